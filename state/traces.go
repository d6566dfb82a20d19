package state

import "slices"

// Traces are all that a case was ever looked up by, whatever was taken back since.
type Traces struct {
	Labels   []string
	Channels []string
	Threads  []string // ts of cards
	Users    []string
	Asked    []string // to whom a role was offered
}

// Traces gathers them in one pass over the events. At any version the case's
// Index holds one of each, and of the users some.
func (c *Case) Traces() Traces {
	var t Traces
	add := func(to *[]string, s string) {
		if s != "" && !slices.Contains(*to, s) {
			*to = append(*to, s)
		}
	}
	for _, e := range c.Events {
		switch f := e.Fact.(type) {
		case Opened:
			add(&t.Labels, f.Label)
			add(&t.Channels, f.Channel)
		case Imported:
			add(&t.Labels, f.Label)
			add(&t.Channels, f.Channel)
		case ThreadStarted:
			add(&t.Channels, f.Channel)
			add(&t.Threads, f.TS)
		case ChannelMoved:
			add(&t.Channels, f.To)
		case PartyNamed:
			add(&t.Users, f.User)
		case HandoverOffered:
			add(&t.Asked, f.To.User)
		}
	}
	return t
}
