package bot

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"casethread/bot/clock"
	"casethread/state"
	"casethread/state/redisstore"
)

// A postman takes posts out of the outbox and delivers them, each channel's in
// order and at Slack's pace, so that a channel that must wait holds up no other.
type postman struct {
	b     *Bot
	lease time.Duration
	doubt time.Duration

	mu     sync.Mutex
	queues map[string]*queue
	paces  map[string]*rate.Limiter // of channels posted to lately
	held   map[string]*letter       // in hand, by the ids of their entries
	left   map[string]bool          // ids of those that are for a newer version
	fresh  []string                 // ids of those in hand at the end that nobody has tried
	work   sync.WaitGroup
}

// A queue is the posts for one channel or person.
type queue struct {
	letters []*letter
	pace    *rate.Limiter
	wait    time.Time // not before: Slack said so, or a read-back is due
}

// until is when the first letter may be delivered.
func (q *queue) until() time.Time {
	if len(q.letters) > 0 && q.letters[0].after.After(q.wait) {
		return q.letters[0].after
	}
	return q.wait
}

// A letter is an entry on its way.
type letter struct {
	redisstore.Entry
	tries int
	begun bool // is being delivered now
	// leased is when Redis was last asked for it that said it is ours, in real time.
	leased time.Time
	after  time.Time // not before: who had it may still be posting it, or it has let others pass
	told   bool      // the log says that it failed
}

const (
	claimAtOnce = 64
	claimBlock  = time.Second
	postLease   = 12 * time.Second // how long a dead replica's posts wait
	postBurst   = 6
	// postDoubt is how long after a call with an unknown outcome a post may
	// still appear: the client's timeout, and 10 s.
	postDoubt = slackTimeout + 10*time.Second
	mostHeld  = 512 // that could be delivered now, each channel counting for
	mostOfOne = 8   // so many at most: one that is flooded keeps no other from being seen
	mostInAll = 8192
	touchOnce = 512 // leases renewed at a time
	mostPaces = 10_000
	mostLeft  = 10_000
	// longestWait is how long Slack may ask a channel to wait at a time.
	longestWait = 10 * time.Minute
	// mostTries is how often a post waits for another, such as its case's card,
	// before the bot looks whether that one is still on its way: about half an
	// hour. It looks again every few minutes.
	mostTries = 64
	lookEach  = 8
	// passAfter is how often a post is tried that something else than Slack refuses,
	// before those behind it need not wait for it.
	passAfter = 4
)

func newPostman(b *Bot) *postman {
	p := &postman{
		b: b, lease: b.opt.PostLease, doubt: b.opt.PostDoubt,
		queues: map[string]*queue{}, paces: map[string]*rate.Limiter{}, held: map[string]*letter{}, left: map[string]bool{},
	}
	if p.lease == 0 {
		p.lease = postLease
	}
	if p.doubt == 0 {
		p.doubt = postDoubt
	}
	return p
}

// run claims posts until ctx ends, then waits for those being delivered. hard
// ends later, or with ctx when the bot is killed: calls of Slack run on it.
func (p *postman) run(ctx, hard context.Context) {
	p.work.Go(func() { p.keepLeases(ctx) })
	claims := trouble{log: p.b.log, what: "claim posts failed"}
	for ctx.Err() == nil {
		if p.b.tokenCode() != "" || p.full() {
			_ = clock.System{}.SleepUntil(ctx, time.Now().Add(50*time.Millisecond))
			continue
		}
		asked := time.Now()
		entries, err := p.b.ws.Claim(ctx, p.b.name, claimAtOnce, claimBlock, p.lease)
		for _, e := range entries {
			p.add(ctx, hard, &letter{Entry: e, leased: asked})
		}
		if ctx.Err() != nil {
			break
		}
		pause := err != nil
		if pause {
			_, err = p.b.noteSealed("claim", err)
		}
		claims.came(err, time.Now())
		if pause {
			_ = clock.System{}.SleepUntil(ctx, time.Now().Add(200*time.Millisecond))
		}
	}
	p.work.Wait()
}

// full reports whether there is enough in hand to be delivered for now. A channel
// goes at Slack's pace, however many posts it has: most of them wait here, so that
// those of others behind them are come by.
func (p *postman) full() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, n := p.b.opt.Clock.Now(), 0
	for _, q := range p.queues {
		if !q.until().After(now) {
			n += min(len(q.letters), mostOfOne)
		}
	}
	return n >= mostHeld || len(p.held) >= mostInAll
}

// add puts a letter into its channel's queue, and starts the queue's worker.
func (p *postman) add(ctx, hard context.Context, l *letter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[l.ID] != nil {
		return // in hand already
	}
	if !KnownPost(l.Kind) {
		p.b.noteNewer("post", l.Kind, errNewKind)
		return // its lease runs out, and a replica that knows it takes it
	}
	if l.Orphan && !p.left[l.ID] {
		l.after = p.b.opt.Clock.Now().Add(max(0, p.doubt-p.lease))
	}
	p.held[l.ID] = l
	q, ok := p.queues[l.Channel]
	if ok {
		q.letters = append(q.letters, l)
		return
	}
	q = &queue{letters: []*letter{l}, pace: p.pace(l.Channel)}
	p.queues[l.Channel] = q
	p.work.Go(func() { p.deliverAll(ctx, hard, l.Channel, q) })
}

// pace returns the channel's limiter, which outlives its queue.
func (p *postman) pace(channel string) *rate.Limiter {
	if l, ok := p.paces[channel]; ok {
		return l
	}
	every := p.b.opt.PostEvery
	if every == 0 {
		every = time.Second
	}
	if len(p.paces) >= mostPaces {
		clear(p.paces)
	}
	l := rate.NewLimiter(rate.Every(every), postBurst)
	p.paces[channel] = l
	return l
}

// deliverAll delivers a queue's posts in order until there is none.
func (p *postman) deliverAll(ctx, hard context.Context, channel string, q *queue) {
	for {
		p.mu.Lock()
		if len(q.letters) == 0 || ctx.Err() != nil {
			for _, l := range q.letters {
				delete(p.held, l.ID)
				if l.tries == 0 && !l.Again {
					p.fresh = append(p.fresh, l.ID)
				}
			}
			delete(p.queues, channel)
			p.mu.Unlock()
			return
		}
		wait := q.until()
		p.mu.Unlock()
		if p.b.opt.Clock.SleepUntil(ctx, wait) != nil || !p.awaitLease(ctx, q) {
			continue
		}
		if works, again := p.b.tokenWorks(ctx); !works {
			p.putOff(q, again)
			continue
		}
		if !p.overtaken(q) && q.pace.Wait(ctx) != nil {
			continue
		}
		l, superseded := p.begin(q)
		if l == nil {
			continue
		}
		p.settle(q, l, p.deliver(hard, l, superseded))
	}
}

// untouched returns the ids of the posts that were in hand when the postman
// stopped, and that nobody has tried to deliver.
func (p *postman) untouched() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fresh
}

// putOff has a queue wait, through no fault of its letters.
func (p *postman) putOff(q *queue, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q.wait = until
}

// begin takes the first letter in hand. superseded is set when the same card
// is edited again by a later one.
func (p *postman) begin(q *queue) (l *letter, superseded bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(q.letters) == 0 || !p.leased(q.letters[0]) {
		return nil, false
	}
	l = q.letters[0]
	l.begun = true
	return l, q.superseded()
}

// overtaken reports whether the first letter makes no call, so that it need not
// go at Slack's pace.
func (p *postman) overtaken(q *queue) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(q.letters) > 0 && q.superseded()
}

// superseded reports whether the first letter edits a card that a later one edits
// again.
func (q *queue) superseded() bool {
	l := q.letters[0]
	return l.Kind == postCard && laterCard(q.letters[1:], l.Case)
}

// laterCard reports whether a case's card is to be edited again anyway.
func laterCard(letters []*letter, no int) bool {
	return slices.ContainsFunc(letters, func(l *letter) bool { return l.Kind == postCard && l.Case == no })
}

// settle puts away a letter that is done with, or keeps it for another try.
// One that waits for another lets those behind it pass.
func (p *postman) settle(q *queue, l *letter, o outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.begun = false
	if o.leave {
		if len(p.left) >= mostLeft {
			clear(p.left)
		}
		p.left[l.ID] = true
	}
	if o.done || o.leave {
		q.letters, q.wait = slices.DeleteFunc(q.letters, func(other *letter) bool { return other == l }), time.Time{}
		delete(p.held, l.ID)
		return
	}
	l.tries++
	l.Again = l.Again || o.doubtful
	if o.pass && len(q.letters) > 1 {
		q.letters = append(slices.DeleteFunc(q.letters, func(other *letter) bool { return other == l }), l)
		l.after, q.wait = o.again, time.Time{}
		return
	}
	q.wait = o.again
}

// An outcome is what came of one try of a letter.
type outcome struct {
	done     bool
	leave    bool      // to a newer version: its lease runs out
	again    time.Time // when to try again
	doubtful bool      // the post may stand all the same
	pass     bool      // others of the queue need not wait for it
}

// deliver tries one post.
func (p *postman) deliver(ctx context.Context, l *letter, superseded bool) outcome {
	var d delivered
	var err error
	if !superseded {
		d, err = p.b.post(ctx, l.Entry)
	}
	now := p.b.opt.Clock.Now()
	if errors.Is(err, state.ErrNewer) {
		p.b.noteNewer("post", l.Kind, err)
		return outcome{leave: true}
	}
	var limited *slack.RateLimitedError
	sealed, _ := p.b.noteSealed("post", err)
	switch {
	case err == nil:
		return p.done(ctx, l, d, now)
	case errors.Is(err, errHeld):
		p.b.metrics.held.Inc()
		return outcome{done: true}
	case ctx.Err() != nil:
		return outcome{again: now.Add(time.Second), doubtful: true}
	case errors.As(err, &limited):
		p.b.metrics.limited.Inc()
		return outcome{again: now.Add(pauseFor(limited))}
	case errors.Is(err, errNotLooked):
		return outcome{again: now.Add(backoff(l.tries))}
	case errors.Is(err, errNotYet) && l.tries >= mostTries && l.tries%lookEach == 0 && p.inVain(ctx, l.Entry):
		return p.park(ctx, l.Entry, "waited_in_vain", now)
	case errors.Is(err, errNotYet):
		return outcome{again: now.Add(backoff(l.tries)), pass: true}
	case len(sealed) > 0 && !passing(sealed[0]):
		return p.park(ctx, l.Entry, sealed[0].Error(), now)
	case len(sealed) > 0:
		return outcome{again: now.Add(backoff(l.tries)), doubtful: true, pass: true}
	case unauthorized(err):
		return outcome{again: now} // begins when Slack takes the token
	case permanent(err):
		return p.park(ctx, l.Entry, slackCode(err), now)
	case ambiguous(err):
		if !l.told {
			l.told = true
			p.b.log.Warn("post failed", "kind", l.Kind, "cause", slackCode(err), "again", "until Slack takes it")
		}
		return outcome{again: now.Add(p.doubt), doubtful: true}
	}
	// Something else went wrong, perhaps after the call: in the store, or in
	// what stands between us and Slack.
	p.b.log.Error("post failed", "kind", l.Kind, "cause", slackCode(err))
	return outcome{again: now.Add(backoff(l.tries)), doubtful: true, pass: l.inTheWay(err)}
}

// inTheWay reports whether a post fails for a reason of its own, such as what Redis
// keeps of its case, so that others need not wait for it. While Redis is away all of
// them keep their order.
func (l *letter) inTheWay(err error) bool { return l.tries >= passAfter && !redisstore.Away(err) }

func (p *postman) done(ctx context.Context, l *letter, d delivered, now time.Time) outcome {
	e := l.Entry
	first, err := p.b.finish(ctx, e, d)
	var limited *slack.RateLimitedError
	switch {
	case errors.As(err, &limited):
		p.b.metrics.limited.Inc()
		return outcome{again: now.Add(pauseFor(limited)), doubtful: true}
	case err != nil:
		p.b.log.Error("mark post done failed", "cause", slackCode(err))
		return outcome{again: now.Add(backoff(l.tries)), doubtful: true, pass: l.inTheWay(err)} // and Slack is asked each time whether it stands
	}
	p.b.metrics.posts.WithLabelValues(known(e.Kind, postKinds...)).Inc()
	if !first && d.ts != "" && d.posted && p.b.twice(ctx, e, d) {
		p.b.removeDouble(ctx, d.channel, d.ts)
	}
	return outcome{done: true}
}

// inVain reports whether nothing that a post may wait for is on its way any
// longer: Slack has refused it for good, and it is parked, or was dropped.
func (p *postman) inVain(ctx context.Context, e redisstore.Entry) bool {
	before, err := p.b.ws.Before(ctx, e, postOpening)
	if err != nil {
		p.b.log.Error("look for what a post waits for failed", "cause", err)
	}
	return err == nil && !before
}

func (p *postman) park(ctx context.Context, e redisstore.Entry, reason string, now time.Time) outcome {
	if err := p.b.ws.Park(ctx, e, reason); err != nil {
		p.b.log.Error("park post failed", "cause", err)
		return outcome{again: now.Add(time.Second)}
	}
	p.b.metrics.parked.Inc()
	p.b.log.Warn("post parked", "kind", e.Kind, "reason", reason)
	return outcome{done: true}
}

// pauseFor is how long Slack is left alone that asks for it. It may say 0.
func pauseFor(limited *slack.RateLimitedError) time.Duration {
	return max(time.Second, min(limited.RetryAfter, longestWait))
}

func backoff(tries int) time.Duration {
	return min(200*time.Millisecond<<min(tries, 8), 30*time.Second)
}

// waiting returns how many posts wait for a time that has not come, and the
// earliest of those times.
func (p *postman) waiting() (n int, next time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.b.opt.Clock.Now()
	for _, q := range p.queues {
		until := q.until()
		if len(q.letters) == 0 || !until.After(now) {
			continue
		}
		n += len(q.letters)
		if next.IsZero() || until.Before(next) {
			next = until
		}
	}
	return n, next
}

// unauthorized reports whether Slack does not take the bot's token, so that no
// post can be made until an operator has acted.
func unauthorized(err error) bool {
	var se slack.SlackErrorResponse
	return errors.As(err, &se) && tokenCodes[se.Err]
}

// permanent reports whether Slack will refuse the call however often it is
// tried: the channel is gone, the message not to its liking.
func permanent(err error) bool {
	var se slack.SlackErrorResponse
	if !errors.As(err, &se) || unauthorized(err) {
		return false
	}
	switch se.Err {
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org",
		"ratelimited", "rate_limited", "message_limit_exceeded":
		return false
	}
	return true
}

// ambiguous reports whether a call may have succeeded although it failed.
func ambiguous(err error) bool {
	var se slack.SlackErrorResponse
	var status slack.StatusCodeError
	var ne net.Error
	return errors.As(err, &se) && !tokenCodes[se.Err] || errors.As(err, &status) || errors.As(err, &ne) ||
		errors.As(err, new(*json.SyntaxError)) || isEOF(err)
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// errNotSlack is said of an answer that Slack would not give.
var errNotSlack = errors.New("the answer is not JSON: something answers in Slack's place, such as a proxy")

// slackCode keeps of an error what a log may hold: Slack's code, or the kind
// of failure.
func slackCode(err error) string {
	var se slack.SlackErrorResponse
	var status slack.StatusCodeError
	var limited *slack.RateLimitedError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &se):
		return se.Err
	case errors.As(err, &certificate):
		return certificate.Error()
	case errors.As(err, new(*json.SyntaxError)):
		return errNotSlack.Error()
	case errors.As(err, &limited):
		return "ratelimited"
	case errors.As(err, &status):
		return status.Status
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	var ne net.Error
	if errors.As(err, &ne) {
		return "network"
	}
	return err.Error()
}
