package state

// ForgetNoticed says that those who work with the citizen were told on which
// day a closed case will be forgotten, because its time is up.
type ForgetNoticed struct {
	On Date `json:"on"`
}

// Type is the name of the fact.
func (ForgetNoticed) Type() string { return "forget_noticed" }
