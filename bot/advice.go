package bot

import (
	"context"
	"errors"

	"casethread/commands"
	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

// overheard looks at a message that was not for the bot, or not only. Whoever
// typed a CPR number where others read it is asked in private to delete it,
// and in a case's thread also who typed a diagnosis code or a word that says
// too much: the bot cannot delete what people write.
func (b *Bot) overheard(ctx context.Context, e event) error {
	found, ok := guard.Worst(guard.Check(e.Text, guard.ActiveWords()))
	if !ok {
		return nil
	}
	id, now := "typed:"+string(e.Channel)+":"+e.TS, b.now()
	end, ok := b.takes.turn(ctx, id)
	if !ok {
		return errTryAgain
	}
	defer end()
	if !b.seen.first(id, now) {
		return nil
	}
	if found.Kind != guard.CPR && guard.HasCPR(e.Text) {
		found.Kind = guard.CPR
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{Thread: string(e.Channel) + ":" + e.ThreadTS, User: string(e.User)})
	if found.Kind != guard.CPR {
		switch {
		case e.ThreadTS == "", errors.Is(err, redisstore.ErrNoCase):
			return nil
		case err != nil && isAway(err):
			b.seen.forget(id)
			return errTryAgain
		}
	}
	// Another bot may have told it. While that cannot be known, it is better said twice.
	if _, err := b.ws.Commit(ctx, redisstore.Commit{Delivery: id}); errors.Is(err, redisstore.ErrDelivered) {
		return nil
	}
	b.afterwards(ctx, func(ctx context.Context) {
		b.tell(ctx, string(e.User), string(e.Channel), e.ThreadTS, say(commands.AdviceOn(found.Kind, false)), b.writer(b.langOf(f.Person)))
	})
	return nil
}

// withAdvice adds to what is answered to a direct message that this stays in
// Slack, where it holds what must never be kept. A word that some may keep on
// purpose may stand there.
func withAdvice(doc *commands.Doc, text string) *commands.Doc {
	found, ok := guard.Worst(guard.Check(text, nil))
	if !ok {
		return doc
	}
	advice := commands.AdviceOn(found.Kind, true)
	if doc == nil {
		return ptr(say(advice))
	}
	with := *doc
	with.Blocks = append(with.Blocks[:len(with.Blocks):len(with.Blocks)], commands.Para{Lines: []texts.T{advice}})
	return &with
}
