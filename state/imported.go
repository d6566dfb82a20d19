package state

import "slices"

// Imported begins a case whose history was kept elsewhere until now (the bot's
// own). The events recorded with it are that history, in the order of its file.
type Imported struct {
	Label   string `json:"label"`
	Channel string `json:"channel"`
	Lang    string `json:"lang,omitempty"`
	Events  int    `json:"n"` // how many the history has
	// Digest tells the history from another, so that it is imported once.
	Digest string `json:"digest,omitempty"`
	// Until is the first day on which its warnings are told one by one again:
	// what the rules find in a heap of old cases comes once a morning, together.
	Until Date `json:"until,omitzero"`
}

// Type is the fact's name.
func (Imported) Type() string { return "imported" }

// ImportedLately reports whether the case's warnings are not told one by one
// on a day.
func (c *Case) ImportedLately(today Date) bool { return today.Before(c.Imported.Until) }

func (c *Case) importAs(f Imported) {
	c.Imported = f
	c.Label, c.Channel, c.Lang = f.Label, f.Channel, f.Lang
}

// historyOf is how many of a case's events its imported history has, after the
// first; 0 where it has none.
func historyOf(events []Event) int {
	if len(events) == 0 || events[0].Version != 1 {
		return 0
	}
	f, _ := events[0].Fact.(Imported)
	return max(f.Events, 0)
}

// historyMissing reports whether some of an imported history is still to come:
// it may belong before what is there.
func (c *Case) historyMissing() bool {
	return len(c.Events) > 0 && len(c.Events) <= historyOf(c.Events)
}

// inOrder returns events in the order in which a case takes them: that of
// recording. Only a history counts by its days, as it does when it is replayed:
// its file may be in any order, which the log keeps.
func inOrder(events []Event) []Event {
	n := historyOf(events)
	if n == 0 {
		return events
	}
	byDay := slices.Clone(events)
	slices.SortStableFunc(byDay[1:][:min(n, len(events)-1)], func(a, b Event) int { return a.Date.Days(b.Date) })
	return byDay
}
