package state

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Random events: few ids and few days, so that they meet.

func drawDay(t *rapid.T, name string) Date {
	return dayZero.Add(rapid.IntRange(0, 40).Draw(t, name))
}

func drawNumber(t *rapid.T, name string) *float64 {
	return rapid.Ptr(rapid.Map(rapid.IntRange(0, 80), func(n int) float64 { return float64(n) / 2 }), true).Draw(t, name)
}

func drawOne[T any](t *rapid.T, name string, of ...T) T {
	return rapid.SampledFrom(of).Draw(t, name)
}

func drawID(t *rapid.T) string { return drawOne(t, "id", "A", "B", "C") }

func drawRoles(t *rapid.T) []Role {
	roles := rapid.SliceOfN(rapid.SampledFrom([]Role{Consultant, Caseworker, Citizen, Company}), 0, 4).Draw(t, "present")
	if len(roles) == 0 {
		return nil
	}
	return roles
}

func drawOutcome(t *rapid.T) []string {
	if !rapid.Bool().Draw(t, "has outcome") {
		return nil
	}
	return rapid.SliceOfN(rapid.SampledFrom([]string{"job", "ledighed"}), 1, 2).Draw(t, "outcome")
}

func drawBool(t *rapid.T, name string) bool { return rapid.Bool().Draw(t, name) }

func drawPlacement(t *rapid.T) Placement {
	return Placement{
		Kind: drawOne(t, "kind", "fleksjob", "virksomhedspraktik"), Start: drawDay(t, "start"),
		Hours: drawNumber(t, "hours"), Paid: drawNumber(t, "paid"),
		NewHost: drawBool(t, "newhost"), SameHost: drawBool(t, "same_host"),
	}
}

func drawTask(t *rapid.T) Task {
	f := Task{ID: drawID(t), Owner: drawOne(t, "owner", "", Consultant, Caseworker, Company, Mentor), What: "x"}
	if drawBool(t, "has due") {
		f.Due = drawDay(t, "due")
	}
	return f
}

func drawHeld(t *rapid.T) FollowupHeld {
	return FollowupHeld{
		ID: drawOne(t, "id", "", "A", "B", "C"), Agreed: drawNumber(t, "agreed"), Attended: drawNumber(t, "attended"),
		AccomOK: drawOne(t, "accom_ok", "", "yes", "no"), Social: drawOne(t, "social", "", "ok", "difficult"),
		Independent: rapid.Ptr(rapid.Bool(), true).Draw(t, "independent"), Meaning: drawOne(t, "meaning", "", "low", "ok"),
	}
}

// drawFact returns a fact that a history has a word for.
func drawFact(t *rapid.T) Fact {
	hours := 7.5
	switch rapid.IntRange(0, 24).Draw(t, "type") {
	case 0, 1, 2, 3:
		return drawPlacement(t)
	case 4, 5:
		return PlacementEnd{Outcome: drawOutcome(t)}
	case 6, 7:
		return FollowupPlanned{ID: drawID(t), For: drawDay(t, "for")}
	case 8, 9:
		return drawHeld(t)
	case 10:
		return FollowupCancelled{ID: drawID(t)}
	case 11, 12:
		return drawTask(t)
	case 13:
		return TaskDone{ID: drawID(t)}
	case 14:
		return PartyNamed{Role: drawOne(t, "role", PartyRoles[:]...), Name: "N"}
	case 15:
		return PartyLeft{Role: drawOne(t, "role", PartyRoles[:]...)}
	case 16:
		return Hours{Hours: &hours, Paid: drawNumber(t, "paid")}
	case 17:
		return drawOne[Fact](t, "of the case", Opened{Track: "1A"}, Opened{}, CaseClosed{Outcome: []string{"job"}}, TrackEnd{})
	case 18:
		return drawOne[Fact](t, "of the placement", StartMeeting{}, VitasApproved{}, ClosingTalk{}, NextStep{What: "x"})
	case 19:
		return drawOne[Fact](t, "answer", Pulse{Going: "bad"}, Pulse{Attended: "some"}, Conversation{Meaning: "low"}, Contacted{Channel: "phone"})
	case 20:
		return drawOne[Fact](t, "count", Wishes{N: 5}, Subgoals{}, Accommodations{N: 1}, EarlierBreakoffs{N: 2}, Concern{}, Settings{}, Ordered{Goal: true})
	case 21:
		return drawOne[Fact](t, "dated", Absence{}, AbsenceClarified{}, MedicalRequired{}, MedicalReceived{}, Changed{Kind: "benefit"}, EffortStart{})
	case 22:
		return GrantApplied{ID: drawID(t), Kind: "HKO"}
	case 23:
		return drawOne[Fact](t, "grant", Granted{ID: drawID(t)}, Delivered{ID: "A"}, GrantRefused{ID: "B"})
	}
	return Premeeting{Present: drawRoles(t)}
}

// drawLiveFact returns any fact, also the bot's own.
func drawLiveFact(t *rapid.T) Fact {
	switch rapid.IntRange(0, 11).Draw(t, "live") {
	case 0:
		return FollowupMissed{ID: drawID(t), Reason: "ill"}
	case 1:
		return Undone{Versions: rapid.SliceOfN(rapid.IntRange(1, 30), 1, 2).Draw(t, "versions")}
	case 4:
		return Hours{Paid: drawNumber(t, "paid")}
	case 2:
		task := drawTask(t)
		task.How, task.Reason, task.Shared = "declined", "no", true
		return task
	case 3:
		return drawOne[Fact](t, "own", ThreadStarted{"C", "1"}, BallPassed{Mentor}, BallAnswered{Accepted: true}, TaskAccepted{"A"}, LanguageSet{"en"},
			HandoverOffered{"H1", PartyNamed{Role: Consultant, Name: "N"}, PartyNamed{Role: Consultant, User: "U5"}, "note"},
			HandoverAnswered{ID: "H1", From: PartyNamed{Role: Consultant, Name: "N"}, Accepted: true}, HandoverAnswered{ID: "H1", Reason: "no"}, Worry{"eats alone"},
			Warned{Rules: []string{"R11", FoundRed}, Level: "red", Points: 6, To: []Role{Consultant}}, WarningCleared{[]string{"R11"}}, Raised{"quiet"},
			WarningTaken{}, WarningChosen{"R11", "contact"}, WarningActed{What: "called"}, WarningSnoozed{dayZero, "later"}, WarningResolved{}, PulseSwitched{true},
			AudienceSeen{Users: []string{"U6"}, Teams: []string{"T6"}}, AudienceChanged{Ask: "a", Joined: []string{"U7"}}, ChannelMoved{"a", "C2"}, AudienceConfirmed{Users: []string{"U7"}, Shared: true})
	}
	return drawFact(t)
}

func drawEvents(t *rapid.T, fact func(*rapid.T) Fact) []Event {
	events := make([]Event, rapid.IntRange(0, 30).Draw(t, "events"))
	for i := range events {
		events[i] = Event{Version: i + 1, Date: drawDay(t, "date"), Fact: fact(t)}
		events[i].By.Role = drawOne(t, "by", Consultant, Caseworker, NoRole)
	}
	return events
}

type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// differ says where two values are not the same, or "". Comparing deeply
// first spares cmp's work on the many that are.
func differ[T any](a, b T) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b, cmp.AllowUnexported(Course{}, Date{})) + "."
}

// sameWhenWritten checks that a history is read as it was written.
func sameWhenWritten(t tester, history []Event) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteHistory(&b, history); err != nil {
		t.Fatalf("write: %v", err)
	}
	again, err := ReadHistory(&b)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if len(history)+len(again.Events) == 0 {
		return
	}
	if diff := differ(history, again.Events); diff != "" {
		t.Errorf("written and read: %s", diff)
	}
}

func TestHistoryIsReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { sameWhenWritten(t, HistoryOf(drawEvents(t, drawLiveFact))) })
}

func TestExportDerivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		live := drawEvents(t, drawLiveFact)
		exported := HistoryOf(live)
		for day := range 42 {
			a, b := CourseNow(live, dayZero.Add(day)), CourseNow(exported, dayZero.Add(day))
			if diff := differ(a.Derived(), b.Derived()); diff != "" {
				t.Fatalf("day %d: %s", day, diff)
			}
			a.Tasks, b.Tasks, a.Held, b.Held = nil, nil, nil, nil // their live fields differ
			if diff := differ(a, b); diff != "" {
				t.Fatalf("day %d: %s", day, diff)
			}
		}
	})
}

// What happens on a day or later says nothing about its morning.
func TestTheMorningKnowsNoLaterEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, today := drawEvents(t, drawFact), drawDay(t, "today")
		before := slices.DeleteFunc(slices.Clone(events), func(e Event) bool { return !e.Date.Before(today) })
		if diff := differ(CourseAt(before, today), CourseAt(events, today)); diff != "" {
			t.Fatalf("%s", diff)
		}
	})
}

// The morning after knows all of the day: CourseAt the next day and CourseNow
// differ only in what the day itself counts for.
func TestTheNextMorningKnowsTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, today := drawEvents(t, drawFact), drawDay(t, "today")
		now, next := CourseNow(events, today), CourseAt(events, today.Add(1))
		now.morning(today.Add(1))
		now.AsOf = next.AsOf
		if diff := differ(now, next); diff != "" {
			t.Fatalf("%s", diff)
		}
	})
}

// Only equal dates and outcomes depend on the order of the file.
func TestOrderOfTheFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawEvents(t, drawFact)
		a, b := CourseAt(events, dayZero.Add(30)), CourseAt(sortedByDate(events), dayZero.Add(30))
		a.Outcome, b.Outcome = nil, nil
		if diff := differ(a, b); diff != "" {
			t.Fatalf("%s", diff)
		}
	})
}

func TestCourseIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawEvents(t, drawLiveFact)
		events = append(events, Event{}, Event{Fact: Placement{}}, Event{Fact: Hours{}})
		for day := -1; day < 60; day += 5 {
			c := CourseAt(events, dayZero.Add(day))
			if c.Waiting != nil && (c.Placement == nil || !c.AsOf.Before(c.Waiting.Start)) {
				t.Fatalf("day %d: one waits that should not", day)
			}
			if (c.Phase() == PhaseRunning) != c.Active() && c.Closed.IsZero() {
				t.Fatalf("day %d: %s, active %t", day, c.Phase(), c.Active())
			}
			if _, err := json.Marshal(c.Derived()); err != nil {
				t.Fatalf("day %d: %v", day, err)
			}
		}
		CourseAt(events, Date{}).Derived()
	})
}
