package redisstore

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"casethread/state"
)

func testConflict(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	old := openCase(t, w, "AB")
	now := commit(t, other, find(t, other, 1), state.Absence{}, state.AbsenceClarified{})
	before := w.store.RoundTrips()
	_, err := w.Commit(t.Context(), Commit{Base: old, Events: following(old, state.Absence{})})
	var conflict *ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("commit on version %d: %v, want a conflict", old.Version, err)
	}
	sameEvents(t, conflict.Case, now)
	c := commit(t, w, conflict.Case, state.Absence{})
	if trips := w.store.RoundTrips() - before; trips != 2 {
		t.Errorf("conflict and second try took %d round trips, want 2", trips)
	}
	sameEvents(t, find(t, open().Workspace("T1"), 1), c)
}

func testOpenTwice(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	first := commit(t, w, state.Fold(1, nil), state.Opened{Label: "AB"})
	_, err := other.Commit(t.Context(), Commit{Base: state.Fold(1, nil), Events: following(state.Fold(1, nil), state.Opened{Label: "CD"})})
	var conflict *ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("second opening: %v, want a conflict", err)
	}
	sameEvents(t, conflict.Case, first)
}

func testConcurrent(t *testing.T, open func() *Store) {
	const workers, each = 8, 12
	stores := []*Store{open(), open(), open()}
	openCase(t, stores[0].Workspace("T1"), "AB")
	var wg sync.WaitGroup
	failed := make(chan error, workers)
	for i := range workers {
		wg.Go(func() {
			w := stores[i%len(stores)].Workspace("T1")
			for n := range each {
				if err := addTask(t, w, fmt.Sprintf("T%d.%d", i, n)); err != nil {
					failed <- err
				}
			}
		})
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	w := open().Workspace("T1")
	c := find(t, w, 1)
	if want := 3 + workers*each; c.Version != want || len(c.Tasks) != workers*each {
		t.Errorf("version %d with %d tasks, want version %d with %d", c.Version, len(c.Tasks), want, workers*each)
	}
	for i, e := range c.Events {
		if e.Version != i+1 {
			t.Fatalf("event %d has version %d", i+1, e.Version)
		}
	}
	if err := w.Check(t.Context(), 1); err != nil {
		t.Error(err)
	}
}

// addTask gives a task, deciding again for as long as others come first.
func addTask(t *testing.T, w *Workspace, id string) error {
	f, err := w.Find(t.Context(), Lookup{No: 1})
	if err != nil {
		return err
	}
	base := f.Case
	for {
		_, err := w.Commit(t.Context(), Commit{Base: base, Events: following(base, state.Task{ID: id}), Delivery: id})
		var conflict *ConflictError
		if !errors.As(err, &conflict) {
			return err
		}
		base = conflict.Case
	}
}

// everything is a commit with one of everything, so that what is left of a
// refused one shows.
func everything(base *state.Case) Commit {
	return Commit{
		Base: base, Events: following(base, state.ThreadStarted{Channel: channel, TS: "9.9"}),
		Delivery: "D1", Once: "command", Set: []Timer{{ID: "t", At: at(1)}}, Marks: []Mark{{Key: "m", For: keepCommand}},
		Posts:  []Post{{Op: "p", Case: base.No, Channel: channel, Body: []byte("x")}},
		People: []state.Person{{User: firma, Lang: "en"}},
	}
}

func testRefusedLeavesNothing(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	old := openCase(t, w, "AB")
	now := commit(t, w, old, state.Absence{})
	if _, err := w.Commit(t.Context(), Commit{Marks: []Mark{{Key: "taken", For: keepCommand}}}); err != nil {
		t.Fatal(err)
	}
	before := dump(t, w.store)
	refuse := func(what string, c Commit) {
		t.Helper()
		if _, err := w.Commit(t.Context(), c); err == nil {
			t.Errorf("%s: not refused", what)
		}
		if after := dump(t, w.store); after != before {
			t.Errorf("%s: something is left\nbefore %s\nafter  %s", what, before, after)
		}
	}
	refuse("an old version", everything(old))
	marked := everything(now)
	marked.Marks = append(marked.Marks, Mark{Key: "taken", For: keepCommand})
	refuse("a mark", marked)
	lost := everything(now)
	lost.Fired = &Timer{ID: "t", Workspace: "T1", Fence: 1}
	refuse("a lost lease", lost)
	gap := everything(now)
	gap.Events[0].Version++
	refuse("a gap", gap)
	if _, err := w.Commit(t.Context(), everything(now)); err != nil {
		t.Errorf("the same, in order: %v", err)
	}
}

func testDelivery(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	first := Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D1"}
	now := do(w.Commit(t.Context(), first))(t)
	second := Commit{Base: now, Events: following(now, state.Absence{}), Delivery: "D1"}
	for _, again := range []Commit{first, second, {Delivery: "D1"}} {
		_, err := open().Workspace("T1").Commit(t.Context(), again)
		var already *AlreadyError
		if !errors.Is(err, ErrDelivered) || !errors.As(err, &already) || already.No != c.No || already.Version != now.Version {
			t.Errorf("again: %#v, want ErrDelivered with case %d, version %d", err, c.No, now.Version)
		}
	}
	if c := find(t, open().Workspace("T1"), 1); c.Version != now.Version {
		t.Errorf("version %d, want %d", c.Version, now.Version)
	}
	ttl := w.store.client.TTL(t.Context(), w.keys.seen(digest("delivery D1"))).Val()
	if ttl > keepDelivery || ttl < keepDelivery/2 { // Redis counts on meanwhile
		t.Errorf("kept for %v, want %v", ttl, keepDelivery)
	}
}

func testOnce(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	c = do(w.Commit(t.Context(), Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D1", Once: "U|1|absent"}))(t)
	again := Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D2", Once: "U|1|absent"}
	_, err := w.Commit(t.Context(), again)
	var already *AlreadyError
	if !errors.Is(err, ErrRepeated) || !errors.As(err, &already) || already.Version != c.Version {
		t.Fatalf("again: %#v, want ErrRepeated with version %d", err, c.Version)
	}
	again.Force = true
	c = do(w.Commit(t.Context(), again))(t)
	again = Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D3", Once: "U|1|absent"}
	if _, err := w.Commit(t.Context(), again); !errors.As(err, &already) || already.Version != c.Version {
		t.Errorf("after doing it anyway: %#v, want ErrRepeated with version %d", err, c.Version)
	}
}

func testMarks(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	digest := Commit{Posts: []Post{{Op: "d1", Channel: konsulent}}, Marks: []Mark{{"digest|U|2026-12-03", keepDelivery}}}
	if _, err := w.Commit(t.Context(), digest); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(t.Context(), digest); !errors.Is(err, ErrMarked) {
		t.Errorf("again: %v, want ErrMarked", err)
	}
	if n := do(w.Pending(t.Context()))(t); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}
}

// testOwnToken runs a script twice, as a client does whose connection broke
// after the first run.
func testOwnToken(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	for _, delivery := range []string{"", "D1"} {
		change := Commit{
			Base: c, Events: following(c, state.Absence{}), Delivery: delivery,
			Posts: []Post{{Op: "p" + delivery, Channel: channel}}, Once: "c" + delivery,
		}
		ch := do(w.prepare(t.Context(), &change))(t)
		for range 2 {
			values := do(w.store.runConfirmed(t.Context(), commitScript, ch.keys, ch.args))(t)
			if err := w.settle(change, ch, values); err != nil {
				t.Errorf("delivery %q: %v", delivery, err)
			}
		}
		c = ch.after
	}
	if n := do(w.Pending(t.Context()))(t); n != 2 {
		t.Errorf("%d posts, want 2", n)
	}
	sameEvents(t, find(t, open().Workspace("T1"), 1), c)
}

func testForgottenScripts(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	forget := func() {
		if err := w.store.client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
	}
	forget()
	commit(t, w, c, state.Absence{})
	forget()
	if cases, err := open().Workspace("T1").Cases(t.Context(), []int{1}); err != nil || len(cases) != 1 {
		t.Errorf("loaded %d cases: %v", len(cases), err)
	}
}
