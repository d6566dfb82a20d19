// Package when reads and writes days and times the way people in Danish
// employment services put them, in Danish and in English.
//
// It is pure: nothing in it asks a clock. "Now" comes in as a value, in the
// zone whose days and hours are meant, and decides what today is.
//
// Parse reads a phrase such as "tirsdag i næste uge kl. 10.30" or "3 Dec at
// 10"; the words of a phrase may come in any sensible order. What is clearly a
// date but cannot be used is an *Error with a Code and the facts; the caller
// puts it into a sentence. ParseEvery reads recurrences, ParseClock a time of
// day. Holiday, Silent and the working-day functions know the Danish year.
// Long, Medium and Short write a day so that Parse reads it back.
package when

import (
	"strings"
	"time"

	"casethread/state"
)

// A Moment is a day, and perhaps a time of that day.
type Moment struct {
	Date    state.Date
	HasTime bool
	Hour    int // 0 to 23; 0 unless HasTime
	Minute  int // 0 to 59; 0 unless HasTime

	NoDay bool // only the time was said: Date is today
	Ends  bool // an end was said after the time, which is not kept

	// Shift is set where no day was said but how far it is from another one.
	Shift Shift
}

// Time returns the moment in loc: the start of the day when it has no time. Of
// an hour that comes twice, when summer time ends, it is the one that
// time.Date chooses.
func (m Moment) Time(loc *time.Location) time.Time {
	return m.Date.At(m.Hour, m.Minute, loc)
}

// Past says whether dates that have gone by are accepted.
type Past int

const (
	// Future refuses what is past: days before today, and times before now.
	//
	// A day or week without a year belongs to this year. One that is past
	// belongs to the next if it is over six months past, else it is refused.
	// A bare weekday is the next one after today.
	Future Past = iota

	// AnyPast accepts past and coming days alike, for what has happened.
	//
	// A day or week without a year belongs to this year, to the next if it is
	// over six months past, and to the last if it is over six months ahead. A
	// bare weekday is the last one before today; only "på tirsdag", which
	// Danish keeps for what comes, is the next.
	AnyPast

	// Gone is AnyPast where a day or week without a year is the last one that
	// has begun: of this year, or if it is ahead of the last.
	Gone
)

// A Reader reads phrases under given rules. The functions Parse and ParseAll
// serve where Strict and DayOnly do not matter.
type Reader struct {
	// Now is the current time in the zone that phrases are meant in.
	Now time.Time

	Past Past

	// Strict is for trying every position of a free text. It leaves alone
	// what is more likely something else: "man", "sat" and other short names
	// of weekdays without a date, "på", "on" or "next" beside them; "1.5"
	// without "d.", "den" or a weekday before it; "at 10" without a day; and
	// numbers that no calendar or clock has, such as 37/40 or 25:99.
	Strict bool

	// DayOnly is for places where more may follow a day, such as a second day
	// or a number of hours. No time is read, and no weekday or week that only
	// repeats what a date already says, unless it stands in parentheses.
	DayOnly bool

	// Counts is for places where a bare number after a weekday is more likely
	// hours than the day of the month.
	Counts bool
}

// Parse reads the longest phrase at the start of words. It returns the moment
// and the number of words it took up: 0 if there is no date, which is no error.
// A phrase that is clearly a date but is refused gives an *Error and the number
// of words of that phrase.
func Parse(words []string, now time.Time, past Past) (m Moment, used int, err error) {
	return Reader{Now: now, Past: past}.Parse(words)
}

// ParseAll reads s, the whole of which must be one phrase. Otherwise the error
// is an *Error: NotADate, or why the phrase at the start of s is refused.
func ParseAll(s string, now time.Time, past Past) (Moment, error) {
	return Reader{Now: now, Past: past}.ParseAll(s)
}

// Parse is the function Parse under the rules of r.
func (r Reader) Parse(words []string) (m Moment, used int, err error) {
	p := phrase{Reader: r, words: words, today: state.DateOf(r.Now)}
	if used = p.read(); used == 0 {
		return Moment{}, 0, nil
	}
	m, fault := p.resolve()
	if fault != nil {
		fault.Phrase = strings.Join(words[:used], " ")
		return Moment{}, used, fault
	}
	return m, used, nil
}

// ParseAll is the function ParseAll under the rules of r.
func (r Reader) ParseAll(s string) (Moment, error) {
	words := strings.Fields(s)
	m, used, err := r.Parse(words)
	if err != nil {
		return Moment{}, err
	}
	if used == 0 || used < len(words) {
		return Moment{}, &Error{Code: NotADate, Phrase: s}
	}
	return m, nil
}
