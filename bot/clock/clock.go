// Package clock is the only place where the bot meets time. The domain and
// the commands get times as values; the bot and the programs hold a Clock.
package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A Clock tells the time and waits for one.
type Clock interface {
	Now() time.Time
	// SleepUntil returns when Now has reached t, or with the context's error.
	SleepUntil(ctx context.Context, t time.Time) error
}

// System is the machine's clock.
type System struct{}

// Now returns the current time.
func (System) Now() time.Time { return time.Now() }

// SleepUntil waits in real time.
func (System) SleepUntil(ctx context.Context, t time.Time) error {
	timer := time.NewTimer(time.Until(t))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Simulated runs on from where it was last set, as fast as real time, and can
// be moved forward. Its zero value is not usable; call NewSimulated.
type Simulated struct {
	mu     sync.Mutex
	offset time.Duration
	moved  chan struct{} // closed and replaced on every move
}

// NewSimulated returns a clock that shows start now.
func NewSimulated(start time.Time) *Simulated {
	return &Simulated{offset: time.Until(start), moved: make(chan struct{})}
}

// Now returns the simulated time.
func (s *Simulated) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.offset).Round(0)
}

// Set moves the clock forward to t and wakes every sleeper that is due.
// Moving backwards is an error and changes nothing.
func (s *Simulated) Set(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	forward := t.Sub(time.Now().Add(s.offset).Round(0))
	if forward < 0 {
		return fmt.Errorf("clock: cannot go back by %v", -forward)
	}
	s.offset += forward
	close(s.moved)
	s.moved = make(chan struct{})
	return nil
}

// SleepUntil waits until the simulated time has reached t.
func (s *Simulated) SleepUntil(ctx context.Context, t time.Time) error {
	for {
		s.mu.Lock()
		left := t.Sub(time.Now().Add(s.offset).Round(0))
		moved := s.moved
		s.mu.Unlock()
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-moved:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		timer.Stop()
	}
}
