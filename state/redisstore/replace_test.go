package redisstore

import (
	"errors"
	"testing"

	"casethread/state"
)

// testReplace puts a case as it was once in the place of one that is damaged, and of
// no other.
func testReplace(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r, k := t.Context(), w.store.client, w.keys
	then := openCase(t, w, "AB")
	now := commit(t, w, then, realisticFacts(channel)...)
	for _, tt := range []struct {
		damage  string
		do      func() error
		sameKey bool
	}{
		{"its last event is damaged", func() error { return errors.Join(r.LSet(ctx, k.log(1), -1, "x").Err(), r.Del(ctx, k.snap(1)).Err()) }, true},
		{"an event is missing", func() error { return errors.Join(r.LSet(ctx, k.log(1), 1, "x").Err(), r.Del(ctx, k.snap(1)).Err()) }, true},
		{"its key is lost", func() error { return r.HDel(ctx, k.keys(), "1").Err() }, false},
		{"its key is another's", func() error { return r.HSet(ctx, k.keys(), "1", r.HGet(ctx, k.keys(), "2").Val()).Err() }, false},
		{"its key is damaged", func() error { return r.HSet(ctx, k.keys(), "1", flip(r.HGet(ctx, k.keys(), "1").Val(), -1)).Err() }, false},
	} {
		if err := r.FlushAll(ctx).Err(); err != nil { // the test's own server
			t.Fatal(err)
		}
		w := open().Workspace("T1")
		commit(t, w, openCase(t, w, "AB"), realisticFacts(channel)...)
		other := openCase(t, w, "CD")
		post(t, w, "1")
		if err := w.Replace(ctx, then, false); !errors.Is(err, ErrOpens) {
			t.Fatalf("a case that is well was replaced: %v", err)
		}
		if err := tt.do(); err != nil {
			t.Fatal(err)
		}
		before := dump(t, w.store)
		fresh := open().Workspace("T1")
		if err := fresh.Replace(ctx, then, true); err != nil || dump(t, w.store) != before {
			t.Errorf("%s, only looked at: %v", tt.damage, err)
		}
		if err := fresh.Replace(ctx, then, false); err != nil {
			t.Errorf("%s: %v", tt.damage, err)
			continue
		}
		again := open().Workspace("T1")
		sameEvents(t, find(t, again, 1), then)
		sameEvents(t, find(t, again, 2), other)
		do(again.Rebuild(ctx, 1, Rebuilding{}))(t)
		if err := again.Check(ctx, 1); err != nil {
			t.Errorf("%s, afterwards: %v", tt.damage, err)
		}
		if f := do(again.Find(ctx, Lookup{Label: then.Label}))(t); f.Case == nil || f.Case.No != 1 {
			t.Errorf("%s, afterwards: its label finds %+v", tt.damage, f)
		}
		if got, _ := again.Claim(ctx, "a", 10, 0, 0); (len(got) == 1) != tt.sameKey {
			t.Errorf("%s: %d of its posts can be opened", tt.damage, len(got))
		}
		commit(t, again, find(t, again, 1), state.CaseClosed{})
	}
	if err := r.FlushAll(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	if err := open().Workspace("T1").Replace(ctx, now, false); !errors.Is(err, ErrNoCase) {
		t.Errorf("of no case: %v", err)
	}
}
