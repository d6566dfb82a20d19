package commands

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"casethread/commands/stats"
	"casethread/commands/texts"
	"casethread/state"
)

// StatsAsked is what a leader has asked to see: a team of theirs, over which
// months, and whether month for month.
type StatsAsked struct {
	Team   string      `json:"n"`
	From   stats.Month `json:"f"`
	To     stats.Month `json:"t"`
	Months bool        `json:"m,omitempty"`
}

// usualMonths is how many months are counted when nobody says which.
const usualMonths = 12

// LedBy returns the teams that a user leads, and those of whom they stand in for.
func (ts Teams) LedBy(p state.Person, today state.Date) Teams {
	users := append(p.StandsInFor(today), p.User)
	return slices.DeleteFunc(slices.Clone(ts), func(t Team) bool { return !slices.Contains(users, t.Leader) })
}

// At returns the place of the team of a name, -1 where there is none.
func (ts Teams) At(name string) int { return ts.at(name) }

func (ts Teams) names() texts.List {
	var names texts.List
	for _, t := range ts {
		names = append(names, texts.Free(t.Name))
	}
	return names
}

// ref names a team in a button's value, which holds no content.
func (t Team) ref() string {
	sum := sha256.Sum256([]byte(fold(t.Name)))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// countStats has the figures of a team counted for its leader. Of several
// teams it asks which.
func countStats(x *Exec) (*Decision, error) {
	leads := x.Teams.LedBy(x.Person, x.Today)
	if len(leads) == 0 || !state.May(state.Leader, x.word.Act) {
		return nil, refuse("stats.not_leader")
	}
	asked, err := x.statsPeriod()
	if err != nil {
		return nil, err
	}
	name, ref, at := x.Args.Text("team"), x.Args.Text("ref"), 0
	switch {
	case ref != "":
		at = slices.IndexFunc(leads, func(t Team) bool { return t.ref() == ref })
	case name != "":
		at = leads.At(name)
	case len(leads) > 1:
		doc := Doc{Notify: texts.Say("stats.which"), Blocks: append([]Block{para(texts.Say("stats.which"))}, statsButtons(leads, asked)...)}
		return &Decision{Doc: &doc}, nil
	}
	if at < 0 {
		return nil, refuse("stats.not_yours", "names", leads.names()).at("team")
	}
	asked.Team = leads[at].Name
	return &Decision{Stats: &asked, Say: []texts.T{texts.Say("stats.counting", "name", texts.Free(asked.Team))}}, nil
}

// statsPeriod reads which months are meant: whole ones, the last twelve unless
// something else is said.
func (x *Exec) statsPeriod() (StatsAsked, error) {
	now := stats.MonthOf(x.Today)
	from, to := x.Args.Date("from"), x.Args.Date("to")
	if ahead := to.AddMonths(12); to.Before(from) && to.Year() < x.Today.Year() && ahead.After(x.Today) { // "til 31/12" is said of the one to come
		to = ahead
	}
	a := StatsAsked{To: now, Months: x.Args.Given("months")}
	if !to.IsZero() {
		a.To = min(now, stats.MonthOf(to))
	}
	a.From = a.To - usualMonths + 1
	if !from.IsZero() {
		a.From = stats.MonthOf(from)
	}
	if a.From > a.To {
		return a, refuse("stats.from_after_to").at("from")
	}
	return a, nil
}

// statsButtons have each of some teams counted.
func statsButtons(leads Teams, asked StatsAsked) []Block {
	var blocks []Block
	for _, t := range leads {
		parts := []string{t.ref(), asked.From.First().String(), asked.To.First().String()}
		if asked.Months {
			parts = append(parts, "months")
		}
		blocks = append(blocks, Para{
			Lines:  []texts.T{texts.Say("stats.team", "name", texts.Free(t.Name))},
			Button: &Button{Action: "stats.count", Label: texts.Say("button.stats"), Value: Value(0, parts...)},
		})
	}
	return blocks
}

// StatsValues are the values that the button of a team stands for.
func StatsValues(parts []string) Values {
	values := Values{}
	for i, name := range []string{"ref", "from", "to", "months"} {
		if i < len(parts) {
			values[name] = []string{parts[i]}
		}
	}
	return values
}

// LeaderBlocks are a leader's part of App Home: a button for the figures of
// each of their teams. For everybody else there are none.
func LeaderBlocks(leads Teams, today state.Date) []Block {
	if len(leads) == 0 {
		return nil
	}
	now := stats.MonthOf(today)
	blocks := []Block{Header{texts.Say("stats.home")}}
	return append(append(blocks, statsButtons(leads, StatsAsked{From: now - usualMonths + 1, To: now})...), Small{texts.Say("stats.home_what")})
}
