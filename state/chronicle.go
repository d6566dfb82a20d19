package state

// A DatedText is what was said of a day.
type DatedText struct {
	Day  Date
	What string
}

// A ClosingView is what the company said at the closing talk.
type ClosingView struct {
	Day               Date
	Well, Badly       string
	Again, AgainWords string
}

// A chronicle is what consultant and caseworker read of how the course went, from
// the events themselves.
type chronicle struct {
	breakoffs              *int // nil: never asked
	efforts, changes, ends []DatedText
	closing                ClosingView
}

func (c *Case) chronicle() chronicle {
	var s chronicle
	for _, e := range c.Events {
		if c.undone[e.Version] {
			continue
		}
		switch f := e.Fact.(type) {
		case EarlierBreakoffs:
			s.breakoffs = &f.N
		case EffortStart:
			s.efforts = append(s.efforts, DatedText{e.Date, f.What})
		case Changed:
			s.changes = append(s.changes, DatedText{e.Date, f.Kind})
		case PlacementEnd:
			s.end(e.Date, f.Why)
		case CaseClosed:
			s.end(e.Date, f.Why)
		case ClosingTalk:
			s.closing = ClosingView{
				Day: e.Date, Well: c.Answer("closing.well", "text"), Badly: c.Answer("closing.badly", "text"),
				Again: c.Answer("closing.again", "again"), AgainWords: c.Answer("closing.again", "text"),
			}
		}
	}
	return s
}

func (s *chronicle) end(day Date, why string) {
	if why != "" {
		s.ends = append(s.ends, DatedText{day, why})
	}
}
