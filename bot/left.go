package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// leftPosts tell who has no part in the case any longer because another has
// taken them out of it, or given their role away: what becomes of the messages
// that they have notifies nobody. Who hands a role over hears of that.
func leftPosts(before, after *state.Case, events []state.Event, by state.Actor) []redisstore.Post {
	var posts []redisstore.Post
	var told []string
	for _, e := range events {
		switch e.Fact.(type) {
		case state.PartyNamed, state.PartyLeft:
		default:
			continue
		}
		role := roleGiven(e.Fact)
		user := before.Parties[role].User
		if user == "" || user == by.User || slices.Contains(told, user) || len(after.RolesOf(user)) > 0 || after.ByHandover(e.Version) {
			continue
		}
		told = append(told, user)
		posts = append(posts, newPost(postLeft, after.No, user, e.At, postBody{Version: e.Version, Thing: eventThing(e.Version), Role: role}))
	}
	return posts
}

// deliverLeft tells one person that they have left the case, unless they are
// back by now, or have left Slack as well.
func (b *Bot) deliverLeft(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	r := readerOf(e, body)
	p, err := b.ws.Person(ctx, r.user)
	if err != nil {
		return delivered{}, err
	}
	if !p.Gone.IsZero() {
		return delivered{}, nil
	}
	if c.Undone(body.Version) || len(c.RolesOf(r.user)) > 0 {
		return b.takeBack(ctx, e, c, body, r, p)
	}
	d, err := b.send(ctx, e, message{
		channel: r.user, kind: "notice", thing: body.Thing, lang: b.langOf(p), since: body.At, doc: commands.DirectLeft(c.No),
	})
	d.thing = messageKey(d.thing, r)
	return d.following(c, body.Version), err
}
