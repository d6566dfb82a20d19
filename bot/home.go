package bot

import (
	"context"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
)

// homeBlocks renders App Home, which holds twice as many blocks as a message.
func (w writer) homeBlocks(d commands.Doc) []slack.Block {
	var out []slack.Block
	for _, b := range d.Blocks {
		out = append(out, w.block(b)...)
	}
	if len(out) > maxViewBlocks {
		out = append(out[:maxViewBlocks-1], slack.NewContextBlock("", w.mrkdwn(texts.Say("doc.more"))))
	}
	return out
}

func (b *Bot) publish(ctx context.Context, user string, blocks []slack.Block) error {
	_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
		UserID: user, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}},
	})
	return err
}
