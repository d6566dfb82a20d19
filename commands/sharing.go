package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// Who may know an item of the citizen's is asked where it is noted.

// termsWith ask on which terms somebody may know what a form says: on what
// legal basis, what for and how long. They are asked for all that it shares,
// once the field of that name is filled in; "" where it always is.
func termsWith(field string) []Param {
	terms := []Param{
		{Name: "basis", Kind: ChoiceKind, Choices: bases},
		{Name: "why", Kind: TextKind, Required: true, Private: true, Max: 300},
		{Name: "until", Kind: DateKind},
	}
	for i := range terms {
		terms[i].Apart, terms[i].With, terms[i].FormOnly = true, field, field != ""
	}
	return terms
}

// termsNow fills in the terms on which an item may be known: those that stand,
// else those that are usual.
func (x *Exec) termsNow(kind state.ConsentKind, what string) Values {
	v := x.termsUsual(kind)
	k, ok := x.Case.ConsentAbout(kind, what)
	if !ok || !k.Stands(x.Today) {
		return v
	}
	v["basis"] = one(baseOf(k.Basis))
	if k.Why != "" {
		v["why"] = one(k.Why)
	}
	if !k.Until.IsZero() {
		v["until"] = one(k.Until.String())
	}
	return v
}

// termsOfItem are those of what an item of a meeting shared when it was ticked
// before.
func (x *Exec) termsOfItem(item agendaItem, row state.CaseRow) Values {
	first, _, _ := strings.Cut(answerOf(row, "lines"), "\n")
	switch item.name {
	case "pre.knows":
		return x.termsNow(state.ConsentText, answerOf(row, "what"))
	case "prep.experience":
		return x.termsNow(state.ConsentCV, answerOf(row, "lines"))
	case "prep.wishes":
		return x.termsNow(state.ConsentWish, first)
	case "prep.accommodation", "start.accommodation":
		return x.termsNow(state.ConsentSolution, answerOf(row, "solution"))
	}
	return nil
}

// termsUsual are the terms on which an item of a kind is mostly shared.
func (x *Exec) termsUsual(kind state.ConsentKind) Values {
	v := Values{"basis": one(bases[0].Value)}
	if key := "consent.purpose." + string(kind); texts.Has(key) {
		v["why"] = one(texts.Say(key).In(x.Lang, texts.Plain{}))
	}
	return v
}

// termsAsked asks for the terms of what a form shares, where it has not said
// what for. A form that shares nothing has none.
func (x *Exec) termsAsked(shares bool, kind state.ConsentKind, what string) error {
	if !shares {
		for _, p := range termsWith("") {
			x.Args.unset(p.Name)
		}
		return nil
	}
	if x.Args.Given("why") {
		return nil
	}
	r := refuse("consent.terms").at("why")
	r.Asks = x.termsNow(kind, what)
	return r
}

// consentAsked refuses a form of an accommodation whose consent is about
// nothing, or has no terms.
func (x *Exec) consentAsked() error {
	solution := x.Args.Text("solution")
	if x.Args.Given("consent") && solution == "" {
		return refuse("accommodation.consent").at("solution")
	}
	return x.termsAsked(x.Args.Given("consent"), state.ConsentSolution, solution)
}

// consentToSolution records whether the company may know the solution that a
// form has just said, and that one which has other words now is no longer meant.
func (x *Exec) consentToSolution(d *Decision, items []state.Accommodation, solution string) {
	for _, old := range x.Case.Accommodations {
		same := func(a state.Accommodation) bool { return a.Solution == old.Solution }
		if old.Solution != "" && !slices.ContainsFunc(items, same) {
			x.unshare(d, state.ConsentSolution, old.Solution, true)
		}
	}
	i := slices.IndexFunc(items, func(a state.Accommodation) bool { return a.Solution == solution })
	switch {
	case solution == "" || i < 0:
	case x.Args.Given("consent"):
		x.share(d, state.ConsentGiven{Kind: state.ConsentSolution, What: solution})
	default:
		x.unshare(d, state.ConsentSolution, solution, false)
	}
}

// share records that somebody, the company where nobody else is meant, may know
// an item on the terms that the form says, unless that is so already.
func (x *Exec) share(d *Decision, g state.ConsentGiven) {
	if g.To == nil {
		g.To = []state.Role{state.Company}
	}
	g.Basis, g.Why, g.Until = x.Args.Text("basis"), x.Args.Text("why"), x.Args.Date("until")
	if have, ok := x.Case.ConsentAbout(g.Kind, g.What); ok && have.Stands(x.Today) && sameConsent(have, g) {
		return
	}
	g.ID = x.freeID("C", d.Facts)
	d.Facts = append(d.Facts, g)
}

// sameConsent reports whether what is given says what stands already. What an
// entry of before says has no purpose.
func sameConsent(have state.CaseConsent, g state.ConsentGiven) bool {
	return slices.Equal(have.To, g.To) && have.Until == g.Until && baseOf(have.Basis) == baseOf(g.Basis) && (have.Why == g.Why || !have.Own)
}

// unshare ends what stands about an item: because it is not consented to any
// longer, or because the item has other words now.
func (x *Exec) unshare(d *Decision, kind state.ConsentKind, what string, corrected bool) {
	if k, ok := x.Case.ConsentAbout(kind, what); ok && what != "" && k.Stands(x.Today) {
		d.Facts = append(d.Facts, state.ConsentWithdrawn{ID: k.ID, Corrected: corrected})
	}
}

// shareWishes records which wishes are for the company, and which of those
// named before, a line each, are so no longer. They stand on the list.
func (x *Exec) shareWishes(d *Decision, before string) error {
	list := slices.Clone(x.Case.WishList)
	for _, f := range d.Facts {
		if w, ok := f.(state.Wishes); ok {
			list = w.Items
		}
	}
	var shared []string
	for line := range strings.SplitSeq(x.Args.Text("lines"), "\n") {
		if line = strings.TrimSpace(strings.TrimLeft(line, "-•* ")); line == "" {
			continue
		}
		i := slices.IndexFunc(list, func(w string) bool { return fold(w) == fold(line) })
		if i < 0 {
			return refuse("wishes.not_listed", "line", texts.Free(clip(line))).at("lines")
		}
		shared = append(shared, list[i])
	}
	if err := x.termsAsked(len(shared) > 0, state.ConsentWish, strings.Join(shared[:min(1, len(shared))], "")); err != nil {
		return err
	}
	for _, w := range shared {
		x.share(d, state.ConsentGiven{Kind: state.ConsentWish, What: w})
	}
	for old := range strings.SplitSeq(before, "\n") {
		if !slices.Contains(shared, old) {
			x.unshare(d, state.ConsentWish, old, false)
		}
	}
	if len(shared) > 0 {
		x.Args.set("lines", strings.Join(shared, "\n"))
	}
	return nil
}

// landExperience records which lines of the citizen's experience are for the
// company.
func landExperience(x *Exec, t *tick) error {
	lines, before := x.Args.Text("lines"), answerOf(t.row, "lines")
	if err := x.termsAsked(lines != "", state.ConsentCV, before); err != nil {
		return err
	}
	if before != lines {
		x.unshare(t.d, state.ConsentCV, before, lines != "")
	}
	if lines != "" {
		x.share(t.d, state.ConsentGiven{Kind: state.ConsentCV, What: lines})
	}
	return nil
}

// landKnows records who may know what was agreed at the pre-meeting.
func landKnows(x *Exec, t *tick) error {
	what, before := x.Args.Text("what"), answerOf(t.row, "what")
	if before != what {
		x.unshare(t.d, state.ConsentText, before, true)
	}
	x.share(t.d, state.ConsentGiven{Kind: state.ConsentText, What: what, To: x.rolesChosen("to")})
	return nil
}

// rolesChosen are the roles that a field of choices names.
func (x *Exec) rolesChosen(field string) []state.Role {
	var roles []state.Role
	for _, word := range x.Args.Choices(field) {
		roles = append(roles, state.RoleOf(word))
	}
	return roles
}

func one(s string) []string { return []string{s} }
