package bot

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/bot/localslack"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// watchedBot is a bot on a real Redis that serves, but does nothing by itself.
func watchedBot(t *testing.T, facts ...state.Fact) toldBot {
	t.Helper()
	b := newToldBots(t, redistest.Server(t), 1, facts...)[0]
	b.opt.SigningSecret = secret
	b.ready.Store(true)
	return b
}

func scrape(t *testing.T, b *Bot) string {
	t.Helper()
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("metrics: %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// series lists the names and labels of what is scraped, but for those of Go and
// of the process, and the values of the build's.
func series(scraped string) []string {
	var all []string
	for line := range strings.Lines(scraped) {
		if !strings.HasPrefix(line, "casethread_") {
			continue
		}
		name := line[:strings.LastIndexByte(line, ' ')]
		if base, _, ok := strings.Cut(name, "{"); ok && base == "casethread_build_info" {
			name = base + "{go,program,revision,version}"
		}
		if !strings.Contains(name, "_bucket{") {
			all = append(all, name)
		}
	}
	return all
}

// deliver sends what Slack would, signed.
func (b toldBot) deliver(path, body string) int {
	stamp := strconv.FormatInt(b.opt.Clock.Now().Unix(), 10)
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", sign(secret, stamp, body))
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	return w.Code
}

// TestMetricsAreTheseAlone: every name and label is known beforehand, whatever
// comes from outside, and none of what was said, or who said it, is among them.
func TestMetricsAreTheseAlone(t *testing.T) {
	const hidden = "HEMLIGT"
	b := watchedBot(t, state.Task{ID: "T9", Owner: state.Consultant, What: hidden})
	before := series(scrape(t, b.Bot))
	if *update {
		if err := os.WriteFile("testdata/metrics.txt", []byte(strings.Join(before, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/metrics.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Fields(string(want)), strings.Fields(strings.Join(before, "\n"))); diff != "" {
		t.Errorf("testdata/metrics.txt (-want +got; -update writes it):\n%s", diff)
	}

	b.deliver("/slack/commands", "command=%2Fcase&user_id="+ulla+"&channel_id="+room+"&text=next+"+hidden)
	b.deliver("/slack/commands", "command=%2F"+hidden+"&user_id="+hidden+"&channel_id="+hidden+"&text="+hidden)
	b.deliver("/slack/interactions", "payload=%7B%22type%22%3A%22"+hidden+"%22%2C%22user%22%3A%7B%22id%22%3A%22"+hidden+"%22%7D%7D")
	b.deliver("/slack/events", `{"type":"event_callback","event_id":"`+hidden+`","event":{"type":"`+hidden+`","user":"`+hidden+`"}}`)
	b.deliver("/slack/events", hidden)
	for _, code := range []string{hidden, "invalid_auth"} {
		refuse(t, b, code)
		if _, err := b.api.AuthTestContext(t.Context()); err == nil {
			t.Fatal("Slack takes the token")
		}
	}
	entry := b.toldPost(hidden, postBody{})
	if err := b.ws.Park(t.Context(), entry, hidden); err != nil {
		t.Fatal(err)
	}
	p := newPostman(b.Bot)
	p.deliver(t.Context(), &letter{Entry: entry}, false)
	scraped := scrape(t, b.Bot)
	if diff := cmp.Diff(before, series(scraped)); diff != "" {
		t.Errorf("what comes from outside has changed the metrics:\n%s", diff)
	}
	for _, planted := range []string{hidden, "AB", ulla, hans, room, "T1", "xoxb", secret, "127.0.0.1"} {
		for line := range strings.Lines(scraped) {
			if strings.Contains(line, planted) && !strings.HasPrefix(line, "go_") && !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "casethread_build_info") {
				t.Errorf("%s is in %s", planted, line)
			}
		}
	}
}

func value(t *testing.T, scraped, name string) float64 {
	t.Helper()
	for line := range strings.Lines(scraped) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), name+" "); ok {
			n, err := strconv.ParseFloat(v, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Errorf("there is no %s", name)
	return 0
}

// TestGauges: what waits, is parked and is due is there to be alerted on.
func TestGauges(t *testing.T) {
	b := watchedBot(t)
	posts := make([]redisstore.Post, 3)
	for i := range posts {
		posts[i] = newPost(postEvent, 1, room, b.now(), postBody{Version: 1})
	}
	due := redisstore.Timer{ID: wakePrefix + "1", At: b.now().Add(-90 * 1e9)}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Posts: posts, Set: []redisstore.Timer{due}}); err != nil {
		t.Fatal(err)
	}
	claimed, err := b.ws.Claim(t.Context(), "me", 1, 0, 1)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	if err := b.ws.Park(t.Context(), claimed[0], "is_archived"); err != nil {
		t.Fatal(err)
	}
	if err := b.sweep(t.Context(), func(*state.Case) {}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ws.NextNumber(t.Context()); err != nil { // after case 1
		t.Fatal(err)
	}
	s := scrape(t, b.Bot)
	for name, want := range map[string]float64{
		"outbox_posts": 2, "parked_posts": 1, "held_posts": 0, "last_case_number": 2, "timers_due": 1, "redis_up": 1, "redis_aof_enabled": 1,
		"redis_aof_ok": 1, "redis_rdb_ok": 1, "redis_noeviction": 1, "redis_memory_ratio": 0, "ready": 1, "slack_token_refused": 0, `slack_errors_total{class="token"}`: 0,
	} {
		if got := value(t, s, "casethread_"+name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if late := value(t, s, "casethread_timers_overdue_seconds"); late < 90 || late > 150 {
		t.Errorf("overdue by %v s", late)
	}
	if age := value(t, s, "casethread_outbox_oldest_seconds"); age < 0 || age > 60 {
		t.Errorf("the oldest waits for %v s", age)
	}
}

// TestReady: who only reads metrics hears that people are not answered, whatever
// the cause.
func TestReady(t *testing.T) {
	p := redistest.Start(t, "--maxmemory", "100mb")
	for _, tt := range []struct {
		name  string
		cause func(*Bot)
		want  float64
	}{
		{"all well", func(*Bot) {}, 1},
		{"no socket", func(b *Bot) { b.opt.AppToken = "xapp-1" }, 0},
		{"with one", func(b *Bot) { b.opt.AppToken = "xapp-1"; b.connected.Store(true) }, 1},
		{"token refused", func(b *Bot) { b.tokenSays("token_revoked", time.Now()) }, 0},
	} {
		b := newToldBots(t, p.URL(), 1)[0]
		b.ready.Store(true)
		tt.cause(b.Bot)
		s := scrape(t, b.Bot)
		if got := value(t, s, "casethread_ready"); got != tt.want {
			t.Errorf("%s: ready is %v", tt.name, got)
		}
		if full := value(t, s, "casethread_redis_memory_ratio"); full <= 0 || full > 0.5 {
			t.Errorf("%v of its memory is in use", full)
		}
	}
}

// TestScrapingIsCheap: however many scrape, Redis is asked once in a while, with
// a fixed number of commands.
func TestScrapingIsCheap(t *testing.T) {
	b := watchedBot(t)
	before := b.store.RoundTrips()
	var scrapes sync.WaitGroup
	for range 100 {
		scrapes.Go(func() { scrape(t, b.Bot) })
	}
	scrapes.Wait()
	if n := b.store.RoundTrips() - before; n > 3 {
		t.Errorf("100 scrapes took %d round trips", n)
	}
}

// TestScrapedWithoutRedis: that Redis is away is told, and nothing stale.
func TestScrapedWithoutRedis(t *testing.T) {
	p := redistest.Start(t)
	b := newToldBots(t, p.URL(), 1)[0]
	b.ready.Store(true)
	p.Kill()
	s := scrape(t, b.Bot)
	if value(t, s, "casethread_redis_up") != 0 || value(t, s, "casethread_ready") != 0 || strings.Contains(s, "casethread_outbox_posts ") {
		t.Errorf("without redis:\n%s", strings.Join(series(s), "\n"))
	}
	if s := scrape(t, New(nil, Options{})); strings.Contains(s, "casethread_redis_up ") {
		t.Error("a bot that has not started tells of redis")
	}
}

// TestWhatSlackAnswersIsHeard: each failure of a call has its class, and only the
// refusal of the bot's own token stops the bot.
func TestWhatSlackAnswersIsHeard(t *testing.T) {
	type heard struct{ class, code string }
	big := `{"ok":true,"x":"` + strings.Repeat("x", 3*mostError) + `"}`
	for _, tt := range []struct {
		status     int
		kind, body string
		want       []heard
	}{
		{200, "application/json; charset=utf-8", `{"ok":true}`, []heard{{"", ""}}},
		{200, "application/json", big, []heard{{"", ""}}},
		{200, "application/json", `{"ok":false,"error":"token_revoked"}`, []heard{{classToken, "token_revoked"}}},
		{200, "application/json", `{"ok":false,"error":"is_archived"}`, []heard{{classChannel, "is_archived"}}},
		{200, "application/json", `{"ok":false,"error":"brand_new"}`, []heard{{classOther, "brand_new"}}},
		{200, "application/json", `{"ok":false`, nil},
		{200, "application/json", ``, nil},
		{200, "text/plain", "OK - 12", nil},
		{200, "text/html; charset=utf-8", "<html>log in", []heard{{classServer, ""}}},
		{429, "application/json", `{"ok":false,"error":"ratelimited"}`, []heard{{classLimited, ""}}},
		{503, "text/html", "<html>", []heard{{classServer, ""}}},
	} {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", tt.kind)
			w.WriteHeader(tt.status)
			io.WriteString(w, tt.body)
		}))
		var got []heard
		l := listener{web.Client(), func(method, class, code string, _ time.Time) {
			if method != "chat.postMessage" {
				t.Errorf("of %s", method)
			}
			got = append(got, heard{class, code})
		}, func(http.Header) {}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+"/api/chat.postMessage", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := l.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		web.Close()
		if err != nil || string(body) != tt.body || !slices.Equal(got, tt.want) {
			t.Errorf("%d %.40s: heard %v, want %v; the body is whole: %t, %v", tt.status, tt.body, got, tt.want, string(body) == tt.body, err)
		}
	}
	for err, want := range map[error]string{
		context.DeadlineExceeded: classTimeout, os.ErrDeadlineExceeded: classTimeout, io.EOF: classNetwork,
		&net.OpError{Op: "dial", Err: io.EOF}: classNetwork,
	} {
		if got := failureClass(fmt.Errorf("call: %w", err)); got != want {
			t.Errorf("%v is of class %s", err, got)
		}
	}
}

// The socket's token is another one: that Slack refuses it says nothing of the bot's.
func TestTheSocketsTokenIsAnother(t *testing.T) {
	b := readyBot(t, toldAt, secret)
	b.hear("apps.connections.open", classToken, "invalid_auth", time.Now())
	if code := b.tokenCode(); code != "" {
		t.Errorf("the bot's token is %s", code)
	}
	b.hear("chat.postMessage", classToken, "token_revoked", time.Now())
	for _, says := range []struct{ method, class, code string }{
		{"apps.connections.open", "", ""}, {"chat.postMessage", classNetwork, ""}, {"chat.postMessage", classOther, "brand_new"},
	} {
		if b.hear(says.method, says.class, says.code, time.Now()); b.tokenCode() != "token_revoked" {
			t.Errorf("after %v the token is %q", says, b.tokenCode())
		}
	}
	b.hear("auth.test", "", "", time.Now())
	if code := b.tokenCode(); code != "" {
		t.Errorf("the token is %s", code)
	}
}

// A call that was begun before the token was refused, and taken, says nothing of it.
func TestTheTokenIsRefusedSince(t *testing.T) {
	b := readyBot(t, toldAt, secret)
	began := time.Now()
	b.hear("auth.test", classToken, "token_revoked", began)
	b.hear("chat.postMessage", "", "", began)
	if code := b.tokenCode(); code != "token_revoked" {
		t.Errorf("the token is %q", code)
	}
	b.hear("chat.postMessage", "", "", time.Now())
	if code := b.tokenCode(); code != "" {
		t.Errorf("the token is %s", code)
	}
}

// However many want to post, Slack is asked once a minute about a refused token.
func TestARefusedTokenIsTriedByOne(t *testing.T) {
	b := newToldBot(t)
	var asked atomic.Int64
	b.tokenSays("token_revoked", time.Now())
	b.api = slackClient(b.opt, func(method, class, code string, began time.Time) {
		asked.Add(1)
		b.hear(method, class, code, began)
	}, b.hearTime)
	refuse(t, b, "token_revoked")
	b.token.set("token_revoked", b.now())
	var work sync.WaitGroup
	for range 50 {
		work.Go(func() {
			if works, again := b.tokenWorks(t.Context()); works || !again.After(b.now()) {
				t.Errorf("works %t, again %v", works, again)
			}
		})
	}
	work.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("Slack was asked %d times", n)
	}
}

// refuse has the local Slack refuse the bot's token.
func refuse(t *testing.T, b toldBot, code string) {
	t.Helper()
	web := httptest.NewServer(b.slack.Handler())
	defer web.Close()
	if _, err := (&localslack.Driver{BaseURL: web.URL}).Token(t.Context(), localslack.TokenInput{Refused: code}); err != nil {
		t.Fatal(err)
	}
}
