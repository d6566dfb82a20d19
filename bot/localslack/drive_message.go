package localslack

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// MessageInput is a message typed by a person. Channel may be the bot's user
// id, which is the direct message with it.
type MessageInput struct {
	User     string `json:"user"`
	Channel  string `json:"channel"`
	ThreadTS string `json:"thread_ts,omitempty"`
	Text     string `json:"text"`
}

func (s *Slack) driveMessage(ctx context.Context, in MessageInput) (Outcome, error) {
	events, err := s.typeMessage(in)
	if err != nil {
		return Outcome{}, err
	}
	return s.told(ctx, events)
}

func (s *Slack) typeMessage(in MessageInput) ([]*delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c, err := s.person(in.User, in.Channel)
	if err != nil {
		return nil, err
	}
	if c.archived {
		return nil, refuse("is_archived")
	}
	if strings.TrimSpace(in.Text) == "" {
		return nil, refuse("no_text")
	}
	if in.ThreadTS != "" {
		root := c.message(in.ThreadTS)
		if root == nil || root.threadTS != "" {
			return nil, refuse("thread_not_found")
		}
	}
	m := s.post(c, &message{
		user: u.ID, threadTS: in.ThreadTS, text: s.escapeTyped(in.Text, false), clientID: s.newID("M"),
	})
	if !c.has(s.opts.BotUser) {
		return nil, nil
	}
	return s.tellMessage(c, m), nil
}

// tellMessage tells the bot of a message: as message, and where the bot is
// mentioned in a channel also as app_mention, each with an event_id of its own.
func (s *Slack) tellMessage(c *channel, m *message) []*delivery {
	events := []*delivery{s.event(c, m.user, s.messageEvent(c, m), false)}
	if !c.im && strings.Contains(m.text, "<@"+s.opts.BotUser+">") {
		events = append(events, s.event(c, m.user, s.mentionEvent(c, m), false))
	}
	for _, d := range events {
		s.enqueue(d)
	}
	return events
}

// EditInput changes a message's text; empty text is for delete.
type EditInput struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	Text    string `json:"text,omitempty"`
}

// driveEdit changes a person's own message.
func (s *Slack) driveEdit(ctx context.Context, in EditInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		u, c, err := s.person(in.User, in.Channel)
		if err != nil {
			return nil, err
		}
		m := c.message(in.TS)
		switch {
		case m == nil || m.tombstone:
			return nil, refuse("message_not_found")
		case m.user != u.ID:
			return nil, refuse("cant_update_message")
		case strings.TrimSpace(in.Text) == "":
			return nil, refuse("no_text")
		}
		before := s.messageJSON(c, m, false)
		m.text, m.edited = s.escapeTyped(in.Text, false), &Edit{User: u.ID, TS: s.newTS()}
		s.changed()
		s.tellChanged(c, m, before)
		return nil, nil
	})
}

// driveDelete takes away a person's own message, or the bot's for an
// administrator.
func (s *Slack) driveDelete(ctx context.Context, in EditInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		u, c, err := s.person(in.User, in.Channel)
		if err != nil {
			return nil, err
		}
		m := c.message(in.TS)
		switch {
		case m == nil || m.tombstone:
			return nil, refuse("message_not_found")
		case m.user != u.ID && !u.Admin:
			return nil, refuse("cant_delete_message")
		}
		s.deleteMessage(c, m)
		return nil, nil
	})
}

// tellAll runs an act that causes events and waits for their answers.
func (s *Slack) tellAll(ctx context.Context, do func() ([]*delivery, error)) (Outcome, error) {
	s.mu.Lock()
	events, err := do()
	s.mu.Unlock()
	if err != nil {
		return Outcome{}, err
	}
	return s.told(ctx, events)
}

// HomeInput opens the bot's Home tab.
type HomeInput struct {
	User string `json:"user"`
}

func (s *Slack) driveHome(ctx context.Context, in HomeInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		u, err := s.actor(in.User)
		if err != nil {
			return nil, err
		}
		if !u.External && !s.installedIn(s.teamOf(u)) {
			return nil, refuse("app_not_installed")
		}
		c := s.openIM(u.ID)
		inner := map[string]any{"type": "app_home_opened", "user": u.ID, "channel": c.id, "tab": "home"}
		if v := s.homes[u.ID]; v != nil {
			inner["view"] = s.viewJSON(v)
		}
		return s.tell(c, u.ID, inner, false), nil
	})
}

// MemberInput puts a user into a channel or takes one out. The user may be the
// bot.
type MemberInput struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
}

// room returns a channel whose members can change, and the user.
func (s *Slack) room(in MemberInput) (User, *channel, error) {
	u, ok := s.userByID(in.User)
	if !ok {
		return u, nil, refuse("user_not_found")
	}
	c := s.channelByID(in.Channel)
	switch {
	case c == nil:
		return u, nil, refuse("channel_not_found")
	case c.im || c.mpim:
		return u, nil, refuse("method_not_supported_for_channel_type")
	case c.archived:
		return u, nil, refuse("is_archived")
	}
	return u, c, nil
}

func (s *Slack) driveJoin(ctx context.Context, in MemberInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		u, c, err := s.room(in)
		if err != nil {
			return nil, err
		}
		switch {
		case c.has(u.ID):
			return nil, refuse("already_in_channel")
		case u.External && !c.extShared:
			return nil, refuse("channel_is_not_shared")
		}
		c.members = append(c.members, u.ID)
		s.changed()
		return s.tell(c, u.ID, map[string]any{
			"type": "member_joined_channel", "user": u.ID, "channel": c.id,
			"channel_type": c.letter(), "team": s.teamOf(u),
		}, false), nil
	})
}

func (s *Slack) driveLeave(ctx context.Context, in MemberInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		u, c, err := s.room(in)
		if err != nil {
			return nil, err
		}
		if !c.has(u.ID) {
			return nil, refuse("not_in_channel")
		}
		return s.leave(c, u), nil
	})
}

// leave takes a user out of a channel. The bot hears of its own leaving by
// another event than of other people's.
func (s *Slack) leave(c *channel, u User) []*delivery {
	members := c.members[:0:0]
	for _, id := range c.members {
		if id != u.ID {
			members = append(members, id)
		}
	}
	inner := map[string]any{
		"type": "member_left_channel", "user": u.ID, "channel": c.id,
		"channel_type": c.letter(), "team": s.teamOf(u),
	}
	if u.ID == s.opts.BotUser {
		kind := "channel_left"
		if c.private {
			kind = "group_left"
		}
		inner = map[string]any{"type": kind, "channel": c.id}
	}
	events := s.tell(c, u.ID, inner, false)
	c.members = members
	s.changed()
	return events
}

// AccountInput deactivates a user's account, or opens it again. The bot hears
// nothing of it.
type AccountInput struct {
	User   string `json:"user"`
	Closed bool   `json:"closed"`
}

func (s *Slack) driveAccount(ctx context.Context, in AccountInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		u, ok := s.userByID(in.User)
		switch {
		case !ok || u.ID == s.opts.BotUser:
			return nil, refuse("user_not_found")
		case s.closed[u.ID] == in.Closed:
			return nil, refuse("nothing_changes")
		}
		s.closed[u.ID] = in.Closed
		s.changed()
		return nil, nil
	})
}

// letter is how membership events name the kind of a channel.
func (c *channel) letter() string {
	if c.private {
		return "G"
	}
	return "C"
}

// ChannelInput names a channel.
type ChannelInput struct {
	Channel string `json:"channel"`
}

// ShareInput shares a channel with another organisation. Team is which, empty
// for the one that external users are of. ID is what the channel is called from
// then on, if it gets another id, as Slack gives it to private channels when
// they begin to be shared.
type ShareInput struct {
	Channel string `json:"channel"`
	Team    string `json:"team,omitempty"`
	ID      string `json:"id,omitempty"`
}

func (s *Slack) driveShare(ctx context.Context, in ShareInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		c := s.channelByID(in.Channel)
		team := cmp.Or(in.Team, s.opts.ForeignTeamID)
		switch {
		case c == nil || c.im || c.mpim:
			return nil, refuse("channel_not_found")
		case slices.Contains(c.teams, team):
			return nil, refuse("already_shared")
		case in.ID != "" && s.channelByID(in.ID) != nil:
			return nil, refuse("name_taken")
		}
		c.extShared, c.teams = true, append(slices.Clone(c.teams), team)
		var events []*delivery
		if in.ID != "" {
			events = s.moveChannel(c, in.ID)
		}
		s.changed()
		return append(events, s.tell(c, "", map[string]any{
			"type": "channel_shared", "channel": c.id, "connected_team_id": team,
		}, false)...), nil
	})
}

// moveChannel gives a channel another id: nothing is found by the old one.
func (s *Slack) moveChannel(c *channel, id string) []*delivery {
	old := c.id
	c.id = id
	for _, m := range append(slices.Clone(c.messages), s.ephemerals...) {
		if m.channel == old {
			m.channel = id
		}
	}
	for _, f := range s.files {
		if f.channel == old {
			f.channel = id
		}
	}
	return s.tell(c, "", map[string]any{"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": id}, false)
}

func (s *Slack) driveArchive(ctx context.Context, in ChannelInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		c := s.channelByID(in.Channel)
		if c == nil || c.im || c.archived {
			return nil, refuse("channel_not_found")
		}
		c.archived = true
		s.changed()
		kind := "channel_archive"
		if c.private {
			kind = "group_archive"
		}
		return s.tell(c, "", map[string]any{"type": kind, "channel": c.id}, false), nil
	})
}
