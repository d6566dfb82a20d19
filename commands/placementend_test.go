package commands

import (
	"strings"
	"testing"

	"casethread/state"
)

// Who ends a placement is told what takes its place, and what is still planned.
func TestEndSaysWhatStands(t *testing.T) {
	running := state.Placement{Kind: "virksomhedspraktik", Start: today.Add(-20), End: today.Add(20)}
	next := state.Placement{Kind: "løntilskud", Start: today.Add(21), End: today.Add(60), SameHost: true}
	planned := state.FollowupPlanned{ID: "F1", For: today.Add(3)}
	for want, facts := range map[string][]state.Fact{
		"":                      {running},
		"ended.left":            {running, planned},
		"ended.next":            {running, next},
		"ended.next ended.left": {running, next, planned},
	} {
		x := execAs(karin)
		x.Case = companyCase(7, facts...)
		in, err := Route("case", "end job")
		if err != nil {
			t.Fatal(err)
		}
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, line := range d.Say {
			said = append(said, line.Key)
		}
		if got := strings.Join(said, " "); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}
