package state

import (
	"encoding/json"
	"time"
)

// An Event is one recorded fact of a case. Events of a case are numbered from
// 1 without gaps; the number is the case's version after it.
type Event struct {
	Version int
	At      time.Time // when it was recorded
	By      Actor
	Date    Date // the day that it is about
	Fact    Fact
	// Extra keeps the fields of an imported history that casethread does not know.
	Extra map[string]json.RawMessage
}

// A Fact is what an event says. The concrete types are in fact.go; each is
// plain data whose JSON fields are those of the case history format, plus
// what the format does not know and replay ignores.
type Fact interface {
	// Type is the fact's name in a case history, or in the bot's own
	// vocabulary for what a history has no word for.
	Type() string
}

// A Thinger is a fact about one thing of the case that has an id: a follow-up, a
// task, a grant, a consent, a handover, an agenda, or a row of an agenda, whose id is
// the agenda's and the item's.
type Thinger interface{ Thing() string }

// ThingOf returns the id of the thing that f is about, or "".
func ThingOf(f Fact) string {
	if t, ok := f.(Thinger); ok {
		return t.Thing()
	}
	return ""
}
