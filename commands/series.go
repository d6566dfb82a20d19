package commands

import (
	"fmt"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A recurring follow-up is one of a series. Each is planned when the one
// before it is settled, on a day and at the hour of the series' rhythm,
// wherever that one had been moved to.

// planNext plans what follows a follow-up that was settled on a day: the day
// that the form names, else the next of its series.
func (x *Exec) planNext(d *Decision, f state.CaseFollowup, on state.Date) error {
	next := state.FollowupPlanned{ID: x.Case.NextID("F"), Time: f.Time, Kind: f.Kind, Who: f.Who}
	goesOn := f.Every != "" && !x.plannedAlready(f)
	if goesOn {
		next.Every, next.Series, next.Time = f.Every, f.SeriesID(), f.Clock
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
	if id, twice := x.stands(next, d.Facts); twice && !goesOn {
		d.Say = append(d.Say, texts.Say("followup.stands", "id", texts.Word(id)))
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

// changeRhythm counts the series of a follow-up from the time that it is moved
// to, when the recurrence is said with it. It reports whether that is a change.
func (x *Exec) changeRhythm(f state.CaseFollowup, moved *state.FollowupPlanned) bool {
	if !x.Args.Given("every") {
		return false
	}
	every := x.Args.Every("every").String()
	if _, own := f.Rhythm(); every == f.Every && moved.For == own && moved.Time == f.Clock {
		return false
	}
	moved.Every, moved.From, moved.Anew = every, moved.For, true
	return true
}

// saySeries tells who moves one of a series when the next one comes: as
// before, unless the series is counted from the new time.
func (x *Exec) saySeries(d *Decision, c *state.Case, moved state.FollowupPlanned) {
	f, ok := c.Followup(moved.ID)
	if !ok || !moved.Moved || f.Every == "" || f.Status != state.Planned {
		return
	}
	day, err := nextOf(f, x.Today, f.For)
	var every when.Every
	if err != nil || every.UnmarshalText([]byte(f.Every)) != nil {
		return
	}
	next := texts.At{Moment: momentOf(day, f.Clock)}
	if moved.Anew {
		d.Say = append(d.Say, texts.Say("followup.series_anew", "when", next))
		return
	}
	d.Say = append(d.Say, texts.Say("followup.series_stays", "when", next, "every", texts.Every{Every: every}))
}
