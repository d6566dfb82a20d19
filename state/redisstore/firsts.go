package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// First remembers who is first to do what is done once about a case, such as
// making a message, and returns who it is. Both are ids, readable in Redis. Of a
// case that is not there any longer it is an ErrNoCase.
func (w *Workspace) First(ctx context.Context, no int, what, who string) (string, error) {
	said, err := w.beside(ctx, no, w.keys.firsts(no), []any{"HSETNX", what, who}, []any{"HGET", what})
	if err != nil {
		return "", fmt.Errorf("who is first: %w", err)
	}
	r := reply{values: said[1:]}
	return r.text(), r.err
}

// GiveUp lets another be first, if who is.
func (w *Workspace) GiveUp(ctx context.Context, no int, what, who string) error {
	key := w.keys.firsts(no)
	first, err := w.store.client.HGet(ctx, key, what).Result()
	if err == nil && first == who { // nobody else touches it meanwhile: it is theirs
		err = w.store.client.HDel(ctx, key, what).Err()
	}
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("give up being first: %w", err)
	}
	return nil
}
