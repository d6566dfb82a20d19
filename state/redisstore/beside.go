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
//
// It is as certain as a commit: what is made in Slack because of it would be made
// again by who does not find it after a failover.
func (w *Workspace) beside(ctx context.Context, no int, key string, commands ...[]any) ([]any, error) {
	keys, args := w.besideArgs(no, min(no, 1), "", key, commands)
	said, err := w.store.runConfirmed(ctx, besideScript, keys, args)
	return besideSaid(said, err, commands)
}

// besideCase is beside for what is of a case as it was loaded: nothing is done,
// either, where what came last is lost by now. It may be lost itself.
func (w *Workspace) besideCase(ctx context.Context, c *state.Case, key string, commands ...[]any) ([]any, error) {
	keys, args := w.besideArgs(c.No, c.Version, c.Tip, key, commands)
	said, err := besideScript.Run(ctx, w.store.client, keys, args...).Slice()
	return besideSaid(said, err, commands)
}

func (w *Workspace) besideArgs(no, version int, tip, key string, commands [][]any) (keys []string, args []any) {
	args = []any{version, tip}
	for _, c := range commands {
		args = append(append(args, c[0], len(c)-1), c[1:]...)
	}
	return []string{w.keys.log(no), key}, args
}

func besideSaid(said []any, err error, commands [][]any) ([]any, error) {
	if err == nil && len(said) < len(commands) {
		err = ErrNoCase
	}
	return said, err
}
