package when_test

import (
	"strings"
	"testing"

	"casethread/commands/when"
)

// The day of the tables below is a Wednesday in ISO week 41: the 13th is a
// Tuesday, and of November a Friday.
const wednesday = "2026-10-07 08:00"

func TestParseDayOfMonth(t *testing.T) {
	check(t, when.Reader{Now: at(t, wednesday)}, []row{
		{"den 13.", "2026-10-13"},
		{"den 13", "2026-10-13"},
		{"d. 13.", "2026-10-13"},
		{"d. 13", "2026-10-13"},
		{"d 13", "2026-10-13"},
		{"d.13", "2026-10-13"},
		{"på den 13.", "2026-10-13"},
		{"the 20th", "2026-10-20"},
		{"on the 20th", "2026-10-20"},
		{"den 13. kl 9", "2026-10-13 09:00"},
		{"the 20th at 2pm", "2026-10-20 14:00"},
		{"13. kl. 9", "2026-10-13 09:00"},
		{"20th at 2pm", "2026-10-20 14:00"},
		{"kl. 9 den 13.", "2026-10-13 09:00"},
		{"den 7.", "2026-10-07"},
		{"den 7. kl. 7", "past_time"},
		{"den 6.", "2026-11-06"},
		{"den 31.", "2026-10-31"},
		{"den 1. oktober", "past_date"},
		{"den 13. november", "2026-11-13"},
		{"the 3rd of December", "2026-12-03"},
		{"den 13. (uge 42)", "2026-10-13"},
		{"den 13. (uge 43)", "week_mismatch"},
		{"13.", "-"},
		{"13 kl. 9", "-"},
		{"20th", "-"},
		{"den 32.", "-"},
		{"den 0.", "-"},
		{"the 3", "-"},
		{"den 2 timer", "-"},

		{"fre 13", "2026-11-13"},
		{"fre 13.", "2026-11-13"},
		{"fre. 13", "2026-11-13"},
		{"fre d 13", "2026-11-13"},
		{"fre d. 13.", "2026-11-13"},
		{"fre den 13.", "2026-11-13"},
		{"fredag den 13", "2026-11-13"},
		{"på fredag d. 13", "2026-11-13"},
		{"fri 13", "2026-11-13"},
		{"fri 13th", "2026-11-13"},
		{"Friday the 13th", "2026-11-13"},
		{"Friday, 13", "2026-11-13"},
		{"fre 13 kl 9", "2026-11-13 09:00"},
		{"fri 13 10am", "2026-11-13 10:00"},
		{"fri 13| visit", "2026-11-13"},
		{"fre 9 kl 10", "2026-10-09 10:00"},
		{"tirs d. 13 kl 9", "2026-10-13 09:00"},
		{"ons d. 21 kl 9", "2026-10-21 09:00"},
		{"ons 7 kl. 9", "2026-10-07 09:00"},
		{"den 13. fredag", "2026-11-13"},
		{"fre 13 november", "2026-11-13"},
		{"fre 13 uge 46", "2026-11-13"},
		{"fre 13 uge 42", "week_mismatch"},
		{"man 13", "weekday_mismatch"},
		{"man 13 kl 9", "weekday_mismatch"},
		{"tirsdag 9", "weekday_mismatch"},
		{"fredag| 2 timer", "2026-10-09"},
		{"fredag| 2 par sko", "2026-10-09"},
		{"fredag| 3 personer", "2026-10-09"},
		{"fredag| 32", "2026-10-09"},
		{"fredag 9 am", "2026-10-09 09:00"},
		{"friday 10 o'clock", "2026-10-09 10:00"},

		{"9. og 16. oktober", "several_dates"},
		{"den 9. og 16. oktober", "several_dates"},
		{"9. og 16/10", "several_dates"},
		{"9., 16. og 23. oktober kl. 10", "several_dates"},
		{"9.-16. oktober", "several_dates"},
		{"9-16 oktober", "several_dates"},
		{"9 and 16 October", "several_dates"},
		{"9. til 16. oktober", "several_dates"},
		{"9 - 16 October", "several_dates"},
	})
	check(t, when.Reader{Now: at(t, "2026-10-09 08:00")}, []row{ // a Friday
		{"fredag 9", "2026-10-09"},
		{"fredag d. 9. kl. 7", "past_time"},
		{"fredag", "2026-10-16"},
	})
	check(t, when.Reader{Now: at(t, "2027-02-01 08:00")}, []row{
		{"den 30.", "2027-03-30"},
		{"den 31.", "2027-03-31"},
	})
	check(t, when.Reader{Now: at(t, "2026-12-28 08:00")}, []row{
		{"den 4.", "2027-01-04"},
		{"mandag d. 4", "2027-01-04"},
	})
}

// The 13th that was, for what has happened.
func TestParseDayOfMonthGone(t *testing.T) {
	for _, past := range []when.Past{when.AnyPast, when.Gone} {
		check(t, when.Reader{Now: at(t, wednesday), Past: past, DayOnly: true}, []row{
			{"den 13.", "2026-09-13"},
			{"den 7.", "2026-10-07"},
			{"the 5th", "2026-10-05"},
			{"fredag d. 2.", "2026-10-02"},
			{"fredag den 13.", "weekday_mismatch"},
			{"søndag den 13.", "2026-09-13"},
			{"på fredag den 13.", "2026-11-13"},
		})
	}
	check(t, when.Reader{Now: at(t, wednesday)}, []row{
		{"i fredags d. 2.", "past_date"},
		{"sidste fredag den 2.", "past_date"},
	})
}

func TestParseDayOfMonthStrict(t *testing.T) {
	check(t, when.Reader{Now: at(t, wednesday), Strict: true}, []row{
		{"den 13.", "2026-10-13"},
		{"den 13. kl. 9", "2026-10-13 09:00"},
		{"den 13.| hos vera", "2026-10-13"},
		{"den 3. bygning", "-"},
		{"the 2nd time", "-"},
		{"13. kl. 9", "-"},
		{"fre 13| besøg", "2026-11-13"},
		{"fre 13 kl 9", "2026-11-13 09:00"},
		{"ons d. 21 kl 9", "2026-10-21 09:00"},
		{"fredag 13", "2026-11-13"},
		{"man 13 dage", "-"},
		{"man 13 gode venner", "-"},
		{"man 13 kl 9", "weekday_mismatch"},
		{"man d. 12", "2026-10-12"},
		{"1/2 time", "-"},
		{"13.10 kl. 10", "2026-10-13 10:00"},
		{"13-10 kl. 10", "2026-10-13 10:00"},

		// With a time beside it, what is nothing but a weekday is one.
		{"fre kl 9", "2026-10-09 09:00"},
		{"torsd kl. 11", "2026-10-08 11:00"},
		{"fre 9.30", "2026-10-09 09:30"},
		{"tor kl 9", "-"},
		{"tue kl 9", "-"},
		{"fri kl 14", "-"},
		{"man kl 9", "-"},
		{"på man kl 9", "2026-10-12 09:00"},
	})
}

func TestParseDayOnlyDayOfMonth(t *testing.T) {
	check(t, when.Reader{Now: at(t, wednesday), DayOnly: true}, []row{
		{"fre 13", "2026-11-13"},
		{"fre d. 13| kl. 9", "2026-11-13"},
		{"den 13.| fredag", "2026-10-13"},
		{"13-10 kl. 10", "-"},
		{"13. kl. 10", "-"},
	})
	check(t, when.Reader{Now: at(t, wednesday), DayOnly: true, Counts: true}, []row{
		{"fredag| 13", "2026-10-09"},
		{"fredag 13.", "2026-11-13"},
		{"fredag d. 13| 20", "2026-11-13"},
	})
}

func TestParseMoreAbbreviations(t *testing.T) {
	check(t, when.Reader{Now: at(t, wednesday)}, []row{
		{"mand kl 11", "2026-10-12 11:00"},
		{"tirsd kl 11", "2026-10-13 11:00"},
		{"onsd kl 9.30", "2026-10-14 09:30"},
		{"torsd kl 11", "2026-10-08 11:00"},
		{"fred. kl 11", "2026-10-09 11:00"},
		{"lørd kl 11", "2026-10-10 11:00"},
		{"sønd kl 11", "2026-10-11 11:00"},
		{"i mrg kl 9.30", "2026-10-08 09:30"},
		{"imrg", "2026-10-08"},
		{"imorgen", "2026-10-08"},
		{"overimorgen kl 9.45", "2026-10-09 09:45"},
		{"i overimorgen", "2026-10-09"},
		{"iovermorgen", "2026-10-09"},
		{"13-10 kl 10", "2026-10-13 10:00"},
		{"d. 13-10", "2026-10-13"},
		{"tirs 13-10 kl 10", "2026-10-13 10:00"},
		{"13-13 kl 10", "-"},
		{"på 10-12| timer", "-"},
		{"13.10 kl 10", "2026-10-13 10:00"},
		{"13.10", "2026-10-13"},
	})
}

func TestParseMoreTimes(t *testing.T) {
	check(t, when.Reader{Now: at(t, wednesday)}, []row{
		{"fredag kl. halv 10", "2026-10-09 09:30"},
		{"fredag halv 10", "2026-10-09 09:30"},
		{"fredag kl halv 1", "2026-10-09 12:30"},
		{"fredag| halv 10 timer", "2026-10-09"},
		{"fredag| halv time", "2026-10-09"},
		{"fredag kl 1030", "2026-10-09 10:30"},
		{"fredag kl. 0930", "2026-10-09 09:30"},
		{"fri at 1030", "2026-10-09 10:30"},
		{"at 1030", "-"},
		{"fredag| kl 930", "2026-10-09"},
		{"fredag| kl 1075", "2026-10-09"},
		{"fredag kl 9-10", "2026-10-09 09:00"},
		{"fredag kl. 9.30-10.30", "2026-10-09 09:30"},
		{"fredag kl 9–10", "2026-10-09 09:00"},
		{"fredag 9:00-10:30", "2026-10-09 09:00"},
		{"fredag 9.00-10.00", "2026-10-09 09:00"},
		{"fredag kl 9 - 10", "2026-10-09 09:00"},
		{"fredag kl 9 til 10", "2026-10-09 09:00"},
		{"fredag kl 9 til kl 10", "2026-10-09 09:00"},
		{"fredag kl 9| til 20 personer", "2026-10-09 09:00"},
		{"fredag kl 9| til 8", "2026-10-09 09:00"},
		{"fri 9-10am", "2026-10-09 09:00"},
		{"fri 1-2pm", "2026-10-09 13:00"},
		{"fri 11-1pm", "2026-10-09 11:00"},
		{"fredag| kl 10-9", "2026-10-09"},
		{"fredag| 9-10", "2026-10-09"},
		{"i morgen tidlig kl 8", "2026-10-08 08:00"},
		{"i morgen eftermiddag kl 2", "2026-10-08 14:00"},
		{"fredag eftermiddag kl. 13", "2026-10-09 13:00"},
		{"fredag kl 3 om eftermiddagen", "2026-10-09 15:00"},
		{"friday afternoon at 2", "2026-10-09 14:00"},
		{"friday at 2 in the afternoon", "2026-10-09 14:00"},
		{"friday morning at 9", "2026-10-09 09:00"},
		{"friday evening 7pm", "2026-10-09 19:00"},
		{"i aften kl 7", "2026-10-07 19:00"},
		{"kl 7 i aften", "2026-10-07 19:00"},
		{"this evening at 7", "2026-10-07 19:00"},
		{"fredag| eftermiddag", "2026-10-09"},
		{"i aften", "-"},
	})
	for text, ends := range map[string]bool{"fredag kl 9-10": true, "fredag kl 9 til 10": true, "fredag kl 9": false} {
		if m, err := when.ParseAll(text, at(t, wednesday), when.Future); err != nil || m.Ends != ends {
			t.Errorf("%q: %+v, %v", text, m, err)
		}
	}
	for text, noDay := range map[string]bool{"kl 9": true, "i dag kl 9": false, "kl 9 fredag": false, "i aften kl 7": false} {
		if m, err := when.ParseAll(text, at(t, wednesday), when.Future); err != nil || m.NoDay != noDay {
			t.Errorf("%q: %+v, %v", text, m, err)
		}
	}
	for text, want := range map[string]bool{"halv 8": true, "kl. halv 8": true, "kl 0730": true, "9-10": false, "0730": false} {
		if _, _, ok := when.ParseClock(text); ok != want {
			t.Errorf("ParseClock(%q): %t", text, ok)
		}
	}
}

// The sentence about a day that is another weekday names days to come.
func TestOtherDayIsToCome(t *testing.T) {
	for text, want := range map[string][2]string{
		"man 13":      {"2026-10-13", "2026-10-12"},
		"mandag 8":    {"2026-10-08", "2026-10-12"},
		"mandag 8/10": {"2026-10-08", "2026-10-12"},
	} {
		_, err := when.ParseAll(text, at(t, wednesday), when.Future)
		fault, ok := err.(*when.Error)
		if !ok || fault.Date != day(t, want[0]) || fault.Other != day(t, want[1]) {
			t.Errorf("%q: %+v", text, err)
		}
	}
}

func TestParseEveryWeekday(t *testing.T) {
	for text, want := range map[string]struct {
		every, day string
		lead, used int
	}{
		"hver fredag kl 10":     {"1w", "Friday", 1, 2},
		"hver fre":              {"1w", "Friday", 1, 2},
		"every Tuesday at 9":    {"1w", "Tuesday", 1, 2},
		"hver anden fredag":     {"2w", "Friday", 2, 3},
		"hveranden fredag":      {"2w", "Friday", 1, 2},
		"every 3rd thursday":    {"3w", "Thursday", 2, 3},
		"hver mand skal hjælpe": {"", "Sunday", 0, 0},
		"hver uge":              {"", "Sunday", 0, 0},
		"every 60 fridays":      {"", "Sunday", 0, 0},
		"every 60. friday":      {"", "Sunday", 0, 0},
		"fredag":                {"", "Sunday", 0, 0},
		"":                      {"", "Sunday", 0, 0},
	} {
		every, day, lead, used := when.ParseEveryWeekday(strings.Fields(text))
		if every.String() != want.every || day.String() != want.day || lead != want.lead || used != want.used {
			t.Errorf("%q is %q on %v, %d and %d words", text, every, day, lead, used)
		}
	}
}
