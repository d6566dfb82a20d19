package state

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// An AgendaView is what one reader may see of an agenda: the rows, answers and
// notes of others are not in it.
type AgendaView struct {
	ID       string
	Kind     string
	Da, En   string // the title of a template of one's own
	For      Date
	Time     string
	Shared   bool
	Followup string
	Rows     []RowView
	Minutes  *MinutesView // nil while the meeting is not over
}

// A RowView is an item as its reader sees it.
type RowView struct {
	AgendaItem
	State   RowState
	Version int
	By      Actor
	At      time.Time
	Answers []Answer
	Notes   []NoteView
	// Parties are, in a file, those of when the item was ticked; else the case's.
	Parties []PartyNamed
}

// A NoteView is a note and who wrote it. A private one is for K and S alone.
type NoteView struct {
	By      Actor
	Text    string
	Private bool
}

// A MinutesView is what a reader may see of how a meeting ended.
type MinutesView struct {
	By        Actor
	On        Date
	NotHeld   bool
	CalledOff bool // it was never to be
	Present   []Role
	Decisions string
	Private   string // empty for all but K and S
	Carried   []string
	Things    []string // tasks and follow-ups that came of the meeting, those that the reader may know
	// Tasks and Followups are those of them as they are now, done or not, by date.
	Tasks     []TaskView
	Followups []FollowupView
}

// AgendaView returns an agenda as a role sees it on a day; NoRole is the thread.
// It is false when there is none, or none for that reader. What stands in the
// thread has stood there in another company's time, too.
func (c *Case) AgendaView(id string, r Role, day Date) (AgendaView, bool) {
	a, ok := c.Agenda(id)
	staff := r == Consultant || r == Caseworker
	if !ok || !a.Shared && !staff || r == Company && !c.host().agenda(&a) {
		return AgendaView{}, false
	}
	v := AgendaView{
		ID: a.ID, Kind: a.Kind, Da: a.Da, En: a.En, For: a.For, Time: a.Time, Shared: a.Shared, Followup: a.Followup,
	}
	for _, row := range a.Rows {
		if row.Sees.By(r, row.By) {
			v.Rows = append(v.Rows, c.rowView(row, r, day))
		}
	}
	if a.Closed != nil {
		v.Minutes = c.minutesView(a, r)
	}
	return v, true
}

// solution is the field of an answer that tells what is done at the workplace
// for the citizen, and mayTell the one by which it was said that it may be told.
const (
	solution = "solution"
	mayTell  = "consent"
)

// rowView leaves out the answers that a reader may not know on the day. What
// was agreed of who may know it is told to consultant and caseworker alone, and
// as it stands.
func (c *Case) rowView(r CaseRow, reader Role, day Date) RowView {
	v := RowView{AgendaItem: r.AgendaItem, State: r.State, Version: r.Version, By: r.By, At: r.At}
	staff := reader == Consultant || reader == Caseworker
	for _, a := range r.Answers {
		if !a.Sees.By(reader, r.Said(a)) || r.aboutConsent(a.Field) ||
			a.Field == solution && !staff && !c.mayKnow(Company, ConsentSolution, a.Value, day) {
			continue
		}
		v.Answers = append(v.Answers, a)
		if staff {
			v.Answers = append(v.Answers, c.consentAnswers(r.What, a, day)...)
		}
	}
	for _, n := range r.Notes {
		if n.Note != "" {
			v.Notes = append(v.Notes, NoteView{By: n.By, Text: n.Note})
		}
		if n.Private != "" && SeenByStaff.By(reader, n.By) {
			v.Notes = append(v.Notes, NoteView{By: n.By, Text: n.Private, Private: true})
		}
	}
	return v
}

// aboutConsent reports whether a field says who may know what another tells.
func (r CaseRow) aboutConsent(field string) bool {
	switch r.What {
	case knowsItem:
		return field == "to" || field == "why" || field == "until"
	case cvItem, wishesItem:
		return field == "until"
	}
	return field == mayTell
}

// consentAnswers are what an item's answer says of who may know it: as it was
// agreed, or that it is over.
func (c *Case) consentAnswers(item string, a Answer, day Date) []Answer {
	kind, what, ok := consentItem(item, a)
	k, given := c.ConsentAbout(kind, what)
	if !ok || !given {
		return nil
	}
	if now := c.consentState(k, day); now != ConsentStands {
		return []Answer{{Field: ConsentAnswer, Value: string(now)}}
	}
	var all []Answer
	add := func(field, value string) {
		if value != "" {
			all = append(all, Answer{Field: field, Value: value})
		}
	}
	if k.Kind == ConsentSolution {
		add(mayTell, "yes")
	}
	if k.Kind == ConsentText {
		var to []string
		for _, r := range k.To {
			to = append(to, r.Word())
		}
		add("to", strings.Join(to, ","))
		add("why", k.Why)
	}
	if !k.Until.IsZero() {
		add("until", k.Until.String())
	}
	return all
}

// consentItem is what somebody may know, or not, of an item's answer; of several
// wishes the first.
func consentItem(item string, a Answer) (ConsentKind, string, bool) {
	switch {
	case a.Field == solution:
		return ConsentSolution, a.Value, true
	case item == cvItem && a.Field == lines:
		return ConsentCV, a.Value, true
	case item == wishesItem && a.Field == lines:
		first, _, _ := strings.Cut(a.Value, "\n")
		return ConsentWish, first, true
	case item == knowsItem && a.Field == "what":
		return ConsentText, a.Value, true
	}
	return "", "", false
}

// ConsentAnswer is the field of an answer that says how the consent to telling
// another ended.
const ConsentAnswer = "consent_over"

func (c *Case) minutesView(a CaseAgenda, r Role) *MinutesView {
	m := &MinutesView{
		By: a.Closing.By, On: a.Closing.Date, NotHeld: a.Closed.NotHeld, CalledOff: a.Closed.CalledOff, Present: a.Closed.Present, Decisions: a.Closed.Decisions,
	}
	if SeenByStaff.By(r, a.Closing.By) {
		m.Private = a.Closed.Private
	}
	for _, row := range a.Rows {
		if !row.Sees.By(r, row.By) {
			continue
		}
		for _, id := range a.Closed.Carried {
			if id == row.ID {
				m.Carried = append(m.Carried, id)
			}
		}
		m.Things = append(m.Things, c.known(row.Things, r)...)
	}
	m.Things = append(m.Things, c.known(a.Closed.Things, r)...)
	for _, t := range c.Tasks {
		if slices.Contains(m.Things, t.ID) {
			m.Tasks = append(m.Tasks, t.view())
		}
	}
	for _, f := range c.Followups {
		if slices.Contains(m.Things, f.ID) {
			m.Followups = append(m.Followups, f.view())
		}
	}
	slices.SortStableFunc(m.Tasks, func(a, b TaskView) int { return ByDate(a.Due, b.Due) })
	slices.SortStableFunc(m.Followups, func(a, b FollowupView) int { return cmp.Or(ByDate(a.For, b.For), strings.Compare(a.Time, b.Time)) })
	return m
}

// known keeps of things those that a role may know: all but internal tasks,
// which are the team's own.
func (c *Case) known(things []string, r Role) []string {
	var ids []string
	team := r == Consultant || r == Caseworker || r == Mentor
	for _, id := range things {
		t, task := c.Task(id)
		if !task || t.Shared || team {
			ids = append(ids, id)
		}
	}
	return ids
}
