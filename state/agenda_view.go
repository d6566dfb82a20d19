package state

import (
	"slices"
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
	Present   []Role
	Decisions string
	Private   string // empty for all but K and S
	Carried   []string
	Things    []string // tasks and follow-ups that came of the meeting, those that the reader may know
}

// AgendaView returns an agenda as a role sees it; NoRole is the thread. It is
// false when there is none, or none for that reader.
func (c *Case) AgendaView(id string, r Role) (AgendaView, bool) {
	a, ok := c.Agenda(id)
	staff := r == Consultant || r == Caseworker
	if !ok || !a.Shared && !staff {
		return AgendaView{}, false
	}
	v := AgendaView{
		ID: a.ID, Kind: a.Kind, Da: a.Da, En: a.En, For: a.For, Time: a.Time, Shared: a.Shared, Followup: a.Followup,
	}
	for _, row := range a.Rows {
		if row.Sees.By(r, row.By) {
			v.Rows = append(v.Rows, c.rowView(row, r))
		}
	}
	if a.Closed != nil {
		v.Minutes = c.minutesView(a, r)
	}
	return v, true
}

// solution is the field of an answer that tells what is done at the workplace
// for the citizen: a person's own to consent to.
const solution = "solution"

// consented reports whether the citizen consents to sharing a solution.
func (c *Case) consented(s string) bool {
	return slices.ContainsFunc(c.Accommodations, func(a Accommodation) bool { return a.Consent && a.Solution == s })
}

// told reports whether a field tells of a solution.
func told(field string) bool { return field == solution || field == "consent" }

func (c *Case) rowView(r CaseRow, reader Role) RowView {
	consents := SeenByStaff.By(reader, r.By) || !slices.ContainsFunc(r.Answers, func(a Answer) bool {
		return a.Field == solution && !c.consented(a.Value)
	})
	v := RowView{AgendaItem: r.AgendaItem, State: r.State, Version: r.Version, By: r.By, At: r.At}
	for _, a := range r.Answers {
		if a.Sees.By(reader, r.Said(a)) && (consents || !told(a.Field)) {
			v.Answers = append(v.Answers, a)
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

func (c *Case) minutesView(a CaseAgenda, r Role) *MinutesView {
	m := &MinutesView{
		By: a.Closing.By, On: a.Closing.Date, NotHeld: a.Closed.NotHeld, Present: a.Closed.Present, Decisions: a.Closed.Decisions,
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
