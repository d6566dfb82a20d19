package when

import (
	"time"

	"casethread/state"
)

// DayOff returns why d is not a working day: a public holiday, 5 June, 24 or
// 31 December, a Saturday or a Sunday. The first of these that applies counts.
func DayOff(d state.Date) (o Occasion, ok bool) {
	if o, ok := Holiday(d); ok {
		return o, true
	}
	_, month, day := d.Parts()
	switch {
	case month == time.June && day == 5:
		return ConstitutionDay, true
	case month == time.December && day == 24:
		return ChristmasEve, true
	case month == time.December && day == 31:
		return NewYearsEve, true
	}
	switch d.Weekday() {
	case time.Saturday:
		return Saturday, true
	case time.Sunday:
		return Sunday, true
	}
	return "", false
}

// Silent reports whether nothing is sent of its own accord on d. These are the
// days that DayOff knows.
func Silent(d state.Date) bool {
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday {
		return true
	}
	_, off := DayOff(d)
	return off
}

// WorkingDay reports whether people work on d: whether it is not Silent.
func WorkingDay(d state.Date) bool { return !Silent(d) }

// NextWorkingDay returns d, or the first working day after it.
func NextWorkingDay(d state.Date) state.Date {
	for Silent(d) {
		d = d.Add(1)
	}
	return d
}

// PreviousWorkingDay returns the last working day before d, never d itself.
func PreviousWorkingDay(d state.Date) state.Date {
	for d = d.Add(-1); Silent(d); {
		d = d.Add(-1)
	}
	return d
}

// NearestWorkingDay returns the working day nearest to d: d itself if it is
// one, and the later of two that are equally near. It is never before earliest,
// which is today when a date is proposed, and may be the zero Date for no
// limit.
func NearestWorkingDay(d, earliest state.Date) state.Date {
	after := NextWorkingDay(d)
	before := PreviousWorkingDay(d.Add(1))
	if before.Before(earliest) || after.Days(d) <= d.Days(before) {
		return NextWorkingDay(later(after, earliest))
	}
	return before
}

func later(a, b state.Date) state.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// AddWorkingDays returns the nth working day after d, or before d when n is
// negative. With n = 0 it is d itself, working day or not.
func AddWorkingDays(d state.Date, n int) state.Date {
	for ; n > 0; n-- {
		d = NextWorkingDay(d.Add(1))
	}
	for ; n < 0; n++ {
		d = PreviousWorkingDay(d)
	}
	return d
}
