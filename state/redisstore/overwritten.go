package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// A WrittenOver is a key of which somebody, or something, has made what the store
// never keeps there. Redis refuses what is asked of it, and does not say of which.
type WrittenOver struct {
	Key       string // ids alone, as all keys
	Type, Was string // of Redis's types: what it is, and what it should be
}

func (o WrittenOver) String() string {
	return fmt.Sprintf("%s is a %s and no %s", o.Key, o.Type, o.Was)
}

// redisTypes are those that SCAN tells apart, first what is mostly written by hand.
var redisTypes = []string{"string", "list", "set", "zset", "hash", "stream"}

// WrittenOver finds the keys of the workspace, and of its shard, that are of another
// type than the store gives them, by name; with an error those that it had found by
// then. It looks through all keys of the server, once for each type, for the bot's
// user may scan and not ask for a type.
func (w *Workspace) WrittenOver(ctx context.Context) ([]WrittenOver, error) {
	server, err := w.store.master(ctx, w.keys.keys())
	if err != nil {
		return nil, fmt.Errorf("types of keys: %w", err)
	}
	var found []WrittenOver
	for _, of := range redisTypes {
		err = errors.Join(err, scan(ctx, server, string(w.Shard.keys)+"*", of, func(key string) {
			if was := w.typeOf(key); was != "" && was != of {
				found = append(found, WrittenOver{key, of, was})
			}
		}))
	}
	if err != nil {
		err = fmt.Errorf("types of keys: %w", err)
	}
	slices.SortFunc(found, func(a, b WrittenOver) int { return strings.Compare(a.Key, b.Key) })
	return slices.Compact(found), err // SCAN may show one twice
}

// scanned is how many keys a server looks at in one go, in a millisecond or two, in
// which it answers nobody else.
const scanned = 1000

// scan shows f the keys of a server that fit a pattern and are of a type.
func scan(ctx context.Context, server *redis.Client, pattern, of string, f func(key string)) error {
	for cursor, last := uint64(0), false; !last; last = cursor == 0 {
		var keys []string
		var err error
		if keys, cursor, err = server.ScanType(ctx, cursor, pattern, scanned, of).Result(); err != nil {
			return err
		}
		for _, key := range keys {
			f(key)
		}
	}
	return nil
}

// typeOf is the type that the store gives a key, "" of one that it does not know,
// such as another installation's.
func (w *Workspace) typeOf(key string) string {
	if rest, ours := strings.CutPrefix(key, string(w.keys)); ours {
		return w.keys.typeOf(rest)
	}
	rest, _ := strings.CutPrefix(key, string(w.Shard.keys))
	return shardTypes[rest]
}

// shardTypes are the types of a shard's keys, and workspaceTypes, caseTypes and
// prefixTypes those of a workspace's: by their whole name, by what follows the number
// of a case, and by how they begin.
var (
	shardTypes = map[string]string{
		"timers": "zset", "leases": "hash", "fence": "string", "waited": "string", "outbox": "stream", "parked": "stream",
	}
	workspaceTypes = map[string]string{
		"format": "string", "seq": "string", "home": "string", "keys": "hash", "threads": "hash", "labels": "zset", "rows": "hash",
		"people": "hash", "people:versions": "hash", "forgotten": "hash", "holding": "hash", "kept": "hash",
	}
	caseTypes = map[string]string{
		"log": "list", "snap": "string", "msgs": "hash", "held": "stream", "looks": "hash", "card": "string", "firsts": "hash", "files": "set", "notes": "hash",
	}
	prefixTypes = map[string]string{
		"open": "set", "user": "set", "erasing": "set", "seen": "string", "once": "string", "mark": "string", "draft": "string", "number": "string", "file": "string",
	}
)

// typeOf is the type of a workspace's key, of which the name is what follows the
// prefix.
func (wsKeys) typeOf(name string) string {
	if of, known := workspaceTypes[name]; known {
		return of
	}
	kind, rest, _ := strings.Cut(name, ":")
	if kind != "case" {
		return prefixTypes[kind]
	}
	_, part, _ := strings.Cut(rest, ":")
	part, _, _ = strings.Cut(part, ":")
	return caseTypes[part]
}

// Homes returns the ids of all workspaces and organisations that cases are kept
// under in this Redis, those of other installations too.
func (s *Store) Homes(ctx context.Context) ([]string, error) {
	var mu sync.Mutex
	var ids []string
	err := s.eachMaster(ctx, func(ctx context.Context, server *redis.Client) error {
		return scan(ctx, server, "{s*}:*:keys", "hash", func(key string) {
			id := strings.TrimSuffix(key[strings.IndexByte(key, '}')+2:], ":keys")
			mu.Lock()
			defer mu.Unlock()
			if keysOf(id).keys() == key {
				ids = append(ids, id)
			}
		})
	})
	if err != nil {
		return nil, fmt.Errorf("whose cases are kept: %w", err)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
