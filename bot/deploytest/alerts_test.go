package deploytest

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// A drill is how what an alert is for looks in what the bots tell, by the minute.
type drill struct {
	alert  string
	series map[string]curve
	// At some minutes it does not fire yet, then it does, and at last no longer.
	quiet, fires []float64
	over         float64
	class        string // a label that it fires with, where it does
}

// A curve is a metric's value at a minute; NaN where nobody tells it.
type curve func(minute float64) float64

// level is a curve that is another value from some minutes on: minute, value, ….
func level(steps ...float64) curve {
	return func(minute float64) float64 {
		v := math.NaN()
		for i := 0; i < len(steps); i += 2 {
			if minute >= steps[i] {
				v = steps[i+1]
			}
		}
		return v
	}
}

// counts is a counter that grows by so much a minute from some minutes on.
func counts(steps ...float64) curve {
	return func(minute float64) (n float64) {
		for i := 0; i < len(steps); i += 2 {
			end := minute
			if i+2 < len(steps) {
				end = min(end, steps[i+2])
			}
			n += math.Floor(max(0, end-steps[i]) * steps[i+1])
		}
		return n
	}
}

// buckets are those of a histogram in which all is below the first bound until a
// minute, and above it until another.
func buckets(metric, low, high string, from, to float64) map[string]curve {
	n := counts(0, 10)
	below := func(minute float64) float64 { return n(min(minute, from)) + n(max(minute, to)) - n(to) }
	return map[string]curve{
		metric + `_bucket{le="` + low + `"}`: below, metric + `_bucket{le="` + high + `"}`: n, metric + `_bucket{le="+Inf"}`: n,
	}
}

const day = 24 * 60

// drills are at least one for each alert.
var drills = []drill{
	{
		alert: "CasethreadDown", quiet: []float64{5, 11}, fires: []float64{14, 29}, over: 31,
		series: map[string]curve{`casethread_events_total{instance="a"}`: level(0, 7, 10, math.NaN(), 30, 7), `casethread_events_total{instance="b"}`: level(0, 7, 10, math.NaN())},
	},
	{
		alert: "CasethreadOneBotLeft", quiet: []float64{5, 11}, fires: []float64{26, 59}, over: 61,
		series: map[string]curve{`casethread_events_total{instance="a"}`: level(0, 7), `casethread_events_total{instance="b"}`: level(0, 7, 10, math.NaN(), 60, 0)},
	},
	{
		alert: "CasethreadNotReady", quiet: []float64{5, 11}, fires: []float64{13, 29}, over: 31,
		series: map[string]curve{`casethread_ready{instance="a"}`: level(0, 1, 10, 0, 30, 1), `casethread_ready{instance="b"}`: level(0, 0)},
	},
	{
		alert: "CasethreadOneNotReady", quiet: []float64{5, 11}, fires: []float64{26, 59}, over: 61,
		series: map[string]curve{`casethread_ready{instance="a"}`: level(0, 1, 10, 0, 60, 1), `casethread_ready{instance="b"}`: level(0, 1)},
	},
	mayLose("casethread_redis_aof_enabled"), mayLose("casethread_redis_aof_ok"), mayLose("casethread_redis_rdb_ok"), mayLose("casethread_redis_noeviction"),
	{
		alert: "CasethreadRedisFills", quiet: []float64{5, 11}, fires: []float64{26, 59}, over: 61,
		series: map[string]curve{"casethread_redis_memory_ratio": level(0, 0.7, 10, 0.85, 60, 0.4)},
	},
	{
		alert: "CasethreadRedisFull", quiet: []float64{5, 9}, fires: []float64{12, 59}, over: 61,
		series: map[string]curve{"casethread_redis_memory_ratio": level(0, 0.9, 10, 0.998, 60, 0.4)},
	},
	{
		alert: "CasethreadRedisAway", quiet: []float64{5, 10}, fires: []float64{12, 29}, over: 31,
		series: map[string]curve{`casethread_redis_up{instance="a"}`: level(0, 1), `casethread_redis_up{instance="b"}`: level(0, 1, 10, 0, 30, 1)},
	},
	{
		alert: "CasethreadCasesLost", quiet: []float64{5, 10}, fires: []float64{12, 29}, over: 31,
		series: map[string]curve{"casethread_last_case_number": level(0, 40, 7, 41, 10, 1, 30, 42)},
	},
	{
		alert: "CasethreadTokenRefused", quiet: []float64{5, 11}, fires: []float64{13, 29}, over: 31,
		series: map[string]curve{`casethread_slack_token_refused{instance="a"}`: level(0, 0), `casethread_slack_token_refused{instance="b"}`: level(0, 0, 10, 1, 30, 0)},
	},
	{
		alert: "CasethreadClock", quiet: []float64{5, 11}, fires: []float64{21, 29}, over: 31,
		series: map[string]curve{"casethread_clock_ahead_seconds": level(0, 1, 10, 90, 30, -1)},
	},
	{
		alert: "CasethreadClock", quiet: []float64{5, 11}, fires: []float64{21, 29}, over: 31,
		series: map[string]curve{"casethread_clock_ahead_seconds": level(0, 1, 10, -90, 30, -1)},
	},
	{
		alert: "CasethreadRequestsFail", quiet: []float64{5}, fires: []float64{15, 29}, over: 45,
		series: map[string]curve{"casethread_failures_total": counts(10, 2, 30, 0)},
	},
	{
		alert: "CasethreadOutboxOld", quiet: []float64{5, 19}, fires: []float64{26, 59}, over: 61,
		series: map[string]curve{"casethread_outbox_oldest_seconds": func(m float64) float64 { return level(0, 0, 10, 60*(m-10), 60, 2)(m) }},
	},
	{
		alert: "CasethreadOutboxGrows", quiet: []float64{5, 12}, fires: []float64{33, 59}, over: 80,
		series: map[string]curve{"casethread_outbox_posts": func(m float64) float64 { return level(0, 0, 10, 300*(m-10), 60, 20000-300*m)(m) }},
	},
	{
		alert: "CasethreadParked", quiet: []float64{5, 11}, fires: []float64{21, 59}, over: 61,
		series: map[string]curve{"casethread_parked_posts": level(0, 0, 10, 1, 60, 0)},
	},
	{
		alert: "CasethreadHeld", quiet: []float64{0, 30, 2 * day}, fires: []float64{3*day + 60}, over: 3*day + 120,
		series: map[string]curve{"casethread_held_posts": level(0, 0, 30, 4, 3*day+90, 0)},
	},
	{
		alert: "CasethreadTimersLate", quiet: []float64{5, 14}, fires: []float64{18, 29}, over: 31,
		series: map[string]curve{"casethread_timers_overdue_seconds": func(m float64) float64 { return level(0, 0, 10, 60*(m-10), 30, 0)(m) }},
	},
	{
		alert: "CasethreadTimersSlow", quiet: []float64{5, 20}, fires: []float64{30, 59}, over: 100,
		series: buckets("casethread_timer_lateness_seconds", "1", "300", 10, 60),
	},
	{
		alert: "CasethreadStaleDigests", quiet: []float64{30}, fires: []float64{90, day}, over: day + 90,
		series: map[string]curve{"casethread_stale_digests_total": counts(30, 1, 32, 0)},
	},
	{
		alert: "CasethreadSweepStale", quiet: []float64{5, 60, 155}, fires: []float64{171, 199}, over: 201,
		series: map[string]curve{"casethread_last_sweep_timestamp_seconds": level(0, 0, 200, 200*60)},
	},
	{ // one bot cannot reach Slack, and tries to connect twice a minute
		alert: "CasethreadSlackErrors", class: "network", quiet: []float64{5, 15}, fires: []float64{25, 40, 60, 75, 90, 119}, over: 130,
		series: map[string]curve{`casethread_slack_errors_total{class="network"}`: counts(10, 2, 120, 0)},
	},
	{ // Slack does not answer the one post that waits
		alert: "CasethreadSlackErrors", class: "timeout", quiet: []float64{5, 15}, fires: []float64{25, 40, 60, 75, 90, 119}, over: 130,
		series: map[string]curve{`casethread_slack_errors_total{class="timeout"}`: counts(10, 1.5, 120, 0)},
	},
	{ // one post is asked to wait for a minute, again and again
		alert: "CasethreadRateLimited", quiet: []float64{5, 20}, fires: []float64{40, 119}, over: 140,
		series: map[string]curve{`casethread_slack_errors_total{class="rate_limited"}`: counts(10, 1, 120, 0), "casethread_posts_total": counts(0, 4, 10, 0, 120, 4)},
	},
	{
		alert: "CasethreadSealed", quiet: []float64{5}, fires: []float64{12, 60}, over: 80,
		series: map[string]curve{"casethread_sealed_total": counts(10, 1, 11, 0)},
	},
	{
		alert: "CasethreadForged", quiet: []float64{5}, fires: []float64{20, 30}, over: 50,
		series: map[string]curve{"casethread_forged_total": counts(10, 3, 30, 0)},
	},
	{
		alert: "CasethreadDeliveriesSlow", quiet: []float64{5, 15}, fires: []float64{25, 59}, over: 75,
		series: buckets("casethread_delivery_seconds", "2", "3", 10, 60),
	},
}

func mayLose(metric string) drill {
	d := drill{alert: "CasethreadRedisMayLoseData", quiet: []float64{5, 11}, fires: []float64{13, 29}, over: 31, series: map[string]curve{}}
	for _, m := range []string{"casethread_redis_aof_enabled", "casethread_redis_aof_ok", "casethread_redis_rdb_ok", "casethread_redis_noeviction"} {
		if d.series[m] = level(0, 1); m == metric {
			d.series[m] = level(0, 1, 10, 0, 30, 1)
		}
	}
	return d
}

// calm is a day on which nothing is amiss that somebody has to see to: two bots, one
// of which is restarted now and then, a busy morning, and a burst of errors of Slack's
// every two hours.
var calm = map[string]curve{
	`casethread_events_total{instance="a"}`: counts(0, 5), `casethread_events_total{instance="b"}`: func(m float64) float64 {
		return level(0, counts(0, 5)(m), 300, math.NaN(), 302, counts(302, 5)(m))(m)
	},
	`casethread_ready{instance="a"}`: level(0, 1), `casethread_ready{instance="b"}`: level(0, 1, 298, 0, 300, math.NaN(), 302, 1),
	"casethread_redis_up": level(0, 1, 300, 0, 301, 1), "casethread_redis_aof_enabled": level(0, 1), "casethread_redis_aof_ok": level(0, 1), "casethread_redis_rdb_ok": level(0, 1), "casethread_redis_noeviction": level(0, 1),
	"casethread_redis_memory_ratio": level(0, 0.5), "casethread_slack_token_refused": level(0, 0), "casethread_clock_ahead_seconds": level(0, 1, 60, -1),
	"casethread_failures_total": counts(0, 0.1), "casethread_sealed_total": level(0, 0), "casethread_forged_total": counts(0, 0.2), "casethread_stale_digests_total": level(0, 0),
	"casethread_outbox_oldest_seconds": level(0, 2, 480, 300, 490, 20), "casethread_outbox_posts": level(0, 3, 480, 5000, 485, 2500, 490, 10),
	"casethread_last_case_number": counts(0, 0.1),
	"casethread_parked_posts":     level(0, 0), "casethread_held_posts": level(0, 0, 480, 3, day+600, 0),
	"casethread_timers_overdue_seconds":                   level(0, 0, 480, 20, 481, 0),
	"casethread_last_sweep_timestamp_seconds":             func(m float64) float64 { return 3600 * math.Floor(m/60) },
	`casethread_slack_errors_total{class="server"}`:       func(m float64) float64 { return counts(0, 0.1)(m) + 30*math.Floor(m/120) },
	`casethread_slack_errors_total{class="rate_limited"}`: counts(0, 0.1, 480, 20, 490, 0.1), "casethread_posts_total": counts(0, 1, 480, 60, 490, 1),
	`casethread_timer_lateness_seconds_bucket{le="1"}`: counts(0, 10), `casethread_timer_lateness_seconds_bucket{le="+Inf"}`: counts(0, 10),
	`casethread_delivery_seconds_bucket{le="0.25"}`: counts(0, 10), `casethread_delivery_seconds_bucket{le="+Inf"}`: counts(0, 10),
}

// What promtool reads.
type (
	unitTests struct {
		RuleFiles []string   `json:"rule_files"`
		Every     string     `json:"evaluation_interval"`
		Tests     []unitTest `json:"tests"`
	}
	unitTest struct {
		Interval string       `json:"interval"`
		Name     string       `json:"name"`
		Series   []unitSeries `json:"input_series"`
		Alerts   []unitAlert  `json:"alert_rule_test"`
	}
	unitSeries struct {
		Series string `json:"series"`
		Values string `json:"values"`
	}
	unitAlert struct {
		At    string      `json:"eval_time"`
		Alert string      `json:"alertname"`
		Want  []unitFires `json:"exp_alerts"`
	}
	unitFires struct {
		Labels      map[string]string `json:"exp_labels"`
		Annotations map[string]string `json:"exp_annotations"`
	}
)

// add adds the values of series until a minute, one each so many minutes.
func (u *unitTest) add(series map[string]curve, until, each float64) {
	u.Interval = minutes(each)
	for name, c := range series {
		var values []string
		for m := 0.0; m <= until; m += each {
			switch v := c(m); {
			case !math.IsNaN(v):
				values = append(values, strconv.FormatFloat(v, 'g', -1, 64))
			case len(values) > 0 && values[len(values)-1] != "stale" && values[len(values)-1] != "_":
				values = append(values, "stale") // whoever scrapes it finds nobody
			default:
				values = append(values, "_")
			}
		}
		u.Series = append(u.Series, unitSeries{name, strings.Join(values, " ")})
	}
}

func minutes(m float64) string { return fmt.Sprintf("%gs", 60*m) }

// TestAlertsFire: each alert fires for what it is for, not at once where that may pass,
// for as long as it lasts, and no longer; and none does on a day on which all is well.
func TestAlertsFire(t *testing.T) {
	t.Parallel()
	promtool := program(t, "promtool")
	rules, err := filepath.Abs(deploy("alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	quiet := unitTest{Name: "a day on which all is well"}
	quiet.add(calm, day+60, 1)
	tests := map[float64][]unitTest{} // by how often the rules are looked at: promtool looks at all of them each time
	for _, r := range alerts(t).Groups[0].Rules {
		for _, at := range []float64{30, 122, 306, 484, 490, 496, 1000, day + 50} {
			quiet.Alerts = append(quiet.Alerts, unitAlert{At: minutes(at), Alert: r.Alert})
		}
		fires := unitFires{
			Labels:      map[string]string{"severity": r.Labels.Severity},
			Annotations: map[string]string{"summary": r.Annotations.Summary, "runbook": r.Annotations.Runbook},
		}
		n := 0
		for _, d := range drills {
			if d.alert != r.Alert {
				continue
			}
			n++
			each := 1.0
			if d.over > day {
				each = 30
			}
			tests[each] = append(tests[each], d.test(fires, each))
		}
		if n == 0 {
			t.Errorf("nothing shows that %s fires", r.Alert)
		}
	}
	tests[2] = []unitTest{quiet}
	for each, some := range tests {
		b, err := yaml.Marshal(unitTests{[]string{rules}, minutes(each), some})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "alerts.yaml")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), promtool, "test", "rules", file).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

// test is a drill as promtool reads it, where the alert is to fire as fires says.
func (d drill) test(fires unitFires, each float64) unitTest {
	if d.class != "" {
		fires.Labels = map[string]string{"severity": fires.Labels["severity"], "class": d.class}
	}
	u := unitTest{Name: d.alert}
	u.add(d.series, d.over, each)
	for _, at := range append(slices.Clone(d.quiet), d.over) {
		u.Alerts = append(u.Alerts, unitAlert{At: minutes(at), Alert: d.alert})
	}
	for _, at := range d.fires {
		u.Alerts = append(u.Alerts, unitAlert{minutes(at), d.alert, []unitFires{fires}})
	}
	return u
}
