package localslack

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// workspace is what a person sees in Slack. It is guarded by Slack.mu.
type workspace struct {
	users      []User
	channels   []*channel
	ephemerals []*message
	views      []*view          // open modals, oldest first
	homes      map[string]*view // by user
	files      []*file
}

type channel struct {
	id, name                               string
	private, extShared, im, mpim, archived bool
	with                                   string // the person of a direct message
	members                                []string
	teams                                  []string   // other organisations that it is shared with
	internal                               []string   // workspaces of ours that it is in
	messages                               []*message // by ts
	created                                time.Time
}

// message is a message in a channel, or an ephemeral one when to is set.
type message struct {
	channel, ts, threadTS string
	user, text            string
	clientID              string // client_msg_id, of what people type
	to                    string // an ephemeral's only reader
	blocks                []any  // as sent, with block_id and action_id filled in
	metadata              map[string]any
	edited                *Edit
	files                 []*file
	broadcast             bool
	tombstone             bool              // a deleted root that still has replies
	inputs                map[string]inputs // by user: what was chosen in its elements
}

// Edit says who changed a message last, and when.
type Edit struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

type file struct {
	id, name, title, user, channel, threadTS, shareTS, mimetype, alt string
	length                                                           int
	content                                                          []byte
	uploaded, complete                                               bool
	created                                                          time.Time
}

func (s *Slack) fillWorkspace() {
	s.users = append(slices.Clone(s.opts.Users), User{
		ID: s.opts.BotUser, Name: s.opts.BotName, RealName: s.opts.BotName, Role: "bot",
	})
	s.homes = map[string]*view{}
	now := s.opts.Clock.Now()
	for _, c := range s.opts.Channels {
		made := &channel{
			id: c.ID, name: c.Name, private: c.Private, extShared: c.ExtShared,
			members: slices.Clone(c.Members), created: now, internal: slices.Clone(c.Teams),
		}
		if len(made.internal) == 0 {
			made.internal = []string{s.opts.TeamID}
		}
		if c.ExtShared {
			made.teams = []string{s.opts.ForeignTeamID}
		}
		s.channels = append(s.channels, made)
	}
	for _, u := range s.opts.Users {
		s.openIM(u.ID)
	}
}

// newTS returns a message timestamp: the clock's microseconds, pushed on where
// needed so that no two are equal and they never decrease.
func (s *Slack) newTS() string {
	micro := s.opts.Clock.Now().UnixMicro()
	if micro <= s.lastMicro {
		micro = s.lastMicro + 1
	}
	s.lastMicro = micro
	return fmt.Sprintf("%010d.%06d", micro/1e6, micro%1e6)
}

// newID returns an id of Slack's kind: a letter and ten capitals and digits.
func (s *Slack) newID(prefix string) string {
	s.lastID++
	n := strings.ToUpper(strconv.FormatInt(s.lastID+36*36*36*36*36*36*36, 36))
	return prefix + "0" + n
}

func (s *Slack) userByID(id string) (User, bool) {
	for _, u := range s.users {
		if u.ID == id {
			return u, true
		}
	}
	return User{}, false
}

func (s *Slack) channelByID(id string) *channel {
	for _, c := range s.channels {
		if c.id == id {
			return c
		}
	}
	return nil
}

// openIM returns the direct message between the bot and a user.
func (s *Slack) openIM(userID string) *channel {
	for _, c := range s.channels {
		if c.im && c.with == userID {
			return c
		}
	}
	u, _ := s.userByID(userID)
	c := &channel{
		id: s.newID("D"), name: u.Name, im: true, private: true, with: userID,
		members: []string{s.opts.BotUser, userID}, created: s.opts.Clock.Now(),
	}
	s.channels = append(s.channels, c)
	return c
}

func (c *channel) has(userID string) bool { return slices.Contains(c.members, userID) }

func (c *channel) message(ts string) *message {
	if i, ok := c.index(ts); ok {
		return c.messages[i]
	}
	return nil
}

// index finds a message by its ts, by which messages are in order.
func (c *channel) index(ts string) (i int, ok bool) {
	return slices.BinarySearchFunc(c.messages, ts, func(m *message, ts string) int { return strings.Compare(m.ts, ts) })
}

// replies returns the messages of a thread without its root. They all come
// after it.
func (c *channel) replies(root string) []*message {
	var out []*message
	from, _ := c.index(root)
	for _, m := range c.messages[from:] {
		if m.threadTS == root && m.ts != root {
			out = append(out, m)
		}
	}
	return out
}

// remove takes a message away. A root with replies leaves a tombstone.
func (c *channel) remove(m *message) {
	if len(c.replies(m.ts)) > 0 {
		m.tombstone, m.user, m.text = true, "USLACKBOT", "This message was deleted."
		m.blocks, m.metadata, m.files, m.edited = nil, nil, nil, nil
		return
	}
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
}

// kind is the channel_type of events.
func (c *channel) kind() string {
	switch {
	case c.im:
		return "im"
	case c.mpim:
		return "mpim"
	case c.private:
		return "group"
	default:
		return "channel"
	}
}

// payloadName is the name that commands and interactions carry: Slack tells a
// private conversation's real name to no one.
func (c *channel) payloadName() string {
	switch {
	case c.im:
		return "directmessage"
	case c.private || c.mpim:
		return "privategroup"
	default:
		return c.name
	}
}

func (s *Slack) ephemeral(channelID, userID, ts string) *message {
	for _, m := range s.ephemerals {
		if m.channel == channelID && m.to == userID && m.ts == ts {
			return m
		}
	}
	return nil
}

func (s *Slack) teamOf(u User) string {
	if u.External {
		return s.opts.ForeignTeamID
	}
	return cmp.Or(u.Team, s.opts.TeamID)
}

// appeared notes that people now see a message, for the answers of /drive.
func (s *Slack) appeared(ts string) {
	s.shown = append(s.shown, ts)
	s.changed()
}

// changed wakes everyone who watches the state.
func (s *Slack) changed() {
	s.changeNo++
	close(s.watch)
	s.watch = make(chan struct{})
}
