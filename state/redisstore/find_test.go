package redisstore

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/state"
)

func sameEvents(t *testing.T, got, want *state.Case) {
	t.Helper()
	if diff := cmp.Diff(want.Events, got.Events, cmp.AllowUnexported(state.Date{})); diff != "" {
		t.Errorf("events differ (-want +got):\n%s", diff)
	}
}

func testLifecycle(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	c = commit(t, w, c, state.Wishes{N: 1, Items: []string{"lager"}})
	if c.No != 1 || c.Version != 4 {
		t.Errorf("case %d has version %d, want case 1 of version 4", c.No, c.Version)
	}
	elsewhere := find(t, open().Workspace("T1"), 1)
	sameEvents(t, elsewhere, c)
	if _, err := w.Find(t.Context(), Lookup{No: 2}); !errors.Is(err, ErrNoCase) {
		t.Errorf("case 2: %v, want ErrNoCase", err)
	}
	if _, err := open().Workspace("T2").Find(t.Context(), Lookup{No: 1}); !errors.Is(err, ErrNoCase) {
		t.Errorf("case 1 of another workspace: %v, want ErrNoCase", err)
	}
}

func testLongCase(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	var facts []state.Fact
	for i := range 9000 {
		facts = append(facts, state.EarlierBreakoffs{N: i})
	}
	c := commit(t, w, openCase(t, w, "AB"), facts...)
	sameEvents(t, find(t, open().Workspace("T1"), 1), c)
}

func testLookups(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	a := commit(t, w, openCase(t, w, "AB"), state.ThreadStarted{Channel: channel, TS: "1.1"})
	b := openCase(t, w, "CD")
	lookup := func(l Lookup) Found {
		t.Helper()
		return do(w.Find(t.Context(), l))(t)
	}
	if f := lookup(Lookup{Thread: channel + ":1.1"}); f.Case == nil || f.Case.No != a.No {
		t.Errorf("thread: found %+v, want case %d", f, a.No)
	}
	if f := lookup(Lookup{Label: " cd"}); f.Case == nil || f.Case.No != b.No {
		t.Errorf("label: found %+v, want case %d", f, b.No)
	}
	if f := lookup(Lookup{Channel: channel}); !slices.Equal(f.Numbers, []int{a.No, b.No}) || f.Case != nil {
		t.Errorf("channel: found %+v, want both numbers", f)
	}
	again := openCase(t, w, "CD")
	if f := lookup(Lookup{Label: "CD"}); !slices.Equal(f.Numbers, []int{b.No, again.No}) {
		t.Errorf("label twice: found %+v, want both numbers", f)
	}
	commit(t, w, b, state.CaseClosed{})
	if f := lookup(Lookup{Label: "CD"}); f.Case == nil || f.Case.No != again.No {
		t.Errorf("label of a closed and an open case: found %+v, want the open one", f)
	}
	if all := do(w.Labelled(t.Context(), "cd"))(t); !slices.Equal(all, []int{b.No, again.No}) {
		t.Errorf("all of a label: found %v, want both numbers", all)
	}
	if none := do(w.Labelled(t.Context(), "C"))(t); len(none) > 0 {
		t.Errorf("all of a label that no case has: %v", none)
	}
	commit(t, w, again, state.CaseClosed{})
	if f := lookup(Lookup{Label: "CD"}); !slices.Equal(f.Numbers, []int{b.No, again.No}) {
		t.Errorf("label of closed cases: found %+v, want both numbers", f)
	}
	if f := lookup(Lookup{Channel: channel}); f.Case == nil || f.Case.No != a.No {
		t.Errorf("channel with one open case: found %+v, want case %d", f, a.No)
	}
	commit(t, w, a, state.ThreadStarted{Channel: channel, TS: "2.2"})
	for _, l := range []Lookup{{Thread: channel + ":1.1"}, {Label: "AC"}, {Channel: "C0"}} {
		if _, err := w.Find(t.Context(), l); !errors.Is(err, ErrNoCase) {
			t.Errorf("%+v: %v, want ErrNoCase", l, err)
		}
	}
	if f := lookup(Lookup{User: konsulent}); f.Case != nil || f.Person.User != konsulent {
		t.Errorf("person alone: found %+v", f)
	}
}

// testNumberFor: a draft that is asked about again uses no other number, unless it
// is that of a case that was forgotten.
func testNumberFor(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	number := func(w *Workspace, draft string, want int) {
		t.Helper()
		if no := do(w.NumberFor(t.Context(), draft, time.Hour))(t); no != want {
			t.Errorf("number %d for %s, want %d", no, draft, want)
		}
	}
	number(w, "a", 1)
	number(other, "b", 2)
	number(other, "a", 1)
	c := commit(t, w, state.Fold(1, nil), state.Opened{Label: "AB", Channel: channel})
	number(other, "a", 1)
	if err := w.Forget(t.Context(), forgetting(c)); err != nil {
		t.Fatal(err)
	}
	number(w, "a", 3)
	number(other, "a", 3)
}

func testCasesOf(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	a, b := openCase(t, w, "AB"), openCase(t, w, "CD")
	commit(t, w, a, state.PartyLeft{Role: state.Company})
	commit(t, w, b, state.CaseClosed{})
	ctx := t.Context()
	for _, q := range []struct {
		what      string
		got, want []int
	}{
		{"the consultant's cases", do(w.CasesOf(ctx, konsulent))(t), []int{1, 2}},
		{"the consultant's open cases", do(w.OpenOf(ctx, konsulent))(t), []int{1}},
		{"the company's cases", do(w.CasesOf(ctx, firma))(t), []int{2}},
		{"the company's open cases", do(w.OpenOf(ctx, firma))(t), []int{}},
		{"nobody's cases", do(w.CasesOf(ctx, "U0"))(t), []int{}},
		{"the channel's open cases", do(w.OpenIn(ctx, channel))(t), []int{1}},
		{"all cases", do(w.All(ctx))(t), []int{1, 2}},
	} {
		if !slices.Equal(q.got, q.want) {
			t.Errorf("%s: %v, want %v", q.what, q.got, q.want)
		}
	}
}

// testAskedOf: who is asked to take a role over is found until they answer, or
// the case is closed; so it was for one who was asked before.
func testAskedOf(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	offer := func(id, user string) state.HandoverOffered {
		from := state.PartyNamed{Role: state.Consultant, User: konsulent}
		return state.HandoverOffered{ID: id, From: from, To: state.PartyNamed{Role: state.Consultant, User: user}}
	}
	a, b := openCase(t, w, "AB"), openCase(t, w, "CD")
	asked := func(what, user string, want ...int) {
		t.Helper()
		if got := do(w.AskedOf(t.Context(), user))(t); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	a = commit(t, w, a, offer("H1", "U8"))
	b = commit(t, w, b, offer("H1", "U9"))
	asked("offered", "U8", 1)
	a = commit(t, w, a, offer("H2", "U9"))
	asked("offered to another", "U8")
	asked("in two cases", "U9", 1, 2)
	commit(t, w, b, state.CaseClosed{})
	asked("one is closed", "U9", 1)
	commit(t, w, a, state.HandoverAnswered{ID: "H2"})
	asked("answered", "U9")
}

func testCases(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	for range 3 {
		openCase(t, w, "AB")
	}
	cold := open().Workspace("T1")
	find(t, cold, 2)
	before := cold.store.RoundTrips()
	cases, err := cold.Cases(t.Context(), []int{3, 2, 9, 1})
	if !errors.Is(err, ErrNoCase) {
		t.Errorf("error %v, want the missing case's ErrNoCase", err)
	}
	var got []int
	for _, c := range cases {
		got = append(got, c.No)
	}
	if want := []int{3, 2, 1}; !slices.Equal(got, want) {
		t.Errorf("loaded %v, want %v", got, want)
	}
	if trips := cold.store.RoundTrips() - before; trips != 1 {
		t.Errorf("it took %d round trips, want 1", trips)
	}
}

func testRoundTrips(t *testing.T, open func() *Store) {
	openCase(t, open().Workspace("T1"), "AB")
	s := open()
	w := s.Workspace("T1")
	expect := func(what string, want uint64, f func() error) {
		t.Helper()
		before := s.RoundTrips()
		if err := f(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if got := s.RoundTrips() - before; got != want {
			t.Errorf("%s took %d round trips, want %d", what, got, want)
		}
	}
	command := func() error {
		f, err := w.Find(t.Context(), Lookup{No: 1, User: konsulent})
		if err != nil {
			return err
		}
		_, err = w.Commit(t.Context(), Commit{
			Base: f.Case, Events: following(f.Case, state.Absence{}), Once: "U|absent", Force: true,
			Set: []Timer{{ID: "case|1", At: at(60)}}, Posts: []Post{{Op: "p", Case: 1, Channel: channel, Body: []byte("x")}},
			People: []state.Person{f.Person}, Marks: []Mark{{Key: f.Case.Changed.String(), For: keepCommand}},
		})
		return err
	}
	expect("a cold command", 2, command)
	for range 20 { // past a snapshot
		expect("a hot command", 1, command)
	}
	expect("a fresh reading", 1, func() error {
		_, err := w.Find(t.Context(), Lookup{No: 1, Fresh: true})
		return err
	})
	expect("a lookup by label", 1, func() error {
		_, err := w.Find(t.Context(), Lookup{Label: "AB"})
		return err
	})
}

// testLost: Redis loses the last events of a case, as after a power cut, and
// others are noted in their place. Who saw the first ones does not go on from
// them: neither reading nor noting, nor in the snapshot that follows.
func testLost(t *testing.T, open func() *Store) {
	add := func(w *Workspace, c *state.Case, n int, text string) *state.Case {
		for range n {
			c = commit(t, w, c, state.Wishes{N: 1, Items: []string{text}})
		}
		return c
	}
	for _, tt := range []struct{ lost, others int }{{1, 1}, {1, 2}, {2, 1}} {
		reads, notes, other := open().Workspace("T1"), open().Workspace("T1"), open().Workspace("T1")
		c := openCase(t, other, "AB")
		c = add(other, c, snapshotEvery-4-c.Version, "kept")
		c = add(reads, c, tt.lost, "lost")
		seen := find(t, notes, c.No)
		sameEvents(t, seen, c)
		if err := reads.store.client.LTrim(t.Context(), reads.keys.log(c.No), 0, int64(-1-tt.lost)).Err(); err != nil {
			t.Fatal(err)
		}
		now := add(other, find(t, open().Workspace("T1"), c.No), tt.others, "other")
		sameEvents(t, do(reads.Find(t.Context(), Lookup{No: c.No, Fresh: true}))(t).Case, now)
		sameEvents(t, find(t, reads, c.No), now)

		_, err := notes.Commit(t.Context(), Commit{Base: seen, Events: following(seen, state.Absence{})})
		var conflict *ConflictError
		if !errors.As(err, &conflict) {
			t.Fatalf("noted after what is lost: %v", err)
		}
		sameEvents(t, conflict.Case, now)
		now = add(notes, conflict.Case, snapshotEvery-now.Version, "later")
		if err := other.Check(t.Context(), c.No); err != nil {
			t.Error(err)
		}
		sameEvents(t, find(t, open().Workspace("T1"), c.No), now)
	}
}
