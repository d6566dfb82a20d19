package commands

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// bind reads a word's parameters from what was typed.
//
// Parameters are recognised by their kind, in any order, until the first word
// that none of them takes; from there on all is text, but for keywords whose
// value is understood ("by Friday") and flags at the end ("internal").
func (x *Exec) bind(w *Word, toks []token) error {
	b := binder{x: x, w: w, toks: toks}
	if len(toks) > mostWords {
		r := refuse("bad.words", "n", len(toks), "max", mostWords)
		return r
	}
	for b.pos < len(b.toks) {
		if err := b.step(); err != nil {
			return err
		}
	}
	if err := b.finish(); err != nil {
		return err
	}
	return x.complete(w)
}

// mostWords is how many words are read; a sentence for colleagues is shorter.
const mostWords = 400

type binder struct {
	x    *Exec
	w    *Word
	toks []token
	pos  int
	text []token // what the text parameter gets
}

func (b *binder) step() error {
	taken, err := b.keyword()
	if taken || err != nil {
		return err
	}
	if len(b.text) == 0 {
		if taken, err = b.positional(); taken || err != nil {
			return err
		}
	}
	if b.textParam() == nil {
		return b.unknown()
	}
	b.text = append(b.text, b.toks[b.pos])
	b.pos++
	return nil
}

func (b *binder) unknown() error {
	r := refuse("bad.word", "word", texts.Free(clip(b.toks[b.pos].text)))
	r.Usage = true
	return r
}

// keyword reads "paid 2": a keyword and its value.
func (b *binder) keyword() (bool, error) {
	tok := b.toks[b.pos]
	if tok.quoted {
		return false, nil
	}
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if !p.Keyword || p.FormOnly || b.x.Args.Given(p.Name) || !p.named(tok.text) {
			continue
		}
		if p.Kind == FlagKind {
			if len(b.text) > 0 && b.pos != len(b.toks)-1 {
				return false, nil
			}
			b.x.Args.set(p.Name, true)
			b.pos++
			return true, nil
		}
		n, err := b.x.read(p, b.toks[b.pos+1:])
		if len(b.text) > 0 && (n == 0 && err == nil || err != nil && !isDateRefusal(err)) {
			return false, nil // "inden frokost" is text
		}
		if err != nil {
			return false, err
		}
		if n == 0 {
			r := refuse("bad.value", "field", label(p.Name)).at(p.Name)
			r.Usage = true
			return false, r
		}
		b.pos += 1 + n
		return true, nil
	}
	return false, nil
}

// isDateRefusal reports whether a date was clearly meant but cannot be.
func isDateRefusal(err error) bool {
	r, ok := AsRefusal(err)
	return ok && strings.HasPrefix(r.Say.Key, "date.")
}

func (b *binder) positional() (bool, error) {
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if p.Keyword || p.FormOnly || p.Kind == TextKind || b.x.Args.Given(p.Name) {
			continue
		}
		n, err := b.x.read(p, b.toks[b.pos:])
		if err != nil {
			return false, err
		}
		if n > 0 {
			b.pos += n
			return true, nil
		}
	}
	return false, nil
}

func (b *binder) textParam() *Param {
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if p.Kind == TextKind && !p.Keyword && !p.FormOnly {
			return p
		}
	}
	return nil
}

// finish stores the text; a date that is still wanted is looked for in it.
func (b *binder) finish() error {
	if len(b.text) == 0 {
		return nil
	}
	b.lateDate()
	words := make([]string, len(b.text))
	for i, t := range b.text {
		words[i] = t.text
	}
	p := b.textParam()
	if len(words) == 0 {
		return nil
	}
	return b.x.setText(p, strings.Join(words, " "))
}

// lateDate finds a required date that was typed after the text had begun:
// "med lederen på tirsdag kl. 10".
func (b *binder) lateDate() {
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if p.Kind != WhenKind || p.Keyword || !p.Required || b.x.Args.Given(p.Name) {
			continue
		}
		for at := range b.text {
			const longest = 10 // words of a date
			m, n, err := when.Reader{Now: b.x.Now, Past: past(p), Strict: true}.Parse(wordsOf(b.text[at:min(at+longest, len(b.text))]))
			if err == nil && n > 0 {
				b.x.Args.set(p.Name, m)
				b.text = append(append([]token{}, b.text[:at]...), b.text[at+n:]...)
				return
			}
		}
	}
}

func wordsOf(toks []token) []string {
	words := make([]string, 0, len(toks))
	for _, t := range toks {
		if t.quoted || strings.HasPrefix(t.text, "<") {
			break
		}
		words = append(words, t.text)
	}
	return words
}

// complete refuses a request that lacks a required parameter.
func (x *Exec) complete(w *Word) error {
	for _, p := range w.Params {
		if p.Required && !x.Args.Given(p.Name) {
			r := refuse("bad.missing", "field", label(p.Name)).at(p.Name)
			r.Missing, r.Usage = true, true
			return r
		}
	}
	return nil
}

func (p *Param) named(s string) bool {
	f := fold(s)
	if f == fold(p.Name) {
		return true
	}
	same := func(s string) bool { return f == fold(s) }
	return slices.ContainsFunc(p.Da, same) || slices.ContainsFunc(p.Also, same)
}

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
		return n, x.setText(p, joined(toks[:n]))
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
	case TaskKind, FollowupKind, GrantKind:
		return x.readThing(p, toks[0])
	case EveryKind:
		e, n, err := when.ParseEvery(wordsOf(toks))
		if err != nil {
			return 0, refuse("bad.every").at(p.Name)
		}
		if n > 0 {
			x.Args.set(p.Name, e)
		}
		return n, nil
	case ClockKind:
		return x.readClock(p, toks)
	}
	return 0, nil
}

func joined(toks []token) string {
	words := make([]string, len(toks))
	for i, t := range toks {
		words[i] = t.text
	}
	return strings.Join(words, " ")
}

// setText checks and stores a text: its length, and that it holds nothing
// that must never be stored.
func (x *Exec) setText(p *Param, s string) error {
	s = clean(unescape(s))
	limit := p.Max
	if limit == 0 {
		limit = 1000
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return refuse("bad.long", "n", n, "max", limit, "field", label(p.Name)).at(p.Name)
	}
	if s == "" {
		return nil
	}
	if err := checkGuard(s, p, x.staff()); err != nil {
		return err
	}
	x.Args.set(p.Name, s)
	return nil
}

// staff reports whether the actor is consultant or caseworker.
func (x *Exec) staff() bool {
	return x.Actor.Role == state.Consultant || x.Actor.Role == state.Caseworker
}

// checkGuard refuses text that must not be kept. A word that is merely
// sensitive may stand in a field that the company never reads, when consultant
// or caseworker put it there.
func checkGuard(s string, p *Param, staff bool) error {
	for _, f := range guard.Check(s, guard.DefaultWords()) {
		if !f.Overridable || !p.Private || !staff {
			return refuse("guard." + string(f.Kind)).at(p.Name)
		}
	}
	return nil
}

// clean drops control characters, which no sentence needs.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f || r == utf8.RuneError:
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069: // turns the line around
			return -1
		}
		return r
	}, s))
}

func past(p *Param) when.Past {
	if p.Past {
		return when.AnyPast
	}
	return when.Future
}

func (x *Exec) readWhen(p *Param, toks []token) (int, error) {
	m, n, err := when.Reader{Now: x.Now, Past: past(p), DayOnly: p.Kind == DateKind}.Parse(wordsOf(toks))
	if err != nil {
		return 0, dateRefusal(err).at(p.Name)
	}
	if n > 0 {
		if p.Past && m.Date.After(x.Today) && p.Kind == DateKind {
			return 0, refuse("date.future").at(p.Name)
		}
		x.Args.set(p.Name, m)
	}
	return n, nil
}

// number reads 8, 7,5 or 7.5 and nothing else; a trailing unit such as "t" is
// taken along.
func number(s string) (float64, bool) {
	f := fold(s)
	for _, unit := range []string{"timer", "hours", "hour", "time", "t", "h"} {
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
	if p.Kind == CountKind {
		if n != float64(int(n)) || n > 99 {
			return 0, refuse("bad.count").at(p.Name)
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

func unit(s string) bool {
	switch fold(s) {
	case "timer", "time", "t", "hours", "hour", "h":
		return true
	}
	return false
}

func (p *Param) choice(s string) (string, bool) {
	f := fold(s)
	for _, c := range p.Choices {
		if f == fold(c.Value) {
			return c.Value, true
		}
		for _, a := range c.Also {
			if f == fold(a) {
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

func (x *Exec) readPerson(p *Param, toks []token) (int, error) {
	if id, ok := userOf(toks[0]); ok {
		x.Args.set(p.Name, Contact{User: id})
		return 1, nil
	}
	if !toks[0].quoted {
		return 0, nil
	}
	c, err := contactOf(toks[0].text, p)
	if err != nil {
		return 0, err
	}
	x.Args.set(p.Name, c)
	return 1, nil
}

// contactOf reads "Name, phone, mail"; phone and mail in any order, or absent.
func contactOf(s string, p *Param) (Contact, error) {
	var c Contact
	for part := range strings.SplitSeq(clean(unescape(s)), ",") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case c.Name == "":
			c.Name = part
		case strings.Contains(part, "@") && c.Mail == "":
			c.Mail = part
		case strings.Trim(part, "+0123456789 ()-") == "" && c.Phone == "":
			c.Phone = part
		default:
			return Contact{}, refuse("bad.person").at(p.Name)
		}
	}
	switch {
	case c.Name == "" || !strings.ContainsFunc(c.Name, isLetter) || utf8.RuneCountInString(s) > 120:
		return Contact{}, refuse("bad.person").at(p.Name)
	case strings.ContainsAny(c.Name, "<>@"):
		return Contact{}, refuse("bad.name").at(p.Name)
	}
	return c, checkGuard(s, p, false)
}

func isLetter(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xc0 }

// readParties reads mentions and words for roles of the case.
func (x *Exec) readParties(p *Param, toks []token) (int, error) {
	var roles []state.Role
	n := 0
	for n < len(toks) {
		if id, ok := userOf(toks[n]); ok {
			r, err := x.partyOf(id)
			if err != nil {
				return 0, err.at(p.Name)
			}
			roles = appendRole(roles, r)
		} else if r, ok := roleWord(toks[n]); ok {
			if err := x.mustHold(r); err != nil {
				return 0, err.at(p.Name)
			}
			roles = appendRole(roles, r)
		} else {
			break
		}
		n++
	}
	if n > 0 {
		x.Args.set(p.Name, roles)
	}
	return n, nil
}

func appendRole(roles []state.Role, r state.Role) []state.Role {
	for _, have := range roles {
		if have == r {
			return roles
		}
	}
	return append(roles, r)
}

// partyOf returns the role of a user in the case. Where somebody holds
// several, the one that the request itself is not made in comes last.
func (x *Exec) partyOf(user string) (state.Role, *Refusal) {
	roles := x.Case.RolesOf(user)
	if len(roles) == 0 {
		return "", refuse("no.party", "who", texts.User(user))
	}
	return roles[0], nil
}

func (x *Exec) mustHold(r state.Role) *Refusal {
	if _, ok := x.Case.Parties[r]; !ok {
		return refuse("no.role", "role", r)
	}
	return nil
}

var roleWords = map[string]state.Role{
	"consultant": state.Consultant, "konsulent": state.Consultant, "konsulenten": state.Consultant, "k": state.Consultant,
	"caseworker": state.Caseworker, "sagsbehandler": state.Caseworker, "sagsbehandleren": state.Caseworker, "s": state.Caseworker,
	"company": state.Company, "contact": state.Company, "virksomhed": state.Company, "virksomheden": state.Company,
	"kontakt": state.Company, "v": state.Company,
	"mentor": state.Mentor, "mentoren": state.Mentor, "m": state.Mentor,
}

func roleWord(t token) (state.Role, bool) {
	if t.quoted {
		return "", false
	}
	r, ok := roleWords[fold(t.text)]
	return r, ok
}

// readThing reads T3 or F2: a thing of the case that is still open.
func (x *Exec) readThing(p *Param, t token) (int, error) {
	letter := map[Kind]string{TaskKind: "T", FollowupKind: "F", GrantKind: "G"}[p.Kind]
	id := strings.ToUpper(strings.TrimRight(t.text, ".,:"))
	if !strings.HasPrefix(id, letter) || len(id) < 2 || strings.Trim(id[1:], "0123456789") != "" || t.quoted {
		return 0, nil
	}
	if !x.hasThing(p.Kind, id) {
		return 0, refuse("no.thing", "id", texts.Word(id)).at(p.Name)
	}
	x.Args.set(p.Name, id)
	return 1, nil
}

// hasThing reports whether the reader may know the thing at all.
func (x *Exec) hasThing(k Kind, id string) bool {
	switch k {
	case TaskKind:
		t, ok := x.Case.Task(id)
		return ok && (t.Shared || x.Actor.Role != state.Company)
	case FollowupKind:
		_, ok := x.Case.Followup(id)
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

// clip shortens what was typed so that it may be quoted back.
func clip(s string) string {
	s = clean(unescape(s))
	if len(guard.Check(s, guard.DefaultWords())) > 0 {
		return "…"
	}
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

func label(name string) texts.T { return texts.Say("field." + name) }
