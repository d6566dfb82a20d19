package localslack

import (
	"context"
	"encoding/json"
)

// ClickInput names an interactive element in a message (or ephemeral), an open
// view or the user's Home. Value chooses among buttons that share an
// action_id. Selected is what is chosen or entered in any other element: a
// text, or a list of texts.
type ClickInput struct {
	User     string `json:"user"`
	Channel  string `json:"channel,omitempty"`
	TS       string `json:"ts,omitempty"`
	ViewID   string `json:"view_id,omitempty"`
	Home     bool   `json:"home,omitempty"`
	BlockID  string `json:"block_id,omitempty"` // narrows the search
	ActionID string `json:"action_id"`
	Value    string `json:"value,omitempty"`
	Selected any    `json:"selected,omitempty"`
}

func (s *Slack) driveClick(_ context.Context, in ClickInput) (Outcome, error) {
	return s.planAndDeliver(func() (*delivery, error) { return s.planClick(in) })
}

func (s *Slack) planClick(in ClickInput) (*delivery, error) {
	if in.Home || in.ViewID != "" {
		return s.planViewClick(in)
	}
	u, c, err := s.person(in.User, in.Channel)
	if err != nil {
		return nil, err
	}
	m, hidden := c.message(in.TS), s.ephemeral(c.id, u.ID, in.TS)
	if hidden != nil {
		m = hidden
	}
	switch {
	case m == nil:
		return nil, refuse("message_not_found")
	case c.archived:
		return nil, refuse("is_archived")
	case m.user != s.opts.BotUser:
		return nil, refuse("element_not_found")
	}
	values := m.inputs[u.ID]
	if values == nil {
		values = initialInputs(m.blocks)
	}
	action, values, err := s.press(m.blocks, values, in)
	if err != nil {
		return nil, err
	}
	if m.inputs == nil {
		m.inputs = map[string]inputs{}
	}
	m.inputs[u.ID] = values
	return s.messageClick(u, c, m, action, values), nil
}

// messageClick is the block_actions payload of a click in a message. An
// ephemeral's own content is not in it, as with Slack.
func (s *Slack) messageClick(u User, c *channel, m *message, action map[string]any, values inputs) *delivery {
	container := map[string]any{
		"type": "message", "message_ts": m.ts, "channel_id": c.id, "is_ephemeral": m.to != "",
	}
	if thread := m.thread(c); thread != "" {
		container["thread_ts"] = thread
	}
	d := s.interaction("block_actions", u, "", map[string]any{
		"container": container, "channel": map[string]any{"id": c.id, "name": c.payloadName()},
		"actions": []any{action}, "state": map[string]any{"values": values.clone()},
		"response_url": s.newResponse(&responseURL{
			channel: c.id, user: u.ID, original: m.ts, originalEphemeral: m.to != "", threads: true,
		}),
	})
	if m.to == "" {
		d.payload["message"] = s.messageJSON(c, m, true)
	}
	return d
}

// thread is the thread a message is in; a root is in its own once it has replies.
func (m *message) thread(c *channel) string {
	if m.threadTS == "" && m.to == "" && len(c.replies(m.ts)) > 0 {
		return m.ts
	}
	return m.threadTS
}

func (s *Slack) planViewClick(in ClickInput) (*delivery, error) {
	u, err := s.actor(in.User)
	if err != nil {
		return nil, err
	}
	v, err := s.visibleView(in)
	if err != nil {
		return nil, err
	}
	action, values, err := s.press(v.blocks, v.values, in)
	if err != nil {
		return nil, err
	}
	v.values = values
	parent := ""
	if v.kind == surfaceModal {
		parent = v.id
	}
	return s.interaction("block_actions", u, parent, map[string]any{
		"container": map[string]any{"type": "view", "view_id": v.id},
		"view":      s.viewJSON(v), "actions": []any{action},
	}), nil
}

// visibleView finds the view a person means; one that another lies on cannot
// be reached.
func (s *Slack) visibleView(in ClickInput) (*view, error) {
	if in.Home {
		if v := s.homes[in.User]; v != nil {
			return v, nil
		}
		return nil, refuse("home_not_found")
	}
	for _, v := range s.homes {
		if v.id == in.ViewID && v.user == in.User {
			return v, nil
		}
	}
	v := s.viewByID(in.ViewID)
	if v == nil || v.user != in.User {
		return nil, refuse("view_not_found")
	}
	if s.above(v) != nil {
		return nil, refuse("view_is_covered")
	}
	return v, nil
}

// press finds the element, enters what is given and returns the payload's
// action and the surface's values after it.
func (s *Slack) press(blocks []any, before inputs, in ClickInput) (action map[string]any, after inputs, err error) {
	p, err := find(blocks, in)
	if err != nil {
		return nil, nil, err
	}
	if p.input && p.block["dispatch_action"] != true {
		return nil, nil, refuse("element_sends_no_action")
	}
	action = map[string]any{
		"action_id": in.ActionID, "block_id": p.blockID, "type": p.element["type"], "action_ts": s.newTS(),
	}
	if text(p.element, "type") == "button" {
		action["text"] = p.element["text"]
		for _, name := range []string{"value", "style", "url"} {
			if v, ok := p.element[name]; ok {
				action[name] = v
			}
		}
		return action, before, nil
	}
	given := in.Selected
	if given == nil && in.Value != "" {
		given = in.Value
	}
	value, err := s.enter(p.element, given)
	if err != nil {
		return nil, nil, err
	}
	for name, v := range value {
		action[name] = v
	}
	after = before.clone()
	if text(p.element, "type") != "overflow" {
		after.set(p.blockID, in.ActionID, value)
	}
	return action, after, nil
}

// find looks up an element by its action_id, and a button also by its value.
func find(blocks []any, in ClickInput) (place, error) {
	seen := false
	for _, p := range places(blocks) {
		if text(p.element, "action_id") != in.ActionID || in.BlockID != "" && p.blockID != in.BlockID {
			continue
		}
		seen = true
		isButton := text(p.element, "type") == "button"
		if !isButton || in.Value == "" || text(p.element, "value") == in.Value {
			return p, nil
		}
	}
	if seen {
		return place{}, refuse("no_button_with_this_value")
	}
	return place{}, refuse("element_not_found")
}

// interaction wraps what every interactive payload has.
func (s *Slack) interaction(kind string, u User, viewID string, rest map[string]any) *delivery {
	trigger := s.newTrigger(u.ID, viewID)
	_, inChannel := rest["channel"]
	payload := map[string]any{
		"type": kind, "token": verificationToken, "api_app_id": s.opts.AppID, "trigger_id": trigger,
		"team":       s.interactionTeam(u, inChannel),
		"user":       map[string]any{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": s.teamOf(u)},
		"enterprise": s.orgJSON(), "is_enterprise_install": s.wide(),
	}
	for name, v := range rest {
		payload[name] = v
	}
	return &delivery{
		kind: "interactive", payload: payload, trigger: trigger,
		settle: func(answer) (Outcome, error) { return Outcome{OK: true}, nil },
	}
}

// ShortcutInput runs a shortcut: a message shortcut on a message, a global one
// when ts is empty.
type ShortcutInput struct {
	User       string `json:"user"`
	Channel    string `json:"channel,omitempty"`
	TS         string `json:"ts,omitempty"`
	CallbackID string `json:"callback_id"`
}

func (s *Slack) driveShortcut(_ context.Context, in ShortcutInput) (Outcome, error) {
	return s.planAndDeliver(func() (*delivery, error) { return s.planShortcut(in) })
}

func (s *Slack) planShortcut(in ShortcutInput) (*delivery, error) {
	u, err := s.actor(in.User)
	kind := ""
	for _, sc := range s.opts.Shortcuts {
		if sc.CallbackID == in.CallbackID {
			kind = sc.Type
		}
	}
	switch {
	case err != nil:
		return nil, err
	case kind == "":
		return nil, refuse("unknown_shortcut")
	case u.External:
		return nil, refuse("shortcut_not_available_to_external_users")
	case !s.installedIn(s.teamOf(u)):
		return nil, refuse("unknown_shortcut")
	case u.Guest:
		return nil, refuse("shortcut_not_available_to_guests")
	case kind == "global":
		return s.interaction("shortcut", u, "", map[string]any{
			"callback_id": in.CallbackID, "action_ts": s.newTS(),
		}), nil
	}
	_, c, err := s.person(in.User, in.Channel)
	if err != nil {
		return nil, err
	}
	m := c.message(in.TS)
	if m == nil || m.tombstone {
		return nil, refuse("message_not_found")
	}
	return s.interaction("message_action", u, "", map[string]any{
		"callback_id": in.CallbackID, "action_ts": s.newTS(), "message_ts": m.ts,
		"message": s.messageJSON(c, m, true), "channel": map[string]any{"id": c.id, "name": c.payloadName()},
		"response_url": s.newResponse(&responseURL{channel: c.id, user: u.ID}),
	}), nil
}

// UnmarshalJSON keeps numbers in Selected as they were written.
func (in *ClickInput) UnmarshalJSON(data []byte) error {
	type plain ClickInput
	v, err := decodeJSON(data)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, (*plain)(in)); err != nil {
		return err
	}
	if object, ok := v.(map[string]any); ok {
		in.Selected = object["selected"]
	}
	return nil
}
