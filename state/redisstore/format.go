package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// DataFormat is the format of the data that this program reads and writes. What
// is added so that an older program sees that it does not know it, and leaves
// it, does not change the format: a kind of event, a field, a kind of post. A
// version that keeps data in a way that an older one would harm writes a higher
// number beside it.
const DataFormat = 1

// A FormatError says that the data is of a format that this program would harm.
type FormatError struct{ Format string }

func (e *FormatError) Error() string {
	return fmt.Sprintf("the data is of format %s, and this version of casethread knows %d: start a newer one", e.Format, DataFormat)
}

// CheckFormat returns a *FormatError where the data of the workspace is of a
// higher format than this program's. Without a number it is the first.
func (w *Workspace) CheckFormat(ctx context.Context) error {
	said, err := w.store.client.Get(ctx, w.keys.format()).Result()
	if errors.Is(err, redis.Nil) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("format of the data: %w", err)
	}
	switch n, err := strconv.Atoi(said); {
	case err != nil:
		return &FormatError{fmt.Sprintf("%.20q", said)}
	case n > DataFormat:
		return &FormatError{said}
	}
	return nil
}

// mostLooked is how many posts, and how many timers, are looked at at once.
const mostLooked = 10_000

// WaitingKinds counts the workspace's posts that are not done, by kind, among
// the oldest ten thousand of the shard.
func (w *Workspace) WaitingKinds(ctx context.Context) (map[string]int, error) {
	posts, err := w.store.client.XRangeN(ctx, w.Shard.keys.outbox(), "-", "+", mostLooked).Result()
	if err != nil {
		return nil, fmt.Errorf("kinds of posts: %w", err)
	}
	kinds := map[string]int{}
	for _, p := range posts {
		if kind, ok := p.Values["k"].(string); ok && p.Values["w"] == w.id {
			kinds[kind]++
		}
	}
	return kinds, nil
}

// Timers returns the ids of the workspace's timers, those of the ten thousand of
// the shard that are due first.
func (w *Workspace) Timers(ctx context.Context) ([]string, error) {
	members, err := w.store.client.ZRange(ctx, w.Shard.keys.timers(), 0, mostLooked-1).Result()
	if err != nil {
		return nil, fmt.Errorf("timers: %w", err)
	}
	var ids []string
	for _, m := range members {
		if workspace, id, _ := strings.Cut(m, "|"); workspace == w.id {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
