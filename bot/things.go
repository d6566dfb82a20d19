package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// A thing has messages: one in the thread, and one for each reader in private. They
// say how it stands, and are corrected when that is another.

// A reader is whose private message about a thing it is; the zero reader is
// the thread.
type reader struct {
	role state.Role
	user string
	by   string // who reads it for a user who is away, "" for themselves
}

// reads is the user who reads the message.
func (r reader) reads() string { return firstOf(r.by, r.user) }

// readerOf is who reads what a post tells one party in private.
func readerOf(e redisstore.Entry, body postBody) reader {
	if body.For != "" {
		return reader{body.Role, body.For, e.Channel}
	}
	return reader{role: body.Role, user: e.Channel}
}

func (r reader) isPrivate() bool { return r != reader{} }

func (r reader) isAny() bool { return true }

// messageKey names a message by its thing and its reader.
func messageKey(thing string, r reader) string {
	if r == (reader{}) {
		return thing
	}
	user := r.user
	if r.by != "" { // nobody has that id: who knows of no stand-ins takes it for one who has left
		user += "+" + r.by
	}
	return thing + ":" + string(r.role) + ":" + user
}

func readMessageKey(name string) (thing string, r reader) {
	parts := strings.Split(name, ":")
	if len(parts) == 3 {
		user, by, _ := strings.Cut(parts[2], "+")
		r = reader{role: state.Role(parts[1]), user: user, by: by}
	}
	return parts[0], r
}

// refresh corrects the messages of a thing: the one in the thread, and those
// in direct messages, each for its reader. One that cannot be corrected does
// not keep the others from it. Which of its readers are meant is up to of.
func (b *Bot) refresh(ctx context.Context, c *state.Case, body postBody, of func(reader) bool) error {
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return err
	}
	switch body.Thing {
	case shownThing:
		return b.recallShown(ctx, c)
	case standInThing:
		return b.closeForStandIn(ctx, c, msgs, body.User)
	}
	again := b.refreshNotes(ctx, c, msgs, body)
	for key, ts := range msgs {
		name, channel, _ := strings.Cut(key, "@")
		thing, r := readMessageKey(name)
		meant := slices.ContainsFunc(thingsOf(c, thing), func(id string) bool {
			return id == body.Thing || body.Thing == callThing && saysCall(c, id, r) || body.Thing == calledThing && saidCall(c, id, r)
		})
		if !meant || !of(r) || body.alike(r.role) {
			continue
		}
		if err := b.correct(ctx, c, delivered{thing: name, channel: channel}, ts, body.Old); err != nil {
			again = err
		}
	}
	return again
}

func (b *Bot) refreshOne(ctx context.Context, c *state.Case, thing string, r reader, channel, ts string, old bool) error {
	if _, followup := c.Followup(thingsOf(c, thing)[0]); followup && r.user != "" {
		old = false // one message each, which keeps its buttons
	}
	var away state.Absences
	if r.role == state.Company { // whose messages say whom it calls
		var err error
		if away, err = b.absences(ctx, c); err != nil {
			return err
		}
	}
	var p state.Person
	if r.isPrivate() {
		var err error
		if p, err = b.ws.Person(ctx, r.reads()); err != nil {
			return err
		}
	}
	doc, lang := b.thingDoc(c, thing, r, p, old, away)
	return b.edit(ctx, channel, ts, doc, lang)
}

// thingDoc is the message of a thing as it stands, for a reader, whose settings
// are p. Who has left the case reads no more than that.
func (b *Bot) thingDoc(c *state.Case, thing string, r reader, p state.Person, old bool, away state.Absences) (commands.Doc, texts.Lang) {
	lang := b.langOfCase(c.Lang)
	if r.isPrivate() {
		lang = b.langOf(p)
	}
	if r.role == state.Candidate {
		return b.handoverDoc(c, thing, r.user, p), lang
	}
	switch {
	case !r.isPrivate() || b.mayRead(c, r, p):
	case r.by != "":
		return commands.StandInOver(c.No, r.user), lang
	default:
		return commands.DirectLeft(c.No), lang
	}
	return thingSays(c, thing, r.role, old, b.today(), away, b.opt.Zone), lang
}

// thingSays is the message of a thing as it stands on a day, for who has a role;
// NoRole is the thread.
func thingSays(c *state.Case, thing string, r state.Role, old bool, today state.Date, away state.Absences, zone *time.Location) commands.Doc {
	events := eventsOf(c, thing)
	if len(events) > 0 && isMeeting(events[0].Fact) {
		if doc, ok := meetingDoc(c, events[0], r, today, away); ok {
			return doc
		}
		return commands.DirectLeft(c.No)
	}
	if ids := thingsOf(c, thing); len(ids) > 1 {
		return commands.DirectTogether(c, commands.ReaderOf(c, r, today, away), eventsOfEach(c, ids, r), zone)
	}
	events = toldEvents(c, r, events)
	switch {
	case len(events) == 0:
		return commands.ThingUndone(c, thing, commands.ReaderOf(c, r, today, away))
	case r == state.NoRole:
		return commands.ThreadThing(c.ThreadView(today), events, old, zone)
	}
	return commands.DirectThing(commands.ReaderOf(c, r, today, away), events, old, zone)
}

// eventsOfEach are the events of things, as a role may be told of them.
func eventsOfEach(c *state.Case, ids []string, r state.Role) []commands.Told {
	each := make([]commands.Told, len(ids))
	for i, id := range ids {
		each[i] = commands.Told{Thing: id, Events: toldEvents(c, r, eventsOf(c, id))}
	}
	return each
}

// mayRead reports whether what was told to a reader, whose settings are p, is
// theirs to know now.
func (b *Bot) mayRead(c *state.Case, r reader, p state.Person) bool {
	return c.Parties[r.role].User == r.user && (r.by == "" || slices.Contains(p.StandsInFor(b.today()), r.user))
}

// toldEvents are the events that a role may be told of, as it may be told.
func toldEvents(c *state.Case, r state.Role, events []state.Event) []state.Event {
	var told []state.Event
	for _, e := range events {
		if f, ok := c.FactFor(r, e); ok {
			e.Fact = f
			told = append(told, e)
		}
	}
	return told
}

// eventsOf are the events of a thing that were not taken back, in order.
func eventsOf(c *state.Case, thing string) []state.Event {
	if v, err := strconv.Atoi(strings.TrimPrefix(thing, "E")); err == nil && strings.HasPrefix(thing, "E") {
		if e, ok := c.Event(v); ok && !c.Undone(v) {
			return append([]state.Event{e}, settledBy(c, e)...)
		}
		return nil
	}
	var events []state.Event
	for _, e := range c.Events {
		_, ball := e.Fact.(state.BallPassed)
		_, answered := e.Fact.(state.BallAnswered)
		if c.Undone(e.Version) {
			continue
		}
		if thing == ballThing && (ball || answered) || thing != "" && state.ThingOf(e.Fact) == thing {
			events = append(events, e)
		}
	}
	return events
}
