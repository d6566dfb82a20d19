package commands

import (
	"slices"
	"strings"
)

// A phrase is said in place of a word: what stands on its button, or what one
// asks in so many words.
type phrase struct {
	command *Command
	word    *Word
	arg     string // the argument that it says too, "" for none
	folded  []string
}

// phrases are those of all words, the longest first.
var phrases = allPhrases()

func allPhrases() []phrase {
	var all []phrase
	for i := range Table {
		c := &Table[i]
		for j := range c.Words {
			w := &c.Words[j]
			for _, said := range w.Said {
				all = append(all, phrase{c, w, "", foldPhrase(said)})
			}
			for arg, phrases := range w.SaidOf {
				for _, said := range phrases {
					all = append(all, phrase{c, w, arg, foldPhrase(said)})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(p, q phrase) int { return len(q.folded) - len(p.folded) })
	return all
}

func foldPhrase(said string) []string {
	var folded []string
	for _, w := range strings.Fields(said) {
		folded = append(folded, foldSaid(w))
	}
	return folded
}

// foldSaid is fold for words with an apostrophe, of which there are two.
func foldSaid(s string) string { return fold(strings.ReplaceAll(s, "’", "'")) }

// begins reports whether toks begin with the phrase.
func (p phrase) begins(toks []token) bool {
	if len(toks) < len(p.folded) {
		return false
	}
	for i, w := range p.folded {
		if toks[i].quoted || foldSaid(toks[i].text) != w {
			return false
		}
	}
	return true
}

// routePhrase finds the phrase that toks begin with, perhaps after the case. A
// command knows its own; cmd is nil where any may be said, and the command of
// the case knows all.
func routePhrase(cmd *Command, toks []token) (Input, bool) {
	in := Input{toks: toks}
	in.takeNumber()
	at := 0
	p, ok := phraseOf(cmd, in.toks)
	if !ok && len(in.toks) > 1 && maybeLabel(in.toks[0]) { // "AB not here today"
		at = 1
		p, ok = phraseOf(cmd, in.toks[1:])
	}
	if !ok {
		return Input{}, false
	}
	rest := in.toks[at+len(p.folded):]
	if len(rest) > 0 && strings.Trim(rest[0].text, "-–—:,") == "" {
		rest = rest[1:]
	}
	in.Command, in.Word = p.command, p.word
	in.toks = slices.Clone(in.toks[:at])
	if p.arg != "" {
		in.toks = append(in.toks, token{text: p.arg})
	}
	in.toks = append(in.toks, rest...)
	in.takeNumber()
	in.takeCase()
	return in, true
}

func phraseOf(cmd *Command, toks []token) (phrase, bool) {
	for _, p := range phrases {
		if (cmd == nil || cmd == &Table[0] || cmd == p.command) && p.begins(toks) {
			return p, true
		}
	}
	return phrase{}, false
}
