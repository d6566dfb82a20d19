package localslack

import (
	"bytes"
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

// delivery is one request of Slack's to the bot. It is the same for HTTP and
// Socket Mode and can be sent again.
type delivery struct {
	kind    string // Socket Mode's name: "slash_commands", "interactive", "events_api"
	payload map[string]any
	trigger string // the trigger_id inside the payload
	// settle handles the answer, with Slack.mu held; nil for events.
	settle func(answer) (Outcome, error)

	attempt int    // 0 for the first
	reason  string // of the retry
	first   *answer
}

// answer is what the bot made of a delivery.
type answer struct {
	ok    bool
	err   string // what the person sees: "operation_timeout" or "dispatch_failed"
	retry string // x-slack-retry-reason
	// noRetry is the bot's x-slack-no-retry header.
	noRetry bool
	body    []byte
	ack     time.Duration
}

var paths = map[string]string{
	"slash_commands": "/slack/commands", "interactive": "/slack/interactions", "events_api": "/slack/events",
}

// send delivers over a socket if one is open, else to the bot's URL, and waits
// for the answer for at most three seconds of real time. It must be called
// without Slack.mu.
func (s *Slack) send(d *delivery) answer {
	s.mu.Lock()
	down, base, conn := s.down, s.botURL, s.sockets.next()
	s.mu.Unlock()
	start := time.Now()
	var a answer
	switch {
	case down:
		a = answer{err: "dispatch_failed", retry: "connection_failed"}
	case conn != nil:
		a = conn.deliver(s, d)
	case base != "":
		a = s.sendHTTP(base, d)
	default:
		a = answer{err: "dispatch_failed", retry: "connection_failed"}
	}
	a.ack = time.Since(start)
	if !a.ok {
		s.log.Warn("delivery failed", "kind", d.kind, "attempt", d.attempt, "error", a.err, "reason", a.retry)
	}
	return a
}

func (s *Slack) sendHTTP(base string, d *delivery) answer {
	ctx, cancel := context.WithTimeout(s.ctx, s.ackWithin)
	defer cancel()
	req, err := s.signed(ctx, base, d)
	if err != nil {
		return answer{err: "dispatch_failed", retry: "connection_failed"}
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return failed(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return failed(err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return answer{
			err: "dispatch_failed", retry: "http_error",
			noRetry: resp.Header.Get("X-Slack-No-Retry") == "1",
		}
	}
	return answer{ok: true, body: body}
}

func failed(err error) answer {
	if errors.Is(err, context.DeadlineExceeded) {
		return answer{err: "operation_timeout", retry: "http_timeout"}
	}
	return answer{err: "dispatch_failed", retry: "connection_failed"}
}

// signed makes the HTTP request of a delivery, signed at the clock's time.
func (s *Slack) signed(ctx context.Context, base string, d *delivery) (*http.Request, error) {
	body, contentType, err := d.encode()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+paths[d.kind], bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	stamp := strconv.FormatInt(s.opts.Clock.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.opts.SigningSecret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	if d.attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(d.attempt))
		req.Header.Set("X-Slack-Retry-Reason", d.reason)
	}
	return req, nil
}

// encode writes a delivery as HTTP carries it.
func (d *delivery) encode() (body []byte, contentType string, err error) {
	const form = "application/x-www-form-urlencoded"
	if d.kind == "slash_commands" {
		values := url.Values{}
		for name, v := range d.payload {
			values.Set(name, v.(string))
		}
		return []byte(values.Encode()), form, nil
	}
	body, err = json.Marshal(d.payload)
	if d.kind == "interactive" {
		return []byte(url.Values{"payload": {string(body)}}.Encode()), form, err
	}
	return body, "application/json", err
}
