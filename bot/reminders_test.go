package bot

import (
	"bytes"
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A card is edited once for each time at which it changes by itself, however
// often its case is woken up in between.
func TestCardChangesOnce(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 12, day, hour, minute, 0, 0, time.UTC) }
	c := state.Fold(1, []state.Event{
		{Version: 1, At: at(1, 9, 0), Date: state.NewDate(2026, 12, 1), Fact: state.Opened{Label: "AB"}},
		{Version: 2, At: at(1, 9, 0), Date: state.NewDate(2026, 12, 1), Fact: state.FollowupPlanned{ID: "F1", For: state.NewDate(2026, 12, 3)}},
		{Version: 3, At: at(1, 9, 0), Date: state.NewDate(2026, 12, 1), Fact: state.FollowupPlanned{ID: "F2", For: state.NewDate(2026, 12, 4)}},
	})
	for _, tt := range []struct {
		since, now time.Time
		want       bool
	}{
		{at(3, 14, 0), at(3, 14, 0), false},
		{at(4, 0, 5), at(4, 0, 5), true},
		{at(4, 0, 5), at(6, 9, 0), true}, // the bot was down
		{at(4, 9, 0), at(4, 9, 0), false},
		{at(4, 9, 0), at(5, 0, 5), true},
		{at(4, 0, 0), at(4, 0, 4), false},
		{at(6, 9, 0), at(8, 9, 0), false},
	} {
		if got := cardChanged(c, tt.since, tt.now); got != tt.want {
			t.Errorf("due at %v and woken up at %v: %v, want %v", tt.since, tt.now, got, tt.want)
		}
	}
}

// A timer that an earlier version set is answered, and the one in its place set.
func TestCardTimersOfBeforeAreAnswered(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		b := wakingBot(t, url)
		now := time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC)
		plan := state.FollowupPlanned{ID: "F1", For: state.NewDate(2026, 12, 3), Time: "10:00"}
		b.seed(t, 1, state.Opened{Label: "AB", Channel: "C1"}, plan)
		b.set(t, redisstore.Timer{ID: "card|1", At: now}, redisstore.Timer{ID: "card|99", At: now})
		if n, err := b.fireDue(t.Context(), t.Context(), now); n != 2 || err != nil {
			t.Fatalf("%d fired, %v", n, err)
		}
		next, _, err := b.ws.NextTimer(t.Context())
		if want := time.Date(2026, 12, 3, 0, 5, 0, 0, time.UTC); err != nil || !next.Equal(want) {
			t.Errorf("next at %v (%v), want %v", next, err, want)
		}
	})
}

type waking struct{ *Bot }

// wakingBot is a bot that knows no Slack.
func wakingBot(t testing.TB, url string) waking {
	t.Helper()
	store, err := redisstore.Open(context.Background(), redisstore.Options{URL: url, DataKeys: [][]byte{bytes.Repeat([]byte{7}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	b := New(store, Options{Clock: clock.System{}})
	b.ws = store.Workspace("T1")
	return waking{b}
}

// seed opens a case whose parties are all on Slack.
func (b waking) seed(t testing.TB, no int, facts ...state.Fact) {
	t.Helper()
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for _, r := range state.PartyRoles {
		facts = append(facts, state.PartyNamed{Role: r, User: fmt.Sprint("U", r, no%100), Name: "N"})
	}
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: i + 1, At: at, Date: state.DateOf(at), Fact: f, By: state.Actor{Role: state.Consultant}}
	}
	if _, err := b.ws.Commit(context.Background(), redisstore.Commit{Base: state.Fold(no, nil), Events: events}); err != nil {
		t.Fatal(err)
	}
}

func (b waking) set(t testing.TB, timers ...redisstore.Timer) {
	t.Helper()
	if _, err := b.ws.Commit(context.Background(), redisstore.Commit{Set: timers}); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkNudgesOfABusyMinute wakes up 500 cases with 2,000 follow-ups and
// 5,000 tasks that are all due: each time they are loaded, decided upon, and
// their posts prepared and committed. It reports the processor's time of this
// program, Redis running in another; go test -cpu 1 for that of one core.
func BenchmarkNudgesOfABusyMinute(b *testing.B) {
	w := wakingBot(b, redistest.Server(b))
	day := state.NewDate(2026, 12, 3)
	var people []state.Person
	for _, r := range state.PartyRoles {
		for n := range 100 {
			people = append(people, state.Person{User: fmt.Sprint("U", r, n), Off: true})
		}
	}
	if _, err := w.ws.Commit(b.Context(), redisstore.Commit{People: people}); err != nil {
		b.Fatal(err)
	}
	timers := make([]redisstore.Timer, 500)
	now := day.At(14, 0, time.UTC)
	for i := range timers {
		facts := []state.Fact{state.Opened{Label: "AB", Channel: "C1"}}
		for n := range 4 {
			facts = append(facts, state.FollowupPlanned{ID: fmt.Sprint("F", n+1), For: day, Time: "14:30", Who: []state.Role{state.Caseworker}})
		}
		for n := range 10 {
			owner := state.PartyRoles[n%len(state.PartyRoles)]
			facts = append(facts, state.Task{ID: fmt.Sprint("T", n+1), Owner: owner, Giver: owner, Due: day, What: "x", Shared: owner == state.Company})
		}
		w.seed(b, i+1, facts...)
		timers[i] = redisstore.Timer{ID: fmt.Sprint(wakePrefix, i+1), At: now}
	}
	var used time.Duration
	for b.Loop() {
		b.StopTimer()
		w.set(b, timers...)
		b.StartTimer()
		before := processorTime(b)
		for n := 1; n > 0; {
			var err error
			if n, err = w.fireDue(b.Context(), b.Context(), now); err != nil {
				b.Fatal(err)
			}
		}
		used += processorTime(b) - before
	}
	b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/op")
}

func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var ru syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
		t.Fatal(err)
	}
	return time.Duration(ru.Utime.Nano() + ru.Stime.Nano())
}
