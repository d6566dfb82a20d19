package redisstore

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Parked is a post that cannot be delivered and waits for an operator. Its
// body stays sealed.
type Parked struct {
	Entry
	Reason string
	At     time.Time // by the clock of Redis
}

// Park puts a post aside. The reason is readable in Redis: an error code of
// Slack's, no content. That the post is done already is no error.
func (s *Shard) Park(ctx context.Context, e Entry, reason string) error {
	_, err := s.move(ctx, s.keys.outbox(), s.keys.parked(), e.ID, maybePosted(e.Again), "r", reason)
	if err != nil {
		return fmt.Errorf("park post: %w", err)
	}
	return nil
}

// Retry puts a parked post back to the end of the outbox, or returns
// ErrNotParked. Whoever delivers it looks first whether an earlier try has
// posted it after all.
func (s *Shard) Retry(ctx context.Context, id string) error {
	found, err := s.move(ctx, s.keys.parked(), s.keys.outbox(), id, maybePosted(true))
	if err != nil {
		return fmt.Errorf("retry post: %w", err)
	}
	if !found {
		return ErrNotParked
	}
	s.poke()
	return nil
}

// Drop throws a parked post away, or returns ErrNotParked.
func (s *Shard) Drop(ctx context.Context, id string) error {
	n, err := s.store.client.XDel(ctx, s.keys.parked(), id).Result()
	if err != nil {
		return fmt.Errorf("drop post: %w", err)
	}
	if n == 0 {
		return ErrNotParked
	}
	return nil
}

// maybePosted says in the words of the scripts whether a post may stand already.
func maybePosted(again bool) string {
	if again {
		return "a"
	}
	return ""
}

func (s *Shard) move(ctx context.Context, from, to, id, again string, fields ...any) (bool, error) {
	args := append([]any{group, id, again}, fields...)
	n, err := moveScript.Run(ctx, s.store.client, []string{from, to}, args...).Int()
	return n == 1, err
}

// Parked returns the parked posts of the workspace, the oldest first.
func (w *Workspace) Parked(ctx context.Context) ([]Parked, error) {
	messages, err := w.store.client.XRange(ctx, w.Shard.keys.parked(), "-", "+").Result()
	if err != nil {
		return nil, fmt.Errorf("parked posts: %w", err)
	}
	parked := make([]Parked, 0, len(messages))
	for _, m := range messages {
		p, err := readParked(m)
		if p.Workspace != w.id {
			continue // the shard is shared
		}
		if err != nil {
			p.Reason, p.Case = err.Error(), 0
		}
		p.Body = nil
		if p.At, err = putAt(m.ID); err != nil {
			return nil, fmt.Errorf("parked post %s: %w", m.ID, err)
		}
		parked = append(parked, p)
	}
	return parked, nil
}

// readParked reads a post as a stream holds it, its body still sealed.
func readParked(m redis.XMessage) (p Parked, err error) {
	text := func(field string) string { s, _ := m.Values[field].(string); return s }
	p.Reason = text("r")
	p.Entry, err = readEntry(m.ID, []string{"w", text("w"), "o", text("o"), "k", text("k"), "c", text("c"), "h", text("h"), "b", text("b")})
	return p, err
}
