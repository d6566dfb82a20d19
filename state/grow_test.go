package state

import (
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Whichever states a case grows out of, and however often out of the same one,
// each has its own events and no other's.
func TestGrowsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := []*Case{Fold(1, nil)}
		logs := [][]Event{nil}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			i := rapid.IntRange(max(0, len(all)-3), len(all)-1).Draw(t, "from")
			var more []Event
			for n := range rapid.IntRange(1, 3).Draw(t, "events") {
				more = append(more, Event{Version: all[i].Version + 1 + n, Date: drawDay(t, "date"), Fact: TaskDone{drawOne(t, "task", "T1", "T2", "T3")}})
			}
			all = append(all, all[i].With(more...))
			logs = append(logs, slices.Concat(logs[i], more))
		}
		for i, c := range all {
			if diff := gocmp.Diff(logs[i], c.Events, caseOptions); diff != "" {
				t.Fatalf("state %d (-want +got):\n%s", i, diff)
			}
		}
	})
}

// Two who decide on the same case at the same time, and both go on, do not see
// each other's events; the race detector watches.
func TestGrowsAtTheSameTime(t *testing.T) {
	before := Fold(1, nil).With(Event{Version: 1, Fact: Opened{Label: "AB"}})
	var both sync.WaitGroup
	for _, task := range []string{"T1", "T2"} {
		both.Go(func() {
			c := before
			for range 50 {
				c = c.With(Event{Version: c.Version + 1, Fact: TaskDone{task}})
			}
			for _, e := range c.Events[1:] {
				if e.Fact != (TaskDone{task}) {
					t.Errorf("version %d of %s says %v", e.Version, task, e.Fact)
				}
			}
		})
	}
	both.Wait()
}

// BenchmarkWith: one event more of a long case, of which no role was ever offered.
func BenchmarkWith(b *testing.B) {
	events := []Event{{Version: 1, Fact: Opened{Label: "AB"}}, {Version: 2, Fact: PartyNamed{Role: Consultant, User: "U1"}}}
	for len(events) < 1000 {
		events = append(events, Event{Version: len(events) + 1, Fact: Contacted{Channel: "phone"}})
	}
	long := Fold(1, events)
	c := long
	for b.Loop() {
		if c.Version == 2*long.Version {
			c = long
		}
		c = c.With(Event{Version: c.Version + 1, Fact: Contacted{Channel: "phone"}})
	}
}
