package deploytest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	client "github.com/redis/go-redis/v9"

	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// A prometheus is a running Prometheus that watches a bot, with the alerts of deploy/.
type prometheus struct {
	t   *testing.T
	url string
}

// watching starts a Prometheus that scrapes addr all the time.
func watching(t *testing.T, addr string) prometheus {
	t.Helper()
	path, dir := program(t, "prometheus"), t.TempDir()
	rules, err := filepath.Abs(deploy("alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "prometheus.yaml")
	text := fmt.Sprintf(`{global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}, rule_files: [%s],
  scrape_configs: [{job_name: casethread, static_configs: [{targets: ["%s"]}]}]}`, rules, addr)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := ln.Addr().String()
	ln.Close()
	cmd := exec.Command(path, "--config.file", config, "--storage.tsdb.path", filepath.Join(dir, "data"), "--web.listen-address", listen, "--log.level", "error")
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // says that it was killed
	})
	p := prometheus{t, "http://" + listen}
	servetest.Await(t, "Prometheus", func() bool {
		resp, err := http.Get(p.url + "/-/ready")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	})
	return p
}

// get asks the API, and fails the test where Prometheus does not like the question.
func (p prometheus) get(what string, into any) {
	p.t.Helper()
	resp, err := http.Get(p.url + "/api/v1/" + what)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	said := struct {
		Status, Error string
		Data          any
	}{Data: into}
	if err := json.NewDecoder(resp.Body).Decode(&said); err != nil || said.Status != "success" {
		p.t.Fatalf("%s: %v, %s", what, err, said.Error)
	}
}

// holds reports whether an expression has a value, as an alert's has when it is to fire.
func (p prometheus) holds(expr string) bool {
	p.t.Helper()
	var found struct{ Result []any }
	p.get("query?query="+url.QueryEscape(expr), &found)
	return len(found.Result) > 0
}

// TestPrometheus has a real Prometheus watch a bot: it takes each alert and each
// panel's expression, no alert is about to fire while all is well, and those do that
// should when Redis is full or killed, Slack takes no token, and deliveries are forged.
func TestPrometheus(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "--appendfsync", "always")
	w := slack(t)
	s := started(t, w, w.Config(redis.URL(), false))
	defer stopped(t, s)
	p := watching(t, s.Addr())
	servetest.Await(t, "the bot to be seen", func() bool { return p.holds("casethread_ready == 1") })

	expr := map[string]string{}
	for _, r := range alerts(t).Groups[0].Rules {
		expr[r.Alert] = r.Expr
		one := r.Alert == "CasethreadOneBotLeft" // as it is; a busy machine may be too slow for one look
		servetest.Await(t, fmt.Sprintf("%s to be about to fire: %t", r.Alert, one), func() bool { return p.holds(r.Expr) == one })
	}
	var loaded struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	servetest.Await(t, "the rules to be looked at", func() bool {
		p.get("rules", &loaded)
		return len(loaded.Groups) == 1 && len(loaded.Groups[0].Rules) == len(expr) && loaded.Groups[0].Rules[0].Health != "unknown"
	})
	for _, r := range loaded.Groups[0].Rules {
		if r.Health == "err" {
			t.Errorf("%s: %s", r.Name, r.LastError)
		}
	}

	w.OpenCase(t.Context(), t, "AB")
	for _, panel := range dashboard(t).Panels {
		for _, target := range panel.Targets {
			servetest.Await(t, panel.Title+" to show "+target.Expr, func() bool { return p.holds(target.Expr) })
		}
	}

	fires := func(alert string) {
		t.Helper()
		servetest.Await(t, alert, func() bool { return p.holds(expr[alert]) })
	}
	for range 25 {
		resp, err := http.Post("http://"+s.Addr()+"/slack/commands", "application/x-www-form-urlencoded", strings.NewReader("command=%2Fsag"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	fires("CasethreadForged")

	// A full Redis: people are told, the bot stays in service, and somebody hears of it.
	admin := client.NewClient(&client.Options{Addr: redis.Addr()})
	defer admin.Close()
	limit := func(bytes string) {
		t.Helper()
		if err := admin.ConfigSet(t.Context(), "maxmemory", bytes).Err(); err != nil {
			t.Fatal(err)
		}
	}
	limit("1")
	for range 8 {
		if out, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: "/hvemgor #1 @karen ring"}); err != nil || !out.OK {
			t.Errorf("on a full Redis: %+v, %v", out, err)
		}
	}
	fires("CasethreadRedisFull")
	fires("CasethreadRequestsFail")
	if status := servetest.Status("http://" + s.Addr() + "/readyz"); status != http.StatusOK || p.holds(expr["CasethreadNotReady"]) {
		t.Errorf("on a full Redis the bot is taken out of service: %d", status)
	}
	limit("0")
	servetest.Await(t, "Redis to have room", func() bool { return !p.holds(expr["CasethreadRedisFull"]) })

	if _, err := w.Token(t.Context(), localslack.TokenInput{Refused: "token_revoked"}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: "/hvemgor #1 @karen ring"}); err != nil {
		t.Fatal(err)
	}
	fires("CasethreadTokenRefused")
	redis.Kill()
	fires("CasethreadRedisAway")
	fires("CasethreadNotReady")
	redis.Restart()
	servetest.Await(t, "Redis to be back", func() bool { return !p.holds(expr["CasethreadRedisAway"]) })
}
