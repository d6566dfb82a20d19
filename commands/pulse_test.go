package commands

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"casethread/commands/when"
	"casethread/state"
)

// asksBetween lists when the company of a case is asked between two days, as
// the bot does it at 14:00, and the case after it.
func asksBetween(c *state.Case, from, to string) (all []string, after *state.Case) {
	for d := day(from); !d.After(day(to)); d = d.Add(1) {
		now := d.At(14, 0, copenhagen)
		facts, _ := WatchOf(c, nil, now).News()
		c = c.With(OwnEvents(c, facts, now)...)
		due, _ := Nudges(c, nil, now)
		for _, n := range due {
			if n.Kind == NudgePulse {
				all = append(all, n.At.Format("2/1 15:04")+" "+n.Thing)
			}
		}
	}
	return all, c
}

// askedOn is a case whose company was asked how it goes on a day.
func askedOn(c *state.Case, days ...string) *state.Case {
	for _, d := range days {
		c = c.With(OwnEvents(c, []state.Fact{state.PulseAsked{Day: day(d)}}, day(d).At(14, 0, copenhagen))...)
	}
	return c
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
		if got, _ := asksBetween(c, "9/11", "20/12"); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	noted := withFacts(watching(), moment("12/11 09:30"), state.Pulse{Going: "good"})
	if got, _ := asksBetween(noted, "9/11", "20/12"); !slices.Equal(got, first[1:]) {
		t.Errorf("noted that morning: %q, want %q", got, first[1:])
	}
}

func tapAs(c *state.Case, user, at, question, field, value string) (*Decision, error) {
	in, _ := Filled("case.tap", Values{"pulse": {question}, field: {value}})
	x := execAs(user)
	x.Case, x.Now, x.Today = c, moment(at), state.DateOf(moment(at))
	return x.Run(in)
}

// A tap counts until two working days have passed, keeps what was said to the
// other question, and is the company's alone.
func TestTap(t *testing.T) {
	tap := func(c *state.Case, user, at, field, value string) (*Decision, error) {
		return tapAs(c, user, at, "P2026-11-12", field, value)
	}
	c := askedOn(watching(), "12/11")
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
// nor on a day off, and each question stands for two days at least and ten at
// most.
func TestPulsesAreSpaced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := day("1/1").Add(rapid.IntRange(0, 340).Draw(t, "start"))
		var before PulseAsk
		for d := range pulseDays(start, start) {
			if d.Days(start) > 120 {
				break
			}
			ask := pulseAskOn(d, copenhagen)
			stands := state.DateOf(ask.Until).Days(d)
			if !when.WorkingDay(d) || ask.At.Before(before.Until) || stands < 2 || stands > pulseLongest {
				t.Fatalf("asked at %v until %v, after %v until %v", ask.At, ask.Until, before.At, before.Until)
			}
			before = ask
		}
	})
}

// What is asked stands, whatever is planned since; it ends with the placement,
// with the asking, and with the case.
func TestQuestionStands(t *testing.T) {
	for _, tt := range []struct {
		name  string
		facts []state.Fact
		want  string // why a tap is refused
	}{
		{"nothing since", nil, ""},
		{"a follow-up is planned", []state.Fact{state.FollowupPlanned{ID: "F9", For: day("13/11")}}, ""},
		{"a follow-up is held", []state.Fact{state.FollowupHeld{ID: "F1"}}, ""},
		{"extended at the same host", []state.Fact{
			state.Placement{Kind: "fleksjob", Start: day("13/11"), SameHost: true},
		}, ""},
		{"the placement ended", []state.Fact{state.PlacementEnd{}}, "pulse.ended"},
		{"the case was closed", []state.Fact{state.CaseClosed{}}, "pulse.ended"},
		{"switched off", []state.Fact{state.PulseSwitched{Off: true}}, "pulse.late"},
	} {
		c := withFacts(askedOn(watching(), "12/11"), moment("12/11 16:00"), tt.facts...)
		_, err := tapAs(c, vera, "13/11 09:00", "P2026-11-12", "going", "good")
		if got := refusedWith(err); got != tt.want {
			t.Errorf("%s: a tap is refused with %q, want %q", tt.name, got, tt.want)
		}
		note := DayNote{Case: c, Reader: state.Person{User: vera}, Now: moment("13/11 09:00")}
		stands := false
		for _, b := range note.pulse(NoteItem{Thing: "P2026-11-12", Kind: NudgePulse, Role: state.Company}) {
			if ch, ok := b.(Choose); ok {
				stands = stands || ch.Action == "company.pulse.going"
			}
		}
		if stands != (tt.want == "") {
			t.Errorf("%s: shown as standing: %v", tt.name, stands)
		}
		until := moment("16/11 14:00")
		if _, next := Nudges(c, nil, moment("13/11 18:00")); tt.want == "" && !next.Equal(until) {
			t.Errorf("%s: woken at %v, want when it is taken back, %v", tt.name, next, until)
		}
	}
}

// Each question keeps its own answer, and none that was given later.
func TestEachQuestionKeepsItsAnswer(t *testing.T) {
	c := askedOn(watching(), "12/11")
	c = askedOn(c, "19/11")
	c = withFacts(c, moment("19/11 15:00"), state.Pulse{Going: "bad"})
	for on, want := range map[string]state.Pulse{"12/11": {}, "19/11": {Going: "bad"}} {
		if got := pulseSaid(c, pulseAskOn(day(on), copenhagen)); got != want {
			t.Errorf("%s: %v, want %v", on, got, want)
		}
	}
}

// One may go from good to mixed and back. An answer that a later one repeats
// is not taken back beneath it.
func TestTapAgainAndTakenBack(t *testing.T) {
	c := askedOn(watching(), "12/11")
	first := c.Version + 1
	for _, going := range []string{"good", "mixed", "good"} {
		d, err := tapAs(c, vera, "12/11 14:30", "P2026-11-12", "going", going)
		if err != nil {
			t.Fatal(err)
		}
		c = c.With(state.Event{Version: c.Version + 1, At: moment("12/11 14:30").UTC(), Date: day("12/11"), By: state.Actor{User: vera, Role: state.Company}, Fact: d.Facts[0]})
	}
	in, _ := Filled("case.tap", Values{"pulse": {"P2026-11-12"}, "going": {"mixed"}})
	x := execAs(vera)
	x.Case, x.Now, x.Today = c, moment("12/11 14:31"), day("12/11")
	d, err := x.Run(in)
	if err != nil || x.Fingerprint(in.Word, d) != "" {
		t.Errorf("a tap has the fingerprint of one before: %v", err)
	}
	if _, err := x.Undo(first, first); refusedWith(err) != "pulse.later" {
		t.Errorf("the first was taken back beneath the later ones: %v", err)
	}
	if _, err := x.Undo(c.Version, c.Version); err != nil {
		t.Errorf("the last could not be taken back: %v", err)
	}
}

// The question comes once, also when a stand-in takes over while it stands.
func TestStandInIsNotAskedAgain(t *testing.T) {
	c := askedOn(watching(), "12/11")
	names := map[string]bool{}
	for _, people := range []map[string]state.Person{
		nil,
		{vera: {User: vera, Paused: day("20/11"), StandIn: "U9LONE"}, "U9LONE": {User: "U9LONE"}},
	} {
		due, _ := Nudges(c, people, moment("12/11 14:10"))
		for _, n := range due {
			if n.Kind == NudgePulse {
				names[n.Once] = true
			}
		}
	}
	if len(names) != 1 {
		t.Errorf("asked as %v", names)
	}
}

// A company without Slack is called: its consultant, or without one the
// caseworker, reads of it in the digest, until how it goes is known.
func TestPulseIsCalled(t *testing.T) {
	unslacked := state.PartyNamed{Role: state.Company, Name: "Lone", Phone: "20304050"}
	c := withFacts(watching(), moment("10/11 09:00"), unslacked)
	for at, want := range map[string]bool{"11/11": false, "12/11": true, "13/11": true, "16/11": true, "17/11": false} {
		if _, got := pulseCall(c, state.Consultant, day(at), copenhagen); got != want {
			t.Errorf("on %s: %v, want %v", at, got, want)
		}
	}
	for _, heard := range []state.Fact{state.Pulse{Going: "good"}, state.FollowupHeld{ID: "F1"}} {
		known := withFacts(c, moment("12/11 15:00"), heard)
		if _, ok := pulseCall(known, state.Consultant, day("13/11"), copenhagen); ok {
			t.Errorf("called after %T", heard)
		}
	}
	c = withFacts(c, moment("10/11 10:00"), state.PartyLeft{Role: state.Consultant})
	for r, want := range map[state.Role]bool{state.Consultant: false, state.Mentor: false, state.Caseworker: true} {
		if _, got := pulseCall(c, r, day("12/11"), copenhagen); got != want {
			t.Errorf("without a consultant %s calls: %v, want %v", r, got, want)
		}
	}
}

func refusedWith(err error) string {
	r, ok := AsRefusal(err)
	if !ok {
		return ""
	}
	return r.Say.Key
}
