package bot

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// The warnings of a person's imported cases make one message a morning, whatever
// dies and however often the morning is looked at: also beside a digest, to one
// who has switched that off, and to who stands in for them.
func TestImportedWarningsComeOnceAMorning(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2) // on a Wednesday at seven
		bots[0].openImported(2)
		at := func(day int) time.Time { return time.Date(2026, 11, day, 8, 0, 0, 0, time.UTC) }
		made := func(day int, want ...string) {
			t.Helper()
			if got := madeMornings(t, bots, at(day)); !slices.Equal(got, want) {
				t.Errorf("on the %d: made %v, want %v", day, got, want)
			}
		}
		made(25, "imported to "+ulla)
		bots[0].record(planF1)
		made(26, "digest to "+ulla, "imported to "+ulla)
		made(28) // a Saturday
		bots[0].settings(state.Person{User: ulla, Off: true})
		made(30, "imported to "+ulla)
		bots[0].settings(state.Person{User: ulla, Paused: state.NewDate(2026, 12, 24), StandIn: hans})
		made(31, "digest to "+hans, "imported to "+hans)
		bots[0].settings(state.Person{User: ulla, Paused: state.NewDate(2026, 12, 24)})
		made(32)
		bots[0].settings(state.Person{User: ulla, Off: true})
		made(39) // after the 14 days
	})
}

// What has been said of imported cases is not said again when the one who said it
// died before it was put away, and not on another day.
func TestImportedWarningsAreDelivered(t *testing.T) {
	b := newToldBot(t)
	b.openImported(2)
	e := b.toldPost(postImported, postBody{User: ulla, Date: state.DateOf(toldAt)})
	e.Case, e.Channel = 0, ulla
	late := b.toldPost(postImported, postBody{User: ulla, Date: state.DateOf(toldAt).Add(-1)})
	late.Case, late.Channel, late.Op = 0, ulla, "late"
	again := e
	again.Again = true
	for _, e := range []redisstore.Entry{late, e, again} {
		if _, err := b.post(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if said := b.private(); strings.Count(said, "Importerede sager ") != 1 {
		t.Errorf("said:\n%s", said)
	}
}

// openImported makes a case of Ulla's that was imported lately, with a warning
// that nobody got a message of.
func (b toldBot) openImported(no int) {
	b.Helper()
	facts := []state.Fact{
		state.Imported{Label: "CD", Channel: room, Until: state.DateOf(toldAt).Add(14)},
		state.PartyNamed{Role: state.Consultant, User: ulla, Name: "Ulla"},
		state.Warned{Rules: []string{"R11"}, Level: "yellow", Points: 3, To: []state.Role{state.Consultant}, Quiet: true},
	}
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: i + 1, At: toldAt.Add(-time.Hour), Date: state.DateOf(toldAt), Fact: f, By: state.Actor{Role: state.Consultant}}
	}
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Base: state.Fold(no, nil), Events: events}); err != nil {
		b.Fatal(err)
	}
}

func (b toldBot) settings(p state.Person) {
	b.Helper()
	old, err := b.ws.Person(b.Context(), p.User)
	if err != nil {
		b.Fatal(err)
	}
	p.Version, p.Tip = old.Version, old.Tip
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{People: []state.Person{p}}); err != nil {
		b.Fatal(err)
	}
}

// madeMornings has the replicas answer Ulla's timer side by side, twice over, as
// when one of them died before the timer was put away, and returns what is made.
func madeMornings(t *testing.T, bots []toldBot, now time.Time) []string {
	t.Helper()
	for range 2 {
		if _, err := bots[0].ws.Commit(t.Context(), redisstore.Commit{Set: []redisstore.Timer{{ID: digestPrefix + ulla, At: now}}}); err != nil {
			t.Fatal(err)
		}
		var work sync.WaitGroup
		for _, b := range bots {
			work.Go(func() {
				if _, err := b.fireDue(t.Context(), t.Context(), now); err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
	}
	entries, err := bots[0].ws.Claim(t.Context(), "test", 64, time.Millisecond, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for _, e := range entries {
		made = append(made, e.Kind+" to "+e.Channel)
		if _, err := bots[0].ws.Done(t.Context(), e, "", "", ""); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(made)
	return made
}
