package state

import "slices"

// A Course is what a case's events say on one day: practice.md 5, the values
// that the card, the digest and the dropout rules read. It is rebuilt from the
// events whenever it is asked for, so it can never disagree with them.
//
// A Course is plain data; the slices and pointers in it are shared with nothing
// that changes.
type Course struct {
	AsOf   Date   // the day that is spoken of, "t"
	Opened Date   // of the latest opening; none before the case is opened
	Track  string // as said at the latest opening
	Closed Date   // none while the case is open

	// TrackEnded is when the track ended, none while it runs.
	TrackEnded Date
	// Outcome lists every outcome in the order of the file, repeats kept.
	Outcome []string
	// NewOutcome lists those recorded since the latest opening.
	NewOutcome []string

	// Names holds who has which role.
	Names map[Role]string

	// Placement is the one in effect: recorded, perhaps not begun, not ended.
	Placement *CoursePlacement
	// Waiting is the one recorded while another runs; it takes over later.
	Waiting *CoursePlacement
	// PlacementEnded is when the last placement ended, none once another is in effect.
	PlacementEnded Date
	// ClosingTalk and NextStep are of the placement in effect or the last one;
	// ask HasNextStep whether there is a next step at all.
	ClosingTalk bool
	NextStep    bool

	// Hours a week as they are now, and those of them that are paid. They
	// outlive the placement; nil is unknown.
	Hours, Paid *float64
	// HoursFocus says that the course works towards more paid hours: true until set.
	HoursFocus bool
	Steps      []HoursStep
	Efforts    []Effort
	Changes    []Change

	// Order, Premeeting and the counts are as last recorded; Premeeting is
	// true when K, S and B were all there.
	Order            Ordered
	Premeeting       bool
	EarlierBreakoffs int
	Wishes           int
	Subgoals         int
	Accommodations   *int  // nil: never answered; 0: asked, none
	Concern          *bool // nil: never answered
	// Meaning is low, ok or empty, from the last talk or follow-up that said it.
	Meaning string

	// MedicalRequired is the day on which the confirmation that is still
	// missing was asked for, or none.
	MedicalRequired Date
	// Absences are the days not yet clarified, in order.
	Absences []Date

	// LastContact is the last premeeting, conversation, start meeting,
	// follow-up held, closing talk or other contact. A pulse is none.
	LastContact Date
	Pulses      []DatedPulse

	Tasks     []OpenTask         // open, in order of creation
	Followups []PlannedFollowup  // planned, overdue ones too, in order of planning
	Held      []HeldFollowup     // in order
	Grants    []CourseGrant      // in order of application
	pastSince Date               // the since of the latest placement that was ever in effect
	outcomes  []outcomesOfEvents // still in order of date
}

// A Change is a change in the citizen's circumstances or people.
type Change struct {
	Date Date
	Kind string
}

// A DatedPulse is the company's one-tap answer and its day.
type DatedPulse struct {
	Date Date
	Pulse
}

// A CourseGrant is an aid on its way, with the days on which it moved.
type CourseGrant struct {
	GrantApplied
	Applied   Date
	Granted   Date
	Delivered Date
	Refused   Date
}

// CourseAt returns the course on the morning of t: what the events dated
// before t say. It is how a history is replayed.
func CourseAt(events []Event, t Date) Course { return courseOf(events, t, t.Add(-1)) }

// CourseNow returns the live course on day t: what all events dated up to t,
// and on it, say.
func CourseNow(events []Event, t Date) Course { return courseOf(events, t, t) }

func courseOf(events []Event, t, last Date) Course {
	c := Course{AsOf: t, HoursFocus: true}
	for _, i := range chronological(events) {
		e := &events[i]
		if e.Date.After(last) {
			break
		}
		c.morning(e.Date)
		c.apply(i, e)
	}
	c.morning(t)
	c.sumOutcomes()
	return c
}

// chronological returns the indexes of the events that stand, in order of
// date, equal dates in their given order. What an Undone takes back never
// happened, on any day.
func chronological(events []Event) []int {
	undone := undoneVersions(events)
	order := make([]int, 0, len(events))
	sorted := true
	for i := range events {
		if undone[events[i].Version] {
			continue
		}
		if n := len(order); n > 0 && events[i].Date.Before(events[order[n-1]].Date) {
			sorted = false
		}
		order = append(order, i)
	}
	if !sorted {
		slices.SortStableFunc(order, func(a, b int) int { return events[a].Date.Days(events[b].Date) })
	}
	return order
}

// undoneVersions are the versions that are taken back. What takes them back is
// read from the last on, for a later one may take it back in turn.
func undoneVersions(events []Event) map[int]bool {
	var undone map[int]bool
	for i := len(events) - 1; i >= 0; i-- {
		u, ok := events[i].Fact.(Undone)
		if !ok || undone[events[i].Version] {
			continue
		}
		if undone == nil {
			undone = make(map[int]bool)
		}
		for _, v := range u.Versions {
			undone[v] = true
		}
	}
	return undone
}

// apply adds one event, the i-th of the file. It is total: a fact about
// something unknown, or one of the bot's own, changes nothing.
func (c *Course) apply(i int, e *Event) {
	switch f := e.Fact.(type) {
	case Opened:
		c.Opened, c.Track, c.TrackEnded, c.Closed, c.NewOutcome = e.Date, f.Track, Date{}, Date{}, nil
	case PartyNamed:
		c.name(f)
	case PartyLeft:
		delete(c.Names, f.Role)
	case Ordered:
		c.Order = f
	case Premeeting:
		c.Premeeting, c.LastContact = f.complete(), e.Date
	case Pulse:
		c.Pulses = append(c.Pulses, DatedPulse{e.Date, f})
	case Conversation:
		c.talked(e.Date, f.Meaning)
	case Contacted:
		c.LastContact = e.Date
	case Wishes:
		c.Wishes = f.N
	case Subgoals:
		c.Subgoals = f.N
	case Accommodations:
		c.Accommodations = &f.N
	case EarlierBreakoffs:
		c.EarlierBreakoffs = f.N
	case Concern:
		c.Concern = &f.On
	case Changed:
		c.Changes = append(c.Changes, Change{e.Date, f.Kind})
	case Settings:
		c.HoursFocus = f.HoursFocus
	case MedicalRequired:
		if c.MedicalRequired.IsZero() { // else it is the same one, asked for again
			c.MedicalRequired = e.Date
		}
	case MedicalReceived:
		c.MedicalRequired = Date{}
	case Absence:
		c.Absences = append(c.Absences, e.Date)
	case AbsenceClarified:
		c.Absences = nil
	case Placement:
		c.place(e.Date, f)
	case StartMeeting:
		c.startMeeting(e.Date)
	case VitasApproved:
		c.approveVitas()
	case ClosingTalk:
		c.ClosingTalk, c.LastContact = true, e.Date
	case NextStep:
		c.NextStep = true
	case Hours:
		c.setHours(e.Date, f)
	case EffortStart:
		c.Efforts = append(c.Efforts, Effort{Date: e.Date, What: f.What})
	case FollowupPlanned:
		c.plan(f)
	case FollowupHeld:
		c.hold(e.Date, f)
	case FollowupCancelled:
		c.unplan(f.ID)
	case FollowupMissed:
		c.unplan(f.ID)
	case Task:
		c.giveTask(e.Date, f)
	case TaskDone:
		c.finishTask(f.ID)
	case GrantApplied:
		c.applyFor(e.Date, f)
	case Granted:
		c.grant(f.ID, func(g *CourseGrant) { g.Granted, g.Refused = e.Date, Date{} })
	case Delivered:
		c.grant(f.ID, func(g *CourseGrant) { g.Delivered = e.Date })
	case GrantRefused:
		c.grant(f.ID, func(g *CourseGrant) { g.Refused = e.Date })
	case PlacementEnd:
		c.end(i, f.Outcome)
		c.endPlacement(e.Date)
	case TrackEnd:
		c.end(i, f.Outcome)
		c.TrackEnded = e.Date
	case CaseClosed:
		c.end(i, f.Outcome)
		c.Closed = e.Date
	}
}

func (c *Course) name(f PartyNamed) {
	if c.Names == nil {
		c.Names = make(map[Role]string, len(PartyRoles))
	}
	c.Names[f.Role] = f.Name
}

func (c *Course) talked(on Date, meaning string) {
	c.LastContact = on
	if meaning != "" {
		c.Meaning = meaning
	}
}

// complete reports whether those were present without whom a pre-meeting
// does not count.
func (p Premeeting) complete() bool {
	return slices.Contains(p.Present, Consultant) && slices.Contains(p.Present, Caseworker) &&
		slices.Contains(p.Present, Citizen)
}

// applyFor starts an application; one of the same id again starts it anew.
func (c *Course) applyFor(on Date, f GrantApplied) {
	next := CourseGrant{GrantApplied: f, Applied: on}
	for i := range c.Grants {
		if c.Grants[i].ID == f.ID {
			c.Grants[i] = next
			return
		}
	}
	c.Grants = append(c.Grants, next)
}

func (c *Course) grant(id string, move func(*CourseGrant)) {
	for i := range c.Grants {
		if c.Grants[i].ID == id {
			move(&c.Grants[i])
		}
	}
}

// outcomesOfEvents is what the event at a place in the file brought.
type outcomesOfEvents struct {
	place   int
	outcome []string
}

func (c *Course) end(place int, outcome []string) {
	c.NewOutcome = append(c.NewOutcome, outcome...)
	c.outcomes = append(c.outcomes, outcomesOfEvents{place, outcome})
}

// sumOutcomes lists all outcomes as the file has them: unlike all else, they
// do not follow the dates.
func (c *Course) sumOutcomes() {
	slices.SortFunc(c.outcomes, func(a, b outcomesOfEvents) int { return a.place - b.place })
	for _, o := range c.outcomes {
		c.Outcome = append(c.Outcome, o.outcome...)
	}
	c.outcomes = nil
}

// Named reports whether somebody has the role.
func (c Course) Named(r Role) bool {
	_, ok := c.Names[r]
	return ok
}

// IsOpen reports whether the case was opened and is not closed.
func (c Course) IsOpen() bool { return !c.Opened.IsZero() && c.Closed.IsZero() }

// InForConsultant returns who does what is meant for the consultant: K, or
// without one the mentor, else the caseworker.
func (c Course) InForConsultant() Role {
	for _, r := range []Role{Consultant, Mentor} {
		if c.Named(r) {
			return r
		}
	}
	return Caseworker
}

// A Phase is how far a case has come.
type Phase string

// The phases, from the strongest: a closed case is nothing else.
const (
	PhaseClosed      Phase = "closed"
	PhaseEnded       Phase = "ended"        // the placement ended, no other is in effect
	PhaseRunning     Phase = "running"      // the placement has begun
	PhaseBeforeStart Phase = "before_start" // the placement is yet to begin
	PhaseNoPlacement Phase = "no_placement"
)

// Phase returns the phase on the day.
func (c Course) Phase() Phase {
	switch {
	case !c.Closed.IsZero():
		return PhaseClosed
	case !c.PlacementEnded.IsZero():
		return PhaseEnded
	case c.Active():
		return PhaseRunning
	case c.Placement != nil:
		return PhaseBeforeStart
	}
	return PhaseNoPlacement
}
