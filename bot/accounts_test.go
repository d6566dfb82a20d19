package bot

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// Accounts are looked at before work, and never many in the same minute.
func TestAccountsAreLookedAtOneByOne(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 12, 4, 9, 0, 0, 0, zone)
	minutes := map[time.Time]int{}
	for i := range 2400 {
		user := fmt.Sprintf("U0%05d", i)
		at := accountTimer(user, friday).At
		if day := state.DateOf(at.In(zone)); day != state.NewDate(2026, 12, 7) || at.Hour() < accountsFrom || at.Hour() >= accountsTo {
			t.Fatalf("looked at %v", at)
		}
		if again := accountTimer(user, at).At; !again.After(at) || again.Sub(at) > 24*time.Hour {
			t.Fatalf("looked at %v, and then %v", at, again)
		}
		if before := accountTimer(user, at.Add(-time.Second)).At; before != at {
			t.Fatalf("looked at %v, and just before it was to be %v", at, before)
		}
		minutes[at]++
	}
	for at, n := range minutes {
		if n > 40 { // ten are to be expected, and Slack tells of a hundred
			t.Errorf("%d accounts are looked at at %v", n, at)
		}
	}
}

// What Slack says of somebody is remembered, and asked again where it said nothing.
func TestAccountIsLookedAt(t *testing.T) {
	today, before := state.DateOf(toldAt), state.DateOf(toldAt).Add(-2)
	tomorrow := accountTimer(ulla, toldAt).At
	for _, tt := range []struct {
		name    string
		account *slack.User
		err     error
		was     state.Date
		want    state.Date
		next    time.Time
	}{
		{"open", &slack.User{ID: ulla}, nil, state.Date{}, state.Date{}, tomorrow},
		{"closed", &slack.User{ID: ulla, Deleted: true}, nil, state.Date{}, today, tomorrow},
		{"closed before", &slack.User{ID: ulla, Deleted: true}, nil, before, before, tomorrow},
		{"open again", &slack.User{ID: ulla}, nil, before, state.Date{}, tomorrow},
		{"unknown", nil, slack.SlackErrorResponse{Err: "user_not_found"}, state.Date{}, today, tomorrow},
		{"of an organisation that shares nothing any longer", nil, slack.SlackErrorResponse{Err: "user_not_visible"}, state.Date{}, today, tomorrow},
		{"Slack is ill", nil, slack.SlackErrorResponse{Err: "internal_error"}, before, before, toldAt.Add(accountsAgain)},
		{"Slack cannot be reached", nil, errors.New("EOF"), state.Date{}, state.Date{}, toldAt.Add(accountsAgain)},
		{"asked too often", nil, &slack.RateLimitedError{RetryAfter: 40 * time.Second}, state.Date{}, state.Date{}, toldAt.Add(40 * time.Second)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			redistest.Both(t, func(t *testing.T, url string) {
				b := newToldBots(t, url, 1)[0]
				b.users.fetch = func(context.Context, string) (*slack.User, error) { return tt.account, tt.err }
				_, err := b.ws.Commit(t.Context(), redisstore.Commit{
					People: []state.Person{{User: ulla, Remind: 60, Gone: tt.was}}, Set: []redisstore.Timer{{ID: accountPrefix + ulla, At: toldAt}},
				})
				if err != nil {
					t.Fatal(err)
				}
				if n, err := b.fireDue(t.Context(), t.Context(), toldAt); n != 1 || err != nil {
					t.Fatalf("%d timers, %v", n, err)
				}
				if p, err := b.ws.Person(t.Context(), ulla); err != nil || p.Gone != tt.want || p.Remind != 60 {
					t.Errorf("settings %+v, %v, want gone %v", p, err, tt.want)
				}
				if at, ok, err := b.ws.NextTimer(t.Context()); err != nil || !ok || !at.Equal(tt.next) {
					t.Errorf("the next timer is %v, %t, %v, want %v", at, ok, err, tt.next)
				}
			})
		})
	}
}

// Nobody's account is looked at who has no part in an open case.
func TestAccountOfNoCaseIsLookedAtNoMore(t *testing.T) {
	b := newToldBot(t, state.CaseClosed{})
	b.users.fetch = func(_ context.Context, id string) (*slack.User, error) {
		t.Errorf("Slack is asked of %s", id)
		return nil, errAskSlack
	}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Set: []redisstore.Timer{{ID: accountPrefix + ulla, At: toldAt}}}); err != nil {
		t.Fatal(err)
	}
	if n, err := b.fireDue(t.Context(), t.Context(), toldAt); n != 1 || err != nil {
		t.Fatalf("%d timers, %v", n, err)
	}
	if at, ok, err := b.ws.NextTimer(t.Context()); ok || err != nil {
		t.Errorf("the next timer is at %v, %v", at, err)
	}
}

// The account of who stands in for somebody is looked at when those who are away
// can be told of it: not in the night, and not on a day off.
func TestStandInsAccountIsLookedAtByDay(t *testing.T) {
	for early, day := range map[time.Time]state.Date{
		toldAt.Add(-5 * time.Hour):    state.DateOf(toldAt),
		toldAt.Add(-61 * time.Minute): state.DateOf(toldAt),
		toldAt.AddDate(0, 0, 3):       state.DateOf(toldAt).Add(5), // Saturday
	} {
		b := newToldBot(t)
		asked := false
		b.users.fetch = func(context.Context, string) (*slack.User, error) {
			asked = true
			return &slack.User{ID: hans, Deleted: true}, nil
		}
		until := state.DateOf(toldAt).Add(10)
		_, err := b.ws.Commit(t.Context(), redisstore.Commit{
			People: []state.Person{
				{User: hans, Standing: []state.Standing{{User: ulla, Until: until}}},
				{User: ulla, Paused: until, StandIn: hans},
			},
			Set: []redisstore.Timer{{ID: accountPrefix + hans, At: early}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := b.fireDue(t.Context(), t.Context(), early); n != 1 || err != nil || asked {
			t.Fatalf("%v: %d timers, %v, asked: %t", early, n, err, asked)
		}
		at, ok, err := b.ws.NextTimer(t.Context())
		if err != nil || !ok || state.DateOf(at.UTC()) != day || at.UTC().Hour() != accountsTo {
			t.Fatalf("%v: looked at %v, %t, %v", early, at, ok, err)
		}
		if n, err := b.fireDue(t.Context(), t.Context(), at.UTC()); n != 1 || err != nil || !asked {
			t.Fatalf("%v: %d timers, %v, asked: %t", early, n, err, asked)
		}
		if p, err := b.ws.Person(t.Context(), ulla); err != nil || p.StandIn != "" {
			t.Errorf("%v: she has %+v, %v", early, p, err)
		}
	}
}

// Who cannot be reached gets no digest; who stands in for them does.
func TestNoDigestForNobody(t *testing.T) {
	day := state.DateOf(toldAt)
	if !when.WorkingDay(day) {
		t.Fatalf("%v is none", day)
	}
	gone := state.Person{User: ulla, Gone: day}
	if to := morningReader(gone, day); to != "" {
		t.Errorf("it goes to %q", to)
	}
	gone.Paused, gone.StandIn = day.Add(3), hans
	if to := morningReader(gone, day); to != hans {
		t.Errorf("it goes to %q", to)
	}
}
