package commands

import (
	"strings"
	"testing"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

func TestWhoIsAColleague(t *testing.T) {
	c := sample()
	for name, tt := range map[string]struct {
		teams Teams
		want  bool
	}{
		"no team":                      {nil, false},
		"with the consultant":          {Teams{{Name: "N", Leader: "UL", Members: []string{karin, olga}}}, true},
		"with the caseworker":          {Teams{{Name: "N", Leader: "UL", Members: []string{olga, soren}}}, true},
		"with the company":             {Teams{{Name: "N", Leader: "UL", Members: []string{olga, vera}}}, false},
		"of another team":              {Teams{{Name: "N", Leader: "UL", Members: []string{karin}}, {Name: "S", Leader: "UL", Members: []string{olga}}}, false},
		"leads it":                     {Teams{{Name: "N", Leader: olga, Members: []string{karin}}}, false},
		"leads it and is in it":        {Teams{{Name: "N", Leader: olga, Members: []string{karin, olga}}}, false},
		"leads another":                {Teams{{Name: "S", Leader: olga, Members: []string{"UX"}}, {Name: "N", Leader: "UL", Members: []string{karin, olga}}}, true},
		"the consultant leads it":      {Teams{{Name: "N", Leader: karin, Members: []string{karin, olga}}}, true},
		"the consultant only leads it": {Teams{{Name: "N", Leader: karin, Members: []string{olga}}}, false},
	} {
		if got := tt.teams.Colleague(olga, c); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if (Teams{{Name: "N", Members: []string{"", karin}}}).Colleague("", c) {
		t.Error("nobody is a colleague")
	}
	alone := withFacts(state.Fold(1, nil), now, state.Opened{Label: "CD"}, state.PartyNamed{Role: state.Consultant, Name: "Uden Slack"})
	if (Teams{{Name: "N", Members: []string{"", olga}}}).Colleague(olga, alone) {
		t.Error("a consultant without Slack is in no team")
	}
}

// A colleague sees what consultant and caseworker do, after a reason, with
// nothing to press. All else of the table is closed to them.
func TestColleagueMayShowAlone(t *testing.T) {
	teams := Teams{{Name: "N", Leader: "UL", Members: []string{karin, olga}}}
	eachWord(t, func(t *testing.T, c *Command, w *Word) {
		if w.NoCase {
			return
		}
		x := execAs(olga)
		x.Teams = teams
		in := Input{Command: c, Word: w, Values: Values{"reason": one("ferieafløser")}}
		d, err := x.Run(x.Asked(in))
		if Path(c, w) != "case.show" {
			if r, refused := AsRefusal(err); !refused || r.Say.Key != "no.access" {
				t.Errorf("a colleague may %s: %v", Path(c, w), err)
			}
			return
		}
		if err != nil || len(d.Facts) != 1 || d.Facts[0] != (state.Accessed{Surface: state.SurfaceChannel, Reason: "ferieafløser"}) {
			t.Fatalf("%+v, %v", d, err)
		}
		got := shown(*d.Doc, texts.Danish)
		if !strings.Contains(got, "Ring til lægen") || strings.Contains(got, "[") {
			t.Errorf("a colleague is shown\n%s", got)
		}
	})
	for _, values := range []Values{{}, {"reason": one("  ")}} {
		x := execAs(olga)
		x.Teams = teams
		in, _ := Filled("case.show", values)
		_, err := x.Run(x.Asked(in))
		if r, refused := AsRefusal(err); !refused || !r.Missing || r.Field != "reason" {
			t.Errorf("without a reason: %v", err)
		}
	}
}

// That somebody has read the case is no news, and delays no warning.
func TestReadingIsNoChange(t *testing.T) {
	c := withFacts(sample(), now.Add(-time.Hour), state.FollowupHeld{ID: "F1", Agreed: ptr(20.0), Attended: ptr(5.0)})
	read := withFacts(c, now.Add(-time.Minute), state.Accessed{Surface: state.SurfaceDirect, Reason: "x"}, state.Exported{For: state.Citizen, Format: "md"})
	facts, _ := WatchOf(read, practice.Shipped(), now).News()
	if len(facts) == 0 {
		t.Error("a warning waits for who has read the case")
	}
	for _, r := range []state.Role{state.Consultant, state.Caseworker, state.Mentor, state.Company, state.NoRole} {
		if news := read.Since(r, "U5ELSE", c.Version); len(news) > 0 {
			t.Errorf("news to %q: %v", r, news)
		}
	}
	x := execAs(karin)
	x.Case, x.Now = withFacts(sample(), now, state.Exported{For: state.Citizen, Format: "md"}), now
	if _, err := x.Undo(x.Case.Version, x.Case.Version); err == nil {
		t.Error("what was read is taken back")
	}
}
