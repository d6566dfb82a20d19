package demo

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"casethread/bot/localslack"
)

func (p *player) get(path string) (status int, body string) {
	p.t.Helper()
	resp, err := http.Get(p.demo.URL + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// calls counts the calls that the bot has made since there were so many.
func (p *player) calls(since int) (total int, by map[string]int) {
	calls := p.demo.Slack.Calls()
	by = map[string]int{}
	for _, c := range calls[min(since, len(calls)):] {
		by[c.Method]++
	}
	return len(calls), by
}

// A token that Slack does not take is said in the log, once, by readyz and by the
// metrics. Slack is asked once a minute whether it does again, however much
// waits, and all of it is posted once when it does.
func TestTokenRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"token_revoked", "account_inactive", "invalid_auth"} {
		for _, told := range []bool{true, false} {
			t.Run(fmt.Sprint(code, " told ", told), func(t *testing.T) {
				t.Parallel()
				log := &syncBuffer{}
				p := openedCase(t, Options{Log: slog.New(slog.NewJSONHandler(log, nil))})
				says := func(ready int, gauge string) {
					t.Helper()
					status, body := p.get("/readyz")
					if status != ready || (status != http.StatusOK) != strings.Contains(body, code) {
						t.Errorf("readyz: %d %s", status, body)
					}
					if _, m := p.get("/metrics"); !strings.Contains(m, "\ncasethread_slack_token_refused "+gauge+"\n") {
						t.Errorf("the metrics do not say %s", gauge)
					}
				}
				says(http.StatusOK, "0")
				if _, err := p.drive.Token(t.Context(), localslack.TokenInput{Refused: code, Told: told}); err != nil {
					t.Fatal(err)
				}
				for i := range 5 { // posts in the channel, and to five people
					p.step(fmt.Sprintf("karen /hvemgor @vera ting %d senest 1/12", i), nil)
					p.step("karen /opfolgning 3/12 kl. 10", nil)
				}
				p.step("clock +3m", nil)
				says(http.StatusServiceUnavailable, "1")
				before, _ := p.calls(0)
				p.step("clock +1h", nil)
				_, by := p.calls(before)
				if n := by["auth.test"]; len(by) != 1 || n < 50 || n > 62 {
					t.Errorf("in an hour the bot calls %v", by)
				}
				if n := strings.Count(log.String(), "Slack does not take the bot's token"); n != 1 {
					t.Errorf("the log says it %d times", n)
				}
				if got := p.tasksShown(); len(got) != 0 {
					t.Errorf("shown: %v", got)
				}
				if _, err := p.drive.Token(t.Context(), localslack.TokenInput{}); err != nil {
					t.Fatal(err)
				}
				p.step("clock +2m", nil)
				says(http.StatusOK, "0")
				if got := fmt.Sprint(p.tasksShown()); got != "[T1 T2 T3 T4 T5]" {
					t.Errorf("shown: %v", got)
				}
				if n := strings.Count(log.String(), "Slack takes the bot's token again"); n != 1 {
					t.Errorf("the log says %d times that it is well again", n)
				}
				if parked, err := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID).Parked(t.Context()); err != nil || len(parked) != 0 {
					t.Errorf("parked %v, %v", parked, err)
				}
			})
		}
	}
}

// Slack may tell late that the app was taken away, when it is there again: the
// bot asks, and goes on.
func TestToldLateThatTheTokenIsGone(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	for _, in := range []localslack.TokenInput{{Refused: "account_inactive", Told: true}, {}} {
		if _, err := p.drive.Token(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	p.step("clock +2m", nil)
	if _, err := p.drive.Redeliver(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if status, body := p.get("/readyz"); status != http.StatusOK {
		t.Errorf("readyz: %d %s", status, body)
	}
	p.step("karen /hvemgor @vera ringe senest 1/12", nil)
	if got := fmt.Sprint(p.tasksShown()); got != "[T1]" {
		t.Errorf("shown: %v", got)
	}
}
