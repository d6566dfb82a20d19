package demo

import (
	"testing"

	"casethread/state/redisstore"
)

// The timer of a closed case that was lost is set anew, so that what it shows
// by consent goes on its day all the same.
func TestConsentRunsOutThoughTheTimerWasLost(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	p.step("karen /dagsorden #1 startmøde", nil)
	p.step("karen clicks agenda.tick 1/A1/4", nil)
	p.step("karen submits", []string{"solution: rolig plads", "consent: yes"})
	p.step("karen submits", []string{"until: 27/11"})
	p.step("karen /sag #1 luk job", nil)
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	if _, err := ws.Commit(p.ctx(), redisstore.Commit{Clear: []string{"wake|1"}}); err != nil {
		t.Fatal(err)
	}
	p.step("clock 2026-11-27 23:00", nil)
	p.plant("from vera and ole: rolig plads")
	p.step("clock 2026-11-28 00:10", nil)
}
