package bot

import (
	"encoding/json"
	"errors"
	"fmt"
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
	s, _, url := slackFor(t, localslack.Options{Users: []localslack.User{{ID: hans, Name: "hans"}}})
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
		bots[i].users.own = []string{"T0LOCAL001"}
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
			first.posted, first.tip = false, ""
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

// toldPost puts a post into the outbox, for the bot that claims next.
func (b toldBot) toldPost(kind string, body postBody) redisstore.Entry {
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Posts: []redisstore.Post{newPost(kind, 1, ulla, toldAt, body)}}); err != nil {
		b.Fatal(err)
	}
	entries, err := b.ws.Claim(b.Context(), b.name, 1, 0, time.Hour)
	if err != nil || len(entries) != 1 {
		b.Fatalf("%d claimed, %v", len(entries), err)
	}
	return entries[0]
}

// Two replicas deliver at the same time that a follow-up was planned and that
// it was moved: there is one message, and it says the later time.
func TestInvitationsSideBySide(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2, planF1)
		one, two := bots[0], bots[1]
		planned := one.toldPost(postInvite, postBody{Version: 4, Thing: "F1", Role: state.Consultant})
		before := one.kase()
		moved := planF1
		moved.Time = "09:30"
		two.record(moved)
		d, err := one.post(t.Context(), planned)
		if err != nil || !d.posted {
			t.Fatalf("planned: %+v, %v", d, err)
		}
		again := two.toldPost(postInvite, postBody{Version: 5, Thing: "F1", Role: state.Consultant})
		if got, err := two.post(t.Context(), again); !errors.Is(err, errNotYet) || got != (delivered{}) {
			t.Errorf("moved, before the other is done: %+v, %v", got, err)
		}
		// The first had loaded the case before it was moved.
		doc, _ := one.thingDoc(before, "F1", reader{role: state.Consultant, user: ulla}, state.Person{User: ulla}, false, nil)
		if err := one.edit(t.Context(), d.channel, d.ts, doc, "da"); err != nil {
			t.Fatal(err)
		}
		if _, err := one.ws.Done(t.Context(), planned, d.thing, d.channel, d.ts); err != nil {
			t.Fatal(err)
		}
		if got, err := two.post(t.Context(), again); err != nil || !got.nothing() {
			t.Errorf("moved: %+v, %v", got, err)
		}
		if n := len(two.messages()); n != 1 || !strings.Contains(two.private(), "09:30") {
			t.Errorf("%d messages: %s", n, two.private())
		}
	})
}

// Two replicas deliver at the same time that follow-ups were planned at once and
// that one of them was moved. Whoever comes first, each is told of once, and as it
// is now.
func TestInvitationsToSeveralSideBySide(t *testing.T) {
	planF2 := state.FollowupPlanned{ID: "F2", For: state.DateOf(toldAt).Add(7), Time: "10:00"}
	moved := planF2
	moved.Time = "11:30"
	atOnce := postBody{Version: 5, Thing: "F1", Things: []string{"F1", "F2"}, Role: state.Consultant, At: toldAt.Unix()}
	alone := postBody{Version: 6, Thing: "F2", Role: state.Consultant, At: toldAt.Unix()}
	for _, tt := range []struct {
		name          string
		first, second postBody
		messages      int
	}{
		{"planned first", atOnce, alone, 1},
		{"moved first", alone, atOnce, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bots := newToldBots(t, redistest.Embedded(t), 2, planF1, planF2)
			one, two := bots[0], bots[1]
			two.record(moved)
			first := one.toldPost(postInvite, tt.first)
			d, err := one.post(t.Context(), first)
			if err != nil || !d.posted {
				t.Fatalf("%+v, %v", d, err)
			}
			second := two.toldPost(postInvite, tt.second)
			if got, err := two.post(t.Context(), second); !errors.Is(err, errNotYet) || got != (delivered{}) {
				t.Errorf("before the other is done: %+v, %v", got, err)
			}
			if _, err := one.ws.Done(t.Context(), first, d.thing, d.channel, d.ts); err != nil {
				t.Fatal(err)
			}
			got, err := two.post(t.Context(), second)
			if err != nil || got.posted != (tt.messages == 2) {
				t.Errorf("%+v, %v", got, err)
			}
			said := two.private()
			if n := len(two.messages()); n != tt.messages || strings.Count(said, "11:30") != 1 || strings.Count(said, "08:30") != 1 || strings.Contains(said, "10:00") {
				t.Errorf("%d messages, want %d: %s", n, tt.messages, said)
			}
		})
	}
}

// The worker that told of follow-ups planned at once dies before it says so, and
// one of them is cancelled, or all are taken back: whoever takes the post over
// finds the message.
func TestInvitationToSeveralFound(t *testing.T) {
	planF2 := state.FollowupPlanned{ID: "F2", For: state.DateOf(toldAt).Add(7), Time: "10:00"}
	body := postBody{Version: 5, Thing: "F1", Things: []string{"F1", "F2"}, Role: state.Consultant, At: toldAt.Unix()}
	for _, tt := range []struct {
		then    state.Fact
		buttons bool
	}{
		{state.FollowupCancelled{ID: "F2", Reason: "r"}, true},
		{state.FollowupCancelled{ID: "F1", Reason: "r"}, true},
		{state.Undone{Versions: []int{4, 5}}, false},
		{state.CaseClosed{}, false},
	} {
		b := newToldBot(t, planF1, planF2)
		e := toldEntry()
		first, err := b.deliverInvite(t.Context(), e, b.kase(), body)
		if err != nil || first.ts == "" || first.thing != "F1+F2:K:"+ulla {
			t.Fatalf("%T: %+v, %v", tt.then, first, err)
		}
		b.record(tt.then)
		e.Again = true
		got, err := b.deliverInvite(t.Context(), e, b.kase(), body)
		first.posted, first.tip = false, ""
		if err != nil || got != first || !slices.Equal(b.messages(), []bool{tt.buttons}) {
			t.Errorf("%T: %+v, %v, want %+v; buttons %v", tt.then, got, err, first, b.messages())
		}
	}
}

// Each of the events is told in the thread, and whoever does so asks for the private
// posts: they come once. What an older version has told of alone is not told again,
// and all else is.
func TestInvitedOnce(t *testing.T) {
	planF2 := state.FollowupPlanned{ID: "F2", For: state.DateOf(toldAt).Add(7), Time: "10:00"}
	for name, tt := range map[string]struct {
		marked []int
		want   []string
	}{
		"nobody knows":               {nil, []string{"invite F1+F2", "file F1+F2"}},
		"an older version told one":  {[]int{4}, []string{"invite F2", "file F2"}},
		"an older version told both": {[]int{4, 5}, nil},
	} {
		b := newToldBot(t, planF1, planF2)
		for _, v := range tt.marked {
			mark := redisstore.Mark{Key: fmt.Sprintf("invite|1|%d", v), For: inviteKept}
			if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Marks: []redisstore.Mark{mark}}); err != nil {
				t.Fatal(err)
			}
		}
		c := b.kase()
		for _, v := range []int{4, 5, 5, 4} {
			e, _ := c.Event(v)
			if err := b.invite(t.Context(), c, e); err != nil {
				t.Fatal(err)
			}
		}
		entries, err := b.ws.Claim(t.Context(), b.name, 10, 0, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			var body postBody
			if err := json.Unmarshal(e.Body, &body); err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Kind+" "+strings.Join(body.things(), joins))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// What is planned in one entry was planned at once, and nothing else.
func TestPlannedAtOnce(t *testing.T) {
	plan := func(id string) state.Fact { return state.FollowupPlanned{ID: id, For: state.DateOf(toldAt).Add(7)} }
	c := state.Fold(1, nil)
	add := func(minute int, user string, facts ...state.Fact) {
		for _, f := range facts {
			c = c.With(state.Event{Version: c.Version + 1, At: toldAt.Add(time.Duration(minute) * time.Minute), By: state.Actor{User: user}, Fact: f})
		}
	}
	add(0, ulla, state.Imported{Label: "AB", Events: 2}, plan("a+b"), plan("F0"))
	add(1, ulla, plan("F1"), state.NextStep{}, plan("F2"), plan("F3"))
	add(2, ulla, plan("F2"), plan("F4")) // one was moved
	add(2, hans, plan("F5"))
	add(3, ulla, state.Undone{Versions: []int{4, 5, 6}})
	for id, want := range map[string]string{"a+b": "a+b", "F0": "F0", "F1": "F1 F2 F3", "F3": "F1 F2 F3", "F4": "F4", "F5": "F5", "F9": "F9"} {
		if got := strings.Join(together(c, id), " "); got != want {
			t.Errorf("with %s: %s, want %s", id, got, want)
		}
	}
	for thing, want := range map[string]string{"a+b": "a+b", "F1+F2": "F1 F2", "F1": "F1", "E4": "E4", "": ""} {
		if got := strings.Join(thingsOf(c, thing), " "); got != want {
			t.Errorf("%s is about %s, want %s", thing, got, want)
		}
	}
}

// What Slack refuses for good keeps nobody else from telling of it.
func TestRefusedInvitationIsAnothersToMake(t *testing.T) {
	b := newToldBot(t, planF1)
	there := b.api
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ok":false,"error":"invalid_blocks"}`)
	}))
	t.Cleanup(server.Close)
	body := postBody{Version: 4, Thing: "F1", Role: state.Consultant, At: toldAt.Unix()}
	b.api = slack.New("xoxb", slack.OptionAPIURL(server.URL+"/api/"))
	if _, err := b.deliverInvite(t.Context(), toldEntry(), b.kase(), body); !permanent(err) {
		t.Errorf("refused: %v", err)
	}
	b.api = there
	e := toldEntry()
	e.Op = "other"
	if d, err := b.deliverInvite(t.Context(), e, b.kase(), body); err != nil || !d.posted {
		t.Errorf("the other: %+v, %v", d, err)
	}
}

// private is all that the bot has said in private.
func (b toldBot) private() string {
	var said []byte
	for _, c := range b.slack.State().Channels {
		for _, m := range c.Messages {
			if c.IsIM {
				blocks, err := json.Marshal(m.Blocks)
				if err != nil {
					b.Fatal(err)
				}
				said = append(said, blocks...)
			}
		}
	}
	return string(said)
}

// An invitation that an earlier try had made is found, and says where the
// follow-up stands now.
func TestInvitationFoundAfterAMove(t *testing.T) {
	b := newToldBot(t, planF1)
	body := postBody{Version: 4, Thing: "F1", Role: state.Consultant, At: toldAt.Unix()}
	e := toldEntry()
	if _, err := b.deliverInvite(t.Context(), e, b.kase(), body); err != nil {
		t.Fatal(err)
	}
	moved := planF1
	moved.Time = "09:30"
	b.record(moved)
	e.Again = true
	if d, err := b.deliverInvite(t.Context(), e, b.kase(), body); err != nil || d.posted || d.ts == "" || !strings.Contains(b.private(), "09:30") {
		t.Errorf("%+v, %v: %s", d, err, b.private())
	}
}

// The pause of whom something is for ends between two tries of telling it:
// only the one who may have read it is told.
func TestStandInStaysTheReaderOfAPost(t *testing.T) {
	b := newToldBot(t, state.PartyNamed{Role: state.Company, User: "U0VERA", Name: "Vera"}, state.Absence{})
	set := func(p state.Person) {
		old, err := b.ws.Person(t.Context(), p.User)
		if err != nil {
			t.Fatal(err)
		}
		p.Version, p.Tip = old.Version, old.Tip
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{People: []state.Person{p}}); err != nil {
			t.Fatal(err)
		}
	}
	body := postBody{Version: 5, Thing: "E5", Role: state.Consultant, At: toldAt.Unix()}
	set(state.Person{User: ulla, Paused: state.DateOf(toldAt).Add(3), StandIn: hans})
	set(state.Person{User: hans, Standing: []state.Standing{{User: ulla, Until: state.DateOf(toldAt).Add(3)}}})
	e := toldEntry()
	if d, err := b.deliverDirect(t.Context(), e, b.kase(), body); err != nil || !d.posted {
		t.Fatalf("%+v, %v", d, err)
	}
	set(state.Person{User: ulla})
	e.Again = true
	if d, err := b.deliverDirect(t.Context(), e, b.kase(), body); err != nil || d.posted || d.ts == "" || len(b.messages()) != 1 {
		t.Errorf("%+v, %v; messages %v", d, err, b.messages())
	}
	set(state.Person{User: hans})
	if d, err := b.deliverDirect(t.Context(), e, b.kase(), body); err != nil || d.posted || d.ts == "" || !strings.Contains(b.private(), "stedfortræder") {
		t.Errorf("%+v, %v; said %v", d, err, b.private())
	}
}

// An offer is withdrawn, or taken back, while it is not known whether it was
// told: if it was, the message is corrected, and else nothing is said.
func TestOfferFoundAfterItWasWithdrawn(t *testing.T) {
	for _, over := range []state.Fact{state.PartyLeft{Role: state.Consultant}, state.Undone{Versions: []int{4}}} {
		b := newToldBot(t, state.HandoverOffered{ID: "H1", From: state.PartyNamed{Role: state.Consultant, User: ulla}, To: state.PartyNamed{Role: state.Consultant, User: hans}})
		body := postBody{Version: 4, Thing: "H1", At: toldAt.Unix()}
		e := toldEntry()
		e.Channel = hans
		first, err := b.deliverHandover(t.Context(), e, b.kase(), body)
		if err != nil || !first.posted || !slices.Equal(b.messages(), []bool{true}) {
			t.Fatalf("%+v, %v, %v", first, err, b.messages())
		}
		b.record(over)
		e.Again, first.posted, first.tip = true, false, ""
		if d, err := b.deliverHandover(t.Context(), e, b.kase(), body); err != nil || d != first || !slices.Equal(b.messages(), []bool{false}) {
			t.Errorf("%T: %+v, %v, %v", over, d, err, b.messages())
		}
		e.Op = "other"
		if d, err := b.deliverHandover(t.Context(), e, b.kase(), body); err != nil || d.ts != "" || len(b.messages()) != 1 {
			t.Errorf("%T, of which nothing stands: %+v, %v, %v", over, d, err, b.messages())
		}
	}
}

// Who was shown a case in the place of the company's contact is among those from
// whom it is taken back, also when they stand in no longer.
func TestCompanysFormerStandInIsARecalledReader(t *testing.T) {
	b := newToldBot(t, state.PartyNamed{Role: state.Company, User: "U0VERA", Name: "Vera"})
	c := b.kase()
	shown := state.Event{
		Version: c.Version + 1, At: toldAt, Date: state.DateOf(toldAt), Fact: state.Accessed{Surface: state.SurfaceDirect},
		By: state.Actor{User: hans, Role: state.Company, StandIn: "U0VERA"},
	}
	readers, err := b.companyReaders(t.Context(), c.With(shown))
	if err != nil || !slices.ContainsFunc(readers, func(p state.Person) bool { return p.User == hans }) {
		t.Errorf("%v, %v", readers, err)
	}
}
