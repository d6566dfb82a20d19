package redisstore

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/state"
)

const lease = time.Hour

// post puts posts of case 1 into the outbox.
func post(t *testing.T, w *Workspace, ops ...string) {
	t.Helper()
	var posts []Post
	for _, op := range ops {
		posts = append(posts, Post{Op: op, Kind: "task", Case: 1, Channel: channel, Body: []byte("Sende papirer " + op)})
	}
	if _, err := w.Commit(t.Context(), Commit{Posts: posts}); err != nil {
		t.Fatal(err)
	}
}

// claim claims posts without waiting. A lease of 0 takes them from anybody.
func claim(t *testing.T, w *Workspace, consumer string, n int, lease time.Duration) []Entry {
	t.Helper()
	return do(w.Claim(t.Context(), consumer, n, 0, lease))(t)
}

func ops(entries []Entry) string {
	all := ""
	for _, e := range entries {
		all += e.Op
		if e.Again {
			all += "!"
		}
	}
	return all
}

func testOutbox(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	if got := claim(t, w, "a", 10, lease); len(got) != 0 {
		t.Fatalf("claimed %v from nothing", got)
	}
	c := openCase(t, w, "AB")
	workspacePost := Post{Op: "2", Kind: "digest", Channel: konsulent, Body: []byte("I dag")}
	casePost := Post{Op: "1", Kind: "task", Case: c.No, Channel: channel, Body: []byte("Sende papirer")}
	if _, err := w.Commit(t.Context(), Commit{Base: c, Posts: []Post{casePost, workspacePost}}); err != nil {
		t.Fatal(err)
	}
	cold := open().Workspace("T1")
	got := claim(t, cold, "a", 10, lease)
	if len(got) != 2 {
		t.Fatalf("claimed %d, want 2", len(got))
	}
	want := []Entry{{Post: casePost, ID: got[0].ID, Workspace: "T1"}, {Post: workspacePost, ID: got[1].ID, Workspace: "T1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
	if again := claim(t, cold, "b", 10, lease); len(again) != 0 {
		t.Errorf("claimed %s twice", ops(again))
	}
	for i, e := range got {
		if n := do(w.Pending(t.Context()))(t); n != 2-i {
			t.Errorf("%d pending, want %d", n, 2-i)
		}
		if !do(cold.Done(t.Context(), e, "T1", "D0", "5.5"))(t) {
			t.Errorf("%s was done by another", e.Op)
		}
	}
	if m := do(w.Messages(t.Context(), c.No))(t); len(m) != 1 || m["T1@D0"] != "5.5" {
		t.Errorf("messages %v, want that of the case", m)
	}
}

func testOutboxAgain(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	post(t, w, "1", "2", "3")
	if got := ops(claim(t, w, "a", 2, lease)); got != "12" {
		t.Fatalf("a claims %s, want 12", got)
	}
	// a dies; its leases are over.
	if got := ops(claim(t, open().Workspace("T1"), "b", 10, 0)); got != "1!2!3" {
		t.Errorf("b claims %s, want 1!2!3", got)
	}
}

func testLeave(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	if err := w.Leave(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	post(t, w, "1", "2")
	claim(t, w, "a", 10, lease)
	if err := w.Leave(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if got := ops(claim(t, w, "b", 10, lease)); got != "1!2!" {
		t.Errorf("b claims %s, want 1!2!", got)
	}
	if got := ops(claim(t, w, "c", 10, lease)); got != "" {
		t.Errorf("c claims %s, want nothing", got)
	}
}

// testLeaveUntried: of what a stopped worker has not tried, the next one need not
// ask what became of it.
func testLeaveUntried(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	post(t, w, "1", "2", "3")
	mine := claim(t, w, "a", 10, lease)
	if err := w.Leave(t.Context(), "a", mine[1].ID, mine[2].ID, "9-9"); err != nil {
		t.Fatal(err)
	}
	post(t, w, "4")
	rest := claim(t, w, "b", 10, lease)
	if got := ops(rest); got != "1!234" {
		t.Errorf("b claims %s, want 1!234", got)
	}
	for _, e := range rest {
		if e.Orphan != (e.Op == "1") {
			t.Errorf("%+v", e)
		}
	}
	if got := ops(claim(t, w, "c", 10, lease)); got != "" {
		t.Errorf("c claims %s, want nothing", got)
	}
	if err := w.Leave(t.Context(), "b", rest[1].ID); err != nil {
		t.Fatal(err)
	}
	if got := ops(claim(t, w, "c", 10, lease)); got != "1!23!4!" {
		t.Errorf("c claims %s, want 1!23!4!", got)
	}
}

func testTouch(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	post(t, w, "1", "2", "3")
	mine := claim(t, w, "a", 3, lease)
	if _, err := w.Done(t.Context(), mine[0], "", "", ""); err != nil {
		t.Fatal(err)
	}
	if got := ops(claim(t, w, "b", 1, 0)); got != "2!" {
		t.Fatalf("b claims %s, want 2!", got)
	}
	lost := do(w.Touch(t.Context(), "a", mine[0].ID, mine[1].ID, mine[2].ID))(t)
	if want := []string{mine[0].ID, mine[1].ID}; !slices.Equal(lost, want) {
		t.Errorf("lost %v, want %v", lost, want)
	}
}

func testDoneTwice(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	post(t, w, "1")
	slow := claim(t, w, "slow", 1, lease)[0]
	fast := claim(t, w, "fast", 1, 0)[0]
	if !do(w.Done(t.Context(), fast, "T1", channel, "1.1"))(t) {
		t.Error("the first to be done was not")
	}
	if do(w.Done(t.Context(), slow, "T1", channel, "2.2"))(t) {
		t.Error("the second to be done was the first")
	}
	if m := do(w.Messages(t.Context(), 1))(t); m["T1@"+channel] != "1.1" {
		t.Errorf("messages %v, want the first", m)
	}
	if !do(w.Done(t.Context(), slow, "T1", channel, "1.1"))(t) {
		t.Error("the slow one made the message that the fast one found, and it is taken for a double")
	}
}

// A message follows its case: before its post is done, the worker sees to what
// has happened since, and to an older message of the same thing.
func testDoneAsOf(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	c := openCase(t, w, "AB")
	post(t, w, "1", "2")
	posts := claim(t, w, "a", 2, lease)
	c2 := commit(t, w, c, state.LanguageSet{Lang: "en"})
	m := Made{Thing: "T1", Channel: channel, TS: "1795694272.400000", Version: c.Version}
	for _, step := range []struct {
		name   string
		post   Entry
		change func()
		want   Doneness
		stands string
	}{
		{"the case has moved on", posts[0], func() {}, Doneness{MovedOn: true}, "400000"},
		{"that was seen to", posts[0], func() { m.Version = c2.Version }, Doneness{First: true}, "400000"},
		{"that very one was done", posts[0], func() {}, Doneness{First: true}, "400000"},
		{"another was done", posts[0], func() { m.TS = "1795694272.450000" }, Doneness{}, "400000"},
		{"an older message stands", posts[1], func() { m.TS = "1795694272.500000" }, Doneness{Other: "1795694272.400000"}, "400000"},
		{"and has moved on too", posts[1], func() { m.SeenTo, m.Version = "1795694272.400000", c.Version }, Doneness{MovedOn: true}, "500000"},
		{"a newer one stands", posts[1], func() { m.TS, m.SeenTo = "1795694272.300000", "" }, Doneness{Other: "1795694272.500000"}, "500000"},
		{"which stays", posts[1], func() { m.SeenTo, m.Version = "1795694272.500000", c2.Version }, Doneness{First: true}, "500000"},
	} {
		step.change()
		if got := do(w.DoneAsOf(t.Context(), step.post, m))(t); got != step.want {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
		if got := do(w.Messages(t.Context(), 1))(t)["T1@"+channel]; got != "1795694272."+step.stands {
			t.Errorf("%s: the message at %s is remembered", step.name, got)
		}
	}
	post(t, w, "3")
	edits := claim(t, w, "a", 1, lease)[0]
	if got := do(w.DoneAsOf(t.Context(), edits, Made{Version: c.Version}))(t); got != (Doneness{MovedOn: true}) {
		t.Errorf("edits of an earlier version: %+v", got)
	}
	if got := do(w.DoneAsOf(t.Context(), edits, Made{Version: c2.Version + 1, Tip: "another", Nothing: true}))(t); !got.Lost {
		t.Errorf("nothing was made, because of what is lost: %+v", got)
	}
	if got := do(w.DoneAsOf(t.Context(), edits, Made{Version: c2.Version}))(t); got != (Doneness{First: true}) {
		t.Errorf("edits of the last version: %+v", got)
	}
	post(t, w, "4")
	if got := do(w.DoneAsOf(t.Context(), claim(t, w, "a", 1, lease)[0], Made{Version: c.Version, Tip: c.Tip, Nothing: true}))(t); got != (Doneness{First: true}) {
		t.Errorf("nothing was made, because of an earlier version: %+v", got)
	}
	if n := do(w.Pending(t.Context()))(t); n != 0 {
		t.Errorf("%d posts are left", n)
	}
}

func testParked(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	openCase(t, w, "AB")
	post(t, w, "1")
	entry := claim(t, w, "a", 1, lease)[0]
	for range 2 {
		if err := w.Park(ctx, entry, "channel_not_found"); err != nil {
			t.Fatal(err)
		}
	}
	if n := do(w.Pending(ctx))(t); n != 0 {
		t.Errorf("%d pending, want 0", n)
	}
	parked := do(w.Parked(ctx))(t)
	if len(parked) != 1 || parked[0].Reason != "channel_not_found" || parked[0].Op != "1" || parked[0].Case != 1 || parked[0].At.IsZero() {
		t.Fatalf("parked %+v", parked)
	}
	if err := w.Retry(ctx, parked[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Retry(ctx, parked[0].ID); err != ErrNotParked {
		t.Errorf("again: %v, want ErrNotParked", err)
	}
	got := claim(t, w, "a", 1, lease)
	if ops(got) != "1!" || got[0].Held || string(got[0].Body) != "Sende papirer 1" {
		t.Errorf("claimed %+v", got)
	}
	if err := w.Park(ctx, got[0], "is_archived"); err != nil {
		t.Fatal(err)
	}
	again := do(w.Parked(ctx))(t)
	if len(again) != 1 || again[0].Reason != "is_archived" {
		t.Fatalf("parked again %+v", again)
	}
	if err := w.Drop(ctx, again[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Drop(ctx, again[0].ID); err != ErrNotParked {
		t.Errorf("dropped again: %v, want ErrNotParked", err)
	}
	if n := do(w.Pending(ctx))(t); n != 0 || len(do(w.Parked(ctx))(t)) != 0 {
		t.Errorf("%d pending after the drop", n)
	}
}

// testHeldParked: that a post was held is known of it wherever it goes.
func testHeldParked(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	c := commit(t, w, openCase(t, w, "AB"), state.AudienceChanged{Ask: "a", Joined: []string{"U0OLE"}})
	post(t, w, "1")
	do(w.Hold(ctx, claim(t, w, "a", 1, lease)[0], c))(t)
	commit(t, w, c, state.AudienceChanged{Left: []string{"U0OLE"}})
	for range 2 {
		held := claim(t, w, "a", 1, lease)
		if len(held) != 1 || !held[0].Held {
			t.Fatalf("claimed %+v", held)
		}
		if err := w.Park(ctx, held[0], "is_archived"); err != nil {
			t.Fatal(err)
		}
		if err := w.Retry(ctx, do(w.Parked(ctx))(t)[0].ID); err != nil {
			t.Fatal(err)
		}
	}
}

// testWake has a worker wait for longer than a test may take.
func testWake(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	openCase(t, w, "AB")
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan string)
	go func() {
		defer close(got)
		for {
			entries, err := w.Claim(ctx, "a", 1, time.Hour, lease)
			if err != nil {
				return
			}
			if len(entries) > 0 {
				got <- ops(entries)
			}
		}
	}()
	for _, op := range []string{"1", "2", "3"} {
		post(t, w, op)
		if claimed := <-got; claimed != op {
			t.Errorf("claimed %q, want %q", claimed, op)
		}
	}
	cancel()
	if claimed, more := <-got; more {
		t.Errorf("claimed %q in the end", claimed)
	}
}
