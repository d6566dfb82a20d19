package bot

import (
	"cmp"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what the bot does. No label ever comes from outside, and each is
// there from the start, so that an alert finds a zero where nothing has happened.
type metrics struct {
	registry   *prometheus.Registry
	deliveries *prometheus.CounterVec
	took       *prometheus.HistogramVec
	posts      *prometheus.CounterVec
	slack      *prometheus.CounterVec
	events     prometheus.Counter
	conflicts  prometheus.Counter
	failures   prometheus.Counter
	forged     prometheus.Counter
	hurried    prometheus.Counter
	limited    prometheus.Counter
	parked     prometheus.Counter
	held       prometheus.Counter
	stale      prometheus.Counter
	forgotten  prometheus.Counter
	sealed     prometheus.Counter
	refused    prometheus.Gauge
	ahead      prometheus.Gauge
	swept      prometheus.Gauge
	lateness   prometheus.Histogram
}

const namespace = "casethread"

// deliveryBuckets end where Slack gives up.
var deliveryBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 3}

func newMetrics() *metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
	}
	counters := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, []string{label})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
	}
	m := &metrics{
		registry:   prometheus.NewRegistry(),
		deliveries: counters("deliveries_total", "Deliveries from Slack, by kind.", "kind"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Name: "delivery_seconds", Help: "How long deliveries take until they are acknowledged, by kind.",
			Buckets: deliveryBuckets,
		}, []string{"kind"}),
		posts:     counters("posts_total", "Posts delivered to Slack, by kind.", "kind"),
		slack:     counters("slack_errors_total", "Calls of Slack that went wrong, by class.", "class"),
		events:    counter("events_total", "Events committed to cases."),
		conflicts: counter("conflicts_total", "Decisions made anew because somebody was faster."),
		failures:  counter("failures_total", "Requests that failed on our side."),
		forged:    counter("forged_total", "Requests without a valid signature."),
		hurried:   counter("hurried_total", "What one person asked beyond what a person can, and was not carried out."),
		limited:   counter("rate_limited_total", "Posts that Slack asked to wait."),
		parked:    counter("parked_total", "Posts that Slack refused for good."),
		held:      counter("held_total", "Posts set aside until somebody says yes to a thread's new readers."),
		stale:     counter("stale_digests_total", "Digests dropped because their day had passed."),
		forgotten: counter("forgotten_total", "Cases forgotten for good."),
		sealed:    counter("sealed_total", "Times that a case or something else could not be opened."),
		refused:   gauge("slack_token_refused", "1 while Slack does not take the bot's token."),
		ahead:     gauge("clock_ahead_seconds", "How far the clock was ahead of Slack's when Slack last answered; below 0: behind."),
		swept:     gauge("last_sweep_timestamp_seconds", "When this process last went through all cases, in Unix time; 0 before it has."),
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "timer_lateness_seconds", Help: "How late timers fire.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 5, 30, 300, 3600},
		}),
	}
	for kind := range m.deliveryKinds {
		m.deliveries.WithLabelValues(kind)
		m.took.WithLabelValues(kind)
	}
	for _, kind := range postKinds {
		m.posts.WithLabelValues(kind)
	}
	for _, class := range slackClasses {
		m.slack.WithLabelValues(class)
	}
	m.registry.MustRegister(m.deliveries, m.took, m.posts, m.slack, m.events, m.conflicts, m.failures, m.forged, m.hurried, m.limited, m.parked,
		m.held, m.stale, m.forgotten, m.sealed, m.refused, m.ahead, m.swept, m.lateness, build(),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// deliveryKinds yields every kind that a delivery is counted as.
func (*metrics) deliveryKinds(yield func(string) bool) {
	for _, kinds := range [][]string{{"command", "other"}, interactionKinds, eventKinds} {
		for _, kind := range kinds {
			if !yield(kind) {
				return
			}
		}
	}
}

// delivery counts a delivery; what it returns is called when it is answered.
func (m *metrics) delivery(kind string) (answered func()) {
	m.deliveries.WithLabelValues(kind).Inc()
	began := time.Now()
	return func() { m.took.WithLabelValues(kind).Observe(time.Since(began).Seconds()) }
}

// build says what the program was built from.
func build() prometheus.Gauge {
	version, revision, goVersion := "unknown", "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version, goVersion = cmp.Or(info.Main.Version, version), info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "What the program was built from; always 1.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "go": goVersion, "program": Program()},
	})
	g.Set(1)
	return g
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
