package localslack

// event wraps an inner event as the Events API delivers it. from is the user
// who caused it: what someone of another organisation does carries that
// organisation's team_id outside. echo marks what only mirrors the bot's own
// acts; it is not kept for redelivery.
func (s *Slack) event(c *channel, from string, inner map[string]any, echo bool) *delivery {
	team := s.opts.TeamID
	if u, ok := s.userByID(from); ok {
		team = s.teamOf(u)
	}
	if _, ok := inner["event_ts"]; !ok {
		inner["event_ts"] = s.newTS()
	}
	authorized := map[string]any{
		"enterprise_id": s.orgID(), "team_id": s.opts.TeamID, "user_id": s.opts.BotUser,
		"is_bot": true, "is_enterprise_install": s.wide(),
	}
	if s.wide() {
		authorized["team_id"] = nil
	}
	payload := map[string]any{
		"token": verificationToken, "team_id": team, "context_team_id": s.opts.TeamID,
		"api_app_id": s.opts.AppID, "event": inner, "type": "event_callback",
		"event_id": s.newID("Ev"), "event_time": s.opts.Clock.Now().Unix(),
		"is_ext_shared_channel": c != nil && c.extShared,
		"authorizations":        []any{authorized},
	}
	if s.opts.Org != nil {
		payload["enterprise_id"], payload["context_enterprise_id"] = s.opts.Org.ID, s.opts.Org.ID
		if u, ok := s.userByID(from); ok && u.External {
			payload["enterprise_id"] = nil
		}
	}
	if c != nil {
		payload["event_context"] = "4-" + c.id
	}
	d := &delivery{kind: "events_api", payload: payload}
	if !echo {
		s.remember(d)
	}
	return d
}

// verificationToken is Slack's deprecated shared token, still in every payload.
const verificationToken = "local-verification-token"

// messageEvent is the inner event of a new message.
func (s *Slack) messageEvent(c *channel, m *message) map[string]any {
	out := s.messageJSON(c, m, false)
	out["channel"], out["channel_type"], out["event_ts"] = c.id, c.kind(), m.ts
	if len(m.files) > 0 {
		out["subtype"], out["upload"] = "file_share", true
	}
	if u, ok := s.userByID(m.user); ok && c.extShared {
		out["user_team"], out["source_team"] = s.teamOf(u), s.teamOf(u)
	}
	if m.clientID != "" {
		out["client_msg_id"] = m.clientID
	}
	return out
}

// mentionEvent is the same message as an app_mention.
func (s *Slack) mentionEvent(c *channel, m *message) map[string]any {
	out := s.messageEvent(c, m)
	out["type"] = "app_mention"
	delete(out, "channel_type")
	return out
}

func (s *Slack) tellChanged(c *channel, m *message, before map[string]any) {
	s.tell(c, m.user, map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.id,
		"channel_type": c.kind(), "ts": s.newTS(), "message": s.messageJSON(c, m, false), "previous_message": before,
	}, m.user == s.opts.BotUser)
}

func (s *Slack) tellDeleted(c *channel, ts string, before map[string]any) {
	s.tell(c, "", map[string]any{
		"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.id,
		"channel_type": c.kind(), "ts": s.newTS(), "deleted_ts": ts, "previous_message": before,
	}, true)
}

// tell sends an event of a channel, if the bot is there to hear it.
func (s *Slack) tell(c *channel, from string, inner map[string]any, echo bool) []*delivery {
	if !c.has(s.opts.BotUser) {
		return nil
	}
	d := s.event(c, from, inner, echo)
	s.enqueue(d)
	return []*delivery{d}
}
