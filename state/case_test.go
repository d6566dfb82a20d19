package state

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// done is a fact and the role of who recorded it.
type done struct {
	by   Role
	fact Fact
}

// caseOf folds facts of one day, by K unless they say otherwise.
func caseOf(facts ...any) *Case { return Fold(12, eventsOf(facts...)) }

func eventsOf(facts ...any) []Event {
	events := make([]Event, len(facts))
	for i, f := range facts {
		d, ok := f.(done)
		if !ok {
			d = done{Consultant, f.(Fact)}
		}
		events[i] = Event{
			Version: i + 1, At: time.Date(2024, 1, 1, 9, i, 0, 0, time.UTC), Date: dayZero,
			By: Actor{User: "U" + string(d.by), Role: d.by}, Fact: d.fact,
		}
	}
	return events
}

// drawStory returns events of any facts: half of few ids that meet, half of
// anything at all.
func drawStory(t *rapid.T) []Event {
	events := drawEvents(t, func(t *rapid.T) Fact {
		if rapid.Bool().Draw(t, "any") {
			return drawAnyFact(t)
		}
		return drawLiveFact(t)
	})
	for i := range events {
		events[i].At = time.UnixMilli(int64(i))
		events[i].By.User = drawOne(t, "user", "UK", "US", "")
	}
	return events
}

var caseOptions = gocmp.Options{gocmp.AllowUnexported(Case{}, Date{}), cmpopts.IgnoreFields(Case{}, "grown"), cmpopts.EquateEmpty()}

// Folding is total: whatever stands in the log, there is a case, and
// everything that is asked of it has an answer.
func TestFoldIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawStory(t)
		if rapid.Bool().Draw(t, "with a hole") {
			events = append(events, Event{}, Event{Version: -3, Fact: Undone{Versions: []int{-1, 0, 1 << 40}}})
		}
		c := Fold(1, events)
		today := drawDay(t, "today")
		c.StaffView(today)
		c.CompanyView(today)
		c.MentorView(today).AllTasks()
		c.PlanView(Consultant)
		c.OpenTasks()
		c.PlannedFollowups()
		c.Index()
		c.Call()
		c.Responsible()
		c.Ball(today)
		for _, e := range c.Events {
			c.ThreadFact(e)
			c.Task(ThingOf(e.Fact))
			c.Followup(ThingOf(e.Fact))
		}
		for _, v := range []int{-1, 0, 1, len(events), len(events) + 1} {
			if e, ok := c.Event(v); ok != (v >= 1 && v <= len(events)) || ok && !gocmp.Equal(e, events[v-1], gocmp.AllowUnexported(Date{})) {
				t.Fatalf("Event(%d) = %v, %t", v, e, ok)
			}
		}
	})
}

// With is folding all from the start, and leaves the case as it was.
func TestWithIsFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawStory(t)
		at := rapid.IntRange(0, len(events)).Draw(t, "at")
		before := Fold(1, events[:at:at])
		want := Fold(1, slices.Clone(events[:at]))
		if diff := gocmp.Diff(Fold(1, events), before.With(events[at:]...), caseOptions); diff != "" {
			t.Fatalf("(-Fold +With):\n%s", diff)
		}
		if diff := gocmp.Diff(want, before, caseOptions); diff != "" {
			t.Fatalf("With changed the case (-was +is):\n%s", diff)
		}
	})
}

// A version that is yet to come cannot be taken back: whether the case knows of it
// already makes no difference.
func TestUndoOfWhatIsToCome(t *testing.T) {
	events := eventsOf(Opened{Label: "AB"}, Undone{Versions: []int{3}}, CaseClosed{}, Opened{})
	if diff := gocmp.Diff(Fold(12, events), Fold(12, events[:2:2]).With(events[2:]...), caseOptions); diff != "" {
		t.Errorf("(-Fold +With):\n%s", diff)
	}
}

// What is taken back never happened: only the log knows of it, and a case that
// was closed in between, that nobody heard meanwhile who can read its thread.
func TestUndoneTakesBackExactly(t *testing.T) {
	ignore := gocmp.Options{
		cmpopts.IgnoreFields(Case{}, "Version", "Events", "Changed", "undone", "index", "ids"), cmpopts.IgnoreFields(Readers{}, "Stale"),
	}
	rapid.Check(t, func(t *rapid.T) {
		// Undoing what undid something is no way to have it back, and not offered.
		noUndo := func(e Event) bool { _, ok := e.Fact.(Undone); return ok }
		events := slices.DeleteFunc(drawStory(t), noUndo)
		for i := range events {
			events[i].Version = i + 1
		}
		before := Fold(1, events)
		n := rapid.IntRange(1, 4).Draw(t, "n")
		var versions []int
		after := before
		for i := range n {
			e := Event{Version: len(events) + 1 + i, Date: drawDay(t, "date"), At: time.UnixMilli(9), By: Actor{User: "UK", Role: Consultant}}
			for e.Fact = drawAnyFact(t); noUndo(e); {
				e.Fact = drawLiveFact(t)
			}
			after = after.With(e)
			versions = append(versions, e.Version)
		}
		after = after.With(Event{Version: len(events) + n + 1, Fact: Undone{Versions: versions}})
		if diff := gocmp.Diff(before, after, caseOptions, ignore); diff != "" {
			t.Fatalf("do and undo (-before +after):\n%s", diff)
		}
		today := drawDay(t, "today")
		if diff := gocmp.Diff(before.StaffView(today), after.StaffView(today), caseOptions, cmpopts.IgnoreFields(ThreadView{}, "Version")); diff != "" {
			t.Fatalf("views of do and undo:\n%s", diff)
		}
		if after.Version != len(events)+n+1 || len(after.Events) != after.Version {
			t.Fatalf("version %d with %d events", after.Version, len(after.Events))
		}
		for _, v := range versions {
			if !after.Undone(v) || before.Undone(v) {
				t.Fatalf("version %d: undone %t", v, after.Undone(v))
			}
		}
	})
}

// A fact about something that never was changes nothing. (What was held is a
// follow-up, planned or not.)
func TestUnknownIDsAreIgnored(t *testing.T) {
	before := caseOf(Opened{Label: "AB"}, FollowupPlanned{ID: "F1", For: dayZero.Add(3)}, Task{ID: "T1", What: "x"}, GrantApplied{"G1", "HKO"})
	for _, f := range []Fact{
		TaskDone{"T9"},
		TaskAccepted{"T9"},
		TaskDone{""},
		FollowupCancelled{ID: "F9"},
		FollowupMissed{ID: "F9"},
		FollowupMissed{},
		Granted{"G9"},
		Delivered{"G9"},
		GrantRefused{""},
		PartyLeft{Mentor},
		BallAnswered{Accepted: true},
		Undone{Versions: []int{99}},
	} {
		after := before.With(Event{Version: before.Version + 1, Fact: f})
		if diff := gocmp.Diff(before, after, caseOptions, cmpopts.IgnoreFields(Case{}, "Version", "Events", "Changed", "undone", "index", "ids")); diff != "" {
			t.Errorf("%s:\n%s", f.Type(), diff)
		}
	}
}

// An id names one thing for ever, also when the thing was taken back.
func TestNextIDNeverReuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := caseOf(Opened{Label: "AB"})
		given := map[string]bool{}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			var f Fact
			letter := drawOne(t, "letter", "T", "F", "G")
			id := c.NextID(letter)
			switch drawOne(t, "step", "new", "new", "undo", "finish") {
			case "new":
				if given[id] {
					t.Fatalf("%s is given twice", id)
				}
				given[id] = true
				f = map[string]Fact{"T": Task{ID: id, What: "x"}, "F": FollowupPlanned{ID: id}, "G": GrantApplied{id, "HKO"}}[letter]
			case "undo":
				f = Undone{Versions: []int{rapid.IntRange(1, c.Version).Draw(t, "version")}}
			default:
				f = TaskDone{"T1"}
			}
			c = c.With(Event{Version: c.Version + 1, Date: dayZero, Fact: f})
		}
	})
	c := caseOf(Task{ID: "T07"}, Task{ID: "T3"}, Task{ID: "Tx"}, Task{ID: "TASK"}, FollowupPlanned{ID: "F44"}, Task{ID: "T-9"}, Task{ID: "1"})
	for letter, want := range map[string]string{"T": "T8", "F": "F45", "G": "G1"} {
		if got := c.NextID(letter); got != want {
			t.Errorf("NextID(%s) = %s, want %s", letter, got, want)
		}
	}
}

func TestParties(t *testing.T) {
	c := caseOf(
		Opened{Label: "AB", Channel: "C1"},
		PartyNamed{Role: Mentor, Name: "Mia", User: "U4"},
		PartyNamed{Role: Consultant, Name: "Karin", User: "U1"},
		PartyNamed{Role: Caseworker, Name: "Karin", User: "U1"},
		PartyNamed{Role: Company, Name: "Vera", Phone: "11223344"},
	)
	if got := fmt.Sprint(c.RolesOf("U1"), c.RolesOf("U4"), c.RolesOf("U9"), c.RolesOf("")); got != "[K S] [M] [] []" {
		t.Errorf("roles: %s", got)
	}
	if x := c.Index(); strings.Join(x.Users, " ") != "U1 U4" || !x.Open || x.Channel != "C1" || x.Label != "AB" || x.Thread != "" {
		t.Errorf("index: %+v", x)
	}
	for i, tt := range []struct {
		fact        Fact
		call        string
		responsible Role
		roles       string // of U1
	}{
		{PartyNamed{Role: Consultant, Name: "Kim", User: "U2"}, "Kim", Consultant, "[S]"},
		{PartyLeft{Consultant}, "Mia", Mentor, "[S]"},
		{PartyLeft{Mentor}, "Karin", Caseworker, "[S]"},
		{PartyLeft{Caseworker}, "", Caseworker, "[]"},
		{PartyNamed{Role: Consultant, Name: "Karin", User: "U1"}, "Karin", Consultant, "[K]"},
	} {
		c = c.With(Event{Version: c.Version + 1, Fact: tt.fact})
		if call, ok := c.Call(); call.Name != tt.call || ok != (tt.call != "") {
			t.Errorf("%d: the company calls %q, want %q", i, call.Name, tt.call)
		}
		if c.Responsible() != tt.responsible || fmt.Sprint(c.RolesOf("U1")) != tt.roles {
			t.Errorf("%d: responsible %s, U1 is %v", i, c.Responsible(), c.RolesOf("U1"))
		}
	}
	c = c.With(Event{Version: c.Version + 1, Fact: ThreadStarted{"C2", "17.3"}})
	if x := c.Index(); x.Thread != "C2:17.3" || x.Channel != "C2" {
		t.Errorf("after the card: %+v", x)
	}
	c = c.With(Event{Version: c.Version + 1, Fact: CaseClosed{}})
	if c.Index().Open || !c.Closed {
		t.Error("closed, and open")
	}
	c = c.With(Event{Version: c.Version + 1, Fact: Opened{Track: "2A"}})
	if !c.Index().Open || c.Label != "AB" || c.Channel != "C2" {
		t.Errorf("a new course of the case: %+v", c.Index())
	}
	if Fold(1, nil).Index().Open {
		t.Error("a case without events is open")
	}
}

// Who has the ball, step by step. A planned follow-up gives it to K.
func TestBallPass(t *testing.T) {
	start := []any{
		Opened{Label: "AB"},
		PartyNamed{Role: Consultant, Name: "K"},
		PartyNamed{Role: Caseworker, Name: "S"},
		PartyNamed{Role: Mentor, Name: "M"},
		FollowupPlanned{ID: "F1", For: dayZero.Add(5)},
		Task{ID: "T1", Owner: Consultant, Due: dayZero.Add(9), What: "x"},
	}
	accept, decline := BallAnswered{Accepted: true}, BallAnswered{Reason: "no"}
	for _, tt := range []struct {
		name  string
		steps []any
		want  string // holder, pending
	}{
		{"nothing passed", nil, "K"},
		{"offered", []any{BallPassed{Caseworker}}, "K S?"},
		{"accepted", []any{BallPassed{Caseworker}, accept}, "S"},
		{"declined", []any{BallPassed{Caseworker}, decline}, "K"},
		{"accepted twice", []any{BallPassed{Caseworker}, accept, accept}, "S"},
		{"accepted after declining", []any{BallPassed{Caseworker}, decline, accept}, "K"},
		{"accepted without an offer", []any{accept}, "K"},
		{"offered to another", []any{BallPassed{Caseworker}, BallPassed{Mentor}}, "K M?"},
		{"answered for the last offer", []any{BallPassed{Caseworker}, BallPassed{Mentor}, accept}, "M"},
		{"a task is done", []any{BallPassed{Caseworker}, accept, TaskDone{"T1"}}, "K"},
		{"a follow-up is held", []any{BallPassed{Caseworker}, accept, FollowupHeld{ID: "F1"}}, "K"},
		{"it is cancelled", []any{BallPassed{Caseworker}, accept, FollowupCancelled{ID: "F1"}}, "K"},
		{"it is missed", []any{BallPassed{Caseworker}, accept, FollowupMissed{ID: "F1"}}, "K"},
		{"it is moved", []any{BallPassed{Caseworker}, accept, FollowupPlanned{ID: "F1", For: dayZero.Add(6)}}, "S"},
		{"a task is accepted", []any{BallPassed{Caseworker}, accept, TaskAccepted{"T1"}}, "S"},
		{"an unknown task is done", []any{BallPassed{Caseworker}, accept, TaskDone{"T9"}}, "S"},
		{"done while offered", []any{BallPassed{Caseworker}, TaskDone{"T1"}}, "K S?"},
		{"the holder left", []any{BallPassed{Caseworker}, accept, PartyLeft{Caseworker}}, "K"},
		{"taken back", []any{BallPassed{Caseworker}, accept, Undone{Versions: []int{7, 8}}}, "K"},
		{"only the offer taken back", []any{BallPassed{Caseworker}, accept, Undone{Versions: []int{7}}}, "K"},
		{"only the answer taken back", []any{BallPassed{Caseworker}, accept, Undone{Versions: []int{8}}}, "K S?"},
		{"closed", []any{BallPassed{Caseworker}, accept, CaseClosed{}}, "-"},
	} {
		c := caseOf(append(slices.Clone(start), tt.steps...)...)
		v := c.ThreadView(dayZero)
		got := cmp.Or(string(v.Ball), "-")
		if v.Pass.Pending {
			got += " " + string(v.Pass.To) + "?"
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if !c.Closed && c.Ball(dayZero) != v.Ball {
			t.Errorf("%s: Ball %q, view %q", tt.name, c.Ball(dayZero), v.Ball)
		}
	}
}

func TestGoalIsCompleteWithFiveAnswers(t *testing.T) {
	whole := Goal{"a", "b", "c", "d", "e"}
	if !whole.Complete() || (Goal{}).Complete() {
		t.Error("five answers are complete, none are not")
	}
	for i := range 5 {
		part := whole
		*[]*string{&part.Specific, &part.Measurable, &part.Attractive, &part.Realistic, &part.TimeBound}[i] = ""
		if part.Complete() {
			t.Errorf("complete without its answer %d", i+1)
		}
	}
}

// A pass counts when it is accepted: until then who had the ball keeps it.
func TestBallPassedOnStaysUntilAccepted(t *testing.T) {
	start := []any{
		Opened{Label: "AB"},
		PartyNamed{Role: Consultant, Name: "K"},
		PartyNamed{Role: Caseworker, Name: "S"},
		PartyNamed{Role: Mentor, Name: "M"},
		FollowupPlanned{ID: "F1", For: dayZero.Add(5)},
		BallPassed{Caseworker},
		BallAnswered{Accepted: true},
		BallPassed{Mentor},
	}
	for _, c := range []*Case{caseOf(start...), caseOf(append(start, BallAnswered{})...)} {
		if got := c.Ball(dayZero); got != Caseworker {
			t.Errorf("S has the ball and M has not taken it, but %s has it", got)
		}
	}
}

// What becomes of a task: its owner, whether accepted, done, how and when due.
func TestTaskStates(t *testing.T) {
	given := Task{ID: "T1", Owner: Caseworker, Giver: Consultant, What: "x", Due: dayZero.Add(3)}
	with := func(f func(*Task)) Task { task := given; f(&task); return task }
	declined := with(func(k *Task) { k.Owner, k.How, k.Reason = Consultant, "declined", "no" })
	handed := with(func(k *Task) { k.Owner, k.Giver, k.How = Mentor, Caseworker, "handed" })
	moved := with(func(k *Task) { k.Due, k.How = dayZero.Add(8), "moved" })
	own := with(func(k *Task) { k.Owner = Consultant })
	imported := with(func(k *Task) { k.Giver = NoRole })
	for _, tt := range []struct {
		name  string
		steps []any
		want  string
	}{
		{"given", []any{given}, "T1 S waits 3"},
		{"one's own", []any{own}, "T1 K accepted 3"},
		{"of a history", []any{imported}, "T1 S accepted 3"},
		{"accepted", []any{given, TaskAccepted{"T1"}}, "T1 S accepted 3"},
		{"declined", []any{given, declined}, "T1 K accepted 3"},
		{"handed on", []any{given, TaskAccepted{"T1"}, handed}, "T1 M waits 3"},
		{"handed on and accepted", []any{given, handed, TaskAccepted{"T1"}}, "T1 M accepted 3"},
		{"moved while waiting", []any{given, moved}, "T1 S waits 8"},
		{"moved when accepted", []any{given, TaskAccepted{"T1"}, moved}, "T1 S accepted 8"},
		{"done", []any{given, TaskDone{"T1"}}, "T1 S done 3"},
		{"done and accepted", []any{given, TaskDone{"T1"}, TaskAccepted{"T1"}}, "T1 S done 3"},
		{"done, then the id anew", []any{given, TaskDone{"T1"}, own}, "T1 S done 3; T1 K accepted 3"},
		{"acceptance taken back", []any{given, TaskAccepted{"T1"}, Undone{Versions: []int{2}}}, "T1 S waits 3"},
		{"finishing taken back", []any{given, TaskAccepted{"T1"}, TaskDone{"T1"}, Undone{Versions: []int{3}}}, "T1 S accepted 3"},
		{"taken back", []any{given, Undone{Versions: []int{1}}}, ""},
	} {
		var got []string
		for _, k := range caseOf(tt.steps...).Tasks {
			s := "waits"
			switch {
			case k.Done:
				s = "done"
			case k.Accepted:
				s = "accepted"
			}
			got = append(got, fmt.Sprintf("%s %s %s %d", k.ID, k.Owner, s, k.Due.Days(dayZero)))
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
	}
}

// The id of a finished task, used anew by a history, names the new one.
func TestTaskByIDIsTheLatest(t *testing.T) {
	c := caseOf(Task{ID: "T1", What: "old"}, TaskDone{"T1"}, Task{ID: "T1", What: "new"})
	if k, ok := c.Task("T1"); !ok || k.What != "new" || k.Done {
		t.Errorf("T1 is %+v", k)
	}
}

// What becomes of a follow-up: status, day, first day, version.
func TestFollowupStates(t *testing.T) {
	plan := FollowupPlanned{ID: "F1", For: dayZero.Add(3), Time: "10:00"}
	moved := FollowupPlanned{ID: "F1", For: dayZero.Add(8)}
	for _, tt := range []struct {
		name  string
		steps []any
		want  string
	}{
		{"planned", []any{plan}, "F1 planned 3 first 3 v1"},
		{"moved", []any{plan, moved}, "F1 planned 8 first 3 v2"},
		{"moved twice", []any{plan, moved, plan}, "F1 planned 3 first 3 v3"},
		{"held", []any{plan, FollowupHeld{ID: "F1"}}, "F1 held 3 first 3 v2"},
		{"cancelled", []any{plan, FollowupCancelled{ID: "F1"}}, "F1 cancelled 3 first 3 v2"},
		{"missed", []any{plan, FollowupMissed{ID: "F1"}}, "F1 missed 3 first 3 v2"},
		{"missed, then planned again", []any{plan, FollowupMissed{ID: "F1"}, moved}, "F1 planned 8 first 3 v3"},
		{"held without a plan", []any{FollowupHeld{}}, " held 0 first 0 v1"},
		{"two without a plan", []any{FollowupHeld{}, FollowupHeld{}}, " held 0 first 0 v1;  held 0 first 0 v2"},
		{"cancelled without an id", []any{FollowupHeld{}, FollowupCancelled{}}, " held 0 first 0 v1"},
		{"moving taken back", []any{plan, moved, Undone{Versions: []int{2}}}, "F1 planned 3 first 3 v1"},
		{"holding taken back", []any{plan, FollowupHeld{ID: "F1"}, Undone{Versions: []int{2}}}, "F1 planned 3 first 3 v1"},
	} {
		c := caseOf(tt.steps...)
		var got []string
		for _, f := range c.Followups {
			got = append(got, fmt.Sprintf("%s %s %d first %d v%d", f.ID, f.Status, f.For.Days(dayZero), f.First.Days(dayZero), f.Version))
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, s, tt.want)
		}
		planned := strings.Count(tt.want, "planned")
		if got := len(c.PlannedFollowups()); got != planned {
			t.Errorf("%s: %d planned, want %d", tt.name, got, planned)
		}
	}
}

func TestOrderOfWhatIsOpen(t *testing.T) {
	var steps []any
	for i, day := range []int{9, 3, 5, 3} {
		n := strconv.Itoa(i + 1)
		steps = append(steps, FollowupPlanned{ID: "F" + n, For: dayZero.Add(day), Time: []string{"", "14:00", "", "09:00"}[i]},
			Task{ID: "T" + n, Due: dayZero.Add(day), What: "x"})
	}
	c := caseOf(append(steps, Task{ID: "T5", What: "no day"}, Task{ID: "T6", Due: dayZero, What: "done"}, TaskDone{"T6"})...)
	if got := ids(c.PlannedFollowups(), func(f CaseFollowup) string { return f.ID }); got != "F4 F2 F3 F1" {
		t.Errorf("follow-ups: %s", got)
	}
	if got := ids(c.OpenTasks(), func(k CaseTask) string { return k.ID }); got != "T2 T4 T3 T1 T5" {
		t.Errorf("tasks: %s", got)
	}
}

func TestGrantStates(t *testing.T) {
	applied := GrantApplied{"G1", "HKO"}
	for _, tt := range []struct {
		steps []any
		want  string
	}{
		{[]any{applied}, "G1 HKO applied"},
		{[]any{applied, Granted{"G1"}}, "G1 HKO granted"},
		{[]any{applied, Granted{"G1"}, Delivered{"G1"}}, "G1 HKO delivered"},
		{[]any{applied, GrantRefused{"G1"}}, "G1 HKO refused"},
		{[]any{applied, GrantRefused{"G1"}, GrantApplied{"G1", "bil"}}, "G1 bil applied"},
	} {
		if got := ids(caseOf(tt.steps...).Grants, func(g CaseGrant) string { return g.ID + " " + g.Kind + " " + g.State }); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.steps, got, tt.want)
		}
	}
}

func TestThingOf(t *testing.T) {
	for _, k := range kinds {
		f := sampleOf(k)
		_, named := f.(Thinger)
		if got := ThingOf(f); named != (got != "") || named && !strings.HasPrefix(got, k.Type()+".ID") {
			t.Errorf("%s is about %q", k.Type(), got)
		}
	}
	if ThingOf(nil) != "" {
		t.Error("nothing is about something")
	}
}
