package demo

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"casethread/bot/localslack"
)

// Slack marks what is edited and tells when, whatever the edit changes: what the
// company cannot know of edits nothing that it reads, and takes nothing of it away.
func TestWhatIsPrivateMarksNothing(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	p.step("karen /sag #1 forløb fleksjob i dag 26/2/2027 12 timer", nil)
	p.step("karen /dagsorden #1 startmøde", nil)
	p.step("karen clicks agenda.tick 1/A1/4", nil)
	p.step("karen submits", []string{"solution: hæve-sænke-bord", "consent: yes"})
	p.step("karen submits", nil)
	p.step("vera in dm: vis", nil)
	before := p.marks("vera")
	quiet := func(act string, fields ...string) {
		t.Helper()
		version, line := p.live(1).Version, p.step(act, fields)
		after := p.marks("vera")
		for _, ts := range slices.Sorted(maps.Keys(after)) {
			if was, known := before[ts]; !known || was != after[ts] {
				t.Errorf("after %q something that vera reads is edited: %s", act, after[ts])
			}
		}
		if before = after; len(fields) > 0 && p.live(1).Version == version {
			t.Errorf("%q recorded nothing: %q", act, line)
		}
	}
	quiet("karen clicks agenda.note 1/A1/1")
	quiet("karen submits", "private: noget")
	quiet("karen clicks agenda.note 1/A1/4")
	quiet("soren clicks agenda.note 1/A1/4")
	quiet("soren submits", "private: noget andet")
	quiet("karen /sag #1 fortryd")
	quiet(`karen /sag #1 samtykke giv "at han har kørekort" til mentor formål kørsel`)
	quiet("karen /sag #1 samtykke træk C2 fortrudt")
	quiet(`karen /sag #1 samtykke giv "at han cykler" til mentor indtil i morgen formål kørsel`)
	quiet("karen /sag #1 skånehensyn")
	quiet("karen submits", "need: ro", "solution: pauser")
	p.step("ole leaves", nil)
	p.step("ole joins", nil) // what is to be posted waits for a yes
	before = p.marks("vera")
	quiet("karen /sag #1 skånehensyn")
	quiet("karen submits", "need: luft", "solution: vindue")
	p.step("karen clicks audience.ok in dm", nil)
	p.step("clock +38h", nil) // the company's own digest comes
	before = p.marks("vera")
	quiet("clock +4h") // in the night the consent runs out
}

// marks are the bot's messages that somebody can read, by their times, with when
// each was edited last.
func (p *player) marks(who string) map[string]string {
	marks := map[string]string{}
	for _, c := range p.before.Channels {
		if !slices.Contains(c.Members, p.id(who)) {
			continue
		}
		for _, m := range c.Messages {
			if m.User != localslack.DefaultBotUser {
				continue
			}
			marks[m.TS] = fmt.Sprint(m.Text, m.Metadata["event_type"])
			if m.Edited != nil {
				marks[m.TS] += " " + m.Edited.TS
			}
		}
	}
	return marks
}
