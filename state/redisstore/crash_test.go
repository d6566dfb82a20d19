package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// TestKilledServer kills Redis while commits are under way and expects every
// acknowledged one after the restart, and of the others all or nothing.
func TestKilledServer(t *testing.T) {
	t.Parallel()
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

// TestTornTransaction: where the machine fails, the append-only file may end within
// what a commit wrote. That commit is lost, and stays lost: nothing of it is back
// when Redis is started once more.
func TestTornTransaction(t *testing.T) {
	t.Parallel()
	const written = "AOF rewrite finished successfully"
	for _, torn := range []int{1, 9, 14, 60, 200} { // bytes that are missing
		server := redistest.Start(t, "--appendfsync", "always")
		s := openStore(t, Options{URL: server.URL()})
		server.Await(written)
		w := s.Workspace("T1")
		openCase(t, w, "AB")
		before := find(t, w, 1).Version
		if err := addTaskAndPost(t, w, "lost"); err != nil {
			t.Fatal(err)
		}
		server.Kill()
		files, err := filepath.Glob(filepath.Join(server.Dir(), "appendonlydir", "*.incr.aof"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		last := files[len(files)-1]
		file, err := os.Stat(last)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(last, file.Size()-int64(torn)); err != nil {
			t.Fatal(err)
		}
		server.Restart()
		if err := addTaskAndPost(t, w, "saved"); err != nil {
			t.Fatal(err)
		}
		server.Await(written)
		server.Kill()
		server.Restart()
		after := openStore(t, Options{URL: server.URL()}).Workspace("T1")
		f, err := after.Find(t.Context(), Lookup{No: 1, Fresh: true})
		if err != nil {
			t.Fatalf("without its last %d bytes: %v", torn, err)
		}
		if _, ok := f.Case.Task("saved"); !ok || f.Case.Version != before+1 {
			t.Errorf("without its last %d bytes: %d events, want %d; saved is there: %t", torn, f.Case.Version, before+1, ok)
		}
		if posts := claim(t, after, "a", 10, lease); len(posts) != 1 || posts[0].Op != "saved" {
			t.Errorf("without its last %d bytes: posts %+v", torn, posts)
		}
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

// TestReplyLostOfDone cuts the connection after Redis has dropped a post and
// before it says so. Whoever was done must not be told that another was: they would
// delete their message as a double.
func TestReplyLostOfDone(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		proxy := startProxy(t, url)
		w := openStore(t, Options{URL: "redis://" + proxy.Addr().String()}).Workspace("T1")
		openCase(t, w, "AB")
		post(t, w, "1")
		e := claim(t, w, "a", 1, lease)[0]
		proxy.cut.Store(true)
		if first, err := w.Done(t.Context(), e, "", channel, "1.1"); err == nil && !first {
			t.Error("its own message is a double")
		}
		if proxy.cut.Load() {
			t.Fatal("nothing was cut")
		}
		if n := do(w.Pending(t.Context()))(t); n != 0 {
			t.Errorf("%d posts wait", n)
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
	server := redistest.Start(t, "--appendfsync", "always")
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

// TestCloseWithoutAnswer: who stops does not wait for a server that says nothing,
// though something is on its way to it.
func TestCloseWithoutAnswer(t *testing.T) {
	server := redistest.Start(t)
	s, err := Open(t.Context(), Options{URL: server.URL(), DataKeys: [][]byte{testKey}})
	if err != nil {
		t.Fatal(err)
	}
	w := s.Workspace("T1")
	c := do(w.Commit(t.Context(), Commit{Base: state.Fold(1, nil), Events: following(state.Fold(1, nil), state.Opened{Label: "AB"})}))(t)
	server.Pause()
	defer server.Resume()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := w.Commit(ctx, Commit{Base: c, Events: following(c, state.Absence{})}); !Away(err) {
		t.Errorf("committed: %v", err)
	}
	began := time.Now()
	if err := s.Close(); err == nil || time.Since(began) > 10*time.Second {
		t.Errorf("closed after %s: %v", time.Since(began), err)
	}
}

// TestReplica commits and claims with and without a replica to confirm it.
func TestReplica(t *testing.T) {
	t.Parallel()
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0", "--appendfsync", "always")
	w, ctx := openStore(t, Options{URL: primary.URL(), Replica: true}).Workspace("T1"), t.Context()
	first := Commit{Base: state.Fold(1, nil), Events: following(state.Fold(1, nil), state.Opened{Label: "AB"}), Delivery: "D", Posts: []Post{{Op: "P", Kind: "card", Case: 1, Channel: channel}}}
	alone, err := w.Commit(ctx, first)
	if !errors.Is(err, ErrNotReplicated) || alone == nil {
		t.Fatalf("alone: %v, want the case and ErrNotReplicated", err)
	}
	if _, err := w.Commit(ctx, first); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("the same delivery, alone: %v, want ErrNotReplicated", err)
	}
	if posts, err := w.Claim(ctx, "a", 1, 0, time.Hour); !errors.Is(err, ErrNotReplicated) || len(posts) > 0 {
		t.Errorf("claimed, alone: %v, %v; want nothing", posts, err)
	}
	if err := w.Serves(ctx); !errors.Is(err, ErrNoPrimary) {
		t.Errorf("alone it serves: %v", err)
	}
	host, port, _ := net.SplitHostPort(primary.Addr())
	replica := redistest.Start(t, "--replicaof", host, port, "--appendfsync", "always")
	primary.Await("Synchronization with replica")
	if _, err := patiently(func() (*state.Case, error) { return w.Commit(ctx, first) }); !errors.Is(err, ErrDelivered) {
		t.Errorf("the same delivery, with a replica: %v, want ErrDelivered", err)
	}
	if err := w.Serves(ctx); err != nil {
		t.Errorf("with a replica it does not serve: %v", err)
	}
	if posts, err := patiently(func() ([]Entry, error) { return w.Claim(ctx, "a", 1, 0, 0) }); err != nil || len(posts) != 1 || !posts[0].Again {
		t.Errorf("claimed, with a replica: %v, %v; want what was claimed before", posts, err)
	}
	other := openStore(t, Options{URL: primary.URL(), Replica: true}).Workspace("T1")
	commitAgain(t, other, Commit{Delivery: "what its connection has written is confirmed"})
	replica.Pause() // it is connected, and says nothing
	if _, err := w.Commit(ctx, Commit{Delivery: "paused", Posts: []Post{{Op: "Q", Kind: "card", Channel: channel}}}); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("with a replica that is stopped: %v, want ErrNotReplicated", err)
	}
	if posts, err := w.Claim(ctx, "a", 1, 0, time.Hour); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("claimed, with a replica that is stopped: %v, %v", posts, err)
	}
	if _, err := other.Commit(ctx, Commit{Delivery: "paused"}); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("the same delivery over another connection: %v, want ErrNotReplicated", err)
	}
	if known, err := other.Delivered(ctx, "paused"); known != nil || !errors.Is(err, ErrNotReplicated) {
		t.Errorf("over another connection the delivery is known: %v, %v; want ErrNotReplicated", known, err)
	}
	if err := other.Stands(ctx); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("over another connection it stands: %v, want ErrNotReplicated", err)
	}
	for what, make := range map[string]func() error{
		"who makes a message":  func() error { _, err := w.First(ctx, 0, "F1", "P"); return err },
		"who makes a day note": func() error { _, err := w.AddToNote(ctx, 0, state.Date{}, konsulent, "P", nil); return err },
		"the file of a post":   func() error { _, err := w.KeepFile(ctx, 0, "P", "F0FILE001"); return err },
	} {
		if err := make(); !errors.Is(err, ErrNotReplicated) {
			t.Errorf("%s, with a replica that is stopped: %v, want ErrNotReplicated", what, err)
		}
	}
	if _, err := other.Find(ctx, Lookup{No: 1, Sure: true}); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("a case is found for sure, with a replica that is stopped: %v", err)
	}
	do(other.Find(ctx, Lookup{No: 1, Fresh: true}))(t)
	replica.Resume()
	w.store.client.ScriptFlush(ctx)
	if f, err := patiently(func() (Found, error) { return other.Find(ctx, Lookup{No: 1, Sure: true}) }); err != nil || f.Case.No != 1 {
		t.Errorf("a case is found for sure: %+v, %v", f, err)
	}
	before := w.store.RoundTrips()
	if _, err := w.Commit(ctx, Commit{Base: alone, Events: following(alone, state.Absence{})}); err != nil && !errors.Is(err, ErrNotReplicated) {
		t.Fatal(err)
	}
	if trips := w.store.RoundTrips() - before; trips != 2 {
		t.Errorf("a commit that teaches the script took %d round trips, want 2", trips)
	}
	other = openStore(t, Options{URL: replica.URL()}).Workspace("T1")
	if err := other.Serves(ctx); !errors.Is(err, ErrNoPrimary) {
		t.Errorf("the replica serves: %v", err)
	}
	if _, err := other.Commit(ctx, Commit{Delivery: "E"}); !Away(err) {
		t.Errorf("committed to the replica: %v, want what is away", err)
	}
}

// patiently does something until a replica confirms it, each time for as long as
// a commit waits: one on a busy machine may need longer.
func patiently[T any](do func() (T, error)) (v T, err error) {
	for range 10 {
		if v, err = do(); !errors.Is(err, ErrNotReplicated) {
			break
		}
	}
	return v, err
}

// TestReplicaOnDisk commits on servers that say what is on their disks, as they
// do from version 7.2 on, and on one that is replaced by an older one.
func TestReplicaOnDisk(t *testing.T) {
	m := miniredis.RunT(t)
	onDisk, older, demoted := []int{1, 1}, false, true
	err := m.Server().Register("WAITAOF", func(c *server.Peer, _ string, _ []string) {
		switch {
		case older:
			c.WriteError("ERR unknown command 'WAITAOF'")
			return
		case demoted:
			c.WriteError("ERR WAITAOF cannot be used with replica instances.")
			return
		}
		c.WriteLen(2)
		c.WriteInt(onDisk[0])
		c.WriteInt(onDisk[1])
	})
	if err != nil {
		t.Fatal(err)
	}
	w := openStore(t, Options{URL: "redis://" + m.Addr(), Replica: true}).Workspace("T1")
	for _, step := range []struct {
		onDisk  []int
		demoted bool // it is a replica now, for a moment
		older   bool
		want    error
	}{
		{demoted: true, want: ErrNotReplicated},
		{onDisk: []int{1, 1}},
		{onDisk: []int{0, 1}, want: ErrNotReplicated},
		{onDisk: []int{1, 0}, want: ErrNotReplicated},
		{older: true, want: ErrNotReplicated},
	} {
		onDisk, demoted, older = step.onDisk, step.demoted, step.older
		if _, err := w.Commit(t.Context(), Commit{Delivery: newToken()}); !errors.Is(err, step.want) {
			t.Errorf("%+v: %v", step, err)
		}
		if noticed := w.store.memoryOnly.Load(); noticed != older {
			t.Errorf("%+v: the server is taken for an older one: %v", step, noticed)
		}
	}
}

// TestFailover kills the primary of a Sentinel and of a Cluster, and commits as
// soon as another takes its place.
func TestFailover(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func() *redistest.Group{
		"sentinel": func() *redistest.Group { return redistest.Sentinel(t, 2, "--appendfsync", "always") },
		"cluster":  func() *redistest.Group { return redistest.ClusterOf(t, 3, "--appendfsync", "always") },
	} {
		t.Run(name, func(t *testing.T) {
			g := start()
			s := openStore(t, Options{URL: g.URL(), Replica: true})
			if infos := do(s.Health(t.Context()))(t); len(infos) != len(g.Primaries()) {
				t.Errorf("%d servers tell how they keep data: %+v", len(infos), infos)
			}
			w, memoryOnly := s.Workspace("T1"), s.memoryOnly.Load()
			c := state.Fold(1, nil)
			opened := following(c, state.Opened{Label: "AB", Channel: channel, Lang: "da"})
			commitAgain(t, w, Commit{Base: c, Events: opened, Delivery: "A"}) // the replicas have just begun
			c = c.With(opened...)
			s.client.ScriptFlush(t.Context())
			before := following(c, state.Absence{})
			commitAgain(t, w, Commit{Base: c, Events: before, Delivery: "C"}) // a replica may be busy
			c = c.With(before...)
			primary := holder(t, g, w)
			primary.Kill()
			if err := w.Serves(t.Context()); err == nil {
				t.Error("it serves without its primary")
			}
			g.AwaitFailover(primary)
			primary.Restart()
			commitAgain(t, w, Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D"})
			g.AwaitReplicas()
			if now := do(openStore(t, Options{URL: g.URL()}).Workspace("T1").Find(t.Context(), Lookup{No: 1}))(t); now.Case.Version != c.Version+1 {
				t.Errorf("the case is of version %d, want %d", now.Case.Version, c.Version+1)
			}
			if err := w.Serves(t.Context()); err != nil {
				t.Error(err)
			}
			if s.memoryOnly.Load() != memoryOnly {
				t.Error("what a failover refused is taken for what the servers do not know")
			}
		})
	}
}

// commitAgain commits until it is certain, as who repeats a delivery does.
func commitAgain(t *testing.T, w *Workspace, c Commit) {
	t.Helper()
	for {
		_, err := w.Commit(t.Context(), c)
		switch {
		case err == nil, errors.Is(err, ErrDelivered):
			return
		case !Away(err):
			t.Fatalf("while another takes its place: %v", err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// holder is the primary that holds a workspace's keys.
func holder(t *testing.T, g *redistest.Group, w *Workspace) *redistest.Process {
	t.Helper()
	node := do(w.store.master(t.Context(), w.keys.seq()))(t)
	addr := do(node.ConfigGet(t.Context(), "port").Result())(t)["port"]
	for _, p := range g.Servers {
		if strings.HasSuffix(p.Addr(), ":"+addr) {
			return p
		}
	}
	t.Fatal("no server holds the keys")
	return nil
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
