package when

import "casethread/state"

// A Shift is how far something is moved from where it is: by days, months or
// minutes, earlier where it is negative.
type Shift struct{ Days, Months, Minutes int }

// From is the day that is so far from another.
func (s Shift) From(d state.Date) state.Date {
	if s.Months != 0 {
		return d.AddMonths(s.Months)
	}
	return d.Add(s.Days)
}

// A Way says which way something is moved.
type Way int

// The ways. Nobody knows of "en uge frem" and "back a week" which is meant.
const (
	Later Way = iota
	Earlier
	EitherWay
)

var ways = map[string]Way{
	"senere": Later, "ud": Later, "later": Later,
	"tidligere": Earlier, "foer": Earlier, "earlier": Earlier, "sooner": Earlier,
	"frem": EitherWay, "tilbage": EitherWay, "fremad": EitherWay, "bagud": EitherWay,
	"forward": EitherWay, "forwards": EitherWay, "back": EitherWay, "ahead": EitherWay, "up": EitherWay, "op": EitherWay,
}

var clockUnits = map[string]int{
	"time": 60, "timer": 60, "hour": 60, "hours": 60,
	"minut": 1, "minutter": 1, "min": 1, "minute": 1, "minutes": 1,
}

// ParseShift reads how far something is moved, and which way where that is said:
// en uge, to dage senere, a week earlier, en halv time. It returns how many words
// that is, 0 where they say no such thing.
func ParseShift(words []string) (s Shift, way Way, used int) {
	p := phrase{words: words}
	i, first, said := 0, Later, false
	if w, ok := ways[p.word(0)]; ok && w == EitherWay { // back a week
		i, first, said = 1, w, true
	}
	if length, after := p.spanAt(i); after > 0 {
		s, used = Shift{Days: length.days, Months: length.months}, after
	} else if s.Minutes, used = p.minutesAt(i); used == 0 {
		return Shift{}, Later, 0
	}
	if way, ok := ways[p.word(used)]; ok && !said {
		first, used = way, used+1
	}
	if first == Earlier {
		s = Shift{-s.Days, -s.Months, -s.Minutes}
	}
	return s, first, used
}

// minutesAt reads en time, 30 minutter, half an hour.
func (p *phrase) minutesAt(i int) (minutes, after int) {
	if w := p.word(i); w == "half" && p.word(i+1) == "an" && p.word(i+2) == "hour" {
		return 30, i + 3
	}
	n, ok := number(p.word(i))
	if !ok || n == 0 {
		return 0, 0
	}
	if p.word(i+1) == "halv" && clockUnits[p.word(i+2)] == 60 && n == 1 {
		return 30, i + 3
	}
	unit, ok := clockUnits[p.word(i+1)]
	if !ok || n*unit >= 24*60 {
		return 0, 0
	}
	return n * unit, i + 2
}
