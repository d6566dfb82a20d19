package state

import (
	"fmt"
	"slices"
	"strings"
)

// What others may know of the citizen, item by item: to whom, for what
// purpose, on what legal basis, from which day and how long. The facts are the
// bot's own. What of it stands on a day is asked of a case here and nowhere
// else, so that expiry and withdrawal take effect wherever it is shown.

// A ConsentKind is what sort of item somebody may know.
type ConsentKind string

// The kinds of items. Those but the last are shown to whom they are meant for;
// a text only says what was agreed.
const (
	ConsentSolution ConsentKind = "solution" // of an accommodation
	ConsentWish     ConsentKind = "wish"     // one of the citizen's list
	ConsentCV       ConsentKind = "cv"       // lines of the citizen's experience
	ConsentText     ConsentKind = "text"
)

// ConsentGiven says that somebody may know an item. A later one about the same
// item takes its place.
type ConsentGiven struct {
	ID    string      `json:"id"` // C1
	Kind  ConsentKind `json:"kind"`
	What  string      `json:"what"` // the item, in its words
	To    []Role      `json:"to"`
	Why   string      `json:"why,omitempty"`
	Basis string      `json:"basis,omitempty"` // consent, law, task; empty: consent
	Until Date        `json:"until,omitzero"`  // the last day, none where there is no end
}

// ConsentWithdrawn ends what was given, for everybody and at once.
type ConsentWithdrawn struct {
	ID     string `json:"id"`
	Reason string `json:"reason,omitempty"`
	// Corrected says that the item has other words now: nobody withdrew.
	Corrected bool `json:"corrected,omitempty"`
}

func (ConsentGiven) Type() string     { return "consent_given" }
func (ConsentWithdrawn) Type() string { return "consent_withdrawn" }

func (f ConsentGiven) Thing() string     { return f.ID }
func (f ConsentWithdrawn) Thing() string { return f.ID }

// A CaseConsent is what was given, with what became of it.
type CaseConsent struct {
	ConsentGiven
	On     Date         // given
	Ended  ConsentState // withdrawn or replaced, empty while it is neither
	Over   Date         // on which day
	Reason string
	// Own: a fact of its own says so. Else it is what an entry of before says,
	// in an agenda that of Row.
	Own bool
	Row string
}

// A ConsentState is where what was given stands on a day.
type ConsentState string

// The states of what was given.
const (
	ConsentStands   ConsentState = "stands"
	ConsentUnused   ConsentState = "unused" // stands, and the case has no such item now
	ConsentExpired  ConsentState = "expired"
	ConsentOver     ConsentState = "withdrawn"
	ConsentReplaced ConsentState = "replaced"
)

// Stands reports whether it holds on a day.
func (k CaseConsent) Stands(day Date) bool {
	return k.Ended == "" && (k.Until.IsZero() || !k.Until.Before(day))
}

// LastDay is the last day on which it holds, none where there is no end or it
// is over for another reason.
func (k CaseConsent) LastDay() Date {
	if k.Ended != "" {
		return Date{}
	}
	return k.Until
}

// A ConsentView is what was given as consultant and caseworker read it.
type ConsentView struct {
	CaseConsent
	State  ConsentState
	InCase bool // the case has such an item now
}

// ConsentViews are all that was ever given, in that order, as it stands on a day.
func (c *Case) ConsentViews(day Date) []ConsentView {
	var all []ConsentView
	for _, k := range c.Consents {
		all = append(all, ConsentView{*k, c.consentState(*k, day), c.has(k.Kind, k.What)})
	}
	return all
}

func (c *Case) consentState(k CaseConsent, day Date) ConsentState {
	switch {
	case k.Ended != "":
		return k.Ended
	case !k.Stands(day):
		return ConsentExpired
	case !c.has(k.Kind, k.What):
		return ConsentUnused
	}
	return ConsentStands
}

// Renewable reports whether it has run out and would be of use still.
func (k ConsentView) Renewable() bool { return k.State == ConsentExpired && k.InCase }

// Consent returns what was given under an id.
func (c *Case) Consent(id string) (CaseConsent, bool) {
	for _, k := range c.Consents {
		if k.ID == id {
			return *k, true
		}
	}
	return CaseConsent{}, false
}

// ConsentAbout returns what was given last about an item, whatever became of it.
func (c *Case) ConsentAbout(kind ConsentKind, what string) (CaseConsent, bool) {
	for _, k := range slices.Backward(c.Consents) {
		if k.Kind == kind && k.What == what {
			return *k, true
		}
	}
	return CaseConsent{}, false
}

// mayKnow reports whether a role may know an item on a day: as long as it
// stands, and the case has such an item.
func (c *Case) mayKnow(r Role, kind ConsentKind, what string, day Date) bool {
	k, given := c.ConsentAbout(kind, what)
	return given && k.Stands(day) && slices.Contains(k.To, r) && c.has(kind, what)
}

// Shareable are the items of the case that somebody may be allowed to know, in
// the order of the view.
func (c *Case) Shareable() []ConsentGiven {
	var all []ConsentGiven
	add := func(kind ConsentKind, what string) {
		same := func(have ConsentGiven) bool { return have.Kind == kind && have.What == what }
		if what != "" && !slices.ContainsFunc(all, same) {
			all = append(all, ConsentGiven{Kind: kind, What: what})
		}
	}
	for _, a := range c.Accommodations {
		add(ConsentSolution, a.Solution)
	}
	for _, w := range c.WishList {
		add(ConsentWish, w)
	}
	add(ConsentCV, c.Answer(cvItem, lines))
	return all
}

// The items of meetings that ask for what somebody may know, and the field of
// the lines that are for the company.
const (
	cvItem     = "prep.experience"
	wishesItem = "prep.wishes"
	knowsItem  = "pre.knows"
	lines      = "lines"
)

// has reports whether the case has an item.
func (c *Case) has(kind ConsentKind, what string) bool {
	return kind == ConsentText || slices.ContainsFunc(c.Shareable(), func(s ConsentGiven) bool {
		return s.Kind == kind && s.What == what
	})
}

// shared are the items of a kind that a role may know on a day.
func (c *Case) shared(r Role, kind ConsentKind, day Date) []string {
	var all []string
	for _, s := range c.Shareable() {
		if s.Kind == kind && c.mayKnow(r, kind, s.What, day) {
			all = append(all, s.What)
		}
	}
	return all
}

// Expired lists what has run out between two days: its last day is the first
// of them or later, and before the other.
func (c *Case) Expired(from, today Date) []CaseConsent {
	var all []CaseConsent
	for _, k := range c.Consents {
		if last := k.LastDay(); !last.IsZero() && !last.Before(from) && last.Before(today) {
			all = append(all, *k)
		}
	}
	return all
}

func (c *Case) applyConsent(e Event) {
	switch f := e.Fact.(type) {
	case ConsentGiven:
		c.consent(CaseConsent{ConsentGiven: f, On: e.Date, Own: true})
	case ConsentWithdrawn:
		as := ConsentOver
		if f.Corrected {
			as = ConsentReplaced
		}
		c.endConsents(e.Date, as, f.Reason, func(k CaseConsent) bool { return k.ID == f.ID })
	}
}

// consent adds what is given, in place of what was given of the same item.
func (c *Case) consent(given CaseConsent) {
	c.endConsents(given.On, ConsentReplaced, "", func(k CaseConsent) bool {
		return k.Kind == given.Kind && k.What == given.What || given.Row != "" && k.Row == given.Row
	})
	c.Consents = append(c.Consents, &given)
}

// endConsents ends those that are not over. An accommodation that says itself
// that it was consented to says so no longer, so that it is not given again by
// the next list that repeats it.
func (c *Case) endConsents(on Date, as ConsentState, reason string, which func(CaseConsent) bool) {
	for i, k := range c.Consents {
		if k.Ended != "" || !which(*k) {
			continue
		}
		over := *k // earlier states of the case share the old one
		over.Ended, over.Over, over.Reason = as, on, reason
		c.Consents[i] = &over
		if k.Kind == ConsentSolution {
			c.unflag(k.What)
		}
	}
}

func (c *Case) unflag(solution string) {
	for i, a := range c.Accommodations {
		if a.Consent && a.Solution == solution {
			c.Accommodations = slices.Clone(c.Accommodations)
			c.Accommodations[i].Consent = false
		}
	}
}

// Before consents were facts of their own an accommodation said itself that the
// company might know its solution, the lines of the citizen's experience were
// everybody's, and who may know what was an answer alone. Such an entry counts
// as consent without an end, given on its day; its id is that of the entry.

func (c *Case) consentsOfList(e Event, items []Accommodation) {
	flagged := func(solution string) bool {
		return slices.ContainsFunc(items, func(a Accommodation) bool { return a.Consent && a.Solution == solution })
	}
	c.endConsents(e.Date, ConsentOver, "", func(k CaseConsent) bool {
		return k.Kind == ConsentSolution && !k.Own && !flagged(k.What)
	})
	for i, a := range items {
		if !a.Consent || a.Solution == "" {
			continue
		}
		if k, given := c.ConsentAbout(ConsentSolution, a.Solution); given && k.Ended == "" {
			continue // repeated by a later list
		}
		c.consent(CaseConsent{On: e.Date, ConsentGiven: ConsentGiven{
			ID: idOfEntry(e, i), Kind: ConsentSolution, What: a.Solution, To: []Role{Company},
		}})
	}
}

func (c *Case) consentsOfRow(e Event, f AgendaTicked) {
	a, _ := c.Agenda(f.ID)
	row, _ := a.Row(f.Item)
	given := CaseConsent{On: e.Date, Row: f.Thing(), ConsentGiven: ConsentGiven{ID: idOfEntry(e, 0)}}
	for _, answer := range f.Answers {
		switch {
		case row.What == cvItem && answer.Field == lines && answer.Sees == SeenByAll:
			given.Kind, given.What, given.To = ConsentCV, answer.Value, []Role{Company}
		case row.What != knowsItem:
		case answer.Field == "what":
			given.What = answer.Value
		case answer.Field == "to":
			given.Kind, given.To = ConsentText, rolesOf(answer.Value)
		case answer.Field == "why":
			given.Why = answer.Value
		case answer.Field == "until":
			given.Until, _ = ParseDate(answer.Value)
		}
	}
	if given.Kind != "" {
		c.consent(given)
	}
}

func idOfEntry(e Event, i int) string { return fmt.Sprintf("C%d.%d", e.Version, i+1) }

func rolesOf(words string) []Role {
	var roles []Role
	for w := range strings.SplitSeq(words, ",") {
		if r := RoleOf(w); r != NoRole {
			roles = append(roles, r)
		}
	}
	return roles
}
