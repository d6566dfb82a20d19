package redisstore

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state/redisstore/redistest"
)

func TestTestimony(t *testing.T) {
	for _, c := range []struct {
		told, flags    string
		failover       string // its state, where one is in progress
		agrees, denies bool
	}{
		{"a", "master", "", true, false},
		{"a", "master,disconnected", "", false, false},
		{"a", "s_down,master,disconnected", "", false, false},
		{"a", "s_down,o_down,master", "", false, true},
		{"a", "master,failover_in_progress", "", false, true},
		{"a", "master,failover_in_progress", "select_slave", false, true},
		{"a", "master,failover_in_progress", "wait_promotion", false, true},
		{"a", "master,failover_in_progress", "wait_start", true, false}, // it has not been elected
		{"a", "s_down,master,failover_in_progress", "wait_start", false, false},
		{"a", "s_down,o_down,master,failover_in_progress", "wait_start", false, true},
		{"b", "master,failover_in_progress", "wait_start", false, true},
		{"b", "master", "", false, true},
		{"b", "master,s_down", "", false, true},
		{"", "master", "", false, false},
		{"", "master,failover_in_progress", "", false, true},
		{"", "master,failover_in_progress", "wait_start", false, false},
	} {
		got := testimonyOf(map[string]string{"runid": c.told, "flags": c.flags, "failover-state": c.failover, "num-slaves": "2"}, "a")
		if want := (testimony{agrees: c.agrees, denies: c.denies, replicas: 2}); got != want {
			t.Errorf("%s of a server %s: %+v, want %+v", c.flags, c.told, got, want)
		}
	}
}

func TestReady(t *testing.T) {
	for _, c := range []struct {
		flags, role, link string
		want              bool
	}{
		{"slave", "slave", "ok", true},
		{"slave,s_down", "slave", "ok", false},
		{"slave,disconnected", "slave", "ok", false},
		{"slave", "slave", "err", false},
		{"slave", "master", "ok", false}, // it was replaced, and is back
	} {
		if got := ready(map[string]string{"flags": c.flags, "role-reported": c.role, "master-link-status": c.link}); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
	}
}

func TestIsSentinel(t *testing.T) {
	for told, want := range map[string]bool{
		"redis_version:8.0.2\r\nredis_mode:sentinel\r\n":    true,
		"redis_version:8.0.2\r\nredis_mode:standalone\r\n":  false,
		"redis_version:7.2.4\r\nserver_mode:sentinel\r\n":   true, // Valkey
		"redis_version:7.2.4\r\nserver_mode:standalone\r\n": false,
	} {
		if got := isSentinel(fieldsOf(told)); got != want {
			t.Errorf("%q: %t", told, got)
		}
	}
}

// TestWitnesses commits to a primary with two replicas behind Sentinels. While one
// is missing it may have been put in the primary's place, or come to be put there,
// and what the other confirms is not certain unless the Sentinels say so.
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
	primary := holder(t, g, w)
	var replica *redistest.Process
	for _, p := range g.Servers {
		if p != primary {
			replica = p
		}
	}
	commitAgain(t, w, Commit{Delivery: "with both"})
	takenForDeadAfter(t, s.witnesses, time.Minute)
	replica.Pause() // as one that is cut off, the primary takes it for connected
	uncertain("one is silent, and the Sentinels have heard of it just now")
	takenForDeadAfter(t, s.witnesses, time.Second)
	commitAgain(t, w, Commit{Delivery: "one is silent, and taken for dead"})
	if n := s.witnesses.awaits(); n != 1 {
		t.Errorf("%d replicas are waited for, want the one that is there", n)
	}
	replica.Resume()
	commitAgain(t, w, Commit{Delivery: "both are heard again"})
	s.witnesses.replicas.Store(0)
	stop() // Sentinels that were stopped for long declare nobody dead for half a minute
	uncertain("before it is known how many replicas there are")
	goOn()
	commitAgain(t, w, Commit{Delivery: "both are known"})
	stop()
	commitAgain(t, w, Commit{Delivery: "with both, and no Sentinel"})
	replica.Pause()
	uncertain("one is silent, and no Sentinel")
	replica.Resume()
	commitAgain(t, w, Commit{Delivery: "both are heard again, and no Sentinel"})
	replica.Kill()
	node := do(w.store.master(ctx, w.keys.seq()))(t)
	awaitReplicas := func(n int) {
		for strings.Count(do(node.Info(ctx, "replication").Result())(t), "state=online") != n {
			<-time.After(5 * time.Millisecond)
		}
	}
	awaitReplicas(1)
	uncertain("one is missing, and no Sentinel")
	goOn()
	commitAgain(t, w, Commit{Delivery: "one is missing"})
	id := runIDOf(do(node.Info(ctx, "server").Result())(t))
	if is := s.witnesses.vouch(ctx, 1, id); is != vouched {
		t.Errorf("of the primary the Sentinels say %d", is)
	}
	if is := s.witnesses.vouch(ctx, 1, "another"); is != doubted {
		t.Errorf("of another they say %d", is)
	}
	if at := s.witnesses.runIDAt(ctx, primary.Addr()); at != id {
		t.Errorf("at the address of %s is %q", id, at)
	}
	replica.Restart()
	awaitReplicas(2)
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

// takenForDeadAfter is how long a server must be silent until the Sentinels take it
// for dead.
func takenForDeadAfter(t *testing.T, w *witnesses, d time.Duration) {
	t.Helper()
	for _, s := range w.sentinels {
		if err := s.Set(t.Context(), w.primary, "down-after-milliseconds", fmt.Sprint(d.Milliseconds())).Err(); err != nil {
			t.Fatal(err)
		}
	}
}
