package commands

import (
	"slices"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// Who says in the channel what no company may read is told that it stands there,
// whatever the bot itself shows. What the company may know is said without that.
func TestSaidAloud(t *testing.T) {
	for _, tt := range []struct {
		command, text string
		hidden        bool
	}{
		{"dropout", "stille i pauserne", true},
		{"dropout", "take", true},
		{"dropout", "act ringet", true},
		{"case", "concern on alene hjemme", true},
		{"case", "talk low", true},
		{"case", "talk", false},
		{"case", "change ydelse", true},
		{"case", "breakoffs 2", true},
		{"case", "effort mentorkursus", true},
		{"case", "grant HKO applied", true},
		{"case", "wishes have; dyr", true},
		{"case", "accommodation sidde ofte", true},
		{"case", "accommodation none", false},
		{"case", "medical required", true},
		{"case", "clarified bussen kom ikke", true},
		{"case", "clarified", false},
		{"followup", "held F9 today agreed 10 attended 8", false},
		{"followup", "held F9 today agreed 10 attended 8 social difficult", true},
		{"case", "hours 20", false},
		{"case", "vitas", false},
		{"case", "absent yesterday", false},
		{"case", "contact phone", false},
		{"whodoes", "consultant ring", false},
	} {
		in, err := Route(tt.command, tt.text)
		if err != nil {
			t.Fatal(err)
		}
		for _, aloud := range []bool{true, false} {
			x := execAs(soren)
			x.Case = withFacts(x.Case, now, followup("F9", 4), state.Absence{}, state.Warned{Rules: []string{"R11"}, To: []state.Role{state.Consultant}})
			x.Aloud = aloud
			if aloud {
				x.Place = InThread
			}
			d, err := x.Run(in)
			if err != nil {
				t.Errorf("%s %s: %v", tt.command, tt.text, err)
				continue
			}
			warned := slices.ContainsFunc(d.Say, func(s texts.T) bool { return s.Key == "answer.typed_aloud" })
			if warned != (aloud && tt.hidden) {
				t.Errorf("%s %s, aloud %t: %q", tt.command, tt.text, aloud, saidOfDecision(d))
			}
		}
	}
}

// Who writes in a direct message is answered from what was recorded, and is told
// as much as who gives a slash command.
func TestAnswerIsTheSameLater(t *testing.T) {
	alone := state.PartyLeft{Role: state.Caseworker}
	for _, tt := range []struct {
		command, text string
		facts         []state.Fact
		want          string
	}{
		{"dropout", "stille i pauserne", nil, "<@U2SOREN> får en direkte besked. Det står ikke i tråden."},
		{"dropout", "take", []state.Fact{state.Raised{What: "x"}}, "Du har den i 3 arbejdsdage. Skriv, hvad du gør, med `gør`, eller brug et af trinene."},
		{"case", "end job", nil, "2 opfølgninger er stadig planlagt. Aflys, hvad der ikke skal holdes."},
		{"case", "close job", nil, "Stadig åbent i sagen: 4 opgaver og 2 planlagte opfølgninger. De vises ikke længere; fortryd, hvis de skal nås først."},
		{"case", "role caseworker left", nil, ""},
		{"case", "consent give møder kl 9 to company why så dagen kan planlægges", nil, "Det er kun noteret, at det må siges. Jeg viser det ikke selv."},
		{"case", "role consultant left", []state.Fact{alone}, "Du er ikke længere med i sagen. Var det ikke meningen, så fortryd nu."},
		{"followup", "held F9 today", []state.Fact{followup("F9", 4)}, "Den var planlagt til søndag 29. november 2026 (uge 48). Fortryd, hvis det var en anden."},
	} {
		in, err := Route(tt.command, tt.text)
		if err != nil {
			t.Fatal(err)
		}
		x := execAs(karin)
		x.Slash = true
		x.Case = withFacts(x.Case, now, tt.facts...)
		d, err := x.Run(in)
		if err != nil {
			t.Errorf("%s %s: %v", tt.command, tt.text, err)
			continue
		}
		now := saidOfDecision(d)
		later := saidOfDecision(Reminded(x.Case.With(x.Events(d)...), x.Events(d), x.Now, nil, nil))
		if now != tt.want || later != now {
			t.Errorf("%s %s: the answer says %q, later %q", tt.command, tt.text, now, later)
		}
	}
}
