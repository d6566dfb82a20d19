package when

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// fold brings a word to the form the tables are written in: lower case, ae, oe
// and aa for æ, ø and å, no accents, without the punctuation around it.
func fold(word string) string { return foldLetters(trim(word)) }

// foldLetters is fold with the punctuation left where it is.
func foldLetters(word string) string {
	if isPlain(word) {
		return word
	}
	var b strings.Builder
	b.Grow(len(word) + 4)
	for _, r := range word {
		foldRune(&b, unicode.ToLower(r))
	}
	return b.String()
}

func foldRune(b *strings.Builder, r rune) {
	switch r {
	case 'æ', 'ä':
		b.WriteString("ae")
	case 'ø', 'ö':
		b.WriteString("oe")
	case 'å':
		b.WriteString("aa")
	case 'é': // én uge
		b.WriteByte('e')
	case '\u0301': // its accent alone, when it is written as two runes
	case '\u030a': // the ring alone: å written as two runes
		b.WriteByte('a')
	case '\u2010', '\u2011', '\u2012', '\u2013':
		b.WriteByte('-')
	default:
		b.WriteRune(r)
	}
}

// trim takes off quotation marks, brackets, Slack's emphasis and the stops.
func trim(word string) string {
	if word == "" || isCore(word[0]) && isCore(word[len(word)-1]) {
		return word
	}
	return strings.Trim(word, ".,;:!?()[]\"'`*_~“”„»«’‘")
}

// isCore reports whether c can be neither punctuation nor a part of it.
func isCore(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

var monthNames = map[string]time.Month{
	"januar": 1, "january": 1, "jan": 1,
	"februar": 2, "february": 2, "feb": 2,
	"marts": 3, "march": 3, "mar": 3,
	"april": 4, "apr": 4,
	"maj": 5, "may": 5,
	"juni": 6, "june": 6, "jun": 6,
	"juli": 7, "july": 7, "jul": 7,
	"august": 8, "aug": 8,
	"september": 9, "sept": 9, "sep": 9,
	"oktober": 10, "october": 10, "okt": 10, "oct": 10,
	"november": 11, "nov": 11,
	"december": 12, "dec": 12,
}

var numberWords = map[string]int{
	"en": 1, "et": 1, "een": 1, "a": 1, "an": 1, "one": 1,
	"to": 2, "two": 2,
	"tre": 3, "three": 3,
	"fire": 4, "four": 4,
	"fem": 5, "five": 5,
	"seks": 6, "six": 6,
	"syv": 7, "seven": 7,
	"otte": 8, "eight": 8,
	"ni": 9, "nine": 9,
	"ti": 10, "ten": 10,
	"elleve": 11, "eleven": 11,
	"tolv": 12, "twelve": 12,
	"fjorten": 14, "fourteen": 14,
}

// A span is a length of calendar time; one of the two is zero.
type span struct{ days, months int }

var spanWords = map[string]span{
	"dag": {days: 1}, "dage": {days: 1}, "day": {days: 1}, "days": {days: 1},
	"uge": {days: 7}, "uger": {days: 7}, "week": {days: 7}, "weeks": {days: 7},
	"fortnight": {days: 14}, "fortnights": {days: 14},
	"maaned": {months: 1}, "maaneder": {months: 1}, "md": {months: 1}, "mdr": {months: 1},
	"month": {months: 1}, "months": {months: 1},
	"aar": {months: 12}, "year": {months: 12}, "years": {months: 12},
}

// number reads a count in digits (four at most) or in words.
func number(w string) (n int, ok bool) {
	if n, rest := digits(w); rest == "" && len(w) <= 4 && w != "" {
		return n, true
	}
	n, ok = numberWords[w]
	return n, ok
}

// digits splits the number off the front of s. It stops after nine digits.
func digits(s string) (n int, rest string) {
	i := 0
	for i < len(s) && i < 9 && '0' <= s[i] && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:]
}
