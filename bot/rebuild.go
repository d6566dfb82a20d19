package bot

import (
	"context"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// Offline is a bot for a program that serves nobody and asks Slack nothing.
func Offline(ws *redisstore.Workspace, opt Options) *Bot {
	b := New(nil, opt)
	b.ws = ws
	return b
}

// Rebuild writes anew what Redis keeps of a case beside its events, where it is
// not what they say. With cut a case ends before the first event that nobody can
// read. It asks Slack nothing.
func (b *Bot) Rebuild(ctx context.Context, no int, dry, cut bool) (redisstore.Rebuilt, error) {
	return b.ws.Rebuild(ctx, no, redisstore.Rebuilding{Dry: dry, Cut: cut, Timers: func(c *state.Case) (latest, set []redisstore.Timer, err error) {
		people, err := b.remindable(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		now := b.now()
		return wakeTimers(c, b.nextAfter(c, people, now), now), wakeTimers(c, b.nextWake(b.watch(c, now), nil, now), now), nil
	}})
}

// nextAfter is when a case that has said all that is due has something to say
// again.
func (b *Bot) nextAfter(c *state.Case, people map[string]state.Person, now time.Time) time.Time {
	_, next := commands.Nudges(c, people, now)
	if facts, news := b.watch(c, now).News(); len(facts) == 0 {
		next = soonest(next, news)
	}
	if notice, over, at := commands.ForgetNews(c, b.opt.Defaults.Retention, now); len(notice) == 0 && !over {
		next = soonest(next, at)
	}
	return next
}
