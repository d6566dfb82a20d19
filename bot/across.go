package bot

import (
	"context"
	"slices"

	"casethread/commands"
	"casethread/state"
)

// casesAcross loads the cases that a word looks across: for a list also those
// of whom the asker stands in for, open and closed, each once.
func (b *Bot) casesAcross(ctx context.Context, a *ask, list bool) ([]*state.Case, []commands.Locked, error) {
	cases, locked, err := b.casesOf(ctx, a.user, list)
	if err != nil || !list {
		return cases, locked, err
	}
	for _, absent := range a.person.StandsInFor(state.DateOf(a.now)) {
		more, moreLocked, err := b.casesOf(ctx, absent, list)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range more {
			if !slices.ContainsFunc(cases, func(have *state.Case) bool { return have.No == c.No }) {
				cases = append(cases, c)
			}
		}
		for _, l := range moreLocked {
			if !slices.ContainsFunc(locked, func(have commands.Locked) bool { return have.No == l.No }) {
				locked = append(locked, l)
			}
		}
	}
	slices.SortStableFunc(cases, func(c, d *state.Case) int { return c.No - d.No })
	return cases, locked, nil
}

// casesOf loads the cases that a person takes part in, and names those of them
// that cannot be opened.
func (b *Bot) casesOf(ctx context.Context, user string, closed bool) ([]*state.Case, []commands.Locked, error) {
	of := b.ws.OpenOf
	if closed {
		of = b.ws.CasesOf
	}
	nos, err := of(ctx, user)
	if err != nil {
		return nil, nil, err
	}
	return b.casesNumbered(ctx, nos)
}

// askedOf loads the open cases of which a role is offered to a person. Of those
// that cannot be opened they are told nothing.
func (b *Bot) askedOf(ctx context.Context, user string) ([]*state.Case, error) {
	nos, err := b.ws.AskedOf(ctx, user)
	if err != nil || len(nos) == 0 {
		return nil, err
	}
	cases, _, err := b.casesNumbered(ctx, nos)
	return cases, err
}

func (b *Bot) casesNumbered(ctx context.Context, nos []int) ([]*state.Case, []commands.Locked, error) {
	cases, err := b.ws.Cases(ctx, nos)
	sealed, rest := b.noteSealed("cases of a person", err)
	if rest != nil && len(cases) == 0 {
		return nil, nil, rest
	}
	if rest != nil { // the others are shown all the same
		b.log.Error("some cases cannot be loaded", "cause", rest)
	}
	return cases, lockedCases(sealed), nil
}
