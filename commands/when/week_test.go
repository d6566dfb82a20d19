package when_test

import (
	"testing"

	"casethread/commands/when"
)

func TestParseWeekdays(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday)}, []row{
		{"onsdag", "2026-11-25"},
		{"på onsdag", "2026-11-25"},
		{"pa onsdag", "-"},
		{"paa onsdag", "2026-11-25"},
		{"På Onsdag,", "2026-11-25"},
		{"on wednesday", "2026-11-25"},
		{"wed", "2026-11-25"},
		{"ons.", "2026-11-25"},
		{"torsdag", "2026-11-26"},
		{"fredag", "2026-11-27"},
		{"lørdag", "2026-11-28"},
		{"loerdag", "2026-11-28"},
		{"lør", "2026-11-28"},
		{"søndag", "2026-11-29"},
		{"soendag", "2026-11-29"},
		{"søn.", "2026-11-29"},
		{"sun", "2026-11-29"},
		{"sat", "2026-11-28"},
		{"mandag", "2026-11-30"},
		{"man", "2026-11-30"},
		{"mon", "2026-11-30"},
		{"monday", "2026-11-30"},
		{"tor", "2026-11-26"},
		{"thu", "2026-11-26"},
		{"thurs.", "2026-11-26"},
		{"fre", "2026-11-27"},
		{"fri", "2026-11-27"},

		// On a Tuesday, Tuesday is in a week.
		{"tirsdag", "2026-12-01"},
		{"på tirsdag", "2026-12-01"},
		{"on tuesday", "2026-12-01"},
		{"tue", "2026-12-01"},
		{"tir", "2026-12-01"},
		{"tirs.", "2026-12-01"},

		// Next is of the next ISO week.
		{"næste tirsdag", "2026-12-01"},
		{"naeste tirsdag", "2026-12-01"},
		{"næste onsdag", "2026-12-02"},
		{"næste mandag", "2026-11-30"},
		{"næste søndag", "2026-12-06"},
		{"next tue", "2026-12-01"},
		{"next tuesday", "2026-12-01"},
		{"next sun", "2026-12-06"},
		{"on next friday", "2026-12-04"},
		{"denne fredag", "2026-11-27"},
		{"this friday", "2026-11-27"},
		{"this tuesday", "2026-11-24"},
		{"this monday", "past_date"},
		{"sidste tirsdag", "past_date"},
		{"last tuesday", "past_date"},
		{"i tirsdags", "past_date"},

		{"tirsdag i næste uge", "2026-12-01"},
		{"fredag i næste uge", "2026-12-04"},
		{"fredag næste uge", "2026-12-04"},
		{"på fredag i næste uge", "2026-12-04"},
		{"tuesday next week", "2026-12-01"},
		{"tuesday of next week", "2026-12-01"},
		{"tue in next week", "2026-12-01"},
		{"i næste uge", "2026-11-30"},
		{"næste uge", "2026-11-30"},
		{"next week", "2026-11-30"},
		{"i næste uge på torsdag", "2026-12-03"},
		{"next week on thursday", "2026-12-03"},
		{"i næste uge, torsdag", "2026-12-03"},
		{"i næste uge tors", "2026-12-03"},
		{"i næste uge| man", "2026-11-30"},
		{"fredag i denne uge", "2026-11-27"},
		{"i denne uge på fredag", "2026-11-27"},
		{"friday this week", "2026-11-27"},
		{"this week on friday", "2026-11-27"},
		{"mandag i denne uge", "past_date"},
		{"denne uge", "-"},
		{"i denne uge", "-"},
		{"this week", "-"},
		{"last week", "-"},
		{"sidste uge", "-"},
		{"10:30| denne uge", "2026-11-24 10:30"},

		{"torsdag den 3/12", "2026-12-03"},
		{"torsdag d. 3. december", "2026-12-03"},
		{"på torsdag den 3/12", "2026-12-03"},
		{"tor 3/12", "2026-12-03"},
		{"thu 3 Dec", "2026-12-03"},
		{"Thursday, December 3", "2026-12-03"},
		{"Thursday the 3rd of December 2026", "2026-12-03"},
		{"torsdag 3.12", "2026-12-03"},
		{"torsdag 2026-12-03", "2026-12-03"},
		{"3/12 torsdag", "2026-12-03"},
		{"December 3, Thursday", "2026-12-03"},
		{"i morgen, onsdag", "2026-11-25"},
		{"onsdag i morgen", "2026-11-25"},
		{"tirsdag den 3/12", "weekday_mismatch"},
		{"tir 3/12", "weekday_mismatch"},
		{"tue 3 dec", "weekday_mismatch"},
		{"3/12 tirsdag", "weekday_mismatch"},
		{"tirsdag 3.12", "weekday_mismatch"},
		{"fredag i morgen", "weekday_mismatch"},
		{"torsdag om 14 dage", "weekday_mismatch"},
		{"tirsdag om 14 dage", "2026-12-08"},
		{"om 2 uger på tirsdag", "2026-12-08"},
		{"om 2 uger på torsdag", "weekday_mismatch"},
		{"mandag 2/11", "past_date"},
		{"torsdag 31/2", "no_such_date"},
	})
	check(t, when.Reader{Now: at(t, "2026-11-29 20:00")}, []row{ // a Sunday
		{"søndag", "2026-12-06"},
		{"mandag", "2026-11-30"},
		{"næste mandag", "2026-11-30"},
		{"næste søndag", "2026-12-06"},
		{"next week", "2026-11-30"},
		{"this sunday", "2026-11-29"},
	})
	check(t, when.Reader{Now: at(t, "2026-11-30 08:00")}, []row{ // a Monday
		{"mandag", "2026-12-07"},
		{"søndag", "2026-12-06"},
		{"tirsdag", "2026-12-01"},
		{"næste tirsdag", "2026-12-08"},
		{"næste mandag", "2026-12-07"},
		{"next sun", "2026-12-13"},
	})
}

func TestParseWeeks(t *testing.T) {
	check(t, when.Reader{Now: at(t, "2026-11-10 12:00")}, []row{ // week 46
		{"uge 48", "2026-11-23"},
		{"Uge 48,", "2026-11-23"},
		{"i uge 48", "2026-11-23"},
		{"week 48", "2026-11-23"},
		{"in week 48", "2026-11-23"},
		{"uge 48.", "2026-11-23"},
		{"uge 48 2026", "2026-11-23"},
		{"uge 48/2026", "2026-11-23"},
		{"uge 48-2027", "2027-11-29"},
		{"week 48 of 2027", "2027-11-29"},
		{"uge 2 2027", "2027-01-11"},
		{"torsdag uge 48", "2026-11-26"},
		{"torsdag i uge 48", "2026-11-26"},
		{"på torsdag i uge 48", "2026-11-26"},
		{"tors uge 48", "2026-11-26"},
		{"thursday week 48", "2026-11-26"},
		{"thursday of week 48", "2026-11-26"},
		{"thu in week 48", "2026-11-26"},
		{"søndag uge 48", "2026-11-29"},
		{"mandag uge 48", "2026-11-23"},
		{"uge 48 torsdag", "2026-11-26"},
		{"uge 48 på torsdag", "2026-11-26"},
		{"uge 48, tors.", "2026-11-26"},
		{"ultimo uge 48", "2026-11-27"},
		{"Ultimo Uge 48", "2026-11-27"},
		{"end of week 48", "2026-11-27"},
		{"the end of week 48", "2026-11-27"},
		{"slutningen af uge 48", "2026-11-27"},
		{"i slutningen af uge 48", "2026-11-27"},
		{"primo uge 48", "2026-11-23"},
		{"start of week 48", "2026-11-23"},
		{"i starten af uge 48", "2026-11-23"},
		{"fredag ultimo uge 48", "2026-11-27"},
		{"ultimo uge 48 torsdag", "weekday_mismatch"},
		{"primo uge 48 torsdag", "weekday_mismatch"},
		{"end of next week", "2026-11-20"},
		{"ultimo næste uge", "2026-11-20"},
		{"end of this week", "2026-11-13"},
		{"end of the week", "2026-11-13"},
		{"end of week", "2026-11-13"},
		{"slutningen af ugen", "2026-11-13"},

		{"uge 46", "past_date"}, // its Monday was yesterday
		{"torsdag uge 46", "2026-11-12"},
		{"ultimo uge 46", "2026-11-13"},
		{"mandag uge 46", "past_date"},
		{"uge 45", "past_date"},
		{"uge 20", "past_date"},
		{"uge 19", "2027-05-10"},
		{"uge 2", "2027-01-11"},
		{"uge 1", "2027-01-04"},
		{"week 1", "2027-01-04"},
		{"uge 53", "2026-12-28"},
		{"søndag uge 53", "2027-01-03"},
		{"uge 53 2027", "no_such_week"},
		{"uge 54", "no_such_week"},
		{"uge 0", "no_such_week"},
		{"uge 100", "no_such_week"},
		{"ultimo uge 54", "no_such_week"},
		{"uge 48 2025", "past_date"},

		{"uge", "-"},
		{"ugen", "-"},
		{"ultimo", "-"},
		{"ultimo december", "-"},
		{"end of", "-"},
		{"week after", "-"},
		{"uge 1000", "-"},
		{"uge 48x", "-"},
		{"uge 48/26", "-"},
		{"48 uger", "-"},
		{"uge 48| uge 50 20", "2026-11-23"},
	})
	check(t, when.Reader{Now: at(t, "2027-01-02 12:00")}, []row{ // ISO week 53 of 2026
		{"uge 53", "past_date"},
		{"søndag uge 53", "2027-01-03"},
		{"uge 1", "2027-01-04"}, // week 1 of 2026 is over six months past
		{"uge 2", "2027-01-11"},
		{"uge 50", "past_date"},
		{"next week", "2027-01-04"},
	})
	check(t, when.Reader{Now: at(t, "2027-02-01 12:00")}, []row{
		{"uge 53", "no_such_week"},
		{"uge 52", "2027-12-27"},
		{"uge 4", "past_date"},
		{"uge 5", "2027-02-01"},
	})
	check(t, when.Reader{Now: at(t, "2024-12-30 12:00")}, []row{ // ISO week 1 of 2025
		{"uge 1", "2024-12-30"},
		{"uge 2", "2025-01-06"},
		{"uge 52", "2025-12-22"},
	})
}

func TestParseWeekday(t *testing.T) {
	for text, want := range map[string]string{
		"mandag": "Monday", "Man.": "Monday", "mon": "Monday", "TIRSDAG": "Tuesday", "søndag": "Sunday",
		"soen": "Sunday", "lør,": "Saturday", "thursday": "Thursday", "": "-", "dag": "-", "mandage": "-",
	} {
		got := "-"
		if weekday, ok := when.ParseWeekday(text); ok {
			got = weekday.String()
		}
		if got != want {
			t.Errorf("ParseWeekday(%q) = %s, want %s", text, got, want)
		}
	}
}
