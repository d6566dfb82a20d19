package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// One timer a case wakes the bot up when its card changes by itself or when
// somebody may have to be reminded of something. Who is due what is decided
// then, from the case and the settings as they are.

// wakeTimers wake the bot up for the next nudge of a case, or on the next day
// on which its card changes by itself. A timer that is to come sooner stays: it
// may be due for something already.
func wakeTimers(c *state.Case, nudge, now time.Time) []redisstore.Timer {
	next := nudge
	if day := c.NextChange(state.DateOf(now)); !day.IsZero() {
		if at := cardTime(day, now.Location()); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if next.IsZero() {
		return nil
	}
	return []redisstore.Timer{wakeTimer(c.No, next)}
}

func wakeTimer(no int, at time.Time) redisstore.Timer {
	return redisstore.Timer{ID: wakePrefix + strconv.Itoa(no), At: at, Sooner: true}
}

// cardTime is when a card is edited because a day has come.
func cardTime(day state.Date, loc *time.Location) time.Time { return day.At(0, 5, loc) }

// fireWake has a case say what is due: it reminds of what comes up, tells of
// what the rules newly find, and has its card edited when a day has come on
// which it says something else. Deciding on the same twice does no harm: a
// nudge is posted once by its name, and what was told is an event of the case.
func (b *Bot) fireWake(ctx context.Context, t redisstore.Timer, no int, now time.Time) error {
	for try := 1; ; try++ {
		cm := redisstore.Commit{Fired: &t}
		f, err := b.ws.Find(ctx, redisstore.Lookup{No: no, Fresh: true})
		switch {
		case errors.Is(err, redisstore.ErrNoCase):
		case err != nil:
			return err
		default:
			people, err := b.remindable(ctx, f.Case)
			if err != nil {
				return err
			}
			notice, forgotten, again, err := b.retain(ctx, &t, f.Case, now)
			if forgotten || err != nil {
				if errors.As(err, new(*redisstore.ConflictError)) && try < tries {
					pause(ctx, try)
					continue
				}
				return err
			}
			b.wake(&cm, f.Case, people, t.At, now)
			noticed(&cm, f.Case, notice, again, now)
		}
		_, err = b.ws.Commit(ctx, cm)
		var conflict *redisstore.ConflictError
		if errors.As(err, &conflict) && try < tries {
			pause(ctx, try)
			continue
		}
		return err
	}
}

// wake fills in what a case that is woken up has to say, and when next. Since
// is when it was to be woken: nothing was due before.
func (b *Bot) wake(cm *redisstore.Commit, c *state.Case, people map[string]state.Person, since, now time.Time) {
	facts, news := b.watch(c, now).News()
	if len(facts) > 0 {
		cm.Base, cm.Events = c, commands.OwnEvents(c, facts, now)
		c = c.With(cm.Events...)
		cm.After = c
		cm.Posts = append(cm.Posts, refreshWarning(c, facts, now)...)
	}
	due, next := commands.Nudges(c, people, now)
	cm.Posts = append(append(cm.Posts, nudgePosts(c, due, now)...), untoldPosts(c, people, facts, due, now)...)
	cm.Posts = append(cm.Posts, begunPosts(c, people, due, since, now)...)
	if commands.PulseOver(c, since.Add(-time.Second), now) {
		cm.Posts = append(cm.Posts, newPost(postRefresh, c.No, c.Channel, now, postBody{Thing: commands.PulseThing}))
	}
	if cardChanged(c, since, now) {
		cm.Posts = append(append(cm.Posts, dayPosts(c, now)...), newPost(postCard, c.No, c.Channel, now, postBody{}))
	}
	cm.Posts = append(cm.Posts, expiredPosts(c, since, now)...)
	cm.Set = wakeTimers(c, soonest(next, news), now)
}

// noticed adds to what is recorded that a closed case will be forgotten, and
// tells of it.
func noticed(cm *redisstore.Commit, c *state.Case, facts []state.Fact, again, now time.Time) {
	if len(facts) > 0 {
		cm.Base, cm.Events = c, commands.OwnEvents(c, facts, now)
		cm.After = c.With(cm.Events...)
		for _, e := range cm.Events {
			cm.Posts = append(cm.Posts, eventPosts(cm.After, e, state.Actor{}, state.DateOf(now))...)
		}
	}
	if !again.IsZero() {
		cm.Set = append(cm.Set, wakeTimer(c.No, again))
	}
}

// refreshWarning corrects the messages of a case's warning. What is told anew
// comes in today's note, which is made anew for it and not corrected meanwhile.
func refreshWarning(c *state.Case, facts []state.Fact, now time.Time) []redisstore.Post {
	body := postBody{Thing: commands.WarningThing}
	switch facts[0].(type) {
	case state.Warned:
		body.Date = state.DateOf(now)
	case state.WarningCleared:
	default:
		return nil
	}
	return []redisstore.Post{newPost(postRefresh, c.No, c.Channel, now, body)}
}

// watch asks the rules about a case as it is now.
func (b *Bot) watch(c *state.Case, now time.Time) commands.Watch {
	return commands.WatchOf(c, b.opt.Defaults.Practice, now)
}

// nextWake is when a case has something to say, not before now.
func (b *Bot) nextWake(w commands.Watch, before *state.Case, now time.Time) time.Time {
	c := w.Case
	next := soonest(commands.NextNudge(c, before, now), w.NextNews())
	if notice, over, at := commands.ForgetNews(c, b.opt.Defaults.Retention, now); len(notice) > 0 || over {
		next = now
	} else {
		next = soonest(next, at)
	}
	return next
}

// soonest returns the earlier of two times, of which either may be none.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// cardChanged reports whether the card has come to say something else by
// itself between two times.
func cardChanged(c *state.Case, since, now time.Time) bool {
	day := c.NextChange(state.DateOf(since).Add(-1))
	if !day.IsZero() && cardTime(day, now.Location()).Before(since) {
		day = c.NextChange(day)
	}
	return !day.IsZero() && !cardTime(day, now.Location()).After(now)
}

// remindable loads the settings of those whom a case may remind.
func (b *Bot) remindable(ctx context.Context, c *state.Case) (map[string]state.Person, error) {
	people, err := b.settingsOf(ctx, c.Index().Users...)
	if err != nil {
		return nil, err
	}
	standIns, err := b.settingsOf(ctx, commands.StandInsOf(people)...)
	maps.Copy(people, standIns)
	return people, err
}

// nudgePosts makes one post for each person of what is due since the same
// moment, so that nothing that was told comes again with what is new; what was
// put off comes in one of its own. What is to be noticed comes first: it makes
// the message, which the others are added to, and need not take another's place.
func nudgePosts(c *state.Case, due []commands.Nudge, now time.Time) []redisstore.Post {
	type letter struct {
		to    string
		again bool
		since int64
	}
	var order []letter
	items, once := map[letter]map[string]int{}, map[letter][]string{}
	for _, n := range due {
		l := letter{n.To, n.Again, n.Since().Unix()}
		if items[l] == nil {
			order, items[l] = append(order, l), map[string]int{}
		}
		items[l][n.Name()] = n.Version
		once[l] = append(once[l], n.Once)
	}
	slices.SortStableFunc(order, func(a, b letter) int {
		switch {
		case a.again == b.again:
			return 0
		case a.again:
			return -1
		}
		return 1
	})
	posts := make([]redisstore.Post, 0, len(order))
	for _, l := range order {
		p := newPost(postNudge, c.No, l.to, now, postBody{Date: state.DateOf(now), Items: items[l], Again: l.again})
		p.Once = once[l]
		posts = append(posts, p)
	}
	return posts
}

// untoldPosts correct today's notes of who may read of the warning and is not told
// of what was found now. Those of who is told are made anew.
func untoldPosts(c *state.Case, people map[string]state.Person, facts []state.Fact, due []commands.Nudge, now time.Time) []redisstore.Post {
	if !slices.ContainsFunc(facts, func(f state.Fact) bool { _, told := f.(state.Warned); return told }) {
		return nil
	}
	readers := map[string]bool{"": true}
	for _, n := range due {
		readers[n.To] = readers[n.To] || n.Kind == commands.NudgeWarning
	}
	var posts []redisstore.Post
	for _, r := range []state.Role{state.Consultant, state.Caseworker, state.Mentor} {
		holder := c.Parties[r].User
		for _, user := range []string{holder, people[holder].StandIn} {
			if !readers[user] {
				readers[user] = true
				posts = append(posts, newPost(postRefresh, c.No, user, now, postBody{Thing: dayNotes, User: user}))
			}
		}
	}
	return posts
}

// begunPosts correct the day notes of who takes part in a follow-up that has
// begun since the case was to be woken up, but for those that say something new
// anyway. Each is corrected among its reader's other posts, in order.
func begunPosts(c *state.Case, people map[string]state.Person, due []commands.Nudge, since, now time.Time) []redisstore.Post {
	readers := map[string]bool{"": true}
	for _, n := range due {
		if !n.Since().Before(since) { // else it was told before
			readers[n.To] = true
		}
	}
	var posts []redisstore.Post
	for _, f := range c.PlannedFollowups() {
		if f.For != state.DateOf(now) || f.Time == "" || commands.Begun(f, since.In(now.Location()).Add(-1)) || !commands.Begun(f, now) {
			continue
		}
		for user := range attendees(c, f) {
			if p := people[user]; p.Away(f.For) {
				user = p.StandIn
			}
			if !readers[user] {
				readers[user] = true
				posts = append(posts, newPost(postRefresh, c.No, user, now, postBody{Thing: dayNotes, User: user}))
			}
		}
	}
	return posts
}

// dayNotes is the thing of all day notes of today; that of one day's has its
// date.
const dayNotes = "N"

func noteThing(day state.Date) string { return dayNotes + day.String() }

// deliverNudge adds what is due to its reader's day note about the case: the
// first post of a day makes the message, later ones edit it. What has been put
// off comes in a new message, which is the note from then on.
func (b *Bot) deliverNudge(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	items, reads, err := b.stillDue(ctx, e, c, body)
	if err != nil {
		return delivered{}, err
	}
	if len(items) == 0 { // settled meanwhile, or too late
		return b.dropNudge(ctx, e, c, body)
	}
	note, err := b.ws.AddToNote(ctx, c.No, body.Date, e.Channel, e.Op, items)
	if err != nil {
		return delivered{}, err
	}
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return delivered{}, err
	}
	m, err := b.noteMessage(ctx, e, c, body, reads, note)
	if err != nil {
		return delivered{}, err
	}
	channel, ts, stands := noteStands(msgs, body.Date, e.Channel)
	switch {
	case stands && body.Again:
		err = b.edit(ctx, channel, ts, commands.NoteMoved(c.No), m.lang)
	case stands:
		if err = b.edit(ctx, channel, ts, m.doc, m.lang); !isGone(err) {
			return delivered{}, err
		}
	case note.Maker != e.Op && !body.Again:
		return delivered{}, errNotYet
	}
	if err != nil && !isGone(err) {
		return delivered{}, err
	}
	d, err := b.send(ctx, e, m)
	d.thing = messageKey(m.thing, reader{user: e.Channel})
	return d, err
}

// dropNudge gives up a post of which nothing is to be told. When an earlier try
// has made the day note's message all the same, that is the note.
func (b *Bot) dropNudge(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if e.Again {
		reads, err := b.ws.Person(ctx, e.Channel)
		if err != nil {
			return delivered{}, err
		}
		notes, err := b.ws.Notes(ctx, c.No, body.Date)
		if err != nil {
			return delivered{}, err
		}
		m, err := b.noteMessage(ctx, e, c, body, reads, notes[e.Channel])
		if err != nil {
			return delivered{}, err
		}
		d, found, err := b.corrected(ctx, e, m)
		if found || err != nil {
			d.thing = messageKey(m.thing, reader{user: e.Channel})
			return d, err
		}
	}
	b.metrics.stale.Inc()
	return delivered{}, b.ws.LeaveNote(ctx, c.No, body.Date, e.Channel, e.Op)
}

// noteMessage is the message of a person's day note.
func (b *Bot) noteMessage(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody, reads state.Person, note redisstore.Note) (message, error) {
	doc, err := b.noteDoc(ctx, c, reads, note)
	kind := "reminder"
	if holds(note, commands.WarningThing) {
		kind = "warning"
	}
	return message{
		channel: e.Channel, kind: kind, thing: noteThing(body.Date), lang: b.langOf(reads), since: body.At, doc: doc,
	}, err
}

// stillDue returns those of a post's items that are to be told yet, and the
// settings of who reads them. Slack may have kept the post waiting, so what
// counts is when it was decided; but no reminder comes when it is of no use.
func (b *Bot) stillDue(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (map[string]int, state.Person, error) {
	now := b.now()
	people, err := b.remindable(ctx, c)
	if err != nil {
		return nil, state.Person{}, err
	}
	late := state.DateOf(now) != body.Date
	items := map[string]int{}
	due, _ := commands.Nudges(c, people, time.Unix(body.At, 0).In(now.Location()).Add(time.Second))
	for _, n := range due {
		_, asked := body.Items[n.Name()]
		begun := n.Kind == commands.NudgeBefore && !now.Before(n.Until)
		if late && n.Thing != commands.WarningThing { // a warning is told late rather than never
			continue
		}
		if asked && n.To == e.Channel && n.Again == body.Again && !begun {
			items[n.Name()] = n.Version
		}
	}
	return items, people[e.Channel], nil
}

// noteStands finds the message of a person's day note.
func noteStands(msgs map[string]string, day state.Date, user string) (channel, ts string, ok bool) {
	return standsAt(msgs, noteThing(day), reader{user: user})
}

func (b *Bot) noteDoc(ctx context.Context, c *state.Case, reads state.Person, note redisstore.Note) (commands.Doc, error) {
	away, err := b.absences(ctx, c)
	n := commands.DayNote{Case: c, Reader: reads, Now: b.now(), Away: away, Practice: b.opt.Defaults.Practice}
	for _, name := range slices.Sorted(maps.Keys(note.Items)) {
		if item, ok := commands.NoteItemOf(name, note.Items[name]); ok {
			n.Items = append(n.Items, item)
		}
	}
	return n.Doc(), err
}

// refreshNotes corrects the day notes that hold a thing, or all of them:
// today's, and of what stands for longer those of other days too.
// One that cannot be corrected does not keep the others from it.
func (b *Bot) refreshNotes(ctx context.Context, c *state.Case, msgs map[string]string, body postBody) error {
	today := b.today()
	notes := map[state.Date]map[string]redisstore.Note{}
	var again error
	for key, ts := range msgs {
		name, channel, _ := strings.Cut(key, "@")
		thing, r := readMessageKey(name)
		day, ok := noteDay(thing)
		if !ok || day != today && !standsLonger(body.Thing) || day == body.Date || body.User != "" && r.user != body.User {
			continue
		}
		if notes[day] == nil {
			var err error
			if notes[day], err = b.ws.Notes(ctx, c.No, day); err != nil {
				return err
			}
		}
		note := notes[day][r.user]
		if body.Thing != dayNotes && !holds(note, body.Thing) || body.alike(c.RolesOf(r.user)...) {
			continue
		}
		if err := b.passOver(b.refreshNote(ctx, c, r.user, day, note, channel, ts), "day note not corrected"); err != nil {
			again = fmt.Errorf("correct day note: %w", err)
		}
	}
	return again
}

// standsLonger reports whether a thing of a day note is of use on later days.
func standsLonger(thing string) bool {
	return thing == commands.WarningThing || thing == commands.PulseThing
}

// noteDay reads the day of a day note's thing.
func noteDay(thing string) (state.Date, bool) {
	s, ok := strings.CutPrefix(thing, dayNotes)
	if !ok {
		return state.Date{}, false
	}
	day, err := state.ParseDate(s)
	return day, err == nil
}

func holds(note redisstore.Note, thing string) bool {
	for name := range note.Items {
		if item, ok := commands.NoteItemOf(name, 0); ok && (item.Thing == thing || thing == commands.PulseThing && item.Kind == commands.NudgePulse) {
			return true
		}
	}
	return false
}

// refreshNote corrects a day note. Meanwhile something may have been added to it,
// among its reader's posts, whose edit may have come before this one.
func (b *Bot) refreshNote(ctx context.Context, c *state.Case, user string, day state.Date, note redisstore.Note, channel, ts string) error {
	p, err := b.ws.Person(ctx, user)
	if err != nil {
		return err
	}
	for {
		doc, err := b.noteDoc(ctx, c, p, note)
		if err != nil {
			return err
		}
		if err := b.edit(ctx, channel, ts, doc, b.langOf(p)); err != nil {
			return err
		}
		notes, err := b.ws.Notes(ctx, c.No, day)
		if err != nil || maps.Equal(notes[user].Items, note.Items) {
			return err
		}
		note = notes[user]
	}
}

// remindAnew has the cases of a person whose settings change decide anew who
// is due what, and those of whom they stand in for today. A setting that is
// about a case is a reminder put off: the note says that it comes again.
func (b *Bot) remindAnew(ctx context.Context, cm *redisstore.Commit, a *ask, x *commands.Exec) error {
	if x.Case != nil {
		cm.Set = append(cm.Set, wakeTimer(x.Case.No, a.now))
		cm.Posts = append(cm.Posts, newPost(postRefresh, x.Case.No, x.Case.Channel, a.now, postBody{Thing: dayNotes, User: a.user}))
		return nil
	}
	for _, p := range cm.People {
		if p.User != a.user || !remindedOtherwise(x.Person, p) {
			continue
		}
		for _, user := range append(x.Person.StandsInFor(x.Today), p.User) {
			nos, err := b.ws.OpenOf(ctx, user)
			if err != nil {
				return err
			}
			for _, no := range nos {
				cm.Set = append(cm.Set, wakeTimer(no, a.now))
			}
		}
	}
	return nil
}

// remindedOtherwise reports whether a change of settings changes who is
// reminded of what, and when.
func remindedOtherwise(old, p state.Person) bool {
	return old.Remind != p.Remind || old.Off != p.Off || old.Paused != p.Paused || old.StandIn != p.StandIn
}
