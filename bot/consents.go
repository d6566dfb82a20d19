package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// What the company may know by consent is gone from what was posted when the
// consent is: agendas, minutes and the company's own messages are corrected, on
// withdrawal at once, on expiry early on the day after.

// shownThing is the thing of the direct messages in which the company was shown
// the case because it asked. They are no longer so when a consent ends.
const shownThing = "S"

// expiredPosts correct what has run out since the case was to be woken up.
func expiredPosts(c *state.Case, since, now time.Time) []redisstore.Post {
	over := slices.DeleteFunc(c.Expired(state.DateOf(since.In(now.Location())).Add(-1), state.DateOf(now)), func(k state.CaseConsent) bool {
		return cardTime(k.Until.Add(1), now.Location()).Before(since)
	})
	if len(over) == 0 {
		return nil
	}
	var posts []redisstore.Post
	today := state.DateOf(now)
	before := slices.MinFunc(over, func(a, b state.CaseConsent) int { return a.Until.Days(b.Until) }).Until
	for _, thing := range consentThings(c) {
		body := postBody{Thing: thing, Ends: true, Alike: alikeIn(c, c, thing, before, today)}
		posts = append(posts, newPost(postRefresh, c.No, c.Channel, now, body))
	}
	if tookAway(c.ThreadView(before), c.ThreadView(today)) {
		posts = append(posts, newPost(postRefresh, c.No, c.Channel, now, postBody{Thing: shownThing}))
	}
	return posts
}

// endsConsent reports whether an event may take from the company what it knew
// by consent.
func endsConsent(before *state.Case, e state.Event) bool {
	switch f := e.Fact.(type) {
	case state.Accommodations, state.ConsentWithdrawn:
		return true
	case state.Undone:
		return slices.ContainsFunc(f.Versions, func(v int) bool {
			given, _ := before.Event(v)
			_, ok := given.Fact.(state.ConsentGiven)
			return ok
		})
	}
	return false
}

// takesAway reports whether the company knew something of the case by consent
// that it may know no longer.
func takesAway(before, after *state.Case, day state.Date) bool {
	return tookAway(before.ThreadView(day), after.ThreadView(day))
}

func tookAway(was, is state.ThreadView) bool {
	gone := func(was, is []string) bool {
		return slices.ContainsFunc(was, func(item string) bool { return !slices.Contains(is, item) })
	}
	return gone(was.Solutions, is.Solutions) || gone(was.ChosenWishes, is.ChosenWishes) || was.CVLines != is.CVLines
}

// empty takes away what the messages of a thing say where others read along,
// and puts nothing in its place: what the case says now waits for a yes.
func (b *Bot) empty(ctx context.Context, c *state.Case, thing string) error {
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return err
	}
	for key, ts := range msgs {
		name, channel, _ := strings.Cut(key, "@")
		if of, r := readMessageKey(name); of != thing || r.isPrivate() {
			continue
		}
		err := b.edit(ctx, channel, ts, commands.Emptied(c.No), b.langOfCase(c.Lang))
		if err := b.passOver(err, "message not emptied"); err != nil {
			return fmt.Errorf("empty message: %w", err)
		}
	}
	return nil
}

// recallShown takes back what was shown of a case to the company in direct
// messages: to whoever has been its contact, and to who stands or stood in for them.
// Nobody remembers where those messages stand, so they are looked for.
func (b *Bot) recallShown(ctx context.Context, c *state.Case) error {
	readers, err := b.companyReaders(ctx, c)
	if err != nil {
		return err
	}
	for _, p := range readers {
		if err := b.passOver(b.recallFrom(ctx, c, p), "what was shown is not recalled"); err != nil {
			return fmt.Errorf("recall what was shown: %w", err)
		}
	}
	return nil
}

func (b *Bot) companyReaders(ctx context.Context, c *state.Case) ([]state.Person, error) {
	var users []string
	for _, e := range c.Events {
		if p, ok := e.Fact.(state.PartyNamed); ok && p.Role == state.Company && p.User != "" {
			users = append(users, p.User)
		}
		if e.By.Role == state.Company && e.By.StandIn != "" { // what they read was logged
			users = append(users, e.By.User)
		}
	}
	people, err := b.ws.Persons(ctx, users...)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.StandIn != "" {
			users = append(users, p.StandIn)
		}
	}
	slices.Sort(users)
	var readers []state.Person
	for _, user := range slices.Compact(users) {
		p, err := b.ws.Person(ctx, user)
		if err != nil {
			return nil, err
		}
		readers = append(readers, p)
	}
	return readers, nil
}

func (b *Bot) recallFrom(ctx context.Context, c *state.Case, p state.Person) error {
	direct, err := b.directWith(ctx, p.User)
	if err != nil {
		return err
	}
	place := message{since: c.Opened.At(0, 0, time.UTC).Unix()}
	doc, lang := commands.ShownBefore(c.No), b.langOf(p)
	recalled := b.writer(lang).notify(doc)
	for m, err := range b.messagesIn(ctx, direct, place) {
		if err != nil {
			return err
		}
		thing, _ := m.Metadata.EventPayload["thing"].(string)
		if m.User != b.self || thing != shownThing || !aboutCase(m, c.No) || m.Text == recalled {
			continue
		}
		if err := b.edit(ctx, direct, m.Timestamp, doc, lang); err != nil && !isGone(err) {
			return err
		}
	}
	return nil
}
