package redisstore

import (
	"testing"
	"time"

	"casethread/state"
)

// testGauges counts what waits, is parked, held and due, in one round trip.
func testGauges(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	if g := do(w.Gauges(ctx, now))(t); g != (Gauges{}) {
		t.Errorf("of nothing %+v", g)
	}
	c := commit(t, w, openCase(t, w, "AB"), state.AudienceChanged{Ask: "a", Joined: []string{"U0OLE"}})
	post(t, w, "1", "2", "3", "4", "5")
	got := claim(t, w, "a", 10, lease)
	for _, e := range got[:2] {
		do(w.Hold(ctx, e, c))(t)
		do(w.Hold(ctx, e, c))(t) // again, by who was late
	}
	if err := w.Park(ctx, got[2], "is_archived"); err != nil {
		t.Fatal(err)
	}
	timers := []Timer{{ID: "wake|1", At: now.Add(-time.Minute)}, {ID: "wake|2", At: now}, {ID: "wake|3", At: now.Add(time.Minute)}}
	if _, err := w.Commit(ctx, Commit{Set: timers}); err != nil {
		t.Fatal(err)
	}
	before := w.store.RoundTrips()
	g := do(w.Gauges(ctx, now))(t)
	if n := w.store.RoundTrips() - before; n != 1 {
		t.Errorf("%d round trips", n)
	}
	if g.WaitsFor < 0 || g.WaitsFor > time.Minute {
		t.Errorf("the oldest waits for %v", g.WaitsFor)
	}
	g.WaitsFor = 0
	if want := (Gauges{Waiting: 2, Parked: 1, Held: 2, Due: 2, OverdueBy: time.Minute, HadCases: true, LastCase: 1}); g != want {
		t.Errorf("%+v, want %+v", g, want)
	}
	c = commit(t, w, c, state.AudienceChanged{Left: []string{"U0OLE"}})
	if g := do(w.Gauges(ctx, now))(t); g.Held != 0 || g.Waiting != 4 {
		t.Errorf("after the yes: %+v", g)
	}
	c = commit(t, w, c, state.AudienceChanged{Ask: "b", Joined: []string{"U0OLE"}})
	do(w.Hold(ctx, got[3], c))(t)
	if err := w.Forget(ctx, Forgetting{Case: c, On: state.DateOf(now), Reason: "request"}); err != nil {
		t.Fatal(err)
	}
	if g := do(w.Gauges(ctx, now.Add(-time.Hour)))(t); g.Held != 0 || g.Waiting != 0 || g.Due != 0 || g.OverdueBy != 0 || !g.HadCases || g.LastCase != 1 {
		t.Errorf("after the case was forgotten: %+v", g)
	}
}

// testPersistence asks each server once; an embedded one tells nothing.
func testPersistence(t *testing.T, open func() *Store) {
	s := open()
	infos := do(s.Persistence(t.Context()))(t)
	if len(infos) != 1 || !infos[0].Unknown && !infos[0].AppendOnly || infos[0].AOFWriteError {
		t.Errorf("%+v", infos)
	}
}
