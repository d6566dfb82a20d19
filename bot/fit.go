package bot

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
)

// lessText is what is tried where Slack refuses a message as too long though it
// holds no more than maxText.
var lessText = []int{6000, 3000}

// lineRooms are how long lines may be in a message with too much text, from
// one try to the next.
var lineRooms = []int{1000, 500, 250, 120, 60}

// blocks returns the blocks of a document, at most as many as a message holds.
// Where they have too much text for one the long lines are shortened, so that
// no line and no button is lost, and it is said where the whole stands.
func (w writer) blocks(d commands.Doc) []slack.Block {
	blocks := w.upTo(maxBlocks, d)
	if w.fits(blocks) {
		return blocks
	}
	d.Blocks = append(slices.Clone(d.Blocks), commands.Small{texts.Say("doc.shortened")})
	for _, w.room = range lineRooms {
		if blocks = w.upTo(maxBlocks, d); w.fits(blocks) {
			return blocks
		}
	}
	for len(blocks) > 1 && !w.fits(blocks) {
		blocks = append(blocks[:len(blocks)-2], w.more())
	}
	return blocks
}

// more says that there is more than is shown.
func (w writer) more() slack.Block {
	return slack.NewContextBlock("", w.mrkdwn(texts.Say("doc.more")))
}

// upTo returns at most so many blocks of a document, and says when there is more.
func (w writer) upTo(most int, d commands.Doc) []slack.Block {
	var out []slack.Block
	for _, b := range d.Blocks {
		out = append(out, w.block(b)...)
	}
	if len(out) > most {
		out = append(out[:most-1], w.more())
	}
	return out
}

// fits reports whether blocks have no more text than a message holds.
func (w writer) fits(blocks []slack.Block) bool {
	n := 0
	for _, b := range blocks {
		n += textOf(b)
	}
	return n <= cmp.Or(w.most, maxText)
}

// shorter calls Slack with what w writes, and again with less text while Slack says
// that it is too much: up to what it takes it, and how it counts, it does not tell.
func (b *Bot) shorter(w writer, call func(writer) error) error {
	err := call(w)
	for _, most := range lessText {
		var se slack.SlackErrorResponse
		if !errors.As(err, &se) || se.Err != "msg_blocks_too_long" && se.Err != "msg_too_long" {
			break
		}
		b.log.Warn("message too long for Slack, made shorter", "cause", se.Err, "characters", most)
		w.most = most
		err = call(w)
	}
	return err
}

// textOf counts the characters of every text in a block. Blocks with elements that
// have texts of their own, such as menus, are counted as Slack reads them.
func textOf(block slack.Block) int {
	switch b := block.(type) {
	case *slack.SectionBlock:
		if b.Accessory == nil {
			return length(append(b.Fields[:len(b.Fields):len(b.Fields)], b.Text)...)
		}
	case *slack.ContextBlock:
		n := 0
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*slack.TextBlockObject); ok {
				n += length(t)
			}
		}
		return n
	case *slack.HeaderBlock:
		return length(b.Text)
	case *slack.ActionBlock:
		n, buttons := 0, true
		for _, e := range b.Elements.ElementSet {
			if e, ok := e.(*slack.ButtonBlockElement); ok {
				if n += length(e.Text); e.Confirm != nil {
					n += length(e.Confirm.Title, e.Confirm.Text, e.Confirm.Confirm, e.Confirm.Deny)
				}
				continue
			}
			buttons = false
		}
		if buttons {
			return n
		}
	}
	var v any
	if j, err := json.Marshal(block); err != nil || json.Unmarshal(j, &v) != nil {
		return 0
	}
	return textIn(v)
}

// length counts the characters of those texts that there are.
func length(ts ...*slack.TextBlockObject) int {
	n := 0
	for _, t := range ts {
		if t != nil {
			n += utf8.RuneCountInString(t.Text)
		}
	}
	return n
}

// textIn counts the characters of every text in a JSON value.
func textIn(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			n += textIn(x)
		}
	case map[string]any:
		for name, x := range v {
			if s, ok := x.(string); ok && name == "text" {
				n += utf8.RuneCountInString(s)
			}
			n += textIn(x)
		}
	}
	return n
}

// clip shortens a text to so many characters, with an ellipsis.
func clip(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	r := []rune(s)
	return string(r[:whole(r, limit-1)]) + "…"
}

// whole is n, or less where a character that is made of several would be taken apart.
func whole(r []rune, n int) int {
	const joiner = '\u200d'
	for n > 0 && (unicode.IsMark(r[n]) || r[n] == joiner || r[n-1] == joiner) {
		n--
	}
	return n
}

// shorten is clip for Slack's markup, in which no entity and no mention is cut.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return s[:cut(s, limit-1)] + "…"
}

// cut is where the first so many characters of markup end, before the entity
// or mention that would be cut.
func cut(s string, limit int) int {
	r := []rune(s)
	end := len(string(r[:whole(r, limit)]))
	for _, sign := range []string{"&;", "<>"} {
		if i := strings.LastIndexByte(s[:end], sign[0]); i >= 0 && !strings.ContainsRune(s[i:end], rune(sign[1])) {
			end = i
		}
	}
	return end
}

// pieces are the parts of a text of so many characters each, one of nothing.
func pieces(s string, limit int) []string {
	var out []string
	for utf8.RuneCountInString(s) > limit {
		n := cut(s, limit)
		if n == 0 { // one long mention, which cannot be
			n = len(string([]rune(s)[:limit]))
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return append(out, s)
}
