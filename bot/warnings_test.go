package bot

import (
	"fmt"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/commands/practice"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// morningCases seeds n cases of some twenty events, of which every tenth shows
// a sign that is not told yet.
func morningCases(t testing.TB, w waking, n int, day state.Date) {
	t.Helper()
	ten, four := 10.0, 4.0
	for no := range n {
		facts := []state.Fact{
			state.Opened{Label: "AB", Channel: "C1", Track: "1B"},
			state.PartyNamed{Role: state.Consultant, Name: "K", User: "UK"},
			state.PartyNamed{Role: state.Caseworker, Name: "S", User: "US"},
			state.PartyNamed{Role: state.Company, Name: "V", User: "UV"},
			state.Ordered{Purpose: true, Goal: true, Subgoals: true},
			state.Subgoals{N: 1},
			state.Wishes{N: 5},
			state.Accommodations{},
			state.Concern{},
			state.Premeeting{Present: []state.Role{state.Consultant, state.Caseworker, state.Citizen}},
			state.Placement{Kind: "fleksjob", Start: day.Add(-60), Hours: &ten},
			state.StartMeeting{},
			state.ClosingTalk{},
			state.FollowupHeld{ID: "F1", Agreed: &ten, Attended: &ten, Social: "ok"},
			state.Task{ID: "T1", Owner: state.Caseworker, Due: day.Add(20), What: "x"},
			state.Task{ID: "T2", Owner: state.Company, Due: day.Add(30), What: "y", Shared: true},
			state.FollowupPlanned{ID: "F2", For: day.Add(10), Time: "10:00"},
			state.FollowupPlanned{ID: "F3", For: day.Add(24), Time: "10:00"},
		}
		if no%10 == 0 {
			facts = append(facts, state.FollowupHeld{Agreed: &ten, Attended: &four})
		}
		w.seed(t, no+1, facts...)
	}
}

// In the morning what fires because a day has passed is told, once, and what
// nobody has to be told of leaves no trace.
func TestMorning(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := wakingBot(t, url)
		w.opt.Defaults.Practice = practice.Shipped()
		day := state.NewDate(2026, 12, 3)
		morningCases(t, w, 20, day)
		now := day.At(8, 0, time.UTC)
		w.opt.Clock = clock.NewSimulated(now) // it runs on: what is due now is due a second later too
		for range 2 {
			w.set(t, redisstore.Timer{ID: morningTimer, At: now})
			for n := 1; n > 0; {
				var err error
				if n, err = w.fireDue(t.Context(), t.Context(), w.now().Add(time.Second)); err != nil {
					t.Fatal(err)
				}
			}
		}
		warned := 0
		for no := range 20 {
			f, err := w.ws.Find(t.Context(), redisstore.Lookup{No: no + 1, Fresh: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range f.Case.Events {
				if _, ok := e.Fact.(state.Warned); ok {
					warned++
				}
			}
		}
		if warned != 2 {
			t.Errorf("told of %d cases, want those 2 that show a sign", warned)
		}
	})
}

// BenchmarkMorning looks at 10,000 cases of a real Redis when work begins, of
// which 1,000 have something to tell: loading, judging, and noting and posting
// what is told. It reports the processor's time of this program a morning; go
// test -cpu 1 for that of one core.
func BenchmarkMorning(b *testing.B) {
	const cases = 10_000
	w := wakingBot(b, redistest.Server(b))
	day := state.NewDate(2026, 12, 3)
	morningCases(b, w, cases, day)
	now := day.At(8, 0, time.UTC)
	w.opt.Clock = clock.NewSimulated(now)
	for _, rules := range []*practice.Pack{nil, practice.Shipped()} {
		b.Run(fmt.Sprintf("rules=%t", rules != nil), func(b *testing.B) {
			w.opt.Defaults.Practice = rules
			var used time.Duration
			n := 0
			for b.Loop() {
				n++
				w.set(b, redisstore.Timer{ID: morningTimer, At: now})
				before := processorTime(b)
				for left := 1; left > 0; {
					var err error
					if left, err = w.fireDue(b.Context(), b.Context(), w.now().Add(time.Second)); err != nil {
						b.Fatal(err)
					}
				}
				used += processorTime(b) - before
			}
			b.ReportMetric(used.Seconds()/float64(n), "cpu-s/morning")
		})
	}
}
