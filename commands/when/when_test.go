package when_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"casethread/commands/when"
	"casethread/state"
)

var copenhagen = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err)
	}
	return loc
}()

// at reads "2026-11-24 09:15" as a time in Copenhagen.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", s, copenhagen)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func day(t testing.TB, s string) state.Date {
	t.Helper()
	d, err := state.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// show writes what Parse returned the way the tables have it: "-" for no date,
// a code, or the date with its time.
func show(m when.Moment, used int, err error) string {
	var fault *when.Error
	switch {
	case errors.As(err, &fault):
		return string(fault.Code)
	case used == 0:
		return "-"
	case m.HasTime:
		return fmt.Sprintf("%v %02d:%02d", m.Date, m.Hour, m.Minute)
	}
	return m.Date.String()
}

// A row is a text, in which "|" stands where the phrase ends if that is before
// the end of the text, and what is read from it.
type row struct{ text, want string }

// check runs rows under r, which has its Now set.
func check(t *testing.T, r when.Reader, rows []row) {
	t.Helper()
	for _, row := range rows {
		phrase, rest, _ := strings.Cut(row.text, "|")
		words := strings.Fields(phrase)
		wantUsed := len(words)
		words = append(words, strings.Fields(rest)...)
		m, used, err := r.Parse(words)
		if got := show(m, used, err); got != row.want {
			t.Errorf("%q at %v: got %s, want %s", row.text, r.Now.Format("Mon 2006-01-02 15:04"), got, row.want)
			continue
		}
		if row.want != "-" && used != wantUsed {
			t.Errorf("%q: used %d words, want %d", row.text, used, wantUsed)
		}
		if row.want == "-" && used != 0 {
			t.Errorf("%q: used %d words of no date", row.text, used)
		}
	}
}

// The day of most tables is a Tuesday in ISO week 48.
const tuesday = "2026-11-24 09:15"

func TestParseAll(t *testing.T) {
	for _, row := range []row{
		{"3/12", "2026-12-03"},
		{"  3/12   kl.  10 ", "2026-12-03 10:00"},
		{"torsdag i næste uge", "2026-12-03"},
		{"3/12 husk cv", "not_a_date"},
		{"", "not_a_date"},
		{"   ", "not_a_date"},
		{"snart", "not_a_date"},
		{"i går", "past_date"},
		{"i går husk", "past_date"},
		{"31/2", "no_such_date"},
	} {
		m, err := when.ParseAll(row.text, at(t, tuesday), when.Future)
		if got := show(m, 1, err); got != row.want {
			t.Errorf("ParseAll(%q) = %s, want %s", row.text, got, row.want)
		}
	}
}

func TestErrorFacts(t *testing.T) {
	tests := []struct {
		text string
		want when.Error
	}{
		{"1/11", when.Error{Code: when.PastDate, Date: day(t, "2026-11-01")}},
		{"kl. 8", when.Error{Code: when.PastTime, Date: day(t, "2026-11-24"), Hour: 8}},
		{"31/2", when.Error{Code: when.NoSuchDate, Day: 31, Month: 2}},
		{"3/13", when.Error{Code: when.NoSuchDate, Day: 3, Month: 13}},
		{"29/2", when.Error{Code: when.NoSuchDate, Day: 29, Month: 2, Year: 2027}},
		{"29/2-2027", when.Error{Code: when.NoSuchDate, Day: 29, Month: 2, Year: 2027}},
		{"uge 54", when.Error{Code: when.NoSuchWeek, Week: 54, Year: 2026}},
		{"uge 53 2027", when.Error{Code: when.NoSuchWeek, Week: 53, Year: 2027}},
		{"3/12 25:99", when.Error{Code: when.NoSuchTime, Hour: 25, Minute: 99}},
		{"28/3-2027 kl. 2.30", when.Error{Code: when.SkippedTime, Date: day(t, "2027-03-28"), Hour: 2, Minute: 30}},
		{"Tirsdag den 3/12,", when.Error{
			Code: when.WeekdayMismatch, Date: day(t, "2026-12-03"),
			Weekday: time.Tuesday, Other: day(t, "2026-12-01"),
		}},
		{"3/12 uge 48", when.Error{Code: when.WeekMismatch, Date: day(t, "2026-12-03"), Week: 48}},
		{"3/12-1999", when.Error{Code: when.OutOfRange, Date: day(t, "1999-12-03")}},
		{"3/12 husk", when.Error{Code: when.NotADate}},
	}
	for _, test := range tests {
		test.want.Phrase = test.text
		_, err := when.ParseAll(test.text, at(t, tuesday), when.Future)
		var got *when.Error
		if !errors.As(err, &got) || *got != test.want {
			t.Errorf("ParseAll(%q): got %+v, want %+v", test.text, got, test.want)
		}
	}
	_, used, err := when.Parse([]string{"31/2", "husk"}, at(t, tuesday), when.Future)
	if used != 1 || err == nil || err.Error() != `read date: no_such_date: "31/2"` {
		t.Errorf("Parse: used %d, error %v", used, err)
	}
}
