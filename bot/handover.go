package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// handoverPosts tells of a hand-over in private: who is asked, and of the
// answer who offered the role and, when it has gone, who had it.
func handoverPosts(c *state.Case, e state.Event, by state.Actor) []redisstore.Post {
	var users []string
	switch f := e.Fact.(type) {
	case state.HandoverOffered:
		users = []string{f.To.User}
	case state.HandoverAnswered:
		h, _ := c.Handover(f.ID)
		users = []string{h.By.User}
		if f.Accepted && f.From.User != h.By.User {
			users = append(users, f.From.User)
		}
	}
	var posts []redisstore.Post
	for _, u := range users {
		if u != "" && u != by.User {
			posts = append(posts, newPost(postHandover, c.No, u, e.At, postBody{Version: e.Version, Thing: messageOf(e)}))
		}
	}
	return posts
}

// deliverHandover tells one person of an offer or of its answer.
func (b *Bot) deliverHandover(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if _, ok := c.Event(body.Version); !ok || c.Undone(body.Version) {
		return delivered{}, nil
	}
	if v, offer := c.HandoverView(body.Thing, e.Channel); offer && v.Status == state.HandoverWithdrawn && !e.Again {
		return delivered{}, nil // withdrawn before it was told
	}
	r := reader{state.Candidate, e.Channel}
	p, err := b.ws.Person(ctx, r.user)
	if err != nil {
		return delivered{}, err
	}
	d, err := b.send(ctx, e, message{
		channel: r.user, kind: "notice", thing: body.Thing, lang: b.langOf(p), since: body.At,
		doc: b.handoverDoc(c, body.Thing, r.user),
	})
	d.thing = messageKey(d.thing, r)
	return d, err
}

// handoverDoc is the message of an offer, or of the answer to one, as it
// stands. Its reader need not be a party of the case.
func (b *Bot) handoverDoc(c *state.Case, thing, user string) commands.Doc {
	if v, ok := c.HandoverView(thing, user); ok {
		return commands.HandoverPost(v, b.today())
	}
	events := eventsOf(c, thing)
	if len(events) == 0 {
		return commands.HandoverUndone(c.No)
	}
	answer, _ := events[0].Fact.(state.HandoverAnswered)
	h, _ := c.Handover(answer.ID)
	reason := answer.Reason
	if !steers(c, user) && !steers(c, h.By.StandIn) {
		reason = ""
	}
	return commands.HandoverTold(c.No, c.Label, h, reason)
}

func steers(c *state.Case, user string) bool {
	return slices.ContainsFunc(c.RolesOf(user), func(r state.Role) bool { return state.May(r, state.ActSteer) })
}

// offersTouched are the offers whose messages a fact makes out of date: that
// of its own, and one that waits for an answer about the same role.
func offersTouched(before *state.Case, f state.Fact) []string {
	var things []string
	waiting := func(r state.Role) {
		if h, ok := before.Offered(r); ok {
			things = append(things, h.ID)
		}
	}
	switch f := f.(type) {
	case state.HandoverOffered:
		waiting(f.From.Role)
	case state.PartyNamed:
		waiting(f.Role)
	case state.PartyLeft:
		waiting(f.Role)
	}
	return things
}

// offersReopened are the offers that may stand again when a fact is taken back.
func offersReopened(before *state.Case, f state.Fact) []string {
	var things []string
	role := state.NoRole
	switch f := f.(type) {
	case state.HandoverOffered:
		role = f.From.Role
	case state.PartyNamed:
		role = f.Role
	case state.PartyLeft:
		role = f.Role
	}
	for _, h := range before.Handovers() {
		if h.From.Role == role {
			things = append(things, h.ID)
		}
	}
	return things
}

// helpFor shows what somebody may say: the words of their roles in their
// cases. Who has none, or whose cases cannot be read now, is shown all.
func (b *Bot) helpFor(ctx context.Context, a *ask, c *commands.Command) commands.Doc {
	var roles []state.Role
	external := false
	users := append(a.person.StandsInFor(state.DateOf(a.now)), a.user)
	for _, u := range users {
		cases, err := b.casesOf(ctx, u, true)
		if err != nil {
			return commands.Help(c, a.lang, false)
		}
		for _, held := range cases {
			for _, r := range held.RolesOf(u) {
				roles = append(roles, r)
				external = external || u == a.user && held.Parties[r].External
			}
		}
	}
	return commands.Help(c, a.lang, external, roles...)
}
