package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/bot/clock"
)

// A Round is one drive and what it cost.
type Round struct {
	Commands  int           `json:"commands"`
	PerSecond float64       `json:"per_second"`
	P50       time.Duration `json:"p50"`
	P99       time.Duration `json:"p99"`
	CPU       time.Duration `json:"cpu"`       // of the bot, a command
	RedisCPU  time.Duration `json:"redis_cpu"` // a command
	Allocs    float64       `json:"allocs"`    // a command
	Bytes     float64       `json:"bytes"`     // allocated, a command
	Posts     int64         `json:"posts"`     // made at Slack meanwhile
	answers   int
}

// slackPace is the pace that Slack asks for, the bot's own; atOnce posts
// everything as fast as it goes.
const (
	slackPace = time.Duration(0)
	atOnce    = time.Nanosecond
)

// speed measures the limit, Bolt and the bot in turns, the bot also with every
// post made at once, and at the end at half the load.
func (b *bench) speed(ctx context.Context, r *Report) error {
	warm, err := b.botRound(ctx, slackPace, 0) // says how long what it writes is
	if err != nil {
		return err
	}
	if r.Sizes, err = b.sizes(ctx, warm.answers); err != nil {
		return err
	}
	dir := ""
	if r.NoBolt = "not asked for"; b.opt.Bolt {
		dir, r.NoBolt = installBolt(ctx)
	}
	for range b.opt.Rounds {
		limit, err := b.limitRound(ctx, r.Sizes)
		if err != nil {
			return err
		}
		if dir != "" {
			bolt, err := b.boltRound(ctx, dir, r.Sizes)
			if err != nil {
				return err
			}
			r.Bolt = append(r.Bolt, bolt)
		}
		bot, err := b.botRound(ctx, slackPace, 0)
		if err != nil {
			return err
		}
		drained, err := b.botRound(ctx, atOnce, 0)
		if err != nil {
			return err
		}
		r.Limit, r.Bot, r.Drained = append(r.Limit, limit), append(r.Bot, bot), append(r.Drained, drained)
		r.Ratios = append(r.Ratios, bot.PerSecond/limit.PerSecond)
		r.DrainedRatios = append(r.DrainedRatios, drained.PerSecond/limit.PerSecond)
	}
	half := median(r.Bot, func(r Round) float64 { return r.PerSecond }) / 2
	r.Half, err = b.botRound(ctx, slackPace, half)
	return err
}

func (b *bench) limitRound(ctx context.Context, sizes Sizes) (Round, error) {
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return Round{}, err
	}
	c := redis.NewClient(&redis.Options{Addr: b.redis.addr})
	defer c.Close()
	l, err := newLimit(ctx, c, sizes)
	if err != nil {
		return Round{}, err
	}
	addr, web, err := serve(l)
	if err != nil {
		return Round{}, err
	}
	defer web.Close()
	return b.round(ctx, drive{Addrs: []string{addr}, Expect: "stored"})
}

// botRound drives a bot that has just started, over cases that it has loaded.
func (b *bench) botRound(ctx context.Context, pace time.Duration, rate float64) (Round, error) {
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return Round{}, err
	}
	h, err := b.open(ctx, pace)
	if err != nil {
		return Round{}, err
	}
	defer h.close()
	if err := seed(ctx, h.ws, 1, b.opt.Cases); err != nil {
		return Round{}, err
	}
	r, err := b.round(ctx, drive{Addrs: []string{h.addr}, Rate: rate, Expect: "act.undo"})
	if err != nil {
		return r, err
	}
	return r, b.checkStored(ctx, 1, b.opt.Cases)
}

// round drives what this process serves.
func (b *bench) round(ctx context.Context, d drive) (Round, error) {
	return b.roundOf(ctx, func() (usage, error) { return used(), nil }, d)
}

// roundOf drives what has used so much.
func (b *bench) roundOf(ctx context.Context, used func() (usage, error), d drive) (Round, error) {
	d.Clients = b.opt.Clients
	if d.Cases == 0 {
		d.First, d.Cases = 1, b.opt.Cases
	}
	warm := d
	warm.To, warm.Rate = warming, 0
	if _, err := b.outside.ask(&warm); err != nil {
		return Round{}, err
	}
	// The posts that may be made at once in each channel are made now; from
	// here on it is one a second.
	if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(b.opt.Rest)); err != nil {
		return Round{}, err
	}
	before, err := b.outside.ask(nil)
	if err != nil {
		return Round{}, err
	}
	if d.From = warming; d.To == 0 {
		d.To = perCase
	}
	redisCPU, err := b.redisCPU(ctx)
	if err != nil {
		return Round{}, err
	}
	start, err := used()
	if err != nil {
		return Round{}, err
	}
	a, err := b.outside.ask(&d)
	if err != nil {
		return Round{}, err
	}
	end, err := used()
	if err != nil {
		return Round{}, err
	}
	cost := end.less(start)
	redisNow, err := b.redisCPU(ctx)
	if err != nil {
		return Round{}, err
	}
	if a.Driven.N == 0 {
		return Round{}, fmt.Errorf("nothing was driven")
	}
	n := float64(a.Driven.N)
	return Round{
		Commands: a.Driven.N, PerSecond: n / a.Driven.Took.Seconds(), P50: a.Driven.P50, P99: a.Driven.P99, CPU: time.Duration(float64(cost.cpu) / n),
		RedisCPU: time.Duration((redisNow - redisCPU) * 1e9 / n), Allocs: float64(cost.allocs) / n, Bytes: float64(cost.bytes) / n,
		Posts: a.Posts - before.Posts, answers: a.Driven.Answers,
	}, nil
}

// median returns the middle of what f says of each, the lower of two.
func median[T any](all []T, f func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, v := range all {
		values[i] = f(v)
	}
	slices.Sort(values)
	if len(values) == 0 {
		return 0
	}
	return values[(len(values)-1)/2]
}

func self(f float64) float64 { return f }
