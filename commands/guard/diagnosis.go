package guard

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// codeDigits is how many digits the shortest diagnosis code has.
const codeDigits = 2

// A code is a possible diagnosis code: a letter and two digits, as in F32, with
// or without what divides it further, as in F32.1. Danish records put a D in
// front: DF32.1.
type code struct {
	span
	divided bool // whether a dot and another digit follow
}

// diagnosisCodes yields the diagnosis codes in text. A divided code is always
// one. An undivided one looks like a room, a road or a vitamin and is taken for
// a diagnosis only after a word that announces it.
func diagnosisCodes(text string) iter.Seq[span] {
	return func(yield func(span) bool) {
		for i := 0; i+2 < len(text); i++ {
			if !isLetter(text[i]) || i > 0 && isWordByte(text[i-1]) {
				continue
			}
			c, ok := readCode(text, i)
			if !ok || !c.divided && !announced(text, c.span) {
				continue
			}
			if !yield(c.span) {
				return
			}
			i = c.end - 1
		}
	}
}

// readCode reads the code that starts at byte i. Chapter V is left out: it
// holds accidents in traffic, and versions are written that way.
func readCode(text string, i int) (code, bool) {
	start := i
	if text[i]|0x20 == 'd' && i+1 < len(text) && isLetter(text[i+1]) {
		i++
	}
	letter := i
	i++
	digits := digitsAt(text, i)
	if digits < 2 || digits > 4 || text[letter]|0x20 == 'v' {
		return code{}, false
	}
	i += digits
	c := code{span: span{start, i}}
	if digits == 2 {
		c.end, c.divided = subdivision(text, i)
	}
	dated := c.divided && text[start] == 'd' && letter == start && isDay(text[letter+1:c.end])
	return c, !dated && endsCode(text, c.end)
}

// subdivision returns the end of the dot and up to three digits after byte i,
// and whether they are there. A letter can close them.
func subdivision(text string, i int) (end int, ok bool) {
	if i >= len(text) || text[i] != '.' {
		return i, false
	}
	n := digitsAt(text, i+1)
	if n < 1 || n > 3 {
		return i, false
	}
	end = i + 1 + n
	if end < len(text) && isLetter(text[end]) {
		end++
	}
	return end, true
}

// digitsAt returns how many digits stand at byte i.
func digitsAt(text string, i int) int {
	n := 0
	for i+n < len(text) && isDigit(text[i+n]) {
		n++
	}
	return n
}

// isDay reports whether s is the day and month of "d12.10".
func isDay(s string) bool {
	return len(s) == 5 && s[2] == '.' && s[:2] <= "31" && "01" <= s[3:] && s[3:] <= "12"
}

// endsCode reports whether a code can end before byte i: the word ends there,
// and it is no number with several dots.
func endsCode(text string, i int) bool {
	if i == len(text) {
		return true
	}
	if text[i] == '.' {
		return digitsAt(text, i+1) == 0
	}
	return !isWordByte(text[i])
}

// announced reports whether the code follows a word such as "diagnosis", with
// at most three words between that are no codes themselves, in one sentence.
func announced(text string, c span) bool {
	if vitamin(text[c.end:]) {
		return false
	}
	before, between := text[max(0, c.start-2*lookBack):c.start], 0
	for between <= 3 {
		var word, gap string
		before, word, gap = lastWord(before)
		switch {
		case word == "":
			return false
		case announces(word):
			return !endsSentence(gap) || gap == ". " && len(word) <= len("diag") // an abbreviation
		case endsSentence(gap), between == 0 && names(word):
			return false
		}
		if !codeLike(word) {
			between++
		}
	}
	return false
}

// vitamin reports whether the text goes on as in "B12 vitamin".
func vitamin(after string) bool {
	const name = "vitamin"
	after = strings.TrimLeft(after[:min(lookBack, len(after))], " -")
	return len(after) >= len(name) && strings.EqualFold(after[:len(name)], name)
}

// lastWord splits off the last word of s, in lower case, and the gap after it.
func lastWord(s string) (rest, word, gap string) {
	isGap := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	trimmed := strings.TrimRightFunc(s, isGap)
	start := 0
	if i := strings.LastIndexFunc(trimmed, isGap); i >= 0 {
		_, width := utf8.DecodeRuneInString(trimmed[i:])
		start = i + width
	}
	return trimmed[:start], strings.ToLower(trimmed[start:]), s[len(trimmed):]
}

// announces reports whether a diagnosis code may follow the word.
func announces(word string) bool {
	switch word {
	case "dx", "diag", "icd", "icd10", "sks":
		return true
	}
	return strings.Contains(word, "diagnos")
}

// names reports whether the word says that what looks like a code is something
// else.
func names(word string) bool {
	switch word {
	case "vitamin", "uge", "week", "lokale", "rum", "room", "opgave", "task", "side", "page", "bus", "linje", "vej", "road":
		return true
	}
	return false
}

// codeLike reports whether the word is itself a code, or only joins two.
func codeLike(word string) bool {
	switch word {
	case "og", "and", "eller", "or", "samt":
		return true
	}
	c, ok := readCode(word, 0)
	return ok && c.end == len(word)
}

// endsSentence reports whether a sentence ends in the gap between two words.
func endsSentence(gap string) bool {
	return strings.ContainsAny(gap, "!?;\n") || strings.Contains(gap, ". ")
}
