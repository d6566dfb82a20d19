package commands

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/state"
)

// What an answer amounted to is gone when it is corrected, comes back when the
// correction is taken back, and a history holds only what stands.
func TestCorrectedAnswers(t *testing.T) {
	// hours today, and in two, four and six weeks
	hours := func(c *state.Case) string {
		var l []string
		for week := range 4 {
			course := state.CourseNow(c.Events, today.Add(14*week))
			l = append(l, fmt.Sprintf("%v/%v", *course.Hours, *course.Paid))
		}
		return strings.Join(l, " ")
	}
	later := func(week int) string { return today.Add(14 * week).String() }
	outcome := func(c *state.Case) string { return strings.Join(state.CourseNow(c.Events, today).Outcome, " ") }
	vitas := func(c *state.Case) string {
		return fmt.Sprint(state.CourseNow(c.Events, today).Placement.VitasApproved)
	}
	type recorded struct {
		path   string
		values Values
	}
	for _, tt := range []struct {
		name          string
		item          string
		first, second Values
		between       *recorded // by the caseworker
		read          func(*state.Case) string
		was, want     string
		types         string // of what a history holds of both ticks
	}{
		{
			"another number", "followup.hours",
			Values{"hours": one("15"), "from": one(later(1))},
			Values{"hours": one("14"), "from": one(later(1))},
			nil, hours, "12/0 15/0 15/0 15/0", "12/0 14/0 14/0 14/0", "hours",
		},
		{
			"a later date", "followup.hours",
			Values{"hours": one("15"), "from": one(later(1))},
			Values{"hours": one("15"), "from": one(later(2))},
			nil, hours, "12/0 15/0 15/0 15/0", "12/0 12/0 15/0 15/0", "hours",
		},
		{
			"an earlier date", "followup.hours",
			Values{"hours": one("15"), "from": one(later(2))},
			Values{"hours": one("14"), "from": one(later(1))},
			nil, hours, "12/0 12/0 15/0 15/0", "12/0 14/0 14/0 14/0", "hours",
		},
		{
			"as before", "followup.hours",
			Values{"hours": one("15")},
			Values{"hours": one("12")},
			nil, hours, "15/0 15/0 15/0 15/0", "12/0 12/0 12/0 12/0", "",
		},
		{
			"not changed", "followup.hours",
			Values{"hours": one("15")},
			Values{"hours": one("15")},
			nil, hours, "15/0 15/0 15/0 15/0", "15/0 15/0 15/0 15/0", "hours",
		},
		{
			"said again", "followup.hours",
			Values{"hours": one("15")},
			Values{"hours": one("15")},
			&recorded{"case.hours", Values{"hours": one("20")}}, hours, "20/0 20/0 20/0 20/0", "15/0 15/0 15/0 15/0", "hours hours",
		},
		{
			"pay", "followup.paid",
			Values{"paid": one("4"), "from": one(later(2))},
			Values{"paid": one("3"), "from": one(later(3))},
			&recorded{"case.hours", Values{"hours": one("20"), "from": one(later(1))}}, hours, "12/0 20/0 20/4 20/4", "12/0 20/0 20/0 20/3", "hours hours",
		},
		{
			"not approved", "start.vitas",
			Values{"vitas": one("approved")},
			Values{"vitas": one("none")},
			nil, vitas, "true", "false", "",
		},
		{
			"approved by another too", "start.vitas",
			Values{"vitas": one("approved")},
			Values{"vitas": one("none")},
			&recorded{"case.vitas", Values{}}, vitas, "true", "true", "vitas_approved",
		},
		{
			"another outcome", "closing.outcome",
			Values{"outcome": one("job"), "date": one(today.Add(-2).String())},
			Values{"outcome": one("ledighed"), "date": one(today.Add(-1).String())},
			nil, outcome, "job", "ledighed", "placement_end",
		},
		{
			"the outcome of what was followed by another placement", "closing.outcome",
			Values{"outcome": one("job")},
			Values{"outcome": one("ledighed")},
			&recorded{"case.placement", Values{"kind": one("fleksjob"), "start": one(today.String()), "hours": one("10")}},
			outcome, "job", "job", "placement placement_end",
		},
		{
			"cause not found", "followup.attendance",
			Values{"agreed": one("9"), "attended": one("9"), "clarified": one("yes")},
			Values{"agreed": one("9"), "attended": one("9"), "clarified": one("no")},
			nil, func(c *state.Case) string { return fmt.Sprint(len(state.CourseNow(c.Events, today).Absences)) }, "0", "1", "",
		},
		{
			"not concerned", "pre.concern",
			Values{"concern": one("yes"), "reason": one("holder sig væk")},
			Values{"concern": one("no")},
			nil, func(c *state.Case) string { return fmt.Sprint(c.Concern) }, "true", "false", "concern",
		},
		{
			"another beginning", "prep.efforts",
			Values{"kind": one("dansk"), "from": one(today.Add(-3).String())},
			Values{"kind": one("dansk"), "from": one(today.Add(-1).String())},
			nil, func(c *state.Case) string {
				return fmt.Sprint(len(state.CourseNow(c.Events, today).Efforts))
			}, "2", "2", "effort_start",
		},
		{
			"no break-offs", "prep.earlier",
			Values{"broken_off": one("2")},
			Values{"completed": one("1")},
			nil, func(c *state.Case) string {
				return fmt.Sprint(state.CourseNow(c.Events, today).EarlierBreakoffs)
			}, "2", "0", "",
		},
		{
			"no longer asked for", "start.clothes",
			Values{"needed": one("yes"), "supplies": one("V")},
			Values{"needed": one("no")},
			nil, openTasks, "T1 T2 T3 T4 T5", "T1 T2 T3 T4", "",
		},
		{
			"supplied by nobody yet", "start.clothes",
			Values{"needed": one("yes"), "supplies": one("V")},
			Values{"needed": one("yes")},
			nil, openTasks, "T1 T2 T3 T4 T5", "T1 T2 T3 T4", "",
		},
		{
			"supplied by another", "start.clothes",
			Values{"needed": one("yes"), "supplies": one("V")},
			Values{"needed": one("yes"), "supplies": one("S")},
			nil, openTasks, "T1 T2 T3 T4 T5", "T1 T2 T3 T4 T5", "task task",
		},
		{
			"done already", "start.clothes",
			Values{"needed": one("yes"), "supplies": one("S")},
			Values{"needed": one("no")},
			&recorded{"whodoes.done", Values{"task": one("T5")}}, openTasks, "T1 T2 T3 T4", "T1 T2 T3 T4", "task task_done",
		},
		{
			"accepted, and no longer asked for", "start.clothes",
			Values{"needed": one("yes"), "supplies": one("S")},
			Values{"needed": one("no")},
			&recorded{"whodoes.accept", Values{"task": one("T5")}}, openTasks, "T1 T2 T3 T4 T5", "T1 T2 T3 T4", "",
		},
		{
			"only a date", "followup.next",
			Values{"what": one("ring"), "who": one("S"), "next": one("9/12")},
			Values{"next": one("9/12")},
			nil, openTasks, "T1 T2 T3 T4 T5", "T1 T2 T3 T4", "followup_planned",
		},
	} {
		p := &agendaPlay{t, meetingOn(tt.item, true)}
		if tt.item == "followup.attendance" {
			p.c = withFacts(p.c, now.Add(-time.Minute), state.AbsenceClarified{}, state.Absence{})
		}
		n := len(state.HistoryOf(p.c.Events))
		p.tick(karin, tt.first)
		if tt.between != nil {
			if _, err := p.run(soren, tt.between.path, tt.between.values); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
		}
		if got := tt.read(p.c); got != tt.was {
			t.Errorf("%s: %s at first, want %s", tt.name, got, tt.was)
		}
		p.tick(karin, tt.second)
		if got := tt.read(p.c); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		var types []string
		for _, e := range state.HistoryOf(p.c.Events)[n:] {
			types = append(types, e.Fact.Type())
		}
		slices.Sort(types)
		if got := strings.Join(types, " "); got != tt.types {
			t.Errorf("%s: a history holds %q, want %q", tt.name, got, tt.types)
		}
		derivesTheSame(t, tt.name, p.c)
		ticked := p.c
		if _, err := p.run(karin, "case.undo", Values{}); err != nil {
			t.Errorf("%s: undo: %v", tt.name, err)
			continue
		}
		if got := tt.read(p.c); got != tt.was {
			t.Errorf("%s: %s when the correction is taken back, want %s", tt.name, got, tt.was)
		}
		derivesTheSame(t, tt.name, p.c)
		a, _ := p.c.Agenda("A2")
		x := execAs(karin)
		x.Case, x.Now = ticked, ticked.Changed
		first := a.Rows[0].Version
		_, err := x.Undo(first, first+entryFrom(ticked, first)-1)
		if r, _ := AsRefusal(err); r == nil || r.Say.Key != "undo.built_on" {
			t.Errorf("%s: what was corrected is taken back alone: %v", tt.name, err)
		}
	}
}

func openTasks(c *state.Case) string {
	var ids []string
	for _, task := range c.OpenTasks() {
		ids = append(ids, task.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// entryFrom is how many events were recorded together, from a version on.
func entryFrom(c *state.Case, version int) int {
	first, _ := c.Event(version)
	n := 0
	for _, e := range c.Events[version-1:] {
		if e.At.Equal(first.At) {
			n++
		}
	}
	return n
}

// derivesTheSame checks that a replay of what is exported gives the values of
// the live case.
func derivesTheSame(t *testing.T, name string, c *state.Case) {
	t.Helper()
	exported := state.HistoryOf(c.Events)
	for day := range 60 {
		live, _ := json.Marshal(state.CourseAt(c.Events, today.Add(day)).Derived())
		again, _ := json.Marshal(state.CourseAt(exported, today.Add(day)).Derived())
		if string(live) != string(again) {
			t.Fatalf("%s: in %d days\n%s live and\n%s replayed", name, day, live, again)
		}
	}
}

// An approval that waited for the start is taken back with the answer, too.
func TestVitasCorrectedAfterTheStart(t *testing.T) {
	p := &agendaPlay{t, withFacts(sample(), now.AddDate(0, 0, -1), state.PlacementEnd{}, state.Opened{Track: "1B"})}
	p.c = withFacts(p.c, now.Add(-time.Hour), state.AgendaOpened{ID: "A2", Kind: "start", Shared: true, Items: []state.AgendaItem{
		{ID: "1", What: "start.vitas", Sees: state.SeenByAll}, {ID: "2", What: "start.date", Sees: state.SeenByAll},
	}})
	p.tick(karin, Values{"vitas": one("approved")})
	start := func(day string) {
		t.Helper()
		if _, err := p.run(karin, "agenda.tick", Values{"item": one("A2/2"), "start": one(day), "kind": one("virksomhedspraktik")}); err != nil {
			t.Fatal(err)
		}
	}
	approved := func() bool { return state.CourseNow(p.c.Events, today).Placement.VitasApproved }
	start("7/12")
	if !approved() {
		t.Error("approved, and not with the start")
	}
	p.tick(karin, Values{"vitas": one("none")})
	if approved() {
		t.Error("still approved")
	}
	start("8/12")
	if approved() {
		t.Error("approved with another start")
	}
}

// Pay from a day after the start is no pay before it, and is corrected likewise.
func TestPaidAfterTheStart(t *testing.T) {
	p := &agendaPlay{t, withFacts(sample(), now.AddDate(0, 0, -1), state.PlacementEnd{}, state.Opened{Track: "1B"})}
	p.c = withFacts(p.c, now.Add(-time.Hour), state.AgendaOpened{ID: "A2", Kind: "start", Shared: true, Items: []state.AgendaItem{
		{ID: "1", What: "start.paid", Sees: state.SeenByAll},
		{ID: "2", What: "start.date", Sees: state.SeenByAll},
		{ID: "3", What: "start.hours", Sees: state.SeenByAll},
	}})
	tick := func(row string, values Values) {
		t.Helper()
		values["item"] = one("A2/" + row)
		if _, err := p.run(karin, "agenda.tick", values); err != nil {
			t.Fatal(err)
		}
	}
	paid := func() string {
		var l []string
		for _, day := range []int{7, 30, 60} {
			c := state.CourseNow(p.c.Events, state.NewDate(2026, 12, day))
			if l = append(l, "?"); c.Paid != nil {
				l[len(l)-1] = fmt.Sprint(*c.Paid)
			}
		}
		return strings.Join(l, " ")
	}
	tick("3", Values{"hours": one("12")})
	tick("1", Values{"paid": one("4"), "from": one("20/12")})
	tick("2", Values{"start": one("7/12"), "kind": one("fleksjob")})
	if got := paid(); got != "? 4 4" {
		t.Errorf("paid %s", got)
	}
	tick("1", Values{"paid": one("3"), "from": one("20/1")})
	if got := paid(); got != "? ? 3" {
		t.Errorf("corrected, paid %s", got)
	}
	derivesTheSame(t, "paid after the start", p.c)
}

// A correction that names no day holds from that of what it corrects.
func TestCorrectedOnAnotherDay(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.hours", true)}
	p.tick(karin, Values{"hours": one("18")})
	p.c = withFacts(p.c, now.AddDate(0, 0, 2), state.TaskDone{ID: "T1"})
	p.tick(karin, Values{"hours": one("15")})
	for day, want := range map[int]float64{-1: 12, 0: 15, 1: 15, 5: 15} {
		if got := *state.CourseNow(p.c.Events, today.Add(day)).Hours; got != want {
			t.Errorf("%v hours on day %d, want %v", got, day, want)
		}
	}
	if _, err := p.run(soren, "case.hours", Values{"hours": one("20")}); err != nil {
		t.Fatal(err)
	}
	p.tick(karin, Values{"hours": one("14")})
	for day, want := range map[int]float64{0: 14, 1: 14, 5: 14} {
		if got := *state.CourseNow(p.c.Events, today.Add(day)).Hours; got != want {
			t.Errorf("%v hours on day %d, want %v", got, day, want)
		}
	}
}

// What is paid from a later day leaves the hours as they will be then.
func TestPaidFromALaterDay(t *testing.T) {
	p := &agendaPlay{t, sample()}
	for _, values := range []Values{
		{"hours": one("12"), "paid": one("4"), "from": one(today.Add(40).String())},
		{"hours": one("20"), "from": one(today.Add(20).String())},
	} {
		if _, err := p.run(karin, "case.hours", values); err != nil {
			t.Fatal(err)
		}
	}
	if c := state.CourseNow(p.c.Events, today.Add(40)); *c.Hours != 20 || *c.Paid != 4 {
		t.Errorf("%v hours, %v paid", *c.Hours, *c.Paid)
	}
	derivesTheSame(t, "paid later", p.c)
}

// A task that was the company's and becomes one between the others is taken
// back where all could read it, and given anew.
func TestTaskCorrectedFromTheCompany(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.next", true)}
	p.tick(karin, Values{"what": one("ring"), "who": one("V")})
	shared := p.c.OpenTasks()[len(p.c.OpenTasks())-1]
	p.tick(karin, Values{"what": one("ring"), "who": one("S")})
	if _, stands := p.c.Task(shared.ID); stands {
		t.Errorf("%s stands", shared.ID)
	}
	got := p.c.OpenTasks()[len(p.c.OpenTasks())-1]
	if got.ID == shared.ID || got.Shared || got.Owner != state.Caseworker {
		t.Errorf("given anew: %+v", got.Task)
	}
}

// A ball that was sent and is corrected to who has it anyway waits for nobody.
func TestBallCorrectedToWhoHasIt(t *testing.T) {
	p := &agendaPlay{t, meetingOn("forum.ball", true)}
	holder := p.c.Ball(day("25/11"))
	other := state.Caseworker
	if holder == other {
		other = state.Company
	}
	p.tick(karin, Values{"who": one(string(other))})
	if !p.c.Pass.Pending {
		t.Fatalf("the ball was not sent: %+v", p.c.Pass)
	}
	p.tick(karin, Values{"who": one(string(holder))})
	if p.c.Pass.Pending {
		t.Errorf("it waits for %s", p.c.Pass.To)
	}
}
