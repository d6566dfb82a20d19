package bot

import (
	"slices"
	"strings"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
)

// Follow-ups that are planned at once, as a start meeting plans those of the
// first weeks, have one private message to each who takes part. It is remembered
// under a key that names all of them.

// together are the follow-ups that were planned at once with one, in their order,
// also those that were taken back. It alone, where it was planned on its own, or
// elsewhere before the case was imported.
func together(c *state.Case, id string) []string {
	planned := map[string]bool{}
	var ids []string
	var at state.Event
	for _, e := range c.Events {
		f, ok := e.Fact.(state.FollowupPlanned)
		if !ok || f.ID == "" || planned[f.ID] {
			continue
		}
		planned[f.ID] = true
		if e.Version <= c.Imported.Events+1 {
			continue
		}
		if !e.At.Equal(at.At) || e.By != at.By {
			if slices.Contains(ids, id) {
				break
			}
			ids = nil
		}
		at, ids = e, append(ids, f.ID)
	}
	if !slices.Contains(ids, id) {
		return []string{id}
	}
	return ids
}

const joins = "+"

// thingsOf are the things that a message is about: one, or follow-ups that were
// planned at once.
func thingsOf(c *state.Case, thing string) []string {
	if !strings.Contains(thing, joins) || c.Knows(thing) { // an imported id may be anything
		return []string{thing}
	}
	return strings.Split(thing, joins)
}

// inviteStands finds a participant's message about a follow-up, perhaps among
// others, and what it is about; "" where none stands.
func inviteStands(c *state.Case, msgs map[string]string, id string, r reader) (thing, channel, ts string) {
	for key, ts := range msgs {
		name, channel, _ := strings.Cut(key, "@")
		if thing, of := readMessageKey(name); of == r && slices.Contains(thingsOf(c, thing), id) {
			return thing, channel, ts
		}
	}
	return "", "", ""
}

// plannedAtOnce are the follow-up that an event planned and those planned at once
// with it, with the versions in which they were; of what happens to one of them
// later it is that one alone.
func plannedAtOnce(c *state.Case, e state.Event) (ids []string, versions []int) {
	id := state.ThingOf(e.Fact)
	ids = together(c, id)
	for _, id := range ids {
		versions = append(versions, firstPlanned(c, id))
	}
	if !slices.Contains(versions, e.Version) {
		return []string{id}, []int{e.Version}
	}
	return ids, versions
}

// firstPlanned is the version of the event that planned a follow-up at first.
func firstPlanned(c *state.Case, id string) int {
	for _, e := range c.Events {
		if f, ok := e.Fact.(state.FollowupPlanned); ok && f.ID == id {
			return e.Version
		}
	}
	return 0
}

// A gathering collects what is to be told in private of follow-ups: of those that
// were planned at once in one post to each reader.
type gathering struct {
	c     *state.Case
	posts []gathered
}

type gathered struct {
	kind, user string
	body       postBody
}

func (g *gathering) add(kind, user, id string, body postBody) {
	for i := range g.posts {
		p := &g.posts[i]
		if p.kind != kind || p.user != user || p.body.Role != body.Role || p.body.Left != body.Left || !slices.Contains(together(g.c, p.body.Thing), id) {
			continue
		}
		if len(p.body.Things) == 0 {
			p.body.Things = []string{p.body.Thing}
		}
		p.body.Things = append(p.body.Things, id)
		return
	}
	body.Thing = id
	g.posts = append(g.posts, gathered{kind, user, body})
}

func (g *gathering) all(at time.Time) []redisstore.Post {
	posts := make([]redisstore.Post, len(g.posts))
	for i, p := range g.posts {
		posts[i] = newPost(p.kind, g.c.No, p.user, at, p.body)
	}
	return posts
}

// things are the follow-ups that a private post is about.
func (p postBody) things() []string {
	if len(p.Things) > 0 {
		return p.Things
	}
	return []string{p.Thing}
}

// about is the body about other follow-ups.
func (p postBody) about(ids []string) postBody {
	p.Thing, p.Things = ids[0], nil
	if len(ids) > 1 {
		p.Things = ids
	}
	return p
}
