package bot

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"casethread/bot/clock"
)

// Slack says with each answer what time it is. A clock that is some minutes off has
// reminders come at the wrong time; with one that is off by more than maxSkew all
// that Slack signs is refused, and nobody is answered over HTTP.

// drift is how far the clock is from Slack's.
type drift struct {
	ahead   atomic.Int64 // nanoseconds, as Slack's last answer had it
	said    atomic.Bool  // the log says so
	refuses atomic.Bool  // the last delivery was refused for its time
	taken   atomic.Bool  // one was taken since the start
}

// MostDrift is how far the clock may be off: far from the five minutes after which a
// signature does not count, and near enough for reminders.
const MostDrift = time.Minute

// askTimeAgain is how often Slack is asked for the time while what is delivered is
// refused for its time.
const askTimeAgain = time.Minute

// hearTime takes the time at which Slack answered a call.
func (b *Bot) hearTime(h http.Header) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	ahead := b.opt.Clock.Now().Sub(theirs).Truncate(time.Second)
	b.drift.ahead.Store(int64(ahead))
	b.metrics.ahead.Set(ahead.Seconds())
	switch off := ahead.Abs() > MostDrift; {
	case off && b.drift.said.CompareAndSwap(false, true):
		b.log.Error("the clock is not Slack's: set the machine's clock, as by NTP", "ahead", ahead.String())
	case !off && b.drift.said.CompareAndSwap(true, false):
		b.log.Info("the clock is Slack's again")
	}
}

// misdated says how the clock is so far off that what Slack delivers is refused; ""
// where it is not. That deliveries are refused for their time alone does not say it:
// anybody can send some. Of a bot that has only just started the clock alone says it,
// or people would find out first.
func (b *Bot) misdated() string {
	ahead := time.Duration(b.drift.ahead.Load())
	untried := b.opt.AppToken == "" && !b.drift.taken.Load()
	switch {
	case ahead.Abs() <= maxSkew || !b.drift.refuses.Load() && !untried:
		return ""
	case ahead < 0:
		return "the clock is " + ahead.Abs().String() + " behind Slack's"
	}
	return "the clock is " + ahead.String() + " ahead of Slack's"
}

// watchClock asks Slack for the time while what is delivered is refused for its
// time, or would be: who answers nobody makes no call that would tell it, nor tell
// that the clock is right again.
func (b *Bot) watchClock(ctx context.Context, every time.Duration) {
	for (clock.System{}).SleepUntil(ctx, time.Now().Add(every)) == nil {
		if b.drift.refuses.Load() || b.misdated() != "" {
			b.askToken(ctx)
		}
	}
}
