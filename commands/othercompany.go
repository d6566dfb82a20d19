package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// A case may go on at another company, whose contact knows nothing of the one
// before. What the case cannot see to itself is said to who records it.

// sayOtherCompany says so of facts, which are the last of a case.
func (x *Exec) sayOtherCompany(d *Decision, c *state.Case, events []state.Event) {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case state.Placement:
			_, named := c.Parties[state.Company]
			placed := func(b state.Event) bool {
				_, ok := b.Fact.(state.Placement)
				return ok && b.Version < e.Version && !c.Undone(b.Version)
			}
			switch {
			case !f.NewHost, !named, !slices.ContainsFunc(c.Events, placed):
			case c.CameTo(f.Start):
				x.sayLeft(d, c)
			default:
				d.Say = append(d.Say, texts.Say("company.changes"), texts.Say("company.thread_stays"))
				d.Offer = append(d.Offer, openForm("case.role", c.No, ""), openForm("case.company", c.No, ""))
			}
		case state.PartyNamed:
			if f.Role != state.Company || !c.CameWith(e.Version) {
				continue
			}
			x.sayLeft(d, c)
			v := c.ThreadView(x.Today)
			if len(v.Solutions)+len(v.ChosenWishes) > 0 || v.CVLines != "" {
				d.Say = append(d.Say, texts.Say("company.may_know"))
			}
			if v.Company == "" && c.Company != "" {
				d.Say = append(d.Say, texts.Say("company.unnamed", "company", texts.Free(c.Company)))
				d.Offer = append(d.Offer, openForm("case.company", c.No, ""))
			}
		}
	}
}

// sayLeft lists what the company before has not done.
func (x *Exec) sayLeft(d *Decision, c *state.Case) {
	left := c.LeftByCompany()
	if len(left) == 0 {
		return
	}
	var l texts.List
	for _, t := range left {
		l = append(l, texts.Say("company.task", "id", texts.Word(t.ID), "what", texts.Free(t.What)))
	}
	d.Say = append(d.Say, texts.Say("company.left", "n", len(left), "tasks", l))
}
