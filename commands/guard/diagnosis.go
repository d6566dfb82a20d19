package guard

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// codeDigits is how many digits the shortest diagnosis code has.
const codeDigits = 2

// A code is a possible diagnosis code: a letter and two digits, as in F32, with
// or without what divides it further, as in F32.1. Danish records put a D in
// front, and leave out the dot: DF32.1, DF321.
type code struct {
	span
	divided bool // whether a dot and another digit follow
	alike   bool // whether it is written like a code, but other things could be too
}

// diagnosisCodes yields the diagnosis codes in text. A divided code is always
// one. One like DF321 or F32,1 is, unless the word before it says what else it
// is. Any other looks like a room, a road or a vitamin and is taken for a
// diagnosis only after a word that announces it.
func diagnosisCodes(text string) iter.Seq[span] {
	return func(yield func(span) bool) {
		for i := 0; i+2 < len(text); i++ {
			if !isLetter(text[i]) || i > 0 && isWordByte(text[i-1]) {
				continue
			}
			c, ok := readCode(text, i)
			if !ok || !c.divided && !(c.alike && !otherwiseNamed(text, c.span)) && !announced(text, c.span) {
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
		if c.end, c.divided = subdivision(text, i); !c.divided {
			c.end, c.alike = commaDivision(text, letter, i)
		}
	}
	dated := (c.divided || c.alike) && text[start] == 'd' && letter == start && isDay(text[letter+1:c.end])
	if letter > start && !c.divided && !c.alike && writtenAsRecords(text[start:i]) {
		c.end, c.alike = closingLetter(text, i), true
	}
	return c, !dated && endsCode(text, c.end)
}

// commaDivision returns the end of a comma and the digits after byte i that
// divide the code whose letter is given, and whether they are there. Lists of
// rooms or tasks, which go upwards, and roads are written so too.
func commaDivision(text string, letter, i int) (end int, ok bool) {
	if i >= len(text) || text[i] != ',' {
		return i, false
	}
	n := digitsAt(text, i+1)
	end = i + 1 + n
	if n < 1 || n > 2 || n == 2 && text[i+1:end] > text[letter+1:i] || end < len(text) && text[end] == ',' && digitsAt(text, end+1) > 0 {
		return i, false
	}
	switch strings.ToUpper(text[letter:i]) {
	case "E20", "E39", "E45", "E47", "E55": // the roads of Denmark
		return i, false
	}
	return end, !unused(text[letter:])
}

// closingLetter returns the end of the capital letter that can close a code at
// byte i, as in DM511A.
func closingLetter(text string, i int) int {
	if i < len(text) && 'A' <= text[i] && text[i] <= 'Z' {
		return i + 1
	}
	return i
}

// unused reports whether s begins with a letter and digits that no disease
// has, such as those of a vitamin or a paper size.
func unused(s string) bool {
	return (s[0]|0x20 == 'a' || s[0]|0x20 == 'b') && s[1] == '1' && s[2] < '5'
}

// writtenAsRecords reports whether a D, a letter and digits without a dot are
// written as in Danish records: DF32, DF321. In small letters two digits are
// too few, and "de100" or "du20" are words. A postcode, a pipe's width, a
// championship's year and a plug are none.
func writtenAsRecords(s string) bool {
	if s[1] >= 'a' && (len(s) < 5 || strings.IndexByte("aeiouy", s[1]) >= 0) || unused(s[1:]) {
		return false
	}
	switch number := s[2:]; s[1] &^ 0x20 {
	case 'B': // a plug
		return number != "25"
	case 'C': // volts
		return number != "24" && number != "48"
	case 'K', 'M':
		return len(number) < 4
	case 'N': // millimetres
		return len(number) > 2 && !slices.Contains([]string{"100", "125", "150", "200", "250", "300"}, number)
	}
	return true
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
	return len(s) == 5 && (s[2] == '.' || s[2] == ',') && s[:2] <= "31" && "01" <= s[3:] && s[3:] <= "12"
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

// otherwiseNamed reports whether the word before or after what is written like
// a code says that it is something else.
func otherwiseNamed(text string, c span) bool {
	if after := text[c.end:]; vitamin(after) || strings.HasPrefix(after, " ") && digitsAt(after, 1) == 4 { // an account
		return true
	}
	_, word, gap := lastWord(text[max(0, c.start-lookBack):c.start])
	return names(word) && !endsSentence(gap)
}

// names reports whether the word says that what looks like a code is something
// else.
func names(word string) bool {
	switch word {
	case "vitamin", "uge", "week", "lokale", "rum", "room", "opgave", "task", "side", "page", "bus", "linje", "vej", "road",
		"nr", "nummer", "model", "type", "version", "vare", "varenr", "varenummer", "ordre", "bygning", "building", "bilag", "skema", "form", "afkørsel", "exit":
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
