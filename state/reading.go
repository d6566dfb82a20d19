package state

import "time"

// The bot's own facts about who has read a case beside those who take part in
// it: the access log. They are no news to anybody and change nothing.

// Accessed says that somebody without a part in the case has read it.
type Accessed struct {
	Surface string `json:"surface"` // where they asked: see Surfaces
	Reason  string `json:"reason"`
}

// Exported says that a file was made of the case, for a reader.
type Exported struct {
	Surface string `json:"surface"`
	For     Role   `json:"for"` // Citizen: the citizen
	Format  string `json:"format"`
}

// Where somebody asked to read a case.
const (
	SurfaceChannel = "channel" // by command, in a channel
	SurfaceThread  = "thread"  // in the case's thread
	SurfaceDirect  = "direct"  // in a direct message, or by a button or form
	SurfaceProgram = "program" // of who runs the installation
)

// Surfaces are all of them.
var Surfaces = []string{SurfaceChannel, SurfaceThread, SurfaceDirect, SurfaceProgram}

// Type is the fact's name.
func (Accessed) Type() string { return "accessed" }

// Type is the fact's name.
func (Exported) Type() string { return "exported" }

// IsReading reports whether a fact says only that somebody has read the case.
func IsReading(f Fact) bool {
	switch f.(type) {
	case Accessed, Exported:
		return true
	}
	return false
}

// A ReadingView is one entry of the access log. For and Format are of a file.
type ReadingView struct {
	Day     Date
	At      time.Time
	By      Actor
	Surface string
	Reason  string
	For     Role
	Format  string
}

// IsFile reports whether the case was read in a file.
func (v ReadingView) IsFile() bool { return v.Format != "" }

// readings returns the access log, in order.
func (c *Case) readings() []ReadingView {
	var all []ReadingView
	for _, e := range c.Events {
		if c.undone[e.Version] { // which nobody can
			continue
		}
		v := ReadingView{Day: e.Date, At: e.At, By: e.By}
		switch f := e.Fact.(type) {
		case Accessed:
			v.Surface, v.Reason = f.Surface, f.Reason
		case Exported:
			v.Surface, v.For, v.Format = f.Surface, f.For, f.Format
		default:
			continue
		}
		all = append(all, v)
	}
	return all
}
