package faults

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"casethread/bot/doctor"
	"casethread/state"
	"casethread/state/redisstore"
)

var (
	seed  = flag.Uint64("seed", 0, "of the run's choices; 0: by the time")
	kills = flag.Int("kills", 10, "how many processes are killed")
	fsync = flag.String("fsync", "always", "Redis's appendfsync; with everysec what was noted in the last second before Redis is killed may be lost")
	many  = flag.Int("cases", 0, "how many cases people work on; 0: by the number of kills")
	older = flag.String("older", "", "another build of the program, which every second bot is, and each bot at every second start: an upgrade and back")
	spare = flag.Bool("spare", false, "kill no bot: one that runs for long remembers what it has seen")
	logs  = flag.String("logs", "", "a folder that is given what the servers of a Sentinel or Cluster logged, also when all is well")
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
	for _, o := range chosen(t) {
		t.Run(o.name, func(t *testing.T) {
			t.Logf("go test ./bot/faults -run Faults -v -timeout 2h -topology %s -kills %d -cases %d -fsync %s -copies %d -durability %s -spare=%v -seed %d",
				o.name, *kills, *many, *fsync, *copies, *durability, *spare, *seed)
			v := newVillage(t, o, o.workspaces, *many)
			v.work(func(ctx context.Context, x *trouble) { x.make(ctx, *kills) })
			v.judge()
		})
	}
}

// TestTopologies has people work while a server is killed and its replica takes
// its place, on each of the shapes that TestFaults is not run on by default.
func TestTopologies(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	for _, o := range topologies[1:] {
		if o.name == "cut" { // takes minutes, and is for a run by hand
			continue
		}
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			workspaces := min(3, o.workspaces)
			v := newVillage(t, o, workspaces, max(2, workspaces))
			v.fair = true
			v.work(func(ctx context.Context, x *trouble) {
				v.awaitNoted(5)
				x.strikes = append(x.strikes, x.servers.killFor(ctx, x))
				v.awaitNoted(5)
			})
			v.judge()
			v.examine()
		})
	}
}

// examine has the servers judged as a start and the doctor do: each primary of
// several is looked at.
func (v *village) examine() {
	g, replicated := groupOf(v.x.servers)
	unsafe := func() error {
		infos, err := v.towns[0].h.store.Health(v.t.Context())
		if err != nil {
			v.t.Fatal(err)
		}
		return doctor.Unsafe(infos, replicated)
	}
	if err := unsafe(); err != nil {
		v.t.Error(err)
	}
	if !replicated {
		return
	}
	for _, p := range g.Primaries() {
		g.Configure(p, "maxmemory-policy", "allkeys-lru")
		if unsafe() == nil {
			v.t.Errorf("nobody notices that %s drops data", p.Addr())
		}
		g.Configure(p, "maxmemory-policy", "noeviction")
	}
}

func seeded(n uint64) *rand.Rand { return rand.New(rand.NewPCG(*seed, n)) }

// A village is a town for each workspace, on one Redis.
type village struct {
	t     *testing.T
	x     *trouble
	towns []*town
	fair  bool // Slack is well, and delivers once
}

func newVillage(t *testing.T, o topology, workspaces, cases int) *village {
	t.Helper()
	x := &trouble{servers: o.start(t), rand: seeded(1), others: seeded(4)}
	v := &village{t: t, x: x}
	for n, team := range teams[:workspaces] {
		h := newHouse(t, x.servers, team, max(1, cases/workspaces), o.replicas)
		x.replicas = append(x.replicas, h.replicas...)
		v.towns = append(v.towns, &town{t: t, h: h, n: n, began: time.Now(), reminds: *kills >= 40, notes: map[promise]int{}})
	}
	return v
}

// work has everybody work until the trouble is over.
func (v *village) work(trouble func(context.Context, *trouble)) {
	began := time.Now()
	ctx, over := context.WithCancel(v.t.Context())
	defer over()
	var people sync.WaitGroup
	for _, w := range v.towns {
		if !v.fair {
			w.h.front.setTrouble(seeded(uint64(2 + 1000*w.n)))
			w.h.weather.set(seeded(uint64(3 + 1000*w.n)))
		}
		w.live(ctx, &people)
	}
	trouble(ctx, v.x)
	over()
	for _, w := range v.towns {
		w.h.weather.set(nil)
		w.h.front.setTrouble(nil)
	}
	people.Wait()
	v.t.Logf("%v of trouble; %s", time.Since(began).Round(time.Second), v.x.said())
	from := time.Now()
	for _, w := range v.towns {
		w.h.front.copies.Wait()
		w.quiet()
	}
	v.t.Logf("quiet after %v", time.Since(from).Round(time.Second))
}

// awaitNoted waits until so many more commands are noted in each workspace.
func (v *village) awaitNoted(more int) {
	for _, w := range v.towns {
		from := len(w.said())
		await(v.t, "commands to be noted", func() bool { return len(w.said()) >= from+more })
	}
}

// live has people work on each of the cases.
func (w *town) live(ctx context.Context, people *sync.WaitGroup) {
	for n := range len(w.h.slack.Options().Channels) {
		s := &story{town: w, rand: seeded(uint64(100 + n + 1000*w.n)), index: n}
		people.Go(func() { s.live(ctx) })
	}
}

// quiet waits until nothing is left to do.
func (w *town) quiet() {
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
}

// judge looks whether every promise was kept, and says how it went.
func (v *village) judge() {
	t := v.t
	sum := tally{failed: map[string]int{}, others: map[string]int{}}
	for _, w := range v.towns {
		w.judge(&sum)
	}
	t.Log(sum.String())
	for _, line := range v.windows() {
		t.Log(line)
	}
	for text, n := range sum.others {
		t.Logf("%d times: %s", n, text)
	}
	if g, ok := groupOf(v.x.servers); ok && *logs != "" {
		g.keepLogs(t, *logs)
	}
	if v.mayForget() { // what Redis forgot, nobody promised; the figures stand above
		return
	}
	for _, line := range sum.wrong {
		t.Error(line)
	}
	if len(sum.wrong) > 0 {
		for _, s := range v.x.strikes {
			t.Logf("Redis %s from %s to %s", s.what, s.from.Format(time.StampMilli), s.end.Format(time.StampMilli))
		}
		if g, ok := groupOf(v.x.servers); ok && *logs == "" {
			for _, p := range slices.Concat(g.Servers, g.Watchers) {
				t.Logf("%s said:\n%s", p.Addr(), p.Said())
			}
		}
	}
	for _, r := range v.x.replicas {
		if said := r.diedByItself(); said != "" {
			t.Errorf("replica %d ended by itself: %s", r.n, said)
		}
	}
}

// mayForget reports whether the servers were told to write down less than what
// is judged: then what was lost is told, and is no failure.
func (v *village) mayForget() bool {
	if _, replicated := groupOf(v.x.servers); replicated {
		return *durability == "local"
	}
	return *fsync != "always" && len(v.x.strikes) > 0
}

// A tally is what came of it all.
type tally struct {
	verdict
	doubledDeliveries        int64
	failed                   map[string]int // calls of Slack
	reminders                int
	standing, posts, stale   int
	contests, withoutAnOrder int
	others                   map[string]int
	wrong                    []string
}

func (y tally) String() string {
	return fmt.Sprintf("%d deliveries came twice; calls of Slack that failed: %v\n"+
		"%d commands: %d noted, %d refused, %d without an answer; lost %d, doubled %d\n"+
		"%d reminders were due meanwhile\n"+
		"%d posts, each once but %d, each current but %d; %d contests, each in order but %d",
		y.doubledDeliveries, y.failed, y.acts, y.noted, y.refused, y.unknown, len(y.lost), len(y.doubled),
		y.reminders, y.standing, y.posts, y.stale, y.contests, y.withoutAnOrder)
}

// judge looks whether every promise was kept in a workspace.
func (w *town) judge(y *tally) {
	cases := w.cases()
	v := w.checkLog(cases)
	posts, standing := w.checkPosts(cases)
	stale := w.checkStale(cases)
	order := w.checkOrder()
	y.verdict.add(v)
	y.doubledDeliveries += w.h.front.doubled.Load()
	y.reminders += len(w.notes)
	y.standing, y.posts, y.stale = y.standing+standing, y.posts+len(posts), y.stale+len(stale)
	y.contests, y.withoutAnOrder = y.contests+len(w.tasks)+len(w.balls), y.withoutAnOrder+len(order)
	for kind, n := range w.h.weather.made {
		y.failed[kind] += n
	}
	for text, n := range w.h.answers.others {
		y.others[text] += n
	}
	for _, c := range order {
		said := fmt.Sprintf("there is no order in which all were rightly answered:%s", c)
		if _, cut := w.h.redis.(*cuttable); cut { // in the moment of a cut one may still be refused by what was
			w.t.Log(said)
		} else {
			y.wrong = append(y.wrong, said)
		}
	}
	for _, line := range slices.Concat(v.lost, v.doubled, v.wrong, posts, stale) {
		y.wrong = append(y.wrong, w.h.team()+": "+line)
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
