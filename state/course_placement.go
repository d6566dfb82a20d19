package state

// A CoursePlacement is a placement in effect, or one that waits to be.
type CoursePlacement struct {
	Placement
	// Since is the day from which follow-ups and pulses speak about this
	// placement: its start, or with the same host that of the one before it.
	Since         Date
	StartMeeting  bool // held
	VitasNeeded   bool
	VitasApproved bool
}

// An HoursStep is a change of the weekly hours from one known number to another.
type HoursStep struct {
	Date Date
	From float64
	To   float64
}

// Exceeds reports a rise of more than percent of the hours before and at least
// hours, counted in millionths of an hour as attendance is.
func (s HoursStep) Exceeds(percent, hours int) bool {
	from, to := millionths(s.From), millionths(s.To)
	return (to-from)*100 > from*float64(percent) && to-from >= millionths(float64(hours))
}

// Reached reports whether hours, which may be unknown, are not below the
// step's new ones.
func (s HoursStep) Reached(hours *float64) bool {
	return hours != nil && millionths(*hours) >= millionths(s.To)
}

// An Effort is the start of something that takes the citizen's strength: a
// parallel effort, or a placement, whose What is its kind.
type Effort struct {
	Date      Date
	What      string
	Placement bool // it is one, and What its kind
}

// Days of practice.md 5.
const (
	nearDays  = 7  // a placement is near from this many days before its start
	firstDays = 27 // the start-up phase: days 0 to 27
)

// vitasKinds are the placements that the authority must have approved in
// Vitas before they start.
var vitasKinds = map[string]bool{"virksomhedspraktik": true, "løntilskud": true}

func newPlacement(p Placement) *CoursePlacement {
	return &CoursePlacement{Placement: p, Since: p.Start, VitasNeeded: vitasKinds[p.Kind]}
}

// place records a placement. One placement at a time: while another runs, a
// later one waits, and takes the place of one that waits already; any other
// takes effect at once.
func (c *Course) place(on Date, p Placement) {
	next := newPlacement(p)
	running := c.Placement
	if running != nil && !running.Start.After(on) && on.Before(p.Start) {
		c.Waiting = next
		return
	}
	c.takeEffect(next)
}

// takeEffect makes pl the placement; nothing waits any longer. The start
// meeting and Vitas are pl's own, recorded while it waited.
func (c *Course) takeEffect(pl *CoursePlacement) {
	if pl.SameHost {
		c.step(pl.Start, pl.Hours)
		if !c.pastSince.IsZero() {
			pl.Since = c.pastSince
		}
	}
	c.Placement, c.Waiting = pl, nil
	c.pastSince = pl.Since
	c.PlacementEnded = Date{}
	c.ClosingTalk, c.NextStep = false, false
	c.Hours, c.Paid = pl.Hours, pl.Paid
	c.Efforts = append(c.Efforts, Effort{pl.Start, pl.Kind, true})
}

// morning lets the waiting placement take effect on its own start, before
// what happens that day.
func (c *Course) morning(of Date) {
	if c.Waiting != nil && !c.Waiting.Start.After(of) {
		c.takeEffect(c.Waiting)
	}
}

// endPlacement ends the placement in effect, if there is one; the one that
// waits takes its place.
func (c *Course) endPlacement(on Date) {
	switch {
	case c.Waiting != nil:
		c.takeEffect(c.Waiting)
	case c.Placement != nil:
		c.Placement, c.PlacementEnded = nil, on
	}
}

// Upcoming returns the placement that preparations are about: the waiting
// one, else the one in effect.
func (c *Course) Upcoming() *CoursePlacement {
	if c.Waiting != nil {
		return c.Waiting
	}
	return c.Placement
}

func (c *Course) startMeeting(on Date) {
	c.LastContact = on
	if pl := c.Upcoming(); pl != nil {
		pl.StartMeeting = true
	}
}

func (c *Course) approveVitas() {
	if pl := c.Upcoming(); pl != nil {
		pl.VitasApproved = true
	}
}

func (c *Course) setHours(on Date, f Hours) {
	if f = f.whole(c.Hours); f.Hours == nil {
		return
	}
	c.step(on, f.Hours)
	c.Hours = f.Hours
	if f.Paid != nil {
		c.Paid = f.Paid
	}
}

// whole is the fact with the number of hours, where it says but how many are
// paid of those that there are.
func (f Hours) whole(hours *float64) Hours {
	if f.Hours == nil && f.Paid != nil {
		f.Hours = hours
	}
	return f
}

// step records a step from the hours now, unless either end is unknown.
func (c *Course) step(on Date, to *float64) {
	if c.Hours != nil && to != nil {
		c.Steps = append(c.Steps, HoursStep{on, *c.Hours, *to})
	}
}

// Active reports whether the placement has begun.
func (c Course) Active() bool { return c.Placement != nil && !c.Placement.Start.After(c.AsOf) }

// Near reports whether the placement begins within 7 days or has begun.
func (c Course) Near() bool {
	return c.Placement != nil && c.Placement.Start.Days(c.AsOf) <= nearDays
}

// First reports whether the placement is in its start-up phase, days 0 to 27.
func (c Course) First() bool { return c.Active() && c.Day() <= firstDays }

// StartWaits reports whether the start of a placement that is near must wait, or
// should have waited: it lacks the authority's approval, or a medical
// confirmation that was asked for before it began. Both are asked within the
// same days and answered alike, so that neither can be told from the other. What
// is asked for in a placement that already runs is no matter of its start.
func (c Course) StartWaits() bool {
	pl := c.Placement
	if !c.IsOpen() || !c.Near() {
		return false
	}
	asked := !c.MedicalRequired.IsZero() && !c.MedicalRequired.After(pl.Start)
	return asked || pl.VitasNeeded && !pl.VitasApproved
}

// Day returns how many days ago the placement began: 0 on the first day,
// negative before it. Without a placement it is 0, which Active tells apart.
func (c Course) Day() int {
	if c.Placement == nil {
		return 0
	}
	return c.AsOf.Days(c.Placement.Start)
}

// HasNextStep reports whether it is known what follows the placement; a
// placement that waits is an answer to that.
func (c Course) HasNextStep() bool { return c.NextStep || c.Waiting != nil }
