package demo

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"casethread/state"
)

// race lets several deliveries arrive side by side, and waits until all that
// they bring about is done. It returns what was said and posted.
func (p *player) race(deliveries ...func() (int, error)) string {
	p.t.Helper()
	var all sync.WaitGroup
	for _, deliver := range deliveries {
		all.Go(func() {
			if status, err := deliver(); err != nil || status != http.StatusOK {
				p.t.Errorf("HTTP %d, %v", status, err)
			}
		})
	}
	all.Wait()
	return strings.Join(p.step("clock +1s", nil), "\n")
}

// clicking is a click on a button, wherever it stood when it was shown.
func (p *player) clicking(who, action, value string) func() (int, error) {
	p.forged++
	payload := fmt.Sprintf(`{"type":"block_actions","user":{"id":%q},"channel":{"id":%q},"trigger_id":"race%d","actions":[{"action_id":%q,"type":"button","value":%q}]}`,
		p.id(who), channel, p.forged, action, value)
	return func() (int, error) { return p.signed("interactions", url.Values{"payload": {payload}}) }
}

// typing is a slash command.
func (p *player) typing(who, command, text string) func() (int, error) {
	p.forged++
	form := url.Values{
		"user_id": {p.id(who)}, "channel_id": {channel}, "command": {command}, "text": {text},
		"trigger_id": {"race" + strconv.Itoa(p.forged)}, "team_id": {p.demo.Slack.Options().TeamID},
	}
	return func() (int, error) { return p.signed("commands", form) }
}

// A task that is accepted while another hands it on ends with the new owner,
// not accepted; who came too late is told to whom and by whom it went.
func TestAcceptingWhatIsHandedOn(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	for n := 1; n <= 12; n++ {
		task := "T" + strconv.Itoa(n)
		p.step(fmt.Sprintf("karen /hvemgor #1 @soren opgave nummer %d internt", n), nil)
		before := p.live(1).Version
		said := p.race(p.clicking("soren", "task.accept", "1/"+task), p.typing("karen", "/hvemgor", "#1 overdrag "+task+" <@"+p.id("mads")+">"))
		got, _ := p.live(1).Task(task)
		if got.Owner != state.Mentor || got.Accepted {
			t.Errorf("%s ends with %s, accepted %t", task, got.Owner, got.Accepted)
		}
		accepted := slices.Contains(p.recorded(before), "task_accepted")
		if told := strings.Contains(said, "ligger nu hos"); told == accepted {
			t.Errorf("%s was accepted %t first, told otherwise %t:\n%s", task, accepted, told, said)
		}
	}
}

// A role that is taken over while its offer is taken back is either taken
// over or not; who came too late is told.
func TestTakingOverWhatIsTakenBack(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	for n := 1; n <= 12; n++ {
		offer := "H" + strconv.Itoa(n)
		p.step("soren /sag #1 overdrag mentor @lone nummer "+strconv.Itoa(n), nil)
		before := p.live(1)
		version := strconv.Itoa(before.Version)
		said := p.race(p.clicking("lone", "handover.accept", "1/"+offer), p.clicking("soren", "act.undo", "1/"+version+"-"+version))
		after := p.live(1)
		_, stands := after.Handover(offer)
		taken := after.Parties[state.Mentor].User == p.id("lone")
		if stands != taken {
			t.Errorf("%s stands %t, the role was taken %t: %v", offer, stands, taken, p.recorded(before.Version))
		}
		late := map[bool]string{true: "Fortryd det nyeste først", false: "trukket tilbage"}[taken]
		if !strings.Contains(said, late) {
			t.Errorf("%s, taken %t: nobody was told %q:\n%s", offer, taken, late, said)
		}
		if taken {
			p.step("clock +11m", nil) // the same words are meant again
			p.step("soren /sag #1 rolle mentor @mads", nil)
		}
	}
}
