package localslack

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxSockets = 10
	// pingEvery keeps well below the 30 s after which clients give up.
	pingEvery = 10 * time.Second
	// maxAck is the size from which Slack silently drops an acknowledgement.
	maxAck = 20 << 10
)

// sockets are the open Socket Mode connections. Guarded by Slack.mu.
type sockets struct {
	open    []*socket
	leaving []*socket // told to go, and not gone yet
	tickets map[string]bool
	turn    int
}

// socket is one connection. Writes are serialised by mu.
type socket struct {
	conn *websocket.Conn
	gone chan struct{}
	mu   sync.Mutex
	acks map[string]chan json.RawMessage
}

// next returns the connection whose turn it is, nil when none is open.
func (p *sockets) next() *socket {
	if len(p.open) == 0 {
		return nil
	}
	p.turn++
	return p.open[p.turn%len(p.open)]
}

func (p *sockets) closeAll() {
	for _, c := range slices.Concat(p.open, p.leaving) {
		_ = c.conn.Close() // its reader then ends and takes it off the list
	}
}

func (s *Slack) connectionsOpen(req *request) (map[string]any, error) {
	if len(s.sockets.open) >= maxSockets {
		return nil, fail("too_many_websockets")
	}
	if s.sockets.tickets == nil {
		s.sockets.tickets = map[string]bool{}
	}
	ticket := s.newID("W")
	s.sockets.tickets[ticket] = true
	return map[string]any{"url": "ws://" + req.host + "/socket?ticket=" + ticket}, nil
}

func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	known := s.sockets.tickets[ticket]
	delete(s.sockets.tickets, ticket)
	s.mu.Unlock()
	if !known {
		http.Error(w, "unknown or used ticket", http.StatusUnauthorized)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &socket{conn: conn, gone: make(chan struct{}), acks: map[string]chan json.RawMessage{}}
	s.serveConn(c, r.Host)
}

func (s *Slack) serveConn(c *socket, host string) {
	c.mu.Lock() // so that nothing goes before the hello
	s.mu.Lock()
	s.sockets.open = append(s.sockets.open, c)
	n, closed := len(s.sockets.open), s.ctx.Err() != nil
	s.mu.Unlock()
	err := c.conn.WriteJSON(map[string]any{
		"type": "hello", "num_connections": n, "connection_info": map[string]any{"app_id": s.opts.AppID},
		"debug_info": map[string]any{"host": host, "started": s.opts.Clock.Now(), "build_number": 1, "approximate_connection_time": 18060},
	})
	c.mu.Unlock()
	if err != nil || closed {
		_ = c.conn.Close() // read then ends at once
	}
	go c.ping()
	c.read()
	close(c.gone)
	_ = c.conn.Close()
	s.mu.Lock()
	for _, list := range []*[]*socket{&s.sockets.open, &s.sockets.leaving} {
		*list = slices.DeleteFunc(*list, func(o *socket) bool { return o == c })
	}
	s.mu.Unlock()
}

func (c *socket) write(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return c.conn.WriteJSON(v)
}

func (c *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		if c.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(5*time.Second)) != nil {
			return
		}
		select {
		case <-tick.C:
		case <-c.gone:
			return
		}
	}
}

// read takes acknowledgements until the connection ends.
func (c *socket) read() {
	for {
		_, data, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		if len(data) >= maxAck {
			continue
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &ack) != nil {
			continue
		}
		c.mu.Lock()
		waiting := c.acks[ack.EnvelopeID]
		delete(c.acks, ack.EnvelopeID)
		c.mu.Unlock()
		if waiting != nil {
			waiting <- ack.Payload
		}
	}
}

// deliver sends an envelope and waits for its acknowledgement.
func (c *socket) deliver(s *Slack, d *delivery) answer {
	s.mu.Lock()
	id := s.newID("E")
	s.mu.Unlock()
	ack := make(chan json.RawMessage, 1)
	c.mu.Lock()
	c.acks[id] = ack
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.acks, id)
		c.mu.Unlock()
	}()
	envelope := map[string]any{
		"envelope_id": id, "type": d.kind, "payload": d.payload,
		"accepts_response_payload": d.kind != "events_api",
	}
	if d.kind == "events_api" {
		envelope["retry_attempt"], envelope["retry_reason"] = d.attempt, d.reason
	}
	if c.write(envelope) != nil {
		return answer{err: "dispatch_failed", retry: "connection_failed"}
	}
	timer := time.NewTimer(s.ackWithin)
	defer timer.Stop()
	select {
	case body := <-ack:
		return answer{ok: true, body: body}
	case <-c.gone:
		return answer{err: "dispatch_failed", retry: "connection_failed"}
	case <-timer.C:
	case <-s.ctx.Done():
	}
	return answer{err: "operation_timeout", retry: "timeout"}
}
