package guard

import (
	"unicode"
	"unicode/utf8"
)

// isDigit reports whether c is an ASCII digit.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isLetter reports whether c is an ASCII letter.
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isWordByte reports whether c can belong to a word: every byte outside ASCII
// is taken for part of a letter.
func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) || c >= utf8.RuneSelf }

// digitValue returns the value of a decimal digit in any script, so that the
// full-width and Arabic digits of other keyboards count.
func digitValue(r rune) (byte, bool) {
	if r < 0x0600 {
		return byte(r - '0'), '0' <= r && r <= '9'
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	// Decimal digits stand in blocks of ten from zero to nine; a range of the
	// table holds one or several whole blocks.
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10), true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10), true
		}
	}
	return 0, false
}

// lookalike returns the digit that a letter is often typed in place of.
func lookalike(r rune) (byte, bool) {
	switch r {
	case 'O', 'o':
		return 0, true
	case 'I', 'l':
		return 1, true
	}
	return 0, false
}

// invisible reports whether r takes no room on the screen. Such characters
// come along when text is copied from a document; they separate nothing.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return false
}

// isSpace reports whether r is a space within a line.
func isSpace(r rune) bool { return r == ' ' || r == '\t' || r > 0x7f && unicode.Is(unicode.Zs, r) }

// isHyphen reports whether r is a hyphen, a dash or a minus sign.
func isHyphen(r rune) bool {
	return r == '-' || r > 0x7f && (r == '\u2212' || unicode.Is(unicode.Pd, r))
}
