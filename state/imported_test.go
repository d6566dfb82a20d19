package state

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"casethread/state/storytest"
)

// importedCase is the case that a story's history is imported as.
func importedCase(t *testing.T, story string) (*Case, []Event) {
	t.Helper()
	h, err := ReadHistory(strings.NewReader(storytest.JSON(t, story)))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	events := []Event{{Version: 1, At: at, Date: DateOf(at), Fact: Imported{Label: "AB", Channel: "C1", Lang: "en", Events: len(h.Events), Until: DateOf(at).Add(14)}}}
	for _, e := range h.Events {
		e.Version, e.At = len(events)+1, at
		events = append(events, e)
	}
	return Fold(7, events), h.Events
}

// A history's file may be in any order: the case is what its days say, and the
// log keeps the order, by which outcomes are listed.
func TestAnImportedHistoryCountsByItsDays(t *testing.T) {
	c, history := importedCase(t,
		"9 case_closed outcome=job ; 12 open track=2B ; 8 task_done id=T1 ; 0 open track=1B ; 5 placement_end outcome=ledighed ;"+
			"3 party role=consultant name=Ny ; 1 party role=consultant name=Gammel ; 2 task id=T1 owner=K what=ring")
	if c.Label != "AB" || c.Channel != "C1" || c.Lang != "en" || c.Version != len(history)+1 {
		t.Errorf("imported as %+v", c)
	}
	if c.Closed || c.Opened != dayZero.Add(12) || c.Parties[Consultant].Name != "Ny" {
		t.Errorf("closed %t, opened %s, consultant %s", c.Closed, c.Opened, c.Parties[Consultant].Name)
	}
	if task, ok := c.Task("T1"); !ok || !task.Done {
		t.Errorf("T1: %+v", task)
	}
	if diff := gocmp.Diff(history, HistoryOf(c.Events), gocmp.AllowUnexported(Date{})); diff != "" {
		t.Errorf("its history (-imported +exported):\n%s", diff)
	}
	for day := range 20 {
		on := dayZero.Add(day)
		if diff := gocmp.Diff(CourseAt(history, on).Derived(), CourseAt(c.Events, on).Derived(), gocmp.AllowUnexported(Date{})); diff != "" {
			t.Errorf("day %d (-history +case):\n%s", day, diff)
		}
	}
}

// What comes later is taken as it is recorded, whatever day it is about, and
// though it comes in the instant of the import.
func TestOnlyTheHistoryCountsByItsDays(t *testing.T) {
	for _, later := range []time.Duration{time.Hour, 0} {
		c, _ := importedCase(t, "0 open ; 9 party role=mentor name=Mia")
		c = c.With(Event{Version: c.Version + 1, At: c.Changed.Add(later), Date: dayZero, Fact: PartyNamed{Role: Mentor, Name: "Ny"}})
		if got := c.Parties[Mentor].Name; got != "Ny" {
			t.Errorf("%v later the mentor is %s", later, got)
		}
		if again := Fold(7, c.Events); again.Parties[Mentor].Name != "Ny" {
			t.Errorf("%v later, folded anew, the mentor is %s", later, again.Parties[Mentor].Name)
		}
	}
}

func TestImportedLately(t *testing.T) {
	c, _ := importedCase(t, "0 open")
	day := NewDate(2026, 11, 25)
	if !c.ImportedLately(day) || !c.ImportedLately(day.Add(13)) || c.ImportedLately(day.Add(14)) || Fold(1, nil).ImportedLately(day) {
		t.Errorf("until %s", c.Imported.Until)
	}
}
