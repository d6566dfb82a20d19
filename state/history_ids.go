package state

import (
	"fmt"
)

// checkIDs finds the first event, in order of date, that is about an id that
// no earlier one introduced.
func checkIDs(events []Event) error {
	known := make(introduced)
	for _, i := range chronological(events) {
		if f := events[i].Fact; !known.admits(f) {
			return &HistoryError{
				Index: i, Type: f.Type(), Field: "id",
				Msg: fmt.Sprintf("%.40q was not introduced before", ThingOf(f)),
			}
		}
	}
	return nil
}

// introduced holds the things known so far, by drawer and id: follow-ups,
// tasks and grants each have ids of their own.
type introduced map[[2]string]bool

// admits reports whether what f is about is known, and remembers what f
// introduces. A follow-up may be held without an id.
func (k introduced) admits(f Fact) bool {
	drawer, first := "", false
	switch f.(type) {
	case FollowupPlanned:
		drawer, first = "follow-up", true
	case FollowupHeld, FollowupCancelled, FollowupMissed:
		drawer = "follow-up"
	case Task:
		drawer, first = "task", true
	case TaskDone:
		drawer = "task"
	case GrantApplied:
		drawer, first = "grant", true
	case Granted, Delivered, GrantRefused:
		drawer = "grant"
	default:
		return true
	}
	thing := [2]string{drawer, ThingOf(f)}
	if first {
		k[thing] = true
	}
	_, held := f.(FollowupHeld)
	return k[thing] || held && thing[1] == ""
}
