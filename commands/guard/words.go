package guard

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// The shortest and the longest word of a list, in folded bytes. A shorter one
// would stop too much; a longer one is a sentence.
const (
	minWord = 3
	maxWord = 40
)

// Words is a list of words that tell about a person's health, offences or
// addiction. It does not change once it is made and can be shared.
type Words struct {
	byFirst [256][]entry // by the first byte of the folded word
	allowed []phrase
}

// An entry is one word of the list.
type entry struct {
	word   string // folded
	prefix bool   // whether longer words that begin with it count
	kind   Kind
}

//go:embed words.txt
var defaultWords string

var loadDefault = sync.OnceValue(func() *Words {
	w, err := ParseWords(strings.NewReader(defaultWords))
	if err != nil {
		panic(err) // the list is part of the program, and a test reads it
	}
	return w
})

// active is the list that the installation uses, nil for the one that the bot
// comes with.
var active atomic.Pointer[Words]

// Use makes a list the one that texts are held against in this program. It is
// called once, before any text comes in: every sentence that quotes what
// somebody typed asks the list, far from where the configuration is known.
func Use(w *Words) { active.Store(w) }

// ActiveWords returns the list that Use named, else the shipped one.
func ActiveWords() *Words {
	if w := active.Load(); w != nil {
		return w
	}
	return DefaultWords()
}

// DefaultWords returns the list that the bot comes with, in Danish and English.
func DefaultWords() *Words { return loadDefault() }

// DefaultList returns the file of that list, to begin an own one with.
func DefaultList() string { return defaultWords }

// ParseWords reads a list of words, one a line, under the headings [health],
// [crime] and [addiction], which may return. A "*" at the end of a word makes
// it stand for all words that begin with it. Case does not count, and ae, oe
// and aa are the same as æ, ø and å. A "#" begins a comment. Under [allowed]
// stand phrases in which a word of the list means nothing of the kind. An
// error names the line.
func ParseWords(r io.Reader) (*Words, error) {
	w := new(Words)
	var kind Kind
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		n++
		line, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		line = strings.TrimSpace(line)
		var err error
		switch {
		case line == "":
		case line[0] == '[':
			kind, err = parseHeading(line)
		case kind == allowed:
			err = w.allow(line)
		default:
			err = w.add(line, kind)
		}
		if err != nil {
			return nil, fmt.Errorf("word list line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("word list line %d: %w", n+1, err)
	}
	return w, nil
}

// parseHeading returns the kind that a line in brackets names.
func parseHeading(line string) (Kind, error) {
	switch kind := Kind(strings.ToLower(strings.Trim(line, "[] "))); kind {
	case Health, Crime, Addiction, allowed:
		return kind, nil
	}
	return "", fmt.Errorf("unknown heading %q; there are [health], [crime], [addiction] and [allowed]", line)
}

// add adds the word on a line to the list.
func (w *Words) add(line string, kind Kind) error {
	if kind == "" {
		return errors.New("a word stands before the first heading") // not which: the file may be another one, with a secret in it
	}
	word, prefix := strings.CutSuffix(line, "*")
	if err := checkWord(word); err != nil {
		return fmt.Errorf("%q: %w", line, err)
	}
	buf := fold(word)
	if buf.n < minWord || buf.n > maxWord {
		return fmt.Errorf("%q: a word has %d to %d letters", line, minWord, maxWord)
	}
	bucket := &w.byFirst[buf.bytes[0]]
	*bucket = append(*bucket, entry{string(buf.bytes[:buf.n]), prefix, kind})
	return nil
}

// checkWord reports what keeps word from ever being found in a text.
func checkWord(word string) error {
	if !utf8.ValidString(word) {
		return errors.New("this is not UTF-8")
	}
	for _, r := range word {
		if !inWord(r) {
			return fmt.Errorf("%q is no letter; a line is one word, and a * can only end it", r)
		}
	}
	return nil
}

// in yields the words of the list that stand in text. Letters right after a
// digit begin no word: they are part of an id.
func (w *Words) in(text string) iter.Seq2[span, Kind] {
	return func(yield func(span, Kind) bool) {
		for i := 0; i < len(text); {
			if end := skip(text, i); end > i {
				i = end
				continue
			}
			var word folded
			end := readWord(text, i, &word)
			if i == 0 || !isDigit(text[i-1]) {
				if kind, ok := w.find(&word); ok && !w.allows(text, span{i, end}) && !yield(span{i, end}, kind) {
					return
				}
			}
			i = end
		}
	}
}

// skip returns where the next word may begin, from byte i on; i itself if a
// word begins there.
func skip(text string, i int) int {
	for i < len(text) {
		if c := text[i]; c < utf8.RuneSelf {
			if isLetter(c) {
				return i
			}
			i = max(i+1, slackID(text, i))
			continue
		}
		r, width := utf8.DecodeRuneInString(text[i:])
		if inWord(r) {
			return i
		}
		i += width
	}
	return i
}

// readWord folds the word that begins at byte i and returns its end.
func readWord(text string, i int, word *folded) (end int) {
	for i < len(text) {
		if c := text[i]; c < utf8.RuneSelf {
			if !isLetter(c) {
				return i
			}
			word.addByte(c | 0x20)
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(text[i:])
		if !inWord(r) {
			return i
		}
		word.add(r)
		i += width
	}
	return i
}

// inWord reports whether r belongs to a word.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || invisible(r)
}

// find returns the kind of a word that is on the list.
func (w *Words) find(word *folded) (Kind, bool) {
	for _, e := range w.byFirst[word.bytes[0]] {
		if word.n < len(e.word) || word.n > len(e.word) && !e.prefix {
			continue
		}
		if string(word.bytes[:len(e.word)]) == e.word {
			return e.kind, true
		}
	}
	return "", false
}

// folded is a word in the form in which words are compared: small letters, with
// ae, oe and aa for the Danish ones, however they were typed. Of a word that is
// longer than any on a list it keeps the beginning.
type folded struct {
	bytes [maxWord + utf8.UTFMax]byte
	n     int // the whole length, also beyond bytes
}

// fold returns a word in that form.
func fold(word string) folded {
	var f folded
	for _, r := range word {
		f.add(r)
	}
	return f
}

// String returns the word, as far as it is kept.
func (f *folded) String() string { return string(f.bytes[:min(f.n, len(f.bytes))]) }

func (f *folded) addByte(c byte) {
	if f.n < len(f.bytes) {
		f.bytes[f.n] = c
	}
	f.n++
}

// add appends a letter or a mark on the letter before it.
func (f *folded) add(r rune) {
	switch r = unicode.ToLower(r); r {
	case 'æ', 'ä':
		f.addString("ae")
	case 'ø', 'ö':
		f.addString("oe")
	case 'å':
		f.addString("aa")
	case '\u030a': // a ring, after an a
		f.addByte('a')
	case '\u0308': // two dots, after an a or o
		f.addByte('e')
	default:
		if 'ａ' <= r && r <= 'ｚ' { // full width
			r += 'a' - 'ａ'
		}
		if !invisible(r) && !unicode.Is(unicode.Mn, r) {
			f.addString(string(r))
		}
	}
}

func (f *folded) addString(s string) {
	for i := range len(s) {
		f.addByte(s[i])
	}
}
