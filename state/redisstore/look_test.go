package redisstore

import "testing"

func testLook(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	for i, tt := range []struct {
		no, version int
		user        string
		before      int
	}{
		{1, 4, konsulent, 0},
		{1, 4, konsulent, 4},
		{1, 9, konsulent, 4},
		{1, 9, firma, 0},     // another person
		{2, 3, konsulent, 0}, // another case
		{1, 9, konsulent, 9},
	} {
		if before := do(w.Look(ctx, tt.no, tt.user, tt.version))(t); before != tt.before {
			t.Errorf("look %d: saw %d before, want %d", i, before, tt.before)
		}
	}
	if before := do(open().Workspace("T2").Look(ctx, 1, konsulent, 2))(t); before != 0 {
		t.Errorf("another workspace: saw %d before", before)
	}
}
