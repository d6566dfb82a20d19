package guard

import "iter"

// certainDigits is how many of the ten digits must be digits and not letters
// typed in their place, so that no ordinary word is taken for a number.
// fewDigits is enough in the usual spellings, whose groups are as long as no
// such word.
const (
	certainDigits = 6
	fewDigits     = 3
)

// A shape is a way to write a CPR number, as the lengths of its groups.
type shape struct {
	lens     []int
	usual    bool // the letters in it can be many
	alone    bool // only when the run holds nothing else
	fullYear bool // the year of birth has four digits
	rare     bool // could as well be the end of one number and the beginning of another
}

// shapes are the ways to write a CPR number. What is not here is not taken for
// one: three digits together are a foreign telephone number or an amount, and
// 4+6, 5+5 and 8+2 are accounts and orders.
var shapes = []shape{
	{lens: []int{10}, usual: true},
	{lens: []int{6, 4}, usual: true},
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
		var tail date // that a run before ended with
		past := 0     // the end of a number that reaches over several runs
		for run := range runs(text) {
			k := startingAt(run, past)
			if k == 0 && tail.goesOn(text, run) {
				if !yield(span{tail.start, run[0].end}) {
					return
				}
				k = 1
			}
			free, ok := joinedNumbers(text, run, k, yield)
			if !ok {
				return
			}
			if lonelyDigit(run) {
				continue
			}
			tail = dateAtEnd(run[free:])
			if last := run[len(run)-1].start; free < len(run) {
				if past = pointedCPR(text, last); past > last && !yield(span{last, past}) {
					return
				}
			}
		}
	}
}

// startingAt returns the first group of the run that starts at byte i or later.
func startingAt(run []group, i int) int {
	k := 0
	for k < len(run) && run[k].start < i {
		k++
	}
	return k
}

// joinedNumbers yields the CPR numbers in a run, from group k on. It returns
// the first group after the last number, and whether to go on.
func joinedNumbers(text string, run []group, k int, yield func(span) bool) (free int, ok bool) {
	free = k
	for k < len(run) {
		n, found := numberAt(text, run, k)
		if found && !yield(span{run[k].start, run[k+n-1].end}) {
			return free, false
		}
		k += n
		if found || n > 1 {
			free = k
		}
	}
	return free, true
}

// numberAt returns how many groups of the run, from group k on, belong
// together, and whether they are a CPR number.
func numberAt(text string, run []group, k int) (n int, found bool) {
	if n := timesAt(run[k:]); n > 0 {
		return n, false
	}
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
	certain, each := 0, true
	for i, n := range s.lens {
		g := run[k+i]
		if g.n != n {
			return false
		}
		certain += g.certain
		each = each && g.certain > 0
	}
	return certain >= certainDigits || s.usual && each && certain >= fewDigits
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
