package bot

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"casethread/bot/clock"
	"casethread/state/redisstore"
)

// A postman takes posts out of the outbox and delivers them, each channel's in
// order and at Slack's pace, so that a channel that must wait holds up no other.
type postman struct {
	b     *Bot
	lease time.Duration

	mu     sync.Mutex
	queues map[string]*queue
	paces  map[string]*rate.Limiter // of channels posted to lately
	held   map[string]bool          // ids of entries in hand
	work   sync.WaitGroup
}

// A queue is the posts for one channel or person.
type queue struct {
	entries []redisstore.Entry
	pace    *rate.Limiter
	wait    time.Time // not before: Slack said so, or a read-back is due
	tries   int
}

const (
	claimAtOnce = 64
	claimBlock  = time.Second
	postLease   = 12 * time.Second // how long a dead replica's posts wait
	postBurst   = 6
	// ambiguousWait is how long after a call with an unknown outcome a post
	// may still appear: the client's timeout, and 10 s.
	ambiguousWait = slackTimeout + 10*time.Second
	mostHeld      = 512
	mostPaces     = 10_000
)

func newPostman(b *Bot) *postman {
	lease := b.opt.PostLease
	if lease == 0 {
		lease = postLease
	}
	return &postman{b: b, lease: lease, queues: map[string]*queue{}, paces: map[string]*rate.Limiter{}, held: map[string]bool{}}
}

// run claims posts until ctx ends, then waits for those in delivery.
func (p *postman) run(ctx context.Context) {
	p.work.Go(func() { p.keepLeases(ctx) })
	for ctx.Err() == nil {
		if p.inHand() >= mostHeld {
			_ = clock.System{}.SleepUntil(ctx, time.Now().Add(50*time.Millisecond))
			continue
		}
		entries, err := p.b.ws.Claim(ctx, p.b.name, claimAtOnce, claimBlock, p.lease)
		for _, e := range entries {
			p.add(ctx, e)
		}
		if err != nil && ctx.Err() == nil {
			p.b.log.Error("claim posts failed", "cause", err)
			_ = clock.System{}.SleepUntil(ctx, time.Now().Add(200*time.Millisecond))
		}
	}
	p.work.Wait()
}

func (p *postman) inHand() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.held)
}

// keepLeases renews the leases of what is in hand, in real time as Redis
// counts them.
func (p *postman) keepLeases(ctx context.Context) {
	for (clock.System{}).SleepUntil(ctx, time.Now().Add(p.lease/3)) == nil {
		p.mu.Lock()
		ids := make([]string, 0, len(p.held))
		for id := range p.held {
			ids = append(ids, id)
		}
		p.mu.Unlock()
		if len(ids) == 0 {
			continue
		}
		if _, err := p.b.ws.Touch(ctx, p.b.name, ids...); err != nil && ctx.Err() == nil {
			p.b.log.Error("renew leases failed", "cause", err)
		}
	}
}

// add puts an entry into its channel's queue, and starts the queue's worker.
func (p *postman) add(ctx context.Context, e redisstore.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[e.ID] {
		return
	}
	p.held[e.ID] = true
	q, ok := p.queues[e.Channel]
	if ok {
		q.entries = append(q.entries, e)
		return
	}
	q = &queue{entries: []redisstore.Entry{e}, pace: p.pace(e.Channel)}
	p.queues[e.Channel] = q
	p.work.Go(func() { p.deliverAll(ctx, e.Channel, q) })
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
func (p *postman) deliverAll(ctx context.Context, channel string, q *queue) {
	for {
		p.mu.Lock()
		if len(q.entries) == 0 || ctx.Err() != nil {
			for _, e := range q.entries {
				delete(p.held, e.ID)
			}
			delete(p.queues, channel)
			p.mu.Unlock()
			return
		}
		e, wait := q.entries[0], q.wait
		superseded := e.Kind == postCard && laterCard(q.entries[1:], e.Case)
		p.mu.Unlock()
		if p.b.opt.Clock.SleepUntil(ctx, wait) != nil {
			continue
		}
		if !superseded && q.pace.Wait(ctx) != nil {
			continue
		}
		again := p.deliver(ctx, q, e, superseded)
		p.mu.Lock()
		if again.IsZero() {
			q.entries, q.tries, q.wait = q.entries[1:], 0, time.Time{}
			delete(p.held, e.ID)
		} else {
			q.wait = again
			q.tries++
			q.entries[0].Again = true
		}
		p.mu.Unlock()
	}
}

// laterCard reports whether the same card is to be edited again anyway.
func laterCard(entries []redisstore.Entry, no int) bool {
	for _, e := range entries {
		if e.Kind == postCard && e.Case == no {
			return true
		}
	}
	return false
}

// deliver tries one post. It returns when to try again, or the zero time when
// the post is done with.
func (p *postman) deliver(ctx context.Context, q *queue, e redisstore.Entry, superseded bool) time.Time {
	var d delivered
	var err error
	if superseded {
		var known bool
		if known, err = p.b.cardKnown(ctx, e.Case); err == nil && !known {
			d, err = p.b.post(ctx, e)
		}
	} else {
		d, err = p.b.post(ctx, e)
	}
	now := p.b.opt.Clock.Now()
	var limited *slack.RateLimitedError
	switch {
	case err == nil:
		return p.done(ctx, e, d, now)
	case ctx.Err() != nil:
		return now.Add(time.Second)
	case errors.As(err, &limited):
		p.b.metrics.limited.Inc()
		return now.Add(limited.RetryAfter)
	case errors.Is(err, errNotYet):
		return now.Add(backoff(q.tries))
	case permanent(err):
		return p.park(ctx, e, slackCode(err), now)
	case ambiguous(err):
		return now.Add(ambiguousWait)
	}
	p.b.log.Error("post failed", "kind", e.Kind, "cause", slackCode(err))
	return now.Add(backoff(q.tries))
}

func (p *postman) done(ctx context.Context, e redisstore.Entry, d delivered, now time.Time) time.Time {
	first, err := p.b.ws.Done(ctx, e, d.thing, d.channel, d.ts)
	if err != nil {
		p.b.log.Error("mark post done failed", "cause", err)
		return now.Add(time.Second)
	}
	p.b.metrics.posts.WithLabelValues(e.Kind).Inc()
	if !first && d.ts != "" && d.posted {
		p.b.removeDouble(ctx, d)
	}
	return time.Time{}
}

func (p *postman) park(ctx context.Context, e redisstore.Entry, reason string, now time.Time) time.Time {
	if err := p.b.ws.Park(ctx, e, reason); err != nil {
		p.b.log.Error("park post failed", "cause", err)
		return now.Add(time.Second)
	}
	p.b.metrics.parked.Inc()
	p.b.log.Warn("post parked", "kind", e.Kind, "reason", reason)
	return time.Time{}
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
		if len(q.entries) == 0 || !q.wait.After(now) {
			continue
		}
		n += len(q.entries)
		if next.IsZero() || q.wait.Before(next) {
			next = q.wait
		}
	}
	return n, next
}

// permanent reports whether Slack will refuse the post however often it is
// tried: the channel is gone, the token revoked, the message not to its liking.
func permanent(err error) bool {
	var se slack.SlackErrorResponse
	if !errors.As(err, &se) {
		return false
	}
	switch se.Err {
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org":
		return false
	}
	return true
}

// ambiguous reports whether a call may have succeeded although it failed.
func ambiguous(err error) bool {
	var se slack.SlackErrorResponse
	var status slack.StatusCodeError
	var ne net.Error
	switch {
	case errors.As(err, &se), errors.As(err, &status):
		return true
	case errors.As(err, &ne), isEOF(err):
		return true
	}
	return false
}

func isEOF(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// slackCode keeps of an error what a log may hold: Slack's code, or the kind
// of failure.
func slackCode(err error) string {
	var se slack.SlackErrorResponse
	var status slack.StatusCodeError
	var limited *slack.RateLimitedError
	switch {
	case errors.As(err, &se):
		return se.Err
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
