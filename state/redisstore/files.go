package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// keepFile is how long it is remembered which file a post shares: longer than
// any post is tried.
const keepFile = 7 * 24 * time.Hour

// File returns the id that Slack gave the file of a post, or "" where none is
// known.
func (w *Workspace) File(ctx context.Context, op string) (string, error) {
	id, err := w.store.client.Get(ctx, w.keys.file(op)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("file of post: %w", err)
	}
	return id, nil
}

// KeepFile remembers the file of a post and returns the id that counts: that
// of another worker, if it was faster.
func (w *Workspace) KeepFile(ctx context.Context, op, id string) (string, error) {
	first, err := w.store.client.SetNX(ctx, w.keys.file(op), id, keepFile).Result()
	if err != nil {
		return "", fmt.Errorf("keep file of post: %w", err)
	}
	if first {
		return id, nil
	}
	return w.File(ctx, op)
}

// ForgetFile lets the file of a post be uploaded anew, because Slack does not
// know it any longer.
func (w *Workspace) ForgetFile(ctx context.Context, op string) error {
	if err := w.store.client.Del(ctx, w.keys.file(op)).Err(); err != nil {
		return fmt.Errorf("forget file of post: %w", err)
	}
	return nil
}
