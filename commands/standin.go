package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// mostStoodIn is how many cases are named to who stands in; more are counted.
const mostStoodIn = 10

// StandingIn tells who stands in for somebody for whom, until when, what they can
// do meanwhile, and in which open cases.
func StandingIn(s state.Standing, cases []*state.Case) Doc {
	who := texts.User(s.User)
	said := texts.Say("home.standing", "who", who, "day", s.Until)
	lines := []texts.T{said, texts.Say("standing.may", "who", who)}
	switch n := len(cases); {
	case n > mostStoodIn:
		lines = append(lines, texts.Say("standing.cases_counted", "n", n))
	case n > 0:
		lines = append(lines, texts.Say("standing.cases", "cases", caseNames(cases)))
	}
	return Doc{Notify: said, Blocks: []Block{Para{Lines: lines}}}
}

// StoodIn tells that it is over.
func StoodIn(absent string) Doc {
	return lineDoc(texts.Say("standing.over", "who", texts.User(absent)))
}
