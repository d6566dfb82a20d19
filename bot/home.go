package bot

import (
	"context"

	"github.com/slack-go/slack"

	"casethread/commands"
)

// homeBlocks renders App Home, which holds twice as many blocks as a message.
func (w writer) homeBlocks(d commands.Doc) []slack.Block {
	return w.upTo(maxViewBlocks, d)
}

func (b *Bot) publish(ctx context.Context, user string, blocks []slack.Block) error {
	_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
		UserID: user, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}},
	})
	return err
}
