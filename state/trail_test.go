package state

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// What a trail holds is the same whatever happened that its reader may not know
// of. That the company was at a start meeting or a closing talk, it knows.
func TestTrailsDependOnNothingHidden(t *testing.T) {
	company := func(f Fact) Fact {
		switch f := f.(type) {
		case StartMeeting, ClosingTalk:
			return f
		}
		return neutral(f)
	}
	mentor := func(f Fact) Fact {
		switch f := forMentor(f).(type) {
		case Premeeting, Conversation, Contacted, Pulse, Worry:
			return VitasApproved{}
		default:
			return f
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		events, today := drawStory(t), drawDay(t, "today")
		c := Fold(1, events)
		if diff := gocmp.Diff(Fold(1, masked(events, company)).ThreadTrail(today), c.ThreadTrail(today), caseOptions); diff != "" {
			t.Fatalf("the thread's trail (-of what it may know +of all):\n%s", diff)
		}
		if diff := gocmp.Diff(Fold(1, masked(events, mentor)).MentorTrail(today), c.MentorTrail(today), caseOptions); diff != "" {
			t.Fatalf("the mentor's trail (-of what they may know +of all):\n%s", diff)
		}
	})
}

// On each day a trail says what the course says.
func TestStretchesAreTheCourses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawStory(t)
		c := Fold(1, events)
		all := c.StaffTrail(dayZero).Stretches // the company's are those with it
		for day := dayZero.Add(-2); day.Before(dayZero.Add(60)); day = day.Add(1) {
			course := CourseNow(events, day)
			runs := course.Active() && course.Closed.IsZero()
			i := slices.IndexFunc(all, func(s Stretch) bool { return !day.Before(s.From) && (s.To.IsZero() || day.Before(s.To)) })
			switch {
			case runs != (i >= 0):
				t.Fatalf("%v: a placement runs: %t, by the trail %t: %+v", day, runs, i >= 0, all)
			case !runs:
			case !same(all[i].Hours, course.Hours), !same(all[i].Paid, course.Paid), all[i].Kind != course.Placement.Kind:
				t.Fatalf("%v: the course has %+v, the trail %+v", day, course, all[i])
			}
		}
	})
}

// What each trail does hold.
func TestTrails(t *testing.T) {
	twelve, fifteen, two := 12.0, 15.0, 2.0
	at := func(n int, f Fact) dated { return dated{dayZero.Add(n), f} }
	c := Fold(12, eventsOn(
		at(0, Opened{Label: "AB"}), at(0, PartyNamed{Role: Consultant, Name: "Karin", User: "U1"}), at(1, Premeeting{}),
		at(2, StartMeeting{}), at(3, Conversation{}), at(3, Placement{Kind: "fleksjob", Start: dayZero.Add(7), End: dayZero.Add(60), Hours: &twelve}),
		at(9, Hours{Hours: &twelve}), // nothing new
		at(14, Hours{Hours: &fifteen, Paid: &two}), at(15, Absence{}), at(16, Warned{}), at(16, Warned{Quiet: true}), at(16, Pulse{}),
		at(16, FollowupPlanned{ID: "F1", For: dayZero.Add(18)}), at(17, FollowupPlanned{ID: "F2", For: dayZero.Add(30)}),
		at(17, FollowupPlanned{ID: "F3", For: dayZero.Add(31)}), at(17, FollowupCancelled{ID: "F3"}),
		at(19, FollowupHeld{ID: "F1", Agreed: &fifteen, Attended: &twelve}),
		at(20, PartyNamed{Role: Consultant, Name: "Lone", User: "U2"}),
		at(20, Task{ID: "T1", Owner: Company, Shared: true}), at(20, Task{ID: "T2", Owner: Caseworker}), at(21, TaskDone{"T1"}), at(22, TaskDone{"T2"}),
		at(40, PlacementEnd{}), at(41, ClosingTalk{}),
	))
	day := func(n int) Date { return dayZero.Add(n) }
	want := StaffTrail{
		MentorTrail: MentorTrail{
			ThreadTrail: ThreadTrail{
				No: 12, Today: day(42), Opened: day(0),
				Stretches: []Stretch{
					{From: day(7), To: day(14), Kind: "fleksjob", Start: day(7), End: day(60), Hours: &twelve},
					{From: day(14), To: day(40), Ended: day(40), Kind: "fleksjob", Start: day(7), End: day(60), Hours: &fifteen, Paid: &two},
				},
				Meetings: []MetDay{{Day: day(2)}, {day(41), true}},
				Followups: []FollowupDay{
					{Day: day(19), Status: Held, Agreed: &fifteen, Attended: &twelve}, {Day: day(30), Status: Planned},
				},
				Changes: []RoleDay{{day(20), Consultant}}, Done: []TaskDay{{day(21), Company}},
			},
			Absences: []Date{day(15)}, Warnings: []Date{day(16)}, InternalDone: []TaskDay{{day(22), Caseworker}},
		},
		Premeetings: []Date{day(1)}, Contacts: []Date{day(3)}, Pulses: []Date{day(16)},
	}
	if diff := gocmp.Diff(want, c.StaffTrail(day(42)), caseOptions); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	closed := c.With(Event{Version: c.Version + 1, Date: day(50), Fact: CaseClosed{}})
	if got := closed.ThreadTrail(day(51)).Closed; got != day(50) {
		t.Errorf("closed %v", got)
	}
	back := c.With(Event{Version: c.Version + 1, Date: day(50), Fact: Undone{Versions: []int{7, 8}}})
	if got := back.ThreadTrail(day(51)).Stretches; len(got) != 1 || got[0].Ended != day(40) {
		t.Errorf("with the hours taken back: %+v", got)
	}
}

type dated struct {
	day  Date
	fact Fact
}

func eventsOn(all ...dated) []Event {
	events := make([]Event, len(all))
	for i, d := range all {
		events[i] = Event{Version: i + 1, Date: d.day, Fact: d.fact}
	}
	return events
}
