package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Gauges are how much there is of what should not grow, and of cases, which should
// not become fewer. What is waiting and parked, and the timers, are those of the
// shard; what is held, and the cases, the workspace's.
type Gauges struct {
	Waiting   int           // posts that are not done
	WaitsFor  time.Duration // how long the oldest of them has
	Parked    int           // posts that wait for an operator
	Held      int           // posts that wait for a yes to a thread's readers
	Due       int           // timers whose time has come
	OverdueBy time.Duration // of the one that is most
	HadCases  bool          // see Workspace.HadCases
	LastCase  int           // the last number that was given to a case, 0 for none
}

// Gauges counts in one round trip. now tells which timers are due.
func (w *Workspace) Gauges(ctx context.Context, now time.Time) (Gauges, error) {
	k := w.Shard.keys
	pipe := w.store.client.Pipeline()
	clock := pipe.Time(ctx)
	waiting, oldest := pipe.XLen(ctx, k.outbox()), pipe.XRangeN(ctx, k.outbox(), "-", "+", 1)
	parked, held := pipe.XLen(ctx, k.parked()), pipe.HVals(ctx, w.keys.holding())
	due := pipe.ZCount(ctx, k.timers(), "-inf", strconv.FormatInt(now.UnixMilli(), 10))
	first, had := pipe.ZRangeWithScores(ctx, k.timers(), 0, 0), pipe.Exists(ctx, w.keys.keys(), w.keys.forgotten())
	last := pipe.Get(ctx, w.keys.seq()) // last, as what Exec tells is the first error
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return Gauges{}, fmt.Errorf("gauges: %w", err)
	}
	g := Gauges{Waiting: int(waiting.Val()), Parked: int(parked.Val()), Due: int(due.Val()), HadCases: had.Val() > 0}
	for _, m := range oldest.Val() {
		since, err := putAt(m.ID)
		if err != nil {
			return g, err
		}
		g.WaitsFor = max(0, clock.Val().Sub(since))
	}
	for _, n := range held.Val() {
		of, _ := strconv.Atoi(n) // what is no number, as somebody may have written it by hand, is none
		g.Held += of
	}
	g.LastCase, _ = strconv.Atoi(last.Val()) // likewise
	for _, t := range first.Val() {
		g.OverdueBy = max(0, now.Sub(time.UnixMilli(int64(t.Score))))
	}
	return g, nil
}

// putAt is when a post was put into its stream, by the clock of Redis.
func putAt(id string) (time.Time, error) {
	var ms int64
	if _, err := fmt.Sscanf(id, "%d-", &ms); err != nil {
		return time.Time{}, errReply
	}
	return time.UnixMilli(ms).UTC(), nil
}
