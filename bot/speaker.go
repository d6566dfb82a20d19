package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/state"
)

// speaker is the asker with the roles in which they may say something: those
// of their open cases, and of those whom they stand in for, or where they have
// none, those of closed ones; and what they are without any case. When the
// cases cannot be read now, nothing is known of the roles.
func (b *Bot) speaker(ctx context.Context, a *ask) commands.Speaker {
	s := commands.Speaker{Lang: a.lang, Bot: b.self}
	info, err := b.users.info(ctx, a.user)
	known := err == nil
	s.External = known && info.External
	roles, external, err := b.rolesHeld(ctx, a)
	if err != nil {
		return s
	}
	s.Roles, s.External = append(roles, state.NoRole), s.External || external
	if known && info.Administers() {
		s.Roles = append(s.Roles, state.Administrator)
	}
	if teams, _, err := b.teams(ctx); err == nil {
		if len(teams.LedBy(a.person, state.DateOf(a.now))) > 0 {
			s.Roles = append(s.Roles, state.Leader)
		}
		if teams.Member(a.user) {
			s.Roles = append(s.Roles, state.Colleague)
		}
	}
	return s
}

// rolesHeld are the roles of the asker in their cases, and whether one of them
// calls them external.
func (b *Bot) rolesHeld(ctx context.Context, a *ask) (roles []state.Role, external bool, err error) {
	users := append(a.person.StandsInFor(state.DateOf(a.now)), a.user)
	for _, closed := range []bool{false, true} {
		for _, u := range users {
			cases, _, err := b.casesOf(ctx, u, closed)
			if err != nil {
				return nil, false, err
			}
			for _, held := range cases {
				for _, r := range held.RolesOf(u) {
					external = external || u == a.user && held.Parties[r].External
					if !slices.Contains(roles, r) {
						roles = append(roles, r)
					}
				}
			}
		}
		if len(roles) > 0 {
			break
		}
	}
	return roles, external, nil
}
