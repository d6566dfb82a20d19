package faults

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// takeoverWithin is how long the work of a dead replica may wait for another.
const takeoverWithin = 15 * time.Second

// TestADeadReplicasWorkIsTakenOver kills a replica in the middle of a post: the
// other takes the post over when its lease has run out, and makes it once.
func TestADeadReplicasWorkIsTakenOver(t *testing.T) {
	if testing.Short() {
		t.Skip("a lease takes twelve seconds")
	}
	t.Parallel()
	h := newHouse(t, startSingle(t), teams[0], 1, 2)
	w := &town{t: t, h: h, began: time.Now(), notes: map[promise]int{}}
	s := &story{town: w, rand: rand.New(rand.NewPCG(1, 1))}
	if !s.open(t.Context()) {
		t.Fatal("the case was not opened")
	}
	w.quiet()

	held := &heldPost{held: make(chan int, 1)}
	h.calls.Store(held)
	s.task()
	s.mention()
	s.followup(s.nextDay(), true)
	victim := <-held.held
	before := h.claims(t)
	h.replicas[victim].kill()
	killed := time.Now()
	await(t, "another replica to take over", func() bool { return takenOver(before, h.claims(t)) })
	took := time.Since(killed)
	await(t, "the post", func() bool { return held.wasMade() })
	t.Logf("taken over %v after kill -9, made %v after it", took.Round(time.Millisecond), time.Since(killed).Round(time.Millisecond))
	if took > takeoverWithin {
		t.Errorf("it took %v until another replica had the post, want at most %v", took, takeoverWithin)
	}
	h.replicas[victim].start()
	w.quiet()
	wrong, _ := w.checkPosts(w.cases())
	for _, line := range wrong {
		t.Error(line)
	}
}

// A heldPost holds the first post that comes, until who makes it is dead.
type heldPost struct {
	mu    sync.Mutex
	op    string
	by    int
	again bool
	held  chan int // the replica whose post is held
}

var opID = regexp.MustCompile(`op_id%22%3A%22([^%]+)`)

func (p *heldPost) call(r *http.Request, replica int) {
	if !strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
		return
	}
	body, _ := io.ReadAll(r.Body) // a body that cannot be read is not the post
	r.Body = io.NopCloser(bytes.NewReader(body))
	op := opID.FindSubmatch(body)
	if op == nil {
		return
	}
	p.mu.Lock()
	first := p.op == ""
	if first {
		p.op, p.by = string(op[1]), replica
	}
	p.again = p.again || p.op == string(op[1]) && p.by != replica
	p.mu.Unlock()
	if first {
		p.held <- replica
		<-r.Context().Done() // who asked is dead, and gets no answer
		panic(http.ErrAbortHandler)
	}
}

// wasMade reports whether another replica has come with the post.
func (p *heldPost) wasMade() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.again
}

// claims says who has which post of the outbox in hand.
func (h *house) claims(t *testing.T) map[string]string {
	t.Helper()
	opt, err := redis.ParseURL(h.redis.url())
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(opt)
	defer c.Close()
	ctx := context.WithoutCancel(t.Context())
	keys, err := c.Keys(ctx, "*:outbox").Result()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]string{}
	for _, key := range keys {
		pending, err := c.XPendingExt(ctx, &redis.XPendingExtArgs{Stream: key, Group: "bot", Start: "-", End: "+", Count: 1000}).Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pending {
			by[p.ID] = p.Consumer
		}
	}
	return by
}

// takenOver reports whether a post has another's name on it than before.
func takenOver(before, now map[string]string) bool {
	for id, who := range now {
		if was, ok := before[id]; ok && was != who {
			return true
		}
	}
	return false
}
