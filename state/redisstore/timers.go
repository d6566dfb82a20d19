package redisstore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// A Timer wakes the bot up. What is to be done then is decided from the state
// as it is then, so a timer carries nothing but an id, readable in Redis:
// ids and dates alone.
type Timer struct {
	ID string
	At time.Time // to the millisecond

	// Sooner never makes it later: of this time and the one that a timer of
	// the same id has, the earlier stands.
	Sooner bool

	// Set by Due:
	Workspace string
	Fence     int64 // of the lease; a later lease of the same timer has a higher one
}

// Due claims up to n timers of the workspace that are due at now, until now +
// lease. A timer that no Commit answers by then is due again. The times are
// the caller's, never those of Redis.
func (w *Workspace) Due(ctx context.Context, now time.Time, n int, lease time.Duration) ([]Timer, error) {
	keys := []string{w.Shard.keys.timers(), w.Shard.keys.leases(), w.Shard.keys.fence()}
	// A lease must end after now, else its own timer is due while it holds.
	until := max(now.Add(lease).UnixMilli(), now.UnixMilli()+1)
	values, err := dueScript.Run(ctx, w.store.client, keys, now.UnixMilli(), n, until, timerMember(w.id, "")).Slice()
	if err != nil {
		return nil, fmt.Errorf("due timers: %w", err)
	}
	r := reply{values: values}
	timers := make([]Timer, 0, len(values)/3)
	for len(r.values) > 0 && r.err == nil {
		member, at, fence := r.text(), r.number(), r.number()
		workspace, id, _ := strings.Cut(member, "|")
		timers = append(timers, Timer{ID: id, At: time.UnixMilli(int64(at)).UTC(), Workspace: workspace, Fence: int64(fence)})
	}
	return timers, r.err
}

// TimersDue receives when a commit of this process has set timers that are due
// at once, so that nobody has to look for them all the time.
func (s *Shard) TimersDue() <-chan struct{} { return s.due }

// tellDue says so of timers that were set.
func (s *Shard) tellDue(set []Timer) {
	now := s.store.now()
	for _, t := range set {
		if !t.At.After(now) {
			select {
			case s.due <- struct{}{}:
			default:
			}
			return
		}
	}
}

// NextTimer returns when the workspace's next timer, or lease of one, is due, and
// whether there is any.
func (w *Workspace) NextTimer(ctx context.Context) (time.Time, bool, error) {
	values, err := nextScript.Run(ctx, w.store.client, []string{w.Shard.keys.timers()}, timerMember(w.id, "")).Slice()
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next timer: %w", err)
	}
	if len(values) == 0 {
		return time.Time{}, false, nil
	}
	r := reply{values: values}
	return time.UnixMilli(int64(r.number())).UTC(), true, r.err
}

// Release hands a claimed timer back, due at once for anybody. That its lease
// is lost already is no error.
func (s *Shard) Release(ctx context.Context, t Timer) error {
	keys := []string{s.keys.timers(), s.keys.leases()}
	err := releaseScript.Run(ctx, s.store.client, keys, timerMember(t.Workspace, t.ID), t.Fence).Err()
	if err != nil {
		return fmt.Errorf("release timer: %w", err)
	}
	return nil
}
