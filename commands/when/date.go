package when

import (
	"strings"
	"time"
)

// readDate reads a day of the calendar: 3/12, den 3. december 2026, December
// 3rd, 2026-12-03.
func (p *phrase) readDate(i int) int {
	j, w, article := p.dateLead(i)
	if after := p.readSeveral(j, article); after > 0 {
		return after
	}
	if n, ok := scanNumeric(w); ok && p.takesNumeric(n, j, j > i || article != "", article) {
		p.setCalendar(n.day, n.month, n.year)
		return p.yearAfter(j + 1)
	}
	if day, month, ok := gluedMonth(w); ok {
		p.setCalendar(day, month, 0)
		return p.yearAfter(j + 1)
	}
	if after := p.readDayMonth(j, w); after > 0 {
		return after
	}
	if after := p.readMonthDay(j); after > 0 {
		return after
	}
	return p.readDayOfMonth(j, w, article)
}

// dateLead steps over "på", "on", "den", "d." and "the". It returns the index
// of the date's first word, that word without a "d." glued to it, and "den",
// "d" or "the" where one of them stands before it.
func (p *phrase) dateLead(i int) (at int, w, article string) {
	if w := p.word(i); w == "paa" || w == "on" {
		i++
	}
	switch p.word(i) {
	case "den", "d", "the":
		article = p.word(i)
		i++
	}
	w = p.word(i)
	if rest, ok := strings.CutPrefix(w, "d."); ok {
		w, article = rest, "d"
	} else if rest, ok := strings.CutPrefix(w, "d"); ok && rest != "" && strings.Trim(rest, "0123456789") == "" { // d13
		w, article = rest, "d"
	}
	return i, w, article
}

// takesNumeric reports whether n, which stands at j, is meant as a date. led
// says that a word such as "den" or "on" stands before it, and article which
// one where it is no preposition.
func (p *phrase) takesNumeric(n numeric, j int, led bool, article string) bool {
	inRange := 1 <= n.day && n.day <= 31 && 1 <= n.month && n.month <= 12
	switch {
	case n.year != 0:
		return inRange || !p.Strict
	case n.dashed:
		return inRange && (article != "" || p.clockFollows(j+1)) // else a range
	case n.dotted:
		return inRange && (!p.Strict || led || p.named || p.clockFollows(j+1)) // else 10.75 or 1.5
	case p.Strict && p.unitAt(j+1):
		return false // 1/2 time
	}
	return inRange || !p.Strict
}

func (p *phrase) setCalendar(day, month, year int) {
	p.spec, p.day, p.month, p.year = calendarSpec, day, month, year
}

func (p *phrase) yearAfter(i int) int {
	if p.year != 0 {
		return i
	}
	return p.readYear(i)
}

// readDayMonth reads the day w, which stands at i, and the month after it.
func (p *phrase) readDayMonth(i int, w string) int {
	day, ok := dayNumber(w)
	if !ok {
		return 0
	}
	i++
	if p.word(i) == "of" {
		i++
	}
	month, ok := monthNames[p.word(i)]
	if !ok {
		return 0
	}
	p.setCalendar(day, int(month), 0)
	return p.readYear(i + 1)
}

// readMonthDay reads December 3.
func (p *phrase) readMonthDay(i int) int {
	month, ok := monthNames[p.word(i)]
	if !ok {
		return 0
	}
	i++
	if p.word(i) == "the" {
		i++
	}
	day, ok := dayNumber(p.word(i))
	if !ok || day < 1 || day > 31 {
		return 0
	}
	p.setCalendar(day, int(month), 0)
	return p.readYear(i + 1)
}

// dayNumber reads one or two digits, perhaps an English ordinal.
func dayNumber(w string) (day int, ok bool) {
	day, rest := digits(w)
	if n := len(w) - len(rest); n < 1 || n > 2 {
		return 0, false
	}
	switch rest {
	case "", "st", "nd", "rd", "th":
		return day, true
	}
	return 0, false
}

// gluedMonth reads 3.december, 3.dec and 3dec.
func gluedMonth(w string) (day, month int, ok bool) {
	day, rest := digits(w)
	if n := len(w) - len(rest); n < 1 || n > 2 {
		return 0, 0, false
	}
	name, ok := monthNames[strings.TrimPrefix(rest, ".")]
	return day, int(name), ok
}

// A numeric is a date in digits, which may be none in the calendar.
type numeric struct {
	day, month, year int // year 0: not written
	dotted, dashed   bool
}

// scanNumeric reads 3/12, 3.12, 3-12, 3/12-2026, 3.12.26 and the like, with the
// day first, and 2026-12-03. It reads whole words only.
func scanNumeric(w string) (n numeric, ok bool) {
	var parts, widths [3]int
	var marks [2]byte
	count := 0
	for rest := w; ; count++ {
		before := len(rest)
		parts[count], rest = digits(rest)
		widths[count] = before - len(rest)
		if widths[count] == 0 {
			return numeric{}, false
		}
		if rest == "" {
			break
		}
		if count == 2 || rest[0] != '/' && rest[0] != '.' && rest[0] != '-' {
			return numeric{}, false
		}
		marks[count] = rest[0]
		rest = rest[1:]
	}
	switch count {
	case 1:
		return shortNumeric(parts, widths, marks[0])
	case 2:
		return longNumeric(parts, widths, marks)
	}
	return numeric{}, false
}

func shortNumeric(parts, widths [3]int, mark byte) (n numeric, ok bool) {
	if widths[0] > 2 || widths[1] > 2 {
		return numeric{}, false
	}
	return numeric{day: parts[0], month: parts[1], dotted: mark == '.', dashed: mark == '-'}, true
}

func longNumeric(parts, widths [3]int, marks [2]byte) (n numeric, ok bool) {
	if widths[0] == 4 {
		n = numeric{day: parts[2], month: parts[1], year: parts[0]}
		return n, marks[0] == marks[1] && widths[1] <= 2 && widths[2] <= 2
	}
	if widths[0] > 2 || widths[1] > 2 || widths[2] != 2 && widths[2] != 4 {
		return numeric{}, false
	}
	n = numeric{day: parts[0], month: parts[1], year: parts[2]}
	if widths[2] == 2 {
		n.year += 2000
	}
	return n, true
}

// daysIn returns the number of days that a month, 1 to 12, has in any year:
// 29 for February.
func daysIn(month int) int {
	switch time.Month(month) {
	case time.February:
		return 29
	case time.April, time.June, time.September, time.November:
		return 30
	}
	return 31
}
