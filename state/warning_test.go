package state

import (
	"slices"
	"testing"
	"time"
)

// toldOf names what a warning holds.
func toldOf(c *Case) []string {
	var names []string
	for _, t := range c.Warning.Told {
		names = append(names, t.What)
	}
	return names
}

func TestWarningLastsUntilItClears(t *testing.T) {
	c := caseOf(Opened{Label: "AB"}, Warned{Rules: []string{"R11"}, Level: "yellow", Points: 3, To: []Role{Consultant, Caseworker}})
	if !c.Warning.Open() || !c.Warning.Has("R11") || c.Warning.Version != 2 {
		t.Fatalf("%+v", c.Warning)
	}
	first := c.Warning.Told[0].At
	c = c.With(after(c, WarningTaken{}))
	c = c.With(after(c, WarningActed{What: "called"}))
	if c.Warning.Taken.IsZero() || c.Warning.Acted.IsZero() {
		t.Errorf("taken and acted on: %+v", c.Warning)
	}
	earlier := c
	c = c.With(after(c, Warned{Rules: []string{"R14", "R11"}, To: []Role{Consultant}}))
	if got := toldOf(c); !slices.Equal(got, []string{"R11", "R14"}) || c.Warning.Told[0].At != first {
		t.Errorf("told %v", got)
	}
	if !c.Warning.Taken.IsZero() || !c.Warning.Acted.IsZero() {
		t.Errorf("what newly fires is not answered: %+v", c.Warning)
	}
	if got := toldOf(earlier); !slices.Equal(got, []string{"R11"}) {
		t.Errorf("an earlier state of the case now says %v", got)
	}
	c = c.With(after(c, WarningResolved{}))
	if c.Warning.Open() || !c.Warning.Has("R14") {
		t.Errorf("what is resolved fires on, and is not told again: %+v", c.Warning)
	}
	c = c.With(after(c, WarningCleared{Rules: []string{"R11"}}))
	if got := toldOf(c); !slices.Equal(got, []string{"R14"}) || c.Warning.Open() {
		t.Errorf("%+v", c.Warning)
	}
	c = c.With(after(c, WarningCleared{Rules: []string{"R14"}}))
	if c.Warning.Told != nil || c.Warning.Resolved {
		t.Errorf("all has cleared: %+v", c.Warning)
	}
}

// What is raised by hand no rule clears: it is dealt with.
func TestRaisedIsResolved(t *testing.T) {
	for _, f := range []Fact{Raised{"‹stille›"}, Worry{"‹spiser alene›"}} {
		c := caseOf(Opened{Label: "AB"}, f)
		if !c.Warning.Open() {
			t.Errorf("%T: not open", f)
		}
		if c = c.With(after(c, WarningResolved{})); c.Warning.Told != nil {
			t.Errorf("%T: %+v", f, c.Warning)
		}
	}
}

// Nothing of warnings reaches the thread or the company.
func TestWarningsAreNotForTheCompany(t *testing.T) {
	for _, f := range []Fact{
		Warned{Rules: []string{"R24"}},
		WarningCleared{},
		Raised{"x"},
		WarningTaken{},
		WarningChosen{},
		WarningActed{What: "x"},
		WarningSnoozed{Reason: "x"},
		WarningResolved{What: "x"},
	} {
		c := caseOf(Opened{Label: "AB"}, f)
		for _, r := range []Role{NoRole, Company} {
			if _, ok := c.FactFor(r, c.Events[1]); ok {
				t.Errorf("%q is told of %T", r, f)
			}
		}
	}
}

// after is a fact recorded by the consultant an hour after the last event.
func after(c *Case, f Fact) Event {
	return Event{
		Version: c.Version + 1, At: c.Changed.Add(time.Hour), By: Actor{User: "UK", Role: Consultant}, Date: dayZero, Fact: f,
	}
}
