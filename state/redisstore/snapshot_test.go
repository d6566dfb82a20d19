package redisstore

import (
	"testing"

	"casethread/state"
)

func testSnapshot(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	for c.Version < 40 {
		c = commit(t, w, c, realisticFacts(channel)[c.Version%21])
		sameEvents(t, find(t, open().Workspace("T1"), 1), c)
		if err := w.Check(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	snapshot := w.store.client.Get(t.Context(), w.keys.snap(1)).Val()
	if want := "32:"; snapshot[:3] != want {
		t.Errorf("snapshot begins with %q, want %q", snapshot[:3], want)
	}
	many := commit(t, w, c, realisticFacts(channel)...)
	sameEvents(t, find(t, open().Workspace("T1"), 1), many)
}

func testRebuild(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	commit(t, w, c, realisticFacts(channel)...)
	ctx := t.Context()
	// A snapshot that is whole but of other events, as a fault of ours would leave it.
	other := state.Fold(1, following(state.Fold(1, nil), state.Opened{Label: "XY"}))
	wrong := do(w.sealSnapshot(w.cache.box(1), other))(t)
	w.store.client.Set(ctx, w.keys.snap(1), wrong, 0)
	w.store.client.Del(ctx, w.keys.labels(), w.keys.threads())
	if err := w.Check(ctx, 1); err == nil {
		t.Error("the wrong snapshot passed")
	}
	if err := w.Rebuild(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if err := w.Check(ctx, 1); err != nil {
		t.Error(err)
	}
	if f := do(open().Workspace("T1").Find(ctx, Lookup{Label: "MKH"}))(t); f.Case == nil || f.Case.Version != 24 {
		t.Errorf("found %+v, want version 24", f)
	}
}
