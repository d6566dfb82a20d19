package guard

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// A group is an unbroken string of digits, or of digits and the letters that
// stand in for them.
type group struct {
	start, end int      // bytes in the text
	n          int      // digits, also beyond those kept in digit
	certain    int      // digits that are no letters
	digit      [10]byte // the values of the first ten
	join       join     // how it follows the group before it
}

// number returns the value of a group of at most four digits.
func (g group) number() int {
	v := 0
	for _, d := range g.digit[:min(g.n, 4)] {
		v = 10*v + int(d)
	}
	return v
}

// counts reports whether the group is one. A single letter is more likely a
// word than a digit.
func (g group) counts() bool { return g.certain > 0 || g.n > 1 }

// A join is the way one group follows another.
type join byte

const (
	first  join = iota // nothing goes before it
	spaced             // spaces or Slack's formatting marks
	dotted             // a dot, and no space after it
	ended              // a dot and a space: a sentence may end here
	slashed
	hyphened
	dashed // a hyphen between spaces
)

// maxJoin is how many characters may stand between two groups of one number.
const maxJoin = 16

// runs yields the runs of groups in text: groups with nothing but spaces,
// hyphens, dots, slashes and formatting marks between them. A run stays on one
// line. The slice is used again for the next run.
func runs(text string) iter.Seq[[]group] {
	return func(yield func([]group) bool) {
		var buf [8]group
		run := buf[:0]
		for i := 0; i < len(text); {
			g, ok := findGroup(text, i)
			if !ok {
				return
			}
			run = readRun(append(run[:0], g), text)
			if !yield(run) {
				return
			}
			i = run[len(run)-1].end
		}
	}
}

// readRun appends the groups that follow the one in run.
func readRun(run []group, text string) []group {
	for {
		next, j := readJoin(text, run[len(run)-1].end)
		if j == first {
			return run
		}
		g := readGroup(text, next)
		if !g.counts() {
			return run
		}
		g.join = j
		run = append(run, g)
	}
}

// findGroup finds the first group at or after byte i, which is not inside a
// word. It passes over the ids in Slack's mentions.
func findGroup(text string, i int) (group, bool) {
	within := false // a word
	for i < len(text) {
		if end := slackID(text, i); end > i {
			i, within = end, false
			continue
		}
		r, width := utf8.DecodeRuneInString(text[i:])
		if startsGroup(r, within) {
			if g := readGroup(text, i); g.counts() {
				return g, true
			}
		}
		if !invisible(r) {
			within = unicode.IsLetter(r)
		}
		i += width
	}
	return group{}, false
}

// startsGroup reports whether r can be the first digit of a group. Within a
// word no letter stands for a digit: in "kl1030" the l belongs to the word.
func startsGroup(r rune, within bool) bool {
	if _, ok := digitValue(r); ok {
		return true
	}
	_, ok := lookalike(r)
	return ok && !within
}

// readGroup reads the group that starts at byte i, which may not count.
func readGroup(text string, i int) group {
	g := group{start: i, end: i}
	sure := g // the group up to its last certain digit
	for i < len(text) {
		r, width := utf8.DecodeRuneInString(text[i:])
		i += width
		if v, ok := digitValue(r); ok {
			g.add(v, i)
			g.certain++
			sure = g
		} else if v, ok := lookalike(r); ok {
			g.add(v, i)
		} else if unicode.IsLetter(r) {
			return sure // the letters before it belong to its word
		} else if !invisible(r) {
			break
		}
	}
	return g
}

// add appends a digit that ends at byte end.
func (g *group) add(v byte, end int) {
	if g.n < len(g.digit) {
		g.digit[g.n] = v
	}
	g.n++
	g.end = end
}

// readJoin reads what stands between two groups, from byte i, and returns
// where the next one would start. The join is first when the run ends here.
func readJoin(text string, i int) (next int, j join) {
	for range maxJoin {
		r, width := utf8.DecodeRuneInString(text[i:])
		k := joinOf(r)
		if k == first && !invisible(r) {
			return i, j
		}
		j = max(j, k, joined(j, k))
		i += width
	}
	return i, first
}

// joined returns the join that a space makes of what stands beside it.
func joined(j, k join) join {
	switch {
	case j == dotted && k == spaced:
		return ended
	case min(j, k) == spaced && max(j, k) == hyphened:
		return dashed
	}
	return first
}

// joinOf returns the join that a single character makes.
func joinOf(r rune) join {
	switch {
	case isSpace(r), r == '*', r == '_', r == '~', r == '`':
		return spaced
	case r == '.':
		return dotted
	case r == '/':
		return slashed
	case isHyphen(r):
		return hyphened
	}
	return first
}
