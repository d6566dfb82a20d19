package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// delivered says where a post stands, and as the message of what thing.
type delivered struct {
	thing, channel, ts string
	posted             bool   // anew, and not found or edited
	thread             string // in which it stands, "" for none
	since              int64  // Unix seconds: it cannot stand before
	// asOf is the version of the case that the message shows, where it is to
	// follow the case.
	asOf int
	// tip is that case's own, where it was at hand as a whole.
	tip string
	// refreshed says what was edited, where it was no message of the post's own.
	refreshed *postBody
}

// errNotYet says that a post waits for another, which makes the thread or the
// message that it belongs to.
var errNotYet = errors.New("the post waits for another")

// post renders and delivers one entry of the outbox.
func (b *Bot) post(ctx context.Context, e redisstore.Entry) (delivered, error) {
	var body postBody
	if !KnownPost(e.Kind) {
		return delivered{}, errNewKind
	}
	switch err := strictly(e.Body, &body); {
	case errors.Is(err, state.ErrNewer):
		return delivered{}, err
	case err != nil:
		return delivered{}, slack.SlackErrorResponse{Err: "unreadable_post"}
	}
	switch e.Kind {
	case postDigest, postImported:
		return b.deliverDigest(ctx, e, body)
	case postLeader:
		return b.deliverLeader(ctx, e, body)
	case postStats:
		return b.deliverStats(ctx, e, body)
	case postErase:
		return b.erase(ctx, e, body)
	case postForgot:
		return b.deliverForgot(ctx, e, body)
	case postReaders:
		return b.deliverReaders(ctx, e, body)
	case postHome:
		return delivered{}, b.renewHome(ctx, body.User)
	case postStandIn:
		return b.deliverStandIn(ctx, e, body)
	case postAlone:
		return b.deliverAlone(ctx, e, body)
	}
	d, err := b.postOfCase(ctx, e, body)
	if errors.Is(err, redisstore.ErrNoCase) {
		return delivered{}, nil // forgotten meanwhile, perhaps in the middle of it
	}
	return d, err
}

func (b *Bot) postOfCase(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	c, err := b.toPost(ctx, e)
	if err != nil {
		return delivered{}, err
	}
	if c.Audience.Waits() && isRoom(e.Channel) {
		return delivered{}, b.hold(ctx, e, c, body)
	}
	d, err := b.postAbout(ctx, e, c, body)
	if err == nil && d.nothing() { // because the case stands as it does
		d.asOf, d.tip = c.Version, c.Tip
	}
	return d, err
}

// nothing reports whether no message was made or looked for that is to follow its
// case.
func (d delivered) nothing() bool { return d.ts == "" && d.refreshed == nil }

func (b *Bot) postAbout(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	switch e.Kind {
	case postOpening:
		return b.deliverOpening(ctx, e, c, body)
	case postCard:
		return b.deliverCard(ctx, e, c, body)
	case postEvent:
		return b.deliverEvent(ctx, e, c, body)
	case postRefresh:
		return delivered{asOf: c.Version, tip: c.Tip, refreshed: &body}, b.refresh(ctx, c, body, reader.isAny)
	case postDirect:
		return b.deliverDirect(ctx, e, c, body)
	case postHandover:
		return b.deliverHandover(ctx, e, c, body)
	case postLeft:
		return b.deliverLeft(ctx, e, c, body)
	case postAnswer:
		return b.deliverAnswer(ctx, e, c, body)
	case postNudge:
		return b.deliverNudge(ctx, e, c, body)
	case postInvite:
		return b.deliverInvite(ctx, e, c, body)
	case postFile:
		return b.deliverFile(ctx, e, c, body)
	case postJournal:
		return b.deliverJournal(ctx, e, c, body)
	case postExport:
		return b.deliverExport(ctx, e, c, body)
	default: // postPicture
		return b.deliverPicture(ctx, e, c, body)
	}
}

// A message is what is posted: to whom, in what thread, with what metadata.
type message struct {
	channel, thread string
	kind, thing     string
	doc             commands.Doc
	lang            texts.Lang
	since           int64 // Unix seconds: it cannot stand anywhere before
}

// send posts a message once: after a doubtful try it looks first whether the
// message stands there already.
func (b *Bot) send(ctx context.Context, e redisstore.Entry, m message) (delivered, error) {
	if e.Again {
		if d, found, err := b.standing(ctx, e, m); found || err != nil {
			return d, err
		}
	}
	var channel, ts string
	err := b.shorter(b.writer(m.lang), func(w writer) (err error) {
		opts := []slack.MsgOption{
			slack.MsgOptionText(w.notify(m.doc), false), slack.MsgOptionBlocks(b.mark(ctx, w.blocks(m.doc))...),
			slack.MsgOptionMetadata(metadata(m.kind, e.Op, e.Case, m.thing)),
			slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		}
		if m.thread != "" {
			opts = append(opts, slack.MsgOptionTS(m.thread))
		}
		channel, ts, err = b.api.PostMessageContext(ctx, m.channel, opts...)
		return err
	})
	if err != nil && ambiguous(err) && !permanent(err) {
		if d, found, lookErr := b.standing(ctx, e, m); lookErr == nil && found {
			return d, nil
		}
	}
	if err != nil {
		return delivered{}, err
	}
	return delivered{thing: m.thing, channel: channel, ts: ts, posted: true, thread: m.thread, since: m.since}, nil
}

// corrected looks for a message that an earlier try may have posted. What has
// become of its thing meanwhile could not be said in it, as nobody knew where
// it stands: it is said now.
func (b *Bot) corrected(ctx context.Context, e redisstore.Entry, m message) (delivered, bool, error) {
	d, found, err := b.standing(ctx, e, m)
	if !found || err != nil {
		return d, found, err
	}
	if err := b.passOver(b.edit(ctx, d.channel, d.ts, m.doc, m.lang), "message not corrected"); err != nil {
		return delivered{}, false, err
	}
	return d, true, nil
}

// deliverOpening posts the card of a case that was opened, and records where
// it stands. Where another worker was faster, that one's card counts.
func (b *Bot) deliverOpening(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if c.Thread != "" {
		return delivered{channel: c.Channel, ts: c.Thread}, nil
	}
	return b.postCard(ctx, e, c, body.At)
}

func (b *Bot) postCard(ctx context.Context, e redisstore.Entry, c *state.Case, since int64) (delivered, error) {
	v, err := b.threadView(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	d, err := b.send(ctx, e, message{
		channel: c.Channel, kind: "case_card", doc: commands.Card(v),
		lang: b.langOfCase(c.Lang), since: since,
	})
	if err != nil {
		return d, err
	}
	stands, err := b.threadStarted(ctx, c.No, d.channel, c.Thread, d.ts)
	forgotten := errors.Is(err, redisstore.ErrNoCase) // meanwhile
	if (err == nil && stands != d.ts || forgotten) && d.posted {
		b.removeDouble(ctx, d.channel, d.ts)
	}
	return delivered{channel: d.channel, ts: stands}, err
}

// deliverCard edits the card so that it is current. One that somebody has
// deleted is posted anew, and the thread goes on there.
func (b *Bot) deliverCard(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	if c.Thread == "" {
		return delivered{}, errNotYet
	}
	v, err := b.threadView(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	doc, lang := commands.Card(v), b.langOfCase(c.Lang)
	says, err := b.saying(c.Thread, doc, lang)
	if err != nil {
		return delivered{}, err
	}
	if same, err := b.ws.CardSays(ctx, c.No, says, e.Op); same || err != nil {
		return delivered{}, err // most of what is internal changes no card
	}
	err = b.edit(ctx, c.Channel, c.Thread, doc, lang)
	if isGone(err) {
		return b.postCard(ctx, e, c, body.At)
	}
	if err == nil {
		err = b.ws.CardSaid(ctx, c.No, e.Op, says)
	}
	return delivered{}, err
}

// saying is a digest of what a message is made to say.
func (b *Bot) saying(ts string, d commands.Doc, lang texts.Lang) (string, error) {
	w := b.writer(lang)
	said, err := json.Marshal([]any{ts, w.notify(d), w.blocks(d)})
	if err != nil {
		return "", fmt.Errorf("digest of a message: %w", err)
	}
	sum := sha256.Sum256(said)
	return base64.RawURLEncoding.EncodeToString(sum[:12]), nil
}

// edit corrects a message in place.
func (b *Bot) edit(ctx context.Context, channel, ts string, d commands.Doc, lang texts.Lang) error {
	return b.shorter(b.writer(lang), func(w writer) error {
		_, _, _, err := b.api.UpdateMessageContext(ctx, channel, ts,
			slack.MsgOptionText(w.notify(d), false), slack.MsgOptionBlocks(b.mark(ctx, w.blocks(d))...))
		return err
	})
}

// passOver passes over what Slack refuses for good, and says so in the log, unless it
// is of a message that does not stand any longer.
func (b *Bot) passOver(err error, said string) error {
	if err == nil || !permanent(err) {
		return err
	}
	if !isGone(err) {
		b.log.Warn(said, "cause", slackCode(err))
	}
	return nil
}

// isGone reports whether the message to be corrected does not stand any longer.
func isGone(err error) bool {
	var se slack.SlackErrorResponse
	return errors.As(err, &se) && se.Err == "message_not_found"
}

// kindOf is the metadata's event type of a post about an event.
func kindOf(f state.Fact) string {
	switch f.(type) {
	case state.Task, state.TaskDone, state.TaskAccepted:
		return "task"
	case state.FollowupPlanned, state.FollowupCancelled, state.FollowupHeld, state.FollowupMissed, state.FollowupProposed, state.FollowupAnswered:
		return "followup"
	case state.AgendaOpened:
		return "agenda"
	case state.AgendaClosed:
		return "minutes"
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
		return b.takeBack(ctx, e, c, body, reader{}, state.Person{}) // it may stand all the same
	}
	ev.Fact = fact
	v, err := b.threadView(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	doc := commands.ThreadPost(v, ev, b.opt.Zone)
	if isMeeting(fact) {
		doc, _ = meetingDoc(c, ev, state.NoRole, b.today(), nil)
	} else if later := eventsOf(c, body.Thing); len(later) > 0 && later[len(later)-1].Version > body.Version {
		doc, _ = b.thingDoc(c, body.Thing, reader{}, state.Person{}, false, nil) // it has moved on meanwhile
	}
	d, err := b.send(ctx, e, message{
		channel: c.Channel, thread: c.Thread, kind: kindOf(fact), thing: body.Thing, lang: b.langOfCase(c.Lang), doc: doc,
		since: body.At,
	})
	d = d.following(c, body.Version)
	if !e.Held && (err == nil || permanent(err)) { // who takes part hears of it all the same, or has by now
		if inviteErr := b.invite(ctx, c, ev); inviteErr != nil {
			return d, inviteErr // alone: what Slack refuses for good is not tried again
		}
	}
	return d, err
}

// deliverDirect tells one party in private.
func (b *Bot) deliverDirect(ctx context.Context, e redisstore.Entry, c *state.Case, body postBody) (delivered, error) {
	ev, ok := c.Event(body.Version)
	if ok {
		ev.Fact, ok = c.FactFor(body.Role, ev)
	}
	r := readerOf(e, body)
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	if p, err = b.recipient(ctx, e, p, ev); err != nil {
		return delivered{}, err
	}
	if p.User != r.reads() {
		r.by = p.User
	}
	if !ok || c.Undone(body.Version) || !b.mayRead(c, r, p) {
		return b.takeBack(ctx, e, c, body, r, p) // or it is no longer theirs to know
	}
	if to := b.alsoReads(p, body); to != "" && r.by == "" && hearsAlso(c, ev, to) {
		if err := b.tellAlso(ctx, e, c, body, to, postDirect); err != nil {
			return delivered{}, err
		}
	}
	away, err := b.absences(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	doc := commands.DirectPost(commands.ReaderOf(c, body.Role, b.today(), away), ev, b.opt.Zone)
	if isMeeting(ev.Fact) {
		if doc, ok = meetingDoc(c, ev, r.role, b.today(), away); !ok {
			return delivered{}, nil
		}
	}
	d, err := b.send(ctx, e, message{
		channel: p.User, kind: kindOf(ev.Fact), thing: body.Thing, lang: b.langOf(p), since: body.At, doc: doc,
	})
	d.thing = messageKey(d.thing, r)
	return d.following(c, body.Version), err
}

// hearsAlso reports whether a stand-in is told of an event: what is not their own
// doing, and of meetings what they do not have as a party.
func hearsAlso(c *state.Case, e state.Event, standIn string) bool {
	if !isMeeting(e.Fact) {
		return e.By.User != standIn
	}
	return !slices.Contains([]string{c.Parties[state.Consultant].User, c.Parties[state.Caseworker].User}, standIn)
}

// recipient is who reads what is told to one party in private. Where it may be
// a stand-in, whoever it was at the first try stays: a message that is looked
// for in the other's conversation would be posted twice.
func (b *Bot) recipient(ctx context.Context, e redisstore.Entry, p state.Person, ev state.Event) (state.Person, error) {
	if !cannotWait(ev.Fact) {
		return p, nil
	}
	to := p.User
	if standIn := standInFor(p, ev, b.today()); standIn != "" {
		to = standIn
	}
	to, err := b.ws.First(ctx, e.Case, "to:"+e.Op, to)
	if err != nil || to == p.User {
		return p, err
	}
	return b.ws.Person(ctx, to)
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
	away, err := b.absences(ctx, c)
	if err != nil {
		return delivered{}, err
	}
	return b.send(ctx, e, message{
		channel: e.Channel, kind: "notice", lang: b.langOf(p), since: body.At,
		doc: commands.Saved(c, commands.Reminded(c, events, b.now(), away, b.opt.Defaults.Practice), events, b.now()),
	})
}
