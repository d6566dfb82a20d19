package localslack

import "context"

// TokenInput has every call with the bot's token refused with a code, such as
// token_revoked, or taken again where there is none. Told: the bot hears of it,
// and with account_inactive that the app is uninstalled.
type TokenInput struct {
	Refused string `json:"refused"`
	Told    bool   `json:"told"`
	// Team is a workspace of the organisation in which the app is uninstalled, and
	// no other: the organisation's token stays.
	Team string `json:"team,omitempty"`
}

func (s *Slack) driveToken(ctx context.Context, in TokenInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		if in.Team == "" {
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
