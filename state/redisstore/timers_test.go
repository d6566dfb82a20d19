package redisstore

import (
	"errors"
	"testing"
	"time"
)

func set(t *testing.T, w *Workspace, timers ...Timer) {
	t.Helper()
	if _, err := w.Commit(t.Context(), Commit{Set: timers}); err != nil {
		t.Fatal(err)
	}
}

// due claims what is due so many minutes in, for ten minutes.
func due(t *testing.T, w *Workspace, minutes int) []Timer {
	t.Helper()
	return do(w.Due(t.Context(), at(minutes), 10, 10*time.Minute))(t)
}

func ids(timers []Timer) string {
	all := ""
	for _, t := range timers {
		all += t.ID
	}
	return all
}

func expectNext(t *testing.T, w *Workspace, want time.Time) {
	t.Helper()
	next, any, err := w.NextTimer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if any != !want.IsZero() || any && !next.Equal(want) {
		t.Errorf("next timer %v (%v), want %v", next, any, want)
	}
}

func testTimers(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	expectNext(t, w, time.Time{})
	set(t, w, Timer{ID: "a", At: at(5)}, Timer{ID: "b", At: at(3)}, Timer{ID: "c", At: at(9)}, Timer{ID: "d|x", At: at(1)})
	if _, err := w.Commit(t.Context(), Commit{Clear: []string{"d|x"}, Set: []Timer{{ID: "c", At: at(7)}}}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(3))
	if got := due(t, w, 2); len(got) != 0 {
		t.Errorf("due at 2: %s", ids(got))
	}
	got := due(t, w, 5)
	if ids(got) != "ba" || !got[0].At.Equal(at(3)) || got[0].Workspace != "T1" {
		t.Fatalf("due at 5: %+v, want b and a", got)
	}
	if again := due(t, open().Workspace("T1"), 6); len(again) != 0 {
		t.Errorf("claimed twice: %s", ids(again))
	}
	for _, fired := range got {
		if _, err := w.Commit(t.Context(), Commit{Fired: &fired}); err != nil {
			t.Fatal(err)
		}
	}
	expectNext(t, w, at(7))
	if got := due(t, w, 600); ids(got) != "c" {
		t.Errorf("due in the end: %s, want c", ids(got))
	}
}

func testTimersAgain(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	set(t, w, Timer{ID: "a", At: at(1)})
	first := due(t, w, 1)
	expectNext(t, w, at(11))
	if got := due(t, w, 10); len(got) != 0 {
		t.Fatalf("due during the lease: %s", ids(got))
	}
	second := due(t, w, 11)
	if ids(second) != "a" || !second[0].At.Equal(at(1)) || second[0].Fence <= first[0].Fence {
		t.Errorf("after the lease: %+v, want a of minute 1 with a higher fence than %d", second, first[0].Fence)
	}
}

func testFence(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	set(t, w, Timer{ID: "a", At: at(1)})
	first, second := due(t, w, 1), due(t, w, 20)
	answer := func(fired Timer) error {
		_, err := w.Commit(ctx, Commit{Fired: &fired, Posts: []Post{{Op: "p"}}})
		return err
	}
	if err := answer(first[0]); !errors.Is(err, ErrLostLease) {
		t.Errorf("the first worker: %v, want ErrLostLease", err)
	}
	if err := answer(second[0]); err != nil {
		t.Errorf("the second worker: %v", err)
	}
	if err := answer(second[0]); !errors.Is(err, ErrLostLease) {
		t.Errorf("the second worker again: %v, want ErrLostLease", err)
	}
	if n := do(w.Pending(ctx))(t); n != 1 {
		t.Errorf("%d posts, want 1", n)
	}
	set(t, w, Timer{ID: "b", At: at(1)})
	third := due(t, w, 1)
	if _, err := w.Commit(ctx, Commit{Clear: []string{"b"}}); err != nil {
		t.Fatal(err)
	}
	if err := answer(third[0]); !errors.Is(err, ErrLostLease) {
		t.Errorf("a timer cleared meanwhile: %v, want ErrLostLease", err)
	}
	expectNext(t, w, time.Time{})
}

func testSetWhileClaimed(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	set(t, w, Timer{ID: "a", At: at(1)})
	fired := due(t, w, 1)[0]
	set(t, w, Timer{ID: "a", At: at(30)})
	if _, err := w.Commit(ctx, Commit{Fired: &fired}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(30))
	fired = due(t, w, 30)[0]
	if _, err := w.Commit(ctx, Commit{Fired: &fired, Set: []Timer{{ID: "a", At: at(50)}}}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(50))
	due(t, w, 50)
	set(t, w, Timer{ID: "a", At: at(90)})
	again := due(t, w, 60)[0] // its worker died
	if !again.At.Equal(at(50)) {
		t.Errorf("again at %v, want %v", again.At, at(50))
	}
	if _, err := w.Commit(ctx, Commit{Fired: &again}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(90))
}

func testRelease(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	set(t, w, Timer{ID: "a", At: at(1)})
	for _, later := range []int{0, 30} {
		fired := due(t, w, 2)[0]
		if later > 0 {
			set(t, w, Timer{ID: "a", At: at(later)})
		}
		for range 2 {
			if err := w.Release(ctx, fired); err != nil {
				t.Fatal(err)
			}
		}
		expectNext(t, w, at(1))
		if _, err := w.Commit(ctx, Commit{Fired: &fired}); !errors.Is(err, ErrLostLease) {
			t.Errorf("after handing back: %v, want ErrLostLease", err)
		}
	}
	fired := due(t, w, 2)[0]
	if _, err := w.Commit(ctx, Commit{Fired: &fired}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(30))
}

// A timer that is set to be sooner is never made later, whether it waits, is
// claimed, or is handed back.
func testSooner(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	sooner := func(minutes int) { set(t, w, Timer{ID: "a", At: at(minutes), Sooner: true}) }
	sooner(20)
	sooner(30)
	expectNext(t, w, at(20))
	sooner(10)
	expectNext(t, w, at(10))

	fired := due(t, w, 10)[0]
	sooner(50)
	sooner(60)
	sooner(40)
	if _, err := w.Commit(ctx, Commit{Fired: &fired, Set: []Timer{{ID: "a", At: at(45), Sooner: true}}}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(40))

	due(t, w, 40) // whose worker dies
	sooner(70)
	again := due(t, w, 51)[0]
	if !again.At.Equal(at(40)) {
		t.Errorf("again at %v, want %v", again.At, at(40))
	}
	if err := w.Release(ctx, again); err != nil {
		t.Fatal(err)
	}
	sooner(65)
	again = due(t, w, 52)[0]
	if _, err := w.Commit(ctx, Commit{Fired: &again}); err != nil {
		t.Fatal(err)
	}
	expectNext(t, w, at(65))
	set(t, w, Timer{ID: "a", At: at(90)})
	expectNext(t, w, at(90))
}
