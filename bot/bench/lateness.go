package bench

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/bot/clock"
	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
)

// Lateness is how long after its time what a timer has decided is in the
// outbox, in whole milliseconds, by Redis's own clock.
type Lateness struct {
	N    int           `json:"n"`
	Rate int           `json:"per_second"`
	P50  time.Duration `json:"p50"`
	P99  time.Duration `json:"p99"`
	Max  time.Duration `json:"max"`
	CPU  time.Duration `json:"cpu"` // of the bot, a timer
}

// timersPerSecond is how many timers come due a second.
const timersPerSecond = 1000

// lateness has timers come due one after the other, each of a case with a
// follow-up in half an hour, of which its two participants are to be reminded:
// the case is read and decided upon, and the reminders are committed to the
// outbox. Slack takes none meanwhile, so that they stay there.
func (b *bench) lateness(ctx context.Context, r *Report) error {
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return err
	}
	at := clock.NewSimulated(workingTime(10, 30))
	day, shift := state.DateOf(at.Now()), time.Until(at.Now())
	h, err := b.openAt(ctx, slackPace, at)
	if err != nil {
		return err
	}
	defer h.close()
	if err := b.outside.refuse(true); err != nil {
		return err
	}
	defer b.outside.refuse(false)
	visit := state.FollowupPlanned{ID: "F9", For: day, Time: "11:00", Kind: "visit", Who: []state.Role{state.Consultant, state.Company}}
	if err := b.seedCrowd(ctx, b.opt.Timers, visit); err != nil {
		return err
	}
	first := at.Now().Add(2 * time.Second)
	dueAt := func(no int) time.Time { return first.Add(time.Duration(no-1) * time.Second / timersPerSecond) }
	if err := b.setTimers(ctx, b.opt.Timers, func(i int) redisstore.Timer {
		return redisstore.Timer{ID: wakeTimer(1 + i), At: dueAt(1 + i)}
	}); err != nil {
		return err
	}
	if err := at.SleepUntil(ctx, first); err != nil {
		return err
	}
	outbox, err := b.outbox(ctx)
	if err != nil {
		return err
	}
	start := used()
	late, err := b.reminded(ctx, outbox, func(no int) time.Time { return dueAt(no).Add(-shift) }, dueAt(b.opt.Timers).Add(-shift))
	if err != nil {
		return err
	}
	r.Lateness = Lateness{
		N: len(late), Rate: timersPerSecond, P50: late[len(late)/2], P99: late[len(late)*99/100], Max: late[len(late)-1],
		CPU: start.since().cpu / time.Duration(len(late)),
	}
	return nil
}

// workingTime is a time of the next working day.
func workingTime(hour, minute int) time.Time {
	now := time.Now().In(zone())
	return when.NextWorkingDay(state.DateOf(now).Add(1)).At(hour, minute, now.Location())
}

// reminded waits until every case has its reminders in the outbox and returns
// how late they came, the earliest first.
func (b *bench) reminded(ctx context.Context, outbox string, dueAt func(no int) time.Time, last time.Time) ([]time.Duration, error) {
	const patience = 20 * time.Second
	if err := (clock.System{}).SleepUntil(ctx, last.Add(100*time.Millisecond)); err != nil {
		return nil, err
	}
	for {
		came, err := b.firstNudges(ctx, outbox)
		if err != nil {
			return nil, err
		}
		if len(came) == b.opt.Timers {
			late := make([]time.Duration, 0, len(came))
			for no, at := range came {
				late = append(late, max(0, at.Sub(dueAt(no).Truncate(time.Millisecond))))
			}
			slices.Sort(late)
			return late, nil
		}
		if time.Since(last) > patience {
			return nil, fmt.Errorf("%d of %d timers were answered", len(came), b.opt.Timers)
		}
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(200*time.Millisecond)); err != nil {
			return nil, err
		}
	}
}

// firstNudges is when each case's first reminder came into the outbox.
func (b *bench) firstNudges(ctx context.Context, outbox string) (map[int]time.Time, error) {
	came := map[int]time.Time{}
	entries, err := b.raw.XRange(ctx, outbox, "-", "+").Result()
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		ms, _, _ := strings.Cut(e.ID, "-")
		at, err := strconv.ParseInt(ms, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("entry %q has no time", e.ID)
		}
		kind, _ := e.Values["k"].(string)
		text, _ := e.Values["c"].(string)
		no, err := strconv.Atoi(text)
		if _, seen := came[no]; kind == "nudge" && err == nil && !seen {
			came[no] = time.UnixMilli(at)
		}
	}
	return came, nil
}

func (l Lateness) write(p func(string, ...any)) {
	p("Timers: %d at %d a second, each of a case that is read, decided upon and has its two reminders committed", l.N, l.Rate)
	p("  late by %v at the median, p99 %v%s, at most %v; CPU of the bot %v each", l.P50, l.P99, verdict(l.P99 <= wantLateness, "at most 50ms"), l.Max, l.CPU.Round(time.Microsecond))
}
