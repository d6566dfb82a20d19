package state

// Absences says who of those whom companies call is away, and who stands in
// for them: user by user. It is looked up when a text is made, for it belongs
// to no case.
type Absences map[string]string

// A Reach is whom a company calls: a party, and who does it for them.
type Reach struct {
	PartyNamed
	StandIn string // a user; empty: the party themselves
}

// Known reports whether there is anybody to call.
func (r Reach) Known() bool { return r.PartyNamed != PartyNamed{} }

// Reach returns how a party is reached.
func (a Absences) Reach(p PartyNamed) Reach {
	if p.User == "" || a[p.User] == p.User {
		return Reach{PartyNamed: p}
	}
	return Reach{PartyNamed: p, StandIn: a[p.User]}
}

// Reach returns how the company reaches whom it calls.
func (v ThreadView) Reach() Reach { return v.Away.Reach(v.Call) }

// AwayOf says who of some people is away on a day.
func AwayOf(people map[string]Person, day Date) Absences {
	a := Absences{}
	for _, p := range people {
		a.Note(p, day)
	}
	return a
}

// Note adds what a person's settings say of a day.
func (a Absences) Note(p Person, day Date) {
	if p.Away(day) && p.StandIn != "" {
		a[p.User] = p.StandIn
	}
}
