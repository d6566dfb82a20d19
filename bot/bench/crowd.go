package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
)

// A crowd is many cases, in which four people each have a part: consultant,
// caseworker, mentor and company's contact, everybody in caseload cases.

// crowdRoles are their roles.
var crowdRoles = []state.Role{state.Consultant, state.Caseworker, state.Mentor, state.Company}

// crowdUser is who has a role in a case of the crowd.
func crowdUser(no int, role state.Role) string { return fmt.Sprintf("U0%s%06d", role, no/caseload) }

// crowdEvents are those of a case of the crowd, more where given.
func crowdEvents(no int, today state.Date, more ...state.Fact) []state.Event {
	events := course(no, today)
	for i, e := range events {
		if p, ok := e.Fact.(state.PartyNamed); ok {
			p.User = crowdUser(no, p.Role)
			events[i].Fact = p
		}
	}
	last := events[len(events)-1]
	more = append([]state.Fact{state.PartyNamed{Role: state.Mentor, Name: "Ellen Toft", User: crowdUser(no, state.Mentor)}}, more...)
	for i, f := range more {
		events = append(events, state.Event{Version: last.Version + 1 + i, At: last.At, By: events[0].By, Date: last.Date, Fact: f})
	}
	return events
}

// seedCrowd stores cases 1 to n, each with the timer that wakes it in a month.
func (b *bench) seedCrowd(ctx context.Context, n int, more ...state.Fact) error {
	store, err := b.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	ws, now := store.Workspace(team), time.Now()
	today := state.DateOf(now)
	return inParallel(n, func(i int) error {
		_, err := ws.Commit(ctx, redisstore.Commit{
			Base: state.Fold(1+i, nil), Events: crowdEvents(1+i, today, more...),
			Set: []redisstore.Timer{{ID: wakeTimer(1 + i), At: now.AddDate(0, 1, 0)}},
		})
		return err
	})
}

// wakeTimer is the id of the timer that wakes a case, as the bot calls it.
func wakeTimer(no int) string { return fmt.Sprintf("wake|%d", no) }

// setTimers sets timers, some hundreds at a time.
func (b *bench) setTimers(ctx context.Context, n int, timer func(i int) redisstore.Timer) error {
	store, err := b.openStore(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	const atOnce = 200
	for from := 0; from < n; from += atOnce {
		var some []redisstore.Timer
		for i := from; i < min(n, from+atOnce); i++ {
			some = append(some, timer(i))
		}
		if _, err := store.Workspace(team).Commit(ctx, redisstore.Commit{Set: some}); err != nil {
			return err
		}
	}
	return nil
}

// outbox is the key of the posts that wait, beside that of the timers, of which
// there must be one. To look for it goes through all keys.
func (b *bench) outbox(ctx context.Context) (string, error) {
	keys, err := b.raw.Keys(ctx, "*:timers").Result()
	if err != nil || len(keys) == 0 {
		return "", errors.Join(errors.New("no timer is set"), err)
	}
	return strings.TrimSuffix(keys[0], "timers") + "outbox", nil
}
