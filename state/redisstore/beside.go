package redisstore

import (
	"context"

	"casethread/state"
)

// Beside a case stands what is no event of it: who was first, what is in a day
// note, who has looked. It goes with the case.

// beside carries out commands on a key beside a case, in one round trip, and
// returns what each says. Nothing is done, and the error is ErrNoCase, where there
// is no such case any longer. What is of no single case is beside number 0.
func (w *Workspace) beside(ctx context.Context, no int, key string, commands ...[]any) ([]any, error) {
	return w.besideEvent(ctx, no, min(no, 1), "", key, commands...)
}

// besideCase is beside for what is of a case as it was loaded: nothing is done,
// either, where what came last is lost by now.
func (w *Workspace) besideCase(ctx context.Context, c *state.Case, key string, commands ...[]any) ([]any, error) {
	return w.besideEvent(ctx, c.No, c.Version, c.Tip, key, commands...)
}

func (w *Workspace) besideEvent(ctx context.Context, no, version int, tip, key string, commands ...[]any) ([]any, error) {
	args := []any{version, tip}
	for _, c := range commands {
		args = append(append(args, c[0], len(c)-1), c[1:]...)
	}
	said, err := besideScript.Run(ctx, w.store.client, []string{w.keys.log(no), key}, args...).Slice()
	if err == nil && len(said) < len(commands) {
		err = ErrNoCase
	}
	return said, err
}
