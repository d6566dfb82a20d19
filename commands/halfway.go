package commands

import (
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

const (
	// beforeEnd is how many days before a placement's end the talk of what
	// comes next is held, so that there is time to arrange it.
	beforeEnd = 7
	// sameMoment is how many days a follow-up may lie from one of the two and
	// still count as it.
	sameMoment = 3
)

// planHalfway plans a follow-up halfway through the placement, and one a week
// before its end, each unless it is past or something like it is planned.
func planHalfway(x *Exec) (*Decision, error) {
	p, ok := endingPlacement(x.Case, x.Today)
	if !ok {
		return nil, refuse("halfway.no_end", "case", x.caseName())
	}
	coming := comingMoments(p, x.Today)
	if len(coming) == 0 {
		return nil, refuse("halfway.past", "end", p.End)
	}
	missing := x.notPlanned(coming)
	if len(missing) == 0 {
		return nil, refuse("halfway.planned", "case", x.caseName())
	}
	d := &Decision{}
	c := x.Case
	for _, day := range missing {
		f := state.FollowupPlanned{ID: c.NextID("F"), For: day, Kind: "meeting"}
		d.Facts = append(d.Facts, f)
		c = c.With(state.Event{Version: c.Version + 1, Fact: f}) // for the next id
	}
	return d, nil
}

// endingPlacement returns the placement that has an end: the one that waits,
// else the one in effect.
func endingPlacement(c *state.Case, today state.Date) (state.Placement, bool) {
	course := state.CourseNow(c.Events, today)
	for _, p := range []*state.CoursePlacement{course.Waiting, course.Placement} {
		if p != nil && !p.End.IsZero() {
			return p.Placement, true
		}
	}
	return state.Placement{}, false
}

// comingMoments returns the working days nearest to the middle of a placement
// and to a week before its end, as far as they are to come and within it.
func comingMoments(p state.Placement, today state.Date) []state.Date {
	var days []state.Date
	for _, day := range []state.Date{p.Start.Add(p.End.Days(p.Start) / 2), p.End.Add(-beforeEnd)} {
		if !day.After(today) || !day.After(p.Start) {
			continue
		}
		day = when.NearestWorkingDay(day, today.Add(1))
		if len(days) == 0 || day.Days(days[0]) > sameMoment {
			days = append(days, day)
		}
	}
	return days
}

// notPlanned returns those of the days for which nothing like it is planned.
func (x *Exec) notPlanned(days []state.Date) []state.Date {
	var missing []state.Date
	for _, day := range days {
		planned := false
		for _, f := range x.Case.PlannedFollowups() {
			if apart := f.For.Days(day); apart >= -sameMoment && apart <= sameMoment {
				planned = true
			}
		}
		if !planned {
			missing = append(missing, day)
		}
	}
	return missing
}

// offerHalfway offers to plan the two follow-ups of a placement that was
// recorded with an end.
func (x *Exec) offerHalfway(d *Decision, p state.Placement) {
	if p.End.IsZero() || len(x.notPlanned(comingMoments(p, x.Today))) == 0 {
		return
	}
	d.Offer = append(d.Offer, Button{Action: "followup.halfway", Label: texts.Say("button.halfway"), Value: Value(x.Case.No)})
}
