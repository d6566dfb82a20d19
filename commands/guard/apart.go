package guard

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many characters may stand between a date of birth and its
// four digits when they are no words, and maxBetween how many bytes when they
// are.
const (
	maxMarks   = 8
	maxBetween = 60
)

// A date is a date of birth at the end of a run of groups. The four digits of
// a CPR number can follow it after marks that join no other numbers, as in
// "010190: 1234" and "(010190)(1234)", or after words that announce them.
type date struct {
	span
	recent bool // as in the dates of meetings: in the years around this one
}

// The endings of a run that can be a date of birth.
var dateShapes = []shape{
	{lens: []int{6}, usual: true},
	{lens: []int{2, 2, 2}},
	{lens: []int{8}, fullYear: true},
	{lens: []int{2, 2, 4}, fullYear: true},
}

// dateAtEnd returns the date of birth with which the groups end, or none.
func dateAtEnd(groups []group) date {
	for _, s := range dateShapes {
		k := len(groups) - len(s.lens)
		if k < 0 || !s.sized(groups[k:]) || !s.dated(groups[k:]) {
			continue
		}
		if s.lens[0] == 2 && k > 0 && groups[k-1].n <= 4 { // as likely the end of a telephone number
			continue
		}
		last := groups[len(groups)-1]
		return date{span{groups[k].start, last.end}, !s.fullYear && recentYear(last)}
	}
	return date{}
}

// sized reports whether the groups have the lengths of the shape and enough
// digits.
func (s shape) sized(groups []group) bool {
	for i, n := range s.lens {
		if groups[i].n != n || groups[i].certain < min(n, 1) {
			return false
		}
	}
	return true
}

// recentYear reports whether the last two digits of a date are a year of
// meetings. Whoever was born then is too young for a course, or too old.
func recentYear(g group) bool {
	year := 10*int(g.digit[g.n-2]) + int(g.digit[g.n-1])
	return 20 <= year && year <= 40
}

// goesOn reports whether the run begins with the four digits that make the
// date a CPR number.
func (d date) goesOn(text string, run []group) bool {
	if d.end == 0 || run[0].n != 4 || run[0].certain == 0 || startsPhone(run) || measured(text[run[0].end:]) || named(text, d.start) {
		return false
	}
	between := text[d.end:run[0].start]
	if nextLine(between, text[run[0].end:]) {
		return !d.recent
	}
	if onlyMarks(between) {
		return !d.recent || !timeOfDay(run[0])
	}
	return !d.recent && len(between) <= maxBetween && announcesDigits(between)
}

// startsPhone reports whether the run begins with eight digits in groups.
func startsPhone(run []group) bool {
	digits := 0
	for _, g := range run {
		if digits += g.n; digits >= 8 {
			break
		}
	}
	return digits == 8
}

// measured reports whether the text goes on with the unit of an amount.
func measured(after string) bool {
	after, _, _ = strings.Cut(strings.TrimLeft(after[:min(lookBack, len(after))], " \u00a0"), " ")
	switch strings.ToLower(strings.TrimRight(after, ".,;)")) {
	case "kr", "kroner", "dkk", "timer", "hours", "meter", "km", "gange", "stk":
		return true
	}
	return false
}

// timeOfDay reports whether a group of four digits is one, as in "0930".
func timeOfDay(g group) bool {
	return g.number()/100 < 24 && g.number()%100 < 60
}

// onlyMarks reports whether a few signs that are no letters stand on one line.
func onlyMarks(s string) bool {
	if utf8.RuneCountInString(s) > maxMarks {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r == '\n' || unicode.IsLetter(r) || unicode.IsDigit(r)
	})
}

// nextLine reports whether four digits stand by themselves on the line after a date
// of birth, as in a table that was copied. A place's number has its name behind it.
func nextLine(between, after string) bool {
	after, _, _ = strings.Cut(after, "\n")
	return strings.Count(between, "\n") == 1 && onlyMarks(strings.Replace(between, "\n", "", 1)) && strings.TrimSpace(after) == ""
}

// announcesDigits reports whether the words between a date of birth and four
// digits say that these belong to it. A time of day does not.
func announcesDigits(between string) bool {
	if strings.Contains(between, "\n") {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(between), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	announced, last := false, false
	for _, w := range words {
		switch w {
		case "kl", "klokken", "at":
			return false
		case "kode", "koden", "code", "cpr", "cprnr", "ciffer", "cifre", "cifrene", "digits",
			"løbenr", "løbenummer", "løbenummeret", "lbnr", "endelse", "endelsen", "ending":
			announced = true
		case "4", "fire", "four", "tal":
			announced = announced || last
		}
		last = w == "sidste" || w == "last"
	}
	return announced
}

// lonelyDigit reports whether the run is the "4" of "the last 4: 1234".
func lonelyDigit(run []group) bool { return len(run) == 1 && run[0].n == 1 }

// pointedLen is the length of a number as in "01:01:90:1234".
const pointedLen = 13

// pointedCPR returns the end of a CPR number that starts at byte i and has
// commas or colons between its pairs and no spaces, or i. Times and lists of
// numbers are written with them too, so each sign must be the same one, but
// for a hyphen before the last.
func pointedCPR(text string, i int) int {
	end := i + pointedLen
	if end > len(text) || i > 0 && isDigit(text[i-1]) || end < len(text) && isDigit(text[end]) {
		return i
	}
	s := text[i:end]
	if s[2] == ',' && strings.HasPrefix(s[9:], "20") { // weeks and their year
		return i
	}
	if s[2] != ',' && s[2] != ':' || s[5] != s[2] || s[8] != s[2] && s[8] != '-' {
		return i
	}
	for _, at := range []int{0, 3, 6, 9, 11} {
		if !isDigit(s[at]) || !isDigit(s[at+1]) {
			return i
		}
	}
	pair := func(at int) int { return 10*int(s[at]-'0') + int(s[at+1]-'0') }
	if !birthDay(pair(0), pair(3)) {
		return i
	}
	return end
}
