package bench

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// A Report is what a run found.
type Report struct {
	Cores    int    `json:"cores"`
	Go       string `json:"go"`
	Redis    string `json:"redis"`
	Embedded bool   `json:"embedded"`
	Load     string `json:"load_average"`

	Limit         []Round   `json:"limit"`
	Bot           []Round   `json:"bot"`     // posts at Slack's pace
	Drained       []Round   `json:"drained"` // every post made at once
	Ratios        []float64 `json:"ratios"`  // bot to limit, of each round
	DrainedRatios []float64 `json:"drained_ratios"`
	Half          Round     `json:"half_load"`

	Trips  Trips  `json:"round_trips"`
	Memory Memory `json:"memory"`
	Digest Digest `json:"digest"`
}

// Targets of the project.
const (
	wantRatio  = 0.5
	wantHot    = 1
	wantCold   = 2
	wantMemory = 6 << 10
	wantDigest = 3 * time.Millisecond
)

// Write prints the report.
func (r *Report) Write(w io.Writer) {
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	if r.Embedded {
		p("redis-server is not installed: measured with the embedded Redis, so the numbers say little.")
	}
	p("%d cores, %s, Redis %s (append-only file, fsync every second), load average %s at the end", r.Cores, r.Go, r.Redis, r.Load)
	p("")
	p("Signed /followup, keep-alive connections, medians of %d rounds in turns", len(r.Ratios))
	p("  %-28s %8s %9s %9s %9s %9s %8s %9s", "", "per s", "p50", "p99", "CPU", "Redis", "allocs", "bytes")
	rounds(p, "practical limit", r.Limit)
	rounds(p, "bot, posts at Slack's pace", r.Bot)
	rounds(p, "bot, every post at once", r.Drained)
	rounds(p, "bot at half its load", []Round{r.Half})
	ratio := median(r.Ratios, self)
	p("  bot / limit     %.2f (%.2f to %.2f)%s", ratio, slices.Min(r.Ratios), slices.Max(r.Ratios), verdict(ratio >= wantRatio, "at least 0.50"))
	p("  with every post %.2f (%.2f to %.2f), %.1f posts made a command meanwhile", median(r.DrainedRatios, self),
		slices.Min(r.DrainedRatios), slices.Max(r.DrainedRatios), r.postsPerCommand())
	p("  The limit is net/http, the signature and one script with the six writes of a follow-up.")
	p("")
	p("Round trips to Redis, counted")
	p("  hot command  %d%s", r.Trips.Hot, verdict(r.Trips.Hot == wantHot, "1"))
	p("  cold command %d%s", r.Trips.Cold, verdict(r.Trips.Cold == wantCold, "2"))
	p("  its posts    %.1f more later, for %.1f posts; an idle replica %.1f a second", r.Trips.Outbox, r.Trips.Posts, r.Trips.Idle)
	p("")
	r.Memory.write(p)
	p("")
	r.Digest.write(p)
}

func rounds(p func(string, ...any), name string, rs []Round) {
	us := func(f func(Round) time.Duration) string {
		return time.Duration(median(rs, func(r Round) float64 { return float64(f(r)) })).Round(time.Microsecond).String()
	}
	p("  %-28s %8.0f %9s %9s %9s %9s %8.0f %9.0f", name, median(rs, func(r Round) float64 { return r.PerSecond }),
		us(func(r Round) time.Duration { return r.P50 }), us(func(r Round) time.Duration { return r.P99 }),
		us(func(r Round) time.Duration { return r.CPU }), us(func(r Round) time.Duration { return r.RedisCPU }),
		median(rs, func(r Round) float64 { return r.Allocs }), median(rs, func(r Round) float64 { return r.Bytes }))
}

func (r *Report) postsPerCommand() float64 {
	return median(r.Drained, func(d Round) float64 { return float64(d.Posts) / float64(max(1, d.Commands)) })
}

func verdict(ok bool, want string) string {
	if ok {
		return "  (wanted " + want + ": yes)"
	}
	return "  (wanted " + want + ": NO)"
}
