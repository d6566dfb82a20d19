package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A server whose machine failed may find its append-only file torn within a
// transaction, and what a script writes is one there. It cuts off the command that
// is broken, leaves what stands before it of the transaction, and writes on behind
// that. When it is started the next time it reads all of it as one transaction:
// half of what was lost is back then, amid what was told as saved since, and a
// case's log holds two events of one version, so that nobody can open it
// (valkey-io/valkey#4342). So before anything is written to a server that has been
// started, it is asked to write its file anew: what comes then goes to another file.

// untorn is called with each new connection. Of what a server does not tell or
// allow it can make nothing.
func untorn(ctx context.Context, c *redis.Conn) error {
	ctx = context.WithValue(ctx, connectingKey{}, true)
	said, err := c.Info(ctx, "persistence").Result()
	told := fieldsOf(said)
	if err != nil || told["aof_enabled"] != "1" || told["aof_last_rewrite_time_sec"] != "-1" || told["aof_rewrite_in_progress"] == "1" {
		return nil
	}
	if err := c.BgRewriteAOF(ctx).Err(); redis.IsLoadingError(err) {
		return err // or the connection would be used when it has loaded
	}
	return nil
}
