package bench

import (
	"context"
	"errors"
	"slices"

	"github.com/redis/go-redis/v9"

	"casethread/bot/clock"
)

// Growth is what a command costs among few and among many cases.
type Growth struct {
	Few     int       `json:"few"`
	Many    int       `json:"many"`
	FewCPU  []Round   `json:"among_few"`
	ManyCPU []Round   `json:"among_many"`
	Ratios  []float64 `json:"ratios"` // processor time of bot and Redis, many to few, of each turn
}

// growth drives two bots in turns, one with a Redis of few cases, and one with
// this bench's, which has many when it is done.
func (b *bench) growth(ctx context.Context, r *Report) (err error) {
	few := *b
	if few.redis, err = startRedis(ctx); err != nil {
		return err
	}
	few.raw = redis.NewClient(&redis.Options{Addr: few.redis.addr})
	defer func() { err = errors.Join(err, few.raw.Close(), few.redis.stop()) }()
	r.Growth.Few, r.Growth.Many = b.opt.Few, b.opt.Many
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return err
	}
	if err := few.seedCrowd(ctx, b.opt.Few); err != nil {
		return err
	}
	if err := b.seedCrowd(ctx, b.opt.Many); err != nil {
		return err
	}
	h, err := few.openEmpty(ctx, slackPace, clock.System{})
	if err != nil {
		return err
	}
	defer h.close()
	all, err := b.openEmpty(ctx, slackPace, clock.System{})
	if err != nil {
		return err
	}
	defer all.close()
	hot := min(window, b.opt.Few/b.opt.Turns)
	for turn := range b.opt.Turns {
		d := drive{First: 1 + turn*hot, Cases: hot, Crowd: true, Expect: "act.undo"}
		var one, other Round
		rounds := []func() error{
			func() (err error) { one, err = few.round(ctx, d.to(h.addr)); return err },
			func() (err error) { other, err = b.round(ctx, d.to(all.addr)); return err },
		}
		if turn%2 == 1 { // who comes second may have it easier, or harder
			slices.Reverse(rounds)
		}
		for _, round := range rounds {
			if err := round(); err != nil {
				return err
			}
		}
		r.Growth.FewCPU, r.Growth.ManyCPU = append(r.Growth.FewCPU, one), append(r.Growth.ManyCPU, other)
		r.Growth.Ratios = append(r.Growth.Ratios, cost(other)/cost(one))
	}
	return nil
}

// cost is the processor time of a command, the bot's and Redis's.
func cost(r Round) float64 { return float64(r.CPU + r.RedisCPU) }

func (g Growth) write(p func(string, ...any)) {
	ratio := median(g.Ratios, self)
	p("Growth: a hot command among %d cases and among %d, in turns, processor time of bot and Redis", g.Few, g.Many)
	p("  %s and %s, %.2f times as much (%s)%s", row{rounds: g.FewCPU}.took(cost), row{rounds: g.ManyCPU}.took(cost), ratio, span(g.Ratios), verdict(ratio <= wantGrowth, "at most 1.15"))
}
