package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
)

// Who can read a case's thread may change after the opening: somebody joins the
// channel, or it is shared with another organisation. The cases of the channel
// record it, who is asked about each gets one private message for all of theirs,
// and what is to be posted in the channel waits until they have answered.

// onReaders takes what Slack tells of a channel's members. What was recorded of
// a delivery that comes again is not recorded twice.
func (b *Bot) onReaders(ctx context.Context, e event, delivery string) error {
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	switch before, err := b.ws.Delivered(ctx, delivery); {
	case before != nil:
		return nil
	case err != nil && isAway(err):
		return errTryAgain
	}
	if err := b.readersChange(ctx, e, delivery); err != nil {
		b.log.Error("change of readers not recorded", "cause", err)
		if isAway(err) {
			return errTryAgain
		}
	}
	if _, err := b.ws.Commit(ctx, redisstore.Commit{Delivery: delivery}); err != nil && isAway(err) {
		return errTryAgain
	}
	return nil
}

func (b *Bot) readersChange(ctx context.Context, e event, delivery string) error {
	user := string(e.User)
	switch e.Type {
	case "member_joined_channel":
		if user == b.self || b.isBot(ctx, user) {
			return nil
		}
		return b.changeReaders(ctx, string(e.Channel), delivery, func(c *state.Case, ask string) state.Fact {
			return state.AudienceChanged{Ask: ask, Joined: []string{user}}
		})
	case "member_left_channel":
		return b.changeReaders(ctx, string(e.Channel), delivery, func(*state.Case, string) state.Fact {
			return state.AudienceChanged{Left: []string{user}}
		})
	case "channel_shared":
		var teams []string
		if e.Team != "" {
			teams = []string{e.Team}
		}
		return b.changeReaders(ctx, string(e.Channel), delivery, func(_ *state.Case, ask string) state.Fact {
			return state.AudienceChanged{Ask: ask, Shared: true, Teams: teams}
		})
	case "channel_id_changed":
		return b.moveChannel(ctx, e.OldChannel, e.NewChannel, delivery)
	}
	return nil
}

// isBot reports whether a user is known to be a program, which reads no thread
// as people do. Whoever Slack does not tell about is asked about.
func (b *Bot) isBot(ctx context.Context, user string) bool {
	info, err := b.users.info(ctx, user)
	return err == nil && info.Bot
}

// changeReaders has the open cases of a channel record a change.
func (b *Bot) changeReaders(ctx context.Context, channel, delivery string, fact func(c *state.Case, ask string) state.Fact) error {
	nos, err := b.ws.OpenIn(ctx, channel)
	if err != nil {
		return err
	}
	cases, err := b.ws.Cases(ctx, nos)
	errs := []error{err} // of cases that cannot be opened: the others go on
	asks := asksOf(cases, func(string) string { return newID() })
	for _, c := range cases {
		err := b.recordReaders(ctx, c, deliveryOf(delivery, c.No), func(c *state.Case) []state.Fact {
			if c.Closed {
				return nil
			}
			return []state.Fact{fact(c, asks.of(c))}
		})
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// asked names the questions that are asked about the cases of one channel: for
// each person that is asked one, which goes on as long as it is not answered.
type asked struct {
	asks map[string]string
	name func(user string) string // of a new one
}

func asksOf(cases []*state.Case, name func(user string) string) asked {
	a := asked{map[string]string{}, name}
	for _, c := range cases {
		if c.Audience.Waits() {
			a.asks[commands.ReadersAsked(c).User] = c.Audience.Ask
		}
	}
	return a
}

func (a asked) of(c *state.Case) string {
	user := commands.ReadersAsked(c).User
	if a.asks[user] == "" {
		a.asks[user] = a.name(user)
	}
	return a.asks[user]
}

func deliveryOf(delivery string, no int) string {
	if delivery == "" {
		return ""
	}
	return delivery + "." + strconv.Itoa(no)
}

// recordReaders records what Slack told in one case, unless it changes nothing
// there, and has those corrected or asked whom it concerns.
func (b *Bot) recordReaders(ctx context.Context, c *state.Case, delivery string, facts func(c *state.Case) []state.Fact) error {
	for try := 1; ; try++ {
		fs := facts(c)
		if len(fs) == 0 {
			return nil
		}
		now := b.now()
		events := commands.OwnEvents(c, fs, now)
		after := c.With(events...)
		if after.Channel == c.Channel && sameAudience(c.Audience, after.Audience) && c.Readers.Same(after.Readers) {
			return nil
		}
		_, err := b.ws.Commit(ctx, redisstore.Commit{
			Base: c, Events: events, After: after, Delivery: delivery, Posts: readersPosts(c, after, now),
		})
		var conflict *redisstore.ConflictError
		switch {
		case errors.As(err, &conflict) && try < tries:
			b.metrics.conflicts.Inc()
			pause(ctx, try)
			c = conflict.Case
		case errors.Is(err, redisstore.ErrDelivered), errors.Is(err, redisstore.ErrNoCase):
			return nil
		default:
			return err
		}
	}
}

func sameAudience(a, b state.Audience) bool {
	return a.Ask == b.Ask && a.Version == b.Version && a.Shared == b.Shared && slices.Equal(a.New, b.New)
}

// moveChannel lets the cases of a channel follow it to its new id. About those
// that are open their readers are asked anew, for Slack gives a channel another
// id when it begins to be shared. Closed ones, which nobody waits for, follow
// when Slack has its acknowledgement.
func (b *Bot) moveChannel(ctx context.Context, from, to, delivery string) error {
	if from == "" || to == "" {
		return nil
	}
	err := b.changeReaders(ctx, from, delivery, func(_ *state.Case, ask string) state.Fact {
		return state.ChannelMoved{Ask: ask, To: to}
	})
	if err != nil {
		return err
	}
	b.afterwards(ctx, func(ctx context.Context) {
		err := errors.Join(b.moveClosed(ctx, from, to), b.retryParked(ctx, func(p redisstore.Parked) bool {
			return p.Channel == from && p.Case != 0 && p.Reason == "channel_not_found"
		}))
		if err != nil {
			b.log.Error("closed cases do not follow their channel", "cause", err)
		}
	})
	return nil
}

func (b *Bot) moveClosed(ctx context.Context, from, to string) error {
	nos, err := b.ws.All(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for part := range slices.Chunk(nos, 200) {
		cases, err := b.ws.Cases(ctx, part)
		errs = append(errs, err)
		for _, c := range cases {
			errs = append(errs, b.recordReaders(ctx, c, "", func(c *state.Case) []state.Fact {
				if c.Channel != from || !c.Closed {
					return nil
				}
				return []state.Fact{state.ChannelMoved{To: to}}
			}))
		}
	}
	return errors.Join(errs...)
}

// retryParked tries parked posts again, those whose cause is mended.
func (b *Bot) retryParked(ctx context.Context, mended func(redisstore.Parked) bool) error {
	parked, err := b.ws.Parked(ctx)
	if err != nil {
		return err
	}
	for _, p := range parked {
		if mended(p) {
			if err := b.ws.Retry(ctx, p.ID); err != nil && !errors.Is(err, redisstore.ErrNotParked) {
				return err
			}
		}
	}
	return nil
}

// readersPosts ask about new readers of a case's thread, or correct the
// question: that of who was asked before, and that of who is asked now.
func readersPosts(before, after *state.Case, at time.Time) []redisstore.Post {
	was, is := commands.ReadersAsked(before).User, commands.ReadersAsked(after).User
	if sameAudience(before.Audience, after.Audience) && was == is {
		return nil
	}
	var posts []redisstore.Post
	ask := func(user, ask string) {
		if user != "" && ask != "" {
			posts = append(posts, newPost(postReaders, 0, user, at, postBody{Thing: ask, User: user}))
		}
	}
	ask(is, after.Audience.Ask)
	if was != is || before.Audience.Ask != after.Audience.Ask {
		ask(was, before.Audience.Ask)
	}
	return posts
}

// deliverReaders asks one person about the new readers of all cases that a
// question is about, or corrects what was asked. While they are away their
// stand-in is asked; whoever it was at first stays, as long as they stand in.
func (b *Bot) deliverReaders(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	r := reader{user: body.User}
	key := messageKey(body.Thing, r)
	cases, err := b.askedAbout(ctx, body)
	if err != nil {
		return delivered{}, err
	}
	channel, ts, err := b.messageOf(ctx, 0, body.Thing, r)
	if err != nil || ts == "" && len(cases) == 0 && !e.Again {
		return delivered{}, err
	}
	m, ended, err := b.readersMessage(ctx, cases, body, key)
	if err != nil {
		return delivered{}, err
	}
	if ended {
		if err := b.askNoLonger(ctx, m, key, channel, ts); err != nil || !when.Working(b.now()) { // else their digest asks
			return delivered{}, err
		}
		if m, _, err = b.readersMessage(ctx, cases, body, key); err != nil {
			return delivered{}, err
		}
		ts = ""
	}
	if ts != "" {
		err = b.edit(ctx, channel, ts, m.doc, m.lang)
		gone := isGone(err)
		if err != nil && !gone {
			return delivered{}, err
		}
		if !gone && len(cases) > 0 {
			return delivered{}, nil
		}
		if err := b.ws.DropMessage(ctx, 0, key, channel, key, "to:"+key); err != nil || len(cases) == 0 {
			return delivered{}, err
		}
	}
	d, err := b.makeInvite(ctx, e, m, []string{key}, len(cases) > 0)
	if d.ts == "" || err != nil {
		return delivered{}, err
	}
	d.thing = key
	return d, nil
}

// askedAbout are the cases about whose readers a person is asked in a question,
// also those that were closed meanwhile: what was to be said of that waits too.
func (b *Bot) askedAbout(ctx context.Context, body postBody) ([]*state.Case, error) {
	cases, _, err := b.casesOf(ctx, body.User, true)
	return slices.DeleteFunc(cases, func(c *state.Case) bool {
		return c.Audience.Ask != body.Thing || commands.ReadersAsked(c).User != body.User
	}), err
}

// askNoLonger closes the question of who stands in no longer, so that it can be
// asked anew.
func (b *Bot) askNoLonger(ctx context.Context, m message, key, channel, ts string) error {
	if ts != "" {
		if err := b.edit(ctx, channel, ts, commands.ReadersNotYours(), m.lang); err != nil && !isGone(err) {
			return err
		}
	}
	return b.ws.DropMessage(ctx, 0, key, channel, key, "to:"+key)
}

// readersMessage is the question about readers, to whom it is put, and whether
// that is somebody who stood in and does so no longer.
func (b *Bot) readersMessage(ctx context.Context, cases []*state.Case, body postBody, key string) (m message, ended bool, err error) {
	p, err := b.ws.Person(ctx, body.User)
	if err != nil {
		return message{}, false, err
	}
	to := p.User
	if p.Away(b.today()) && p.StandIn != "" {
		to = p.StandIn
	}
	if to, err = b.ws.First(ctx, 0, "to:"+key, to); err != nil {
		return message{}, false, err
	}
	if to != p.User {
		if p, err = b.ws.Person(ctx, to); err != nil {
			return message{}, false, err
		}
		ended = !slices.Contains(p.StandsInFor(b.today()), body.User)
	}
	joined, all, err := b.readersOf(ctx, cases)
	return message{
		channel: to, kind: "notice", lang: b.langOf(p), since: body.At,
		doc: commands.AskReaders(cases, joined, all),
	}, ended, err
}

// readersOf tells apart who has come to read cases of one channel, and all who
// can read them, nil where the bot is not among them.
func (b *Bot) readersOf(ctx context.Context, cases []*state.Case) (joined commands.Audience, all *commands.Audience, err error) {
	if len(cases) == 0 {
		return joined, nil, nil
	}
	var users []string
	for _, c := range cases {
		users = append(users, c.Audience.New...)
	}
	slices.Sort(users)
	if joined, err = b.sides(ctx, slices.Compact(users)); err != nil {
		return joined, nil, err
	}
	all, err = b.readers(ctx, cases[0].Channel)
	return joined, all, err
}

// readers are who can read what is posted in a channel, nil where the bot does
// not learn it.
func (b *Bot) readers(ctx context.Context, channel string) (*commands.Audience, error) {
	a, err := b.audience(ctx, channel)
	if _, refused := commands.AsRefusal(err); refused {
		return nil, nil
	}
	return &a, err
}

// hold sets a post aside that would show something to readers whom nobody has
// said yes to. What it does in private is done now.
func (b *Bot) hold(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) error {
	switch e.Kind {
	case postRefresh:
		if err := b.refresh(ctx, c, body, reader.isPrivate); err != nil {
			return err
		}
		if body.Ends && !e.Held && !body.alike(state.NoRole) { // what is taken away does not wait
			if err := b.empty(ctx, c, body.Thing); err != nil {
				return err
			}
		}
	case postEvent:
		if ev, ok := c.Event(body.Version); ok && !c.Undone(body.Version) && !e.Held {
			if err := b.invite(ctx, c, ev); err != nil {
				return err
			}
		}
	}
	held, err := b.ws.Hold(ctx, e, c)
	switch {
	case err != nil:
		return err
	case !held: // the case is another by now, and perhaps it waits no longer
		return errNotYet
	}
	return errHeld
}

// errHeld says that a post waits until somebody has said yes to the readers.
var errHeld = errors.New("the post waits for a yes")

// isRoom reports whether a post's channel is one where others read along, and
// no person or direct message.
func isRoom(channel string) bool { return !userID(channel) && !strings.HasPrefix(channel, "D") }

// clickReaders says yes to the new readers of each of the cases that a button
// names, with the version of it that was shown.
func (b *Bot) clickReaders(ctx context.Context, a *ask, rest []string) answer {
	doc := commands.Doc{}
	said := answer{saved: true}
	if len(rest) > commands.MostAsked {
		return unknownButton()
	}
	for _, part := range rest {
		number, version, _ := strings.Cut(part, ".")
		no, err := strconv.Atoi(number)
		seen, wrong := strconv.Atoi(version)
		if err != nil || wrong != nil || no < 1 {
			return unknownButton()
		}
		ans := b.confirmReaders(ctx, a, no, seen)
		said.away = said.away || ans.away
		if ans.doc != nil {
			doc.Notify = firstSaid(doc.Notify, ans.doc.Notify)
			doc.Blocks = append(doc.Blocks, ans.doc.Blocks...)
		}
	}
	if len(doc.Blocks) > 0 {
		said.doc = &doc
	}
	return said
}

func firstSaid(a, b texts.T) texts.T {
	if a.Key != "" {
		return a
	}
	return b
}

func (b *Bot) confirmReaders(ctx context.Context, a *ask, no, seen int) answer {
	one := *a
	one.thread, one.delivery = "", deliveryOf(a.delivery, no)
	in, ok := commands.Filled("case.audience_ok", commands.Values{})
	if !ok {
		return unknownButton()
	}
	in.No = no
	x, ans := b.prepare(ctx, &one, &in)
	if ans != nil {
		return *ans
	}
	done := b.carryOut(ctx, &one, in, x, func() (*commands.Decision, error) { return x.ConfirmReaders(seen) })
	a.person, a.lang = one.person, one.lang
	return done
}
