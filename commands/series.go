package commands

import (
	"fmt"

	"casethread/commands/when"
	"casethread/state"
)

// A recurring follow-up is one of a series. Each is planned when the one
// before it is settled, on a day of the series' rhythm, wherever that one had
// been moved to.

// planNext plans what follows a follow-up that was settled on a day: the day
// that the form names, else the next of its series.
func (x *Exec) planNext(d *Decision, f state.CaseFollowup, on state.Date) error {
	next := state.FollowupPlanned{ID: x.Case.NextID("F"), Time: f.Time, Kind: f.Kind, Who: f.Who}
	goesOn := f.Every != "" && !x.plannedAlready(f)
	if goesOn {
		next.Every, next.Series = f.Every, f.SeriesID()
		next.From, _ = f.Rhythm()
	}
	switch {
	case x.Args.Given("next"):
		m := x.Args.When("next")
		next.For = m.Date
		if m.HasTime {
			next.Time = clockOf(m)
		}
	case goesOn:
		day, err := nextOf(f, x.Today, on)
		if err != nil {
			return err
		}
		next.For = day
	default:
		return nil
	}
	d.Facts = append(d.Facts, next)
	x.pointOut(d, next.ID, momentOf(next.For, next.Time))
	return nil
}

// nextOf returns the next day of a follow-up's series: after its own, after
// today, and after the day on which it was settled.
func nextOf(f state.CaseFollowup, today, on state.Date) (state.Date, error) {
	var every when.Every
	if err := every.UnmarshalText([]byte(f.Every)); err != nil {
		return state.Date{}, fmt.Errorf("plan next of %s: %w", f.ID, err)
	}
	from, after := f.Rhythm()
	for _, day := range []state.Date{today, on} {
		if day.After(after) {
			after = day
		}
	}
	for k := 1; ; k++ {
		if day := every.Occurrence(from, k); day.After(after) {
			return day, nil
		}
	}
}

// plannedAlready reports whether another follow-up of the same series is
// planned, so that the series does not become two.
func (x *Exec) plannedAlready(f state.CaseFollowup) bool {
	for _, other := range x.Case.PlannedFollowups() {
		if other.ID != f.ID && other.SeriesID() == f.SeriesID() {
			return true
		}
	}
	return false
}

// changeRhythm gives a follow-up that is moved another recurrence, counted
// from the day it is moved to.
func (x *Exec) changeRhythm(moved *state.FollowupPlanned) {
	if !x.Args.Given("every") {
		return
	}
	if every := x.Args.Every("every").String(); every != moved.Every {
		moved.Every, moved.From = every, moved.For
	}
}
