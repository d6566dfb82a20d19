package state

import "slices"

// The bot's own facts about a follow-up, and what a case makes of them.

// FollowupProposed asks for another time for a planned follow-up. The one who
// plans answers it by moving the follow-up, or not.
type FollowupProposed struct {
	ID   string `json:"id"`
	For  Date   `json:"for"`
	Time string `json:"time,omitempty"` // "10:30"
	Note string `json:"note,omitempty"` // K and S alone
}

// FollowupAnswered is how the company answers a follow-up's questions. It is
// its own word for K and S, and no follow-up that was held.
type FollowupAnswered struct {
	ID       string   `json:"id"`
	Agreed   *float64 `json:"agreed,omitempty"`   // hours since the last follow-up
	Attended *float64 `json:"attended,omitempty"` // of them
	AccomOK  string   `json:"accom_ok,omitempty"` // yes, partly, no
	Social   string   `json:"social,omitempty"`   // ok, difficult
	Note     string   `json:"note,omitempty"`
}

func (FollowupProposed) Type() string { return "followup_proposed" }
func (FollowupAnswered) Type() string { return "followup_answered" }

func (f FollowupProposed) Thing() string { return f.ID }
func (f FollowupAnswered) Thing() string { return f.ID }

// A Proposal is another time that somebody has asked for and nobody has
// answered.
type Proposal struct {
	FollowupProposed
	Version int // of its event; 0: none
	By      Role
}

// Pending reports whether there is a proposal.
func (p Proposal) Pending() bool { return p.Version > 0 }

// An AnswerView is the company's answer to a follow-up's questions.
type AnswerView struct {
	FollowupAnswered
	Version int // of its event
	On      Date
}

// propose and answer add to a planned follow-up what others say of it. It
// stays the same plan: its version is that of the event that planned it.
func (c *Case) propose(e Event, p FollowupProposed) {
	by := e.By.Role
	if e.By.For != NoRole {
		by = e.By.For
	}
	c.replan(p.ID, func(f *CaseFollowup) { f.Proposal = Proposal{p, e.Version, by} })
}

func (c *Case) answer(e Event, a FollowupAnswered) {
	c.replan(a.ID, func(f *CaseFollowup) { f.Answer = AnswerView{a, e.Version, e.Date} })
}

// replan changes a planned follow-up. Earlier states of the case share the
// old one, so it is a copy that is changed.
func (c *Case) replan(id string, change func(*CaseFollowup)) {
	i := slices.IndexFunc(c.Followups, func(f *CaseFollowup) bool { return f.ID == id && f.Status == Planned })
	if i < 0 {
		return
	}
	f := *c.Followups[i]
	change(&f)
	c.Followups[i] = &f
}

// Rhythm returns the day that a recurring follow-up's days are counted from,
// and the one of them that the follow-up itself is for, wherever it was moved.
func (f CaseFollowup) Rhythm() (from, own Date) {
	if f.From.IsZero() {
		return f.First, f.First
	}
	return f.From, f.First
}

// SeriesID is the id of the series that a recurring follow-up belongs to:
// that of its first.
func (f FollowupPlanned) SeriesID() string {
	switch {
	case f.Every == "":
		return ""
	case f.Series == "":
		return f.ID
	}
	return f.Series
}

// Participants are the roles that take part in a follow-up and hear of it in
// private: who is asked on the consultant's behalf, those who were named, and
// where nobody was, the company; and who planned it, but not who only moved it.
func (c *Case) Participants(f CaseFollowup) []Role {
	want := append([]Role{c.Responsible(), f.Planner}, f.Who...)
	if len(f.Who) == 0 {
		want = append(want, Company)
	}
	var roles []Role
	for _, r := range PartyRoles {
		if r == Company && !c.host().followup(&f) {
			continue
		}
		if slices.Contains(want, r) {
			roles = append(roles, r)
		}
	}
	return roles
}
