package state

import (
	"errors"
	"fmt"
	"slices"

	"github.com/fxamacker/cbor/v2"
)

// A Row is the little of a case that a list shows and searches, kept beside
// the case so that ten thousand need not be folded to find one. It is made
// from the case and holds nothing of its own.
type Row struct {
	No      int
	Version int // of the case that it was made from
	// From and Until are the days on which it stands as it is: until, and not
	// on, the day on which what it says may change by the calendar alone. No
	// Until: for good.
	From, Until Date

	Label   string
	Company string
	Closed  bool
	Phase   Phase
	Start   Date // of the placement in effect
	Ball    Role
	Parties []RowParty
	Planned []Date // days of follow-ups from From on, in order
	Concern bool
	Track   string
	// Hidden: the company may know of no follow-up but those of the days in Theirs.
	Hidden bool
	Theirs []Date
	// Elsewhere: the placement is not with the company whose contact the case has.
	Elsewhere bool
}

// A RowParty is who has a role, by name and perhaps in Slack.
type RowParty struct {
	Role Role
	Name string
	User string
}

// mostPlanned is how many days of follow-ups a row holds: those of a long
// series come up one after the other.
const mostPlanned = 8

// Row returns the row of the case, as it stands on a day.
func (c *Case) Row(today Date) Row {
	course := CourseNow(c.Events, today)
	return c.RowOf(&course)
}

// RowOf is Row for who has the case's live course of the day already.
func (c *Case) RowOf(course *Course) Row {
	today := course.AsOf
	h := c.host()
	r := Row{
		No: c.No, Version: c.Version, From: today, Label: c.Label, Company: h.name(c),
		Closed: c.Closed, Phase: course.Phase(), Concern: c.Concern, Track: course.Track,
	}
	for _, role := range PartyRoles {
		if p, ok := c.Parties[role]; ok {
			r.Parties = append(r.Parties, RowParty{p.Role, p.Name, p.User})
		}
	}
	until := func(d Date) {
		if d.After(today) && (r.Until.IsZero() || d.Before(r.Until)) {
			r.Until = d
		}
	}
	for _, e := range c.Events {
		until(e.Date)
	}
	if course.Placement != nil {
		r.Start = course.Placement.Start
	}
	if course.Waiting != nil {
		until(course.Waiting.Start)
	}
	if c.Closed {
		return r
	}
	theirs := h.of(*course)
	r.Elsewhere = theirs.Phase() != r.Phase || theirs.Placement != course.Placement
	r.Ball = c.ball(*course)
	r.Planned, r.Hidden = c.plannedFrom(today, hostTime{}), !h.always()
	if r.Hidden {
		r.Theirs = c.plannedFrom(today, h)
	}
	for _, days := range []*[]Date{&r.Planned, &r.Theirs} {
		if len(*days) > mostPlanned {
			*days = (*days)[:mostPlanned]
			until((*days)[mostPlanned-1].Add(1)) // when none of those it holds is to come
		}
	}
	return r
}

// plannedFrom returns the days from a day on for which follow-ups are planned, as a
// company of that time may know them, in order.
func (c *Case) plannedFrom(day Date, h hostTime) []Date {
	var days []Date
	for _, f := range c.Followups {
		if f.Status == Planned && !f.For.Before(day) && h.followup(f) {
			days = append(days, f.For)
		}
	}
	slices.SortFunc(days, ByDate)
	return days
}

// StandsOn reports whether the row says on a day what its case would.
func (r Row) StandsOn(today Date) bool {
	return !today.Before(r.From) && (r.Until.IsZero() || today.Before(r.Until))
}

// RolesOf returns the roles that a user has in the case.
func (r Row) RolesOf(user string) []Role {
	var roles []Role
	for _, p := range r.Parties {
		if p.User == user && user != "" {
			roles = append(roles, p.Role)
		}
	}
	return roles
}

// A ListedView is a case in a list, as a reader may see it.
type ListedView struct {
	No      int
	Label   string
	Company string
	Phase   Phase
	Start   Date // of the placement in effect
	Next    Date // the next follow-up, none where none is planned
	Ball    Role
	Parties []RowParty
	Concern bool   // only to those who may know of it
	Track   string // only to those who steer the case
	Today   Date
}

// View returns what of the row is for those who have one of the roles: the
// company no more than stands in the thread.
func (r Row) View(today Date, roles ...Role) ListedView {
	v := ListedView{No: r.No, Label: r.Label, Company: r.Company, Phase: r.Phase, Start: r.Start, Ball: r.Ball, Parties: r.Parties, Today: today}
	if v.Phase == PhaseBeforeStart && !r.Start.After(today) {
		v.Phase = PhaseRunning
	}
	planned := r.Planned
	if !slices.ContainsFunc(roles, func(role Role) bool { return May(role, ActWatch) }) {
		if r.Hidden {
			planned = r.Theirs
		}
		if r.Elsewhere {
			v.Phase, v.Start = PhaseNoPlacement, Date{}
		}
	}
	for _, d := range planned {
		if !d.Before(today) {
			v.Next = d
			break
		}
	}
	for _, role := range roles {
		v.Concern = v.Concern || r.Concern && May(role, ActWatch)
		if May(role, ActSteer) {
			v.Track = r.Track
		}
	}
	return v
}

// rowLayout is that of storedRow. A row of another one is none: it is made anew
// from its case. 2 added the track, 3 whether the placement is elsewhere, 4 which
// follow-ups the company may know of.
const rowLayout = 4

// storedRow is a row as the store keeps it, in the manner of stored.
type storedRow struct {
	_         struct{} `cbor:",toarray"`
	Layout    int
	Version   int
	From      int32
	Until     int32
	Label     string
	Company   string
	Closed    bool
	Phase     Phase
	Start     int32
	Ball      Role
	Parties   []storedParty
	Planned   []int32
	Concern   bool
	Track     string
	Elsewhere bool
	Hidden    bool
	Theirs    []int32
}

type storedParty struct {
	_    struct{} `cbor:",toarray"`
	Role Role
	Name string
	User string
}

// EncodeRow writes a row for the store.
func EncodeRow(r Row) ([]byte, error) {
	s := storedRow{
		Layout: rowLayout, Version: r.Version, From: r.From.days, Until: r.Until.days, Label: r.Label, Company: r.Company,
		Closed: r.Closed, Phase: r.Phase, Start: r.Start.days, Ball: r.Ball, Concern: r.Concern, Track: r.Track, Elsewhere: r.Elsewhere,
		Planned: storedDays(r.Planned), Hidden: r.Hidden, Theirs: storedDays(r.Theirs),
	}
	for _, p := range r.Parties {
		s.Parties = append(s.Parties, storedParty{Role: p.Role, Name: p.Name, User: p.User})
	}
	b, err := cbor.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode row: %w", err)
	}
	return b, nil
}

var errRow = errors.New("not a row of this program's layout")

// DecodeRow reads what EncodeRow wrote, of the case of that number.
func DecodeRow(no int, b []byte) (Row, error) {
	var s storedRow
	if err := cbor.Unmarshal(b, &s); err != nil || s.Layout != rowLayout {
		return Row{}, errRow // cbor's own error may quote what it read
	}
	r := Row{
		No: no, Version: s.Version, From: Date{s.From}, Until: Date{s.Until}, Label: s.Label, Company: s.Company,
		Closed: s.Closed, Phase: s.Phase, Start: Date{s.Start}, Ball: s.Ball, Concern: s.Concern, Track: s.Track, Elsewhere: s.Elsewhere,
		Planned: daysOf(s.Planned), Hidden: s.Hidden, Theirs: daysOf(s.Theirs),
	}
	for _, p := range s.Parties {
		r.Parties = append(r.Parties, RowParty{p.Role, p.Name, p.User})
	}
	return r, nil
}

func storedDays(days []Date) []int32 {
	var stored []int32
	for _, d := range days {
		stored = append(stored, d.days)
	}
	return stored
}

func daysOf(stored []int32) []Date {
	var days []Date
	for _, n := range stored {
		days = append(days, Date{n})
	}
	return days
}
