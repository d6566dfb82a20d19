package faults

import (
	"context"
	"flag"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
)

var (
	seed  = flag.Uint64("seed", 0, "of the run's choices; 0: by the time")
	kills = flag.Int("kills", 10, "how many processes are killed")
	fsync = flag.String("fsync", "always", "Redis's appendfsync; with everysec what was noted in the last second before Redis is killed may be lost")
	many  = flag.Int("cases", 0, "how many cases people work on; 0: by the number of kills")
)

// TestFaults has people work on cases while processes are killed and calls
// fail, and then looks whether every promise was kept.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes most of a minute")
	}
	t.Parallel()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) % 1_000_000
	}
	if *many == 0 {
		*many = min(8+*kills/4, 60)
	}
	t.Logf("go test ./bot/faults -run Faults -v -timeout 1h -kills %d -cases %d -fsync %s -seed %d", *kills, *many, *fsync, *seed)
	h := newHouse(t, *many, 3, *fsync)
	w := &town{t: t, h: h, began: time.Now(), reminds: *kills >= 40, notes: map[promise]int{}}
	x := &trouble{h: h, rand: seeded(1), redis: true}
	w.work(x)
	w.quiet()
	w.judge(x)
}

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(*seed, n)) }

// work has everybody work until the trouble is over.
func (w *town) work(x *trouble) {
	ctx, over := context.WithCancel(w.t.Context())
	defer over()
	w.h.front.setTrouble(seeded(2))
	w.h.weather.set(seeded(3))
	var people sync.WaitGroup
	for n := range len(w.h.slack.Options().Channels) {
		s := &story{town: w, rand: seeded(uint64(100 + n)), index: n}
		people.Go(func() { s.live(ctx) })
	}
	x.make(ctx, *kills)
	over()
	w.h.weather.set(nil)
	w.h.front.setTrouble(nil)
	people.Wait()
	w.h.front.copies.Wait()
	w.t.Logf("%v of trouble; %d replicas killed, Redis killed %d times and paused %d times; %d deliveries came twice; calls of Slack that failed: %v",
		time.Since(w.began).Round(time.Second), x.replicas, x.servers, x.pauses, w.h.front.doubled.Load(), w.h.weather.made)
}

// quiet waits until nothing is left to do.
func (w *town) quiet() {
	from := time.Now()
	for _, r := range w.h.replicas {
		await(w.t, "the replicas to be ready", r.ready)
	}
	still := 0
	await(w.t, "the outbox to be empty and no timer to be due", func() bool {
		pending, err := w.h.ws.Pending(w.t.Context())
		next, ok, timerErr := w.h.ws.NextTimer(w.t.Context())
		if still++; w.due.After(time.Now().Add(-time.Second)) || err != nil || timerErr != nil || pending > 0 || ok && next.Before(time.Now()) {
			still = 0
		}
		return still > 25
	})
	w.t.Logf("quiet after %v", time.Since(from).Round(time.Second))
}

// judge looks whether every promise was kept.
func (w *town) judge(x *trouble) {
	t := w.t
	cases := w.cases()
	v := w.checkLog(cases)
	posts, standing := w.checkPosts(cases)
	stale := w.checkStale(cases)
	order := w.checkOrder()
	t.Logf("%d commands: %d noted, %d refused, %d without an answer; lost %d, doubled %d", v.acts, v.noted, v.refused, v.unknown, len(v.lost), len(v.doubled))
	t.Logf("%d reminders were due meanwhile", len(w.notes))
	t.Logf("%d posts, each once but %d, each current but %d; %d contests, each in order but %d",
		standing, len(posts), len(stale), len(w.tasks)+len(w.balls), len(order))
	for text, n := range w.h.answers.others {
		t.Logf("%d times: %s", n, text)
	}
	if *fsync != "always" && x.servers > 0 { // what Redis forgot, nobody promised; the figures stand above
		return
	}
	for _, what := range [][]string{v.lost, v.doubled, v.wrong, posts, stale} {
		for _, line := range what {
			t.Error(line)
		}
	}
	for _, c := range order {
		t.Errorf("there is no order in which all were rightly answered:%s", c)
	}
	for _, r := range w.h.replicas {
		if r.diedByItself() {
			t.Errorf("replica %d ended by itself:\n%s", r.n, r.said())
		}
	}
}

// cases are all cases, by the number of their story, each replayed and compared
// with its snapshot.
func (w *town) cases() map[int][]*state.Case {
	t, ws := w.t, w.h.ws
	parked, err := ws.Parked(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parked {
		t.Errorf("a %s of case %d is parked: %s", p.Kind, p.Case, p.Reason)
	}
	cases := map[int][]*state.Case{}
	for n := range len(w.h.slack.Options().Channels) {
		nos, err := ws.OpenIn(t.Context(), channelOf(n))
		if err != nil || len(nos) != 1 {
			t.Errorf("in channel %d there are cases %v, want one: %v", n, nos, err)
		}
		for _, no := range nos {
			f, err := ws.Find(t.Context(), redisstore.Lookup{No: no, Fresh: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := ws.Check(t.Context(), no); err != nil {
				t.Error(err)
			}
			cases[n] = append(cases[n], f.Case)
		}
	}
	return cases
}
