package faults

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A trouble breaks what the bots stand on, by a seed.
type trouble struct {
	servers  servers
	replicas []*replica // of all workspaces
	rand     *rand.Rand // of what befalls the servers
	others   *rand.Rand // of what befalls the replicas

	killed  atomic.Int64 // replicas
	strikes []strike
}

// A strike is something that befell a server, until all was well again.
type strike struct {
	what      string
	from, end time.Time
}

func began(what string) strike { return strike{what: what, from: time.Now()} }

func (s strike) ended() strike {
	s.end = time.Now()
	return s
}

// make kills so many processes, each of which is started again: replicas all
// the time, unless they are spared, and meanwhile one server after the other.
func (x *trouble) make(ctx context.Context, kills int) {
	over, cancel := context.WithCancel(ctx)
	slower := 1
	if _, several := groupOf(x.servers); several { // until all is well takes a while with them
		slower = 3
	}
	var others sync.WaitGroup
	others.Go(func() {
		for !*spare && wait(over, millis(x.others, slower*200, slower*1500)) {
			x.killReplicas(over)
		}
	})
	for servers := 0; int(x.killed.Load())+servers < kills && wait(ctx, x.within(500, 6000/slower)); {
		if int(x.killed.Load())+servers >= kills {
			break
		}
		if x.rand.IntN(5) < 2 {
			x.strikes = append(x.strikes, x.servers.pause(ctx, x))
			continue
		}
		x.strikes = append(x.strikes, x.servers.kill(ctx, x))
		servers++
	}
	cancel()
	others.Wait()
}

// killReplicas kills one replica of the bot, sometimes another before it is back.
func (x *trouble) killReplicas(ctx context.Context) {
	n := x.others.IntN(len(x.replicas))
	killed := x.replicas[n : n+1]
	if len(x.replicas) > 1 && x.others.IntN(4) == 0 {
		killed = append(killed[:1:1], x.replicas[(n+1)%len(x.replicas)])
	}
	for _, r := range killed {
		r.kill()
		x.killed.Add(1)
		wait(ctx, millis(x.others, 0, 500))
	}
	for _, r := range killed {
		r.start()
	}
}

func (x *trouble) within(from, to int) time.Duration { return millis(x.rand, from, to) }

func millis(r *rand.Rand, from, to int) time.Duration {
	return time.Duration(from+r.IntN(to-from)) * time.Millisecond
}

// said counts what befell, in words.
func (x *trouble) said() string {
	counts := map[string]int{}
	for _, s := range x.strikes {
		counts[s.what]++
	}
	said := fmt.Sprintf("replicas killed %d times", x.killed.Load())
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		said += fmt.Sprintf("; Redis %s %d times", what, counts[what])
	}
	return said
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
