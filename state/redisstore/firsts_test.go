package redisstore

import (
	"strconv"
	"sync"
	"testing"
)

func testFirst(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	ctx := t.Context()
	for range 3 {
		openCase(t, w, "AB")
	}
	first := func(w *Workspace, no int, what, who string) string { return do(w.First(ctx, no, what, who))(t) }
	for _, who := range []string{"a", "b", "a"} {
		if got := first(w, 1, "F1", who); got != "a" {
			t.Errorf("%s asks: %s is first, want a", who, got)
		}
	}
	if got := first(other, 2, "F1", "b") + first(other, 1, "F2", "c"); got != "bc" {
		t.Errorf("of other things %s are first, want b and c", got)
	}
	for _, who := range []string{"b", "a", "a"} { // not b's to give up
		if err := other.GiveUp(ctx, 1, "F1", who); err != nil {
			t.Fatal(err)
		}
		if who == "b" && first(w, 1, "F1", "b") != "a" {
			t.Error("b gave up what was a's")
		}
	}
	if got := first(w, 1, "F1", "b"); got != "b" {
		t.Errorf("after a gave up, %s is first, want b", got)
	}
	var all sync.WaitGroup
	got := make([]string, 16)
	for i := range got {
		all.Go(func() { got[i], _ = []*Workspace{w, other}[i%2].First(ctx, 3, "F1", strconv.Itoa(i)) })
	}
	all.Wait()
	for _, who := range got {
		if who == "" || who != got[0] {
			t.Errorf("several are first: %v", got)
		}
	}
}
