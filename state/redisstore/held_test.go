package redisstore

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/state"
)

// A held post is in no worker's way, survives them all, and comes back once,
// in its old order and before what is newer, when somebody says yes.
func testHeld(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	before := openCase(t, w, "AB")
	c := commit(t, w, before, state.AudienceChanged{Ask: "a", Joined: []string{"U0OLE"}})
	post(t, w, "1", "2", "3")
	got := claim(t, w, "a", 10, lease)
	if do(w.Hold(ctx, got[0], before))(t) || do(w.Held(ctx, c.No))(t) != 0 {
		t.Error("held for a case that has moved on")
	}
	got[1].Again = true // its worker does not know whether it stands
	for _, i := range []int{1, 2, 0, 1} {
		if !do(w.Hold(ctx, got[i], c))(t) {
			t.Errorf("post %s is not held", got[i].Op)
		}
	}
	if pending, held := do(w.Pending(ctx))(t), do(w.Held(ctx, c.No))(t); pending != 0 || held != 3 {
		t.Errorf("%d pending and %d held, want 0 and 3", pending, held)
	}
	later := open().Workspace("T1")
	c = commit(t, later, c, state.Concern{On: true})
	if held := do(later.Held(ctx, c.No))(t); held != 3 {
		t.Errorf("%d held after another event, want 3", held)
	}
	yes := Commit{Base: c, Events: following(c, state.AudienceConfirmed{Users: []string{"U0OLE"}}), Delivery: "yes", Posts: []Post{{Op: "4", Kind: "card", Case: c.No, Channel: channel}}}
	if _, err := later.Commit(ctx, yes); err != nil {
		t.Fatal(err)
	}
	if _, err := later.Commit(ctx, yes); err == nil {
		t.Error("the same yes was committed twice")
	}
	back := claim(t, later, "b", 10, lease)
	if ops(back) != "12!34" || do(w.Held(ctx, c.No))(t) != 0 {
		t.Errorf("claimed %s, want 12!34", ops(back))
	}
	for i, e := range back {
		if e.Held != (i < 3) || i < 3 && string(e.Body) != "Sende papirer "+e.Op {
			t.Errorf("claimed %+v", e)
		}
	}
	if again := do(w.Hold(ctx, got[0], find(t, later, c.No)))(t); !again || do(w.Held(ctx, c.No))(t) != 0 {
		t.Error("a post that is not there any longer was held")
	}
}

// What a case waits for is its own, and a commit that brings back what was held
// wakes the worker.
func testHeldApart(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	joined := state.AudienceChanged{Ask: "a", Joined: []string{"U0OLE"}}
	c, other := commit(t, w, openCase(t, w, "AB"), joined), commit(t, w, openCase(t, w, "CD"), joined)
	posts := []Post{{Op: "1", Kind: "card", Case: c.No, Channel: channel}, {Op: "2", Kind: "card", Case: other.No, Channel: channel}}
	if _, err := w.Commit(ctx, Commit{Posts: posts}); err != nil {
		t.Fatal(err)
	}
	got := claim(t, w, "a", 10, lease)
	do(w.Hold(ctx, got[0], c))(t)
	do(w.Hold(ctx, got[1], other))(t)
	select {
	case <-w.wake:
	default:
	}
	commit(t, w, c, state.AudienceChanged{Left: []string{"U0OLE"}})
	select {
	case <-w.wake:
	default:
		t.Error("nobody was woken")
	}
	if back := claim(t, w, "a", 10, lease); ops(back) != "1" || do(w.Held(ctx, other.No))(t) != 1 {
		t.Errorf("claimed %s, want 1", ops(back))
	}
}

// A case follows its channel to another id, and so do its messages there.
func testChannelMoved(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	c := commit(t, w, openCase(t, w, "AB"), state.ThreadStarted{Channel: channel, TS: "1.1"})
	post(t, w, "1", "2")
	for i, e := range claim(t, w, "a", 10, lease) {
		do(w.Done(ctx, e, "T1", []string{channel, "D0"}[i], "5.5"))(t)
	}
	c = commit(t, w, c, state.ChannelMoved{Ask: "a", To: "C0NEW"})
	want := map[string]string{"T1@C0NEW": "5.5", "T1@D0": "5.5"}
	if diff := cmp.Diff(want, do(w.Messages(ctx, c.No))(t)); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if in, was := do(w.OpenIn(ctx, "C0NEW"))(t), do(w.OpenIn(ctx, channel))(t); len(in) != 1 || len(was) != 0 {
		t.Errorf("open in the new channel %v, in the old %v", in, was)
	}
	if f, err := w.Find(ctx, Lookup{Thread: "C0NEW:1.1"}); err != nil || f.Case.No != c.No {
		t.Errorf("by its thread: %v", err)
	}
}

// A message that is of no single case is remembered until it is dropped.
func testDropMessage(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	if _, err := w.Commit(ctx, Commit{Posts: []Post{{Op: "1", Kind: "audience", Channel: konsulent}}}); err != nil {
		t.Fatal(err)
	}
	do(w.First(ctx, 0, "a", "1"))(t)
	do(w.Done(ctx, claim(t, w, "a", 1, lease)[0], "a", "D0", "5.5"))(t)
	if m := do(w.Messages(ctx, 0))(t); m["a@D0"] != "5.5" {
		t.Errorf("messages %v", m)
	}
	if err := w.DropMessage(ctx, 0, "a", "D0", "a"); err != nil {
		t.Fatal(err)
	}
	if m := do(w.Messages(ctx, 0))(t); len(m) != 0 || do(w.First(ctx, 0, "a", "2"))(t) != "2" {
		t.Errorf("left: %v", m)
	}
}
