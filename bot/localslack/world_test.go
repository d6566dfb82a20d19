package localslack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/bot/clock"

	"github.com/slack-go/slack"
)

// The people and rooms of the tests.
const (
	karen = "U0KAREN001" // ours, an administrator
	vera  = "U0VERA0001" // of the other organisation
	gus   = "U0GUEST001" // a guest of ours
	lone  = "U0LONE0001" // ours, in no channel
	room  = "C0ROOM0001" // private and shared, with the bot
	lobby = "C0LOBBY001" // public, without the bot
	vault = "C0VAULT001" // private, without the bot
	bot   = DefaultBotUser
)

var start = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// received is one delivery as the fake bot got it.
type received struct {
	path    string
	header  http.Header
	form    url.Values
	payload map[string]any // of interactions and events
}

// event is the inner event, nil for other deliveries.
func (r received) event() map[string]any {
	inner, _ := r.payload["event"].(map[string]any)
	return inner
}

// fakeBot records deliveries and answers as its answer says.
type fakeBot struct {
	mu     sync.Mutex
	got    []received
	badSig bool
	// answer is asked for every delivery; nil answers an empty 200.
	answer func(w http.ResponseWriter, r received)
}

func (b *fakeBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	got := received{path: r.URL.Path, header: r.Header}
	if r.URL.Path == "/slack/events" {
		_ = json.Unmarshal(body, &got.payload)
	} else {
		got.form, _ = url.ParseQuery(string(body))
		_ = json.Unmarshal([]byte(got.form.Get("payload")), &got.payload)
	}
	mac := hmac.New(sha256.New, []byte("local-signing-secret"))
	mac.Write([]byte("v0:" + r.Header.Get("X-Slack-Request-Timestamp") + ":" + string(body)))
	b.mu.Lock()
	b.got = append(b.got, got)
	b.badSig = b.badSig || r.Header.Get("X-Slack-Signature") != "v0="+hex.EncodeToString(mac.Sum(nil))
	answer := b.answer
	b.mu.Unlock()
	if answer != nil {
		answer(w, got)
	}
}

func (b *fakeBot) answers(f func(w http.ResponseWriter, r received)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

func (b *fakeBot) says(body string) {
	b.answers(func(w http.ResponseWriter, r received) {
		if r.path != "/slack/events" {
			_, _ = io.WriteString(w, body)
		}
	})
}

func (b *fakeBot) all() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]received{}, b.got...)
}

// take returns what came since the last take.
func (b *fakeBot) take() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.got
	b.got = nil
	return got
}

// world is a stand-in with a fake bot, a Slack client and a driver.
type world struct {
	*testing.T
	s     *Slack
	bot   *fakeBot
	api   *slack.Client
	d     *Driver
	clock *clock.Simulated
	url   string
}

func newWorld(t *testing.T) *world { return newWorldWith(t, func(*Options) {}) }

// newWorldWith is newWorld with a workspace that change has changed.
func newWorldWith(t *testing.T, change func(*Options)) *world {
	t.Helper()
	w := &world{T: t, bot: &fakeBot{}, clock: clock.NewSimulated(start)}
	botServer := httptest.NewServer(w.bot)
	o := Options{
		Clock: w.clock, BotURL: botServer.URL,
		Users: []User{
			{ID: karen, Name: "karen", RealName: "Karen Holm", Role: "consultant", Admin: true},
			{ID: vera, Name: "vera", RealName: "Vera Lind", Role: "contact", External: true},
			{ID: gus, Name: "gus", Role: "mentor", Guest: true},
			{ID: lone, Name: "lone", Role: "outsider"},
		},
		Channels: []Channel{
			{ID: room, Name: "acme", Private: true, ExtShared: true, Members: []string{bot, karen, vera, gus}},
			{ID: lobby, Name: "lobby", Members: []string{karen, lone}},
			{ID: vault, Name: "vault", Private: true, Members: []string{karen}},
		},
		Commands: []Command{{Name: "/case", Description: "cases", Hint: "open LABEL"}},
		Shortcuts: []Shortcut{
			{CallbackID: "shortcut.task", Name: "Make this a task", Type: "message"},
			{CallbackID: "shortcut.any", Name: "Anything", Type: "global"},
		},
	}
	change(&o)
	w.s = New(o)
	server := httptest.NewServer(w.s.Handler())
	t.Cleanup(func() {
		w.s.Close()
		server.CloseClientConnections()
		server.Close()
		botServer.Close()
	})
	w.url = server.URL
	w.api = slack.New("xoxb-local-bot", slack.OptionAPIURL(w.url+"/api/"), slack.OptionAppLevelToken("xapp-local-app"))
	w.d = &Driver{BaseURL: w.url}
	return w
}

func (w *world) ctx() context.Context { return w.Context() }

// quiet waits until nothing is on its way and returns what came since the
// last take.
func (w *world) quiet() []received {
	w.Helper()
	if err := w.s.settle(w.ctx()); err != nil {
		w.Fatal(err)
	}
	return w.bot.take()
}

// must fails the test on an error and passes the outcome on.
func (w *world) must(out Outcome, err error) Outcome {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	if !out.OK {
		w.Fatalf("outcome %+v", out)
	}
	return out
}

// refused wants one of Slack's own refusals.
func (w *world) refused(code string, _ Outcome, err error) {
	w.Helper()
	var r *Refused
	if !errors.As(err, &r) || !strings.HasPrefix(r.Code, code) {
		w.Errorf("want refusal %q, have %v", code, err)
	}
}

// call makes a raw Web API call with a JSON body.
func (w *world) call(method, args string) map[string]any {
	w.Helper()
	return w.callAs("xoxb-local-bot", method, args)
}

func (w *world) callAs(token, method, args string) map[string]any {
	w.Helper()
	req, err := http.NewRequestWithContext(w.ctx(), http.MethodPost, w.url+"/api/"+method, strings.NewReader(args))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		w.Fatal(err)
	}
	return out
}

// post posts as the bot and returns the ts.
func (w *world) post(channel string, options ...slack.MsgOption) string {
	w.Helper()
	_, ts, err := w.api.PostMessageContext(w.ctx(), channel, options...)
	if err != nil {
		w.Fatal(err)
	}
	return ts
}

// channel returns a channel from the state.
func (w *world) channel(id string) StateChannel {
	w.Helper()
	st, err := w.d.State(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range st.Channels {
		if c.ID == id {
			return c
		}
	}
	w.Fatalf("no channel %s", id)
	return StateChannel{}
}

// im returns a user's direct message with the bot.
func (w *world) im(user string) StateChannel {
	w.Helper()
	for _, c := range w.s.State().Channels {
		if c.IsIM && c.Members[1] == user {
			return c
		}
	}
	w.Fatalf("no direct message with %s", user)
	return StateChannel{}
}

func button(action, value, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, slack.NewTextBlockObject("plain_text", label, false, false))
}

func plainText(t string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", t, false, false)
}
