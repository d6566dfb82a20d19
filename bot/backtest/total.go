package backtest

import (
	"slices"

	"casethread/commands/practice"
	"casethread/commands/stats"
	"casethread/state"
)

// A total is what the histories come to. Adding and merging are sums, so the
// order of the files makes no difference.
type total struct {
	cases, withPlacement int
	openDays             int
	placements           []ofCase
	packs                []packTotal
}

// An ofCase is a placement and its case, by its place among the files.
type ofCase struct {
	placement
	of int
}

// A packTotal is what is counted for each pack.
type packTotal struct {
	pack     *practice.Pack
	told     uint64 // the signs and stops that the consultant hears of
	days     map[practice.Level]int
	messages int
	rules    []ruleTotal
}

// A ruleTotal is how often a rule fired.
type ruleTotal struct {
	episodes, cases int
	leads           []int // days to the break-off, of the episodes before one
}

func newTotal(packs []*practice.Pack) *total {
	t := &total{}
	for _, p := range packs {
		entries := p.Entries()
		pt := packTotal{pack: p, days: map[practice.Level]int{}, rules: make([]ruleTotal, len(entries))}
		for i, e := range entries {
			if e.Kind != practice.Gap && slices.Contains(e.Warn, state.Consultant) {
				pt.told |= 1 << i
			}
		}
		t.packs = append(t.packs, pt)
	}
	return t
}

// add counts one case, the i-th of the files.
func (t *total) add(i int, j judged) {
	t.cases++
	if len(j.mornings) == 0 {
		return
	}
	for k := range j.mornings {
		if j.mornings[k].open {
			t.openDays++
		}
	}
	all := j.placements()
	if len(all) > 0 {
		t.withPlacement++
	}
	var breakoffs []int // their days, as places among the mornings
	for _, p := range all {
		t.placements = append(t.placements, ofCase{p, i})
		if p.how == stats.BrokenOff {
			breakoffs = append(breakoffs, j.place(&p, p.last))
		}
	}
	for k := range t.packs {
		t.packs[k].add(&j, k, all, breakoffs)
	}
}

func (t *packTotal) add(j *judged, k int, all []placement, breakoffs []int) {
	for _, p := range all {
		for i := j.place(&p, p.first); i <= j.place(&p, p.last); i++ {
			t.days[j.mornings[i].verdicts[k].level]++
		}
	}
	before := uint64(0)
	for i := range j.mornings {
		now := j.mornings[i].verdicts[k].fired
		if now&^before&t.told != 0 {
			t.messages++
		}
		before = now
	}
	for r := range t.rules {
		t.rules[r].add(j, k, r, breakoffs)
	}
}

// add counts the episodes of a rule: mornings in a row on which it fires.
func (t *ruleTotal) add(j *judged, k, rule int, breakoffs []int) {
	fires := func(i int) bool { return i < len(j.mornings) && j.mornings[i].verdicts[k].fired&(1<<rule) != 0 }
	some := false
	for i := 0; i < len(j.mornings); i++ {
		if !fires(i) {
			continue
		}
		begin := i
		for fires(i + 1) {
			i++
		}
		some = true
		t.episodes++
		for _, b := range breakoffs {
			if begin < b && i >= b-windowDays {
				t.leads = append(t.leads, b-begin)
				break
			}
		}
	}
	if some {
		t.cases++
	}
}

func (t *total) merge(other *total) {
	t.cases += other.cases
	t.withPlacement += other.withPlacement
	t.openDays += other.openDays
	t.placements = append(t.placements, other.placements...)
	for k := range t.packs {
		to, from := &t.packs[k], &other.packs[k]
		to.messages += from.messages
		for level, n := range from.days {
			to.days[level] += n
		}
		for r := range to.rules {
			to.rules[r].episodes += from.rules[r].episodes
			to.rules[r].cases += from.rules[r].cases
			to.rules[r].leads = append(to.rules[r].leads, from.rules[r].leads...)
		}
	}
}
