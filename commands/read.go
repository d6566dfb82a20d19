package commands

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// read reads one parameter from the start of toks and stores it. It returns
// how many tokens it took, 0 where toks starts with something else.
func (x *Exec) read(p *Param, toks []token) (int, error) {
	if len(toks) == 0 {
		return 0, nil
	}
	switch p.Kind {
	case TextKind:
		n := len(toks)
		if toks[0].quoted {
			n = 1
		}
		return n, x.setTyped(p, toks[:n])
	case PhoneKind:
		return x.readPhone(p, toks)
	case LabelKind, NameKind:
		return 1, x.setText(p, toks[0].text)
	case WhenKind, DateKind:
		return x.readWhen(p, toks)
	case HoursKind, CountKind:
		return x.readNumber(p, toks)
	case ChoiceKind:
		return x.readChoice(p, toks)
	case ChoicesKind:
		return x.readChoices(p, toks)
	case PersonKind:
		return x.readPerson(p, toks)
	case PartyKind:
		return x.readParties(p, toks[:1])
	case PartiesKind:
		return x.readParties(p, toks)
	case HolderKind:
		return x.readHolder(p, toks)
	case TaskKind, FollowupKind, GrantKind, HandoverKind, MeetingKind, ConsentKind:
		return x.readThing(p, toks)
	case TemplateKind:
		t, ok := x.Templates.Named(toks[0].text)
		if !ok {
			return 0, refuse("agenda.no_template", "name", texts.Free(clip(toks[0].text)), "names", x.Templates.names()).at(p.Name)
		}
		x.Args.set(p.Name, t.Name)
		return 1, nil
	case ShareableKind:
		if _, ok := x.shareable(toks[0].text); !ok {
			return 0, refuse("consent.item_gone").at(p.Name)
		}
		x.Args.set(p.Name, toks[0].text)
		return 1, nil
	case ItemKind:
		return 1, x.readItem(p, toks[0].text)
	case EveryKind:
		return x.readEvery(p, toks)
	case ClockKind:
		return x.readClock(p, toks)
	case LeadKind:
		return x.readLead(p, toks)
	case TeamKind:
		return x.readTeam(p, toks)
	case PeopleKind:
		return x.readPeople(p, toks), nil
	}
	return 0, nil
}

// notUnderstood refuses what was written for a parameter, and says how it is
// written.
func (x *Exec) notUnderstood(p *Param) *Refusal {
	return refuse("bad.value", "field", x.label(p.Name), "how", p.how()).at(p.Name)
}

// how says how a parameter is written.
func (p *Param) how() texts.T {
	switch p.Kind {
	case DateKind:
		if p.Past && !p.Ahead {
			return texts.Say("how.date_past")
		}
		return texts.Say("how.date")
	case WhenKind:
		return texts.Say("how.when")
	case HoursKind:
		return texts.Say("how.hours")
	case CountKind:
		return texts.Say("how.count")
	case ClockKind:
		return texts.Say("how.clock")
	case EveryKind:
		return texts.Say("bad.every")
	case LeadKind:
		return texts.Say("bad.lead", "least", state.MinLead, "max", state.MaxLead)
	case PartyKind, PartiesKind, HolderKind:
		return texts.Say("how.party")
	case PeopleKind:
		return texts.Say("how.people")
	case PersonKind:
		switch p.Name {
		case "stand-in", "leader", "to": // who must be on Slack
			return texts.Say("how.person")
		}
		return texts.Say("how.person_named")
	case ChoiceKind, ChoicesKind:
		var l texts.List
		for _, c := range p.Choices {
			l = append(l, choiceLabel(p.Name, c.Value))
		}
		return texts.Say("how.choice", "choices", l)
	}
	return texts.Say("how.else")
}

func joined(toks []token) string {
	words := make([]string, len(toks))
	for i, t := range toks {
		words[i] = t.text
	}
	return strings.Join(words, " ")
}

// setTyped is setText of what was typed: with its lines, where the text may have
// several. A number that must not be kept is none the less one for being on two.
func (x *Exec) setTyped(p *Param, toks []token) error {
	if err := x.setText(p, strings.ReplaceAll(joined(toks), "\n", " ")); err != nil || !p.Long {
		return err
	}
	var b strings.Builder
	for i, t := range toks {
		switch {
		case i == 0:
		case t.line:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return x.setText(p, b.String())
}

func past(p *Param) when.Past {
	switch {
	case p.Gone:
		return when.Gone
	case p.Past:
		return when.AnyPast
	}
	return when.Future
}

func (x *Exec) readWhen(p *Param, toks []token) (int, error) {
	r := x.dateReader(p)
	if p.Shift {
		if n, err := x.readShift(p, toks); n > 0 || err != nil {
			return n, err
		}
	}
	m, n, err := r.Parse(wordsOf(toks))
	if later, ok := x.yearOn(p, r, toks, err); ok {
		m, err = later, nil
	}
	if err != nil {
		return 0, dateRefusal(err).at(p.Name)
	}
	if n > 0 {
		if p.Past && !p.Ahead && m.Date.After(x.Today) && p.Kind == DateKind {
			if x.word.isMeeting() {
				return 0, refuse("date.future_meeting").at(p.Name)
			}
			return 0, refuse("date.future").at(p.Name)
		}
		x.Args.set(p.Name, m)
	}
	return n, nil
}

// isMeeting reports whether a word records a meeting or a talk that was held, so
// that who names a day to come may want to plan one.
func (w *Word) isMeeting() bool {
	if w == nil {
		return false
	}
	switch w.Name {
	case "met", "talk", "contact":
		return true
	}
	return false
}

// dateReader is how a date is read for a parameter.
func (x *Exec) dateReader(p *Param) when.Reader {
	counts := func(p Param) bool { return (p.Kind == HoursKind || p.Kind == CountKind) && !p.Keyword && !p.FormOnly }
	return when.Reader{
		Now: x.Now, Past: past(p), DayOnly: p.Kind == DateKind,
		Counts: x.word != nil && slices.ContainsFunc(x.word.Params, counts),
	}
}

// readEvery reads a recurrence. One by its weekday is as well the day of the
// date that is read after it, or is the weekday of the one before it.
func (x *Exec) readEvery(p *Param, toks []token) (int, error) {
	e, n, err := when.ParseEvery(wordsOf(toks))
	if err != nil {
		return 0, refuse("bad.every").at(p.Name)
	}
	if n == 0 {
		var day time.Weekday
		var lead int
		e, day, lead, n = when.ParseEveryWeekday(wordsOf(toks))
		first := x.Args.When("when")
		switch {
		case n == 0:
			return 0, nil
		case first.Date.IsZero() || first.NoDay:
			n = lead // the day is read as one
		case first.Date.Weekday() != day:
			on := (int(day-first.Date.Weekday()) + 7) % 7
			return 0, refuse("date.weekday", "day", first.Date, "other", first.Date.Add(on)).at(p.Name)
		}
	}
	if n > 0 {
		x.Args.set(p.Name, e)
	}
	return n, nil
}

// yearOn reads a day without a year that has gone by and is to come after
// another one: it is meant of the year after.
func (x *Exec) yearOn(p *Param, r when.Reader, toks []token, err error) (when.Moment, bool) {
	var e *when.Error
	first := x.Args.Date(p.After)
	if first.IsZero() || !errors.As(err, &e) || e.Code != when.PastDate {
		return when.Moment{}, false
	}
	day := e.Date
	const halfYear = 190 // days after which the reader takes it for the next one
	r.Now = day.Add(halfYear).At(0, 0, x.Now.Location())
	m, _, err := r.Parse(wordsOf(toks))
	const leastYear, mostYear = 360, 375 // else it had a year, or is told from today
	const longest = 300                  // days between the two: more is a slip of the month
	on := m.Date.Days(day)
	return m, err == nil && m.Date.After(first) && m.Date.Days(first) <= longest && leastYear < on && on < mostYear
}

// number reads 8, 7,5 or 7.5 and nothing else; a trailing unit such as "t" is
// taken along.
func number(s string) (float64, bool) {
	f := fold(s)
	for _, unit := range []string{"/uge", "/u", "/week", "/w", "timer", "hours", "hour", "time", "t", "h"} {
		f = strings.TrimSuffix(f, unit)
	}
	f = strings.Replace(f, ",", ".", 1)
	if f == "" || strings.Trim(f, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(f, 64)
	return n, err == nil
}

func (x *Exec) readNumber(p *Param, toks []token) (int, error) {
	n, ok := number(toks[0].text)
	if !ok || toks[0].quoted {
		return 0, nil
	}
	used := 1
	if len(toks) > 1 && unit(toks[1].text) {
		used = 2
	}
	if p.Kind == HoursKind {
		used += aWeek(toks[used:])
	}
	if p.Kind == CountKind {
		most := cmp.Or(p.Most, 99)
		if n != float64(int(n)) || int(n) > most {
			return 0, refuse("bad.count", "max", most).at(p.Name)
		}
		x.Args.set(p.Name, int(n))
		return used, nil
	}
	if n > 168 || math.Abs(n*100-math.Round(n*100)) > 1e-6 {
		return 0, refuse("bad.hours").at(p.Name)
	}
	x.Args.set(p.Name, n)
	return used, nil
}

// aWeek is how many tokens say that hours are those of a week: "15 timer om ugen".
func aWeek(toks []token) int {
	for _, said := range weekly {
		if len(toks) >= len(said) && beginAll(toks, said) {
			return len(said)
		}
	}
	return 0
}

var weekly = [][]string{{"om", "ugen"}, {"i", "ugen"}, {"pr", "uge"}, {"per", "uge"}, {"ugentligt"}, {"ugentlig"}, {"a", "week"}, {"per", "week"}, {"weekly"}}

func unit(s string) bool {
	switch fold(s) {
	case "timer", "time", "t", "hours", "hour", "h", "t/u", "t/uge", "timer/uge", "h/week", "hours/week":
		return true
	}
	return false
}

func (p *Param) choice(s string) (string, bool) {
	f := fold(s)
	for _, c := range p.Choices {
		if spells(f, c.Value) {
			return c.Value, true
		}
		for _, a := range c.Also {
			if spells(f, a) {
				return c.Value, true
			}
		}
	}
	return "", false
}

// readChoice takes the longest spelling, so that "same host" may be two words.
func (x *Exec) readChoice(p *Param, toks []token) (int, error) {
	for n := min(4, len(toks)); n > 0; n-- {
		if v, ok := p.choice(joined(toks[:n])); ok {
			x.Args.set(p.Name, v)
			return n, nil
		}
	}
	if p.Open {
		return 1, x.setText(p, toks[0].text)
	}
	return 0, nil
}

func (x *Exec) readChoices(p *Param, toks []token) (int, error) {
	var vals []string
	n := 0
	for n < len(toks) {
		took := 0
		for k := min(4, len(toks)-n); k > 0 && took == 0; k-- {
			if v, ok := p.choice(joined(toks[n : n+k])); ok {
				vals, took = append(vals, v), k
			}
		}
		if took == 0 {
			if f := fold(toks[n].text); n == 0 || f != "og" && f != "and" || n+1 == len(toks) {
				break
			}
			took = 1
		}
		n += took
	}
	if len(vals) > 0 {
		x.Args.set(p.Name, vals)
	}
	return n, nil
}

// readThing reads T3 or F2: a thing of the case that is still open.
func (x *Exec) readThing(p *Param, toks []token) (int, error) {
	if id, ok := x.ownID(p.Kind, toks[0]); ok {
		x.Args.set(p.Name, id)
		return 1, nil
	}
	id, n := thingSpelled(p.Kind, toks)
	if n == 0 {
		return 0, nil
	}
	if !x.hasThing(p.Kind, id) {
		return 0, refuse("no.thing", "id", texts.Word(id)).at(p.Name)
	}
	x.Args.set(p.Name, id)
	return n, nil
}

// thingLetters begin the ids of things, and thingWords may stand before them.
var (
	thingLetters = map[Kind]string{TaskKind: "T", FollowupKind: "F", GrantKind: "G", HandoverKind: "H", MeetingKind: "A", ConsentKind: "C"}
	thingWords   = map[Kind][]string{
		TaskKind:     {"opgave", "opgaven", "task"},
		FollowupKind: {"opfølgning", "opfølgningen", "followup", "follow-up"},
		MeetingKind:  {"dagsorden", "dagsordenen", "agenda", "møde", "mødet", "meeting"},
	}
)

// thingSpelled reads an id of a kind as people type it: T3, #t03, "task T3";
// of tasks and follow-ups also "T 3", and "task 3", where no date can be meant.
func thingSpelled(k Kind, toks []token) (id string, n int) {
	if w := fold(toks[0].text); len(toks) > 1 && !toks[0].quoted && slices.ContainsFunc(thingWords[k], func(s string) bool { return spells(w, s) }) {
		toks, n = toks[1:], 1
	}
	bare := func(t token) string { return strings.ToUpper(strings.TrimRight(t.text, ".,:")) }
	id = strings.TrimPrefix(bare(toks[0]), "#")
	letter := thingLetters[k]
	switch {
	case toks[0].quoted:
		return "", 0
	case id == letter && len(toks) > 1 && (k == TaskKind || k == FollowupKind):
		id, n = id+bare(toks[1]), n+1
	case n == 1 && k == TaskKind && !strings.HasPrefix(id, letter):
		id = letter + id
	}
	digits, ok := strings.CutPrefix(id, letter)
	if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0
	}
	return letter + cmp.Or(strings.TrimLeft(digits, "0"), "0"), n + 1
}

// ownID reads the id of a thing as the case has it, whatever its shape: an
// imported history keeps its ids. A number alone is one in quotes only, for it
// may begin a date.
func (x *Exec) ownID(k Kind, t token) (string, bool) {
	id := t.text
	if !t.quoted {
		id = strings.TrimRight(id, ".,:")
	}
	number := strings.Trim(id, "0123456789") == ""
	return id, (t.quoted || !number) && x.hasThing(k, id)
}

// hasThing reports whether the reader may know the thing at all.
func (x *Exec) hasThing(k Kind, id string) bool {
	if x.Actor.Role == state.Company && (k == TaskKind || k == FollowupKind) {
		return x.Case.CompanyKnows(id)
	}
	switch k {
	case TaskKind:
		_, ok := x.Case.Task(id)
		return ok
	case FollowupKind:
		_, ok := x.Case.Followup(id)
		return ok
	case MeetingKind:
		_, ok := x.Case.AgendaView(id, x.Actor.Role, x.Today)
		return ok
	case ConsentKind:
		_, ok := x.Case.Consent(id)
		return ok
	case HandoverKind:
		_, ok := x.Case.HandoverView(id, x.Actor.User)
		return ok
	}
	for _, g := range x.Case.Grants {
		if g.ID == id {
			return true
		}
	}
	return false
}

func (x *Exec) readClock(p *Param, toks []token) (int, error) {
	for n := min(2, len(toks)); n > 0; n-- {
		if h, m, ok := when.ParseClock(joined(toks[:n])); ok {
			x.Args.set(p.Name, texts.Clock{Hour: h, Minute: m})
			return n, nil
		}
	}
	return 0, nil
}
