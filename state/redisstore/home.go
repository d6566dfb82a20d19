package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"
)

// An organisation's installation keeps its cases under the organisation's id,
// but for one that took over those of a workspace: cases are sealed to the id
// under which they were opened, so they stay where they are.

// Home returns the id under which the cases of an organisation were found to be
// kept, "" where nobody has said so.
func (s *Store) Home(ctx context.Context, organisation string) (string, error) {
	home, err := s.client.Get(ctx, keysOf(organisation).home()).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("home of %s: %w", organisation, err)
	}
	return home, nil
}

// SetHome says under which id the cases of an organisation are kept. What was
// said first stands.
func (s *Store) SetHome(ctx context.Context, organisation, id string) error {
	if err := s.client.SetNX(ctx, keysOf(organisation).home(), id, 0).Err(); err != nil {
		return fmt.Errorf("set home of %s: %w", organisation, err)
	}
	return nil
}

// HaveCases returns those of the ids under which a case was ever opened, in the
// order given.
func (s *Store) HaveCases(ctx context.Context, ids []string) ([]string, error) {
	pipe := s.client.Pipeline()
	last := make([]*redis.IntCmd, len(ids))
	for i, id := range ids {
		last[i] = pipe.Exists(ctx, keysOf(id).seq(), keysOf(id).keys())
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("where cases are kept: %w", err)
	}
	had := slices.Clone(ids)[:0]
	for i, id := range ids {
		if last[i].Val() > 0 {
			had = append(had, id)
		}
	}
	return had, nil
}

func keysOf(workspace string) wsKeys { return keysOfShard(shardOf(workspace)).workspace(workspace) }
