package bot

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"casethread/bot/clock"
	"casethread/state/redisstore"
)

// Whether a post stands in Slack already is read from there, by its op_id.

// standing looks for a message by its op_id where it would stand.
func (b *Bot) standing(ctx context.Context, e redisstore.Entry, m message) (delivered, bool, error) {
	channel := m.channel
	if userID(channel) {
		var err error
		if channel, err = b.directWith(ctx, channel); err != nil {
			return delivered{}, false, err
		}
	}
	ts, err := b.madeBy(ctx, e.Op, channel, m, "")
	if ts == "" || err != nil {
		return delivered{}, false, err
	}
	return delivered{thing: m.thing, channel: channel, ts: ts, thread: m.thread, since: m.since}, true, nil
}

// madeBy returns the ts of a message with an op_id, other than one that is known, ""
// for none, among those that stand where a message would stand.
func (b *Bot) madeBy(ctx context.Context, op, channel string, m message, known string) (ts string, err error) {
	for msg, err := range b.messagesIn(ctx, channel, m) {
		if err != nil {
			return "", err
		}
		if is, _ := msg.Metadata.EventPayload["op_id"].(string); is == op && msg.Timestamp != known {
			return msg.Timestamp, nil
		}
	}
	return "", nil
}

// directWith returns the channel of the direct messages with a user.
func (b *Bot) directWith(ctx context.Context, user string) (string, error) {
	im, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return "", err
	}
	return im.ID, nil
}

// messagesIn reads, page by page, what stands where a message would stand. It ends
// with the first error.
func (b *Bot) messagesIn(ctx context.Context, channel string, m message) iter.Seq2[slack.Message, error] {
	return func(yield func(slack.Message, error) bool) {
		for cursor := ""; ; {
			msgs, next, err := b.page(ctx, channel, m, cursor)
			if err != nil {
				yield(slack.Message{}, err)
				return
			}
			for _, msg := range msgs {
				if !yield(msg, nil) {
					return
				}
			}
			if cursor = next; cursor == "" {
				return
			}
		}
	}
}

// clocksDiffer is how far the clock of the replica that decided on a message may be
// ahead of Slack's: one that was set to local time, or that nobody sets. A day's
// messages of one person, or of a thread, are a page mostly.
const clocksDiffer = 24 * time.Hour

// page reads a page of where a message would stand, with metadata.
func (b *Bot) page(ctx context.Context, channel string, m message, cursor string) ([]slack.Message, string, error) {
	oldest := strconv.FormatInt(max(0, m.since-int64(clocksDiffer/time.Second)), 10) + ".000000"
	if m.thread != "" {
		msgs, _, next, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: m.thread, Cursor: cursor, Oldest: oldest, Limit: 200, IncludeAllMetadata: true,
		})
		return msgs, next, err
	}
	h, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Cursor: cursor, Oldest: oldest, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// twice reports whether another message of a post stands beside the one that was
// made: another worker may have found that very one, and made none.
func (b *Bot) twice(ctx context.Context, e redisstore.Entry, d delivered) bool {
	ts, err := b.madeBy(ctx, e.Op, d.channel, message{thread: d.thread, since: d.since}, d.ts)
	if err != nil {
		b.log.Warn("double not looked for", "cause", slackCode(err))
	}
	return ts != ""
}

// removeDouble deletes a message that another worker had posted already.
func (b *Bot) removeDouble(ctx context.Context, channel, ts string) {
	for try := 1; ; try++ {
		_, _, err := b.api.DeleteMessageContext(ctx, channel, ts)
		if err == nil || isGone(err) {
			return
		}
		if try == doubleTries || permanent(err) || (clock.System{}).SleepUntil(ctx, time.Now().Add(backoff(try))) != nil {
			b.log.Warn("double not removed", "cause", slackCode(err))
			return
		}
	}
}

// doubleTries is how often a double is tried to be removed.
const doubleTries = 4
