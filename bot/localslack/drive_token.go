package localslack

import (
	"cmp"
	"context"
)

// TokenInput has every call with the bot's token refused with a code, such as
// token_revoked, or taken again where there is none. Told: the bot hears of it,
// and with account_inactive that the app is uninstalled.
type TokenInput struct {
	Refused string `json:"refused"`
	Told    bool   `json:"told"`
	// Team is a workspace of the organisation in which the app is uninstalled, and
	// no other: the organisation's token stays.
	Team string `json:"team,omitempty"`
	// Bot and App are new tokens. From then on the old ones are refused, with
	// Refused; the sockets of an old app token end.
	Bot string `json:"bot,omitempty"`
	App string `json:"app,omitempty"`
}

// replace puts new tokens in the place of those that are taken now.
func (s *Slack) replace(in TokenInput) {
	code := cmp.Or(in.Refused, "token_revoked")
	if in.Bot != "" {
		s.revoked[s.botToken], s.botToken, s.refuses = code, in.Bot, ""
	}
	if in.App != "" {
		s.revoked[s.appToken], s.appToken = code, in.App
		s.sockets.closeAll()
	}
}

func (s *Slack) currentToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.botToken
}

func (s *Slack) driveToken(ctx context.Context, in TokenInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		switch {
		case in.Bot != "" || in.App != "":
			s.replace(in)
		case in.Team == "":
			s.refuses = in.Refused
		}
		if !in.Told || in.Refused == "" {
			return nil, nil
		}
		inner := []map[string]any{{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []any{}, "bot": []any{s.opts.BotUser}}}}
		if in.Refused == "account_inactive" {
			inner = append(inner, map[string]any{"type": "app_uninstalled"})
		}
		var told []*delivery
		for _, e := range inner {
			d := s.event(nil, "", e, false)
			switch {
			case in.Team != "":
				d.payload["team_id"] = in.Team
			case s.wide():
				d.payload["team_id"] = nil
			}
			s.enqueue(d)
			told = append(told, d)
		}
		return told, nil
	})
}
