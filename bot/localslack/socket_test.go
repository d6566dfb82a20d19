package localslack

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// socketBot runs slack-go's client, acknowledges everything and passes on what
// came. ack is the payload of acknowledgements that carry one.
func socketBot(w *world, ack func() any) (<-chan socketmode.Event, *atomic.Int64) {
	w.Helper()
	client := socketmode.New(w.api)
	ctx, cancel := context.WithCancel(w.Context())
	w.Cleanup(cancel)
	go func() { _ = client.RunContext(ctx) }()
	came := make(chan socketmode.Event, 50)
	var hellos atomic.Int64
	hello := make(chan struct{}, 10)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-client.Events:
				switch {
				case e.Type == socketmode.EventTypeHello:
					hellos.Add(1)
					hello <- struct{}{}
				case e.Request != nil && e.Request.AcceptsResponsePayload:
					came <- e
					_ = client.Ack(*e.Request, ack())
				case e.Request != nil:
					came <- e
					_ = client.Ack(*e.Request)
				}
			}
		}
	}()
	<-hello
	return came, &hellos
}

func TestSocketMode(t *testing.T) {
	w := newWorld(t)
	came, _ := socketBot(w, func() any { return map[string]any{"text": "saved"} })
	out := w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case list @vera"}))
	cmd, ok := (<-came).Data.(slack.SlashCommand)
	if !ok || cmd.Text != "list <@"+vera+"|vera>" || cmd.IsEnterpriseInstall || cmd.TriggerID == "" {
		t.Errorf("command %+v", cmd)
	}
	if st := w.s.State(); len(out.TS) != 1 || st.Ephemerals[0].Text != "saved" {
		t.Errorf("outcome %+v", out)
	}
	w.must(w.d.Message(w.ctx(), MessageInput{User: vera, Channel: room, Text: "@casethread hi"}))
	var kinds []string
	for range 2 {
		e, ok := (<-came).Data.(slackevents.EventsAPIEvent)
		if !ok {
			t.Fatal("no event")
		}
		kinds = append(kinds, e.InnerEvent.Type)
	}
	if got := strings.Join(kinds, " "); got != "message app_mention" {
		t.Errorf("events %s", got)
	}
	ts := w.post(room, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(slack.NewActionBlock("", button("a", "1", "A"))))
	<-came // the bot's own message
	w.must(w.d.Click(w.ctx(), ClickInput{User: vera, Channel: room, TS: ts, ActionID: "a"}))
	if ic, ok := (<-came).Data.(slack.InteractionCallback); !ok || ic.ActionCallback.BlockActions[0].ActionID != "a" {
		t.Errorf("interaction %+v", ic)
	}
	if got := w.bot.all(); len(got) != 0 {
		t.Errorf("deliveries over HTTP while a socket is open: %+v", got)
	}
}

func TestEveryEventReachesSlackGo(t *testing.T) {
	w := newWorld(t)
	came, _ := socketBot(w, func() any { return nil })
	ctx := w.ctx()
	w.must(w.d.Join(ctx, lone, room))
	w.must(w.d.Leave(ctx, lone, room))
	w.must(w.d.Join(ctx, bot, lobby))
	w.must(w.d.Share(ctx, lobby))
	w.must(w.d.Archive(ctx, lobby))
	out := w.must(w.d.Message(ctx, MessageInput{User: karen, Channel: room, Text: "one"}))
	w.must(w.d.Edit(ctx, EditInput{User: karen, Channel: room, TS: out.TS[0], Text: "two"}))
	w.must(w.d.Delete(ctx, EditInput{User: karen, Channel: room, TS: out.TS[0]}))
	w.must(w.d.Leave(ctx, bot, room))
	w.must(w.d.Home(ctx, karen))
	for range 10 {
		if e := <-came; e.Type != socketmode.EventTypeEventsAPI {
			t.Errorf("%s: %+v", e.Type, e.Data)
		}
	}
}

func TestTooLongAcknowledgementIsDropped(t *testing.T) {
	w := newWorld(t)
	w.s.ackWithin = 50 * time.Millisecond
	conn := dial(w)
	go func() {
		for {
			var envelope map[string]any
			if conn.ReadJSON(&envelope) != nil {
				return
			}
			_ = conn.WriteJSON(map[string]any{
				"envelope_id": envelope["envelope_id"], "payload": map[string]any{"text": strings.Repeat("x", maxAck)},
			})
		}
	}()
	out, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"})
	if err != nil || out.Error != "operation_timeout" || len(w.s.State().Ephemerals) != 0 {
		t.Errorf("outcome %+v %v", out, err)
	}
}

// dial opens a raw socket and reads the hello.
func dial(w *world) *websocket.Conn {
	w.Helper()
	_, url, err := w.api.StartSocketModeContext(w.ctx())
	if err != nil {
		w.Fatal(err)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(w.ctx(), url, nil)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = conn.Close() })
	var hello map[string]any
	if err := conn.ReadJSON(&hello); err != nil || hello["type"] != "hello" {
		w.Fatalf("hello %v %v", hello, err)
	}
	return conn
}

func TestSocketsAreCountedAndTakeTurns(t *testing.T) {
	w := newWorld(t)
	var conns []*websocket.Conn
	for range maxSockets {
		conns = append(conns, dial(w))
	}
	if _, _, err := w.api.StartSocketModeContext(w.ctx()); err == nil || err.Error() != "too_many_websockets" {
		t.Errorf("an eleventh: %v", err)
	}
	var used atomic.Int64
	for _, c := range conns {
		go func() {
			served := false
			for {
				var envelope map[string]any
				if c.ReadJSON(&envelope) != nil {
					return
				}
				if !served {
					served = true
					used.Add(1)
				}
				_ = c.WriteJSON(map[string]any{"envelope_id": envelope["envelope_id"]})
			}
		}()
	}
	for range maxSockets {
		w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	}
	if used.Load() != maxSockets {
		t.Errorf("%d of %d connections were used", used.Load(), maxSockets)
	}
	resp, err := http.Get(w.url + "/socket?ticket=stolen")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("an unknown ticket: HTTP %d", resp.StatusCode)
	}
}

func TestDisconnectAsksForANewSocket(t *testing.T) {
	w := newWorld(t)
	came, hellos := socketBot(w, func() any { return nil })
	if err := w.d.Disconnect(w.ctx(), ""); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(20 * time.Second)
	for hellos.Load() < 2 {
		select {
		case <-deadline:
			t.Fatal("no new connection")
		default:
			_, _ = w.api.AuthTestContext(w.ctx()) // yields to the client
		}
	}
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	if e := <-came; e.Type != socketmode.EventTypeSlashCommand {
		t.Errorf("event %+v", e)
	}
}

// A client that does not go though it is told to is cut off at the end.
func TestCloseEndsSocketsThatWereToldToGo(t *testing.T) {
	w := newWorld(t)
	conn := dial(w)
	if err := w.d.Disconnect(w.ctx(), ""); err != nil {
		t.Fatal(err)
	}
	var said map[string]any
	if err := conn.ReadJSON(&said); err != nil || said["type"] != "disconnect" {
		t.Fatalf("said %v %v", said, err)
	}
	w.s.Close()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	err := conn.ReadJSON(&said)
	if late := net.Error(nil); err == nil || errors.As(err, &late) && late.Timeout() {
		t.Errorf("said %v %v, and the connection stands", said, err)
	}
}
