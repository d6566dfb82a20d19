package state

import "slices"

// A role of a case changes hands in two steps: it is offered to a person, who
// has no part in the case yet and need not want one, and it is theirs when
// they accept. These facts are the bot's own; a history knows the party that
// comes of them.

// HandoverOffered offers a role to somebody in place of who holds it. From is
// the holder, To what they who are asked would be.
type HandoverOffered struct {
	ID   string     `json:"id"`
	From PartyNamed `json:"from"`
	To   PartyNamed `json:"to"`
	Note string     `json:"note,omitempty"`
}

// HandoverAnswered accepts or declines what was offered. It repeats From, so
// that the thread can be told who handed over what without the offer.
type HandoverAnswered struct {
	ID       string     `json:"id"`
	From     PartyNamed `json:"from"`
	Accepted bool       `json:"accepted,omitempty"`
	Reason   string     `json:"reason,omitempty"` // of declining
}

func (HandoverOffered) Type() string  { return "handover_offered" }
func (HandoverAnswered) Type() string { return "handover_answered" }

func (h HandoverOffered) Thing() string  { return h.ID }
func (h HandoverAnswered) Thing() string { return h.ID }

// A Handover is an offer with all that became of it.
type Handover struct {
	HandoverOffered
	By     Actor // who offered
	Status HandoverStatus
}

// A HandoverStatus is where an offer stands.
type HandoverStatus string

// The states of an offer.
const (
	HandoverPending   HandoverStatus = "pending"
	HandoverAccepted  HandoverStatus = "accepted"
	HandoverDeclined  HandoverStatus = "declined"
	HandoverWithdrawn HandoverStatus = "withdrawn" // the role was offered, or given, to another
)

// Handovers returns the case's offers in order, but for those taken back.
func (c *Case) Handovers() []Handover {
	if !c.offers { // as in most cases, and every command asks
		return nil
	}
	return c.handovers(c.Events)
}

// handovers are the offers that some of the case's events amount to.
func (c *Case) handovers(events []Event) []Handover {
	var all []Handover
	for _, e := range events {
		if c.undone[e.Version] {
			continue
		}
		switch f := e.Fact.(type) {
		case HandoverOffered:
			withdraw(all, f.From.Role)
			all = append(all, Handover{HandoverOffered: f, By: e.By, Status: HandoverPending})
		case HandoverAnswered:
			for i := range all {
				if all[i].ID == f.ID && all[i].Status == HandoverPending {
					all[i].Status = HandoverDeclined
					if f.Accepted {
						all[i].Status = HandoverAccepted
					}
				}
			}
		case PartyNamed:
			withdraw(all, f.Role)
		case PartyLeft:
			withdraw(all, f.Role)
		}
	}
	return all
}

// withdraw ends what is still offered of a role: there is one offer a role,
// and none outlives a change of who holds it.
func withdraw(all []Handover, r Role) {
	for i := range all {
		if all[i].From.Role == r && all[i].Status == HandoverPending {
			all[i].Status = HandoverWithdrawn
		}
	}
}

// Handover returns the offer of that id.
func (c *Case) Handover(id string) (Handover, bool) {
	all := c.Handovers()
	i := slices.IndexFunc(all, func(h Handover) bool { return h.ID == id })
	if i < 0 {
		return Handover{}, false
	}
	return all[i], true
}

// OffersTo are what a user may read of the offers that wait for their answer.
func (c *Case) OffersTo(user string) []HandoverView {
	var all []HandoverView
	for _, h := range c.Handovers() {
		if v, ok := c.HandoverView(h.ID, user); ok && v.Status == HandoverPending {
			all = append(all, v)
		}
	}
	return all
}

// Offered returns the offer of a role that waits for an answer.
func (c *Case) Offered(r Role) (Handover, bool) {
	all := c.Handovers()
	i := slices.IndexFunc(all, func(h Handover) bool { return h.From.Role == r && h.Status == HandoverPending })
	if i < 0 {
		return Handover{}, false
	}
	return all[i], true
}

// Replaced returns the offer that waited for an answer when the one of that id
// was made in its place.
func (c *Case) Replaced(id string) (Handover, bool) {
	for i, e := range c.Events {
		f, ok := e.Fact.(HandoverOffered)
		if !ok || f.ID != id {
			continue
		}
		all := c.handovers(c.Events[:i])
		at := slices.IndexFunc(all, func(h Handover) bool { return h.From.Role == f.From.Role && h.Status == HandoverPending })
		if at >= 0 {
			return all[at], true
		}
	}
	return Handover{}, false
}

// IsCandidate reports whether a role of the case was ever offered to a user.
// Who was asked may answer, and hears what became of the offer when it is
// too late; that is all.
func (c *Case) IsCandidate(user string) bool {
	return user != "" && slices.ContainsFunc(c.Events, func(e Event) bool {
		h, ok := e.Fact.(HandoverOffered)
		return ok && h.To.User == user
	})
}

// ByHandover reports whether the party of an event came by a hand-over, which
// was recorded just before it.
func (c *Case) ByHandover(version int) bool {
	before, ok := c.Event(version - 1)
	answer, answered := before.Fact.(HandoverAnswered)
	return ok && answered && answer.Accepted
}

// A HandoverView is what a person who is asked to take a role over may read
// of the case: what they take over, in numbers, and from whom.
type HandoverView struct {
	No        int
	Label     string
	ID        string
	Role      Role
	From      PartyNamed
	By        string // the user who offers it
	Note      string
	Tasks     int // open ones of the role
	Followups int // planned ones, as the role may know of them
	Next      Date
	NextTime  string
	Status    HandoverStatus // withdrawn too when the offer was taken back
}

// HandoverView returns what a user may read of an offer made to them, and
// false where there was none.
func (c *Case) HandoverView(id, user string) (HandoverView, bool) {
	v := HandoverView{No: c.No, Label: c.Label, ID: id, Status: HandoverWithdrawn}
	for _, e := range c.Events {
		if f, ok := e.Fact.(HandoverOffered); ok && f.ID == id && f.To.User == user {
			v.Role, v.From, v.By = f.From.Role, f.From, e.By.User
		}
	}
	if v.Role == NoRole {
		return HandoverView{}, false
	}
	h, stands := c.Handover(id)
	if !stands {
		return v, true
	}
	if v.Status = h.Status; v.Status != HandoverPending {
		return v, true
	}
	plan := c.PlanView(v.Role)
	v.Note, v.Followups = h.Note, len(plan.Followups)
	for _, t := range plan.Tasks {
		if t.Owner == v.Role {
			v.Tasks++
		}
	}
	if len(plan.Followups) > 0 {
		v.Next, v.NextTime = plan.Followups[0].For, plan.Followups[0].Time
	}
	return v, true
}
