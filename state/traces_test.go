package state

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a case was looked up by at any version is among its traces.
func TestTracesHoldEveryIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := drawStory(t)
		traces := Fold(1, events).Traces()
		for n := range len(events) + 1 {
			c := Fold(1, events[:n:n])
			x := c.Index()
			for _, of := range []struct {
				what string
				in   []string
			}{{x.Label, traces.Labels}, {x.Channel, traces.Channels}, {c.Thread, traces.Threads}} {
				if of.what != "" && !slices.Contains(of.in, of.what) {
					t.Fatalf("at version %d: %q is not among %q", n, of.what, of.in)
				}
			}
			for _, user := range x.Users {
				if !slices.Contains(traces.Users, user) {
					t.Fatalf("at version %d: %q is not among %q", n, user, traces.Users)
				}
			}
			for _, user := range x.Asked {
				if !slices.Contains(traces.Asked, user) {
					t.Fatalf("at version %d: %q is not among %q", n, user, traces.Asked)
				}
			}
		}
	})
}
