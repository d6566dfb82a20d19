package localslack

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// content is what a message is made of, checked.
type content struct {
	text   string
	blocks []any
	hasAny bool // blocks were given, even an empty list
}

// readContent checks text and blocks as chat.postMessage does.
func (s *Slack) readContent(req *request, maxText int) (content, error) {
	raw, err := req.value("blocks")
	if err != nil {
		return content{}, fail("invalid_blocks_format")
	}
	return s.checkContent(req, req.str("text"), raw, maxText)
}

func (s *Slack) checkContent(req *request, text string, raw any, maxText int) (content, error) {
	c := content{text: text, hasAny: raw != nil}
	if raw != nil {
		list, ok := raw.([]any)
		if !ok {
			return c, fail("invalid_blocks_format")
		}
		blocks, problems := checkBlocks(list, surfaceMessage, "/blocks", s.newID)
		if len(problems) > 0 {
			return c, fail("invalid_blocks", problems...)
		}
		c.blocks = blocks
	}
	switch {
	case utf8.RuneCountInString(c.text) > maxText:
		return c, fail("msg_too_long")
	case textIn(c.blocks) > s.opts.MaxBlockText:
		return c, fail("msg_blocks_too_long")
	case strings.TrimSpace(c.text) == "" && len(c.blocks) == 0:
		return c, fail("no_text")
	case c.text == "":
		req.warnings = append(req.warnings, "missing_text_in_message")
	}
	return c, nil
}

// textIn counts the characters of all texts in a value.
func textIn(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			n += textIn(x)
		}
	case map[string]any:
		for name, x := range v {
			if s, ok := x.(string); ok && name == "text" {
				n += utf8.RuneCountInString(s)
			}
			n += textIn(x)
		}
	}
	return n
}

// postTarget finds where a message goes: a channel, or the direct message with
// a user.
func (s *Slack) postTarget(id string) (*channel, error) {
	if u, ok := s.userByID(id); ok && id != s.opts.BotUser && s.shares(u) {
		c := s.openIM(id)
		return c, s.granted(c)
	}
	c, err := s.member(id)
	if err != nil {
		return nil, err
	}
	if c.archived {
		return nil, fail("is_archived")
	}
	return c, nil
}

// threadFor checks a thread_ts. Like Slack it posts outside any thread when
// the root is gone. A reply is no root.
func threadFor(c *channel, ts string) (string, error) {
	if ts == "" {
		return "", nil
	}
	if !validTS(ts) {
		return "", fail("invalid_thread_ts")
	}
	root := c.message(padTS(ts))
	switch {
	case root == nil:
		return "", nil
	case root.threadTS != "":
		return "", fail("cannot_reply_to_message")
	default:
		return root.ts, nil
	}
}

func (s *Slack) chatPostMessage(req *request) (map[string]any, error) {
	c, err := s.postTarget(req.str("channel"))
	if err != nil {
		return nil, err
	}
	body, err := s.readContent(req, 40000)
	if err != nil {
		return nil, err
	}
	thread, err := threadFor(c, req.str("thread_ts"))
	if err != nil {
		return nil, err
	}
	metadata, err := readMetadata(req)
	if err != nil {
		return nil, err
	}
	m := s.post(c, &message{
		threadTS: thread, user: s.opts.BotUser, text: body.text, blocks: body.blocks,
		metadata: metadata, broadcast: thread != "" && req.flag("reply_broadcast"),
	})
	return map[string]any{"channel": c.id, "ts": m.ts, "message": s.messageJSON(c, m, true)}, nil
}

// post puts a message into a channel and tells the bot, if it is there.
func (s *Slack) post(c *channel, m *message) *message {
	m.channel, m.ts = c.id, s.newTS()
	c.messages = append(c.messages, m)
	s.appeared(m.ts)
	if c.has(s.opts.BotUser) && m.user == s.opts.BotUser {
		s.enqueue(s.event(c, m.user, s.messageEvent(c, m), true))
	}
	return m
}

// own finds a message that the bot may change.
func (s *Slack) own(req *request, notOwn string) (*channel, *message, error) {
	c, err := s.member(req.str("channel"))
	if err != nil {
		return nil, nil, err
	}
	m := c.message(req.str("ts"))
	switch {
	case m == nil || m.tombstone:
		return nil, nil, fail("message_not_found")
	case m.user != s.opts.BotUser:
		return nil, nil, fail(notOwn)
	case c.archived:
		return nil, nil, fail("is_archived")
	}
	return c, m, nil
}

func (s *Slack) chatUpdate(req *request) (map[string]any, error) {
	c, m, err := s.own(req, "cant_update_message")
	if err != nil {
		return nil, err
	}
	body, err := s.readContent(req, 4000)
	if err != nil {
		return nil, err
	}
	metadata, err := readMetadata(req)
	if err != nil {
		return nil, err
	}
	if _, given := req.args["metadata"]; !given {
		metadata = m.metadata
	}
	_, withText := req.args["text"]
	s.revise(c, m, body, withText, metadata)
	return map[string]any{"channel": c.id, "ts": m.ts, "text": m.text, "message": s.messageJSON(c, m, true)}, nil
}

// revise replaces a message's content. Text without blocks drops the blocks;
// blocks without text keep the text.
func (s *Slack) revise(c *channel, m *message, body content, withText bool, metadata map[string]any) {
	before := s.messageJSON(c, m, false)
	if withText {
		m.text = body.text
	}
	if withText || body.hasAny {
		m.blocks, m.inputs = body.blocks, nil
	}
	m.metadata = metadata
	m.edited = &Edit{User: s.opts.BotUser, TS: s.newTS()}
	s.changed()
	s.tellChanged(c, m, before)
}

func (s *Slack) chatDelete(req *request) (map[string]any, error) {
	c, m, err := s.own(req, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.deleteMessage(c, m)
	return map[string]any{"channel": c.id, "ts": m.ts}, nil
}

func (s *Slack) deleteMessage(c *channel, m *message) {
	before := s.messageJSON(c, m, false)
	c.remove(m)
	s.changed()
	s.tellDeleted(c, m.ts, before)
}

func (s *Slack) chatPostEphemeral(req *request) (map[string]any, error) {
	c, err := s.member(req.str("channel"))
	if err != nil {
		return nil, err
	}
	if c.archived {
		return nil, fail("is_archived")
	}
	if _, ok := s.userByID(req.str("user")); !ok || !c.has(req.str("user")) {
		return nil, fail("user_not_in_channel")
	}
	body, err := s.readContent(req, 40000)
	if err != nil {
		return nil, err
	}
	thread, err := threadFor(c, req.str("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := s.whisper(c.id, req.str("user"), thread, body)
	return map[string]any{"message_ts": m.ts}, nil
}

// whisper shows an ephemeral message to one user.
func (s *Slack) whisper(channelID, userID, thread string, body content) *message {
	m := &message{
		channel: channelID, ts: s.newTS(), threadTS: thread, to: userID,
		user: s.opts.BotUser, text: body.text, blocks: body.blocks,
	}
	s.ephemerals = append(s.ephemerals, m)
	s.appeared(m.ts)
	return m
}

func (s *Slack) chatGetPermalink(req *request) (map[string]any, error) {
	c, err := s.member(req.str("channel"))
	if err != nil {
		return nil, err
	}
	m := c.message(req.str("message_ts"))
	if m == nil {
		return nil, fail("message_not_found")
	}
	link := "https://" + teamDomain + ".slack.com/archives/" + c.id + "/p" + strings.Replace(m.ts, ".", "", 1)
	if m.threadTS != "" {
		link += "?thread_ts=" + m.threadTS + "&cid=" + c.id
	}
	return map[string]any{"channel": c.id, "permalink": link}, nil
}

// messageJSON is a message as the Web API and the payloads show it.
func (s *Slack) messageJSON(c *channel, m *message, withMetadata bool) map[string]any {
	out := map[string]any{"type": "message", "user": m.user, "ts": m.ts, "text": m.text}
	if u, ok := s.userByID(m.user); ok {
		out["team"] = s.teamOf(u)
	}
	if m.user == s.opts.BotUser {
		out["bot_id"], out["app_id"] = s.opts.BotID, s.opts.AppID
	}
	switch {
	case m.tombstone:
		out["subtype"], out["hidden"] = "tombstone", true
	case m.broadcast:
		out["subtype"] = "thread_broadcast"
	}
	if len(m.blocks) > 0 {
		out["blocks"] = m.blocks
	} else if m.user != s.opts.BotUser && m.text != "" && !m.tombstone {
		out["blocks"] = typedBlocks(m.text)
	}
	if m.edited != nil {
		out["edited"] = m.edited
	}
	if withMetadata && m.metadata != nil {
		out["metadata"] = m.metadata
	}
	if len(m.files) > 0 {
		list := make([]any, len(m.files))
		for i, f := range m.files {
			list[i] = fileJSON(f, "")
		}
		out["files"] = list
	}
	threadJSON(c, m, out)
	return out
}

// threadJSON adds what a message knows of its thread. A root is in its own
// thread as soon as it has replies.
func threadJSON(c *channel, m *message, out map[string]any) {
	if m.threadTS != "" {
		out["thread_ts"] = m.threadTS
		if root := c.message(m.threadTS); root != nil {
			out["parent_user_id"] = root.user
		}
		return
	}
	replies := c.replies(m.ts)
	if len(replies) == 0 {
		return
	}
	seen, users := map[string]bool{}, []any{}
	for _, r := range replies {
		if !seen[r.user] {
			seen[r.user] = true
			users = append(users, r.user)
		}
	}
	out["thread_ts"], out["reply_count"] = m.ts, len(replies)
	out["latest_reply"] = replies[len(replies)-1].ts
	out["reply_users"], out["reply_users_count"] = users, len(users)
}

// maxMetadata is the size of a message's metadata as JSON, in bytes.
const maxMetadata = 16 << 10

// readMetadata checks the metadata argument; an absent or empty one is nil.
func readMetadata(req *request) (map[string]any, error) {
	raw, err := req.value("metadata")
	if err != nil {
		return nil, fail("invalid_metadata_format")
	}
	if raw == nil {
		return nil, nil
	}
	object, ok := raw.(map[string]any)
	if !ok {
		return nil, fail("invalid_metadata_format")
	}
	if len(object) == 0 {
		return nil, nil
	}
	kind, ok := object["event_type"].(string)
	payload, isObject := object["event_payload"].(map[string]any)
	if !ok || kind == "" || !isObject {
		return nil, fail("invalid_metadata_format")
	}
	for name := range object {
		if name != "event_type" && name != "event_payload" {
			return nil, fail("invalid_metadata_format")
		}
	}
	for _, v := range payload {
		if !metadataValue(v) {
			return nil, fail("invalid_metadata_format")
		}
	}
	if text, err := json.Marshal(object); err != nil || len(text) > maxMetadata {
		return nil, fail("metadata_too_large")
	}
	return object, nil
}

// metadataValue reports whether Slack takes v in an event_payload: a text, a
// number, a truth value, a flat object, or a list of flat objects.
func metadataValue(v any) bool {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		object, flat := item.(map[string]any)
		if !flat && !scalar(item) || ok && !flat {
			return false
		}
		for _, inner := range object {
			if !scalar(inner) {
				return false
			}
		}
	}
	return true
}

func scalar(v any) bool {
	switch v.(type) {
	case string, bool, json.Number:
		return true
	default:
		return false
	}
}
