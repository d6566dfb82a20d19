package deploytest

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// metric finds the metrics of an expression: names of ours and of the process,
// with no other word before or after.
var metric = regexp.MustCompile(`\b(?:casethread|process|go)_[a-z0-9_]+\b`)

// words of PromQL that the expressions may hold, but for metrics, labels and
// numbers.
var words = strings.Fields("absent and by count deriv histogram_quantile increase max max_over_time min on or rate sum time")

// told are the metrics that a running bot tells of, with their labels: a case is
// opened, and Slack is out of order for a moment.
func told(t *testing.T) map[string][]string {
	t.Helper()
	w := slack(t)
	s := started(t, w, w.Config(redistest.Server(t), false))
	defer stopped(t, s)
	if err := w.Fault(t.Context(), localslack.Fault{Method: "chat.postMessage", Kind: "429", Times: 1, RetryAfter: 1}); err != nil {
		t.Fatal(err)
	}
	w.OpenCase(t.Context(), t, "AB")
	var all map[string][]string
	servetest.Await(t, "a post to be counted", func() bool {
		all = scrape(t, "http://"+s.Addr()+"/metrics")
		return all["casethread_posts_total"] != nil
	})
	return all
}

// scrape reads the names of metrics, with those of their labels.
func scrape(t *testing.T, url string) map[string][]string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	label := regexp.MustCompile(`([a-z_]+)="`)
	for line := range strings.Lines(string(body)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name := line[:strings.IndexAny(line, "{ ")]
		all[name] = append(all[name], "")
		for _, m := range label.FindAllStringSubmatch(line, -1) {
			if !slices.Contains(all[name], m[1]) {
				all[name] = append(all[name], m[1])
			}
		}
	}
	return all
}

// holds fails the test where an expression is of a metric, a label or a word
// that does not exist, or its parentheses do not match.
func holds(t *testing.T, where, expr string, told map[string][]string) {
	t.Helper()
	names := metric.FindAllString(expr, -1)
	if len(names) == 0 {
		t.Errorf("%s: no metric in %s", where, expr)
	}
	labels := []string{"instance"} // of whoever scrapes
	for _, name := range names {
		if told[name] == nil {
			t.Errorf("%s: the bot has no metric %s", where, name)
		}
		labels = append(labels, told[name]...)
	}
	rest := regexp.MustCompile(`\[[0-9]+[smhd]\]|"[^"]*"`).ReplaceAllString(metric.ReplaceAllString(expr, ""), "")
	for _, word := range regexp.MustCompile(`[A-Za-z_]+`).FindAllString(rest, -1) {
		if !slices.Contains(words, word) && !slices.Contains(labels, word) {
			t.Errorf("%s: %q in %s is no function and no label", where, word, expr)
		}
	}
	if strings.Count(expr, "(") != strings.Count(expr, ")") {
		t.Errorf("%s: parentheses in %s", where, expr)
	}
}

type rules struct {
	Groups []struct {
		Name  string `json:"name"`
		Rules []struct {
			Alert  string `json:"alert"`
			Expr   string `json:"expr"`
			For    string `json:"for"`
			Labels struct {
				Severity string `json:"severity"`
			} `json:"labels"`
			Annotations struct {
				Summary string `json:"summary"`
				Runbook string `json:"runbook"`
			} `json:"annotations"`
		} `json:"rules"`
	} `json:"groups"`
}

// alerts are those of deploy/, all in one group.
func alerts(t *testing.T) (all rules) {
	t.Helper()
	if err := yaml.UnmarshalStrict([]byte(read(t, "alerts.yaml")), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAlerts: each is of metrics that exist, and leads to a section that does.
func TestAlerts(t *testing.T) {
	all := alerts(t)
	told, sections := told(t), anchors(t)
	seen := map[string]bool{}
	for _, r := range all.Groups[0].Rules {
		if seen[r.Alert] || !strings.HasPrefix(r.Alert, "Casethread") || r.Annotations.Summary == "" ||
			!slices.Contains([]string{"critical", "warning", "info"}, r.Labels.Severity) {
			t.Errorf("%+v", r)
		}
		seen[r.Alert] = true
		holds(t, r.Alert, r.Expr, told)
		if _, err := time.ParseDuration(strings.Replace(r.For, "d", "h", 1)); err != nil && r.For != "" {
			t.Errorf("%s: %v", r.Alert, err)
		}
		section, ok := strings.CutPrefix(r.Annotations.Runbook, "RUNBOOK.md#")
		if !ok || !slices.Contains(sections, section) {
			t.Errorf("%s: no section %s", r.Alert, r.Annotations.Runbook)
		}
	}
	if len(seen) < 10 || len(all.Groups) != 1 {
		t.Errorf("%d alerts in %d groups", len(seen), len(all.Groups))
	}
}

// A board is a dashboard of Grafana's.
type board struct {
	Title  string `json:"title"`
	Panels []struct {
		ID          int    `json:"id"`
		Type        string `json:"type"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Grid        struct{ H, W, X, Y int }
		Targets     []struct {
			Expr string `json:"expr"`
		} `json:"targets"`
	} `json:"panels"`
}

// dashboard is the one of deploy/.
func dashboard(t *testing.T) (all board) {
	t.Helper()
	if err := json.Unmarshal([]byte(read(t, "grafana-dashboard.json")), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestDashboard: each panel is of metrics that exist, and the sections that it
// names do.
func TestDashboard(t *testing.T) {
	board, text := dashboard(t), read(t, "grafana-dashboard.json")
	told := told(t)
	ids := map[int]bool{}
	for _, p := range board.Panels {
		if ids[p.ID] || p.Title == "" || (p.Type == "row") != (len(p.Targets) == 0) {
			t.Errorf("panel %+v", p)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			holds(t, p.Title, target.Expr, told)
		}
		if _, section, ok := strings.Cut(p.Description, "RUNBOOK.md, "); ok && !slices.Contains(anchors(t), anchor(section)) {
			t.Errorf("%s: no section %s", p.Title, section)
		}
	}
	for name := range told {
		plain := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "casethread_") && !strings.Contains(text, plain) {
			t.Errorf("no panel shows %s", plain)
		}
	}
	if board.Title != "casethread" || len(ids) < 10 {
		t.Errorf("%s, %d panels", board.Title, len(ids))
	}
}

// anchors are the sections of the runbook as links name them.
func anchors(t *testing.T) []string {
	t.Helper()
	var all []string
	for line := range strings.Lines(read(t, "RUNBOOK.md")) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			all = append(all, anchor(title))
		}
	}
	if len(all) == 0 {
		t.Fatal("the runbook has no section")
	}
	return all
}

func anchor(title string) string {
	kept := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
	return strings.ReplaceAll(kept, " ", "-")
}
