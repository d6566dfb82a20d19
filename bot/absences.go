package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
)

// A company that is told to call somebody who is away calls their stand-in.
// Who is away is the person's own settings; cards say it from the day a pause
// begins to the day it ends.

// awayPrefix begins the id of the timer at the end of a person's pause.
const awayPrefix = "away|"

// absences looks up who stands in for those whom the companies of cases call.
func (b *Bot) absences(ctx context.Context, cases ...*state.Case) (state.Absences, error) {
	var called []string
	for _, c := range cases {
		if call, _ := c.Call(); call.User != "" && !slices.Contains(called, call.User) {
			called = append(called, call.User)
		}
	}
	people, err := b.settingsOf(ctx, called...)
	if err != nil {
		return nil, fmt.Errorf("who is away: %w", err)
	}
	return state.AwayOf(people, b.today()), nil
}

// companysCases are those of the cases in which a user is the company's
// contact, who alone is told whom to call.
func companysCases(cases []*state.Case, user string) []*state.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c *state.Case) bool {
		return !slices.Contains(c.RolesOf(user), state.Company)
	})
}

// threadView is what stands in a case's thread today, with whom the company
// calls today.
func (b *Bot) threadView(ctx context.Context, c *state.Case) (state.ThreadView, error) {
	v := c.ThreadView(b.today())
	var err error
	v.Away, err = b.absences(ctx, c)
	return v, err
}

// cardsOf are the cards of the open cases whose companies call a person, and what
// else says so to the company.
func (b *Bot) cardsOf(ctx context.Context, user string, at time.Time) ([]redisstore.Post, error) {
	cases, _, err := b.casesOf(ctx, user, false)
	if err != nil {
		return nil, err
	}
	var posts []redisstore.Post
	for _, c := range cases {
		if call, _ := c.Call(); call.User == user && !c.Closed {
			posts = append(posts, newPost(postCard, c.No, c.Channel, at, postBody{}),
				newPost(postRefresh, c.No, c.Channel, at, postBody{Thing: callThing}),
				newPost(postRefresh, c.No, c.Channel, at, postBody{Thing: dayNotes}))
		}
	}
	return posts, nil
}

// pausing adds what a change of a person's pause brings about: the cards that
// name them are corrected, now and when the pause ends.
func (b *Bot) pausing(ctx context.Context, cm *redisstore.Commit, old, p state.Person, now time.Time) error {
	if old.Paused == p.Paused && old.StandIn == p.StandIn {
		return nil
	}
	posts, err := b.cardsOf(ctx, p.User, now)
	if err != nil {
		return err
	}
	cm.Posts = append(cm.Posts, posts...)
	was, is := standInOf(old, state.DateOf(now)), standInOf(p, state.DateOf(now))
	if was != "" && was != is {
		closing, err := b.closings(ctx, p.User, was, old.Paused, now)
		if err != nil {
			return err
		}
		cm.Posts = append(append(cm.Posts, standInPost(p.User, was, false, now)), closing...)
	}
	if is != "" {
		cm.Posts = append(cm.Posts, standInPost(p.User, is, false, now))
		cm.Set = append(cm.Set, sooner(accountTimer(is, now)))
	}
	if t, ok := awayTimer(p, now); ok {
		cm.Set = append(cm.Set, t)
	} else {
		cm.Clear = append(cm.Clear, awayPrefix+p.User)
	}
	return nil
}

// standInOf is who stands in for a person on a day, "" for nobody.
func standInOf(p state.Person, day state.Date) string {
	if !p.Away(day) {
		return ""
	}
	return p.StandIn
}

// standInFor is who hears in a person's place, while they are away, of what
// the company sees today and cannot wait; "" where that is nobody.
func standInFor(p state.Person, e state.Event, today state.Date) string {
	if cannotWait(e.Fact) && p.Away(today) && p.StandIn != e.By.User {
		return p.StandIn
	}
	return ""
}

// cannotWait reports whether a fact is what the company sees today.
func cannotWait(f state.Fact) bool {
	switch f.(type) {
	case state.Worry, state.Raised, state.Absence:
		return true
	}
	return false
}

// awayTimer wakes the bot up when a person is back.
func awayTimer(p state.Person, now time.Time) (redisstore.Timer, bool) {
	if !p.Away(state.DateOf(now)) || p.StandIn == "" {
		return redisstore.Timer{}, false
	}
	return redisstore.Timer{ID: awayPrefix + p.User, At: p.Paused.At(0, 5, now.Location())}, true
}

// fireAway corrects the cards that name a person who is back, and closes the
// messages of who stood in for them.
func (b *Bot) fireAway(ctx context.Context, t redisstore.Timer, now time.Time) error {
	cm := redisstore.Commit{Fired: &t}
	user := strings.TrimPrefix(t.ID, awayPrefix)
	p, err := b.ws.Person(ctx, user)
	if err != nil {
		return err
	}
	if again, ok := awayTimer(p, now); ok { // away for longer by now
		cm.Set = []redisstore.Timer{again}
	} else if cm.Posts, err = b.cardsOf(ctx, user, now); err != nil {
		return err
	} else if p.StandIn != "" {
		closing, err := b.closings(ctx, user, p.StandIn, p.Paused, now)
		if err != nil {
			return err
		}
		cm.Posts = append(append(cm.Posts, standInPost(user, p.StandIn, true, now)), closing...)
	}
	_, err = b.ws.Commit(ctx, cm)
	return err
}
