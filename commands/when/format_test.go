package when_test

import (
	"testing"
	"time"

	"casethread/commands/when"
	"casethread/state"
)

func TestFormat(t *testing.T) {
	today := day(t, "2026-11-24")
	for _, test := range []struct {
		d                   string
		lang                when.Lang
		long, medium, short string
	}{
		{"2026-12-03", when.Danish, "torsdag 3. december 2026 (uge 49)", "tor 3. dec. (uge 49)", "3/12"},
		{"2026-12-03", when.English, "Thursday 3 December 2026 (week 49)", "Thu 3 Dec (week 49)", "3 Dec"},
		{"2027-05-01", when.Danish, "lørdag 1. maj 2027 (uge 17)", "lør 1. maj 2027 (uge 17)", "1/5"},
		{"2027-05-01", when.English, "Saturday 1 May 2027 (week 17)", "Sat 1 May 2027 (week 17)", "1 May"},
		{"2027-01-01", when.Danish, "fredag 1. januar 2027 (uge 53)", "fre 1. jan. 2027 (uge 53)", "1/1"},
		{"2026-12-31", when.Danish, "torsdag 31. december 2026 (uge 53)", "tor 31. dec. (uge 53)", "31/12"},
		{"2026-11-29", when.Danish, "søndag 29. november 2026 (uge 48)", "søn 29. nov. (uge 48)", "29/11"},
		{"2026-11-29", "", "Sunday 29 November 2026 (week 48)", "Sun 29 Nov (week 48)", "29 Nov"},
		{"2028-02-29", when.Danish, "tirsdag 29. februar 2028 (uge 9)", "tir 29. feb. 2028 (uge 9)", "29/2"},
	} {
		d := day(t, test.d)
		if got := when.Long(d, test.lang); got != test.long {
			t.Errorf("Long: %q, want %q", got, test.long)
		}
		if got := when.Medium(d, today, test.lang); got != test.medium {
			t.Errorf("Medium: %q, want %q", got, test.medium)
		}
		if got := when.Short(d, test.lang); got != test.short {
			t.Errorf("Short: %q, want %q", got, test.short)
		}
	}
	if s := when.Long(state.Date{}, when.Danish) + when.Medium(state.Date{}, today, when.English) + when.Short(state.Date{}, when.Danish); s != "" {
		t.Errorf("no date is written %q", s)
	}
}

func TestFormatMoment(t *testing.T) {
	today := day(t, "2026-11-24")
	m := when.Moment{Date: day(t, "2026-12-03"), HasTime: true, Hour: 9, Minute: 5}
	midnight := when.Moment{Date: day(t, "2026-12-03"), HasTime: true}
	noTime := when.Moment{Date: day(t, "2026-12-03")}
	for _, test := range []struct{ got, want string }{
		{m.Long(when.Danish), "torsdag 3. december 2026 (uge 49) kl. 9.05"},
		{m.Long(when.English), "Thursday 3 December 2026 (week 49) at 09:05"},
		{m.Medium(today, when.Danish), "tor 3. dec. (uge 49) kl. 9.05"},
		{m.Medium(today, when.English), "Thu 3 Dec (week 49) at 09:05"},
		{m.Short(when.Danish), "3/12 kl. 9.05"},
		{m.Short(when.English), "3 Dec at 09:05"},
		{midnight.Short(when.Danish), "3/12 kl. 0.00"},
		{noTime.Short(when.Danish), "3/12"},
		{noTime.Long(when.English), "Thursday 3 December 2026 (week 49)"},
		{when.Clock(10, 0, when.Danish), "10.00"},
		{when.Clock(10, 30, when.English), "10:30"},
		{when.WeekdayName(time.Sunday, when.Danish), "søndag"},
		{when.WeekdayName(time.Monday, when.English), "Monday"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestMomentTime(t *testing.T) {
	m := when.Moment{Date: day(t, "2026-12-03"), HasTime: true, Hour: 9, Minute: 5}
	if got := m.Time(copenhagen); !got.Equal(at(t, "2026-12-03 09:05")) {
		t.Error(got)
	}
	m = when.Moment{Date: day(t, "2026-12-03")}
	if got := m.Time(copenhagen); !got.Equal(at(t, "2026-12-03 00:00")) {
		t.Error(got)
	}
}
