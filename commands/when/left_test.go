package when_test

import (
	"strings"
	"testing"

	"casethread/commands/when"
)

func TestBeside(t *testing.T) {
	full := when.Moment{Date: day(t, "2026-10-09"), HasTime: true, Hour: 10}
	noTime := when.Moment{Date: full.Date}
	noDay := when.Moment{Date: full.Date, HasTime: true, NoDay: true}
	kinds := map[when.Left]string{when.NothingLeft: "-", when.WeekdayLeft: "weekday", when.DayLeft: "day", when.ClockLeft: "clock", when.EveryLeft: "every"}
	for _, tt := range []struct {
		m    when.Moment
		text string // what is found stands in brackets
		want string
	}{
		{full, "husk 2 par sko", "-"},
		{full, "tag 3 stk med", "-"},
		{full, "aftal med Hans kl. 10-skiftet", "-"},
		{full, "ring til Tor og Tue", "-"},
		{full, "at 10 stole mangler", "-"},
		{full, "pause hver 2. time", "-"},
		{full, "pause every 2 hours", "-"},
		{full, "hver gang", "-"},
		{full, "lokale 13", "-"},
		{full, "2-3 stole", "-"},
		{full, "1/2 time", "-"},
		{full, "aftalt i dag", "-"},
		{full, "de talte sammen for 3 dage siden", "-"},
		{full, "hun var her i tirsdags", "-"},
		{full, "tal om tiden efter jul", "-"},
		{full, "i den 3. bygning", "-"},
		{full, "hun har fri", "-"},
		{full, "<> kommer", "-"},
		{full, "igen [16/10]", "day"},
		{full, "igen [den 16.]", "day"},
		{full, "igen [16. oktober] hos os", "day"},
		{full, "[9. og 16. oktober]", "day"},
		{full, "[om 14 dage]", "day"},
		{full, "vi har lukket [torsdag]", "weekday"},
		{full, "og [tirs]", "weekday"},
		{full, "og [kl 13]", "clock"},
		{full, "[13:30]", "clock"},
		{full, "[hver 14. dag]", "every"},
		{full, "[hver fredag]", "every"},
		{full, "[every 3] years", "every"},

		{noTime, "[10]", "clock"},
		{noTime, "[10] <>", "clock"},
		{noTime, "10 stole", "-"},
		{noTime, "[9-10]", "clock"},
		{noTime, "[9.30]", "clock"},
		{noTime, "9.30 timer", "-"},
		{noTime, "[kl ti]", "clock"},
		{noTime, "[kl. kvart] over 9", "clock"},
		{noTime, "[at noon]", "clock"},
		{noTime, "hos vera [kl. 10]", "clock"},
		{noTime, "with vera [at 10]", "clock"},

		{noDay, "[9.-16.] i måneden", "day"},
		{noDay, "[den 32.]", "day"},
		{noDay, "i [den 3.] bygning", "day"},
		{noDay, "the 3 of us", "-"},
		{noDay, "[om et par uger]", "day"},
		{noDay, "[efter jul]", "day"},
		{noDay, "[13-10]", "day"},
		{noDay, "ring til Jan og Maj", "-"},
		{noDay, "husk 2 par sko", "-"},
		{noDay, "aftalt i dag", "-"},
	} {
		before, rest, found := strings.Cut(tt.text, "[")
		marked, _, _ := strings.Cut(rest, "]")
		from := len(strings.Fields(before))
		to := from + len(strings.Fields(marked))
		if !found {
			from = 0
			to = 0
		}
		words := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(tt.text))
		gotFrom, gotTo, what := tt.m.Beside(words)
		if gotFrom != from || gotTo != to || kinds[what] != tt.want {
			t.Errorf("%q beside %+v: %d to %d is %s", tt.text, tt.m, gotFrom, gotTo, kinds[what])
		}
	}
}

func TestVague(t *testing.T) {
	for text, want := range map[string]int{
		"om et par uger": 4, "om halvanden uge": 3, "ultimo oktober": 2, "efter jul": 2, "in a couple of weeks": 5,
		"after christmas": 2, "the end of october": 0, "end of october": 3, "før ferien kl 10": 2, "om lidt": 0,
		"om planen for maj": 0, "om": 0, "": 0, "inden frokost": 0, "fredag": 0,
	} {
		if got := when.Vague(strings.Fields(text)); got != want {
			t.Errorf("%q: %d words, want %d", text, got, want)
		}
	}
}
