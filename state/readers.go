package state

import "slices"

// Readers are who could read the thread when it was last heard of, whether
// somebody has said yes to them or not. What Slack tells twice, or what was
// found by looking before Slack told it, is told apart from news by them.
type Readers struct {
	// Seen: all of the channel was looked at once. Of a case from before that was
	// done only those are known who came later.
	Seen bool
	// Stale: the case was closed meanwhile, and a closed case hears of nobody.
	Stale bool
	Users []string
	Teams []string // other organisations that the channel is shared with
	// Unnamed: it was asked about one more, whose name Slack did not tell.
	Unnamed bool
}

// Same reports whether two are the same.
func (r Readers) Same(o Readers) bool {
	return r.Seen == o.Seen && r.Stale == o.Stale && r.Unnamed == o.Unnamed &&
		slices.Equal(r.Users, o.Users) && slices.Equal(r.Teams, o.Teams)
}

// see takes all readers as they were seen.
func (c *Case) see(f AudienceSeen) {
	c.Readers = Readers{Seen: true, Users: f.Users, Teams: f.Teams}
	c.Audience.settle(without(c.Audience.New, f.Users), false)
}

// readersChange asks about those who are new, and remembers who reads now.
func (c *Case) readersChange(e Event, f AudienceChanged) {
	r := &c.Readers
	joined := slices.DeleteFunc(slices.Clone(f.Joined), func(u string) bool {
		return len(c.RolesOf(u)) > 0 || slices.Contains(c.Audience.New, u) || r.Seen && slices.Contains(r.Users, u)
	})
	another := len(f.Teams) == 0 || len(without(f.Teams, r.Teams)) > 0
	c.Audience.ask(e, f.Ask, joined, f.Shared && another)
	c.Audience.settle(f.Left, false)
	r.Users = without(slices.Concat(r.Users, without(f.Joined, r.Users)), f.Left)
	r.Teams = without(slices.Concat(r.Teams, without(f.Teams, r.Teams)), f.Unshared)
	r.Unnamed = len(f.Teams) == 0 && (r.Unnamed || f.Shared)
}

// reopened remembers that nobody heard who came while the case was closed.
func (c *Case) reopened() { c.Readers.Stale = true }

// LookedAt is what the case records of its channel that was looked at: who reads
// there, and with which organisations it is shared, nil where Slack does not
// tell. What Slack tells of later is then no news. Those whom the first look at
// a case finds, are taken as known, for nobody knows whether they were shown to
// somebody; but after it was closed they are asked about.
func (c *Case) LookedAt(ask string, users, teams []string) []Fact {
	r := c.Readers
	if teams == nil {
		teams = r.Teams
	}
	var facts []Fact
	if r.Seen || r.Stale {
		f := AudienceChanged{
			Joined: without(users, r.Users), Left: without(r.Users, users),
			Teams: without(teams, r.Teams), Unshared: without(r.Teams, teams),
		}
		f.Shared = len(f.Teams) > 0 && !r.Unnamed
		if len(f.Joined) > 0 || f.Shared {
			f.Ask = ask
		}
		if len(f.Joined)+len(f.Left)+len(f.Teams)+len(f.Unshared) > 0 {
			facts = append(facts, f)
		}
	}
	if !r.Seen || r.Stale {
		facts = append(facts, AudienceSeen{Users: users, Teams: teams})
	}
	return facts
}

// without returns those of a list that are not in another, nil for none.
func without(list, others []string) []string {
	var left []string
	for _, s := range list {
		if !slices.Contains(others, s) {
			left = append(left, s)
		}
	}
	return left
}
