package state

// A Telling is a warning that somebody was told of, and the days on which it
// was answered and the citizen was in contact again.
type Telling struct {
	On   Date
	What []string // what was newly told: numbers of rules, or as Found… names it
	// Answered is the day on which it was said what was done about it, none
	// where that was not said before it cleared, or has not been.
	Answered Date
	// Contact is the day of the first contact that was recorded after it.
	Contact Date
}

// Tellings returns the warnings that somebody got a message of, in order. What
// was found in an imported case and told in its summary alone is not among them.
func (c *Case) Tellings() []Telling {
	var all []Telling
	answers := 0 // those before are answered, or have cleared
	var past Case
	for _, e := range c.Events {
		if c.undone[e.Version] {
			continue
		}
		past.applyWarning(e)
		switch w := past.Warning; e.Fact.(type) {
		case Warned, Raised, Worry:
			if w.Version == e.Version && !w.Quiet {
				all = append(all, Telling{On: e.Date, What: newlyTold(e.Fact)})
			}
		case WarningActed, WarningResolved:
			for i := range all[answers:] {
				all[answers+i].Answered = e.Date
			}
			answers = len(all)
		case WarningCleared:
			if len(w.Told) == 0 {
				answers = len(all)
			}
		}
		for i := range all {
			if t := &all[i]; t.Contact.IsZero() && IsContact(e.Fact) && !e.Date.Before(t.On) {
				t.Contact = e.Date
			}
		}
	}
	return all
}

func newlyTold(f Fact) []string {
	switch f := f.(type) {
	case Warned:
		return f.Rules
	case Raised:
		return []string{FoundRaised}
	}
	return []string{FoundWorry}
}
