package bot

import (
	"context"
	"errors"
	"slices"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
)

// findCase finds which case an ask is about: by number, by its thread, by a
// label, else the one open case of the channel that the asker has a part in.
// Where several are meant it returns the answer that asks which.
func (b *Bot) findCase(ctx context.Context, a *ask, in *commands.Input) (*state.Case, *answer, error) {
	l := redisstore.Lookup{User: a.user, Fresh: a.fresh || in.Word.Reads}
	switch {
	case in.Word.NoCase:
	case in.No > 0:
		l.No = in.No
	case a.thread != "":
		l.Thread = a.channel + ":" + a.thread
	case in.Label != "":
		l.Label = in.Label
	case a.place == commands.InDirect:
	default:
		l.Channel = a.channel
	}
	f, err := b.ws.Find(ctx, l)
	a.person, a.lang = f.Person, b.langOf(f.Person)
	a.person.User = a.user
	switch {
	case in.Word.NoCase:
		return nil, nil, notFoundIsFine(err)
	case errors.As(err, new(*redisstore.ForgottenError)):
		return nil, nil, err
	case errors.Is(err, redisstore.ErrNoCase) && (l.Label != "" || l.Thread != ""):
		return b.caseAround(ctx, a, in, l)
	case errors.Is(err, redisstore.ErrNoCase):
		return nil, nil, b.noCase(ctx, a, in)
	case err != nil:
		return nil, nil, err
	case l == (redisstore.Lookup{User: a.user, Fresh: l.Fresh}):
		return b.caseOfOwn(ctx, a, in)
	case f.Case != nil && l.No == 0 && !a.part(f.Case):
		return b.strangersCase(ctx, a, in, l, f.Case)
	case f.Case != nil && l.Label != "":
		*in = in.Named()
		return f.Case, nil, nil
	case f.Case != nil:
		return f.Case, nil, nil
	case l.Label != "":
		return b.labelled(ctx, a, in, l, f.Numbers)
	}
	return b.whichCase(ctx, a, in, f.Numbers)
}

// labelled finds the case of a label that several bear: of strangers' cases
// it is no label.
func (b *Bot) labelled(ctx context.Context, a *ask, in *commands.Input, l redisstore.Lookup, nos []int) (*state.Case, *answer, error) {
	cases, sealed, err := b.someCases(ctx, a, nos)
	if err != nil {
		return nil, nil, err
	}
	if len(sealed) == 0 && !slices.ContainsFunc(cases, a.part) {
		return b.caseAround(ctx, a, in, l)
	}
	*in = in.Named()
	return b.whichOf(ctx, a, in, cases, sealed)
}

// someCases loads cases of which one is meant, and returns those of the asker
// that cannot be opened: one of them may be what is meant.
func (b *Bot) someCases(ctx context.Context, a *ask, nos []int) ([]*state.Case, []*redisstore.SealedError, error) {
	cases, err := b.ws.Cases(ctx, nos)
	sealed, rest := b.noteSealed("which case", err)
	if rest != nil && len(cases) == 0 {
		return nil, nil, rest
	}
	sealed, err = b.ownSealed(ctx, a, sealed)
	return cases, sealed, err
}

// part reports whether the asker takes part in a case, or stands in for
// somebody who does.
func (a *ask) part(c *state.Case) bool { return len(a.roles(c)) > 0 }

// roles are those that count for the asker in a case.
func (a *ask) roles(c *state.Case) []state.Role {
	return c.RolesFor(a.user, a.person, state.DateOf(a.now))
}

// may reports whether the asker may say a word in a case, in a role of theirs.
func (a *ask) may(c *state.Case, w *commands.Word) bool {
	return slices.ContainsFunc(a.roles(c), func(r state.Role) bool { return state.May(r, w.Act) })
}

// mayNowhere reports whether the asker may say a word in none of the cases, nor has
// another word for it there.
func (a *ask) mayNowhere(cases []*state.Case, w *commands.Word) bool {
	return w.Company == "" && !state.May(state.Candidate, w.Act) &&
		!slices.ContainsFunc(cases, func(c *state.Case) bool { return a.may(c, w) })
}

// onlyMeant is the only one of the cases that can be meant by words about a task or
// a follow-up; nil where several can.
func (a *ask) onlyMeant(cases []*state.Case, in commands.Input) *state.Case {
	var only *state.Case
	for _, c := range cases {
		x := &commands.Exec{Case: c, Actor: state.Actor{User: a.user}, Person: a.person, Now: a.now, Today: state.DateOf(a.now)}
		if !x.CanMean(in) {
			continue
		}
		if only != nil {
			return nil
		}
		only = c
	}
	return only
}

// sameToCall says to the contact of several cases whom they call, where that is the
// same person in all of them; nil where it must be asked which case is meant.
func (b *Bot) sameToCall(ctx context.Context, a *ask, in *commands.Input, cases []*state.Case) *answer {
	if commands.Path(in.Command, in.Word) != "case.call" {
		return nil
	}
	foot, err := b.digestInput(ctx, state.Person{User: a.user}, a.now)
	if err != nil {
		return nil // which is asked then
	}
	if doc, ok := foot.CallsOne(cases); ok {
		return &answer{doc: &doc}
	}
	return nil
}

// strangersCase handles a case that the asker has no part in: a word that
// happens to be its label is not one for them, and the channel's one case is
// not theirs to see.
func (b *Bot) strangersCase(ctx context.Context, a *ask, in *commands.Input, l redisstore.Lookup, c *state.Case) (*state.Case, *answer, error) {
	if l.Label != "" {
		return b.caseAround(ctx, a, in, l)
	}
	return c, nil, nil // the role × act table refuses
}

// caseAround looks further when a word was no label or a thread no case's:
// the thread's, then the channel's, then the asker's own.
func (b *Bot) caseAround(ctx context.Context, a *ask, in *commands.Input, l redisstore.Lookup) (*state.Case, *answer, error) {
	if a.place == commands.InDirect {
		return b.caseOfOwn(ctx, a, in)
	}
	f, err := b.ws.Find(ctx, redisstore.Lookup{Channel: a.channel})
	switch {
	case errors.Is(err, redisstore.ErrNoCase):
		return nil, nil, b.noCase(ctx, a, in)
	case err != nil:
		return nil, nil, err
	case f.Case != nil:
		return f.Case, nil, nil
	}
	return b.whichCase(ctx, a, in, f.Numbers)
}

// caseOfOwn finds the case of a direct message: the only one of the asker, and of
// whom they stand in for.
func (b *Bot) caseOfOwn(ctx context.Context, a *ask, in *commands.Input) (*state.Case, *answer, error) {
	var nos []int
	for _, user := range append(a.person.StandsInFor(state.DateOf(a.now)), a.user) {
		open, err := b.ws.OpenOf(ctx, user)
		if err != nil {
			return nil, nil, err
		}
		nos = append(nos, open...)
	}
	slices.Sort(nos)
	nos = slices.Compact(nos)
	if len(nos) == 0 {
		return nil, nil, b.noCase(ctx, a, in)
	}
	return b.whichCase(ctx, a, in, nos)
}

// noCase says that no case is meant, and what to do. Whoever says a language may
// mean their own.
func (b *Bot) noCase(ctx context.Context, a *ask, in *commands.Input) error {
	if in.No > 0 {
		return &commands.Refusal{Say: texts.Say("answer.no_case", "no", in.No)}
	}
	if commands.Path(in.Command, in.Word) == "case.language" {
		own := commands.Speaker{Lang: a.lang, External: true}.Said(commands.WordOf("digest.language"))
		return &commands.Refusal{Say: texts.Say("answer.no_case_language", "command", texts.Code(own))}
	}
	if info, err := b.users.info(ctx, a.user); err == nil && info.External { // who opens none
		return &commands.Refusal{Say: texts.Say("answer.no_case_of_yours")}
	}
	return &commands.Refusal{Say: texts.Say("answer.no_case_here")}
}

// whichCase narrows several cases to those the asker takes part in; of more
// than one it asks which.
func (b *Bot) whichCase(ctx context.Context, a *ask, in *commands.Input, nos []int) (*state.Case, *answer, error) {
	cases, sealed, err := b.someCases(ctx, a, nos)
	if err != nil {
		return nil, nil, err
	}
	return b.whichOf(ctx, a, in, cases, sealed)
}

// whichOf is whichCase of cases that are loaded. While there is one that cannot
// be opened, no other is taken for the only one.
func (b *Bot) whichOf(ctx context.Context, a *ask, in *commands.Input, cases []*state.Case, sealed []*redisstore.SealedError) (*state.Case, *answer, error) {
	var mine []*state.Case
	for _, c := range cases {
		if a.part(c) && !c.Closed {
			mine = append(mine, c)
		}
	}
	switch {
	case len(mine) == 0 && len(cases) > 1 && state.May(state.Colleague, in.Word.Act):
		return nil, nil, b.noCase(ctx, a, in) // a colleague says which one
	case len(mine) == 0 && len(sealed) > 0:
		return nil, nil, sealed[0]
	case len(mine) == 0 && len(cases) > 0:
		return cases[0], nil, nil // the role × act table refuses
	case len(mine) == 0:
		return nil, nil, b.noCase(ctx, a, in)
	case len(sealed) == 0 && (len(mine) == 1 || a.mayNowhere(mine, in.Word)):
		return mine[0], nil, nil // which the table may refuse
	case len(sealed) == 0:
		if c := a.onlyMeant(mine, *in); c != nil {
			return c, nil, nil
		}
		if ans := b.sameToCall(ctx, a, in, mine); ans != nil {
			return nil, ans, nil
		}
	}
	ans, err := b.askCase(ctx, a, *in, mine, lockedCases(sealed)...)
	return nil, ans, err
}

// askCase lets the asker pick the case. What was carried out when it came before,
// when one case alone could be meant, is not asked about again.
func (b *Bot) askCase(ctx context.Context, a *ask, in commands.Input, cases []*state.Case, locked ...commands.Locked) (*answer, error) {
	if err := in.Guarded(); err != nil {
		return nil, err
	}
	if before, err := b.doneBefore(ctx, a); before != nil || err != nil {
		return before, err
	}
	id, err := b.putDraft(ctx, draft{
		Path: commands.Path(in.Command, in.Word), Channel: a.channel, Thread: a.thread, Place: a.place, Aloud: a.aloud, User: a.user,
		Name: in.Command.Name, Text: in.Typed(), Values: in.Values, Heard: in.Heard,
	})
	if err != nil {
		return nil, err
	}
	doc := say(texts.Say("answer.which_case"))
	for _, l := range locked {
		doc.Blocks = append(doc.Blocks, commands.Para{Lines: []texts.T{l.Line()}})
	}
	if len(cases) > mostPickButtons {
		doc.Blocks = append(doc.Blocks, pickMenu(cases, id))
		return &answer{doc: &doc}, nil
	}
	for _, c := range cases {
		doc.Blocks = append(doc.Blocks, commands.Para{
			Lines:  []texts.T{commands.CaseName(c)},
			Button: &commands.Button{Action: "case.pick", Label: texts.Say("button.pick"), Value: commands.Value(c.No, id)},
		})
	}
	return &answer{doc: &doc}, nil
}

// mostPickButtons is how many cases are offered with a button each; more
// stand in a menu.
const mostPickButtons = 15

func pickMenu(cases []*state.Case, draft string) commands.Menu {
	menu := commands.Menu{Action: "case.pick", Label: texts.Say("answer.pick")}
	for _, c := range cases {
		menu.Options = append(menu.Options, commands.Option{Value: commands.Value(c.No, draft), Label: commands.CaseName(c)})
	}
	return menu
}

func notFoundIsFine(err error) error {
	if errors.Is(err, redisstore.ErrNoCase) {
		return nil
	}
	return err
}
