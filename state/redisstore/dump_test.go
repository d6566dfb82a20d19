package redisstore

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// dump writes down all that Redis holds.
func dump(t testing.TB, s *Store) string {
	t.Helper()
	ctx, c := t.Context(), s.client
	keys, err := c.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(keys)
	var b strings.Builder
	for _, key := range keys {
		fmt.Fprintf(&b, "%s: ", key)
		switch c.Type(ctx, key).Val() {
		case "string":
			fmt.Fprintln(&b, c.Get(ctx, key).Val())
		case "hash":
			fmt.Fprintln(&b, c.HGetAll(ctx, key).Val()) // fmt sorts maps
		case "set":
			members := c.SMembers(ctx, key).Val()
			slices.Sort(members)
			fmt.Fprintln(&b, members)
		case "zset":
			fmt.Fprintln(&b, c.ZRangeWithScores(ctx, key, 0, -1).Val())
		case "list":
			fmt.Fprintln(&b, c.LRange(ctx, key, 0, -1).Val())
		case "stream":
			fmt.Fprintln(&b, c.XRange(ctx, key, "-", "+").Val())
		}
	}
	return b.String()
}
