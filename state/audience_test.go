package state

import (
	"fmt"
	"strings"
	"testing"
)

// What waits for a yes follows from who came, who left and what was answered.
func TestAudience(t *testing.T) {
	karen := PartyNamed{Role: Consultant, User: "UKAREN"}
	joined := func(ask string, users ...string) Fact { return AudienceChanged{Ask: ask, Joined: users} }
	shared := AudienceChanged{Ask: "b", Shared: true}
	left := func(users ...string) Fact { return AudienceChanged{Left: users} }
	yes := func(users ...string) Fact { return AudienceConfirmed{Users: users} }
	for _, tt := range []struct {
		name  string
		steps []any
		want  string
	}{
		{"nobody came", nil, "nothing"},
		{"one came", []any{joined("a", "UOLE")}, "a: UOLE, seen at 3"},
		{"a party came", []any{joined("a", "UKAREN")}, "nothing"},
		{"two came", []any{joined("a", "UOLE"), joined("a", "ULONE")}, "a: UOLE ULONE, seen at 4"},
		{"the same came twice", []any{joined("a", "UOLE"), joined("a", "UOLE")}, "a: UOLE, seen at 3"},
		{"the question stands until it is answered", []any{joined("a", "UOLE"), joined("b", "ULONE")}, "a: UOLE ULONE, seen at 4"},
		{"one left again", []any{joined("a", "UOLE", "ULONE"), left("UOLE")}, "a: ULONE, seen at 3"},
		{"all left again", []any{joined("a", "UOLE"), left("UOLE")}, "nothing"},
		{"another left", []any{joined("a", "UOLE"), left("UMADS")}, "a: UOLE, seen at 3"},
		{"yes", []any{joined("a", "UOLE"), yes("UOLE")}, "nothing"},
		{"yes to one of two", []any{joined("a", "UOLE", "ULONE"), yes("UOLE")}, "a: ULONE, seen at 3"},
		{"yes, and another came", []any{joined("a", "UOLE"), yes("UOLE"), joined("b", "ULONE")}, "b: ULONE, seen at 5"},
		{"the same came again", []any{joined("a", "UOLE"), yes("UOLE"), joined("b", "UOLE")}, "b: UOLE, seen at 5"},
		{"named for a role meanwhile", []any{joined("a", "UOLE"), PartyNamed{Role: Mentor, User: "UOLE"}}, "nothing"},
		{"that is taken back", []any{joined("a", "UOLE"), PartyNamed{Role: Mentor, User: "UOLE"}, Undone{Versions: []int{4}}}, "a: UOLE, seen at 3"},
		{"shared", []any{shared}, "b: shared, seen at 3"},
		{"shared, and one came", []any{shared, joined("c", "UOLE")}, "b: UOLE shared, seen at 4"},
		{"who came leaves a shared channel", []any{shared, joined("c", "UOLE"), left("UOLE")}, "b: shared, seen at 4"},
		{"yes to the people alone", []any{shared, joined("c", "UOLE"), yes("UOLE")}, "b: shared, seen at 4"},
		{"yes to all of it", []any{shared, joined("c", "UOLE"), AudienceConfirmed{[]string{"UOLE"}, true}}, "nothing"},
		{"another id", []any{ChannelMoved{"d", "C2"}}, "d: shared, seen at 3"},
		{"another id of a closed case", []any{ChannelMoved{To: "C2"}}, "nothing"},
		{"no question", []any{AudienceChanged{Joined: []string{"UOLE"}}}, "nothing"},
	} {
		c := caseOf(append([]any{Opened{Label: "AB", Channel: "C1"}, karen}, tt.steps...)...)
		if got := waitsFor(c.Audience); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func waitsFor(a Audience) string {
	if !a.Waits() {
		return "nothing"
	}
	who := strings.Join(a.New, " ")
	if a.Shared {
		who = strings.TrimSpace(who + " shared")
	}
	return fmt.Sprintf("%s: %s, seen at %d", a.Ask, who, a.Version)
}

// A case follows its channel to another id, and is found there.
func TestChannelMoved(t *testing.T) {
	c := caseOf(Opened{Label: "AB", Channel: "G1"}, ThreadStarted{"G1", "1.2"}, ChannelMoved{"a", "C1"})
	if x := c.Index(); x.Channel != "C1" || x.Thread != "C1:1.2" {
		t.Errorf("found at %+v", x)
	}
}

// A state of a case does not change with those that come of it.
func TestAudienceIsNotShared(t *testing.T) {
	c := caseOf(Opened{Label: "AB", Channel: "C1"}, AudienceChanged{Ask: "a", Joined: []string{"U1", "U2", "U3"}})
	with := func(f Fact) *Case { return c.With(Event{Version: c.Version + 1, Fact: f}) }
	with(AudienceConfirmed{Users: []string{"U1"}})
	with(AudienceChanged{Ask: "a", Joined: []string{"U4"}})
	with(AudienceChanged{Ask: "a", Joined: []string{"U5"}})
	if got := waitsFor(c.Audience); got != "a: U1 U2 U3, seen at 2" {
		t.Errorf("it has become %s", got)
	}
}
