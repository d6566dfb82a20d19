package localslack

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// holdFor is how long a held request is kept at most, in real time.
const holdFor = 35 * time.Second

// A Fault makes the next calls of a method go wrong. The kinds are:
//
//   - 429: not performed; HTTP 429 with Retry-After
//   - 500: not performed; HTTP 500
//   - 500_after: performed; HTTP 500 all the same
//   - timeout: not performed; no answer until the client gives up (at most 35 s)
//   - reset: not performed; the connection is cut
//
// Method "*" is every method. Times is 1 when it is not given, RetryAfter is
// in seconds and 1 when not given.
type Fault struct {
	Method     string `json:"method"`
	Kind       string `json:"kind"`
	Times      int    `json:"times,omitempty"`
	RetryAfter int    `json:"retry_after,omitempty"`
}

func (f *Fault) fill() error {
	if !slices.Contains([]string{"429", "500", "500_after", "timeout", "reset"}, f.Kind) {
		return fmt.Errorf("unknown kind %q", f.Kind)
	}
	if f.Method == "" || f.Times < 0 || f.RetryAfter < 0 {
		return fmt.Errorf("method is required, times and retry_after may not be negative")
	}
	f.Times, f.RetryAfter = max(f.Times, 1), max(f.RetryAfter, 1)
	return nil
}

// status is the HTTP status of the answer, 0 when there is none.
func (f *Fault) status() int {
	switch f.Kind {
	case "429":
		return http.StatusTooManyRequests
	case "500", "500_after":
		return http.StatusInternalServerError
	default:
		return 0
	}
}

// takeFault uses up one turn of the oldest fault that fits the method.
func (s *Slack) takeFault(method string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method != method && f.Method != "*" {
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		taken := *f
		return &taken
	}
	return nil
}

// misbehave answers as the fault says.
func (s *Slack) misbehave(w http.ResponseWriter, r *http.Request, f *Fault) {
	switch f.Kind {
	case "429":
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		writeJSON(w, f.status(), map[string]any{"ok": false, "error": "ratelimited"})
	case "timeout":
		s.hold(r)
		panic(http.ErrAbortHandler)
	case "reset":
		cut(w)
	default:
		writeJSON(w, f.status(), map[string]any{"ok": false, "error": "internal_error"})
	}
}

// cut resets the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http then closes the connection
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // closing then sends RST rather than FIN
	}
	_ = conn.Close()
}

// hold waits until the client has given up.
func (s *Slack) hold(r *http.Request) {
	timer := time.NewTimer(holdFor)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	case <-timer.C:
	}
}
