package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// delivered says where a post stands, and as the message of what thing.
type delivered struct {
	thing, channel, ts string
	posted             bool // anew, and not found or edited
}

// errNotYet says that a post waits for another: the thread has no card yet.
var errNotYet = errors.New("the case has no thread yet")

// post renders and delivers one entry of the outbox.
func (b *Bot) post(ctx context.Context, e redisstore.Entry) (delivered, error) {
	var body postBody
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return delivered{}, slack.SlackErrorResponse{Err: "unreadable_post"}
	}
	if e.Kind == postDigest {
		return b.deliverDigest(ctx, e, body)
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: e.Case, Fresh: true})
	if errors.Is(err, redisstore.ErrNoCase) {
		return delivered{}, nil // forgotten meanwhile
	}
	if err != nil {
		return delivered{}, err
	}
	switch e.Kind {
	case postCard:
		return b.deliverCard(ctx, e, f.Case)
	case postEvent:
		return b.deliverEvent(ctx, e, f.Case, body)
	case postRefresh:
		return delivered{}, b.refresh(ctx, f.Case, body)
	case postDirect:
		return b.deliverDirect(ctx, e, f.Case, body)
	case postAnswer:
		return b.deliverAnswer(ctx, e, f.Case, body)
	}
	return delivered{}, slack.SlackErrorResponse{Err: "unknown_kind_of_post"}
}

// A message is what is posted: to whom, in what thread, with what metadata.
type message struct {
	channel, thread string
	kind, thing     string
	doc             commands.Doc
	lang            texts.Lang
}

// send posts a message once: after a doubtful try it looks first whether the
// message stands there already.
func (b *Bot) send(ctx context.Context, e redisstore.Entry, m message) (delivered, error) {
	if e.Again {
		if d, found, err := b.standing(ctx, e, m); found || err != nil {
			return d, err
		}
	}
	w := b.writer(m.lang)
	opts := []slack.MsgOption{
		slack.MsgOptionText(w.notify(m.doc), false), slack.MsgOptionBlocks(w.blocks(m.doc)...),
		slack.MsgOptionMetadata(metadata(m.kind, e.Op, e.Case, m.thing)),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if m.thread != "" {
		opts = append(opts, slack.MsgOptionTS(m.thread))
	}
	channel, ts, err := b.api.PostMessageContext(ctx, m.channel, opts...)
	if err != nil && ambiguous(err) && !permanent(err) {
		if d, found, lookErr := b.standing(ctx, e, m); lookErr == nil && found {
			return d, nil
		}
	}
	if err != nil {
		return delivered{}, err
	}
	return delivered{thing: m.thing, channel: channel, ts: ts, posted: true}, nil
}

// standing looks for a message by its op_id where it would stand.
func (b *Bot) standing(ctx context.Context, e redisstore.Entry, m message) (delivered, bool, error) {
	channel := m.channel
	if userID(channel) {
		im, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{channel}})
		if err != nil {
			return delivered{}, false, err
		}
		channel = im.ID
	}
	for cursor := ""; ; {
		msgs, next, err := b.page(ctx, channel, m.thread, cursor)
		if err != nil {
			return delivered{}, false, err
		}
		for _, msg := range msgs {
			if op, _ := msg.Metadata.EventPayload["op_id"].(string); op == e.Op {
				return delivered{thing: m.thing, channel: channel, ts: msg.Timestamp}, true, nil
			}
		}
		if cursor = next; cursor == "" {
			return delivered{}, false, nil
		}
	}
}

// page reads a page of a channel, or of a thread in it, with metadata.
func (b *Bot) page(ctx context.Context, channel, thread, cursor string) ([]slack.Message, string, error) {
	if thread != "" {
		msgs, _, next, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
		})
		return msgs, next, err
	}
	// Newest first: what was just posted is on the first pages.
	h, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Cursor: cursor, Limit: 200, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// removeDouble deletes a message that another worker had posted already.
func (b *Bot) removeDouble(ctx context.Context, d delivered) {
	if _, _, err := b.api.DeleteMessageContext(ctx, d.channel, d.ts); err != nil {
		b.log.Warn("double not removed", "cause", slackCode(err))
	}
}

// cardKnown reports whether the case's card has been posted.
func (b *Bot) cardKnown(ctx context.Context, no int) (bool, error) {
	f, err := b.ws.Find(ctx, redisstore.Lookup{No: no, Fresh: true})
	if err != nil {
		return false, err
	}
	return f.Case.Thread != "", nil
}

// deliverCard posts the card, or edits it so that it is current.
func (b *Bot) deliverCard(ctx context.Context, e redisstore.Entry, c *state.Case) (delivered, error) {
	v := c.ThreadView(b.today())
	m := message{channel: c.Channel, kind: "case_card", doc: commands.Card(v), lang: b.langOfCase(c.Lang)}
	if c.Thread != "" {
		return delivered{}, b.edit(ctx, c.Channel, c.Thread, m.doc, m.lang)
	}
	d, err := b.send(ctx, e, m)
	if err != nil {
		return d, err
	}
	return d, b.threadStarted(ctx, c.No, d.channel, d.ts)
}

// edit corrects a message in place. One that is gone is not missed.
func (b *Bot) edit(ctx context.Context, channel, ts string, d commands.Doc, lang texts.Lang) error {
	w := b.writer(lang)
	_, _, _, err := b.api.UpdateMessageContext(ctx, channel, ts,
		slack.MsgOptionText(w.notify(d), false), slack.MsgOptionBlocks(w.blocks(d)...))
	var se slack.SlackErrorResponse
	if errors.As(err, &se) && (se.Err == "message_not_found" || se.Err == "cant_update_message") {
		return nil
	}
	return err
}

// kindOf is the metadata's event type of a post about an event.
func kindOf(f state.Fact) string {
	switch f.(type) {
	case state.Task, state.TaskDone, state.TaskAccepted:
		return "task"
	case state.FollowupPlanned, state.FollowupCancelled, state.FollowupHeld, state.FollowupMissed:
		return "followup"
	}
	return "case_post"
}

func (b *Bot) deliverEvent(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if c.Thread == "" {
		return delivered{}, errNotYet
	}
	ev, ok := c.Event(body.Version)
	fact, told := c.ThreadFact(ev)
	if !ok || !told || c.Undone(body.Version) {
		return delivered{}, nil // taken back before it was told
	}
	return b.send(ctx, e, message{
		channel: c.Channel, thread: c.Thread, kind: kindOf(fact), thing: body.Thing, lang: b.langOfCase(c.Lang),
		doc: commands.ThreadPost(c.ThreadView(b.today()), fact, ev.By),
	})
}

// refresh corrects the messages of a thing: the one in the thread, and those
// in direct messages, each for its reader.
func (b *Bot) refresh(ctx context.Context, c *state.Case, body postBody) error {
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return err
	}
	for key, ts := range msgs {
		name, channel, _ := strings.Cut(key, "@")
		thing, role, private := strings.Cut(name, ":")
		if thing != body.Thing {
			continue
		}
		doc, ok := b.thingDoc(c, thing, state.Role(role), private, body.Old)
		if !ok {
			continue
		}
		lang := b.langOfCase(c.Lang)
		if private {
			p, err := b.ws.Person(ctx, c.Parties[state.Role(role)].User)
			if err != nil {
				return err
			}
			lang = b.langOf(p)
		}
		if err := b.edit(ctx, channel, ts, doc, lang); err != nil {
			return fmt.Errorf("correct message: %w", err)
		}
	}
	return nil
}

// thingDoc is the message of a thing as it stands.
func (b *Bot) thingDoc(c *state.Case, thing string, role state.Role, private, old bool) (commands.Doc, bool) {
	events := eventsOf(c, thing)
	if private && role != state.Company {
		return commands.DirectThing(commands.TaskReader(c, role, b.today()), events, old), true
	}
	var told []state.Event
	for _, e := range events {
		if f, ok := c.ThreadFact(e); ok {
			e.Fact = f
			told = append(told, e)
		}
	}
	if private {
		return commands.DirectThing(commands.TaskReader(c, role, b.today()), told, old), true
	}
	return commands.ThreadThing(c.ThreadView(b.today()), told, old), true
}

// eventsOf are the events of a thing that were not taken back, in order.
func eventsOf(c *state.Case, thing string) []state.Event {
	var events []state.Event
	for _, e := range c.Events {
		_, ball := e.Fact.(state.BallPassed)
		_, answered := e.Fact.(state.BallAnswered)
		if c.Undone(e.Version) {
			continue
		}
		switch {
		case thing == ballThing && ball:
			events = []state.Event{e}
		case thing == ballThing && answered, state.ThingOf(e.Fact) == thing && thing != "":
			events = append(events, e)
		}
	}
	return events
}

// deliverDirect tells one party in private.
func (b *Bot) deliverDirect(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	ev, ok := c.Event(body.Version)
	if ok && body.Role == state.Company { // in private it reads no more than in the thread
		ev.Fact, ok = c.ThreadFact(ev)
	}
	if !ok || c.Undone(body.Version) {
		return delivered{}, nil
	}
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	d, err := b.send(ctx, e, message{
		channel: e.Channel, kind: kindOf(ev.Fact), thing: body.Thing, lang: b.langOf(p),
		doc: commands.DirectPost(commands.TaskReader(c, body.Role, b.today()), ev),
	})
	if d.thing != "" {
		d.thing += ":" + string(body.Role)
	}
	return d, err
}

// deliverAnswer tells who stored something what was understood.
func (b *Bot) deliverAnswer(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	var events []state.Event
	for v := body.Version; v <= body.Until; v++ {
		if ev, ok := c.Event(v); ok {
			events = append(events, ev)
		}
	}
	if len(events) == 0 {
		return delivered{}, nil
	}
	p, err := b.ws.Person(ctx, body.User)
	if err != nil {
		return delivered{}, err
	}
	return b.send(ctx, e, message{
		channel: e.Channel, kind: "notice", lang: b.langOf(p),
		doc: commands.Saved(c, commands.Reminded(c, events, b.now()), events, b.today()),
	})
}
