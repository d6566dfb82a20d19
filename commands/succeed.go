package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// Succeed gives all roles that a user has in a case to another, for an operator:
// Slack cannot reach who has them, and so nobody hands them over. Users are what is
// known of both.
func Succeed(c *state.Case, from, to string, users map[string]UserInfo, today state.Date) ([]state.Fact, error) {
	x := &Exec{Case: c, Users: users, Today: today}
	var d Decision
	for _, r := range c.RolesOf(from) {
		p, err := x.party(r, Contact{User: to}, "")
		if err != nil {
			return nil, err
		}
		d.Facts = append(d.Facts, p)
		x.withChange(r, &d)
	}
	return d.Facts, nil
}

// Sentence is what an error says to who runs the program: of a refusal, what
// people are told.
func Sentence(err error) string {
	if r, ok := AsRefusal(err); ok {
		return r.Say.In(texts.English, texts.Plain{})
	}
	return err.Error()
}
