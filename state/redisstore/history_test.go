package redisstore

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"casethread/state"
)

// lose takes the last event of a case out of its log, as a failover does with
// what no replica had.
func lose(t *testing.T, w *Workspace, no int) {
	t.Helper()
	client, log := w.store.client, w.keys.log(no)
	pipe, ctx := client.TxPipeline(), t.Context()
	pipe.Del(ctx, log)
	for _, entry := range do(client.LRange(ctx, log, 0, -2).Result())(t) {
		pipe.RPush(ctx, log, entry)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		t.Fatal(err)
	}
}

// testOtherHistory has a bot see an event that is lost in a failover, and another
// one that stands in its place afterwards. It is to believe what Redis says,
// however many events have come since.
func testOtherHistory(t *testing.T, open func() *Store) {
	for _, more := range []int{0, 3, snapshotEvery} {
		t.Run(fmt.Sprint(more, " more"), func(t *testing.T) {
			id := fmt.Sprint("T", more)
			seer, other := open().Workspace(id), open().Workspace(id)
			c := openCase(t, seer, "AB")
			before := commit(t, seer, c, state.Absence{})
			seen := commit(t, seer, before, state.Task{ID: "T1", What: "is lost"})
			lose(t, seer, 1)
			sameEvents(t, do(seer.Find(t.Context(), Lookup{No: 1, Fresh: true}))(t).Case, before)
			sameEvents(t, find(t, seer, 1), before) // as it was just read
			commit(t, seer, before, state.Task{ID: "T1", What: "is lost"})
			lose(t, seer, 1)
			now := commit(t, other, before, state.Task{ID: "T1", What: "stands"})
			for range more {
				now = commit(t, other, now, state.Absence{})
			}
			sameEvents(t, do(seer.Find(t.Context(), Lookup{No: 1, Fresh: true}))(t).Case, now)
			sameEvents(t, do(seer.Cases(t.Context(), []int{1}))(t)[0], now)
			var conflict *ConflictError
			_, err := seer.Commit(t.Context(), Commit{Base: seen, Events: following(seen, state.Absence{})})
			if !errors.As(err, &conflict) {
				t.Fatalf("committed on what is lost: %v", err)
			}
			sameEvents(t, conflict.Case, now)
			now = commit(t, seer, conflict.Case, state.Absence{})
			sameEvents(t, find(t, open().Workspace(id), 1), now)
			if err := seer.Check(t.Context(), 1); err != nil {
				t.Error(err)
			}
		})
	}
}

// testLostWhileAtWork: what is done about a case as it was loaded is not done where
// a failover has taken back what came last, whether or not something else stands
// in its place.
func testLostWhileAtWork(t *testing.T, open func() *Store) {
	for _, inPlace := range [][]state.Fact{nil, {state.AudienceChanged{Ask: "b"}}, {state.AudienceChanged{Ask: "b"}, state.Absence{}}} {
		t.Run(fmt.Sprint(len(inPlace), " in its place"), func(t *testing.T) {
			id := fmt.Sprint("T", len(inPlace))
			w, other := open().Workspace(id), open().Workspace(id)
			ctx, today := t.Context(), state.NewDate(2026, time.November, 24)
			before := openCase(t, w, "AB")
			post(t, w, "1", "2", "3")
			posts := claim(t, w, "a", 3, lease)
			seen := commit(t, w, before, state.AudienceChanged{Ask: "a", Joined: []string{"U0OLE"}})
			b := do(w.boxOf(ctx, 1))(t)
			row := do(w.sealRow(b, seen.Row(today)))(t)
			lose(t, w, 1)
			now := before
			if inPlace != nil {
				now = commit(t, other, before, inPlace...)
			}

			if do(w.Hold(ctx, posts[0], seen))(t) || do(w.Held(ctx, 1))(t) != 0 {
				t.Error("held for a case that does not wait, and nobody will say yes")
			}
			if !do(w.Hold(ctx, posts[0], now))(t) {
				t.Error("not held for the case as it is")
			}
			m := Made{Thing: "T1", Channel: channel, TS: "1.1", Version: seen.Version, Tip: seen.Tip}
			if got := do(w.DoneAsOf(ctx, posts[1], m))(t); got != (Doneness{MovedOn: true, Lost: true}) {
				t.Errorf("a message of what is lost: %+v", got)
			}
			if got := do(w.DoneAsOf(ctx, posts[2], Made{Version: seen.Version, Tip: seen.Tip}))(t); !got.Lost {
				t.Errorf("an edit of what is lost: %+v", got)
			}
			m.Version, m.Tip = now.Version, now.Tip
			if got := do(w.DoneAsOf(ctx, posts[1], m))(t); got != (Doneness{First: true}) {
				t.Errorf("corrected: %+v", got)
			}
			kept := w.store.client.HGet(ctx, w.keys.rows(), "1").Val()
			do(w.store.runEach(ctx, rerowScript, []string{w.keys.rows()}, [][]any{w.rerow(seen, row)}))(t)
			if w.store.client.HGet(ctx, w.keys.rows(), "1").Val() != kept {
				t.Error("the row of what is lost is kept")
			}
			rowsAre(t, other, today, 1)
		})
	}
}

// testOtherCase has a bot open a case that is lost in a failover, and another
// bot another one under the same number.
func testOtherCase(t *testing.T, open func() *Store) {
	seer, other := open().Workspace("T1"), open().Workspace("T1")
	openCase(t, seer, "AB")
	for _, err := range []error{
		seer.store.client.Del(t.Context(), seer.keys.log(1), seer.keys.snap(1), seer.keys.seq()).Err(),
		seer.store.client.HDel(t.Context(), seer.keys.keys(), "1").Err(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	now := openCase(t, other, "CD")
	found, err := seer.Find(t.Context(), Lookup{No: 1, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	sameEvents(t, found.Case, now)
	now = commit(t, seer, found.Case, state.Absence{})
	sameEvents(t, find(t, open().Workspace("T1"), 1), now)
}

// testColdBase commits on a case that was loaded from its snapshot alone.
func testColdBase(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	for c.Version < snapshotEvery {
		c = commit(t, w, c, state.Absence{})
	}
	cold := open().Workspace("T1")
	base := find(t, cold, 1)
	if base.Tip == "" || base.Tip != c.Tip {
		t.Errorf("the last event is told by %q, want %q", base.Tip, c.Tip)
	}
	commit(t, cold, base, state.Absence{})
	if with := base.With(following(base, state.Absence{})...); with.Tip != "" {
		t.Error("an event that is not stored is told by one that is")
	}
}
