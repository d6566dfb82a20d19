package commands

import (
	"cmp"
	"slices"
	"strings"

	"casethread/commands/texts"
)

// A company's contact writes to the bot as to a colleague. What is not understood
// has been told to nobody, and they must not think that it was.

// polite are the words that stand alone or about a wish, with what is said back.
var polite = folded(map[string][]string{
	"answer.hello":  {"hej", "hejsa", "hey", "hallo", "goddag", "godmorgen", "hello", "hi"},
	"answer.thanks": {"tak", "tusind", "mange", "thanks", "thank", "you", "thx"},
	"answer.okay":   {"ja", "jo", "jep", "jada", "ok", "okay", "oki", "fint", "godt", "super", "perfekt", "modtaget", "aftale", ":+1:", "👍", ":ok_hand:", "yes", "fine", "great", "perfect", "noted"},
})

// wishes are what else is said in so many words.
var wishes = folded(map[string][]string{
	"answer.okay": {
		"i orden", "det er i orden", "det er fint", "det er godt", "det er ok", "det er okay", "det er en aftale", "alt i orden", "alt ok", "alt er ok", "alt er fint", "alt vel", "det går", "det går fint", "det går godt", "det går rigtig godt", "det går rigtig fint",
		"det gør jeg", "det klarer jeg", "det ordner jeg", "det skal jeg nok", "I will do that", "will do", "it is going well", "it goes well", "all is well", "all is fine", "that is fine", "sounds good", "all good",
	},
	"answer.wish": {
		"god weekend", "rigtig god weekend", "god dag", "god aften", "god ferie", "god sommer", "god jul", "glædelig jul", "god påske", "godt nytår", "god fornøjelse",
		"vi ses", "farvel", "hav en god dag", "hav en god weekend", "selv tak", "i lige måde",
		"have a nice day", "have a nice weekend", "have a good day", "have a good weekend", "nice weekend", "good evening", "merry christmas", "happy new year", "happy easter", "bye", "see you",
	},
	"answer.thanks": {"for det", "for hjælpen", "for din hjælp", "for svar", "for svaret", "a lot", "so much", "for your help", "for the help"},
	"answer.hello":  {"god morgen", "good morning", "good afternoon"},
})

// folded is the key by what is said.
func folded(said map[string][]string) map[string]string {
	keys := map[string]string{}
	for key, all := range said {
		for _, s := range all {
			keys[fold(s)] = key
		}
	}
	return keys
}

// pleasantry is what is said back to a message that asks for nothing.
func pleasantry(toks []token) (*Pleasantry, bool) {
	const most = 7 // words
	if len(toks) == 0 || len(toks) > most {
		return nil, false
	}
	key, rest := "", []string(nil)
	for _, t := range toks {
		f := fold(strings.TrimRight(t.text, ".,;:!?)-–"))
		if k := polite[f]; (k != "" || key != "" && isAnd(t)) && !t.quoted && rest == nil { // "tak og god weekend"
			key = cmp.Or(key, k)
			continue
		}
		rest = append(rest, f)
	}
	if rest == nil {
		return &Pleasantry{texts.Say(key)}, true
	}
	wish := wishes[strings.Join(rest, " ")]
	for wish == "" && len(rest) > 1 && polite[rest[len(rest)-1]] != "" { // "god weekend tak"
		rest = rest[:len(rest)-1]
		wish = wishes[strings.Join(rest, " ")]
	}
	if wish == "" && len(toks) < 3 && (key == "answer.hello" || key == "answer.thanks") { // "hej du"
		wish = key
	}
	return &Pleasantry{texts.Say(wish)}, wish != ""
}

// greeted is what is said after a greeting.
func greeted(toks []token) []token {
	for len(toks) > 1 && polite[fold(toks[0].text)] == "answer.hello" && !toks[0].quoted && !isInitials(toks[0]) {
		toks = toks[1:]
	}
	return toks
}

// unspoken are words that begin what people say to one another, and no command,
// whatever command they are spelt like.
var unspoken = []string{
	"vi", "jeg", "han", "hun", "de", "det", "den", "du", "i", "er", "var", "har", "kan", "skal", "vil", "må", "hvor", "hvornår", "hvad", "hvorfor", "der", "og", "men", "nu", "nej", "kl", "til", "fra", "næste", "glem",
	"we", "he", "she", "it", "they", "you", "is", "are", "was", "have", "has", "can", "will", "what", "where", "there", "no", "at", "on", "off", "next", "now", "forget",
}

func isUnspoken(said string) bool {
	return slices.ContainsFunc(unspoken, func(w string) bool { return spells(fold(said), w) })
}

// PlainWords returns the refusal of what a company's contact said in words of its
// own, which are no command that was written wrong; nil where they may be.
func (s Speaker) PlainWords(in Input, r *Refusal) *Refusal {
	if !s.OnlyCompany() || !s.Typed || r.Unknown == "" || in.Values != nil || slices.ContainsFunc(in.toks, namesThing) {
		return nil
	}
	const fewest = 3 // words that are no command
	if len(in.toks) < fewest && !isUnspoken(r.Unknown) && s.Guess(r).Near != nil {
		return nil
	}
	g := *r
	g.Say = texts.Say("bad.untold")
	return &g
}
