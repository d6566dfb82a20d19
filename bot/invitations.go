package bot

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"casethread/commands"
	"casethread/commands/calendar"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// Who takes part in a follow-up has one private message about it, which is
// corrected in place, and beside it, in its thread, a calendar file for each
// time that it is planned anew or cancelled.

// invite asks for the private posts about a follow-up that was planned, moved
// or cancelled, once. That is done when the event is told in the thread, so
// that who plans does not wait for it.
func (b *Bot) invite(ctx context.Context, c *state.Case, e state.Event) error {
	id := state.ThingOf(e.Fact)
	if id == "" || !calendar.Concerns(c, e, id) {
		return nil
	}
	f, _ := c.Followup(id)
	cm := redisstore.Commit{Marks: []redisstore.Mark{{Key: fmt.Sprintf("invite|%d|%d", c.No, e.Version), For: inviteKept}}}
	for user, role := range onSlack(c, c.Participants(f)) {
		body := postBody{Version: e.Version, Thing: id, Role: role}
		cm.Posts = append(cm.Posts, newPost(postInvite, c.No, user, e.At, body), newPost(postFile, c.No, user, e.At, body))
	}
	if _, err := b.ws.Commit(ctx, cm); err != nil && !errors.Is(err, redisstore.ErrMarked) {
		return err
	}
	return nil
}

// inviteKept is how long it is remembered that an event was told in private:
// longer than its post in the thread is tried.
const inviteKept = 7 * 24 * time.Hour

// takenBack sees to the calendars and the files of minutes when what they were
// told is taken back: the messages themselves are corrected.
func takenBack(before, after *state.Case, e state.Event, today state.Date) []redisstore.Post {
	u, undone := e.Fact.(state.Undone)
	if !undone {
		return nil
	}
	posts := journalsBack(before, u, today)
	for _, f := range before.Followups {
		if f.ID == "" || !calendar.Concerns(before, e, f.ID) {
			continue
		}
		for user, role := range onSlack(after, after.Participants(*f)) {
			posts = append(posts, newPost(postFile, after.No, user, e.At, postBody{Version: e.Version, Thing: f.ID, Role: role}))
		}
	}
	return posts
}

// attendance tells, of the follow-ups to come, who takes part in them since a
// commit and who does so no longer: somebody else holds a role, the case was
// closed, or that was taken back. What the commit changes of a follow-up
// itself is told otherwise.
func attendance(before, after *state.Case, events []state.Event, now time.Time) []redisstore.Post {
	if before.Closed == after.Closed && maps.Equal(before.Parties, after.Parties) {
		return nil // as after most commits
	}
	var posts []redisstore.Post
	version := events[len(events)-1].Version
	for _, f := range after.Followups {
		old, _ := before.Followup(f.ID)
		if old.Version != f.Version || old.Status != state.Planned || f.Status != state.Planned || commands.Begun(*f, now) {
			continue
		}
		add := func(kind, user string, role state.Role, left bool) {
			posts = append(posts, newPost(kind, after.No, user, now, postBody{Version: version, Thing: f.ID, Role: role, Left: left}))
		}
		had, has := maps.Collect(attendees(before, old)), maps.Collect(attendees(after, *f))
		for user, role := range attendees(before, old) {
			if !after.Closed && after.Parties[role].User == user {
				continue
			}
			add(postInvite, user, role, false) // which corrects what they were told
			if _, stays := has[user]; !stays {
				add(postFile, user, role, true)
			}
		}
		for user, role := range attendees(after, *f) {
			if held, told := had[user]; !told || after.Parties[held].User != user {
				add(postInvite, user, role, false)
				add(postFile, user, role, false)
			}
		}
	}
	return posts
}

// attendees yields who takes part in a follow-up, with the role that they hear
// of it in; of a closed case nobody does.
func attendees(c *state.Case, f state.CaseFollowup) iter.Seq2[string, state.Role] {
	if c.Closed {
		return onSlack(c, nil)
	}
	return onSlack(c, c.Participants(f))
}

// onSlack yields the users of roles, each once, with the first of their roles.
func onSlack(c *state.Case, roles []state.Role) iter.Seq2[string, state.Role] {
	return func(yield func(string, state.Role) bool) {
		told := map[string]bool{"": true}
		for _, r := range roles {
			user := c.Parties[r].User
			if told[user] {
				continue
			}
			told[user] = true
			if !yield(user, r) {
				return
			}
		}
	}
}

// saidOf are the messages about what is said of a follow-up and waits for
// somebody to do something about it.
func saidOf(c *state.Case, id string) []string {
	var things []string
	f, _ := c.Followup(id)
	if f.Proposal.Pending() {
		things = append(things, eventThing(f.Proposal.Version))
	}
	if f.Answer.ID != "" {
		things = append(things, eventThing(f.Answer.Version))
	}
	return things
}

// settledBy is the event that answers what was said of a follow-up: it was
// planned anew or settled, or something else was proposed.
func settledBy(c *state.Case, said state.Event) []state.Event {
	_, proposed := said.Fact.(state.FollowupProposed)
	_, answered := said.Fact.(state.FollowupAnswered)
	if !proposed && !answered {
		return nil
	}
	id := state.ThingOf(said.Fact)
	for _, e := range c.Events[said.Version:] {
		if state.ThingOf(e.Fact) != id || c.Undone(e.Version) {
			continue
		}
		switch e.Fact.(type) {
		case state.FollowupPlanned, state.FollowupHeld, state.FollowupCancelled, state.FollowupMissed:
			return []state.Event{e}
		case state.FollowupProposed:
			if proposed {
				return []state.Event{e}
			}
		}
	}
	return nil
}

// deliverInvite sees to it that a participant's message about a follow-up
// stands, and says what is so now.
func (b *Bot) deliverInvite(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	r := readerOf(e, body)
	away, err := b.absences(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	doc, lang := b.thingDoc(c, body.Thing, r, p, false, away)
	if err := b.inviteAlso(ctx, e, c, body, p); err != nil {
		return delivered{}, err
	}
	channel, ts, err := b.messageOf(ctx, c.No, body.Thing, r)
	if err != nil {
		return delivered{}, err
	}
	if ts != "" {
		if err = b.edit(ctx, channel, ts, doc, lang); isGone(err) {
			err = nil
		}
		return delivered{}, err
	}
	m := message{
		channel: e.Channel, kind: "followup", thing: body.Thing, lang: lang, doc: doc, since: body.At,
	}
	d, err := b.makeInvite(ctx, e, m, messageKey(body.Thing, r), b.invited(c, body.Thing, r, p))
	if d.ts == "" || err != nil {
		return delivered{}, err
	}
	d.thing = messageKey(d.thing, r)
	return d.following(c, body.Version), nil
}

// inviteAlso has who stands in for a person told of a follow-up too.
func (b *Bot) inviteAlso(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody, p state.Person) error {
	f, _ := c.Followup(body.Thing)
	to := b.alsoReads(p, body)
	if to == "" || slices.ContainsFunc(c.RolesOf(to), func(r state.Role) bool { return slices.Contains(c.Participants(f), r) }) {
		return nil
	}
	body.Left = !b.takesPart(c, readerOf(e, body), p)
	return b.tellAlso(ctx, e, c, body, to, postInvite, postFile)
}

// invited reports whether a reader takes part in a follow-up that is to come.
func (b *Bot) invited(c *state.Case, id string, r reader, p state.Person) bool {
	f, _ := c.Followup(id)
	return f.Status == state.Planned && len(eventsOf(c, id)) > 0 && b.takesPart(c, r, p)
}

// takesPart reports whether what was told to a reader is theirs still.
func (b *Bot) takesPart(c *state.Case, r reader, p state.Person) bool {
	return !c.Closed && b.mayRead(c, r, p)
}

// makeInvite posts a participant's message. Of the posts about one follow-up,
// which several replicas may deliver at the same time, one makes the message,
// and the others wait until they can correct it. Who is not invited any longer
// hears of it only if an earlier try may have told them.
func (b *Bot) makeInvite(ctx context.Context, e redisstore.Entry, m message, key string, invited bool) (d delivered, err error) {
	if e.Again {
		if d, found, err := b.corrected(ctx, e, m); found || err != nil {
			return d, err
		}
	}
	if !invited {
		return delivered{}, b.ws.GiveUp(ctx, e.Case, key, e.Op)
	}
	maker, err := b.ws.First(ctx, e.Case, key, e.Op)
	if err != nil {
		return delivered{}, err
	}
	if maker != e.Op {
		return delivered{}, errNotYet
	}
	e.Again = false // it was looked for
	if d, err = b.send(ctx, e, m); permanent(err) {
		if giveUpErr := b.ws.GiveUp(ctx, e.Case, key, e.Op); giveUpErr != nil {
			return d, giveUpErr // alone: what Slack refuses for good is not tried again
		}
	}
	return d, err
}

// messageOf finds a reader's message about a thing; ts is "" where none stands.
func (b *Bot) messageOf(ctx context.Context, no int, thing string, r reader) (channel, ts string, err error) {
	msgs, err := b.ws.Messages(ctx, no)
	if err != nil {
		return "", "", err
	}
	channel, ts, _ = standsAt(msgs, thing, r)
	return channel, ts, nil
}

// standsAt finds among a case's messages that of a thing for a reader.
func standsAt(msgs map[string]string, thing string, r reader) (channel, ts string, ok bool) {
	for key, ts := range msgs {
		if name, channel, _ := strings.Cut(key, "@"); name == messageKey(thing, r) {
			return channel, ts, true
		}
	}
	return "", "", false
}

// deliverFile shares a follow-up's calendar file beside the participant's
// message. When the follow-up has been planned anew meanwhile, a later file
// says so.
func (b *Bot) deliverFile(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	r := readerOf(e, body)
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	entry, ok := calendar.Of(b.ws.ID(), c, body.Thing)
	if !ok || b.takesPart(c, r, p) == body.Left || !body.Left && changedSince(c, body.Thing, body.Version) {
		return delivered{}, nil
	}
	f, _ := c.Followup(body.Thing)
	if r.by != "" && !slices.Contains(p.StandsInFor(f.For), r.user) {
		body.Left = true // by then they stand in no longer
	}
	entry.Cancelled = entry.Cancelled || body.Left
	channel, ts, err := b.messageOf(ctx, c.No, body.Thing, r)
	if to := b.alsoReads(p, body); to != "" && err == nil {
		_, told, lookErr := b.messageOf(ctx, c.No, body.Thing, reader{r.role, r.user, to})
		if err = lookErr; told != "" && err == nil { // what was taken back makes a file alone
			err = b.tellAlso(ctx, e, c, body, to, postFile)
		}
	}
	switch {
	case err != nil:
		return delivered{}, err
	case ts == "" && (entry.Cancelled || f.Status != state.Planned):
		return delivered{}, nil // they never heard of it
	case ts == "":
		return delivered{}, errNotYet
	}
	lang := b.langOf(p)
	share := b.share
	if r.by != "" {
		share = b.shareWithStandIn(c, body.Thing, r, entry.Cancelled)
	}
	return delivered{}, share(ctx, e, file{
		channel: channel, thread: ts, name: entry.Name(), content: entry.File(lang, b.opt.Zone),
		alt: texts.Say("calendar.alt", "id", texts.Word(entry.Plan.ID), "no", c.No).In(lang, texts.Plain{}),
		say: calendarLine(c, entry, body).In(lang, mrkdwn{b.users.name}),
	})
}

// shareWithStandIn shares a calendar file with who stands in for a participant: one
// that takes a follow-up out of a calendar only where another has put it in.
func (b *Bot) shareWithStandIn(c *state.Case, id string, r reader, cancelled bool) func(context.Context, redisstore.Entry, file) error {
	const given, none = "given", "none"
	return func(ctx context.Context, e redisstore.Entry, f file) error {
		what, is := "calendar:"+messageKey(id, r), given
		if cancelled {
			is = none
		}
		had, err := b.ws.First(ctx, c.No, what, is)
		if err == nil && had == given {
			err = b.share(ctx, e, f)
		}
		if err != nil || !cancelled {
			return err
		}
		return b.ws.GiveUp(ctx, c.No, what, had)
	}
}

// calendarLine says which follow-up a calendar file is of, and what opening
// it does.
func calendarLine(c *state.Case, e calendar.Entry, body postBody) texts.T {
	told, _ := c.Event(body.Version)
	key := "calendar.planned"
	switch {
	case body.Left && c.Closed:
		key = "calendar.closed"
	case body.Left:
		key = "calendar.left"
	case e.Cancelled:
		key = "calendar.cancelled"
	case e.Changed && calendar.Concerns(c, told, e.Plan.ID): // else they hear of it for the first time
		key = "calendar.moved"
	}
	return texts.Say(key, "no", e.No, "id", texts.Word(e.Plan.ID), "when", e.When())
}

// changedSince reports whether a calendar was told something else of a
// follow-up after an event.
func changedSince(c *state.Case, id string, version int) bool {
	for _, e := range c.Events[min(version, len(c.Events)):] {
		if calendar.Concerns(c, e, id) {
			return true
		}
	}
	return false
}

// dayPosts correct the messages of the follow-ups whose day it is: from now on
// they can be answered.
func dayPosts(c *state.Case, now time.Time) []redisstore.Post {
	var posts []redisstore.Post
	for _, f := range c.PlannedFollowups() {
		if f.For == state.DateOf(now) && !c.Closed {
			posts = append(posts, newPost(postRefresh, c.No, c.Channel, now, postBody{Thing: f.ID}))
		}
	}
	return posts
}
