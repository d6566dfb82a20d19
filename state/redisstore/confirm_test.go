package redisstore

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// silentReplica has itself sent all that a primary has, and never says that it
// has read it.
func silentReplica(t *testing.T, primary *redistest.Process) {
	t.Helper()
	c, err := net.Dial("tcp", primary.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	for _, line := range []string{"REPLCONF capa eof capa psync2\r\n", "PSYNC ? -1\r\n"} {
		if _, err := io.WriteString(c, line); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 5)); err != nil { // it refuses who does not await its answers
			t.Fatal(err)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, c) }()
	primary.Await("Streamed RDB transfer with replica")
}

// TestReplicaThatSaysNothing asks about what was committed on a primary that was
// just started, whose only replica is about to read it: should it be put in the
// primary's place now, it would not have it.
func TestReplicaThatSaysNothing(t *testing.T) {
	t.Parallel()
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0", "--appendfsync", "always")
	w, ctx := openStore(t, Options{URL: primary.URL(), Replica: true}).Workspace("T1"), t.Context()
	uncertain := func(when string) {
		t.Helper()
		if _, err := w.Commit(ctx, Commit{Delivery: "D"}); !errors.Is(err, ErrNotReplicated) {
			t.Errorf("%s: %v, want ErrNotReplicated", when, err)
		}
		if known, err := w.Delivered(ctx, "D"); known != nil || !errors.Is(err, ErrNotReplicated) {
			t.Errorf("%s the delivery is known: %v, %v; want ErrNotReplicated", when, known, err)
		}
	}
	uncertain("alone")
	if err := w.Stands(ctx); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("alone it stands: %v, want ErrNotReplicated", err)
	}
	opened := Commit{
		Base: state.Fold(1, nil), Events: following(state.Fold(1, nil), state.Opened{Label: "AB"}),
		People: []state.Person{{User: konsulent, Lang: "en"}},
	}
	if _, err := w.Commit(ctx, opened); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("a case is opened alone: %v", err)
	}
	if _, _, held := w.cache.hot(1, ""); held {
		t.Error("what may be lost is taken for the case, unasked")
	}
	if p := w.cache.people[konsulent]; p.value.Lang != "" {
		t.Error("what may be lost is taken for somebody's settings, unasked")
	}
	silentReplica(t, primary)
	uncertain("with a replica that says nothing")
	host, port, _ := net.SplitHostPort(primary.Addr())
	redistest.Start(t, "--replicaof", host, port, "--appendfsync", "always").Await("sync: Finished with success")
	commitAgain(t, w, Commit{Delivery: "E"})
	commitAgain(t, w, Commit{Delivery: "D"})
	if known, err := patiently(func() (*AlreadyError, error) { return w.Delivered(ctx, "D") }); known == nil || err != nil {
		t.Errorf("with a replica the delivery is known: %v, %v", known, err)
	}
	if _, err := patiently(func() (bool, error) { return true, w.Stands(ctx) }); err != nil {
		t.Errorf("with a replica it does not stand: %v", err)
	}
	if known, err := w.Delivered(ctx, "F"); known != nil || err != nil {
		t.Errorf("what was never committed is known: %v, %v", known, err)
	}
}

// TestCommitsOneByOne commits as people do, now and then: nobody else's commit has the
// replica say again what it has on its disk. Each is certain at the first try; one or
// the other may not be on a busy machine.
func TestCommitsOneByOne(t *testing.T) {
	t.Parallel()
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0", "--appendfsync", "always")
	host, port, _ := net.SplitHostPort(primary.Addr())
	redistest.Start(t, "--replicaof", host, port, "--appendfsync", "always").Await("sync: Finished with success")
	w := openStore(t, Options{URL: primary.URL(), Replica: true}).Workspace("T1")
	commitAgain(t, w, Commit{Delivery: "the replica has begun"})
	uncertain := 0
	for i := range 40 {
		if _, err := w.Commit(t.Context(), Commit{Delivery: fmt.Sprint(i)}); errors.Is(err, ErrNotReplicated) {
			uncertain++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if uncertain > 4 {
		t.Errorf("%d of 40 commits were not certain", uncertain)
	}
}

// TestReplicaThatWritesAnew commits while a replica that has just been sent
// everything still writes its append-only file anew: killed now, it would start
// with the file from before. Servers that tell what is on their disks know; the
// others (before 7.2) confirm what the replica has in memory alone.
func TestReplicaThatWritesAnew(t *testing.T) {
	t.Parallel()
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0", "--appendfsync", "always")
	s := openStore(t, Options{URL: primary.URL(), Replica: true})
	if s.memoryOnly.Load() {
		t.Skip("this redis-server does not tell what is on its disk, as those from 7.2 on do")
	}
	w, ctx := s.Workspace("T1"), t.Context()
	for i := range 4 { // each of which the replica takes half a second to write
		if _, err := w.Commit(ctx, Commit{Delivery: fmt.Sprint(i)}); !errors.Is(err, ErrNotReplicated) {
			t.Fatalf("alone: %v", err)
		}
	}
	host, port, _ := net.SplitHostPort(primary.Addr())
	replica := redistest.Start(t, "--replicaof", host, port, "--appendfsync", "always", "--rdb-key-save-delay", "500000")
	replica.Await("Background append only file rewriting started")
	if _, err := w.Commit(ctx, Commit{Delivery: "D"}); !errors.Is(err, ErrNotReplicated) {
		t.Errorf("while the replica has it in memory alone: %v, want ErrNotReplicated", err)
	}
	replica.Await("Background AOF rewrite finished successfully")
	if _, err := patiently(func() (any, error) { return w.Commit(ctx, Commit{Delivery: "D"}) }); !errors.Is(err, ErrDelivered) {
		t.Errorf("when the replica has it on its disk: %v, want ErrDelivered", err)
	}
}
