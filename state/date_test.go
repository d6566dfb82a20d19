package state

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"pgregory.net/rapid"
)

func drawAnyDate(t *rapid.T) Date {
	return NewDate(rapid.IntRange(1990, 2200).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"))
}

// A Date is the day that time.Time says, however it is reached and written.
func TestDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawAnyDate(t)
		u := d.Time(time.UTC)
		if d.IsZero() || DateOf(u) != d || d.Year() != u.Year() || d.Month() != u.Month() || d.Day() != u.Day() || d.Weekday() != u.Weekday() {
			t.Fatalf("%v is not %v", d, u)
		}
		y, w := d.ISOWeek()
		if uy, uw := u.ISOWeek(); y != uy || w != uw {
			t.Fatalf("week %d of %d, want %d of %d", w, y, uw, uy)
		}
		n := rapid.IntRange(-5000, 40000).Draw(t, "n")
		if e := d.Add(n); e != DateOf(u.AddDate(0, 0, n)) || e.Days(d) != n || e.Before(d) != (n < 0) || e.After(d) != (n > 0) {
			t.Fatalf("%v + %d = %v", d, n, e)
		}
		for _, again := range []func(*Date) error{
			func(p *Date) error { var err error; *p, err = ParseDate(d.String()); return err },
			func(p *Date) error { b, _ := json.Marshal(d); return json.Unmarshal(b, p) },
			func(p *Date) error { b, _ := cbor.Marshal(d); return cbor.Unmarshal(b, p) },
		} {
			var e Date
			if err := again(&e); err != nil || e != d {
				t.Fatalf("%v came back as %v: %v", d, e, err)
			}
		}
	})
}

func TestAddMonths(t *testing.T) {
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2026-01-31", 3, "2026-04-30"},
		{"2026-08-31", 13, "2027-09-30"},
		{"2026-12-01", 1, "2027-01-01"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-01-15", -1, "2025-12-15"},
		{"2026-05-31", 0, "2026-05-31"},
	} {
		from, err := ParseDate(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.AddMonths(tt.n).String(); got != tt.want {
			t.Errorf("%s + %d months = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

func TestNoDate(t *testing.T) {
	var none Date
	if !none.IsZero() || none.String() != "" || none.Add(5) != none {
		t.Errorf("no date is %q, and 5 days later %q", none, none.Add(5))
	}
	if err := none.UnmarshalText(nil); err != nil || !none.IsZero() {
		t.Errorf("the empty text is %v, %v", none, err)
	}
	epoch := NewDate(1970, 1, 1)
	if epoch.IsZero() || epoch.String() != "1970-01-01" || epoch.Add(-2).String() != "1969-12-30" || epoch.Add(-2).IsZero() {
		t.Errorf("two days before %v is %v", epoch, epoch.Add(-2))
	}
	for _, bad := range []string{"1969-12-31", "2026-02-30", "2026-2-3", "20260203", " 2026-02-03", "3/12", "2026-13-01", "x"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %v", bad, d)
		}
		d := epoch
		if d.UnmarshalText([]byte(bad)) == nil || d != epoch {
			t.Errorf("UnmarshalText(%q) = %v", bad, d)
		}
	}
}

// The wall clock of a day, over the changes of summer time in Denmark.
func TestAt(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		day          string
		hour, minute int
		want         string
	}{
		{"2026-03-28", 8, 0, "2026-03-28T07:00:00Z"},
		{"2026-03-29", 8, 0, "2026-03-29T06:00:00Z"}, // clocks went forward
		{"2026-10-24", 8, 0, "2026-10-24T06:00:00Z"},
		{"2026-10-25", 8, 0, "2026-10-25T07:00:00Z"}, // and back
	} {
		d, _ := ParseDate(tt.day)
		if got := d.At(tt.hour, tt.minute, loc).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%s %d:%02d = %s, want %s", tt.day, tt.hour, tt.minute, got, tt.want)
		}
		if DateOf(d.At(23, 59, loc)) != d || DateOf(d.Time(loc)) != d {
			t.Errorf("%s is another day in %v", tt.day, loc)
		}
	}
}
