package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/commands/when"
)

// A date that is understood wrongly is worse than none: it is stored, and sent
// out as a calendar file. So what looks like a part of one, and was not read as
// that, never becomes text without a word.

// lateDate finds a required date that was typed after the text had begun:
// "med lederen på tirsdag kl. 10". The first that looks like one is meant.
func (b *binder) lateDate() error {
	p := b.whenParam()
	if p == nil || !p.Required || b.x.Args.Given(p.Name) {
		return nil
	}
	r := b.x.dateReader(p)
	r.Strict = true
	for at := range b.text {
		const longest = 10 // words of a date
		m, n, err := r.Parse(wordsOf(b.text[at:min(at+longest, len(b.text))]))
		if err != nil {
			return dateRefusal(err).at(p.Name)
		}
		if n > 0 {
			b.x.Args.set(p.Name, m)
			b.text, b.cut = slices.Delete(slices.Clone(b.text), at, at+n), at
			return nil
		}
	}
	if b.told {
		return nil
	}
	if err := b.vague(b.text); err != nil {
		return err
	}
	from, to, what := when.Moment{NoDay: true}.Beside(spoken(b.text))
	if what == when.DayLeft || what == when.ClockLeft {
		return b.unread(p, b.text[from:to])
	}
	return nil
}

// whenParam is the date with a time that is typed without a keyword.
func (b *binder) whenParam() *Param {
	for i := range b.w.Params {
		if p := &b.w.Params[i]; p.Kind == WhenKind && !p.Keyword && !p.FormOnly {
			return p
		}
	}
	return nil
}

// readMore reads the day or the time that a date still lacks, after something
// else: "fredag besøg kl. 10".
func (b *binder) readMore(p *Param, toks []token) (int, error) {
	r := b.x.dateReader(p)
	if _, n, _ := r.Parse(wordsOf(toks)); n == 0 || len(b.date) == 0 {
		return 0, nil
	}
	m, n, err := r.Parse(append(wordsOf(b.date), wordsOf(toks)...))
	if err != nil {
		return 0, dateRefusal(err).at(p.Name)
	}
	if n <= len(b.date) {
		return 0, nil
	}
	b.x.Args.set(p.Name, m)
	return n - len(b.date), nil
}

// dayAlone reads the day of a month after a keyword, which needs no "den" then:
// "senest 13.". It refuses what says about when: "senest om et par uger".
func (b *binder) dayAlone(p *Param, toks []token) (int, error) {
	words := wordsOf(toks)
	if len(words) == 0 {
		return 0, nil
	}
	if strings.Trim(words[0], "0123456789") != "" || len(words) == 1 { // 13., 13th, or the last word
		if m, n, err := b.x.dateReader(p).Parse(append([]string{"den"}, words...)); n == 2 {
			if err != nil {
				return 0, dateRefusal(err).at(p.Name)
			}
			b.x.Args.set(p.Name, m)
			return 1, nil
		}
	}
	if n := when.Vague(append([]string{"om"}, words...)); n > 1 {
		return 0, b.unread(p, toks[:n-1])
	}
	if from, to, what := (when.Moment{NoDay: true}).Beside(words); what != when.NothingLeft && from == 0 {
		return 0, b.unread(p, toks[:to])
	}
	if almostWeekday(words[0]) {
		return 0, b.unread(p, toks[:1])
	}
	return 0, b.vague(toks)
}

// vague refuses words that say about when something is, but not on which day.
func (b *binder) vague(toks []token) error {
	takes := func(p Param) bool { return (p.Kind == WhenKind || p.Kind == DateKind) && !p.FormOnly }
	at := slices.IndexFunc(b.w.Params, takes)
	if n := when.Vague(wordsOf(toks)); n > 0 && at >= 0 {
		return b.unread(&b.w.Params[at], toks[:n])
	}
	return nil
}

// length refuses how far something is to be moved, "to a week", where that is no
// day.
func (b *binder) length(toks []token) error {
	p := b.whenParam()
	if i := slices.IndexFunc(b.w.Params, func(p Param) bool { return p.Shift }); i >= 0 {
		p = &b.w.Params[i]
	}
	if p == nil || b.x.Args.Given(p.Name) {
		return nil
	}
	if at := toks[0]; len(toks) > 1 && p.named(keyOf(at)) {
		toks = toks[1:]
	}
	if _, _, n := when.ParseShift(wordsOf(toks)); n > 0 {
		return b.unread(p, toks[:n])
	}
	return nil
}

// isClock reports whether toks begin with a time of day.
func isClock(toks []token) bool {
	_, _, what := (when.Moment{}).Beside(spoken(toks[:min(2, len(toks))]))
	return what == when.ClockLeft
}

// datesApart writes a start and an end that stand as one, "7/12-26/2" or "7/12 -
// 26/2", as two dates, where the word takes two.
func datesApart(w *Word, toks []token) []token {
	if !slices.ContainsFunc(w.Params, func(p Param) bool { return p.After != "" }) {
		return toks
	}
	var out []token
	for i, t := range toks {
		from, to, ok := strings.Cut(strings.ReplaceAll(t.text, "–", "-"), "-")
		day := func(s string) bool { return s != "" && strings.Trim(s, "0123456789./,") == "" }
		switch {
		case t.quoted || !ok:
		case from == "" && to == "" && i > 0 && day(toks[i-1].text):
			continue
		case day(from) && day(to) && strings.ContainsAny(strings.TrimRight(from, "."), "./"):
			out = append(out, token{text: from, line: t.line}, token{text: to})
			continue
		}
		out = append(out, t)
	}
	return out
}

// unread refuses words as a day, and says how they become text where there is
// one.
func (b *binder) unread(p *Param, toks []token) error {
	key := "date.unread"
	if b.textParam() != nil {
		key = "date.unread_text"
	}
	return refuse(key, "words", texts.Free(clip(joined(toks)))).at(p.Name)
}

// onlyDay refuses what cannot be kept of a date that was read for p: a second
// day, "9/10 og 16/10", and the time of a day that comes.
func (b *binder) onlyDay(p *Param) error {
	rest := b.toks[b.pos:]
	if p.Kind != DateKind && p.Kind != WhenKind || len(rest) < 2 {
		return nil
	}
	day := func(words []string) bool {
		if m, n, _ := b.x.dateReader(p).Parse(words); n > 1 && !m.NoDay {
			return true
		}
		from, _, what := when.Moment{NoDay: true, HasTime: true}.Beside(words)
		return from == 0 && (what == when.DayLeft || what == when.WeekdayLeft)
	}
	if isAnd(rest[0]) && day(spoken(rest[1:])) {
		return refuse("date.several").at(p.Name)
	}
	if p.Kind != DateKind || p.Past || b.textParam() == nil {
		return nil
	}
	if from, to, what := (when.Moment{HasTime: true}).Beside(spoken(rest)); from == 0 && what == when.ClockLeft {
		return refuse("date.no_clock", "words", texts.Free(clip(joined(rest[:to])))).at(p.Name)
	}
	return nil
}

func isAnd(t token) bool { return !t.quoted && when.IsAnd(fold(t.text)) }

// spoken are the words of a text, with gaps for what is in quotation marks or
// stands for somebody.
func spoken(toks []token) []string {
	words := make([]string, len(toks))
	for i, t := range toks {
		if words[i] = t.text; t.quoted || strings.HasPrefix(t.text, "<") {
			words[i] = when.Gap
		}
	}
	return words
}

// noDateLeft refuses a text that holds what looks like a part of the date
// beside it.
func (b *binder) noDateLeft(p *Param) error {
	at := b.whenParam()
	if at == nil || b.told || !b.x.Args.Given(at.Name) {
		return nil
	}
	m := b.x.Args.When(at.Name)
	words := spoken(b.text)
	from, to, what := m.Beside(words)
	if what == when.NothingLeft && 0 < b.cut && b.cut < len(words) { // as where the text begins
		from, to, what = m.Beside(words[b.cut:])
		from, to = from+b.cut, to+b.cut
	}
	if what == when.NothingLeft && b.cut > 0 {
		from, to, what = spanBefore(words[:min(b.cut, len(words))])
	}
	if what == when.NothingLeft && m.NoDay {
		from, to, what = b.almostDay(words)
	}
	explained := p.Days && !m.NoDay && (m.HasTime || what == when.WeekdayLeft)
	listed := from > 0 && isAnd(b.text[from-1])
	switch {
	case what == when.NothingLeft:
		return nil
	case (what == when.WeekdayLeft || what == when.DayLeft) && !m.NoDay && listed:
		return refuse("date.several").at(at.Name)
	case explained:
		return nil
	case what == when.EveryLeft:
		return refuse("date.left_every", "words", texts.Free(clip(joined(b.text[from:to])))).at(at.Name)
	}
	return refuse("date.left", "words", texts.Free(clip(joined(b.text[from:to])))).at(at.Name)
}

// almostDay finds what may be meant for a day where none was read: a short name
// or a number beside the time, or a weekday that is spelt wrong.
func (b *binder) almostDay(words []string) (from, to int, what when.Left) {
	for _, i := range []int{b.cut - 1, b.cut} {
		if i < 0 || i >= len(words) {
			continue
		}
		if _, ok := when.ParseWeekday(words[i]); ok {
			return i, i + 1, when.WeekdayLeft
		}
	}
	if b.cut == 1 && strings.Trim(words[0], "0123456789.") == "" {
		return 0, 1, when.DayLeft
	}
	for i, w := range words {
		if almostWeekday(w) {
			return i, i + 1, when.WeekdayLeft
		}
	}
	return 0, 0, when.NothingLeft
}

// almostWeekday reports whether a word is a weekday spelt wrong, or with more
// to it than its name: torsdg, fredagen, hverfredag, mondays.
func almostWeekday(w string) bool {
	f := fold(w)
	return slices.ContainsFunc(weekdayNames, func(day string) bool {
		more := len(f) - len(day)
		return 0 < more && more <= 4 && strings.Contains(f, day) || -2 < more && more < 2 && distance(f, day) == 1
	})
}

// spanBefore finds a length of time that is told from the date after it: "two
// weeks from" Friday.
func spanBefore(words []string) (from, to int, what when.Left) {
	for i := max(0, len(words)-3); i < len(words); i++ {
		lone := when.Moment{HasTime: true}
		if at, n, what := lone.Beside(words[i:]); at == 0 && what == when.DayLeft {
			return i, i + n, what
		}
	}
	return 0, 0, when.NothingLeft
}

// weekdayNames are the days as they are spelt in full, folded.
var weekdayNames = strings.Fields(`mandag tirsdag onsdag torsdag fredag loerdag soendag
	monday tuesday wednesday thursday friday saturday sunday imorgen overmorgen tomorrow`)

// lateParties invites whom the text ends with: "formøde med @soren", and whom
// it begins with.
func (b *binder) lateParties() error {
	var p *Param
	for i := range b.w.Params {
		if b.w.Params[i].Kind == PartiesKind && !b.w.Params[i].Keyword && !b.w.Params[i].FormOnly {
			p = &b.w.Params[i]
		}
	}
	if p == nil || b.told {
		return nil
	}
	if err := b.firstParties(p); err != nil {
		return err
	}
	at := len(b.text)
	for at > 0 && (isUser(b.text[at-1]) || isAnd(b.text[at-1]) || fold(b.text[at-1].text) == "") {
		at--
	}
	if !slices.ContainsFunc(b.text[at:], isUser) {
		return nil
	}
	if at > 0 && isOf(b.text[at-1]) {
		return nil
	}
	err := b.invite(p, b.text[at:])
	for at > 0 && isWith(b.text[at-1]) {
		at--
	}
	b.text = b.text[:at]
	return err
}

// firstParties invites whom the text begins with: "med @soren om timer".
func (b *binder) firstParties(p *Param) error {
	from := 0
	for from < len(b.text) && isWith(b.text[from]) {
		from++
	}
	to := from
	for to < len(b.text) && (isUser(b.text[to]) || isAnd(b.text[to]) && to+1 < len(b.text) && isUser(b.text[to+1])) {
		to++
	}
	if from == 0 || from == to {
		return nil
	}
	err := b.invite(p, b.text[from:to])
	b.text, b.cut = b.text[to:], max(0, b.cut-to)
	return err
}

// invite adds those who are mentioned to the parties of p.
func (b *binder) invite(p *Param, toks []token) error {
	roles := slices.Clone(b.x.Args.Roles(p.Name))
	for _, t := range toks {
		id, ok := userOf(t)
		if !ok {
			continue
		}
		r, err := b.x.partyOf(id)
		if err != nil {
			return err.at(p.Name)
		}
		roles = appendRole(roles, r)
	}
	b.x.Args.set(p.Name, roles)
	return nil
}

// isWith reports whether a word of "sammen med" or "together with" invites whom
// it stands before.
func isWith(t token) bool {
	switch fold(t.text) {
	case "med", "m", "m/", "sammen", "with", "w/", "together":
		return !t.quoted
	}
	return false
}

// isOf reports whether whom a text ends with is spoken of, and not
// invited: "husk nøgle til @soren".
func isOf(t token) bool {
	switch fold(t.text) {
	case "til", "fra", "af", "om", "for", "hos", "hvis", "at", "to", "from", "of", "about", "by":
		return !t.quoted
	}
	return false
}
