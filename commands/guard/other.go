package guard

import (
	"slices"
	"strings"
)

// The words before a number that say that it is something else.
var (
	phoneWords = []string{
		"tlf", "tlfnr", "tel", "telefon", "telefonen", "telefonnr", "telefonnummer", "mob", "mobil", "mobilen",
		"mobilnr", "mobilnummer", "ring", "ringe", "sms", "fax", "phone", "telephone", "mobile", "cell", "call",
	}
	unitWords = []string{
		"p nr", "p nummer", "p nummeret", "p number", "p no", "p enhed", "produktionsenhed", "produktionsenheden",
		"produktionsenhedsnummer", "produktionsnummer", "produktionsnr", "production unit",
	}
	accountWords = []string{"konto", "kontonr", "kontonummer", "iban", "account"}
)

// The words right before ten digits that say what they are, and those that may
// stand between. A case's or a customer's number is not among them: it can be
// made of the CPR number.
var (
	otherWords = []string{
		"tlf", "tlfnr", "tel", "telefon", "telefonnr", "telefonnummer", "mob", "mobil", "mobilnr", "mobilnummer",
		"phone", "telephone", "mobile", "cvr", "cvrnr", "cvrnummer", "ean", "eannr", "ordre", "ordrenr", "ordrenummer", "order",
		"bestilling", "bestillingsnr", "bestillingsnummer", "rekvisition", "rekvisitionsnr", "rekvisitionsnummer",
		"faktura", "fakturanr", "fakturanummer", "invoice", "varenr", "varenummer", "serienr", "serienummer", "serial",
		"tracking", "trackingnr", "trackingnummer", "pakkenr", "pakkenummer", "timestamp", "tidsstempel",
	}
	numberWords = []string{"nr", "nummer", "nummeret", "no", "number"}
)

// otherNumber reports whether the groups from k on, though they fit the shape,
// are an everyday number of another sort.
func otherNumber(text string, run []group, k int, s shape) bool {
	start, groups := run[k].start, run[k:k+len(s.lens)]
	lens := s.lens
	switch {
	case lens[0] == 10 && (glued(text, start) || timestamp(run[k:]) || registered(text, run, k) || named(text, start)):
		return true
	case lens[0] != 6 && dialled(text, groups[0]):
		return true
	case lens[0] == 2 && insidePairs(run, k, len(lens)):
		return true
	case lens[len(lens)-1] == 2 && (hours(groups) || followedByPair(run, k+len(lens))):
		return true
	case s.rare && !plain(run, k, s):
		return true
	case s.alone && precededBy(text, start, phoneWords...):
		return true
	}
	return linkNumber(text, groups)
}

// glued reports whether the digits at start are joined to a single letter, as
// in the ids U0123456789 and C0123456789.
func glued(text string, start int) bool {
	return start > 0 && isLetter(text[start-1]) && (start == 1 || !isWordByte(text[start-2]))
}

// timestamp reports whether the groups begin with a Slack timestamp: ten
// digits of seconds, a dot and six of microseconds.
func timestamp(run []group) bool {
	return len(run) > 1 && run[1].join == dotted && run[1].n == 6 && run[1].start == run[0].end+1
}

// registered reports whether the ten digits of group k are named as a
// production unit, all of which start with 1, or as a bank account, which can
// have the four digits of its branch before it.
func registered(text string, run []group, k int) bool {
	start := run[k].start
	if run[k].digit[0] == 1 && precededBy(text, start, unitWords...) {
		return true
	}
	if k == 1 && run[0].n == 4 {
		start = run[0].start
	}
	return precededBy(text, start, accountWords...)
}

// named reports whether the word right before byte i names the digits there as
// an order, a telephone number or the like. A word that ends a sentence is of
// another one.
func named(text string, i int) bool {
	if strings.Contains(wordsBefore(text, i), "cpr") {
		return false
	}
	before, word, gap := lastWord(text[max(0, i-lookBack):i])
	if strings.ContainsAny(gap, "!?;,)\n") || strings.Contains(gap, ". ") && len(word) > len("mob") && !strings.HasSuffix(word, "nr") {
		return false
	}
	if slices.Contains(numberWords, word) {
		_, word, gap = lastWord(before)
		if strings.Trim(gap, " -.") != "" {
			return false
		}
	}
	link := strings.HasSuffix(before, "<") // Slack's own, of whatever looks like a number to call
	return !link && slices.Contains(otherWords, word)
}

// dialled reports whether the group follows a plus sign as a country code.
func dialled(text string, g group) bool {
	return g.start > 0 && text[g.start-1] == '+' && g.digit[0] != 0
}

// danishPhone returns how many groups, from the first on, make up a telephone
// number with the country code of Denmark, as in "+45 20 10 12 34", or 0.
func danishPhone(text string, run []group) int {
	digits := run[0].n
	switch g := run[0]; {
	case g.n >= 2 && dialled(text, g) && g.digit[0] == 4 && g.digit[1] == 5:
		digits -= 2
	case g.n >= 4 && [4]byte(g.digit[:4]) == [4]byte{0, 0, 4, 5}:
		digits -= 4
	default:
		return 0
	}
	n := 1
	for ; digits < 8 && n < len(run); n++ {
		digits += run[n].n
	}
	if digits != 8 {
		return 0
	}
	return n
}

// insidePairs reports whether the n groups at k, which begin with a pair, go on
// a telephone number that began before them, as the last four groups of
// "20 10 11 12 8000" do.
func insidePairs(run []group, k, n int) bool {
	if k == 0 || run[k-1].n != 2 || run[k].join != run[k+1].join || setOff(run, k, n) {
		return false
	}
	row := k
	for row > 0 && run[row-1].n == 2 {
		row--
	}
	pairs := k - row
	if pairs > 1 && run[row].number() == 45 { // the country code of Denmark
		pairs--
	}
	return pairs%4 != 0
}

// setOff reports whether a hyphen, and nothing after them, marks the last of
// the n groups at k as that of a CPR number.
func setOff(run []group, k, n int) bool {
	last := k + n - 1
	return last+1 == len(run) && run[last].join == hyphened && run[k].join != hyphened && run[last-1].n != 4
}

// plain reports whether groups in a rare shape, which can be parts of two
// telephone numbers, can only be a CPR number: a hyphen without spaces sets off
// the last four digits, or no other groups are near.
func plain(run []group, k int, s shape) bool {
	last := k + len(s.lens) - 1
	return run[last].join == hyphened || last+1 == len(run) && (k == 0 || s.fullYear)
}

// timesAt returns how many groups, from the first on, make up a date and the
// hours of a meeting, as in "301126 0900-1000", or 0.
func timesAt(run []group) int {
	const n = 3
	if len(run) < n || run[0].n != 6 || run[1].n != 4 || run[2].n != 4 {
		return 0
	}
	from, to := run[1], run[2]
	if from.join != spaced || to.join != hyphened && to.join != dashed || !timeOfDay(from) || !timeOfDay(to) {
		return 0
	}
	if !recentYear(run[0]) || from.number() >= to.number() {
		return 0
	}
	return n
}

// hours reports whether the last two pairs are a time or a date of their own,
// as in "03.12.26 10.30", "031226 10-12" and "03.12.26-10.12".
func hours(groups []group) bool {
	n := len(groups)
	a, b := groups[n-2], groups[n-1]
	if a.join == b.join {
		return false
	}
	switch b.join {
	case dotted, slashed:
		return a.number() <= 31 && b.number() <= 59
	case hyphened, dashed:
		return a.number() <= 24 && b.number() <= 24
	}
	return false
}

// followedByPair reports whether group k goes on a row of pairs, as in a date
// with a telephone number after it.
func followedByPair(run []group, k int) bool { return k < len(run) && run[k].n == 2 }

// linkNumber reports whether the groups stand in a web address where they are
// more likely an article or an order: unless they are written as CPR numbers
// are, or the address speaks of a person.
func linkNumber(text string, groups []group) bool {
	link := linkBefore(text, groups[0].start)
	if link == "" || groups[0].n == 6 && groups[1].join == hyphened {
		return false
	}
	for _, name := range []string{"cpr", "person", "borger", "citizen"} {
		if strings.Contains(link, name) {
			return false
		}
	}
	return true
}
