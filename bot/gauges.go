package bot

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"casethread/state/redisstore"
)

// gauges tell what lies in Redis, and how Redis keeps it. They ask it when they
// are scraped, but not more often than gaugesFor, however often that is, and not
// for longer than gaugesWithin.
type gauges struct {
	b *Bot

	mu    sync.Mutex
	until time.Time // what was found is shown till then
	found found
}

const (
	gaugesFor    = 5 * time.Second
	gaugesWithin = time.Second
)

// found is what Redis said when it was asked; up is false when it did not answer.
type found struct {
	up      bool
	gauges  redisstore.Gauges
	servers []redisstore.Info
}

func gaugeDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, nil, nil)
}

// A gaugeOf is a gauge and how it is read from what was found.
type gaugeOf struct {
	desc *prometheus.Desc
	of   func(found) float64
}

// inStore are the gauges of what lies in Redis; the first two are there even when
// it does not answer, and those of servers only where these tell.
var (
	readyDesc = gaugeDesc("ready", "1 when this process could answer people when it was looked at last, as /readyz says.")
	redisUp   = gaugeOf{gaugeDesc("redis_up", "1 when Redis answered when it was asked last."), func(f found) float64 { return bit(f.up) }}
	inStore   = []gaugeOf{
		{gaugeDesc("outbox_posts", "Posts that wait to be delivered."), func(f found) float64 { return float64(f.gauges.Waiting) }},
		{gaugeDesc("outbox_oldest_seconds", "How long the oldest of them has waited."), func(f found) float64 { return f.gauges.WaitsFor.Seconds() }},
		{gaugeDesc("parked_posts", "Posts that Slack refused for good and an operator has to look at."), func(f found) float64 { return float64(f.gauges.Parked) }},
		{gaugeDesc("held_posts", "Posts that wait for a yes to a thread's new readers."), func(f found) float64 { return float64(f.gauges.Held) }},
		{gaugeDesc("last_case_number", "The last number that was given to a case, as Redis has it. It does not become smaller."), func(f found) float64 { return float64(f.gauges.LastCase) }},
		{gaugeDesc("timers_due", "Timers whose time has come."), func(f found) float64 { return float64(f.gauges.Due) }},
		{gaugeDesc("timers_overdue_seconds", "How late the most overdue of them is."), func(f found) float64 { return f.gauges.OverdueBy.Seconds() }},
	}
	ofServers = []gaugeOf{
		{gaugeDesc("redis_aof_enabled", "1 when every Redis keeps an append-only file."), every(func(i redisstore.Info) bool { return i.AppendOnly })},
		{gaugeDesc("redis_aof_ok", "1 when the last write to the append-only file, and its last rewrite, succeeded."), every(func(i redisstore.Info) bool { return !i.AOFWriteError })},
		{gaugeDesc("redis_rdb_ok", "1 when the last snapshot to disk succeeded."), every(func(i redisstore.Info) bool { return !i.RDBSaveError })},
		{gaugeDesc("redis_noeviction", "1 when no Redis drops data when its memory is short."), every(func(i redisstore.Info) bool { return i.Eviction == "noeviction" })},
		{gaugeDesc("redis_memory_ratio", "How much of its maxmemory the fullest Redis uses, from 0 to 1; 0 where there is no limit."), fullest},
	}
)

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// every is 1 when all servers are well.
func every(well func(redisstore.Info) bool) func(found) float64 {
	return func(f found) float64 {
		for _, i := range f.servers {
			if !well(i) {
				return 0
			}
		}
		return 1
	}
}

// fullest is how full the fullest server is.
func fullest(f found) (most float64) {
	for _, i := range f.servers {
		share, _ := i.Filled()
		most = max(most, share)
	}
	return most
}

// Describe names the gauges.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	to <- readyDesc
	to <- redisUp.desc
	for _, of := range [][]gaugeOf{inStore, ofServers} {
		for _, one := range of {
			to <- one.desc
		}
	}
}

// Collect reads the gauges. Before the bot has started there are none.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	if !g.b.ready.Load() || g.b.ws == nil {
		return
	}
	f := g.ask()
	send := func(of ...gaugeOf) {
		for _, one := range of {
			to <- prometheus.MustNewConstMetric(one.desc, prometheus.GaugeValue, one.of(f))
		}
	}
	to <- prometheus.MustNewConstMetric(readyDesc, prometheus.GaugeValue, bit(g.b.answers(f)))
	send(redisUp)
	if !f.up {
		return
	}
	send(inStore...)
	for _, i := range f.servers {
		if i.Unknown {
			return
		}
	}
	send(ofServers...)
}

// answers reports whether the bot can answer people: Slack reaches it and takes
// its token, the clock is right enough, and Redis has its cases and takes down what
// they say.
func (b *Bot) answers(f found) bool {
	return b.hears() && b.misdated() == "" && b.tokenCode() == "" && f.up && b.store.Takes(f.servers) && (f.gauges.HadCases || !b.hadCases.Load())
}

// ask asks Redis, or tells what it said a moment ago.
func (g *gauges) ask() found {
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Now().Before(g.until) {
		return g.found
	}
	ctx, cancel := context.WithTimeout(context.Background(), gaugesWithin)
	defer cancel()
	f := found{up: true}
	var err error
	if f.gauges, err = g.b.ws.Gauges(ctx, g.b.now()); err == nil {
		f.servers, err = g.b.store.Persistence(ctx)
	}
	if err != nil {
		g.b.log.Warn("redis cannot be asked for what is waiting", "cause", err)
		f = found{}
	}
	g.found, g.until = f, time.Now().Add(gaugesFor)
	return f
}
