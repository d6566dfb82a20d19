package redisstore

import (
	"errors"
	"testing"

	"casethread/state"
)

func testLook(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	c, other := openCase(t, w, "AB"), openCase(t, w, "CD")
	later := commit(t, w, c, state.Absence{}, state.Absence{})
	for i, tt := range []struct {
		c      *state.Case
		user   string
		before int
	}{
		{c, konsulent, 0},
		{c, konsulent, c.Version}, // it has moved on meanwhile
		{later, konsulent, c.Version},
		{later, firma, 0},     // another person
		{other, konsulent, 0}, // another case
		{later, konsulent, later.Version},
	} {
		if before := do(w.Look(ctx, tt.c, tt.user))(t); before != tt.before {
			t.Errorf("look %d: saw %d before, want %d", i, before, tt.before)
		}
	}
	elsewhere := open().Workspace("T2")
	if before := do(elsewhere.Look(ctx, openCase(t, elsewhere, "AB"), konsulent))(t); before != 0 {
		t.Errorf("another workspace: saw %d before", before)
	}
	seen := commit(t, w, later, state.Absence{})
	lose(t, w, 1)
	if _, err := w.Look(ctx, seen, konsulent); !errors.Is(err, ErrNoCase) {
		t.Errorf("looked at what is lost: %v", err)
	}
	now := commit(t, w, later, state.Concern{On: true})
	if before := do(w.Look(ctx, now, konsulent))(t); before != later.Version {
		t.Errorf("what came in place of what was lost is taken for seen: %d", before)
	}
}
