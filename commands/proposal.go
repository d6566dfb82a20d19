package commands

import (
	"strconv"

	"casethread/commands/texts"
	"casethread/state"
)

// proposeTime asks for another time for a follow-up, which stands as it is
// until somebody moves it. Consultant and caseworker, who could move it
// themselves, note what the company asks for.
func proposeTime(x *Exec) (*Decision, error) {
	f, err := x.plannedOne()
	if err != nil {
		return nil, err
	}
	if err := x.forCompany(); err != nil {
		return nil, err
	}
	m, err := x.movedTo("when", f.ID, momentOf(f.For, f.Time))
	if err != nil {
		return nil, err
	}
	p := state.FollowupProposed{ID: f.ID, For: m.Date, Time: clockOf(m), Note: x.Args.Text("note")}
	if !m.HasTime {
		p.Time = f.Time
	}
	at := texts.At{Moment: momentOf(p.For, p.Time)}
	if p.For == f.For && p.Time == f.Time {
		return nil, refuse("followup.same", "id", texts.Word(f.ID), "when", at).at("when")
	}
	if old := f.Proposal; old.Pending() && old.For == p.For && old.Time == p.Time {
		return nil, refuse("propose.same", "id", texts.Word(f.ID), "when", at).at("when")
	}
	d := &Decision{Facts: []state.Fact{p}}
	d.Say = append(d.Say, dayOffTold(p.For)...)
	x.sayWhoDecides(d, x.Case.Version+1, p)
	return d, nil
}

// forCompany marks what consultant or caseworker note as said by the company.
func (x *Exec) forCompany() error {
	if !x.staff() {
		return nil
	}
	if err := x.mustHold(state.Company); err != nil {
		return err
	}
	x.Actor.For = state.Company
	return nil
}

// Planner is who is asked to move a follow-up: the first of those who may and
// have Slack.
func Planner(c *state.Case) (state.PartyNamed, bool) {
	for _, r := range []state.Role{state.Consultant, state.Caseworker} {
		if p := c.Parties[r]; p.User != "" {
			return p, true
		}
	}
	return state.PartyNamed{}, false
}

// sayWhoDecides says who gets a proposal; one who gets it themselves is
// offered to use it.
func (x *Exec) sayWhoDecides(d *Decision, version int, p state.FollowupProposed) {
	if x.staff() {
		d.Offer = append(d.Offer, useProposal(x.Case.No, version, p, x.Today))
		return
	}
	if who, ok := Planner(x.Case); ok {
		d.Say = append(d.Say, texts.Say("propose.sent", "who", texts.Party{PartyNamed: who}))
	}
}

// useProposal is the button that moves a follow-up to the time proposed. Its
// value names the proposal, so that a late click does not undo what came after.
func useProposal(no, version int, p state.FollowupProposed, today state.Date) Button {
	moment := p.For.String()
	if p.Time != "" {
		moment += "T" + p.Time
	}
	return Button{
		Action: "date.use", Value: Value(no, p.ID, moment, strconv.Itoa(version)), Primary: true,
		Label: texts.Say("button.use_date", "day", texts.ShortDay{Date: p.For, Today: today}),
	}
}

// UseProposal moves a follow-up to the time that was proposed in an event, if
// that proposal still waits for an answer.
func (x *Exec) UseProposal(id string, version int) (*Decision, error) {
	_, word := WordOf("followup.move")
	if err := x.may(word); err != nil {
		return nil, err
	}
	if x.Case.Closed {
		return nil, x.closed()
	}
	x.Args = Args{}
	x.Args.set("followup", id)
	f, err := x.plannedOne()
	if err != nil {
		return nil, err
	}
	if f.Proposal.Version != version || version == 0 {
		return nil, refuse("propose.gone", "id", texts.Word(id), "when", texts.At{Moment: momentOf(f.For, f.Time)})
	}
	m := momentOf(f.Proposal.For, f.Proposal.Time)
	if m.Date.Before(x.Today) || x.gone(m) {
		return nil, refuse("date.past", "day", m.Date)
	}
	x.Args.set("when", m)
	return moveFollowup(x)
}
