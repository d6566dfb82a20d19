package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// Usage is the line that shows how a word is typed, in a language.
func Usage(c *Command, w *Word, lang texts.Lang) string {
	parts := []string{"/" + c.spelt(lang)}
	if w.Name != c.Default {
		parts = append(parts, c.spell(w, lang))
	}
	for _, p := range w.Params {
		if !p.FormOnly && !p.Hidden {
			parts = append(parts, p.usage(lang))
		}
	}
	return strings.Join(parts, " ")
}

func (c *Command) spelt(lang texts.Lang) string {
	if lang == texts.English {
		return c.Name
	}
	return c.Da
}

// Spelt is the command's name in a language, without the slash.
func (c *Command) Spelt(lang texts.Lang) string { return c.spelt(lang) }

func (w *Word) spelt(lang texts.Lang) string { return speltIn(w.own(), w.Da, lang) }

// spell is the word as it is said, with the one that it is said after.
func (c *Command) spell(w *Word, lang texts.Lang) string {
	if w.Under == "" {
		return w.spelt(lang)
	}
	return c.word(w.Under).spelt(lang) + " " + w.spelt(lang)
}

func speltIn(en string, da []string, lang texts.Lang) string {
	if lang == texts.English || len(da) == 0 {
		return en
	}
	return da[0]
}

func (p *Param) usage(lang texts.Lang) string {
	s := p.placeholder(lang)
	if p.Keyword {
		en := p.Name
		if len(p.Also) > 0 {
			en = p.Also[0]
		}
		s = strings.TrimSpace(speltIn(en, p.Da, lang) + " " + s)
	}
	if !p.Required {
		s = "[" + s + "]"
	}
	return s
}

func (p *Param) placeholder(lang texts.Lang) string {
	switch p.Kind {
	case FlagKind:
		if p.Keyword {
			return ""
		}
	case ChoiceKind, ChoicesKind:
		if p.Open || len(p.Choices) > 6 {
			break
		}
		names := make([]string, len(p.Choices))
		for i, c := range p.Choices {
			names[i] = speltIn(c.Value, c.Also, lang)
		}
		return strings.Join(names, "|")
	}
	if key := "usage." + p.Name; texts.Has(key) && (!p.Keyword || p.Kind != DateKind) {
		return texts.Say(key).In(lang, texts.Plain{})
	}
	return texts.Say("usage."+p.slot()).In(lang, texts.Plain{})
}

// slot names the placeholder of a parameter: its kind, or what a text is about.
func (p *Param) slot() string {
	switch p.Kind {
	case WhenKind, DateKind:
		return "when"
	case HoursKind, CountKind:
		return "n"
	case PersonKind, PartyKind, PartiesKind, HolderKind:
		return "user"
	case TaskKind, FollowupKind, GrantKind, MeetingKind, ItemKind, HandoverKind, ConsentKind:
		return "id"
	case EveryKind:
		return "every"
	case ClockKind:
		return "clock"
	case ChoiceKind, ChoicesKind:
		return "choice"
	case PeopleKind:
		return "users"
	case LabelKind:
		return "label"
	case NameKind, PhoneKind, TeamKind:
		return "name"
	}
	return "text"
}

// Said is the line that shows how a word is written to the bot: with its slash
// command; by who is external, and has none, in a direct message or after the
// bot's name. There a word of the case stands alone.
func Said(c *Command, w *Word, lang texts.Lang, external bool) string {
	if !external {
		return Usage(c, w, lang)
	}
	own := *w
	own.Params = slices.DeleteFunc(slices.Clone(w.Params), func(p Param) bool { return p.Staff })
	usage := strings.TrimPrefix(Usage(c, &own, lang), "/"+c.spelt(lang))
	begins, _, _ := strings.Cut(c.spell(w, lang), " ")
	first, _ := firstCommand([]token{{text: begins}})
	if first == c && w.Name != c.Default && c.Name != "digest" && c.Name != "agenda" {
		return strings.TrimSpace(usage)
	}
	if lang == texts.Danish && len(c.Also) > 0 { // a message may hold any letter
		return c.Also[0] + usage
	}
	return c.spelt(lang) + usage
}

// Help shows the words of a command, or of all, that somebody in one of the
// roles may say. Without roles it shows every word: who has no case yet may
// be about to open one. Who is external has no slash commands.
func Help(c *Command, lang texts.Lang, external bool, roles ...state.Role) Doc {
	commands := []*Command{c}
	if c == nil {
		commands = nil
		for i := range Table {
			commands = append(commands, &Table[i])
		}
	}
	doc := Doc{Notify: texts.Say("help.title"), Blocks: []Block{Header{texts.Say("help.title")}}}
	for _, c := range commands {
		title := texts.Say("help.command." + c.Name)
		if c.Name == "dropout" && onlyCompany(roles) {
			title = texts.Say("worries.title") // all that the company has to do with it
		}
		lines := []texts.T{title}
		for i := range c.Words {
			w := &c.Words[i]
			if w.Hidden || !mayAny(roles, w.Act) {
				continue
			}
			lines = append(lines, texts.Say("help.line", "usage", texts.Code(Said(c, w, lang, external)), "what", texts.Say("help."+Path(c, w))))
			if len(lines) == 12 {
				doc.Blocks = append(doc.Blocks, Para{Lines: lines})
				lines = nil
			}
		}
		if len(lines) > 0 && !(len(lines) == 1 && lines[0].Key == title.Key) {
			doc.Blocks = append(doc.Blocks, Para{Lines: lines})
		}
	}
	foot := texts.Say("help.foot")
	if external {
		foot = texts.Say("help.foot_external")
	}
	doc.Blocks = append(doc.Blocks, Small{foot})
	return doc
}

func onlyCompany(roles []state.Role) bool {
	return len(roles) > 0 && !slices.ContainsFunc(roles, func(r state.Role) bool { return r != state.Company })
}

func mayAny(roles []state.Role, act state.Act) bool {
	return len(roles) == 0 || slices.ContainsFunc(roles, func(r state.Role) bool { return state.May(r, act) })
}

// Hint is the usage hint of a command in Slack's manifest: its words.
func Hint(c *Command, lang texts.Lang) string {
	var words []string
	for i := range c.Words {
		if !c.Words[i].Hidden && c.Words[i].Under == "" {
			words = append(words, c.Words[i].spelt(lang))
		}
	}
	return strings.Join(words, " | ")
}

// HelpWord is the word that asks for help, in a language.
func HelpWord(lang texts.Lang) string {
	if lang == texts.English {
		return "help"
	}
	return "hjælp"
}
