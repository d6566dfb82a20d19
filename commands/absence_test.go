package commands

import (
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// The company tells of an absence on a day on which a placement runs, and else
// is told whom to call; consultant and caseworker may note any day that is past.
func TestAbsenceNeedsAPlacementThatRuns(t *testing.T) {
	begun := state.Placement{Kind: "fleksjob", Start: today.Add(-2)}
	refused := "! absence.not_running"
	for _, tt := range []struct {
		name  string
		who   string
		date  string
		facts []state.Fact
		want  string
	}{
		{"while it runs", vera, "", []state.Fact{begun}, "absence by V"},
		{"the day it began", vera, "23/11", []state.Fact{begun}, "absence by V"},
		{"the day before it began", vera, "22/11", []state.Fact{begun}, refused},
		{"before it begins", vera, "", []state.Fact{state.Placement{Kind: "fleksjob", Start: today.Add(1)}}, refused},
		{"no placement", vera, "", nil, refused},
		{"it has ended", vera, "", []state.Fact{begun, state.PlacementEnd{}}, refused},
		{"nobody to call", vera, "", []state.Fact{state.PartyLeft{Role: state.Consultant}, state.PartyLeft{Role: state.Caseworker}}, "! absence.not_running_alone"},
		{"the consultant", karin, "22/11", nil, "absence by K"},
		{"the caseworker", soren, "", nil, "absence by S"},
	} {
		x := execAs(tt.who)
		x.Case = withFacts(opened(12), now.AddDate(0, 0, -10), state.Opened{Label: "AB"})
		x.Case = withFacts(x.Case, now.AddDate(0, 0, -3), tt.facts...)
		values := Values{}
		if tt.date != "" {
			values["date"] = []string{tt.date}
		}
		if got := decided(t, x, "case.absent", values); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// What is said of an absence names the day, and today by name.
func TestAbsenceNamesItsDay(t *testing.T) {
	for date, want := range map[string][3]string{
		"":      {"borgeren er ikke her i dag, onsdag 25. november 2026 (uge 48)", "the citizen is not here today, Wednesday 25 November 2026 (week 48)", "fortrudt: borgeren var ikke her onsdag 25. november 2026 (uge 48)"},
		"24/11": {"borgeren var ikke her tirsdag 24. november 2026 (uge 48)", "the citizen was not here on Tuesday 24 November 2026 (week 48)", "fortrudt: borgeren var ikke her tirsdag 24. november 2026 (uge 48)"},
	} {
		x := execAs(vera)
		x.Case = sample()
		values := Values{}
		if date != "" {
			values["date"] = []string{date}
		}
		in, _ := Filled("case.absent", values)
		d, err := x.Run(x.Asked(in))
		if err != nil {
			t.Fatal(err)
		}
		events := x.Events(d)
		c := x.Case.With(events...)
		for place, doc := range map[string]Doc{
			"answer":  Saved(c, d, events, now),
			"message": DirectPost(ReaderOf(c, state.Consultant, today, nil), events[0], copenhagen),
		} {
			for i, lang := range []texts.Lang{texts.Danish, texts.English} {
				got := shown(doc, lang)
				if !strings.Contains(got, want[i]) || strings.Count(got, "24") > 1 {
					t.Errorf("%s in %s: %s\nwant %s", place, lang, got, want[i])
				}
			}
		}
		back := state.Event{Version: c.Version + 1, At: now, Date: today, Fact: state.Undone{Versions: []int{events[0].Version}}}
		if got := shown(Saved(c.With(back), &Decision{}, []state.Event{back}, now), texts.Danish); !strings.Contains(got, want[2]) {
			t.Errorf("taken back: %s", got)
		}
	}
}
