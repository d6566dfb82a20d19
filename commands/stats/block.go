package stats

import (
	"slices"
	"time"

	"casethread/state"
)

// A Month is one in the calendar; later ones are greater.
type Month int

// MonthOf returns the month of a day.
func MonthOf(d state.Date) Month { return Month(d.Year()*12 + int(d.Month()) - 1) }

// First returns the month's first day.
func (m Month) First() state.Date { return state.NewDate(int(m)/12, time.Month(int(m)%12+1), 1) }

// A Period is from one month to another, both included.
type Period struct{ From, To Month }

// Teams are some of the teams that a leader sees, a bit each.
type Teams uint64

// Of returns the teams that consist of the one at a place.
func Of(place int) Teams { return 1 << place }

// An item is one of what a measure counts.
type item struct {
	of    int // the number of the case
	month Month
	value int32 // of a share 0 or 1, else the days or the week
	teams Teams // those whose it is
}

// A block is months in a row with enough to be shown: the smallest thing that a
// figure consists of.
//
// The blocks of a measure and a team follow from all that there is to count,
// and not from the period that is asked for: a period is answered with the
// whole blocks that it touches. So the difference between two answers is whole
// blocks, too, and never a month or two with fewer than Least cases. A team of the
// leader's that differs from another by fewer is hidden where it does, for the
// difference would be theirs.
type block struct {
	Period
	items []item
}

// blocks puts a team's items together, the earliest months first. What is left
// over at the end belongs to the last block, which lasts until now.
func blocks(all []item, team Teams, now Month) []block {
	mine := slices.DeleteFunc(slices.Clone(all), func(it item) bool { return it.teams&team == 0 })
	slices.SortFunc(mine, func(a, b item) int { return int(a.month - b.month) })
	var done []block
	var open block
	for i, it := range mine {
		if len(open.items) == 0 {
			open.From = it.month
			if len(done) > 0 {
				open.From = done[len(done)-1].To + 1
			}
		}
		open.items = append(open.items, it)
		if i+1 < len(mine) && mine[i+1].month == it.month {
			continue
		}
		if open.To = it.month; enough(open.items, team) {
			done, open = append(done, open), block{}
		}
	}
	for len(open.items) > 0 && !enough(open.items, team) {
		if len(done) == 0 {
			return nil
		}
		last := done[len(done)-1]
		done, open = done[:len(done)-1], block{Period{last.From, 0}, slices.Concat(last.items, open.items)}
	}
	if len(open.items) > 0 {
		done = append(done, open)
	}
	if len(done) > 0 {
		done[len(done)-1].To = now
	}
	return done
}

// enough reports whether a team's items may be shown: they are of Least cases,
// however many of one, and what no other of the teams has of them, each by itself
// and all together, is of none or of Least as well.
func enough(items []item, team Teams) bool {
	if without(items, 0) < Least {
		return false
	}
	var others Teams
	for _, it := range items {
		others |= it.teams &^ team
	}
	for rest := others; rest != 0; rest &= rest - 1 {
		if n := without(items, rest&-rest); n > 0 && n < Least {
			return false
		}
	}
	n := without(items, others)
	return n == 0 || n >= Least
}

// without counts the cases of the items that none of some teams has.
func without(items []item, teams Teams) int {
	cases := map[int]bool{}
	for _, it := range items {
		if it.teams&teams == 0 {
			cases[it.of] = true
		}
	}
	return len(cases)
}
