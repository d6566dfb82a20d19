package commands

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// How a meeting is shown: its agenda, its minutes, and the text for the journal.

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
	v, ok := c.AgendaView(id, role, today)
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
		switch {
		case v.Minutes.CalledOff:
			key = "agenda.called_off_by"
		case v.Minutes.NotHeld:
			key = "agenda.not_held_by"
		}
		doc.Blocks = append(doc.Blocks, Small{texts.Say(key, "who", who(v.Minutes.By, m.Parties), "day", v.Minutes.On)})
		return doc
	}
	value := Value(m.No, v.ID)
	buttons := Buttons{
		{Action: "agenda.minutes", Label: texts.Say("button.minutes"), Value: value, Primary: true},
		openForm("agenda.add", m.No, v.ID),
		openForm("agenda.arrange", m.No, v.ID),
	}
	if !v.For.IsZero() {
		buttons = append(buttons, dayButtons(m.No, v.ID)...)
	}
	doc.Blocks = append(doc.Blocks, Rule{}, buttons)
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
		return []Block{p, Buttons{
			{Action: "agenda.tick", Label: texts.Say("button.correct"), Value: value},
			{Action: "agenda.note", Label: texts.Say("button.note"), Value: value},
		}}
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
	answers := answersTold(itemNamed(r.What), saidIn(r, side(r.By)), parties, today)
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

// side is who an answer is said to be by: the company, whoever noted it, or
// the role.
func side(a state.Actor) state.Role {
	if a.OfCompany() {
		return state.Company
	}
	return a.Role
}

// saidIn are the answers of an item, of which one names who said it where that
// is another than of the one before; told is who is named already. Where all
// are one person's nobody is.
func saidIn(r state.RowView, told state.Role) []state.Answer {
	answers := slices.Clone(r.Answers)
	if !slices.ContainsFunc(answers, func(a state.Answer) bool { return a.By != state.NoRole }) {
		return answers
	}
	for i, a := range answers {
		by := cmp.Or(a.By, side(r.By))
		if answers[i].By = by; by == told {
			answers[i].By = state.NoRole
		}
		told = by
	}
	return answers
}

// answersTold are the answers of an item in words.
func answersTold(item agendaItem, answers []state.Answer, parties []state.PartyNamed, today state.Date) texts.Lines {
	var l texts.Lines
	attended, both := attendanceTold(answers)
	who := state.NoRole
	for _, a := range answers {
		who = cmp.Or(a.By, who)
		p, _ := item.param(a.Field)
		value := answerTold(p, a.Value, parties, today)
		plain, ok := plainly(item, a.Field, value, answers)
		switch {
		case a.Field == state.ConsentAnswer:
			plain = texts.Say("agenda.consent_" + a.Value)
		case both && a.Field == "attended":
			plain = attended
		case both && a.Field == "agreed":
			continue
		case p.Kind == FlagKind:
			plain = flagTold(item, a.Field)
		case ok:
		default:
			if n, err := strconv.ParseFloat(a.Value, 64); err == nil && p.Kind == HoursKind { // the label says of what
				value = n
			}
			plain = texts.Say("agenda.answer", "field", texts.Head{T: fieldLabel(item, a.Field)}, "value", value)
		}
		if who != state.NoRole {
			plain = texts.Say("agenda.said_by", "who", who, "value", plain)
		}
		l, who = append(l, plain), state.NoRole
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
	if v.Kind == "closing" && !v.Minutes.NotHeld {
		doc.Blocks = append(doc.Blocks, pictureButtons(m.No, m.Hours)...)
	}
	doc.Blocks = append(doc.Blocks, m.calls()...)
	return doc
}

func (m MeetingReader) minutesHead() []texts.T {
	v := m.Agenda.Minutes
	switch {
	case v.CalledOff:
		return []texts.T{texts.Say("minutes.called_off", "day", v.On)}
	case v.NotHeld:
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
	for _, t := range v.Tasks {
		agreed = append(agreed, taskLineFor(t, m.Today, m.Parties))
	}
	for _, f := range v.Followups {
		agreed = append(agreed, followupLine(f, m.Today, m.Parties))
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
	next := "minutes.carried"
	if v.NotHeld {
		next = "minutes.kept"
	}
	all := []minutesPart{
		{texts.Say(head), said},
		{texts.Say("minutes.decisions"), free(v.Decisions)},
		{texts.Say("minutes.agreed"), agreed},
		{texts.Say(next), carried},
		{texts.Say("minutes.private"), append(free(v.Private), m.Held...)},
	}
	return slices.DeleteFunc(all, func(p minutesPart) bool { return len(p.lines) == 0 })
}

// saidOf is what was said about an item.
func (m MeetingReader) saidOf(r state.RowView) texts.T {
	if len(r.Answers) == 0 {
		return texts.Say("minutes.covered", "item", itemLabel(r.AgendaItem))
	}
	answers := answersTold(itemNamed(r.What), saidIn(r, state.NoRole), m.Parties, m.Today)
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
