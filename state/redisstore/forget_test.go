package redisstore

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"casethread/state"
)

func forgetting(c *state.Case) Forgetting {
	return Forgetting{Case: c, On: state.NewDate(2026, time.November, 26), Reason: "request", Clear: []string{"wake|1"}}
}

func testForget(t *testing.T, open func() *Store) {
	s := open()
	w := s.Workspace("T1")
	ctx := t.Context()
	c := openCase(t, w, "AB")
	other := openCase(t, w, "CD")
	_, err := w.Commit(ctx, Commit{
		Base: c, Events: following(c, state.Absence{}, state.HandoverOffered{ID: "H1", To: state.PartyNamed{Role: state.Consultant, User: "U9"}}), Set: []Timer{{ID: "wake|1", At: time.Now().Add(time.Hour)}, {ID: "wake|2", At: time.Now()}},
		Posts: []Post{{Op: "told", Kind: "event", Case: 1, Channel: "D1"}, {Op: "waits", Kind: "event", Case: 1, Channel: "C1"}, {Op: "stuck", Kind: "event", Case: 1, Channel: "C1"}, {Op: "others", Kind: "event", Case: 2, Channel: "C1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	told := do(w.Claim(ctx, "a", 1, 0, time.Minute))(t)
	do(w.Done(ctx, told[0], "T1", "D1", "1.1"))(t)
	inHand := do(w.Claim(ctx, "a", 3, 0, time.Minute))(t)
	for _, e := range inHand {
		if e.Op == "stuck" {
			if err := w.Park(ctx, e, "not_in_channel"); err != nil {
				t.Fatal(err)
			}
		}
	}
	do(w.KeepFile(ctx, 1, "op", "F1"))(t)
	if _, err := w.AddToNote(ctx, 1, state.NewDate(2026, time.November, 24), "U1", "op", map[string]int{"F1/before/K/": 1}); err != nil {
		t.Fatal(err)
	}
	c = find(t, w, 1)
	if err := w.Forget(ctx, forgetting(c)); err != nil {
		t.Fatal(err)
	}

	for _, see := range []*Workspace{w, open().Workspace("T1")} {
		var gone *ForgottenError
		if _, err := see.Find(ctx, Lookup{No: 1}); !errors.As(err, &gone) || !errors.Is(err, ErrNoCase) || gone.Reason != "request" {
			t.Errorf("the case is found: %v", err)
		}
		if _, err := see.Find(ctx, Lookup{Label: "AB"}); !errors.Is(err, ErrNoCase) {
			t.Errorf("by its label: %v", err)
		}
	}
	if all := do(w.All(ctx))(t); !slices.Equal(all, []int{2}) {
		t.Errorf("all cases: %v", all)
	}
	if ts := do(w.Tombstones(ctx))(t); len(ts) != 1 || ts[0].No != 1 || ts[0].On.String() != "2026-11-26" {
		t.Errorf("tombstones: %v", ts)
	}
	for _, e := range inHand {
		first := do(w.Done(ctx, e, "", "C1", "1.1"))(t)
		if first != (e.Op == "others") {
			t.Errorf("%s is done first: %t", e.Op, first)
		}
	}
	if parked := do(w.Parked(ctx))(t); len(parked) != 0 {
		t.Errorf("parked: %v", parked)
	}
	nothingLeft(t, w, 1)
	if files, messages, err := w.Erasing(ctx, 1); err != nil || !slices.Equal(files, []string{"F1"}) || !slices.Equal(messages, []string{"T1@D1"}) {
		t.Errorf("to be deleted in Slack: files %v, messages %v, %v", files, messages, err)
	}
	if err := w.Erased(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if files, messages, err := w.Erasing(ctx, 1); err != nil || len(files)+len(messages) > 0 {
		t.Errorf("deleted, and still to be: files %v, messages %v, %v", files, messages, err)
	}
	if asked := do(w.AskedOf(ctx, "U9"))(t); len(asked) != 0 {
		t.Errorf("asked to take over: %v", asked)
	}
	if c := find(t, w, 2); c.Version != other.Version {
		t.Errorf("the other case is of version %d", c.Version)
	}
	if next := do(w.NextNumber(ctx))(t); next <= 2 {
		t.Errorf("the number %d is given out again", next)
	}
}

// testForgetRace: what another replica decided meanwhile is refused, and what
// it put out for the case is dropped.
func testForgetRace(t *testing.T, open func() *Store) {
	ctx := t.Context()
	w, other := open().Workspace("T1"), open().Workspace("T1")
	old := openCase(t, w, "AB")
	stale := find(t, other, 1)
	c := commit(t, w, old, state.Absence{})
	var conflict *ConflictError
	if err := other.Forget(ctx, forgetting(stale)); !errors.As(err, &conflict) {
		t.Errorf("a case that moved on is forgotten: %v", err)
	}
	if err := w.Forget(ctx, forgetting(c)); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Commit(ctx, Commit{Base: stale, Events: following(stale, state.Absence{})}); !errors.Is(err, ErrNoCase) {
		t.Errorf("a commit on what was forgotten: %v", err)
	}
	if _, err := other.Commit(ctx, Commit{Posts: []Post{{Op: "late", Kind: "refresh", Case: 1, Channel: "C1"}}}); err != nil {
		t.Fatal(err)
	}
	if got := do(open().Workspace("T1").Claim(ctx, "b", 5, 0, time.Minute))(t); len(got) != 0 {
		t.Errorf("claimed %v", got)
	}
	if n := do(w.Pending(ctx))(t); n != 0 {
		t.Errorf("%d posts wait", n)
	}
	if err := w.Forget(ctx, forgetting(c)); !errors.Is(err, ErrNoCase) {
		t.Errorf("forgotten twice: %v", err)
	}
	nothingLeft(t, w, 1)
}

// testForgetLate: who has loaded a case before it was forgotten leaves nothing of
// it beside it afterwards.
func testForgetLate(t *testing.T, open func() *Store) {
	ctx := t.Context()
	w, late := open().Workspace("T1"), open().Workspace("T1")
	c := openCase(t, w, "AB")
	do(late.CardSays(ctx, 1, "as it was", "op"))(t)
	if err := w.Forget(ctx, forgetting(c)); err != nil {
		t.Fatal(err)
	}
	for what, do := range map[string]func() error{
		"looks":         func() error { _, err := late.Look(ctx, c, konsulent); return err },
		"is first":      func() error { _, err := late.First(ctx, 1, "F1", "op"); return err },
		"shares a file": func() error { _, err := late.KeepFile(ctx, 1, "op", "F1"); return err },
		"adds to a note": func() error {
			_, err := late.AddToNote(ctx, 1, state.DateOf(at(0)), konsulent, "op", map[string]int{"F1/due": 3})
			return err
		},
		"edits the card":  func() error { _, err := late.CardSays(ctx, 1, "as it is", "op2"); return err },
		"edited the card": func() error { return late.CardSaid(ctx, 1, "op", "as it was") },
	} {
		if err := do(); !errors.Is(err, ErrNoCase) {
			t.Errorf("who %s too late: %v", what, err)
		}
	}
	nothingLeft(t, w, 1)
	if file := do(late.File(ctx, "op"))(t); file != "" {
		t.Errorf("file %s is to be shared", file)
	}
}

func nothingLeft(t *testing.T, w *Workspace, no int) {
	t.Helper()
	for _, k := range do(w.store.client.Keys(t.Context(), "*").Result())(t) {
		if strings.HasPrefix(k, w.keys.cases()+strconv.Itoa(no)+":") {
			t.Errorf("%s is left", k)
		}
	}
}
