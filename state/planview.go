package state

import "slices"

// A PlanView is what is to be done in a case, as far as a role may see it: what
// digests and lists of tasks are made of. Of a closed case nothing is.
type PlanView struct {
	Tasks     []TaskView     // open, by due date
	Followups []FollowupView // planned, by date
	Pass      BallPass
}

// PlanView returns what is to be done as a role sees it. Consultant, caseworker
// and mentor see internal tasks too; everybody else those of the thread.
func (c *Case) PlanView(r Role) PlanView {
	v := PlanView{Pass: c.Pass}
	if c.Closed {
		return v
	}
	internal := r == Consultant || r == Caseworker || r == Mentor
	var h hostTime
	if !internal {
		h = c.host()
		v.Pass = h.pass(v.Pass)
	}
	for _, t := range c.OpenTasks() {
		if (t.Shared || internal) && h.task(&t) {
			v.Tasks = append(v.Tasks, t.view())
		}
	}
	c.markLeft(v.Tasks)
	v.Followups = c.plannedViews(h)
	return v
}

// PlannedFor returns the planned follow-ups that a role may know of, by date; the
// company none of another's time.
func (c *Case) PlannedFor(r Role) []CaseFollowup {
	var h hostTime
	if r == Company {
		h = c.host()
	}
	return c.plannedIn(h)
}

func (c *Case) plannedIn(h hostTime) []CaseFollowup {
	return slices.DeleteFunc(c.PlannedFollowups(), func(f CaseFollowup) bool { return !h.followup(&f) })
}
