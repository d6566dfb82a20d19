package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"time"

	"casethread/bot/clock"
	"casethread/state/redisstore"
)

// Trips are round trips to Redis.
type Trips struct {
	Hot    int     `json:"hot"`    // of a command to a case and from a person that were loaded
	Cold   int     `json:"cold"`   // of one to a case that was not
	Outbox float64 `json:"outbox"` // that the posts of a command take, later
	Posts  float64 `json:"posts"`  // made for a command
	Idle   float64 `json:"idle"`   // a second, with nothing to do
}

// trips counts those of commands one by one; the most that any took counts.
func (b *bench) trips(ctx context.Context, r *Report) error {
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return err
	}
	h, err := b.open(ctx, atOnce)
	if err != nil {
		return err
	}
	defer h.close()
	other, err := b.openStore(ctx)
	if err != nil {
		return err
	}
	defer other.Close()
	const cases = 20
	if err := seed(ctx, other.Workspace(team), 1, cases); err != nil {
		return err
	}
	var hot, cold []int
	for no := 1; no <= cases; no++ {
		n, err := h.countCommand(ctx, no, 0)
		if err != nil {
			return err
		}
		cold = append(cold, n)
	}
	if err := h.settle(ctx); err != nil {
		return err
	}
	before, err := b.outside.ask(nil)
	if err != nil {
		return err
	}
	all, own, start := h.store.RoundTrips(), 0, time.Now()
	for no := 1; no <= cases; no++ {
		n, err := h.countCommand(ctx, no, 1)
		if err != nil {
			return err
		}
		hot, own = append(hot, n), own+n
	}
	if err := h.settle(ctx); err != nil {
		return err
	}
	took, later := time.Since(start), h.store.RoundTrips()-all-uint64(own)
	after, err := b.outside.ask(nil)
	if err != nil {
		return err
	}
	idle := h.store.RoundTrips()
	const rest = 2 * time.Second
	if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(rest)); err != nil {
		return err
	}
	r.Trips = Trips{Hot: slices.Max(hot), Cold: slices.Max(cold), Idle: float64(h.store.RoundTrips()-idle) / rest.Seconds()}
	r.Trips.Outbox = max(0, float64(later)-r.Trips.Idle*took.Seconds()) / cases
	r.Trips.Posts = float64(after.Posts-before.Posts) / cases
	return nil
}

// settle waits until everything is posted, without asking through the bot's
// own store.
func (h *house) settle(ctx context.Context) error {
	for quiet := 0; quiet < 3; quiet++ {
		if n, err := h.ws.Pending(ctx); err != nil || n > 0 {
			quiet = -1
			if err != nil {
				return err
			}
		}
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(20*time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
}

// countCommand has the bot answer a command and returns its own round trips.
func (h *house) countCommand(ctx context.Context, no, n int) (int, error) {
	var trips atomic.Uint64
	w, err := h.do(redisstore.CountTrips(ctx, &trips), "/followup", followup(no, n), userOf(no, "K"), channelOf(no), uint64(no*1000+n))
	if err != nil {
		return 0, err
	}
	if !bytes.Contains(w, []byte("act.undo")) {
		return 0, fmt.Errorf("not stored: %.300s", w)
	}
	return int(trips.Load()), nil
}

// do has the bot answer a signed command, without a connection.
func (h *house) do(ctx context.Context, name, text, user, channel string, id uint64) ([]byte, error) {
	req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(request("bench", name, text, user, channel, id))))
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	h.bot.Handler().ServeHTTP(w, req.WithContext(ctx))
	if w.Code != http.StatusOK {
		return nil, fmt.Errorf("%d: %s", w.Code, w.Body)
	}
	return w.Body.Bytes(), nil
}
