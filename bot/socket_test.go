package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/state/redisstore"
)

// An acknowledgement is sent when it is written, and not when it is queued.
func TestAckIsSentWhenWritten(t *testing.T) {
	over, end := context.WithCancel(t.Context())
	end()
	a := &ackCounter{}
	queued := 0
	queue := func() error { queued++; return nil }
	if err := a.send(over, queue); !errors.Is(err, context.Canceled) || queued != 1 {
		t.Errorf("before it was written: %v", err)
	}
	a.Put(nil)
	a.Put(nil)
	if err := a.send(over, queue); err != nil {
		t.Errorf("after it was written: %v", err)
	}
	failed := errors.New("too long")
	if err := a.send(t.Context(), func() error { return failed }); !errors.Is(err, failed) {
		t.Errorf("not queued: %v", err)
	}
}

// Of what goes through a connection messages are counted, once written, and
// nothing else.
func TestAckCounterCounts(t *testing.T) {
	read := make(chan string, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		for {
			_, b, err := c.ReadMessage()
			if err != nil {
				return
			}
			read <- string(b)
		}
	}))
	defer s.Close()
	a := &ackCounter{}
	c, resp, err := a.dialer().Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	resp.Body.Close()
	for n, text := range []string{"one", strings.Repeat("long", 20_000), "three"} {
		if err := c.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := c.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := <-read; got != text || a.written.Load() != int64(n+1) {
			t.Errorf("after message %d of %d bytes %d are counted", n+1, len(got), a.written.Load())
		}
	}
}

// However long Slack, or the way to it, was away, a bot hears people again within
// half a minute of its clock, and the log says once that it did not.
func TestSocketIsOpenedAgainSoon(t *testing.T) {
	t.Parallel()
	_, _, url := slackFor(t, localslack.Options{})
	drive := &localslack.Driver{BaseURL: url}
	if err := drive.Fault(t.Context(), localslack.Fault{Method: "apps.connections.open", Kind: "500", Times: 12}); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	simulated := clock.NewSimulated(toldAt)
	b := New(nil, Options{
		Token: "xoxb-local-bot", AppToken: "xapp-local-app", APIURL: url + "/api/", Clock: simulated,
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	ctx, end := context.WithCancel(t.Context())
	var listening sync.WaitGroup
	listening.Go(func() { b.listen(ctx) })
	soon := time.Now().Add(20 * time.Second)
	for !b.Connected() && time.Now().Before(soon) {
		if err := simulated.Set(simulated.Now().Add(31 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	if !b.Connected() {
		t.Error("not connected")
	}
	end()
	listening.Wait()
	for _, said := range []string{"not connected to Slack: ", "connected to Slack again"} {
		if n := strings.Count(log.String(), said); n != 1 {
			t.Errorf("the log says %d times %q:\n%s", n, said, &log)
		}
	}
}

// What a stopping bot has claimed and not begun is due at once for another.
func TestTimersAreHandedBack(t *testing.T) {
	b := newToldBot(t)
	at := b.now().Add(-time.Second).Truncate(time.Millisecond)
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Set: []redisstore.Timer{{ID: "wake|1", At: at}, {ID: "digest|" + ulla, At: at}}}); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if n, err := b.fireDue(stopped, t.Context(), b.now()); n != 2 || err != nil {
		t.Fatalf("%d claimed, %v", n, err)
	}
	due, err := b.ws.Due(t.Context(), b.now(), 10, time.Minute)
	if err != nil || len(due) != 2 || !due[0].At.Equal(at) {
		t.Errorf("for another: %+v, %v", due, err)
	}
}
