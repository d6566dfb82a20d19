package state

import (
	"math"
	"slices"
)

// A PlannedFollowup is one that was neither held nor cancelled, past or to come.
type PlannedFollowup struct {
	ID  string
	For Date
}

// A HeldFollowup is a follow-up's answers and the day it was held.
type HeldFollowup struct {
	Date Date
	FollowupHeld
}

// Days of practice.md 5.
const (
	dueDays   = 7  // how far the digest looks ahead
	pulseDays = 14 // how long a pulse counts
)

// Attendance, in per cent of the hours agreed, that is neither low nor over.
const (
	lowPercent  = 90
	overPercent = 110
)

// plan plans a follow-up. One that is planned already is moved and keeps its
// place among those of equal date.
func (c *Course) plan(f FollowupPlanned) {
	for i := range c.Followups {
		if c.Followups[i].ID == f.ID {
			c.Followups[i].For = f.For
			return
		}
	}
	c.Followups = append(c.Followups, PlannedFollowup{f.ID, f.For})
}

func (c *Course) unplan(id string) {
	c.Followups = slices.DeleteFunc(c.Followups, func(f PlannedFollowup) bool { return f.ID == id })
}

func (c *Course) hold(on Date, f FollowupHeld) {
	c.talked(on, f.Meaning)
	c.Held = append(c.Held, HeldFollowup{on, f})
	if f.ID != "" {
		c.unplan(f.ID)
	}
}

// Since returns the day from which follow-ups and pulses are about the
// placement, or none without a placement.
func (c Course) Since() Date {
	if c.Placement == nil {
		return Date{}
	}
	return c.Placement.Since
}

// answering returns the last and the one before of the follow-ups held since
// the placement's Since that answer a question; nil where there is none.
func (c Course) answering(question func(*HeldFollowup) bool) (latest, previous *HeldFollowup) {
	if c.Placement == nil {
		return nil, nil
	}
	for i := len(c.Held) - 1; i >= 0 && !c.Held[i].Date.Before(c.Placement.Since); i-- {
		h := &c.Held[i]
		switch {
		case !question(h):
		case latest == nil:
			latest = h
		default:
			return latest, h
		}
	}
	return latest, nil
}

// Attendance returns the latest and the previous follow-up with both agreed
// and attended hours.
func (c Course) Attendance() (latest, previous *HeldFollowup) {
	return c.answering(func(h *HeldFollowup) bool { return h.Agreed != nil && h.Attended != nil })
}

// AccomOK returns the latest and the previous follow-up that said whether the
// accommodations work.
func (c Course) AccomOK() (latest, previous *HeldFollowup) {
	return c.answering(func(h *HeldFollowup) bool { return h.FollowupHeld.AccomOK != "" })
}

// Social returns the latest and the previous follow-up that said how it goes
// with the colleagues.
func (c Course) Social() (latest, previous *HeldFollowup) {
	return c.answering(func(h *HeldFollowup) bool { return h.FollowupHeld.Social != "" })
}

// Independent returns the latest and the previous follow-up that said whether
// the citizen works alone.
func (c Course) Independent() (latest, previous *HeldFollowup) {
	return c.answering(func(h *HeldFollowup) bool { return h.FollowupHeld.Independent != nil })
}

// Low reports attendance under 90 % of the hours agreed.
func (h HeldFollowup) Low() bool { return h.Below(lowPercent) }

// Over reports attendance above 110 % of the hours agreed.
func (h HeldFollowup) Over() bool { return h.ratio(overPercent) > 0 }

// Below reports attendance under a percentage of the hours agreed. It is
// false where nothing was agreed or a figure is missing.
func (h HeldFollowup) Below(percent float64) bool { return h.ratio(percent) < 0 }

// ratio compares the hours attended with a percentage of those agreed: -1, 0
// or 1. It counts in millionths of an hour, so that exactly 90 % is 90 %.
func (h HeldFollowup) ratio(percent float64) int {
	if h.Agreed == nil || h.Attended == nil || *h.Agreed <= 0 {
		return 0
	}
	attended, limit := millionths(*h.Attended)*100, millionths(*h.Agreed)*percent
	switch {
	case attended < limit:
		return -1
	case attended > limit:
		return 1
	}
	return 0
}

func millionths(hours float64) float64 { return math.Round(hours * 1e6) }

// LatestPulse returns the company's last answer about this placement, if it
// still counts: at most 14 days old, and no follow-up held since, nor that day.
func (c Course) LatestPulse() (DatedPulse, bool) {
	if c.Placement == nil || len(c.Pulses) == 0 {
		return DatedPulse{}, false
	}
	p := c.Pulses[len(c.Pulses)-1]
	if p.Date.Before(c.Placement.Since) || c.AsOf.Days(p.Date) > pulseDays {
		return DatedPulse{}, false
	}
	if n := len(c.Held); n > 0 && !c.Held[n-1].Date.Before(p.Date) {
		return DatedPulse{}, false
	}
	return p, true
}

// LastPulse returns the day of the last pulse, whether it still counts or
// not, or none.
func (c Course) LastPulse() Date {
	if len(c.Pulses) == 0 {
		return Date{}
	}
	return c.Pulses[len(c.Pulses)-1].Date
}

// NextFollowup returns the earliest planned day from today on, or none. A
// closed case has none.
func (c Course) NextFollowup() Date {
	var next Date
	if !c.Closed.IsZero() {
		return next
	}
	for _, f := range c.Followups {
		if !f.For.Before(c.AsOf) && (next.IsZero() || f.For.Before(next)) {
			next = f.For
		}
	}
	return next
}

// PlannedWithin reports whether a follow-up is planned for today or one of
// the n days that follow.
func (c Course) PlannedWithin(n int) bool {
	next := c.NextFollowup()
	return !next.IsZero() && next.Days(c.AsOf) <= n
}

// FollowupsDue returns the follow-ups planned for the next 7 days or overdue,
// by date, ties in order of planning. A closed case has none.
func (c Course) FollowupsDue() []PlannedFollowup {
	var due []PlannedFollowup
	if !c.Closed.IsZero() {
		return due
	}
	for _, f := range c.Followups {
		if f.For.Days(c.AsOf) <= dueDays {
			due = append(due, f)
		}
	}
	slices.SortStableFunc(due, func(a, b PlannedFollowup) int { return a.For.Days(b.For) })
	return due
}
