package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
)

// Slack's limits on what is rendered, in characters unless said otherwise.
const (
	maxBlocks     = 50
	maxViewBlocks = 100
	maxSection    = 3000
	maxField      = 2000
	maxHeader     = 150
	maxButton     = 75
	maxHint       = 150 // in an empty field
	maxOption     = 75
	maxOptions    = 100
	maxRow        = 25 // elements of an actions block
	maxModalTitle = 24
	maxNotify     = 1000
	// maxText is how much text the blocks of a message hold in all. Slack gives
	// no number; it refuses them (msg_blocks_too_long) somewhere below 12,000.
	maxText = 10_000
)

// A writer turns Docs into Slack's blocks, in one reader's language.
type writer struct {
	lang texts.Lang
	name func(user string) string
	// slash: the reader has just used a slash command, where they read it.
	slash bool
	// most is how much text a message holds, 0: maxText.
	most int
	// room is how long a line may be where all of them would be too much for a
	// message, 0 elsewhere.
	room int
}

func (w writer) style() mrkdwn { return mrkdwn{w.name, w.slash} }

func (w writer) plainStyle() texts.Plain {
	st := texts.Plain{Name: w.name, Typed: commands.Typed}
	if w.slash {
		st.Typed = nil
	}
	return st
}

// notify returns the line of a notification, which Slack reads as markup.
func (w writer) notify(d commands.Doc) string {
	return clip(escape(d.Notify.In(w.lang, w.plainStyle())), maxNotify)
}

func (w writer) block(b commands.Block) []slack.Block {
	switch b := b.(type) {
	case commands.Header:
		return []slack.Block{slack.NewHeaderBlock(w.plain(b.Text, maxHeader))}
	case commands.Para:
		return w.para(b)
	case commands.Fields:
		return w.fields(b)
	case commands.Small:
		return w.small(b)
	case commands.Buttons:
		return w.buttons(b)
	case commands.Menu:
		if n := len(b.Options); n > maxOptions {
			return []slack.Block{w.menu(b), slack.NewContextBlock("", w.mrkdwn(texts.Say("doc.options_left", "most", maxOptions, "n", n)))}
		}
		return []slack.Block{w.menu(b)}
	case commands.Ask:
		return []slack.Block{w.ask(b)}
	case commands.Choose:
		return w.choose(b)
	case commands.Verbatim:
		text := strings.ReplaceAll(entities.Replace(string(b)), "```", "'''")
		return []slack.Block{slack.NewSectionBlock(markedUp("```"+shorten(text, maxSection-6)+"```"), nil, nil)}
	case commands.Rule:
		return []slack.Block{slack.NewDividerBlock()}
	}
	return nil
}

// para splits a long paragraph between its lines.
func (w writer) para(p commands.Para) []slack.Block {
	var out []slack.Block
	for _, part := range w.parts(p.Lines, maxSection) {
		out = append(out, slack.NewSectionBlock(markedUp(part), nil, nil))
	}
	if p.Button != nil && len(out) > 0 {
		out[len(out)-1].(*slack.SectionBlock).Accessory = slack.NewAccessory(w.button(*p.Button))
	}
	return out
}

// small splits what is beside the matter between its lines too.
func (w writer) small(s commands.Small) []slack.Block {
	var out []slack.Block
	for _, part := range w.parts(s, maxField) {
		out = append(out, slack.NewContextBlock("", markedUp(part)))
	}
	return out
}

// parts are lines, those together that there is room for.
func (w writer) parts(lines []texts.T, limit int) []string {
	var out []string
	for _, l := range lines {
		for i, s := range pieces(w.line(l), limit) {
			switch last := len(out) - 1; {
			case s == "":
			case i == 0 && last >= 0 && utf8.RuneCountInString(out[last])+1+utf8.RuneCountInString(s) <= limit:
				out[last] += "\n" + s
			default:
				out = append(out, s)
			}
		}
	}
	return out
}

// line is a sentence in the room that there is for it.
func (w writer) line(t texts.T) string {
	s := t.In(w.lang, w.style())
	if w.room > 0 {
		return shorten(s, w.room)
	}
	return s
}

func (w writer) fields(f commands.Fields) []slack.Block {
	var out []slack.Block
	var objs []*slack.TextBlockObject
	for i, t := range f {
		objs = append(objs, markedUp(shorten(w.line(t), maxField)))
		if len(objs) == 10 || i == len(f)-1 {
			out = append(out, slack.NewSectionBlock(nil, objs, nil))
			objs = nil
		}
	}
	return out
}

func (w writer) buttons(bs commands.Buttons) []slack.Block {
	elements := make([]slack.BlockElement, 0, len(bs))
	for i, b := range bs {
		if i == maxRow {
			break
		}
		e := w.button(b)
		for _, before := range bs[:i] { // action ids are unique in a row
			if before.Action == b.Action {
				return append(w.buttons(bs[:i]), w.buttons(bs[i:])...)
			}
		}
		elements = append(elements, e)
	}
	if len(elements) == 0 {
		return nil
	}
	return []slack.Block{slack.NewActionBlock("", elements...)}
}

func (w writer) button(b commands.Button) *slack.ButtonBlockElement {
	e := slack.NewButtonBlockElement(b.Action, b.Value, w.plain(b.Label, maxButton))
	switch {
	case b.Primary:
		e.Style = slack.StylePrimary
	case b.Danger:
		e.Style = slack.StyleDanger
	}
	if b.Confirm != nil {
		e.Confirm = slack.NewConfirmationBlockObject(w.plain(b.Label, 100), w.plain(*b.Confirm, 300),
			w.plain(texts.Say("button.yes"), 30), w.plain(texts.Say("button.no"), 30))
	}
	return e
}

func (w writer) menu(m commands.Menu) slack.Block {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, w.plain(m.Label, maxHint), m.Action, w.options(m.Options)...)
	for i, o := range m.Options {
		if o.Value == m.Chosen && i < len(e.Options) {
			e.InitialOption = e.Options[i]
		}
	}
	return slack.NewActionBlock("", e)
}

// ask is a line to type in, which is sent by the enter key.
func (w writer) ask(a commands.Ask) slack.Block {
	e := slack.NewPlainTextInputBlockElement(w.plain(a.Hint, maxHint), a.Action)
	e.InitialValue, e.MaxLength = clip(a.Typed, a.Max), a.Max
	e.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
	block := slack.NewInputBlock(a.Row, w.plain(a.Label, maxField), nil, e)
	block.DispatchAction = true
	return block
}

// choose asks in a line of its own, with the answers below it.
func (w writer) choose(c commands.Choose) []slack.Block {
	e := slack.NewRadioButtonsBlockElement(c.Action, w.options(c.Options)...)
	for i, o := range c.Options {
		if o.Value == c.Chosen {
			e.InitialOption = e.Options[i]
		}
	}
	question := slack.NewSectionBlock(w.mrkdwn(c.Label), nil, nil)
	return []slack.Block{question, slack.NewActionBlock(c.Row+"/"+c.Action, e)}
}

func (w writer) options(opts []commands.Option) []*slack.OptionBlockObject {
	out := make([]*slack.OptionBlockObject, 0, min(len(opts), maxOptions))
	for i, o := range opts {
		if i == maxOptions {
			break
		}
		out = append(out, slack.NewOptionBlockObject(o.Value, w.plain(o.Label, maxOption), nil))
	}
	return out
}

func (w writer) plain(t texts.T, limit int) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, clip(t.In(w.lang, w.plainStyle()), limit), false, false)
}

func (w writer) mrkdwn(t texts.T) *slack.TextBlockObject {
	return markedUp(shorten(t.In(w.lang, w.style()), maxSection))
}

func (w writer) mrkdwnLines(ts []texts.T, limit int) *slack.TextBlockObject {
	lines := make([]string, len(ts))
	for i, t := range ts {
		lines[i] = t.In(w.lang, w.style())
	}
	return markedUp(shorten(strings.Join(lines, "\n"), limit))
}

func markedUp(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, false)
}

// mrkdwn is the style of Slack's markup. Only a typed User becomes a mention;
// what people typed can neither ping anybody nor change the layout.
type mrkdwn struct {
	name  func(user string) string
	slash bool
}

// Free escapes typed text; a mention in it is shown as a name.
func (m mrkdwn) Free(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<@")
		b.WriteString(escape(before))
		if !ok {
			return b.String()
		}
		inner, after, closed := strings.Cut(rest, ">")
		id, _, _ := strings.Cut(inner, "|")
		if !closed || !userID(id) {
			b.WriteString(escape("<"))
			s = "@" + rest // which may be @here
			continue
		}
		b.WriteString(escape(m.name(id)))
		s = after
	}
}

// User returns a mention.
func (m mrkdwn) User(id string) string {
	if !userID(id) {
		return escape(id)
	}
	return "<@" + id + ">"
}

// Channel returns a link to a channel.
func (m mrkdwn) Channel(id string) string { return "<#" + escape(id) + ">" }

// Bold returns s in bold.
func (m mrkdwn) Bold(s string) string { return "*" + s + "*" }

// Code returns s as code.
func (m mrkdwn) Code(s string) string { return "`" + strings.ReplaceAll(escape(s), "`", "'") + "`" }

// Command returns a slash command where the reader has one, and else what is typed
// to the bot instead.
func (m mrkdwn) Command(said string, lang texts.Lang) string {
	if m.slash {
		return said
	}
	return m.Code(commands.Typed(said, lang))
}

// escape makes a text harmless in mrkdwn: Slack's three signs are escaped,
// and a zero-width space keeps @here and its like from being more than words
// and formatting signs from pairing up.
func escape(s string) string {
	s = entities.Replace(s)
	if strings.ContainsAny(s, "*~`@") {
		s = lookalikes.Replace(s)
	}
	if strings.Contains(s, "_") {
		s = upright(s)
	}
	return s
}

// upright replaces the underscores around words, which would make them
// italic; one within a word stays, as in a file's name.
func upright(s string) string {
	typed := []rune(s)
	inWord := func(i int) bool {
		return i >= 0 && i < len(typed) && (unicode.IsLetter(typed[i]) || unicode.IsDigit(typed[i]))
	}
	out := slices.Clone(typed)
	for i, c := range typed {
		if c == '_' && !(inWord(i-1) && inWord(i+1)) {
			out[i] = 'ˍ'
		}
	}
	return string(out)
}

// Slack's signs, and those that would format or ping, with what is shown instead.
var (
	entities   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	lookalikes = strings.NewReplacer("*", "∗", "`", "'", "~", "∼",
		"@here", "@\u200bhere", "@channel", "@\u200bchannel", "@everyone", "@\u200beveryone")
)

// userID reports whether s has the form of a user's id.
func userID(s string) bool {
	if len(s) < 2 || s[0] != 'U' && s[0] != 'W' {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
