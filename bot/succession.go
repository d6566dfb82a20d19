package bot

import (
	"context"
	"errors"
	"fmt"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// What an operator's hand-over needs of a bot, which need not be serving.

// Accounts is what Slack says of users now. Whom it does not know is left out.
func (b *Bot) Accounts(ctx context.Context, users ...string) (map[string]commands.UserInfo, error) {
	infos := make(map[string]commands.UserInfo, len(users))
	for _, user := range users {
		info, err := b.users.ask(ctx, user)
		if err != nil && !unknownUser(err) {
			return nil, fmt.Errorf("%w who somebody is: %w", errAskSlack, err)
		}
		if err == nil {
			infos[user] = info
		}
	}
	return infos, nil
}

// Succeed gives all roles that a user has in a case to another, as users tells of
// them, and returns which. A bot that serves tells of it as if somebody had
// done so. Where the other may not have one of the roles it is a
// *commands.Refusal, and nothing changes. Dry: it is only looked.
func (b *Bot) Succeed(ctx context.Context, no int, from, to string, users map[string]commands.UserInfo, dry bool) ([]state.Role, error) {
	for try := 1; ; try++ {
		f, err := b.ws.Find(ctx, redisstore.Lookup{No: no, Fresh: true})
		if err != nil {
			return nil, err
		}
		roles, now := f.Case.RolesOf(from), b.now()
		facts, err := commands.Succeed(f.Case, from, to, users, state.DateOf(now))
		if err != nil || len(facts) == 0 || dry {
			return roles, err
		}
		events := commands.OwnEvents(f.Case, facts, now)
		cm, err := b.recording(ctx, f.Case, f.Case.With(events...), events, state.Actor{}, now)
		if err != nil {
			return nil, err
		}
		_, err = b.ws.Commit(ctx, cm)
		if errors.As(err, new(*redisstore.ConflictError)) && try < tries {
			pause(ctx, try)
			continue
		}
		return roles, err
	}
}
