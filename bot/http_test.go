package bot

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/bot/clock"
)

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

// ready is a bot that serves, without a store: nothing gets past its
// signature check in these tests.
func readyBot(t *testing.T, at time.Time, signing string) *Bot {
	t.Helper()
	b := New(nil, Options{Token: "xoxb-x", SigningSecret: signing, Clock: clock.NewSimulated(at)})
	b.ready.Store(true)
	return b
}

func sign(key, stamp, body string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// Slack's own example of a signature.
func TestSlacksExample(t *testing.T) {
	const (
		stamp = "1531420618"
		body  = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
		want  = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	)
	b := readyBot(t, time.Unix(1531420618, 0), secret)
	h := http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {want}}
	if !b.authentic(h, []byte(body)) {
		t.Error("Slack's own example is refused")
	}
}

func TestSignature(t *testing.T) {
	at := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	stampAt := func(d time.Duration) string { return strconv.FormatInt(at.Add(d).Unix(), 10) }
	now := stampAt(0)
	const body = "command=%2Fcase&text=show"
	good := sign(secret, now, body)
	for _, tt := range []struct {
		name, secret, stamp, sig, body string
		want                           int
	}{
		{"good", secret, now, good, body, 200},
		{"an empty body", secret, now, sign(secret, now, ""), "", 200},
		{"nearly five minutes old", secret, stampAt(-299 * time.Second), sign(secret, stampAt(-299*time.Second), body), body, 200},
		{"nearly five minutes ahead", secret, stampAt(299 * time.Second), sign(secret, stampAt(299*time.Second), body), body, 200},
		{"replayed after five minutes", secret, stampAt(-302 * time.Second), sign(secret, stampAt(-302*time.Second), body), body, 401},
		{"from the future", secret, stampAt(302 * time.Second), sign(secret, stampAt(302*time.Second), body), body, 401},
		{"of 1970", secret, "0", sign(secret, "0", body), body, 401},
		{"of another secret", secret, now, sign("other", now, body), body, 401},
		{"of another body", secret, now, good, body + "x", 401},
		{"of another time", secret, stampAt(time.Second), good, body, 401},
		{"upper case", secret, now, "v0=" + strings.ToUpper(good[3:]), body, 401},
		{"without its version", secret, now, good[3:], body, 401},
		{"another version", secret, now, "v1=" + good[3:], body, 401},
		{"cut short", secret, now, good[:len(good)-1], body, 401},
		{"missing", secret, now, "", body, 401},
		{"without a time", secret, "", sign(secret, "", body), body, 401},
		{"a time that is none", secret, "soon", sign(secret, "soon", body), body, 401},
		{"a time with a fraction", secret, now + ".0", sign(secret, now+".0", body), body, 401},
		{"a time beyond all", secret, "9223372036854775807", sign(secret, "9223372036854775807", body), body, 401},
		{"a time before all", secret, "-9223372036854775808", sign(secret, "-9223372036854775808", body), body, 401},
		{"with no secret set, signed with none", "", now, sign("", now, body), body, 401},
	} {
		b := readyBot(t, at, tt.secret)
		reached := false
		h := b.signed(func(_ http.ResponseWriter, _ *http.Request, got []byte) {
			reached = true
			if string(got) != tt.body {
				t.Errorf("%s: the body came as %q", tt.name, got)
			}
		})
		r := httptest.NewRequest(http.MethodPost, "/slack/commands", strings.NewReader(tt.body))
		r.Header.Set("X-Slack-Request-Timestamp", tt.stamp)
		r.Header.Set("X-Slack-Signature", tt.sig)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.want || reached != (tt.want == 200) {
			t.Errorf("%s: %d (let through %t), want %d", tt.name, w.Code, reached, tt.want)
		}
		if strings.Contains(w.Body.String(), "v0=") {
			t.Errorf("%s: the answer tells of a signature: %s", tt.name, w.Body)
		}
	}
}

// Nothing that is not signed reaches any of the three ways in.
func TestEveryWayInIsSigned(t *testing.T) {
	b := readyBot(t, time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), secret)
	for _, path := range []string{"/slack/commands", "/slack/interactions", "/slack/events"} {
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader("x=1")))
		if w.Code != http.StatusUnauthorized {
			t.Errorf("POST %s: %d", path, w.Code)
		}
		w = httptest.NewRecorder()
		b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("GET %s: %d", path, w.Code)
		}
	}
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if w.Code != http.StatusOK {
		t.Errorf("healthz: %d", w.Code)
	}
	b.ready.Store(false)
	for _, r := range []*http.Request{httptest.NewRequest(http.MethodPost, "/slack/events", nil), httptest.NewRequest(http.MethodGet, "/readyz", nil)} {
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s when stopping: %d", r.URL.Path, w.Code)
		}
	}
}

func TestBodyIsLimited(t *testing.T) {
	b := readyBot(t, time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), secret)
	for size, want := range map[int]int{1 << 20: 200, 1<<20 + 1: 413, 3 << 20: 413} {
		body := bytes.Repeat([]byte("x"), size)
		stamp := strconv.FormatInt(b.opt.Clock.Now().Unix(), 10)
		r := httptest.NewRequest(http.MethodPost, "/slack/events", bytes.NewReader(body))
		r.Header.Set("X-Slack-Request-Timestamp", stamp)
		r.Header.Set("X-Slack-Signature", sign(secret, stamp, string(body)))
		w := httptest.NewRecorder()
		b.signed(func(http.ResponseWriter, *http.Request, []byte) {}).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%d bytes: %d, want %d", size, w.Code, want)
		}
	}
	for _, tt := range []struct {
		name string
		body io.Reader
		want int
	}{
		{"breaks off", io.MultiReader(strings.NewReader("x"), failing{io.ErrUnexpectedEOF}), http.StatusBadRequest},
		{"takes too long", io.MultiReader(strings.NewReader("x"), failing{&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}}), http.StatusRequestTimeout},
		{"never ends", endless{}, http.StatusRequestEntityTooLarge},
	} {
		w := httptest.NewRecorder()
		b.signed(func(http.ResponseWriter, *http.Request, []byte) { t.Error("let through") }).ServeHTTP(w, freshRequest(b, tt.body))
		if w.Code != tt.want {
			t.Errorf("a request that %s: %d, want %d", tt.name, w.Code, tt.want)
		}
	}
	if n := b.inHand.Load(); n != 0 {
		t.Errorf("%d requests are still in hand", n)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// freshRequest is of now, and signed by nobody.
func freshRequest(b *Bot, body io.Reader) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/slack/events", body)
	r.Header.Set(stampHeader, strconv.FormatInt(b.opt.Clock.Now().Unix(), 10))
	r.Header.Set(signatureHeader, "v0=00")
	return r
}

// What is not of now, or not signed at all, is not even read.
func TestNothingIsReadInVain(t *testing.T) {
	b := readyBot(t, time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), secret)
	for _, drop := range []string{stampHeader, signatureHeader, ""} {
		r := freshRequest(b, failing{errors.New("read")})
		if r.Header.Del(drop); drop == "" {
			r.Header.Set(stampHeader, "1531420618")
		}
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized {
			t.Errorf("without %q: %d", drop, w.Code)
		}
	}
	r := freshRequest(b, failing{errors.New("read")})
	r.ContentLength = 10 << 20
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("of 10 MB: %d", w.Code)
	}
}

// However many send large requests slowly, a bounded number is held in memory,
// and small ones are served all the while.
func TestManyLargeRequests(t *testing.T) {
	const many = 10 * mostLarge
	b := readyBot(t, time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), secret)
	var slow sync.WaitGroup
	answers := make(chan int, many)
	ends := make([]*io.PipeWriter, many)
	for i := range many {
		body, end := io.Pipe()
		ends[i] = end
		slow.Go(func() {
			w := httptest.NewRecorder()
			b.Handler().ServeHTTP(w, freshRequest(b, body))
			body.Close()
			answers <- w.Code
		})
	}
	for _, end := range ends { // returns when it was read, or turned away
		_, _ = end.Write(make([]byte, smallBody))
	}
	for range many - mostLarge {
		if code := <-answers; code != http.StatusServiceUnavailable {
			t.Errorf("one too many: %d", code)
		}
	}
	body, stamp := "x=1", strconv.FormatInt(b.opt.Clock.Now().Unix(), 10)
	r := freshRequest(b, strings.NewReader(body))
	r.Header.Set(signatureHeader, sign(secret, stamp, body))
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusBadRequest { // it is let through, and no event
		t.Errorf("a small one meanwhile: %d", w.Code)
	}
	for _, end := range ends {
		end.Close()
	}
	slow.Wait()
	for range mostLarge {
		if code := <-answers; code != http.StatusUnauthorized {
			t.Errorf("one that was read: %d", code)
		}
	}
	if n := len(b.large); n != 0 {
		t.Errorf("%d are still being read", n)
	}
}

// deep is a list in a list in a list.
func deep(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

// What is signed but not understood is refused, and does not bring us down.
func TestGarbageThatIsSigned(t *testing.T) {
	b := readyBot(t, time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC), secret)
	for _, tt := range []struct {
		path, body string
		want       int
	}{
		{"/slack/commands", "%zz", 400},
		{"/slack/commands", "", 400},
		{"/slack/commands", "user_id=U1", 400},
		{"/slack/interactions", "%zz", 400},
		{"/slack/interactions", "payload=%7B", 400},
		{"/slack/interactions", "payload=%7B%7D", 400},
		{"/slack/interactions", "payload=%7B%22type%22%3A%22view_closed%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%7D", 200},
		{"/slack/interactions", "payload=%7B%22type%22%3A%22brand_new%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%7D", 200},
		{"/slack/events", "{", 400},
		{"/slack/events", "\x00\xff\xfe\x80", 400},
		{"/slack/commands", "\x00\xff\xfe\x80=\x80", 400},
		{"/slack/interactions", "payload=%00%ff", 400},
		{"/slack/events", `{"type":"event_callback","event":{"type":"x","y":` + deep(9_000) + `}}`, 200},
		{"/slack/events", `{"type":"event_callback","event":{"type":"x","y":` + deep(10_000) + `}}`, 400},
		{"/slack/events", `{"type":"event_callback","event":{"type":"x","y":` + deep(400_000) + `}}`, 400},
		{"/slack/interactions", "payload=" + url.QueryEscape(`{"type":"block_actions","user":{"id":"U1"},"actions":`+deep(10_000)+`}`), 400},
		{"/slack/events", "{}", 200},
		{"/slack/events", `{"type":"event_callback","event":{"type":"brand_new","x":[{}]}}`, 200},
		{"/slack/events", `{"type":"event_callback","event":{"type":"app_mention","bot_id":"B1","text":"x"}}`, 200},
		{"/slack/events", `{"type":"event_callback","event":{"type":"message","subtype":"message_changed"}}`, 200},
	} {
		stamp := strconv.FormatInt(b.opt.Clock.Now().Unix(), 10)
		r := httptest.NewRequest(http.MethodPost, tt.path, strings.NewReader(tt.body))
		r.Header.Set("X-Slack-Request-Timestamp", stamp)
		r.Header.Set("X-Slack-Signature", sign(secret, stamp, tt.body))
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%s %q: %d, want %d (%s)", tt.path, tt.body, w.Code, tt.want, w.Body)
		}
	}
	stamp := strconv.FormatInt(b.opt.Clock.Now().Unix(), 10)
	body := `{"type":"url_verification","challenge":"abc"}`
	r := httptest.NewRequest(http.MethodPost, "/slack/events", strings.NewReader(body))
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", sign(secret, stamp, body))
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if strings.TrimSpace(w.Body.String()) != `{"challenge":"abc"}` {
		t.Errorf("challenge: %s", w.Body)
	}
}
