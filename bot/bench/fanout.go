package bench

import (
	"context"
	"fmt"
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
	if err := b.raw.Del(ctx, outbox).Err(); err != nil {
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
	if err := b.waitForPosts(ctx, outbox, people); err != nil {
		return err
	}
	cost := start.since()
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

// waitForPosts waits until so many posts have come into the outbox.
func (b *bench) waitForPosts(ctx context.Context, outbox string, want int) error {
	const patience = 10 * time.Minute // on a machine with much else to do
	for began := time.Now(); ; {
		n, err := b.raw.XLen(ctx, outbox).Result()
		if err != nil {
			return err
		}
		if n >= int64(want) {
			return nil
		}
		if time.Since(began) > patience {
			return fmt.Errorf("%d of %d digests were made", n, want)
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
