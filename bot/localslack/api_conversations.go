package localslack

import (
	"slices"
	"strings"
)

// reachable returns a channel the bot may know of: a private one exists only
// for its members.
func (s *Slack) reachable(id string) (*channel, error) {
	c := s.channelByID(id)
	if c == nil || c.private && !c.has(s.opts.BotUser) {
		return nil, fail("channel_not_found")
	}
	return c, s.granted(c)
}

// member returns a channel that the bot is in.
func (s *Slack) member(id string) (*channel, error) {
	c, err := s.reachable(id)
	if err != nil {
		return nil, err
	}
	if !c.has(s.opts.BotUser) {
		return nil, fail("not_in_channel")
	}
	return c, nil
}

func (s *Slack) conversationsOpen(req *request) (map[string]any, error) {
	if id := req.str("channel"); id != "" {
		c, err := s.reachable(id)
		if err != nil {
			return nil, err
		}
		return map[string]any{"channel": s.openJSON(c, req), "no_op": true, "already_open": true}, nil
	}
	users := strings.FieldsFunc(req.str("users"), func(r rune) bool { return r == ',' || r == ' ' })
	if len(users) == 0 {
		return nil, fail("users_list_not_supplied")
	}
	if len(users) > 8 {
		return nil, fail("too_many_users")
	}
	for _, id := range users {
		u, ok := s.userByID(id)
		switch {
		case !ok || id == s.opts.BotUser:
			return nil, fail("user_not_found")
		case !s.shares(u):
			return nil, fail("user_not_visible")
		case s.closed[id]:
			return nil, fail("user_disabled")
		case s.wide() && s.withheld[s.teamOf(u)]:
			return nil, fail("team_access_not_granted")
		}
	}
	if len(users) == 1 {
		return map[string]any{"channel": s.openJSON(s.openIM(users[0]), req)}, nil
	}
	return map[string]any{"channel": s.openJSON(s.openMPIM(users), req)}, nil
}

// shares reports whether the bot can write to a user directly: to people of
// other organisations only while it shares a channel with them.
func (s *Slack) shares(u User) bool {
	return !u.External || slices.ContainsFunc(s.channels, func(c *channel) bool {
		return c.extShared && c.has(u.ID) && c.has(s.opts.BotUser)
	})
}

// openMPIM returns the group message of the bot and these users.
func (s *Slack) openMPIM(users []string) *channel {
	members := append([]string{s.opts.BotUser}, users...)
	slices.Sort(members)
	members = slices.Compact(members)
	for _, c := range s.channels {
		if c.mpim && slices.Equal(c.members, members) {
			return c
		}
	}
	c := &channel{
		id: s.newID("C"), name: "mpdm-" + strings.ToLower(strings.Join(members, "--")),
		private: true, mpim: true, members: members, created: s.opts.Clock.Now(),
	}
	s.channels = append(s.channels, c)
	s.changed()
	return c
}

func (s *Slack) openJSON(c *channel, req *request) map[string]any {
	if req.flag("return_im") {
		return s.channelJSON(c)
	}
	return map[string]any{"id": c.id}
}

func (s *Slack) conversationsInfo(req *request) (map[string]any, error) {
	c, err := s.reachable(req.str("channel"))
	if err != nil {
		return nil, err
	}
	out := s.channelJSON(c)
	if req.flag("include_num_members") {
		out["num_members"] = len(c.members)
	}
	return map[string]any{"channel": out}, nil
}

// channelJSON is a conversation as conversations.info gives it.
func (s *Slack) channelJSON(c *channel) map[string]any {
	out := map[string]any{
		"id": c.id, "created": c.created.Unix(), "is_archived": c.archived,
		"is_im": c.im, "is_mpim": c.mpim, "is_private": c.private,
		"is_channel": !c.im && !c.mpim && !c.private, "is_group": c.private && !c.im && !c.mpim,
		"is_shared": c.extShared || len(c.internal) > 1, "is_ext_shared": c.extShared, "is_org_shared": len(c.internal) > 1,
		"is_pending_ext_shared": false, "context_team_id": s.opts.TeamID,
	}
	if s.opts.Org != nil && !c.im {
		out["enterprise_id"] = s.opts.Org.ID
	}
	if len(c.internal) > 1 {
		out["internal_team_ids"], out["shared_team_ids"] = c.internal, c.internal
	}
	if c.extShared {
		out["connected_team_ids"] = c.teams
		out["shared_team_ids"] = append(append([]string{s.opts.TeamID}, c.internal...), c.teams...)
	}
	if c.im {
		out["user"] = c.with
		return out
	}
	out["name"], out["name_normalized"] = c.name, c.name
	out["is_member"], out["is_general"] = c.has(s.opts.BotUser), false
	out["topic"] = map[string]any{"value": "", "creator": "", "last_set": 0}
	out["purpose"] = map[string]any{"value": "", "creator": "", "last_set": 0}
	return out
}

func (s *Slack) conversationsList(req *request) (map[string]any, error) {
	if s.wide() && req.str("team_id") == "" {
		return nil, fail("missing_argument")
	}
	types := strings.Split(req.str("types"), ",")
	if req.str("types") == "" {
		types = []string{"public_channel"}
	}
	var all []any
	for _, c := range s.channels {
		kind := map[string]string{"im": "im", "mpim": "mpim", "group": "private_channel", "channel": "public_channel"}[c.kind()]
		hidden := c.private && !c.has(s.opts.BotUser) || c.archived && req.flag("exclude_archived")
		if slices.Contains(types, kind) && !hidden {
			all = append(all, s.channelJSON(c))
		}
	}
	page, cursor, err := paged(req, all, 100)
	if err != nil {
		return nil, err
	}
	return map[string]any{"channels": page, "response_metadata": map[string]any{"next_cursor": cursor}}, nil
}

func (s *Slack) conversationsMembers(req *request) (map[string]any, error) {
	c, err := s.reachable(req.str("channel"))
	if err != nil {
		return nil, err
	}
	page, cursor, err := paged(req, c.members, 100)
	if err != nil {
		return nil, err
	}
	return map[string]any{"members": page, "response_metadata": map[string]any{"next_cursor": cursor}}, nil
}

func (s *Slack) conversationsHistory(req *request) (map[string]any, error) {
	c, err := s.member(req.str("channel"))
	if err != nil {
		return nil, err
	}
	var found []*message
	for _, m := range slices.Backward(c.messages) {
		if m.threadTS == "" || m.broadcast {
			found = append(found, m)
		}
	}
	found, err = between(req, found)
	if err != nil {
		return nil, err
	}
	return s.messagePage(req, c, found, 100)
}

// conversationsReplies gives a thread, root first. A reply's own ts gives that
// message alone.
func (s *Slack) conversationsReplies(req *request) (map[string]any, error) {
	c, err := s.member(req.str("channel"))
	if err != nil {
		return nil, err
	}
	root := c.message(req.str("ts"))
	if root == nil {
		return nil, fail("thread_not_found")
	}
	replies, err := between(req, c.replies(root.ts))
	if err != nil {
		return nil, err
	}
	return s.messagePage(req, c, append([]*message{root}, replies...), 1000)
}

func (s *Slack) messagePage(req *request, c *channel, found []*message, fallback int) (map[string]any, error) {
	page, cursor, err := paged(req, found, fallback)
	if err != nil {
		return nil, err
	}
	list := make([]any, len(page))
	for i, m := range page {
		list[i] = s.messageJSON(c, m, req.flag("include_all_metadata"))
	}
	out := map[string]any{"messages": list, "has_more": cursor != ""}
	if cursor != "" {
		out["response_metadata"] = map[string]any{"next_cursor": cursor}
	}
	return out, nil
}

// between keeps the messages from oldest to latest, without those two unless
// the call says inclusive. A ts has fixed width, so texts compare like times.
func between(req *request, all []*message) ([]*message, error) {
	oldest, latest, inclusive := req.str("oldest"), req.str("latest"), req.flag("inclusive")
	if oldest != "" && !validTS(oldest) {
		return nil, fail("invalid_ts_oldest")
	}
	if latest != "" && !validTS(latest) {
		return nil, fail("invalid_ts_latest")
	}
	var out []*message
	for _, m := range all {
		after := oldest == "" || m.ts > padTS(oldest) || inclusive && m.ts == padTS(oldest)
		before := latest == "" || m.ts < padTS(latest) || inclusive && m.ts == padTS(latest)
		if after && before {
			out = append(out, m)
		}
	}
	return out, nil
}

// validTS reports whether text is a number of seconds with at most six decimals.
func validTS(text string) bool {
	whole, part, _ := strings.Cut(text, ".")
	digits := func(r rune) bool { return r < '0' || r > '9' }
	return whole != "" && len(whole) <= 10 && len(part) <= 6 && strings.IndexFunc(whole+part, digits) < 0
}

// padTS brings a valid ts to the full width.
func padTS(ts string) string {
	whole, part, _ := strings.Cut(ts, ".")
	return strings.Repeat("0", 10-len(whole)) + whole + "." + part + strings.Repeat("0", 6-len(part))
}
