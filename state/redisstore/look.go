package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Look records that a user has looked at a case as it is at a version, and
// returns the version they saw the time before: 0 for the first time. It is
// no event of the case, for it changes nothing for anybody else.
func (w *Workspace) Look(ctx context.Context, no int, user string, version int) (int, error) {
	pipe := w.store.client.Pipeline()
	before := pipe.HGet(ctx, w.keys.looks(no), user)
	pipe.HSet(ctx, w.keys.looks(no), user, version)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("look at case %d: %w", no, err)
	}
	seen, err := before.Int()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, errReply
	}
	return seen, nil
}
