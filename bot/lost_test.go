package bot

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A bot under which Redis is emptied is not ready and opens no case, until the cases are
// there again. One that never met a case is ready, and so is one whose last case was
// forgotten.
func TestRedisIsEmptied(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		b := newToldBots(t, url, 1)[0]
		b.ready.Store(true)
		b.connected.Store(true)
		ready := func(want string) {
			t.Helper()
			w := httptest.NewRecorder()
			b.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			if got := strings.TrimSpace(w.Body.String()); got != want {
				t.Errorf("readyz says %q, want %q", got, want)
			}
			g, err := b.ws.Gauges(t.Context(), b.now())
			if err != nil {
				t.Fatal(err)
			}
			if got := b.answers(found{gauges: g, up: true}); got != (want == "ok") {
				t.Errorf("%s: casethread_ready is %t", want, got)
			}
		}
		o, err := redis.ParseURL(url)
		if err != nil {
			t.Fatal(err)
		}
		raw := redis.NewClient(o)
		defer raw.Close()
		empty := func() {
			t.Helper()
			if err := raw.FlushAll(t.Context()).Err(); err != nil { // the test's own server
				t.Fatal(err)
			}
		}
		had := b.kase().Events
		empty()
		ready("ok") // no sweep has met a case yet
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(1, nil), Events: had}); err != nil {
			t.Fatal(err)
		}
		if err := b.sweep(t.Context(), func(*state.Case) {}); err != nil {
			t.Fatal(err)
		}
		ready("ok")
		empty()
		ready("redis has lost all cases")
		if err := b.hasCases(t.Context()); err != errLostCases {
			t.Errorf("a case may be opened: %v", err)
		}
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(1, nil), Events: had}); err != nil {
			t.Fatal(err)
		}
		ready("ok")
	})
}
