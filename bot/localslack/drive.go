package localslack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
)

// Outcome is what an act under /drive brought about.
//
// OK is false when the act was right but did not go through: the bot did not
// answer in time ("operation_timeout") or at all ("dispatch_failed"), its
// answer was none that Slack takes ("invalid_response"), or Slack's own form
// refused the values before sending them ("invalid_input", with Errors).
// What Slack refuses outright is a Refused with HTTP 409 instead.
type Outcome struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
	// AckMS is the real time until the bot acknowledged, in milliseconds.
	AckMS int64 `json:"ack_ms"`
	// TS names the messages and ephemerals that appeared, a typed message
	// itself and ephemerals replaced in place included.
	TS []string `json:"ts"`
	// Views names the views that were opened or updated, Home included.
	Views []string `json:"views"`
	// Errors are the form's errors by block_id.
	Errors map[string]string `json:"errors"`
	// Detail explains Error for people.
	Detail string `json:"detail,omitempty"`
}

// Refused is what Slack itself refuses to do: HTTP 409 from /drive.
type Refused struct {
	Code string
}

func (r *Refused) Error() string { return r.Code }

func refuse(code string) error { return &Refused{code} }

// badInput is a request that is no request: HTTP 400.
type badInput struct{ error }

func (s *Slack) driveRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /drive/state", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, s.State()) })
	mux.HandleFunc("GET /drive/calls", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"calls": s.Calls()})
	})
	mux.HandleFunc("GET /drive/app", s.serveApp)
	if s.opts.Tour != nil {
		mux.Handle("/drive/tour", s.opts.Tour)
	}
	mux.HandleFunc("GET /drive/stream", s.serveStream)
	mux.HandleFunc("GET /drive/files/{id}", s.serveDriveFile)
	handle(mux, s, "command", s.driveCommand)
	handle(mux, s, "message", s.driveMessage)
	handle(mux, s, "edit", s.driveEdit)
	handle(mux, s, "delete", s.driveDelete)
	handle(mux, s, "click", s.driveClick)
	handle(mux, s, "shortcut", s.driveShortcut)
	handle(mux, s, "submit", s.driveSubmit)
	handle(mux, s, "close", s.driveClose)
	handle(mux, s, "home", s.driveHome)
	handle(mux, s, "join", s.driveJoin)
	handle(mux, s, "leave", s.driveLeave)
	handle(mux, s, "account", s.driveAccount)
	handle(mux, s, "share", s.driveShare)
	handle(mux, s, "archive", s.driveArchive)
	handle(mux, s, "redeliver", s.driveRedeliver)
	handle(mux, s, "bot", s.driveBot)
	handle(mux, s, "fault", s.driveFault)
	handle(mux, s, "token", s.driveToken)
	handle(mux, s, "access", s.driveAccess)
	handle(mux, s, "socket", s.driveSocket)
	handle(mux, s, "clock", s.driveClock)
}

// handle serves one act: it reads the request, does it, waits until the bot is
// done and answers with what appeared.
func handle[In any](mux *http.ServeMux, s *Slack, name string, do func(context.Context, In) (Outcome, error)) {
	mux.HandleFunc("POST /drive/"+name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<20)).Decode(&in); err != nil && err != io.EOF {
			writeJSON(w, http.StatusBadRequest, map[string]any{"ok": false, "error": "invalid_json", "detail": err.Error()})
			return
		}
		out, err := s.act(r.Context(), func(ctx context.Context) (Outcome, error) { return do(ctx, in) })
		writeOutcome(w, out, err)
	})
}

func writeOutcome(w http.ResponseWriter, out Outcome, err error) {
	var refused *Refused
	var bad badInput
	switch {
	case err == nil:
		writeJSON(w, http.StatusOK, out)
	case errors.As(err, &refused):
		writeJSON(w, http.StatusConflict, map[string]any{"ok": false, "error": refused.Code})
	case errors.As(err, &bad):
		writeJSON(w, http.StatusBadRequest, map[string]any{"ok": false, "error": "invalid_arguments", "detail": err.Error()})
	default:
		writeJSON(w, http.StatusInternalServerError, map[string]any{"ok": false, "error": "not_settled", "detail": err.Error()})
	}
}

// act does something and waits for the bot. Acts at the same time see each
// other's messages in their outcomes.
func (s *Slack) act(ctx context.Context, do func(context.Context) (Outcome, error)) (Outcome, error) {
	s.mu.Lock()
	shown, views := len(s.shown), len(s.viewsSeen)
	s.mu.Unlock()
	out, err := do(ctx)
	if err != nil {
		return out, err
	}
	if err := s.settle(ctx); err != nil {
		return out, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out.TS = distinct(s.shown[shown:])
	out.Views = distinct(s.viewsSeen[views:])
	if out.Errors == nil {
		out.Errors = map[string]string{}
	}
	return out, nil
}

// distinct keeps the first of equal texts; it never returns nil.
func distinct(list []string) []string {
	out := []string{}
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// plan checks an act with Slack.mu held and returns what goes to the bot.
func (s *Slack) plan(check func() (*delivery, error)) (*delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return check()
}

// deliver sends what a person did and handles the bot's answer.
func (s *Slack) deliver(d *delivery) (Outcome, error) {
	a := s.send(d)
	out := Outcome{OK: a.ok, Error: a.err, AckMS: a.ack.Milliseconds()}
	if !a.ok {
		return out, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	handled, err := d.settle(a)
	handled.AckMS = out.AckMS
	return handled, err
}

// planAndDeliver is the course of every command, click and form.
func (s *Slack) planAndDeliver(check func() (*delivery, error)) (Outcome, error) {
	d, err := s.plan(func() (*delivery, error) {
		d, err := check()
		if err == nil {
			s.remember(d)
		}
		return d, err
	})
	if err != nil {
		return Outcome{}, err
	}
	return s.deliver(d)
}

// told waits for the answers to events and sums them up. What people did in
// Slack is done, whatever the bot says, so the outcome is always OK.
func (s *Slack) told(ctx context.Context, events []*delivery) (Outcome, error) {
	if err := s.waitIdle(ctx); err != nil {
		return Outcome{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Outcome{OK: true}
	for _, d := range events {
		if d.first != nil {
			out.AckMS = max(out.AckMS, d.first.ack.Milliseconds())
		}
	}
	return out, nil
}

// actor returns someone who can act.
func (s *Slack) actor(userID string) (User, error) {
	u, ok := s.userByID(userID)
	switch {
	case !ok || userID == s.opts.BotUser:
		return u, refuse("user_not_found")
	case s.closed[userID]:
		return u, refuse("account_inactive")
	}
	return u, nil
}

// person returns someone who can act, and a conversation they are in.
func (s *Slack) person(userID, channelID string) (User, *channel, error) {
	u, err := s.actor(userID)
	if err != nil {
		return u, nil, err
	}
	if channelID == s.opts.BotUser {
		return u, s.openIM(userID), nil // writing to the bot by its name
	}
	c := s.channelByID(channelID)
	if c == nil {
		return u, nil, refuse("channel_not_found")
	}
	if !c.has(userID) {
		return u, nil, refuse("not_in_channel")
	}
	return u, c, nil
}
