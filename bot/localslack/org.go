package localslack

import (
	"context"
	"slices"
)

// An Org is the Enterprise organisation that the workspace belongs to. Its
// people have one id in all its workspaces.
type Org struct {
	ID, Name string
	Teams    []string // ids of its workspaces, the installing one or without it
	// Wide: the app is installed for the whole organisation, and was added to all
	// its workspaces. Else it is installed in the one workspace alone.
	Wide bool
	// Named: auth.test gives the organisation's id as team_id too. Slack's answer
	// to a token of an organisation is null there, or this.
	Named bool
}

// wide reports whether the app is installed for a whole organisation.
func (s *Slack) wide() bool { return s.opts.Org != nil && s.opts.Org.Wide }

// orgID is the id of the organisation, nil where there is none.
func (s *Slack) orgID() any {
	if s.opts.Org == nil {
		return nil
	}
	return s.opts.Org.ID
}

// orgJSON is the organisation as interactions carry it: only where the app is
// installed for all of it, or the workspace is of it.
func (s *Slack) orgJSON() any {
	if s.opts.Org == nil {
		return nil
	}
	return map[string]any{"id": s.opts.Org.ID, "name": s.opts.Org.Name}
}

// teams are the ids of all workspaces of ours.
func (s *Slack) teams() []string {
	if s.opts.Org == nil {
		return []string{s.opts.TeamID}
	}
	others := slices.DeleteFunc(slices.Clone(s.opts.Org.Teams), func(t string) bool { return t == s.opts.TeamID })
	return append([]string{s.opts.TeamID}, others...)
}

// installedIn reports whether the app works in a workspace.
func (s *Slack) installedIn(team string) bool {
	if s.wide() {
		return slices.Contains(s.teams(), team) && !s.withheld[team]
	}
	return team == s.opts.TeamID
}

// granted refuses what happens in workspaces that the app was taken out of.
func (s *Slack) granted(c *channel) error {
	in := c.internal
	if c.im || c.mpim {
		u, _ := s.userByID(c.with)
		in = []string{s.teamOf(u)}
	}
	if s.wide() && slices.ContainsFunc(in, func(t string) bool { return s.withheld[t] }) && !slices.ContainsFunc(in, s.installedIn) {
		return fail("team_access_not_granted")
	}
	return nil
}

// enterpriseUser is the part of users.info that people of an organisation have.
func (s *Slack) enterpriseUser(u User) map[string]any {
	return map[string]any{
		"id": u.ID, "enterprise_id": s.opts.Org.ID, "enterprise_name": s.opts.Org.Name,
		"is_admin": false, "is_owner": false, "is_primary_owner": false, "teams": []string{s.teamOf(u)},
	}
}

// interactionTeam is the team of an interaction: null, for an app that is
// installed for an organisation, where it is in no channel.
func (s *Slack) interactionTeam(u User, inChannel bool) any {
	if s.wide() && !inChannel {
		return nil
	}
	team := map[string]any{"id": s.opts.TeamID, "domain": teamDomain}
	if s.wide() && !u.External {
		team["id"] = s.teamOf(u)
	}
	if s.opts.Org != nil {
		team["enterprise_id"], team["enterprise_name"] = s.opts.Org.ID, s.opts.Org.Name
	}
	return team
}

// installedAs is what the app is installed in, as views say it.
func (s *Slack) installedAs() string {
	if s.wide() {
		return s.opts.Org.ID
	}
	return s.opts.TeamID
}

// authTeamsList lists the workspaces that an organisation's app was added to.
func (s *Slack) authTeamsList(req *request) (map[string]any, error) {
	var all []any
	for _, id := range s.teams() {
		if s.installedIn(id) {
			all = append(all, map[string]any{"id": id, "name": id})
		}
	}
	page, cursor, err := paged(req, all, 100)
	if err != nil {
		return nil, err
	}
	return map[string]any{"teams": page, "response_metadata": map[string]any{"next_cursor": cursor}}, nil
}

// AccessInput adds the app to a workspace of the organisation, or takes it out.
type AccessInput struct {
	Team    string `json:"team"`
	Granted bool   `json:"granted"`
}

func (s *Slack) driveAccess(ctx context.Context, in AccessInput) (Outcome, error) {
	return s.tellAll(ctx, func() ([]*delivery, error) {
		switch {
		case !s.wide() || !slices.Contains(s.teams(), in.Team):
			return nil, refuse("team_not_found")
		case s.withheld[in.Team] != in.Granted:
			return nil, refuse("nothing_changes")
		}
		s.withheld[in.Team] = !in.Granted
		kind := "team_access_revoked"
		if in.Granted {
			kind = "team_access_granted"
		}
		d := s.event(nil, "", map[string]any{"type": kind, "team_ids": []string{in.Team}}, false)
		d.payload["team_id"] = nil
		s.enqueue(d)
		return []*delivery{d}, nil
	})
}
