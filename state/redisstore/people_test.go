package redisstore

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"casethread/state"
)

var comparePeople = cmp.Options{cmp.AllowUnexported(state.Date{}), cmpopts.IgnoreFields(state.Person{}, "Tip")}

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

// Settings that were read before somebody changed them do not hide the change.
func TestOlderSettingsDoNotReplaceNewer(t *testing.T) {
	c := &cache{}
	c.init(time.Now, time.Minute)
	c.put(state.Fold(1, nil))
	c.putPerson(state.Person{User: konsulent, Lang: "en", Version: 2})
	c.putPerson(state.Person{User: konsulent, Lang: "da", Version: 1})
	if _, p, ok := c.hot(1, konsulent); !ok || p.Lang != "en" {
		t.Errorf("held are %+v", p)
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

// testPersonLost: a change of settings is lost in a failover, and another stands
// in its place. Who has seen the first is told, and does not bring it back.
func testPersonLost(t *testing.T, open func() *Store) {
	for _, known := range []bool{false, true} {
		t.Run(fmt.Sprint("known ", known), func(t *testing.T) {
			id := fmt.Sprint("T", known)
			seer, other := open().Workspace(id), open().Workspace(id)
			ctx := t.Context()
			c := openCase(t, seer, "AB")
			save := func(w *Workspace, p state.Person) error {
				_, err := w.Commit(ctx, Commit{People: []state.Person{p}})
				return err
			}
			seen := func(w *Workspace) state.Person { return do(w.Find(ctx, Lookup{No: c.No, User: konsulent}))(t).Person }
			if known {
				if err := save(seer, state.Person{User: konsulent, Remind: 60}); err != nil {
					t.Fatal(err)
				}
			}
			before := do(other.Person(ctx, konsulent))(t)
			losePerson := keepPerson(t, seer)
			lost := seen(seer)
			lost.Lang = "en"
			if err := save(seer, lost); err != nil {
				t.Fatal(err)
			}
			lost = seen(seer)
			losePerson()
			stands := before
			stands.DigestAt = "07:30"
			if err := save(other, stands); err != nil {
				t.Fatal(err)
			}
			lost.Weekly = 2
			if err := save(seer, lost); !errors.Is(err, ErrPersonMoved) {
				t.Errorf("saved over what stands: %v", err)
			}
			for _, w := range []*Workspace{seer, other} { // one as it is loaded, one as it is in memory
				p := seen(w)
				p.Weekly++
				if err := save(w, p); err != nil {
					t.Error(err)
				}
				if w == seer {
					do(other.Find(ctx, Lookup{No: c.No, User: konsulent, Fresh: true}))(t)
				}
			}
			want := stands
			want.Weekly, want.Version = 2, before.Version+3
			if diff := cmp.Diff(want, do(open().Workspace(id).Person(ctx, konsulent))(t), comparePeople); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

// keepPerson returns what puts back somebody's settings as they are now, as a
// failover does with what no replica had.
func keepPerson(t *testing.T, w *Workspace) (putBack func()) {
	ctx, r := t.Context(), w.store.client
	keys := []string{w.keys.people(), w.keys.peopleAt()}
	kept := make([]string, len(keys))
	for i, key := range keys {
		kept[i] = r.HGet(ctx, key, konsulent).Val()
	}
	return func() {
		for i, key := range keys {
			err := r.HDel(ctx, key, konsulent).Err()
			if err == nil && kept[i] != "" {
				err = r.HSet(ctx, key, konsulent, kept[i]).Err()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// testPersonOfBefore: a version that compares how often somebody's settings were
// changed works beside this one, and each notices what the other has changed.
func testPersonOfBefore(t *testing.T, open func() *Store) {
	w := open().Workspace("T1")
	ctx, r := t.Context(), w.store.client
	for i := range 3 {
		p := do(w.Person(ctx, konsulent))(t)
		if times, _ := r.HGet(ctx, w.keys.peopleAt(), konsulent).Int(); times != 2*i {
			t.Errorf("changed %d times, want %d", times, 2*i)
		}
		theirs := p
		theirs.Lang, theirs.Version = "en", p.Version+1
		sealed := do(w.sealPerson(theirs))(t)
		for key, value := range map[string]any{w.keys.people(): sealed, w.keys.peopleAt(): theirs.Version} {
			if err := r.HSet(ctx, key, konsulent, value).Err(); err != nil {
				t.Fatal(err)
			}
		}
		p.DigestAt = "07:30"
		if _, err := w.Commit(ctx, Commit{People: []state.Person{p}}); !errors.Is(err, ErrPersonMoved) {
			t.Errorf("over what the version before has changed: %v", err)
		}
		p = do(w.Person(ctx, konsulent))(t)
		p.DigestAt = "07:30"
		do(w.Commit(ctx, Commit{People: []state.Person{p}}))(t)
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
