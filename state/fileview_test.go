package state

import (
	"slices"
	"testing"
	"time"
)

// Who stood in soon after midnight did so on the day it was there, which in
// UTC had not begun.
func TestStoodInOnTheDayOfTheZone(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	day := NewDate(2026, time.July, 7)
	by := Actor{User: "U2", Role: Consultant, StandIn: "U1"}
	c := Fold(1, []Event{
		{Version: 1, At: day.Add(-1).At(9, 0, zone).UTC(), Date: day.Add(-1), By: Actor{User: "U1", Role: Consultant}, Fact: Opened{Label: "AB"}},
		{Version: 2, At: day.At(0, 30, zone).UTC(), Date: day, By: by, Fact: Conversation{}},
		{Version: 3, At: day.At(9, 0, zone).UTC(), Date: day, By: by, Fact: Conversation{}},
	})
	got := c.CitizenFile(day, zone).StoodIn
	if len(got) != 1 || !slices.Equal(got[0].Days, []Date{day}) {
		t.Errorf("stood in %v, want on %v alone", got, day)
	}
}
