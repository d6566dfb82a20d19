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

// Who was asked and has not answered is asked still when another hears of something
// new; who has done something about it is not.
func TestWhoIsAskedIsAskedStill(t *testing.T) {
	red := Warned{Rules: []string{"R11", FoundRed}, To: []Role{Consultant, Caseworker}}
	more := Warned{Rules: []string{"R14"}, To: []Role{Consultant}}
	for _, tt := range []struct {
		name  string
		facts []Fact
		want  []Role
	}{
		{"another sign", []Fact{red, more}, []Role{Consultant, Caseworker}},
		{"the company's worry", []Fact{red, Worry{"‹spiser alene›"}}, []Role{Consultant, Caseworker}},
		{"who is told now comes first", []Fact{Warned{Rules: []string{"R24"}, To: []Role{Caseworker}}, more}, []Role{Consultant, Caseworker}},
		{"taken, and nothing done", []Fact{red, WarningTaken{}, more}, []Role{Consultant, Caseworker}},
		{"acted on", []Fact{red, WarningActed{What: "called"}, more}, []Role{Consultant}},
		{"resolved", []Fact{red, WarningResolved{}, more}, []Role{Consultant}},
	} {
		c := caseOf(Opened{Label: "AB"})
		for _, f := range tt.facts {
			c = c.With(after(c, f))
		}
		if got := c.Warning.To; !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v are asked, want %v", tt.name, got, tt.want)
		}
	}
	if len(more.To) != 1 || len(red.To) != 2 {
		t.Errorf("the events have changed: %v and %v", red.To, more.To)
	}
}

// What is only to be known leaves the answer to the rest as it is.
func TestWhatAsksNothingTakesNoAnswerAway(t *testing.T) {
	c := caseOf(Opened{Label: "AB"}, Warned{Rules: []string{"R23"}, To: []Role{Consultant, Caseworker}}, WarningTaken{}, WarningActed{What: "called"})
	was := c.Warning
	c = c.With(after(c, Warned{Rules: []string{"R01"}, To: []Role{Consultant}, Known: true}))
	if w := c.Warning; w.Taken != was.Taken || w.Acted != was.Acted || w.Asked != was.Asked || !slices.Equal(w.To, was.To) || !w.Has("R01") || w.Version != c.Version {
		t.Errorf("was %+v\n is %+v", was, w)
	}
	c = caseOf(Opened{Label: "AB"}, Warned{Rules: []string{"R01"}, To: []Role{Consultant}, Known: true})
	if w := c.Warning; !w.Open() || !slices.Equal(w.To, []Role{Consultant}) {
		t.Errorf("told alone: %+v", w)
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
