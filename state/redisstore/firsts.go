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
	if err := w.giveUp(ctx, w.keys.firsts(no), what, who); err != nil {
		return fmt.Errorf("give up being first: %w", err)
	}
	return nil
}

// giveUp deletes a field of a hash that says who it belongs to, if that is who.
func (w *Workspace) giveUp(ctx context.Context, key, field, who string) error {
	is, err := w.store.client.HGet(ctx, key, field).Result()
	if err == nil && is == who { // nobody else touches it meanwhile: it is theirs
		err = w.store.client.HDel(ctx, key, field).Err()
	}
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}
