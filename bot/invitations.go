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
	ids, versions := plannedAtOnce(c, e)
	err := b.inviteTo(ctx, c, e.At, ids, versions)
	if errors.Is(err, redisstore.ErrMarked) && len(ids) > 1 { // an older version may have told of some of them alone
		err = b.inviteTo(ctx, c, e.At, []string{id}, []int{e.Version})
	}
	if errors.Is(err, redisstore.ErrMarked) {
		return nil
	}
	return err
}

// inviteTo asks for the private posts about follow-ups whose plans, moves or
// cancellings are the events of versions, of which nobody was told yet.
func (b *Bot) inviteTo(ctx context.Context, c *state.Case, at time.Time, ids []string, versions []int) error {
	var cm redisstore.Commit
	for _, v := range versions {
		cm.Marks = append(cm.Marks, redisstore.Mark{Key: fmt.Sprintf("invite|%d|%d", c.No, v), For: inviteKept})
	}
	told, last := gathering{c: c}, versions[len(versions)-1]
	for _, id := range ids {
		f, _ := c.Followup(id)
		for user, role := range onSlack(c, c.Participants(f)) {
			told.add(postInvite, user, id, postBody{Version: last, Role: role})
			told.add(postFile, user, id, postBody{Version: last, Role: role})
		}
	}
	cm.Posts = told.all(at)
	_, err := b.ws.Commit(ctx, cm)
	return err
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
	told := gathering{c: after}
	for _, f := range before.Followups {
		if f.ID == "" || !calendar.Concerns(before, e, f.ID) {
			continue
		}
		for user, role := range onSlack(after, after.Participants(*f)) {
			told.add(postFile, user, f.ID, postBody{Version: e.Version, Role: role})
		}
	}
	return append(journalsBack(before, u, today), told.all(e.At)...)
}

// attendance tells, of the follow-ups to come, who takes part in them since a
// commit and who does so no longer: somebody else holds a role, the case was
// closed, or that was taken back. What the commit changes of a follow-up
// itself is told otherwise.
func attendance(before, after *state.Case, events []state.Event, now time.Time) []redisstore.Post {
	if before.Closed == after.Closed && maps.Equal(before.Parties, after.Parties) {
		return nil // as after most commits
	}
	told := gathering{c: after}
	version := events[len(events)-1].Version
	for _, f := range after.Followups {
		old, _ := before.Followup(f.ID)
		if old.Version != f.Version || old.Status != state.Planned || f.Status != state.Planned || commands.Begun(*f, now) {
			continue
		}
		add := func(kind, user string, role state.Role, left bool) {
			told.add(kind, user, f.ID, postBody{Version: version, Role: role, Left: left})
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
	return told.all(now)
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
	if err := b.inviteAlso(ctx, e, c, body, p); err != nil {
		return delivered{}, err
	}
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return delivered{}, err
	}
	said := map[string]bool{}
	var missing []string
	for _, id := range body.things() {
		thing, channel, ts := inviteStands(c, msgs, id, r)
		switch {
		case ts == "":
			missing = append(missing, id)
		case !said[thing]:
			said[thing] = true
			doc, lang := b.thingDoc(c, thing, r, p, false, away)
			if err = b.edit(ctx, channel, ts, doc, lang); err != nil && !isGone(err) {
				return delivered{}, err
			}
		}
	}
	if len(missing) == 0 {
		return delivered{}, nil
	}
	coming := slices.DeleteFunc(slices.Clone(missing), func(id string) bool { return !b.invited(c, id, r, p) })
	if len(coming) > 0 && !e.Again { // who may have been told of the others reads what became of them
		missing = coming
	}
	thing := strings.Join(missing, joins)
	doc, lang := b.thingDoc(c, thing, r, p, false, away)
	m := message{
		channel: e.Channel, kind: "followup", thing: missing[0], lang: lang, doc: doc, since: body.At,
	}
	keys := make([]string, len(missing))
	for i, id := range missing {
		keys[i] = messageKey(id, r)
	}
	d, err := b.makeInvite(ctx, e, m, keys, len(coming) > 0)
	if d.ts == "" || err != nil {
		return delivered{}, err
	}
	d.thing = messageKey(thing, r)
	return d.following(c, body.Version), nil
}

// inviteAlso has who stands in for a person told of follow-ups too, but of those in
// which they take part themselves.
func (b *Bot) inviteAlso(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody, p state.Person) error {
	to := b.alsoReads(p, body)
	if to == "" {
		return nil
	}
	own := c.RolesOf(to)
	ids := slices.DeleteFunc(slices.Clone(body.things()), func(id string) bool {
		f, _ := c.Followup(id)
		return slices.ContainsFunc(c.Participants(f), func(r state.Role) bool { return slices.Contains(own, r) })
	})
	if len(ids) == 0 {
		return nil
	}
	body = body.about(ids)
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
// and the others wait until they can correct it: who makes it for several is the
// first about each of them. Who is not invited any longer hears of it only if an
// earlier try may have told them.
func (b *Bot) makeInvite(ctx context.Context, e redisstore.Entry, m message, keys []string, invited bool) (d delivered, err error) {
	if e.Again {
		if d, found, err := b.corrected(ctx, e, m); found || err != nil {
			return d, err
		}
	}
	if !invited {
		return delivered{}, b.leaveToOthers(ctx, e, keys)
	}
	for _, key := range keys {
		maker, err := b.ws.First(ctx, e.Case, key, e.Op)
		if err != nil {
			return delivered{}, err
		}
		if maker != e.Op {
			return delivered{}, errNotYet
		}
	}
	e.Again = false // it was looked for
	if d, err = b.send(ctx, e, m); permanent(err) {
		if leaveErr := b.leaveToOthers(ctx, e, keys); leaveErr != nil {
			return d, leaveErr // alone: what Slack refuses for good is not tried again
		}
	}
	return d, err
}

// leaveToOthers lets another post make the message about follow-ups.
func (b *Bot) leaveToOthers(ctx context.Context, e redisstore.Entry, keys []string) error {
	for _, key := range keys {
		if err := b.ws.GiveUp(ctx, e.Case, key, e.Op); err != nil {
			return err
		}
	}
	return nil
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
// message; of several that were planned at once, or taken back, the files of all.
// Each has one of its own, for of a file that holds several many calendars make a
// calendar of its own, or read the first alone. When a follow-up has been planned
// anew meanwhile, a later file says so.
func (b *Bot) deliverFile(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	r := readerOf(e, body)
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	entries := b.calendarEntries(c, body, r, p)
	if len(entries) == 0 {
		return delivered{}, nil
	}
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return delivered{}, err
	}
	first := entries[0].Plan.ID
	if to := b.alsoReads(p, body); to != "" {
		if _, _, told := inviteStands(c, msgs, first, reader{r.role, r.user, to}); told != "" { // what was taken back makes a file alone
			if err := b.tellAlso(ctx, e, c, body, to, postFile); err != nil {
				return delivered{}, err
			}
		}
	}
	_, channel, ts := inviteStands(c, msgs, first, r)
	comes := func(entry calendar.Entry) bool {
		f, _ := c.Followup(entry.Plan.ID)
		return !entry.Cancelled && f.Status == state.Planned
	}
	switch {
	case ts == "" && !slices.ContainsFunc(entries, comes):
		return delivered{}, nil // they never heard of it
	case ts == "":
		return delivered{}, errNotYet
	}
	told := entries
	if r.by != "" {
		if told, err = b.standInHears(ctx, c, r, entries); err != nil {
			return delivered{}, err
		}
	}
	if len(told) > 0 {
		body.Left = body.Left || standsInNoLonger(c, told[0].Plan.ID, r, p)
		f := b.calendarFiles(c, body, told, b.langOf(p))
		f.channel, f.thread = channel, ts
		if err := b.share(ctx, e, f); err != nil {
			return delivered{}, err
		}
	}
	if r.by == "" {
		return delivered{}, nil
	}
	return delivered{}, b.standInHeard(ctx, c, r, entries)
}

// calendarFiles are the files of calendar entries, of which there is one at least.
func (b *Bot) calendarFiles(c *state.Case, body postBody, entries []calendar.Entry, lang texts.Lang) file {
	files := make([]file, len(entries))
	for i, entry := range entries {
		files[i] = file{
			name: entry.Name(), content: entry.File(lang, b.opt.Zone),
			alt: texts.Say("calendar.alt", "id", texts.Word(entry.Plan.ID), "no", c.No).In(lang, texts.Plain{}),
		}
		if len(body.Things) > 0 {
			files[i].of = entry.Plan.ID
		}
	}
	f := files[0]
	f.beside = files[1:]
	f.say = calendarLine(c, entries, body).In(lang, b.writer(lang).style())
	return f
}

// calendarEntries are those of a post of calendar files that tell its reader what
// no later file does.
func (b *Bot) calendarEntries(c *state.Case, body postBody, r reader, p state.Person) []calendar.Entry {
	var entries []calendar.Entry
	for _, id := range body.things() {
		entry, ok := calendar.Of(b.ws.ID(), c, id)
		if !ok || b.takesPart(c, r, p) == body.Left || !body.Left && changedSince(c, id, body.Version) {
			continue
		}
		entry.Cancelled = entry.Cancelled || body.Left || standsInNoLonger(c, id, r, p)
		entries = append(entries, entry)
	}
	return entries
}

// standsInNoLonger reports whether a reader stands in for a participant of a
// follow-up, but no longer on its day.
func standsInNoLonger(c *state.Case, id string, r reader, p state.Person) bool {
	f, _ := c.Followup(id)
	return r.by != "" && !slices.Contains(p.StandsInFor(f.For), r.user)
}

// What is remembered of a stand-in's calendar.
const (
	calendarHas    = "given"
	calendarHasNot = "none"
)

// standInHears are the entries that who stands in for a participant is told: one
// that takes a follow-up out of a calendar only where another has put it in.
func (b *Bot) standInHears(ctx context.Context, c *state.Case, r reader, entries []calendar.Entry) (told []calendar.Entry, err error) {
	for _, entry := range entries {
		is := calendarHas
		if entry.Cancelled {
			is = calendarHasNot
		}
		had, err := b.ws.First(ctx, c.No, calendarGiven(entry, r), is)
		if err != nil {
			return nil, err
		}
		if had == calendarHas {
			told = append(told, entry)
		}
	}
	return told, nil
}

// standInHeard forgets what their calendar has no longer.
func (b *Bot) standInHeard(ctx context.Context, c *state.Case, r reader, entries []calendar.Entry) error {
	for _, entry := range entries {
		if !entry.Cancelled {
			continue
		}
		for _, had := range []string{calendarHas, calendarHasNot} {
			if err := b.ws.GiveUp(ctx, c.No, calendarGiven(entry, r), had); err != nil {
				return err
			}
		}
	}
	return nil
}

// calendarGiven names whether a stand-in's calendar has a follow-up.
func calendarGiven(e calendar.Entry, r reader) string { return "calendar:" + messageKey(e.Plan.ID, r) }

// calendarLine says which follow-ups calendar files are of, and what opening
// them does.
func calendarLine(c *state.Case, entries []calendar.Entry, body postBody) texts.T {
	told, _ := c.Event(body.Version)
	e := entries[0]
	key, all := "calendar.planned", "calendar.planned_all"
	switch {
	case body.Left && c.Closed:
		key, all = "calendar.closed", "calendar.closed_all"
	case body.Left:
		key, all = "calendar.left", "calendar.left_all"
	case e.Cancelled:
		key, all = "calendar.cancelled", "calendar.cancelled_all"
	case e.Changed && calendar.Concerns(c, told, e.Plan.ID): // else they hear of it for the first time
		key, all = "calendar.moved", "calendar.moved_all"
	}
	if len(entries) == 1 {
		return texts.Say(key, "no", e.No, "id", texts.Word(e.Plan.ID), "when", e.When())
	}
	var ids texts.List
	for _, e := range entries {
		ids = append(ids, texts.Word(e.Plan.ID))
	}
	return texts.Say(all, "no", e.No, "ids", ids)
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
