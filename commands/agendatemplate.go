package commands

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"casethread/commands/texts"
	"casethread/state"
)

// A Template is an agenda as a workspace has it: a standard one, changed, or
// one of its own.
type Template struct {
	Name   string        `json:"n"`            // "start", or a name of one's own
	Da     string        `json:"da,omitempty"` // titles; empty: the standard agenda's
	En     string        `json:"en,omitempty"`
	Shared bool          `json:"s,omitempty"`
	Rows   []TemplateRow `json:"r"`
}

// A TemplateRow is an item: what it asks for, and its words where they are
// not the standard item's.
type TemplateRow struct {
	Asks string `json:"a"`
	Da   string `json:"da,omitempty"`
	En   string `json:"en,omitempty"`
}

// Templates are a workspace's own and changed agendas.
type Templates []Template

// mostTemplates is how many own agendas a workspace has.
const mostTemplates = 30

// Named returns the agenda of a name as the workspace has it. The words that
// start a standard agenda mean that one whatever the others are called, and a
// name means its own before it is anybody's title.
func (ts Templates) Named(name string) (Template, bool) {
	f := fold(name)
	if k, ok := kindCalled(name); ok {
		return ts.ofKind(k.name)
	}
	for _, of := range []func(Template) []string{
		func(t Template) []string { return []string{t.Name} },
		func(t Template) []string { return []string{t.Da, t.En} },
	} {
		for _, t := range ts {
			if slices.ContainsFunc(of(t), func(s string) bool { return s != "" && fold(s) == f }) {
				return t, true
			}
		}
	}
	return Template{}, false
}

// ofKind returns the standard agenda of a kind as the workspace has it.
func (ts Templates) ofKind(kind string) (Template, bool) {
	if i := slices.IndexFunc(ts, func(t Template) bool { return t.Name == kind }); i >= 0 {
		return ts[i], true
	}
	return standardAgenda(kind)
}

// standardAgenda is an agenda of the practice as it is shipped.
func standardAgenda(name string) (Template, bool) {
	k, ok := kindNamed(name)
	if !ok {
		return Template{}, false
	}
	t := Template{Name: k.name, Shared: k.shared}
	for _, item := range k.items {
		t.Rows = append(t.Rows, TemplateRow{Asks: item})
	}
	return t, true
}

// all lists the standard agendas as the workspace has them, then its own.
func (ts Templates) all() Templates {
	var all Templates
	for _, k := range agendaKinds {
		t, _ := ts.ofKind(k.name)
		all = append(all, t)
	}
	for _, t := range ts {
		if _, standard := kindNamed(t.Name); !standard {
			all = append(all, t)
		}
	}
	return all
}

func (ts Templates) names() texts.List {
	var l texts.List
	for _, t := range ts.all() {
		l = append(l, t.word())
	}
	return l
}

// word is what is typed to start the meeting.
func (t Template) word() texts.Both {
	if k, ok := kindNamed(t.Name); ok {
		return texts.Both{Da: k.da, En: k.name}
	}
	return texts.Both{Da: t.Name}
}

// With returns the templates with t in place of the one of its name.
func (ts Templates) With(t Template) Templates {
	return append(ts.Without(t.Name), t)
}

// Without returns the templates without the one of a name: a standard one is
// as it was shipped then.
func (ts Templates) Without(name string) Templates {
	return slices.DeleteFunc(slices.Clone(ts), func(t Template) bool { return fold(t.Name) == fold(name) })
}

// changed reports whether a standard agenda is not as it was shipped.
func (ts Templates) changed(name string) bool {
	return slices.ContainsFunc(ts, func(t Template) bool { return t.Name == name })
}

// items are the template's rows as those of an agenda.
func (t Template) items() []state.AgendaItem {
	items := make([]state.AgendaItem, len(t.Rows))
	for i, r := range t.Rows {
		items[i] = state.AgendaItem{ID: strconv.Itoa(i + 1), What: r.Asks, Da: r.Da, En: r.En, Sees: t.sees(r)}
	}
	return items
}

// sees says who may read a row: in a meeting of consultant and caseworker
// nobody else.
func (t Template) sees(r TemplateRow) state.Sees {
	if !t.Shared {
		return state.SeenByStaff
	}
	return itemNamed(r.Asks).sees
}

// title is what the template is called.
func (t Template) title() texts.T { return agendaName(t.Name, t.Da, t.En) }

// mostYAML is how long a template's text may be, in characters: a form's field
// holds mostShown, and a copy has a longer name and titles of its own.
const (
	mostYAML  = 2900
	mostShown = 3000
)

// listTemplates shows the agendas that the workspace has, and what can be
// done with each.
func listTemplates(x *Exec) (*Decision, error) {
	doc := &Doc{Notify: texts.Say("template.list"), Blocks: []Block{Header{texts.Say("template.list")}, para(texts.Say("template.intro"))}}
	may := x.mayTemplate() == nil
	for _, t := range x.Templates.all() {
		key := "template.line"
		_, standard := kindNamed(t.Name)
		if standard && x.Templates.changed(t.Name) {
			key = "template.line_changed"
		}
		doc.Blocks = append(doc.Blocks, para(texts.Say(key, "name", t.word(), "title", t.title(), "n", len(t.Rows),
			"where", texts.Say("template.where."+yesno(t.Shared)))))
		if may {
			doc.Blocks = append(doc.Blocks, x.templateButtons(t, standard))
		}
	}
	return &Decision{Doc: doc}, nil
}

func (x *Exec) templateButtons(t Template, standard bool) Buttons {
	value := Value(0, "agenda.template", t.Name)
	bs := Buttons{
		{Action: "form.open", Label: texts.Say("form.agenda.template.button"), Value: value},
		{Action: "agenda.copy", Label: texts.Say("button.copy_template"), Value: Value(0, t.Name)},
		{Action: "agenda.yaml", Label: texts.Say("button.yaml"), Value: Value(0, t.Name)},
	}
	seen := Value(0, t.Name, t.mark())
	sure := texts.Say("template.reset_sure")
	switch {
	case !standard:
		sure = texts.Say("template.delete_sure")
		bs = append(bs, Button{Action: "agenda.reset", Label: texts.Say("button.delete_template"), Value: seen, Danger: true, Confirm: &sure})
	case x.Templates.changed(t.Name):
		bs = append(bs, Button{Action: "agenda.reset", Label: texts.Say("button.reset_template"), Value: seen, Danger: true, Confirm: &sure})
	}
	return bs
}

// mark tells a template from what it was before and will be: a button that
// throws it away means the one that was seen.
func (t Template) mark() string {
	s, _ := t.WriteYAML() // plain data always encodes
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:6])
}

// mayTemplate refuses who is neither consultant nor caseworker of the
// installing organisation in any case.
func (x *Exec) mayTemplate() error {
	if state.May(x.Person.Usual, state.ActTemplate) {
		return nil
	}
	for _, c := range x.Cases {
		for _, r := range c.RolesOf(x.Actor.User) {
			if state.May(r, state.ActTemplate) && !c.Parties[r].External {
				return nil
			}
		}
	}
	return refuse("template.may_not")
}

// saveTemplate takes a template's text: a standard agenda changed, or one of
// the workspace's own.
func saveTemplate(x *Exec) (*Decision, error) {
	if err := x.mayTemplate(); err != nil {
		return nil, err
	}
	t, err := ReadTemplate(x.Args.Text("yaml"), x.isWord)
	var bad *TemplateError
	switch {
	case errors.As(err, &bad) && bad.Line > 0:
		return nil, refuse("template.at_line", "line", bad.Line, "why", bad.Say).at("yaml")
	case errors.As(err, &bad):
		return nil, refuse("template.wrong", "why", bad.Say).at("yaml")
	case err != nil:
		return nil, err
	}
	s, err := t.WriteYAML()
	if err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(s); n > mostYAML { // written out, it is longer than it was typed
		return nil, refuse("template.long_written", "n", n, "max", mostYAML).at("yaml")
	}
	next := x.Templates.With(t)
	if len(next) > mostTemplates {
		return nil, refuse("template.too_many", "max", mostTemplates).at("yaml")
	}
	say := texts.Say("template.saved", "name", t.word(), "n", len(t.Rows))
	return &Decision{Templates: &next, Say: []texts.T{say}}, nil
}

// isWord reports whether a name is a word of the command already.
func (x *Exec) isWord(name string) bool {
	return x.command.named(token{text: name}) != nil || isHelp(token{text: name})
}

// resetTemplate gives a standard agenda its shipped form again, or deletes
// one of the workspace's own.
func resetTemplate(x *Exec) (*Decision, error) {
	if err := x.mayTemplate(); err != nil {
		return nil, err
	}
	t, _ := x.Templates.Named(x.Args.Text("name"))
	if !x.Templates.changed(t.Name) {
		return nil, refuse("template.as_shipped", "name", t.word()).at("name")
	}
	if x.Args.Text("seen") != t.mark() {
		return nil, refuse("template.changed", "name", t.word()).at("name")
	}
	next := x.Templates.Without(t.Name)
	key := "template.deleted"
	if _, standard := kindNamed(t.Name); standard {
		key = "template.reset"
	}
	return &Decision{Templates: &next, Say: []texts.T{texts.Say(key, "name", t.word())}}, nil
}

// showTemplate shows a template's text, to be copied or kept in a file.
func showTemplate(x *Exec) (*Decision, error) {
	t, ok := x.Templates.Named(x.Args.Text("name"))
	if !ok {
		return nil, refuse("agenda.no_template", "name", texts.Free(x.Args.Text("name")), "names", x.Templates.names())
	}
	s, err := t.WriteYAML()
	if err != nil {
		return nil, err
	}
	return &Decision{Doc: &Doc{Notify: texts.Say("template.list"), Blocks: []Block{
		para(texts.Say("template.yaml_of", "name", t.word())), Verbatim(s),
	}}}, nil
}

// templateNow fills the form with the template that is named; a copy gets a
// name of its own.
func templateNow(x *Exec, given Values) Values {
	name, copied := copyOf(strings.Join(given["name"], ""))
	t, ok := x.Templates.Named(name)
	if !ok {
		return nil
	}
	if copied {
		if t.Da == "" && t.En == "" {
			t.Da, t.En = t.title().In(texts.Danish, texts.Plain{}), t.title().In(texts.English, texts.Plain{})
		}
		t.Name = x.Templates.freeName(texts.Write(t.word(), x.Lang, texts.Plain{}))
	}
	s, err := t.WriteYAML()
	if err != nil || utf8.RuneCountInString(s) > mostShown {
		return nil
	}
	return Values{"yaml": {s}}
}

// copyOf reads the name of the template that a form begins with, which is
// marked where a copy is made of it.
func copyOf(name string) (string, bool) { return strings.CutSuffix(name, "+") }

// freeName is a name for a copy that no template has.
func (ts Templates) freeName(name string) string {
	for n := 2; ; n++ {
		next := fmt.Sprintf("%s-%d", name, n)
		if _, taken := ts.Named(next); !taken {
			return next
		}
	}
}
