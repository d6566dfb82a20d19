package localslack

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"unicode"
)

// CommandInput is a slash command typed into a channel.
type CommandInput struct {
	User     string `json:"user"`
	Channel  string `json:"channel"`
	Text     string `json:"text"` // with the command, "/case list"
	ThreadTS string `json:"thread_ts,omitempty"`
}

func (s *Slack) driveCommand(_ context.Context, in CommandInput) (Outcome, error) {
	return s.planAndDeliver(func() (*delivery, error) { return s.planCommand(in) })
}

func (s *Slack) planCommand(in CommandInput) (*delivery, error) {
	u, c, err := s.person(in.User, in.Channel)
	if err != nil {
		return nil, err
	}
	typed := strings.TrimSpace(in.Text)
	name, text := typed, ""
	if i := strings.IndexFunc(typed, unicode.IsSpace); i >= 0 {
		name, text = typed[:i], strings.TrimSpace(typed[i:])
	}
	if err := s.mayCommand(u, c, name, in.ThreadTS); err != nil {
		return nil, err
	}
	trigger := s.newTrigger(u.ID, "")
	reply := s.newResponse(&responseURL{channel: c.id, user: u.ID})
	d := &delivery{kind: "slash_commands", trigger: trigger, payload: map[string]any{
		"token": verificationToken, "team_id": s.teamOf(u), "team_domain": teamDomain,
		"channel_id": c.id, "channel_name": c.payloadName(), "user_id": u.ID, "user_name": u.Name,
		"command": name, "text": s.escapeTyped(text, true), "api_app_id": s.opts.AppID,
		"is_enterprise_install": strconv.FormatBool(s.wide()), "response_url": reply, "trigger_id": trigger,
	}}
	if s.opts.Org != nil {
		d.payload["enterprise_id"], d.payload["enterprise_name"] = s.opts.Org.ID, s.opts.Org.Name
	}
	d.settle = func(a answer) (Outcome, error) { return s.commandAnswered(c, u.ID, a), nil }
	return d, nil
}

// mayCommand keeps Slack's rules on who may use a slash command where.
func (s *Slack) mayCommand(u User, c *channel, name, threadTS string) error {
	known := false
	for _, cmd := range s.opts.Commands {
		known = known || cmd.Name == name
	}
	switch {
	case !strings.HasPrefix(name, "/") || !known:
		return refuse("unknown_command")
	case threadTS != "":
		return refuse("command_not_supported_in_threads")
	case u.External:
		return refuse("command_not_available_to_external_users")
	case !s.installedIn(s.teamOf(u)): // Slack knows of no such command there
		return refuse("unknown_command")
	case u.Guest:
		return refuse("command_not_available_to_guests")
	case c.archived:
		return refuse("is_archived")
	}
	return nil
}

// commandAnswered shows what the bot answered a command with: nothing, plain
// text, or a message as JSON.
func (s *Slack) commandAnswered(c *channel, user string, a answer) Outcome {
	body := bytes.TrimSpace(a.body)
	if len(body) == 0 {
		return Outcome{OK: true}
	}
	req := &request{args: map[string]any{"text": string(body)}}
	if v, err := decodeJSON(body); err == nil {
		object, ok := v.(map[string]any)
		if !ok {
			return Outcome{Error: "invalid_response", Detail: "the answer is JSON but no object"}
		}
		if len(object) == 0 {
			return Outcome{OK: true}
		}
		req.args = object
	}
	content, err := s.readContent(req, 40000)
	if err != nil {
		return Outcome{Error: "invalid_response", Detail: describe(err)}
	}
	if req.str("response_type") == "in_channel" {
		s.post(c, &message{user: s.opts.BotUser, text: content.text, blocks: content.blocks})
	} else {
		s.whisper(c.id, user, "", content)
	}
	return Outcome{OK: true}
}

// describe writes an error with Slack's messages behind it.
func describe(err error) string {
	if e, ok := err.(*apiError); ok && len(e.messages) > 0 {
		return e.code + ": " + strings.Join(e.messages, "; ")
	}
	return err.Error()
}
