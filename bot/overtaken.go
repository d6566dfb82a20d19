package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"casethread/state"
	"casethread/state/redisstore"
)

// A message can be overtaken: what it tells is settled or taken back while it
// is made, or while nobody knows whether and where it stands. Who does that
// finds no message to correct, so whoever is done with the post looks. So does
// who edits messages as the case was: the edit of another replica, as it is now,
// may have come before. And a failover can take back what a message was rendered
// from.

// following says that a message is to follow the case that it was rendered
// from. One that was found may have been rendered from any since its event.
func (d delivered) following(c *state.Case, event int) delivered {
	if d.asOf = event; d.posted {
		d.asOf, d.tip = c.Version, c.Tip
	}
	return d
}

// finish takes a post out of the outbox when its message is as it should be. The
// case may have moved on while the message was made, or was looked for: who
// changed it did not know where the message stands. Another message of the
// thing may be known: the older one loses its buttons.
func (b *Bot) finish(ctx context.Context, e redisstore.Entry, d delivered) (first bool, err error) {
	m := redisstore.Made{Thing: d.thing, Channel: d.channel, TS: d.ts, Version: d.asOf, Tip: d.tip, Nothing: d.nothing()}
	for try := 1; ; try++ {
		done, err := b.ws.DoneAsOf(ctx, e, m)
		if err != nil || !done.MovedOn && done.Other == "" {
			return done.First, err
		}
		switch {
		case m.Nothing: // it is lost, else it would be done
			return false, errLostReason
		case try == tries:
			return false, errOvertaken
		}
		f, err := b.ws.Find(ctx, redisstore.Lookup{No: e.Case, Fresh: true})
		if errors.Is(err, redisstore.ErrNoCase) {
			continue // forgotten meanwhile, and the post with it
		}
		if err != nil {
			return false, err
		}
		if done.Other != "" {
			m.SeenTo = done.Other
			err = b.correct(ctx, f.Case, d, min(d.ts, done.Other), true)
		} else {
			since := m.Version
			m.Version, m.Tip = f.Case.Version, f.Case.Tip
			switch {
			case !done.Lost && !movedOn(f.Case, d.about(), since):
			case d.refreshed != nil:
				err = b.refresh(ctx, f.Case, *d.refreshed, reader.isAny)
			default:
				err = b.correct(ctx, f.Case, d, d.ts, d.ts < m.SeenTo)
			}
		}
		if err != nil {
			return false, err
		}
	}
}

// errLostReason says that nothing was made of a post because of what a failover has
// taken back: it is looked at again.
var errLostReason = errors.New("the case was another when nothing was made of the post")

// errOvertaken says that a case moved on each time that a message of it had
// been corrected.
var errOvertaken = errors.New("the case moves on faster than its message")

// about is the thing that a post's messages tell of.
func (d delivered) about() string {
	if d.refreshed != nil {
		return d.refreshed.Thing
	}
	thing, _ := readMessageKey(d.thing)
	return thing
}

// movedOn reports whether what happened after a version makes the messages of
// a thing out of date.
func movedOn(c *state.Case, thing string, since int) bool {
	things := thingsOf(c, thing)
	return slices.ContainsFunc(c.Events[min(since, len(c.Events)):], func(e state.Event) bool {
		return slices.ContainsFunc(touched(c, e), func(t string) bool { return slices.Contains(things, t) })
	})
}

// correct has a message say how its thing stands.
func (b *Bot) correct(ctx context.Context, c *state.Case, d delivered, ts string, old bool) error {
	thing, r := readMessageKey(d.thing)
	if err := b.passOver(b.refreshOne(ctx, c, thing, r, d.channel, ts, old), "message not corrected"); err != nil {
		return fmt.Errorf("correct message: %w", err)
	}
	return nil
}

// takeBack sees to a post of what was taken back before it was told. An earlier
// try may have told it, which nobody knew who took it back.
func (b *Bot) takeBack(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody, r reader, p state.Person) (delivered, error) {
	if !e.Again {
		return delivered{}, nil
	}
	doc, lang := b.thingDoc(c, body.Thing, r, p, false, nil)
	m := message{channel: r.reads(), doc: doc, lang: lang, since: body.At}
	if !r.isPrivate() {
		m.channel, m.thread = c.Channel, c.Thread
	}
	d, _, err := b.corrected(ctx, e, m)
	if d.ts == "" || err != nil {
		return delivered{}, err
	}
	d.thing = messageKey(body.Thing, r)
	return d.following(c, body.Version), nil
}
