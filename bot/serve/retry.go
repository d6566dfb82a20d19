package serve

import (
	"context"
	"errors"
	"fmt"
	"time"

	"casethread/bot"
	"casethread/bot/clock"
	"casethread/state/redisstore"
)

// errGiveUp ends a start that has waited long enough.
var errGiveUp = errors.New("it was away for too long")

// retry calls f until it succeeds, fails for another reason than that what it
// asks is away, or ctx ends.
func (s *Server) retry(ctx context.Context, what string, away func(error) bool, f func(context.Context) error) error {
	wait := 100 * time.Millisecond
	var last error // what f said before ctx ended it
	for {
		err := f(ctx)
		if err == nil || !away(err) {
			return err
		}
		if last == nil || ctx.Err() == nil {
			last = err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", context.Cause(ctx), last)
		}
		s.log.Warn("away, trying again", "what", what, "cause", err)
		sleep(ctx, wait)
		wait = min(2*wait, time.Second) // a failover takes a few
	}
}

func sleep(ctx context.Context, d time.Duration) {
	_ = clock.System{}.SleepUntil(ctx, time.Now().Add(d)) // an ended ctx ends the caller's loop
}

// slackAway reports whether Slack could not be reached or was not well, so
// that asking again may help.
func slackAway(err error) bool {
	_, refused := bot.Refused(err)
	return !refused
}

// homeAway reports whether looking again for where the cases are may help.
func homeAway(err error) bool {
	return !errors.As(err, new(*bot.SeveralHomesError)) && slackAway(err) && redisAway(err)
}

// redisAway reports whether Redis could not be reached or cannot serve yet.
// What it answers otherwise, such as a wrong password, it will answer again.
func redisAway(err error) bool {
	var answer interface{ RedisError() }
	if errors.As(err, new(*redisstore.SealedError)) || errors.As(err, new(*redisstore.FormatError)) {
		return false
	}
	return !errors.As(err, &answer) || redisstore.Away(err)
}
