package backtest

import (
	"casethread/commands/practice"
	"casethread/commands/stats"
)

// A figure is one number with what it was counted from.
type figure struct {
	measure   string // its name in the CSV; its label is "backtest." and this
	kind      kind
	value     float64 // NaN where there is nothing to count from
	low, high float64 // the range, where it has one
	ranged    bool
	count, n  int // of a share: the first of the second
}

// A kind says how a figure is written.
type kind int

const (
	number kind = iota
	share       // 0 to 1
	days        // a median, with the least and the greatest
	rate
)

func counted(measure string, n int) figure {
	return figure{measure: measure, kind: number, value: float64(n), n: n}
}

func shareOf(measure string, count, n int) figure {
	f := figure{measure: measure, kind: share, value: float64(count) / float64(n), count: count, n: n, ranged: n > 0}
	f.low, f.high = stats.Wilson(f.value, n)
	return f
}

func median(measure string, values []int) figure {
	f := figure{measure: measure, kind: days, value: stats.Median(values), n: len(values)}
	if len(values) == 0 {
		return f
	}
	f.low, f.high, f.ranged = float64(values[0]), float64(values[len(values)-1]), true
	return f
}

// endingMeasures name how placements ended.
var endingMeasures = [stats.Endings]string{
	stats.Running: "still_running", stats.BrokenOff: "broken_off", stats.LostContact: "lost_contact",
	stats.PlannedStop: "planned_stop", stats.Otherwise: "ended_otherwise",
}

// figures are those that no pack changes.
func (t *total) figures() []figure {
	var ended [stats.Endings]int
	for _, p := range t.placements {
		ended[p.how]++
	}
	all := []figure{
		counted("cases", t.cases), counted("cases_with_placement", t.withPlacement), counted("placements", len(t.placements)),
	}
	for _, how := range []stats.Ending{stats.BrokenOff, stats.LostContact, stats.PlannedStop, stats.Otherwise, stats.Running} {
		all = append(all, shareOf(endingMeasures[how], ended[how], len(t.placements)))
	}
	return all
}

// A packReport is what one pack comes to.
type packReport struct {
	overall []figure
	rules   []ruleReport
}

// A ruleReport is what one rule comes to.
type ruleReport struct {
	entry   practice.Entry
	figures []figure
}

// load is how many cases a consultant has for whom messages are counted.
const load = 40

// enough is from how many on a share of days has no range: the days of one
// placement are much alike, and a range would promise too much.
const enough = 30

func (t *total) packFigures() []packReport {
	means, n := t.compared()
	var all []packReport
	for k := range t.packs {
		p := &t.packs[k]
		compared := figure{measure: "warned_comparable", kind: share, value: means[k], n: n, ranged: n > 0}
		compared.low, compared.high = stats.Wilson(means[k], n)
		r := packReport{overall: []figure{t.warned(k), compared}}

		placementDays := p.days[practice.Green] + p.days[practice.Yellow] + p.days[practice.Red]
		for _, level := range []practice.Level{practice.Green, practice.Yellow, practice.Red} {
			f := shareOf("days_"+string(level), p.days[level], placementDays)
			f.ranged = f.ranged && placementDays < enough
			r.overall = append(r.overall, f)
		}
		perWeek := float64(p.messages) / float64(t.openDays) * 7 * load
		r.overall = append(r.overall, figure{measure: "messages_per_week", kind: rate, value: perWeek, count: p.messages, n: t.openDays})

		for i, rule := range p.rules {
			r.rules = append(r.rules, ruleReport{p.pack.Entries()[i], rule.figures()})
		}
		all = append(all, r)
	}
	return all
}

// warned is the share of the placements broken off that were warned of.
func (t *total) warned(k int) figure {
	count, n := 0, 0
	for _, p := range t.placements {
		if p.how != stats.BrokenOff {
			continue
		}
		n++
		if p.warned[k][p.last-p.first] {
			count++
		}
	}
	return shareOf("warned_broken_off", count, n)
}

func (t ruleTotal) figures() []figure {
	before := len(t.leads)
	return []figure{
		counted("episodes", t.episodes), counted("cases_with_it", t.cases), counted("before_break_off", before),
		median("lead_days", t.leads), counted("without_break_off", t.episodes-before), shareOf("precision", before, t.episodes),
	}
}
