package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// An agendaKind is a meeting that casethread carries: practice.md 3. Its
// items are those of the standard agenda, which a workspace may change.
type agendaKind struct {
	name   string
	da     string // the word that starts it in Danish
	shared bool   // in the thread; else for consultant and caseworker alone
	items  []string
}

// agendaKinds are the meetings of the practice, in the order in which a case
// has them. The preparation talk and the pre-meeting are the authority's own.
var agendaKinds = []agendaKind{
	{"prep", "forberedelse", false, []string{
		"prep.purpose", "prep.benefit", "prep.earlier", "prep.experience", "prep.wishes", "prep.accommodation",
		"prep.steps", "prep.search", "prep.where", "prep.five", "prep.efforts", "prep.agreed",
	}},
	{"pre", "formøde", false, []string{"pre.goal", "pre.subgoal", "pre.knows", "pre.concern"}},
	{"start", "startmøde", true, []string{
		"start.purpose", "start.cv", "start.hours", "start.accommodation", "start.attendance", "start.paid",
		"start.vitas", "start.clothes", "start.date", "start.followup",
	}},
	{"followup", "opfølgning", true, []string{
		"followup.status", "followup.tasks", "followup.alone", "followup.attendance", "followup.social",
		"followup.accommodation", "followup.paid", "followup.hours", "followup.extend", "followup.next",
	}},
	{"closing", "afslutning", true, []string{"closing.well", "closing.badly", "closing.outcome", "closing.again", "closing.next"}},
	{"forum", "fælles", true, []string{"forum.status", "forum.plan", "forum.task", "forum.ball", "forum.next"}},
}

func kindNamed(name string) (agendaKind, bool) {
	i := slices.IndexFunc(agendaKinds, func(k agendaKind) bool { return k.name == name })
	if i < 0 {
		return agendaKind{}, false
	}
	return agendaKinds[i], true
}

// kindCalled finds the meeting that is called so in either language.
func kindCalled(name string) (agendaKind, bool) {
	f := fold(name)
	i := slices.IndexFunc(agendaKinds, func(k agendaKind) bool { return spells(f, k.name) || spells(f, k.da) })
	if i < 0 {
		return agendaKind{}, false
	}
	return agendaKinds[i], true
}

// An agendaItem is what ticking an item asks for, and what comes of the
// answer. Which of the answers who may read is practice.md 3 and 7: an item
// is seen by sees; a parameter that is Private by consultant and caseworker
// alone, one that is Team by the mentor too, one that is Own by the company
// where it said so itself, and one that is Chosen is meant for everybody. What is
// Apart says who may know another: it is a consent, and no answer.
type agendaItem struct {
	name    string
	sees    state.Sees
	company bool // the company may answer it
	mentor  bool // the mentor may
	words   bool // what is answered are the company's words, whoever notes them
	params  []Param
	land    func(x *Exec, t *tick) error
	// lands is the type of fact that the answer stands for, where one that is
	// corrected replaces what was recorded before.
	lands string
}

// agendaItems are all items there are: those of the practice, and the plain
// ones that own agendas are made of.
var agendaItems = []agendaItem{
	{name: "prep.purpose", params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true, Private: true}}},
	{name: "prep.benefit", params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true, Private: true}}},
	{name: "prep.earlier", land: landBreakoffs, lands: "earlier_breakoffs", params: []Param{
		{Name: "completed", Kind: CountKind},
		{Name: "broken_off", Kind: CountKind},
		{Name: "lesson", Kind: TextKind, Long: true, Private: true},
	}},
	{name: "prep.experience", land: landExperience, params: append([]Param{
		{Name: "list", Kind: TextKind, Required: true, Long: true, Private: true},
		{Name: "cv", Kind: DateKind, Past: true},
		{Name: "lines", Kind: TextKind, Long: true, Max: 500, Private: true, Firm: true},
	}, termsWith("lines")...)},
	{name: "prep.wishes", land: landWishes, params: append([]Param{
		{Name: "wishes", Kind: TextKind, Required: true, Long: true, Private: true, Firm: true},
		{Name: "lines", Kind: TextKind, Long: true, Max: 500, Private: true, Firm: true},
	}, termsWith("lines")...)},
	{name: "prep.accommodation", land: landAccommodation, params: append([]Param{
		{Name: "none", Kind: FlagKind},
		{Name: "need", Kind: TextKind, Private: true, Team: true, Max: 500},
		{Name: "solution", Kind: TextKind, Max: 500},
		{Name: "consent", Kind: FlagKind, Apart: true},
	}, termsWith("consent")...)},
	{name: "prep.steps", land: landSteps, params: []Param{
		{Name: "hours", Kind: HoursKind, Required: true},
		{Name: "steps", Kind: TextKind, Long: true, Max: 500},
	}},
	{name: "prep.search", land: landOwnTask, params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Private: true, Firm: true, Max: 500, Task: true},
		{Name: "by", Kind: DateKind},
		{Name: "who", Kind: PartyKind},
	}},
	{name: "prep.where", params: []Param{
		{Name: "area", Kind: TextKind, Required: true, Private: true, Max: 200},
		{Name: "minutes", Kind: CountKind, Most: 240},
	}},
	{name: "prep.five", land: landFiveWishes, params: []Param{
		{Name: "wish1", Kind: TextKind, Required: true, Private: true, Firm: true, Max: 200},
		{Name: "wish2", Kind: TextKind, Private: true, Firm: true, Max: 200},
		{Name: "wish3", Kind: TextKind, Private: true, Firm: true, Max: 200},
		{Name: "wish4", Kind: TextKind, Private: true, Firm: true, Max: 200},
		{Name: "wish5", Kind: TextKind, Private: true, Firm: true, Max: 200},
	}},
	{name: "prep.efforts", land: landEfforts, lands: "effort_start", params: []Param{
		{Name: "kind", Kind: TextKind, Required: true, Private: true, Max: 200},
		{Name: "weekdays", Kind: ChoicesKind, Choices: weekdays, Chosen: true},
		{Name: "owner", Kind: TextKind, Private: true, Max: 100},
		{Name: "from", Kind: DateKind, Past: true, Ahead: true},
	}},
	{name: "prep.agreed", land: landTask, params: taskParams(true)},

	{name: "pre.goal", params: []Param{{Name: "goal", Kind: TextKind, Required: true, Long: true, Private: true}}},
	{name: "pre.subgoal", land: landSubgoal, params: []Param{
		{Name: "specific", Kind: TextKind, Required: true, Max: 500},
		{Name: "measurable", Kind: TextKind, Max: 500},
		{Name: "attractive", Kind: TextKind, Max: 500},
		{Name: "realistic", Kind: TextKind, Max: 500},
		{Name: "timebound", Kind: TextKind, Max: 500},
	}},
	{name: "pre.knows", land: landKnows, params: append([]Param{
		{Name: "what", Kind: TextKind, Required: true, Private: true, Max: 500},
		{Name: "to", Kind: ChoicesKind, Required: true, Choices: consentTo, Apart: true},
	}, termsWith("")...)},
	{name: "pre.concern", land: landConcern, lands: "concern", params: []Param{
		{Name: "concern", Kind: ChoiceKind, Required: true, Choices: yesNo},
		{Name: "reason", Kind: TextKind, Private: true, Max: 500},
	}},

	{name: "start.purpose", sees: state.SeenByAll, params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true}}},
	{name: "start.cv", sees: state.SeenByAll, params: []Param{
		{Name: "gone", Kind: ChoiceKind, Required: true, Choices: yesNo},
		{Name: "cv", Kind: DateKind, Past: true},
	}},
	{name: "start.hours", sees: state.SeenByAll, land: landHours, lands: "hours", params: []Param{
		{Name: "hours", Kind: HoursKind, Required: true},
		{Name: "weekdays", Kind: ChoicesKind, Choices: weekdays},
	}},
	{name: "start.accommodation", sees: state.SeenByAll, land: landAccommodation, params: append([]Param{
		{Name: "none", Kind: FlagKind},
		{Name: "solution", Kind: TextKind, Max: 500},
		{Name: "consent", Kind: FlagKind, Apart: true},
	}, termsWith("consent")...)},
	{name: "start.attendance", sees: state.SeenByAll, land: landCall, params: []Param{
		{Name: "times", Kind: TextKind, Required: true, Max: 300},
		{Name: "call", Kind: PartyKind},
		{Name: "other", Kind: TextKind, Max: 120},
	}},
	{name: "start.paid", sees: state.SeenByAll, land: landPaid, lands: "hours", params: []Param{
		{Name: "paid", Kind: HoursKind, Required: true},
		{Name: "from", Kind: DateKind},
		{Name: "condition", Kind: TextKind, Max: 300},
	}},
	{name: "start.vitas", sees: state.SeenByAll, land: landVitas, lands: "vitas_approved", params: []Param{
		{Name: "vitas", Kind: ChoiceKind, Required: true, Choices: vitasStates},
		{Name: "signer", Kind: TextKind, Max: 120},
	}},
	{name: "start.clothes", sees: state.SeenByAll, land: landClothes, params: []Param{
		{Name: "needed", Kind: ChoiceKind, Required: true, Choices: yesNo},
		{Name: "supplies", Kind: PartyKind},
	}},
	{name: "start.date", sees: state.SeenByAll, land: landStart, params: []Param{
		{Name: "start", Kind: DateKind, Required: true},
		{Name: "kind", Kind: ChoiceKind, Choices: placementKinds},
		{Name: "end", Kind: DateKind, After: "start"},
		{Name: "receives", Kind: TextKind, Max: 120},
	}},
	{name: "start.followup", sees: state.SeenByAll, land: landFollowups, params: []Param{
		{Name: "dates", Kind: TextKind, Required: true, Long: true, Max: 500},
		{Name: "who", Kind: PartiesKind},
		{Name: "kind", Kind: ChoiceKind, Choices: followupKinds},
	}},

	{name: "followup.status", sees: state.SeenByAll, company: true, params: []Param{
		{Name: "status", Kind: ChoiceKind, Required: true, Choices: okDifficult, Own: true},
		{Name: "text", Kind: TextKind, Long: true, Own: true},
	}},
	{name: "followup.tasks", sees: state.SeenByAll, company: true, params: []Param{{Name: "list", Kind: TextKind, Required: true, Long: true}}},
	{name: "followup.alone", sees: state.SeenByAll, mentor: true, params: []Param{
		{Name: "independent", Kind: ChoiceKind, Required: true, Choices: yesNo},
		{Name: "task_alone", Kind: TextKind, Max: 200},
	}},
	{name: "followup.attendance", sees: state.SeenByAll, mentor: true, land: landAttendance, params: []Param{
		{Name: "agreed", Kind: HoursKind, Required: true},
		{Name: "attended", Kind: HoursKind, Required: true},
		{Name: "clarified", Kind: ChoiceKind, Choices: yesNo, Private: true, Staff: true},
		{Name: "cause", Kind: TextKind, Private: true, Team: true, Staff: true, Long: true},
	}},
	{name: "followup.social", sees: state.SeenByAll, company: true, params: []Param{
		{Name: "social", Kind: ChoiceKind, Required: true, Choices: okDifficult, Own: true},
		{Name: "text", Kind: TextKind, Long: true, Own: true},
	}},
	{name: "followup.accommodation", sees: state.SeenByAll, company: true, params: []Param{
		{Name: "accom_ok", Kind: ChoiceKind, Required: true, Choices: yesPartlyNo, Own: true},
		{Name: "changed", Kind: TextKind, Own: true, Max: 500},
	}},
	{name: "followup.paid", sees: state.SeenByAll, land: landPaid, lands: "hours", params: []Param{
		{Name: "paid", Kind: HoursKind, Required: true},
		{Name: "from", Kind: DateKind},
	}},
	{name: "followup.hours", sees: state.SeenByAll, land: landHours, lands: "hours", params: []Param{
		{Name: "hours", Kind: HoursKind, Required: true},
		{Name: "from", Kind: DateKind},
	}},
	{name: "followup.extend", sees: state.SeenByAll, land: landExtension, lands: "placement", params: []Param{
		{Name: "end", Kind: DateKind, Required: true},
		{Name: "decided", Kind: TextKind, Max: 120},
		{Name: "reason", Kind: TextKind, Private: true, Staff: true, Max: 500},
	}},
	{name: "followup.next", sees: state.SeenByAll, mentor: true, land: landNext, params: append(taskParams(false), Param{Name: "next", Kind: WhenKind})},

	{name: "closing.well", sees: state.SeenByAll, company: true, words: true, params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true, Own: true}}},
	{name: "closing.badly", sees: state.SeenByAll, company: true, words: true, params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true, Own: true}}},
	{name: "closing.outcome", sees: state.SeenByAll, land: landOutcome, lands: "placement_end", params: []Param{
		{Name: "outcome", Kind: ChoicesKind, Required: true, Choices: outcomes, Private: true, Staff: true},
		{Name: "date", Kind: DateKind, Past: true, Private: true, Staff: true},
		{Name: "reason", Kind: TextKind, Private: true, Staff: true, Max: 500},
	}},
	{name: "closing.again", sees: state.SeenByAll, company: true, words: true, params: []Param{
		{Name: "again", Kind: ChoiceKind, Required: true, Choices: yesMaybeNo, Own: true},
		{Name: "text", Kind: TextKind, Long: true, Own: true},
	}},
	{name: "closing.next", sees: state.SeenByAll, land: landNextStep, lands: "next_step", params: []Param{
		{Name: "what", Kind: TextKind, Required: true, Private: true, Staff: true, Max: 500},
	}},

	{name: "forum.status", sees: state.SeenByAll, company: true, params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true}}},
	{name: "forum.plan", sees: state.SeenByAll, params: []Param{{Name: "text", Kind: TextKind, Required: true, Long: true}}},
	{name: "forum.task", sees: state.SeenByAll, land: landTask, params: taskParams(true)},
	{name: "forum.ball", sees: state.SeenByAll, land: landBall, params: []Param{{Name: "who", Kind: PartyKind, Required: true}}},
	{name: "forum.next", sees: state.SeenByAll, land: landNext, params: []Param{{Name: "next", Kind: WhenKind, Required: true}}},

	{name: "text", sees: state.SeenByAll, company: true, params: []Param{{Name: "text", Kind: TextKind, Long: true}}},
	{name: "number", sees: state.SeenByAll, company: true, params: []Param{{Name: "number", Kind: HoursKind, Required: true}}},
	{name: "date", sees: state.SeenByAll, company: true, params: []Param{{Name: "date", Kind: DateKind, Required: true, Past: true, Ahead: true}}},
	{name: "yesno", sees: state.SeenByAll, company: true, params: []Param{
		{Name: "answer", Kind: ChoiceKind, Required: true, Choices: yesNo},
		{Name: "text", Kind: TextKind, Long: true},
	}},
	{name: "task", sees: state.SeenByAll, mentor: true, land: landTask, params: taskParams(true)},
	{name: "followup", sees: state.SeenByAll, mentor: true, land: landNext, params: []Param{{Name: "next", Kind: WhenKind, Required: true}}},
}

// taskParams ask for a task.
func taskParams(required bool) []Param {
	return []Param{
		{Name: "what", Kind: TextKind, Required: required, Max: 500, Task: true},
		{Name: "who", Kind: PartyKind, Required: required},
		{Name: "by", Kind: DateKind},
	}
}

// EachItem calls f with every item and what it asks for.
func EachItem(f func(name string, params []Param)) {
	for _, i := range agendaItems {
		f(i.name, i.params)
	}
}

// plainItem is the item of a row that asks for nothing special.
const plainItem = "text"

// itemNamed returns an item; one that is not known by now asks for a text.
func itemNamed(name string) agendaItem {
	for _, item := range agendaItems {
		if item.name == name {
			return item
		}
	}
	if name != plainItem {
		return itemNamed(plainItem)
	}
	return agendaItem{}
}

func knownItem(name string) bool {
	return slices.ContainsFunc(agendaItems, func(i agendaItem) bool { return i.name == name })
}

// param returns the parameter of a field of the item's answer.
func (i agendaItem) param(field string) (Param, bool) {
	at := slices.IndexFunc(i.params, func(p Param) bool { return p.Name == field })
	if at < 0 {
		return Param{}, false
	}
	return i.params[at], true
}

// main is the field whose answer is what the item is about, "" where several
// are.
func (i agendaItem) main() string {
	name := ""
	for at, p := range i.params {
		switch {
		case !p.Required:
		case at > 0:
			return ""
		default:
			name = p.Name
		}
	}
	return name
}

// itemLabel is what a row is called.
func itemLabel(i state.AgendaItem) texts.T {
	if i.Da != "" || i.En != "" {
		return texts.Say("item.own", "item", texts.Both{Da: i.Da, En: i.En})
	}
	return texts.Say("item." + i.What)
}

// answerSees says who may read an answer: never more than may see its row.
func answerSees(row state.Sees, p Param) state.Sees {
	switch {
	case p.Chosen:
		return state.SeenByAll
	case p.Private && p.Team && row != state.SeenByStaff:
		return state.SeenByTeam
	case p.Private:
		return state.SeenByStaff
	case p.Own && row == state.SeenByAll:
		return state.SeenByCompany
	}
	return row
}
