package demo

import (
	"strings"
	"testing"

	"casethread/bot/localslack"
)

// What Slack refuses or leaves in doubt while a case is forgotten, and a bot
// that dies meanwhile, leave nothing of the case behind.
func TestForgettingIsFinished(t *testing.T) {
	t.Parallel()
	for _, faults := range [][]string{
		{"chat.delete 429 2"},
		{"chat.delete 500_after 2", "files.delete 500_after"},
		{"conversations.history timeout", "files.info 500"},
		{"conversations.replies 500", "chat.delete timeout"},
	} {
		t.Run(strings.Join(faults, " and "), func(t *testing.T) {
			t.Parallel()
			p := openedCase(t, Options{})
			p.step("karen /opfolgning #1 25/11 kl. 10 besøg", nil)
			p.step("karen /hvemgor #1 @mads hent bus inden 4/12 internt", nil)
			p.step("clock 2026-11-25 09:35", nil)
			p.step("soren in dm: glem fejl", nil)
			for _, f := range faults {
				p.step("fault "+f, nil)
			}
			p.step("soren clicks forget.confirm", nil)
			p.step("bot down", nil)
			p.step("bot up", nil)
			p.step("clock +10m", nil)
			told := 0
			for _, c := range p.state().Channels {
				for _, m := range c.Messages {
					kind := m.Metadata["event_type"]
					if m.Text == "Sag #1 er slettet" {
						told++
						continue
					}
					if m.User == localslack.DefaultBotUser && kind != "digest" {
						t.Errorf("left in %s: %s %q", c.Name, kind, m.Text)
					}
				}
			}
			if told != 2 {
				t.Errorf("%d were told, want the caseworker and the consultant, once each", told)
			}
			if files := p.state().Files; len(files) != 0 {
				t.Errorf("files left: %v", files)
			}
		})
	}
}
