package bench

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// Markdown prints the report as it stands in deploy/benchmarks.md: what was
// promised first, then what it was made of.
func (r *Report) Markdown(w io.Writer) {
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	p("%s; %d cores; %s; Redis %s, append-only file, fsync every second; load average %s at the end.", r.CPU, r.Cores, r.Go, r.Redis, r.Load)
	p("")
	p("| | measured | wanted | |")
	p("|---|---|---|---|")
	for _, line := range r.promises() {
		p("| %s | %s | %s | %s |", line.what, line.got, line.want, line.met())
	}
	p("")
	p("| signed `/followup` | per second | p50 | p99 | CPU | Redis | allocations | bytes |")
	p("|---|---|---|---|---|---|---|---|")
	for _, row := range r.rows() {
		p("| %s | %.0f | %s | %s | %s | %s | %.0f | %.0f |", row.name, row.value(perSecond), row.took(p50), row.took(p99),
			row.took(cpu), row.took(redisCPU), row.value(allocs), row.value(allocated))
	}
}

// A promise is a number that was promised, or, without want, one that tells.
type promise struct {
	what, got, want string
	ok              bool
}

func (p promise) met() string {
	switch {
	case p.want == "":
		return ""
	case p.ok:
		return "yes"
	}
	return "**no**"
}

func (r *Report) promises() []promise {
	ratio, grown := median(r.Ratios, self), median(r.Growth.Ratios, self)
	bolt := promise{what: "command path to Bolt for JavaScript with ioredis", got: "skipped: " + r.NoBolt, want: "at least 4"}
	if len(r.Bolt) > 0 {
		bolt.got, bolt.ok = fmt.Sprintf("%.1f", r.toBolt()), r.toBolt() >= wantBolt
	}
	ms := func(d time.Duration) string { return d.Round(time.Millisecond).String() }
	return []promise{
		{"command path to the practical limit", fmt.Sprintf("%.2f (%s)", ratio, span(r.Ratios)), "at least 0.6", ratio >= wantRatio},
		bolt,
		{"command at half load, p50 and p99", fmt.Sprintf("%v and %v", r.Half.P50.Round(10*time.Microsecond), r.Half.P99.Round(10*time.Microsecond)), "", true},
		{
			fmt.Sprintf("timers at %d a second: late by, p50, p99 and at most", r.Lateness.Rate),
			fmt.Sprintf("%s, %s and %s", ms(r.Lateness.P50), ms(r.Lateness.P99), ms(r.Lateness.Max)), "p99 at most 50 ms", r.Lateness.P99 <= wantLateness,
		},
		{
			fmt.Sprintf("digests of %d people with %d cases each: all in the outbox", r.Fanout.People, r.Fanout.Cases),
			fmt.Sprintf("%v; CPU of the bot %v each, of Redis %v", r.Fanout.Took.Round(100*time.Millisecond), r.Fanout.CPU.Round(10*time.Microsecond), r.Fanout.RedisCPU.Round(10*time.Microsecond)), "", true,
		},
		{"digest of one person with 40 cases, CPU, nothing loaded", fmt.Sprint(r.Digest.CPU.Round(10 * time.Microsecond)), "at most 3 ms", r.Digest.CPU <= wantDigest},
		{"memory of a case of 20 events in Redis, all in", fmt.Sprintf("%d bytes", r.Memory.Case), "at most 6144", r.Memory.Case <= wantMemory},
		{
			fmt.Sprintf("hot command among %d cases to one among %d, CPU of bot and Redis", r.Growth.Many, r.Growth.Few),
			fmt.Sprintf("%.2f (%s)", grown, span(r.Growth.Ratios)), "at most 1.15", grown <= wantGrowth,
		},
		{
			"round trips to Redis of a hot and of a cold command", fmt.Sprintf("%d and %d", r.Trips.Hot, r.Trips.Cold), "1 and 2",
			r.Trips.Hot == wantHot && r.Trips.Cold == wantCold,
		},
	}
}

func span(ratios []float64) string {
	return fmt.Sprintf("%.2f to %.2f", slices.Min(ratios), slices.Max(ratios))
}

// A row is what was driven, and how often.
type row struct {
	name   string
	rounds []Round
}

func (r *Report) rows() []row {
	rows := []row{{"practical limit", r.Limit}}
	if len(r.Bolt) > 0 {
		rows = append(rows, row{"Bolt for JavaScript, ioredis", r.Bolt})
	}
	rows = append(rows, row{"bot, posts at Slack's pace", r.Bot}, row{"bot, every post at once", r.Drained}, row{"bot at half its load", []Round{r.Half}})
	for i, rounds := range r.Replicas {
		rows = append(rows, row{fmt.Sprintf("processes of the bot: %d", i+1), rounds})
	}
	return rows
}

func (r row) value(f func(Round) float64) float64 { return median(r.rounds, f) }

func (r row) took(f func(Round) float64) string {
	return time.Duration(r.value(f)).Round(time.Microsecond).String()
}

func perSecond(r Round) float64 { return r.PerSecond }
func p50(r Round) float64       { return float64(r.P50) }
func p99(r Round) float64       { return float64(r.P99) }
func cpu(r Round) float64       { return float64(r.CPU) }
func redisCPU(r Round) float64  { return float64(r.RedisCPU) }
func allocs(r Round) float64    { return r.Allocs }
func allocated(r Round) float64 { return r.Bytes }
