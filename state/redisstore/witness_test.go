package redisstore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state/redisstore/redistest"
)

func TestTestimony(t *testing.T) {
	for _, c := range []struct {
		told, flags    string
		agrees, denies bool
	}{
		{"a", "master", true, false},
		{"a", "master,disconnected", false, false},
		{"a", "s_down,master,disconnected", false, false},
		{"a", "s_down,o_down,master", false, true},
		{"a", "master,failover_in_progress", false, true},
		{"b", "master", false, true},
		{"b", "master,s_down", false, true},
		{"", "master", false, false},
		{"", "master,failover_in_progress", false, true},
	} {
		got := testimonyOf(map[string]string{"runid": c.told, "flags": c.flags, "num-slaves": "2"}, "a")
		if want := (testimony{c.agrees, c.denies, 2}); got != want {
			t.Errorf("%s of a server %s: %+v, want %+v", c.flags, c.told, got, want)
		}
	}
}

// TestWitnesses commits to a primary with two replicas behind Sentinels. While one
// is missing it may have been put in the primary's place, and what the other
// confirms is not certain unless the Sentinels say so.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	g := redistest.Sentinel(t, 2, "--appendfsync", "always")
	s, ctx := openStore(t, Options{URL: g.URL(), Replica: true}), t.Context()
	w := s.Workspace("T1")
	stop := func() {
		for _, sentinel := range g.Watchers {
			sentinel.Pause()
		}
	}
	goOn := func() {
		for _, sentinel := range g.Watchers {
			sentinel.Resume()
		}
	}
	uncertain := func(delivery string) {
		t.Helper()
		if _, err := w.Commit(ctx, Commit{Delivery: delivery}); !errors.Is(err, ErrNotReplicated) {
			t.Errorf("%s: %v, want ErrNotReplicated", delivery, err)
		}
	}
	stop()
	uncertain("before it is known how many replicas there are")
	goOn()
	commitAgain(t, w, Commit{Delivery: "with both"})
	stop()
	commitAgain(t, w, Commit{Delivery: "with both, and no Sentinel"})
	primary := holder(t, g, w)
	var replica *redistest.Process
	for _, p := range g.Servers {
		if p != primary {
			replica = p
		}
	}
	replica.Pause() // as one that is cut off, the primary takes it for connected
	uncertain("one is silent, and no Sentinel")
	replica.Resume()
	commitAgain(t, w, Commit{Delivery: "both are heard again, and no Sentinel"})
	replica.Kill()
	node := do(w.store.master(ctx, w.keys.seq()))(t)
	for !strings.Contains(do(node.Info(ctx, "replication").Result())(t), "connected_slaves:1\r") {
		<-time.After(5 * time.Millisecond)
	}
	uncertain("one is missing, and no Sentinel")
	goOn()
	commitAgain(t, w, Commit{Delivery: "one is missing"})
	id := runIDOf(do(node.Info(ctx, "server").Result())(t))
	if !s.witnesses.vouch(ctx, 1, id) {
		t.Error("the Sentinels do not vouch for the primary")
	}
	if s.witnesses.vouch(ctx, 1, "another") {
		t.Error("they vouch for another")
	}
	if at := s.witnesses.runIDAt(ctx, primary.Addr()); at != id {
		t.Errorf("at the address of %s is %q", id, at)
	}
	replica.Restart()
	g.AwaitReplicas()
	commitAgain(t, w, Commit{Delivery: "with both again"})
	s.witnesses.replicas.Store(1) // as where the second was added since the bot was started
	commitAgain(t, w, Commit{Delivery: "with one, as it seems"})
	if !s.witnesses.mayDoubt() {
		t.Error("a replica that was added is not noticed")
	}
	for _, p := range []*redistest.Process{primary, replica} {
		c := redis.NewClient(&redis.Options{Addr: p.Addr()})
		defer c.Close()
		conn := c.Conn()
		defer conn.Close()
		if err := s.witnesses.admit(ctx, conn); (err == nil) != (p == primary) || err != nil && !Away(err) {
			t.Errorf("a connection to %s, of the primary %s: %v", p.Addr(), primary.Addr(), err)
		}
	}
}
