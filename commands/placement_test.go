package commands

import (
	"slices"
	"strings"
	"testing"

	"casethread/commands/practice"
	"casethread/state"
)

// starts are the days on which placements started, as R28 counts them, on a day.
func starts(c *state.Case, on state.Date) string {
	var l []string
	for _, e := range state.CourseNow(c.Events, on).Efforts {
		if e.Placement && !e.Date.After(on) {
			l = append(l, e.Date.String())
		}
	}
	return strings.Join(l, " ")
}

// A placement that another takes the place of before it has begun never started,
// however it is corrected; one that has begun did.
func TestStartCorrected(t *testing.T) {
	fleksjob := func(start string) Values {
		return Values{"kind": one("fleksjob"), "start": one(start), "end": one("26/2"), "hours": one("12")}
	}
	type step struct {
		path   string
		values Values
	}
	const before = "2026-11-16" // the sample's own, which has ended
	for name, tt := range map[string]struct {
		steps []step
		want  string
	}{
		"recorded once":   {[]step{{"case.placement", fleksjob("7/12")}}, "2026-12-07"},
		"said again":      {[]step{{"case.placement", fleksjob("7/12")}, {"case.placement", fleksjob("9/12")}}, "2026-12-09"},
		"and again":       {[]step{{"case.placement", fleksjob("7/12")}, {"case.placement", fleksjob("9/12")}, {"case.placement", fleksjob("2/12")}}, "2026-12-02"},
		"to today":        {[]step{{"case.placement", fleksjob("7/12")}, {"case.placement", fleksjob("25/11")}}, "2026-11-25"},
		"at the meeting":  {[]step{{"case.placement", fleksjob("7/12")}, {"agenda.tick", Values{"item": one("A2/1"), "start": one("9/12")}}}, "2026-12-09"},
		"recorded there":  {[]step{{"agenda.tick", Values{"item": one("A2/1"), "start": one("7/12"), "kind": one("fleksjob")}}, {"agenda.tick", Values{"item": one("A2/1"), "start": one("9/12"), "kind": one("fleksjob")}}}, "2026-12-09"},
		"it ends later":   {[]step{{"case.placement", fleksjob("7/12")}, {"agenda.tick", Values{"item": one("A2/2"), "end": one("26/3"), "decided": one("alle")}}}, "2026-12-07"},
		"one has begun":   {[]step{{"case.placement", fleksjob("25/11")}, {"case.placement", fleksjob("7/12")}}, "2026-11-25 2026-12-07"},
		"what waits":      {[]step{{"case.placement", fleksjob("25/11")}, {"case.placement", fleksjob("7/12")}, {"case.placement", fleksjob("9/12")}}, "2026-11-25 2026-12-09"},
		"taken back":      {[]step{{"case.placement", fleksjob("7/12")}, {"case.placement", fleksjob("9/12")}, {"case.undo", Values{}}}, "2026-12-07"},
		"and other hours": {[]step{{"case.placement", fleksjob("7/12")}, {"case.hours", Values{"hours": one("15")}}, {"case.placement", fleksjob("7/12")}}, "2026-12-07"},
	} {
		p := &agendaPlay{t, withFacts(sample(), now.AddDate(0, 0, -1), state.PlacementEnd{})}
		p.c = withFacts(p.c, now, state.AgendaOpened{ID: "A2", Kind: "start", Shared: true, Items: []state.AgendaItem{
			{ID: "1", What: "start.date", Sees: state.SeenByAll}, {ID: "2", What: "followup.extend", Sees: state.SeenByAll},
		}})
		for _, s := range tt.steps {
			if _, err := p.run(karin, s.path, s.values); err != nil {
				t.Fatalf("%s: %s: %v", name, s.path, err)
			}
		}
		if got := starts(p.c, day("24/12")); got != before+" "+tt.want {
			t.Errorf("%s: started on %s, want %s", name, got, tt.want)
		}
		if course := state.CourseNow(p.c.Events, day("24/12")); !strings.HasSuffix(tt.want, course.Placement.Start.String()) {
			t.Errorf("%s: the placement is %+v", name, course.Placement)
		}
		derivesTheSame(t, name, p.c)
	}
}

// A placement whose start was put off twice is no three things at once.
func TestStartPutOffIsOneEffort(t *testing.T) {
	p := &agendaPlay{t, opened(12)}
	for _, start := range []string{"30/11", "2/12", "4/12"} {
		if _, err := p.run(karin, "case.placement", Values{"kind": one("fleksjob"), "start": one(start), "hours": one("12")}); err != nil {
			t.Fatal(err)
		}
	}
	course := state.CourseNow(p.c.Events, day("8/12"))
	if found := practice.Shipped().Assess(&course); slices.ContainsFunc(found.Findings, func(f practice.Finding) bool { return f.ID == "R28" }) {
		t.Errorf("R28 fires of %+v", course.Efforts)
	}
}

// A placement that is said twice is the same request, also where it takes the place
// of another; after that was taken back it is not.
func TestPlacementSaidTwice(t *testing.T) {
	p := &agendaPlay{t, opened(12)}
	print := func(start string) string {
		t.Helper()
		x := execAs(karin)
		x.Case, x.Now = p.c, p.c.Changed
		in, _ := Filled("case.placement", Values{"kind": one("fleksjob"), "start": one(start), "hours": one("12")})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		said := x.Fingerprint(in.Word, d)
		if _, err := p.run(karin, "case.placement", in.Values); err != nil {
			t.Fatal(err)
		}
		return said
	}
	first, other, again := print("7/12"), print("9/12"), print("9/12")
	if first == other || other != again {
		t.Errorf("asked for as %s, %s and %s", first, other, again)
	}
	if _, err := p.run(karin, "case.undo", Values{}); err != nil {
		t.Fatal(err)
	}
	if anew := print("9/12"); anew == again {
		t.Error("what was taken back is the same when it is said again")
	}
}

// A placement that goes on at the same host keeps the hours that are paid, as an
// extension at a meeting does; where they cannot go along, that is said.
func TestPaidHoursGoAlong(t *testing.T) {
	for name, tt := range map[string]struct {
		values Values
		want   float64 // negative: not known
		said   string
	}{
		"longer":          {Values{"kind": one("fleksjob"), "host": one("same"), "hours": one("18")}, 5, ""},
		"said anew":       {Values{"kind": one("fleksjob"), "host": one("same"), "hours": one("18"), "paid": one("0")}, 0, ""},
		"fewer hours":     {Values{"kind": one("fleksjob"), "host": one("same"), "hours": one("4")}, -1, "placement.unpaid"},
		"of another kind": {Values{"kind": one("løntilskud"), "host": one("same"), "hours": one("18")}, -1, "placement.unpaid"},
		"elsewhere":       {Values{"kind": one("fleksjob"), "host": one("new"), "hours": one("18")}, -1, ""},
	} {
		five, twelve := 5.0, 12.0
		p := &agendaPlay{t, withFacts(sample(), now.AddDate(0, 0, -1), state.PlacementEnd{},
			state.Placement{Kind: "fleksjob", Start: day("23/11"), End: day("7/12"), Hours: &twelve, Paid: &five})}
		tt.values["start"], tt.values["end"] = one("8/12"), one("29/1")
		d, err := p.run(karin, "case.placement", tt.values)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, said := state.CourseNow(p.c.Events, day("9/12")).Paid, ""
		for _, s := range d.Say {
			if s.Key == "placement.unpaid" {
				said = s.Key
			}
		}
		if (got == nil) != (tt.want < 0) || got != nil && *got != tt.want || said != tt.said {
			t.Errorf("%s: paid %v, said %q", name, got, said)
		}
	}
}
