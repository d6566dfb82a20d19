package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// KeepFile remembers the file of a post and returns the id that counts: that of
// another worker, if it was faster. A case of 0 is none, whose files nobody asks for.
// Of a case that is not there any longer it is an ErrNoCase, and the file must not
// be shared: nobody would know of it.
func (w *Workspace) KeepFile(ctx context.Context, no int, op, id string) (string, error) {
	// First among the case's, so that a file which is shared is always known.
	if no > 0 {
		if _, err := w.beside(ctx, no, w.keys.files(no), []any{"SADD", id}); err != nil {
			return "", fmt.Errorf("keep file of case: %w", err)
		}
	}
	said, err := w.beside(ctx, 0, w.keys.file(op), []any{"SET", id, "NX", "PX", keepFile.Milliseconds()}, []any{"GET"})
	if err != nil {
		return "", fmt.Errorf("keep file of post: %w", err)
	}
	r := reply{values: said[1:]}
	return r.text(), r.err
}

// Files returns Slack's ids of the files of a case that were shared, or perhaps
// only uploaded.
func (w *Workspace) Files(ctx context.Context, no int) ([]string, error) {
	ids, err := w.store.client.SMembers(ctx, w.keys.files(no)).Result()
	if err != nil {
		return nil, fmt.Errorf("files of case %d: %w", no, err)
	}
	slices.Sort(ids)
	return ids, nil
}

// ForgetFile lets the file of a post be uploaded anew, because Slack does not
// know it any longer.
func (w *Workspace) ForgetFile(ctx context.Context, op string) error {
	if err := w.store.client.Del(ctx, w.keys.file(op)).Err(); err != nil {
		return fmt.Errorf("forget file of post: %w", err)
	}
	return nil
}
