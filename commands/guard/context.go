package guard

import (
	"strings"
	"unicode"
)

// lookBack is how many bytes before a number are read for the words that say
// what it is, and maxLink how many for the web address it is part of.
const (
	lookBack = 40
	maxLink  = 2048
)

// slackID returns the end of the id in Slack's own notation that starts at
// byte i: a person, a channel, a group or a date. It returns i if there is
// none. What people see instead of the id, after a "|", is text like any other.
func slackID(text string, i int) int {
	if text[i] != '<' {
		return i
	}
	for _, mark := range []string{"<@", "<#", "<!subteam^"} {
		if strings.HasPrefix(text[i:], mark) {
			return idBefore(text, i, i+len(mark), isIDByte, ">|")
		}
	}
	if mark := "<!date^"; strings.HasPrefix(text[i:], mark) {
		return idBefore(text, i, i+len(mark), isDigit, "^")
	}
	return i
}

// isIDByte reports whether c can stand in a Slack id.
func isIDByte(c byte) bool { return isDigit(c) || 'A' <= c && c <= 'Z' }

// idBefore returns the end of the id that starts at byte start, if one of the
// closing characters follows, and otherwise i.
func idBefore(text string, i, start int, belongs func(byte) bool, closing string) int {
	end := start
	for end < len(text) && belongs(text[end]) {
		end++
	}
	if end < len(text) && strings.IndexByte(closing, text[end]) >= 0 {
		return end
	}
	return i
}

// linkBefore returns, in lower case, the part of a web address that goes
// before byte i, or nothing if i is in none.
func linkBefore(text string, i int) string {
	before := text[max(0, i-maxLink):i]
	if cut := strings.LastIndexAny(before, " \t\n<>|"); cut >= 0 {
		before = before[cut+1:]
	}
	before = strings.ToLower(before)
	if strings.Contains(before, "://") || strings.HasPrefix(before, "www.") {
		return before
	}
	return ""
}

// precededBy reports whether one of the names stands among the last three
// words before byte i, on the same line and with no other number in between. A
// name is one or two whole words. Where a CPR number is announced, nothing else
// is.
func precededBy(text string, i int, names ...string) bool {
	words := wordsBefore(text, i)
	if strings.Contains(words, " cpr") || strings.Contains(words, " person") {
		return false
	}
	for _, name := range names {
		if strings.Contains(words, " "+name+" ") {
			return true
		}
	}
	return false
}

// wordsBefore returns the last three words before byte i, in lower case and
// each between spaces.
func wordsBefore(text string, i int) string {
	before := text[max(0, i-lookBack):i]
	if cut := strings.LastIndexAny(before, "0123456789\n"); cut >= 0 {
		before = before[cut+1:]
	}
	words := strings.FieldsFunc(strings.ToLower(before), func(r rune) bool { return !unicode.IsLetter(r) })
	words = words[max(0, len(words)-3):]
	return " " + strings.Join(words, " ") + " "
}
