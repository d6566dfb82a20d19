package practice

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// Gaps: what nobody has done yet. Each rule is followed by how its facts are
// put in words, where those are not just what is missing.

// nothingPlanned (R02): a placement that runs or is about to has no follow-up
// planned.
func nothingPlanned(c *state.Course, n *Limits) bool {
	pl := c.Placement
	return pl != nil && len(c.Followups) == 0 && (c.Active() || pl.StartMeeting || -ago(c, pl.Start) <= n.Days)
}

// followupOverdue (R03): a follow-up's day has passed, and nobody said that
// it was held.
func followupOverdue(c *state.Course, n *Limits) bool {
	oldest := oldestFollowup(c)
	return oldest != nil && ago(c, oldest.For) > n.Days
}

func oldestFollowup(c *state.Course) *state.PlannedFollowup {
	var oldest *state.PlannedFollowup
	for i := range c.Followups {
		if f := &c.Followups[i]; oldest == nil || f.For.Before(oldest.For) {
			oldest = f
		}
	}
	return oldest
}

func followupOverdueFacts(c *state.Course, _ *Limits) []texts.T {
	f := oldestFollowup(c)
	return facts(fact("R03", "id", texts.Word(f.ID), "day", day(c, f.For)))
}

// nobodyFixed (R04): the case has neither consultant nor mentor, so nobody
// whom the company calls.
func nobodyFixed(c *state.Course, _ *Limits) bool {
	return !c.Named(state.Consultant) && !c.Named(state.Mentor)
}

// noCompanyContact (R05): nobody at the company is named.
func noCompanyContact(c *state.Course, _ *Limits) bool { return c.Near() && !c.Named(state.Company) }

// noSubgoal (R06): no sub-goal has all five SMART answers.
func noSubgoal(c *state.Course, _ *Limits) bool { return c.Near() && c.Subgoals == 0 }

// noPremeeting (R07): consultant, caseworker and citizen have not met.
func noPremeeting(c *state.Course, _ *Limits) bool { return preparing(c) && !c.Premeeting }

// accommodationsUnasked (R08): nobody has asked what the work must take into account.
func accommodationsUnasked(c *state.Course, _ *Limits) bool {
	return c.Near() && c.Accommodations == nil
}

// concernUnfollowed (R16): a concern case is to be followed every week.
func concernUnfollowed(c *state.Course, n *Limits) bool {
	return c.Concern != nil && *c.Concern && c.Active() && !c.PlannedWithin(n.Days)
}

func concernUnfollowedFacts(c *state.Course, _ *Limits) []texts.T {
	if next := c.NextFollowup(); !next.IsZero() {
		return facts(fact("R16.later", "day", day(c, next)))
	}
	return facts(fact("R16"))
}

// noContact (R17): nobody has talked with the citizen for four weeks, and no
// follow-up is near.
func noContact(c *state.Course, n *Limits) bool {
	return inCourse(c) && ago(c, lastHeard(c)) > n.Days && !c.PlannedWithin(n.Within)
}

// lastHeard is the last contact of the course, or its opening.
func lastHeard(c *state.Course) state.Date {
	if c.LastContact.IsZero() || c.LastContact.Before(c.Opened) {
		return c.Opened
	}
	return c.LastContact
}

func noContactFacts(c *state.Course, _ *Limits) []texts.T {
	if lastHeard(c) == c.LastContact {
		return facts(fact("R17", "day", day(c, c.LastContact)))
	}
	return facts(fact("R17.never", "day", day(c, c.Opened)))
}

// taskOverdue (R19): a task's day has long passed.
func taskOverdue(c *state.Course, n *Limits) bool {
	return slices.ContainsFunc(c.Tasks, func(t state.OpenTask) bool { return late(c, t, n.Days) })
}

func late(c *state.Course, t state.OpenTask, days int) bool {
	return !t.Due.IsZero() && ago(c, t.Due) > days
}

// lateTasks are the tasks that R19 is about, the oldest due date first.
func lateTasks(c *state.Course, days int) []state.OpenTask {
	var all []state.OpenTask
	for _, t := range c.Tasks {
		if late(c, t, days) {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b state.OpenTask) int { return a.Due.Days(b.Due) })
	return all
}

func taskOverdueFacts(c *state.Course, n *Limits) []texts.T {
	var all []texts.T
	for _, t := range lateTasks(c, n.Days) {
		all = append(all, fact("R19", "id", texts.Word(t.ID), "what", texts.Free(t.What), "day", day(c, t.Due)))
	}
	return all
}

// nobodyHasTheBall (R20): nothing is planned and no task has an owner and a
// day. R02 says it of a placement.
func nobodyHasTheBall(c *state.Course, _ *Limits) bool {
	return inCourse(c) && len(c.Followups) == 0 && !slices.ContainsFunc(c.Tasks, func(t state.OpenTask) bool {
		return t.Owner != state.NoRole && !t.Due.IsZero()
	})
}

// noWishes (R21): the citizen's wishes are not written down.
func noWishes(c *state.Course, _ *Limits) bool { return preparing(c) && c.Wishes == 0 }

// orderIncomplete (R22): a week after the opening the order still lacks
// purpose, goal or sub-goals.
func orderIncomplete(c *state.Course, n *Limits) bool {
	complete := c.Order.Purpose && c.Order.Goal && c.Order.Subgoals
	return !complete && ago(c, c.Opened) > n.Days && !c.Active()
}

func orderIncompleteFacts(c *state.Course, _ *Limits) []texts.T {
	var lacks texts.List
	for _, part := range []struct {
		name string
		has  bool
	}{{"purpose", c.Order.Purpose}, {"goal", c.Order.Goal}, {"subgoals", c.Order.Subgoals}} {
		if !part.has {
			lacks = append(lacks, texts.Say("rule.order."+part.name))
		}
	}
	return facts(fact("R22", "lacks", lacks, "day", day(c, c.Opened)))
}

// concernUnanswered (R25): placements broke off before, and nobody has said
// whether this is a concern case.
func concernUnanswered(c *state.Course, n *Limits) bool {
	return c.Near() && !c.Placement.SameHost && c.EarlierBreakoffs >= n.Count && c.Concern == nil
}

func concernUnansweredFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R25", "n", c.EarlierBreakoffs))
}

// hostNotBriefed (R26): a host that is new to this has not had the start meeting.
func hostNotBriefed(c *state.Course, _ *Limits) bool {
	return preparing(c) && c.Placement.NewHost && !c.Placement.StartMeeting
}

// barrierStands (R27): what is in the way has been so for two weeks.
func barrierStands(c *state.Course, n *Limits) bool { return len(oldBarriers(c, n)) > 0 }

func oldBarriers(c *state.Course, n *Limits) []state.OpenTask {
	var old []state.OpenTask
	for _, t := range c.Tasks {
		if t.Barrier && ago(c, t.Opened) > n.Days {
			old = append(old, t)
		}
	}
	return old
}

func barrierStandsFacts(c *state.Course, n *Limits) []texts.T {
	var all []texts.T
	for _, t := range oldBarriers(c, n) {
		all = append(all, fact("R27", "id", texts.Word(t.ID), "what", texts.Free(t.What), "day", day(c, t.Opened)))
	}
	return all
}

// worksUnpaid (R29): the citizen works alone, twice confirmed, past the
// start-up phase, and none of the hours is paid.
func worksUnpaid(c *state.Course, n *Limits) bool {
	if !c.HoursFocus || !c.Active() || c.Day() < n.FromDay || c.Paid == nil || *c.Paid != 0 {
		return false
	}
	latest, previous := c.Independent()
	return previous != nil && *latest.FollowupHeld.Independent && *previous.FollowupHeld.Independent
}

func worksUnpaidFacts(c *state.Course, _ *Limits) []texts.T {
	latest, previous := c.Independent()
	return facts(fact("R29", "first", day(c, previous.Date), "then", day(c, latest.Date)))
}

// noNextStep (R30): the placement's end is near or past, and nobody knows
// what follows.
func noNextStep(c *state.Course, n *Limits) bool {
	return c.Placement != nil && !c.Placement.End.IsZero() && -ago(c, c.Placement.End) <= n.Days && !c.HasNextStep()
}

func noNextStepFacts(c *state.Course, _ *Limits) []texts.T {
	if c.Placement.End.Before(c.AsOf) {
		return facts(fact("R30.past", "day", day(c, c.Placement.End)))
	}
	return facts(fact("R30", "day", day(c, c.Placement.End)))
}

// trackOver (R31): the track ended without job or education, and nothing follows.
func trackOver(c *state.Course, n *Limits) bool {
	return !c.TrackEnded.IsZero() && ago(c, c.TrackEnded) > n.Days && !c.Active() &&
		!slices.ContainsFunc(c.NewOutcome, func(o string) bool { return o == "job" || o == "uddannelse" })
}

func trackOverFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R31", "day", day(c, c.TrackEnded)))
}

// hkoKind is the aid whose times are known from practice: applied for and
// granted within 10 days, delivered within 11.
const hkoKind = "HKO"

// grantWaits (R32): an aid was applied for and not granted in time, or
// granted and not delivered.
func grantWaits(c *state.Course, n *Limits) bool {
	return slices.ContainsFunc(c.Grants, func(g state.CourseGrant) bool { return waits(c, g, n) })
}

func waits(c *state.Course, g state.CourseGrant, n *Limits) bool {
	toGrant, toDeliver := n.OtherGrantDays, n.OtherDeliveryDays
	if g.Kind == hkoKind {
		toGrant, toDeliver = n.GrantDays, n.DeliveryDays
	}
	switch {
	case !g.Refused.IsZero():
		return false
	case g.Granted.IsZero():
		return ago(c, g.Applied) > toGrant
	}
	return g.Delivered.IsZero() && ago(c, g.Granted) > toDeliver
}

func grantWaitsFacts(c *state.Course, n *Limits) []texts.T {
	var all []texts.T
	for _, g := range c.Grants {
		if !waits(c, g, n) {
			continue
		}
		if g.Granted.IsZero() {
			all = append(all, fact("R32", "what", texts.Free(g.Kind), "day", day(c, g.Applied)))
		} else {
			all = append(all, fact("R32.granted", "what", texts.Free(g.Kind), "day", day(c, g.Granted)))
		}
	}
	return all
}

// noClosingTalk (R34): the placement is over, and nobody has asked the
// employer what went well and what badly.
func noClosingTalk(c *state.Course, n *Limits) bool {
	return c.Phase() == state.PhaseEnded && ago(c, c.PlacementEnded) > n.Days && !c.ClosingTalk
}

func noClosingTalkFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R34", "day", day(c, c.PlacementEnded)))
}

// firstWeekUnheard (R37): a week has passed, and nobody has heard how it went.
func firstWeekUnheard(c *state.Course, n *Limits) bool {
	if !c.Active() || c.Day() < n.FromDay || c.Day() > n.ToDay {
		return false
	}
	since := c.Since()
	heard := func(d state.Date) bool { return !d.IsZero() && !d.Before(since) }
	return !heard(c.LastContact) && !heard(c.LastPulse())
}

func firstWeekUnheardFacts(c *state.Course, _ *Limits) []texts.T {
	return facts(fact("R37", "day", day(c, c.Placement.Start)))
}
