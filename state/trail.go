package state

import "slices"

// Trails are how a course has gone and is planned to go, day by day, as each
// reader may know it. Like the views they have no field that their reader may
// not see, and unlike them no text that a person typed.

// ThreadTrail is what everybody may know: the company too.
type ThreadTrail struct {
	No     int
	Today  Date
	Opened Date // of the latest opening
	Closed Date // none while the case is open
	// Stretches are in order and do not overlap; between two of them no
	// placement runs.
	Stretches []Stretch
	Meetings  []MetDay // start meetings and closing talks, in order of recording
	Followups []FollowupDay
	Changes   []RoleDay // a role went to another person
	Done      []TaskDay // shared tasks
}

// CompanyTrail adds the absences that the company told of itself.
type CompanyTrail struct {
	ThreadTrail
	Absent []Date
}

// MentorTrail adds absences, warnings that were passed on or raised, and
// internal tasks.
type MentorTrail struct {
	ThreadTrail
	Absences     []Date
	Warnings     []Date
	InternalDone []TaskDay
}

// StaffTrail is all of it: also pre-meetings, talks and other contacts with the
// citizen, and the company's one-tap answers.
type StaffTrail struct {
	MentorTrail
	Premeetings []Date
	Contacts    []Date
	Pulses      []Date
}

// A Stretch is a time in which a placement runs and its hours stay the same.
type Stretch struct {
	From Date // its first day
	To   Date // the day from which it holds no longer; none: nothing that is recorded ends it
	Kind string
	// Ended is the day on which the placement ended, none where it goes on as
	// something else or is not ended.
	Ended Date
	// Start and End are the placement's days as agreed, End none where it is open.
	Start, End  Date
	Hours, Paid *float64 // a week; nil is unknown
}

// SamePlacement reports whether two stretches are of one placement.
func (s Stretch) SamePlacement(o Stretch) bool { return s.Kind == o.Kind && s.Start == o.Start }

// A MetDay is a meeting with the company that was held.
type MetDay struct {
	Day     Date
	Closing bool // the closing talk, else the start meeting
}

// A FollowupDay is a follow-up: the day on which it was held, else that for
// which it is or was planned. Cancelled ones are in no trail.
type FollowupDay struct {
	Day              Date
	Status           FollowupStatus
	Agreed, Attended *float64 // hours since the one before, of one that was held
}

// A RoleDay is a day on which a role went to another person.
type RoleDay struct {
	Day  Date
	Role Role
}

// A TaskDay is a day on which a task was done.
type TaskDay struct {
	Day   Date
	Owner Role
}

// ThreadTrail returns the trail that everybody may see.
func (c *Case) ThreadTrail(today Date) ThreadTrail { return c.threadTrail(today, c.host()) }

func (c *Case) threadTrail(today Date, h hostTime) ThreadTrail {
	t := ThreadTrail{No: c.No, Today: today, Opened: c.Opened, Stretches: c.stretches(), Changes: c.roleChanges(h)}
	t.Stretches = slices.DeleteFunc(t.Stretches, func(s Stretch) bool { return !h.placement(s.Start) })
	if c.Closed {
		t.Closed = c.ClosedOn
	}
	for _, e := range c.standing() {
		switch e.Fact.(type) {
		case StartMeeting:
			t.met(h, e, false)
		case ClosingTalk:
			t.met(h, e, true)
		}
	}
	for _, f := range c.Followups {
		if f.Status != Cancelled && h.followup(f) {
			t.Followups = append(t.Followups, f.day())
		}
	}
	t.Done = c.doneTasks(true, h)
	return t
}

func (t *ThreadTrail) met(h hostTime, e Event, closing bool) {
	if h.held(e.Version, e.Date) {
		t.Meetings = append(t.Meetings, MetDay{e.Date, closing})
	}
}

// CompanyTrail returns the trail that the company's contact may see.
func (c *Case) CompanyTrail(today Date) CompanyTrail {
	h := c.host()
	return CompanyTrail{c.threadTrail(today, h), c.absentTold(h)}
}

// MentorTrail returns the trail that the mentor may see.
func (c *Case) MentorTrail(today Date) MentorTrail {
	t := MentorTrail{ThreadTrail: c.threadTrail(today, hostTime{}), InternalDone: c.doneTasks(false, hostTime{})}
	for _, e := range c.standing() {
		switch f := e.Fact.(type) {
		case Absence:
			t.Absences = append(t.Absences, e.Date)
		case Raised:
			t.Warnings = append(t.Warnings, e.Date)
		case Warned:
			if !f.Quiet {
				t.Warnings = append(t.Warnings, e.Date)
			}
		}
	}
	return t
}

// StaffTrail returns the trail that consultant and caseworker may see.
func (c *Case) StaffTrail(today Date) StaffTrail {
	t := StaffTrail{MentorTrail: c.MentorTrail(today)}
	for _, e := range c.standing() {
		switch e.Fact.(type) {
		case Premeeting:
			t.Premeetings = append(t.Premeetings, e.Date)
		case Conversation, Contacted:
			t.Contacts = append(t.Contacts, e.Date)
		case Pulse:
			t.Pulses = append(t.Pulses, e.Date)
		}
	}
	return t
}

// standing are the events that were not taken back.
func (c *Case) standing() []Event {
	return slices.DeleteFunc(slices.Clone(c.Events), func(e Event) bool { return c.undone[e.Version] })
}

// stretches asks the course of each day on which it may change what it is: so
// a trail and the card can never disagree.
func (c *Case) stretches() []Stretch {
	var all []Stretch
	days := c.turns()
	for i, day := range days {
		course := CourseNow(c.Events, day)
		if !course.Active() || !course.Closed.IsZero() {
			continue
		}
		pl := course.Placement
		s := Stretch{From: day, Kind: pl.Kind, Start: pl.Start, End: pl.End, Hours: course.Hours, Paid: course.Paid}
		if i+1 < len(days) {
			s.To = days[i+1]
		}
		if n := len(all); n > 0 && all[n-1].goesOnAs(s) {
			all[n-1].To = s.To
			continue
		}
		all = append(all, s)
	}
	for i := range all {
		if i+1 == len(all) || all[i+1].From != all[i].To {
			all[i].Ended = all[i].To
		}
	}
	return all
}

// turns are the days on which a placement or its hours may change.
func (c *Case) turns() []Date {
	var days []Date
	for _, e := range c.standing() {
		switch f := e.Fact.(type) {
		case Placement:
			days = append(days, e.Date, f.Start)
		case Hours, PlacementEnd, Opened, Imported, CaseClosed:
			days = append(days, e.Date)
		}
	}
	slices.SortFunc(days, func(a, b Date) int { return a.Days(b) })
	return slices.Compact(days)
}

func (s Stretch) goesOnAs(next Stretch) bool {
	return s.To == next.From && s.SamePlacement(next) && s.End == next.End && same(s.Hours, next.Hours) && same(s.Paid, next.Paid)
}

// same reports whether two numbers that may be unknown are the same.
func same(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }

func (f *CaseFollowup) day() FollowupDay {
	d := FollowupDay{Day: f.For, Status: f.Status}
	if f.Status == Held {
		d.Day, d.Agreed, d.Attended = f.HeldOn, f.Held.Agreed, f.Held.Attended
	}
	return d
}

// roleChanges are the days on which somebody took a role from another person.
func (c *Case) roleChanges(h hostTime) []RoleDay {
	var all []RoleDay
	had := map[Role]bool{}
	for _, p := range c.periods() {
		if had[p.Role] && (p.Role != Company || h.follows(p.version)) {
			all = append(all, RoleDay{p.From, p.Role})
		}
		had[p.Role] = true
	}
	return all
}

// doneTasks are the tasks done, those that are shared or the internal ones.
func (c *Case) doneTasks(shared bool, h hostTime) []TaskDay {
	var all []TaskDay
	for _, t := range c.Tasks {
		if e, ok := c.Event(t.Version); ok && t.Done && t.Shared == shared && h.task(t) {
			all = append(all, TaskDay{e.Date, t.Owner})
		}
	}
	return all
}
