package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"casethread/bot/clock"
	"casethread/commands"
	"casethread/commands/texts"
)

// The kinds of deliveries, beside commands, that the bot acts on.
var (
	interactionKinds = []string{"block_actions", "view_submission", "message_action", "view_closed"}
	eventKinds       = []string{
		"app_mention", "message", "app_home_opened", "member_joined_channel", "member_left_channel", "channel_shared",
		"channel_id_changed", "app_uninstalled", "tokens_revoked", "team_access_granted", "team_access_revoked",
	}
)

// The deliveries of Slack, whatever way they came in: each handler returns
// what the delivery is acknowledged with.

// slashReply is the body that answers a slash command.
type slashReply struct {
	Type            string        `json:"response_type"`
	Text            string        `json:"text"`
	Blocks          []slack.Block `json:"blocks,omitempty"`
	Thread          string        `json:"thread_ts,omitempty"`
	ReplaceOriginal bool          `json:"replace_original"`
}

// viewErrors answers a form that was not right, or closes all that is open.
type viewErrors struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors,omitempty"`
}

// viewUpdate answers a form with another in its place.
type viewUpdate struct {
	Action string                 `json:"response_action"`
	View   slack.ModalViewRequest `json:"view"`
	short  any                    // what is said where that is too long
}

// deliveryID names a delivery by what Slack calls it, so that the same one
// again is noticed. One that Slack gave no id has none.
func deliveryID(kind, id string) string {
	if id == "" {
		return ""
	}
	return kind + ":" + id
}

const messageDelivery = "message:"

// messageID names the delivery of a message, which may come as two events.
func messageID(e event) string {
	if e.TS == "" {
		return ""
	}
	return messageDelivery + string(e.Channel) + ":" + e.TS
}

func (b *Bot) onCommand(ctx context.Context, form url.Values) (any, error) {
	c, err := decodeCommand(form)
	if err != nil {
		return nil, err
	}
	defer b.metrics.delivery("command")()
	a := ask{
		user: c.User, channel: c.Channel, place: commands.InChannel, slash: true, trigger: c.Trigger,
		delivery: deliveryID("command", c.Trigger), now: b.now(), lang: b.opt.Defaults.Lang,
	}
	if strings.HasPrefix(c.Channel, "D") {
		a.place = commands.InDirect
	}
	if b.hurried(a) {
		return b.answerCommand(ctx, a, answer{doc: ptr(say(texts.Say("answer.moment")))}), nil
	}
	work, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	ans := b.typed(work, &a, strings.TrimPrefix(c.Name, "/"), c.Text)
	return b.answerCommand(ctx, a, ans), nil
}

func (b *Bot) answerCommand(ctx context.Context, a ask, ans answer) any {
	if ans.form != nil {
		ctx, cancel := context.WithTimeout(ctx, formWithin)
		defer cancel()
		if err := b.openForm(ctx, a, ans, view{}); err == nil {
			return nil
		}
		ans.doc = ptr(say(texts.Say("error.view")))
	}
	if ans.doc == nil {
		return nil
	}
	w := b.writer(b.readerLang(ctx, a))
	w.slash = a.slash
	return slashReply{Type: "ephemeral", Text: w.notify(*ans.doc), Blocks: w.blocks(*ans.doc)}
}

// readerLang is the language of who asked; the settings were read with the
// case, unless the request failed before.
func (b *Bot) readerLang(ctx context.Context, a ask) texts.Lang {
	if a.person.User != "" {
		return a.lang
	}
	ctx, cancel := context.WithTimeout(ctx, formWithin)
	defer cancel()
	p, err := b.ws.Person(ctx, a.user)
	if err != nil {
		return b.opt.Defaults.Lang
	}
	return b.langOf(p)
}

func (b *Bot) openForm(ctx context.Context, a ask, ans answer, from view) error {
	return b.openView(ctx, a, b.writer(b.readerLang(ctx, a)).modal(*ans.form, ans.place), from)
}

func (b *Bot) onInteraction(ctx context.Context, payload []byte) (any, error) {
	in, err := decodeInteraction(payload)
	if err != nil {
		return nil, err
	}
	defer b.metrics.delivery(known(in.Type, interactionKinds...))()
	work, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	a := ask{
		user: in.User.ID, channel: firstOf(in.Channel.ID, in.Container.ChannelID), trigger: in.Trigger,
		thread: firstOf(in.Message.ThreadTS, in.Container.ThreadTS), place: commands.InChannel,
		now: b.now(), lang: b.opt.Defaults.Lang,
	}
	if in.Type != "view_closed" && b.hurried(a) {
		return b.waitWith(work, a, in), nil
	}
	switch in.Type {
	case "block_actions":
		a.place = commands.InDirect
		if in.View.Type == "home" {
			b.homes.looks(a.user, homeStateOf(in.View.Metadata), a.now)
		}
		for _, act := range in.Actions {
			b.onClick(work, a, in, act)
		}
	case "view_submission":
		return b.onSubmit(work, a, in), nil
	case "message_action":
		a.delivery = deliveryID("shortcut", in.Trigger)
		ans := b.shortcut(work, &a, in)
		b.answerPrivately(work, a, ans, in, false)
	}
	return nil, nil
}

// onClick carries out one action of a click.
func (b *Bot) onClick(ctx context.Context, a ask, in interaction, act action) {
	a.delivery = deliveryID("click", in.Trigger)
	var ans answer
	if strings.HasPrefix(act.ID, "home.") {
		ans = b.onHomeClick(ctx, &a, in.View, act)
	} else {
		ans = b.click(ctx, &a, act)
	}
	b.answerPrivately(ctx, a, ans, in, in.Container.Ephemeral && asks[act.ID])
}

// asks are the buttons of questions: the answer takes the question's place.
var asks = map[string]bool{
	"case.open.confirm": true, "case.open.cancel": true, "case.pick": true,
	"act.again": true, "act.anyway": true, "act.undo": true, "date.use": true, "audience.ok": true,
	"list.more": true, "list.back": true,
}

// answerPrivately answers a click or shortcut: with a form, or with a message
// that only the asker sees. A form must open at once; the message comes when
// Slack has its acknowledgement.
func (b *Bot) answerPrivately(ctx context.Context, a ask, ans answer, in interaction, replace bool) {
	if ans.form != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), formWithin)
		defer cancel()
		if b.openForm(ctx, a, ans, in.View) == nil {
			return
		}
		ans.doc = ptr(say(texts.Say("error.view")))
	} else if b.answerView(ctx, a, ans, in.View) {
		return
	}
	if ans.doc == nil {
		return
	}
	b.afterwards(ctx, func(ctx context.Context) {
		w := b.writer(b.readerLang(ctx, a))
		reply := slashReply{
			Type: "ephemeral", Text: w.notify(*ans.doc), Blocks: w.blocks(*ans.doc), ReplaceOriginal: replace,
			Thread: firstOf(in.Message.ThreadTS, in.Container.ThreadTS),
		}
		if in.ResponseURL == "" || b.respond(ctx, in.ResponseURL, reply) != nil {
			b.tell(ctx, a.user, "", "", *ans.doc, w)
		}
	})
}

// afterwards shows an answer once the delivery is acknowledged. A bot that
// stops waits for it.
func (b *Bot) afterwards(ctx context.Context, show func(ctx context.Context)) {
	done := b.take()
	go func() {
		defer done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
		defer cancel()
		show(ctx)
	}()
}

// respond posts to a response_url. It is tried once: what it says is not
// stored, and can be asked for again.
func (b *Bot) respond(ctx context.Context, to string, r slashReply) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := b.opt.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	return nil
}

// tell shows a document to one person: in the channel or thread where they
// are, seen by them alone, else in a direct message.
func (b *Bot) tell(ctx context.Context, user, channel, thread string, d commands.Doc, w writer) {
	made := func(w writer) []slack.MsgOption {
		return []slack.MsgOption{slack.MsgOptionText(w.notify(d), false), slack.MsgOptionBlocks(w.blocks(d)...)}
	}
	var err error
	private := channel == "" || strings.HasPrefix(channel, "D")
	if !private {
		err = b.shorter(w, func(w writer) error {
			opts := made(w)
			if thread != "" {
				opts = append(opts, slack.MsgOptionTS(thread))
			}
			return patiently(ctx, func() error {
				_, err := b.api.PostEphemeralContext(ctx, channel, user, opts...)
				return err
			})
		})
	}
	if private || err != nil && permanent(err) { // in a doubtful case it may stand: it is not said twice
		thing := ""
		if d.Shown {
			thing = shownThing
		}
		meta := slack.MsgOptionMetadata(metadata("notice", newID(), d.No, thing))
		err = b.shorter(w, func(w writer) error {
			opts := append(made(w), meta)
			return patiently(ctx, func() error {
				_, _, err := b.api.PostMessageContext(ctx, user, opts...)
				return err
			})
		})
	}
	if err != nil {
		b.log.Warn("answer not shown", "cause", slackCode(err))
	}
}

// patiently makes a call again when Slack asks to wait a little.
func patiently(ctx context.Context, call func() error) error {
	for {
		err := call()
		var limited *slack.RateLimitedError
		if !errors.As(err, &limited) || (clock.System{}).SleepUntil(ctx, time.Now().Add(pauseFor(limited))) != nil {
			return err
		}
	}
}

// onSubmit carries out a form. Errors stand at their fields; an answer is
// shown where the form was opened.
func (b *Bot) onSubmit(ctx context.Context, a ask, in interaction) any {
	if in.View.ID != "" {
		a.delivery = deliveryID("form", in.View.ID+":"+in.View.Hash)
	}
	ans := b.submit(ctx, &a, in.View)
	w := b.writer(b.readerLang(context.WithoutCancel(ctx), a))
	var wrong any
	if ans.reject != nil {
		if block := fieldOf(in.View, ans.field); block != "" {
			wrong = viewErrors{"errors", map[string]string{block: clip(ans.reject.In(w.lang, w.plainStyle()), 500)}}
		}
	}
	switch {
	case ans.form != nil:
		return viewUpdate{"update", w.modal(*ans.form, ans.place), wrong}
	case wrong != nil:
		return wrong
	}
	if ans.doc != nil {
		b.afterwards(ctx, func(ctx context.Context) {
			b.tell(ctx, a.user, ans.place.Channel, ans.place.Thread, *ans.doc, w)
		})
	}
	if in.View.Below != "" { // what is shown there is behind now
		return viewErrors{Action: "clear"}
	}
	return nil
}

// fieldOf returns the block that an error is shown at: the field at fault,
// else the form's first.
func fieldOf(v view, field string) string {
	if _, ok := v.State.Values[field]; ok {
		return field
	}
	for _, block := range v.Blocks {
		if _, ok := v.State.Values[block.ID]; ok {
			return block.ID
		}
	}
	if len(v.State.Values) == 0 {
		return ""
	}
	return slices.Min(slices.Collect(maps.Keys(v.State.Values)))
}

// onEvent takes what the Events API delivers. What is not understood is
// acknowledged and counted: delivering it again would not help.
func (b *Bot) onEvent(ctx context.Context, body []byte) (any, error) {
	e, err := decodeEnvelope(body)
	if err != nil {
		return nil, err
	}
	if e.Type == "url_verification" {
		return map[string]string{"challenge": e.Challenge}, nil
	}
	kind := known(e.Event.kind(), eventKinds...)
	defer b.metrics.delivery(kind)()
	switch kind {
	case "app_mention":
		return nil, b.onMention(ctx, e.Event)
	case "message":
		return nil, b.onMessage(ctx, e.Event)
	case "app_home_opened":
		return nil, b.onHome(ctx, e.Event)
	case "member_joined_channel", "member_left_channel", "channel_shared", "channel_id_changed":
		return nil, b.onReaders(ctx, e.Event, deliveryID("event", e.EventID))
	case "app_uninstalled", "tokens_revoked":
		b.log.Warn("Slack tells that the app, or a token of it, was taken away", "type", kind)
		b.onUninstalled(ctx)
	case "team_access_revoked":
		b.log.Warn("the app was taken out of workspaces of the organisation: what is for their channels is parked", "workspaces", e.Event.teams())
	case "team_access_granted":
		b.log.Info("the app was added to workspaces of the organisation", "workspaces", e.Event.teams())
		b.onGranted(ctx)
	case "other":
		b.log.Info("event ignored", "type", clip(e.Event.kind(), 40))
	}
	return nil, nil
}

// onMention carries out what was said to the bot in a channel or thread.
func (b *Bot) onMention(ctx context.Context, e event) error {
	if e.User == "" || e.BotID != "" || string(e.User) == b.self || e.Subtype != "" {
		return nil
	}
	a := ask{
		user: string(e.User), channel: string(e.Channel), thread: e.ThreadTS, place: commands.InChannel, aloud: true,
		delivery: messageID(e), now: b.now(), lang: b.opt.Defaults.Lang,
	}
	if e.ThreadTS != "" {
		a.place = commands.InThread
	}
	return b.answerMessage(ctx, a, e.Text)
}

// answerMessage carries out what was typed to the bot, once. When the store is
// away the delivery is not acknowledged, so that Slack brings it again.
func (b *Bot) answerMessage(ctx context.Context, a ask, text string) error {
	work, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	if a.delivery != "" {
		end, ok := b.takes.turn(work, a.delivery)
		if !ok {
			return errTryAgain
		}
		defer end()
		if !b.seen.first(a.delivery, a.now) {
			return nil
		}
	}
	var ans answer
	if b.hurried(a) {
		ans = b.moment(a)
	} else {
		ans = b.typed(work, &a, "", withoutMention(text, b.self))
	}
	if ans.away {
		b.seen.forget(a.delivery)
		return errTryAgain
	}
	if a.place == commands.InDirect {
		ans.doc = withAdvice(ans.doc, text)
	}
	if ans.doc != nil {
		b.afterwards(ctx, func(ctx context.Context) {
			b.tell(ctx, a.user, a.channel, a.thread, *ans.doc, b.writer(b.readerLang(ctx, a)))
		})
	}
	return nil
}

// onMessage carries out direct messages. Elsewhere it only looks for what
// should not stand there.
func (b *Bot) onMessage(ctx context.Context, e event) error {
	if e.User == "" || e.BotID != "" || string(e.User) == b.self || !saidAnew(string(e.Subtype)) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, replyWithin)
	defer cancel()
	if e.ChannelType != "im" {
		return b.overheard(ctx, e)
	}
	now := b.now()
	a := ask{
		user: string(e.User), channel: string(e.Channel), place: commands.InDirect, outbox: true,
		delivery: messageID(e), now: now, lang: b.opt.Defaults.Lang,
	}
	return b.answerMessage(ctx, a, e.Text)
}

// saidAnew reports whether a message of that subtype is something that a
// person has just said.
func saidAnew(subtype string) bool {
	switch subtype {
	case "", "thread_broadcast", "file_share", "me_message":
		return true
	}
	return false
}

func withoutMention(text, self string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "<@"+self); ok && (strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "|")) {
		if _, after, closed := strings.Cut(rest, ">"); closed {
			return strings.TrimLeft(after, " ,:")
		}
	}
	return text
}

// known returns s if it is one of those listed, else "other": a label of a
// metric must not come from outside.
func known(s string, among ...string) string {
	for _, k := range among {
		if s == k {
			return s
		}
	}
	return "other"
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

const (
	// replyWithin is how long work for a delivery may take before Slack gives up.
	replyWithin = 2 * time.Second
	// formWithin is how long it may then take to open a form, before Slack
	// gives up too.
	formWithin = 900 * time.Millisecond
	// answerWithin is how long it may take to show an answer afterwards.
	answerWithin = 20 * time.Second
)
