package when

import "casethread/state"

// readNear reads the words for days near today: i dag, tomorrow, i forgårs.
func (p *phrase) readNear(i int) int {
	switch p.word(i) {
	case "idag", "today":
		return p.setDate(p.today, i+1)
	case "imorgen", "imrg", "tomorrow":
		return p.setDate(p.today.Add(1), i+1)
	case "iovermorgen", "overmorgen", "overimorgen":
		return p.setDate(p.today.Add(2), i+1)
	case "igaar", "yesterday":
		return p.setDate(p.today.Add(-1), i+1)
	case "iforgaars", "forgaars":
		return p.setDate(p.today.Add(-2), i+1)
	case "i":
		return p.readNearDanish(i + 1)
	case "the":
		return p.readNearEnglish(i + 1)
	case "day":
		return p.readNearEnglish(i)
	}
	return 0
}

func (p *phrase) readNearDanish(i int) int {
	switch p.word(i) {
	case "dag":
		return p.setDate(p.today, i+1)
	case "morgen", "mrg":
		return p.setDate(p.today.Add(1), i+1)
	case "overmorgen", "overimorgen":
		return p.setDate(p.today.Add(2), i+1)
	case "gaar":
		return p.setDate(p.today.Add(-1), i+1)
	case "forgaars":
		return p.setDate(p.today.Add(-2), i+1)
	}
	return 0
}

func (p *phrase) readNearEnglish(i int) int {
	if p.word(i) != "day" {
		return 0
	}
	switch {
	case p.word(i+1) == "after" && p.word(i+2) == "tomorrow":
		return p.setDate(p.today.Add(2), i+3)
	case p.word(i+1) == "before" && p.word(i+2) == "yesterday":
		return p.setDate(p.today.Add(-2), i+3)
	}
	return 0
}

// readOffset reads a length of time from today: om 14 dage, in a month, for 3
// dage siden, 2 weeks ago. Hours and minutes are no offset.
func (p *phrase) readOffset(i int) int {
	switch p.word(i) {
	case "om", "in":
		if s, after := p.spanAt(i + 1); after > 0 {
			return p.setDate(p.shift(s), after)
		}
		return 0
	case "for":
		i++
	}
	s, after := p.spanAt(i)
	if w := p.word(after); after > 0 && (w == "siden" || w == "ago") {
		return p.setDate(p.shift(span{-s.days, -s.months}), after+1)
	}
	return 0
}

// spanAt reads a count and a unit, such as "14 dage", "a month" or "2w", and
// returns the index after it, or 0.
func (p *phrase) spanAt(i int) (s span, after int) {
	if s, ok := shortSpan(p.word(i)); ok && s.months == 0 {
		return s, i + 1 // 2m may well be minutes
	}
	n, ok := number(p.word(i))
	unit, known := spanWords[p.word(i+1)]
	if !ok || !known || n == 0 {
		return span{}, 0
	}
	return span{n * unit.days, n * unit.months}, i + 2
}

// shortSpan reads 10d, 2w or 2u (uger), and 3m for months.
func shortSpan(w string) (s span, ok bool) {
	n, unit := digits(w)
	if n == 0 || len(unit) != 1 || len(w) > 5 {
		return span{}, false
	}
	switch unit[0] {
	case 'd':
		return span{days: n}, true
	case 'w', 'u':
		return span{days: 7 * n}, true
	case 'm':
		return span{months: n}, true
	}
	return span{}, false
}

// shift returns the day that s after today is; after a number of months the
// last day of a month that is too short.
func (p *phrase) shift(s span) state.Date {
	if s.months != 0 {
		return p.today.AddMonths(s.months)
	}
	return p.today.Add(s.days)
}
