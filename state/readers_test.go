package state

import (
	"fmt"
	"strings"
	"testing"
)

// A look at the channel finds who came and left unheard of, and what Slack tells
// of them afterwards is no news.
func TestLookedAt(t *testing.T) {
	opened := Opened{Label: "AB", Channel: "C1", Seen: &AudienceSeen{Users: []string{"UKAREN", "UMADS"}, Teams: []string{"T1"}}}
	old := Opened{Label: "AB", Channel: "C1"}
	joined := func(users ...string) Fact { return AudienceChanged{Ask: "e", Joined: users} }
	left := func(users ...string) Fact { return AudienceChanged{Left: users} }
	shared := func(teams ...string) Fact { return AudienceChanged{Ask: "e", Shared: true, Teams: teams} }
	yes := func(users ...string) Fact { return AudienceConfirmed{Users: users} }
	taken := Undone{Versions: []int{3}}
	for _, tt := range []struct {
		name         string
		steps        []any // after the opening, and that Karen is consultant
		users, teams string
		told         []any // by Slack, after the look
		want         string
		facts        int
	}{
		{"nothing new", []any{opened}, "UKAREN UMADS", "T1", nil, "nothing", 0},
		{"one came", []any{opened}, "UKAREN UMADS UOLE", "T1", nil, "a: UOLE, seen at 3", 1},
		{"and Slack tells of it", []any{opened}, "UKAREN UMADS UOLE", "T1", []any{joined("UOLE")}, "a: UOLE, seen at 3", 1},
		{"after the yes too", []any{opened}, "UKAREN UMADS UOLE", "T1", []any{yes("UOLE"), joined("UOLE")}, "nothing", 1},
		{"who was heard of is not found again", []any{opened, joined("UOLE"), yes("UOLE")}, "UKAREN UMADS UOLE", "T1", nil, "nothing", 0},
		{"who left again is not asked about", []any{opened, joined("UOLE")}, "UKAREN UMADS", "T1", nil, "nothing", 1},
		{"who left and comes back is", []any{opened}, "UKAREN", "T1", []any{joined("UMADS")}, "e: UMADS, seen at 4", 1},
		{"who left is told later", []any{opened}, "UKAREN", "T1", []any{left("UMADS")}, "nothing", 1},
		{"a party came", []any{opened, PartyNamed{Role: Mentor, User: "UOLE"}}, "UKAREN UMADS UOLE", "T1", nil, "nothing", 1},
		{"shared with another", []any{opened}, "UKAREN UMADS", "T1 T2", nil, "a: shared, seen at 3", 1},
		{"and Slack tells of that", []any{opened}, "UKAREN UMADS", "T1 T2", []any{AudienceConfirmed{Shared: true}, shared("T2")}, "nothing", 1},
		{"shared with one that it was shared with before", []any{opened}, "UKAREN UMADS", "", []any{shared("T1")}, "e: shared, seen at 4", 1},
		{"Slack does not tell with whom", []any{opened}, "UKAREN UMADS", "?", nil, "nothing", 0},
		{"asked about without a name", []any{opened, ChannelMoved{"e", "C2"}, AudienceConfirmed{Shared: true}}, "UKAREN UMADS", "T1 T2", nil, "nothing", 1},
		{"asked about without a name, and told after it", []any{opened, ChannelMoved{"e", "C2"}, AudienceConfirmed{Shared: true}}, "UKAREN UMADS", "T1 T2", []any{shared("T2")}, "nothing", 1},
		{"the first look at an older case", []any{old}, "UKAREN UMADS UOLE", "T1", []any{joined("UOLE"), shared("T1")}, "nothing", 1},
		{"one came after it", []any{old, AudienceSeen{Users: []string{"UKAREN"}}}, "UKAREN UOLE", "", nil, "a: UOLE, seen at 4", 1},
		{"who waits and has left an older case", []any{old, joined("UOLE")}, "UKAREN", "T1", nil, "nothing", 1},
		{"opened again", []any{opened, CaseClosed{}, Opened{Track: "2"}}, "UKAREN UMADS UOLE", "T1", nil, "a: UOLE, seen at 5", 2},
		{"opened again with the same readers", []any{opened, CaseClosed{}, Opened{Track: "2"}}, "UKAREN UMADS", "T1", nil, "nothing", 1},
		{"a closing that is taken back", []any{opened, CaseClosed{}, taken}, "UKAREN UMADS UOLE", "T1", nil, "a: UOLE, seen at 5", 2},
		{"an older case opened again", []any{old, CaseClosed{}, Opened{Track: "2"}}, "UKAREN UMADS", "", nil, "a: UMADS, seen at 5", 2},
	} {
		steps := append([]any{tt.steps[0], PartyNamed{Role: Consultant, User: "UKAREN"}}, tt.steps[1:]...)
		c := caseOf(steps...)
		var teams []string
		if tt.teams != "?" {
			teams = append([]string{}, strings.Fields(tt.teams)...)
		}
		facts := c.LookedAt("a", strings.Fields(tt.users), teams)
		for _, f := range facts {
			steps = append(steps, f)
		}
		c = caseOf(append(steps, tt.told...)...)
		if got := waitsFor(c.Audience); got != tt.want || len(facts) != tt.facts {
			t.Errorf("%s: %s with %d facts, want %s with %d", tt.name, got, len(facts), tt.want, tt.facts)
		}
		if len(tt.told) > 0 {
			continue
		}
		if again := c.LookedAt("b", strings.Fields(tt.users), teams); len(again) > 0 || !c.Readers.Seen || c.Readers.Stale {
			t.Errorf("%s: the next look records %v, readers %+v", tt.name, fmt.Sprint(again), c.Readers)
		}
	}
}
