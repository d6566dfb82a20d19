package bot

import (
	"errors"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A told bot tells one consultant, in a local Slack, of what is planned.
type toldBot struct {
	*testing.T
	*Bot
}

var toldAt = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// newToldBot is a bot with a case 1 of the facts.
func newToldBot(t *testing.T, now time.Time, facts ...state.Fact) toldBot {
	t.Helper()
	_, _, url := slackFor(t, localslack.Options{})
	store, err := redisstore.Open(t.Context(), redisstore.Options{URL: redistest.Embedded(t), DataKeys: [][]byte{make([]byte, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	b := toldBot{t, New(store, Options{
		Token: "xoxb-local-bot", APIURL: url + "/api/", Zone: time.UTC, Clock: clock.NewSimulated(now),
	})}
	b.ws = store.Workspace("T1")
	b.record(append([]state.Fact{
		state.Opened{Label: "AB", Channel: room},
		state.ThreadStarted{Channel: room, TS: "1.1"},
		state.PartyNamed{Role: state.Consultant, User: ulla, Name: "Ulla"},
	}, facts...)...)
	return b
}

func (b toldBot) kase() *state.Case {
	f, err := b.ws.Find(b.Context(), redisstore.Lookup{No: 1, Fresh: true})
	if errors.Is(err, redisstore.ErrNoCase) {
		return state.Fold(1, nil)
	}
	if err != nil {
		b.Fatal(err)
	}
	return f.Case
}

func (b toldBot) record(facts ...state.Fact) {
	c := b.kase()
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: c.Version + i + 1, At: toldAt, Date: state.DateOf(toldAt), Fact: f, By: state.Actor{Role: state.Consultant}}
	}
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Base: c, Events: events}); err != nil {
		b.Fatal(err)
	}
}

var planF1 = state.FollowupPlanned{ID: "F1", For: state.DateOf(toldAt), Time: "10:00"}

func toldEntry() redisstore.Entry {
	return redisstore.Entry{Post: redisstore.Post{Op: "op", Case: 1, Channel: ulla}}
}

// What was settled before anybody heard of it needs no calendar file either.
func TestFileOfWhatNobodyHeardOf(t *testing.T) {
	for _, tt := range []struct {
		name string
		then []state.Fact
		want error
	}{
		{"planned", nil, errNotYet},
		{"held", []state.Fact{state.FollowupHeld{ID: "F1"}}, nil},
		{"missed", []state.Fact{state.FollowupMissed{ID: "F1", Reason: "r"}}, nil},
		{"cancelled", []state.Fact{state.FollowupCancelled{ID: "F1", Reason: "r"}}, nil},
	} {
		b := newToldBot(t, toldAt, append([]state.Fact{planF1}, tt.then...)...)
		d, err := b.deliverFile(t.Context(), toldEntry(), b.kase(), postBody{Version: 4, Thing: "F1", Role: state.Consultant})
		if !errors.Is(err, tt.want) || d != (delivered{}) {
			t.Errorf("%s: %+v, %v, want %v", tt.name, d, err, tt.want)
		}
	}
}
