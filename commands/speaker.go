package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// A Speaker is somebody who asks what can be said, or has said what is not
// known.
type Speaker struct {
	Lang texts.Lang
	// External has no slash commands.
	External bool
	// Typed: what they said was typed to the bot, and no slash command.
	Typed bool
	// Roles are those in which they speak: none at all where that cannot be
	// told, NoRole where they have none.
	Roles []state.Role
	// Bot is the user that is mentioned to speak to the bot.
	Bot string
}

// May reports whether the speaker may say a word. Whoever has no case yet may be
// about to open one, and may look whether there are any.
func (s Speaker) May(w *Word) bool {
	switch {
	case w.Hidden, w.Company != "" && s.OnlyCompany(): // which has another word for it
		return false
	case len(s.Roles) == 0 || slices.ContainsFunc(s.Roles, func(r state.Role) bool { return state.May(r, w.Act) }):
		return true
	case slices.ContainsFunc(s.Roles, hasCases):
		return false
	}
	return w.Act == state.ActOpen && !s.External || w.Act == state.ActRead && w.NoCase && w.Rows
}

// hasCases reports whether a role is one of cases that one takes part in.
func hasCases(r state.Role) bool { return slices.Contains(state.PartyRoles[:], r) }

// OnlyCompany reports whether the speaker has cases, and all as the company's
// contact.
func (s Speaker) OnlyCompany() bool {
	return slices.Contains(s.Roles, state.Company) &&
		!slices.ContainsFunc(s.Roles, func(r state.Role) bool { return r != state.Company && hasCases(r) })
}

// Said is the line that shows how a word is written to the bot, with what the
// speaker may say of it: with its slash command; by who is external, and has
// none, or has typed it, in a direct message or after the bot's name. There a
// word of the case stands alone.
func (s Speaker) Said(c *Command, w *Word) string {
	own := *w
	if s.External || s.OnlyCompany() {
		own.Params = slices.DeleteFunc(slices.Clone(w.Params), func(p Param) bool { return p.Staff })
	}
	usage := Usage(c, &own, s.Lang)
	if !s.External && (!s.Typed || w.Act == state.ActOpen) { // a case is opened in its channel
		return usage
	}
	return c.typed(w, strings.TrimPrefix(usage, "/"+c.spelt(s.Lang)), s.Lang)
}

// typed is what is said of a word after its slash command, as it is typed to the
// bot instead.
func (c *Command) typed(w *Word, said string, lang texts.Lang) string {
	begins, _, _ := strings.Cut(c.spell(w, lang), " ")
	first, _, _ := firstCommand([]token{{text: begins}})
	if first == c && w.Name != c.Default && c.Name != "digest" && c.Name != "agenda" {
		return strings.TrimSpace(said)
	}
	if lang == texts.Danish && len(c.Also) > 0 { // a message may hold any letter
		return c.Also[0] + said
	}
	return c.spelt(lang) + said
}

// Typed is a slash command that a sentence names, as it is typed to the bot
// instead, where there are none: in a direct message, in a thread, and by who is
// external.
func Typed(said string, lang texts.Lang) string {
	name, rest, _ := strings.Cut(strings.TrimPrefix(said, "/"), " ")
	in, err := Route(name, rest)
	if err != nil {
		return said
	}
	if rest != "" {
		rest = " " + rest
	}
	return in.Command.typed(in.Word, rest, lang)
}

// what says what a word is for, perhaps otherwise to who does not work with the
// citizen.
func (s Speaker) what(c *Command, w *Word) texts.T {
	works := len(s.Roles) == 0 || slices.ContainsFunc(s.Roles, func(r state.Role) bool { return state.May(r, state.ActWatch) })
	if key := "help." + Path(c, w) + ".company"; !works && texts.Has(key) {
		return texts.Say(key)
	}
	return texts.Say("help." + Path(c, w))
}

// Help shows the words of a command, or of all, that the speaker may say.
func (s Speaker) Help(c *Command) Doc {
	commands := []*Command{c}
	if c == nil {
		commands = nil
		for i := range Table {
			commands = append(commands, &Table[i])
		}
	}
	doc := Doc{Notify: texts.Say("help.title"), Blocks: []Block{Header{texts.Say("help.title")}}}
	for _, c := range commands {
		doc.Blocks = append(doc.Blocks, s.helpOf(c)...)
	}
	if len(doc.Blocks) == 1 {
		doc.Blocks = append(doc.Blocks, para(texts.Say("help.nothing")))
		return doc
	}
	foot := "help.foot"
	switch {
	case s.External:
		foot = "help.foot_external"
	case len(s.Roles) > 0 && !slices.ContainsFunc(s.Roles, hasCases):
		foot = "help.foot_no_case"
	}
	doc.Blocks = append(doc.Blocks, Small{texts.Say(foot, "bot", texts.User(s.Bot))})
	return doc
}

// Line shows how a word is written, and says what it is for.
func (s Speaker) Line(c *Command, w *Word) texts.T {
	return texts.Say("help.line", "usage", texts.Code(s.Said(c, w)), "what", s.what(c, w))
}

// helpOf shows the words of a command, a dozen lines at a time.
func (s Speaker) helpOf(c *Command) []Block {
	title := texts.Say("help.command." + c.Name)
	const most = 12
	var blocks []Block
	lines, told := []texts.T{title}, false
	for i := range c.Words {
		w := &c.Words[i]
		if !s.May(w) {
			continue
		}
		lines, told = append(lines, s.Line(c, w)), true
		if len(lines) == most {
			blocks, lines = append(blocks, Para{Lines: lines}), nil
		}
	}
	if told && len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

// Guess returns the refusal of a word that is not known, with the one that the
// speaker may have meant: of those that they may say, what another command
// knows, or what is spelt alike, first in their own language. Any command is
// asked where none was named.
func (s Speaker) Guess(r *Refusal) *Refusal {
	if r.Unknown == "" {
		return r
	}
	g := *r
	if r.Of != nil && r.Of.Default == "" {
		if g.Of, g.Near = s.wordElsewhere(r.Of, r.Unknown); g.Near != nil {
			g.Say = texts.Say("bad.elsewhere", "word", texts.Free(clip(r.Unknown)))
			return &g
		}
	}
	langs := []texts.Lang{s.Lang}
	if len([]rune(r.Unknown)) > 3 { // shorter ones are like too many
		langs = append(langs, otherLang(s.Lang))
	}
	for _, lang := range langs {
		if g.Of, g.Near = s.nearestWord(r.Of, r.Unknown, lang); g.Near != nil {
			g.Say = texts.Say("bad.nearest", "word", texts.Free(clip(r.Unknown)), "near", texts.Word(g.Near.spelt(s.Lang)))
			return &g
		}
	}
	if isUnspoken(r.Unknown) {
		g = *r
		g.Say = texts.Say("bad.meant")
		return &g
	}
	return r
}

func otherLang(l texts.Lang) texts.Lang {
	if l == texts.English {
		return texts.Danish
	}
	return texts.English
}

// wordElsewhere is the word of another command that is spelt so.
func (s Speaker) wordElsewhere(of *Command, said string) (*Command, *Word) {
	for i := range Table {
		if w := Table[i].named(token{text: said}); &Table[i] != of && w != nil && s.May(w) {
			return &Table[i], w
		}
	}
	return nil, nil
}

// nearestWord is the word spelt most like what was said in a language, of those
// of a command, or of any, that the speaker may say.
func (s Speaker) nearestWord(of *Command, said string, lang texts.Lang) (*Command, *Word) {
	if isUnspoken(said) {
		return nil, nil
	}
	var names []string
	var commands []*Command
	var words []*Word
	for i := range Table {
		c := &Table[i]
		for j := range c.Words {
			w := &c.Words[j]
			if of != nil && of != c || w.Under != "" || !s.May(w) {
				continue
			}
			spelt := []string{w.Name}
			if lang == texts.Danish && len(w.Da) > 0 {
				spelt = w.Da
			}
			for _, name := range spelt {
				names, commands, words = append(names, name), append(commands, c), append(words, w)
			}
		}
	}
	near, ok := nearest(said, names)
	if !ok {
		return nil, nil
	}
	at := slices.Index(names, near)
	return commands[at], words[at]
}
