package state

import (
	"slices"
	"time"
)

// The bot's own facts about dropout warnings. What the rules find is not
// stored, for it follows from the case; that somebody was told of it, and what
// they did about it, is.

// Warned says what somebody was told of: the numbers of the rules that had
// newly fired, and FoundRed when the level had become red.
type Warned struct {
	Rules  []string `json:"rules"`
	Level  string   `json:"level"`
	Points int      `json:"points"`
	To     []Role   `json:"to"`
	// Quiet: nobody got a message, because the case was imported lately.
	Quiet bool `json:"quiet,omitempty"`
	// Known: it is to be known, and asks for no answer.
	Known bool `json:"known,omitempty"`
}

// WarningCleared says which of them fire no longer.
type WarningCleared struct {
	Rules []string `json:"rules"`
}

// Raised is a warning that somebody raises by hand, between those who work
// with the citizen. The company's own is a [Worry].
type Raised struct {
	What string `json:"what"`
}

// WarningTaken says "I take it": it counts as answered, for a while.
type WarningTaken struct{}

// WarningChosen says that the button of a suggested step was pressed.
type WarningChosen struct {
	Rule string `json:"rule"`
	Step string `json:"step"`
}

// WarningActed is what was done about a warning: in words, or by a step whose
// button was pressed, with the type and the id of what was recorded by it.
type WarningActed struct {
	What string `json:"what,omitempty"`
	Rule string `json:"rule,omitempty"`
	Step string `json:"step,omitempty"`
	Came string `json:"came,omitempty"`
	ID   string `json:"id,omitempty"`
}

// WarningSnoozed puts a warning off until a day.
type WarningSnoozed struct {
	Until  Date   `json:"until"`
	Reason string `json:"reason"`
}

// WarningResolved says that it is dealt with. What fires on is not told again
// until it has cleared.
type WarningResolved struct {
	What string `json:"what,omitempty"`
}

// Type and the like, as Fact asks.

func (Warned) Type() string          { return "warned" }
func (WarningCleared) Type() string  { return "warning_cleared" }
func (Raised) Type() string          { return "warning_raised" }
func (WarningTaken) Type() string    { return "warning_taken" }
func (WarningChosen) Type() string   { return "warning_chosen" }
func (WarningActed) Type() string    { return "warning_acted" }
func (WarningSnoozed) Type() string  { return "warning_snoozed" }
func (WarningResolved) Type() string { return "warning_resolved" }

// What is told beside the numbers of rules.
const (
	FoundRed    = "red"    // the level
	FoundRaised = "raised" // by hand
	FoundWorry  = "worry"  // by the company
)

// bookkeeping reports whether a fact is nobody's doing and no news.
func bookkeeping(f Fact) bool {
	switch f.(type) {
	case ThreadStarted, Warned, WarningCleared, WarningChosen, PulseAsked, AudienceSeen, AudienceChanged, ChannelMoved, Accessed, Exported:
		return true
	}
	return false
}

// A Warning is what was told of a case and is not cleared, and how far it is
// answered. A zero one is none.
type Warning struct {
	Told    []ToldFinding
	Version int    // of the event that told last
	Since   int    // of the event that told first, since nothing was open
	To      []Role // who is to answer: who was told then, and before that without an answer
	// Asked is since when an answer is waited for.
	Asked   time.Time
	TakenBy Actor
	Taken   time.Time // zero: nobody has
	Acted   time.Time // zero: nothing was done since it was told
	// Quiet: nobody got a message of what waits for an answer.
	Quiet bool
	// Snoozed is the day on which it is told again, none where it is not put off.
	Snoozed  Date
	Resolved bool
}

// A ToldFinding is a rule, or another thing, that was told.
type ToldFinding struct {
	What  string
	At    time.Time
	Quiet bool // nobody got a message of it
}

// Open reports whether something was told that is neither cleared nor resolved.
func (w Warning) Open() bool { return len(w.Told) > 0 && !w.Resolved }

// Has reports whether a rule, or another thing, was told and has not cleared.
func (w Warning) Has(what string) bool {
	return slices.ContainsFunc(w.Told, func(t ToldFinding) bool { return t.What == what })
}

// applyWarning changes the case's warning by one event; others do nothing.
func (c *Case) applyWarning(e Event) {
	w := &c.Warning
	switch f := e.Fact.(type) {
	case Warned:
		w.tell(e, f)
	case Raised:
		to := Consultant
		if e.By.Role == Consultant {
			to = Caseworker
		}
		w.tell(e, Warned{Rules: []string{FoundRaised}, To: []Role{to}})
	case Worry:
		w.tell(e, Warned{Rules: []string{FoundWorry}, To: []Role{Consultant}})
	case WarningCleared:
		w.clear(f.Rules)
	case WarningTaken:
		w.Taken, w.TakenBy, w.Snoozed = e.At, e.By, Date{}
	case WarningActed:
		w.Acted = e.At
	case WarningSnoozed:
		w.Snoozed = f.Until
	case WarningResolved:
		w.Resolved = true
		w.clear([]string{FoundRaised, FoundWorry})
	}
}

// tell begins to wait for an answer, also of those who have given none to what was
// told before. What is found quietly while somebody waits for the answer to a
// message changes nothing about that, nor does what asks for no answer. Told is
// copied, because earlier states of the case share it.
func (w *Warning) tell(e Event, f Warned) {
	told := slices.Clone(w.Told)
	for _, s := range f.Rules {
		i := slices.IndexFunc(told, func(t ToldFinding) bool { return t.What == s })
		if i < 0 {
			told = append(told, ToldFinding{s, e.At, f.Quiet})
		} else if !f.Quiet {
			told[i].Quiet = false
		}
	}
	asks := w.Open() && !w.Quiet // and somebody got a message of it
	switch {
	case asks && f.Quiet && w.Acted.IsZero():
		w.Told = told
		return
	case asks && f.Known:
		w.Told, w.Version = told, e.Version
		return
	}
	to, since := slices.Clone(f.To), e.Version
	if w.Open() {
		since = w.Since
	}
	if w.Open() && w.Acted.IsZero() {
		to = append(to, slices.DeleteFunc(slices.Clone(w.To), func(r Role) bool { return slices.Contains(to, r) })...)
	}
	*w = Warning{Told: told, Version: e.Version, Since: since, To: to, Asked: e.At, Quiet: f.Quiet}
}

func (w *Warning) clear(what []string) {
	left := slices.DeleteFunc(slices.Clone(w.Told), func(t ToldFinding) bool { return slices.Contains(what, t.What) })
	if len(left) == 0 {
		*w = Warning{}
		return
	}
	w.Told = left
	w.Quiet = w.Quiet || !slices.ContainsFunc(left, func(t ToldFinding) bool { return !t.Quiet })
}

// HasQuietly reports whether something was told and has not cleared of which
// nobody got a message.
func (w Warning) HasQuietly(what string) bool {
	return slices.ContainsFunc(w.Told, func(t ToldFinding) bool { return t.What == what && t.Quiet })
}
