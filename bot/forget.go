package bot

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// A case that is forgotten is gone from Redis at once, with its key. What
// stands in Slack is deleted after that, by a post that belongs to no case.

// commitForget forgets the case for who decided it.
func (b *Bot) commitForget(ctx context.Context, a *ask, x *commands.Exec, d *commands.Decision) (answer, error) {
	f := redisstore.Forgetting{Case: x.Case, On: x.Today, Reason: d.Forget.Reason, Delivery: a.delivery}
	err := b.forget(ctx, f, x.Actor, a.now)
	said := texts.Say("forget.done", "no", f.Case.No)
	switch {
	case errors.As(err, new(*redisstore.AlreadyError)), errors.Is(err, redisstore.ErrNoCase): // by this delivery, or by another's
		said = texts.Say("answer.forgotten", "no", f.Case.No, "day", x.Today)
	case err != nil:
		return answer{}, err
	}
	x.Case = nil // it is no more, and the answer stays
	return answer{doc: ptr(say(said)), saved: true}, nil
}

// forget takes a case out of the store, has its messages deleted, and tells the
// caseworker what remains, or who else decided it, and the consultant.
func (b *Bot) forget(ctx context.Context, f redisstore.Forgetting, by state.Actor, now time.Time) error {
	erasure, err := b.erasure(ctx, f.Case, now)
	if err != nil {
		return err
	}
	f.Clear = []string{wakeTimer(f.Case.No, now).ID}
	f.Posts = append(forgotPosts(f, by, now), erasure)
	err = b.ws.Forget(ctx, f)
	if err != nil && !errors.Is(err, redisstore.ErrNotReplicated) {
		return err
	}
	b.metrics.forgotten.Inc()
	if err := b.store.Rewrite(ctx); err != nil {
		b.log.Error("Redis does not write its files anew, so what was forgotten is in them still", "cause", err)
	}
	return err // a case that may come back is not said to be forgotten
}

// erasure is the post that deletes a case's messages: its files, what stands in
// the direct messages of everybody who may have some, and its thread. What comes
// before the case is forgotten, Erasing tells.
func (b *Bot) erasure(ctx context.Context, c *state.Case, now time.Time) (redisstore.Post, error) {
	msgs, err := b.ws.Messages(ctx, c.No)
	if err != nil {
		return redisstore.Post{}, err
	}
	files, err := b.ws.Files(ctx, c.No)
	return newPost(postErase, 0, c.Channel, now, postBody{
		No: c.No, Date: c.Opened, Thread: c.Thread, Files: files, Users: union(c.Everybody(), readersOf(maps.Keys(msgs))),
	}), err
}

// readersOf are the users to whom messages are, by THING@CHANNEL.
func readersOf(messages iter.Seq[string]) []string {
	var users []string
	for key := range messages {
		name, _, _ := strings.Cut(key, "@")
		if _, r := readMessageKey(name); r.user != "" {
			users = append(users, r.reads())
		}
	}
	return users
}

// union is all that is in one of two lists, sorted, each once.
func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// forgotPosts tell the caseworker what is gone and what remains, and the
// consultant that it is gone.
func forgotPosts(f redisstore.Forgetting, by state.Actor, now time.Time) []redisstore.Post {
	body := postBody{No: f.Case.No, Reason: f.Reason, Date: f.On, By: by}
	receipt := by.User
	if receipt == "" {
		receipt = f.Case.Parties[state.Caseworker].User
	}
	var posts []redisstore.Post
	if receipt != "" {
		full := body
		full.Old = true
		posts = append(posts, newPost(postForgot, 0, receipt, now, full))
	}
	for _, r := range []state.Role{state.Consultant, state.Caseworker} {
		if to := f.Case.Parties[r].User; to != "" && to != receipt {
			posts = append(posts, newPost(postForgot, 0, to, now, body))
		}
	}
	return posts
}

// deliverForgot tells one person that a case was forgotten.
func (b *Bot) deliverForgot(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	p, err := b.ws.Person(ctx, e.Channel)
	if err != nil {
		return delivered{}, err
	}
	doc := commands.ForgottenTold(body.No, body.Reason, body.By)
	if body.Old {
		doc = commands.ForgottenReceipt(body.No, body.Date, body.Reason, body.By)
	}
	return b.send(ctx, e, message{channel: e.Channel, kind: "notice", lang: b.langOf(p), since: body.At, doc: doc})
}

// erase deletes what stands of a forgotten case in Slack: first its files, then
// in direct messages what names the case in its metadata, then its thread. What
// is deleted already is passed over, so it may begin again; a place that the bot
// can no longer reach does not keep the others.
func (b *Bot) erase(ctx context.Context, e redisstore.Entry, body postBody) (delivered, error) {
	files, messages, err := b.ws.Erasing(ctx, body.No)
	if err != nil {
		return delivered{}, err
	}
	for _, id := range union(body.Files, files) {
		if err := b.unreachable(b.eraseFile(ctx, id)); err != nil {
			return delivered{}, err
		}
	}
	for _, user := range union(body.Users, readersOf(slices.Values(messages))) {
		if err := b.unreachable(b.eraseDirect(ctx, user, body)); err != nil {
			return delivered{}, err
		}
	}
	if body.Thread != "" {
		if err := b.unreachable(b.eraseIn(ctx, e.Channel, body)); err != nil {
			return delivered{}, err
		}
	}
	return delivered{}, b.ws.Erased(ctx, body.No)
}

// unreachable passes over what Slack refuses for good, and says so in the log.
func (b *Bot) unreachable(err error) error {
	return b.passOver(err, "something of a forgotten case not deleted")
}

func (b *Bot) eraseDirect(ctx context.Context, user string, body postBody) error {
	direct, err := b.directWith(ctx, user)
	if err != nil {
		return err
	}
	body.Thread = ""
	if err := b.renewHome(ctx, user); err != nil { // which may show the case still
		return err
	}
	return b.eraseIn(ctx, direct, body)
}

func (b *Bot) eraseIn(ctx context.Context, channel string, body postBody) error {
	said, err := b.saidAbout(ctx, channel, body)
	if err != nil {
		return err
	}
	for _, ts := range slices.Backward(said) { // the root of a thread last: before that Slack keeps its place
		if err := b.eraseMessage(ctx, channel, ts); err != nil {
			return err
		}
	}
	return nil
}

// saidAbout lists what stands of a forgotten case in one place, oldest first.
func (b *Bot) saidAbout(ctx context.Context, channel string, body postBody) ([]string, error) {
	place := message{thread: body.Thread, since: body.Date.At(0, 0, time.UTC).Unix()}
	var said []string
	for m, err := range b.messagesIn(ctx, channel, place) {
		if isCode(err, "thread_not_found") {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if m.User == b.self && (body.Thread != "" || aboutCase(m, body.No)) {
			said = append(said, m.Timestamp)
		}
	}
	slices.Sort(said)
	return said, nil
}

// aboutCase reports whether a message names a case in its metadata.
func aboutCase(m slack.Message, no int) bool {
	n, ok := m.Metadata.EventPayload["case"].(float64)
	return ok && int(n) == no
}

// eraseMessage deletes a message, or, where Slack does not let the bot, leaves
// nothing in it.
func (b *Bot) eraseMessage(ctx context.Context, channel, ts string) error {
	_, _, err := b.api.DeleteMessageContext(ctx, channel, ts)
	switch {
	case isGone(err):
		return nil
	case err == nil, !permanent(err):
		return err
	}
	return b.unreachable(b.edit(ctx, channel, ts, say(texts.Say("forget.blank")), b.opt.Defaults.Lang))
}

// eraseFile deletes a file, and first the messages that share it.
func (b *Bot) eraseFile(ctx context.Context, id string) error {
	info, _, _, err := b.api.GetFileInfoContext(ctx, id, 0, 0)
	switch {
	case isCode(err, "file_not_found"), isCode(err, "file_deleted"):
		return nil
	case err != nil:
		return err
	}
	for _, shares := range []map[string][]slack.ShareFileInfo{info.Shares.Private, info.Shares.Public} {
		for channel, all := range shares {
			for _, s := range all {
				if err := b.eraseMessage(ctx, channel, s.Ts); err != nil {
					return err
				}
			}
		}
	}
	err = b.api.DeleteFileContext(ctx, id)
	if isCode(err, "file_not_found") || isCode(err, "file_deleted") {
		return nil
	}
	return err
}

// retain notices or forgets a closed case whose time is up. It returns the
// facts to be recorded, whether the case was forgotten, and when to look again.
func (b *Bot) retain(ctx context.Context, t *redisstore.Timer, c *state.Case, now time.Time) ([]state.Fact, bool, time.Time, error) {
	facts, over, next := commands.ForgetNews(c, b.opt.Defaults.Retention, now)
	if !over {
		return facts, false, next, nil
	}
	f := redisstore.Forgetting{Case: c, On: state.DateOf(now), Reason: commands.ReasonExpired, Fired: t}
	return nil, true, time.Time{}, b.forget(ctx, f, state.Actor{}, now)
}
