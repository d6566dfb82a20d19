// Package guard stops free text that must never be stored or posted: a
// person's CPR number, a diagnosis code, or a word from a list about health,
// crime or addiction.
//
// A CPR number or a diagnosis code is refused whoever writes it. A word from
// the list is a hint that the text says more than it should; the caller may
// let some people put it in a private field all the same, which is what
// [Finding.Overridable] is for.
//
// Where a spelling can be read as a CPR number or as something else, the
// package stops it, unless the other reading is an everyday one: a telephone
// number, a date with a time, a production unit, a Slack timestamp or id. The
// files in testdata say, case by case, where the line runs. It guards against
// slips, not against someone who means to get a number through: one that is
// spelled out in words or spread over lines with other words passes, and so does
// one cut by words that do not announce its other half.
package guard

import (
	"cmp"
	"slices"
)

// Kind says what a text was stopped for. The values are stable codes that can
// be logged and counted.
type Kind string

// The kinds of finding.
const (
	CPR       Kind = "cpr"       // a Danish personal identification number
	Diagnosis Kind = "diagnosis" // a code of the international classification of diseases
	Health    Kind = "health"    // a word about illness or treatment
	Crime     Kind = "crime"     // a word about offences or punishment
	Addiction Kind = "addiction" // a word about substances or gambling
)

// A Finding is one place in a text that must not be stored. It holds no part
// of the text, so a finding can be logged where the text cannot.
type Finding struct {
	Kind        Kind
	Start, End  int  // bytes in the text
	Overridable bool // whether someone with the right may keep the text in a private field
}

// Check reports what in text must not be stored, in the order of the text. It
// returns nil when the text may pass. With nil words it looks for CPR numbers
// and diagnosis codes only.
func Check(text string, words *Words) []Finding {
	var found []Finding
	add := func(k Kind, s span, overridable bool) {
		found = append(found, Finding{Kind: k, Start: s.start, End: s.end, Overridable: overridable})
	}
	digits := countDigits(text)
	if digits >= fewDigits {
		for s := range cprNumbers(text) {
			add(CPR, s, false)
		}
	}
	if digits >= codeDigits {
		for s := range diagnosisCodes(text) {
			add(Diagnosis, s, false)
		}
	}
	if words != nil {
		for s, kind := range words.in(text) {
			add(kind, s, true)
		}
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// Worst returns the finding that a text is stopped for: the first that nobody
// may keep, else the first.
func Worst(found []Finding) (worst Finding, ok bool) {
	if len(found) == 0 {
		return Finding{}, false
	}
	i := slices.IndexFunc(found, func(f Finding) bool { return !f.Overridable })
	return found[max(i, 0)], true
}

// HasCPR reports whether text holds something that looks like a CPR number.
func HasCPR(text string) bool {
	if countDigits(text) < fewDigits {
		return false
	}
	for range cprNumbers(text) {
		return true
	}
	return false
}

// A span is a part of a text, in bytes.
type span struct{ start, end int }

// countDigits returns at least the number of digits in text. It is the cheap
// look that lets most texts go without a closer one: it takes each character
// that starts with a byte from 0xD8, so all from U+0600, for a possible digit,
// because no script but ASCII has its digits below that.
func countDigits(text string) int {
	n := 0
	for i := range len(text) {
		if c := text[i]; isDigit(c) || c >= 0xD8 {
			n++
		}
	}
	return n
}
