package when

import (
	"time"

	"casethread/state"
)

// The working hours, in which people are written to without having asked.
const (
	HoursFrom = 8
	HoursTo   = 17
	// lastCall is the hour at which one is told of what comes before the next.
	lastCall = 16
)

// Working reports whether t falls in working hours of a working day.
func Working(t time.Time) bool {
	return t.Hour() >= HoursFrom && t.Hour() < HoursTo && WorkingDay(state.DateOf(t))
}

// NextWorking returns the first moment of working hours that is not before t.
func NextWorking(t time.Time) time.Time {
	if Working(t) {
		return t
	}
	day := state.DateOf(t)
	if t.Hour() >= HoursTo {
		day = day.Add(1)
	}
	return NextWorkingDay(day).At(HoursFrom, 0, t.Location())
}

// Quiet returns t, or where that is no working time, an hour before the
// working day ends that was the last before it.
func Quiet(t time.Time) time.Time {
	if Working(t) {
		return t
	}
	day := state.DateOf(t)
	if t.Hour() < HoursFrom || !WorkingDay(day) {
		day = PreviousWorkingDay(day)
	}
	return day.At(lastCall, 0, t.Location())
}

// EndOfWork returns when the working hours of t's day end.
func EndOfWork(t time.Time) time.Time { return state.DateOf(t).At(HoursTo, 0, t.Location()) }

// WorkingDaysLater returns the same time of day n working days later, counted
// from the first working moment that is not before t.
func WorkingDaysLater(t time.Time, n int) time.Time {
	t = NextWorking(t)
	by := AddWorkingDays(state.DateOf(t), n).Days(state.DateOf(t))
	return t.AddDate(0, 0, by)
}
