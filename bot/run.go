package bot

import (
	"context"

	"casethread/commands"
	"casethread/state"
)

// typed carries out what somebody typed: after a slash command, or with an
// empty name, to the bot.
func (b *Bot) typed(ctx context.Context, a *ask, name, text string) answer {
	in, err := commands.Route(name, text)
	if err != nil {
		if p, perr := b.ws.Person(ctx, a.user); perr == nil {
			a.person, a.lang = p, b.langOf(p)
		}
		return b.refused(ctx, a, in, nil, err)
	}
	return b.run(ctx, a, in)
}

// run finds the case, lets the word decide, and commits the outcome.
func (b *Bot) run(ctx context.Context, a *ask, in commands.Input) answer {
	x, ans := b.prepare(ctx, a, &in)
	if ans != nil {
		return *ans
	}
	if in.Word.Name == "open" && in.Command.Name == "case" {
		return b.askAudience(ctx, a, in, x)
	}
	return b.carryOut(ctx, a, in, x, func() (*commands.Decision, error) { return x.Run(in) })
}

// prepare finds the case that is meant and gathers what the word needs. The
// answer is set when the request ends there: with a refusal, or with the
// question which case.
func (b *Bot) prepare(ctx context.Context, a *ask, in *commands.Input) (*commands.Exec, *answer) {
	own, asOwn := in.OwnLanguage()
	if asOwn = asOwn && a.place == commands.InDirect; asOwn {
		*in = own
	}
	c, ans, err := b.findCase(ctx, a, in)
	if err != nil {
		return nil, ptr(b.refused(ctx, a, *in, nil, err))
	}
	if ans != nil {
		return nil, ans
	}
	x, err := b.exec(ctx, a, *in, c)
	if err != nil {
		return nil, ptr(b.failedAnswer("load", err))
	}
	*in = x.Asked(*in)
	if asOwn {
		x.Steers = b.steers(ctx, a)
	}
	return x, nil
}

// steers is the first of the asker's open cases whose thread's language they may
// set; 0 where there is none, or none can be read now.
func (b *Bot) steers(ctx context.Context, a *ask) int {
	cases, _, err := b.casesAcross(ctx, a, true)
	if err != nil {
		return 0 // the answer is right without it
	}
	_, w := commands.WordOf("case.language")
	for _, c := range cases {
		if !c.Closed && a.may(c, w) {
			return c.No
		}
	}
	return 0
}

// exec gathers what the word needs to decide.
func (b *Bot) exec(ctx context.Context, a *ask, in commands.Input, c *state.Case) (*commands.Exec, error) {
	x := &commands.Exec{
		Case: c, Actor: state.Actor{User: a.user}, Person: a.person, Now: a.now, Today: state.DateOf(a.now),
		Lang: a.lang, Place: a.place, Here: a.channel, Bot: b.self, Aloud: a.aloud, Slash: a.slash, Defaults: b.opt.Defaults,
	}
	if in.NamesPeople() {
		var err error
		if x.Users, err = b.users.infos(ctx, append(in.Mentioned(), a.user)); err != nil {
			return nil, err
		}
	}
	if in.Word.Across {
		var err error
		if x.Cases, x.Locked, err = b.casesAcross(ctx, a, in.Word.Name == "list"); err != nil {
			return nil, err
		}
		if x.Offered, err = b.askedOf(ctx, a.user); err != nil {
			return nil, err
		}
	}
	if in.Word.Rows {
		var err error
		if x.Rows, x.Locked, err = b.rowsOf(ctx, a.user, a.person, a.now); err != nil {
			return nil, err
		}
	}
	if in.Word.Calls {
		cases := companysCases(x.Cases, a.user)
		if c != nil {
			cases = append(cases, c)
		}
		var err error
		if x.Away, err = b.absences(ctx, cases...); err != nil {
			return nil, err
		}
		if x.Gone, err = b.goneOf(ctx, x.Cases); err != nil {
			return nil, err
		}
	}
	if in.Word.Agendas {
		var err error
		if x.Templates, x.TemplatesAt, err = b.templates(ctx); err != nil {
			return nil, err
		}
	}
	if in.Word.Readers && c != nil {
		var err error
		if x.Readers, err = b.readers(ctx, c.Channel); err != nil {
			return nil, err
		}
	}
	if in.Word.Teams || c != nil && state.May(state.Colleague, in.Word.Act) && !a.part(c) {
		var err error
		if x.Teams, x.TeamsAt, err = b.teams(ctx); err != nil {
			return nil, err
		}
	}
	return x, nil
}
