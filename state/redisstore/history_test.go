package redisstore

import (
	"errors"
	"fmt"
	"testing"

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
