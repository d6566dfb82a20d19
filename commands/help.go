package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
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
			names[i] = p.choiceSpelt(c, lang)
		}
		return strings.Join(names, "|")
	}
	if key := "usage." + p.Name; texts.Has(key) && (!p.Keyword || p.Kind != DateKind) {
		return texts.Say(key).In(lang, texts.Plain{})
	}
	return texts.Say("usage."+p.slot()).In(lang, texts.Plain{})
}

// choiceSpelt is how a value is typed in a language. Terms of law are kept in
// Danish: in English what they are called stands for them, where it is understood.
func (p *Param) choiceSpelt(c Choice, lang texts.Lang) string {
	danish := func(c Choice) bool { return slices.Contains(c.Also, c.Value) }
	if lang == texts.English && slices.ContainsFunc(p.Choices, danish) {
		said := choiceLabel(p.Name, c.Value).In(lang, texts.Plain{})
		if v, ok := p.choice(said); ok && v == c.Value {
			return said
		}
	}
	return speltIn(c.Value, c.Also, lang)
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
