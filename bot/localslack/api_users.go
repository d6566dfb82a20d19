package localslack

import (
	"encoding/base64"
	"slices"
	"strconv"
	"time"
)

func (s *Slack) apiTest(req *request) (map[string]any, error) {
	if code := req.str("error"); code != "" {
		return nil, fail(code)
	}
	return map[string]any{"args": req.args}, nil
}

func (s *Slack) authTest(*request) (map[string]any, error) {
	out := map[string]any{
		"url": "https://" + teamDomain + ".slack.com/", "team": s.opts.TeamName, "user": s.opts.BotName,
		"team_id": s.opts.TeamID, "user_id": s.opts.BotUser, "bot_id": s.opts.BotID, "is_enterprise_install": s.wide(),
	}
	if s.opts.Org != nil {
		out["enterprise_id"] = s.opts.Org.ID
	}
	if s.wide() {
		out["team_id"], out["team"] = nil, nil
	}
	if s.wide() && s.opts.Org.Named {
		out["team_id"], out["team"] = s.opts.Org.ID, s.opts.Org.Name
	}
	return out, nil
}

func (s *Slack) botsInfo(req *request) (map[string]any, error) {
	if id := req.str("bot"); id != "" && id != s.opts.BotID {
		return nil, fail("bot_not_found")
	}
	return map[string]any{"bot": map[string]any{
		"id": s.opts.BotID, "deleted": false, "name": s.opts.BotName,
		"app_id": s.opts.AppID, "user_id": s.opts.BotUser,
	}}, nil
}

// teamDomain is the workspace's name in URLs.
const teamDomain = "local"

func (s *Slack) teamInfo(req *request) (map[string]any, error) {
	if id := req.str("team"); id != "" && !slices.Contains(s.teams(), id) {
		return nil, fail("team_not_found")
	}
	return map[string]any{"team": map[string]any{
		"id": s.opts.TeamID, "name": s.opts.TeamName, "domain": teamDomain, "email_domain": "",
	}}, nil
}

func (s *Slack) usersInfo(req *request) (map[string]any, error) {
	u, ok := s.userByID(req.str("user"))
	if !ok {
		return nil, fail("user_not_found")
	}
	return map[string]any{"user": s.userJSON(u, req.flag("include_locale"))}, nil
}

func (s *Slack) usersList(req *request) (map[string]any, error) {
	if s.wide() && req.str("team_id") == "" {
		return nil, fail("missing_argument")
	}
	var all []any
	for _, u := range s.users {
		all = append(all, s.userJSON(u, req.flag("include_locale")))
	}
	page, cursor, err := paged(req, all, len(all))
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"members": page, "cache_ts": s.opts.Clock.Now().Unix(),
		"response_metadata": map[string]any{"next_cursor": cursor},
	}, nil
}

// userJSON is a user as users.info gives it. People of other organisations
// have no locale; Danish is not a language of Slack's, so the others' is en-GB.
func (s *Slack) userJSON(u User, locale bool) map[string]any {
	isBot := u.ID == s.opts.BotUser
	real := u.RealName
	if real == "" {
		real = u.Name
	}
	_, offset := s.opts.Clock.Now().In(copenhagen).Zone()
	out := map[string]any{
		"id": u.ID, "team_id": s.teamOf(u), "name": u.Name, "real_name": real, "deleted": s.closed[u.ID],
		"tz": "Europe/Copenhagen", "tz_label": "Central European Time", "tz_offset": offset,
		"is_admin": u.Admin, "is_owner": false, "is_primary_owner": false,
		"is_restricted": u.Guest, "is_ultra_restricted": false,
		"is_bot": isBot, "is_app_user": false, "is_stranger": false, "updated": 0,
		"profile": map[string]any{
			"real_name": real, "real_name_normalized": real,
			"display_name": u.Name, "display_name_normalized": u.Name, "team": s.teamOf(u),
		},
	}
	if s.opts.Org != nil && !u.External {
		out["enterprise_user"] = s.enterpriseUser(u)
	}
	if locale && !u.External {
		out["locale"] = "en-GB"
	}
	return out
}

// copenhagen is where everyone in the stand-in lives.
var copenhagen = func() *time.Location {
	l, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return l
}()

// paged cuts one page out of a list by the call's cursor and limit.
func paged[T any](req *request, all []T, fallback int) (page []T, next string, err error) {
	limit, err := req.limit(max(fallback, 1))
	if err != nil {
		return nil, "", err
	}
	from := 0
	if cursor := req.str("cursor"); cursor != "" {
		text, err := base64.StdEncoding.DecodeString(cursor)
		if err != nil {
			return nil, "", fail("invalid_cursor")
		}
		if from, err = strconv.Atoi(string(text)); err != nil || from < 0 || from > len(all) {
			return nil, "", fail("invalid_cursor")
		}
	}
	to := min(from+limit, len(all))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(to)))
	}
	return append([]T{}, all[from:to]...), next, nil
}
