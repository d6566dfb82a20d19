package state

// A Role is a party's place in a case, by the letter that case histories use.
type Role string

// The roles of a case.
const (
	NoRole     Role = ""
	Consultant Role = "K" // konsulent: provider, jobcentre or job broker
	Caseworker Role = "S" // sagsbehandler: the authority
	Company    Role = "V" // virksomhedens kontakt
	Mentor     Role = "M" // granted by the jobcentre
	Citizen    Role = "B" // borger: takes part in meetings, has no account
	Leader     Role = "L" // teamleder: sees aggregates only

	// Candidate is no party: one to whom a role of the case was offered.
	Candidate Role = "candidate"
	// Colleague is no party: one who is in a team with the consultant or the
	// caseworker.
	Colleague Role = "colleague"
	// Administrator is no party either: one who administers the workspace.
	Administrator Role = "administrator"
)

// PartyRoles are the roles that a person can be named to, in the order in
// which a case lists them.
var PartyRoles = [...]Role{Consultant, Caseworker, Company, Mentor}

var roleWords = map[Role]string{
	Consultant: "consultant", Caseworker: "caseworker", Company: "company", Mentor: "mentor",
}

// Word returns the role's word in case histories, or "" where it has none.
func (r Role) Word() string { return roleWords[r] }

// RoleOf returns the role that a history word or a code such as "K2" names,
// or NoRole.
func RoleOf(s string) Role {
	for r, w := range roleWords {
		if s == w {
			return r
		}
	}
	if s == "" {
		return NoRole
	}
	switch r := Role(s[:1]); r {
	case Consultant, Caseworker, Company, Mentor, Citizen, Leader:
		for _, c := range s[1:] {
			if c < '0' || c > '9' {
				return NoRole
			}
		}
		return r
	}
	return NoRole
}

// An Actor is who did something, and in which role. For is set when a person
// acted on behalf of a party without an account of their own, and StandIn
// names the absent person whose rights were used.
type Actor struct {
	User    string `json:"u,omitempty"`
	Role    Role   `json:"r,omitempty"`
	For     Role   `json:"f,omitempty"`
	StandIn string `json:"s,omitempty"`
}
