package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// A button names a thing by its id, such as T1. When Redis has lost what came last,
// the next task is T1 as well, and a message about the one that was lost may stand
// in Slack. So the id of a row of buttons in a message says when each thing that
// they name was recorded. What was posted before it did so says nothing.

// maxBlockID is how long Slack lets an id of a block be.
const maxBlockID = 255

// mark gives the rows of buttons of a message their ids.
func (b *Bot) mark(ctx context.Context, blocks []slack.Block) []slack.Block {
	for i, block := range blocks {
		switch row := block.(type) {
		case *slack.ActionBlock:
			if row.BlockID == "" {
				row.BlockID = b.marksOf(ctx, i, row.Elements.ElementSet)
			}
		case *slack.SectionBlock:
			if row.Accessory != nil && row.Accessory.ButtonElement != nil {
				row.BlockID = b.marksOf(ctx, i, []slack.BlockElement{row.Accessory.ButtonElement})
			}
		}
	}
	return blocks
}

// marksOf is the id of the n-th block: in a message each has another. It is "" where
// nothing is named.
func (b *Bot) marksOf(ctx context.Context, n int, row []slack.BlockElement) string {
	id, known := strconv.Itoa(n), []string(nil)
	for _, e := range row {
		button, ok := e.(*slack.ButtonBlockElement)
		if !ok {
			continue
		}
		no, rest, ok := commands.ParseValue(button.Value)
		if !ok || no == 0 || len(rest) == 0 {
			continue
		}
		f, err := b.ws.Find(ctx, redisstore.Lookup{No: no}) // in memory, since it was just rendered
		if err != nil {
			continue
		}
		for _, m := range marks(f.Case, rest) {
			if !slices.Contains(known, m) && len(id)+1+len(m) <= maxBlockID {
				id, known = id+" "+m, append(known, m)
			}
		}
	}
	if len(known) == 0 {
		return ""
	}
	return id
}

// marks tell the things of a case that a button's value names from all others that
// had, or will have, their ids.
func marks(c *state.Case, rest []string) []string {
	var all []string
	for _, thing := range rest {
		if at, ok := c.Recorded(thing); ok {
			all = append(all, thing+"="+strconv.FormatInt(at.UnixMilli(), 36))
		}
	}
	return all
}

// named are the marks of what a button was about when its message was made.
type named []string

func namedBy(block string, rest []string) named {
	var n named
	for _, m := range strings.Fields(block) {
		if slices.Contains(rest, thingOf(m)) {
			n = append(n, m)
		}
	}
	return n
}

func thingOf(mark string) string {
	thing, _, _ := strings.Cut(mark, "=")
	return thing
}

// in refuses what a button is about where the case has another thing in its place.
func (n named) in(c *state.Case) error {
	for _, m := range n {
		if c != nil && !slices.Contains(marks(c, []string{thingOf(m)}), m) {
			return &commands.Refusal{Say: texts.Say("answer.lost_thing")}
		}
	}
	return nil
}
