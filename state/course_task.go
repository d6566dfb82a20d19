package state

import "slices"

// An OpenTask is one that is not done.
type OpenTask struct {
	Task
	Opened Date
}

// giveTask opens a task. The id of an open one replaces all its fields, but
// it is as old as before and keeps its place.
func (c *Course) giveTask(on Date, f Task) {
	for i := range c.Tasks {
		if c.Tasks[i].ID == f.ID {
			c.Tasks[i].Task = f
			return
		}
	}
	c.Tasks = append(c.Tasks, OpenTask{f, on})
}

func (c *Course) finishTask(id string) {
	c.Tasks = slices.DeleteFunc(c.Tasks, func(t OpenTask) bool { return t.ID == id })
}

// TasksDue returns the open tasks with a due date in the next 7 days or past,
// of one owner, in order of creation. A closed case has none.
func (c Course) TasksDue(owner Role) []OpenTask {
	var due []OpenTask
	if !c.Closed.IsZero() {
		return due
	}
	for _, t := range c.Tasks {
		if t.Owner == owner && !t.Due.IsZero() && t.Due.Days(c.AsOf) <= dueDays {
			due = append(due, t)
		}
	}
	return due
}

// TasksOf returns an owner's open tasks in order of creation, whether due or
// not. A closed case has none.
func (c Course) TasksOf(owner Role) []OpenTask {
	var own []OpenTask
	if !c.Closed.IsZero() {
		return own
	}
	for _, t := range c.Tasks {
		if t.Owner == owner {
			own = append(own, t)
		}
	}
	return own
}

// Ball returns who has the ball: the owner of what comes first among tasks
// with owner and due date and planned follow-ups, which are the consultant's;
// on a tie the first letter of the alphabet. Where nobody is the consultant,
// the mentor or else the caseworker has it. NoRole when nothing is coming or
// the case is closed.
func (c Course) Ball() Role {
	if !c.Closed.IsZero() {
		return NoRole
	}
	var first Date
	holder := NoRole
	offer := func(r Role, on Date) {
		if holder == NoRole || on.Before(first) || on == first && r < holder {
			holder, first = r, on
		}
	}
	for _, t := range c.Tasks {
		if t.Owner != NoRole && !t.Due.IsZero() {
			offer(t.Owner, t.Due)
		}
	}
	for _, f := range c.Followups {
		offer(Consultant, f.For)
	}
	if holder == Consultant {
		return c.InForConsultant()
	}
	return holder
}
