package state

// Worry is what the company's contact sees at the workplace and wants the
// consultant to know (the bot's own). It is the company's own remark:
// consultant and caseworker read it, the company itself, and nobody else.
type Worry struct {
	What string `json:"what"`
}

// Type is the fact's name.
func (Worry) Type() string { return "worry" }

// A WorryView is a worry with its day.
type WorryView struct {
	Day  Date
	What string
}

// worries returns what the company of a time worries about, in order.
func (c *Case) worries(h hostTime) []WorryView {
	var all []WorryView
	for _, e := range c.Events {
		if w, ok := e.Fact.(Worry); ok && !c.undone[e.Version] && h.said(e.Version) {
			all = append(all, WorryView{e.Date, w.What})
		}
	}
	return all
}
