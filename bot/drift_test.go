package bot

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/state/redisstore/redistest"
)

// A bot whose clock is far from Slack's refuses all that Slack signs. It says so
// in /readyz, in the log and as a metric, until the clock is right; and not because
// somebody sends what is old.
func TestClockFarFromSlacks(t *testing.T) {
	said := new(strings.Builder)
	b := newToldBots(t, redistest.Server(t), 1)[0]
	b.opt.SigningSecret, b.log = secret, slog.New(slog.NewTextHandler(said, nil))
	b.ready.Store(true)
	const body = `{"type":"url_verification"}`
	delivered := func(at time.Time) {
		t.Helper()
		stamp, w := strconv.FormatInt(at.Unix(), 10), httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(body))
		r.Header = http.Header{stampHeader: {stamp}, signatureHeader: {sign(secret, stamp, body)}}
		b.Handler().ServeHTTP(w, r)
	}
	ready := func() string {
		t.Helper()
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		return strings.TrimSpace(w.Body.String())
	}
	hear := func(ahead time.Duration) {
		b.opt.Clock = clock.NewSimulated(time.Now().Add(ahead))
		b.hearTime(http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}})
	}
	hear(10 * time.Minute)
	if got := ready(); !strings.HasSuffix(got, "ahead of Slack's: what it delivers is refused") {
		t.Errorf("before anything is delivered: readyz says %q", got)
	}
	b.opt.AppToken = "xapp-1"
	if got := b.misdated(); got != "" {
		t.Errorf("with Socket Mode, where nothing is signed: %q", got)
	}
	b.opt.AppToken = ""
	hear(0)
	for _, tt := range []struct {
		name  string
		ahead time.Duration // of the bot's clock
		sent  time.Duration // after Slack's time
		ready string
		log   string
	}{
		{"right", 0, 0, "ok", ""},
		{"somebody sends what is old", 0, -time.Hour, "ok", ""},
		{"somewhat ahead", 2 * time.Minute, 0, "ok", "the clock is not Slack's"},
		{"ahead", 10 * time.Minute, 0, "the clock is 10m0s ahead of Slack's: what it delivers is refused", ""},
		{"behind", -10 * time.Minute, 0, "the clock is 10m0s behind Slack's: what it delivers is refused", ""},
		{"behind, and nothing was refused", -10 * time.Minute, -10 * time.Minute, "ok", ""},
		{"right again", 0, 0, "ok", "the clock is Slack's again"},
	} {
		said.Reset()
		hear(tt.ahead)
		delivered(time.Now().Add(tt.sent))
		got := ready()
		got = strings.NewReplacer("10m1s", "10m0s", "9m59s", "10m0s").Replace(got)
		if got != tt.ready {
			t.Errorf("%s: readyz says %q, want %q", tt.name, got, tt.ready)
		}
		if tt.log == "" && said.Len() > 0 || !strings.Contains(said.String(), tt.log) {
			t.Errorf("%s: the log says %q, want %q", tt.name, said, tt.log)
		}
	}
}

// The time is heard when the bot starts and with each answer of Slack's; and it is
// asked for where deliveries are refused for theirs, for then there is no answer.
func TestTimeIsHeard(t *testing.T) {
	b := newToldBot(t)
	ahead := func() float64 { return value(t, scrape(t, b.Bot), "casethread_clock_ahead_seconds") }
	set := func(by time.Duration) (near func() bool) {
		b.opt.Clock = clock.NewSimulated(toldAt.Add(by))
		return func() bool { return math.Abs(ahead()-by.Seconds()) < 60 }
	}
	near := set(-time.Hour)
	if _, err := b.Identify(t.Context()); err != nil || !near() {
		t.Errorf("after the start: %v s, %v", ahead(), err)
	}
	near = set(time.Hour)
	if b.askToken(t.Context()); !near() {
		t.Errorf("after a call: %v s", ahead())
	}
	near = set(2 * time.Hour)
	b.drift.refuses.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.watchClock(ctx, time.Millisecond)
	}()
	await(t, "the time", near)
	cancel()
	<-ended
}
