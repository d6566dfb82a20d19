package commands

import (
	"cmp"
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// asksMinutes asks what becomes of the items that are still open, where there
// are any: it is asked once.
func asksMinutes(x *Exec, given Values) []Param {
	a, err := x.meetingOf(given)
	if err != nil || len(x.openRows(a)) == 0 {
		return nil
	}
	return []Param{{Name: "open", Kind: ChoiceKind, Required: !x.Args.Given("not_held") && len(given["not_held"]) == 0, Choices: openItems}}
}

// openRows are the items that are neither ticked nor parked, of those that the
// actor sees.
func (x *Exec) openRows(a state.CaseAgenda) []state.RowView {
	v, _ := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today)
	return slices.DeleteFunc(v.Rows, func(r state.RowView) bool { return r.State != state.RowOpen })
}

// itemsLeft says above the form of the minutes which items are still open.
func itemsLeft(x *Exec) []texts.T {
	a, err := x.meeting()
	if err != nil {
		return nil
	}
	lines := []texts.T{agendaName(a.Kind, a.Da, a.En)}
	if open := x.openRows(a); len(open) > 0 {
		var l texts.List
		for _, r := range open {
			l = append(l, itemLabel(r.AgendaItem))
		}
		lines = append(lines, texts.Say("agenda.still_open", "n", len(open), "items", l))
	}
	return lines
}

// usuallyPresent are who takes part in a meeting of a kind.
var usuallyPresent = map[string][]state.Role{
	"prep":     {state.Consultant, state.Citizen},
	"pre":      {state.Consultant, state.Caseworker, state.Citizen},
	"start":    {state.Consultant, state.Company, state.Citizen},
	"followup": {state.Consultant, state.Company, state.Citizen},
	"closing":  {state.Consultant, state.Company},
	"forum":    {state.Consultant, state.Caseworker, state.Company, state.Mentor, state.Citizen},
}

// minutesNow fills the form of the minutes with who usually takes part, the day
// for which the meeting was called, and that what is open is carried over.
func minutesNow(x *Exec, given Values) Values {
	a, err := x.meetingOf(given)
	if err != nil {
		return nil
	}
	v := Values{"open": {openItems[0].Value}}
	for _, r := range usuallyPresent[a.Kind] {
		if _, named := x.Case.Parties[r]; named || r == state.Citizen {
			v["present"] = append(v["present"], string(r))
		}
	}
	if !a.For.IsZero() && a.For.Before(x.Today) {
		v["date"] = []string{a.For.String()}
	}
	return v
}

// closeMeeting ends a meeting: what it was is recorded as the course's
// history knows it, tasks are given, the next follow-up is planned, and what
// was not covered is kept for the next.
func closeMeeting(x *Exec) (*Decision, error) {
	a, err := x.meeting()
	if err != nil {
		return nil, err
	}
	if x.Actor.Role == state.Mentor && a.Kind != "followup" { // the only meeting that the mentor holds
		return nil, noRight(x.Actor.Role, mayNames(state.ActAgenda))
	}
	on := cmp.Or(x.Args.Date("date"), x.Today)
	if on.Before(x.Case.Opened) {
		return nil, refuse("held.before_open", "day", x.Case.Opened).at("date")
	}
	if len(x.openRows(a)) > 0 && !x.Args.Given("open") && !x.Args.Given("not_held") {
		r := refuse("agenda.open_items").at("open")
		r.Missing = true
		return nil, r
	}
	d := &Decision{Date: on}
	closed := state.AgendaClosed{
		ID: a.ID, NotHeld: x.Args.Given("not_held"), Decisions: x.Args.Text("decisions"), Private: x.Args.Text("private"),
		Carried: x.carried(a),
	}
	for _, code := range x.Args.Choices("present") {
		closed.Present = append(closed.Present, state.Role(code))
	}
	d.Facts = []state.Fact{closed}
	if !closed.NotHeld {
		if err := x.addMeeting(d, a, closed.Present); err != nil {
			return nil, err
		}
		x.addPlanned(d, a)
	}
	if err := x.giveAll(d); err != nil {
		return nil, err
	}
	if err := x.planAfter(d); err != nil {
		return nil, err
	}
	for _, f := range d.Facts[1:] {
		switch f.(type) {
		case state.Task, state.FollowupPlanned:
			closed.Things = append(closed.Things, state.ThingOf(f))
		}
	}
	d.Facts[0] = closed
	after := x.Case.With(x.Events(d)...)
	if closed.NotHeld {
		sayStillPlanned(d, after, a)
	} else {
		x.offerHeld(d, after, a, on)
	}
	return d, nil
}

// carried are the items for the next agenda: those parked, and
// those open unless they are dropped, which only who sees them does. Of a
// meeting that was not held all are.
func (x *Exec) carried(a state.CaseAgenda) []string {
	v, _ := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today)
	var ids []string
	for _, r := range a.Rows {
		open := r.State == state.RowOpen && (x.Args.Text("open") != "drop" || !hasRow(v, r.ID))
		if r.State == state.RowParked || open || r.State != state.RowTicked && x.Args.Given("not_held") {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// addMeeting records the meeting in the words of the case history.
func (x *Exec) addMeeting(d *Decision, a state.CaseAgenda, present []state.Role) error {
	switch a.Kind {
	case "prep":
		d.Facts = append(d.Facts, state.Conversation{Present: present})
	case "pre":
		if len(present) == 0 {
			return refuse("minutes.present").at("present")
		}
		d.Facts = append(d.Facts, state.Premeeting{Present: present})
		x.sayWhoLacks(d, present)
	case "start":
		d.Facts = append(d.Facts, state.StartMeeting{Present: present})
	case "closing":
		d.Facts = append(d.Facts, state.ClosingTalk{Present: present})
	case "followup":
		return x.addHeld(d, a)
	default:
		if has(present, state.Citizen) {
			d.Facts = append(d.Facts, state.Contacted{Channel: "meeting", Present: present})
		}
	}
	return nil
}

// addHeld records the follow-up that the meeting was, with the figures of the
// items that were ticked.
func (x *Exec) addHeld(d *Decision, a state.CaseAgenda) error {
	f, _ := x.Case.Followup(a.Followup)
	h := state.FollowupHeld{
		AccomOK: tickedAnswer(a, "followup.accommodation", "accom_ok"), Social: tickedAnswer(a, "followup.social", "social"),
		Independent: boolOf(tickedAnswer(a, "followup.alone", "independent")),
		Agreed:      answeredHours(a, "followup.attendance", "agreed"), Attended: answeredHours(a, "followup.attendance", "attended"),
	}
	switch f.Status {
	case state.Planned:
		if err := x.heldInTime(f, d.Date); err != nil {
			return err
		}
		h.ID = f.ID
	case state.Held:
		d.Say = append(d.Say, texts.Say("agenda.held_already", "id", texts.Word(f.ID), "day", f.HeldOn))
		return nil
	}
	d.Facts = append(d.Facts, h)
	return nil
}

// addPlanned records as held the follow-up that a meeting of another kind was,
// or what was planned for its hour since. What an internal one was is nobody's
// follow-up.
func (x *Exec) addPlanned(d *Decision, a state.CaseAgenda) {
	if a.Kind == "followup" || !a.Shared {
		return
	}
	for _, f := range x.Case.PlannedFollowups() {
		hour := a.Time != "" && a.For == d.Date && f.For == a.For && f.Time == a.Time
		if (f.ID == a.Followup || a.Followup == "" && hour) && x.heldInTime(f, d.Date) == nil {
			d.Facts = append(d.Facts, state.FollowupHeld{ID: f.ID})
			return
		}
	}
}

// offerHeld points out what is still planned for the day of a meeting of another
// kind: it may have been this meeting.
func (x *Exec) offerHeld(d *Decision, c *state.Case, a state.CaseAgenda, on state.Date) {
	if a.Kind == "followup" || !a.Shared {
		return
	}
	for _, f := range c.PlannedFollowups() {
		if f.For != on {
			continue
		}
		d.Say = append(d.Say, texts.Say("agenda.planned_too", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)}))
		d.Offer = append(d.Offer, Button{Action: "followup.held", Label: texts.Say("button.held_id", "id", texts.Word(f.ID)), Value: Value(c.No, f.ID)})
	}
}

func tickedAnswer(a state.CaseAgenda, what, field string) string {
	row, _ := rowOf(a, what)
	return answerOf(row, field)
}

// planAfter plans what follows: the date that the form names, else the next
// of a recurring follow-up that was held.
func (x *Exec) planAfter(d *Decision) error {
	f, held := state.CaseFollowup{}, false
	for _, fact := range d.Facts {
		if h, ok := fact.(state.FollowupHeld); ok {
			f, _ = x.Case.Followup(h.ID)
			held = true
		}
	}
	if !held && !x.Args.Given("next") {
		return nil
	}
	if f.Status != state.Planned { // it does not go on
		f = state.CaseFollowup{}
	}
	return x.planNext(d, f, d.Date)
}

// giveAll gives the tasks that stand in the form, a line each: "Vera: order
// work clothes by Friday". As those of any form they are internal, but for the
// company's own.
func (x *Exec) giveAll(d *Decision) error {
	n := 0
	for line := range strings.SplitSeq(x.Args.Text("tasks"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		n++
		task, err := x.taskLine(line)
		if err != nil {
			return refuse("agenda.task_line", "n", n, "why", err.Say).at("tasks")
		}
		task.ID, task.Giver = x.freeID("T", d.Facts), x.Actor.Role
		task.Shared = task.Owner == state.Company
		d.Facts = append(d.Facts, task)
	}
	return nil
}

// taskLine reads who, perhaps a colon, what, and perhaps by when and that it is
// internal.
func (x *Exec) taskLine(line string) (task state.Task, _ *Refusal) {
	owner, what, known := x.whoBegins(strings.TrimLeft(line, "-*•– "))
	if !known {
		return task, refuse("agenda.task_who", "who", x.partyNames())
	}
	sub := &Exec{Case: x.Case, Actor: x.Actor, Now: x.Now, Today: x.Today, Lang: x.Lang}
	toks, err := tokenize(escapeTyped(what))
	if err == nil {
		err = sub.bind(taskOfLine, toks)
	}
	if r, refused := AsRefusal(err); refused {
		return task, r
	}
	if owner == state.Company && sub.Args.Given("internal") {
		return task, refuse("task.internal_to_company", "id", texts.Word(x.Case.NextID("T")))
	}
	return state.Task{Owner: owner, What: sub.Args.Text("what"), Due: sub.Args.Date("by")}, nil
}

var taskOfLine = &Word{Params: []Param{
	{Name: "by", Da: []string{"senest", "inden"}, Kind: DateKind, Keyword: true},
	{Name: "internal", Da: []string{"internt", "intern"}, Kind: FlagKind, Keyword: true},
	{Name: "what", Kind: TextKind, Required: true, Max: 500, Task: true},
}}

// whoBegins finds the party that a line begins with, up to a colon or in as many
// words as name one, and what comes after.
func (x *Exec) whoBegins(line string) (r state.Role, rest string, known bool) {
	if who, what, ok := strings.Cut(line, ":"); ok {
		if r, known = x.partyCalled(strings.TrimSpace(who)); known {
			return r, what, true
		}
	}
	words := strings.Fields(line)
	const most = 5 // words of a name
	for n := min(most, len(words)); n > 0; n-- {
		who := strings.Join(words[:n], " ")
		if r, known = x.partyCalled(who); known && !otherwise[fold(who)] {
			return r, strings.Join(words[n:], " "), !x.another(words[n:])
		}
	}
	return state.NoRole, "", false
}

// otherwise are words of roles that also begin what is to be done: "contact the
// school". They name somebody before a colon alone.
var otherwise = map[string]bool{
	"kontakt": true, "contact": true, "virksomhed": true, "company": true, "k": true, "s": true, "v": true, "m": true,
}

// another reports whether words go on with one more party: a task has one owner.
func (x *Exec) another(words []string) bool {
	if len(words) == 0 {
		return false
	}
	_, known := x.partyCalled(strings.TrimRight(words[0], ":"))
	return known || words[0] == "og" || words[0] == "and" || words[0] == "&"
}

// partyCalled finds a party by its role's word or by name, with or without an
// at sign; a first name will do where one alone has it.
func (x *Exec) partyCalled(s string) (state.Role, bool) {
	if r, ok := roleWord(token{text: s}); ok {
		_, held := x.Case.Parties[r]
		return r, held
	}
	f, found := fold(strings.TrimPrefix(s, "@")), state.NoRole
	if f == "" {
		return found, false
	}
	for _, r := range state.PartyRoles {
		p, ok := x.Case.Parties[r]
		first, _, _ := strings.Cut(p.Name, " ")
		if !ok || fold(p.Name) != f && fold(first) != f {
			continue
		}
		if found != state.NoRole && x.Case.Parties[found].User != p.User {
			return state.NoRole, false
		}
		if found == state.NoRole {
			found = r
		}
	}
	return found, found != state.NoRole
}

func (x *Exec) partyNames() texts.List {
	var l texts.List
	for _, p := range PartiesOf(x.Case) {
		l = append(l, p.Role)
	}
	return l
}
