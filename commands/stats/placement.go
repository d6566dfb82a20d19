package stats

import "casethread/state"

// A placement is one that has begun, with its extensions at the same host.
type placement struct {
	since state.Date
	start state.Date // of what is counted: later than since where it was resumed
	ended state.Date // none while it runs
	how   Ending
	by    state.Role // who broke it off

	premeeting, planned, closingTalk bool
}

// runs notes which placement runs: one begins, or goes on with another host,
// between events as well as by one.
func (s *surveyed) runs(c *state.Course) {
	since := c.Since()
	if c.Placement == nil || since != s.over {
		s.over = state.Date{}
	}
	if !c.Active() || !c.IsOpen() || since == s.over {
		return
	}
	last := len(s.placements) - 1
	switch {
	case s.now >= 0 && s.placements[s.now].since == since:
		return
	case s.now >= 0: // another took its place, on the day that it began
		s.stop(since, Otherwise, nil)
	case last >= 0 && s.placements[last].since == since && s.placements[last].how == Otherwise: // it goes on
		s.now, s.untold = last, -1
		s.placements[last].ended, s.placements[last].how = state.Date{}, Running
		return
	}
	p := placement{since: since, start: since}
	if last >= 0 && s.placements[last].since == since { // broken off, and resumed
		p.start = c.Placement.Start
	}
	s.placements = append(s.placements, p)
	s.now, s.untold = len(s.placements)-1, -1
}

func (s *surveyed) stop(on state.Date, how Ending, outcome []string) {
	p := &s.placements[s.now]
	p.ended, p.how, p.by = on, how, brokenOffBy(outcome)
	s.now = -1
}

// end ends the placement that runs. Where nothing is said of how, the next end
// says it that comes before another placement.
func (s *surveyed) end(on state.Date, outcome []string) {
	if s.now < 0 {
		return
	}
	if len(outcome) == 0 {
		s.untold = s.now
	}
	s.stop(on, EndingOf(outcome), outcome)
}

// tellEnd is the end of the track or of the case, which may say how the
// placement ended that day, or earlier without a word; and ends it where it
// still runs: the track if it says how, the case in any event.
func (s *surveyed) tellEnd(on state.Date, outcome []string, closed bool) {
	how, last := EndingOf(outcome), len(s.placements)-1
	switch {
	case s.now >= 0 && (closed || how != Otherwise):
		if how != Otherwise { // else it goes on if the case is opened again
			s.over = s.placements[s.now].since
		}
		s.stop(on, how, outcome)
	case last < 0 || s.now >= 0:
	case s.untold == last && len(outcome) > 0, s.placements[last].ended == on && s.placements[last].how == Otherwise:
		s.placements[last].how, s.placements[last].by = how, brokenOffBy(outcome)
		s.untold = -1
	}
}
