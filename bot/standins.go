package bot

import (
	"context"
	"fmt"
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

// closings close what somebody has read of the cases of a person for whom they
// stand in no longer, take those cases out of their Home, and put to the person
// what the other was asked about new readers.
func (b *Bot) closings(ctx context.Context, absent, standIn string, at time.Time) ([]redisstore.Post, error) {
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
		for key := range msgs {
			name, _, _ := strings.Cut(key, "@")
			if _, r := readMessageKey(name); r.reads() == standIn {
				posts = append(posts, newPost(postRefresh, no, standIn, at, postBody{Thing: standInThing, User: standIn}))
				break
			}
		}
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
		err = b.refreshNote(ctx, c, p.User, note, channel, ts)
	}
	switch {
	case err == nil, isGone(err):
		return nil
	case permanent(err):
		b.log.Warn("day note not closed", "cause", slackCode(err))
		return nil
	}
	return fmt.Errorf("close day note: %w", err)
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
