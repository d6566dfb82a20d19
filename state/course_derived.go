package state

// Derived is what replaying a history prints of a course for one day, in the
// shapes that case histories are checked with: null where something is
// unknown, and empty lists and objects rather than none.
type Derived struct {
	AsOf          Date           `json:"asof"`
	Phase         Phase          `json:"phase"`
	Track         *string        `json:"track"`
	Hours         *float64       `json:"hours"`
	Paid          *float64       `json:"paid"`
	NextFollowup  *Date          `json:"next_followup"`
	FollowupsDue  []DueFollowup  `json:"followups_due_7d"`
	TasksDue      DueTasks       `json:"tasks_due_7d"`
	Ball          *Role          `json:"ball"`
	CompanyDigest *CompanyDigest `json:"company_digest"`
	Outcome       []string       `json:"outcome"`
}

// A DueFollowup is a follow-up of the next 7 days, or an overdue one.
type DueFollowup struct {
	ID          string `json:"id"`
	Date        Date   `json:"date"`
	OverdueDays int    `json:"overdue_days"`
}

// DueTasks holds the ids of the tasks due in the next 7 days or overdue, by
// the owner's letter; an owner without any is left out.
type DueTasks struct {
	K []string `json:"K,omitempty"`
	S []string `json:"S,omitempty"`
	V []string `json:"V,omitempty"`
	M []string `json:"M,omitempty"`
}

// CompanyDigest is what comes up for the company: the days of follow-ups, its
// own tasks, and the name of whom to call, nil when nobody is named.
type CompanyDigest struct {
	Followups []Date   `json:"followups"`
	Tasks     []string `json:"tasks"`
	Contact   *string  `json:"contact"`
}

// Derived returns the course's values for the record.
func (c Course) Derived() Derived {
	return Derived{
		AsOf: c.AsOf, Phase: c.Phase(), Track: unlessZero(c.Track), Hours: c.Hours, Paid: c.Paid,
		NextFollowup: unlessZero(c.NextFollowup()), FollowupsDue: c.dueFollowups(), TasksDue: c.dueTasks(),
		Ball: unlessZero(c.Ball()), CompanyDigest: c.companyDigest(), Outcome: append([]string{}, c.Outcome...),
	}
}

func unlessZero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func (c Course) dueFollowups() []DueFollowup {
	due := []DueFollowup{}
	for _, f := range c.FollowupsDue() {
		due = append(due, DueFollowup{f.ID, f.For, max(0, c.AsOf.Days(f.For))})
	}
	return due
}

func (c Course) dueTasks() DueTasks {
	ids := func(r Role) []string { return taskIDs(c.TasksDue(r)) }
	return DueTasks{K: ids(Consultant), S: ids(Caseworker), V: ids(Company), M: ids(Mentor)}
}

func taskIDs(tasks []OpenTask) []string {
	ids := []string{}
	for _, t := range tasks {
		ids = append(ids, t.ID)
	}
	return ids
}

// companyDigest is nil unless there is a company contact and a placement
// that has begun or is to begin.
func (c Course) companyDigest() *CompanyDigest {
	phase := c.Phase()
	if !c.Named(Company) || phase != PhaseBeforeStart && phase != PhaseRunning {
		return nil
	}
	d := &CompanyDigest{Followups: []Date{}, Tasks: taskIDs(c.TasksOf(Company)), Contact: c.contact()}
	for _, f := range c.FollowupsDue() {
		if !f.For.Before(c.AsOf) {
			d.Followups = append(d.Followups, f.For)
		}
	}
	return d
}

// contact returns the name of whom the company calls.
func (c Course) contact() *string {
	for _, r := range []Role{Consultant, Mentor} {
		if name, ok := c.Names[r]; ok {
			return &name
		}
	}
	return nil
}
