package state

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A walk shows each event that stands, before and after it, and ends with the
// course as it is on the day.
func TestWalk(t *testing.T) {
	events := story(t, "0 open; 0 placement kind=fleksjob start=10; 5 subgoals n=1; 5 placement kind=småjob start=20; 3 wishes n=2; 12 placement kind=småjob start=20; 40 placement_end outcome=job")
	events = append(events, Event{Version: len(events) + 1, Date: dayZero.Add(6), Fact: Undone{Versions: []int{4}}})
	for _, day := range []int{-1, 0, 5, 15, 25, 50} {
		var seen []string
		var last Course
		Walk(events, dayZero.Add(day), func(c *Course, e *Event, happened bool) {
			what := "-"
			if e != nil {
				what = e.Fact.Type()
			}
			if c.Active() {
				what += " " + c.Placement.Kind
			}
			if !happened {
				what = "(" + what + ")"
			}
			seen, last = append(seen, fmt.Sprintf("%s %s", sinceZero(c.AsOf), what)), *c
		})
		if diff := cmp.Diff(CourseNow(events, dayZero.Add(day)), last, cmpopts.IgnoreUnexported(Course{}), cmpopts.IgnoreFields(Course{}, "Outcome"), cmp.AllowUnexported(Date{})); diff != "" {
			t.Errorf("day %d: it ends with (-now +walk)\n%s", day, diff)
		}
		if want := "0 (open), 0 open, 0 (placement), 0 placement, 3 (wishes), 3 wishes, 5 (subgoals), 5 subgoals, 6 (undone), 6 undone, 12 (placement fleksjob), 12 placement fleksjob, 25 (- småjob)"; day == 25 && strings.Join(seen, ", ") != want {
			t.Errorf("saw %s", strings.Join(seen, ", "))
		}
	}
}
