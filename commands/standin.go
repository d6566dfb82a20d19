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

// LeftAlone tells who is away until a day that nobody stands in for them any longer,
// since the account of who did is closed.
func LeftAlone(standIn string, until state.Date) Doc {
	said := texts.Say("standing.gone", "who", texts.User(standIn), "day", until)
	return Doc{Notify: said, Blocks: []Block{
		Para{Lines: []texts.T{said, texts.Say("standing.alone")}},
		Buttons{{Action: "digest.pause", Label: texts.Say("button.digest_pause"), Value: Value(0)}},
	}}
}
