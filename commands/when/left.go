package when

import (
	"slices"
	"strings"
)

// A Left is what words look like that stand beside a date and were not read.
type Left int

const (
	NothingLeft Left = iota
	WeekdayLeft      // a weekday's name alone
	DayLeft          // any other day, or several
	ClockLeft        // a time of day
	EveryLeft        // a recurrence
)

// Gap stands for what can be no part of a date between the words of a text.
const Gap = "<>"

// Beside finds the first words of a text that look like a part of a date, where
// m was read from the words beside it. With m.NoDay less is enough to look like
// a day, for whoever said one did not mean today.
func (m Moment) Beside(text []string) (from, to int, what Left) {
	text = slices.Clone(text)
	for i, w := range text { // once, for each word is looked at as part of many phrases
		text[i] = foldLetters(w)
	}
	for i := range text {
		s := scrap{phrase{words: text[i:], today: m.Date}, i == 0, i > 0 && IsAnd(fold(text[i-1]))}
		if used := s.every(); used > 0 {
			return i, i + used, EveryLeft
		}
		if used := s.clock(m); used > 0 {
			return i, i + used, ClockLeft
		}
		if used, what := s.day(m.NoDay); used > 0 {
			return i, i + used, what
		}
	}
	return 0, 0, NothingLeft
}

// A scrap is what is left of a text, at whose first word something is looked
// for. Its methods return how many words look like that, 0 where none does.
type scrap struct {
	phrase
	first bool // nothing of the text stands before it
	added bool // "og" stands before it
}

func (s *scrap) every() int {
	if _, used, _ := ParseEvery(s.words); used > 0 {
		return used
	}
	if _, _, _, used := ParseEveryWeekday(s.words); used > 0 {
		return used
	}
	switch s.word(2) {
	case "time", "timer", "hour", "hours", "minut", "minutter", "minute", "minutes", "gang":
		return 0 // pause hver 2. time
	}
	switch s.word(0) {
	case "every", "hver", "hvert":
		if _, ok := everyCount(s.word(1)); ok {
			return 2
		}
	}
	return 0
}

func (s *scrap) clock(m Moment) int {
	p := phrase{Reader: Reader{Strict: true}, words: s.words, spec: exactSpec}
	if used := p.readClock(0); used > 0 && (s.word(0) != "at" || !p.bareHour() || s.ends(used)) {
		return used // but "at 10 stole" is no time
	}
	switch s.word(0) {
	case "kl", "klokken":
		w := s.word(1)
		_, named := numberWords[w]
		if named || w == "halv" || w == "kvart" || w != "" && strings.Trim(w, "0123456789.:-") == "" {
			return 2
		}
	case "at":
		switch s.word(1) {
		case "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
			"noon", "midday", "half", "quarter":
			return 2
		}
	}
	switch s.word(0) {
	case "mellem", "fra", "between", "from":
		_, from := scanClock(s.word(1))
		_, to := scanClock(s.word(3))
		if from && to && (IsAnd(s.word(2)) || s.word(2) == "til" || s.word(2) == "to") && !s.unitAt(4) && !m.HasTime {
			return 4
		}
	}
	if s.edge() && !s.unitAt(1) && (!m.HasTime || s.added) {
		if c, ok := scanClocks(s.word(0)); ok && c.exists() && (c.ends || c.mark == '.') {
			return 1
		}
	}
	if c, ok := scanClock(s.word(0)); ok && c.exists() && s.first && !m.HasTime && s.ends(1) {
		return 1 // i morgen 10
	}
	return 0
}

func (s *scrap) day(loose bool) (used int, what Left) {
	p := phrase{Reader: Reader{Strict: true, DayOnly: true}, words: s.words, today: s.today}
	switch used := p.read(); {
	case p.spec == exactSpec && !p.date.After(s.today) || p.mod == last: // i dag, i går
		return 0, NothingLeft
	case used > 0 && p.spec == noSpec:
		return used, WeekdayLeft
	case used > 0:
		return used, DayLeft
	}
	w, next := s.word(0), s.word(1)
	if name := dayNames[w]; name.short && !name.plain && !isFirstName(w) {
		return 1, WeekdayLeft
	}
	if used := s.onFromDay(); used > 0 {
		return used, DayLeft
	}
	if !loose {
		return 0, NothingLeft
	}
	if used := Vague(s.words); used > 0 {
		return used, DayLeft
	}
	if used := s.feast(); used > 0 {
		return used, DayLeft
	}
	_, month := monthNames[next]
	_, number := dayNumber(next)
	n, numeric := scanNumeric(w)
	switch {
	case number && (w == "den" || w == "d" || w == "the" && strings.Trim(next, "0123456789") != ""):
		return 2, DayLeft // den 3. bygning
	case month && w != "" && strings.Trim(w, "0123456789.-") == "":
		return 2, DayLeft
	case listed(w) == 2 && strings.Contains(w, "."):
		return 1, DayLeft // 9.-16.
	case numeric && s.edge() && !s.unitAt(1) && 1 <= n.day && n.day <= 31 && 1 <= n.month && n.month <= 12:
		return 1, DayLeft
	}
	return 0, NothingLeft
}

// feast finds a day that is known by its name, which no reader takes for a date:
// 2. juledag, nytårsaften, Boxing Day.
func (s *scrap) feast() int {
	w, next := s.word(0), s.word(1)
	switch {
	case feasts[w]:
		return 1
	case w != "" && strings.Trim(w, "12.") == "" && feasts[next]:
		return 2
	case (next == "day" || next == "eve") && (w == "christmas" || w == "boxing" || w == "year's"):
		return 2
	}
	return 0
}

// onFromDay finds what makes another day of the one before it: fredag 8 dage,
// friday week, første fredag i november.
func (s *scrap) onFromDay() int {
	if !s.first {
		return 0
	}
	switch s.word(0) {
	case "week", "fortnight":
		return 1
	case "i", "in", "of":
		if _, ok := monthNames[s.word(1)]; ok {
			return 2
		}
	}
	if _, ok := spanWords[s.word(1)]; ok {
		if _, ok := number(s.word(0)); ok {
			return 2
		}
	}
	return 0
}

// edge reports whether the word is the text's first or last.
func (s *scrap) edge() bool { return s.first || s.ends(1) }

// ends reports whether the text ends before the word at i, or goes on with
// something else.
func (s *scrap) ends(i int) bool {
	w := s.word(i)
	return w == "" || w == Gap || IsAnd(w)
}

// IsAnd reports whether what follows w, which is folded, is listed with what stands
// before it.
func IsAnd(w string) bool {
	switch w {
	case "og", "and", "eller", "or", "samt", "&":
		return true
	}
	return false
}

// bareHour reports whether the time that was read is but a number.
func (p *phrase) bareHour() bool {
	return p.clock.mark == 0 && p.clock.half == 0 && !p.clock.sure
}

// vagueLeads are the words with which one says about when something is.
var vagueLeads = wordSet(`om in efter after foer before inden within ultimo primo medio mid midt sidst
	slutningen starten begyndelsen end start beginning late early snart`)

// vagueFills are the words that may stand between one of those and what it is
// said of.
var vagueFills = wordSet(`i af of the den det et en par a an couple few nogle faa halvanden halvandet
	naeste next this denne dette coming kommende about cirka ca for`)

// vagueTimes are what that is said of, beside units and months.
var (
	vagueTimes = wordSet(`ugen ugens maaneden maanedens aaret aarets`)
	seasons    = wordSet(`ferien efteraarsferien vinterferien sommerferien juleferien jul julen nytaar nytaaret
	paaske paasken pinse pinsen sommer sommeren efteraaret foraaret vinteren weekenden weekend
	christmas easter summer autumn spring winter holiday holidays`)
)

// feasts are days that have a name.
var feasts = wordSet(`juledag juleaften juleaftensdag lillejuleaften nytaarsdag nytaarsaften nytaarsaftensdag
	paaskedag skaertorsdag langfredag palmesoendag pinsedag himmelfartsdag grundlovsdag`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// Vague returns how many words at the start say about when something is, but
// not on which day: om et par uger, ultimo oktober, efter jul. It is 0 where
// they say no such thing.
func Vague(words []string) int {
	p := phrase{words: words}
	if n := p.vagueNext(); n > 0 {
		return n
	}
	if !vagueLeads[p.word(0)] {
		return 0
	}
	for i := 1; i < maxWords; i++ {
		w := p.word(i)
		_, unit := spanWords[w]
		_, month := monthNames[w]
		_, count := number(w)
		switch {
		case unit || month || vagueTimes[w] || seasons[w]:
			return i + 1
		case !vagueFills[w] && !vagueLeads[w] && !count:
			return 0
		}
	}
	return 0
}

// vagueNext reads i weekenden, næste måned, next year.
func (p *phrase) vagueNext() int {
	i := 0
	switch p.word(0) {
	case "i", "in", "til", "to":
		i = 1
	}
	w := p.word(i)
	if i == 1 && seasons[w] {
		return 2
	}
	switch w {
	case "naeste", "next", "denne", "dette", "this", "kommende", "coming":
		w = p.word(i + 1)
		_, unit := spanWords[w]
		if _, month := monthNames[w]; unit || month || seasons[w] {
			return i + 2
		}
	}
	return 0
}
