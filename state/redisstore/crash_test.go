package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// TestKilledServer kills Redis while commits are under way and expects every
// acknowledged one after the restart, and of the others all or nothing.
func TestKilledServer(t *testing.T) {
	server := redistest.Start(t, "--appendfsync", "always")
	s := openStore(t, Options{URL: server.URL()})
	w := s.Workspace("T1")
	openCase(t, w, "AB")
	var acked sync.Map
	var wg sync.WaitGroup
	var made atomic.Int64
	half := make(chan struct{})
	for i := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("%d.%d", i, n)
				if err := addTaskAndPost(t, w, id); err != nil {
					return // Redis is away
				}
				acked.Store(id, true)
				if made.Add(1) == 200 {
					close(half)
				}
			}
		})
	}
	<-half
	server.Kill()
	wg.Wait()
	if _, err := w.Find(t.Context(), Lookup{No: 1, Fresh: true}); err == nil {
		t.Error("found a case without Redis")
	}
	server.Restart()
	after := openStore(t, Options{URL: server.URL()}).Workspace("T1")
	c := find(t, after, 1)
	if err := after.Check(t.Context(), 1); err != nil {
		t.Error(err)
	}
	acked.Range(func(id, _ any) bool {
		if _, ok := c.Task(id.(string)); !ok {
			t.Errorf("task %s was acknowledged and is lost", id)
		}
		return true
	})
	posts := claim(t, after, "a", 100000, lease)
	if len(posts) != len(c.Tasks) {
		t.Errorf("%d posts for %d tasks", len(posts), len(c.Tasks))
	}
	for i, p := range posts {
		if p.Op != c.Tasks[i].ID {
			t.Fatalf("post %d is of task %s, want %s", i, p.Op, c.Tasks[i].ID)
		}
	}
	t.Logf("%d acknowledged, %d kept", made.Load(), len(c.Tasks))
	// The store that saw Redis go away goes on by itself.
	if err := addTaskAndPost(t, w, "last"); err != nil {
		t.Error(err)
	}
}

func addTaskAndPost(t *testing.T, w *Workspace, id string) error {
	f, err := w.Find(t.Context(), Lookup{No: 1})
	for err == nil {
		_, err = w.Commit(t.Context(), Commit{
			Base: f.Case, Events: following(f.Case, state.Task{ID: id}), Delivery: id,
			Posts: []Post{{Op: id, Case: 1, Channel: channel}},
		})
		var conflict *ConflictError
		if !errors.As(err, &conflict) {
			return err
		}
		f.Case, err = conflict.Case, nil
	}
	return err
}

// TestReplyLost cuts connections after Redis has read a commit and before the
// reply: the client sends it again, and it counts once.
func TestReplyLost(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		proxy := startProxy(t, url)
		w := openStore(t, Options{URL: "redis://" + proxy.Addr().String()}).Workspace("T1")
		c := openCase(t, w, "AB")
		for range 5 {
			proxy.cut.Store(true)
			c = commit(t, w, c, state.Absence{})
			if proxy.cut.Load() {
				t.Fatal("nothing was cut")
			}
		}
		if now := find(t, openStore(t, Options{URL: url}).Workspace("T1"), 1); now.Version != c.Version || c.Version != 8 {
			t.Errorf("version %d in Redis, %d in hand, want 8", now.Version, c.Version)
		}
	})
}

// A proxy passes bytes on and, when told to, drops the next reply and the
// connection.
type proxy struct {
	net.Listener
	target string
	cut    atomic.Bool
}

func startProxy(t *testing.T, url string) *proxy {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, target: url[len("redis://"):]}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer server.Close()
	go pass(server, client, func() bool { return false })
	pass(client, server, func() bool { return p.cut.CompareAndSwap(true, false) })
}

func pass(to, from net.Conn, cut func() bool) {
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if err != nil || cut() {
			return
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

// TestAway expects an error, in the caller's time, where Redis does not answer.
func TestAway(t *testing.T) {
	server := redistest.Start(t)
	w := openStore(t, Options{URL: server.URL()}).Workspace("T1")
	c := openCase(t, w, "AB")
	server.Kill()
	_, err := w.Commit(t.Context(), Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D"})
	if err == nil {
		t.Fatal("committed without Redis")
	}
	if now := find(t, w, 1); now != c {
		t.Error("the failed commit is in the cache")
	}
	if _, err := Open(context.Background(), Options{URL: server.URL(), DataKeys: [][]byte{testKey}}); err == nil {
		t.Error("opened without Redis")
	}
	server.Restart()
	c = do(w.Commit(t.Context(), Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D"}))(t)
	sameEvents(t, find(t, openStore(t, Options{URL: server.URL()}).Workspace("T1"), 1), c)
}

// TestReplica commits with and without a replica to confirm it.
func TestReplica(t *testing.T) {
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0")
	w := openStore(t, Options{URL: primary.URL(), Replica: true}).Workspace("T1")
	alone, err := w.Commit(t.Context(), Commit{Base: state.Fold(1, nil), Events: following(state.Fold(1, nil), state.Opened{Label: "AB"})})
	if !errors.Is(err, ErrNotReplicated) || alone == nil {
		t.Fatalf("alone: %v, want the case and ErrNotReplicated", err)
	}
	host, port, _ := net.SplitHostPort(primary.Addr())
	redistest.Start(t, "--replicaof", host, port)
	primary.Await("Synchronization with replica")
	for range 10 { // each try waits for the replica
		if alone, err = w.Commit(t.Context(), Commit{Base: alone, Events: following(alone, state.Absence{})}); err == nil {
			break
		}
	}
	if err != nil {
		t.Errorf("with a replica: %v", err)
	}
	w.store.client.ScriptFlush(t.Context())
	before := w.store.RoundTrips()
	commit(t, w, alone, state.Absence{})
	if trips := w.store.RoundTrips() - before; trips != 2 {
		t.Errorf("a commit that teaches the script took %d round trips, want 2", trips)
	}
}

// TestFullMemory commits everything at once to a server that is full.
func TestFullMemory(t *testing.T) {
	s := openStore(t, Options{URL: redistest.Server(t)})
	w, ctx := s.Workspace("T1"), t.Context()
	c := openCase(t, w, "AB")
	set(t, w, Timer{ID: "a", At: at(1)})
	post(t, w, "1")
	fired, entry := due(t, w, 1)[0], claim(t, w, "a", 1, lease)[0]
	change := everything(c)
	change.Fired, change.Clear = &fired, []string{"b"}
	before := dump(t, s)
	s.client.ConfigSet(ctx, "maxmemory", "1")
	if _, err := w.Commit(ctx, change); err == nil {
		t.Error("a full server has committed")
	}
	if _, err := w.Done(ctx, entry, "T1", channel, "1.1"); err == nil {
		t.Error("a full server has remembered a message")
	}
	if err := w.Park(ctx, entry, "x"); err == nil {
		t.Error("a full server has parked a post")
	}
	if after := dump(t, s); after != before {
		t.Errorf("something is left\nbefore %s\nafter  %s", before, after)
	}
	s.client.ConfigSet(ctx, "maxmemory", "0")
	if _, err := w.Commit(ctx, change); err != nil {
		t.Error(err)
	}
}
