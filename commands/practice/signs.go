package practice

import (
	"casethread/commands/texts"
	"casethread/state"
)

// Signs and stops: what somebody saw, and what the start must wait for. Each
// rule is followed by how its facts are put in words.

// startsUp (R01): the first four weeks are when most placements break off. An
// extension with the same host is no new start.
func startsUp(c *state.Course, _ *Limits) bool { return c.First() && !c.Placement.SameHost }

func startsUpFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R01", "day", day(c, c.Placement.Start)))
}

// accommodationsFail (R09): the accommodations agreed do not work, or only in part.
func accommodationsFail(c *state.Course, _ *Limits) bool {
	latest, _ := c.AccomOK()
	return latest != nil && latest.FollowupHeld.AccomOK != "yes"
}

func accommodationsFailFacts(c *state.Course, _ *Limits) []texts.T {
	latest, _ := c.AccomOK()
	return facts(fact("R09."+latest.FollowupHeld.AccomOK, "day", day(c, latest.Date)))
}

// attendsLess (R10): under 90 % of the hours agreed at the latest follow-up.
// R11 is the stronger one.
func attendsLess(c *state.Course, _ *Limits) bool {
	latest, _ := c.Attendance()
	return latest != nil && latest.Low()
}

// attendsMuchLess (R11): low for the second time on end, or under half of the
// hours agreed.
func attendsMuchLess(c *state.Course, n *Limits) bool {
	latest, previous := c.Attendance()
	return latest != nil && latest.Low() && (previous != nil && previous.Low() || latest.Below(float64(n.Percent)))
}

// attendsTooMuch (R13): more than 110 % of the hours agreed, which few keep up.
func attendsTooMuch(c *state.Course, _ *Limits) bool {
	latest, _ := c.Attendance()
	return latest != nil && latest.Over()
}

// attendedFacts says the latest figures, after those before them where both
// were low.
func attendedFacts(c *state.Course, _ *Limits) []texts.T {
	latest, previous := c.Attendance()
	if latest.Low() && previous != nil && previous.Low() {
		return facts(texts.Say("rule.attended_twice", "first", attended(c, previous), "then", attended(c, latest)))
	}
	return facts(texts.Say("rule.attended_once", "figures", attended(c, latest)))
}

func attended(c *state.Course, h *state.HeldFollowup) texts.T {
	return texts.Say("rule.attended", "attended", *h.Attended, "agreed", *h.Agreed, "day", day(c, h.Date))
}

// steepStep (R12): the weekly hours were raised by more than half and at
// least three hours within four weeks, and have not been lowered since.
func steepStep(c *state.Course, n *Limits) bool { return c.Active() && steepest(c, n) != nil }

// steepest returns the latest step that is too big and still stands.
func steepest(c *state.Course, n *Limits) *state.HoursStep {
	for i := len(c.Steps) - 1; i >= 0; i-- {
		s := &c.Steps[i]
		days := ago(c, s.Date)
		if days >= 0 && days <= n.Days && s.Exceeds(n.Percent, n.Hours) && s.Reached(c.Hours) {
			return s
		}
	}
	return nil
}

func steepStepFacts(c *state.Course, n *Limits) []texts.T {
	s := steepest(c, n)
	return facts(fact("R12", "from", s.From, "to", s.To, "day", day(c, s.Date)))
}

// sociallyDifficult (R14): it is difficult with the colleagues.
func sociallyDifficult(c *state.Course, _ *Limits) bool {
	latest, _ := c.Social()
	return latest != nil && latest.FollowupHeld.Social == "difficult"
}

func sociallyDifficultFacts(c *state.Course, _ *Limits) []texts.T {
	latest, _ := c.Social()
	return facts(fact("R14", "day", day(c, latest.Date)))
}

// somethingChanged (R15): a change in the citizen's circumstances or people,
// which takes strength until it has settled.
func somethingChanged(c *state.Course, n *Limits) bool { return latestChange(c, n) != nil }

func latestChange(c *state.Course, n *Limits) *state.Change {
	for i := len(c.Changes) - 1; i >= 0; i-- {
		if days := ago(c, c.Changes[i].Date); days >= 0 && days <= n.Days {
			return &c.Changes[i]
		}
	}
	return nil
}

func somethingChangedFacts(c *state.Course, n *Limits) []texts.T {
	change := latestChange(c, n)
	if change.Kind == "" { // which is not every reader's to know
		return facts(fact("R15.some", "day", day(c, change.Date)))
	}
	return facts(fact("R15", "what", changeName(change.Kind), "day", day(c, change.Date)))
}

// absenceUnclear (R18): nobody knows yet why the citizen was away.
func absenceUnclear(c *state.Course, n *Limits) bool {
	return len(c.Absences) > 0 && ago(c, c.Absences[0]) > n.Days
}

func absenceUnclearFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R18", "day", day(c, c.Absences[0])))
}

// vitasMissing (R23, a stop): a placement that needs the authority's approval
// starts within days or has started without it.
func vitasMissing(c *state.Course, n *Limits) bool {
	pl := c.Placement
	return pl != nil && pl.VitasNeeded && !pl.VitasApproved && -ago(c, pl.Start) <= n.Days
}

// medicalMissing (R24, a stop): the start waits for a medical confirmation.
func medicalMissing(c *state.Course, _ *Limits) bool { return !c.MedicalRequired.IsZero() }

func medicalMissingFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R24", "day", day(c, c.MedicalRequired)))
}

// tooManyEfforts (R28): several things began within two weeks.
func tooManyEfforts(c *state.Course, n *Limits) bool { return len(recentEfforts(c, n)) >= n.Count }

func recentEfforts(c *state.Course, n *Limits) []state.Effort {
	var recent []state.Effort
	for _, e := range c.Efforts {
		if days := ago(c, e.Date); days >= 0 && days <= n.Days {
			recent = append(recent, e)
		}
	}
	return recent
}

func tooManyEffortsFacts(c *state.Course, n *Limits) []texts.T {
	var starts texts.List
	recent := recentEfforts(c, n)
	for _, e := range recent {
		starts = append(starts, texts.Say("rule.effort", "what", effortName(e.What), "day", day(c, e.Date)))
	}
	return facts(fact("R28", "n", len(recent), "starts", starts))
}

// meaningLow (R33): the course makes little sense to the citizen.
func meaningLow(c *state.Course, _ *Limits) bool { return c.Meaning == "low" }

// pulseBad (R35): the company says that it goes badly, or that nobody came.
func pulseBad(c *state.Course, _ *Limits) bool {
	p, ok := activePulse(c)
	return ok && (p.Going == "bad" || p.Attended == "none")
}

// pulseMixed (R36): the company says mixed, or that some of the hours were
// attended. R35 is the stronger one.
func pulseMixed(c *state.Course, _ *Limits) bool {
	p, ok := activePulse(c)
	return ok && (p.Going == "mixed" || p.Attended == "some")
}

func activePulse(c *state.Course) (state.DatedPulse, bool) {
	if !c.Active() {
		return state.DatedPulse{}, false
	}
	return c.LatestPulse()
}

func pulseFacts(c *state.Course, _ *Limits) []texts.T {
	p, _ := c.LatestPulse()
	var said texts.List
	if p.Going != "" {
		said = append(said, texts.Say("rule.pulse.going."+p.Going))
	}
	if p.Attended != "" {
		said = append(said, texts.Say("rule.pulse.attended."+p.Attended))
	}
	return facts(texts.Say("rule.pulse", "said", said, "day", day(c, p.Date)))
}
