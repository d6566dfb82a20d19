package bot

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A clock that was a year ahead for a moment has put everybody's next digest, and
// the morning's look at all cases, off by a year. The sweep of a right one sets
// them anew, and leaves what is due already.
func TestSweepSetsWhatAClockAheadPutOff(t *testing.T) {
	b := newToldBot(t, state.PartyNamed{Role: state.Caseworker, User: hans, Name: "Hans"})
	due := toldAt.Add(-time.Minute)
	far := []redisstore.Timer{
		{ID: digestPrefix + ulla, At: toldAt.AddDate(1, 0, 0)},
		{ID: morningTimer, At: toldAt.AddDate(1, 0, 0)},
		{ID: digestPrefix + hans, At: due},
	}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Set: far}); err != nil {
		t.Fatal(err)
	}
	if err := b.sweep(t.Context(), func(*state.Case) {}); err != nil {
		t.Fatal(err)
	}
	timers, err := b.ws.Due(t.Context(), toldAt.AddDate(2, 0, 0), 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, timer := range timers {
		if !strings.HasPrefix(timer.ID, wakePrefix) {
			got = append(got, timer.ID+" "+timer.At.Format("2006-01-02 15:04"))
		}
	}
	slices.Sort(got)
	accounts := func(user string) string {
		timer := accountTimer(user, toldAt)
		return timer.ID + " " + timer.At.Format("2006-01-02 15:04")
	}
	want := []string{accounts(hans), accounts(ulla), "digest|" + hans + " 2026-11-25 07:59", "digest|" + ulla + " 2026-11-26 00:00", "morning| 2026-11-26 08:00"}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("timers %q, want %q", got, want)
	}
}

// A firstSleep is a clock that ends whoever sleeps by it, and tells until when they
// would have slept.
type firstSleep struct {
	clock.System
	until time.Time
	end   context.CancelFunc
}

func (c *firstSleep) SleepUntil(ctx context.Context, t time.Time) error {
	c.until = t
	c.end()
	return ctx.Err()
}

// Timers may be missing because Redis was away. The sweep that sets them does not wait
// an hour because Redis was away when it began.
func TestSweepThatRedisEndedComesAgainSoon(t *testing.T) {
	server := redistest.Start(t)
	b := floodedBot(t, server.URL(), "T1", 0)
	ctx, cancel := context.WithCancel(t.Context())
	sleeps := &firstSleep{end: cancel}
	b.opt.Clock = sleeps
	server.Kill()
	b.sweepOften(ctx)
	if wait := time.Until(sleeps.until); wait > 2*time.Minute {
		t.Errorf("the next sweep is in %v", wait.Round(time.Second))
	}
}
