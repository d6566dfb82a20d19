package when

import (
	"strings"
	"time"
)

// A dayName is how a weekday may be written.
type dayName struct {
	day   time.Weekday
	short bool // an abbreviation
	plain bool // also an ordinary word of either language, such as "man"
}

var dayNames = map[string]dayName{
	"mandag":  {day: time.Monday},
	"tirsdag": {day: time.Tuesday},
	"onsdag":  {day: time.Wednesday},
	"torsdag": {day: time.Thursday},
	"fredag":  {day: time.Friday},
	"loerdag": {day: time.Saturday},
	"soendag": {day: time.Sunday},

	"monday":    {day: time.Monday},
	"tuesday":   {day: time.Tuesday},
	"wednesday": {day: time.Wednesday},
	"thursday":  {day: time.Thursday},
	"friday":    {day: time.Friday},
	"saturday":  {day: time.Saturday},
	"sunday":    {day: time.Sunday},

	"man":   {time.Monday, true, true},
	"mand":  {time.Monday, true, true},
	"tir":   {time.Tuesday, true, false},
	"tirs":  {time.Tuesday, true, false},
	"tirsd": {time.Tuesday, true, false},
	"ons":   {time.Wednesday, true, false},
	"onsd":  {time.Wednesday, true, false},
	"tor":   {time.Thursday, true, false},
	"tors":  {time.Thursday, true, false},
	"torsd": {time.Thursday, true, false},
	"fre":   {time.Friday, true, false},
	"fred":  {time.Friday, true, true},
	"loer":  {time.Saturday, true, false},
	"loerd": {time.Saturday, true, false},
	"soen":  {time.Sunday, true, true},
	"soend": {time.Sunday, true, false},
	"mon":   {time.Monday, true, true},
	"tue":   {time.Tuesday, true, false},
	"tues":  {time.Tuesday, true, false},
	"wed":   {time.Wednesday, true, true},
	"thu":   {time.Thursday, true, false},
	"thur":  {time.Thursday, true, false},
	"thurs": {time.Thursday, true, false},
	"fri":   {time.Friday, true, true},
	"sat":   {time.Saturday, true, true},
	"sun":   {time.Sunday, true, true},
}

// ParseWeekday reads the name of a weekday in either language, whole or
// abbreviated, in any case.
func ParseWeekday(s string) (day time.Weekday, ok bool) {
	name, ok := dayNames[fold(s)]
	return name.day, ok
}

// readWeekday reads a weekday's name with what belongs to it: på tirsdag,
// næste tirsdag, on tue, i tirsdags.
func (p *phrase) readWeekday(i int) int {
	if p.named {
		return 0
	}
	if p.DayOnly && (p.spec == calendarSpec || p.spec == monthDaySpec || p.spec == exactSpec) {
		return 0
	}
	if p.word(i) == "i" {
		return p.readLastWeekday(i + 1)
	}
	j, mod := p.weekdayLead(i)
	name, ok := dayNames[p.word(j)]
	if !ok || name.short && j == i && !p.takesShort(name, i) {
		return 0
	}
	p.setWeekday(name, mod, j+1)
	return j + 1
}

// setWeekday records a weekday whose name ends before the word at after.
func (p *phrase) setWeekday(name dayName, mod modifier, after int) {
	p.named, p.weekday, p.mod = true, name.day, mod
	p.plain, p.nameEnd = name.plain && mod == bare, after
}

// readLastWeekday reads the weekday of "i tirsdags".
func (p *phrase) readLastWeekday(i int) int {
	w, ok := strings.CutSuffix(p.word(i), "dags")
	if !ok {
		return 0
	}
	name, ok := dayNames[w+"dag"]
	if !ok {
		return 0
	}
	p.setWeekday(name, last, i+1)
	return i + 1
}

// weekdayLead reads what may stand before a weekday's name and returns the
// index of the name.
func (p *phrase) weekdayLead(i int) (name int, mod modifier) {
	switch p.word(i) {
	case "paa":
		i, mod = i+1, coming
	case "on":
		i++
	}
	switch p.word(i) {
	case "naeste", "next":
		return i + 1, next
	case "denne", "this":
		return i + 1, this
	case "sidste", "last":
		return i + 1, last
	}
	return i, mod
}

// takesShort reports whether the abbreviation at i, with nothing before it, is
// a weekday: where a day is expected, or beside one.
func (p *phrase) takesShort(name dayName, i int) bool {
	switch p.spec {
	case weekSpec, nearWeekSpec:
		return !name.plain
	case calendarSpec, monthDaySpec, exactSpec:
		return false
	}
	if !p.Strict {
		return true
	}
	probe := *p
	probe.setWeekday(name, bare, i+1)
	at := probe.skipEmpty(i + 1)
	if probe.readDay(at) > 0 {
		return true
	}
	if name.plain || isFirstName(p.word(i)) {
		return probe.readClock(at) > 0 && probe.clock.half != 0 // fri 9am
	}
	return probe.component(at) > 0 // fre kl 9
}

// isFirstName reports whether a Danish first name is spelt like the weekday's
// abbreviation: "ring til Tor kl. 9".
func isFirstName(w string) bool { return w == "tor" || w == "tue" }

// daysAfterMonday returns 0 for Monday to 6 for Sunday.
func daysAfterMonday(w time.Weekday) int { return (int(w) + 6) % 7 }
