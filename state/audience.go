package state

import "slices"

// Who can read a case's thread: the members of its channel. Who opened the case
// saw them and said yes. When others come, the case asks anew, and nothing is
// posted in the thread until somebody has answered. The bot's own facts.

// AudienceSeen says who could read the thread when all of the channel was looked
// at: nobody among them need be asked about any more.
type AudienceSeen struct {
	Users []string `json:"users,omitempty"`
	Teams []string `json:"teams,omitempty"` // other organisations that the channel is shared with
}

// AudienceChanged says that others can read the thread than somebody said yes
// to: they have joined the channel, or it is shared with another organisation.
// Who of them has left again need not be asked about any longer.
type AudienceChanged struct {
	Ask      string   `json:"ask,omitempty"` // names the question, which is asked once about several cases
	Joined   []string `json:"joined,omitempty"`
	Left     []string `json:"left,omitempty"`
	Shared   bool     `json:"shared,omitempty"`
	Teams    []string `json:"teams,omitempty"`    // with whom it is shared, where Slack tells
	Unshared []string `json:"unshared,omitempty"` // with whom it is no longer
}

// ChannelMoved says that the case's channel has another id, as Slack gives it
// one when it begins to be shared. Messages and threads keep their times.
type ChannelMoved struct {
	Ask string `json:"ask,omitempty"`
	To  string `json:"to"`
}

// AudienceConfirmed says that the new readers may read the thread.
type AudienceConfirmed struct {
	Users  []string `json:"users,omitempty"`
	Shared bool     `json:"shared,omitempty"` // and whoever the other organisation lets in now
}

// Type is the name of the fact.
func (AudienceSeen) Type() string      { return "audience_seen" }
func (AudienceChanged) Type() string   { return "audience_changed" }
func (ChannelMoved) Type() string      { return "channel_moved" }
func (AudienceConfirmed) Type() string { return "audience_confirmed" }

// An Audience is what waits for a yes. A zero one is nothing.
type Audience struct {
	Ask     string
	New     []string // who has joined, in order
	Shared  bool
	Version int // of the event that added to it last: who says yes has seen it
}

// Waits reports whether the thread has readers that nobody has said yes to.
func (a Audience) Waits() bool { return a.Ask != "" }

// applyAudience changes what waits for a yes; others do nothing. Lists are
// copied, because earlier states of the case share them.
func (c *Case) applyAudience(e Event) {
	switch f := e.Fact.(type) {
	case AudienceSeen:
		c.see(f)
	case AudienceChanged:
		c.readersChange(e, f)
	case ChannelMoved:
		c.Channel = f.To
		c.Readers.Unnamed = c.Readers.Unnamed || f.Ask != ""
		c.Audience.ask(e, f.Ask, nil, f.Ask != "")
	case AudienceConfirmed:
		c.Audience.settle(f.Users, f.Shared)
	case PartyNamed: // who is named for a role may read what the thread shows
		c.Audience.settle([]string{f.User}, false)
	}
}

func (a *Audience) ask(e Event, ask string, joined []string, shared bool) {
	if ask == "" || len(joined) == 0 && !shared {
		return
	}
	if a.Ask == "" {
		a.Ask = ask
	}
	a.New, a.Shared, a.Version = slices.Concat(a.New, joined), a.Shared || shared, e.Version
}

func (a *Audience) settle(users []string, shared bool) {
	left := slices.DeleteFunc(slices.Clone(a.New), func(u string) bool { return slices.Contains(users, u) })
	if a.New, a.Shared = left, a.Shared && !shared; len(left) == 0 && !a.Shared {
		*a = Audience{}
	}
}
