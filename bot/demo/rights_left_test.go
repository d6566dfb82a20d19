package demo

import (
	"strings"
	"testing"
)

// formsOfAllSorts are forms that a party may open, with values that are noted
// when it may submit them.
var formsOfAllSorts = []struct {
	who, opens string
	fields     []string
}{
	{"karen", "/sag #1 næste", []string{"what: et job"}},
	{"karen", "/sag #1 bekymring", []string{"on: on", "reason: kommer sjældnere"}},
	{"karen", "/opfolgning #1", []string{"when: 3/12 kl. 10"}},
	{"karen", "/hvemgor #1", []string{"who: @soren", "what: ring til skolen"}},
	{"karen", "/sag #1 uro", []string{"what: spiser alene"}},
	{"karen", "/sag #1 kontakt", []string{"channel: phone"}},
	{"karen", "/sag #1 luk", []string{"outcome: job"}},
}

// A form that stands open when its reader leaves the case, or when the time of
// a stand-in is over, notes nothing.
func TestAnOpenFormOfWhoHasLeft(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		begins []string // makes the one who has it open the form a party
		who    string
		leaves []string
	}{
		{"who left", nil, "karen", []string{"soren /sag #1 rolle konsulent @lone"}},
		{
			"a stand-in whose time is over",
			[]string{"karen in dm: overblik pause indtil 26/11 stedfortræder @ole"},
			"ole",
			[]string{"clock 2026-11-26 09:00"},
		},
	} {
		for _, form := range formsOfAllSorts {
			t.Run(tt.name+" "+form.opens, func(t *testing.T) {
				t.Parallel()
				p := openedCase(t, Options{})
				for _, line := range tt.begins {
					p.step(line, nil)
				}
				for _, allowed := range []bool{true, false} {
					if !allowed && strings.HasSuffix(form.opens, "luk") {
						p = openedCase(t, Options{}) // the other is closed
						for _, line := range tt.begins {
							p.step(line, nil)
						}
					}
					if said := p.step(tt.who+" "+form.opens, nil); !strings.Contains(strings.Join(said, "\n"), "> form ") {
						t.Fatalf("no form is opened:\n%s", strings.Join(said, "\n"))
					}
					if !allowed {
						for _, line := range tt.leaves {
							p.step(line, nil)
						}
					}
					before := p.live(1).Version
					said := p.step(tt.who+" submits", form.fields)
					if noted := p.live(1).Version > before; noted != allowed {
						t.Errorf("noted: %t, allowed: %t\n%s", noted, allowed, strings.Join(said, "\n"))
					}
				}
			})
		}
	}
}

// Who has no part in a case, or no longer, gets nothing noted in it by a
// message's shortcut.
func TestShortcutsOfWhoHasNoPart(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	p.step("karen /opfolgning #1 3/12", nil)
	p.step("karen /sag #1 rolle mentor @lone", nil)
	p.step("karen /sag #1 rolle mentor @mads", nil)
	fields := map[string][]string{
		"shortcut.task": {"who: @karen", "what: ring"}, "shortcut.followup": {"when: 4/12"}, "shortcut.concern": {"on: on", "reason: set"},
	}
	for id, values := range fields {
		for _, who := range []string{"ole", "lone"} {
			before := p.live(1).Version
			p.step(who+" uses "+id+" on Sag #1", nil)
			p.step(who+" submits", values)
			if got := p.recorded(before); len(got) > 0 {
				t.Errorf("%s by %s recorded %v", id, who, got)
			}
		}
	}
}
