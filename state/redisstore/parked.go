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
	_, err := s.move(ctx, s.keys.outbox(), s.keys.parked(), e.ID, "r", reason)
	if err != nil {
		return fmt.Errorf("park post: %w", err)
	}
	return nil
}

// Retry puts a parked post back to the end of the outbox, or returns
// ErrNotParked.
func (s *Shard) Retry(ctx context.Context, id string) error {
	found, err := s.move(ctx, s.keys.parked(), s.keys.outbox(), id)
	if err != nil {
		return fmt.Errorf("retry post: %w", err)
	}
	if !found {
		return ErrNotParked
	}
	s.poke()
	return nil
}

func (s *Shard) move(ctx context.Context, from, to, id string, fields ...any) (bool, error) {
	args := append([]any{group, id}, fields...)
	n, err := moveScript.Run(ctx, s.store.client, []string{from, to}, args...).Int()
	return n == 1, err
}

// Parked returns the shard's parked posts, the oldest first.
func (s *Shard) Parked(ctx context.Context) ([]Parked, error) {
	messages, err := s.store.client.XRange(ctx, s.keys.parked(), "-", "+").Result()
	if err != nil {
		return nil, fmt.Errorf("parked posts: %w", err)
	}
	parked := make([]Parked, 0, len(messages))
	for _, m := range messages {
		p, err := readParked(m)
		if err != nil {
			return nil, fmt.Errorf("parked post %s: %w", m.ID, err)
		}
		p.Body = nil
		var ms int64
		if _, err := fmt.Sscan(m.ID[:max(0, len(m.ID)-2)], &ms); err == nil {
			p.At = time.UnixMilli(ms).UTC()
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
