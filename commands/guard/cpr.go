package guard

import "iter"

// certainDigits is how many of the ten digits must be digits and not letters
// typed in their place, so that no ordinary word is taken for a number.
const certainDigits = 6

// A shape is a way to write a CPR number, as the lengths of its groups.
type shape struct {
	lens     []int
	alone    bool // only when the run holds nothing else
	fullYear bool // the year of birth has four digits
	rare     bool // could as well be the end of one number and the beginning of another
}

// shapes are the ways to write a CPR number. What is not here is not taken for
// one: three digits together are a foreign telephone number or an amount, and
// 4+6, 5+5 and 8+2 are accounts and orders.
var shapes = []shape{
	{lens: []int{10}},
	{lens: []int{6, 4}},
	{lens: []int{6, 2, 2}},
	{lens: []int{2, 2, 2, 4}},
	{lens: []int{4, 2, 4}, rare: true},
	{lens: []int{2, 4, 4}, rare: true},
	{lens: []int{2, 2, 2, 2, 2}, alone: true},
	{lens: []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, alone: true},
	{lens: []int{2, 2, 4, 4}, fullYear: true, rare: true},
	{lens: []int{8, 4}, fullYear: true, rare: true},
}

// cprNumbers yields where text holds something that looks like a CPR number: a
// date of birth as ddmmyy and four digits. There is no check digit to test:
// numbers without one have been given out since 2007.
func cprNumbers(text string) iter.Seq[span] {
	return func(yield func(span) bool) {
		for run := range runs(text) {
			for k := 0; k < len(run); {
				n, found := numberAt(text, run, k)
				if found && !yield(span{run[k].start, run[k+n-1].end}) {
					return
				}
				k += n
			}
		}
	}
}

// numberAt returns how many groups of the run, from group k on, belong
// together, and whether they are a CPR number.
func numberAt(text string, run []group, k int) (n int, found bool) {
	if n := danishPhone(text, run[k:]); n > 0 {
		return n, false
	}
	if n := cprAt(text, run, k); n > 0 {
		return n, true
	}
	return 1, false
}

// cprAt returns how many groups of the run, from group k on, make up a CPR
// number, or 0.
func cprAt(text string, run []group, k int) int {
	for _, s := range shapes {
		if s.fits(run, k) && s.dated(run[k:]) && !otherNumber(text, run, k, s) {
			return len(s.lens)
		}
	}
	return 0
}

// fits reports whether the groups from k on have the lengths of the shape.
func (s shape) fits(run []group, k int) bool {
	if len(run)-k < len(s.lens) {
		return false
	}
	if s.alone && (len(run) != len(s.lens) || run[k].certain == 0) {
		return false
	}
	certain := 0
	for i, n := range s.lens {
		if run[k+i].n != n {
			return false
		}
		certain += run[k+i].certain
	}
	return certain >= certainDigits
}

// dated reports whether the groups begin with a possible date of birth.
func (s shape) dated(groups []group) bool {
	var digits [8]byte
	n := 0
	for _, g := range groups[:len(s.lens)] {
		n += copy(digits[n:], g.digit[:min(g.n, len(g.digit))])
	}
	pair := func(i int) int { return 10*int(digits[i]) + int(digits[i+1]) }
	if s.fullYear && !birthYear(100*pair(4)+pair(6)) {
		return false
	}
	return birthDay(pair(0), pair(2))
}

// birthYear reports whether a year with four digits is taken for a year of
// birth. Later ones belong to meetings, as in "03.12.2026 1030".
func birthYear(year int) bool { return 1900 <= year && year < 2020 }

// birthDay reports whether there is such a day in some year. The numbers given
// to people who are not registered in Denmark have 60 added to the day.
func birthDay(day, month int) bool {
	if day > 60 {
		day -= 60
	}
	last := 31
	switch month {
	case 2:
		last = 29
	case 4, 6, 9, 11:
		last = 30
	}
	return 1 <= month && month <= 12 && 1 <= day && day <= last
}
