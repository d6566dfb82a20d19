package commands

import (
	"cmp"
	"slices"
	"strings"
)

// A phrase is said in place of a word: what stands on its button, or what one
// asks in so many words.
type phrase struct {
	command *Command
	word    *Word
	arg     string // the argument that it says too, "" for none
	after   saidBefore
	folded  []string
}

// saidBefore is what must come after a phrase.
type saidBefore int

const (
	anything saidBefore = iota
	noMore              // nothing but the case, or the id of a thing
	aThing              // the id of what the command is about, if not before it
	someone             // somebody who is mentioned
)

// phrases are those of all words, the longest first, and of one that is said in
// two ways the one that asks for more.
var phrases = allPhrases()

func allPhrases() []phrase {
	var all []phrase
	for i := range Table {
		c := &Table[i]
		for j := range c.Words {
			w := &c.Words[j]
			for _, said := range w.Said {
				all = append(all, phrase{c, w, "", anything, foldPhrase(said)})
			}
			for _, said := range w.Alone {
				all = append(all, phrase{c, w, "", noMore, foldPhrase(said)})
			}
			for arg, phrases := range w.SaidOf {
				for _, said := range phrases {
					all = append(all, phrase{c, w, arg, anything, foldPhrase(said)})
				}
			}
			for _, said := range w.OfThing {
				all = append(all, phrase{c, w, "", aThing, foldPhrase(said)})
			}
			for arg, phrases := range w.SaidOfWho {
				for _, said := range phrases {
					all = append(all, phrase{c, w, arg, someone, foldPhrase(said)})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(p, q phrase) int {
		return cmp.Or(len(q.folded)-len(p.folded), int(q.after-p.after))
	})
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

// begins reports whether toks begin with the phrase, and go on as it must. before
// is what was said before it, perhaps the id of a thing.
func (p phrase) begins(before, toks []token) bool {
	if len(toks) < len(p.folded) {
		return false
	}
	for i, w := range p.folded {
		if toks[i].quoted || foldSaid(toks[i].text) != w {
			return false
		}
	}
	rest := toks[len(p.folded):]
	switch p.after {
	case aThing:
		of := append(before, rest...)
		return len(of) > 0 && commandOfThing(of...) == p.command && (len(before) == 0 || len(rest) == 0)
	case noMore:
		return (len(before) == 0 || isInitials(before[0])) && !slices.ContainsFunc(rest, func(t token) bool { return !namesThing(t) && !isNumber(t) && fold(t.text) != "" })
	case someone:
		return len(rest) > 0 && isUser(rest[0]) && (len(before) == 0 || isInitials(before[0]))
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
	p, ok := phraseOf(cmd, in.toks, 0)
	if !ok && len(in.toks) > 1 && maybeLabel(in.toks[0]) { // "AB not here today"
		at = 1
		p, ok = phraseOf(cmd, in.toks, 1)
	}
	if !ok {
		return Input{}, false
	}
	rest := in.toks[at+len(p.folded):]
	if len(rest) > 0 && strings.Trim(rest[0].text, "-–—:,") == "" {
		rest = rest[1:]
	}
	in.Command, in.Word = p.command, p.word
	in.meeting = p.meeting()
	in.toks = slices.Clone(in.toks[:at])
	if p.arg != "" {
		in.toks = append(in.toks, token{text: p.arg})
	}
	in.toks = append(in.toks, rest...)
	in.takeNumber()
	in.takeCase()
	return in, true
}

// meeting reports whether the phrase is about a meeting that is moved or
// cancelled, which need not be a follow-up.
func (p phrase) meeting() bool {
	switch Path(p.command, p.word) {
	case "followup.move", "followup.cancel":
		return slices.Contains([]string{"moedet", "meeting", "det", "den", "it"}, p.folded[len(p.folded)-1])
	}
	return false
}

func phraseOf(cmd *Command, toks []token, at int) (phrase, bool) {
	before, toks := toks[:at:at], toks[at:]
	for _, p := range phrases {
		if (cmd == nil || cmd == &Table[0] || cmd == p.command) && p.begins(before, toks) && !p.elsewhere(cmd, toks) {
			return p, true
		}
	}
	return phrase{}, false
}

// elsewhere reports whether toks say another word: one that the command asked for
// has itself, as "/case next" does, or one of the thing that is named, "move the
// meeting A2".
func (p phrase) elsewhere(cmd *Command, toks []token) bool {
	if cmd != nil && cmd != p.command && cmd.named(toks[0]) != nil {
		return true
	}
	if commandOfThing(toks[len(p.folded)-1:]...) != nil { // with the phrase's last word
		return true
	}
	rest := toks[len(p.folded):]
	c := (*Command)(nil)
	if len(rest) > 0 {
		c = commandOfThing(rest...)
	}
	return c != nil && c != p.command
}
