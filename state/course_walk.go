package state

// Walk shows a course as it came about until day t: each event that stands, in
// the order in which CourseAt takes them, before it is applied and after it,
// and last the day t itself. Before an event, and on t, happened is false; on t
// there is no event. The course is see's to read for the moment alone.
func Walk(events []Event, t Date, see func(c *Course, e *Event, happened bool)) {
	c := Course{HoursFocus: true}
	for _, i := range chronological(events) {
		e := &events[i]
		if e.Date.After(t) {
			break
		}
		c.AsOf = e.Date
		c.morning(e.Date)
		see(&c, e, false)
		c.apply(i, e)
		see(&c, e, true)
	}
	c.AsOf = t
	c.morning(t)
	see(&c, nil, false)
}

// IsContact reports whether a fact is a contact as the dropout rules mean it. A
// pulse is none.
func IsContact(f Fact) bool {
	switch f.(type) {
	case Premeeting, Conversation, StartMeeting, FollowupHeld, ClosingTalk, Contacted:
		return true
	}
	return false
}
