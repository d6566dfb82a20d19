// Package servetest gives tests a Slack to serve: the local one, with its
// people, the app's commands, and a configuration that fits.
package servetest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/localslack"
	"casethread/bot/manifest"
	"casethread/commands/texts"
)

// Who and what the local Slack has.
const (
	Karen     = "U0KAREN001" // ours
	Lone      = "U0LONE0002" // ours, and not in the channel
	Vera      = "U0VERA0003" // of the other organisation
	Channel   = "C0FORLOB01" // private and shared, with the bot
	Workspace = "T0LOCAL001"
)

// Key is the installation's key.
var Key = bytes.Repeat([]byte{7}, 32)

// A World is a running local Slack.
type World struct {
	*localslack.Driver
	Slack *localslack.Slack
	URL   string
	// Hold, when it is set, is asked before each call of the Web API, which
	// goes on when it returns.
	Hold func(method string)
	// Header is sent with every answer of the Web API.
	Header http.Header
}

// New starts a local Slack for the test. Set Hold and Header before the bot.
func New(t testing.TB) *World {
	t.Helper()
	return NewWith(t, func(*localslack.Options) {})
}

// NewWith is New with a workspace that change has changed.
func NewWith(t testing.TB, change func(*localslack.Options)) *World {
	t.Helper()
	w := &World{Header: http.Header{}}
	o := localslack.Options{
		Clock: clock.NewSimulated(time.Now()),
		Users: []localslack.User{
			{ID: Karen, Name: "karen", RealName: "Karen Konsulent"},
			{ID: Lone, Name: "lone", RealName: "Lone Lund"},
			{ID: Vera, Name: "vera", RealName: "Vera Værksted", External: true},
		},
		Channels: []localslack.Channel{{
			ID: Channel, Name: "forloeb", Private: true, ExtShared: true, Members: []string{localslack.DefaultBotUser, Karen, Vera},
		}},
		Commands: slashCommands(t),
	}
	change(&o)
	w.Slack = localslack.New(o)
	handler := w.Slack.Handler()
	web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if method, ok := strings.CutPrefix(r.URL.Path, "/api/"); ok {
			if w.Hold != nil {
				w.Hold(method)
			}
			for name, values := range w.Header {
				rw.Header()[name] = values
			}
		}
		handler.ServeHTTP(rw, r)
	}))
	w.URL = web.URL
	w.Driver = &localslack.Driver{BaseURL: web.URL}
	t.Cleanup(func() {
		w.Slack.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return w
}

// slashCommands are those of the manifest, as an administrator would have them.
func slashCommands(t testing.TB) []localslack.Command {
	m, err := manifest.New(manifest.Options{Lang: texts.Danish})
	if err != nil {
		t.Fatal(err)
	}
	var cs []localslack.Command
	for _, c := range m.Features.Commands {
		cs = append(cs, localslack.Command{Name: c.Command, Description: c.Description, Hint: c.Hint})
	}
	return cs
}

// Config returns the configuration of a bot in this world.
func (w *World) Config(redis string, socket bool) config.Config {
	o := w.Slack.Options()
	c := config.Config{
		BotToken: o.BotToken, SlackAPI: w.URL + "/api/", Redis: redis, Listen: "127.0.0.1:0",
		Lang: texts.Danish, Zone: time.UTC, DigestAt: texts.Clock{Hour: 8}, DataKeys: [][]byte{Key},
	}
	if socket {
		c.AppToken = o.AppToken
	} else {
		c.SigningSecret = o.SigningSecret
	}
	return c
}

// Environ returns the same configuration as environment variables.
func (w *World) Environ(redis string, socket bool) []string {
	o := w.Slack.Options()
	env := []string{
		"SLACK_BOT_TOKEN=" + o.BotToken, "SLACK_API_URL=" + w.URL + "/api/", "REDIS_URL=" + redis, "LISTEN_ADDR=127.0.0.1:0",
		"DATA_KEY=" + base64.StdEncoding.EncodeToString(Key),
	}
	if socket {
		return append(env, "SLACK_APP_TOKEN="+o.AppToken)
	}
	return append(env, "SLACK_SIGNING_SECRET="+o.SigningSecret)
}

// OpenCase opens a case by typing, as Karen, and waits for its card.
func (w *World) OpenCase(ctx context.Context, t testing.TB, label string) {
	t.Helper()
	const confirm = "case.open.confirm"
	before := w.cards()
	var asked localslack.Outcome
	Await(t, "the question whether to open "+label, func() bool { // a bot that is busy may have been too slow for Slack
		var err error
		asked, err = w.Command(ctx, localslack.CommandInput{User: Karen, Channel: Channel, Text: "/sag åbn " + label + " kontakt @vera"})
		if err != nil {
			t.Fatalf("open %s: %v", label, err)
		}
		return asked.OK && len(asked.TS) == 1 && w.offers(asked.TS[0], confirm)
	})
	done, err := w.Click(ctx, localslack.ClickInput{User: Karen, Channel: Channel, TS: asked.TS[0], ActionID: confirm})
	if err != nil || !done.OK {
		t.Fatalf("confirm %s: %+v, %v", label, done, err)
	}
	Await(t, "the case's card", func() bool { return w.cards() > before })
}

// offers reports whether an answer that Karen alone sees has a button.
func (w *World) offers(ts, action string) bool {
	return slices.ContainsFunc(w.Slack.State().Ephemerals, func(e localslack.StateEphemeral) bool {
		blocks, err := json.Marshal(e.Blocks)
		return err == nil && e.TS == ts && strings.Contains(string(blocks), `"`+action+`"`)
	})
}

// AwaitCards waits until so many case cards stand in the channel.
func (w *World) AwaitCards(t testing.TB, n int) {
	t.Helper()
	Await(t, "the cards", func() bool { return w.cards() == n })
}

// cards counts the case cards that stand in the channel.
func (w *World) cards() int {
	n := 0
	for _, c := range w.Slack.State().Channels {
		for _, m := range c.Messages {
			if m.Metadata["event_type"] == "case_card" {
				n++
			}
		}
	}
	return n
}

// Await waits until ok holds, at most a minute: a machine may be busy.
func Await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited too long for %s", what)
		}
	}
}

// Status is what a GET answers, 0 when nothing does.
func Status(url string) int {
	resp, err := http.Get(url)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// Answers waits until a bot answers commands.
func (w *World) Answers(t testing.TB) {
	t.Helper()
	Await(t, "a bot that answers", func() bool {
		out, err := w.Command(t.Context(), localslack.CommandInput{User: Karen, Channel: Channel, Text: "/sag liste"})
		return err == nil && out.OK
	})
}
