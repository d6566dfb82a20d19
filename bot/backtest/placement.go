package backtest

import (
	"casethread/commands/stats"
	"casethread/state"
)

// A placement is one that has begun, with its extensions at the same host.
// Its days count from its start, which is day 0.
type placement struct {
	since       state.Date
	first, last int // the days on whose mornings it ran
	how         stats.Ending
	// warned tells for each pack and each of its days whether there was a
	// warning on one of the 28 mornings before.
	warned [][]bool
}

// passes reports whether the placement was there on a day and went on after it.
func (p *placement) passes(day int) bool {
	return p.first <= day && (day < p.last || day == p.last && p.how == stats.Running)
}

// An end is what a day says about ends.
type end struct {
	outcome   []string
	placement bool // the placement itself was ended
}

func endsOf(events []state.Event) map[state.Date]end {
	ends := map[state.Date]end{}
	for i := range events {
		e := &events[i]
		was := ends[e.Date]
		switch f := e.Fact.(type) {
		case state.PlacementEnd:
			ends[e.Date] = end{append(was.outcome, f.Outcome...), true}
		case state.TrackEnd:
			ends[e.Date] = end{append(was.outcome, f.Outcome...), was.placement}
		case state.CaseClosed:
			ends[e.Date] = end{append(was.outcome, f.Outcome...), was.placement}
		}
	}
	return ends
}

// placements finds the placements among the mornings of a case.
//
// One ends on the day whose outcome says how it stopped, be it the
// placement's, the track's or the case's; else on its last morning.
func (j *judged) placements() []placement {
	ends := endsOf(j.events)
	var all []placement
	var over state.Date // the since of one that stopped though nobody ended it
	now := -1           // the one that runs, among all
	for i := range j.mornings {
		m := &j.mornings[i]
		if now >= 0 && all[now].since != m.since {
			all[now].how = j.told(ends, i-1)
			now = -1
		}
		if m.since.IsZero() || m.since != over {
			over = state.Date{}
		}
		if m.since.IsZero() || m.since == over {
			continue
		}
		if now < 0 {
			all = append(all, placement{since: m.since, first: m.date.Days(m.since)})
			now = len(all) - 1
		}
		all[now].last = m.date.Days(m.since)
		if e, ok := ends[m.date]; ok && stats.EndingOf(e.outcome) != stats.Otherwise {
			all[now].how = stats.EndingOf(e.outcome)
			now = -1
			if !e.placement {
				over = m.since
			}
		}
	}
	for k := range all {
		all[k].warned = j.warnedBefore(&all[k])
	}
	return all
}

// told returns how a placement ended that ran last on the i-th morning. Where
// nothing was said that day, the next end says it that comes before another
// placement.
func (j *judged) told(ends map[state.Date]end, i int) stats.Ending {
	if len(ends[j.mornings[i].date].outcome) > 0 {
		return stats.Otherwise // what it says is not how it stopped
	}
	if _, ended := ends[j.mornings[i].date]; !ended {
		return stats.Otherwise // another took its place
	}
	for _, m := range j.mornings[i+1:] {
		if !m.since.IsZero() {
			break
		}
		if o := ends[m.date].outcome; len(o) > 0 {
			return stats.EndingOf(o)
		}
	}
	return stats.Otherwise
}

// place returns where the morning of a placement's day stands, perhaps outside.
func (j *judged) place(p *placement, day int) int {
	return p.since.Add(day).Days(j.mornings[0].date)
}

// windowDays is how long before an end a warning counts.
const windowDays = 28

func (j *judged) warnedBefore(p *placement) [][]bool {
	packs := len(j.mornings[0].verdicts)
	warned := make([][]bool, packs)
	from := j.place(p, p.first)
	for k := range packs {
		days := make([]bool, p.last-p.first+1)
		latest := -windowDays - 1 // none yet
		for i := max(0, from-windowDays); i < from+len(days); i++ {
			if d := i - from; d >= 0 {
				days[d] = i-latest <= windowDays
			}
			if j.mornings[i].verdicts[k].warned {
				latest = i
			}
		}
		warned[k] = days
	}
	return warned
}
