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

// The company sees the days on which it said that the citizen was not there, and
// none that others have noted.
func TestCompanySeesItsOwnAbsences(t *testing.T) {
	company, forIt := Actor{Role: Company}, Actor{Role: Consultant, For: Company}
	events := []Event{
		{Date: dayZero.Add(9), By: company, Fact: Absence{}},
		{Date: dayZero.Add(3), By: company, Fact: Absence{}},
		{Date: dayZero.Add(4), By: Actor{Role: Consultant}, Fact: Absence{}},
		{Date: dayZero.Add(5), By: company, Fact: Absence{}},
		{Date: dayZero.Add(6), By: forIt, Fact: Absence{}},
		{Date: dayZero.Add(6), By: Actor{Role: Caseworker}, Fact: AbsenceClarified{Private: "x"}},
		{Date: dayZero.Add(7), By: company, Fact: Undone{Versions: []int{4}}},
	}
	for i := range events {
		events[i].Version = i + 1
	}
	c, today := Fold(1, events), dayZero.Add(10)
	want := "3 6 9"
	if got := ids(c.CompanyView(today).Absent, sinceZero); got != want {
		t.Errorf("the company's view has days %s, want %s", got, want)
	}
	if got := ids(c.CompanyTrail(today).Absent, sinceZero); got != want {
		t.Errorf("the company's trail has days %s, want %s", got, want)
	}
}
