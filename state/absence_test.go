package state

import "testing"

// Who is away without a stand-in is called all the same: there is nobody else.
func TestAbsences(t *testing.T) {
	day := NewDate(2026, 12, 3)
	away := Absences{}
	for _, p := range []Person{
		{User: "U1", Paused: day.Add(1), StandIn: "U9"},
		{User: "U2", Paused: day, StandIn: "U9"}, // back today
		{User: "U3", Paused: day.Add(1)},
		{User: "U4", StandIn: "U9"},
	} {
		away.Note(p, day)
	}
	for user, want := range map[string]string{"U1": "U9", "U2": "", "U3": "", "U4": "", "U5": "", "": ""} {
		r := away.Reach(PartyNamed{Role: Consultant, User: user, Name: "N"})
		if r.StandIn != want || r.User != user || r.Name != "N" {
			t.Errorf("%s is reached by %+v, want %q", user, r, want)
		}
	}
	if r := Absences(nil).Reach(PartyNamed{User: "U1"}); r.StandIn != "" {
		t.Errorf("nothing is known of absences: %+v", r)
	}
}
