package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// askAudience checks an opening, and shows who will be able to read the
// thread before anything is stored or posted.
func (b *Bot) askAudience(ctx context.Context, a *ask, in commands.Input, x *commands.Exec) answer {
	if a.place == commands.InDirect && in.Values == nil {
		return answer{doc: ptr(say(texts.Say("answer.only_channel")))}
	}
	if err := unopened(in, x); err != nil {
		return b.refused(ctx, a, in, x, err)
	}
	audience, err := b.audience(ctx, x.Here)
	if err != nil {
		return b.refused(ctx, a, in, x, err)
	}
	return b.showAudience(ctx, a, in, x, audience)
}

// showAudience asks for a yes once the asker has seen who will read the thread.
func (b *Bot) showAudience(ctx context.Context, a *ask, in commands.Input, x *commands.Exec, audience commands.Audience) answer {
	x.Readers = &audience
	id, err := b.keepDraft(ctx, a, in, x)
	if err != nil {
		return b.failedAnswer("keep draft", err)
	}
	return answer{doc: ptr(commands.AskAudience(x.Args.Text("label"), x.Here, audience, id))}
}

// audience lists who can read a channel. Cases live in private channels that
// the bot is a member of; another one is refused.
func (b *Bot) audience(ctx context.Context, channel string) (commands.Audience, error) {
	in, err := b.members(ctx, channel)
	if err != nil {
		return commands.Audience{}, err
	}
	a, err := b.sides(ctx, in.users)
	a.Teams = in.teams
	return a, err
}

// sides tells apart who is of the installing organisation and who of others;
// programs are left out.
func (b *Bot) sides(ctx context.Context, members []string) (commands.Audience, error) {
	known, err := b.users.infos(ctx, members)
	if err != nil {
		return commands.Audience{}, fmt.Errorf("who reads the channel: %w", err)
	}
	var a commands.Audience
	for _, id := range members {
		switch u := known[id]; {
		case id == b.self || u.Bot:
		case u.External:
			a.External = append(a.External, id)
		default:
			a.Own = append(a.Own, id)
		}
	}
	return a, nil
}

// channelRefusal says that the bot must be invited first.
func (b *Bot) channelRefusal(err error) error {
	var se slack.SlackErrorResponse
	if errors.As(err, &se) && (se.Err == "not_in_channel" || se.Err == "channel_not_found") {
		return &commands.Refusal{Say: texts.Say("answer.not_in_channel", "bot", texts.User(b.self))}
	}
	if errors.As(err, &se) && se.Err == "missing_scope" { // asked about a kind of conversation that cases never live in
		return &commands.Refusal{Say: texts.Say("answer.not_private")}
	}
	return fmt.Errorf("%w who reads a channel: %w", errAskSlack, err)
}

// open opens the case of a draft whose audience was confirmed. Whoever says yes
// again, because Slack did not show them the answer, uses no other number.
func (b *Bot) open(ctx context.Context, a *ask, id string, d draft) answer {
	in, ok := commands.Filled(d.Path, d.Values)
	if !ok {
		return answer{doc: ptr(say(texts.Say("answer.draft_gone")))}
	}
	a.channel = d.Channel
	x, err := b.exec(ctx, a, in, nil)
	if err != nil {
		return b.failedAnswer("open", err)
	}
	audience, err := b.audience(ctx, d.Channel)
	if err != nil {
		return b.refused(ctx, a, in, nil, err)
	}
	audience.Shared = beyond(audience.Teams, d.Teams)
	if audience.Shared || beyond(audience.All(), d.Readers) { // others came in meanwhile: ask again
		if err := unopened(in, x); err != nil {
			return b.refused(ctx, a, in, nil, err)
		}
		return b.showAudience(ctx, a, in, x, audience)
	}
	no := 0
	x.Readers = &audience
	return b.carryOut(ctx, a, in, x, func() (*commands.Decision, error) {
		var err error
		switch {
		case no == 0:
			if err := unopened(in, x); err != nil {
				return nil, err
			}
			if err := b.hasCases(ctx); err != nil { // it would have the number of one that is lost
				return nil, err
			}
			no, err = b.ws.NumberFor(ctx, id, draftKept)
		case x.Case.Version > 0: // the draft has opened it before, and is to do so again
			no, err = b.ws.NextNumber(ctx)
		}
		if err != nil {
			return nil, err
		}
		x.Case, x.Actor = state.Fold(no, nil), state.Actor{User: a.user}
		return x.Run(in)
	})
}

// beyond reports whether a list has some that another has not.
func beyond(list, other []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(other, s) })
}

// unopened decides about an opening without a number, so that a refusal uses none.
func unopened(in commands.Input, x *commands.Exec) error {
	x.Case, x.Actor = state.Fold(0, nil), state.Actor{User: x.Actor.User}
	_, err := x.Run(in)
	x.Case = nil
	return err
}

// cancelOpening forgets about an opening; nothing was stored.
func cancelOpening() answer { return answer{doc: ptr(say(texts.Say("answer.cancelled")))} }

// threadStarted records that the case card stands at ts, in place of a card
// that is gone, if there was one. It returns where the card stands: another
// worker's may have been recorded before.
func (b *Bot) threadStarted(ctx context.Context, no int, channel, gone, ts string) (string, error) {
	for try := 1; ; try++ {
		f, err := b.ws.Find(ctx, redisstore.Lookup{No: no, Fresh: true})
		if err != nil {
			return "", err
		}
		if f.Case.Thread != gone {
			return f.Case.Thread, nil
		}
		now := b.now()
		_, err = b.ws.Commit(ctx, redisstore.Commit{Base: f.Case, Events: []state.Event{{
			Version: f.Case.Version + 1, At: now.UTC(), Date: state.DateOf(now),
			Fact: state.ThreadStarted{Channel: channel, TS: ts},
		}}})
		var conflict *redisstore.ConflictError
		if !errors.As(err, &conflict) || try == tries {
			return ts, err
		}
		pause(ctx, try)
	}
}
