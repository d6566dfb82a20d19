package redisstore

import (
	"errors"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"casethread/state"
)

// A laterFact is of a kind that a later version may record.
type laterFact struct {
	What string `json:"what"`
}

func (laterFact) Type() string { return "later" }

// testNewer: a case in which a newer version has recorded something cannot be
// opened, nor changed by who loaded it before, and stays as it is.
func testNewer(t *testing.T, open func() *Store) {
	newer, older := open().Workspace("T1"), open().Workspace("T1")
	ctx := t.Context()
	c := openCase(t, newer, "AB")
	before := find(t, older, 1)
	c = commit(t, newer, c, laterFact{"x"})
	held := dump(t, older.store)
	sealedFault(t, open(), "a later kind of fact", state.ErrNewer)
	_, err := older.Commit(ctx, Commit{Base: before, Events: following(before, state.Concern{On: true})})
	var fault *SealedError
	if !errors.As(err, &fault) || !fault.Newer() {
		t.Errorf("changed as it was before: %v", err)
	}
	if _, err := older.Rebuild(ctx, 1, Rebuilding{}); !errors.Is(err, state.ErrNewer) {
		t.Errorf("rebuilt: %v", err)
	}
	if err := older.Check(ctx, 1); !errors.Is(err, state.ErrNewer) {
		t.Errorf("checked: %v", err)
	}
	if dump(t, older.store) != held {
		t.Error("something was changed")
	}
	for range 16 { // the newer version goes on, past the next snapshot
		c = commit(t, newer, c, state.Concern{On: true})
	}
	sealedFault(t, open(), "a snapshot with a later kind of fact", state.ErrNewer)
	b := newer.cache.box(1)
	record := record{"T1", sealedPost, 1, 0, "op"}
	body := string(b.seal([]byte{7, 1, 2, 3}, record))
	add := newer.store.client.Do(ctx, "XADD", newer.Shard.keys.outbox(), "*", "w", "T1", "o", "op", "k", "card", "c", 1, "h", channel, "b", body)
	if err := add.Err(); err != nil {
		t.Fatal(err)
	}
	if got, err := older.Claim(ctx, "older", 10, 0, lease); len(got) > 0 || !errors.Is(err, state.ErrNewer) {
		t.Errorf("claimed %+v, %v", got, err)
	}
	if n, parked := do(older.Pending(ctx))(t), do(older.Parked(ctx))(t); n != 1 || len(parked) > 0 {
		t.Errorf("%d pending, parked %+v", n, parked)
	}
}

// testNewerSnapshot: what is sealed and cannot be read is no reason not to open a
// case whose events can be.
func testNewerSnapshot(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r := t.Context(), w.store.client
	c := commit(t, w, openCase(t, w, "AB"), realisticFacts(channel)...)
	for what, plain := range map[string][]byte{"packed anew": {7, 1, 2, 3}, "in another form": append([]byte{packedNot}, "later"...)} {
		sealed := w.cache.box(1).seal(plain, record{"T1", sealedSnap, 1, 16, ""})
		if err := r.Set(ctx, w.keys.snap(1), append([]byte("16:"), sealed...), 0).Err(); err != nil {
			t.Fatal(err)
		}
		older := open().Workspace("T1")
		sameEvents(t, find(t, older, 1), c)
		if cases := do(open().Workspace("T1").Cases(ctx, []int{1}))(t); len(cases) != 1 {
			t.Errorf("%s: %d cases", what, len(cases))
		}
		if err := older.Check(ctx, 1); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if got := rebuild(t, older, Rebuilding{}); got != ASnapshot {
			t.Errorf("%s: rebuilt %s", what, got)
		}
	}
}

// testNewerSettings: who changes their settings keeps those that only a newer
// version knows.
func testNewerSettings(t *testing.T, open func() *Store) {
	newer, older := open().Workspace("T1"), open().Workspace("T1")
	ctx := t.Context()
	p := state.Person{User: firma, Lang: "da", Newer: map[string]cbor.RawMessage{"later": {0x61, 'x'}}}
	if _, err := newer.Commit(ctx, Commit{People: []state.Person{p}}); err != nil {
		t.Fatal(err)
	}
	p = do(older.Person(ctx, firma))(t)
	p.Lang = "en"
	if _, err := older.Commit(ctx, Commit{People: []state.Person{p}}); err != nil {
		t.Fatal(err)
	}
	if p = do(newer.Person(ctx, firma))(t); p.Lang != "en" || string(p.Newer["later"]) != "ax" {
		t.Errorf("%+v", p)
	}
}

func testFormat(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	for said, want := range map[string]bool{"": true, "1": true, "2": false, "later": false} {
		if said != "" {
			if err := w.store.client.Set(ctx, w.keys.format(), said, 0).Err(); err != nil {
				t.Fatal(err)
			}
		} else if err := w.store.client.Del(ctx, w.keys.format()).Err(); err != nil {
			t.Fatal(err)
		}
		err := w.CheckFormat(ctx)
		if (err == nil) != want || errors.As(err, new(*FormatError)) == want {
			t.Errorf("format %q: %v", said, err)
		}
	}
}
