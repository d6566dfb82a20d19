package redisstore

import (
	"context"
	"fmt"

	"casethread/state"
)

// Look records that a user has looked at a case as it was loaded, and returns
// the version they saw the time before: 0 for the first time. It is no event of
// the case, for it changes nothing for anybody else. What they saw and is lost by
// now they have not seen: it is an ErrNoCase.
func (w *Workspace) Look(ctx context.Context, c *state.Case, user string) (int, error) {
	said, err := w.besideCase(ctx, c, w.keys.looks(c.No), []any{"HGET", user}, []any{"HSET", user, c.Version})
	if err != nil {
		return 0, fmt.Errorf("look at case %d: %w", c.No, err)
	}
	if said[0] == nil {
		return 0, nil
	}
	r := reply{values: said}
	return r.number(), r.err
}
