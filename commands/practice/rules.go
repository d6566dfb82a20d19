package practice

import (
	"casethread/commands/texts"
	"casethread/state"
)

// A rule is one of the 37: what it asks of a course, and what it says when
// the answer is yes.
type rule struct {
	id string
	// unless is the rule that says the same more strongly, or sooner: where
	// that one fires this one is silent.
	unless string
	// limits are the names of the numbers that the pack gives it.
	limits []string
	// fires is asked of open cases alone.
	fires func(c *state.Course, n *Limits) bool
	// facts says in words what made it fire.
	facts func(c *state.Course, n *Limits) []texts.T
}

// rules is the table of them, in order of number.
var rules = [...]rule{
	{"R01", "", nil, startsUp, startsUpFacts},
	{"R02", "", []string{"days"}, nothingPlanned, startFacts("R02")},
	{"R03", "", []string{"days", "caseworker_days"}, followupOverdue, followupOverdueFacts},
	{"R04", "", nil, nobodyFixed, plainly("R04")},
	{"R05", "", nil, noCompanyContact, startFacts("R05")},
	{"R06", "", nil, noSubgoal, startFacts("R06")},
	{"R07", "", nil, noPremeeting, startFacts("R07")},
	{"R08", "", nil, accommodationsUnasked, startFacts("R08")},
	{"R09", "", nil, accommodationsFail, accommodationsFailFacts},
	{"R10", "R11", nil, attendsLess, attendedFacts},
	{"R11", "", []string{"percent"}, attendsMuchLess, attendedFacts},
	{"R12", "", []string{"days", "percent", "hours"}, steepStep, steepStepFacts},
	{"R13", "", nil, attendsTooMuch, attendedFacts},
	{"R14", "", nil, sociallyDifficult, sociallyDifficultFacts},
	{"R15", "", []string{"days"}, somethingChanged, somethingChangedFacts},
	{"R16", "", []string{"days"}, concernUnfollowed, concernUnfollowedFacts},
	{"R17", "", []string{"days", "within"}, noContact, noContactFacts},
	{"R18", "", []string{"days"}, absenceUnclear, absenceUnclearFacts},
	{"R19", "", []string{"days", "caseworker_days"}, taskOverdue, taskOverdueFacts},
	{"R20", "R02", nil, nobodyHasTheBall, plainly("R20")},
	{"R21", "", nil, noWishes, startFacts("R21")},
	{"R22", "", []string{"days"}, orderIncomplete, orderIncompleteFacts},
	{"R23", "", []string{"days"}, vitasMissing, startFacts("R23")},
	{"R24", "", nil, medicalMissing, medicalMissingFacts},
	{"R25", "", []string{"count"}, concernUnanswered, concernUnansweredFacts},
	{"R26", "", nil, hostNotBriefed, startFacts("R26")},
	{"R27", "", []string{"days"}, barrierStands, barrierStandsFacts},
	{"R28", "", []string{"days", "count"}, tooManyEfforts, tooManyEffortsFacts},
	{"R29", "", []string{"from_day"}, worksUnpaid, worksUnpaidFacts},
	{"R30", "", []string{"days"}, noNextStep, noNextStepFacts},
	{"R31", "", []string{"days"}, trackOver, trackOverFacts},
	{"R32", "", []string{"grant_days", "delivery_days", "other_grant_days", "other_delivery_days"}, grantWaits, grantWaitsFacts},
	{"R33", "", nil, meaningLow, plainly("R33")},
	{"R34", "", []string{"days"}, noClosingTalk, noClosingTalkFacts},
	{"R35", "", nil, pulseBad, pulseFacts},
	{"R36", "R35", nil, pulseMixed, pulseFacts},
	{"R37", "", []string{"from_day", "to_day"}, firstWeekUnheard, firstWeekUnheardFacts},
}

// indexOf returns the place of a rule in the table, -1 for none.
func indexOf(id string) int {
	for i := range rules {
		if rules[i].id == id {
			return i
		}
	}
	return -1
}

// Limits are the numbers of a rule, as far as it has them: days, hours and
// per cent.
type Limits struct {
	Days              int // how many days something may take
	Within            int // of how many days to come a date counts
	CaseworkerDays    int // after how many days S reads it too
	Percent           int
	Hours             int
	Count             int
	FromDay           int // of the placement, which begins on day 0
	ToDay             int
	GrantDays         int // of the aid that is called HKO
	DeliveryDays      int
	OtherGrantDays    int // of all others
	OtherDeliveryDays int
}

// limit returns where a limit of that name is kept, nil for none.
func (n *Limits) limit(name string) *int {
	switch name {
	case "days":
		return &n.Days
	case "within":
		return &n.Within
	case "caseworker_days":
		return &n.CaseworkerDays
	case "percent":
		return &n.Percent
	case "hours":
		return &n.Hours
	case "count":
		return &n.Count
	case "from_day":
		return &n.FromDay
	case "to_day":
		return &n.ToDay
	case "grant_days":
		return &n.GrantDays
	case "delivery_days":
		return &n.DeliveryDays
	case "other_grant_days":
		return &n.OtherGrantDays
	case "other_delivery_days":
		return &n.OtherDeliveryDays
	}
	return nil
}

// fact says what a rule found.
func fact(id string, args ...any) texts.T {
	return texts.Say("rule."+id+".fact", args...)
}

func facts(t texts.T) []texts.T { return []texts.T{t} }

// plainly says a rule that has no figures.
func plainly(id string) func(*state.Course, *Limits) []texts.T {
	return func(*state.Course, *Limits) []texts.T { return facts(fact(id)) }
}

// startFacts says what is missing together with the day of the start.
func startFacts(id string) func(*state.Course, *Limits) []texts.T {
	return func(c *state.Course, _ *Limits) []texts.T {
		key := "rule.starts"
		if c.Active() {
			key = "rule.started"
		}
		return facts(fact(id, "start", texts.Say(key, "day", day(c, c.Placement.Start))))
	}
}

// day is a date as facts name it.
func day(c *state.Course, d state.Date) texts.NarrowDay {
	return texts.NarrowDay{Date: d, Today: c.AsOf}
}

// ago is how many days ago a day was; negative for one to come.
func ago(c *state.Course, d state.Date) int { return c.AsOf.Days(d) }

// preparing reports whether what belongs before the start, or at the latest
// into the start-up phase, is to be there.
func preparing(c *state.Course) bool { return c.Near() && (!c.Active() || c.First()) }

// inCourse reports whether somebody is to follow the citizen: until the track
// ends, and beyond while a placement runs.
func inCourse(c *state.Course) bool { return c.TrackEnded.IsZero() || c.Active() }

// changeName says what changed: in the words of the grammar where it is one
// of its kinds, else as it was written.
func changeName(kind string) any { return known("choice.change."+kind, kind) }

// effortName says what began: a placement by its kind, an effort as written.
func effortName(what string) any {
	if what == "" {
		return texts.Say("rule.effort.unnamed")
	}
	return known("choice.kind."+what, what)
}

func known(key, written string) any {
	if texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Free(written)
}
