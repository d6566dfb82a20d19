package when

import (
	"time"

	"casethread/state"
)

// The years that a date may have. Farther ones are slips of the finger.
const (
	firstYear = 2000
	lastYear  = 2099
)

// resolve makes a moment of what the words say, or says why not.
func (p *phrase) resolve() (Moment, *Error) {
	if p.timed && !p.clock.exists() {
		return Moment{}, &Error{Code: NoSuchTime, Hour: p.clock.hour, Minute: p.clock.minute}
	}
	date, fault := p.resolveDate()
	if fault == nil {
		fault = p.checkDate(date)
	}
	if fault != nil {
		return Moment{}, fault
	}
	m := Moment{Date: date, NoDay: !p.dated()}
	if p.timed {
		m.HasTime, m.Ends = true, p.clock.ends
		m.Hour, m.Minute = p.clock.time()
		if p.late && p.clock.half == 0 && 1 <= m.Hour && m.Hour < 12 {
			m.Hour += 12
		}
	}
	return m, p.checkTime(m)
}

func (p *phrase) resolveDate() (state.Date, *Error) {
	switch p.spec {
	case calendarSpec:
		return p.resolveCalendar()
	case monthDaySpec:
		return p.resolveMonthDay(), nil
	case severalSpec:
		return state.Date{}, &Error{Code: SeveralDates}
	case weekSpec:
		return p.resolveWeek()
	case nearWeekSpec:
		return p.dayOfWeek(p.date), nil
	case exactSpec:
		return p.date, nil
	}
	if p.named {
		return p.resolveWeekday(), nil
	}
	return p.today, nil // a time alone
}

func (p *phrase) resolveCalendar() (state.Date, *Error) {
	if p.month < 1 || p.month > 12 || p.day < 1 || p.day > daysIn(p.month) {
		return state.Date{}, &Error{Code: NoSuchDate, Day: p.day, Month: p.month}
	}
	date, year, ok := p.pickYear(p.today.Year(), func(year int) (state.Date, bool) {
		d := state.NewDate(year, time.Month(p.month), p.day)
		return d, d.Day() == p.day
	})
	if !ok {
		return date, &Error{Code: NoSuchDate, Day: p.day, Month: p.month, Year: year}
	}
	return date, nil
}

// resolveMonthDay returns the nearest day of the month that is meant, or of
// those of the coming two months the one that is the weekday said. Where none
// is, it is the nearest, which checkDate refuses.
func (p *phrase) resolveMonthDay() state.Date {
	const twoMonths = 62 // days, within which every day of the month comes
	step := 1
	if p.mod == last || p.Past != Future && p.mod != coming {
		step = -1
	}
	var nearest state.Date
	for n := range twoMonths + 1 {
		d := p.today.Add(step * n)
		switch {
		case d.Day() != p.day:
		case !p.named || d.Weekday() == p.weekday:
			return d
		case nearest.IsZero():
			nearest = d
		}
	}
	return nearest
}

func (p *phrase) resolveWeek() (state.Date, *Error) {
	thisYear, _ := p.today.ISOWeek()
	date, year, ok := p.pickYear(thisYear, func(year int) (state.Date, bool) {
		return p.dayOfWeek(weekStart(year, p.week)), 1 <= p.week && p.week <= weeksIn(year)
	})
	if !ok {
		return date, &Error{Code: NoSuchWeek, Week: p.week, Year: year}
	}
	return date, nil
}

// dayOfWeek returns the day that is meant of the week beginning on start.
func (p *phrase) dayOfWeek(start state.Date) state.Date {
	switch {
	case p.ultimo:
		return start.Add(daysAfterMonday(time.Friday))
	case p.named && !p.primo:
		return start.Add(daysAfterMonday(p.weekday))
	}
	return start
}

// resolveWeekday returns the day that a weekday alone means.
func (p *phrase) resolveWeekday() state.Date {
	ahead := (int(p.weekday-p.today.Weekday())+6)%7 + 1 // 1 to 7 days
	behind := ahead - 7
	if behind == 0 {
		behind = -7
	}
	switch p.mod {
	case next:
		return p.dayOfWeek(monday(p.today).Add(7))
	case this:
		return p.dayOfWeek(monday(p.today))
	case last:
		return p.today.Add(behind)
	case bare:
		if p.Past != Future {
			return p.today.Add(behind)
		}
	}
	return p.today.Add(ahead)
}

// pickYear chooses the year of a day whose year may not be said. in returns
// the day in a year, and whether that year has it; if not, the day is about
// where it would be. If ok is false, year is the one that lacks the day.
func (p *phrase) pickYear(thisYear int, in func(year int) (state.Date, bool)) (d state.Date, year int, ok bool) {
	year = p.year
	if year == 0 {
		d, _ = in(thisYear)
		year = p.likelyYear(thisYear, d)
	}
	d, ok = in(year)
	return d, year, ok
}

// likelyYear returns the year that is meant of a day whose year is not said;
// d is that day in thisYear.
func (p *phrase) likelyYear(thisYear int, d state.Date) int {
	switch {
	case p.Past == Gone && d.After(p.today):
		return thisYear - 1
	case p.Past == Gone:
		return thisYear
	case overHalfYear(d, p.today):
		return thisYear + 1
	case p.Past == AnyPast && overHalfYear(p.today, d):
		return thisYear - 1
	}
	return thisYear
}

// overHalfYear reports whether a is more than six months before b.
func overHalfYear(a, b state.Date) bool { return a.AddMonths(6).Before(b) }

// checkDate says why a date that exists is refused.
func (p *phrase) checkDate(d state.Date) *Error {
	_, week := d.ISOWeek()
	switch {
	case d.Year() < firstYear || d.Year() > lastYear:
		return &Error{Code: OutOfRange, Date: d}
	case p.named && d.Weekday() != p.weekday:
		other := monday(d).Add(daysAfterMonday(p.weekday))
		if p.Past == Future && other.Before(p.today) {
			other = other.Add(7)
		}
		return &Error{Code: WeekdayMismatch, Date: d, Weekday: p.weekday, Other: other}
	case p.besideWeek != 0 && week != p.besideWeek:
		return &Error{Code: WeekMismatch, Date: d, Week: p.besideWeek}
	case p.Past == Future && d.Before(p.today):
		return &Error{Code: PastDate, Date: d}
	}
	return nil
}

// checkTime says why the time of a moment is refused. The minute that is
// running now is not past.
func (p *phrase) checkTime(m Moment) *Error {
	if !m.HasTime {
		return nil
	}
	t := m.Time(p.Now.Location())
	switch {
	case t.Hour() != m.Hour || t.Minute() != m.Minute:
		return &Error{Code: SkippedTime, Date: m.Date, Hour: m.Hour, Minute: m.Minute}
	case p.Past == Future && t.Before(p.Now.Truncate(time.Minute)):
		return &Error{Code: PastTime, Date: m.Date, Hour: m.Hour, Minute: m.Minute}
	}
	return nil
}
