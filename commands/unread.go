package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// unread are the roles in the person's cases whose holders Slack cannot reach any
// longer. Of each case one person is told, who can give them to somebody else.
func (in DigestInput) unread() []duty {
	if len(in.Gone) == 0 {
		return nil
	}
	var all []duty
	in.eachRole(func(c *state.Case, r state.Role) {
		if r != steersOf(c, in.Gone) {
			return
		}
		for _, held := range state.PartyRoles {
			p, ok := c.Parties[held]
			if !ok || !slices.Contains(in.Gone, p.User) {
				continue
			}
			all = append(all, duty{
				c: c, thing: "unread " + held.Word(), rank: unread,
				line: texts.Say("digest.role_unread", "who", texts.Party{PartyNamed: p}, "role", held),
				act:  Buttons{openForm("case.role", c.No, held.Word()), {Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)}},
			})
		}
	})
	return all
}

// steersOf is the first role of a case whose holder can change the others, and
// reads what they are told; NoRole where there is none.
func steersOf(c *state.Case, gone []string) state.Role {
	for _, r := range state.PartyRoles {
		if user := c.Parties[r].User; state.May(r, state.ActSteer) && user != "" && !slices.Contains(gone, user) {
			return r
		}
	}
	return state.NoRole
}

// Unread reports whether nobody who can change a case's roles can be reached any
// longer.
func Unread(c *state.Case, gone []string) bool {
	return !c.Closed && len(gone) > 0 && steersOf(c, gone) == state.NoRole
}
