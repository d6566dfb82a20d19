package redisstore

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"casethread/state"
)

// testRecall takes events out of a log, damages and doubles them: a rebuild brings
// back what the snapshot or another place in the log holds, and refuses to leave
// out what is in neither.
func testRecall(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r := t.Context(), w.store.client
	c := openCase(t, w, "AB")
	for c.Version < 19 { // the snapshot is of version 16
		c = commit(t, w, c, state.Task{ID: fmt.Sprint("T", c.Version)})
	}
	key, row := w.keys.log(1), r.HGet(ctx, w.keys.rows(), "1").Val()
	log := r.LRange(ctx, key, 0, -1).Val()
	snapshot := r.Get(ctx, w.keys.snap(1)).Val()
	e := c.Events[17]
	e.Date = e.Date.Add(1)
	other := string(do(w.sealEvent(do(w.boxOf(ctx, 1))(t), 1, e))(t))
	without := func(i, n int) []string { return slices.Delete(slices.Clone(log), i, i+n) }
	with := func(i int, entry string) []string { return slices.Insert(slices.Clone(log), i, entry) }
	instead := func(i int, entry string) []string { return slices.Replace(slices.Clone(log), i, i+1, entry) }
	for _, tt := range []struct {
		damage  string
		log     []string
		version int // negative: only when it is cut
		missing int
		ends    bool // the log has lost its end: the doctor says so
	}{
		{"an event is damaged", instead(2, flip(log[2], -1)), 19, 0, false},
		{"an event is empty", instead(15, ""), 19, 0, false},
		{"an event is missing", without(4, 1), 19, 0, false},
		{"many are missing", without(1, 14), 19, 0, false},
		{"an event stands twice", with(19, log[18]), 19, 0, false},
		{"an event stands where it does not belong", with(3, log[12]), 19, 0, false},
		{"two have changed places", slices.Insert(without(17, 1), 18, log[17]), 19, 0, false},
		{"something else stands between", with(7, "nonsense"), 19, 0, false},
		{"the log ends before the snapshot", log[:11], 16, 3, true},
		{"the log ends before the row", log[:18], 18, 1, true},
		{"there is no log", nil, 16, 3, false},
		{"the last event is damaged", instead(18, flip(log[18], -1)), -18, 1, false},
		{"an event that is in no snapshot is missing", without(16, 1), -16, 3, false},
		{"something else stands at the end", with(19, "nonsense"), -19, 1, false},
		{"two events have one version", with(18, other), -17, 2, false},
	} {
		r.Del(ctx, key)
		for _, e := range tt.log {
			r.RPush(ctx, key, e)
		}
		r.Set(ctx, w.keys.snap(1), snapshot, 0)
		r.HSet(ctx, w.keys.rows(), "1", row)
		fresh := open().Workspace("T1")
		err := fresh.Check(ctx, 1)
		if err == nil {
			t.Errorf("%s: nobody is told", tt.damage)
		}
		if sealed := errors.As(err, new(*SealedError)); tt.ends && sealed {
			t.Errorf("%s: %v", tt.damage, err)
		}
		dry, err := fresh.Rebuild(ctx, 1, Rebuilding{Dry: true})
		cut := tt.version < 0
		if cut {
			if !errors.Is(err, ErrTampered) {
				t.Errorf("%s: %+v, %v", tt.damage, dry, err)
			}
			tt.version = -tt.version
			dry = do(fresh.Rebuild(ctx, 1, Rebuilding{Dry: true, Cut: true}))(t)
		}
		if n := r.LLen(ctx, key).Val(); int(n) != len(tt.log) {
			t.Errorf("%s: a look has changed the log", tt.damage)
		}
		got, err := fresh.Rebuild(ctx, 1, Rebuilding{Cut: cut})
		if err != nil || got.Version != tt.version || got.Missing != tt.missing || dry.Missing != tt.missing {
			t.Errorf("%s: %+v, %v", tt.damage, got, err)
			continue
		}
		if err := open().Workspace("T1").Check(ctx, 1); err != nil {
			t.Errorf("%s, afterwards: %v", tt.damage, err)
		}
		sameEvents(t, find(t, open().Workspace("T1"), 1), state.Fold(1, c.Events[:tt.version]))
		if again := do(fresh.Rebuild(ctx, 1, Rebuilding{}))(t); len(again.Differs) > 0 {
			t.Errorf("%s, afterwards: %v", tt.damage, again.Differs)
		}
	}
}

// testRecallForgotten: a forgotten case does not come back from what may be left of it.
func testRecallForgotten(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r := t.Context(), w.store.client
	c := openCase(t, w, "AB")
	for c.Version < 16 {
		c = commit(t, w, c, state.Task{ID: fmt.Sprint("T", c.Version)})
	}
	key, snapshot := r.HGet(ctx, w.keys.keys(), "1").Val(), r.Get(ctx, w.keys.snap(1)).Val()
	if err := w.Forget(ctx, Forgetting{Case: c, On: state.DateOf(c.Changed), Reason: "asked"}); err != nil {
		t.Fatal(err)
	}
	r.HSet(ctx, w.keys.keys(), "1", key)
	r.Set(ctx, w.keys.snap(1), snapshot, 0)
	if got, err := open().Workspace("T1").Rebuild(ctx, 1, Rebuilding{}); !errors.Is(err, ErrNoCase) {
		t.Errorf("a forgotten case: %+v, %v", got, err)
	}
}
