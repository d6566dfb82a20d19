package backtest

import (
	"slices"

	"casethread/commands/stats"
)

// A risk is the placements that passed a day, and how many of them a pack had
// warned of.
type risk struct {
	passed int
	warned []int // a pack's each
}

// count adds a placement, or with -1 takes it away, if it passed the day.
func (r *risk) count(p *placement, day, by int) {
	if !p.passes(day) {
		return
	}
	r.passed += by
	for k := range r.warned {
		if p.warned[k][day-p.first] {
			r.warned[k] += by
		}
	}
}

// compared sets beside each placement that was broken off those of other
// cases that passed the same day, and takes the share of them that was warned
// of. It returns the mean of these shares for each pack; n is how many
// different placements were compared with.
func (t *total) compared() (means []float64, n int) {
	risks := t.risks()
	own := map[int][]*placement{} // by case
	breaks := map[int]int{}       // by day
	for i := range t.placements {
		p := &t.placements[i]
		own[p.of] = append(own[p.of], &p.placement)
		if p.how == stats.BrokenOff {
			breaks[p.last]++
		}
	}

	shares := make([][]float64, len(t.packs))
	for i := range t.placements {
		p := &t.placements[i]
		if besideOne(p, breaks, own[p.of]) {
			n++
		}
		if p.how != stats.BrokenOff {
			continue
		}
		r := risk{risks[p.last].passed, slices.Clone(risks[p.last].warned)}
		for _, o := range own[p.of] {
			r.count(o, p.last, -1)
		}
		for k := range shares {
			if r.passed > 0 {
				shares[k] = append(shares[k], float64(r.warned[k])/float64(r.passed))
			}
		}
	}
	for _, s := range shares {
		means = append(means, mean(s))
	}
	return means, n
}

// risks returns the risk of each day on which a placement was broken off.
func (t *total) risks() map[int]*risk {
	risks := map[int]*risk{}
	for i := range t.placements {
		if p := &t.placements[i]; p.how == stats.BrokenOff && risks[p.last] == nil {
			risks[p.last] = &risk{warned: make([]int, len(t.packs))}
		}
	}
	for day, r := range risks {
		for i := range t.placements {
			r.count(&t.placements[i].placement, day, 1)
		}
	}
	return risks
}

// besideOne reports whether a placement of another case was broken off on a
// day that p passed.
func besideOne(p *ofCase, breaks map[int]int, own []*placement) bool {
	for day, n := range breaks {
		for _, o := range own {
			if o.how == stats.BrokenOff && o.last == day {
				n--
			}
		}
		if n > 0 && p.passes(day) {
			return true
		}
	}
	return false
}

// mean is the same in whatever order the values come.
func mean(values []float64) float64 {
	slices.Sort(values)
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
