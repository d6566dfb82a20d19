package when

import (
	"time"

	"casethread/state"
)

// maxWords is more than the longest phrase has: "on Thursday the 3rd of
// December 2026 (week 49) at 2 p.m." is 12 words.
const maxWords = 16

// A daySpec is the kind of thing that says which day a phrase means.
type daySpec int

const (
	noSpec       daySpec = iota
	calendarSpec         // day and month, perhaps year
	monthDaySpec         // day of a month that is not said
	severalSpec          // several days, of which none is meant alone
	weekSpec             // week, perhaps year
	nearWeekSpec         // date is the Monday of last, this or next week
	exactSpec            // date, as from "i morgen" or "om 14 dage"
)

// A modifier is what a weekday's name is said with.
type modifier int

const (
	bare   modifier = iota // tirsdag, on tuesday
	coming                 // på tirsdag
	next                   // næste tirsdag
	this                   // denne tirsdag
	last                   // sidste tirsdag, i tirsdags
)

// A phrase collects what its words say, in whatever order they come; resolve
// then makes a moment of it. At most one each of a day, a weekday and a time
// are read, and the week number that may stand beside a date.
type phrase struct {
	Reader
	words  []string
	folded [maxWords]string
	known  int // how many of folded are filled
	today  state.Date

	spec             daySpec
	day, month, year int // year 0: not said
	week             int
	date             state.Date
	ultimo           bool // the Friday of the week
	primo            bool // the Monday of the week

	named   bool // a weekday is said
	weekday time.Weekday
	mod     modifier
	plain   bool // with a name that is also an ordinary word
	nameEnd int  // index after that name

	besideWeek int // the week said beside a date; 0: none

	timed bool
	clock clock
	late  bool // in the afternoon or the evening
}

// read takes the components one by one and returns the number of words read.
func (p *phrase) read() int {
	i := 0
	for {
		j := p.component(p.skipEmpty(i))
		if j <= i {
			return i
		}
		i = j
	}
}

// component reads the component at i and returns the index after it, or 0.
func (p *phrase) component(i int) int {
	if j := p.readClock(i); j > 0 {
		return j
	}
	if j := p.readDay(i); j > 0 {
		return j
	}
	if j := p.readWeekday(i); j > 0 {
		return j
	}
	if j := p.readPartOfDay(i); j > 0 {
		return j
	}
	return p.readDottedClock(i)
}

// readDay reads what says which day is meant, but for a weekday's name.
func (p *phrase) readDay(i int) int {
	if p.spec != noSpec {
		return p.readBesideWeek(i)
	}
	if j := p.readNear(i); j > 0 {
		return j
	}
	if j := p.readOffset(i); j > 0 {
		return j
	}
	if j := p.readWeek(i); j > 0 {
		return j
	}
	return p.readDate(i)
}

// dated reports whether the phrase already says which day.
func (p *phrase) dated() bool { return p.spec != noSpec || p.named }

// word returns the folded word at i, or "" when there is none.
func (p *phrase) word(i int) string {
	if i >= len(p.words) || i >= maxWords {
		return ""
	}
	for ; p.known <= i; p.known++ {
		p.folded[p.known] = fold(p.words[p.known])
	}
	return p.folded[i]
}

// skipEmpty steps over words that are nothing but punctuation, inside a
// phrase; before one they are left to the caller.
func (p *phrase) skipEmpty(i int) int {
	if i == 0 {
		return 0
	}
	for i < len(p.words) && i < maxWords && p.word(i) == "" {
		i++
	}
	return i
}

// setDate records an exact day and returns the index after it.
func (p *phrase) setDate(d state.Date, after int) int {
	p.spec, p.date = exactSpec, d
	return after
}
