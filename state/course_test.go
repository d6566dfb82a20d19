package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScenarios(t *testing.T) {
	for name, b := range scenarioFiles(t) {
		h, err := ReadHistory(bytes.NewReader(b))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(h.Checks) == 0 || len(h.Checks) != len(h.Expected) {
			t.Fatalf("%s: %d checks, %d expected", name, len(h.Checks), len(h.Expected))
		}
		for i, day := range h.Checks {
			var want map[string]any
			if err := json.Unmarshal(h.Expected[i], &want); err != nil {
				t.Fatal(err)
			}
			for _, byRules := range []string{"rules", "points", "level"} {
				delete(want, byRules)
			}
			if diff := cmp.Diff(want, asJSON(t, CourseAt(h.Events, day).Derived())); diff != "" {
				t.Errorf("%s, %s: %s", name, day, diff)
			}
		}
	}
}

func asJSON(t testing.TB, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A placement is shown as "start since phase hours/paid waiting-start".
func showPlacement(c Course) string {
	start, since, waits := "-", "-", "-"
	if c.Placement != nil {
		start, since = sinceZero(c.Placement.Start), sinceZero(c.Since())
	}
	if c.Waiting != nil {
		waits = sinceZero(c.Waiting.Start)
	}
	return fmt.Sprintf("%s %s %s %s/%s %s", start, since, c.Phase(), number(c.Hours), number(c.Paid), waits)
}

func TestPlacement(t *testing.T) {
	const running = "0 placement kind=fleksjob start=0 hours=8 paid=2"
	for _, tt := range []struct {
		name  string
		day   int
		lines string
		want  string
	}{
		{"none", 9, "0 open", "- - no_placement ?/? -"},
		{"not before the day after", 0, running, "- - no_placement ?/? -"},
		{"before its start", 4, "0 placement kind=x start=5 hours=8", "5 5 before_start 8/? -"},
		{"from its start", 5, "0 placement kind=x start=5 hours=8", "5 5 running 8/? -"},
		{"hours as given, also unknown", 5, running + "; 1 placement kind=x start=1", "1 1 running ?/? -"},

		{"recorded while another runs it waits", 5, running + "; 2 placement kind=x start=7 hours=3", "0 0 running 8/2 7"},
		{"and takes effect on its start", 7, running + "; 2 placement kind=x start=7 hours=3", "7 7 running 3/? -"},
		{"before that day's events", 8, running + "; 2 placement kind=x start=7 hours=3; 7 hours hours=4", "7 7 running 4/? -"},
		{"it waits when the other starts that day", 1, "0 placement kind=x start=0; 0 placement kind=x start=5", "0 0 running ?/? 5"},
		{"not while the other is to start", 1, "0 placement kind=x start=2; 0 placement kind=x start=5", "5 5 before_start ?/? -"},
		{"not when it starts the same day", 3, running + "; 2 placement kind=x start=2 hours=3", "2 2 running 3/? -"},
		{"not when it started before", 3, running + "; 2 placement kind=x start=1 hours=3", "1 1 running 3/? -"},
		{"or at the placement's end", 4, running + "; 2 placement kind=x start=7 hours=3; 3 placement_end", "7 7 before_start 3/? -"},
		{"end on its own start is its own end", 8, running + "; 2 placement kind=x start=7 hours=3; 7 placement_end", "- - ended 3/? -"},
		{"a second waiting one replaces the first", 4, running + "; 2 placement kind=x start=7; 3 placement kind=x start=9", "0 0 running 8/2 9"},
		{"the first never takes effect", 8, running + "; 2 placement kind=x start=7; 3 placement kind=x start=9", "0 0 running 8/2 9"},
		{"one at once drops the waiting", 9, running + "; 2 placement kind=x start=7 hours=1; 3 placement kind=x start=3 hours=5", "3 3 running 5/? -"},
		{"taken over in time, the next waits again", 8, running + "; 2 placement kind=x start=4; 5 placement kind=x start=9", "4 4 running ?/? 9"},

		{"ended", 4, running + "; 3 placement_end", "- - ended 8/2 -"},
		{"ended before it began", 4, "0 placement kind=x start=9; 3 placement_end", "- - ended ?/? -"},
		{"ended without one", 4, "3 placement_end", "- - no_placement ?/? -"},
		{"after the end, another at once", 5, running + "; 3 placement_end; 4 placement kind=x start=9", "9 9 before_start ?/? -"},
		{"a reopening leaves the end", 5, running + "; 3 placement_end; 4 open", "- - ended 8/2 -"},
		{"closed", 5, running + "; 4 case_closed", "0 0 closed 8/2 -"},
		{"reopened", 6, running + "; 4 case_closed; 5 open", "0 0 running 8/2 -"},

		{"same host keeps since", 9, running + "; 2 placement kind=x start=7 same_host=true", "7 0 running ?/? -"},
		{"over two placements", 9, running + "; 2 placement kind=x start=2 same_host=true; 3 placement kind=x start=3 same_host=true", "3 0 running ?/? -"},
		{"also after an end", 9, running + "; 2 placement_end; 5 placement kind=x start=6 same_host=true", "6 0 running ?/? -"},
		{"not without an earlier one", 9, "2 placement kind=x start=7 same_host=true", "7 7 running ?/? -"},
		{"not that of one that only waited", 9, running + "; 1 placement kind=x start=8; 2 placement kind=x start=2 same_host=true", "2 0 running ?/? -"},
		{"a new host begins anew", 9, running + "; 2 placement kind=x start=2; 3 placement kind=x start=3 same_host=true", "3 2 running ?/? -"},

		{"hours change", 9, running + "; 2 hours hours=10", "0 0 running 10/2 -"},
		{"paid too", 9, running + "; 2 hours hours=10 paid=4", "0 0 running 10/4 -"},
		{"by order of date", 9, "2 hours hours=10 ; 0 placement kind=fleksjob start=0 hours=8", "0 0 running 10/? -"},
	} {
		if got := showPlacement(on(t, tt.day, tt.lines)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCourseNowCountsToday(t *testing.T) {
	events := story(t, "0 placement kind=x start=0 hours=8", "1 placement kind=x start=3 hours=2", "3 hours hours=5", "4 hours hours=9")
	if got := showPlacement(CourseNow(events, dayZero.Add(3))); got != "3 3 running 5/? -" {
		t.Errorf("got %q", got)
	}
	if got := showPlacement(CourseAt(events, dayZero.Add(3))); got != "3 3 running 2/? -" {
		t.Errorf("got %q", got)
	}
}

func TestActiveNearFirst(t *testing.T) {
	for _, tt := range []struct {
		day  int
		want string
	}{
		{32, "false false false -8"},
		{33, "false true false -7"},
		{39, "false true false -1"},
		{40, "true true true 0"},
		{67, "true true true 27"},
		{68, "true true false 28"},
	} {
		c := on(t, tt.day, "0 placement kind=x start=40")
		if got := fmt.Sprint(c.Active(), c.Near(), c.First(), c.Day()); got != tt.want {
			t.Errorf("day %d: got %s, want %s", tt.day, got, tt.want)
		}
	}
	if c := on(t, 9, "0 open"); c.Active() || c.Near() || c.First() || c.Day() != 0 {
		t.Error("there is no placement")
	}
}

// What belongs to a placement: Vitas, start meeting, closing talk, next step,
// new host.
func TestPlacementsOwn(t *testing.T) {
	const both = "0 placement kind=virksomhedspraktik start=0 newhost=true; 1 placement kind=løntilskud start=5"
	show := func(pl *CoursePlacement) string {
		if pl == nil {
			return "-"
		}
		return fmt.Sprintf("met=%t vitas=%t/%t new=%t", pl.StartMeeting, pl.VitasApproved, pl.VitasNeeded, pl.NewHost)
	}
	for _, tt := range []struct {
		name             string
		day              int
		lines            string
		placement, waits string
		closing, next    bool
	}{
		{"praktik needs Vitas", 9, "0 placement kind=virksomhedspraktik start=0 newhost=true", "met=false vitas=false/true new=true", "-", false, false},
		{"a small job does not", 9, "0 placement kind=småjob start=0", "met=false vitas=false/false new=false", "-", false, false},
		{"recorded", 9, "0 placement kind=virksomhedspraktik start=0; 1 startmeeting; 1 vitas_approved; 2 closing_talk; 2 next_step", "met=true vitas=true/true new=false", "-", true, true},
		{"cleared by the next", 9, "0 placement kind=virksomhedspraktik start=0; 1 startmeeting; 1 vitas_approved; 2 closing_talk; 2 next_step; 3 placement kind=løntilskud start=3", "met=false vitas=false/true new=false", "-", false, false},
		{"before any placement", 9, "0 startmeeting; 0 vitas_approved; 0 closing_talk; 0 next_step; 1 placement kind=løntilskud start=3", "met=false vitas=false/true new=false", "-", false, false},
		{"a waiting one is a next step", 4, both, "met=false vitas=false/true new=true", "met=false vitas=false/true new=false", false, true},
		{"no longer when it runs", 5, both, "met=false vitas=false/true new=false", "-", false, false},
		{"the waiting one's own", 4, both + "; 2 startmeeting; 2 vitas_approved", "met=false vitas=false/true new=true", "met=true vitas=true/true new=false", false, true},
		{"and stays its own", 6, both + "; 2 startmeeting; 2 vitas_approved", "met=true vitas=true/true new=false", "-", false, false},
		{"gone with the first waiting", 4, both + "; 2 startmeeting; 3 placement kind=fleksjob start=6", "met=false vitas=false/true new=true", "met=false vitas=false/false new=false", false, true},
		{"closing talk after the end", 9, "0 placement kind=fleksjob start=0; 1 placement_end; 2 closing_talk", "-", "-", true, false},
	} {
		c := on(t, tt.day, tt.lines)
		if got := show(c.Placement); got != tt.placement {
			t.Errorf("%s: placement %s, want %s", tt.name, got, tt.placement)
		}
		if got := show(c.Waiting); got != tt.waits {
			t.Errorf("%s: waiting %s, want %s", tt.name, got, tt.waits)
		}
		if c.ClosingTalk != tt.closing || c.HasNextStep() != tt.next {
			t.Errorf("%s: closing talk %t, next step %t", tt.name, c.ClosingTalk, c.HasNextStep())
		}
	}
}

func TestSteps(t *testing.T) {
	for _, tt := range []struct{ name, lines, want string }{
		{"a raise", "0 placement kind=x start=0 hours=8; 2 hours hours=10", "2:8-10"},
		{"from unknown none", "0 placement kind=x start=0; 2 hours hours=10; 3 hours hours=9", "3:10-9"},
		{"another host none", "0 placement kind=x start=0 hours=8; 1 placement kind=x start=1 hours=20", ""},
		{"same host, at its start", "0 placement kind=x start=0 hours=8; 1 placement kind=x start=5 hours=20 same_host=true", "5:8-20"},
		{"same host, from the hours then", "0 placement kind=x start=0 hours=8; 1 placement kind=x start=5 hours=20 same_host=true; 2 hours hours=12", "2:8-12 5:12-20"},
		{"same host, new unknown", "0 placement kind=x start=0 hours=8; 1 placement kind=x start=1 same_host=true", ""},
		{"same host, after an end", "0 placement kind=x start=0 hours=8; 1 placement_end; 2 placement kind=x start=4 hours=9 same_host=true", "4:8-9"},
	} {
		got := ids(on(t, 9, tt.lines).Steps, func(s HoursStep) string {
			return fmt.Sprintf("%s:%g-%g", sinceZero(s.Date), s.From, s.To)
		})
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestEffortsAndChanges(t *testing.T) {
	c := on(t, 6, "0 placement kind=fleksjob start=0; 1 placement kind=x start=5; 2 placement kind=y start=8; 3 effort_start what=kursus; 4 change kind=benefit; 6 change kind=late")
	if got := ids(c.Efforts, func(e Effort) string { return sinceZero(e.Date) + e.What }); got != "0fleksjob 3kursus" {
		t.Errorf("efforts %q", got)
	}
	if got := ids(c.Changes, func(e Change) string { return sinceZero(e.Date) + e.Kind }); got != "4benefit" {
		t.Errorf("changes %q", got)
	}
}

func TestLatestAndPrevious(t *testing.T) {
	const lines = `0 placement kind=x start=2;
		1 followup_held agreed=1 attended=1 accom_ok=no social=difficult independent=true;
		2 followup_held agreed=2 attended=2 accom_ok=partly;
		3 followup_held agreed=3 accom_ok=yes;
		4 followup_held agreed=4 attended=4 social=ok;
		5 followup_held attended=5 independent=false`
	show := func(latest, previous *HeldFollowup) string {
		out := ""
		for _, h := range []*HeldFollowup{latest, previous} {
			if h == nil {
				out += " -"
				continue
			}
			out += " " + sinceZero(h.Date)
		}
		return out
	}
	c := on(t, 9, strings.ReplaceAll(lines, "\n", " "))
	for _, tt := range []struct {
		name, got, want string
	}{
		{"attendance", show(c.Attendance()), " 4 2"},
		{"accommodations", show(c.AccomOK()), " 3 2"},
		{"social", show(c.Social()), " 4 -"},
		{"independent", show(c.Independent()), " 5 -"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	ended := on(t, 9, strings.ReplaceAll(lines, "\n", " ")+"; 6 placement_end")
	if got := show(ended.Attendance()); got != " - -" {
		t.Errorf("without a placement: got %q", got)
	}
}

func TestLowAndOver(t *testing.T) {
	for _, tt := range []struct {
		agreed, attended float64
		low, over        bool
	}{
		{10, 9, false, false},
		{10, 8.99, true, false},
		{10, 11, false, false},
		{10, 11.01, false, true},
		{3, 2.7, false, false},
		{7.4, 8.14, false, false},
		{0.1, 0.09, false, false},
		{1.1, 1.21, false, false},
		{1.1, 0.99, false, false},
		{1, 1.1, false, false},
		{4, 4.4, false, false},
		{37, 33.29, true, false},
		{0, 0, false, false},
		{0, 5, false, false},
		{37, 0, true, false},
	} {
		h := HeldFollowup{FollowupHeld: FollowupHeld{Agreed: &tt.agreed, Attended: &tt.attended}}
		if h.Low() != tt.low || h.Over() != tt.over {
			t.Errorf("%g of %g: low %t, over %t", tt.attended, tt.agreed, h.Low(), h.Over())
		}
	}
	half := 5.0
	if h := (HeldFollowup{FollowupHeld: FollowupHeld{Agreed: &half}}); h.Low() || h.Below(200) {
		t.Error("hours attended are not known")
	}
}

func TestLatestPulse(t *testing.T) {
	for _, tt := range []struct {
		name  string
		day   int
		lines string
		want  string
	}{
		{"none", 9, "0 placement kind=x start=0", "-"},
		{"the last", 9, "0 placement kind=x start=0; 2 pulse going=bad; 3 pulse attended=some", "3"},
		{"without a placement", 9, "2 pulse going=bad", "-"},
		{"before since", 9, "0 placement kind=x start=3; 2 pulse going=bad", "-"},
		{"on since", 9, "0 placement kind=x start=2; 2 pulse going=bad", "2"},
		{"14 days old", 16, "0 placement kind=x start=0; 2 pulse going=bad", "2"},
		{"15 days old", 17, "0 placement kind=x start=0; 2 pulse going=bad", "-"},
		{"a follow-up the day before", 9, "0 placement kind=x start=0; 1 followup_held; 2 pulse going=bad", "2"},
		{"a follow-up that day, earlier in the file", 9, "0 placement kind=x start=0; 2 followup_held; 2 pulse going=bad", "-"},
		{"a follow-up later", 9, "0 placement kind=x start=0; 2 pulse going=bad; 4 followup_held", "-"},
	} {
		p, _ := on(t, tt.day, tt.lines).LatestPulse()
		if got := sinceZero(p.Date); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
	if c := on(t, 40, "2 pulse going=bad"); sinceZero(c.LastPulse()) != "2" || !on(t, 9).LastPulse().IsZero() {
		t.Error("the last pulse is any")
	}
}

func TestLastContact(t *testing.T) {
	for _, contact := range []string{"premeeting", "conversation", "startmeeting", "followup_held", "closing_talk", "contact"} {
		if got := sinceZero(on(t, 9, "0 open", "3 "+contact).LastContact); got != "3" {
			t.Errorf("%s: got %s", contact, got)
		}
	}
	for _, none := range []string{"pulse going=good", "absence", "wishes n=5", "next_step", "vitas_approved"} {
		if got := sinceZero(on(t, 9, "0 open", "3 "+none).LastContact); got != "-" {
			t.Errorf("%s: got %s", none, got)
		}
	}
}

func TestTheLastCounts(t *testing.T) {
	for _, tt := range []struct {
		name, lines string
		get         func(Course) any
		want        any
	}{
		{"order", "0 order purpose=true goal=true; 1 order subgoals=true", func(c Course) any { return c.Order }, Ordered{Subgoals: true}},
		{"premeeting with all", "0 premeeting present=K,S,B", func(c Course) any { return c.Premeeting }, true},
		{"premeeting with digits", "0 premeeting present=B1,K2,S3,V", func(c Course) any { return c.Premeeting }, true},
		{"a later one without B", "0 premeeting present=K,S,B; 1 premeeting present=K,S", func(c Course) any { return c.Premeeting }, false},
		{"break-offs", "0 earlier_breakoffs n=3; 1 earlier_breakoffs n=1", func(c Course) any { return c.EarlierBreakoffs }, 1},
		{"wishes", "0 wishes n=3; 1 wishes n=0", func(c Course) any { return c.Wishes }, 0},
		{"sub-goals", "0 subgoals n=3; 1 subgoals n=2", func(c Course) any { return c.Subgoals }, 2},
		{"accommodations never", "0 open", func(c Course) any { return c.Accommodations == nil }, true},
		{"accommodations none", "0 accommodations n=2; 1 accommodations n=0", func(c Course) any { return *c.Accommodations }, 0},
		{"meaning of a talk", "0 conversation meaning=low; 1 followup_held; 2 conversation", func(c Course) any { return c.Meaning }, "low"},
		{"meaning of a follow-up", "0 conversation meaning=low; 1 followup_held meaning=ok", func(c Course) any { return c.Meaning }, "ok"},
		{"meaning of a contact is none", "0 contact meaning=low", func(c Course) any { return c.Meaning }, ""},
		{"hours focus", "0 open", func(c Course) any { return c.HoursFocus }, true},
		{"no hours focus", "0 settings hours_focus=false", func(c Course) any { return c.HoursFocus }, false},
		{"concern never", "0 open", func(c Course) any { return c.Concern == nil }, true},
		{"concern", "0 concern on=true; 1 concern on=false", func(c Course) any { return *c.Concern }, false},
		{"absences", "1 absence; 0 absence; 3 absence_clarified; 4 absence; 5 absence", func(c Course) any { return ids(c.Absences, sinceZero) }, "4 5"},
		{"medical", "1 medical_required", func(c Course) any { return sinceZero(c.MedicalRequired) }, "1"},
		{"medical received", "1 medical_required; 2 medical_received", func(c Course) any { return sinceZero(c.MedicalRequired) }, "-"},
		{"medical again", "1 medical_required; 2 medical_received; 3 medical_required", func(c Course) any { return sinceZero(c.MedicalRequired) }, "3"},
		{"medical received before", "2 medical_received; 2 medical_required", func(c Course) any { return sinceZero(c.MedicalRequired) }, "2"},
		{"a party left", "0 party role=mentor name=M1; 1 party_left role=mentor", func(c Course) any { return c.Named(Mentor) }, false},
		{"a party replaced", "0 party role=mentor name=M1; 1 party role=mentor name=M2", func(c Course) any { return c.Names[Mentor] }, "M2"},
	} {
		if diff := cmp.Diff(tt.want, tt.get(on(t, 9, tt.lines))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestOpenAndOutcome(t *testing.T) {
	show := func(c Course) string {
		return fmt.Sprintf("%s %s %s %s %v %v %t",
			sinceZero(c.Opened), c.Track, sinceZero(c.TrackEnded), sinceZero(c.Closed), c.Outcome, c.NewOutcome, c.IsOpen())
	}
	for _, tt := range []struct{ name, lines, want string }{
		{"never", "0 absence", "-  - - [] [] false"},
		{"opened", "0 open track=1A", "0 1A - - [] [] true"},
		{"track ended", "0 open track=1A; 2 track_end outcome=a,b", "0 1A 2 - [a b] [a b] true"},
		{"closed", "0 open track=1A; 2 case_closed outcome=a", "0 1A - 2 [a] [a] false"},
		{"opened again", "0 open track=1A; 2 track_end outcome=a; 3 case_closed outcome=a; 4 open track=2B", "4 2B - - [a a] [] true"},
		{"opened again without a track", "0 open track=1A; 4 open", "4  - - [] [] true"},
		{"of a placement that never was", "0 open track=1A; 1 placement_end outcome=a", "0 1A - - [a] [a] true"},
		{"in the order of the file", "5 case_closed outcome=z; 2 track_end outcome=a; 3 placement_end outcome=z", "-  2 5 [z a z] [a z z] false"},
	} {
		if got := show(on(t, 9, tt.lines)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestTasks(t *testing.T) {
	show := func(c Course) string {
		return ids(c.Tasks, func(o OpenTask) string {
			return fmt.Sprintf("%s%s:%s-%s%t", o.ID, o.Owner, sinceZero(o.Opened), sinceZero(o.Due), o.Barrier)
		})
	}
	for _, tt := range []struct{ name, lines, want string }{
		{"in order", "0 task id=B owner=S due=5 what=x; 1 task id=A what=x barrier=true", "BS:0-5false A:1--true"},
		{"replaced, left out is none", "0 task id=B owner=S due=5 what=x barrier=true; 1 task id=A what=x; 2 task id=B owner=M2 what=y", "BM:0--false A:1--false"},
		{"done", "0 task id=B what=x; 1 task id=A what=x; 2 task_done id=B; 3 task_done id=B", "A:1--false"},
		{"given again after it was done", "0 task id=B what=x; 1 task id=A what=x; 2 task_done id=B; 3 task id=B what=x", "A:1--false B:3--false"},
		{"open after the placement's end", "0 placement kind=x start=0; 0 task id=B what=x; 1 placement_end", "B:0--false"},
	} {
		if got := show(on(t, 9, tt.lines)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTasksDue(t *testing.T) {
	c := on(t, 10, "0 task id=C owner=M due=17 what=x", "0 task id=B owner=K due=9 what=x", "0 task id=A owner=K due=1 what=x",
		"0 task id=D owner=S due=18 what=x", "0 task id=E owner=V what=x", "0 task id=F due=9 what=x", "0 task id=G owner=S due=10 what=x")
	got, _ := json.Marshal(c.Derived().TasksDue)
	if want := `{"K":["B","A"],"S":["G"],"M":["C"]}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	closed := CourseNow(append(story(t, "0 task id=C owner=M due=17 what=x"), Event{Date: dayZero, Fact: CaseClosed{}}), dayZero)
	if got, _ := json.Marshal(closed.Derived().TasksDue); string(got) != "{}" {
		t.Errorf("closed: got %s", got)
	}
	if len(closed.TasksOf(Mentor)) != 0 || len(c.TasksOf(Mentor)) != 1 {
		t.Error("TasksOf")
	}
}

func TestFollowups(t *testing.T) {
	for _, tt := range []struct {
		name  string
		day   int
		lines string
		next  string
		due   string
	}{
		{"none", 9, "0 open", "-", ""},
		{"today", 9, "0 followup_planned id=F1 for=9", "9", "F1@9+0"},
		{"in a week", 9, "0 followup_planned id=F1 for=16", "16", "F1@16+0"},
		{"in eight days", 9, "0 followup_planned id=F1 for=17", "17", ""},
		{"overdue is due, not next", 9, "0 followup_planned id=F1 for=6", "-", "F1@6+3"},
		{"by date, ties in order of planning", 9, "0 followup_planned id=F2 for=10; 0 followup_planned id=F1 for=10; 1 followup_planned id=F3 for=8", "10", "F3@8+1 F2@10+0 F1@10+0"},
		{"moved keeps its place", 9, "0 followup_planned id=F2 for=30; 0 followup_planned id=F1 for=10; 1 followup_planned id=F2 for=10", "10", "F2@10+0 F1@10+0"},
		{"held", 9, "0 followup_planned id=F1 for=6; 6 followup_held id=F1", "-", ""},
		{"held without an id", 9, "0 followup_planned id=F1 for=6; 6 followup_held", "-", "F1@6+3"},
		{"cancelled", 9, "0 followup_planned id=F1 for=10; 6 followup_cancelled id=F1", "-", ""},
		{"planned again", 9, "0 followup_planned id=F1 for=10; 0 followup_planned id=F2 for=12; 6 followup_cancelled id=F1; 7 followup_planned id=F1 for=12", "12", "F2@12+0 F1@12+0"},
		{"open after the placement's end", 9, "0 placement kind=x start=0; 0 followup_planned id=F1 for=10; 1 placement_end", "10", "F1@10+0"},
		{"closed", 9, "0 followup_planned id=F1 for=10; 1 case_closed", "-", ""},
	} {
		c := on(t, tt.day, tt.lines)
		got := ids(c.Derived().FollowupsDue, func(f DueFollowup) string {
			return fmt.Sprintf("%s@%s+%d", f.ID, sinceZero(f.Date), f.OverdueDays)
		})
		if next := sinceZero(c.NextFollowup()); next != tt.next || got != tt.due {
			t.Errorf("%s: next %s, due %q; want %s, %q", tt.name, next, got, tt.next, tt.due)
		}
	}
	c := on(t, 9, "0 followup_planned id=F1 for=16; 0 followup_planned id=F2 for=3")
	if c.PlannedWithin(6) || !c.PlannedWithin(7) || on(t, 9, "0 followup_planned id=F2 for=3").PlannedWithin(7) {
		t.Error("PlannedWithin")
	}
}

func TestMissedIsCancelled(t *testing.T) {
	events := append(story(t, "0 followup_planned id=F1 for=6"), Event{Version: 2, Date: dayZero.Add(7), Fact: FollowupMissed{ID: "F1"}})
	if got := CourseNow(events, dayZero.Add(7)).Followups; len(got) != 0 {
		t.Errorf("still planned: %v", got)
	}
}

func TestBall(t *testing.T) {
	const k, m = "0 party role=consultant name=K1;", "0 party role=mentor name=M1;"
	for _, tt := range []struct {
		name, lines string
		want        Role
	}{
		{"nothing", k + "0 open", NoRole},
		{"a task", k + "0 task id=T1 owner=V due=5 what=x", Company},
		{"no owner, no date", k + "0 task id=T1 due=5 what=x; 0 task id=T2 owner=S what=x", NoRole},
		{"the earliest", k + "0 task id=T1 owner=V due=5 what=x; 0 task id=T2 owner=S due=4 what=x", Caseworker},
		{"a follow-up is the consultant's", k + "0 task id=T1 owner=V due=5 what=x; 0 followup_planned id=F1 for=4", Consultant},
		{"an overdue one too", k + "0 task id=T1 owner=V due=5 what=x; 0 followup_planned id=F1 for=1", Consultant},
		{"on a tie the alphabet", k + "0 task id=T1 owner=V due=5 what=x; 0 task id=T2 owner=S due=5 what=x; 0 task id=T3 owner=M due=5 what=x", Mentor},
		{"a tie with a follow-up", k + "0 task id=T3 owner=M due=5 what=x; 0 followup_planned id=F1 for=5", Consultant},
		{"no consultant, the mentor", m + "0 followup_planned id=F1 for=5", Mentor},
		{"neither, the caseworker", "0 followup_planned id=F1 for=5", Caseworker},
		{"the tie comes first", m + "0 task id=T3 owner=S due=5 what=x; 0 task id=T1 owner=K due=5 what=x", Mentor},
		{"the consultant left", k + m + "0 followup_planned id=F1 for=5; 1 party_left role=consultant", Mentor},
		{"closed", k + "0 followup_planned id=F1 for=5; 1 case_closed", NoRole},
	} {
		if got := on(t, 3, tt.lines).Ball(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCompanyDigest(t *testing.T) {
	const v, k, m = "0 party role=company name=V1;", "0 party role=consultant name=K1;", "0 party role=mentor name=M1;"
	const placed = "0 placement kind=x start=5;"
	for _, tt := range []struct {
		name  string
		day   int
		lines string
		want  string
	}{
		{"no company", 3, k + placed + "0 open", "null"},
		{"no placement", 3, k + v + "0 open", "null"},
		{"before the start", 3, k + v + placed + "0 open", `{"followups":[],"tasks":[],"contact":"K1"}`},
		{"running", 6, k + v + placed + "0 open", `{"followups":[],"tasks":[],"contact":"K1"}`},
		{"ended", 6, k + v + placed + "1 placement_end", "null"},
		{"closed", 6, k + v + placed + "1 case_closed", "null"},
		{"the mentor", 3, m + v + placed + "0 open", `{"followups":[],"tasks":[],"contact":"M1"}`},
		{"nobody", 3, v + placed + "0 open", `{"followups":[],"tasks":[],"contact":null}`},
		{
			"dates and tasks", 3,
			k + v + placed + "0 followup_planned id=F1 for=10; 0 followup_planned id=F2 for=3; 0 followup_planned id=F3 for=2; 0 followup_planned id=F4 for=11;" +
				"0 task id=T2 owner=V due=90 what=x; 0 task id=T1 owner=V2 what=x; 0 task id=T3 owner=K due=4 what=x",
			`{"followups":["2024-01-04","2024-01-11"],"tasks":["T2","T1"],"contact":"K1"}`,
		},
	} {
		got, err := json.Marshal(on(t, tt.day, tt.lines).Derived().CompanyDigest)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDerivedOfNothing(t *testing.T) {
	got, err := json.Marshal(CourseAt(nil, dayZero).Derived())
	const want = `{"asof":"2024-01-01","phase":"no_placement","track":null,"hours":null,"paid":null,"next_followup":null,` +
		`"followups_due_7d":[],"tasks_due_7d":{},"ball":null,"company_digest":null,"outcome":[]}`
	if err != nil || string(got) != want {
		t.Errorf("got %s", got)
	}
}

func TestGrants(t *testing.T) {
	c := on(t, 9, "0 grant_applied id=G1 kind=HKO; 0 grant_applied id=G2 kind=x; 1 granted id=G1; 2 delivered id=G1; 3 grant_refused id=G2; 4 grant_applied id=G3 kind=x; 4 grant_refused id=G3; 5 granted id=G3")
	got := ids(c.Grants, func(g CourseGrant) string {
		return g.ID + g.Kind + ":" + sinceZero(g.Applied) + "," + sinceZero(g.Granted) + "," + sinceZero(g.Delivered) + "," + sinceZero(g.Refused)
	})
	if want := "G1HKO:0,1,2,- G2x:0,-,-,3 G3x:4,5,-,-"; got != want {
		t.Errorf("got %q", got)
	}
	again := on(t, 9, "0 grant_applied id=G1 kind=HKO; 3 grant_refused id=G1; 5 grant_applied id=G1 kind=y").Grants
	if diff := cmp.Diff([]CourseGrant{{GrantApplied: GrantApplied{"G1", "y"}, Applied: dayZero.Add(5)}}, again, cmp.AllowUnexported(Date{})); diff != "" {
		t.Error(diff)
	}
}

// What is undone never happened, whatever the days of the two.
func TestUndone(t *testing.T) {
	events := append(story(t, "0 absence", "1 hours hours=5"), Event{Version: 3, Date: dayZero.Add(8), Fact: Undone{Versions: []int{1, 77}}})
	c := CourseAt(events, dayZero.Add(5))
	if len(c.Absences) != 0 || number(c.Hours) != "5" {
		t.Errorf("got %v, %s", c.Absences, number(c.Hours))
	}
}

// What takes something back and is taken back in turn takes nothing back.
func TestUndoneUndone(t *testing.T) {
	for _, tt := range []struct {
		name  string
		taken [][]int // in order, from version 3
		want  string
	}{
		{"nothing", nil, "12"},
		{"the hours", [][]int{{2}}, "10"},
		{"and that", [][]int{{2}, {3}}, "12"},
		{"and that again", [][]int{{2}, {3}, {4}}, "10"},
		{"twice, and one of them", [][]int{{2}, {2}, {3}}, "10"},
	} {
		events := story(t, "0 placement kind=x start=0 hours=10", "1 hours hours=12")
		for i, versions := range tt.taken {
			events = append(events, Event{Version: 3 + i, Date: dayZero.Add(2), Fact: Undone{Versions: versions}})
		}
		if got := number(CourseAt(events, dayZero.Add(5)).Hours); got != tt.want {
			t.Errorf("%s: %s hours, want %s", tt.name, got, tt.want)
		}
		if last, c := tt.taken, Fold(1, events); len(last) > 0 && c.Undone(2) != (tt.want == "10") {
			t.Errorf("%s: the case has version 2 undone %t", tt.name, c.Undone(2))
		}
	}
}

// Pay alone leaves the hours as they are on its day, whatever is recorded
// later of days before; a history has their number.
func TestPaidAlone(t *testing.T) {
	four := 4.0
	for _, tt := range []struct {
		name, before, later string
		want, written       string
	}{
		{"hours unknown", "0 open", "0 open", "?/?", ""},
		{"as agreed", "0 placement kind=x start=0 hours=10", "0 open", "10/4", "10"},
		{"more in the meantime", "0 placement kind=x start=0 hours=10", "5 hours hours=15", "15/4", "15"},
		{"more afterwards", "0 placement kind=x start=0 hours=10", "9 hours hours=15", "15/4", "10"},
		{"another placement", "0 placement kind=x start=0 hours=10", "2 placement kind=y start=6 hours=20", "20/4", "20"},
	} {
		events := story(t, tt.before, tt.later)
		events[1].Version = 3
		events = []Event{events[0], {Version: 2, Date: dayZero.Add(7), Fact: Hours{Paid: &four}}, events[1]}
		c := CourseNow(events, dayZero.Add(10))
		if got := number(c.Hours) + "/" + number(c.Paid); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		written := ""
		for _, e := range HistoryOf(events) {
			if h, ok := e.Fact.(Hours); ok && h.Paid != nil {
				written = number(h.Hours)
			}
		}
		if written != tt.written {
			t.Errorf("%s: written with %q hours, want %q", tt.name, written, tt.written)
		}
	}
}

func BenchmarkCourseAt(b *testing.B) {
	h, err := ReadHistory(bytes.NewReader(scenarioFiles(b)["s05.json"]))
	if err != nil {
		b.Fatal(err)
	}
	var events []Event
	for len(events) < 60 {
		events = append(events, h.Events...)
	}
	events = events[:60]
	for _, order := range []string{"unsorted", "sorted"} {
		b.Run(order, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				CourseAt(events, NewDate(2025, 3, 17))
			}
		})
		events = sortedByDate(events)
	}
}

func sortedByDate(events []Event) []Event {
	var sorted []Event
	for _, i := range chronological(events) {
		sorted = append(sorted, events[i])
	}
	return sorted
}
