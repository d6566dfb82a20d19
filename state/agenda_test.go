package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func rowsOf(a CaseAgenda) string {
	var s []string
	for _, r := range a.Rows {
		s = append(s, r.ID+":"+string(r.State))
	}
	return strings.Join(s, " ")
}

func TestAgendaIsKept(t *testing.T) {
	opened := AgendaOpened{ID: "A1", Kind: "start", Shared: true, Items: []AgendaItem{
		{ID: "1", What: "start.hours", Sees: SeenByAll}, {ID: "2", What: "text", Da: "nøgler", Sees: SeenByAll}, {ID: "3", What: "text", Da: "hund", Sees: SeenByAll},
	}}
	ticked := AgendaTicked{ID: "A1", Item: "1", Answers: []Answer{{Field: "hours", Value: "15", Sees: SeenByAll}}}
	for _, tt := range []struct {
		facts []any
		want  string
	}{
		{[]any{opened}, "1:open 2:open 3:open"},
		{[]any{opened, opened}, "1:open 2:open 3:open"}, // the same id again is none
		{[]any{opened, ticked}, "1:ticked 2:open 3:open"},
		{[]any{opened, ticked, ticked}, "1:ticked 2:open 3:open"},
		{[]any{opened, AgendaParked{ID: "A1", Item: "2"}}, "1:open 2:parked 3:open"},
		{[]any{opened, AgendaParked{ID: "A1", Item: "2"}, AgendaParked{ID: "A1", Item: "2", Back: true}}, "1:open 2:open 3:open"},
		{[]any{opened, AgendaParked{ID: "A1", Item: "2"}, AgendaTicked{ID: "A1", Item: "2"}}, "1:open 2:ticked 3:open"},
		{[]any{opened, ticked, AgendaArranged{ID: "A1", Items: []AgendaItem{{ID: "4"}}, Order: []string{"4", "3"}}}, "4:open 3:open 1:ticked"},
		{[]any{opened, AgendaNoted{ID: "A1", Item: "2", Note: "x"}, AgendaArranged{ID: "A1", Order: []string{"3"}}}, "3:open 2:open"},
		{[]any{opened, AgendaTicked{ID: "A1", Item: "9"}, AgendaTicked{ID: "A9", Item: "1"}}, "1:open 2:open 3:open"},
		{[]any{opened, ticked, Undone{Versions: []int{2}}}, "1:open 2:open 3:open"},
		{[]any{opened, AgendaClosed{ID: "A1"}, Undone{Versions: []int{2}}, ticked}, "1:ticked 2:open 3:open"},
	} {
		a, ok := caseOf(tt.facts...).Agenda("A1")
		if got := rowsOf(a); !ok || got != tt.want {
			t.Errorf("%v: %s, want %s", tt.facts, got, tt.want)
		}
	}
	before := caseOf(opened)
	before.With(Event{Version: 2, Fact: ticked})
	if a, _ := before.Agenda("A1"); rowsOf(a) != "1:open 2:open 3:open" {
		t.Errorf("an earlier state of the case has changed: %s", rowsOf(a))
	}
	renamed := caseOf(opened, AgendaArranged{ID: "A1", Renamed: []AgendaItem{{ID: "2", Da: "nøgler og kort"}, {ID: "9", Da: "x"}}})
	if a, _ := renamed.Agenda("A1"); rowsOf(a) != "1:open 2:open 3:open" || a.Rows[1].Da != "nøgler og kort" || a.Rows[1].Sees != SeenByAll {
		t.Errorf("renamed: %+v", a.Rows)
	}
	if c := caseOf(opened, ticked); c.Answer("start.hours", "hours") != "15" || c.Answer("start.hours", "paid") != "" || len(c.OpenAgendas()) != 1 {
		t.Error("the answer is not found")
	}
	if c := caseOf(opened, AgendaClosed{ID: "A1", Carried: []string{"2"}}); len(c.CarriedOver("start", true, alike)) != 1 || len(c.CarriedOver("prep", true, alike)) != 1 || len(c.CarriedOver("prep", false, alike)) != 0 || len(c.OpenAgendas()) != 0 {
		t.Error("what is carried over is not found")
	}
}

func alike(a, b AgendaItem) bool { return a.What == b.What && a.Da == b.Da }

// What a meeting left open goes to the next one, whatever its kind, and only
// there. Of one that was not held the items of its kind wait for the next of
// the kind.
func TestItemsAreCarriedOn(t *testing.T) {
	left := func(c *Case, kind string, shared bool) string {
		var items []string
		for _, r := range c.CarriedOver(kind, shared, alike) {
			items = append(items, r.What+r.Da)
		}
		return strings.Join(items, " ")
	}
	start := AgendaOpened{ID: "A1", Kind: "start", Shared: true, Items: []AgendaItem{{ID: "1", What: "start.vitas"}, {ID: "2", What: "text", Da: "cyklen"}}}
	closed := AgendaClosed{ID: "A1", Carried: []string{"1", "2"}}
	next := AgendaOpened{ID: "A2", Kind: "followup", Shared: true, Items: []AgendaItem{{ID: "1", What: "text", Da: "cyklen"}}}
	notHeld := AgendaClosed{ID: "A1", Carried: []string{"1", "2"}, NotHeld: true}
	for _, tt := range []struct {
		facts  []any
		kind   string
		shared bool
		want   string
	}{
		{[]any{start}, "followup", true, ""},
		{[]any{start, closed}, "followup", true, "start.vitas textcyklen"},
		{[]any{start, closed}, "prep", false, ""},
		{[]any{start, notHeld}, "followup", true, "textcyklen"},
		{[]any{start, notHeld}, "start", true, "start.vitas textcyklen"},
		{[]any{start, closed, next}, "forum", true, "start.vitas"},
		{[]any{start, closed, next, AgendaArranged{ID: "A2", Items: []AgendaItem{{ID: "2"}}, Order: []string{"2"}}}, "forum", true, "start.vitas"},
		{[]any{start, closed, next, AgendaClosed{ID: "A2", Carried: []string{"1"}}}, "forum", true, "start.vitas textcyklen"},
		{[]any{start, next, closed}, "forum", true, "start.vitas textcyklen"},
		{[]any{start, closed, next, Undone{Versions: []int{3}}}, "forum", true, "start.vitas textcyklen"},
	} {
		if got := left(caseOf(tt.facts...), tt.kind, tt.shared); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.facts, got, tt.want)
		}
	}
}

// A meeting goes where the follow-up that it is goes, as long as it is open.
func TestMeetingsMoveWithTheirFollowup(t *testing.T) {
	day := NewDate(2026, 12, 1)
	opened := AgendaOpened{ID: "A1", Kind: "start", For: day, Time: "08:00", Followup: "F1"}
	planned := FollowupPlanned{ID: "F1", For: day, Time: "08:00"}
	moved := FollowupPlanned{ID: "F1", For: day.Add(1), Time: "09:00", Moved: true}
	at := func(facts ...any) string {
		a, _ := caseOf(facts...).Agenda("A1")
		return a.For.String() + " " + a.Time
	}
	for _, tt := range []struct {
		facts []any
		want  string
	}{
		{[]any{opened, planned}, "2026-12-01 08:00"},
		{[]any{opened, planned, moved}, "2026-12-02 09:00"},
		{[]any{opened, planned, moved, Undone{Versions: []int{3}}}, "2026-12-01 08:00"},
		{[]any{opened, planned, AgendaClosed{ID: "A1"}, moved}, "2026-12-01 08:00"},
		{[]any{opened, planned, AgendaMoved{ID: "A1", For: day.Add(2), Followup: "F2"}, moved}, "2026-12-03 "},
	} {
		if got := at(tt.facts...); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.facts, got, tt.want)
		}
	}
}

// Who reads what of an agenda, its answers, notes and minutes.
func TestAgendaViews(t *testing.T) {
	shared := AgendaOpened{ID: "A1", Kind: "followup", Shared: true, Items: []AgendaItem{{ID: "1", Sees: SeenByAll}, {ID: "2"}}}
	private := AgendaOpened{ID: "A2", Kind: "prep", Items: []AgendaItem{{ID: "1", What: "prep.experience"}}}
	answers := []Answer{{Field: "all", Value: "1", Sees: SeenByAll}, {Field: "team", Value: "2", Sees: SeenByTeam}, {Field: "own", Value: "3", Sees: SeenByCompany}, {Field: "staff", Value: "4"}}
	facts := func(by Role) []any {
		return []any{
			shared, private,
			done{by, AgendaTicked{ID: "A1", Item: "1", Answers: answers, Things: []string{"T1", "T2", "F1"}}},
			AgendaNoted{ID: "A1", Item: "1", Note: "note", Private: "private"},
			Task{ID: "T1", Owner: Consultant, Shared: true},
			Task{ID: "T2", Owner: Consultant},
			FollowupPlanned{ID: "F1"},
			AgendaTicked{ID: "A2", Item: "1", Answers: []Answer{{Field: "list", Value: "hidden"}, {Field: "lines", Value: "chosen", Sees: SeenByAll}}},
			AgendaClosed{ID: "A1", Decisions: "decided", Private: "between us", Carried: []string{"2"}},
		}
	}
	for _, tt := range []struct {
		by, reader Role
		want       string
	}{
		{Consultant, Consultant, "rows 2 answers all team own staff notes note private minutes between us carried 2 things T1 T2 F1"},
		{Consultant, Caseworker, "rows 2 answers all team own staff notes note private minutes between us carried 2 things T1 T2 F1"},
		{Consultant, Mentor, "rows 1 answers all team notes note minutes carried things T1 T2 F1"},
		{Consultant, Company, "rows 1 answers all notes note minutes carried things T1 F1"},
		{Company, Company, "rows 1 answers all own notes note minutes carried things T1 F1"},
		{Company, Mentor, "rows 1 answers all team notes note minutes carried things T1 T2 F1"},
		{Company, NoRole, "rows 1 answers all notes note minutes carried things T1 F1"},
		{Company, Citizen, "rows 1 answers all notes note minutes carried things T1 F1"},
	} {
		c := caseOf(facts(tt.by)...)
		v, ok := c.AgendaView("A1", tt.reader, dayZero)
		if !ok || v.Minutes == nil || v.Minutes.Decisions != "decided" {
			t.Fatalf("%s: no view", tt.reader)
		}
		words := []string{"rows", fmt.Sprint(len(v.Rows)), "answers"}
		for _, a := range v.Rows[0].Answers {
			words = append(words, a.Field)
		}
		words = append(words, "notes")
		for _, n := range v.Rows[0].Notes {
			words = append(words, n.Text)
		}
		words = append(words, strings.Fields("minutes "+v.Minutes.Private)...)
		words = append(append(words, "carried"), v.Minutes.Carried...)
		words = append(append(words, "things"), v.Minutes.Things...)
		if got := strings.Join(words, " "); got != tt.want {
			t.Errorf("said by %s, read by %q: %s, want %s", tt.by, tt.reader, got, tt.want)
		}
		if _, ok := c.AgendaView("A2", tt.reader, dayZero); ok != slices.Contains([]Role{Consultant, Caseworker}, tt.reader) {
			t.Errorf("%q reads the private agenda: %v", tt.reader, ok)
		}
		if tv := c.ThreadView(dayZero); tv.CVLines != "chosen" || len(tv.Agendas) != 0 {
			t.Errorf("the thread has %q and %d agendas", tv.CVLines, len(tv.Agendas))
		}
	}
}
