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

// home is a person's App Home as it is now.
func (b *Bot) home(ctx context.Context, user string) ([]slack.Block, error) {
	p, err := b.ws.Person(ctx, user)
	if err != nil {
		return nil, err
	}
	cases, locked, err := b.casesOf(ctx, user, false)
	if err != nil {
		return nil, err
	}
	away, err := b.absences(ctx, companysCases(cases, user)...)
	if err != nil {
		return nil, err
	}
	teams, _, err := b.teams(ctx)
	if _, rest := b.noteSealed("home", err); rest != nil {
		return nil, rest
	}
	p.User = user
	return b.writer(b.langOf(p)).homeBlocks(commands.Home(commands.DigestInput{
		User: user, Now: b.now(), Cases: cases, Locked: locked, Weekly: p.Weekly, Away: away, Practice: b.opt.Defaults.Practice,
		Leads: teams.LedBy(p, b.today()),
	}, p, b.opt.Defaults)), nil
}

// renewHome takes away from a person's App Home what it may show still, tried
// until Slack has it or refuses it for good.
func (b *Bot) renewHome(ctx context.Context, user string) error {
	blocks, err := b.home(ctx, user)
	if err != nil {
		return err
	}
	if err := b.publish(ctx, user, blocks); err != nil && !permanent(err) {
		return err
	} else if err != nil {
		b.log.Warn("home not made anew", "cause", slackCode(err))
	}
	return nil
}

func (b *Bot) publish(ctx context.Context, user string, blocks []slack.Block) error {
	_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
		UserID: user, View: slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}},
	})
	return err
}
