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
	"os"
	"strconv"
	"strings"
	"time"

	"casethread/state/redisstore"
)

const (
	maxBody   = 1 << 20  // bytes; Slack's payloads are far smaller
	smallBody = 64 << 10 // bytes; nearly all of Slack's are smaller still
	// mostLarge is how many larger bodies are read at a time, so that whoever
	// sends many takes neither all memory nor others' turn.
	mostLarge = 16
	maxSkew   = 5 * time.Minute
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
// token, Redis answers and has its cases, the clock is right enough, and we are not
// stopping. A Redis that is full, or whose disk is, makes nobody unready: it is every
// bot's, cases can be read in it, and who notes something is told that it was not
// saved. Taken out of a load balancer, all bots at once, they would leave people with
// an error of Slack's instead. Alerts and the doctor tell of it.
func (b *Bot) serveReady(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	var err error
	if b.ready.Load() {
		if err = b.ws.Serves(ctx); err == nil {
			err = b.hasCases(ctx)
		}
	}
	switch {
	case !b.ready.Load():
		http.Error(w, "not started, or stopping", http.StatusServiceUnavailable)
	case !b.hears():
		why := "not connected to Slack"
		if code, _ := b.appToken.refused(); code != "" {
			why += ", which does not take the app token: " + code
		}
		http.Error(w, why, http.StatusServiceUnavailable)
	case errors.Is(err, redisstore.ErrNoPrimary):
		http.Error(w, "redis takes nothing down: its primary, or the replica, is away", http.StatusServiceUnavailable)
	case errors.Is(err, errLostCases):
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	case err != nil:
		http.Error(w, "redis does not answer", http.StatusServiceUnavailable)
	case b.misdated() != "":
		http.Error(w, b.misdated()+": what it delivers is refused", http.StatusServiceUnavailable)
	case b.tokenCode() != "":
		http.Error(w, "Slack does not take the bot's token: "+b.tokenCode(), http.StatusServiceUnavailable)
	default:
		io.WriteString(w, "ok\n")
	}
}

// signed lets through what Slack has signed within the last five minutes.
func (b *Bot) signed(next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer b.take()() // before the look, so that Stop waits for whoever got past it
		if !b.ready.Load() {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		if !b.fresh(r.Header) { // nobody needs to read what cannot be signed
			b.drift.refuses.Store(true)
			b.forged(w)
			return
		}
		body, err := b.readBody(w, r)
		if err != nil {
			status := readStatus(err)
			http.Error(w, strings.ToLower(http.StatusText(status)), status)
			return
		}
		if !b.authentic(r.Header, body) {
			b.forged(w)
			return
		}
		b.drift.refuses.Store(false)
		b.drift.taken.Store(true)
		next(w, r, body)
	})
}

func (b *Bot) forged(w http.ResponseWriter) {
	b.metrics.forged.Inc()
	http.Error(w, "bad signature", http.StatusUnauthorized)
}

// errManyLarge turns away a large body while many are being read.
var errManyLarge = errors.New("many large requests are being read")

// readBody reads a request that nobody has vouched for yet.
func (b *Bot) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	limited := http.MaxBytesReader(w, r.Body, maxBody)
	body, err := io.ReadAll(io.LimitReader(limited, smallBody))
	if err != nil || len(body) < smallBody {
		return body, err
	}
	select {
	case b.large <- struct{}{}:
		defer func() { <-b.large }()
	default:
		return nil, errManyLarge
	}
	rest, err := io.ReadAll(limited)
	return append(body, rest...), err
}

// readStatus is what is answered to a request that could not be read.
func readStatus(err error) int {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return http.StatusRequestTimeout
	case errors.Is(err, errManyLarge):
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// fresh reports whether a request is of now, by its own account, and could be
// signed.
func (b *Bot) fresh(h http.Header) bool {
	sec, err := strconv.ParseInt(h.Get(stampHeader), 10, 64)
	if err != nil || b.opt.SigningSecret == "" || h.Get(signatureHeader) == "" {
		return false
	}
	skew := b.opt.Clock.Now().Sub(time.Unix(sec, 0))
	return -maxSkew <= skew && skew <= maxSkew
}

const (
	stampHeader     = "X-Slack-Request-Timestamp"
	signatureHeader = "X-Slack-Signature"
)

// authentic checks Slack's signature: v0 over timestamp and body, compared in
// constant time.
func (b *Bot) authentic(h http.Header, body []byte) bool {
	if !b.fresh(h) {
		return false
	}
	stamp := h.Get(stampHeader)
	mac := hmac.New(sha256.New, []byte(b.opt.SigningSecret))
	mac.Write([]byte("v0:"))
	mac.Write([]byte(stamp))
	mac.Write([]byte{':'})
	mac.Write(body)
	want := make([]byte, 0, 3+2*sha256.Size)
	want = hex.AppendEncode(append(want, "v0="...), mac.Sum(nil))
	return hmac.Equal(want, []byte(h.Get(signatureHeader)))
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
