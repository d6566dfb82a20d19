package state

// Since returns what others have recorded in the case after the version that
// a user saw last, as their role may know it, in order.
func (c *Case) Since(r Role, user string, seen int) []Event {
	var news []Event
	for _, e := range c.Events[min(max(seen, 0), len(c.Events)):] {
		if e.By.User == user || c.undone[e.Version] {
			continue
		}
		if f, ok := c.FactFor(r, e); ok {
			e.Fact = f
			news = append(news, e)
		}
	}
	return news
}

// FactFor returns what of an event a role may be told in private, NoRole in
// the thread: the company no more than the thread, and nothing of the time of
// another, the mentor nothing of the company's own remarks.
func (c *Case) FactFor(r Role, e Event) (Fact, bool) {
	switch r {
	case Consultant, Caseworker:
		return staffFact(e.Fact)
	case Mentor:
		return c.mentorFact(e)
	case Company:
		f, ok := c.ThreadFact(e)
		if !ok {
			return nil, false
		}
		return c.host().fact(e, f)
	case NoRole:
		return c.ThreadFact(e)
	}
	return nil, false
}

// staffFact leaves out the bot's own bookkeeping alone.
func staffFact(f Fact) (Fact, bool) { return f, !bookkeeping(f) }

// mentorFact returns what of an event the mentor may be told: what the thread
// is, all tasks, and what stands in their view. What is medical, and what is
// between consultant and caseworker or of the company's own, is not.
func (c *Case) mentorFact(e Event) (Fact, bool) {
	switch f := e.Fact.(type) {
	case Task:
		f.Barrier = false
		return f, true
	case FollowupHeld:
		f.Private = ""
		return f, true
	case FollowupProposed:
		f.Note = ""
		return f, true
	case Concern:
		return Concern{On: f.On}, true
	case AbsenceClarified:
		return AbsenceClarified{}, true
	case Changed:
		return Changed{Kind: changeOfPeople(f.Kind)}, true
	case TaskDone, TaskAccepted, Subgoals, Wishes, Accommodations, Absence,
		Raised, WarningTaken, WarningActed, WarningSnoozed, WarningResolved:
		return f, true
	}
	return c.ThreadFact(e)
}
