package state

import "slices"

// ReadBy returns the course as a role may read it, for telling what the rules
// found: all of it to consultant, caseworker and citizen. Others read that
// something changed and that an effort began, and not what: it may be about
// home, economy, benefit or health.
func (c Course) ReadBy(r Role) Course {
	if r == Consultant || r == Caseworker || r == Citizen {
		return c
	}
	c.Changes, c.Efforts = slices.Clone(c.Changes), slices.Clone(c.Efforts)
	for i := range c.Changes {
		c.Changes[i].Kind = changeOfPeople(c.Changes[i].Kind)
	}
	for i := range c.Efforts {
		if !c.Efforts[i].Placement {
			c.Efforts[i].What = ""
		}
	}
	return c
}

// changeOfPeople is what of a change the mentor may know: that somebody else
// has become consultant or caseworker.
func changeOfPeople(kind string) string {
	if r := RoleOf(kind); r == Consultant || r == Caseworker {
		return kind
	}
	return ""
}
