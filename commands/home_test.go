package commands

import (
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// homeOf is what a person's Home says of one case.
func homeOf(user string, c *state.Case) string {
	return shown(Home(HomeInput{DigestInput: DigestInput{User: user, Now: now, Cases: []*state.Case{c}}}), texts.Danish)
}

// The day names a task that waits for its answer, whatever its due date, and
// only where nothing at all waits does it say so.
func TestHomeDoesNotContradictItself(t *testing.T) {
	const free, nothing = "intet venter på dit svar", "Du har ikke noget med dato"
	task := func(due state.Date) state.Task {
		return state.Task{ID: "T1", Owner: state.Caseworker, Giver: state.Consultant, What: "ring", Due: due, Shared: true}
	}
	raised := state.Raised{What: "kommer ikke"}
	for name, tt := range map[string]struct {
		facts     []state.Fact
		want, not string
	}{
		"nothing":           {nil, free, "Andre opgaver"},
		"a task this week":  {[]state.Fact{task(day("27/11"))}, "*Venter på dit svar*\n#1 AB: T1", nothing},
		"a task much later": {[]state.Fact{task(day("20/12"))}, "*Venter på dit svar*\n#1 AB: T1", nothing},
		"an accepted task":  {[]state.Fact{task(day("20/12")), state.TaskAccepted{ID: "T1"}}, "Andre opgaver", "*Venter på dit svar*"},
		"a warning":         {[]state.Fact{raised, state.Warned{To: []state.Role{state.Caseworker}, Rules: []string{state.FoundRaised}}}, nothing, free},
	} {
		if got := homeOf(soren, opened(1, tt.facts...)); !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
			t.Errorf("%s:\n%s\nwant %q and not %q", name, got, tt.want, tt.not)
		}
	}
}

// A company's Home denies no date but those of the week.
func TestCompanysHomeDeniesNoLaterDate(t *testing.T) {
	got := homeOf(vera, opened(1, state.FollowupPlanned{ID: "F1", For: day("10/12"), Who: []state.Role{state.Company}}))
	if !strings.Contains(got, "ingen datoer de næste 7 dage") || !strings.Contains(got, "næste opfølgning tor 10. dec.") {
		t.Error(got)
	}
}

// A warning that somebody took stays in their Home until it is over, and is in
// nobody else's.
func TestHomeShowsTheWarningsOneTook(t *testing.T) {
	raised := []state.Fact{state.Raised{What: "kommer ikke"}, state.Warned{To: []state.Role{state.Consultant}, Rules: []string{state.FoundRaised}}, state.WarningTaken{}}
	c := opened(1)
	took := withFacts(c, now, raised...)
	const line = "*Advarsler, du har taget*\n#1 AB: grøn – en bekymring · taget ons 25. nov. (uge 48)"
	for name, tt := range map[string]struct {
		user string
		c    *state.Case
		want bool
	}{
		"who took it":      {karin, took, true},
		"acted on":         {karin, withFacts(took, now, state.WarningActed{What: "ringet"}), true},
		"over":             {karin, withFacts(took, now, state.WarningResolved{}), false},
		"asked once more":  {karin, opened(1, raised...), false},
		"another reader":   {soren, took, false},
		"the company":      {vera, took, false},
		"the case is over": {karin, withFacts(took, now, state.CaseClosed{}), false},
	} {
		got := homeOf(tt.user, tt.c)
		if strings.Contains(got, line) != tt.want || !tt.want && strings.Contains(got, "· taget") {
			t.Errorf("%s, %t:\n%s", name, tt.want, got)
		}
	}
}
