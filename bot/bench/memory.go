package bench

import (
	"context"
	"fmt"
	"strings"
	"time"

	"casethread/bot/clock"
	"casethread/state"
	"casethread/state/redisstore"
)

// Memory is what cases take in Redis, in bytes.
type Memory struct {
	Cases int              `json:"cases"`
	Case  int              `json:"case"`  // a case's share of all: keys, indexes, timers
	Own   int              `json:"own"`   // the keys of one case alone
	Parts map[string]int64 `json:"parts"` // of those
	Marks int              `json:"marks"` // of a delivery and a command, for 26 h and 10 min
}

// memory stores cases event by event, as they come, and asks the server what
// they take.
func (b *bench) memory(ctx context.Context, r *Report) error {
	r.Memory.Cases = b.opt.Stored
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return err
	}
	store, err := b.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	ws := store.Workspace(team)
	if err := b.live(ctx, ws, b.opt.Stored+1, caseload); err != nil { // what is there once, not once a case
		return err
	}
	if err := b.forgetMarks(ctx); err != nil {
		return err
	}
	before, err := b.usedMemory(ctx)
	if err != nil {
		return err
	}
	if err := b.live(ctx, ws, 1, b.opt.Stored); err != nil {
		return err
	}
	marked, err := b.usedMemory(ctx)
	if err != nil {
		return err
	}
	if err := b.forgetMarks(ctx); err != nil {
		return err
	}
	after, err := b.usedMemory(ctx)
	if err != nil {
		return err
	}
	events := len(course(1, state.DateOf(time.Now())))
	r.Memory.Case = (after - before) / b.opt.Stored
	r.Memory.Marks = (marked - after) / b.opt.Stored / events
	r.Memory.Parts, err = b.parts(ctx, b.opt.Stored/2)
	for _, n := range r.Memory.Parts {
		r.Memory.Own += int(n)
	}
	return err
}

// live lets cases go through their course, with the messages and the timers
// that they leave.
func (b *bench) live(ctx context.Context, ws *redisstore.Workspace, first, n int) error {
	today := state.DateOf(time.Now())
	return inParallel(n, func(i int) error {
		c := state.Fold(first+i, nil)
		for _, e := range course(c.No, today) {
			cm := redisstore.Commit{Base: c, Events: []state.Event{e}, Delivery: fmt.Sprintf("%d.%d", c.No, e.Version), Once: fmt.Sprintf("%d.%d", c.No, e.Version)}
			if p, ok := e.Fact.(state.PartyNamed); ok {
				cm.Set = []redisstore.Timer{{ID: "digest|" + p.User, At: today.Add(1).At(7, 0, time.UTC), Sooner: true}}
			}
			var err error
			if c, err = ws.Commit(ctx, cm); err != nil {
				return err
			}
		}
		return b.rememberMessages(ctx, ws, c)
	})
}

// rememberMessages marks what was posted for a case as posted: the card, and
// a message for each thing.
func (b *bench) rememberMessages(ctx context.Context, ws *redisstore.Workspace, c *state.Case) error {
	cm := redisstore.Commit{Set: []redisstore.Timer{{ID: fmt.Sprintf("wake|%d", c.No), At: c.Changed.AddDate(0, 1, 0)}}}
	for _, thing := range []string{"T1", "F1", "F2", "F3"} {
		cm.Posts = append(cm.Posts, redisstore.Post{Op: fmt.Sprintf("%d.%s", c.No, thing), Kind: thing, Case: c.No, Channel: c.Channel, Body: []byte("{}")})
	}
	if _, err := ws.Commit(ctx, cm); err != nil {
		return err
	}
	for done := 0; done < len(cm.Posts); {
		entries, err := ws.Claim(ctx, "bench", len(cm.Posts)-done, 0, time.Hour)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if _, err := ws.Done(ctx, e, e.Kind, e.Channel, fmt.Sprintf("1788246000.%06d", e.Case)); err != nil {
				return err
			}
		}
		done += len(entries)
	}
	return nil
}

// forgetMarks lets the marks of commits expire.
func (b *bench) forgetMarks(ctx context.Context) error {
	for _, pattern := range []string{"*:seen:*", "*:once:*"} {
		keys := b.raw.Scan(ctx, 0, pattern, 1000).Iterator()
		var some []string
		for keys.Next(ctx) {
			if some = append(some, keys.Val()); len(some) == 1000 {
				if err := b.raw.Del(ctx, some...).Err(); err != nil {
					return err
				}
				some = some[:0]
			}
		}
		if err := keys.Err(); err != nil {
			return err
		}
		if len(some) > 0 {
			if err := b.raw.Del(ctx, some...).Err(); err != nil {
				return err
			}
		}
	}
	return nil
}

// usedMemory is what the server's data takes, its tables of keys included,
// once its own buffers have come to rest.
func (b *bench) usedMemory(ctx context.Context) (int, error) {
	if b.redis.embedded() {
		return 0, nil
	}
	if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(5*b.opt.Rest/2)); err != nil {
		return 0, err
	}
	all, err := b.infoNumbers(ctx, "memory", "used_memory")
	if err != nil {
		return 0, err
	}
	buffers, err := b.infoNumbers(ctx, "memory", "mem_clients_normal", "mem_aof_buffer")
	return int(all - buffers), err
}

// parts are what MEMORY USAGE says of a case's own keys, by their last word.
func (b *bench) parts(ctx context.Context, no int) (map[string]int64, error) {
	parts := map[string]int64{}
	if b.redis.embedded() {
		return parts, nil
	}
	keys := b.raw.Scan(ctx, 0, fmt.Sprintf("*:case:%d:*", no), 10_000).Iterator()
	for keys.Next(ctx) {
		n, err := b.raw.MemoryUsage(ctx, keys.Val(), 0).Result()
		if err != nil {
			return nil, err
		}
		parts[keys.Val()[strings.LastIndexByte(keys.Val(), ':')+1:]] = n
	}
	return parts, keys.Err()
}

func (m Memory) write(p func(string, ...any)) {
	p("Memory of a case of 20 events in Redis, of %d stored", m.Cases)
	p("  all in       %d bytes%s: events, snapshot, key, messages, indexes, timers", m.Case, verdict(m.Case <= wantMemory, "at most 6144"))
	p("  its own keys %d bytes (log %d, snapshot %d, messages %d)", m.Own, m.Parts["log"], m.Parts["snap"], m.Parts["msgs"])
	p("  the marks of a command besides: %d bytes, gone after 26 hours and 10 minutes", m.Marks)
}
