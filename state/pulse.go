package state

// What the bot itself records of the company's one tap. The answer is a
// [Pulse].

// PulseAsked says that the company was asked how it goes, with one tap. What is
// asked then stands, whatever the case has become since.
type PulseAsked struct {
	Day Date `json:"day"`
}

// PulseSwitched says whether the company is asked how it goes, with one tap.
type PulseSwitched struct {
	Off bool `json:"off,omitempty"`
}

// Type is the name of the fact.
func (PulseAsked) Type() string    { return "pulse_asked" }
func (PulseSwitched) Type() string { return "pulse_switched" }

// A PulseQuestion is the question that the company was asked last, and the
// version of the event that says so. A zero one is none.
type PulseQuestion struct {
	Day     Date
	Version int
}
