package commands

import (
	"maps"
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/commands/when"
)

// bind reads a word's parameters from what was typed.
//
// Parameters are recognised by their kind, in any order, until the first word
// that none of them takes; from there on all is text, but for keywords whose
// value is understood ("by Friday") and flags with nothing else behind them
// ("internal").
func (x *Exec) bind(w *Word, toks []token) error {
	b := binder{x: x, w: w, toks: datesApart(w, toks)}
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
	told bool    // its name has stood before it

	date []token // what the date with a time was read from
	cut  int     // where in the text it stood
}

func (b *binder) step() error {
	taken, err := b.keyword()
	if taken || err != nil {
		return err
	}
	if len(b.text) == 0 && !b.told {
		if taken, err = b.positional(); taken || err != nil {
			return err
		}
		if b.told = b.introduced(); b.told {
			b.pos++
			return nil
		}
	}
	if b.textParam() == nil {
		if b.namesCase(b.toks[b.pos:]) {
			b.pos = len(b.toks)
			return nil
		}
		if err := b.vague(b.toks[b.pos:]); err != nil {
			return err
		}
		if err := b.length(b.toks[b.pos:]); err != nil {
			return err
		}
		return b.unknown(b.toks[b.pos])
	}
	b.text = append(b.text, b.toks[b.pos])
	b.pos++
	return nil
}

// introduced reports whether the name of the text stands before it: "note: she
// is glad", or note "she is glad".
func (b *binder) introduced() bool {
	p, tok := b.textParam(), b.toks[b.pos]
	if p == nil || tok.quoted || b.pos+1 >= len(b.toks) || !p.named(keyOf(tok)) {
		return false
	}
	return strings.HasSuffix(tok.text, ":") || b.toks[b.pos+1].quoted
}

// keyOf is what a token spells if it names a parameter: "agreed" or "agreed:".
func keyOf(t token) string { return fold(strings.TrimSuffix(t.text, ":")) }

// privately are the words with which somebody asks that not everybody reads a
// text, the Danish ones first.
var privately = []string{"privat", "internt", "intern", "private", "internal"}

// notForAll refuses a text that everybody in the thread would read and that asks
// for the opposite. Who puts it in quotation marks means the word.
func (b *binder) notForAll(p *Param) error {
	asks := func(t token) bool {
		key := keyOf(t)
		return !t.quoted && slices.ContainsFunc(privately, func(word string) bool { return spells(key, word) })
	}
	if !p.Public || !slices.ContainsFunc(b.text, asks) {
		return nil
	}
	return refuse("bad.for_all").at(p.Name)
}

func (b *binder) unknown(t token) error {
	r := refuse("bad.word", "word", texts.Free(clip(t.text)))
	if b.w.isMeeting() && isClock(b.toks[b.pos:]) {
		r = refuse("date.future_meeting")
	}
	if b.w.Name == "absent" && !maybeDate([]token{t}) { // why it is, is nothing for a note
		r = refuse("absence.why")
	}
	r.Usage = true
	return r
}

// namesCase reports whether toks name the case that it is about anyway, as
// they do when it was named last and then had to be picked.
func (b *binder) namesCase(toks []token) bool {
	c := b.x.Case
	if c == nil || c.No == 0 {
		return false
	}
	if no, ok := caseNumber(toks[0]); ok && len(toks) == 1 {
		return no == c.No
	}
	return fold(joined(toks)) == fold(c.Label)
}

// dropNumber takes the number of a case for no text: of the case that it is
// about it says nothing, and of another one that another was meant.
func (b *binder) dropNumber() error {
	if len(b.text) != 1 || b.x.Case == nil || b.x.Case.No == 0 || !isNumber(b.text[0]) {
		return nil
	}
	if !b.namesCase(b.text) {
		return b.unknown(b.text[0])
	}
	b.text = nil
	return nil
}

// keyword reads "paid 2": a keyword and its value.
func (b *binder) keyword() (bool, error) {
	tok := b.toks[b.pos]
	if tok.quoted {
		return false, nil
	}
	f := keyOf(tok)
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if p.Kind == TextKind && !p.Keyword || p.FormOnly || !p.named(f) || b.x.Args.Given(p.Name) {
			continue
		}
		if !p.Keyword && (len(b.text) > 0 || p.Kind != DateKind && p.Kind != WhenKind) {
			continue
		}
		if p.Kind == FlagKind {
			if len(b.text) > 0 && !b.keywordsFrom(b.pos+1, p) {
				return false, nil
			}
			b.x.Args.set(p.Name, true)
			b.pos++
			return true, nil
		}
		if p.Shift && b.howFar(f) {
			continue
		}
		n, err := b.x.read(p, b.toks[b.pos+1:])
		if n == 0 && err == nil && p.Kind == DateKind {
			n, err = b.dayAlone(p, b.toks[b.pos+1:])
		}
		if len(b.text) > 0 && (n == 0 && err == nil || err != nil && !isDateRefusal(err)) {
			return false, nil // "inden frokost" is text
		}
		if err != nil {
			return false, err
		}
		if n == 0 && !p.Keyword && b.pos+1 < len(b.toks) {
			continue // it may be introduced, and need not be
		}
		if n == 0 {
			r := b.x.notUnderstood(p)
			r.Usage = true
			return false, r
		}
		b.pos += 1 + n
		return true, b.onlyDay(p)
	}
	return false, nil
}

// howFar reports whether a keyword is no such thing, but begins how far something
// is moved, as the Danish "to dage" does; or is "to" and stands before that, where
// a day is meant and not how far it is.
func (b *binder) howFar(key string) bool {
	_, _, from := when.ParseShift(wordsOf(b.toks[b.pos:]))
	_, _, after := when.ParseShift(wordsOf(b.toks[b.pos+1:]))
	return from > 0 || after > 0 && (key == "til" || key == "to")
}

// keywordsFrom reports whether nothing but keywords with their values follows
// a flag, so that it is no word of the text: "internal by Friday".
func (b *binder) keywordsFrom(pos int, flag *Param) bool {
	x := *b.x
	x.Args.vals = maps.Clone(x.Args.vals)
	x.Args.set(flag.Name, true)
	rest := binder{x: &x, w: b.w, toks: b.toks, pos: pos, text: b.text}
	for rest.pos < len(rest.toks) {
		if taken, err := rest.keyword(); err != nil || !taken {
			return false
		}
	}
	return true
}

// isDateRefusal reports whether a date was clearly meant but cannot be.
func isDateRefusal(err error) bool {
	r, ok := AsRefusal(err)
	return ok && strings.HasPrefix(r.Say.Key, "date.")
}

func (b *binder) positional() (bool, error) {
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if p.Keyword || p.FormOnly || p.Kind == TextKind {
			continue
		}
		read := b.x.read
		if b.x.Args.Given(p.Name) {
			if p.Kind != WhenKind {
				continue
			}
			read = b.readMore
		}
		n, err := read(p, b.toks[b.pos:])
		if err != nil {
			return false, err
		}
		if n > 0 {
			if p.Kind == WhenKind {
				b.date = append(b.date, b.toks[b.pos:b.pos+n]...)
			}
			b.pos += n
			return true, b.onlyDay(p)
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
	if err := b.dropNumber(); err != nil {
		return err
	}
	if len(b.text) == 0 {
		return nil
	}
	b.lateChoices()
	if err := b.lateDate(); err != nil {
		return err
	}
	if err := b.lateParties(); err != nil {
		return err
	}
	if len(b.text) == 0 {
		return nil
	}
	p := b.textParam()
	if err := b.notForAll(p); err != nil {
		return err
	}
	if err := b.noDateLeft(p); err != nil {
		return err
	}
	return b.x.setTyped(p, b.text)
}

// lateChoices takes choices that were typed after the text: "praktik i køkken,
// formål og mål". Within the text the same words are text.
func (b *binder) lateChoices() {
	for i := range b.w.Params {
		p := &b.w.Params[i]
		if p.Kind != ChoicesKind || p.Keyword || p.FormOnly || p.Required || b.x.Args.Given(p.Name) {
			continue
		}
		for at := 1; at < len(b.text); at++ { // something is left to be the text
			n, err := b.x.read(p, b.text[at:])
			if err == nil && at+n == len(b.text) {
				b.text = b.text[:at]
				return
			}
			b.x.Args.unset(p.Name)
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
		if p.Required && p.With == "" && !x.Args.Given(p.Name) {
			r := refuse("bad.missing", "field", x.label(p.Name)).at(p.Name)
			r.Missing, r.Usage = true, true
			return r
		}
	}
	return nil
}

// named reports whether f, which is folded, is one of the parameter's names.
func (p *Param) named(f string) bool {
	if spells(f, p.Name) {
		return true
	}
	same := func(s string) bool { return spells(f, s) }
	return slices.ContainsFunc(p.Da, same) || slices.ContainsFunc(p.Also, same)
}
