package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// Pay that is said to begin on a later day, where some is noted from the start of
// the placement: it went in with the start and is to be moved.

// paidBefore is what is noted as paid on the day before another, nil where that is
// not known or no placement runs then.
func (x *Exec) paidBefore(day state.Date) *float64 {
	c := state.CourseNow(x.Case.Events, day.Add(-1))
	if !c.Active() {
		return nil
	}
	return c.Paid
}

// unpaidFrom is the day from which nothing is paid until pay begins: today, where
// the same pay is noted from the start of a placement that has not begun, for then
// the day can mean nothing else; of an answer that is corrected, also where it was
// another number, and from the start of one that has begun.
func (x *Exec) unpaidFrom(said *float64, begins state.Date, corrects bool) (state.Date, bool) {
	course := state.CourseNow(x.Case.Events, x.Today)
	pl := course.Placement
	if said == nil || *said == 0 || pl == nil || course.Waiting != nil || course.Hours == nil || !begins.After(pl.Start) || !begins.After(x.Today) {
		return state.Date{}, false
	}
	before := x.paidBefore(begins)
	switch {
	case before == nil || *before == 0:
		return state.Date{}, false
	case !course.Active() && (corrects || *before == *said):
		return x.Today, true
	}
	return pl.Start, corrects
}

// sayPaidBefore points out that what is said to be paid from a later day is noted
// for the time before it as well.
func (x *Exec) sayPaidBefore(d *Decision, said *float64, begins state.Date) {
	if said == nil || *said == 0 || !begins.After(x.Today) {
		return
	}
	if before := x.paidBefore(begins); before != nil && *before == *said {
		d.Say = append(d.Say, texts.Say("hours.paid_before", "paid", *said, "day", begins))
	}
}

// unpaid is no pay, of the hours that there are.
func unpaid() state.Hours { return state.Hours{Paid: new(float64)} }

// correctsPay reports whether a tick corrects the pay that went into the placement
// with the start that was agreed at its meeting, or was moved since.
func (t *tick) correctsPay(pl *state.CoursePlacement) bool {
	if t.agenda.Kind != "start" || t.row.State != state.RowTicked || pl == nil || pl.Paid == nil {
		return false
	}
	said := answeredHours(t.agenda, "start.paid", "paid")
	return said != nil && *said == *pl.Paid || slices.ContainsFunc(t.before, func(e state.Event) bool {
		h, ok := e.Fact.(state.Hours)
		return ok && h.Paid != nil && *h.Paid == 0
	})
}
