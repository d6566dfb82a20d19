package commands

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// Values are what was filled into a form: for each field the text typed or
// the values chosen.
type Values map[string][]string

// A Form asks for the parameters of a word. Its callback id is the word's
// path, each field's id the parameter's name.
type Form struct {
	Path   string
	Title  texts.T
	Intro  []texts.T
	Submit texts.T
	Fields []Field
}

// A Field is one question of a form.
type Field struct {
	Name     string
	Label    texts.T
	Hint     texts.T // "" key: none
	Input    InputKind
	Optional bool
	Long     bool
	Max      int
	Options  []Option
	Initial  []string
}

// An InputKind is how a field is answered.
type InputKind int

// The kinds of input.
const (
	TextInput InputKind = iota
	SelectInput
	MultiInput
	UserInput
	CheckInput
)

// FormOf builds the form of a word for a case, filled with what was
// understood so far.
func FormOf(cmd *Command, w *Word, x *Exec) Form {
	path := Path(cmd, w)
	form := Form{Path: path, Title: texts.Say("form." + path + ".title"), Submit: texts.Say("form.submit")}
	if x.Case != nil {
		form.Intro = []texts.T{texts.Say("form.case", "case", x.caseName())}
	}
	if w.Fill != nil && x.Case != nil {
		form.Intro = append(form.Intro, w.Fill(x)...)
	}
	agenda, row, err := x.rowMeant()
	ofRow := err == nil
	if ofRow {
		form.Title = itemLabel(row.AgendaItem)
	}
	if _, copied := copyOf(x.Args.Text("name")); copied && w.Name == "template" {
		form.Title = texts.Say("template.copy")
	}
	for i := range w.Params {
		if w.Params[i].Kind == MeetingKind && x.Args.Given(w.Params[i].Name) { // carried by the form
			continue
		}
		if with := w.Params[i].With; with != "" && !x.Args.Given(with) {
			continue
		}
		if w.Params[i].Hidden || w.Params[i].Staff && x.Actor.Role == state.Company {
			continue
		}
		f := x.field(&w.Params[i])
		f.Label = x.labelIn(path, w, f.Name)
		if item := itemNamed(row.What); ofRow && w.Name == "tick" {
			if key := "hint." + item.name + "." + f.Name; texts.Has(key) {
				f.Hint = texts.Say(key)
			}
		}
		if ofRow && !agenda.Shared && f.Name == "note" {
			f.Hint = texts.T{} // no thread reads it
		}
		if key := "hint." + path + "." + f.Name; texts.Has(key) {
			f.Hint = texts.Say(key)
		}
		form.Fields = append(form.Fields, f)
	}
	return form
}

// label is what a parameter is called in the form of the word that is carried
// out, where a refusal finds it again.
func (x *Exec) label(name string) texts.T {
	if x.word == nil {
		return label(name)
	}
	return x.labelIn(Path(x.command, x.word), x.word, name)
}

func (x *Exec) labelIn(path string, w *Word, name string) texts.T {
	if key := "field." + path + "." + name; texts.Has(key) {
		return texts.Say(key)
	}
	if item, ok := x.itemAsked(w); ok {
		return fieldLabel(item, name)
	}
	return label(name)
}

// itemAsked is the item that a form ticks.
func (x *Exec) itemAsked(w *Word) (agendaItem, bool) {
	if w.Name != "tick" {
		return agendaItem{}, false
	}
	_, row, err := x.rowMeant()
	return itemNamed(row.What), err == nil
}

// Last is the number of the last item of the agenda that a form is about, as
// it was when the form was opened, "" where it is about none.
func (x *Exec) Last() string {
	a, err := x.meeting()
	if err != nil || !x.Args.Given("agenda") {
		return ""
	}
	return strconv.Itoa(a.LastRow)
}

// Seen names the item that a form is about as it stood when the form was
// opened, "" where it is about none.
func (x *Exec) Seen() string {
	a, row, err := x.rowMeant()
	if err != nil {
		return ""
	}
	return rowRef(a.ID, row.ID) + "/" + strconv.Itoa(row.Version)
}

func (x *Exec) field(p *Param) Field {
	f := Field{Name: p.Name, Optional: !p.Required, Long: p.Long, Max: p.Max, Initial: x.initial(p)}
	if key := "hint." + p.Name; texts.Has(key) {
		f.Hint = texts.Say(key)
	}
	if f.Max == 0 {
		f.Max = 1000
	}
	switch p.Kind {
	case ChoiceKind:
		if p.Open { // any word will do; the hint suggests some
			break
		}
		f.Input, f.Options = SelectInput, choiceOptions(p)
	case ChoicesKind:
		f.Input, f.Options = MultiInput, choiceOptions(p)
	case FlagKind:
		f.Input, f.Options = CheckInput, []Option{{"yes", label(p.Name)}}
	case PersonKind:
		f.Input = UserInput
	case PartyKind, HolderKind:
		f.Input, f.Options = SelectInput, x.partyOptions()
	case PartiesKind:
		f.Input, f.Options = MultiInput, x.partyOptions()
	case TaskKind:
		f.Input, f.Options = SelectInput, x.taskOptions()
	case FollowupKind:
		f.Input, f.Options = SelectInput, x.followupOptions()
	case GrantKind:
		f.Input, f.Options = SelectInput, x.grantOptions()
	case TemplateKind:
		f.Input, f.Options = SelectInput, x.templateOptions()
	case MeetingKind:
		f.Input, f.Options = SelectInput, x.agendaOptions()
	case HandoverKind:
		f.Input, f.Options = SelectInput, x.handoverOptions()
	case ConsentKind:
		f.Input, f.Options = SelectInput, x.consentOptions()
	case ShareableKind:
		f.Input, f.Options = SelectInput, x.shareableOptions()
	}
	if f.Input != TextInput && f.Input != UserInput && len(f.Options) == 0 {
		f.Input, f.Options = TextInput, nil
	}
	return f
}

func choiceOptions(p *Param) []Option {
	opts := make([]Option, len(p.Choices))
	for i, c := range p.Choices {
		opts[i] = Option{c.Value, choiceLabel(p.Name, c.Value)}
	}
	return opts
}

// choiceLabel is what a choice is called: codes such as 1A are their own name.
func choiceLabel(param, value string) texts.T {
	if key := "choice." + param + "." + value; texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Say("choice.self", "value", texts.Free(value))
}

func (x *Exec) partyOptions() []Option {
	var opts []Option
	for _, p := range PartiesOf(x.Case) {
		opts = append(opts, Option{x.partyValue(p), texts.Say("option.party", "role", p.Role, "who", texts.Party{PartyNamed: p})})
	}
	return opts
}

// partyValue names a party in a form: the user, or for one without Slack, or
// with several roles, the role's word.
func (x *Exec) partyValue(p state.PartyNamed) string {
	if p.User != "" && len(x.Case.RolesOf(p.User)) == 1 {
		return p.User
	}
	return p.Role.Word()
}

func (x *Exec) taskOptions() []Option {
	var opts []Option
	for _, t := range x.tasksOf(x.Case) {
		if _, mine := x.as(t.Owner); mine || state.May(x.Actor.Role, state.ActAnyTask) {
			opts = append(opts, Option{t.ID, texts.Say("option.task", "id", texts.Word(t.ID), "what", texts.Free(t.What))})
		}
	}
	return opts
}

func (x *Exec) followupOptions() []Option {
	var opts []Option
	for _, f := range x.Case.PlannedFor(x.Actor.Role) {
		opts = append(opts, Option{f.ID, texts.Say("option.followup", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)})})
	}
	return opts
}

func (x *Exec) templateOptions() []Option {
	var opts []Option
	for _, t := range x.Templates.all() {
		opts = append(opts, Option{t.Name, texts.Say("option.template", "title", t.title())})
	}
	return opts
}

func (x *Exec) agendaOptions() []Option {
	var opts []Option
	for _, a := range x.Case.OpenAgendas() {
		if _, ok := x.Case.AgendaView(a.ID, x.Actor.Role, x.Today); ok {
			opts = append(opts, Option{a.ID, texts.Say("option.agenda", "id", texts.Word(a.ID), "agenda", agendaName(a.Kind, a.Da, a.En))})
		}
	}
	return opts
}

func (x *Exec) grantOptions() []Option {
	var opts []Option
	for _, g := range x.Case.Grants {
		opts = append(opts, Option{g.ID, texts.Say("option.grant", "id", texts.Word(g.ID), "what", texts.Free(g.Kind))})
	}
	return opts
}

// initial is what a field is filled with: what was understood.
func (x *Exec) initial(p *Param) []string {
	if !x.Args.Given(p.Name) {
		return nil
	}
	switch v := x.Args.vals[p.Name].(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case bool:
		return []string{"yes"}
	case float64:
		return []string{texts.Number(v, x.Lang)}
	case int:
		if p.Kind == LeadKind && v == state.NoReminder {
			return []string{"off"}
		}
		return []string{strconv.Itoa(v)}
	case []state.Role:
		var roles []string
		for _, r := range v {
			roles = append(roles, x.partyValue(x.Case.Parties[r]))
		}
		return roles
	case Contact:
		return []string{v.User}
	case texts.Clock:
		return []string{texts.Write(v, texts.English, texts.Plain{})}
	}
	if p.Kind == EveryKind {
		return []string{"every " + x.Args.Every(p.Name).String()}
	}
	m := x.Args.When(p.Name)
	if p.Shift && (m.NoDay || m.Shift != (when.Shift{})) {
		return []string{x.shiftField(p, m)}
	}
	return []string{fieldOf(m)}
}

// fieldOf is a moment as it is typed.
func fieldOf(m when.Moment) string { return strings.TrimSpace(m.Date.String() + " " + clockOf(m)) }

// bindForm reads a word's parameters from a form.
func (x *Exec) bindForm(w *Word, values Values) error {
	for i := range w.Params {
		p := &w.Params[i]
		given := nonBlank(values[p.Name])
		if len(given) == 0 {
			continue
		}
		if p.Staff && x.Actor.Role == state.Company { // its form has no such field
			return noRight(x.Actor.Role, texts.List{ReaderNamed(state.Consultant), ReaderNamed(state.Caseworker)}).at(p.Name)
		}
		if err := x.readField(p, given); err != nil {
			if r, ok := AsRefusal(err); ok && r.Field == "" {
				r.Field = p.Name
			}
			return err
		}
	}
	return x.complete(w)
}

func nonBlank(vs []string) []string {
	var out []string
	for _, v := range vs {
		if strings.TrimSpace(v) != "" {
			out = append(out, v)
		}
	}
	return out
}

// readField reads one field with the reader of the typed grammar; all of what
// was filled in must be understood.
func (x *Exec) readField(p *Param, given []string) error {
	switch p.Kind {
	case HolderKind: // a field leaves no doubt who is meant
		return x.readField(&Param{Name: p.Name, Kind: PartyKind}, given)
	case FlagKind:
		x.Args.set(p.Name, true)
		return nil
	case TextKind, LabelKind, NameKind, TeamKind:
		return x.setText(p, escapeTyped(strings.Join(given, "\n")))
	}
	var toks []token
	for _, g := range given {
		ts, err := x.fieldTokens(p, g)
		if err != nil {
			return err
		}
		toks = append(toks, ts...)
	}
	n, err := x.read(p, toks)
	if err != nil {
		return err
	}
	if n < len(toks) || n == 0 {
		return x.notUnderstood(p)
	}
	return nil
}

// escapeTyped escapes what a form delivers as typed, so that one reader
// serves both: Slack escapes commands and messages, but not form values.
func escapeTyped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func (x *Exec) fieldTokens(p *Param, given string) ([]token, error) {
	switch p.Kind {
	case PersonKind:
		if id, ok := userOf(token{text: "<@" + given + ">"}); ok {
			return []token{{text: "<@" + id + ">"}}, nil
		}
		return []token{{text: escapeTyped(given), quoted: true}}, nil
	case PartyKind, PartiesKind, PeopleKind:
		if _, ok := userOf(token{text: "<@" + given + ">"}); ok {
			given = "<@" + given + ">"
		}
		return []token{{text: given}}, nil
	case ChoiceKind, ChoicesKind, TemplateKind:
		return []token{{text: given}}, nil
	case TaskKind, FollowupKind, GrantKind, ConsentKind:
		if x.hasThing(p.Kind, given) {
			return []token{{text: given, quoted: true}}, nil
		}
	case ShareableKind:
		return []token{{text: given, quoted: true}}, nil
	}
	return tokenize(given)
}

// DraftOf returns what was understood of a request as form values, so that
// it can be kept while something is asked.
func (x *Exec) DraftOf(w *Word) Values {
	v := Values{}
	for i := range w.Params {
		p := &w.Params[i]
		if c, ok := x.Args.vals[p.Name].(Contact); ok && c.User == "" {
			v[p.Name] = []string{strings.Trim(strings.Join([]string{c.Name, c.Phone, c.Mail}, ", "), ", ")}
			continue
		}
		if init := x.initial(p); len(init) > 0 {
			v[p.Name] = init
		}
	}
	return v
}

// Form returns the form of a word for the actor, filled with what the input
// holds. It refuses who may not do what the form is for.
func (x *Exec) Form(in Input) (Form, error) {
	x.Args, x.command, x.word = Args{}, in.Command, in.Word
	if err := x.may(in.Word); err != nil {
		return Form{}, err
	}
	if x.Case != nil && x.Case.Closed && !in.Word.Closed {
		return Form{}, x.closed()
	}
	in = x.Asked(in)
	x.command, x.word = in.Command, in.Word
	if in.Word.Prefill != nil {
		in.Values = filled(in.Values, in.Word.Prefill(x, in.Values))
	}
	return x.form(in)
}

// FormAgain returns the form that was refused as it was filled in, with what it
// did not ask for yet, or a box for saying that it is meant.
func (x *Exec) FormAgain(in Input, r *Refusal) (Form, error) {
	x.Args = Args{}
	if err := x.may(in.Word); err != nil {
		return Form{}, err
	}
	in = x.Asked(in)
	form, err := x.form(in)
	if err != nil {
		return Form{}, err
	}
	values := filled(in.Values, r.Asks)
	for i, f := range form.Fields {
		form.Fields[i].Initial = values[f.Name]
	}
	form.Intro = append(form.Intro, r.Say)
	box := Anyway{Field: anywayField, Value: strings.Join(in.Values[anywayField], ""), Label: texts.Say("button.save_anyway")}
	if r.Anyway != nil {
		box = *r.Anyway
		form.Intro = append(form.Intro, texts.Say("guard.anyway"))
	}
	if box.Readers.Key != "" {
		form.Intro = append(form.Intro, box.Readers)
	}
	if box.Value != "" {
		form.Fields = append(form.Fields, Field{
			Name: box.Field, Label: label(box.Field), Input: CheckInput, Optional: true,
			Options: []Option{{box.Value, box.Label}}, Initial: in.Values[box.Field],
		})
	}
	return form, nil
}

func (x *Exec) form(in Input) (Form, error) {
	for i := range in.Word.Params {
		p := &in.Word.Params[i]
		given := nonBlank(in.Values[p.Name])
		if len(given) == 0 {
			continue
		}
		if err := x.readField(p, given); err != nil && isThing(p) {
			return Form{}, err
		}
	}
	if err := x.settled(in.Word); err != nil {
		return Form{}, err
	}
	return FormOf(in.Command, in.Word, x), nil
}

// filled are the given values and, for the fields they leave open, others.
func filled(given, others Values) Values {
	v := Values{}
	maps.Copy(v, others)
	maps.Copy(v, given)
	return v
}

func isThing(p *Param) bool {
	switch p.Kind {
	case TaskKind, FollowupKind, GrantKind, MeetingKind, ItemKind, HandoverKind, ConsentKind:
		return true
	}
	return false
}

// Asked returns the input with the word that it is for the actor, and with the
// parameters that this has in this case: what is asked may depend on what they
// see. Of who may not set the language of a thread, the words for it set their own.
func (x *Exec) Asked(in Input) Input {
	if own, ok := in.OwnLanguage(); ok && x.may(in.Word) != nil {
		return own
	}
	in = x.ofCompany(in)
	if in.Word.Asks == nil || x.may(in.Word) != nil { // who may not is refused when it is carried out
		return in
	}
	w := *in.Word
	for _, p := range w.Asks(x, in.Values) {
		if !slices.ContainsFunc(w.Params, func(have Param) bool { return have.Name == p.Name }) {
			w.Params = append(slices.Clip(w.Params), p)
		}
	}
	in.Word = &w
	return in
}

// ofCompany returns the input with the company's own word for it, where its contact
// speaks as no more than that: also for one that is not theirs to say.
func (x *Exec) ofCompany(in Input) Input {
	if in.Word.Company == "" || x.may(in.Word) == nil && x.Actor.Role != state.Company {
		return in
	}
	if c, w := WordOf(in.Word.Company); x.may(w) == nil && x.Actor.Role == state.Company {
		in.Command, in.Word = c, w
	}
	return in
}

// settled refuses a form about something that is not open any longer.
func (x *Exec) settled(w *Word) error {
	if x.Args.Given("followup") {
		_, err := x.plannedOne()
		return err
	}
	if x.Args.Given("task") {
		_, err := x.openTask()
		return err
	}
	if x.Args.Given("item") {
		_, _, err := x.rowMeant()
		if w.Name == "tick" {
			_, _, err = x.tickable()
		}
		return err
	}
	if slices.ContainsFunc(w.Params, func(p Param) bool { return p.Kind == MeetingKind }) {
		_, err := x.meeting()
		if r, ok := AsRefusal(err); ok && r.Missing { // which one is the form's to ask
			return nil
		}
		return err
	}
	if x.Args.Given("handover") {
		_, err := x.offerMeant()
		return err
	}
	return nil
}

// Prefill returns form values with a message's text in one field, its beginning
// where it is long, unless it holds what may not be stored.
func Prefill(field, text string) Values {
	const most = 500
	p := &Param{Name: field, Max: len(text)}
	x := &Exec{}
	if x.setText(p, text) != nil {
		return Values{}
	}
	text = x.Args.Text(field)
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return Values{field: {text}}
}
