package bot

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"casethread/commands/texts"
)

// A script, or a key that is stuck, can ask more in a minute than all people of a
// municipality, and each answer takes Slack's pace, a channel's place and room in
// a case. So where many requests are in hand at a time, one person may ask so much
// and no more; while there are few, nobody waits for anybody. What is too much is
// not carried out, which they are told, and what to do; others notice nothing. It
// is counted by each replica for itself.

const (
	// personBurst is what one person may ask at once: more than a long agenda has
	// items to tick.
	personBurst = 100
	// tellAgain is how long a person who goes on is not told again, where each
	// telling is a call of Slack.
	tellAgain  = 10 * time.Second
	mostPeople = 10_000
)

// In service one person may ask something every PersonEvery in the long run, while
// Busy requests are in hand.
const (
	PersonEvery = 500 * time.Millisecond
	Busy        = 200
)

// patience knows how much each person has asked lately.
type patience struct {
	every time.Duration // zero: without end

	mu     sync.Mutex
	people map[string]*asking
}

type asking struct {
	pace *rate.Limiter
	told time.Time // that it is too much
}

// allows reports whether a person may ask something now.
func (p *patience) allows(user string, now time.Time) bool {
	if p.every == 0 {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.people[user]
	if k == nil {
		if p.people == nil || len(p.people) >= mostPeople {
			p.people = map[string]*asking{}
		}
		k = &asking{pace: rate.NewLimiter(rate.Every(p.every), personBurst)}
		p.people[user] = k
	}
	return k.pace.AllowN(now, 1)
}

// tells reports whether a person who may not is to be told by a call of Slack, and
// remembers that they are.
func (p *patience) tells(user string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.people[user]
	if k == nil || now.Sub(k.told) < tellAgain {
		return false
	}
	k.told = now
	return true
}

// hurried reports whether somebody asks too much for now.
func (b *Bot) hurried(a ask) bool {
	if b.patience.allows(a.user, a.now) || b.asked.Load() < int64(b.opt.Busy) {
		return false
	}
	b.metrics.hurried.Inc()
	return true
}

// moment tells somebody to wait, nothing where they were told a moment ago.
func (b *Bot) moment(a ask) answer {
	if !b.patience.tells(a.user, a.now) {
		return answer{}
	}
	return answer{doc: ptr(say(texts.Say("answer.moment")))}
}

// waitWith answers a click, shortcut or form that is too much. A form stays open
// with what was filled in.
func (b *Bot) waitWith(ctx context.Context, a ask, in interaction) any {
	if block := fieldOf(in.View, ""); in.Type == "view_submission" && block != "" {
		lang := b.readerLang(ctx, a)
		return viewErrors{"errors", map[string]string{block: texts.Say("answer.moment").In(lang, texts.Plain{})}}
	}
	in.View = view{} // what is shown there stays
	b.answerPrivately(ctx, a, b.moment(a), in, false)
	return nil
}
