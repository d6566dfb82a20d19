package faults

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// windows say, of each kind of strike, for how long nothing was noted in a
// workspace around it: half of the times at most so long, and the longest.
// Replicas were killed meanwhile too, and people do not write all the time.
func (v *village) windows() (said []string) {
	by := map[string][]time.Duration{}
	for _, s := range v.x.strikes {
		longest := time.Duration(0)
		for _, w := range v.towns {
			longest = max(longest, gap(w.said(), s.from, s.end))
		}
		by[s.what] = append(by[s.what], longest)
	}
	for _, what := range slices.Sorted(maps.Keys(by)) {
		all := slices.Sorted(slices.Values(by[what]))
		said = append(said, fmt.Sprintf("Redis %s: nothing noted for %v, %v at most", what,
			all[len(all)/2].Round(100*time.Millisecond), all[len(all)-1].Round(100*time.Millisecond)))
	}
	return said
}

// gap is the longest time between two times that follow each other, of which
// some part lies between from and end.
func gap(times []time.Time, from, end time.Time) (longest time.Duration) {
	times = slices.SortedFunc(slices.Values(times), time.Time.Compare)
	for i := 1; i < len(times); i++ {
		if times[i].After(from) && times[i-1].Before(end) {
			longest = max(longest, times[i].Sub(times[i-1]))
		}
	}
	return longest
}
