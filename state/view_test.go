package state

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// companySees lists, for each fact, the fields from which something may reach
// the company (practice.md 7). What is not listed, a new fact or field too, is
// hidden: the tests below find it wherever it shows.
var companySees = map[string]string{
	"open": "Label Company Channel Lang", "thread": "Channel TS", "channel_moved": "To", "language": "Lang",
	"party": "Role Name User Phone Mail External", "party_left": "Role",
	"subgoals":  "Goals",
	"placement": "Kind Start End Hours Paid NewHost SameHost", "hours": "Hours Paid",
	"followup_planned": "ID For Time Kind Who Every Note Moved Series From Anew", "followup_cancelled": "ID For Time Series", "followup_missed": "ID For Time",
	"followup_held": "ID Agreed Attended Note", "followup_proposed": "ID For Time",
	"followup_answered": "ID Agreed Attended AccomOK Social Note", // its own words, and in private
	"task":              "ID Owner Giver Due What Shared How", "task_done": "ID", "task_accepted": "ID",
	"ball_passed": "To", "ball_answered": "Accepted", "undone": "Versions",
	"accommodations": "Items.Solution Items.Consent", // of those with the citizen's consent
	"agenda":         "ID Kind Da En For Time Shared Followup", "agenda_arranged": "ID Order", "agenda_ticked": "ID Item", "agenda_noted": "ID Item Note",
	"agenda_parked": "ID Item Back", "agenda_moved": "ID For Time Followup", "agenda_closed": "ID NotHeld CalledOff Present Decisions Carried Things",
	"handover_answered": "ID From Accepted", "worry": "What",
	"company_named": "Name",
	"imported":      "Label Channel Lang Events", // how many there are says which are taken by their days
}

// taskSees is the same of a task that is not shared: it counts for who has
// the ball, and that is all.
const taskSees = "ID Owner Giver Due Shared How"

// mentorHides lists the fields that the mentor does not see: what is medical,
// and what is between consultant and caseworker.
var mentorHides = map[string]string{
	"open": "Track", "order": "Purpose Goal Subgoals Text", "concern": "Reason", "followup_held": "Private", "next_step": "What",
	"grant_applied": "Kind", "placement_end": "Outcome Why", "track_end": "Outcome", "case_closed": "Outcome Why",
	"change": "Kind", "effort_start": "What", "followup_cancelled": "Reason", "followup_missed": "Reason",
	"ball_answered": "Reason", "task": "Barrier", "conversation": "Meaning Channel Interpreter Present",
	"contact": "Channel Interpreter Present", "premeeting": "Present", "startmeeting": "Present", "closing_talk": "Present",
	"pulse": "Going Attended", "worry": "What", "followup_proposed": "Note", // the company's own words
	"followup_answered": "Agreed Attended AccomOK Social Note",
	"handover_offered":  "From To Note", "handover_answered": "Reason",
}

func sees(f Fact) []string {
	if task, ok := f.(Task); ok && !task.Shared {
		return strings.Fields(taskSees)
	}
	return strings.Fields(companySees[f.Type()])
}

// keep returns f with only those fields that ok allows.
func keep(f Fact, ok func(field string) bool) Fact {
	old := reflect.ValueOf(f)
	v := reflect.New(old.Type()).Elem()
	for i := range old.NumField() {
		if ok(old.Type().Field(i).Name) {
			v.Field(i).Set(old.Field(i))
		}
	}
	return v.Interface().(Fact)
}

func forCompany(f Fact) Fact {
	if AgendaOf(f) != "" {
		return agendaForCompany(f)
	}
	if a, ok := f.(Accommodations); ok {
		var known []Accommodation
		for _, item := range a.Items {
			if item.Consent && item.Solution != "" {
				known = append(known, Accommodation{Solution: item.Solution, Consent: true})
			}
		}
		return Accommodations{Items: known}
	}
	return keep(f, func(field string) bool { return slices.Contains(sees(f), field) })
}

// agendaForCompany keeps of an agenda what everybody may read. Those that are
// not shared are called A8 and A9.
func agendaForCompany(f Fact) Fact {
	if id := AgendaOf(f); id == "A8" || id == "A9" {
		return Settings{}
	}
	forAll := func(items []AgendaItem) (known []AgendaItem) {
		for _, item := range items {
			if item.Sees == SeenByAll {
				known = append(known, item)
			}
		}
		return known
	}
	switch a := f.(type) {
	case AgendaOpened:
		a.Items = forAll(a.Items)
		return a
	case AgendaArranged:
		a.Items, a.Renamed = forAll(a.Items), forAll(a.Renamed)
		return a
	case AgendaTicked:
		a.Answers = slices.DeleteFunc(slices.Clone(a.Answers), func(an Answer) bool { return an.Sees != SeenByAll })
		return a
	case AgendaNoted:
		a.Private = ""
		return a
	case AgendaClosed:
		a.Private = ""
		return a
	}
	return f
}

func forMentor(f Fact) Fact {
	if AgendaOf(f) != "" {
		return agendaForCompany(f)
	}
	switch f := f.(type) {
	case MedicalRequired, MedicalReceived: // not even that it happened
		return Settings{}
	case Changed: // of people the mentor knows
		if r := RoleOf(f.Kind); r == Consultant || r == Caseworker {
			return f
		}
	}
	hidden := strings.Fields(mentorHides[f.Type()])
	return keep(f, func(field string) bool { return !slices.Contains(hidden, field) })
}

// masked is a story as a reader may know it.
func masked(events []Event, mask func(Fact) Fact) []Event {
	out := slices.Clone(events)
	for i := range out {
		if _, ok := out[i].Fact.(Absence); ok && out[i].By.OfCompany() {
			continue // it told of that itself; the mentor sees every absence
		}
		out[i].Fact = mask(out[i].Fact)
	}
	return out
}

// unlessItWaits takes from two views of one case whether the start waits, which
// is all that medical confirmation and Vitas may come down to there. It is said
// of a placement that is near or runs, and of no other.
func unlessItWaits(t *rapid.T, known, all *ThreadView) {
	for _, v := range []*ThreadView{known, all} {
		near := v.Phase == PhaseRunning || v.Phase == PhaseBeforeStart && v.Start.Days(v.Today) <= 7
		if v.StartWaits && (v.Closed || !near) {
			t.Fatalf("the start waits of a placement that is %s, from %v on, on %v", v.Phase, v.Start, v.Today)
		}
		v.StartWaits = false
	}
}

// neutral replaces facts that change nothing a company sees by one that does
// not either, so that not even their number shows.
func neutral(f Fact) Fact {
	switch f.(type) {
	case Ordered, Premeeting, Pulse, Conversation, Contacted, Wishes, MedicalRequired, MedicalReceived,
		EarlierBreakoffs, StartMeeting, VitasApproved, ClosingTalk, NextStep, Changed, Concern, Absence, AbsenceClarified,
		EffortStart, GrantApplied, Granted, Delivered, GrantRefused, Settings, HandoverOffered:
		return Settings{}
	}
	return forCompany(f)
}

// What the company's view holds is the same whatever stands in the fields, and
// whatever happened, that it may not know of.
func TestCompanyViewDependsOnNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, today := drawStory(t), drawDay(t, "today")
		want, got := Fold(1, masked(events, neutral)).CompanyView(today), Fold(1, events).CompanyView(today)
		unlessItWaits(t, &want.ThreadView, &got.ThreadView)
		if diff := gocmp.Diff(want, got, caseOptions); diff != "" {
			t.Fatalf("the company's view (-of what it may know +of all):\n%s", diff)
		}
		plan, planned := Fold(1, masked(events, neutral)).PlanView(Company), Fold(1, events).PlanView(Company)
		if diff := gocmp.Diff(plan, planned, caseOptions); diff != "" {
			t.Fatalf("what is planned, as the company sees it (-of what it may know +of all):\n%s", diff)
		}
	})
}

func TestMentorViewDependsOnNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, today := drawStory(t), drawDay(t, "today")
		want, got := Fold(1, masked(events, forMentor)).MentorView(today), Fold(1, events).MentorView(today)
		unlessItWaits(t, &want.ThreadView, &got.ThreadView)
		if diff := gocmp.Diff(want, got, caseOptions); diff != "" {
			t.Fatalf("the mentor's view (-of what they may know +of all):\n%s", diff)
		}
	})
}

// What a reader takes away holds nothing hidden either; what the company said
// itself is its own.
func TestFilesDependOnNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, today := drawStory(t), drawDay(t, "today")
		others := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return e.By.OfCompany() })
		for i := range others {
			others[i].Version = i + 1
		}
		want, got := Fold(1, masked(others, neutral)).CompanyFile(today), Fold(1, others).CompanyFile(today)
		unlessItWaits(t, &want.ThreadView, &got.ThreadView)
		if diff := gocmp.Diff(want, got, caseOptions); diff != "" {
			t.Fatalf("the company's file (-of what it may know +of all):\n%s", diff)
		}
		known, all := Fold(1, masked(events, forMentor)).MentorFile(today), Fold(1, events).MentorFile(today)
		unlessItWaits(t, &known.ThreadView, &all.ThreadView)
		known.Meetings, all.Meetings = nil, nil // rows that the mentor may see are masked for the company
		if diff := gocmp.Diff(known, all, caseOptions); diff != "" {
			t.Fatalf("the mentor's file (-of what they may know +of all):\n%s", diff)
		}
	})
}

func TestThreadFactDependsOnNothingHidden(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawStory(t)
		all, known := Fold(1, events), Fold(1, masked(events, forCompany))
		for i, e := range events {
			want, told := known.ThreadFact(known.Events[i])
			got, also := all.ThreadFact(e)
			if told != also {
				t.Fatalf("%s is told %t, without its secrets %t", e.Fact.Type(), also, told)
			}
			if diff := gocmp.Diff(want, got, caseOptions); told && diff != "" {
				t.Fatalf("%s tells what it should not:\n%s", e.Fact.Type(), diff)
			}
		}
	})
}

// secret marks a text that the company may not read, and where it stood.
var secret = regexp.MustCompile(`‹[^›]*›`)

// plantSecrets fills a fact: texts that the company may not read say so.
func plantSecrets(kind Fact, known string) Fact {
	v := reflect.New(reflect.TypeOf(kind)).Elem()
	plant(v, kind.Type(), func(path string) string {
		inside := strings.TrimPrefix(path, kind.Type()+".")
		field, _, _ := strings.Cut(inside, ".")
		if slices.Contains(strings.Fields(known), field) || slices.Contains(strings.Fields(known), inside) {
			return "known"
		}
		return "‹" + path + "›"
	})
	return v.Interface().(Fact)
}

// everySecret is a case in which everything happened, with secrets wherever
// the company may not read.
func everySecret() []Event {
	var facts []any
	for _, k := range kinds {
		switch k.(type) {
		case Undone, TrackEnd, CaseClosed, PlacementEnd, PartyLeft:
			continue // they would take away what is looked at; see below
		}
		facts = append(facts, done{Caseworker, plantSecrets(k, companySees[k.Type()])})
	}
	internal := plantSecrets(Task{}, "Owner Due Giver How").(Task)
	internal.Shared, internal.ID = false, "‹task.ID›"
	held := plantSecrets(FollowupHeld{}, "ID Agreed Attended Note").(FollowupHeld)
	held.ID = "F9"
	facts = append(facts, internal, FollowupPlanned{ID: "F9", For: NewDate(2026, 12, 1)}, held,
		plantSecrets(PlacementEnd{}, ""), plantSecrets(Placement{}, companySees["placement"]))
	for _, r := range PartyRoles {
		facts = append(facts, PartyNamed{Role: r, Name: string(r)})
	}
	return eventsOf(facts...)
}

// dump writes a value deeply, as a renderer, a log and an export would.
func dump(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s\n%+v\n%s", b, v, gocmp.Diff(nil, v, cmpopts.IgnoreUnexported(Date{})))
}

func TestNoViewOfTheCompanyHoldsASecret(t *testing.T) {
	today := NewDate(2026, 12, 2)
	events := everySecret()
	for _, closing := range []Fact{nil, plantSecrets(TrackEnd{}, ""), plantSecrets(CaseClosed{}, "")} {
		if closing != nil {
			events = append(events, Event{Version: len(events) + 1, Date: today, Fact: closing})
		}
		c := Fold(12, events)
		for name, v := range map[string]any{"thread": c.ThreadView(today), "plan": c.PlanView(Company), "thread's plan": c.PlanView(NoRole), "company": c.CompanyView(today), "file": c.CompanyFile(today), "trail": c.CompanyTrail(today), "index": c.Index()} {
			if found := secret.FindAllString(dump(t, v), -1); found != nil {
				t.Errorf("the %s view holds %s", name, strings.Join(slices.Compact(found), " "))
			}
		}
		for _, e := range c.Events {
			f, told := c.ThreadFact(e)
			if !told {
				continue
			}
			if found := secret.FindAllString(dump(t, f), -1); found != nil {
				t.Errorf("told in the thread of %s: %s", e.Fact.Type(), strings.Join(slices.Compact(found), " "))
			}
		}
	}
	// The test itself sees what is planted: S reads nearly all of it.
	if found := secret.FindAllString(dump(t, Fold(12, everySecret()).StaffView(today)), -1); len(found) < 20 {
		t.Errorf("only %d secrets are in the caseworker's view: %v", len(found), found)
	}
}

// The medical confirmation and what is between K and S are not for the mentor.
func TestMentorViewHoldsNothingMedical(t *testing.T) {
	today := NewDate(2026, 12, 2)
	private := FollowupHeld{ID: "F1", Private: "‹private›", Note: "shared"}
	c := caseOf(Opened{Label: "AB"}, MedicalRequired{}, FollowupPlanned{ID: "F1"}, private, Concern{On: true, Reason: "‹reason›"},
		Ordered{Text: "‹order›"}, NextStep{What: "‹next›"}, GrantApplied{"G1", "‹aid›"}, Placement{Kind: "fleksjob"}, NextStep{What: "‹next›"})
	if found := secret.FindAllString(dump(t, c.MentorView(today)), -1); found != nil {
		t.Errorf("the mentor's view holds %v", found)
	}
	for f := range reflect.TypeFor[MentorView]().Fields() {
		if strings.Contains(strings.ToLower(f.Name), "medical") {
			t.Errorf("the mentor's view has a field %s", f.Name)
		}
	}
	v := c.StaffView(today)
	if !v.MedicalMissing || v.ConcernReason == "" || v.Order.Text == "" || v.NextStep == "" || len(v.Held) != 1 || v.PrivateNotes[v.Held[0].Version] == "" {
		t.Errorf("consultant and caseworker read %+v", v)
	}
}

// What each view does hold.
func TestViews(t *testing.T) {
	hours, paid := 12.0, 2.0
	today := dayZero.Add(4)
	c := caseOf(
		Opened{Label: "AB", Company: "Bageri", Channel: "C1", Lang: "da", Track: "1B"},
		PartyNamed{Role: Consultant, Name: "Karin", User: "U1"}, PartyNamed{Role: Company, Name: "Vera", User: "U3", External: true},
		ThreadStarted{"C1", "5.1"},
		Subgoals{N: 0, Goals: []Goal{{Specific: "til tiden"}}},
		Placement{Kind: "løntilskud", Start: dayZero.Add(2), End: dayZero.Add(90), Hours: &hours, Paid: &paid},
		FollowupPlanned{ID: "F1", For: dayZero.Add(9), Time: "10:00", Kind: "call", Who: []Role{Company}, Every: "2w", Note: "på kontoret"},
		Task{ID: "T1", Owner: Company, Giver: Consultant, Due: dayZero.Add(6), What: "nøgle", Shared: true},
		Task{ID: "T2", Owner: Caseworker, Giver: Consultant, What: "ring"},
		Wishes{N: 1, Items: []string{"ude"}}, Accommodations{N: 1, Items: []Accommodation{{Need: "ryg", Solution: "stol"}}},
		Absence{}, Concern{On: true, Reason: "x"}, NextStep{What: "ansættelse"},
	)
	v := c.ThreadView(today)
	want := ThreadView{
		No: 12, Version: c.Version, Label: "AB", Company: "Bageri", Lang: "da", Channel: "C1", Thread: "5.1",
		Opened: dayZero, Today: today, Phase: PhaseRunning,
		Parties: []PartyNamed{{Role: Consultant, Name: "Karin", User: "U1"}, {Role: Company, Name: "Vera", User: "U3", External: true}},
		Call:    PartyNamed{Role: Consultant, Name: "Karin", User: "U1"},
		Kind:    "løntilskud", Start: dayZero.Add(2), End: dayZero.Add(90), Hours: &hours, Paid: &paid,
		Goals: []Goal{{Specific: "til tiden"}}, Ball: Company, StartWaits: true,
		Followups: []FollowupView{{ID: "F1", For: dayZero.Add(9), Time: "10:00", Kind: "call", Who: []Role{Company}, Every: "2w", Note: "på kontoret", First: dayZero.Add(9), Status: Planned}},
		Tasks:     []TaskView{{ID: "T1", Owner: Company, Giver: Consultant, Due: dayZero.Add(6), What: "nøgle", Shared: true}},
	}
	if diff := gocmp.Diff(want, v, caseOptions); diff != "" {
		t.Errorf("thread (-want +got):\n%s", diff)
	}
	m := c.MentorView(today)
	if got := ids(m.AllTasks(), func(k TaskView) string { return k.ID }); got != "T1 T2" || !m.Concern || m.Absences != 1 || len(m.Wishes) != 1 || m.Accommodations[0].Need != "ryg" {
		t.Errorf("mentor: tasks %s, %+v", got, m)
	}
	for r, want := range map[Role]string{Consultant: "T1 T2", Caseworker: "T1 T2", Mentor: "T1 T2", Company: "T1", NoRole: "T1", Colleague: "T1"} {
		v := c.PlanView(r)
		if got := ids(v.Tasks, func(k TaskView) string { return k.ID }); got != want || len(v.Followups) != 1 || v.Followups[0].ID != "F1" {
			t.Errorf("planned, for %q: tasks %s and %+v", r, got, v.Followups)
		}
	}
	if s := c.StaffView(today); s.Track != "1B" || s.NextStep != "ansættelse" || s.ConcernReason != "x" {
		t.Errorf("staff: %+v", s)
	}
	closed := c.With(Event{Version: c.Version + 1, Date: today, Fact: CaseClosed{Outcome: []string{"job"}}})
	if v := closed.MentorView(today); !v.Closed || v.Phase != PhaseClosed || len(v.AllTasks())+len(v.Followups) > 0 || v.Ball != NoRole {
		t.Errorf("closed: %+v", v)
	}
	if v := closed.PlanView(Consultant); len(v.Tasks)+len(v.Followups) > 0 {
		t.Errorf("planned in a closed case: %+v", v)
	}
	if s := closed.StaffView(today); fmt.Sprint(s.Outcome) != "[job]" {
		t.Errorf("outcome %v", s.Outcome)
	}
}

// What was held is in order of its days, not of when it was planned.
func TestHeldByDay(t *testing.T) {
	six := 6.0
	c := Fold(1, nil)
	for i, e := range []Event{
		{Date: dayZero, Fact: Opened{Label: "AB"}},
		{Date: dayZero, Fact: FollowupPlanned{ID: "F1", For: dayZero.Add(1)}},
		{Date: dayZero, Fact: FollowupPlanned{ID: "F2", For: dayZero.Add(2)}},
		{Date: dayZero.Add(2), Fact: FollowupHeld{ID: "F2", Agreed: &six, Attended: &six}},
		{Date: dayZero.Add(9), Fact: FollowupHeld{ID: "F1", Agreed: &six, Attended: &six}},
		{Date: dayZero.Add(5), Fact: FollowupHeld{Agreed: &six, Attended: &six}},
	} {
		e.Version = i + 1
		c = c.With(e)
	}
	var held, attended []int
	for _, h := range c.MentorView(dayZero.Add(9)).Held {
		held = append(held, h.On.Days(dayZero))
	}
	for _, a := range c.CompanyView(dayZero.Add(9)).Attendance {
		attended = append(attended, a.On.Days(dayZero))
	}
	if want := []int{2, 5, 9}; !slices.Equal(held, want) || !slices.Equal(attended, want) {
		t.Errorf("held on the days %v, attendance of %v", held, attended)
	}
}

// A clarification clears what was before its day, in whatever order they are noted:
// the view says what the rules look at.
func TestAbsencesAreClearedByDay(t *testing.T) {
	on := func(version, day int, f Fact) Event { return Event{Version: version, Date: dayZero.Add(day), Fact: f} }
	for _, tt := range []struct {
		absent, clarified int // days
		want              int
	}{{1, 5, 0}, {5, 1, 1}} {
		for _, events := range [][]Event{
			{on(1, tt.absent, Absence{}), on(2, tt.clarified, AbsenceClarified{})},
			{on(1, tt.clarified, AbsenceClarified{}), on(2, tt.absent, Absence{})},
		} {
			if got := Fold(1, events).MentorView(dayZero.Add(9)).Absences; got != tt.want {
				t.Errorf("%v: %d", events, got)
			}
		}
	}
}
