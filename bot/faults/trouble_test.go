package faults

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// A trouble breaks what the bot stands on, by a seed.
type trouble struct {
	h     *house
	rand  *rand.Rand
	redis bool // is killed too

	replicas, servers, pauses int
}

// make kills so many processes, each of which is started again.
func (x *trouble) make(ctx context.Context, kills int) {
	for x.replicas+x.servers < kills && ctx.Err() == nil {
		wait(ctx, x.within(200, 1500))
		switch n := x.rand.IntN(20); {
		case n < 2:
			x.h.redis.Pause()
			wait(ctx, x.within(500, 4000))
			x.h.redis.Resume()
			x.pauses++
		case n < 5 && x.redis:
			x.h.redis.Kill()
			wait(ctx, x.within(0, 1000))
			x.h.redis.Restart()
			x.servers++
		default:
			x.killReplicas(ctx)
		}
	}
}

// killReplicas kills one replica, sometimes another before it is back.
func (x *trouble) killReplicas(ctx context.Context) {
	n := x.rand.IntN(len(x.h.replicas))
	killed := x.h.replicas[n : n+1]
	if x.rand.IntN(4) == 0 {
		killed = append(killed[:1:1], x.h.replicas[(n+1)%len(x.h.replicas)])
	}
	for _, r := range killed {
		r.kill()
		x.replicas++
		wait(ctx, x.within(0, 500))
	}
	for _, r := range killed {
		r.start()
	}
}

func (x *trouble) within(from, to int) time.Duration {
	return time.Duration(from+x.rand.IntN(to-from)) * time.Millisecond
}

// A weather is how Slack's calls fail: one in ten, in one of these ways. A call
// that times out takes ten seconds, so there are few of those.
type weather struct {
	mu   sync.Mutex
	rand *rand.Rand // nil: all is well
	made map[string]int
}

var ways = []string{"429", "500", "500_after", "reset"}

func (x *weather) set(r *rand.Rand) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rand = r
}

// strikes decides whether a call fails, and how.
func (x *weather) strikes() (kind string, ok bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.rand == nil || x.rand.IntN(10) > 0 {
		return "", false
	}
	if kind = ways[x.rand.IntN(len(ways))]; x.rand.IntN(40) == 0 {
		kind = "timeout"
	}
	x.made[kind]++
	return kind, true
}

// befalls answers a call of the Web API as a Slack that is not well, and
// reports whether it did. What a replica asks before it begins to serve is
// spared.
func (h *house) befalls(w http.ResponseWriter, r *http.Request) bool {
	method, ok := strings.CutPrefix(r.URL.Path, "/api/")
	if !ok || method == "auth.test" {
		return false
	}
	kind, ok := h.weather.strikes()
	switch {
	case !ok:
		return false
	case kind == "429":
		w.Header().Set("Retry-After", "1")
		http.Error(w, "ratelimited", http.StatusTooManyRequests)
	case kind == "500":
		http.Error(w, "internal_error", http.StatusInternalServerError)
	case kind == "500_after":
		h.slack.Handler().ServeHTTP(httptest.NewRecorder(), r)
		http.Error(w, "internal_error", http.StatusInternalServerError)
	default:
		_, _ = io.Copy(io.Discard, r.Body) // else nobody notices that the caller has gone
		if kind == "timeout" {
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler) // cuts the connection
	}
	return true
}
