package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// commit stores a decision: facts, settings, timers and what is to be posted,
// all or nothing.
func (b *Bot) commit(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, d *commands.Decision) (answer, error) {
	switch {
	case d.Forget != nil:
		return b.commitForget(ctx, a, x, d)
	case d.Templates != nil:
		return b.commitTemplates(ctx, a, x, d)
	case d.Teams != nil:
		return b.commitTeams(ctx, a, x, d)
	case d.Stats != nil:
		return b.commitStats(ctx, a, d)
	case d.Picture != nil:
		return b.commitPicture(ctx, a, x, d)
	}
	if len(d.Facts) == 0 {
		return b.commitSettings(ctx, a, x, d)
	}
	events := x.Events(a.acting.Noted(d))
	after := x.Case.With(events...)
	cm := redisstore.Commit{
		Base: x.Case, Events: events, After: after, Delivery: a.delivery,
		Once: x.Fingerprint(in.Word, d), Force: a.again,
		Posts: postsFor(x.Case, after, events, x.Actor, x.Today),
	}
	var err error
	if cm.People, err = b.changed(ctx, d); err != nil {
		return answer{}, err
	}
	if cm.Set, err = b.personTimers(ctx, x.Case, after, a.now); err != nil {
		return answer{}, err
	}
	watch := b.watch(after, a.now)
	cm.Row = ptr(after.RowOf(&watch.Course)) // of the same fold
	cm.Set = append(cm.Set, wakeTimers(after, b.nextWake(watch, x.Case, a.now), a.now)...)
	cm.Posts = append(cm.Posts, attendance(x.Case, after, events, a.now)...)
	if a.outbox && d.Doc == nil {
		cm.Posts = append(cm.Posts, answerPost(after, a, events))
	}
	c, err := b.stored(ctx, cm)
	var already *redisstore.AlreadyError
	if errors.As(err, &already) && d.Doc != nil {
		return answer{doc: b.shown(ctx, in, x, d), saved: true}, nil // it was logged when it came first
	}
	if errors.As(err, &already) {
		return b.already(ctx, a, in, x, d, already)
	}
	if err != nil {
		return answer{}, err
	}
	b.metrics.events.Add(float64(len(events)))
	switch {
	case d.Doc != nil:
		return answer{doc: b.shown(ctx, in, x, d), saved: true}, nil
	case a.outbox:
		return answer{saved: true}, nil
	}
	return answer{doc: ptr(commands.Saved(c, d, events, a.now)), saved: true}, nil
}

// recording is the commit of events that nobody waits for an answer about: with what
// is to be posted of them, and the timers of the case and of who comes into it.
func (b *Bot) recording(ctx context.Context, before, after *state.Case, events []state.Event, by state.Actor, now time.Time) (redisstore.Commit, error) {
	cm := redisstore.Commit{Base: before, Events: events, After: after, Posts: postsFor(before, after, events, by, state.DateOf(now))}
	timers, err := b.personTimers(ctx, before, after, now)
	cm.Set = append(timers, wakeTimers(after, b.nextWake(b.watch(after, now), before, now), now)...)
	return cm, err
}

// shown is what is shown to who has no part in the case: a stand-in also reads
// what is new since they looked last.
func (b *Bot) shown(ctx context.Context, in commands.Input, x *commands.Exec, d *commands.Decision) *commands.Doc {
	if x.Actor.StandIn == "" {
		return d.Doc
	}
	d.Doc.Shown = x.Actor.Role == state.Company
	return b.withNews(ctx, in, x, d.Doc)
}

// triesOf is how often a commit is tried after an error. Each wait for a replica
// takes most of a second of the three that Slack waits.
func triesOf(err error) int {
	if errors.Is(err, redisstore.ErrNotReplicated) {
		return 2
	}
	return 3
}

// stored commits what was decided. What one server alone has stands in the case
// for now, and may be lost: nobody is told that it is saved.
func (b *Bot) stored(ctx context.Context, cm redisstore.Commit) (*state.Case, error) {
	c, err := b.ws.Commit(ctx, cm)
	alone := errors.Is(err, redisstore.ErrNotReplicated)
	if alone {
		b.log.Error("no replica confirmed a commit")
	}
	if err == nil || alone && c != nil {
		b.homesAnew(ctx, concerned(cm.Base, c, cm.People)...)
	}
	return c, err
}

// storedOnce is stored for what is answered alike each time that its delivery
// comes. told: it came before and was answered then, so nothing is said again.
func (b *Bot) storedOnce(ctx context.Context, a *ask, cm redisstore.Commit) (told bool, err error) {
	_, err = b.stored(ctx, cm)
	if errors.Is(err, redisstore.ErrDelivered) {
		return a.answered(), nil
	}
	return false, err
}

// already answers a request that was carried out before: the same delivery is
// told nothing twice, the same command typed twice is asked about.
func (b *Bot) already(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, d *commands.Decision, e *redisstore.AlreadyError) (answer, error) {
	if errors.Is(e, redisstore.ErrDelivered) {
		return b.committedBefore(ctx, a, e)
	}
	draft, err := b.keepDraft(ctx, a, in, x)
	if err != nil {
		return answer{}, err
	}
	said := texts.Say("answer.repeated")
	doc := commands.Doc{Notify: said, Blocks: []commands.Block{commands.Para{Lines: append([]texts.T{said}, x.StandsThere(d)...)}}}
	doc.Blocks = append(doc.Blocks, commands.Buttons{{Action: "act.again", Label: texts.Say("button.again"), Value: draft}})
	return answer{doc: &doc}, nil
}

// committedBefore answers a delivery that was committed before, if that was not done
// then.
func (b *Bot) committedBefore(ctx context.Context, a *ask, e *redisstore.AlreadyError) (answer, error) {
	if a.outbox || a.answered() { // or its answer is in the outbox
		return answer{saved: true}, nil
	}
	return b.savedAgain(ctx, e)
}

// savedAgain tells once more what a delivery recorded.
func (b *Bot) savedAgain(ctx context.Context, e *redisstore.AlreadyError) (answer, error) {
	if e.No == 0 {
		return answer{doc: ptr(say(texts.Say("answer.noted"))), saved: true}, nil
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: e.No, Fresh: true})
	if err != nil {
		return answer{}, err
	}
	events := f.Case.RecordedWith(e.Version)
	if len(events) == 0 {
		return answer{}, fmt.Errorf("case %d has no version %d", e.No, e.Version)
	}
	away, err := b.absences(ctx, f.Case)
	if err != nil {
		return answer{}, err
	}
	return answer{doc: ptr(commands.Saved(f.Case, commands.Reminded(f.Case, events, b.now(), away, b.opt.Defaults.Practice), events, b.now())), saved: true}, nil
}

// changed applies the decision's changes of settings to what is stored.
func (b *Bot) changed(ctx context.Context, d *commands.Decision) ([]state.Person, error) {
	var people []state.Person
	if d.Person != nil {
		people = append(people, *d.Person)
	}
	for _, o := range d.Others {
		at := slices.IndexFunc(people, func(p state.Person) bool { return p.User == o.User })
		if at >= 0 {
			people[at] = o.Change(people[at])
			continue
		}
		p, err := b.ws.Person(ctx, o.User)
		if err != nil {
			return nil, err
		}
		people = append(people, o.Change(p))
	}
	return people, nil
}

func (b *Bot) commitSettings(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	people, err := b.changed(ctx, d)
	if err != nil {
		return answer{}, err
	}
	// What they are about, if it is a case, must be there still.
	cm := redisstore.Commit{Base: x.Case, Delivery: a.delivery, People: people}
	for _, p := range people {
		if p.User == a.user {
			cm.Set = append(cm.Set, b.newHour(x.Person, p, a.now))
			if err := b.pausing(ctx, &cm, x.Person, p, a.now); err != nil {
				return answer{}, err
			}
		}
	}
	if err := b.remindAnew(ctx, &cm, a, x); err != nil {
		return answer{}, err
	}
	if told, err := b.storedOnce(ctx, a, cm); told || err != nil {
		return answer{saved: told}, err
	}
	a.lang = x.Lang
	doc := commands.Doc{Notify: d.Say[0], Blocks: []commands.Block{commands.Para{Lines: d.Say}}}
	return answer{doc: &doc, saved: true}, nil
}

// commitComing stores that something is to be made by who delivers it, and says
// that it comes. A delivery that comes again is told so once more only where it
// had no answer.
func (b *Bot) commitComing(ctx context.Context, a *ask, d *commands.Decision, cm redisstore.Commit, private bool) (answer, error) {
	if told, err := b.storedOnce(ctx, a, cm); told || err != nil {
		return answer{saved: told}, err
	}
	return a.coming(d, private), nil
}
