// Package stats counts what a team leader is shown of many cases: how many had
// what the practice asks for, and how long things took.
//
// A Tally takes the cases one at a time and keeps of each no more than what the
// measures count. What it hands out has always at least Least cases behind it,
// and so has whatever can be computed from several of its answers; see block. How
// each measure is counted stands in the texts "stats.def.…".
package stats

// Least is from how many cases on a figure is shown: fewer might say whose they
// are, and many warnings or placements of one are one person's.
const Least = 5

// A Measure is something that is counted, by its name in a file.
type Measure string

// The measures, in the order in which they are shown.
const (
	Cases           Measure = "cases"
	FixedContact    Measure = "fixed_contact"
	Plan            Measure = "plan"
	PlanUpdated     Measure = "plan_updated"
	Goals           Measure = "goals"
	GoalsUpdated    Measure = "goals_updated"
	CV              Measure = "cv"
	CVUpdated       Measure = "cv_updated"
	Premeeting      Measure = "premeeting"
	FollowupAtStart Measure = "followup_at_start"
	ClosingTalk     Measure = "closing_talk"
	BreakOffs       Measure = "broken_off"
	BreakOffWeek    Measure = "break_off_week"
	ByCitizen       Measure = "broken_off_by_citizen"
	ByCompany       Measure = "broken_off_by_company"
	ByOthers        Measure = "broken_off_by_others"
	DaysToGrant     Measure = "days_to_grant"
	DaysToDelivery  Measure = "days_to_delivery"
	Acted           Measure = "warning_answered"
	DaysToAct       Measure = "days_to_answer"
	Restored        Measure = "contact_restored"
	DaysToContact   Measure = "days_to_contact"
)

// A Group is measures that are shown together.
type Group struct {
	Name     string
	Measures []Measure
}

// Groups are all measures.
var Groups = []Group{
	{"cases", []Measure{Cases, FixedContact, Plan, PlanUpdated, Goals, GoalsUpdated, CV, CVUpdated}},
	{"placements", []Measure{Premeeting, FollowupAtStart, ClosingTalk}},
	{"break_offs", []Measure{BreakOffs, BreakOffWeek, ByCitizen, ByCompany, ByOthers}},
	{"grants", []Measure{DaysToGrant, DaysToDelivery}},
	{"warnings", []Measure{Acted, DaysToAct, Restored, DaysToContact}},
}

// A Kind says how a figure is written.
type Kind int

// The kinds.
const (
	Share Kind = iota
	Number
	Days
	Week
)

var kinds = map[Measure]Kind{
	Cases: Number, BreakOffWeek: Week,
	DaysToGrant: Days, DaysToDelivery: Days, DaysToAct: Days, DaysToContact: Days,
}

// Kind returns the measure's; most are shares.
func (m Measure) Kind() Kind { return kinds[m] }
