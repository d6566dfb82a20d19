package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// handoverPosts tells of a hand-over in private: who is asked, and who asked
// another before; of the answer who offered the role, and for whom, and, when it
// has gone, who had it.
func handoverPosts(c *state.Case, e state.Event, by state.Actor) []redisstore.Post {
	var users []string
	var posts []redisstore.Post
	switch f := e.Fact.(type) {
	case state.HandoverOffered:
		users = []string{f.To.User}
		if old, ok := c.Replaced(f.ID); ok && old.By.User != by.User && old.By.User != f.To.User {
			posts = append(posts, newPost(postHandover, c.No, old.By.User, e.At, postBody{Version: e.Version, Thing: eventThing(e.Version)}))
		}
	case state.HandoverAnswered:
		h, _ := c.Handover(f.ID)
		users = []string{h.By.User, h.By.StandIn}
		if f.Accepted && !slices.Contains(users, f.From.User) {
			users = append(users, f.From.User)
		}
	}
	for _, u := range users {
		if u != "" && u != by.User {
			posts = append(posts, newPost(postHandover, c.No, u, e.At, postBody{Version: e.Version, Thing: messageOf(e)}))
		}
	}
	return posts
}

// deliverHandover tells one person of an offer or of its answer.
func (b *Bot) deliverHandover(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	r := reader{role: state.Candidate, user: e.Channel}
	p, err := b.ws.Person(ctx, r.user)
	if err != nil {
		return delivered{}, err
	}
	m := message{
		channel: r.user, kind: "notice", thing: body.Thing, lang: b.langOf(p), since: body.At,
		doc: b.handoverDoc(c, body.Thing, r.user, p),
	}
	d, found := delivered{}, false
	if e.Again { // they may have been told of what has become something else
		d, found, err = b.corrected(ctx, e, m)
	}
	if !found && err == nil {
		if ev, _ := c.Event(body.Version); handoverOver(c, body, r.user) || b.offeredFor(c, ev.Fact, r.user, p) != "" {
			return delivered{}, nil
		}
		e.Again = false // it was looked for
		d, err = b.send(ctx, e, m)
	}
	d.thing = messageKey(d.thing, r)
	return d, err
}

// handoverOver reports whether an offer or its answer was withdrawn or taken
// back, so that who was not told of it need not be.
func handoverOver(c *state.Case, body postBody, user string) bool {
	v, offer := c.HandoverView(body.Thing, user)
	_, ok := c.Event(body.Version)
	return !ok || c.Undone(body.Version) || offer && v.Status == state.HandoverWithdrawn
}

// handoverDoc is the message of an offer, or of the answer to one, as it
// stands. Its reader, whose settings are p, need not be a party of the case.
func (b *Bot) handoverDoc(c *state.Case, thing, user string, p state.Person) commands.Doc {
	if v, ok := c.HandoverView(thing, user); ok {
		return commands.HandoverPost(v, b.today())
	}
	events := eventsOf(c, thing)
	if len(events) == 0 {
		return commands.HandoverUndone(c.No)
	}
	if absent := b.offeredFor(c, events[0].Fact, user, p); absent != "" {
		return commands.StandInOver(c.No, absent)
	}
	if offer, ok := events[0].Fact.(state.HandoverOffered); ok {
		old, _ := c.Replaced(offer.ID)
		h, _ := c.Handover(offer.ID)
		return commands.HandoverReplaced(c.No, c.Label, old, h)
	}
	answer, _ := events[0].Fact.(state.HandoverAnswered)
	h, _ := c.Handover(answer.ID)
	reason := answer.Reason
	if !steers(c, user) && !slices.ContainsFunc(p.StandsInFor(b.today()), func(absent string) bool { return steers(c, absent) }) {
		reason = ""
	}
	return commands.HandoverTold(c.No, c.Label, h, reason)
}

// offeredFor is the person for whom, while they were away, a user offered a role,
// and so heard of its answer, or of another offer; "" where they did so for nobody,
// or have a part in the case still.
func (b *Bot) offeredFor(c *state.Case, f state.Fact, user string, p state.Person) string {
	h, _ := c.Handover(state.ThingOf(f))
	if _, offer := f.(state.HandoverOffered); offer {
		h, _ = c.Replaced(h.ID)
	}
	p.User = user
	if h.By.User != user || len(rolesNow(c, p, b.today())) > 0 {
		return ""
	}
	return h.By.StandIn
}

func steers(c *state.Case, user string) bool {
	return slices.ContainsFunc(c.RolesOf(user), func(r state.Role) bool { return state.May(r, state.ActSteer) })
}

// offersTouched are the offers whose messages a fact makes out of date: one
// that waits for an answer about the role that it offers or gives.
func offersTouched(before *state.Case, f state.Fact) []string {
	if h, ok := before.Offered(roleGiven(f)); ok {
		return []string{h.ID}
	}
	return nil
}

// offersReopened are the offers that may stand again when a fact is taken back.
func offersReopened(before *state.Case, f state.Fact) []string {
	var things []string
	for _, h := range before.Handovers() {
		if h.From.Role == roleGiven(f) {
			things = append(things, h.ID)
		}
	}
	return things
}

// roleGiven is the role that a fact offers, gives or leaves open, NoRole where
// it does none of it.
func roleGiven(f state.Fact) state.Role {
	switch f := f.(type) {
	case state.HandoverOffered:
		return f.From.Role
	case state.PartyNamed:
		return f.Role
	case state.PartyLeft:
		return f.Role
	}
	return state.NoRole
}
