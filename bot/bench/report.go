package bench

import (
	"fmt"
	"io"
	"time"
)

// A Report is what a run found.
type Report struct {
	Cores    int    `json:"cores"`
	CPU      string `json:"cpu"` // its model
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
	Sizes         Sizes     `json:"sizes"`        // of what a command writes
	Bolt          []Round   `json:"bolt"`         // Bolt for JavaScript with ioredis
	NoBolt        string    `json:"bolt_skipped"` // why it was not measured

	Trips    Trips     `json:"round_trips"`
	Memory   Memory    `json:"memory"`
	Digest   Digest    `json:"digest"`
	Lateness Lateness  `json:"timers"`
	Replicas [][]Round `json:"replicas"` // of one, two and three
	Growth   Growth    `json:"growth"`
	Fanout   Fanout    `json:"fan_out"`
}

// Targets of the project.
const (
	wantRatio    = 0.6
	wantBolt     = 4.0
	wantHot      = 1
	wantCold     = 2
	wantMemory   = 6 << 10
	wantDigest   = 3 * time.Millisecond
	wantLateness = 50 * time.Millisecond
	wantGrowth   = 1.15
)

// Write prints the report.
func (r *Report) Write(w io.Writer) {
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	if r.Embedded {
		p("redis-server is not installed: measured with the embedded Redis, so the numbers say little.")
	}
	p("%s, %d cores, %s, Redis %s (append-only file, fsync every second), load average %s at the end", r.CPU, r.Cores, r.Go, r.Redis, r.Load)
	p("")
	p("Signed /followup, keep-alive connections, medians of %d rounds in turns", len(r.Ratios))
	p("  %-28s %8s %9s %9s %9s %9s %8s %9s", "", "per s", "p50", "p99", "CPU", "Redis", "allocs", "bytes")
	for _, row := range r.rows() {
		row.write(p)
	}
	ratio := median(r.Ratios, self)
	p("  bot / limit     %.2f (%s)%s", ratio, span(r.Ratios), verdict(ratio >= wantRatio, "at least 0.60"))
	p("  with every post %.2f (%s), %.1f posts made a command meanwhile", median(r.DrainedRatios, self), span(r.DrainedRatios), r.postsPerCommand())
	p("  The limit is net/http, the signature, the form and one script with a follow-up's seven writes, as long as the bot's")
	p("  (event %d bytes, row %d, post %d, answer %d), sent together with those that come at the same time.", r.Sizes.Event, r.Sizes.Row, r.Sizes.Post, r.Sizes.Answer)
	if len(r.Bolt) == 0 {
		p("  Bolt for JavaScript with ioredis was skipped: %s", r.NoBolt)
	} else {
		p("  bot / Bolt      %.1f%s", r.toBolt(), verdict(r.toBolt() >= wantBolt, "at least 4.0"))
	}
	p("  Processes of the bot: each connection goes to one, each case to all. All of it, the load too, shares %d cores.", r.Cores)
	p("")
	p("Round trips to Redis, counted")
	p("  hot command  %d%s", r.Trips.Hot, verdict(r.Trips.Hot == wantHot, "1"))
	p("  cold command %d%s", r.Trips.Cold, verdict(r.Trips.Cold == wantCold, "2"))
	p("  its posts    %.1f more later, for %.1f posts; an idle replica %.1f a second", r.Trips.Outbox, r.Trips.Posts, r.Trips.Idle)
	p("")
	r.Memory.write(p)
	p("")
	r.Digest.write(p)
	p("")
	r.Lateness.write(p)
	p("")
	r.Growth.write(p)
	p("")
	r.Fanout.write(p)
}

// toBolt is the bot's speed to that of the same job with Bolt.
func (r *Report) toBolt() float64 {
	return median(r.Bot, perSecond) / max(1, median(r.Bolt, perSecond))
}

func (r row) write(p func(string, ...any)) {
	p("  %-28s %8.0f %9s %9s %9s %9s %8.0f %9.0f", r.name, r.value(perSecond), r.took(p50), r.took(p99), r.took(cpu), r.took(redisCPU), r.value(allocs), r.value(allocated))
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
