package localslack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ClockInput moves the clock: by a duration such as "24h", or to a time.
type ClockInput struct {
	Advance string    `json:"advance,omitempty"`
	Set     time.Time `json:"set,omitzero"`
}

// maxAtOnce bounds how often the bot may be due without the clock moving.
const maxAtOnce = 10_000

// driveClock steps through every due time of the bot and of Slack's retries,
// in order, up to the target.
func (s *Slack) driveClock(ctx context.Context, in ClockInput) (Outcome, error) {
	s.clockMu.Lock()
	defer s.clockMu.Unlock()
	now := s.opts.Clock.Now()
	target := in.Set
	if in.Advance != "" {
		d, err := time.ParseDuration(in.Advance)
		if err != nil || !in.Set.IsZero() {
			return Outcome{}, badInput{errors.New(`give either advance, such as "24h", or set`)}
		}
		target = now.Add(d)
	}
	if target.IsZero() {
		return Outcome{}, badInput{errors.New("advance or set is required")}
	}
	if target.Before(now) {
		return Outcome{}, refuse("clock_cannot_go_back")
	}
	if err := s.stepTo(ctx, target); err != nil {
		return Outcome{}, err
	}
	s.mu.Lock()
	s.changed()
	s.mu.Unlock()
	return Outcome{OK: true}, nil
}

func (s *Slack) stepTo(ctx context.Context, target time.Time) error {
	if err := s.settle(ctx); err != nil {
		return err
	}
	var last time.Time
	for still := 0; ; {
		at, ok, err := s.nextDue(ctx)
		if err != nil {
			return err
		}
		if !ok || at.After(target) {
			break
		}
		if at.After(last) {
			still, last = 0, at
		} else if still++; still > maxAtOnce {
			return fmt.Errorf("the bot stays due at %s however often it runs", at.Format(time.RFC3339Nano))
		}
		if err := s.moveTo(ctx, at); err != nil {
			return err
		}
	}
	return s.moveTo(ctx, target)
}

// moveTo sets the clock and lets everything that is due then happen.
func (s *Slack) moveTo(ctx context.Context, at time.Time) error {
	// The clock runs on by itself, so it may have passed a near time already.
	if err := s.opts.Clock.Set(at); err != nil && s.opts.Clock.Now().Before(at) {
		return err
	}
	return s.settle(ctx)
}

// nextDue is the earliest due time of the bot and of Slack's own retries.
func (s *Slack) nextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	at, ok = s.nextRetry()
	bot, _ := s.liveBot()
	if bot == nil {
		return at, ok, nil
	}
	its, due, err := bot.NextDue(ctx)
	if err == nil && due && (!ok || its.Before(at)) {
		at, ok = its, true
	}
	return at, ok, err
}

// BotInput starts or kills the bot.
type BotInput struct {
	Up bool `json:"up"`
}

// driveBot starts or kills the bot. While it is down no delivery reaches it.
func (s *Slack) driveBot(ctx context.Context, in BotInput) (Outcome, error) {
	s.mu.Lock()
	bot := s.bot
	s.down = true // also while it starts
	if !in.Up {
		s.sockets.closeAll()
	}
	s.mu.Unlock()
	if bot != nil {
		if err := bot.SetUp(ctx, in.Up); err != nil {
			return Outcome{}, fmt.Errorf("set up %v: %w", in.Up, err)
		}
	}
	s.mu.Lock()
	s.down = !in.Up
	s.mu.Unlock()
	return Outcome{OK: true}, nil
}

func (s *Slack) driveFault(_ context.Context, in Fault) (Outcome, error) {
	if err := in.fill(); err != nil {
		return Outcome{}, badInput{err}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &in)
	return Outcome{OK: true}, nil
}

// RedeliverInput asks for the last N deliveries again.
type RedeliverInput struct {
	N int `json:"n"`
}

// driveRedeliver sends the last deliveries that people caused once more, in
// their old order and with the same ids. Events say that they are retries;
// trigger ids are dead by then.
func (s *Slack) driveRedeliver(ctx context.Context, in RedeliverInput) (Outcome, error) {
	if in.N < 1 {
		return Outcome{}, badInput{errors.New("n is at least 1")}
	}
	s.mu.Lock()
	last := slices.Clone(s.history[max(0, len(s.history)-in.N):])
	for _, d := range last {
		if t := s.triggers[d.trigger]; t != nil {
			t.dead = true
		}
	}
	s.mu.Unlock()
	out := Outcome{OK: true}
	for _, d := range last {
		one, err := s.redeliver(ctx, d)
		if err != nil {
			return out, err
		}
		out.OK, out.AckMS = out.OK && one.OK, max(out.AckMS, one.AckMS)
		if one.Error != "" {
			out.Error, out.Detail = one.Error, one.Detail
		}
	}
	return out, nil
}

func (s *Slack) redeliver(ctx context.Context, d *delivery) (Outcome, error) {
	if d.kind != "events_api" {
		return s.deliver(d)
	}
	again := *d
	again.attempt, again.reason, again.first = d.attempt+1, "http_timeout", nil
	s.mu.Lock()
	s.enqueue(&again)
	s.mu.Unlock()
	return s.told(ctx, []*delivery{&again})
}

// SocketInput asks for something to happen to Socket Mode.
type SocketInput struct {
	Disconnect bool   `json:"disconnect"`
	Reason     string `json:"reason,omitempty"` // "refresh_requested" when empty; or "warning"
}

// driveSocket announces a disconnect on every socket, as Slack does every few
// hours. Unless it is only a warning nothing more is delivered on them, and the
// clients hang up.
func (s *Slack) driveSocket(_ context.Context, in SocketInput) (Outcome, error) {
	if !in.Disconnect {
		return Outcome{}, badInput{errors.New("disconnect is required")}
	}
	if in.Reason == "" {
		in.Reason = "refresh_requested"
	}
	s.mu.Lock()
	open := slices.Clone(s.sockets.open)
	if in.Reason != "warning" {
		s.sockets.leaving = append(s.sockets.leaving, open...)
		s.sockets.open = nil
	}
	s.mu.Unlock()
	for _, c := range open {
		err := c.write(map[string]any{
			"type": "disconnect", "reason": in.Reason, "debug_info": map[string]any{"host": "localslack"},
		})
		if err != nil {
			_ = c.conn.Close()
		}
	}
	return Outcome{OK: true}, nil
}
