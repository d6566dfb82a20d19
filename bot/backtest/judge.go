package backtest

import (
	"sync"

	"casethread/commands/practice"
	"casethread/state"
)

// tailDays is how long a case that is not closed is judged after the last
// thing that is known of it.
const tailDays = 28

// A morning is what the packs say of a case on one morning.
type morning struct {
	date state.Date
	open bool
	// since is that of the placement that runs, none where none does. An
	// extension at the same host keeps it.
	since    state.Date
	verdicts []verdict // a pack's each
}

// A verdict is what one pack says.
type verdict struct {
	fired  uint64 // the rules, a bit each
	warned bool   // yellow or red by points: a concern case alone is not enough
	level  practice.Level
}

// A judged case is its history and its mornings, day by day.
type judged struct {
	events   []state.Event
	mornings []morning
}

// judge asks the packs on every morning from the first opening on, as a replay
// does; a history that opens nothing has none.
func judge(events []state.Event, packs []*practice.Pack) judged {
	j := judged{events: events}
	first, last := span(events)
	if first.IsZero() {
		return j
	}
	for day := first; !day.After(last.Add(tailDays)); day = day.Add(1) {
		c := state.CourseAt(events, day)
		m := morning{date: day, open: c.IsOpen(), verdicts: make([]verdict, len(packs))}
		if m.open && c.Active() {
			m.since = c.Since()
		}
		for i, p := range packs {
			m.verdicts[i] = verdictOf(p, &c)
		}
		j.mornings = append(j.mornings, m)
		if !m.open && day.After(last) {
			break // closed for good
		}
	}
	return j
}

// span returns the day of the first opening and that of the last event.
func span(events []state.Event) (first, last state.Date) {
	for i := range events {
		e := &events[i]
		if _, opens := e.Fact.(state.Opened); opens && (first.IsZero() || e.Date.Before(first)) {
			first = e.Date
		}
		if e.Date.After(last) {
			last = e.Date
		}
	}
	return first, last
}

func verdictOf(p *practice.Pack, c *state.Course) verdict {
	a := p.Assess(c)
	v := verdict{warned: a.Points >= p.Yellow, level: a.Level}
	for _, f := range a.Findings {
		v.fired |= 1 << places()[f.ID]
	}
	return v
}

// places are the bits of the rules, in order of number.
var places = sync.OnceValue(func() map[string]int {
	m := map[string]int{}
	for i, e := range practice.Shipped().Entries() {
		m[e.ID] = i
	}
	return m
})
