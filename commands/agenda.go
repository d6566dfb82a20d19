package commands

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"casethread/commands/texts"
	"casethread/state"
)

// mostRows is how many items an agenda holds: as many as one message shows.
const mostRows = 20

// mostItem is how long an item may be, in characters: twenty of them stand in
// one field of a form, with their numbers.
const mostItem = 140

// openAgenda puts up the agenda of a kind.
func openAgenda(kind string) Decide {
	return func(x *Exec) (*Decision, error) {
		t, _ := x.Templates.ofKind(kind)
		return x.putUp(t)
	}
}

// openNamed puts up an agenda of the workspace's own.
func openNamed(x *Exec) (*Decision, error) {
	t, _ := x.Templates.Named(x.Args.Text("name"))
	return x.putUp(t)
}

// putUp opens an agenda from its template, with what the last one of the kind
// left over.
func (x *Exec) putUp(t Template) (*Decision, error) {
	for _, a := range x.Case.OpenAgendas() {
		if a.Kind == t.Name {
			return nil, refuse("agenda.open_already", "id", texts.Word(a.ID), "agenda", agendaName(a.Kind, a.Da, a.En))
		}
	}
	m := x.Args.When("when")
	f := state.AgendaOpened{
		ID: x.Case.NextID("A"), Kind: t.Name, Da: t.Da, En: t.En, For: m.Date, Time: clockOf(m), Shared: t.Shared,
		Items: t.items(),
	}
	d := &Decision{}
	x.carryOver(d, &f)
	planned, plans := x.meetingPlan(&f, m)
	d.Facts = append(d.Facts, f)
	if !plans {
		d.Say = append(d.Say, dayOffTold(f.For)...)
		return d, nil
	}
	d.Facts = append(d.Facts, planned)
	x.pointOut(d, planned.ID, m)
	return d, nil
}

// carryOver adds the rows that earlier meetings left, and that are not on the
// agenda anyway. What was noted to any of them goes along.
func (x *Exec) carryOver(d *Decision, f *state.AgendaOpened) {
	n := 0
	for _, row := range x.Case.CarriedOver(f.Kind, f.Shared, sameItem) {
		at := slices.IndexFunc(f.Items, func(i state.AgendaItem) bool { return sameItem(i, row.AgendaItem) })
		if at < 0 && len(f.Items) == mostRows {
			continue
		}
		if at < 0 {
			n, at = n+1, len(f.Items)
			next := row.AgendaItem
			next.ID = strconv.Itoa(at + 1)
			f.Items = append(f.Items, next)
		}
		for _, note := range row.Notes {
			f.Notes = append(f.Notes, state.CarriedNote{Item: f.Items[at].ID, By: note.By, Note: note.Note, Private: note.Private})
		}
	}
	if n > 0 {
		d.Say = append(d.Say, texts.Say("agenda.carried", "n", n))
	}
}

// sameItem reports whether two items ask the same, under the same name: a start
// meeting and a follow-up both have paid hours.
func sameItem(a, b state.AgendaItem) bool {
	if a.Da != b.Da || a.En != b.En {
		return false
	}
	if a.What == b.What {
		return true
	}
	called := func(lang texts.Lang) bool {
		return itemLabel(a).In(lang, texts.Plain{}) == itemLabel(b).In(lang, texts.Plain{})
	}
	return called(texts.Danish) && called(texts.English) && itemNamed(a.What).main() == itemNamed(b.What).main()
}

// meeting is the agenda that is meant: the one named, else the only one open
// that the actor may see.
func (x *Exec) meeting() (state.CaseAgenda, error) {
	if id := x.Args.Text("agenda"); id != "" {
		a, _ := x.Case.Agenda(id)
		if a.Closed != nil {
			return a, x.meetingOver(a)
		}
		return a, nil
	}
	var open []state.CaseAgenda
	for _, a := range x.Case.OpenAgendas() {
		if _, ok := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today); ok {
			open = append(open, a)
		}
	}
	switch len(open) {
	case 0:
		return state.CaseAgenda{}, (&Refusal{Say: x.orBy(state.ActAgenda, "agenda.none", "agenda.none_to")}).at("agenda")
	case 1:
		return open[0], nil
	}
	r := refuse("agenda.which", "case", x.caseName()).at("agenda")
	r.Missing = true
	return state.CaseAgenda{}, r
}

// meetingApart returns an open agenda with a date of its own, so that "the
// meeting" need not be a follow-up.
func (x *Exec) meetingApart() (state.CaseAgenda, bool) {
	if x.Case == nil {
		return state.CaseAgenda{}, false
	}
	for _, a := range x.Case.OpenAgendas() {
		_, seen := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today)
		if f, _ := x.Case.Followup(a.Followup); seen && a.For != (state.Date{}) && f.Status != state.Planned {
			return a, true
		}
	}
	return state.CaseAgenda{}, false
}

// meetingOver tells who was faster.
func (x *Exec) meetingOver(a state.CaseAgenda) *Refusal {
	by := a.Closing
	return refuse("agenda.over", "agenda", agendaName(a.Kind, a.Da, a.En), "id", texts.Word(a.ID),
		"who", who(by.By, PartiesOf(x.Case)), "day", by.Date).at("agenda")
}

// addItems adds rows to an agenda, one a line.
func addItems(x *Exec) (*Decision, error) {
	a, err := x.meeting()
	if err != nil {
		return nil, err
	}
	lines, err := itemLines(x.Args.Text("items"))
	if err != nil {
		return nil, err
	}
	if len(a.Rows)+len(lines) > mostRows {
		return nil, refuse("agenda.full", "max", mostRows).at("items")
	}
	return fact(state.AgendaArranged{ID: a.ID, Items: newRows(a, a.LastRow, lines)})
}

// itemLines splits what was typed or pasted into items: a line each, or
// separated by semicolons; bullets and numbers in front are left out.
func itemLines(s string) ([]string, error) {
	var lines []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == ';' }) {
		line = strings.TrimSpace(line)
		if n, rest, ok := strings.Cut(line, " "); ok && numbering(n) {
			line = strings.TrimSpace(rest)
		}
		switch n := utf8.RuneCountInString(line); {
		case n == 0:
			continue
		case n > mostItem:
			return nil, refuse("bad.long", "n", n, "max", mostItem, "field", label("items")).at("items")
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, refuse("agenda.no_items").at("items")
	}
	return lines, nil
}

// numbering reports whether a word only counts or marks an item.
func numbering(s string) bool {
	return s == strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz") && strings.Trim(s, "-*•–·.)0123456789") == "" &&
		(strings.Trim(s, "0123456789") != "" || len(s) == 0)
}

// newRows are rows of an agenda with the numbers that follow the last.
func newRows(a state.CaseAgenda, last int, lines []string) []state.AgendaItem {
	sees := state.SeenByStaff
	if a.Shared {
		sees = state.SeenByAll
	}
	var rows []state.AgendaItem
	for i, line := range lines {
		rows = append(rows, state.AgendaItem{ID: strconv.Itoa(last + 1 + i), What: plainItem, Da: line, Sees: sees})
	}
	return rows
}

// arrangeItems takes all rows anew, a line each: those that begin with their
// number where they now stand, perhaps under another name, others as new ones.
// An open row that is left out is taken off, unless it came while the form was
// open.
func arrangeItems(x *Exec) (*Decision, error) {
	a, err := x.meeting()
	if err != nil {
		return nil, err
	}
	f := state.AgendaArranged{ID: a.ID}
	for line := range strings.SplitSeq(x.Args.Text("items"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if id, name, ok := numbered(line); ok {
			if err := arrangeRow(a, &f, id, name); err != nil {
				return nil, err
			}
			continue
		}
		lines, err := itemLines(line)
		if err != nil {
			return nil, err
		}
		rows := newRows(a, a.LastRow+len(f.Items), lines)
		for _, row := range rows {
			f.Items, f.Order = append(f.Items, row), append(f.Order, row.ID)
		}
	}
	if seen, err := strconv.Atoi(x.Args.Text("last")); err == nil {
		for _, r := range a.Rows {
			if n, _ := strconv.Atoi(r.ID); n > seen && !slices.Contains(f.Order, r.ID) {
				f.Order = append(f.Order, r.ID)
			}
		}
	}
	if len(f.Order) > mostRows {
		return nil, refuse("agenda.full", "max", mostRows).at("items")
	}
	if len(f.Order) == 0 {
		return nil, refuse("agenda.no_items").at("items")
	}
	say := arranged(a, f.Order)
	if len(f.Renamed) > 0 {
		var names texts.List
		for _, item := range f.Renamed {
			names = append(names, itemLabel(item))
		}
		say = append([]texts.T{texts.Say("agenda.renamed", "n", len(names), "items", names)}, say...)
	}
	return &Decision{Facts: []state.Fact{f}, Say: say}, nil
}

// numbered reads a line that begins with the number of an item, as the form
// shows it: "3. Timer om ugen".
func numbered(line string) (id, name string, ok bool) {
	id, name, dot := strings.Cut(line, ".")
	if id == "" || len(id) > 4 || strings.Trim(id, "0123456789") != "" || dot && name != "" && !strings.HasPrefix(name, " ") {
		return "", "", false
	}
	return id, strings.Join(strings.Fields(name), " "), true
}

// arrangeRow puts a row that is there already where it now stands. It keeps
// its name, or gets another where that is words alone.
func arrangeRow(a state.CaseAgenda, f *state.AgendaArranged, id, name string) error {
	row, ok := a.Row(id)
	switch {
	case !ok:
		return refuse("agenda.no_row", "row", texts.Word(id)).at("items")
	case slices.Contains(f.Order, id):
		return refuse("agenda.row_twice", "row", texts.Word(id)).at("items")
	}
	f.Order = append(f.Order, id)
	item := itemLabel(row.AgendaItem)
	called := func(lang texts.Lang) bool {
		return name == strings.Join(strings.Fields(item.In(lang, texts.Plain{})), " ")
	}
	n := utf8.RuneCountInString(name)
	switch {
	case name == "", called(texts.Danish), called(texts.English):
		return nil
	case row.What != plainItem:
		return refuse("agenda.keeps_name", "item", item).at("items")
	case row.State == state.RowTicked:
		return refuse("agenda.keeps_name_ticked", "item", item).at("items")
	case n > mostItem:
		return refuse("bad.long", "n", n, "max", mostItem, "field", label("items")).at("items")
	}
	f.Renamed = append(f.Renamed, state.AgendaItem{ID: id, Da: name, What: row.What, Sees: row.Sees})
	return nil
}

// arranged says what became of the items that the new order leaves out, and
// whether the others stand in another order.
func arranged(a state.CaseAgenda, order []string) []texts.T {
	var off, stays texts.List
	var left []string
	for _, r := range a.Rows {
		switch {
		case slices.Contains(order, r.ID):
			left = append(left, r.ID)
		case r.State == state.RowOpen && len(r.Notes) == 0:
			off = append(off, itemLabel(r.AgendaItem))
		default:
			stays = append(stays, itemLabel(r.AgendaItem))
		}
	}
	var say []texts.T
	if len(off) > 0 {
		say = append(say, texts.Say("agenda.taken_off", "n", len(off), "items", off))
	}
	if len(stays) > 0 {
		say = append(say, texts.Say("agenda.stays", "items", stays))
	}
	kept := slices.DeleteFunc(slices.Clone(order), func(id string) bool { return !slices.Contains(left, id) })
	if !slices.Equal(kept, left) {
		say = append(say, texts.Say("agenda.order"))
	}
	return say
}

// arrangedNow fills the form with the rows as they stand.
func arrangedNow(x *Exec, given Values) Values {
	a, err := x.meetingOf(given)
	if err != nil {
		return nil
	}
	lines := make([]string, 0, len(a.Rows))
	for _, r := range a.Rows {
		lines = append(lines, r.ID+". "+itemLabel(r.AgendaItem).In(x.Lang, texts.Plain{}))
	}
	return Values{"items": {strings.Join(lines, "\n")}}
}

// meetingOf is the agenda that form values name, else the only open one.
func (x *Exec) meetingOf(given Values) (state.CaseAgenda, error) {
	if ids := given["agenda"]; len(ids) > 0 {
		x.Args.set("agenda", ids[0])
	}
	return x.meeting()
}

// listAgendas shows the agendas that are open and the latest minutes, as the
// reader may see them.
func listAgendas(x *Exec) (*Decision, error) {
	const most = 5 // agendas, so that all fits one message
	blocks := []Block{Header{texts.Say("agenda.list")}}
	for _, a := range slices.Backward(x.Case.Agendas) {
		v, ok := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today)
		if !ok || len(blocks) > most {
			continue
		}
		blocks = append(blocks, Para{Lines: x.agendaLines(v)})
	}
	if len(blocks) == 1 {
		blocks = append(blocks, para(x.orBy(state.ActAgenda, "agenda.list_none", "agenda.list_none_to")))
	}
	return &Decision{Doc: &Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: blocks}}, nil
}

func (x *Exec) agendaLines(v state.AgendaView) []texts.T {
	done, parties := 0, PartiesOf(x.Case)
	var rows []texts.T
	for _, r := range v.Rows {
		if r.State == state.RowTicked {
			done++
		}
		rows = append(rows, rowLine(v, r, parties, x.Today))
	}
	title := texts.Say("agenda.list_open", "id", texts.Word(v.ID), "agenda", agendaName(v.Kind, v.Da, v.En), "done", done, "all", len(v.Rows))
	switch {
	case v.Minutes != nil && v.Minutes.CalledOff:
		title = texts.Say("agenda.list_off", "id", texts.Word(v.ID), "agenda", agendaName(v.Kind, v.Da, v.En), "day", v.Minutes.On)
	case v.Minutes != nil:
		title = texts.Say("agenda.list_over", "id", texts.Word(v.ID), "agenda", agendaName(v.Kind, v.Da, v.En), "day", v.Minutes.On)
	}
	return append([]texts.T{title}, rows...)
}

// agendaName is what an agenda is called.
func agendaName(kind, da, en string) texts.T {
	if da != "" || en != "" {
		return texts.Say("item.own", "item", texts.Both{Da: da, En: en})
	}
	if key := "agenda.kind." + kind; texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Say("agenda.kind.")
}
