package localslack

import (
	"context"
	"slices"
	"time"
)

// outbound is what is on its way to the bot. Events wait in a queue that one
// goroutine works off in order; what people do waits in the call that did it.
type outbound struct {
	queue   []*delivery
	pumping bool
	idle    chan struct{} // closed when the queue is empty again
	handed  int64         // events handed to the bot so far
	retries []retry
	history []*delivery // what people caused, for redelivery
}

type retry struct {
	at time.Time
	d  *delivery
}

// retryAfter is Slack's schedule: at once, after a minute, after five minutes.
var retryAfter = []time.Duration{0, time.Minute, 5 * time.Minute}

// remember keeps a delivery for /drive/redeliver.
func (s *Slack) remember(d *delivery) { s.history = append(s.history, d) }

// enqueue puts an event on its way. Slack.mu must be held.
func (s *Slack) enqueue(d *delivery) {
	s.queue = append(s.queue, d)
	if !s.pumping {
		s.pumping, s.idle = true, make(chan struct{})
		go s.pump()
	}
}

func (s *Slack) pump() {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 || s.ctx.Err() != nil {
			s.queue, s.pumping = nil, false
			close(s.idle)
			s.mu.Unlock()
			return
		}
		d := s.queue[0]
		s.queue = s.queue[1:]
		s.mu.Unlock()
		a := s.send(d)
		s.mu.Lock()
		s.handed++
		s.eventAnswered(d, a)
		s.mu.Unlock()
	}
}

// eventAnswered notes the answer to an event and arranges the retry of one
// that failed.
func (s *Slack) eventAnswered(d *delivery, a answer) {
	if d.first == nil {
		d.first = &a
	}
	if a.ok || a.noRetry || d.attempt >= len(retryAfter) {
		return
	}
	again := *d
	again.attempt, again.reason = d.attempt+1, a.retry
	wait := retryAfter[d.attempt]
	if wait == 0 {
		s.queue = slices.Insert(s.queue, 0, &again)
		return
	}
	at := s.opts.Clock.Now().Add(wait)
	s.retries = append(s.retries, retry{at, &again})
	go func() {
		if s.opts.Clock.SleepUntil(s.ctx, at) == nil {
			s.runDue()
		}
	}()
}

// runDue puts the retries whose time has come on their way.
func (s *Slack) runDue() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Clock.Now()
	slices.SortStableFunc(s.retries, func(a, b retry) int { return a.at.Compare(b.at) })
	for len(s.retries) > 0 && !s.retries[0].at.After(now) {
		s.enqueue(s.retries[0].d)
		s.retries = s.retries[1:]
	}
}

// nextRetry is the stand-in's own next due time.
func (s *Slack) nextRetry() (at time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.retries {
		if !ok || r.at.Before(at) {
			at, ok = r.at, true
		}
	}
	return at, ok
}

// waitIdle waits until no event is on its way.
func (s *Slack) waitIdle(ctx context.Context) error {
	for {
		s.mu.Lock()
		busy, idle := s.pumping, s.idle
		s.mu.Unlock()
		if !busy {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settleWithin bounds, in real time, how long an act waits for the bot.
const settleWithin = 60 * time.Second

// settle returns when no event is on its way and the bot has nothing left to
// do. What the bot posts comes back to it as events, so it goes round until
// neither has moved.
func (s *Slack) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	for {
		s.runDue()
		if err := s.waitIdle(ctx); err != nil {
			return err
		}
		bot, before := s.liveBot()
		if bot != nil {
			if err := bot.Settle(ctx); err != nil {
				return err
			}
		}
		s.mu.Lock()
		still := !s.pumping && s.handed == before
		s.mu.Unlock()
		if still {
			return nil
		}
	}
}

// liveBot returns the bot if there is one and it is up, and how many events
// have been handed to it.
func (s *Slack) liveBot() (Bot, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return nil, s.handed
	}
	return s.bot, s.handed
}
