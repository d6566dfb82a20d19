package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"casethread/bot/clock"
	"casethread/state/redisstore"
)

// Fanout is the morning in which everybody's digest is due at once.
type Fanout struct {
	People   int           `json:"people"`
	Cases    int           `json:"cases"`     // of each
	Took     time.Duration `json:"took"`      // until the last is decided, sealed and in the outbox
	CPU      time.Duration `json:"cpu"`       // of the bot, for each person
	RedisCPU time.Duration `json:"redis_cpu"` // likewise
}

// fanout lets the digest of everybody in the crowd that growth has stored come
// due at 08:00 of the next working day. Slack takes none meanwhile: delivering
// them at its pace is another matter.
func (b *bench) fanout(ctx context.Context, r *Report) error {
	outbox, err := b.outbox(ctx)
	if err != nil {
		return err
	}
	shard := strings.TrimSuffix(outbox, "outbox")
	// What else the cases have to say by then, after a weekend much, is not measured.
	if err := b.raw.Del(ctx, outbox, shard+"timers", shard+"leases").Err(); err != nil {
		return err
	}
	at := clock.NewSimulated(workingTime(8, 0))
	people := b.opt.Many / caseload * len(crowdRoles)
	due := at.Now().Truncate(time.Minute)
	if err := b.setTimers(ctx, people, func(i int) redisstore.Timer {
		no := caseload * (1 + i/len(crowdRoles)) // the last, shorter caseload is left out, and the first
		return redisstore.Timer{ID: "digest|" + crowdUser(no-1, crowdRoles[i%len(crowdRoles)]), At: due}
	}); err != nil {
		return err
	}
	h, err := b.openEmpty(ctx, slackPace, at)
	if err != nil {
		return err
	}
	defer h.close()
	start := used()
	redisCPU, err := b.redisCPU(ctx)
	if err != nil {
		return err
	}
	if err := b.outside.refuse(true); err != nil {
		return err
	}
	defer b.outside.refuse(false)
	if err := b.waitForDigests(ctx, shard, due); err != nil {
		return err
	}
	cost := start.since()
	if made, err := b.raw.XLen(ctx, outbox).Result(); err != nil || made < int64(people)/2 { // some have nothing to be told
		return errors.Join(fmt.Errorf("%d digests of %d people were made", made, people), err)
	}
	redisNow, err := b.redisCPU(ctx)
	if err != nil {
		return err
	}
	n := time.Duration(people)
	r.Fanout = Fanout{
		People: people, Cases: caseload, Took: cost.at.Sub(start.at), CPU: cost.cpu / n, RedisCPU: time.Duration((redisNow-redisCPU)*1e9) / n,
	}
	return nil
}

// waitForDigests waits until everybody's timer has been seen to: it is set for
// another day by the commit that puts the digest into the outbox, if there is
// one to make.
func (b *bench) waitForDigests(ctx context.Context, shard string, due time.Time) error {
	const patience = 10 * time.Minute // on a machine with much else to do
	for began := time.Now(); ; {
		waiting, err := b.raw.ZCount(ctx, shard+"timers", "-inf", strconv.FormatInt(due.UnixMilli(), 10)).Result()
		if err != nil {
			return err
		}
		inHand, err := b.raw.HLen(ctx, shard+"leases").Result()
		if err != nil {
			return err
		}
		if waiting+inHand == 0 {
			return nil
		}
		if time.Since(began) > patience {
			return fmt.Errorf("%d digests were not made", waiting+inHand)
		}
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(50*time.Millisecond)); err != nil {
			return err
		}
	}
}

func (f Fanout) write(p func(string, ...any)) {
	p("Digests of %d people with %d cases each, all due at 08:00, nothing loaded before", f.People, f.Cases)
	p("  all in the outbox after %v: CPU of the bot %v each, of Redis %v", f.Took.Round(10*time.Millisecond), f.CPU.Round(10*time.Microsecond), f.RedisCPU.Round(10*time.Microsecond))
}
