package serve

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"casethread/bot/config"
	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// tokenFiles puts a configuration's tokens into files, and returns how to write
// others there, where they are not empty.
func tokenFiles(t *testing.T, cfg *config.Config) func(bot, app string) {
	t.Helper()
	dir := t.TempDir()
	cfg.BotTokenFile = filepath.Join(dir, "bot_token")
	if cfg.AppToken != "" {
		cfg.AppTokenFile = filepath.Join(dir, "app_token")
	}
	write := func(bot, app string) {
		t.Helper()
		for file, token := range map[string]string{cfg.BotTokenFile: bot, cfg.AppTokenFile: app} {
			if token == "" || file == "" {
				continue
			}
			if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(cfg.BotToken, cfg.AppToken)
	return write
}

// answerTo is what a GET answers.
func answerTo(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body) // what is missing fails the test that looks for it
	return string(body)
}

const quickly = 5 * time.Millisecond

// A token that was revoked is replaced in its file: the bot goes on with the new
// one, what was stored meanwhile is posted once, and nobody starts it again.
func TestNewTokenInFile(t *testing.T) {
	t.Parallel() // a post that the old bot had in hand waits for some seconds
	for _, socket := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "socket"}[socket], func(t *testing.T) {
			t.Parallel()
			w := servetest.New(t)
			cfg := w.Config(redistest.Server(t), socket)
			write := tokenFiles(t, &cfg)
			log := &lines{said: make(chan string, 1000)}
			s := start(t, w, cfg, Options{Renew: quickly, Log: slog.New(slog.NewJSONHandler(log, nil))})
			if socket {
				w.Answers(t)
			}
			w.OpenCase(t.Context(), t, "AB")
			if _, err := w.Token(t.Context(), localslack.TokenInput{Bot: "xoxb-new", Refused: "token_revoked", Told: true}); err != nil {
				t.Fatal(err)
			}
			ready := "http://" + s.Addr() + "/readyz"
			servetest.Await(t, "readyz to say no", func() bool { return strings.Contains(answerTo(t, ready), "token_revoked") })
			if out, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: "/hvemgor @vera ringe"}); err != nil || !out.OK {
				t.Fatalf("a command while the token is refused: %+v, %v", out, err)
			}
			write("xoxb-wrong", "") // not this one
			awaitLine(t, log, "the new token is not used", "SLACK_BOT_TOKEN: Slack refuses it: invalid_auth")
			write("xoxb-new", "")
			awaitLine(t, log, "Slack takes the new token", "")
			servetest.Await(t, "readyz to say yes", func() bool { return servetest.Status(ready) == 200 })
			servetest.Await(t, "the task's message", func() bool { return tasks(w) == 1 })
			w.OpenCase(t.Context(), t, "CD")
			stop(t, s)
			if n := tasks(w); n != 1 {
				t.Errorf("the task stands %d times", n)
			}
		})
	}
}

// tasks counts the messages of tasks in the channel.
func tasks(w *servetest.World) int {
	n := 0
	for _, c := range w.Slack.State().Channels {
		for _, m := range c.Messages {
			if c.ID == servetest.Channel && m.Metadata["event_type"] == "task" {
				n++
			}
		}
	}
	return n
}

// awaitLine waits for a line of the log that holds two things.
func awaitLine(t *testing.T, log *lines, one, other string) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case line := <-log.said:
			if strings.Contains(line, one) && strings.Contains(line, other) {
				return
			}
		case <-late:
			t.Fatalf("the log never says %q, %q", one, other)
		}
	}
}

// A new app token opens the socket again.
func TestNewAppTokenInFile(t *testing.T) {
	w := servetest.New(t)
	cfg := w.Config(redistest.Server(t), true)
	write := tokenFiles(t, &cfg)
	s := start(t, w, cfg, Options{Renew: quickly})
	w.Answers(t)
	if _, err := w.Token(t.Context(), localslack.TokenInput{App: "xapp-new"}); err != nil {
		t.Fatal(err)
	}
	ready := "http://" + s.Addr() + "/readyz"
	servetest.Await(t, "readyz to say no", func() bool {
		return strings.Contains(answerTo(t, ready), "not connected to Slack, which does not take the app token: token_revoked")
	})
	write("", "xapp-new")
	servetest.Await(t, "readyz to say yes", func() bool { return servetest.Status(ready) == 200 })
	w.OpenCase(t.Context(), t, "AB")
	stop(t, s)
}

// A token of another workspace is not used, whatever its file says.
func TestTokenOfAnother(t *testing.T) {
	w := servetest.New(t)
	other := servetest.NewWith(t, func(o *localslack.Options) { o.TeamID, o.BotToken = "T0OTHER999", "xoxb-other" })
	slack := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what is cut off is refused as such
		r.Body = io.NopCloser(bytes.NewReader(body))
		if strings.Contains(string(body)+r.Header.Get("Authorization"), "xoxb-other") {
			other.Slack.Handler().ServeHTTP(rw, r)
			return
		}
		w.Slack.Handler().ServeHTTP(rw, r)
	}))
	t.Cleanup(slack.Close)
	cfg := w.Config(redistest.Server(t), false)
	cfg.SlackAPI = slack.URL + "/api/"
	write := tokenFiles(t, &cfg)
	log := &lines{said: make(chan string, 1000)}
	s := start(t, w, cfg, Options{Renew: quickly, Log: slog.New(slog.NewJSONHandler(log, nil))})
	if _, err := w.Token(t.Context(), localslack.TokenInput{Refused: "account_inactive", Told: true}); err != nil {
		t.Fatal(err)
	}
	ready := "http://" + s.Addr() + "/readyz"
	servetest.Await(t, "readyz to say no", func() bool { return servetest.Status(ready) == 503 })
	write("xoxb-other", "")
	awaitLine(t, log, "the new token is not used", "T0OTHER999, not U0CASEBOT1 in "+servetest.Workspace)
	if got := answerTo(t, ready); !strings.Contains(got, "account_inactive") {
		t.Errorf("readyz: %s", got)
	}
	stop(t, s)
}

// A start with a token that Slack refuses waits for another one when it stands in
// a file, says so once in the log and in readyz, and stops when it is told to.
func TestStartWaitsForToken(t *testing.T) {
	for _, ends := range []string{"another", "stopped"} {
		t.Run(ends, func(t *testing.T) {
			w := servetest.New(t)
			cfg := w.Config(redistest.Server(t), true)
			good := cfg.BotToken
			cfg.BotToken = "xoxb-old"
			write := tokenFiles(t, &cfg)
			log := &lines{said: make(chan string, 1000)}
			s, err := Listen(cfg, Options{Renew: quickly, Drain: time.Millisecond, Tries: 50 * time.Millisecond, Log: slog.New(slog.NewJSONHandler(log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.close)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			started := make(chan error, 1)
			go func() { started <- s.Start(ctx) }()
			awaitLine(t, log, "waiting until Slack takes the token", `"file":"SLACK_BOT_TOKEN_FILE","cause":"SLACK_BOT_TOKEN: Slack refuses it: invalid_auth"`)
			if got := answerTo(t, "http://"+s.Addr()+"/readyz"); !strings.Contains(got, "not started: SLACK_BOT_TOKEN: Slack refuses it: invalid_auth") {
				t.Errorf("readyz: %s", got)
			}
			if got := servetest.Status("http://" + s.Addr() + "/healthz"); got != 200 {
				t.Errorf("healthz: %d", got)
			}
			if ends == "stopped" {
				cancel()
				if err := <-started; err == nil || ctx.Err() == nil {
					t.Errorf("stopped: %v", err)
				}
				return
			}
			write(good, "")
			if err := <-started; err != nil {
				t.Fatal(err)
			}
			w.Answers(t)
			w.OpenCase(t.Context(), t, "AB")
			stop(t, s)
		})
	}
}
