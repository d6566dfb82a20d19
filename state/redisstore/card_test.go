package redisstore

import (
	"errors"
	"testing"

	"casethread/state"
)

func testCardSays(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	ctx := t.Context()
	openCase(t, w, "AB")
	openCase(t, w, "CD")
	says := func(w *Workspace, digest, op string, want bool) {
		t.Helper()
		if got := do(w.CardSays(ctx, 1, digest, op))(t); got != want {
			t.Errorf("says %s: %t, want %t", digest, got, want)
		}
	}
	said := func(w *Workspace, op, digest string) {
		t.Helper()
		if err := w.CardSaid(ctx, 1, op, digest); err != nil {
			t.Fatal(err)
		}
	}
	says(w, "old", "a", false)
	says(w, "old", "a", false) // the edit failed, and is tried again
	said(w, "a", "old")
	says(other, "old", "b", true)
	says(w, "old", "c", true)
	if do(w.CardSays(ctx, 2, "old", "a"))(t) {
		t.Error("another case's card says the same")
	}
	// Two edit side by side, and nobody knows whose edit came last.
	says(w, "old", "d", true)
	says(w, "new", "d", false)
	says(other, "newer", "e", false)
	said(w, "d", "new")
	said(other, "e", "newer")
	says(w, "newer", "f", false)
	says(w, "new", "f", false)
	said(w, "f", "new")
	says(other, "new", "g", true)
}

func testDelivered(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	if do(w.Delivered(t.Context(), "D1"))(t) != nil {
		t.Error("known before it was committed")
	}
	do(w.Commit(t.Context(), Commit{Delivery: "D1"}))(t)
	if e := do(w.Delivered(t.Context(), "D1"))(t); e == nil || e.No != 0 || !errors.Is(e, ErrDelivered) {
		t.Errorf("what was committed is known as %+v", e)
	}
	if e := do(w.Delivered(t.Context(), "D2"))(t); e != nil {
		t.Errorf("what was not is known as %+v", e)
	}
	c := openCase(t, w, "AB")
	do(w.Commit(t.Context(), Commit{Base: c, Events: following(c, state.Absence{}), Delivery: "D3"}))(t)
	if e := do(w.Delivered(t.Context(), "D3"))(t); e == nil || e.No != c.No || e.Version != c.Version+1 {
		t.Errorf("what changed a case is known as %+v", e)
	}
}
