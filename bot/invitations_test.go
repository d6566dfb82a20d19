package bot

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A told bot tells one consultant, in a local Slack, of what is planned.
type toldBot struct {
	*testing.T
	*Bot
	slack *localslack.Slack
}

var toldAt = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// newToldBot is a bot with a case 1 of the facts.
func newToldBot(t *testing.T, facts ...state.Fact) toldBot {
	t.Helper()
	return newToldBots(t, redistest.Embedded(t), 1, facts...)[0]
}

// newToldBots are replicas on one Redis, each with a store of its own.
func newToldBots(t *testing.T, redis string, n int, facts ...state.Fact) []toldBot {
	t.Helper()
	s, _, url := slackFor(t, localslack.Options{})
	bots := make([]toldBot, n)
	for i := range bots {
		store, err := redisstore.Open(t.Context(), redisstore.Options{URL: redis, DataKeys: [][]byte{make([]byte, 32)}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		bots[i] = toldBot{t, New(store, Options{
			Token: "xoxb-local-bot", APIURL: url + "/api/", Zone: time.UTC, Clock: clock.NewSimulated(toldAt),
		}), s}
		bots[i].ws = store.Workspace("T1")
	}
	bots[0].record(append([]state.Fact{
		state.Opened{Label: "AB", Channel: room},
		state.ThreadStarted{Channel: room, TS: "1.1"},
		state.PartyNamed{Role: state.Consultant, User: ulla, Name: "Ulla"},
	}, facts...)...)
	return bots
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
		events[i] = state.Event{Version: c.Version + i + 1, At: toldAt.Add(-time.Hour), Date: state.DateOf(toldAt), Fact: f, By: state.Actor{Role: state.Consultant}}
	}
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Base: c, Events: events}); err != nil {
		b.Fatal(err)
	}
}

var planF1 = state.FollowupPlanned{ID: "F1", For: state.DateOf(toldAt), Time: "08:30"}

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
		b := newToldBot(t, append([]state.Fact{planF1}, tt.then...)...)
		d, err := b.deliverFile(t.Context(), toldEntry(), b.kase(), postBody{Version: 4, Thing: "F1", Role: state.Consultant})
		if !errors.Is(err, tt.want) || d != (delivered{}) {
			t.Errorf("%s: %+v, %v, want %v", tt.name, d, err, tt.want)
		}
	}
}

// messages are the posts of the bot in private, and whether they have buttons.
func (b toldBot) messages() (buttons []bool) {
	for _, c := range b.slack.State().Channels {
		for _, m := range c.Messages {
			if c.IsIM {
				said, err := json.Marshal(m.Blocks)
				if err != nil {
					b.Fatal(err)
				}
				buttons = append(buttons, strings.Contains(string(said), `"action_id"`))
			}
		}
	}
	return buttons
}

// A worker posts and dies before it says so; then the follow-up is settled.
// Whoever takes the post over finds the message, takes its buttons away and
// says where it stands.
func TestSettledAfterADoubtfulPost(t *testing.T) {
	nudge := postBody{
		Date: state.DateOf(toldAt), At: toldAt.Unix(),
		Items: map[string]int{commands.NoteItem{Thing: "F1", Kind: commands.NudgeBefore, Role: state.Consultant, Version: 4}.Name(): 4},
	}
	invite := postBody{Version: 4, Thing: "F1", Role: state.Consultant, At: toldAt.Unix()}
	for _, tt := range []struct {
		name  string
		body  postBody
		thing string
	}{
		{"invitation", invite, "F1"},
		{"reminder", nudge, noteThing(nudge.Date)},
	} {
		deliver := (*Bot).deliverInvite
		if tt.name == "reminder" {
			deliver = (*Bot).deliverNudge
		}
		for _, settled := range []state.Fact{
			state.FollowupHeld{ID: "F1"}, state.FollowupCancelled{ID: "F1", Reason: "r"}, state.Undone{Versions: []int{4}},
		} {
			b := newToldBot(t, planF1)
			e := toldEntry()
			first, err := deliver(b.Bot, t.Context(), e, b.kase(), tt.body)
			if err != nil || first.ts == "" || !slices.Equal(b.messages(), []bool{true}) {
				t.Fatalf("%s: %+v, %v, %v", tt.name, first, err, b.messages())
			}
			b.record(settled)
			e.Again = true
			got, err := deliver(b.Bot, t.Context(), e, b.kase(), tt.body)
			first.posted = false
			if err != nil || got != first || !slices.Equal(b.messages(), []bool{false}) {
				t.Errorf("%s, then %T: %+v, %v, want %+v; buttons %v", tt.name, settled, got, err, first, b.messages())
			}
			if notes, err := b.ws.Notes(t.Context(), 1, tt.body.Date); err != nil || tt.thing != "F1" && notes[ulla].Maker != e.Op {
				t.Errorf("%s: somebody else may make the note: %+v, %v", tt.name, notes, err)
			}
			e.Op = "other" // of which nothing stands
			if got, err = deliver(b.Bot, t.Context(), e, b.kase(), tt.body); err != nil || got != (delivered{}) || len(b.messages()) != 1 {
				t.Errorf("%s, then %T: nothing stands, but %+v, %v; buttons %v", tt.name, settled, got, err, b.messages())
			}
		}
	}
}

// The thread refuses the post for good, and the store is away just when those
// who take part are to be invited: the post is tried again, not given up.
func TestInvitationsOfARefusedPostAreTriedAgain(t *testing.T) {
	b := newToldBot(t, planF1)
	c := b.kase()
	away := b.store
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = away.Close()
		_, _ = io.WriteString(w, `{"ok":false,"error":"channel_not_found"}`)
	}))
	t.Cleanup(server.Close)
	b.api = slack.New("xoxb", slack.OptionAPIURL(server.URL+"/api/"))
	e := toldEntry()
	e.Channel = room
	_, err := b.deliverEvent(t.Context(), e, c, postBody{Version: 4, Thing: "F1"})
	if err == nil || permanent(err) {
		t.Errorf("%v, and it is given up: %t", err, permanent(err))
	}
}
