package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"casethread/bot/clock"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// tries is how often a decision is made anew when others were faster.
const tries = 8

// carryOut decides, commits, and decides again when somebody was faster.
func (b *Bot) carryOut(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, decide func() (*commands.Decision, error)) (ans answer) {
	defer func() {
		if ans.doc != nil && x.Case != nil {
			ans.doc.No = x.Case.No
		}
	}()
	fresh := false
	for try := 1; ; try++ {
		var d *commands.Decision
		err := a.named.in(x.Case)
		if err == nil {
			d, err = decide()
		}
		if _, refused := commands.AsRefusal(err); refused && !fresh {
			moved, gone := b.refreshed(ctx, x)
			if moved {
				fresh = true // what was refused was an older state of the case
				continue
			}
			if gone != nil {
				err = gone
			}
		}
		if err != nil {
			return b.refused(ctx, a, in, x, err)
		}
		if d.Doc != nil && len(d.Facts) == 0 {
			d.Doc.Shown = x.Case != nil && x.Actor.Role == state.Company
			return answer{doc: b.keepSearch(ctx, a, in, x, b.withNews(ctx, in, x, d.Doc))}
		}
		ans, err := b.commit(ctx, a, in, x, d)
		var conflict *redisstore.ConflictError
		switch {
		case errors.As(err, &conflict) && try < tries:
			b.metrics.conflicts.Inc()
			pause(ctx, try)
			x.Case = conflict.Case
			if f, err := b.ws.Find(ctx, redisstore.Lookup{No: x.Case.No}); err == nil {
				x.Case = f.Case // may have moved on again meanwhile
			}
			x.Actor = state.Actor{User: a.user}
			continue
		case errors.Is(err, redisstore.ErrPersonMoved) && try < tries:
			b.metrics.conflicts.Inc()
			pause(ctx, try)
			if err := b.settingsAnew(ctx, a, x); err != nil {
				return b.failedAnswer("load", err)
			}
			continue
		case errors.Is(err, redisstore.ErrPersonMoved):
			return failedWith(say(texts.Say("answer.conflict_settings")))
		case errors.As(err, &conflict):
			return failedWith(say(texts.Say("answer.conflict")))
		case isAway(err) && try < triesOf(err): // the same delivery again tells whether it was stored
			a.doubt = true
			pause(ctx, try)
			continue
		case errors.Is(err, redisstore.ErrNoCase):
			if _, gone := b.refreshed(ctx, x); gone != nil { // which tells why
				err = gone
			}
			return b.refused(ctx, a, in, x, err)
		case err != nil:
			return b.failedAnswer("commit", err)
		}
		return ans
	}
}

// settingsAnew loads the asker's settings as they are now.
func (b *Bot) settingsAnew(ctx context.Context, a *ask, x *commands.Exec) error {
	p, err := b.ws.Person(ctx, a.user)
	if err != nil {
		return err
	}
	a.person, a.lang = p, b.langOf(p)
	x.Person, x.Lang, x.Actor = p, a.lang, state.Actor{User: a.user}
	return nil
}

// withNews tops a case that is shown with what is new since the reader looked
// last, and remembers that they have looked now. When that cannot be read or
// kept, the case is shown all the same.
func (b *Bot) withNews(ctx context.Context, in commands.Input, x *commands.Exec, doc *commands.Doc) *commands.Doc {
	if !in.Word.News {
		return doc
	}
	seen, err := b.ws.Look(ctx, x.Case, x.Actor.User)
	if err != nil {
		b.log.Warn("last look not kept", "cause", err)
	}
	return ptr(x.WithNews(*doc, seen))
}

// refreshed loads the case anew, for sure, and reports whether it had moved on. After
// an error there is none: what it was is not to be shown.
func (b *Bot) refreshed(ctx context.Context, x *commands.Exec) (bool, error) {
	if x.Case == nil || x.Case.Version == 0 {
		return false, nil
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: x.Case.No, Sure: true})
	if err != nil {
		x.Case = nil
		return false, err
	}
	if f.Case.Version == x.Case.Version && f.Case.Tip == x.Case.Tip {
		return false, nil
	}
	x.Case, x.Actor = f.Case, state.Actor{User: x.Actor.User}
	return true, nil
}

// pause waits a little, longer with each try, and not for everybody the same.
func pause(ctx context.Context, try int) {
	wait := time.Duration(1+rand.IntN(4<<try)) * time.Millisecond
	_ = clock.System{}.SleepUntil(ctx, time.Now().Add(wait))
}
