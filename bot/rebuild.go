package bot

import (
	"context"

	"casethread/state"
	"casethread/state/redisstore"
)

// Rebuild writes anew what Redis keeps of a case beside its events, where it is
// not what they say. It needs no Slack.
func (b *Bot) Rebuild(ctx context.Context, ws *redisstore.Workspace, no int, dry bool) (redisstore.Rebuilt, error) {
	now := b.now()
	return ws.Rebuild(ctx, no, redisstore.Rebuilding{Dry: dry, Timers: func(c *state.Case) []redisstore.Timer {
		return wakeTimers(c, b.nextWake(c, nil, now), now)
	}})
}
