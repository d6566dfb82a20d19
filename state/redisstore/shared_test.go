package redisstore

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// inShard returns another workspace's id whose keys share the shard of one.
func inShard(t *testing.T, id string) string {
	t.Helper()
	for i := range 100_000 {
		if other := fmt.Sprintf("T%dX", i); shardOf(other) == shardOf(id) {
			return other
		}
	}
	t.Fatal("no other id has the shard")
	return ""
}

// stranger opens the store as another installation's program, with a key of its
// own, on a workspace of the same shard.
func stranger(t *testing.T, w *Workspace) *Workspace {
	t.Helper()
	s := openStore(t, Options{URL: urlOf(w.store), DataKeys: [][]byte{bytes.Repeat([]byte{8}, keySize)}})
	return s.Workspace(inShard(t, w.ID()))
}

// Two installations whose workspaces share a shard take their own posts, however
// many of the other's stand before them, and neither looks like a dead worker's.
func testSharedOutbox(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	other := stranger(t, w)
	openCase(t, w, "AB")
	openCase(t, other, "CD")
	const many = 200
	for range many {
		post(t, w, "x")
	}
	post(t, other, "1")
	post(t, w, "2")
	post(t, other, "3")
	got := ""
	for range 30 { // few at a time, with what is handed back in between
		got += ops(claim(t, other, "theirs", 3, lease))
	}
	if got != "13" {
		t.Errorf("the other claims %s, want 13", got)
	}
	if n := do(w.Pending(t.Context()))(t); n != many+1 {
		t.Errorf("%d pending, want %d", n, many+1)
	}
	if n := do(other.Pending(t.Context()))(t); n != 2 {
		t.Errorf("%d pending for the other, want 2", n)
	}
	seen := map[string]int{}
	for range 2 * many {
		for _, e := range claim(t, w, "ours", 7, lease) {
			if e.Again || e.Orphan || e.Workspace != "T1" {
				t.Fatalf("claimed %+v", e)
			}
			seen[e.Op]++
		}
	}
	if seen["x"] != many || seen["2"] != 1 || len(seen) != 2 {
		t.Errorf("claimed %v", seen)
	}
	if parked := do(w.Parked(t.Context()))(t); len(parked) != 0 {
		t.Errorf("parked %v", parked)
	}
}

// A post that a worker had in hand when it died is known for that, also when
// another installation's program came by it first.
func testSharedOrphans(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	other := stranger(t, w)
	openCase(t, w, "AB")
	post(t, w, "1")
	if got := ops(claim(t, w, "dies", 1, lease)); got != "1" {
		t.Fatalf("claimed %s", got)
	}
	for range 3 {
		if got := ops(claim(t, other, "theirs", 5, 0)); got != "" {
			t.Fatalf("the other claims %s", got)
		}
	}
	if got := ops(claim(t, w, "lives", 5, lease)); got != "1!" {
		t.Errorf("claimed %s, want 1!", got)
	}
}

// Timers fire in their own installation, however many of another's are due.
func testSharedTimers(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	other := stranger(t, w)
	for i := range 300 {
		set(t, other, Timer{ID: fmt.Sprint("x", i), At: at(1)})
	}
	expectNext(t, w, time.Time{})
	set(t, w, Timer{ID: "a", At: at(3)}, Timer{ID: "b", At: at(2)})
	expectNext(t, w, at(2))
	expectNext(t, other, at(1))
	if got := ids(due(t, w, 5)); got != "ba" {
		t.Errorf("due: %s, want ba", got)
	}
	n := 0
	for got := due(t, other, 5); len(got) > 0; got = due(t, other, 5) {
		n += len(got)
	}
	if n != 300 {
		t.Errorf("%d of the other's are due, want 300", n)
	}
	expectNext(t, w, at(15)) // the end of the lease
}
