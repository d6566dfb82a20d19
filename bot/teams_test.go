package bot

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

const lene = "U0LENE" // leads a team

// A leader is told once of what has come to wait too long, also where several
// replicas look at the same time and again, and anew only when more has.
func TestLeaderIsToldOnce(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2, state.Raised{What: "x"}) // on a Wednesday at seven
		bots[0].nameTeams(commands.Team{Name: "Nord", Leader: lene, Members: []string{ulla}}, commands.Team{Name: "Syd", Leader: "U0OTHER", Members: []string{"U0NOBODY"}})
		at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
		told := func(now time.Time, want ...string) {
			t.Helper()
			if got := toldLeaders(t, bots, now); !slices.Equal(got, want) {
				t.Errorf("at %v: told %v, want %v", now, got, want)
			}
		}
		told(at(30, 7))
		told(at(28, 8).AddDate(0, 0, 7)) // a Saturday: the bot was down till then
		told(at(30, 8), lene)
		bots[0].openRaised(2)
		told(at(30, 9)) // once a day
		told(at(30, 8).AddDate(0, 0, 1), lene)
		told(at(30, 8).AddDate(0, 0, 2))
		bots[0].openRaised(3)
		stood := state.Person{User: lene, Off: true, Paused: state.NewDate(2026, 12, 24), StandIn: "U0STANDIN"}
		if _, err := bots[0].ws.Commit(t.Context(), redisstore.Commit{People: []state.Person{stood}}); err != nil {
			t.Fatal(err)
		}
		told(at(30, 8).AddDate(0, 0, 3), "U0STANDIN")
	})
}

// Of a case in which nobody can be reached a leader is told once, and how many there
// are each time.
func TestLeaderIsToldOfWhatNobodyReads(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2)
		at := func(day int) time.Time { return time.Date(2026, 11, day, 8, 0, 0, 0, time.UTC) }
		bots[0].nameTeams(commands.Team{Name: "Nord", Leader: lene, Members: []string{ulla}}, commands.Team{Name: "Syd", Leader: "U0OTHER", Members: []string{"U0NOBODY"}})
		told := func(day int, want ...string) {
			t.Helper()
			if got := toldLeaders(t, bots, at(day)); !slices.Equal(got, want) {
				t.Errorf("on day %d: told %v, want %v", day, got, want)
			}
		}
		told(26)
		gone := state.Person{User: ulla, Gone: state.DateOf(at(26))}
		if _, err := bots[0].ws.Commit(t.Context(), redisstore.Commit{People: []state.Person{gone}}); err != nil {
			t.Fatal(err)
		}
		told(27, lene)
		told(30)
		late := newTally(commands.Teams{{Name: "Nord", Leader: lene, Members: []string{ulla}}}, []string{ulla}, at(30))
		late.count(bots[0].kase())
		bots[0].record(state.PartyNamed{Role: state.Caseworker, User: hans, Name: "Hans"})
		late.count(bots[0].kase())
		if late.unread["Nord"] != 1 || len(late.waits) != 0 {
			t.Errorf("counted %v, %v", late.unread, late.waits)
		}
	})
}

// toldLeaders lets each replica look at the cases of a morning, and returns to
// whom it makes them write.
func toldLeaders(t *testing.T, bots []toldBot, now time.Time) []string {
	t.Helper()
	var work sync.WaitGroup
	for _, b := range append(bots, bots...) {
		work.Go(func() {
			if err := b.tellMorning(t.Context(), now); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	entries, err := bots[0].ws.Claim(t.Context(), "test", 64, time.Millisecond, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var to []string
	for _, e := range entries {
		if e.Kind == postLeader {
			to = append(to, e.Channel)
		}
		if _, err := bots[0].ws.Done(t.Context(), e, "", "", ""); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func (b toldBot) nameTeams(teams ...commands.Team) {
	b.Helper()
	body, err := json.Marshal(document[commands.Teams]{Version: 1, All: teams})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Kept: []redisstore.Kept{{Name: keptTeams, Body: body}}}); err != nil {
		b.Fatal(err)
	}
}

// openRaised opens another of Ulla's cases, with a warning.
func (b toldBot) openRaised(no int) {
	b.Helper()
	facts := []state.Fact{state.Opened{Label: "AB", Channel: room}, state.PartyNamed{Role: state.Consultant, User: ulla, Name: "Ulla"}, state.Raised{What: "x"}}
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: i + 1, At: toldAt, Date: state.DateOf(toldAt), Fact: f, By: state.Actor{Role: state.Consultant}}
	}
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Base: state.Fold(no, nil), Events: events}); err != nil {
		b.Fatal(err)
	}
}

// What has waited so long that it may be forgotten that its leader was told is
// counted, and makes no message.
func TestLeaderIsNotToldOfTheOld(t *testing.T) {
	b := newToldBot(t, state.Raised{What: "x"})
	since := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]int{0: 1, crossedLately - 1: 1, crossedLately: 0} {
		late := newTally(commands.Teams{{Name: "Nord", Leader: lene, Members: []string{ulla}}}, nil, since.Add(after))
		late.count(b.kase())
		if late.waits["Nord"] != 1 || len(late.once[lene]) != want {
			t.Errorf("after %v: %d wait, told of %v", after, late.waits["Nord"], late.once)
		}
	}
}

// What a leader reads names the team alone, and a team that is another's by
// then is left out.
func TestLeaderReadsNoCase(t *testing.T) {
	b := newToldBot(t)
	b.nameTeams(commands.Team{Name: "Nord", Leader: hans, Members: []string{ulla}}, commands.Team{Name: "Syd", Leader: lene})
	body := postBody{User: hans, Waits: map[string]int{"Nord": 2, "Syd": 9, "Vest": 9}}
	d, err := b.deliverLeader(t.Context(), redisstore.Entry{Post: redisstore.Post{Op: "op", Channel: hans}}, body)
	if err != nil || d.ts == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	said, err := json.Marshal(b.slack.State())
	if err != nil {
		t.Fatal(err)
	}
	if s := string(said); !strings.Contains(s, "Nogle advarsler om frafald i teamet Nord") || strings.Contains(s, "Syd") || strings.Contains(s, "Vest") || strings.Contains(s, "AB") {
		t.Errorf("it says %s", s)
	}
	body.Waits = map[string]int{"Syd": 9}
	if d, err := b.deliverLeader(t.Context(), redisstore.Entry{Post: redisstore.Post{Op: "op2", Channel: hans}}, body); err != nil || d.ts != "" {
		t.Errorf("of another's team alone: %+v, %v", d, err)
	}
	body.User = lene
	for op, stands := range map[string]bool{"op3": false, "op4": true, "op5": false} {
		p, err := b.ws.Person(t.Context(), lene)
		if err != nil {
			t.Fatal(err)
		}
		p.Paused, p.StandIn = state.Date{}, ""
		if stands {
			p.Paused, p.StandIn = state.DateOf(toldAt).Add(2), hans
		}
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{People: []state.Person{p}}); err != nil {
			t.Fatal(err)
		}
		d, err := b.deliverLeader(t.Context(), redisstore.Entry{Post: redisstore.Post{Op: op, Channel: hans}}, body)
		if err != nil || (d.ts != "") != stands {
			t.Errorf("stands in %t: %+v, %v", stands, d, err)
		}
	}
}
