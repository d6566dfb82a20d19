package redisstore

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// rebuild returns the kinds that were found to differ.
func rebuild(t *testing.T, w *Workspace, o Rebuilding) string {
	t.Helper()
	return strings.Join(do(w.Rebuild(t.Context(), 1, o))(t).Differs, ", ")
}

// wakes has each case woken up at a time.
func wakes(at time.Time) func(*state.Case) (latest, set []Timer, err error) {
	wake := []Timer{{ID: "wake|1", At: at, Sooner: true}}
	return func(*state.Case) (latest, set []Timer, err error) { return wake, wake, nil }
}

// testRebuild damages one thing after the other: a rebuild names it, mends it, and
// finds nothing more.
func testRebuild(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	c := commit(t, w, openCase(t, w, "AB"), append(realisticFacts(channel), state.HandoverOffered{ID: "H1", From: state.PartyNamed{Role: state.Consultant}, To: state.PartyNamed{Role: state.Consultant, User: "U9"}})...)
	x := c.Index()
	if _, err := w.Commit(ctx, Commit{Set: []Timer{{ID: "wake|1", At: at}}}); err != nil {
		t.Fatal(err)
	}
	all := Rebuilding{Timers: wakes(at)}
	if got := rebuild(t, w, all); got != "" {
		t.Fatalf("of a case that is well %s differs", got)
	}
	forgetful := Rebuilding{Dry: true, Timers: func(c *state.Case) (latest, set []Timer, err error) {
		w.cache.forget(1) // as when the keys of many cases are held
		return all.Timers(c)
	}}
	if got := rebuild(t, w, forgetful); got != "" {
		t.Fatalf("without its key in memory %s differs", got)
	}
	// A snapshot that is whole but of other events, as a fault of ours would leave it.
	own := do(w.boxOf(ctx, 1))(t)
	other := do(w.sealSnapshot(own, state.Fold(1, following(state.Fold(1, nil), state.Opened{Label: "XY"}))))(t)
	r := w.store.client
	row := c.Row(state.DateOf(c.Changed))
	row.Label = "XY"
	otherRow := do(w.sealRow(own, row))(t)
	row.Version--
	olderRow := do(w.sealRow(own, row))(t)
	was := labelMember(w.ring.labels("AB")[0], 1, true) // before its label changed
	for _, tt := range []struct {
		damage string
		do     func() error
		want   string
	}{
		{"another snapshot", func() error { return r.Set(ctx, w.keys.snap(1), other, 0).Err() }, ASnapshot},
		{"a broken snapshot", func() error { return r.Set(ctx, w.keys.snap(1), "16:x", 0).Err() }, ASnapshot},
		{"no snapshot", func() error { return r.Del(ctx, w.keys.snap(1)).Err() }, ASnapshot},
		{"no row", func() error { return r.Del(ctx, w.keys.rows()).Err() }, ARow},
		{"a row of before", func() error { return r.HSet(ctx, w.keys.rows(), 1, olderRow).Err() }, ARow},
		{"another row", func() error { return r.HSet(ctx, w.keys.rows(), 1, otherRow).Err() }, ARow},
		{"a broken row", func() error { return r.HSet(ctx, w.keys.rows(), 1, fmt.Sprintf("%d:x", c.Version)).Err() }, ARow},
		{"no label", func() error { return r.Del(ctx, w.keys.labels()).Err() }, ALabel},
		{"the old label", func() error { return r.ZAdd(ctx, w.keys.labels(), redis.Z{Member: was}).Err() }, ALabel},
		{"said to be closed", func() error {
			return errors.Join(r.ZAdd(ctx, w.keys.labels(), redis.Z{Member: labelMember(w.ring.labels(x.Label)[0], 1, false)}).Err(),
				r.SAdd(ctx, w.keys.user(x.Users[0], false), 1).Err())
		}, ALabel + ", " + APerson},
		{"no thread", func() error { return r.Del(ctx, w.keys.threads()).Err() }, AThread},
		{"another case's thread", func() error { return r.HSet(ctx, w.keys.threads(), x.Thread, 7).Err() }, AThread},
		{"not in its channel", func() error { return r.SRem(ctx, w.keys.open(x.Channel), 1).Err() }, AChannel},
		{"nobody's", func() error { return r.SRem(ctx, w.keys.user(x.Users[0], true), 1).Err() }, APerson},
		{"nobody is asked", func() error { return r.SRem(ctx, w.keys.asked("U9"), 1).Err() }, APerson},
		{"no timer", func() error { return r.Del(ctx, w.Shard.keys.timers()).Err() }, ATimer},
		{"a lease that nobody holds", func() error {
			return errors.Join(r.ZRem(ctx, w.Shard.keys.timers(), timerMember("T1", "wake|1")).Err(),
				r.HSet(ctx, w.Shard.keys.leases(), timerMember("T1", "wake|1"), "7:1:").Err())
		}, ATimer},
		{"a late timer", func() error {
			_, err := w.Commit(ctx, Commit{Set: []Timer{{ID: "wake|1", At: at.Add(time.Hour)}}})
			return err
		}, ATimer},
	} {
		if err := tt.do(); err != nil {
			t.Fatal(err)
		}
		dry := all
		dry.Dry = true
		for range 2 {
			if got := rebuild(t, w, dry); got != tt.want {
				t.Errorf("%s, only looked at: %s, want %s", tt.damage, got, tt.want)
			}
		}
		if got := rebuild(t, w, all); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.damage, got, tt.want)
		}
		if got := rebuild(t, w, all); got != "" {
			t.Errorf("%s, afterwards: %s", tt.damage, got)
		}
	}
	cold := open().Workspace("T1")
	sameEvents(t, find(t, cold, 1), c)
	for _, l := range []Lookup{{Label: x.Label}, {Thread: x.Thread}, {Channel: x.Channel}} {
		if f := do(cold.Find(ctx, l))(t); f.Case == nil || f.Case.No != 1 {
			t.Errorf("%+v finds %+v", l, f)
		}
	}
	if got := do(w.OpenOf(ctx, x.Users[0]))(t); !slices.Equal(got, []int{1}) {
		t.Errorf("their cases: %v", got)
	}
	if next, ok, err := w.NextTimer(ctx); err != nil || !ok || !next.Equal(at) {
		t.Errorf("the timer: %v %t %v", next, ok, err)
	}
}

// testRebuildLeaves: a timer that somebody has in hand, an earlier one, and a
// label under a key that is being replaced are as they should be.
func testRebuildLeaves(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	openCase(t, w, "AB")
	if _, err := w.Commit(ctx, Commit{Set: []Timer{{ID: "wake|1", At: at.Add(-time.Hour)}}}); err != nil {
		t.Fatal(err)
	}
	if got := rebuild(t, w, Rebuilding{Timers: wakes(at)}); got != "" {
		t.Errorf("an earlier timer: %s", got)
	}
	do(w.Due(ctx, at, 1, time.Hour))(t)
	if got := rebuild(t, w, Rebuilding{Timers: wakes(at)}); got != "" {
		t.Errorf("a timer in hand: %s", got)
	}
	if _, err := w.Rebuild(ctx, 2, Rebuilding{}); !errors.Is(err, ErrNoCase) {
		t.Errorf("of no case: %v", err)
	}
	if err := w.store.client.HDel(ctx, w.keys.keys(), "1").Err(); err != nil {
		t.Fatal(err)
	}
	var sealed *SealedError
	if _, err := open().Workspace("T1").Rebuild(ctx, 1, Rebuilding{}); !errors.As(err, &sealed) {
		t.Errorf("without its key: %v", err)
	}
}

// testRebuildOldKey: what is found under a key that is being replaced is not
// Rebuild's to put under the new one.
func testRebuildOldKey(t *testing.T, open func() *Store) {
	s := open()
	openCase(t, s.Workspace("T1"), "AB")
	keys := [][]byte{bytes.Repeat([]byte{9}, keySize), testKey}
	w := openStore(t, Options{URL: urlOf(s), DataKeys: keys}).Workspace("T1")
	if got := rebuild(t, w, Rebuilding{}); got != "" {
		t.Errorf("under the old key: %s", got)
	}
	if err := w.store.client.Del(t.Context(), w.keys.labels()).Err(); err != nil {
		t.Fatal(err)
	}
	if got := rebuild(t, w, Rebuilding{}); got != ALabel {
		t.Errorf("without a label: %s", got)
	}
	if got := rebuild(t, w, Rebuilding{}); got != "" {
		t.Errorf("under the new key: %s", got)
	}
}

// testRebuildBusy rebuilds while others change the case: nothing of theirs is lost.
func testRebuildBusy(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	openCase(t, w, "AB")
	const n = 40
	done := make(chan error, 1)
	go func() {
		var err error
		for i := range n {
			err = errors.Join(err, addTask(t, other, "T"+string(rune('A'+i))))
		}
		done <- err
	}()
	for working := true; working; {
		select {
		case err := <-done:
			if working = false; err != nil {
				t.Error(err)
			}
		default:
			if _, err := w.Rebuild(t.Context(), 1, Rebuilding{}); err != nil && !errors.Is(err, errMoved) && !errors.As(err, new(*ConflictError)) {
				t.Error(err)
			}
		}
	}
	if got := rebuild(t, w, Rebuilding{}); got != "" {
		t.Errorf("in the end %s differs", got)
	}
	if c := find(t, open().Workspace("T1"), 1); len(c.Tasks) != n {
		t.Errorf("%d tasks, want %d", len(c.Tasks), n)
	}
}
