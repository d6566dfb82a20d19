package stats

import (
	"math"
	"slices"
)

// Wilson is the 95 % score interval of a share of n, which is honest where n is
// small or the share is near 0 or 1.
func Wilson(p float64, n int) (low, high float64) {
	const z = 1.959964
	m := float64(n)
	middle := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, (middle-half)/(1+z*z/m)), min(1, (middle+half)/(1+z*z/m))
}

// Median is the middle one of some values, or between the two in the middle;
// of none it is no number. It sorts them.
func Median(values []int) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return float64(values[(len(values)-1)/2]+values[len(values)/2]) / 2
}

// quartiles are the medians of the lower and of the upper half, without the
// value in the middle.
func quartiles(values []int) (low, high float64) {
	slices.Sort(values)
	half := len(values) / 2
	return Median(values[:half]), Median(values[len(values)-half:])
}

// A Figure is one number with what it was counted from.
type Figure struct {
	Measure  Measure
	From, To Month // the months that were counted
	// Hidden: there was too little to count, and nothing else is said.
	Hidden    bool
	Value     float64 // of a share, 0 to 1
	Low, High float64 // of a share its range, of days and weeks the quartiles
	Count, N  int     // of a share: the first of the second
}

func figureOf(m Measure, items []item) Figure {
	f := Figure{Measure: m, N: len(items)}
	values := make([]int, len(items))
	for i, it := range items {
		values[i] = int(it.value)
		f.Count += values[i]
	}
	switch m.Kind() {
	case Number:
		f.Value, f.Count = float64(f.N), 0
	case Share:
		f.Value = float64(f.Count) / float64(f.N)
		f.Low, f.High = Wilson(f.Value, f.N)
	default:
		f.Count = 0
		f.Value = Median(values)
		f.Low, f.High = quartiles(values)
	}
	return f
}
