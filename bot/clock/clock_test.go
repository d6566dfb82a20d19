package clock

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

func TestSimulatedRunsOn(t *testing.T) {
	c := NewSimulated(start)
	a := c.Now()
	if a.Before(start) || a.Sub(start) > time.Minute {
		t.Errorf("it shows %v", a)
	}
	if b := c.Now(); b.Before(a) {
		t.Errorf("it went back from %v to %v", a, b)
	}
	later := start.Add(36 * time.Hour)
	if err := c.Set(later); err != nil {
		t.Fatal(err)
	}
	if b := c.Now(); b.Before(later) || b.Sub(later) > time.Minute {
		t.Errorf("set to %v it shows %v", later, b)
	}
}

func TestSimulatedNeverGoesBack(t *testing.T) {
	c := NewSimulated(start)
	if err := c.Set(start.Add(-time.Hour)); err == nil {
		t.Error("it went back")
	}
	if now := c.Now(); now.Before(start) {
		t.Errorf("it shows %v", now)
	}
	if err := c.Set(start.Add(time.Hour)); err != nil {
		t.Errorf("and forward it does not go: %v", err)
	}
}

// Moving the clock wakes those whose time has come, whether they sleep
// already or are about to, and leaves the others.
func TestSimulatedWakesSleepers(t *testing.T) {
	c := NewSimulated(start)
	ctx, cancel := context.WithCancel(t.Context())
	var due, others sync.WaitGroup
	for i := range 10 {
		due.Go(func() {
			if err := c.SleepUntil(ctx, start.Add(time.Duration(i)*time.Hour)); err != nil {
				t.Errorf("hour %d: %v", i, err)
			}
			if c.Now().Before(start.Add(time.Duration(i) * time.Hour)) {
				t.Errorf("hour %d woke at %v", i, c.Now())
			}
		})
	}
	others.Go(func() {
		if err := c.SleepUntil(ctx, start.Add(1000*time.Hour)); !errors.Is(err, context.Canceled) {
			t.Errorf("woken before its time: %v", err)
		}
	})
	for h := range 10 { // step by step, as /drive/clock does
		if err := c.Set(start.Add(time.Duration(h)*time.Hour + time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	due.Wait()
	cancel()
	others.Wait()
}

func TestSleepUntilThePast(t *testing.T) {
	for _, c := range []Clock{NewSimulated(start), System{}} {
		if err := c.SleepUntil(t.Context(), c.Now().Add(-time.Hour)); err != nil {
			t.Errorf("%T: %v", c, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := c.SleepUntil(ctx, c.Now().Add(time.Hour)); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: cancelled, and %v", c, err)
		}
	}
}
