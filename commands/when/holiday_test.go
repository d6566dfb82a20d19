package when_test

import (
	"testing"
	"time"

	"casethread/commands/when"
	"casethread/state"
)

// The dates of Easter Sunday as published.
func TestEaster(t *testing.T) {
	for _, s := range []string{
		"2000-04-23", "2005-03-27", "2008-03-23", "2011-04-24", "2015-04-05", "2018-04-01",
		"2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21",
		"2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25", "2038-04-25",
		"2049-04-18", "2076-04-19", "2099-04-12",
	} {
		if o, ok := when.Holiday(day(t, s)); !ok || o != when.EasterSunday {
			t.Errorf("%s: %v, %v; want Easter Sunday", s, o, ok)
		}
	}
}

func TestHolidaysOf2026(t *testing.T) {
	want := map[string]when.Occasion{
		"2026-01-01": when.NewYearsDay,
		"2026-04-02": when.MaundyThursday,
		"2026-04-03": when.GoodFriday,
		"2026-04-05": when.EasterSunday,
		"2026-04-06": when.EasterMonday,
		"2026-05-14": when.AscensionDay,
		"2026-05-24": when.WhitSunday,
		"2026-05-25": when.WhitMonday,
		"2026-12-25": when.ChristmasDay,
		"2026-12-26": when.SecondChristmasDay,
	}
	off := map[string]when.Occasion{
		"2026-06-05": when.ConstitutionDay,
		"2026-12-24": when.ChristmasEve,
		"2026-12-31": when.NewYearsEve,
	}
	for d := day(t, "2026-01-01"); d.Year() == 2026; d = d.Add(1) {
		o, ok := when.Holiday(d)
		if o != want[d.String()] || ok != (want[d.String()] != "") {
			t.Errorf("Holiday(%v) = %q, %v; want %q", d, o, ok, want[d.String()])
		}
		reason := want[d.String()] + off[d.String()]
		if reason == "" && d.Weekday() == time.Saturday {
			reason = when.Saturday
		}
		if reason == "" && d.Weekday() == time.Sunday {
			reason = when.Sunday
		}
		if got, ok := when.DayOff(d); got != reason || ok != (reason != "") {
			t.Errorf("DayOff(%v) = %q, %v; want %q", d, got, ok, reason)
		}
		if when.Silent(d) != (reason != "") || when.WorkingDay(d) != (reason == "") {
			t.Errorf("%v: Silent %v, WorkingDay %v", d, when.Silent(d), when.WorkingDay(d))
		}
	}
}

func TestPrayerDay(t *testing.T) {
	for s, want := range map[string]bool{
		"2021-04-30": true, "2022-05-13": true, "2023-05-05": true,
		"2024-04-26": false, "2025-05-16": false, "2026-05-01": false,
	} {
		o, ok := when.Holiday(day(t, s))
		if ok != want || ok && o != when.PrayerDay {
			t.Errorf("%s: %v, %v; want a holiday: %v", s, o, ok, want)
		}
		if when.WorkingDay(day(t, s)) == want {
			t.Errorf("%s: WorkingDay %v", s, !want)
		}
	}
}

func TestOccasionNames(t *testing.T) {
	seen := map[when.Occasion]bool{}
	for d := day(t, "2022-01-01"); d.Year() < 2030; d = d.Add(1) {
		if o, ok := when.DayOff(d); ok {
			seen[o] = true
			if o.Name(when.Danish) == "" || o.Name(when.English) == "" {
				t.Fatalf("%v has no name", o)
			}
		} else if o != "" {
			t.Fatalf("%v is a working day and %v", d, o)
		}
	}
	if len(seen) != 16 {
		t.Errorf("%d occasions in eight years, want 16", len(seen))
	}
	if got := when.GoodFriday.Name(when.Danish); got != "langfredag" {
		t.Error(got)
	}
	if got := when.ChristmasEve.Name(when.English); got != "Christmas Eve" {
		t.Error(got)
	}
}

func TestWorkingDays(t *testing.T) {
	for _, test := range []struct{ d, next, previous, nearest string }{
		{"2026-11-24", "2026-11-24", "2026-11-23", "2026-11-24"}, // Tuesday
		{"2026-11-23", "2026-11-23", "2026-11-20", "2026-11-23"}, // Monday
		{"2026-11-28", "2026-11-30", "2026-11-27", "2026-11-27"}, // Saturday
		{"2026-11-29", "2026-11-30", "2026-11-27", "2026-11-30"}, // Sunday
		{"2026-12-24", "2026-12-28", "2026-12-23", "2026-12-23"},
		{"2026-12-25", "2026-12-28", "2026-12-23", "2026-12-23"},
		{"2026-12-26", "2026-12-28", "2026-12-23", "2026-12-28"},
		{"2026-12-31", "2027-01-04", "2026-12-30", "2026-12-30"},
		{"2027-01-01", "2027-01-04", "2026-12-30", "2026-12-30"},
		{"2026-04-04", "2026-04-07", "2026-04-01", "2026-04-07"}, // between: the later
		{"2026-05-14", "2026-05-15", "2026-05-13", "2026-05-15"}, // Ascension Thursday
		{"2026-06-05", "2026-06-08", "2026-06-04", "2026-06-04"},
		{"2025-06-05", "2025-06-06", "2025-06-04", "2025-06-06"},
	} {
		d := day(t, test.d)
		if got := when.NextWorkingDay(d); got != day(t, test.next) {
			t.Errorf("NextWorkingDay(%v) = %v, want %v", d, got, test.next)
		}
		if got := when.PreviousWorkingDay(d); got != day(t, test.previous) {
			t.Errorf("PreviousWorkingDay(%v) = %v, want %v", d, got, test.previous)
		}
		if got := when.NearestWorkingDay(d, state.Date{}); got != day(t, test.nearest) {
			t.Errorf("NearestWorkingDay(%v) = %v, want %v", d, got, test.nearest)
		}
	}
}

func TestNearestWorkingDayNotBefore(t *testing.T) {
	for _, test := range []struct{ d, earliest, want string }{
		{"2026-11-28", "2026-11-28", "2026-11-30"}, // Saturday, today
		{"2026-11-28", "2026-11-27", "2026-11-27"},
		{"2026-12-26", "2026-12-24", "2026-12-28"},
		{"2026-11-24", "2026-11-26", "2026-11-26"},
		{"2026-11-24", "2026-11-28", "2026-11-30"},
	} {
		if got := when.NearestWorkingDay(day(t, test.d), day(t, test.earliest)); got != day(t, test.want) {
			t.Errorf("nearest to %s from %s: %v, want %s", test.d, test.earliest, got, test.want)
		}
	}
}

func TestAddWorkingDays(t *testing.T) {
	for _, test := range []struct {
		d    string
		n    int
		want string
	}{
		{"2026-11-24", 0, "2026-11-24"},
		{"2026-11-28", 0, "2026-11-28"},
		{"2026-11-24", 1, "2026-11-25"},
		{"2026-11-27", 1, "2026-11-30"},
		{"2026-11-28", 1, "2026-11-30"},
		{"2026-11-26", 2, "2026-11-30"},
		{"2026-12-22", 2, "2026-12-28"},
		{"2026-12-30", 1, "2027-01-04"},
		{"2026-04-01", 1, "2026-04-07"},
		{"2026-11-24", -1, "2026-11-23"},
		{"2026-11-23", -1, "2026-11-20"},
		{"2026-12-28", -2, "2026-12-22"},
	} {
		if got := when.AddWorkingDays(day(t, test.d), test.n); got != day(t, test.want) {
			t.Errorf("AddWorkingDays(%s, %d) = %v, want %s", test.d, test.n, got, test.want)
		}
	}
}
