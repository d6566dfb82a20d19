package state

import (
	"time"

	"github.com/fxamacker/cbor/v2"
)

// A Person is somebody's own settings, across cases. Only User need be set.
type Person struct {
	User     string     `json:"u"`
	Lang     string     `json:"l,omitempty"` // "da", "en"; empty: the installation's
	DigestAt string     `json:"d,omitempty"` // "07:30"; empty: the installation's
	Off      bool       `json:"o,omitempty"` // wants no digest
	Weekly   int        `json:"w,omitempty"` // 1 (Monday) to 5: a weekly digest on that day instead
	Paused   Date       `json:"p,omitzero"`  // no digest until this day
	StandIn  string     `json:"s,omitempty"` // who acts and reads meanwhile
	Standing []Standing `json:"f,omitempty"` // persons this one stands in for
	Usual    Role       `json:"r,omitempty"` // the role this person takes when opening a case
	Remind   int        `json:"m,omitempty"` // minutes before a follow-up; 0: DefaultLead, NoReminder: none
	Snoozed  []Snooze   `json:"z,omitempty"` // reminders that come again
	Gone     Date       `json:"g,omitzero"`  // since then Slack has no account of theirs that could be written to
	// Version counts how often the settings were changed, so that a change of
	// older ones is noticed.
	Version int `json:"v,omitempty"`
	// Tip tells these settings, as they are stored, from all others that anybody
	// ever had; "" of those of somebody unknown.
	Tip string `json:"-"`
	// Newer are settings of a newer version of the program, which go along unread.
	Newer map[string]cbor.RawMessage `json:"-"`
}

// A Snooze is a reminder that comes again.
type Snooze struct {
	No    int    `json:"n"` // the case
	Thing string `json:"t"`
	Until int64  `json:"u"` // Unix seconds
}

// Minutes of Person.Remind.
const (
	DefaultLead = 30
	MinLead     = 5
	MaxLead     = 240
	NoReminder  = -1
)

// Lead returns how long before a follow-up the person is reminded of it, and
// false when they want no reminder.
func (p Person) Lead() (time.Duration, bool) {
	switch p.Remind {
	case NoReminder:
		return 0, false
	case 0:
		return DefaultLead * time.Minute, true
	}
	return time.Duration(p.Remind) * time.Minute, true
}

// A Standing is an absent person whose rights one has, until that day.
type Standing struct {
	User  string `json:"u"`
	Until Date   `json:"t"`
}

// StandsInFor returns the persons that p stands in for on the given day.
func (p Person) StandsInFor(day Date) []string {
	var users []string
	for _, s := range p.Standing {
		if day.Before(s.Until) {
			users = append(users, s.User)
		}
	}
	return users
}

// ActorsFor returns a user, whose settings p are, in each role that counts for them
// in the case on a day: their own first, then those of whom they stand in for.
func (c *Case) ActorsFor(user string, p Person, day Date) []Actor {
	var actors []Actor
	for _, r := range c.RolesOf(user) {
		actors = append(actors, Actor{User: user, Role: r})
	}
	for _, absent := range p.StandsInFor(day) {
		for _, r := range c.RolesOf(absent) {
			actors = append(actors, Actor{User: user, Role: r, StandIn: absent})
		}
	}
	return actors
}

// RolesFor returns the roles alone.
func (c *Case) RolesFor(user string, p Person, day Date) []Role {
	var roles []Role
	for _, a := range c.ActorsFor(user, p, day) {
		roles = append(roles, a.Role)
	}
	return roles
}

// Away reports whether the person is absent on the given day.
func (p Person) Away(day Date) bool { return !p.Paused.IsZero() && day.Before(p.Paused) }
