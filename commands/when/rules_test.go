package when_test

import (
	"testing"

	"casethread/commands/when"
	"casethread/state"
)

func TestParseAnyPast(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday), Past: when.AnyPast}, []row{
		{"i går", "2026-11-23"},
		{"igaar", "2026-11-23"},
		{"yesterday", "2026-11-23"},
		{"i forgårs", "2026-11-22"},
		{"iforgårs", "2026-11-22"},
		{"the day before yesterday", "2026-11-22"},
		{"i dag kl. 8", "2026-11-24 08:00"},
		{"kl. 8", "2026-11-24 08:00"},
		{"23:00", "2026-11-24 23:00"},
		{"i morgen", "2026-11-25"},
		{"for 3 dage siden", "2026-11-21"},
		{"3 dage siden", "2026-11-21"},
		{"en uge siden", "2026-11-17"},
		{"for en måned siden", "2026-10-24"},
		{"3 days ago", "2026-11-21"},
		{"a week ago", "2026-11-17"},
		{"for 3 dage", "-"},
		{"3 dage", "-"},

		{"sidste tirsdag", "2026-11-17"},
		{"sidste mandag", "2026-11-23"},
		{"last tuesday", "2026-11-17"},
		{"last fri", "2026-11-20"},
		{"i tirsdags", "2026-11-17"},
		{"i mandags", "2026-11-23"},
		{"i mandags kl. 10", "2026-11-23 10:00"},
		{"i lørdags", "2026-11-21"},
		{"i tirs", "-"},
		{"i tirsdag", "-"},
		{"tirsdag i sidste uge", "2026-11-17"},
		{"friday last week", "2026-11-20"},
		{"i sidste uge på fredag", "2026-11-20"},
		{"tirsdag", "2026-11-17"},
		{"mandag", "2026-11-23"},
		{"onsdag", "2026-11-18"},
		{"on monday", "2026-11-23"},
		{"på mandag", "2026-11-30"},
		{"på tirsdag", "2026-12-01"},
		{"næste tirsdag", "2026-12-01"},
		{"mandag i denne uge", "2026-11-23"},

		{"23/11", "2026-11-23"},
		{"3/12", "2026-12-03"},
		{"1/11", "2026-11-01"},
		{"24/5", "2026-05-24"},
		{"25/5", "2026-05-25"},
		{"23/5", "2027-05-23"},
		{"1/5", "2027-05-01"},
		{"3/12-2025", "2025-12-03"},
		{"2024-02-29", "2024-02-29"},
		{"uge 40", "2026-09-28"},
		{"fredag uge 47", "2026-11-20"},
		{"uge 48", "2026-11-23"},
		{"uge 2", "2027-01-11"},
		{"31/2", "no_such_date"},
		{"uge 53 2025", "no_such_week"},
		{"tirsdag 23/11", "weekday_mismatch"},
	})
	check(t, when.Reader{Now: at(t, "2027-01-05 12:00"), Past: when.AnyPast}, []row{
		{"28/12", "2026-12-28"},
		{"3/1", "2027-01-03"},
		{"uge 53", "2026-12-28"},
		{"uge 52", "2026-12-21"},
		{"uge 1", "2027-01-04"},
		{"29/2", "no_such_date"},
	})
	check(t, when.Reader{Now: at(t, "2027-07-02 12:00"), Past: when.AnyPast}, []row{
		{"2/1", "2027-01-02"},
		{"1/1", "2028-01-01"},
		{"2/1-2027", "2027-01-02"},
		{"31/12", "2027-12-31"},
	})
	check(t, when.Reader{Now: at(t, "2027-11-02 12:00"), Past: when.AnyPast}, []row{
		{"29/2", "2028-02-29"},
	})
	check(t, when.Reader{Now: at(t, "2027-03-01 12:00"), Past: when.AnyPast}, []row{
		{"1/9", "2027-09-01"},
		{"2/9", "2026-09-02"},
	})
}

func TestParseOrdinaryWords(t *testing.T) {
	rows := []row{}
	for _, text := range []string{
		"", ",", "-", "3", "3.", "3 timer", "15 timer", "37", "37,5", "timer", "måned",
		"december", "marts", "mar", "may", "may I", "maj måned", "manden", "sønnen",
		"torsk", "sunny", "saturn", "ugentlig", "hver uge", "every week", "every 2w",
		"2w", "den", "d.", "on", "on leave", "på", "på arbejde", "the", "the company",
		"next", "next step", "næste skridt", "sidste gang", "i", "i alt", "in", "in the",
		"in a", "for", "for en", "call", "@anna", "<@U123>", "12-14", "3-12", "1/2/3",
		"1.2.3.4", "12345678", "010203-1234", "3/12x", "x3/12", "//", "3/", "/12",
		"99999999999999999999", "99999999999999999999/12", "2026", "2026-12", "december 2026",
		"i dags", ", 3/12", "2026-123-1", "2026-12-123", "1-1-1", "123/12", "3/123",
		"\xff\xfe", "🙂", "uge-plan", "10%", "5000 kr.", "1.500", "1B", "2A",
	} {
		rows = append(rows, row{text, "-"})
	}
	check(t, when.Reader{Now: at(t, tuesday)}, rows)
	check(t, when.Reader{Now: at(t, tuesday), Past: when.AnyPast}, rows)
	check(t, when.Reader{Now: at(t, tuesday), Strict: true}, rows)
	check(t, when.Reader{Now: at(t, tuesday), DayOnly: true}, rows)
}

func TestParseStrict(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday), Strict: true}, []row{
		{"man", "-"},
		{"man skal", "-"},
		{"man 10:30", "-"},
		{"tor", "-"},
		{"søn", "-"},
		{"sun", "-"},
		{"sat", "-"},
		{"sat down", "-"},
		{"tir", "-"},
		{"på man", "2026-11-30"},
		{"on sat", "2026-11-28"},
		{"next tue", "2026-12-01"},
		{"man uge 49", "2026-11-30"},
		{"man 30/11", "2026-11-30"},
		{"tor den 3/12", "2026-12-03"},
		{"sat 28 Nov", "2026-11-28"},
		{"tor i næste uge", "2026-12-03"},
		{"kl. 10| man skal", "2026-11-24 10:00"},
		{"mandag", "2026-11-30"},
		{"i morgen", "2026-11-25"},
		{"3/12 kl. 10", "2026-12-03 10:00"},
		{"1.5", "-"},
		{"3.12", "-"},
		{"d. 3.12.", "2026-12-03"},
		{"torsdag 3.12", "2026-12-03"},
		{"3.12.2026", "2026-12-03"},
		{"at 10| timer", "-"},
		{"3/12 at 10", "2026-12-03 10:00"},
		{"at 10:30", "2026-11-24 10:30"},
		{"37/40", "-"},
		{"3/13", "-"},
		{"31/2", "no_such_date"},
		{"25:99", "-"},
		{"kl. 25", "-"},
		{"om en uge", "2026-12-01"},
		{"uge 54", "no_such_week"},
	})
}

func TestParseDayOnly(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday), DayOnly: true}, []row{
		{"1.12| 15.12 20", "2026-12-01"},
		{"1/12| 15/12 20", "2026-12-01"},
		{"3/12| 10:30", "2026-12-03"},
		{"3/12| fredag 20", "2026-12-03"},
		{"3/12| uge 50 20", "2026-12-03"},
		{"3/12 (uge 49)| 20", "2026-12-03"},
		{"torsdag 3/12| 20", "2026-12-03"},
		{"i morgen| om 2 uger 20", "2026-11-25"},
		{"tirsdag| 10.30", "2026-12-01"},
		{"kl. 10", "-"},
		{"10:30", "-"},
		{"uge 49 fredag| 20", "2026-12-04"},
	})
}

// What is over needs no year: it is the last that was.
func TestParseGone(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday), Past: when.Gone}, []row{
		{"1/3", "2026-03-01"},
		{"24. november", "2026-11-24"},
		{"25/11", "2025-11-25"},
		{"31 December", "2025-12-31"},
		{"1/3/2027", "2027-03-01"},
		{"31/12/2024", "2024-12-31"},
		{"uge 10", "2026-03-02"},
		{"uge 52", "2025-12-22"},
		{"mandag", "2026-11-23"},
	})
}

func TestMonths(t *testing.T) {
	d := state.NewDate
	for _, tt := range []struct {
		from, to state.Date
		da, en   string
	}{
		{d(2026, 11, 1), d(2026, 11, 30), "nov. 2026", "Nov 2026"},
		{d(2026, 5, 1), d(2026, 9, 1), "maj–sep. 2026", "May–Sep 2026"},
		{d(2025, 12, 1), d(2026, 11, 1), "dec. 2025–nov. 2026", "Dec 2025–Nov 2026"},
		{d(2025, 11, 1), d(2026, 11, 1), "nov. 2025–nov. 2026", "Nov 2025–Nov 2026"},
	} {
		if da, en := when.Months(tt.from, tt.to, when.Danish), when.Months(tt.from, tt.to, when.English); da != tt.da || en != tt.en {
			t.Errorf("%v to %v: %q, %q, want %q, %q", tt.from, tt.to, da, en, tt.da, tt.en)
		}
	}
}
