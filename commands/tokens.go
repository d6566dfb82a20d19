package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word of what was typed. Quoted text is one token, as is what
// Slack puts in angle brackets.
type token struct {
	text   string
	quoted bool
	line   bool // it begins a line
}

// closes returns the marks that close a quotation which r opens, or none.
func closes(r rune) string {
	switch r {
	case '"':
		return "\"”“"
	case '“':
		return "”“\""
	case '”':
		return "”\""
	case '„':
		return "“”\""
	case '«':
		return "»"
	case '»':
		return "«"
	}
	return ""
}

// tokenize splits what was typed. An unclosed quotation mark is a Refusal.
func tokenize(s string) ([]token, error) {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	out := make([]token, 0, strings.Count(s, " ")+1)
	line := false
	add := func(text string, quoted bool) {
		out = append(out, token{text, quoted, line})
		line = false
	}
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch closing := closes(r); {
		case unicode.IsSpace(r):
			line = line || r == '\n'
			s = s[size:]
		case r == '<':
			end := len(s)
			if i := strings.IndexByte(s, '>'); i >= 0 {
				end = i + 1
			}
			add(s[:end], false)
			s = s[end:]
		case closing != "":
			end := strings.IndexAny(s[size:], closing)
			if end < 0 {
				return nil, refuse("bad.quote")
			}
			add(strings.TrimSpace(s[size:][:end]), true)
			s = s[size+end:]
			_, size = utf8.DecodeRuneInString(s)
			s = s[size:]
		default:
			end := size + wordEnd(s[size:])
			add(s[:end], false)
			s = s[end:]
		}
	}
	return out, nil
}

// wordEnd returns where the rest of a word ends.
func wordEnd(s string) int {
	for i, r := range s {
		if r == '<' || unicode.IsSpace(r) {
			return i
		}
	}
	return len(s)
}

// userOf returns the user that a token such as <@U123|name> mentions.
func userOf(tok token) (string, bool) {
	s, ok := strings.CutPrefix(tok.text, "<@")
	if !ok || tok.quoted {
		return "", false
	}
	s, ok = strings.CutSuffix(s, ">")
	id, _, _ := strings.Cut(s, "|")
	if !ok || len(id) < 2 || (id[0] != 'U' && id[0] != 'W') {
		return "", false
	}
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return "", false
		}
	}
	return id, true
}

// unescape undoes Slack's escaping of & < > and shows its links, channels and
// broadcasts as plain words, so that what is stored is what was meant and
// nothing in it can ping anybody later.
func unescape(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<")
		b.WriteString(before)
		if !ok {
			break
		}
		inner, after, closed := strings.Cut(rest, ">")
		if !closed {
			b.WriteString("<" + rest)
			break
		}
		b.WriteString(plainAngle(inner))
		s = after
	}
	return fromEntities.Replace(b.String())
}

var fromEntities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func plainAngle(inner string) string {
	if strings.HasPrefix(inner, "@") { // kept as a mention: the renderer knows it
		return "<" + inner + ">"
	}
	target, label, named := strings.Cut(inner, "|")
	switch {
	case strings.HasPrefix(target, "!"):
		if named {
			return label
		}
		word, _, _ := strings.Cut(strings.TrimPrefix(target, "!"), "^")
		return "@" + word
	case strings.HasPrefix(target, "#"):
		if named {
			return "#" + label
		}
		return target
	case named:
		return label
	}
	return strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
}

// fold lowers a word and spells æ, ø and å as ae, oe and aa, so that both
// spellings of a Danish word are the same.
func fold(s string) string {
	s = strings.TrimRight(s, ".,;:!?")
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		r = unicode.ToLower(r)
		if letters := danishLetter(r); letters != "" {
			b.WriteString(letters)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// danishLetter returns how æ, ø or å is also spelt, or "".
func danishLetter(small rune) string {
	switch small {
	case 'æ':
		return "ae"
	case 'ø':
		return "oe"
	case 'å':
		return "aa"
	}
	return ""
}

// spells reports whether f, which is folded, is the word w of the table. It is
// fold(w) == f without making fold(w), for every word typed is compared with
// many.
func spells(f, w string) bool {
	if f != "" && w != "" && isFolded(w[:1]) && f[0] != w[0] { // nearly always
		return false
	}
	for _, r := range w {
		r = unicode.ToLower(r)
		letters := danishLetter(r)
		if letters == "" {
			n := utf8.RuneLen(r)
			if len(f) < n {
				return false
			}
			if got, _ := utf8.DecodeRuneInString(f); got != r {
				return false
			}
			f = f[n:]
			continue
		}
		after, ok := strings.CutPrefix(f, letters)
		if !ok {
			return false
		}
		f = after
	}
	return f == ""
}

// isFolded reports whether nothing in s is to be lowered or spelt otherwise: it
// is ASCII without capital letters, as most of what is typed is.
func isFolded(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

// nearest returns the word of candidates that is spelt most like s, if one is
// within two letters.
func nearest(s string, candidates []string) (string, bool) {
	best, bestAt := "", 3
	f := fold(s)
	for _, c := range candidates {
		if d := distance(f, fold(c)); d < bestAt && d <= max(1, len([]rune(c))/3) {
			best, bestAt = c, d
		}
	}
	return best, best != ""
}

// distance is how many letters must be changed, added, left out or swapped
// with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	if len(ra) > 40 || len(rb) > 40 {
		return 40
	}
	var before []int
	row := make([]int, len(rb)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range ra {
		next := make([]int, len(rb)+1)
		next[0] = i + 1
		for j, y := range rb {
			cost := 1
			if x == y {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && x == rb[j-1] && ra[i-1] == y {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(rb)]
}
