package commands

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// Heard returns what of a sentence in somebody's own words fits into the form of
// the word that they may have meant: days, people, hours, choices, and in words
// what the form must have so. They see it there before anything is carried out, so
// what is left out costs them less than what is filled in wrongly.
func (x *Exec) Heard(in, meant Input) Values {
	y := *x
	y.Args, y.command, y.word = Args{}, meant.Command, meant.Word
	h := hearing{x: &y, toks: in.toks, heard: Values{}}
	extends := Path(meant.Command, meant.Word) == "case.placement" && (intent{stems: extending}).said(in.toks)
	if extends {
		h.heard["host"] = []string{"same"}
	}
	for h.pos < len(h.toks) {
		if n := h.step(meant.Word, extends); n > 0 {
			h.pos += n
			continue
		}
		h.rest = append(h.rest, h.toks[h.pos])
		h.pos++
	}
	if in.Word != nil && in.Word != meant.Word { // "ny kontakt": read as another word
		h.choose(meant.Word, in.Word.Name)
	}
	maps.Copy(h.heard, y.DraftOf(meant.Word))
	h.words(meant.Word)
	return h.heard
}

// A hearing is a sentence of which some is understood.
type hearing struct {
	x     *Exec
	toks  []token
	pos   int
	rest  []token // what was not
	heard Values
	wrong bool // a day was said that cannot be
}

// step takes what stands at the position for a parameter, with the keyword before
// it, and returns how many tokens that is; 0 for nothing. Of an extension the day
// that is said is the end.
func (h *hearing) step(w *Word, extends bool) int {
	tok := h.toks[h.pos]
	if isFrom(tok) && !slices.ContainsFunc(w.Params, func(p Param) bool { return p.named(keyOf(tok)) }) {
		if m, n := h.moment(&Param{Kind: WhenKind}, h.pos+1); n > 0 && !m.Date.IsZero() {
			return 1 + n // not the day that it is changed to
		}
	}
	for i := range w.Params {
		p := &w.Params[i]
		if p.FormOnly || h.given(p) || tok.quoted || !p.named(keyOf(tok)) {
			continue
		}
		if n := h.value(p, h.pos+1, true); n > 0 {
			return 1 + n
		}
	}
	for i := range w.Params {
		p := &w.Params[i]
		if p.FormOnly || h.given(p) || extends && (p.Name == "start" || p.Name == "kind") {
			continue
		}
		if p.Keyword && p.Kind != PersonKind || p.Name == "until" { // a day alone is not the one until which
			continue
		}
		if n := h.value(p, h.pos, false); n > 0 {
			return n
		}
	}
	return 0
}

// choose sets the choice that the form must have to what a word spells.
func (h *hearing) choose(w *Word, said string) {
	for i := range w.Params {
		p := &w.Params[i]
		if v, ok := p.choice(said); ok && p.Kind == ChoiceKind && p.Required && !h.given(p) {
			h.x.Args.set(p.Name, v)
		}
	}
}

func isFrom(t token) bool {
	switch fold(t.text) {
	case "fra", "from", "siden", "since":
		return !t.quoted
	}
	return false
}

func (h *hearing) given(p *Param) bool {
	_, heard := h.heard[p.Name]
	return heard || h.x.Args.Given(p.Name)
}

// value reads a value of a kind that a sentence can hold. Led: its keyword stands
// before it.
func (h *hearing) value(p *Param, at int, led bool) int {
	if at >= len(h.toks) {
		return 0
	}
	toks := h.toks[at:]
	switch p.Kind {
	case WhenKind, DateKind:
		if n := h.read(p, toks); p.Shift && n > 0 && h.x.Args.When(p.Name).Shift != (when.Shift{}) {
			return n
		}
		h.x.Args.unset(p.Name)
		return h.day(p, at)
	case PersonKind, PartyKind, PartiesKind:
		id, ok := userOf(toks[0])
		if ok {
			h.heard[p.Name] = []string{id}
			return 1
		}
		return 0
	case HoursKind:
		if led || len(toks) > 1 && unit(toks[1].text) || unitGlued(toks[0].text) {
			return h.read(p, toks)
		}
	case ChoiceKind, ChoicesKind:
		if !p.Open && !toks[0].quoted {
			return h.read(p, toks)
		}
	case EveryKind:
		return h.read(p, toks)
	case TaskKind, FollowupKind:
		if h.x.Case != nil && namesThing(toks[0]) {
			return h.read(p, toks)
		}
	}
	return 0
}

func (h *hearing) read(p *Param, toks []token) int {
	n, err := h.x.read(p, toks)
	if err != nil {
		return 0
	}
	return n
}

// unitGlued reports whether a number has its unit in the same word: 15t.
func unitGlued(s string) bool {
	_, ok := number(s)
	return ok && strings.Trim(fold(s), "0123456789.,") != ""
}

// day reads the day at a position, unless it is said to be none: "torsdag går
// ikke", "I can't on Thursday".
func (h *hearing) day(p *Param, at int) int {
	m, n := h.moment(p, at)
	if n == 0 || p.Past && !p.Ahead && m.Date.After(h.x.Today) {
		return 0
	}
	if (p.Shift || !m.NoDay) && !h.denied(at, at+n) { // a time alone may be of the day that it has
		h.x.Args.set(p.Name, m)
	}
	return n
}

// moment reads a day, and perhaps the time, at a position. After one that cannot be
// what is left says nothing.
func (h *hearing) moment(p *Param, at int) (when.Moment, int) {
	if at >= len(h.toks) || h.wrong {
		return when.Moment{}, 0
	}
	r := h.x.dateReader(p)
	r.Strict = true
	const longest = 10 // words of a date
	m, n, err := r.Parse(wordsOf(h.toks[at:min(at+longest, len(h.toks))]))
	if err != nil {
		h.wrong = true
		return when.Moment{}, 0
	}
	return m, n
}

// denied reports whether a "not" stands near what was read, in the same clause.
func (h *hearing) denied(from, to int) bool {
	const near = 3 // words
	not := func(t token) bool {
		f := foldSaid(t.text)
		switch f {
		case "ikke", "not", "cannot", "dur", "duer", "optaget", "busy", "except", "undtagen":
			return true
		}
		return strings.HasSuffix(f, "n't")
	}
	ends := func(t token) bool {
		return strings.HasSuffix(t.text, ",") || strings.HasSuffix(t.text, ".") && fold(t.text) != "kl"
	}
	for i := from - 1; i >= max(0, from-near) && !ends(h.toks[i]); i-- {
		if not(h.toks[i]) {
			return true
		}
	}
	for i := to; i < min(len(h.toks), to+near) && !ends(h.toks[i-1]); i++ {
		if not(h.toks[i]) {
			return true
		}
	}
	return false
}

// words fill in the text that the form must have: of a task what else was said, of
// a reason what gives one, else the whole sentence.
func (h *hearing) words(w *Word) {
	i := slices.IndexFunc(w.Params, func(p Param) bool { return p.Kind == TextKind && p.Required && !p.FormOnly })
	if i < 0 {
		return
	}
	p, said := &w.Params[i], h.toks
	switch {
	case p.Task:
		said = h.rest
	case p.Name == "reason":
		said = becauseOf(said)
	}
	if len(said) > 0 {
		maps.Copy(h.heard, Prefill(p.Name, joined(said)))
	}
}

// becauseOf is what gives a reason: after "because", or a comma.
func becauseOf(toks []token) []token {
	for i, t := range toks {
		switch fold(t.text) {
		case "fordi", "because":
			return toks[i+1:]
		}
		if strings.HasSuffix(t.text, ",") {
			return becauseIn(toks[i+1:])
		}
	}
	return nil
}

// becauseIn is what follows the "because" that a reason begins with, or all of it.
func becauseIn(toks []token) []token {
	if len(toks) > 0 && slices.Contains([]string{"fordi", "because", "da", "for"}, fold(toks[0].text)) {
		return toks[1:]
	}
	return toks
}

// NotYet says of a pause that was said to begin later that it begins when its form
// is sent.
func (in Input) NotYet(today state.Date) []texts.T {
	from, err := state.ParseDate(strings.Join(in.Heard["from"], ""))
	if Path(in.Command, in.Word) != "digest.pause" || err != nil || !from.After(today) {
		return nil
	}
	return []texts.T{texts.Say("pause.not_yet", "day", from)}
}

// Unmentioned says how a person is mentioned to whoever has named one without that,
// where the word that they may have meant is about a person.
func (in Input) Unmentioned(meant Input) []texts.T {
	people := func(p Param) bool { return p.Kind == PersonKind || p.Kind == PartyKind || p.Kind == PartiesKind }
	i := slices.IndexFunc(meant.Word.Params, people)
	if i < 0 || slices.ContainsFunc(in.toks, isUser) || len(in.toks) == 0 {
		return nil
	}
	toks := in.toks
	if in.Word == nil { // a sentence begins with a capital letter
		toks = toks[1:]
	}
	for _, t := range toks {
		if name := strings.Trim(t.text, ".,;:!?"); isName(name) && !t.quoted && !maybeDate([]token{t}) {
			return []texts.T{texts.Say("meant.unmentioned", "name", texts.Free(name))}
		}
	}
	return nil
}

// isName reports whether a word is written as the name of a person is.
func isName(s string) bool {
	r := []rune(s)
	return len(r) > 1 && unicode.IsUpper(r[0]) && !slices.ContainsFunc(r[1:], func(r rune) bool { return !unicode.IsLower(r) && r != '-' })
}

// extensionOf fills in what is as it was in the placement that is extended.
func extensionOf(x *Exec, given Values) Values {
	course := state.CourseNow(x.Case.Events, x.Today)
	pl := course.Placement
	if pl == nil || pl.End.IsZero() || len(given["start"]) > 0 || len(given["kind"]) > 0 || !slices.Equal(given["host"], []string{"same"}) {
		return nil
	}
	v := Values{"kind": {pl.Kind}, "start": {pl.End.Add(1).String()}}
	for field, n := range map[string]*float64{"hours": course.Hours, "paid": course.Paid} {
		if n != nil {
			v[field] = []string{strconv.FormatFloat(*n, 'f', -1, 64)}
		}
	}
	return v
}
