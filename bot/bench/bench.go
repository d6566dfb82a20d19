// Package bench measures the bot against the practical limit of the machine
// that it runs on, and holds what it needs of Redis and of the processor to
// the numbers that were promised.
//
// Everything runs against a redis-server of its own, with an append-only
// file. What stands outside the bot, the load and Slack's Web API, is a
// process of its own, so that the bot's processor time and allocations are
// the bot's alone. Speed is told as a ratio to a bare server that checks the
// signature and runs one script with as many writes, measured in turns.
package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options say how much is measured.
type Options struct {
	Rounds  int // of speed, each the limit and the bot
	Cases   int // that a round's commands go to, a multiple of window
	Clients int // connections
	Stored  int // cases whose memory is measured, a multiple of caseload
	Digests int // times that every consultant's digest is made
	Timers  int // that come due, a thousand a second
	Few     int // cases among which a command's cost is compared to that
	Many    int // among so many, whose people's digests are made, a multiple of caseload
	Turns   int // of that comparison
	// ReplicaRounds is how often one to three replicas are driven.
	ReplicaRounds int
	Bolt          bool // the same job with Bolt for JavaScript, where node is installed

	// Rest is how long Redis, and the pace of posts, get to come to rest before
	// something is measured.
	Rest time.Duration

	// Outside is the command that starts the other side of the wire, which
	// calls ServeOutside; none: it runs in this process.
	Outside []string
	// Replica is the command that starts a bot of its own, which calls
	// ServeReplica; none: it runs in this process.
	Replica []string
	// Progress is called with what is measured next.
	Progress func(what string)
}

// Full is a thorough run, Short one of less than two minutes.
var (
	Full = Options{
		Rounds: 7, Cases: 800, Clients: 64, Stored: 2000, Digests: 6,
		Timers: 15_000, Few: 1000, Many: 100_000, Turns: 5, ReplicaRounds: 2, Bolt: true, Rest: time.Second,
	}
	Short = Options{
		Rounds: 3, Cases: 400, Clients: 64, Stored: 1000, Digests: 3,
		Timers: 5000, Few: 1000, Many: 10_000, Turns: 3, ReplicaRounds: 1, Bolt: true, Rest: time.Second,
	}
)

// A bench is one run.
type bench struct {
	opt     Options
	redis   *server
	raw     *redis.Client // for what the bot's store does not show
	outside *outside
	slack   string // the URL of the Slack outside
}

// Run measures everything.
func Run(ctx context.Context, opt Options) (r *Report, err error) {
	if opt.Progress == nil {
		opt.Progress = func(string) {}
	}
	b := &bench{opt: opt}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.start(ctx); err != nil {
		return nil, err
	}
	r = &Report{Cores: runtime.NumCPU(), CPU: cpuModel(), Go: runtime.Version(), Redis: b.redis.version, Embedded: b.redis.embedded()}
	for _, part := range []struct {
		name    string
		measure func(context.Context, *Report) error
	}{
		{"speed", b.speed},
		{"round trips", b.trips},
		{"memory", b.memory},
		{"digests", b.digests}, // of the cases that memory has stored
		{"timers", b.lateness},
		{"replicas", b.replicas},
		{"growth", b.growth},
		{"digest fan-out", b.fanout}, // of the cases that growth has stored
	} {
		opt.Progress(part.name)
		if err := part.measure(ctx, r); err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
	}
	r.Load = loadAverage()
	return r, nil
}

func (b *bench) start(ctx context.Context) (err error) {
	if b.redis, err = startRedis(ctx); err != nil {
		return err
	}
	b.raw = redis.NewClient(&redis.Options{Addr: b.redis.addr})
	if b.outside, err = startOutside(b.opt.Outside); err != nil {
		return err
	}
	b.slack, err = b.outside.slackURL()
	return err
}

func (b *bench) close() error {
	var errs []error
	if b.outside != nil {
		errs = append(errs, b.outside.close())
	}
	if b.raw != nil {
		errs = append(errs, b.raw.Close())
	}
	if b.redis != nil {
		errs = append(errs, b.redis.stop())
	}
	return errors.Join(errs...)
}

// A usage is what this process has used so far.
type usage struct {
	at     time.Time
	cpu    time.Duration
	allocs uint64
	bytes  uint64
}

func used() usage {
	var ru syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &ru) // of oneself it cannot fail
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{time.Now(), time.Duration(ru.Utime.Nano() + ru.Stime.Nano()), m.Mallocs, m.TotalAlloc}
}

// since returns what was used from u to now.
func (u usage) since() usage { return used().less(u) }

// less returns what was used from then to u.
func (u usage) less(then usage) usage {
	return usage{u.at, u.cpu - then.cpu, u.allocs - then.allocs, u.bytes - then.bytes}
}

// cpuModel is what the machine calls its processor.
func cpuModel() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, model, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return runtime.GOARCH
}

func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	var one string
	fmt.Sscan(string(b), &one)
	return one
}
