package when

import (
	"time"

	"casethread/state"
)

// A Code says why a phrase is refused.
type Code string

// The codes, with the fields of Error that each one fills beside Phrase.
const (
	// PastDate: Date has gone by.
	PastDate Code = "past_date"
	// PastTime: Date is today, and Hour and Minute have gone by.
	PastTime Code = "past_time"
	// NoSuchDate: no calendar has Day and Month, or not that Year; Year is 0
	// when it is wrong in any year, such as 31/2.
	NoSuchDate Code = "no_such_date"
	// NoSuchWeek: the ISO year Year has no week numbered Week.
	NoSuchWeek Code = "no_such_week"
	// NoSuchTime: no day has Hour and Minute, which are as written.
	NoSuchTime Code = "no_such_time"
	// SkippedTime: on Date summer time begins and skips Hour and Minute.
	SkippedTime Code = "skipped_time"
	// WeekdayMismatch: Date is not a Weekday, as the phrase has it; Other is
	// the Weekday of the same ISO week, or of the next where that is past and
	// must not be.
	WeekdayMismatch Code = "weekday_mismatch"
	// WeekMismatch: Date is not in Week, as the phrase has it.
	WeekMismatch Code = "week_mismatch"
	// OutOfRange: Date is not from 2000 to 2099.
	OutOfRange Code = "out_of_range"
	// NoSuchInterval: a recurrence of Count is none or too long.
	NoSuchInterval Code = "no_such_interval"
	// SeveralDates: the phrase lists days, such as "9. og 16. oktober".
	SeveralDates Code = "several_dates"
	// NotADate: the phrase is not, or not only, a date.
	NotADate Code = "not_a_date"
)

// An Error is a phrase that is refused, with the facts that a sentence about
// it needs. Which fields are set depends on the Code.
type Error struct {
	Code   Code
	Phrase string // the words as they were written

	Date    state.Date
	Other   state.Date
	Weekday time.Weekday

	Day, Month int // as written; Month may be no month
	Year, Week int
	Hour       int
	Minute     int
	Count      int
}

// Error returns the code and the phrase, for logs.
func (e *Error) Error() string {
	return "read date: " + string(e.Code) + `: "` + e.Phrase + `"`
}
