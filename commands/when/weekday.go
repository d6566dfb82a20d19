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
	"tir":   {time.Tuesday, true, false},
	"tirs":  {time.Tuesday, true, false},
	"ons":   {time.Wednesday, true, false},
	"tor":   {time.Thursday, true, false},
	"tors":  {time.Thursday, true, false},
	"fre":   {time.Friday, true, false},
	"loer":  {time.Saturday, true, false},
	"soen":  {time.Sunday, true, true},
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
	if p.DayOnly && (p.spec == calendarSpec || p.spec == exactSpec) {
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
	p.named, p.weekday, p.mod = true, name.day, mod
	return j + 1
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
	p.named, p.weekday, p.mod = true, name.day, last
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
	case calendarSpec, exactSpec:
		return false
	}
	if !p.Strict {
		return true
	}
	probe := *p
	probe.named, probe.weekday = true, name.day
	return probe.readDay(probe.skipEmpty(i+1)) > 0
}

// daysAfterMonday returns 0 for Monday to 6 for Sunday.
func daysAfterMonday(w time.Weekday) int { return (int(w) + 6) % 7 }
