package state

import (
	"fmt"
	"time"
)

// Date is a day in the calendar, without a time or a zone. The zero value
// means "no date". Dates compare with == and order with Before and Days.
type Date struct {
	days int32 // days since 1970-01-01, plus one so that zero means none
}

// DateOf returns the day that t falls on in t's own zone.
func DateOf(t time.Time) Date {
	_, east := t.Zone()
	return Date{int32(floorDiv(t.Unix()+int64(east), 86400)) + 1}
}

// NewDate returns the given day; out-of-range values roll over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	u := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	return Date{int32(floorDiv(u, 86400)) + 1}
}

// ParseDate reads YYYY-MM-DD. It refuses the day before 1970-01-01, which would
// be the zero value.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || DateOf(t).IsZero() {
		return Date{}, fmt.Errorf("%q is not a date written YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Time returns the start of the day in loc.
func (d Date) Time(loc *time.Location) time.Time {
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}

// At returns the given wall-clock minute of the day in loc. A minute that
// summer time skips is moved as time.Date does.
func (d Date) At(hour, minute int, loc *time.Location) time.Time {
	y, m, day := d.utc().Date()
	return time.Date(y, m, day, hour, minute, 0, 0, loc)
}

// Add returns the date n days later.
func (d Date) Add(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.days + int32(n)}
}

// AddMonths returns the same day n months later, or that month's last day
// where it is shorter.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.utc().Date()
	last := NewDate(y, m+time.Month(n)+1, 0)
	if day > last.Day() {
		return last
	}
	return NewDate(y, m+time.Month(n), day)
}

// Days returns the number of days from e to d: positive when d is later.
func (d Date) Days(e Date) int { return int(d.days - e.days) }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.days < e.days }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.days > e.days }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	const thursday = 4 // 1970-01-01
	return time.Weekday((int(d.days-1)%7 + 7 + thursday) % 7)
}

// ISOWeek returns the ISO 8601 year and week.
func (d Date) ISOWeek() (year, week int) { return d.utc().ISOWeek() }

// Year returns the year.
func (d Date) Year() int { return d.utc().Year() }

// Parts returns year, month and day of the month.
func (d Date) Parts() (year int, month time.Month, day int) { return d.utc().Date() }

// Month returns the month of the year.
func (d Date) Month() time.Month { return d.utc().Month() }

// Day returns the day of the month.
func (d Date) Day() int { return d.utc().Day() }

// String returns YYYY-MM-DD, or the empty string for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; the empty text is no date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	p, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = p
	return nil
}

func (d Date) utc() time.Time { return time.Unix(int64(d.days-1)*86400, 0).UTC() }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
