package stats

import (
	"slices"
	"strings"

	"casethread/state"
)

// An Ending is how a placement came to its end. Broken off, planned stop and
// lost contact are different things.
type Ending int

// The endings.
const (
	Running Ending = iota // it has not ended
	BrokenOff
	LostContact
	PlannedStop
	Otherwise
	Endings // how many there are
)

// stops are how outcomes begin that say how a placement stopped, in either
// language. By whom it was broken off may follow.
var stops = []struct {
	how   Ending
	words []string
}{
	{BrokenOff, []string{"afbr", "broken off", "breakoff", "break off"}},
	{LostContact, []string{"mistet kontakt", "lost contact"}},
	{PlannedStop, []string{"planlagt stop", "planned stop"}},
}

// EndingOf reads outcomes; those that do not say how it stopped are Otherwise.
func EndingOf(outcome []string) Ending {
	for _, s := range stops {
		if slices.ContainsFunc(outcome, func(o string) bool { return begins(o, s.words) }) {
			return s.how
		}
	}
	return Otherwise
}

var spaced = strings.NewReplacer("_", " ", "-", " ")

func plain(outcome string) string { return spaced.Replace(strings.ToLower(strings.TrimSpace(outcome))) }

func begins(outcome string, words []string) bool {
	o := plain(outcome)
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(o, w) })
}

// breakers are the words by which an outcome says who broke a placement off.
var breakers = []struct {
	by    state.Role
	words []string
}{
	{state.Citizen, []string{"borger", "citizen"}},
	{state.Company, []string{"virksomhed", "vært", "arbejdsgiver", "company", "host", "employer"}},
}

// brokenOffBy reads who broke it off, NoRole where the outcomes name another or
// nobody.
func brokenOffBy(outcome []string) state.Role {
	for _, o := range outcome {
		if EndingOf([]string{o}) != BrokenOff {
			continue
		}
		for _, b := range breakers {
			if slices.ContainsFunc(b.words, func(w string) bool { return strings.Contains(plain(o), w) }) {
				return b.by
			}
		}
	}
	return state.NoRole
}
