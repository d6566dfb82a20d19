package serve

import (
	"io"
	"net/http"
	"sync/atomic"
)

// A gate stands before the bot's handler: it answers while there is none yet,
// shows with Socket Mode only what an operator watches, and says that the bot
// is not ready while it stops. Its zero value is closed.
type gate struct {
	bot      atomic.Pointer[http.Handler]
	waits    atomic.Pointer[string] // what for, before there is a bot
	stopping atomic.Bool
}

// wait says what is waited for before there is a bot.
func (g *gate) wait(why string) { g.waits.Store(&why) }

// open lets requests through. With a socket nothing of Slack's comes here.
func (g *gate) open(h http.Handler, socket bool) {
	if socket {
		mux := http.NewServeMux()
		for _, path := range []string{"GET /healthz", "GET /readyz", "GET /metrics"} {
			mux.Handle(path, h)
		}
		h = mux
	}
	g.bot.Store(&h)
}

func (g *gate) stop() { g.stopping.Store(true) }

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := g.bot.Load()
	switch {
	case r.URL.Path == "/healthz":
		io.WriteString(w, "ok\n")
	case h == nil:
		why := "not started"
		if w := g.waits.Load(); w != nil {
			why += ": " + *w
		}
		http.Error(w, why, http.StatusServiceUnavailable)
	case g.stopping.Load() && r.URL.Path == "/readyz":
		http.Error(w, "stopping", http.StatusServiceUnavailable)
	default:
		(*h).ServeHTTP(w, r)
	}
}
