package when_test

import (
	"testing"
	"time"

	"casethread/commands/when"
)

func TestParseCalendarDays(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday)}, []row{
		{"3/12", "2026-12-03"},
		{"03/12", "2026-12-03"},
		{"3/12,", "2026-12-03"},
		{"(3/12)", "2026-12-03"},
		{"*3/12*", "2026-12-03"},
		{"3/12-2026", "2026-12-03"},
		{"3/12–2026", "2026-12-03"},
		{"3/12/2026", "2026-12-03"},
		{"3/12/26", "2026-12-03"},
		{"3/12-26", "2026-12-03"},
		{"3/12 2026", "2026-12-03"},
		{"3/12 2027", "2027-12-03"},
		{"3-12-2026", "2026-12-03"},
		{"3-12-26", "2026-12-03"},
		{"3.12", "2026-12-03"},
		{"3.12.", "2026-12-03"},
		{"03.12.", "2026-12-03"},
		{"3.12.2026", "2026-12-03"},
		{"3.12.26", "2026-12-03"},
		{"3.12.2027", "2027-12-03"},
		{"2026-12-03", "2026-12-03"},
		{"2026-12-3", "2026-12-03"},
		{"2026/12/03", "2026-12-03"},
		{"2026.12.03", "2026-12-03"},
		{"3. december", "2026-12-03"},
		{"3 december", "2026-12-03"},
		{"3. December,", "2026-12-03"},
		{"3. DECEMBER", "2026-12-03"},
		{"3 dec", "2026-12-03"},
		{"3. dec.", "2026-12-03"},
		{"3.dec.", "2026-12-03"},
		{"3.december", "2026-12-03"},
		{"3dec", "2026-12-03"},
		{"3. december 2026", "2026-12-03"},
		{"3. december, 2026", "2026-12-03"},
		{"3.december 2027", "2027-12-03"},
		{"d. 3. december 2026", "2026-12-03"},
		{"d. 3/12", "2026-12-03"},
		{"d.3/12", "2026-12-03"},
		{"D. 3/12", "2026-12-03"},
		{"den 3/12", "2026-12-03"},
		{"den 3. december", "2026-12-03"},
		{"Den 3.12.", "2026-12-03"},
		{"på 3/12", "2026-12-03"},
		{"on 3 December", "2026-12-03"},
		{"on the 3rd of December", "2026-12-03"},
		{"the 3rd of December", "2026-12-03"},
		{"3rd of December", "2026-12-03"},
		{"3rd December 2026", "2026-12-03"},
		{"1st Dec", "2026-12-01"},
		{"2nd Dec", "2026-12-02"},
		{"4th Dec", "2026-12-04"},
		{"December 3", "2026-12-03"},
		{"December 3rd", "2026-12-03"},
		{"December 3rd, 2026", "2026-12-03"},
		{"dec 3", "2026-12-03"},
		{"Dec. 3", "2026-12-03"},
		{"December the 3rd", "2026-12-03"},
		{"on December 3", "2026-12-03"},
		{"1. januar", "2027-01-01"},
		{"1. februar", "2027-02-01"},
		{"1. marts", "2027-03-01"},
		{"1. april", "2027-04-01"},
		{"1. maj", "2027-05-01"},
		{"1 may", "2027-05-01"},
		{"may 1", "2027-05-01"},
		{"1 oct 2027", "2027-10-01"},
		{"1. okt. 2027", "2027-10-01"},
		{"1 june 2027", "2027-06-01"},
		{"1. juni 2027", "2027-06-01"},
		{"1. jul 2027", "2027-07-01"},
		{"1 sept 2027", "2027-09-01"},
		{"1. sep. 2027", "2027-09-01"},
		{"1. aug 2027", "2027-08-01"},
		{"31/12", "2026-12-31"},
		{"24/11", "2026-11-24"},

		// Without a year: past by over six months is next year, else refused.
		{"23/11", "past_date"},
		{"1/11", "past_date"},
		{"24/5", "past_date"},
		{"25/5", "past_date"},
		{"23/5", "2027-05-23"},
		{"1/1", "2027-01-01"},
		{"23. november", "past_date"},
		{"December 3 2025", "past_date"},
		{"3/12-2025", "past_date"},
		{"1/1/2026", "past_date"},
		{"2026-11-23", "past_date"},
		{"2026-11-24", "2026-11-24"},
		{"3.12.25", "past_date"},

		{"31/2", "no_such_date"},
		{"30/2", "no_such_date"},
		{"31/4", "no_such_date"},
		{"31.4.", "no_such_date"},
		{"31. april", "no_such_date"},
		{"April 31", "no_such_date"},
		{"32. december", "no_such_date"},
		{"0/12", "no_such_date"},
		{"3/0", "no_such_date"},
		{"3/13", "no_such_date"},
		{"12/25", "no_such_date"},
		{"32/12", "no_such_date"},
		{"29/2", "no_such_date"},
		{"29/2-2027", "no_such_date"},
		{"29/2-2028", "2028-02-29"},
		{"29. februar 2028", "2028-02-29"},
		{"2027-02-29", "no_such_date"},
		{"2026-13-01", "no_such_date"},
		{"3.13.2026", "no_such_date"},

		{"3/12-1999", "out_of_range"},
		{"3/12-2199", "out_of_range"},
		{"3. december 2100", "out_of_range"},
		{"om 9999 år", "out_of_range"},
		{"om 9999 dage", "2054-04-10"},
		{"31/12/2099", "2099-12-31"},
	})
}

func TestParseNearDays(t *testing.T) {
	check(t, when.Reader{Now: at(t, tuesday)}, []row{
		{"i dag", "2026-11-24"},
		{"I dag,", "2026-11-24"},
		{"idag", "2026-11-24"},
		{"today", "2026-11-24"},
		{"i morgen", "2026-11-25"},
		{"imorgen", "2026-11-25"},
		{"tomorrow", "2026-11-25"},
		{"TOMORROW.", "2026-11-25"},
		{"i overmorgen", "2026-11-26"},
		{"iovermorgen", "2026-11-26"},
		{"overmorgen", "2026-11-26"},
		{"day after tomorrow", "2026-11-26"},
		{"the day after tomorrow", "2026-11-26"},
		{"i går", "past_date"},
		{"igår", "past_date"},
		{"i gaar", "past_date"},
		{"yesterday", "past_date"},
		{"i forgårs", "past_date"},
		{"day before yesterday", "past_date"},
		{"3 dage siden", "past_date"},

		{"om 14 dage", "2026-12-08"},
		{"om fjorten dage", "2026-12-08"},
		{"om 1 dag", "2026-11-25"},
		{"om en dag", "2026-11-25"},
		{"om 2 uger", "2026-12-08"},
		{"om to uger", "2026-12-08"},
		{"om en uge", "2026-12-01"},
		{"om 1 uge", "2026-12-01"},
		{"om én uge", "2026-12-01"},
		{"om e\u0301n uge", "2026-12-01"},
		{"om ét år", "2027-11-24"},
		{"om to a\u030ar", "2028-11-24"},
		{"om een uge", "2026-12-01"},
		{"om en måned", "2026-12-24"},
		{"om en maaned", "2026-12-24"},
		{"om 2 måneder", "2027-01-24"},
		{"om 3 mdr.", "2027-02-24"},
		{"om et år", "2027-11-24"},
		{"in 2 weeks", "2026-12-08"},
		{"in two weeks", "2026-12-08"},
		{"in a week", "2026-12-01"},
		{"in 14 days", "2026-12-08"},
		{"in a month", "2026-12-24"},
		{"in 2 months", "2027-01-24"},
		{"in a fortnight", "2026-12-08"},
		{"in a year", "2027-11-24"},
		{"in 2w", "2026-12-08"},
		{"om 2u", "2026-12-08"},
		{"om 10d", "2026-12-04"},
		{"om 2 uger kl. 10", "2026-12-08 10:00"},
		{"kl. 10 om 2 uger", "2026-12-08 10:00"},

		{"om 3 timer", "-"},
		{"om 30 min", "-"},
		{"in 2 hours", "-"},
		{"in 30m", "-"},
		{"om 0 dage", "-"},
		{"14 dage", "-"},
		{"2 weeks", "-"},
		{"om", "-"},
		{"om ugen", "-"},
		{"i", "-"},
		{"morgen", "-"},
		{"day", "-"},
		{"the day", "-"},
		{"i morgen| tidlig", "2026-11-25"},
		{"tomorrow| morning", "2026-11-25"},
	})
}

func TestParseMonthEnds(t *testing.T) {
	check(t, when.Reader{Now: at(t, "2027-01-31 09:00")}, []row{
		{"om en måned", "2027-02-28"},
		{"in a month", "2027-02-28"},
		{"om 2 måneder", "2027-03-31"},
		{"om 3 måneder", "2027-04-30"},
		{"in 13 months", "2028-02-29"},
	})
	check(t, when.Reader{Now: at(t, "2028-02-29 09:00")}, []row{
		{"om et år", "2029-02-28"},
		{"om en måned", "2028-03-29"},
		{"29/2", "2028-02-29"},
		{"i dag", "2028-02-29"},
		{"i morgen", "2028-03-01"},
	})
}

// Today is a day in Now's own zone.
func TestParseZone(t *testing.T) {
	late := time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC)
	check(t, when.Reader{Now: late}, []row{{"i dag", "2026-11-24"}, {"24/11", "2026-11-24"}})
	check(t, when.Reader{Now: late.In(copenhagen)}, []row{{"i dag", "2026-11-25"}, {"24/11", "past_date"}})
}

func TestParseYearTurn(t *testing.T) {
	check(t, when.Reader{Now: at(t, "2026-12-31 23:00")}, []row{
		{"1/1", "2027-01-01"},
		{"31/12", "2026-12-31"},
		{"30/12", "past_date"},
		{"i morgen", "2027-01-01"},
		{"næste tirsdag", "2027-01-05"},
		{"30/6", "2027-06-30"},
		{"1/7", "past_date"},
	})
	check(t, when.Reader{Now: at(t, "2027-01-01 00:00")}, []row{
		{"31/12", "2027-12-31"},
		{"1/1", "2027-01-01"},
		{"i dag", "2027-01-01"},
		{"kl. 0", "2027-01-01 00:00"},
		{"1/7", "2027-07-01"},
	})
	check(t, when.Reader{Now: at(t, "2027-11-01 09:00")}, []row{
		{"29/2", "2028-02-29"},
		{"tirsdag 29/2", "2028-02-29"},
	})
	check(t, when.Reader{Now: at(t, "2028-11-01 09:00")}, []row{
		{"29/2", "no_such_date"},
	})
	check(t, when.Reader{Now: at(t, "2028-04-01 09:00")}, []row{
		{"29/2", "past_date"},
	})
}
