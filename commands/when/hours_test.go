package when_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/commands/when"
)

const minute = "2006-01-02 15:04"

func clockTime(t *testing.T, s string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation(minute, s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWorkingHours(t *testing.T) {
	for _, tt := range []struct {
		at, quiet, next, later string // later: two working days
	}{
		{"2026-12-03 10:15", "2026-12-03 10:15", "2026-12-03 10:15", "2026-12-07 10:15"},
		{"2026-12-03 08:00", "2026-12-03 08:00", "2026-12-03 08:00", "2026-12-07 08:00"},
		{"2026-12-03 07:45", "2026-12-02 16:00", "2026-12-03 08:00", "2026-12-07 08:00"},
		{"2026-12-03 17:00", "2026-12-03 16:00", "2026-12-04 08:00", "2026-12-08 08:00"},
		{"2026-12-04 23:30", "2026-12-04 16:00", "2026-12-07 08:00", "2026-12-09 08:00"},
		{"2026-12-05 10:00", "2026-12-04 16:00", "2026-12-07 08:00", "2026-12-09 08:00"}, // a Saturday
		{"2026-12-07 07:00", "2026-12-04 16:00", "2026-12-07 08:00", "2026-12-09 08:00"},
		{"2026-12-23 16:30", "2026-12-23 16:30", "2026-12-23 16:30", "2026-12-29 16:30"},
		{"2026-12-24 10:00", "2026-12-23 16:00", "2026-12-28 08:00", "2026-12-30 08:00"}, // Christmas
		{"2027-03-30 07:30", "2027-03-24 16:00", "2027-03-30 08:00", "2027-04-01 08:00"}, // after Easter
		{"2026-10-26 07:45", "2026-10-23 16:00", "2026-10-26 08:00", "2026-10-28 08:00"}, // after summer time
	} {
		at := clockTime(t, tt.at)
		for _, c := range []struct {
			what, want string
			got        time.Time
		}{
			{"quiet", tt.quiet, when.Quiet(at)},
			{"next", tt.next, when.NextWorking(at)},
			{"two days later", tt.later, when.WorkingDaysLater(at, 2)},
		} {
			if got := c.got.Format(minute); got != c.want {
				t.Errorf("%s, %s: %s, want %s", tt.at, c.what, got, c.want)
			}
		}
	}
}

// What is told is told in working hours: not after it was to be, or not before.
func TestWorkingHoursHold(t *testing.T) {
	start := clockTime(t, "2026-01-01 00:00")
	rapid.Check(t, func(t *rapid.T) {
		at := start.Add(time.Duration(rapid.IntRange(0, 2*365*24*60).Draw(t, "minutes")) * time.Minute)
		quiet, next := when.Quiet(at), when.NextWorking(at)
		if !when.Working(quiet) || quiet.After(at) || !when.Working(next) || next.Before(at) {
			t.Fatalf("%v: quiet %v, next %v", at, quiet, next)
		}
		if when.Working(at) && (!quiet.Equal(at) || !next.Equal(at)) {
			t.Fatalf("%v is in working hours: quiet %v, next %v", at, quiet, next)
		}
	})
}
