package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// Who stands in for somebody reads in their place what is told in private. When
// that is over those messages say so, and nothing of the case.

// standInThing names the messages that one person has read in the place of
// others.
const standInThing = "standin"

// standInPost tells who stands in for a person how that stands. When it has come
// to its end by itself, what they were told before is corrected, and nobody is
// roused.
func standInPost(absent, standIn string, over bool, at time.Time) redisstore.Post {
	return newPost(postStandIn, 0, standIn, at, postBody{User: absent, Old: over})
}

// deliverStandIn tells somebody that they stand in for another, until when, or
// that they do so no longer. What they were told before says the same.
func (b *Bot) deliverStandIn(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	doc, stands := commands.StoodIn(body.User), false
	if at := slices.IndexFunc(p.Standing, func(s state.Standing) bool { return s.User == body.User && b.today().Before(s.Until) }); at >= 0 {
		cases, _, err := b.casesOf(ctx, body.User, false)
		if err != nil {
			return delivered{}, err
		}
		doc, stands = commands.StandingIn(p.Standing[at], cases), true
	}
	r := reader{user: body.User, by: e.Channel}
	channel, ts, err := b.messageOf(ctx, 0, standInThing, r)
	if err != nil {
		return delivered{}, err
	}
	if ts != "" {
		if err := b.edit(ctx, channel, ts, doc, b.langOf(p)); err != nil && !permanent(err) {
			return delivered{}, err
		}
	}
	if body.Old || ts == "" && !stands && !e.Again {
		return delivered{}, nil
	}
	d, err := b.send(ctx, e, message{channel: e.Channel, kind: "notice", lang: b.langOf(p), since: body.At, doc: doc})
	d.thing = messageKey(standInThing, r)
	return d, err
}

// alsoReads is who reads beside a person who is away what a post tells them, ""
// for nobody.
func (b *Bot) alsoReads(p state.Person, body postBody) string {
	if body.For != "" || !p.Away(b.today()) {
		return ""
	}
	return p.StandIn
}

// tellAlso asks, once, for the posts by which who stands in for a person reads
// what that person is told.
func (b *Bot) tellAlso(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody, standIn string, kinds ...string) error {
	body.For = e.Channel
	cm := redisstore.Commit{Marks: []redisstore.Mark{{
		Key: fmt.Sprintf("also|%s|%d|%d|%s|%s", kinds[len(kinds)-1], c.No, body.Version, body.Thing, standIn), For: inviteKept,
	}}}
	for _, kind := range kinds {
		cm.Posts = append(cm.Posts, newPost(kind, c.No, standIn, time.Unix(body.At, 0), body))
	}
	if _, err := b.ws.Commit(ctx, cm); err != nil && !errors.Is(err, redisstore.ErrMarked) {
		return err
	}
	return nil
}

// closings close what somebody has read of the cases of a person for whom they
// stand in no longer, take those cases out of their Home and what they were to
// attend until that day out of their calendar, and put to the person what the
// other was asked about new readers.
func (b *Bot) closings(ctx context.Context, absent, standIn string, until state.Date, at time.Time) ([]redisstore.Post, error) {
	nos, err := b.ws.CasesOf(ctx, absent)
	if err != nil {
		return nil, err
	}
	open, _, err := b.casesOf(ctx, absent, false)
	if err != nil {
		return nil, err
	}
	posts := []redisstore.Post{newPost(postHome, 0, standIn, at, postBody{User: standIn})}
	asked := map[string]bool{"": true}
	for _, c := range open {
		if ask := c.Audience.Ask; c.Audience.Waits() && commands.ReadersAsked(c).User == absent && !asked[ask] {
			asked[ask] = true
			posts = append(posts, newPost(postReaders, 0, absent, at, postBody{Thing: ask, User: absent}))
		}
	}
	for _, no := range nos {
		msgs, err := b.ws.Messages(ctx, no)
		if err != nil {
			return nil, err
		}
		var read, attends []redisstore.Post
		for key := range msgs {
			name, _, _ := strings.Cut(key, "@")
			thing, r := readMessageKey(name)
			if r.reads() != standIn {
				continue
			}
			read = []redisstore.Post{newPost(postRefresh, no, standIn, at, postBody{Thing: standInThing, User: standIn})}
			i := slices.IndexFunc(open, func(c *state.Case) bool { return c.No == no })
			if i < 0 || r.by == "" || r.user != absent {
				continue
			}
			for _, id := range thingsOf(open[i], thing) {
				if f, ok := open[i].Followup(id); ok && f.Status == state.Planned && !commands.Begun(f, at) && f.For.Before(until) {
					attends = append(attends, newPost(postFile, no, standIn, at, postBody{Version: open[i].Version, Thing: id, Role: r.role, For: absent, Left: true}))
				}
			}
		}
		posts = append(append(posts, read...), attends...)
	}
	return posts, nil
}

// closeForStandIn corrects those of a case's messages to one person that they
// had, or may have had, in the place of others.
func (b *Bot) closeForStandIn(ctx context.Context, c *state.Case, msgs map[string]string, user string) error {
	p, err := b.ws.Person(ctx, user)
	if err != nil {
		return err
	}
	part := len(rolesNow(c, p, b.today())) > 0
	var again error
	for key, ts := range msgs {
		name, channel, _ := strings.Cut(key, "@")
		thing, r := readMessageKey(name)
		if r.reads() != user {
			continue
		}
		if day, note := noteDay(thing); note {
			err = b.closeNote(ctx, c, p, day, channel, ts, part)
		} else if r.by != "" || r.role == state.Candidate {
			err = b.correct(ctx, c, delivered{thing: name, channel: channel}, ts, false)
		}
		if err != nil {
			again = err
		}
	}
	return again
}

// closeNote corrects a day note that holds something of who was away. What a note
// of long ago held is not known any longer: it is closed for who has no part in
// the case.
func (b *Bot) closeNote(ctx context.Context, c *state.Case, p state.Person, day state.Date, channel, ts string, part bool) error {
	notes, err := b.ws.Notes(ctx, c.No, day)
	if err != nil {
		return err
	}
	note := notes[p.User]
	switch {
	case len(note.Items) == 0 && !part:
		err = b.edit(ctx, channel, ts, commands.DirectLeft(c.No), b.langOf(p))
	case len(note.Items) > 0 && holdsOthers(note):
		err = b.refreshNote(ctx, c, p.User, day, note, channel, ts)
	}
	if err := b.passOver(err, "day note not closed"); err != nil {
		return fmt.Errorf("close day note: %w", err)
	}
	return nil
}

// holdsOthers reports whether a note holds something of who was away.
func holdsOthers(note redisstore.Note) bool {
	for name := range note.Items {
		if item, ok := commands.NoteItemOf(name, 0); ok && item.For != "" {
			return true
		}
	}
	return false
}
