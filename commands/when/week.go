package when

import (
	"strings"
	"time"

	"casethread/state"
)

// readWeek reads a week: uge 48, i uge 2 2027, next week, ultimo uge 48, the
// end of this week. Last week and this week are only a day with a weekday or
// an end beside them.
func (p *phrase) readWeek(i int) int {
	i, end := p.readWeekEnd(i)
	switch p.word(i) {
	case "i", "in", "of", "af", "paa":
		i++
	}
	after := p.readWeekNumber(i)
	if after == 0 {
		after = p.readNearWeek(i, end)
	}
	if after > 0 {
		p.ultimo, p.primo = end == endUltimo, end == endPrimo
	}
	return after
}

// A weekEnd is the part of a week that is named instead of a weekday.
type weekEnd int

const (
	endNone weekEnd = iota
	endUltimo
	endPrimo
)

// readWeekEnd reads "ultimo", "the end of" and their opposites, and returns
// the index after it, or i.
func (p *phrase) readWeekEnd(i int) (after int, end weekEnd) {
	switch p.word(i) {
	case "ultimo":
		return i + 1, endUltimo
	case "primo":
		return i + 1, endPrimo
	}
	j := i
	if p.word(j) == "i" || p.word(j) == "the" {
		j++
	}
	switch p.word(j) {
	case "end", "slutningen":
		end = endUltimo
	case "start", "beginning", "starten", "begyndelsen":
		end = endPrimo
	}
	if of := p.word(j + 1); end != endNone && (of == "of" || of == "af") {
		return j + 2, end
	}
	return i, endNone
}

func (p *phrase) readWeekNumber(i int) int {
	if w := p.word(i); w != "uge" && w != "week" {
		return 0
	}
	week, year, ok := weekNumber(p.word(i + 1))
	if !ok {
		return 0
	}
	p.spec, p.week, p.year = weekSpec, week, year
	if year != 0 {
		return i + 2
	}
	return p.readYear(i + 2)
}

// weekNumber reads 48, and 48/2026 or 48-2026. The number may be no week's.
func weekNumber(w string) (week, year int, ok bool) {
	week, rest := digits(w)
	if n := len(w) - len(rest); n < 1 || n > 3 {
		return 0, 0, false
	}
	if rest == "" {
		return week, 0, true
	}
	if rest[0] != '/' && rest[0] != '-' {
		return 0, 0, false
	}
	year, ok = fullYear(rest[1:])
	return week, year, ok
}

// readYear reads the year after a day or week, perhaps with "of" or "i"
// before it, and returns the index after it, or i.
func (p *phrase) readYear(i int) int {
	j := i
	switch p.word(j) {
	case "of", "in", "i":
		j++
	}
	year, ok := fullYear(p.word(j))
	if !ok {
		return i
	}
	p.year = year
	return j + 1
}

// fullYear reads a year in four digits.
func fullYear(w string) (year int, ok bool) {
	year, rest := digits(w)
	return year, len(w) == 4 && rest == "" && 1900 <= year && year < 2200
}

// readNearWeek reads next, this or last week.
func (p *phrase) readNearWeek(i int, end weekEnd) int {
	weeks, after := p.nearWeekAt(i, end)
	if after == 0 {
		return 0
	}
	whole := weeks <= 0 && end == endNone && !p.named
	if whole && !p.weekdayFollows(after) {
		return 0
	}
	p.spec, p.date = nearWeekSpec, monday(p.today).Add(7*weeks)
	return after
}

// nearWeekAt returns how many weeks from this one the words at i mean, and the
// index after them, or 0.
func (p *phrase) nearWeekAt(i int, end weekEnd) (weeks, after int) {
	first, second := p.word(i), p.word(i+1)
	if end != endNone && (first == "ugen" || first == "week") {
		return 0, i + 1
	}
	if end != endNone && first == "the" && second == "week" {
		return 0, i + 2
	}
	if second != "uge" && second != "week" {
		return 0, 0
	}
	switch first {
	case "naeste", "next":
		return 1, i + 2
	case "denne", "this":
		return 0, i + 2
	case "sidste", "last":
		return -1, i + 2
	}
	return 0, 0
}

func (p *phrase) weekdayFollows(i int) bool {
	probe := *p
	probe.spec = nearWeekSpec
	return probe.readWeekday(probe.skipEmpty(i)) > 0
}

// readBesideWeek reads the week number that repeats what a date says, as Long
// writes it.
func (p *phrase) readBesideWeek(i int) int {
	if p.besideWeek != 0 || p.spec != calendarSpec && p.spec != monthDaySpec && p.spec != exactSpec {
		return 0
	}
	w := p.word(i)
	if w != "uge" && w != "week" || p.DayOnly && !strings.HasPrefix(p.words[i], "(") {
		return 0
	}
	week, year, ok := weekNumber(p.word(i + 1))
	if !ok || week == 0 || year != 0 {
		return 0
	}
	p.besideWeek = week
	return i + 2
}

// monday returns the first day of the ISO week of d.
func monday(d state.Date) state.Date { return d.Add(-daysAfterMonday(d.Weekday())) }

// weekStart returns the Monday of a week. Weeks that the year does not have
// roll over into the next.
func weekStart(year, week int) state.Date {
	return monday(state.NewDate(year, time.January, 4)).Add(7 * (week - 1))
}

// weeksIn returns the number of ISO weeks in a year, 52 or 53.
func weeksIn(year int) int {
	_, week := state.NewDate(year, time.December, 28).ISOWeek()
	return week
}
