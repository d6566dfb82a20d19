package bot

import (
	"context"
	"slices"
	"time"

	"casethread/bot/clock"
)

// A post is a worker's for as long as its lease lasts, which Redis counts. A worker
// that cannot ask Redis does not know when another has the post, so it begins none
// whose lease it has not renewed for so long that its call of Slack might still
// be on its way when the other looks whether the post stands.

const (
	// retryLeases is how soon leases are renewed that could not be.
	retryLeases = 500 * time.Millisecond
	lookLeases  = 50 * time.Millisecond
)

// leased reports whether a letter may be begun: of the lease there is as much left
// that, with what the next worker waits, the call has come to its end before.
func (p *postman) leased(l *letter) bool { return time.Since(l.leased) < p.lease/4*3 }

// awaitLease waits until the first letter of a queue may be begun. It returns
// false when there is none any longer, or ctx has ended.
func (p *postman) awaitLease(ctx context.Context, q *queue) bool {
	for {
		p.mu.Lock()
		there := len(q.letters) > 0
		ready := there && p.leased(q.letters[0])
		p.mu.Unlock()
		if ready || !there {
			return ready
		}
		if (clock.System{}).SleepUntil(ctx, time.Now().Add(lookLeases)) != nil {
			return false
		}
	}
}

// keepLeases renews the leases of what is in hand, in real time as Redis
// counts them. What another worker has taken over meanwhile is let go.
func (p *postman) keepLeases(ctx context.Context) {
	every := p.lease / 3
	renewals := trouble{log: p.b.log, what: "renew leases failed"}
	for next := every; (clock.System{}).SleepUntil(ctx, time.Now().Add(next)) == nil; {
		next = every
		err := p.renew(ctx)
		if ctx.Err() != nil {
			return
		}
		renewals.came(err, time.Now())
		if err != nil {
			next = min(every, retryLeases)
		}
	}
}

func (p *postman) renew(ctx context.Context) error {
	p.mu.Lock()
	ids := make([]string, 0, len(p.held))
	for id := range p.held {
		ids = append(ids, id)
	}
	p.mu.Unlock()
	for part := range slices.Chunk(ids, touchOnce) {
		asked := time.Now()
		lost, err := p.b.ws.Touch(ctx, p.b.name, part...)
		if err != nil {
			return err
		}
		p.renewed(part, lost, asked)
	}
	return nil
}

// renewed notes which letters are still ours as of a time, and drops those that
// are another's by now, but for those begun.
func (p *postman) renewed(ids, lost []string, asked time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		if l := p.held[id]; l != nil && !slices.Contains(lost, id) {
			l.leased = asked
		}
	}
	for _, q := range p.queues {
		q.letters = slices.DeleteFunc(q.letters, func(l *letter) bool {
			if l.begun || !slices.Contains(lost, l.ID) {
				return false
			}
			delete(p.held, l.ID)
			return true
		})
	}
}
