package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// watching is a case with everybody named, opened on Monday 2 November 2026,
// and a fleksjob that began a week later, prepared so far that nothing fires
// but that it is in its start-up phase.
func watching() *state.Case {
	c := withFacts(
		state.Fold(7, nil), moment("2/11 09:00"),
		state.Opened{Track: "1B", Label: "AB"},
		state.PartyNamed{Role: state.Consultant, Name: "Karin", User: karin},
		state.PartyNamed{Role: state.Caseworker, Name: "Søren", User: soren},
		state.PartyNamed{Role: state.Mentor, Name: "Mia", User: olga},
		state.PartyNamed{Role: state.Company, Name: "Vera", User: vera, External: true},
		state.Ordered{Purpose: true, Goal: true, Subgoals: true},
		state.Subgoals{N: 1}, state.Wishes{N: 5}, state.Accommodations{}, state.Concern{},
		state.Premeeting{Present: []state.Role{state.Consultant, state.Caseworker, state.Citizen}},
		state.Placement{Kind: "fleksjob", Start: day("9/11"), Hours: ptr(10.0)},
		state.FollowupPlanned{ID: "F1", For: state.NewDate(2027, time.March, 1)},
	)
	return withFacts(c, moment("9/11 09:00"), state.StartMeeting{})
}

// news steps through time from one moment to another, wakes the case up
// whenever it says, and lists what it records.
func news(c *state.Case, from, to string) ([]string, *state.Case) {
	return newsBy(c, practice.Shipped(), moment(from), moment(to))
}

func newsBy(c *state.Case, pack *practice.Pack, now, end time.Time) ([]string, *state.Case) {
	var said []string
	for now.Before(end) {
		facts, next := WatchOf(c, pack, now).News()
		for _, f := range facts {
			if _, ok := f.(state.PulseAsked); ok { // which asks the company, and warns of nothing
				continue
			}
			said = append(said, now.Format("2/1 15:04 ")+saysOfWarning(f))
		}
		c = c.With(OwnEvents(c, facts, now)...)
		morning := state.DateOf(now).Add(1).At(8, 0, now.Location())
		if now = morning; !next.IsZero() && next.Before(morning) {
			now = next
		}
	}
	return said, c
}

func saysOfWarning(f state.Fact) string {
	switch f := f.(type) {
	case state.Warned:
		return fmt.Sprintf("%s %v to %v", f.Level, f.Rules, f.To)
	case state.WarningCleared:
		return fmt.Sprintf("cleared %v", f.Rules)
	}
	return f.Type()
}

func TestWarningNews(t *testing.T) {
	held := func(attended float64) state.FollowupHeld {
		return state.FollowupHeld{Agreed: ptr(10.0), Attended: &attended}
	}
	for _, tt := range []struct {
		name, at string
		facts    []state.Fact
		to       string
		want     []string
	}{
		{"the start-up phase is told once, and clears", "9/11 09:00", nil, "24/12 09:00", []string{
			"9/11 09:30 green [R01] to [K]", "7/12 08:00 cleared [R01]",
		}},
		{"half an hour after the last change", "10/11 10:07", []state.Fact{held(4)}, "10/11 16:00", []string{
			"10/11 10:37 yellow [R01 R11] to [K S]",
		}},
		{"not outside working hours", "10/11 16:45", []state.Fact{held(4)}, "12/11 16:00", []string{
			"11/11 08:00 yellow [R01 R11] to [K S]",
		}},
		{"not on weekends", "13/11 20:00", []state.Fact{held(4)}, "17/11 16:00", []string{
			"16/11 08:00 yellow [R01 R11] to [K S]",
		}},
		{"at once when the company says that it goes badly", "10/11 14:02", []state.Fact{state.Pulse{Going: "bad"}}, "10/11 16:00", []string{
			"10/11 14:02 yellow [R01 R35] to [K]",
		}},
		{"red reaches the caseworker too", "10/11 10:00", []state.Fact{held(4), state.FollowupHeld{Social: "difficult"}}, "10/11 16:00", []string{
			"10/11 10:30 red [R01 R11 R14 red] to [K S]",
		}},
		{"a gap is not told", "10/11 10:00", []state.Fact{state.FollowupCancelled{ID: "F1"}}, "10/11 16:00", []string{
			"10/11 10:30 green [R01] to [K]",
		}},
		{"without a consultant the mentor hears", "10/11 10:00", []state.Fact{state.PartyLeft{Role: state.Consultant}}, "10/11 16:00", []string{
			"10/11 10:30 green [R01] to [M]",
		}},
		{"without both the caseworker", "10/11 10:00", []state.Fact{state.PartyLeft{Role: state.Consultant}, state.PartyLeft{Role: state.Mentor}}, "10/11 16:00", []string{
			"10/11 10:30 green [R01] to [S]",
		}},
		{"nothing of a closed case", "10/11 10:00", []state.Fact{state.CaseClosed{}}, "12/11 16:00", nil},
		{"what has passed within the half hour is not told", "10/11 10:00", []state.Fact{held(4), state.FollowupHeld{Agreed: ptr(10.0), Attended: ptr(10.0)}}, "10/11 16:00", []string{
			"10/11 10:30 green [R01] to [K]",
		}},
	} {
		c := withFacts(watching(), moment(tt.at), tt.facts...)
		if got, _ := news(c, tt.at, tt.to); !slices.Equal(got, tt.want) {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// A case that is red no longer is told of again when it is red again.
func TestRedClears(t *testing.T) {
	difficult := state.FollowupHeld{Social: "difficult", Agreed: ptr(10.0), Attended: ptr(4.0)}
	fine := state.FollowupHeld{Social: "ok", Agreed: ptr(10.0), Attended: ptr(10.0)}
	c := withFacts(watching(), moment("10/11 10:00"), difficult)
	var said, more []string
	for _, day := range []string{"10/11", "11/11", "12/11"} {
		more, c = news(c, day+" 10:00", day+" 16:00")
		said = append(said, more...)
		c = withFacts(c, moment(day+" 16:00"), map[string]state.Fact{"10/11": fine, "11/11": difficult, "12/11": fine}[day])
	}
	want := []string{
		"10/11 10:30 red [R01 R11 R14 red] to [K S]", "11/11 10:00 cleared [R11 R14 red]", "12/11 10:00 red [R11 R14 red] to [K S]",
	}
	if !slices.Equal(said, want) {
		t.Errorf("got %q, want %q", said, want)
	}
}

// A warning that was put off is told again when its day comes, if it holds.
func TestSnoozedComesAgain(t *testing.T) {
	said, c := news(watching(), "9/11 09:00", "10/11 09:00")
	c = withFacts(c, moment("10/11 09:00"), state.WarningSnoozed{Until: day("16/11")})
	if since := waitsForAnswer(c.Warning, moment("12/11 09:00")); !since.IsZero() {
		t.Errorf("what is put off waits since %v", since)
	}
	more, _ := news(c, "10/11 09:00", "20/11 09:00")
	if want := []string{"16/11 08:00 green [R01] to [K]"}; !slices.Equal(more, want) || len(said) != 1 {
		t.Errorf("got %q after %q, want %q", more, said, want)
	}
}

// What waits for an answer, from when: told on Tuesday at 10:30.
func TestWaitsForAnswer(t *testing.T) {
	c := withFacts(watching(), moment("10/11 10:00"), state.FollowupHeld{Social: "difficult"})
	_, c = news(c, "10/11 10:00", "10/11 12:00")
	for _, tt := range []struct {
		name, at string
		facts    []state.Fact
		want     string
	}{
		{"nobody answers", "", nil, "10/11 10:30"},
		{"taken: from when that lapses", "11/11 09:00", []state.Fact{state.WarningTaken{}}, "16/11 09:00"},
		{"acted on", "11/11 09:00", []state.Fact{state.WarningTaken{}, state.WarningActed{What: "x"}}, ""},
		{"resolved", "11/11 09:00", []state.Fact{state.WarningResolved{}}, ""},
		{"put off", "11/11 09:00", []state.Fact{state.WarningSnoozed{Until: day("1/12")}}, ""},
		{"cleared", "11/11 09:00", []state.Fact{state.WarningCleared{Rules: []string{"R01", "R14"}}}, ""},
		{"the start-up phase alone", "11/11 09:00", []state.Fact{state.WarningCleared{Rules: []string{"R14"}}}, ""},
	} {
		got := ""
		after := c
		if tt.at != "" {
			after = withFacts(c, moment(tt.at), tt.facts...)
		}
		if since := waitsForAnswer(after.Warning, moment("11/11 10:00")); !since.IsZero() {
			got = since.In(copenhagen).Format("2/1 15:04")
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Whatever happens in a case: what is told fires, in working hours, and is not
// told again before it has cleared; what clears had been told.
func TestWarningsAreToldOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := watching()
		now := moment("9/11 09:00")
		standing := map[string]bool{}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			facts := rapid.SliceOfN(rapid.SampledFrom([]state.Fact{
				state.FollowupHeld{Agreed: ptr(10.0), Attended: ptr(4.0)},
				state.FollowupHeld{Agreed: ptr(10.0), Attended: ptr(10.0)},
				state.FollowupHeld{Social: "difficult"},
				state.FollowupHeld{Social: "ok"},
				state.Absence{},
				state.AbsenceClarified{},
				state.Conversation{Meaning: "low"},
				state.Conversation{Meaning: "ok"},
				state.MedicalRequired{},
				state.MedicalReceived{},
				state.Pulse{Going: "bad"},
				state.Changed{Kind: "benefit"},
				state.Concern{On: true},
				state.PlacementEnd{},
			}), 0, 3).Draw(t, "facts")
			c = withFacts(c, now, facts...)
			next := now.Add(time.Duration(rapid.IntRange(1, 120).Draw(t, "hours")) * time.Hour)
			before := c.Version
			_, c = newsBy(c, practice.Shipped(), now, next)
			for _, e := range c.Events[before:] {
				checkNews(t, c, e, standing)
			}
			now = next
		}
	})
}

func checkNews(t *rapid.T, c *state.Case, e state.Event, standing map[string]bool) {
	at := e.At.In(copenhagen)
	switch f := e.Fact.(type) {
	case state.Warned:
		past := state.Fold(c.No, c.Events[:e.Version-1])
		w := WatchOf(past, practice.Shipped(), at)
		for _, id := range f.Rules {
			if standing[id] || !w.Finds(id) && id != state.FoundRed {
				t.Fatalf("%s is told at %v: told before %v, fires %v", id, at, standing[id], w.IDs())
			}
			standing[id] = true
		}
		if !when.Working(at) || len(f.To) == 0 {
			t.Fatalf("told at %v to %v", at, f.To)
		}
	case state.WarningCleared:
		for _, id := range f.Rules {
			if !standing[id] {
				t.Fatalf("%s clears at %v and was never told", id, at)
			}
			delete(standing, id)
		}
	}
}

// Every step that the pack may suggest leads to a word of the table, for what
// the table wants one to be allowed.
func TestEveryStepHasAWay(t *testing.T) {
	for _, e := range practice.Shipped().Entries() {
		for _, step := range e.Actions {
			if _, ok := ways[step]; !ok {
				t.Errorf("%s suggests %s, which nothing carries out", e.ID, step)
			}
		}
	}
	for step, way := range ways {
		_, w := WordOf(way.path)
		if w == nil || w.Act != way.act {
			t.Errorf("step %s leads to %s, which is for others or nobody", step, way.path)
		}
		if !texts.Has("step." + string(step)) {
			t.Errorf("step %s has no label", step)
		}
	}
}

// What a warning's task would be stands in its form, in words that the company,
// to whom it may be given, can read; where there are none the field is open.
func TestTaskOfAWarningIsForAnybody(t *testing.T) {
	mustNot := regexp.MustCompile(`(?i)læge|medic|bekymr|concern|point|advarsel|warning|ydelse|benefit|bevil|grant|skånehensyn|accommodation|fravær|absence|afbrud|break|risik|risk`)
	for _, e := range practice.Shipped().Entries() {
		if !slices.Contains(e.Actions, practice.Action("task")) {
			continue
		}
		for _, lang := range []texts.Lang{texts.Danish, texts.English} {
			values := Acting{Rule: e.ID, Step: "task"}.Values("", lang)
			if what := strings.Join(values["what"], ""); what == "" || mustNot.MatchString(what) {
				t.Errorf("%s in %s: %q", e.ID, lang, what)
			}
		}
	}
	in, _ := Filled("task.add", Acting{Rule: "R24", Step: "task"}.Values("", texts.Danish))
	x := execAs(karin)
	form, err := x.Form(in)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(form.Fields, func(f Field) bool { return f.Name == "what" })
	if got := form.Fields[i].Initial; !slices.Equal(got, []string{"Få de sidste papirer på plads"}) {
		t.Errorf("the form says %q", got)
	}
	for _, a := range []Acting{{"R11", "task"}, {"R09", "accommodation"}} {
		if v := a.Values("", texts.Danish); len(v["what"]) > 0 {
			t.Errorf("%+v: %v", a, v)
		}
	}
}

// The mentor, who reads warnings, reads nothing medical in them.
func TestMentorReadsNothingMedical(t *testing.T) {
	c := withFacts(watching(), moment("10/11 10:00"), state.MedicalRequired{})
	w := WatchOf(c, practice.Shipped(), moment("11/11 10:00"))
	shownTo := func(r state.Role) string {
		return shown(Doc{Blocks: append(w.whole(r), para(w.line(r)))}, texts.Danish)
	}
	if s := strings.ToLower(shownTo(state.Mentor)); strings.Contains(s, "læge") || !strings.Contains(s, "ikke alt er på plads") {
		t.Errorf("the mentor reads:\n%s", s)
	}
	if s := strings.ToLower(shownTo(state.Caseworker)); !strings.Contains(s, "lægelig bekræftelse") {
		t.Errorf("the caseworker reads:\n%s", s)
	}
	for start, want := range map[string]string{"9/11": "Sæt forløbet i bero imens, og tal", "14/11": "Vent med starten, og tal"} {
		c := withFacts(watching(), moment("9/11 10:00"), state.MedicalRequired{}, state.PlacementEnd{},
			state.Placement{Kind: "fleksjob", Start: day(start), Hours: ptr(10.0)})
		w = WatchOf(c, practice.Shipped(), moment("11/11 10:00"))
		if s := shownTo(state.Mentor); strings.Contains(s, "Indhent") || !strings.Contains(s, want) {
			t.Errorf("from %s the mentor is advised:\n%s", start, s)
		}
		if s := shownTo(state.Caseworker); !strings.Contains(s, "Indhent den") {
			t.Errorf("from %s the caseworker is advised:\n%s", start, s)
		}
	}
}

// A message of a warning that was closed stays closed when another begins, and
// one that says that nobody has answered says so until somebody has.
func TestOldMessagesOfAWarning(t *testing.T) {
	low := state.FollowupHeld{Agreed: ptr(10.0), Attended: ptr(4.0)}
	c := withFacts(watching(), moment("10/11 09:00"), low)
	_, c = news(c, "10/11 09:00", "11/11 09:00")
	first := c.Warning.Version
	over := func(c *state.Case, kind NudgeKind, version int, at string) (closed, unanswered bool) {
		n := DayNote{Case: c, Reader: state.Person{User: karin}, Now: moment(at), Practice: practice.Shipped()}
		for _, b := range n.warning(NoteItem{Thing: WarningThing, Kind: kind, Role: state.Consultant, Version: version}) {
			if p, ok := b.(Para); ok && len(p.Lines) > 0 {
				closed = closed || p.Lines[0].Key == "warning.over"
				unanswered = unanswered || p.Lines[0].Key == "warning.unanswered"
			}
		}
		return closed, unanswered
	}
	if closed, unanswered := over(c, NudgeUnanswered, first, "12/11 09:00"); closed || !unanswered {
		t.Errorf("while it waits: closed %t, unanswered %t", closed, unanswered)
	}
	taken := withFacts(c, moment("12/11 10:00"), state.WarningTaken{})
	if _, unanswered := over(taken, NudgeUnanswered, first, "12/11 11:00"); unanswered {
		t.Error("it was taken, and says that nobody has answered")
	}
	c = withFacts(c, moment("12/11 10:00"), state.WarningResolved{})
	c = withFacts(c, moment("13/11 09:00"), state.Absence{})
	_, c = news(c, "13/11 09:00", "25/11 09:00")
	if !c.Warning.Open() || c.Warning.Version == first {
		t.Fatalf("no other warning began: %+v", c.Warning)
	}
	if closed, _ := over(c, NudgeWarning, first, "25/11 09:00"); !closed {
		t.Error("the closed one is open again")
	}
	if closed, _ := over(c, NudgeWarning, c.Warning.Version, "25/11 09:00"); closed {
		t.Error("the new one is closed")
	}
}
