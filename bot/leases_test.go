package bot

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// inHand is a postman with letters of one channel in hand, of which nobody
// delivers any.
func inHand(t *testing.T, letters ...*letter) (*postman, *queue) {
	t.Helper()
	p := newPostman(&Bot{opt: Options{Clock: clock.System{}}})
	q := &queue{}
	p.queues["C1"] = q // so that add starts nobody
	for _, l := range letters {
		l.Kind, l.Channel = postEvent, "C1"
		p.add(t.Context(), t.Context(), l)
	}
	return p, q
}

// A post is begun only as long as it is known to be this worker's: another may
// have it, and be posting it, where Redis could not be asked.
func TestNoLeaseNoPost(t *testing.T) {
	now := time.Now()
	first := &letter{Entry: redisstore.Entry{ID: "1-1"}, leased: now.Add(-postLease)}
	second := &letter{Entry: redisstore.Entry{ID: "2-1"}, leased: now}
	p, q := inHand(t, first, second)
	if l, _ := p.begin(q); l != nil {
		t.Errorf("began %s, whose lease may have run out", l.ID)
	}
	p.renewed([]string{"1-1", "2-1"}, nil, now)
	if l, _ := p.begin(q); l != first {
		t.Error("did not begin what is its own again")
	}
	first.begun = false
	p.renewed([]string{"1-1", "2-1"}, []string{"1-1"}, now)
	if l, _ := p.begin(q); l != second || p.held["1-1"] != nil {
		t.Error("has in hand what is another's")
	}
	p.renewed([]string{"2-1"}, []string{"2-1"}, now)
	if len(q.letters) != 1 {
		t.Error("dropped what it has begun")
	}
	// The call may take slackTimeout, and the next worker looks after postDoubt.
	if longest := postLease/4*3 + slackTimeout; longest >= postDoubt {
		t.Errorf("a call may still be made %v after the lease was renewed, and is looked for after %v", longest, postDoubt)
	}
}

// What somebody else had in hand a moment ago is waited for, also where there is
// something else for the channel.
func TestOrphansWait(t *testing.T) {
	now := time.Now()
	ours := &letter{Entry: redisstore.Entry{ID: "1-1"}, leased: now}
	orphan := &letter{Entry: redisstore.Entry{ID: "2-1", Orphan: true}, leased: now}
	p, q := inHand(t, ours, orphan)
	if q.until().After(now) {
		t.Error("its own waits")
	}
	p.begin(q)
	p.settle(q, ours, outcome{done: true})
	if wait := q.until().Sub(now); wait < postDoubt-postLease {
		t.Errorf("the other's waits %v, want %v at least", wait, postDoubt-postLease)
	}
	if n, next := p.waiting(); n != 1 || !next.Equal(q.until()) {
		t.Errorf("%d wait until %v, want 1 until %v", n, next, q.until())
	}
}

// What waits for another post holds up none of those behind it, however often it was
// tried, and is not tried again before its time.
func TestWhatWaitsForAnotherLetsTheOthersPass(t *testing.T) {
	now := time.Now()
	stuck := &letter{Entry: redisstore.Entry{ID: "1-1"}, leased: now, tries: mostTries}
	next := &letter{Entry: redisstore.Entry{ID: "2-1"}, leased: now}
	p, q := inHand(t, stuck, next)
	p.begin(q)
	again := now.Add(backoff(stuck.tries))
	p.settle(q, stuck, outcome{again: again, pass: true})
	if q.letters[0] != next || q.until().After(now) {
		t.Errorf("%s waits for it until %v", q.letters[0].ID, q.until())
	}
	p.begin(q)
	p.settle(q, next, outcome{done: true})
	if q.letters[0] != stuck || !q.until().Equal(again) {
		t.Errorf("%s is tried again at %v, want %v", q.letters[0].ID, q.until(), again)
	}
}

// While Redis is away, or takes nothing down, what is in hand is tried less and
// less, for each try asks Slack whether the post stands; and the log tells of the
// leases once a minute.
func TestRedisAwayWithPostsInHand(t *testing.T) {
	server := redistest.Start(t)
	b := floodedBot(t, server.URL(), "T1", 0)
	said := new(strings.Builder)
	b.log = slog.New(slog.NewTextHandler(said, nil))
	p := newPostman(b)
	p.lease = 3 * time.Millisecond
	l := &letter{Entry: redisstore.Entry{ID: "1-1"}, tries: 9}
	p.held[l.ID] = l
	server.Kill()
	if wait := p.done(t.Context(), l, delivered{}, toldAt).again.Sub(toldAt); wait != backoff(9) {
		t.Errorf("tried again after %v, want %v", wait, backoff(9))
	}
	nobody, err := net.Listen("tcp", server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close()
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(ended)
		p.keepLeases(ctx)
	}()
	for range 30 { // a renewal looks for the server some times
		c, err := nobody.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	cancel()
	<-ended
	if n := strings.Count(said.String(), "renew leases failed"); n != 1 {
		t.Errorf("the log says it %d times:\n%s", n, said)
	}
}
