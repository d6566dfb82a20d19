package redisstore

import (
	"errors"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"

	"casethread/state"
)

var comparePeople = cmp.AllowUnexported(state.Date{})

func testPeople(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx := t.Context()
	jette := state.Person{User: konsulent, Lang: "da", DigestAt: "07:30", Paused: state.NewDate(2026, 12, 3), StandIn: firma}
	ole := state.Person{User: firma, Standing: []state.Standing{{User: konsulent, Until: state.NewDate(2026, 12, 3)}}}
	if _, err := w.Commit(ctx, Commit{People: []state.Person{jette, ole}}); err != nil {
		t.Fatal(err)
	}
	jette.Version, ole.Version = 1, 1
	w = open().Workspace("T1")
	if diff := cmp.Diff(jette, do(w.Person(ctx, konsulent))(t), comparePeople); diff != "" {
		t.Errorf("person (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]state.Person{ole, jette}, do(w.People(ctx))(t), comparePeople); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	if p := do(w.Person(ctx, "U0"))(t); p.User != "U0" || p.Lang != "" {
		t.Errorf("somebody unknown: %+v", p)
	}
	_, err := w.Find(ctx, Lookup{No: 1, User: konsulent})
	if !errors.Is(err, ErrNoCase) {
		t.Errorf("find: %v, want ErrNoCase", err)
	}
	f, _ := w.Find(ctx, Lookup{Label: "AB", User: konsulent})
	if diff := cmp.Diff(jette, f.Person, comparePeople); diff != "" {
		t.Errorf("the person that comes without a case (-want +got):\n%s", diff)
	}
}

// Two who read the same settings and change each something of them: the second
// is told, and nothing of what it would store is left.
func testPersonMoved(t *testing.T, open func() *Store) {
	w, other := open().Workspace("T1"), open().Workspace("T1")
	ctx := t.Context()
	c := openCase(t, w, "AB")
	f := do(w.Find(ctx, Lookup{No: c.No, User: konsulent}))(t)
	do(other.Find(ctx, Lookup{No: c.No, User: konsulent}))(t) // and holds them
	first, second := f.Person, f.Person
	first.Lang, second.DigestAt = "en", "07:30"
	do(w.Commit(ctx, Commit{People: []state.Person{first}, Delivery: "D1"}))(t)
	before := dump(t, w.store)
	cm := Commit{Base: c, Events: following(c, state.Absence{}), People: []state.Person{{User: firma, Lang: "da"}, second}, Delivery: "D2"}
	if _, err := other.Commit(ctx, cm); !errors.Is(err, ErrPersonMoved) {
		t.Errorf("%v, want ErrPersonMoved", err)
	}
	if after := dump(t, w.store); after != before {
		t.Errorf("something is left\nbefore %s\nafter  %s", before, after)
	}
	if _, err := other.Commit(ctx, Commit{People: []state.Person{first}, Delivery: "D1"}); !errors.Is(err, ErrDelivered) {
		t.Errorf("the same delivery: %v, want ErrDelivered", err)
	}
	second = do(other.Find(ctx, Lookup{No: c.No, User: konsulent}))(t).Person // not as it was held
	second.DigestAt = "07:30"
	do(other.Commit(ctx, Commit{People: []state.Person{second}}))(t)
	want := state.Person{User: konsulent, Lang: "en", DigestAt: "07:30", Version: 2}
	if diff := cmp.Diff(want, do(w.Person(ctx, konsulent))(t), comparePeople); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func testDrafts(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	id := do(w.PutDraft(t.Context(), []byte("endnu ikke sendt"), time.Hour))(t)
	if got := do(open().Workspace("T1").Draft(t.Context(), id))(t); string(got) != "endnu ikke sendt" {
		t.Errorf("draft %q", got)
	}
	if _, err := w.Draft(t.Context(), "other"); !errors.Is(err, ErrNoDraft) {
		t.Errorf("another draft: %v, want ErrNoDraft", err)
	}
	if _, err := open().Workspace("T2").Draft(t.Context(), id); !errors.Is(err, ErrNoDraft) {
		t.Errorf("a draft of another workspace: %v, want ErrNoDraft", err)
	}
	served := do(w.PutDraft(t.Context(), []byte("opening"), time.Hour))(t)
	if err := w.Served(t.Context(), served); err != nil {
		t.Fatal(err)
	}
	left := w.store.client.TTL(t.Context(), w.keys.draft(served)).Val()
	if left <= 0 || left > keepCommand {
		t.Errorf("a draft that has served is kept for %v", left)
	}
}

// TestExpiry lets the embedded Redis's time pass.
func TestExpiry(t *testing.T) {
	m := miniredis.RunT(t)
	w := openStore(t, Options{URL: "redis://" + m.Addr()}).Workspace("T1")
	ctx := t.Context()
	id := do(w.PutDraft(ctx, []byte("x"), time.Hour))(t)
	change := Commit{Delivery: "D", Once: "c", Marks: []Mark{{"m", 48 * time.Hour}}}
	for _, step := range []struct {
		pass time.Duration
		want error
	}{
		{0, nil},
		{9 * time.Minute, ErrDelivered},
		{26 * time.Hour, ErrMarked},
		{22 * time.Hour, nil},
	} {
		m.FastForward(step.pass)
		if _, err := w.Commit(ctx, change); !errors.Is(err, step.want) {
			t.Errorf("%v later: %v, want %v", step.pass, err, step.want)
		}
	}
	if _, err := w.Draft(ctx, id); !errors.Is(err, ErrNoDraft) {
		t.Errorf("draft: %v, want ErrNoDraft", err)
	}
	repeat := func(delivery string) error {
		_, err := w.Commit(ctx, Commit{Delivery: delivery, Once: "again"})
		return err
	}
	if err := repeat("1"); err != nil {
		t.Fatal(err)
	}
	m.FastForward(9 * time.Minute)
	if err := repeat("2"); !errors.Is(err, ErrRepeated) {
		t.Errorf("nine minutes later: %v, want ErrRepeated", err)
	}
	m.FastForward(time.Minute)
	if err := repeat("3"); err != nil {
		t.Errorf("ten minutes later: %v", err)
	}
}

// TestCacheAge uses a clock of its own.
func TestCacheAge(t *testing.T) {
	now := at(0)
	m := miniredis.RunT(t)
	s := openStore(t, Options{URL: "redis://" + m.Addr(), Now: func() time.Time { return now }})
	w, other := s.Workspace("T1"), openStore(t, Options{URL: "redis://" + m.Addr()}).Workspace("T1")
	c := openCase(t, w, "AB")
	newer := commit(t, other, find(t, other, 1), state.Absence{})
	now = now.Add(59 * time.Second)
	if got := find(t, w, 1); got != c {
		t.Errorf("after 59 s: version %d, want the same case", got.Version)
	}
	now = now.Add(time.Second)
	sameEvents(t, find(t, w, 1), newer)
}
