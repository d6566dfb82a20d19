package commands

import (
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// A tick is an item being ticked: what was answered, and what comes of it.
type tick struct {
	agenda state.CaseAgenda
	row    state.CaseRow
	item   agendaItem
	d      *Decision
	things []string
	before []state.Event         // that earlier ticks brought about and this one replaces
	sees   map[string]state.Sees // of single answers, where the item's own does not hold
}

// rowRef names a row in buttons and forms: A1/3, and in a form the version in
// which the row was seen.
func rowRef(agenda, row string) string { return agenda + "/" + row }

// readItem reads A1/3 or A1/3/7.
func (x *Exec) readItem(p *Param, s string) error {
	parts := strings.Split(s, "/")
	if len(parts) < 2 || len(parts) > 3 {
		return refuse("agenda.row_gone").at(p.Name)
	}
	v, ok := x.Case.AgendaView(parts[0], x.Actor.Role, x.Today)
	if !ok || !hasRow(v, parts[1]) {
		return refuse("agenda.row_gone").at(p.Name)
	}
	x.Args.set(p.Name, s)
	return nil
}

func hasRow(v state.AgendaView, id string) bool {
	for _, r := range v.Rows {
		if r.ID == id {
			return true
		}
	}
	return false
}

// rowMeant is the row that a button or form is about, if its meeting is not
// over and nobody has ticked it since it was seen.
func (x *Exec) rowMeant() (a state.CaseAgenda, row state.CaseRow, err error) {
	parts := strings.Split(x.Args.Text("item"), "/")
	if len(parts) < 2 {
		return a, row, refuse("agenda.row_gone")
	}
	a, _ = x.Case.Agenda(parts[0])
	row, ok := a.Row(parts[1])
	switch {
	case !ok:
		return a, row, refuse("agenda.row_gone")
	case a.Closed != nil:
		return a, row, x.meetingOver(a)
	case len(parts) == 3 && parts[2] != strconv.Itoa(row.Version):
		return a, row, refuse("agenda.ticked_meanwhile", "item", itemLabel(row.AgendaItem), "who", who(row.By, PartiesOf(x.Case)),
			"clock", texts.Clock{Hour: row.At.In(x.Now.Location()).Hour(), Minute: row.At.In(x.Now.Location()).Minute()})
	}
	return a, row, nil
}

// tickable returns the row that is meant if the actor may answer it.
func (x *Exec) tickable() (a state.CaseAgenda, row state.CaseRow, err error) {
	a, row, err = x.rowMeant()
	if err == nil && !itemNamed(row.What).mayAnswer(x.Actor.Role) {
		err = refuse("agenda.not_yours", "item", itemLabel(row.AgendaItem), "roles", itemNamed(row.What).answerers())
	}
	return a, row, err
}

// mayAnswer reports whether a role may tick the item: who takes part answers
// what they know, and only consultant and caseworker what changes the course.
func (i agendaItem) mayAnswer(r state.Role) bool {
	switch r {
	case state.Consultant, state.Caseworker:
		return true
	case state.Mentor:
		return i.company || i.mentor
	}
	return i.company && r == state.Company
}

// answerers lists the roles that may tick the item.
func (i agendaItem) answerers() texts.List {
	var l texts.List
	for _, r := range state.PartyRoles {
		if i.mayAnswer(r) {
			l = append(l, ReaderNamed(r))
		}
	}
	return l
}

// ofItem says above a form which meeting and item it is about.
func ofItem(x *Exec) []texts.T {
	a, row, err := x.rowMeant()
	if err != nil {
		return nil
	}
	lines := []texts.T{agendaName(a.Kind, a.Da, a.En), itemLabel(row.AgendaItem)}
	if itemNamed(row.What).words && x.Actor.Role != state.Company {
		lines = append(lines, texts.Say("agenda.words"))
	}
	return lines
}

// asks are the parameters that ticking the row of a form's item asks for.
func asks(x *Exec, given Values) []Param {
	ref := strings.Join(given["item"], "")
	id, rest, _ := strings.Cut(ref, "/")
	row, _, _ := strings.Cut(rest, "/")
	a, _ := x.Case.Agenda(id)
	r, ok := a.Row(row)
	if !ok {
		return nil
	}
	return itemNamed(r.What).params
}

// tickRow records that an item was covered, and lets what was answered land
// where it belongs.
func tickRow(x *Exec) (*Decision, error) {
	a, row, err := x.tickable()
	if err != nil {
		return nil, err
	}
	t := &tick{agenda: a, row: row, item: itemNamed(row.What), d: &Decision{}, sees: map[string]state.Sees{}}
	if t.item.words && x.Actor.Role != state.Company {
		x.Actor.For = state.Company
	}
	t.d.Facts = []state.Fact{nil} // the tick itself, once it is known what came of it
	if err := x.land(t); err != nil {
		return nil, err
	}
	x.planOnce(t)
	t.d.Facts[0] = state.AgendaTicked{ID: a.ID, Item: row.ID, Answers: x.answers(t), Things: t.things}
	return t.d, nil
}

// answers are what was answered, each with who may read it.
func (x *Exec) answers(t *tick) []state.Answer {
	kept := x.kept(t)
	var all []state.Answer
	for _, p := range t.item.params {
		said := func(a state.Answer) bool { return a.Field == p.Name && a.Value == x.written(p.Name) }
		if p.Apart || !x.Args.Given(p.Name) || !x.Actor.OfCompany() && slices.ContainsFunc(kept, said) {
			continue
		}
		sees, own := t.sees[p.Name]
		if !own {
			sees = answerSees(t.row.Sees, p)
		}
		all = append(all, state.Answer{Field: p.Name, Value: x.written(p.Name), Sees: sees})
	}
	if x.Actor.OfCompany() { // what the others say is what counts
		return append(kept, all...)
	}
	return append(all, kept...)
}

// kept are the answers of an earlier tick that this one leaves as they are:
// what the company says and what the others say of the same, who cannot read
// one another's, and what the actor may not read otherwise.
func (x *Exec) kept(t *tick) []state.Answer {
	if t.row.State != state.RowTicked {
		return nil
	}
	var kept []state.Answer
	for _, a := range t.row.Answers {
		who := t.row.Said(a)
		others := a.Sees == state.SeenByCompany && who.OfCompany() != x.Actor.OfCompany()
		hidden := !a.Sees.By(x.Actor.Role, who) && !x.Args.Given(a.Field)
		if !others && !hidden {
			continue
		}
		if a.By = who.Role; who.OfCompany() {
			a.By = state.Company
		}
		kept = append(kept, a)
	}
	return kept
}

// written is an answer as it is kept.
func (x *Exec) written(name string) string {
	switch v := x.Args.vals[name].(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, ",")
	case bool:
		return "yes"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	case []state.Role:
		var words []string
		for _, r := range v {
			words = append(words, r.Word())
		}
		return strings.Join(words, ",")
	}
	m := x.Args.When(name)
	return strings.TrimSpace(m.Date.String() + " " + clockOf(m))
}

// answeredBefore fills the form of an item: with what was answered when it
// was ticked before, else with what the case knows already.
func answeredBefore(x *Exec, given Values) Values {
	ref := strings.Split(strings.Join(given["item"], ""), "/")
	if len(ref) < 2 {
		return nil
	}
	a, _ := x.Case.Agenda(ref[0])
	row, ok := a.Row(ref[1])
	if !ok {
		return nil
	}
	v, item := Values{}, itemNamed(row.What)
	if row.State != state.RowTicked {
		return x.suggested(item)
	}
	view, _ := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today)
	for _, r := range view.Rows {
		if r.ID != row.ID {
			continue
		}
		for _, answer := range r.Answers {
			p, _ := item.param(answer.Field)
			if _, have := v[answer.Field]; !have { // one's own comes first
				v[answer.Field] = valuesOf(p, answer.Value)
			}
		}
	}
	return filled(v, x.termsOfItem(item, row))
}

// valuesOf is a kept answer as a form gives it.
func valuesOf(p Param, value string) []string {
	switch p.Kind {
	case ChoicesKind, PartiesKind, PartyKind:
		return strings.Split(value, ",")
	}
	return []string{value}
}

// suggested is what the case knows already of what an item asks for.
func (x *Exec) suggested(item agendaItem) Values {
	course := state.CourseNow(x.Case.Events, x.Today)
	v := Values{}
	hours := func(field string, f *float64) {
		if f != nil {
			v[field] = []string{strconv.FormatFloat(*f, 'f', -1, 64)}
		}
	}
	switch item.name {
	case "pre.knows":
		return x.termsUsual(state.ConsentText)
	case "start.hours":
		if hours("hours", course.Hours); course.Hours == nil {
			v["hours"] = []string{x.Case.Answer("prep.steps", "hours")}
		}
	case "start.paid", "followup.paid":
		hours("paid", course.Paid)
	case "followup.hours":
		hours("hours", course.Hours)
	case "start.date":
		if pl := course.Upcoming(); pl != nil {
			v["start"], v["kind"] = []string{pl.Start.String()}, []string{pl.Kind}
			if !pl.End.IsZero() {
				v["end"] = []string{pl.End.String()}
			}
		}
	case "start.attendance":
		switch call, ok := x.Case.Call(); {
		case !ok:
		case call.Role == state.NoRole:
			v["other"] = []string{call.Name + ", " + call.Phone}
		default:
			v["call"] = []string{call.Role.Word()}
		}
	}
	return v
}

// noteRow puts a note to an item.
func noteRow(x *Exec) (*Decision, error) {
	a, row, err := x.rowMeant()
	if err != nil {
		return nil, err
	}
	note, private := x.Args.Text("note"), x.Args.Text("private")
	if note == "" && private == "" {
		r := refuse("agenda.note_what").at("note")
		r.Missing = true
		return nil, r
	}
	return fact(state.AgendaNoted{ID: a.ID, Item: row.ID, Note: note, Private: private})
}

// parkRow puts an item off to the next agenda; one that is parked
// is taken up again.
func parkRow(x *Exec) (*Decision, error) {
	a, row, err := x.rowMeant()
	if err != nil {
		return nil, err
	}
	back := x.Args.Given("back")
	switch {
	case !itemNamed(row.What).mayAnswer(x.Actor.Role):
		return nil, refuse("agenda.not_yours_park", "item", itemLabel(row.AgendaItem), "roles", itemNamed(row.What).answerers())
	case row.State == state.RowTicked:
		return nil, refuse("agenda.ticked_already", "item", itemLabel(row.AgendaItem), "who", who(row.By, PartiesOf(x.Case)))
	case back != (row.State == state.RowParked):
		return nil, refuse("agenda.parked_already."+yesno(!back), "item", itemLabel(row.AgendaItem))
	}
	return fact(state.AgendaParked{ID: a.ID, Item: row.ID, Back: back})
}
