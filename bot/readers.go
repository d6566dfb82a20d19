package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// Slack tells who joins a channel, but not for long: while the bot is down it may
// give up, and of a closed case nobody listens. So the bot looks for itself who
// can read a channel: when it starts, every hour, and before it posts there for
// the first time. What it finds is recorded as if Slack had told it.

const (
	lookEvery = sweepEvery
	// lookClosed is how long a look is good for in a case that is closed, which
	// hears of nobody.
	lookClosed = time.Minute
	// looksInVain is how often posts wait for a look that goes wrong: about ten
	// minutes. Then they go on, and afterLooks it is tried again.
	looksInVain = 26
	afterLooks  = time.Minute
	// looksAnew is how often a look is begun anew because its cases have changed.
	looksAnew = 4
	lookPace  = 1500 * time.Millisecond // of the looks at all channels: Slack allows some 50 a minute
	lookBurst = 20
)

// looks remembers of each channel when this process has looked at it. The zero
// value remembers nothing.
type looks struct {
	mu       sync.Mutex
	channels map[string]look
}

type look struct {
	at     time.Time // the last that succeeded
	failed int       // since then
	again  time.Time // not before: it was tried in vain
}

func (l *looks) of(channel string) look {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.channels[channel]
}

func (l *looks) set(channel string, k look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.channels == nil {
		l.channels = map[string]look{}
	}
	l.channels[channel] = k
}

// isDue reports whether the channel of a case must be looked at before something
// is posted about it.
func (k look) isDue(c *state.Case, now time.Time) bool {
	since := now.Sub(k.at)
	switch {
	case now.Before(k.again):
		return false
	case !c.Readers.Seen, c.Readers.Stale:
		return true
	case k.at.Before(c.Events[0].At): // who came while it was opened, no case has heard of
		return true
	case c.Closed:
		return since >= lookClosed
	}
	return since >= lookEvery
}

// errNotLooked says that nobody knows yet who can read what is to be posted.
var errNotLooked = errors.New("who can read the channel is not known yet")

// toPost loads the case that a post is about, and, where others read along, has
// looked who they are. A look that goes wrong is tried again for some
// minutes; then the post goes on, as it does at once where Slack refuses the look
// for good. While Slack cannot be reached, the post could not go on anyway.
func (b *Bot) toPost(ctx context.Context, e redisstore.Entry) (*state.Case, error) {
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: e.Case, Fresh: true})
	if err != nil || !isRoom(e.Channel) || !b.looks.of(f.Case.Channel).isDue(f.Case, b.now()) {
		return f.Case, err
	}
	if err := b.lookBefore(ctx, f.Case); err != nil {
		return nil, err
	}
	f, err = b.ws.Find(ctx, redisstore.Lookup{No: e.Case, Fresh: true})
	return f.Case, err
}

func (b *Bot) lookBefore(ctx context.Context, c *state.Case) error {
	err := b.lookAt(ctx, c.Channel, c)
	var limited *slack.RateLimitedError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil, errors.As(err, &limited), unauthorized(err):
		return err // as it is with the post itself
	case isAway(err):
		return errNotLooked
	}
	k, now := b.looks.of(c.Channel), b.now()
	k.failed++
	if _, refused := commands.AsRefusal(err); !refused && !permanent(err) && k.failed < looksInVain {
		b.looks.set(c.Channel, k)
		if k.failed == 1 {
			b.log.Warn("who can read a channel is not known, trying again", "channel", c.Channel, "cause", slackCode(err))
		}
		return errNotLooked
	}
	b.log.Error("posting without a look at who can read it", "channel", c.Channel, "cause", slackCode(err))
	b.looks.set(c.Channel, look{at: k.at, again: now.Add(afterLooks)})
	return nil
}

// lookAll looks at the channels of open cases, but for those that were looked at
// a moment ago. One that fails is looked at before something is posted there.
func (b *Bot) lookAll(ctx context.Context, channels map[string]bool) {
	for _, channel := range slices.Sorted(maps.Keys(channels)) {
		if b.now().Sub(b.looks.of(channel).at) < lookEvery {
			continue
		}
		if b.lookSlowly(ctx) != nil || b.tokenCode() != "" {
			return
		}
		if err := b.lookAt(ctx, channel, nil); err != nil && ctx.Err() == nil {
			b.log.Warn("look at who can read a channel failed", "channel", channel, "cause", slackCode(err))
		}
	}
}

// lookSlowly waits until Slack may be asked about one more channel.
func (b *Bot) lookSlowly(ctx context.Context) error {
	now := b.now()
	wait := b.lookPace.ReserveN(now, 1).DelayFrom(now)
	if wait <= 0 {
		return ctx.Err()
	}
	b.sweepDue.Store(now.Add(wait).UnixNano())
	return b.opt.Clock.SleepUntil(ctx, now.Add(wait))
}

// lookAt compares who can read a channel with whom its open cases know, and one
// that may be closed, and has them record the difference.
func (b *Bot) lookAt(ctx context.Context, channel string, one *state.Case) error {
	for range looksAnew {
		now := b.now()
		moved, err := b.lookOnce(ctx, channel, one)
		if err != nil {
			return err
		}
		if !moved {
			b.looks.set(channel, look{at: now})
			return nil
		}
		if one != nil {
			f, err := b.ws.Find(ctx, redisstore.Lookup{No: one.No, Fresh: true})
			if err != nil {
				return err
			}
			one = f.Case
		}
	}
	return errNotLooked
}

// lookOnce reports whether a case has changed in its readers meanwhile: then who
// was found may be older than what the case knows. So the cases come first.
func (b *Bot) lookOnce(ctx context.Context, channel string, one *state.Case) (moved bool, err error) {
	nos, err := b.ws.OpenIn(ctx, channel)
	if err != nil {
		return false, err
	}
	cases, err := b.ws.Cases(ctx, nos)
	if _, rest := b.noteSealed("look", err); rest != nil { // those that cannot be opened show nothing
		return false, rest
	}
	if one != nil && one.Closed {
		cases = append(cases, one)
	}
	if len(cases) == 0 {
		return false, nil
	}
	in, err := b.members(ctx, channel)
	if err != nil {
		return false, err
	}
	users := b.people(ctx, in.users, cases)
	asks := asksOf(cases, func(user string) string { return b.askFound(channel, user, users, in.teams) })
	for _, c := range cases {
		err := b.recordReaders(ctx, c, "", func(now *state.Case) []state.Fact {
			if now.Channel != channel || !now.Readers.Same(c.Readers) || !sameAudience(now.Audience, c.Audience) {
				moved = true
				return nil
			}
			return now.LookedAt(asks.of(now), users, in.teams)
		})
		if err != nil {
			return false, err
		}
	}
	return moved, nil
}

// askFound names the question about what a look has found: two bots that find
// the same at once ask one.
func (b *Bot) askFound(channel, user string, users, teams []string) string {
	found := slices.Sorted(slices.Values(slices.Concat(users, teams)))
	sum := sha256.Sum256(fmt.Append(nil, b.ws.ID(), channel, user, found, b.now().Unix()/int64(lookEvery.Seconds())))
	return base64.RawURLEncoding.EncodeToString(sum[:15])
}

// people leaves out programs among those that no case knows.
func (b *Bot) people(ctx context.Context, members []string, cases []*state.Case) []string {
	known := map[string]bool{}
	for _, c := range cases {
		for _, u := range c.Readers.Users {
			known[u] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(members), func(u string) bool {
		return u == b.self || !known[u] && b.isBot(ctx, u)
	})
}

// A membership is who is in a channel that cases may live in.
type membership struct {
	users []string
	teams []string // other organisations that it is shared with, nil where Slack does not tell
}

// members asks Slack who is in a channel. One that is not private is refused.
func (b *Bot) members(ctx context.Context, channel string) (membership, error) {
	info, err := b.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		return membership{}, b.channelRefusal(err)
	}
	if info.IsIM || info.IsMpIM || !info.IsPrivate {
		return membership{}, &commands.Refusal{Say: texts.Say("answer.not_private")}
	}
	m := membership{teams: b.otherTeams(info)}
	for cursor := ""; ; {
		ids, next, err := b.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: channel, Cursor: cursor, Limit: 200})
		if err != nil {
			return membership{}, b.channelRefusal(err)
		}
		m.users = append(m.users, ids...)
		if cursor = next; cursor == "" {
			return m, nil
		}
	}
}

// otherTeams are the organisations that a channel is shared with, nil where
// Slack names none of them.
func (b *Bot) otherTeams(info *slack.Channel) []string {
	teams := []string{}
	if !info.IsExtShared {
		return teams
	}
	own := slices.Concat(info.InternalTeamIDs, b.own, []string{info.ContextTeamID})
	for _, t := range slices.Concat(info.ConnectedTeamIDs, info.SharedTeamIDs) {
		if !slices.Contains(own, t) && !slices.Contains(teams, t) {
			teams = append(teams, t)
		}
	}
	if len(teams) == 0 {
		return nil
	}
	slices.Sort(teams)
	return teams
}
