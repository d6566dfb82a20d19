package practice

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// A Level says how urgently somebody should look at a case. It is about the
// course and what to do next, never about the person.
type Level string

// The levels.
const (
	Green  Level = "green"
	Yellow Level = "yellow"
	Red    Level = "red"
)

// rank orders the levels.
func (l Level) rank() int {
	switch l {
	case Red:
		return 2
	case Yellow:
		return 1
	}
	return 0
}

// Above reports whether l is the more urgent one.
func (l Level) Above(other Level) bool { return l.rank() > other.rank() }

// An Assessment is what the rules say of a course on its day. They say nothing
// of a case that is not open, and a closed one is green.
type Assessment struct {
	Findings []Finding // in order of number
	Points   int
	Level    Level
}

// A Finding is a rule that fires.
type Finding struct {
	*Entry
	rule *rule
}

// Assess asks every rule about the course.
func (p *Pack) Assess(c *state.Course) Assessment {
	a := Assessment{Level: Green}
	if c.IsOpen() {
		p.judge(c, &a)
	}
	if a.Level == Green && c.Concern != nil && *c.Concern && c.Closed.IsZero() {
		a.Level = Yellow
	}
	return a
}

func (p *Pack) judge(c *state.Course, a *Assessment) {
	fired := p.fired(c)
	gaps := 0
	for i := range rules {
		if !fired[i] || silenced(&fired, rules[i].unless) {
			continue
		}
		e := &p.entries[i]
		a.Findings = append(a.Findings, Finding{e, &rules[i]})
		if e.Kind == Gap {
			gaps += e.Points
		} else {
			a.Points += e.Points
		}
	}
	a.Points += min(gaps, p.GapsAtMost)
	a.Level = p.level(a.Points)
}

func (p *Pack) fired(c *state.Course) (fired [len(rules)]bool) {
	for i := range rules {
		fired[i] = rules[i].fires(c, &p.entries[i].Limits)
	}
	return fired
}

func silenced(fired *[len(rules)]bool, unless string) bool {
	return unless != "" && fired[indexOf(unless)]
}

func (p *Pack) level(points int) Level {
	switch {
	case points >= p.Red:
		return Red
	case points >= p.Yellow:
		return Yellow
	}
	return Green
}

// IDs returns the numbers of the rules that fire.
func (a Assessment) IDs() []string {
	ids := make([]string, len(a.Findings))
	for i, f := range a.Findings {
		ids[i] = f.ID
	}
	return ids
}

// Finds reports whether a rule fires.
func (a Assessment) Finds(id string) bool {
	for i := range a.Findings {
		if a.Findings[i].ID == id {
			return true
		}
	}
	return false
}

// Facts says in words what made the rule fire, for consultant and caseworker.
// The course must be the one that was assessed.
func (f Finding) Facts(c *state.Course) []texts.T { return f.rule.facts(c, &f.Limits) }

// Name is what the rule is called.
func (e *Entry) Name() texts.T { return texts.Say("rule." + e.ID) }

// Say is the action it suggests, in the pack's words where it has its own.
func (e *Entry) Say() texts.T {
	if e.Advice != (Advice{}) {
		return texts.Say("rule.own", "text", texts.Both(e.Advice))
	}
	return texts.Say("rule." + e.ID + ".advice")
}

// Advise is the action that the rule suggests for the course that was assessed:
// a placement that runs already is not to be begun later, but to be paused.
func (f Finding) Advise(c *state.Course) texts.T {
	if key := "rule." + f.ID + ".advice.running"; f.Advice == (Advice{}) && c.Active() && texts.Has(key) {
		return texts.Say(key)
	}
	return f.Say()
}

// A Replayed is what a replay of a history prints for one day.
type Replayed struct {
	state.Derived
	Rules  []string `json:"rules"`
	Points int      `json:"points"`
	Level  Level    `json:"level"`
}

// Replay returns what the events say on the morning of a day, with what the
// rules make of it.
func (p *Pack) Replay(events []state.Event, day state.Date) Replayed {
	c := state.CourseAt(events, day)
	return p.ReplayCourse(&c)
}

// ReplayCourse is Replay of a course that is known already.
func (p *Pack) ReplayCourse(c *state.Course) Replayed {
	a := p.Assess(c)
	return Replayed{c.Derived(), a.IDs(), a.Points, a.Level}
}

// Thing is the id of the follow-up, task or grant that the rule is about, ""
// where it is about none.
func (f Finding) Thing(c *state.Course) string {
	switch f.ID {
	case "R03":
		return oldestFollowup(c).ID
	case "R19":
		return lateTasks(c, f.Limits.Days)[0].ID
	case "R27":
		return oldBarriers(c, &f.Limits)[0].ID
	case "R32":
		i := slices.IndexFunc(c.Grants, func(g state.CourseGrant) bool { return waits(c, g, &f.Limits) })
		return c.Grants[i].ID
	}
	return ""
}
