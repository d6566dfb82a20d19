package when

import (
	"strconv"
	"time"

	"casethread/state"
)

// A Lang is a language that dates are written in. Any but Danish is written as
// English.
type Lang string

// The languages.
const (
	Danish  Lang = "da"
	English Lang = "en"
)

// A calendarNames holds a language's names; weekdays begin with Sunday.
type calendarNames struct {
	weekdays, shortWeekdays [7]string
	months, shortMonths     [12]string
}

var danishNames = calendarNames{
	weekdays:      [7]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
	shortWeekdays: [7]string{"søn", "man", "tir", "ons", "tor", "fre", "lør"},
	months: [12]string{
		"januar", "februar", "marts", "april", "maj", "juni",
		"juli", "august", "september", "oktober", "november", "december",
	},
	shortMonths: [12]string{
		"jan.", "feb.", "mar.", "apr.", "maj", "jun.",
		"jul.", "aug.", "sep.", "okt.", "nov.", "dec.",
	},
}

var englishNames = calendarNames{
	weekdays:      [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	shortWeekdays: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	months: [12]string{
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	},
	shortMonths: [12]string{
		"Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
	},
}

func namesIn(lang Lang) *calendarNames {
	if lang == Danish {
		return &danishNames
	}
	return &englishNames
}

// Long writes the whole date: "torsdag 3. december 2026 (uge 49)", "Thursday 3
// December 2026 (week 49)". The zero Date is the empty text, here and below.
func Long(d state.Date, lang Lang) string {
	if d.IsZero() {
		return ""
	}
	names := namesIn(lang)
	return names.weekdays[d.Weekday()] + " " + dayText(d, lang) + " " +
		names.months[d.Month()-1] + " " + strconv.Itoa(d.Year()) + weekText(d, lang)
}

// Medium writes the date as in a list: "tor 3. dec. (uge 49)", "Thu 3 Dec
// (week 49)", with the year only when it is not today's.
func Medium(d, today state.Date, lang Lang) string {
	if d.IsZero() {
		return ""
	}
	names := namesIn(lang)
	s := names.shortWeekdays[d.Weekday()] + " " + dayText(d, lang) + " " +
		names.shortMonths[d.Month()-1]
	if d.Year() != today.Year() {
		s += " " + strconv.Itoa(d.Year())
	}
	return s + weekText(d, lang)
}

// Short writes the date for a narrow place, without weekday or year: "3/12",
// "3 Dec".
func Short(d state.Date, lang Lang) string {
	switch {
	case d.IsZero():
		return ""
	case lang == Danish:
		return strconv.Itoa(d.Day()) + "/" + strconv.Itoa(int(d.Month()))
	}
	return dayText(d, lang) + " " + namesIn(lang).shortMonths[d.Month()-1]
}

// Months writes the months from the one of a day to that of another: "nov. 2026",
// "sep.–nov. 2026", "Dec 2025–Nov 2026".
func Months(from, to state.Date, lang Lang) string {
	names := namesIn(lang)
	last := names.shortMonths[to.Month()-1] + " " + strconv.Itoa(to.Year())
	first := names.shortMonths[from.Month()-1]
	switch {
	case from.Year() != to.Year():
		return first + " " + strconv.Itoa(from.Year()) + "–" + last
	case from.Month() != to.Month():
		return first + "–" + last
	}
	return last
}

func dayText(d state.Date, lang Lang) string {
	if lang == Danish {
		return strconv.Itoa(d.Day()) + "."
	}
	return strconv.Itoa(d.Day())
}

func weekText(d state.Date, lang Lang) string {
	_, week := d.ISOWeek()
	if lang == Danish {
		return " (uge " + strconv.Itoa(week) + ")"
	}
	return " (week " + strconv.Itoa(week) + ")"
}

// Long is the function Long, with the time if m has one: "… kl. 10.00", "… at
// 10:00".
func (m Moment) Long(lang Lang) string { return Long(m.Date, lang) + m.clockText(lang) }

// Medium is the function Medium, with the time if m has one.
func (m Moment) Medium(today state.Date, lang Lang) string {
	return Medium(m.Date, today, lang) + m.clockText(lang)
}

// Short is the function Short, with the time if m has one.
func (m Moment) Short(lang Lang) string { return Short(m.Date, lang) + m.clockText(lang) }

func (m Moment) clockText(lang Lang) string {
	switch {
	case !m.HasTime:
		return ""
	case lang == Danish:
		return " kl. " + Clock(m.Hour, m.Minute, lang)
	}
	return " at " + Clock(m.Hour, m.Minute, lang)
}

// Clock writes a time of day without a word before it: "9.05", "09:05".
func Clock(hour, minute int, lang Lang) string {
	if lang == Danish {
		return strconv.Itoa(hour) + "." + twoDigits(minute)
	}
	return twoDigits(hour) + ":" + twoDigits(minute)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// WeekdayName writes a weekday: "torsdag", "Thursday".
func WeekdayName(day time.Weekday, lang Lang) string { return namesIn(lang).weekdays[day] }
