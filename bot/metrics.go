package bot

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what the bot does. No label ever comes from outside.
type metrics struct {
	registry   *prometheus.Registry
	deliveries *prometheus.CounterVec
	posts      *prometheus.CounterVec
	events     prometheus.Counter
	conflicts  prometheus.Counter
	failures   prometheus.Counter
	forged     prometheus.Counter
	limited    prometheus.Counter
	parked     prometheus.Counter
	held       prometheus.Counter
	stale      prometheus.Counter
	forgotten  prometheus.Counter
	sealed     prometheus.Counter
	lateness   prometheus.Histogram
}

func newMetrics() *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "casethread", Name: name, Help: help})
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "casethread", Name: "deliveries_total", Help: "Deliveries from Slack, by kind.",
		}, []string{"kind"}),
		posts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "casethread", Name: "posts_total", Help: "Posts delivered to Slack, by kind.",
		}, []string{"kind"}),
		events:    counter("events_total", "Events committed to cases."),
		conflicts: counter("conflicts_total", "Decisions made anew because somebody was faster."),
		failures:  counter("failures_total", "Requests that failed on our side."),
		forged:    counter("forged_total", "Requests without a valid signature."),
		limited:   counter("rate_limited_total", "Posts that Slack asked to wait."),
		parked:    counter("parked_total", "Posts that Slack refused for good."),
		held:      counter("held_total", "Posts set aside until somebody says yes to a thread's new readers."),
		stale:     counter("stale_digests_total", "Digests dropped because their day had passed."),
		forgotten: counter("forgotten_total", "Cases forgotten for good."),
		sealed:    counter("sealed_total", "Times that a case or something else could not be opened."),
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "casethread", Name: "timer_lateness_seconds", Help: "How late timers fire.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 5, 30, 300, 3600},
		}),
	}
	m.registry.MustRegister(m.deliveries, m.posts, m.events, m.conflicts, m.failures, m.forged, m.limited, m.parked,
		m.held, m.stale, m.forgotten, m.sealed, m.lateness, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
