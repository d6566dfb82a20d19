package bot

import (
	"context"
	"errors"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// What an import needs of a bot, which need not be serving.

// Readers says who can read what is posted in a channel: its members, with what
// Slack says of them, bots left out. A channel in which no case may be opened
// is refused with a *commands.Refusal.
func (b *Bot) Readers(ctx context.Context, channel string) (map[string]commands.UserInfo, error) {
	a, err := b.audience(ctx, channel)
	if err != nil {
		return nil, err
	}
	readers, err := b.users.infos(ctx, a.All())
	if err != nil {
		return nil, err
	}
	for _, user := range a.All() {
		if _, known := readers[user]; !known { // Slack does not tell who they are
			readers[user] = commands.UserInfo{}
		}
	}
	return readers, nil
}

// ErrImported says that the same case was imported a moment ago.
var ErrImported = errors.New("the same case was imported a moment ago")

// Import makes a case of events that begin with [state.Imported], all of them
// or nothing, and returns its number. A bot that serves posts its card; of what
// happened nothing is posted, and nobody is reminded of what is past. Once
// names the case: of two imports side by side one is refused with ErrImported.
// ErrNotReplicated comes with the number.
func (b *Bot) Import(ctx context.Context, events []state.Event, once string) (int, error) {
	no, err := b.ws.NextNumber(ctx)
	if err != nil {
		return 0, err
	}
	now := b.now()
	before, after := state.Fold(no, nil), state.Fold(no, events)
	cm, err := b.recording(ctx, before, after, events, events[0].By, now)
	if err != nil {
		return 0, err
	}
	cm.Once = once
	_, err = b.ws.Commit(ctx, cm)
	if errors.Is(err, redisstore.ErrRepeated) {
		return 0, ErrImported
	}
	return no, err
}
