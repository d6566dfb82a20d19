package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"casethread/commands"
	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
)

// Timers only wake the bot up. What is to be done is decided from the state
// as it is then.

const (
	timerLease   = 15 * time.Second
	timersOnce   = 128
	timersAtOnce = 8           // fired side by side
	lookAgain    = time.Second // for timers that other replicas set
	digestKept   = 72 * time.Hour
	sweepEvery   = time.Hour
	sweepAgain   = time.Minute
)

// The ids of timers: what they are for, and whom or which case.
const (
	digestPrefix = "digest|"
	// importedPrefix names no timer, but what is made with a digest's.
	importedPrefix = "imported|"
	wakePrefix     = "wake|"
	cardPrefix     = "card|" // what an earlier version set in place of wake
	morningTimer   = "morning|"
)

// wakeUp fires timers until ctx ends. What is begun then is finished, unless hard
// ends too.
func (b *Bot) wakeUp(ctx, hard context.Context) {
	firing := trouble{log: b.log, what: "timers failed"}
	for ctx.Err() == nil {
		now := b.now()
		n, err := b.fireDue(ctx, hard, now)
		if ctx.Err() == nil {
			firing.came(err, now)
		}
		if n > 0 && err == nil {
			continue
		}
		b.untilNextTimer(ctx, now)
	}
}

// sweepOften sets missing timers and looks at who can read the channels, at the
// start and every hour; soon again where Redis was away.
func (b *Bot) sweepOften(ctx context.Context) {
	sweeping := trouble{log: b.log, what: "sweep failed"}
	for ctx.Err() == nil {
		channels := map[string]bool{}
		err := b.sweep(ctx, func(c *state.Case) { channels[c.Channel] = true })
		if ctx.Err() == nil {
			sweeping.came(err, b.now())
		}
		if err == nil {
			b.metrics.swept.Set(float64(b.now().Unix()))
		}
		b.lookAll(ctx, channels)
		next := b.now().Add(sweepEvery)
		if isAway(err) { // as in a failover, in which timers may be lost
			next = b.now().Add(sweepAgain)
		}
		b.sweepDue.Store(next.UnixNano())
		_ = b.opt.Clock.SleepUntil(ctx, next)
	}
}

// untilNextTimer waits for the next timer, at most a second, so that one set
// by another replica is found; one of this process is told.
func (b *Bot) untilNextTimer(ctx context.Context, now time.Time) {
	until := now.Add(lookAgain)
	if next, ok, err := b.ws.NextTimer(ctx); err == nil && ok && next.Before(until) && next.After(now) {
		until = next
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-b.ws.TimersDue():
			cancel()
		case <-ctx.Done():
		}
	}()
	_ = b.opt.Clock.SleepUntil(ctx, until)
}

// fireDue claims and answers the timers that are due. Those that are not begun
// when ctx ends are handed back, so that another replica answers them at once.
func (b *Bot) fireDue(ctx, hard context.Context, now time.Time) (int, error) {
	b.inHand.Add(1) // a timer that is claimed is due no longer, and yet not done
	defer b.inHand.Add(-1)
	timers, err := b.ws.Due(hard, now, timersOnce, timerLease)
	if err != nil {
		return 0, err
	}
	errs := make([]error, len(timers))
	var work sync.WaitGroup
	slots := make(chan struct{}, timersAtOnce)
	for i, t := range timers {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			errs[i] = b.answerTimer(ctx, hard, t, now)
		})
	}
	work.Wait()
	return len(timers), errors.Join(errs...)
}

// answerTimer fires one timer, or hands it back when the bot is stopping.
func (b *Bot) answerTimer(ctx, hard context.Context, t redisstore.Timer, now time.Time) error {
	if ctx.Err() != nil {
		return b.ws.Release(hard, t)
	}
	ctx = hard
	b.metrics.lateness.Observe(now.Sub(t.At).Seconds())
	err := b.fire(ctx, t, now)
	switch sealed, rest := b.noteSealed("timer", err); {
	case isNewer(sealed) && rest == nil:
		return nil // its lease runs out, and a replica that is up to date answers
	case len(sealed) > 0 && rest == nil:
		err = b.lookLater(ctx, t, sealed[0], now)
	}
	if !errors.Is(err, redisstore.ErrLostLease) {
		return err
	}
	return nil // another replica answers it
}

func (b *Bot) fire(ctx context.Context, t redisstore.Timer, now time.Time) error {
	if user, ok := strings.CutPrefix(t.ID, digestPrefix); ok {
		return b.fireDigest(ctx, t, user, now)
	}
	if strings.HasPrefix(t.ID, awayPrefix) {
		return b.fireAway(ctx, t, now)
	}
	if user, ok := strings.CutPrefix(t.ID, accountPrefix); ok {
		return b.fireAccount(ctx, t, user, now)
	}
	if t.ID == morningTimer {
		return b.fireMorning(ctx, t, now)
	}
	no, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(t.ID, wakePrefix), cardPrefix))
	if err == nil {
		return b.fireWake(ctx, t, no, now)
	}
	kind, _, _ := strings.Cut(t.ID, "|")
	b.noteNewer("timer", kind, errNewKind)
	return nil // its lease runs out, and a replica that knows it answers
}

// fireDigest makes a person's digest of the day, once, if the day wants one,
// and with it the message about cases that were imported lately; and it sets the
// timer for the next. One that was missed is made late on the same day, never a
// day late.
func (b *Bot) fireDigest(ctx context.Context, t redisstore.Timer, user string, now time.Time) error {
	p, err := b.ws.Person(ctx, user)
	if err != nil {
		return err
	}
	cm := redisstore.Commit{Fired: &t, Set: []redisstore.Timer{b.digestTimer(p, now)}}
	today := state.DateOf(now)
	to := morningReader(p, today)
	at := commands.DigestClock(p, b.opt.Defaults)
	if to == "" || !when.WorkingDay(today) || today.At(at.Hour, at.Minute, now.Location()).After(now) {
		_, err := b.ws.Commit(ctx, cm)
		return err
	}
	in, err := b.digestInput(ctx, p, now)
	if err != nil {
		return err
	}
	if leftToNewer(in.Locked, t.At, now) {
		return nil
	}
	body, made := postBody{User: user, Date: today}, user+"|"+today.String()
	if _, some := commands.ImportedWarnings(in); some {
		post := newPost(postImported, 0, to, now, body)
		post.Once = []string{importedPrefix + made}
		cm.Posts = append(cm.Posts, post)
	}
	if _, some := commands.Digest(in); some && wantsDigest(p, today) {
		with := cm
		with.Marks = []redisstore.Mark{{Key: digestPrefix + made, For: digestKept}}
		with.Posts = append(slices.Clip(cm.Posts), newPost(postDigest, 0, to, now, body))
		if _, err := b.ws.Commit(ctx, with); !errors.Is(err, redisstore.ErrMarked) {
			return err
		}
	}
	_, err = b.ws.Commit(ctx, cm)
	return err
}

// morningReader is who reads what comes in a person's morning: themselves, while
// they are away their stand-in, or nobody.
func morningReader(p state.Person, today state.Date) string {
	switch {
	case p.Away(today):
		return p.StandIn
	case !p.Gone.IsZero():
		return ""
	}
	return p.User
}

// wantsDigest reports whether a person's digest is made at all. One who stands in
// for them gets it even if they had switched it off.
func wantsDigest(p state.Person, today state.Date) bool { return !p.Off || p.Away(today) }

// digestInput is what a person's digest of the day is made of.
func (b *Bot) digestInput(ctx context.Context, p state.Person, now time.Time) (commands.DigestInput, error) {
	cases, locked, err := b.casesOf(ctx, p.User, false)
	if err != nil {
		return commands.DigestInput{}, err
	}
	asked, err := b.askedOf(ctx, p.User)
	if err != nil {
		return commands.DigestInput{}, err
	}
	away, err := b.absences(ctx, companysCases(cases, p.User)...)
	if err != nil {
		return commands.DigestInput{}, err
	}
	gone, err := b.goneOf(ctx, cases)
	if err != nil {
		return commands.DigestInput{}, err
	}
	in := commands.DigestInput{
		User: p.User, Now: now, Cases: cases, Asked: asked, Locked: locked, Weekly: p.Weekly, Away: away, Gone: gone, Daily: true, Practice: b.opt.Defaults.Practice,
	}
	if to := morningReader(p, state.DateOf(now)); to != p.User {
		in.StandIn = to
	}
	return in, nil
}

// deliverDigest posts a digest, or the message about imported cases, as things
// stand now. One whose day has passed, or that has become empty, is dropped.
func (b *Bot) deliverDigest(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	now := b.now()
	p, err := b.ws.Person(ctx, body.User)
	if err != nil {
		return delivered{}, err
	}
	isDigest := e.Kind == postDigest
	if state.DateOf(now) != body.Date || morningReader(p, body.Date) != e.Channel || isDigest && !wantsDigest(p, body.Date) {
		b.metrics.stale.Inc()
		return delivered{}, nil
	}
	in, err := b.digestInput(ctx, p, now)
	if err != nil {
		return delivered{}, err
	}
	if leftToNewer(in.Locked, time.Unix(body.At, 0), now) {
		return delivered{}, fmt.Errorf("digest: %w", state.ErrNewer)
	}
	render, kind := commands.Digest, "digest"
	if !isDigest {
		render, kind = commands.ImportedWarnings, "warning"
	}
	doc, ok := render(in)
	if !ok {
		return delivered{}, nil
	}
	reader, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	return b.send(ctx, e, message{channel: e.Channel, kind: kind, doc: doc, lang: b.langOf(reader), since: body.At})
}

// newHour is the timer of a person who has changed their settings. An hour of
// today that has passed, before the old one has come, means now; the digest
// is made once a day all the same.
func (b *Bot) newHour(old, p state.Person, now time.Time) redisstore.Timer {
	t := b.digestTimer(p, now)
	today := state.DateOf(now)
	hour := func(p state.Person) time.Time {
		at := commands.DigestClock(p, b.opt.Defaults)
		return today.At(at.Hour, at.Minute, now.Location())
	}
	if when.WorkingDay(today) && hour(old).After(now) && !hour(p).After(now) {
		t.At = now
	}
	return t
}

func (b *Bot) digestTimer(p state.Person, now time.Time) redisstore.Timer {
	return redisstore.Timer{ID: digestPrefix + p.User, At: commands.NextDigest(p, b.opt.Defaults, now)}
}

// personTimers are the timers of persons who have become parties of a case.
func (b *Bot) personTimers(ctx context.Context, before, after *state.Case, now time.Time) ([]redisstore.Timer, error) {
	var timers []redisstore.Timer
	known := before.Index().Users
	for _, user := range after.Index().Users {
		if slices.Contains(known, user) {
			continue
		}
		p, err := b.ws.Person(ctx, user)
		if err != nil {
			return nil, err
		}
		timers = append(timers, sooner(b.digestTimer(p, now)), sooner(accountTimer(user, now)))
	}
	return timers, nil
}

// sooner is a timer that leaves one as it is that is to come before: it may be due
// already. One that comes later was set by a clock that was ahead.
func sooner(t redisstore.Timer) redisstore.Timer {
	t.Sooner = true
	return t
}

// sweep sets the timers that are missing, or late, from the cases: the state is the
// truth, the timers only follow it. It shows each open case to who asks.
func (b *Bot) sweep(ctx context.Context, see func(*state.Case)) error {
	nos, err := b.ws.All(ctx)
	if err != nil {
		return err
	}
	if len(nos) > 0 {
		b.hadCases.Store(true)
	}
	users := map[string]bool{}
	now := b.now()
	set := []redisstore.Timer{sooner(nextMorning(now))}
	for part := range slices.Chunk(nos, 200) {
		cases, err := b.ws.Cases(ctx, part)
		if _, rest := b.noteSealed("sweep", err); rest != nil {
			b.log.Error("some cases cannot be loaded", "cause", rest)
		}
		for _, c := range cases {
			if !c.Closed {
				see(c)
				for _, u := range c.Index().Users {
					users[u] = true
				}
			}
			set = append(set, wakeTimers(c, b.nextWake(b.watch(c, now), nil, now), now)...) // of a closed case too, until it is forgotten
		}
	}
	for u := range users {
		p, err := b.ws.Person(ctx, u)
		if sealed, rest := b.noteSealed("sweep", err); rest != nil {
			return rest
		} else if len(sealed) > 0 {
			continue // when this person's digest comes, nobody knows
		}
		set = append(set, sooner(b.digestTimer(p, now)), sooner(accountTimer(u, now)))
		if t, ok := awayTimer(p, now); ok {
			set = append(set, sooner(t), sooner(accountTimer(p.StandIn, now)))
		}
	}
	for part := range slices.Chunk(set, 200) {
		if _, err := b.ws.Commit(ctx, redisstore.Commit{Set: part}); err != nil {
			return err
		}
	}
	return nil
}

// fireMorning looks at every case when work begins: what the rules find because
// a day has passed is told then. Leaders hear what has waited for an answer, on
// the next working day where that was missed. Looking twice does no harm.
func (b *Bot) fireMorning(ctx context.Context, t redisstore.Timer, now time.Time) error {
	if err := b.tellMorning(ctx, now); err != nil {
		return err
	}
	_, err := b.ws.Commit(ctx, redisstore.Commit{Fired: &t, Set: []redisstore.Timer{nextMorning(now)}})
	return err
}

// tellMorning looks at every case once, and tells leaders in working hours.
func (b *Bot) tellMorning(ctx context.Context, now time.Time) error {
	teams, _, err := b.teams(ctx)
	if _, rest := b.noteSealed("teams", err); rest != nil {
		return rest
	}
	gone, err := b.goneAmong(ctx, teams.MembersOfAll())
	if err != nil {
		return err
	}
	late := newTally(teams, gone, now)
	if err := b.sweep(ctx, late.count); err != nil || !when.Working(now) {
		return err
	}
	return b.tellLeaders(ctx, late)
}

// nextMorning is the timer of the next beginning of working hours.
func nextMorning(now time.Time) redisstore.Timer {
	at := when.NextWorking(when.EndOfWork(now))
	if today := state.DateOf(now).At(when.HoursFrom, 0, now.Location()); when.WorkingDay(state.DateOf(now)) && today.After(now) {
		at = today
	}
	return redisstore.Timer{ID: morningTimer, At: at}
}
