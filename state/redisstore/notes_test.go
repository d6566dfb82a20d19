package redisstore

import (
	"maps"
	"testing"

	"casethread/state"
)

// What a post makes for the only time is made once, whoever commits it, and
// refuses nothing else of the commit.
func testPostOnce(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	c := openCase(t, w, "AB")
	nudge := func(op string, once ...string) Post { return Post{Op: op, Case: c.No, Channel: firma, Once: once} }
	ops := func() string {
		all := ""
		for _, e := range claim(t, w, "a", 100, lease) {
			all += e.Op
			if _, err := w.Done(t.Context(), e, "", "", ""); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	commit := func(w *Workspace, posts ...Post) {
		t.Helper()
		if _, err := w.Commit(t.Context(), Commit{Posts: posts, Set: []Timer{{ID: "x", At: at(len(posts))}}}); err != nil {
			t.Fatal(err)
		}
		expectNext(t, w, at(len(posts)))
	}
	commit(w, nudge("a", "F1"), nudge("b"), nudge("c", "F2", "T1"))
	if got := ops(); got != "abc" {
		t.Errorf("first posted %q, want abc", got)
	}
	commit(other, nudge("d", "F1"), nudge("e", "T1", "F2"), nudge("f"), nudge("g", "F1", "T2"), nudge("h", "T2"))
	if got := ops(); got != "fg" {
		t.Errorf("again posted %q, want f, and g for what is new in it", got)
	}
}

func testNotes(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	ctx, day := t.Context(), state.DateOf(at(0))
	openCase(t, w, "AB")
	add := func(w *Workspace, user, op string, items map[string]int) Note {
		return do(w.AddToNote(ctx, 1, day, user, op, items))(t)
	}
	if n := add(w, konsulent, "p1", map[string]int{"F1/before": 3}); n.Maker != "p1" || n.Items["F1/before"] != 3 {
		t.Errorf("the first: %+v", n)
	}
	want := map[string]int{"F1/before": 5, "T1/due": 4}
	if n := add(other, konsulent, "p2", map[string]int{"F1/before": 5, "T1/due": 4}); n.Maker != "p1" || !maps.Equal(n.Items, want) {
		t.Errorf("the second: %+v", n)
	}
	add(w, firma, "p3", nil)
	if err := w.LeaveNote(ctx, 1, day, konsulent, "p2"); err != nil {
		t.Fatal(err)
	}
	if err := w.LeaveNote(ctx, 1, day, firma, "p3"); err != nil {
		t.Fatal(err)
	}
	if err := w.LeaveNote(ctx, 2, day, firma, "p3"); err != nil {
		t.Fatal(err)
	}
	notes := do(w.Notes(ctx, 1, day))(t)
	if n := notes[konsulent]; n.Maker != "p1" || !maps.Equal(n.Items, want) || notes[firma].Maker != "" {
		t.Errorf("in the end: %+v", notes)
	}
	if n := add(w, firma, "p4", nil); n.Maker != "p4" {
		t.Errorf("after it was left: %+v", n)
	}
	if other := do(w.Notes(ctx, 1, day.Add(1)))(t); len(other) != 0 {
		t.Errorf("the next day: %+v", other)
	}
}
