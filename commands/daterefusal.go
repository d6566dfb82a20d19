package commands

import (
	"errors"

	"casethread/commands/texts"
	"casethread/commands/when"
)

// dateRefusal puts into words why a date cannot be.
func dateRefusal(err error) *Refusal {
	var e *when.Error
	if !errors.As(err, &e) {
		return refuse("date.not_a_date")
	}
	switch e.Code {
	case when.PastDate:
		return refuse("date.past", "day", e.Date)
	case when.PastTime:
		return refuse("date.past_time", "clock", texts.Clock{Hour: e.Hour, Minute: e.Minute})
	case when.NoSuchDate:
		if e.Year != 0 {
			return refuse("date.none_that_year", "day", e.Day, "month", e.Month, "year", texts.Year(e.Year))
		}
		return refuse("date.none", "day", e.Day, "month", e.Month)
	case when.NoSuchWeek:
		return refuse("date.no_week", "week", e.Week, "year", texts.Year(e.Year))
	case when.NoSuchTime:
		return refuse("date.no_time", "hour", e.Hour, "minute", e.Minute)
	case when.SkippedTime:
		return refuse("date.skipped", "day", e.Date, "clock", texts.Clock{Hour: e.Hour, Minute: e.Minute})
	case when.WeekdayMismatch:
		return refuse("date.weekday", "day", e.Date, "other", e.Other)
	case when.WeekMismatch:
		return refuse("date.week", "day", e.Date, "week", e.Week)
	case when.SeveralDates:
		return refuse("date.several")
	case when.OutOfRange:
		return refuse("date.range")
	}
	return refuse("date.not_a_date")
}
