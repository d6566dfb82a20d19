package guard

import (
	"fmt"
	"strings"
)

// allowed is the heading of the phrases in which a word of the list is no
// sign of anything, such as a workplace. It is no kind of finding.
const allowed Kind = "allowed"

// maxPhrase is how many words a phrase has at most, and aroundBytes how much of
// a text is read for them on either side of a word.
const (
	maxPhrase   = 4
	aroundBytes = 120
)

// A phrase is some words in a row; a word that ends with "*" stands for all
// that begin so.
type phrase []entry

// allow adds the phrase on a line to those that are allowed.
func (w *Words) allow(line string) error {
	words := strings.Fields(line)
	if len(words) > maxPhrase {
		return fmt.Errorf("%q: a phrase has at most %d words", line, maxPhrase)
	}
	var p phrase
	for _, s := range words {
		word, prefix := strings.CutSuffix(s, "*")
		if err := checkWord(word); err != nil {
			return fmt.Errorf("%q: %w", line, err)
		}
		buf := fold(word)
		if buf.n == 0 || buf.n > maxWord {
			return fmt.Errorf("%q: a word has up to %d letters", line, maxWord)
		}
		p = append(p, entry{word: buf.String(), prefix: prefix})
	}
	w.allowed = append(w.allowed, p)
	return nil
}

// allows reports whether the word at s stands in one of the allowed phrases,
// within its sentence.
func (w *Words) allows(text string, s span) bool {
	if len(w.allowed) == 0 {
		return false
	}
	before := wordsIn(lastSentence(text[max(0, s.start-aroundBytes):s.start]))
	before = before[max(0, len(before)-maxPhrase+1):]
	after := wordsIn(firstSentence(text[s.end:min(len(text), s.end+aroundBytes)]))
	row := append(append(before, fold(text[s.start:s.end])), after[:min(len(after), maxPhrase-1)]...)
	for _, p := range w.allowed {
		for from := max(0, len(before)-len(p)+1); from <= len(before) && from+len(p) <= len(row); from++ {
			if p.matches(row[from:]) {
				return true
			}
		}
	}
	return false
}

// matches reports whether the words begin with the phrase.
func (p phrase) matches(words []folded) bool {
	for i, e := range p {
		word := words[i].String()
		if word != e.word && !(e.prefix && strings.HasPrefix(word, e.word)) {
			return false
		}
	}
	return true
}

// sentenceEnds are the signs at which a phrase ends. Digits are among them: a
// phrase has none.
const sentenceEnds = ".,:;!?()\n0123456789"

func lastSentence(s string) string { return s[strings.LastIndexAny(s, sentenceEnds)+1:] }

func firstSentence(s string) string {
	if i := strings.IndexAny(s, sentenceEnds); i >= 0 {
		return s[:i]
	}
	return s
}

// wordsIn returns the words of s, folded.
func wordsIn(s string) []folded {
	var words []folded
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) }) {
		words = append(words, fold(word))
	}
	return words
}
