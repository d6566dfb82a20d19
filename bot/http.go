package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	maxBody = 1 << 20 // bytes; Slack's payloads are far smaller
	maxSkew = 5 * time.Minute
)

// Handler serves what Slack calls, and what an operator watches.
func (b *Bot) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /slack/commands", b.signed(b.serveCommand))
	mux.Handle("POST /slack/interactions", b.signed(b.serveInteraction))
	mux.Handle("POST /slack/events", b.signed(b.serveEvent))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", b.serveReady)
	mux.Handle("GET /metrics", b.metrics.handler())
	return mux
}

// serveReady says whether deliveries can be answered: Slack knows us and takes our
// token, Redis answers, and we are not stopping.
func (b *Bot) serveReady(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	switch {
	case !b.ready.Load():
		http.Error(w, "not started, or stopping", http.StatusServiceUnavailable)
	case b.opt.AppToken != "" && !b.connected.Load():
		http.Error(w, "not connected to Slack", http.StatusServiceUnavailable)
	case b.store.Ping(ctx) != nil:
		http.Error(w, "redis does not answer", http.StatusServiceUnavailable)
	case b.tokenCode() != "":
		http.Error(w, "Slack does not take the bot's token: "+b.tokenCode(), http.StatusServiceUnavailable)
	default:
		io.WriteString(w, "ok\n")
	}
}

// signed lets through what Slack has signed within the last five minutes.
func (b *Bot) signed(next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.inHand.Add(1) // before the look, so that Stop waits for whoever got past it
		defer b.inHand.Add(-1)
		if !b.ready.Load() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			http.Error(w, "cannot read the request", http.StatusBadRequest)
			return
		}
		if !b.authentic(r.Header, body) {
			b.metrics.forged.Inc()
			http.Error(w, "bad signature", http.StatusUnauthorized)
			return
		}
		next(w, r, body)
	})
}

// authentic checks Slack's signature: v0 over timestamp and body, compared in
// constant time.
func (b *Bot) authentic(h http.Header, body []byte) bool {
	stamp := h.Get("X-Slack-Request-Timestamp")
	sec, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || b.opt.SigningSecret == "" {
		return false
	}
	if skew := b.opt.Clock.Now().Sub(time.Unix(sec, 0)); skew > maxSkew || skew < -maxSkew {
		return false
	}
	mac := hmac.New(sha256.New, []byte(b.opt.SigningSecret))
	mac.Write([]byte("v0:"))
	mac.Write([]byte(stamp))
	mac.Write([]byte{':'})
	mac.Write(body)
	want := make([]byte, 0, 3+2*sha256.Size)
	want = hex.AppendEncode(append(want, "v0="...), mac.Sum(nil))
	return hmac.Equal(want, []byte(h.Get("X-Slack-Signature")))
}

func (b *Bot) serveCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	b.reply(w)(b.onCommand(r.Context(), form))
}

func (b *Bot) serveInteraction(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	b.reply(w)(b.onInteraction(r.Context(), []byte(form.Get("payload"))))
}

func (b *Bot) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	b.reply(w)(b.onEvent(r.Context(), body))
}

// reply writes what a delivery is acknowledged with; nil is the empty 200.
func (b *Bot) reply(w http.ResponseWriter) func(payload any, err error) {
	return func(payload any, err error) {
		switch {
		case errors.Is(err, errTryAgain): // Slack delivers events again
			http.Error(w, "try again", http.StatusServiceUnavailable)
		case err != nil:
			b.log.Warn("delivery not understood", "cause", err)
			http.Error(w, "not understood", http.StatusBadRequest)
		case payload != nil:
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(payload)
		}
	}
}

// errTryAgain asks Slack to deliver an event again.
var errTryAgain = errors.New("try again")
