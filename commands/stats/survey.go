package stats

import (
	"casethread/state"
)

// A surveyed case is what the measures ask of its events.
type surveyed struct {
	opened          state.Date // the first time
	contact         bool       // a consultant or a mentor is named
	plan, goals, cv renewal
	premeetings     []state.Date // with those present without whom none counts
	placements      []placement
	grants          []state.CourseGrant

	// Of the placements: the one that runs, the one whose end still waits to
	// be told how it came, by place, -1 for none; and the since of one that
	// stopped though nobody ended it.
	now, untold int
	over        state.Date
}

// A renewal is something that was recorded once, and perhaps again on a later
// day.
type renewal struct {
	first   state.Date
	updated bool
}

func (r *renewal) had() bool { return !r.first.IsZero() }

// is records it, renews that it is renewed if it is there already.
func (r *renewal) is(on state.Date) {
	if !r.had() {
		r.first = on
	}
	r.renews(on)
}

func (r *renewal) renews(on state.Date) { r.updated = r.updated || r.had() && on.After(r.first) }

// survey goes through a case's events once.
func survey(c *state.Case, today state.Date) *surveyed {
	s := &surveyed{now: -1, untold: -1}
	state.Walk(c.Events, today, func(course *state.Course, e *state.Event, happened bool) {
		s.runs(course)
		switch {
		case e == nil:
			s.contact = course.Named(state.Consultant) || course.Named(state.Mentor)
			s.grants = course.Grants
		case happened:
			s.see(c, course, e)
		default: // before another placement can take the place of the one that ends
			s.ends(e)
		}
	})
	for i := range s.placements {
		p := &s.placements[i]
		p.premeeting = s.metBefore(i)
		p.planned = !state.CourseNow(c.Events, p.start).NextFollowup().IsZero()
	}
	return s
}

// metBefore reports whether a pre-meeting was held for a placement: on the day
// of its start or before, and after the one before it had begun.
func (s *surveyed) metBefore(i int) bool {
	for _, on := range s.premeetings {
		if !on.After(s.placements[i].start) && (i == 0 || on.After(s.placements[i-1].start)) {
			return true
		}
	}
	return false
}

// see notes what an event says that has just happened.
func (s *surveyed) see(c *state.Case, course *state.Course, e *state.Event) {
	switch f := e.Fact.(type) {
	case state.Opened:
		if s.opened.IsZero() {
			s.opened = e.Date
		}
	case state.Ordered:
		if f.Purpose && f.Goal {
			s.plan.is(e.Date)
		}
		s.plan.renews(e.Date)
	case state.Placement, state.Hours, state.NextStep:
		s.plan.renews(e.Date)
	case state.Subgoals:
		if f.N > 0 {
			s.goals.is(e.Date)
		}
	case state.AgendaTicked:
		s.tick(c, e.Date, f)
	case state.Premeeting:
		if course.Premeeting {
			s.premeetings = append(s.premeetings, e.Date)
		}
	case state.ClosingTalk:
		if n := len(s.placements); n > 0 {
			s.placements[n-1].closingTalk = true
		}
	}
}

// ends notes the end that is about to come.
func (s *surveyed) ends(e *state.Event) {
	switch f := e.Fact.(type) {
	case state.PlacementEnd:
		s.end(e.Date, f.Outcome)
	case state.TrackEnd:
		s.tellEnd(e.Date, f.Outcome, false)
	case state.CaseClosed:
		s.tellEnd(e.Date, f.Outcome, true)
	}
}

// tick notes of which day the CV is that a meeting saw: what it says itself,
// else, where it was gone through, the day of that.
func (s *surveyed) tick(c *state.Case, on state.Date, f state.AgendaTicked) {
	agenda, _ := c.Agenda(f.ID)
	row, _ := agenda.Row(f.Item)
	if row.What != "prep.experience" && row.What != "start.cv" {
		return
	}
	for _, a := range f.Answers {
		if of, err := state.ParseDate(a.Value); a.Field == "cv" && err == nil {
			s.cv.is(of)
			return
		}
	}
	for _, a := range f.Answers {
		if a.Field == "gone" && a.Value == "yes" && !s.cv.had() {
			s.cv.is(on)
		}
	}
}
