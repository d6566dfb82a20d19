package commands

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// asksMinutes asks what becomes of the items that are still open, where there
// are any: it is asked once.
func asksMinutes(x *Exec, given Values) []Param {
	a, err := x.meetingOf(given)
	if err != nil || len(openRows(a)) == 0 {
		return nil
	}
	return []Param{{Name: "open", Kind: ChoiceKind, Choices: openItems}}
}

// openRows are the items that are neither ticked nor parked.
func openRows(a state.CaseAgenda) []state.CaseRow {
	return slices.DeleteFunc(slices.Clone(a.Rows), func(r state.CaseRow) bool { return r.State != state.RowOpen })
}

// itemsLeft says above the form of the minutes which items are still open.
func itemsLeft(x *Exec) []texts.T {
	a, err := x.meeting()
	if err != nil {
		return nil
	}
	lines := []texts.T{agendaName(a.Kind, a.Da, a.En)}
	if open := openRows(a); len(open) > 0 {
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

// minutesNow fills the form of the minutes with who usually takes part and
// the day for which the meeting was called.
func minutesNow(x *Exec, given Values) Values {
	a, err := x.meetingOf(given)
	if err != nil {
		return nil
	}
	v := Values{}
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
		return nil, refuse("no.right", "role", x.Actor.Role, "roles", mayNames(state.ActAgenda))
	}
	on := cmp.Or(x.Args.Date("date"), x.Today)
	if on.Before(x.Case.Opened) {
		return nil, refuse("held.before_open", "day", x.Case.Opened).at("date")
	}
	if len(openRows(a)) > 0 && !x.Args.Given("open") && !x.Args.Given("not_held") {
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
	}
	if err := x.giveAll(d, a); err != nil {
		return nil, err
	}
	if err := x.planAfter(d, a, closed.NotHeld); err != nil {
		return nil, err
	}
	for _, f := range d.Facts[1:] {
		switch f.(type) {
		case state.Task, state.FollowupPlanned:
			closed.Things = append(closed.Things, state.ThingOf(f))
		}
	}
	d.Facts[0] = closed
	return d, nil
}

// carried are the items for the next agenda of the kind: those parked, and
// those open unless they are dropped. Of a meeting that was not held all are.
func (x *Exec) carried(a state.CaseAgenda) []string {
	var ids []string
	for _, r := range a.Rows {
		open := r.State == state.RowOpen && x.Args.Text("open") != "drop"
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
			return refuse("met.present").at("present")
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

func tickedAnswer(a state.CaseAgenda, what, field string) string {
	row, _ := rowOf(a, what)
	return answerOf(row, field)
}

// planAfter plans what follows: the date that the form names, else the next
// of a recurring follow-up that was held.
func (x *Exec) planAfter(d *Decision, a state.CaseAgenda, notHeld bool) error {
	f, _ := x.Case.Followup(a.Followup)
	held := slices.ContainsFunc(d.Facts, func(f state.Fact) bool { _, ok := f.(state.FollowupHeld); return ok })
	if held || x.Args.Given("next") {
		if notHeld || !held || f.Status != state.Planned { // it does not go on
			f = state.CaseFollowup{}
		}
		return x.planNext(d, f, d.Date)
	}
	return nil
}

// giveAll gives the tasks that stand in the form, a line each: "Vera: order
// work clothes by Friday".
func (x *Exec) giveAll(d *Decision, a state.CaseAgenda) error {
	n := 0
	for line := range strings.SplitSeq(x.Args.Text("tasks"), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		n++
		task, internal, err := x.taskLine(line)
		if err != nil {
			return refuse("agenda.task_line", "n", n, "why", err.Say).at("tasks")
		}
		task.ID, task.Giver = x.freeID("T", d.Facts), x.Actor.Role
		task.Shared = task.Owner == state.Company || a.Shared && !internal
		d.Facts = append(d.Facts, task)
	}
	return nil
}

// taskLine reads who, a colon, what, and perhaps by when and that it is
// internal.
func (x *Exec) taskLine(line string) (task state.Task, internal bool, _ *Refusal) {
	who, what, ok := strings.Cut(strings.TrimLeft(line, "-*•– "), ":")
	owner, known := x.partyCalled(strings.TrimSpace(who))
	if !ok || !known {
		return task, false, refuse("agenda.task_who", "who", x.partyNames())
	}
	sub := &Exec{Case: x.Case, Actor: x.Actor, Now: x.Now, Today: x.Today, Lang: x.Lang}
	toks, err := tokenize(what)
	if err == nil {
		err = sub.bind(taskOfLine, toks)
	}
	if r, refused := AsRefusal(err); refused {
		return task, false, r
	}
	task = state.Task{Owner: owner, What: sub.Args.Text("what"), Due: sub.Args.Date("by")}
	internal = sub.Args.Given("internal")
	if internal && owner == state.Company {
		return task, false, refuse("task.internal_to_company", "id", texts.Word(x.Case.NextID("T")))
	}
	return task, internal, nil
}

var taskOfLine = &Word{Params: []Param{
	{Name: "by", Da: []string{"senest", "inden"}, Kind: DateKind, Keyword: true},
	{Name: "internal", Da: []string{"internt", "intern"}, Kind: FlagKind, Keyword: true},
	{Name: "what", Kind: TextKind, Required: true, Max: 500},
}}

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

// A MeetingReader is what an agenda or its minutes are rendered from: all
// that one reader may see of it.
type MeetingReader struct {
	Reader
	Agenda state.AgendaView
	Held   []texts.T // other figures that count, for consultant and caseworker
}

// ReadMeeting returns the reader of an agenda in a role, NoRole for the
// thread; false when the agenda is not for them. away says who is called for
// whom.
func ReadMeeting(c *state.Case, id string, role state.Role, today state.Date, away state.Absences) (MeetingReader, bool) {
	v, ok := c.AgendaView(id, role)
	return MeetingReader{ReaderOf(c, role, today, away), v, heldOtherwise(c, id, role)}, ok
}

// AgendaDoc is the message of an agenda as it stands.
func AgendaDoc(m MeetingReader) Doc {
	v := m.Agenda
	doc := Doc{Notify: texts.Say("agenda.notify", "no", m.No), Blocks: append(m.inPrivate(), Header{texts.Say("agenda.title", "agenda", agendaName(v.Kind, v.Da, v.En))})}
	small := Small{texts.Say("agenda.head", "id", texts.Word(v.ID))}
	if !v.For.IsZero() {
		small = Small{texts.Say("agenda.head_on", "id", texts.Word(v.ID), "when", texts.At{Moment: momentOf(v.For, v.Time)})}
	}
	if !v.Shared {
		small = append(small, texts.Say("agenda.private"))
	}
	doc.Blocks = append(doc.Blocks, small)
	for _, r := range v.Rows {
		doc.Blocks = append(doc.Blocks, m.row(r)...)
	}
	if v.Minutes != nil {
		key := "agenda.closed_by"
		if v.Minutes.NotHeld {
			key = "agenda.not_held_by"
		}
		doc.Blocks = append(doc.Blocks, Small{texts.Say(key, "who", who(v.Minutes.By, m.Parties), "day", v.Minutes.On)})
		return doc
	}
	value := Value(m.No, v.ID)
	doc.Blocks = append(doc.Blocks, Rule{}, Buttons{
		{Action: "agenda.minutes", Label: texts.Say("button.minutes"), Value: value, Primary: true},
		openForm("agenda.add", m.No, v.ID),
		openForm("agenda.arrange", m.No, v.ID),
	})
	return doc
}

// inPrivate heads a direct message with the case that it is about.
func (m MeetingReader) inPrivate() []Block {
	if m.Role == state.NoRole {
		return nil
	}
	return []Block{Small{texts.Say("dm.case", "no", m.No, "label", texts.Free(m.Label))}}
}

// who names who did something, also when another has the role by now.
func who(a state.Actor, parties []state.PartyNamed) any {
	if a.User != "" {
		return texts.User(a.User)
	}
	return teller{parties}.name(a.Role)
}

// row is an item with its buttons, as long as the meeting is not over.
func (m MeetingReader) row(r state.RowView) []Block {
	lines := append([]texts.T{rowLine(m.Agenda, r, m.Parties, m.Today)}, noteLines(r, m.Parties)...)
	p := Para{Lines: lines}
	if m.Agenda.Minutes != nil {
		return []Block{p}
	}
	value := Value(m.No, m.Agenda.ID, r.ID)
	switch r.State {
	case state.RowTicked:
		p.Button = &Button{Action: "agenda.tick", Label: texts.Say("button.correct"), Value: value}
		return []Block{p}
	case state.RowParked:
		p.Button = &Button{Action: "agenda.park", Label: texts.Say("button.take_up"), Value: value + "/back"}
		return []Block{p}
	}
	return []Block{p, Buttons{
		{Action: "agenda.tick", Label: texts.Say("button.tick"), Value: value},
		{Action: "agenda.note", Label: texts.Say("button.note"), Value: value},
		{Action: "agenda.park", Label: texts.Say("button.park"), Value: value},
	}}
}

// rowLine is an item in one line, with what was answered and by whom.
func rowLine(v state.AgendaView, r state.RowView, parties []state.PartyNamed, today state.Date) texts.T {
	item := itemLabel(r.AgendaItem)
	n := slices.IndexFunc(v.Rows, func(o state.RowView) bool { return o.ID == r.ID }) + 1
	switch {
	case r.State == state.RowParked:
		return texts.Say("agenda.row_parked", "n", n, "item", item)
	case r.State != state.RowTicked:
		return texts.Say("agenda.row_open", "n", n, "item", item)
	case len(r.Answers) == 0:
		return texts.Say("agenda.row_ticked", "n", n, "item", item, "who", who(r.By, parties))
	}
	answers := answersTold(itemNamed(r.What), r.Answers, parties, today)
	key := "agenda.row_answered"
	if named(answers) {
		key = "agenda.row_answered_named"
	}
	return texts.Say(key, "n", n, "item", item, "who", who(r.By, parties), "answers", answers)
}

func noteLines(r state.RowView, parties []state.PartyNamed) []texts.T {
	var lines []texts.T
	for _, n := range r.Notes {
		lines = append(lines, texts.Say("agenda.note", "who", who(n.By, parties), "note", noteTold(n.Text, n.Private)))
	}
	return lines
}

// answersTold are the answers of an item in words.
func answersTold(item agendaItem, answers []state.Answer, parties []state.PartyNamed, today state.Date) texts.Lines {
	var l texts.Lines
	attended, both := attendanceTold(answers)
	for _, a := range answers {
		p, _ := item.param(a.Field)
		value := answerTold(p, a.Value, parties, today)
		if a.By != state.NoRole {
			value = texts.Say("agenda.said_by", "who", a.By, "value", value)
		}
		plain, ok := plainly(item, a.Field, value, answers)
		switch {
		case both && a.Field == "attended":
			l = append(l, attended)
		case both && a.Field == "agreed":
		case p.Kind == FlagKind:
			l = append(l, flagTold(item, a.Field))
		case ok:
			l = append(l, plain)
		default:
			if n, err := strconv.ParseFloat(a.Value, 64); err == nil && p.Kind == HoursKind { // the label says of what
				value = n
			}
			l = append(l, texts.Say("agenda.answer", "field", fieldLabel(item, a.Field), "value", value))
		}
	}
	return l
}

// answerTold is one answer in words.
func answerTold(p Param, value string, parties []state.PartyNamed, today state.Date) any {
	switch p.Kind {
	case HoursKind, CountKind:
		f, err := strconv.ParseFloat(value, 64)
		switch {
		case err != nil:
		case p.Kind == HoursKind && p.Name != "number":
			return texts.Say("agenda.hours", "hours", f)
		default:
			return f
		}
	case DateKind, WhenKind:
		return dayTold(value, today)
	case ChoiceKind:
		return choiceLabel(p.Name, value)
	case ChoicesKind:
		return eachOf(value, func(v string) any { return choiceLabel(p.Name, v) })
	case PartyKind, PartiesKind:
		return eachOf(value, func(v string) any { return teller{parties}.name(state.RoleOf(v)) })
	}
	switch p.Name {
	case "dates":
		return texts.Say("agenda.lines", "lines", perLine(value, func(line string) any { return dayTold(line, today) }))
	case "steps":
		return texts.Say("agenda.lines", "lines", perLine(value, func(line string) any {
			day, n, _ := strings.Cut(line, " ")
			f, _ := strconv.ParseFloat(n, 64)
			return texts.Say("agenda.step_told", "day", dayTold(day, today), "hours", f)
		}))
	}
	return texts.Say("agenda.text", "lines", texts.Lines(perLine(value, func(line string) any { return texts.Free(line) })))
}

// flagTold is what it means that a box was ticked.
func flagTold(item agendaItem, field string) texts.T {
	if key := "agenda.flag." + field; texts.Has(key) {
		return texts.Say(key)
	}
	return fieldLabel(item, field)
}

// dayTold tells a day, perhaps with a time, as it was kept.
func dayTold(value string, today state.Date) any {
	day, clock, _ := strings.Cut(value, " ")
	d, err := state.ParseDate(day)
	if err != nil {
		return texts.Free(value)
	}
	if clock != "" {
		return texts.At{Moment: momentOf(d, clock)}
	}
	return texts.ShortDay{Date: d, Today: today}
}

func eachOf(value string, told func(string) any) texts.T {
	var l texts.List
	for v := range strings.SplitSeq(value, ",") {
		l = append(l, told(v))
	}
	return texts.Say("detail.list", "items", l)
}

func perLine(value string, told func(string) any) texts.List {
	var l texts.List
	for line := range strings.SplitSeq(value, "\n") {
		l = append(l, told(line))
	}
	return l
}

// fieldLabel is what a field of an item's form is called.
func fieldLabel(item agendaItem, field string) texts.T {
	if key := "field." + item.name + "." + field; texts.Has(key) {
		return texts.Say(key)
	}
	return label(field)
}

// MinutesDoc is the minutes of a meeting, as the reader may see them.
func MinutesDoc(m MeetingReader) Doc {
	v := m.Agenda
	doc := Doc{Notify: texts.Say("minutes.notify", "no", m.No), Blocks: append(m.inPrivate(),
		Header{texts.Say("minutes.title", "agenda", agendaName(v.Kind, v.Da, v.En))}, Small(m.minutesHead()))}
	for _, part := range m.minutesParts() {
		doc.Blocks = append(doc.Blocks, Para{Lines: append([]texts.T{part.title}, part.lines...)})
	}
	if m.Call.Role != state.NoRole {
		doc.Blocks = append(doc.Blocks, para(texts.Say("card.you_call", "who", texts.Reach{Reach: m.Call})), companyButtons(m.No))
	}
	return doc
}

func (m MeetingReader) minutesHead() []texts.T {
	v := m.Agenda.Minutes
	if v.NotHeld {
		return []texts.T{texts.Say("minutes.not_held", "day", v.On)}
	}
	if len(v.Present) == 0 {
		return []texts.T{texts.Say("minutes.on", "day", v.On)}
	}
	return []texts.T{texts.Say("minutes.with", "day", v.On, "present", roleList(v.Present))}
}

// A minutesPart is a heading of the minutes and what stands under it.
type minutesPart struct {
	title texts.T
	lines []texts.T
}

// minutesParts are the minutes under their headings, those with something in
// them: what was said, decisions, who does what, what is carried over, and
// what is for consultant and caseworker alone.
func (m MeetingReader) minutesParts() []minutesPart {
	v := m.Agenda.Minutes
	var said, agreed, carried []texts.T
	for _, r := range m.Agenda.Rows {
		if r.State == state.RowTicked {
			said = append(said, m.saidOf(r))
		}
		carries := slices.Contains(v.Carried, r.ID)
		if r.State != state.RowTicked && len(r.Notes) > 0 && !carries {
			said = append(said, texts.Say("show.item", "text", itemLabel(r.AgendaItem)))
		}
		if r.State == state.RowTicked || !carries {
			said = append(said, noteLines(r, m.Parties)...)
		}
		if carries {
			carried = append(carried, texts.Say("show.item", "text", itemLabel(r.AgendaItem)))
			carried = append(carried, noteLines(r, m.Parties)...)
		}
	}
	for _, t := range m.Tasks {
		if slices.Contains(v.Things, t.ID) {
			agreed = append(agreed, taskLineFor(t, m.Today, m.Parties))
		}
	}
	for _, f := range m.Followups {
		if slices.Contains(v.Things, f.ID) {
			agreed = append(agreed, followupLine(f, m.Today, m.Parties))
		}
	}
	free := func(s string) []texts.T {
		if s == "" {
			return nil
		}
		return []texts.T{texts.Say("choice.self", "value", texts.Free(s))}
	}
	head := "minutes.said"
	if v.NotHeld { // what was answered before it
		head = "minutes.noted"
	}
	all := []minutesPart{
		{texts.Say(head), said},
		{texts.Say("minutes.decisions"), free(v.Decisions)},
		{texts.Say("minutes.agreed"), agreed},
		{texts.Say("minutes.carried"), carried},
		{texts.Say("minutes.private"), append(free(v.Private), m.Held...)},
	}
	return slices.DeleteFunc(all, func(p minutesPart) bool { return len(p.lines) == 0 })
}

// saidOf is what was said about an item.
func (m MeetingReader) saidOf(r state.RowView) texts.T {
	if len(r.Answers) == 0 {
		return texts.Say("minutes.covered", "item", itemLabel(r.AgendaItem))
	}
	answers := answersTold(itemNamed(r.What), r.Answers, m.Parties, m.Today)
	key := "minutes.answered"
	if named(answers) {
		key = "minutes.answered_named"
	}
	return texts.Say(key, "item", itemLabel(r.AgendaItem), "answers", answers)
}

// Journal is the minutes as a text for the authority's journal, in Markdown.
// It says what was decided and names people as they are known; it is for
// consultant and caseworker.
func Journal(m MeetingReader, lang texts.Lang, name func(user string) string) string {
	v, st := m.Agenda, markdown{texts.Plain{Name: name}}
	var b strings.Builder
	line := func(t texts.T) { b.WriteString(t.In(lang, st) + "\n") }
	b.WriteString("# " + texts.Say("minutes.title", "agenda", agendaName(v.Kind, v.Da, v.En)).In(lang, st) + "\n\n")
	line(texts.Say("dm.case", "no", m.No, "label", texts.Free(m.Label)))
	b.WriteString("\n")
	for _, t := range m.minutesHead() {
		line(t)
	}
	for _, part := range m.minutesParts() {
		b.WriteString("\n## " + part.title.In(lang, texts.Plain{Name: name}) + "\n\n")
		for _, t := range part.lines {
			b.WriteString("- " + strings.ReplaceAll(strings.TrimPrefix(t.In(lang, st), "• "), "\n", "\n  ") + "\n")
		}
	}
	b.WriteString("\n")
	line(texts.Say("minutes.foot"))
	return b.String()
}

// markdown writes a text so that nothing in it is taken for markup.
type markdown struct{ texts.Plain }

var markdownSigns = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "#", `\#`, "<", `\<`, "[", `\[`)

func (m markdown) Free(s string) string  { return markdownSigns.Replace(m.Plain.Free(s)) }
func (m markdown) User(id string) string { return markdownSigns.Replace(m.Plain.User(id)) }
func (markdown) Bold(s string) string    { return "**" + s + "**" }
