package commands

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"casethread/commands/when"
	"casethread/state"
)

// asks lists when the company of a case is asked between two days.
func asksBetween(c *state.Case, from, to string) []string {
	var all []string
	for d := day(from); !d.After(day(to)); d = d.Add(1) {
		due, _ := Nudges(c, nil, d.At(14, 0, copenhagen))
		for _, n := range due {
			if n.Kind == NudgePulse {
				all = append(all, n.At.Format("2/1 15:04")+" "+n.Thing)
			}
		}
	}
	return all
}

// The placement of watching began on Monday 9 November 2026.
func TestPulses(t *testing.T) {
	first := []string{"12/11 14:00 P2026-11-12", "19/11 14:00 P2026-11-19", "26/11 14:00 P2026-11-26", "3/12 14:00 P2026-12-03", "17/12 14:00 P2026-12-17"}
	for _, tt := range []struct {
		name  string
		facts []state.Fact
		want  []string
	}{
		{"days 3, 10, 17, 24, then every 14", nil, first},
		{"not in the days after a follow-up", []state.Fact{state.FollowupHeld{ID: "F1"}}, first[1:]},
		{"not in the two days before one", []state.Fact{state.FollowupPlanned{ID: "F2", For: day("21/11")}}, slices.Delete(slices.Clone(first), 1, 2)},
		{"three days before one", []state.Fact{state.FollowupPlanned{ID: "F2", For: day("22/11")}}, first},
		{"not when it is switched off", []state.Fact{state.PulseSwitched{Off: true}}, nil},
		{"again when it is switched on", []state.Fact{state.PulseSwitched{Off: true}, state.PulseSwitched{}}, first},
		{"not without Slack", []state.Fact{state.PartyNamed{Role: state.Company, Name: "Lone", Phone: "20304050"}}, nil},
		{"not after the end", []state.Fact{state.PlacementEnd{}}, nil},
		{"not of a closed case", []state.Fact{state.CaseClosed{}}, nil},
		{
			"on the next working day",
			[]state.Fact{state.Placement{Kind: "fleksjob", Start: day("11/11")}},
			[]string{"16/11 14:00 P2026-11-16", "23/11 14:00 P2026-11-23", "30/11 14:00 P2026-11-30", "7/12 14:00 P2026-12-07"},
		},
	} {
		c := withFacts(watching(), moment("10/11 09:00"), tt.facts...)
		if got := asksBetween(c, "9/11", "20/12"); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// A tap counts until two working days have passed, keeps what was said to the
// other question, and is the company's alone.
func TestTap(t *testing.T) {
	tap := func(c *state.Case, user, at, field, value string) (*Decision, error) {
		in, _ := Filled("case.tap", Values{"pulse": {"P2026-11-12"}, field: {value}})
		x := execAs(user)
		x.Case, x.Now, x.Today = c, moment(at), state.DateOf(moment(at))
		return x.Run(in)
	}
	c := watching()
	d, err := tap(c, vera, "12/11 14:30", "going", "mixed")
	if err != nil || d.Facts[0] != (state.Pulse{Going: "mixed"}) {
		t.Fatalf("%v, %v", d, err)
	}
	c = withFacts(c, moment("12/11 14:30"), d.Facts[0])
	if d, err = tap(c, vera, "13/11 09:00", "attended", "some"); err != nil || d.Facts[0] != (state.Pulse{Going: "mixed", Attended: "some"}) {
		t.Errorf("%v, %v", d, err)
	}
	for _, tt := range []struct{ user, at, field, value, want string }{
		{vera, "12/11 15:00", "going", "mixed", "pulse.same"},
		{vera, "12/11 13:59", "going", "good", "pulse.late"},
		{vera, "16/11 13:59", "going", "good", ""},
		{vera, "16/11 14:00", "going", "good", "pulse.late"},
		{karin, "12/11 15:00", "going", "good", "no.right"},
		{vera, "12/11 15:00", "going", "splendid", "bad.value"},
	} {
		_, err := tap(c, tt.user, tt.at, tt.field, tt.value)
		got := ""
		if r, ok := AsRefusal(err); ok {
			got = r.Say.Key
		}
		if got != tt.want {
			t.Errorf("%s at %s %s=%s: %q, want %q", tt.user, tt.at, tt.field, tt.value, got, tt.want)
		}
	}
}

// Whenever a placement begins, nobody is asked while another question stands,
// nor on a day off, and each question stands for two days at least.
func TestPulsesAreSpaced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := day("1/1").Add(rapid.IntRange(0, 340).Draw(t, "start"))
		c := withFacts(watching(), moment("1/1 09:00"), state.Placement{Kind: "fleksjob", Start: start})
		course := state.CourseAt(c.Events, start.Add(1))
		var before PulseAsk
		for d := start; d.Days(start) < 120; d = d.Add(1) {
			ask, ok := pulseAsk(&course, d, copenhagen)
			if !ok {
				continue
			}
			if !when.WorkingDay(d) || ask.At.Before(before.Until) || ask.Until.Before(ask.At.AddDate(0, 0, 2)) {
				t.Fatalf("asked at %v until %v, after %v until %v", ask.At, ask.Until, before.At, before.Until)
			}
			before = ask
		}
		if before.Day.IsZero() {
			t.Fatal("never asked")
		}
	})
}

// A company without Slack is called: its consultant reads of it in the digest,
// until it is noted.
func TestPulseIsCalled(t *testing.T) {
	lone := state.PartyNamed{Role: state.Company, Name: "Lone", Phone: "20304050"}
	c := withFacts(watching(), moment("10/11 09:00"), lone)
	for at, want := range map[string]bool{"11/11": false, "12/11": true, "13/11": true, "16/11": true, "17/11": false} {
		if _, got := pulseCall(c, day(at), copenhagen); got != want {
			t.Errorf("on %s: %v, want %v", at, got, want)
		}
	}
	c = withFacts(c, moment("12/11 15:00"), state.Pulse{Going: "good"})
	if _, ok := pulseCall(c, day("13/11"), copenhagen); ok {
		t.Error("it was noted")
	}
}
