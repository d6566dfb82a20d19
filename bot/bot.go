// Package bot stands between Slack and the commands: it takes what Slack
// delivers, finds out who means which case, lets commands decide, commits the
// outcome, and posts what others should see.
//
// A delivery goes through one path whatever way it came in: it becomes an
// ask, the case is found, the word decides, and only when the store has
// committed the outcome is Slack answered. What others see is kept in the
// outbox by the same commit and posted by workers, each post made once.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"casethread/bot/clock"
	"casethread/bot/picture"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// Options say how a bot runs.
type Options struct {
	Token         string // of the bot
	AppToken      string // given: Socket Mode
	SigningSecret string
	APIURL        string // base of Slack's Web API; empty: Slack's own
	HTTP          *http.Client
	Zone          *time.Location
	Defaults      commands.Defaults
	Clock         clock.Clock
	Log           *slog.Logger
	// Name tells this replica from others in leases; empty: a random one.
	Name string
	// PostEvery is the pace of posting in one channel; zero: one a second,
	// with a few at once allowed.
	PostEvery time.Duration
	// PostLease is how long a dead replica's posts wait for another; zero: 12 s.
	PostLease time.Duration
	// PostDoubt is how long a post whose call failed doubtfully may still
	// appear; zero: Slack's time-out and 10 s.
	PostDoubt time.Duration
	// PersonEvery is how often one person may ask something in the long run;
	// zero: without end. It counts while so many requests are in hand as Busy says.
	PersonEvery time.Duration
	Busy        int
}

// A Bot is one replica. It holds nothing that another could not take over.
type Bot struct {
	opt   Options
	api   *slack.Client
	store *redisstore.Store
	log   *slog.Logger
	users users
	seen  recent
	takes singly
	left  recent // what was left for a newer version
	homes homes

	self      string   // the bot's own user id
	own       []string // ids of what installed it: a workspace and the organisation that it is of, or an organisation
	name      string   // of this replica
	ws        *redisstore.Workspace
	ready     atomic.Bool
	connected atomic.Bool   // to Slack's socket
	hadCases  atomic.Bool   // there were cases when it was looked
	inHand    atomic.Int64  // requests being answered, and timers
	asked     atomic.Int64  // requests being answered
	deaf      atomic.Bool   // no more deliveries are taken from the socket
	large     chan struct{} // holds one for each large body being read
	looks     looks
	lookPace  *rate.Limiter
	sweepDue  atomic.Int64 // when the next sweep is, or goes on, in Unix nanoseconds
	posting   *postman
	counting  chan struct{} // full while statistics are counted
	painter   *picture.Painter
	patience  patience
	token     token
	appToken  token // of the socket, where there is one
	drift     drift
	metrics   *metrics
	stop      context.CancelFunc // ends claiming and waking; what is begun is finished
	unplug    context.CancelFunc // ends the socket
	kill      context.CancelFunc // ends calls too
	running   sync.WaitGroup
}

// New returns a bot that uses the given store. Call Start before serving.
func New(store *redisstore.Store, opt Options) *Bot {
	if opt.Clock == nil {
		opt.Clock = clock.System{}
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	opt.HTTP = httpClient(opt)
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	if opt.Name == "" {
		opt.Name = newID()
	}
	b := &Bot{
		opt: opt, store: store, log: opt.Log, name: opt.Name,
		metrics: newMetrics(), large: make(chan struct{}, mostLarge), counting: make(chan struct{}, 1), painter: picture.New(),
		lookPace: rate.NewLimiter(rate.Every(lookPace), lookBurst), stop: func() {}, unplug: func() {}, kill: func() {},
	}
	b.api = slackClient(opt, b.hear, b.hearTime)
	b.metrics.registry.MustRegister(&gauges{b: b})
	b.users.fetch = func(ctx context.Context, id string) (*slack.User, error) { return b.api.GetUserInfoContext(ctx, id) }
	b.users.now = opt.Clock.Now
	b.patience.every = opt.PersonEvery
	return b
}

func slackOptions(opt Options) []slack.Option {
	opts := []slack.Option{slack.OptionHTTPClient(opt.HTTP)}
	if opt.APIURL != "" {
		opts = append(opts, slack.OptionAPIURL(strings.TrimSuffix(opt.APIURL, "/")+"/"))
	}
	if opt.AppToken != "" {
		opts = append(opts, slack.OptionAppLevelToken(opt.AppToken))
	}
	return opts
}

// Start asks Slack who the bot is and begins posting and waking. It returns
// an error when Slack refuses the token.
func (b *Bot) Start(ctx context.Context) error {
	who, err := b.Identify(ctx)
	if err != nil {
		return err
	}
	if err := b.settleHome(ctx, who); err != nil {
		return err
	}
	b.posting = newPostman(b)
	hard, kill := context.WithCancel(context.WithoutCancel(ctx))
	run, stop := context.WithCancel(hard)
	plugged, unplug := context.WithCancel(hard)
	b.stop, b.unplug, b.kill = stop, unplug, kill
	b.running.Go(func() { b.posting.run(run, hard) })
	b.running.Go(func() { b.wakeUp(run, hard) })
	b.running.Go(func() { b.sweepOften(run) })
	b.running.Go(func() { b.watchToken(run) })
	b.running.Go(func() { b.watchClock(run, askTimeAgain) })
	if b.opt.AppToken != "" {
		b.running.Go(func() { b.listen(plugged) })
	}
	b.ready.Store(true)
	return nil
}

// Stop takes no more work, finishes what is in hand, and hands back leases.
// Slack goes on using a socket until it is closed, so what comes through it is
// answered until there is a moment in which nothing is in hand.
func (b *Bot) Stop(ctx context.Context) error {
	b.ready.Store(false)
	b.stop()
	defer b.kill()
	quiet, cancel := context.WithTimeout(ctx, quietWithin)
	b.untilAnswered(quiet)
	cancel()
	b.deaf.Store(true)
	b.untilAnswered(ctx)
	b.unplug()
	done := make(chan struct{})
	go func() {
		b.running.Wait()
		close(done)
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = fmt.Errorf("stop: %w", ctx.Err())
	}
	if b.ws == nil {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	return errors.Join(err, b.ws.Leave(last, b.name, b.posting.untouched()...))
}

const (
	// quietWithin is how long a stopping bot waits for a moment in which nothing
	// is in hand, before it takes no more deliveries from its socket.
	quietWithin = 5 * time.Second
	leaveWithin = time.Second
)

// untilAnswered waits until no request is in hand.
func (b *Bot) untilAnswered(ctx context.Context) {
	for b.asked.Load() > 0 {
		if (clock.System{}).SleepUntil(ctx, time.Now().Add(time.Millisecond)) != nil {
			return
		}
	}
}

// take counts a request as in hand, until it is called back.
func (b *Bot) take() (done func()) {
	b.inHand.Add(1)
	b.asked.Add(1)
	return func() {
		b.asked.Add(-1)
		b.inHand.Add(-1)
	}
}

// Kill stops at once, as a crash would: nothing is finished, and no post is
// handed back.
func (b *Bot) Kill() {
	b.ready.Store(false)
	b.kill()
	b.running.Wait()
}

// Idle reports whether nothing that is due by now is left to do; posts that
// wait for more than patience do not count.
func (b *Bot) Idle(ctx context.Context, patience time.Duration) (bool, error) {
	if b.inHand.Load() > 0 || b.sweepDue.Load() <= b.opt.Clock.Now().UnixNano() {
		return false, nil
	}
	if next, ok, err := b.ws.NextTimer(ctx); err != nil || ok && !next.After(b.opt.Clock.Now()) {
		return false, err
	}
	if code, again := b.token.refused(); code != "" { // nothing can be posted
		return again.Sub(b.opt.Clock.Now()) > patience, nil
	}
	pending, err := b.ws.Pending(ctx)
	if err != nil {
		return false, err
	}
	waiting, next := b.posting.waiting()
	if waiting > 0 && next.Sub(b.opt.Clock.Now()) <= patience {
		return false, nil
	}
	return pending <= waiting && b.inHand.Load() == 0, nil
}

// NextDue is the earliest time at which the bot will have something to do.
func (b *Bot) NextDue(ctx context.Context) (time.Time, bool, error) {
	next, ok, err := b.ws.NextTimer(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	if n, at := b.posting.waiting(); n > 0 && (!ok || at.Before(next)) {
		next, ok = at, true
	}
	if code, again := b.token.refused(); code != "" && (!ok || again.Before(next)) {
		next, ok = again, true
	}
	return next, ok, nil
}

// now stamps a request: the time in the installation's zone.
func (b *Bot) now() time.Time { return b.opt.Clock.Now().In(b.opt.Zone) }

// today is the day it is in the installation's zone.
func (b *Bot) today() state.Date { return state.DateOf(b.now()) }

// langOf is the language a person reads.
func (b *Bot) langOf(p state.Person) texts.Lang {
	if p.Lang == "" {
		return b.opt.Defaults.Lang
	}
	return texts.LangOf(p.Lang)
}

// langOfCase is the language of a case's thread.
func (b *Bot) langOfCase(lang string) texts.Lang {
	if lang == "" {
		return b.opt.Defaults.Lang
	}
	return texts.LangOf(lang)
}

func (b *Bot) writer(lang texts.Lang) writer { return writer{lang: lang, name: b.users.name} }

// failed says that something went wrong on our side; the log has the cause
// under the same id, and neither has any content.
func (b *Bot) failed(op string, err error) commands.Doc {
	id := newID()[:8]
	b.log.Error(op+" failed", "id", id, "cause", err)
	b.metrics.failures.Inc()
	var sealed *redisstore.SealedError
	if errors.As(err, &sealed) {
		if !sealed.Newer() {
			b.metrics.sealed.Inc()
		}
		if sealed.No == 0 {
			return say(texts.Say("answer.sealed_else", "why", texts.Say(sealedWhy(sealed))))
		}
		return say(lockedCases([]*redisstore.SealedError{sealed})[0].Line())
	}
	if errors.Is(err, errAskSlack) {
		return say(texts.Say("answer.slack_away"))
	}
	if errors.Is(err, redisstore.ErrNotReplicated) {
		return say(texts.Say("answer.not_replicated"))
	}
	if isAway(err) {
		return say(texts.Say("answer.away"))
	}
	return say(texts.Say("answer.internal", "id", texts.Word(id)))
}

func sealedWhy(e *redisstore.SealedError) string {
	switch {
	case errors.Is(e, redisstore.ErrNoKey):
		return "sealed.no_key"
	case errors.Is(e, redisstore.ErrWrongKey):
		return "sealed.wrong_key"
	case e.Newer():
		return "sealed.newer"
	}
	return "sealed.damaged"
}

// say is a document of one sentence, which is its notification too: so it may
// hold nothing of a case.
func say(t texts.T) commands.Doc {
	return commands.Doc{Notify: t, Blocks: []commands.Block{commands.Para{Lines: []texts.T{t}}}}
}
