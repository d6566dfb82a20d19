package bot

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

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
