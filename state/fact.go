package state

// Facts of the case history format (and, where noted, of the bot alone).
// A nil pointer means that the answer was not given.

// Opened starts a course: the case's first, or, said again, a new one.
type Opened struct {
	Track   string `json:"track,omitempty"`
	Label   string `json:"label,omitempty"`
	Company string `json:"company,omitempty"` // its name, where known
	Channel string `json:"channel,omitempty"`
	Lang    string `json:"lang,omitempty"`
	// Seen is who could read the thread then, and was shown to who opened it.
	Seen *AudienceSeen `json:"seen,omitempty"`
}

// PartyNamed gives a role to a person, in place of whoever held it.
type PartyNamed struct {
	Role     Role   `json:"role"`
	Name     string `json:"name"`
	User     string `json:"user,omitempty"` // empty for a party without Slack
	Phone    string `json:"phone,omitempty"`
	Mail     string `json:"mail,omitempty"`
	External bool   `json:"external,omitempty"` // belongs to another organisation
}

// PartyLeft leaves a role without a person.
type PartyLeft struct {
	Role Role `json:"role"`
}

// Ordered says what the caseworker's order holds.
type Ordered struct {
	Purpose  bool   `json:"purpose,omitempty"`
	Goal     bool   `json:"goal,omitempty"`
	Subgoals bool   `json:"subgoals,omitempty"`
	Text     string `json:"text,omitempty"`
}

// Premeeting is a meeting before the start; it counts with K, S and B present.
type Premeeting struct {
	Present []Role `json:"present"`
}

// Pulse is the company's one-tap answer; at least one of the two is given.
type Pulse struct {
	Going    string `json:"going,omitempty"`    // good, mixed, bad
	Attended string `json:"attended,omitempty"` // all, some, none
}

// Conversation is a talk with the citizen.
type Conversation struct {
	Meaning     string `json:"meaning,omitempty"` // low, ok: does the course make sense to the citizen
	Interpreter bool   `json:"interpreter,omitempty"`
	Channel     string `json:"channel,omitempty"`
	Present     []Role `json:"present,omitempty"`
}

// Contacted is any other contact with the citizen.
type Contacted struct {
	Channel     string `json:"channel,omitempty"` // phone, visit, home_visit
	Interpreter bool   `json:"interpreter,omitempty"`
	Present     []Role `json:"present,omitempty"`
}

// Wishes is the citizen's list of wishes, whole.
type Wishes struct {
	N     int      `json:"n"`
	Items []string `json:"items,omitempty"`
}

// A Goal is a sub-goal and its five SMART answers.
type Goal struct {
	Specific   string `json:"specific,omitempty"`
	Measurable string `json:"measurable,omitempty"`
	Attractive string `json:"attractive,omitempty"`
	Realistic  string `json:"realistic,omitempty"`
	TimeBound  string `json:"timebound,omitempty"`
}

// Complete reports whether all five answers are given.
func (g Goal) Complete() bool {
	return g.Specific != "" && g.Measurable != "" && g.Attractive != "" && g.Realistic != "" && g.TimeBound != ""
}

// Subgoals is the list of sub-goals, whole; N counts the complete ones.
type Subgoals struct {
	N     int    `json:"n"`
	Goals []Goal `json:"goals,omitempty"`
}

// An Accommodation is one skånehensyn: the need, and how the work meets it.
// Consent is what entries of before ConsentGiven say of it; the company never
// learns of the need.
type Accommodation struct {
	Need     string `json:"need,omitempty"`
	Solution string `json:"solution,omitempty"`
	Consent  bool   `json:"consent,omitempty"`
}

// Accommodations is the list of them, whole; N 0 means asked, and none.
type Accommodations struct {
	N     int             `json:"n"`
	Items []Accommodation `json:"items,omitempty"`
}

// MedicalRequired and MedicalReceived follow the medical confirmation.
type (
	MedicalRequired struct{}
	MedicalReceived struct{}
)

// EarlierBreakoffs counts the placements that broke off before this course.
type EarlierBreakoffs struct {
	N int `json:"n"`
}

// Placement is a stay at a company: its kind, days and weekly hours.
type Placement struct {
	Kind     string   `json:"kind"`
	Start    Date     `json:"start"`
	End      Date     `json:"end,omitzero"`
	Hours    *float64 `json:"hours,omitempty"` // a week, as agreed
	Paid     *float64 `json:"paid,omitempty"`  // of them paid
	NewHost  bool     `json:"newhost,omitempty"`
	SameHost bool     `json:"same_host,omitempty"`
}

// StartMeeting, VitasApproved and ClosingTalk happened for the placement.
type (
	StartMeeting struct {
		Present []Role `json:"present,omitempty"`
	}
	VitasApproved struct{}
	ClosingTalk   struct {
		Present []Role `json:"present,omitempty"`
	}
)

// NextStep says what is to follow the placement.
type NextStep struct {
	What string `json:"what,omitempty"`
}

// Hours changes the weekly hours from the event's date. Of pay alone the hours
// are nil: they are what they are then (a history has the number).
type Hours struct {
	Hours *float64 `json:"hours"`
	Paid  *float64 `json:"paid,omitempty"` // nil: unchanged
}

// FollowupPlanned plans a follow-up, or moves the one of that id.
type FollowupPlanned struct {
	ID    string `json:"id"`
	For   Date   `json:"for"`
	Time  string `json:"time,omitempty"` // "10:30"
	Kind  string `json:"kind,omitempty"` // call, visit, meeting, video; or a meeting of its own: start, closing, forum
	Who   []Role `json:"who,omitempty"`
	Every string `json:"every,omitempty"` // "2w": when held, the next is planned
	Note  string `json:"note,omitempty"`
	Moved bool   `json:"moved,omitempty"` // it stood on another day before
	// Series is the first follow-up of the series that this one goes on with,
	// and From the day that the series is counted from, where it is not the
	// first's own.
	Series string `json:"series,omitempty"`
	From   Date   `json:"from,omitzero"`
	// Anew says that the series is counted from here on, day and hour.
	Anew bool `json:"anew,omitempty"`
}

// FollowupCancelled takes a planned follow-up away.
type FollowupCancelled struct {
	ID     string `json:"id"`
	For    Date   `json:"for,omitzero"` // the day it was planned for
	Time   string `json:"time,omitempty"`
	Reason string `json:"reason,omitempty"`
	Series bool   `json:"series,omitempty"` // no more of the series are planned
}

// FollowupMissed says that a planned follow-up did not happen (the bot's own;
// a history knows it as cancelled).
type FollowupMissed struct {
	ID     string `json:"id"`
	For    Date   `json:"for,omitzero"`
	Time   string `json:"time,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// FollowupHeld answers a follow-up's questions. ID is empty for one that was
// not planned.
type FollowupHeld struct {
	ID          string   `json:"id,omitempty"`
	Agreed      *float64 `json:"agreed,omitempty"`   // hours since the last one
	Attended    *float64 `json:"attended,omitempty"` // of them
	AccomOK     string   `json:"accom_ok,omitempty"` // yes, partly, no
	Social      string   `json:"social,omitempty"`   // ok, difficult
	Independent *bool    `json:"independent,omitempty"`
	Meaning     string   `json:"meaning,omitempty"` // low, ok
	Note        string   `json:"note,omitempty"`    // shared
	Private     string   `json:"private,omitempty"` // K and S alone
}

// Task gives a task to an owner; the id of an open one replaces all its fields.
type Task struct {
	ID      string `json:"id"`
	Owner   Role   `json:"owner,omitempty"`
	Due     Date   `json:"due,omitzero"`
	What    string `json:"what"`
	Barrier bool   `json:"barrier,omitempty"`
	Giver   Role   `json:"giver,omitempty"`
	Shared  bool   `json:"shared,omitempty"` // in the thread; else K, S and M alone
	How     string `json:"how,omitempty"`    // given, handed, declined, moved
	Reason  string `json:"reason,omitempty"` // of declining
}

// TaskDone finishes a task, TaskAccepted takes it on (the bot's own).
type (
	TaskDone struct {
		ID string `json:"id"`
	}
	TaskAccepted struct {
		ID string `json:"id"`
	}
)

// Changed is a change in the citizen's circumstances or people.
type Changed struct {
	Kind string `json:"kind"`
}

// Concern makes a concern case of it, or not.
type Concern struct {
	On     bool   `json:"on"`
	Reason string `json:"reason,omitempty"`
}

// Absence is a day not attended; AbsenceClarified clears those so far. What
// was found out is consultant's and caseworker's alone.
type (
	Absence          struct{}
	AbsenceClarified struct {
		Private string `json:"private,omitempty"`
	}
)

// EffortStart is the start of a parallel effort.
type EffortStart struct {
	What string `json:"what,omitempty"`
}

// GrantApplied, Granted, Delivered and GrantRefused follow an aid from its
// application on.
type (
	GrantApplied struct {
		ID   string `json:"id"`
		Kind string `json:"kind"` // HKO or another
	}
	Granted struct {
		ID string `json:"id"`
	}
	Delivered struct {
		ID string `json:"id"`
	}
	GrantRefused struct {
		ID string `json:"id"`
	}
)

// Settings of a course.
type Settings struct {
	HoursFocus bool `json:"hours_focus"`
}

// PlacementEnd, TrackEnd and CaseClosed end what they name, with outcomes.
type (
	PlacementEnd struct {
		Outcome []string `json:"outcome,omitempty"`
		Why     string   `json:"why,omitempty"`
	}
	TrackEnd struct {
		Outcome []string `json:"outcome,omitempty"`
	}
	CaseClosed struct {
		Outcome []string `json:"outcome,omitempty"`
		Why     string   `json:"why,omitempty"`
	}
)

// The bot's own facts.

// ThreadStarted says where the case card stands.
type ThreadStarted struct {
	Channel string `json:"channel"`
	TS      string `json:"ts"`
}

// BallPassed offers the ball to a role; it counts when accepted.
type BallPassed struct {
	To Role `json:"to"`
}

// BallAnswered accepts or declines the ball last passed.
type BallAnswered struct {
	Accepted bool   `json:"accepted"`
	Reason   string `json:"reason,omitempty"`
}

// LanguageSet sets the language of what is posted in the case's thread.
type LanguageSet struct {
	Lang string `json:"lang"`
}

// CompanyNamed says what the company is called (the bot's own).
type CompanyNamed struct {
	Name string `json:"name"`
}

// Undone takes the named versions back; the events stay in the log. One that is
// taken back itself takes nothing back.
type Undone struct {
	Versions []int `json:"versions"`
	// Corrected says that what is recorded beside it, an answer or a placement,
	// takes the place of what they were, and is taken back together with it.
	Corrected bool `json:"corrected,omitempty"`
}

// Type and Thing, as Fact and Thinger ask.

func (Opened) Type() string            { return "open" }
func (PartyNamed) Type() string        { return "party" }
func (PartyLeft) Type() string         { return "party_left" }
func (Ordered) Type() string           { return "order" }
func (Premeeting) Type() string        { return "premeeting" }
func (Pulse) Type() string             { return "pulse" }
func (Conversation) Type() string      { return "conversation" }
func (Contacted) Type() string         { return "contact" }
func (Wishes) Type() string            { return "wishes" }
func (Subgoals) Type() string          { return "subgoals" }
func (Accommodations) Type() string    { return "accommodations" }
func (MedicalRequired) Type() string   { return "medical_required" }
func (MedicalReceived) Type() string   { return "medical_received" }
func (EarlierBreakoffs) Type() string  { return "earlier_breakoffs" }
func (Placement) Type() string         { return "placement" }
func (StartMeeting) Type() string      { return "startmeeting" }
func (VitasApproved) Type() string     { return "vitas_approved" }
func (ClosingTalk) Type() string       { return "closing_talk" }
func (NextStep) Type() string          { return "next_step" }
func (Hours) Type() string             { return "hours" }
func (FollowupPlanned) Type() string   { return "followup_planned" }
func (FollowupCancelled) Type() string { return "followup_cancelled" }
func (FollowupMissed) Type() string    { return "followup_missed" }
func (FollowupHeld) Type() string      { return "followup_held" }
func (Task) Type() string              { return "task" }
func (TaskDone) Type() string          { return "task_done" }
func (TaskAccepted) Type() string      { return "task_accepted" }
func (Changed) Type() string           { return "change" }
func (Concern) Type() string           { return "concern" }
func (Absence) Type() string           { return "absence" }
func (AbsenceClarified) Type() string  { return "absence_clarified" }
func (EffortStart) Type() string       { return "effort_start" }
func (GrantApplied) Type() string      { return "grant_applied" }
func (Granted) Type() string           { return "granted" }
func (Delivered) Type() string         { return "delivered" }
func (GrantRefused) Type() string      { return "grant_refused" }
func (Settings) Type() string          { return "settings" }
func (PlacementEnd) Type() string      { return "placement_end" }
func (TrackEnd) Type() string          { return "track_end" }
func (CaseClosed) Type() string        { return "case_closed" }
func (ThreadStarted) Type() string     { return "thread" }
func (BallPassed) Type() string        { return "ball_passed" }
func (BallAnswered) Type() string      { return "ball_answered" }
func (LanguageSet) Type() string       { return "language" }
func (CompanyNamed) Type() string      { return "company_named" }
func (Undone) Type() string            { return "undone" }

func (f FollowupPlanned) Thing() string   { return f.ID }
func (f FollowupCancelled) Thing() string { return f.ID }
func (f FollowupMissed) Thing() string    { return f.ID }
func (f FollowupHeld) Thing() string      { return f.ID }
func (t Task) Thing() string              { return t.ID }
func (t TaskDone) Thing() string          { return t.ID }
func (t TaskAccepted) Thing() string      { return t.ID }
func (g GrantApplied) Thing() string      { return g.ID }
func (g Granted) Thing() string           { return g.ID }
func (g Delivered) Thing() string         { return g.ID }
func (g GrantRefused) Thing() string      { return g.ID }
