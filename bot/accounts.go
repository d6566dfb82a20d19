package bot

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
)

// Who leaves their job keeps their roles, and Slack takes messages to an account
// that is closed as if somebody read them. So the account of everybody who has a
// part in an open case, or stands in for somebody, is looked at before work. Who else
// sees to the case reads in the digest that nobody is reached there, and who is away
// is told that nobody stands in for them any longer.

// accountPrefix begins the id of the timer at which a person's account is looked at.
const accountPrefix = "account|"

// Accounts are looked at between these hours of working days, each at a minute
// of its own: Slack tells of some hundred users a minute.
const (
	accountsFrom  = 3
	accountsTo    = 7
	accountsAgain = 20 * time.Minute // where Slack did not tell
	// standInsTo is until when those of stand-ins are: who is away may have to be
	// told at once, and not while they sleep.
	standInsTo = 8
)

// accountTimer is when a person's account is looked at next.
func accountTimer(user string, now time.Time) redisstore.Timer {
	return accountBetween(accountsFrom, accountsTo, user, now)
}

// standInTimer is when the account of who stands in for somebody is.
func standInTimer(user string, now time.Time) redisstore.Timer {
	return accountBetween(accountsTo, standInsTo, user, now)
}

func accountBetween(from, to int, user string, now time.Time) redisstore.Timer {
	sum := fnv.New32a()
	sum.Write([]byte(user))
	minute := int(sum.Sum32() % uint32((to-from)*60))
	at := func(day state.Date) time.Time { return day.At(from, minute, now.Location()) }
	day := when.NextWorkingDay(state.DateOf(now))
	if !at(day).After(now) {
		day = when.NextWorkingDay(day.Add(1))
	}
	return redisstore.Timer{ID: accountPrefix + user, At: at(day)}
}

// fireAccount looks whether a person who has a part in an open case, or stands in
// for somebody, can still be written to, and remembers since when they cannot.
func (b *Bot) fireAccount(ctx context.Context, t redisstore.Timer, user string, now time.Time) error {
	open, err := b.ws.OpenOf(ctx, user)
	if err != nil {
		return err
	}
	p, err := b.ws.Person(ctx, user)
	if err != nil {
		return err
	}
	cm := redisstore.Commit{Fired: &t}
	stands := len(p.StandsInFor(state.DateOf(now))) > 0
	switch {
	case stands && tooEarly(now):
		cm.Set = append(cm.Set, standInTimer(user, now))
	case stands, len(open) > 0:
		if err := b.lookAtAccount(ctx, &cm, p, now); err != nil {
			return err
		}
	}
	if _, err = b.ws.Commit(ctx, cm); errors.Is(err, redisstore.ErrPersonMoved) {
		return nil // the timer's lease runs out, and it is looked at again
	}
	return err
}

// tooEarly reports whether nobody is to be told of an account yet.
func tooEarly(now time.Time) bool {
	return !when.WorkingDay(state.DateOf(now)) || now.Hour() < accountsTo
}

// lookAtAccount adds to a commit what Slack says of a person, and the next look.
func (b *Bot) lookAtAccount(ctx context.Context, cm *redisstore.Commit, p state.Person, now time.Time) error {
	info, err := b.users.ask(ctx, p.User)
	if err != nil && !unknownUser(err) {
		cm.Set = append(cm.Set, redisstore.Timer{ID: accountPrefix + p.User, At: now.Add(askedAgain(err))})
		return nil
	}
	gone, stands := err != nil || info.Gone, p.StandsInFor(state.DateOf(now))
	cm.Set = append(cm.Set, accountTimer(p.User, now))
	if gone == !p.Gone.IsZero() && (!gone || len(stands) == 0) {
		return nil
	}
	switch {
	case !gone:
		p.Gone = state.Date{}
	case p.Gone.IsZero():
		p.Gone = state.DateOf(now)
	}
	if gone {
		p.Standing = nil
		if err := b.leaveAlone(ctx, cm, stands, p.User, now); err != nil {
			return err
		}
	}
	cm.People = append(cm.People, p)
	return nil
}

// leaveAlone has nobody stand in for those for whom somebody did whom Slack cannot
// reach any longer, and tells them: what cannot wait comes to themselves from now on.
func (b *Bot) leaveAlone(ctx context.Context, cm *redisstore.Commit, absent []string, standIn string, now time.Time) error {
	for _, user := range absent {
		was, err := b.ws.Person(ctx, user)
		if err != nil {
			return err
		}
		if was.StandIn != standIn {
			continue
		}
		is := was
		is.StandIn = ""
		if err := b.pausing(ctx, cm, was, is, now); err != nil {
			return err
		}
		cm.People = append(cm.People, is)
		cm.Posts = append(cm.Posts, newPost(postAlone, 0, user, now, postBody{User: standIn}))
	}
	return nil
}

// deliverAlone tells who is away that nobody stands in for them any longer, unless
// they are back or have named somebody else.
func (b *Bot) deliverAlone(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil || !p.Away(b.today()) || p.StandIn != "" {
		return delivered{}, err
	}
	return b.send(ctx, e, message{
		channel: e.Channel, kind: "notice", lang: b.langOf(p), since: body.At, doc: commands.LeftAlone(body.User, p.Paused),
	})
}

// askedAgain is how long Slack is left alone after an error.
func askedAgain(err error) time.Duration {
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		return pauseFor(limited)
	}
	return accountsAgain
}

// goneOf are the users with a part in the cases whom Slack cannot reach any longer.
func (b *Bot) goneOf(ctx context.Context, cases []*state.Case) ([]string, error) {
	var users []string
	for _, c := range cases {
		users = append(users, c.Index().Users...)
	}
	return b.goneAmong(ctx, users)
}

func (b *Bot) goneAmong(ctx context.Context, users []string) ([]string, error) {
	people, err := b.settingsOf(ctx, slices.Compact(slices.Sorted(slices.Values(users)))...)
	if err != nil {
		return nil, err
	}
	var gone []string
	for _, p := range people {
		if !p.Gone.IsZero() {
			gone = append(gone, p.User)
		}
	}
	return gone, nil
}
