package when_test

import (
	"errors"
	"strings"
	"testing"

	"casethread/commands/when"
)

func TestParseEvery(t *testing.T) {
	for _, row := range []row{
		{"every 2w", "2w"},
		{"every 2 weeks", "2w"},
		{"Every 2 Weeks,", "2w"},
		{"every two weeks", "2w"},
		{"every other week", "2w"},
		{"every second week", "2w"},
		{"every 2nd week", "2w"},
		{"every third week", "3w"},
		{"every fortnight", "2w"},
		{"every week", "1w"},
		{"every 1w", "1w"},
		{"every 52w", "52w"},
		{"every day", "1d"},
		{"every 14d", "14d"},
		{"every 14 days", "14d"},
		{"every 10 days", "10d"},
		{"every 365 days", "365d"},
		{"every month", "1m"},
		{"every 3m", "3m"},
		{"every 12 months", "12m"},
		{"every 2 uger", "2w"},
		{"hver uge", "1w"},
		{"hver 2. uge", "2w"},
		{"hver 2 uge", "2w"},
		{"hver anden uge", "2w"},
		{"Hver Anden Uge.", "2w"},
		{"hveranden uge", "2w"},
		{"hver tredje uge", "3w"},
		{"hver fjerde uge", "4w"},
		{"hver 14. dag", "14d"},
		{"hver fjortende dag", "-"},
		{"hver dag", "1d"},
		{"hver anden dag", "2d"},
		{"hver måned", "1m"},
		{"hver maaned", "1m"},
		{"hver anden måned", "2m"},
		{"hver 2. måned", "2m"},
		{"hver 2w", "2w"},
		{"hver 2u", "2w"},
		{"weekly", "1w"},
		{"ugentlig", "1w"},
		{"ugentligt", "1w"},
		{"fortnightly", "2w"},
		{"monthly", "1m"},
		{"månedlig", "1m"},
		{"månedligt", "1m"},
		{"maanedligt", "1m"},
		{"daily", "1d"},
		{"dagligt", "1d"},
		{"every 2w| husk cv", "2w"},
		{"ugentligt| møde", "1w"},
		{"hver uge| hver dag", "1w"},

		{"every 0 weeks", "no_such_interval"},
		{"every 0w", "no_such_interval"},
		{"every 53w", "no_such_interval"},
		{"every 53 weeks", "no_such_interval"},
		{"every 366 days", "no_such_interval"},
		{"every 13 months", "no_such_interval"},
		{"hver 60. uge| husk", "no_such_interval"},

		{"every", "-"},
		{"hver", "-"},
		{"every time", "-"},
		{"hver gang", "-"},
		{"hver for sig", "-"},
		{"every 2", "-"},
		{"every 2 hours", "-"},
		{"every 2h", "-"},
		{"every tuesday", "-"},
		{"hver tirsdag", "-"},
		{"every year", "-"},
		{"2w", "-"},
		{"uge", "-"},
		{"", "-"},
	} {
		phrase, rest, _ := strings.Cut(row.text, "|")
		words := strings.Fields(phrase)
		wantUsed := len(words)
		words = append(words, strings.Fields(rest)...)
		every, used, err := when.ParseEvery(words)
		got := every.String()
		var fault *when.Error
		if errors.As(err, &fault) {
			got = string(fault.Code)
		} else if used == 0 {
			got, wantUsed = "-", 0
		}
		if got != row.want || used != wantUsed {
			t.Errorf("ParseEvery(%q) = %s, %d words; want %s, %d", row.text, got, used, row.want, wantUsed)
		}
	}
	_, _, err := when.ParseEvery([]string{"every", "60", "weeks", "x"})
	var fault *when.Error
	if !errors.As(err, &fault) || *fault != (when.Error{Code: when.NoSuchInterval, Count: 60, Phrase: "every 60 weeks"}) {
		t.Errorf("facts of an interval too long: %+v", fault)
	}
}

func TestEveryNext(t *testing.T) {
	for _, test := range []struct{ every, from, want string }{
		{"1d", "2026-11-24", "2026-11-25"},
		{"14d", "2026-12-24", "2027-01-07"},
		{"1w", "2026-11-24", "2026-12-01"},
		{"2w", "2026-11-24", "2026-12-08"},
		{"2w", "2026-03-24", "2026-04-07"},
		{"1m", "2026-11-24", "2026-12-24"},
		{"1m", "2027-01-31", "2027-02-28"},
		{"1m", "2028-01-31", "2028-02-29"},
		{"1m", "2027-02-28", "2027-03-28"},
		{"3m", "2026-11-30", "2027-02-28"},
		{"", "2026-11-24", "2026-11-24"},
	} {
		var every when.Every
		if err := every.UnmarshalText([]byte(test.every)); err != nil {
			t.Fatal(err)
		}
		if got := every.Next(day(t, test.from)).String(); got != test.want {
			t.Errorf("%s after %s = %s, want %s", test.every, test.from, got, test.want)
		}
	}
	monthly := when.Every{N: 1, Unit: when.Month}
	if got := monthly.Occurrence(day(t, "2027-01-31"), 2); got != day(t, "2027-03-31") {
		t.Errorf("a monthly series from 31 January: second occurrence %v", got)
	}
	if got := monthly.Occurrence(day(t, "2027-01-31"), 0); got != day(t, "2027-01-31") {
		t.Errorf("occurrence 0 is %v", got)
	}
}

func TestEveryText(t *testing.T) {
	for _, test := range []struct{ every, da, en string }{
		{"1d", "hver dag", "every day"},
		{"14d", "hver 14. dag", "every 14 days"},
		{"1w", "hver uge", "every week"},
		{"2w", "hver 2. uge", "every 2 weeks"},
		{"1m", "hver måned", "every month"},
		{"3m", "hver 3. måned", "every 3 months"},
		{"", "", ""},
	} {
		var every when.Every
		if err := every.UnmarshalText([]byte(test.every)); err != nil {
			t.Fatal(err)
		}
		if got := every.Text(when.Danish); got != test.da {
			t.Errorf("%s in Danish: %q", test.every, got)
		}
		if got := every.Text(when.English); got != test.en {
			t.Errorf("%s in English: %q", test.every, got)
		}
		if b, err := every.MarshalText(); err != nil || string(b) != test.every {
			t.Errorf("%s marshals to %q, %v", test.every, b, err)
		}
		if every.IsZero() != (test.every == "") {
			t.Errorf("%s: IsZero %v", test.every, every.IsZero())
		}
	}
	for _, bad := range []string{"w", "0w", "53w", "2", "2x", "2ww", "-1w", " 2w", "2 w", "99999w"} {
		var every when.Every
		if err := every.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, every)
		}
	}
}
