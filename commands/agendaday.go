package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A meeting in the thread that has a day is a follow-up of the case: so those
// who take part are reminded, the company is told and has it in its calendar,
// and it can be moved and called off like any other.

// meetingPlan says which follow-up a meeting is, and returns the one that is to
// be planned for it where there is none yet. What begins today without an hour
// is on already, and whoever may not plan has only put up the items.
func (x *Exec) meetingPlan(f *state.AgendaOpened, m when.Moment) (plan state.FollowupPlanned, plans bool) {
	if f.Followup = x.followupOf(f, m); f.Followup != "" || !f.Shared || !state.May(x.Actor.Role, state.ActPlan) {
		return plan, false
	}
	if f.For.IsZero() || !m.HasTime && (f.For == x.Today || len(x.plannedOn(f.For)) > 0) {
		return plan, false
	}
	plan = state.FollowupPlanned{ID: x.Case.NextID("F"), For: f.For, Time: f.Time, Kind: "meeting", Who: x.invitedTo(f.Kind)}
	if k, known := kindNamed(f.Kind); !known {
		plan.Note = agendaName(f.Kind, f.Da, f.En).In(texts.LangOf(x.Case.Lang), texts.Plain{})
	} else if k.name != "followup" {
		plan.Kind = k.name
	}
	f.Followup = plan.ID
	return plan, true
}

// followupOf is the planned follow-up that a meeting on a day is: the one of
// that day and hour, and of a follow-up meeting that of the day, or without a
// day the first that is planned within some days.
func (x *Exec) followupOf(f *state.AgendaOpened, m when.Moment) string {
	const near = 3 // days: who meets earlier than planned means that follow-up
	for _, p := range x.Case.PlannedFollowups() {
		_, taken := x.Case.MeetingOf(p.ID)
		switch {
		case taken:
		case f.Kind == "followup" && m.Date.IsZero() && !p.For.After(x.Today.Add(near)),
			f.Kind == "followup" && p.For == m.Date,
			f.Shared && m.HasTime && p.For == m.Date && p.Time == clockOf(m):
			return p.ID
		}
	}
	return ""
}

func (x *Exec) plannedOn(day state.Date) []state.CaseFollowup {
	return slices.DeleteFunc(x.Case.PlannedFollowups(), func(f state.CaseFollowup) bool { return f.For != day })
}

// invitedTo are those who take part in a meeting of a kind, beside who follows
// up: the company where nobody is named.
func (x *Exec) invitedTo(kind string) []state.Role {
	var who []state.Role
	for _, r := range usuallyPresent[kind] {
		if _, named := x.Case.Parties[r]; named && r != x.Case.Responsible() {
			who = append(who, r)
		}
	}
	return who
}

// moveMeeting gives a meeting another day. One that is a planned follow-up
// goes where that is moved; another gets a follow-up, if it is one to plan.
func moveMeeting(x *Exec) (*Decision, error) {
	a, err := x.meeting()
	if err != nil {
		return nil, err
	}
	if f, _ := x.Case.Followup(a.Followup); f.Status == state.Planned {
		x.Args.set("followup", f.ID)
		return moveFollowup(x)
	}
	m, err := x.movedTo("when", a.ID, momentOf(a.For, a.Time))
	if err != nil {
		return nil, err
	}
	if !m.HasTime && x.Args.When("when").Shift != (when.Shift{}) {
		m = momentOf(m.Date, a.Time)
	}
	if a.For == m.Date && a.Time == clockOf(m) {
		return nil, refuse("agenda.same_day", "id", texts.Word(a.ID), "when", texts.At{Moment: m}).at("when")
	}
	opened := a.AgendaOpened
	opened.For, opened.Time = m.Date, clockOf(m)
	plan, plans := x.meetingPlan(&opened, m)
	d := &Decision{Facts: []state.Fact{state.AgendaMoved{ID: a.ID, For: opened.For, Time: opened.Time, Followup: opened.Followup}}}
	if !plans {
		d.Say = append(d.Say, dayOffTold(m.Date)...)
		return d, nil
	}
	d.Facts = append(d.Facts, plan)
	x.pointOut(d, plan.ID, m)
	return d, nil
}

// cancelMeeting calls a meeting off. What stands on its agenda is kept for the
// next; the follow-up that it was is cancelled.
func cancelMeeting(x *Exec) (*Decision, error) {
	a, err := x.meeting()
	if err != nil {
		return nil, err
	}
	if f, _ := x.Case.Followup(a.Followup); f.Status == state.Planned {
		x.Args.set("followup", f.ID)
		return cancelFollowup(x)
	}
	off := calledOff(a)
	off.Private = x.Args.Text("reason")
	return fact(off)
}

// calledOff closes the agenda of a meeting that is not to be.
func calledOff(a state.CaseAgenda) state.AgendaClosed {
	f := state.AgendaClosed{ID: a.ID, NotHeld: true, CalledOff: true}
	for _, r := range a.Rows {
		if r.State != state.RowTicked {
			f.Carried = append(f.Carried, r.ID)
		}
	}
	return f
}

// sayStillOpen points out that the agenda of a meeting is open when the
// follow-up that it was is settled without it, and offers what is left to do.
func sayStillOpen(d *Decision, c *state.Case, f state.Fact) {
	a, open := c.MeetingOf(state.ThingOf(f))
	if !open {
		return
	}
	d.Say = append(d.Say, texts.Say("agenda.open_still", "agenda", agendaName(a.Kind, a.Da, a.En), "id", texts.Word(a.ID)))
	if _, held := f.(state.FollowupHeld); held {
		d.Offer = append(d.Offer, minutesButton(c.No, a.ID))
		return
	}
	d.Offer = append(d.Offer, dayButtons(c.No, a.ID)...)
}

// dayButtons move a meeting and call it off.
func dayButtons(no int, id string) Buttons {
	value := Value(no, id)
	return Buttons{
		{Action: "agenda.move", Label: texts.Say("button.move"), Value: value},
		{Action: "agenda.cancel", Label: texts.Say("button.cancel_followup"), Value: value},
	}
}

func minutesButton(no int, id string) Button {
	return Button{Action: "agenda.minutes", Label: texts.Say("button.minutes"), Value: Value(no, id)}
}

// sayStillPlanned points out that the follow-up which a meeting was is planned
// still, although it was not held.
func sayStillPlanned(d *Decision, c *state.Case, a state.CaseAgenda) {
	f, _ := c.Followup(a.Followup)
	if f.Status != state.Planned {
		return
	}
	value := Value(c.No, f.ID)
	d.Say = append(d.Say, texts.Say("agenda.planned_still", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)}))
	d.Offer = append(d.Offer,
		Button{Action: "followup.move", Label: texts.Say("button.move"), Value: value},
		Button{Action: "followup.cancel", Label: texts.Say("button.cancel_followup"), Value: value},
	)
}
