package state

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A Case is what its events amount to: who takes part, what is planned and
// who does what. A *Case is immutable and may be shared; With returns a new
// one. What depends on a day (phase, hours, ball) is Course's.
type Case struct {
	No      int
	Version int
	Events  []Event
	// Tip tells the last event, as it is stored, from every other that was ever
	// to have its version; "" of one that is not stored.
	Tip string

	Label   string
	Company string // its name, where known
	Channel string
	Thread  string // the card's ts, "" until it is posted
	Lang    string
	Opened  Date
	Closed  bool
	Changed time.Time // when the last event was recorded

	Parties        map[Role]PartyNamed
	Order          Ordered
	Goals          []Goal
	WishList       []string
	WishesAsked    bool
	Accommodations []Accommodation
	AccomAsked     bool
	Concern        bool
	ConcernReason  string
	MedicalMissing bool
	HoursFocus     bool
	Tasks          []*CaseTask     // shared with other states of the case: not to be changed
	Followups      []*CaseFollowup // likewise
	Grants         []CaseGrant
	Agendas        []*CaseAgenda // shared likewise
	Warning        Warning
	ClosedOn       Date // the day of the last closing
	ForgetOn       Date // when it will be forgotten, once that was told; none before
	PulseOff       bool // the company is not asked how it goes
	Question       PulseQuestion
	Imported       Imported
	Audience       Audience       // who reads the thread and waits for a yes
	Readers        Readers        // who can read the thread, as far as it is known
	Consents       []*CaseConsent // in the order in which they were given; shared likewise

	Pass   BallPass
	undone map[int]bool
	offers bool // whether a role was ever offered, as far as that stands
	// placings counts the beginnings and ends of placements that stand.
	placings int
	index    Index
	// companyAt is the version of the event that named the company.
	companyAt int
	grown     *eventLog // that Events is the beginning of, once the case has grown
	ids       topIDs
}

// A CaseTask is a task with all that became of it.
type CaseTask struct {
	Task
	Version  int       // of the event that last set it
	Gave     int       // the version of the event that gave it to its owner
	Given    time.Time // to its owner
	Accepted bool
	Done     bool
}

// A CaseFollowup is a follow-up with all that became of it.
type CaseFollowup struct {
	FollowupPlanned
	Version int    // of the event that last set it
	Plan    int    // of the event that last planned it
	Planner Role   // who planned it, not who moved it since
	First   Date   // the day for which it was first planned, in the rhythm of its series
	Clock   string // the hour of its series, from which it may have been moved
	Status  FollowupStatus
	Held    FollowupHeld // when it was held
	HeldOn  Date
	// Proposal is the other time that is asked for, Answer what the company
	// says; both only as long as nobody has planned it anew.
	Proposal Proposal
	Answer   AnswerView
}

// A FollowupStatus is where a follow-up stands. Overdue is not one: it stays planned.
type FollowupStatus string

// The states of a follow-up.
const (
	Planned   FollowupStatus = "planned"
	Held      FollowupStatus = "held"
	Cancelled FollowupStatus = "cancelled"
	Missed    FollowupStatus = "missed"
)

// A CaseGrant is an aid on its way.
type CaseGrant struct {
	GrantApplied
	State string // applied, granted, delivered, refused
}

// A BallPass is the ball that was passed on purpose: who holds it, and whom it
// is offered to.
type BallPass struct {
	To      Role
	From    Role
	Version int
	Pending bool // offered, and not answered
	Holder  Role // who accepted it last, as long as what it was passed for stands
}

// Fold returns the case that events make, in order of version. It is total:
// a fact about something unknown changes nothing.
func Fold(no int, events []Event) *Case {
	c := &Case{No: no, Events: events, Parties: map[Role]PartyNamed{}, HoursFocus: true, undone: undoneVersions(events)}
	c.add(events)
	return c
}

// With returns the case after more events, which must carry the versions
// that follow the case's own.
func (c *Case) With(events ...Event) *Case {
	all, grown := c.grown.with(c.Events, events)
	if slices.ContainsFunc(events, takesBack) || c.historyMissing() {
		return Fold(c.No, all)
	}
	next := c.clone(len(events))
	next.Events, next.grown, next.Tip = all, grown, ""
	if slices.ContainsFunc(events, changesParties) {
		next.Parties = maps.Clone(c.Parties)
	}
	next.add(events)
	return next
}

// Stored returns the case with the tip of its last event, for who has just
// loaded or made it: nobody else may have it in hand.
func (c *Case) Stored(tip string) *Case {
	c.Tip = tip
	return c
}

func takesBack(e Event) bool { _, ok := e.Fact.(Undone); return ok }

func changesParties(e Event) bool {
	switch e.Fact.(type) {
	case PartyNamed, PartyLeft:
		return true
	}
	return false
}

// clone copies the case so far that apply may change the copy, but for its
// parties, with room for n more things of each sort.
func (c *Case) clone(n int) *Case {
	next := *c
	next.Tasks = copyOf(c.Tasks, n)
	next.Followups = copyOf(c.Followups, n)
	next.Grants = copyOf(c.Grants, n)
	next.Agendas = copyOf(c.Agendas, n)
	next.Consents = copyOf(c.Consents, n)
	return &next
}

func copyOf[T any](s []T, room int) []T {
	if len(s) == 0 {
		return nil
	}
	return append(make([]T, 0, len(s)+room), s...)
}

// add applies events that stand, in order.
func (c *Case) add(events []Event) {
	if len(events) == 0 {
		return
	}
	c.ids.note(events)
	for _, e := range inOrder(events) {
		if !c.undone[e.Version] {
			c.apply(e)
		}
	}
	last := events[len(events)-1]
	c.Version, c.Changed = last.Version, last.At
	c.index = c.makeIndex()
}

// Undone reports whether the event of that version was taken back.
func (c *Case) Undone(version int) bool { return c.undone[version] }

// UndoneEvents is how many events were taken back.
func (c *Case) UndoneEvents() int { return len(c.undone) }

// Event returns the event of that version.
func (c *Case) Event(version int) (Event, bool) {
	if version < 1 || version > len(c.Events) {
		return Event{}, false
	}
	return c.Events[version-1], true
}

// RecordedWith returns the events recorded together with that of a version, up
// to it.
func (c *Case) RecordedWith(version int) []Event {
	last, ok := c.Event(version)
	if !ok {
		return nil
	}
	first := version
	for first > 1 && c.Events[first-2].At.Equal(last.At) && c.Events[first-2].By.User == last.By.User {
		first--
	}
	return c.Events[first-1 : version]
}

// An Index is what the store must be able to look a case up by.
type Index struct {
	Open    bool
	Channel string
	Label   string
	Thread  string // "CHANNEL:TS", "" until the card is posted
	Users   []string
	Asked   []string // to whom a role of it is offered, while it is open
}

// Equal reports whether a case is looked up by the same.
func (x Index) Equal(y Index) bool {
	return x.Open == y.Open && x.Channel == y.Channel && x.Label == y.Label && x.Thread == y.Thread && slices.Equal(x.Users, y.Users) && slices.Equal(x.Asked, y.Asked)
}

// Index returns what the case is looked up by. Its users are shared: not to be
// changed.
func (c *Case) Index() Index { return c.index }

func (c *Case) makeIndex() Index {
	x := Index{Open: c.Version > 0 && !c.Closed, Channel: c.Channel, Label: c.Label}
	if c.Thread != "" {
		x.Thread = c.Channel + ":" + c.Thread
	}
	for _, r := range PartyRoles {
		if p, ok := c.Parties[r]; ok && p.User != "" && !slices.Contains(x.Users, p.User) {
			if x.Users == nil {
				x.Users = make([]string, 0, len(c.Parties))
			}
			x.Users = append(x.Users, p.User)
		}
	}
	if x.Open {
		for _, h := range c.Handovers() {
			if h.Status == HandoverPending && h.To.User != "" && !slices.Contains(x.Asked, h.To.User) {
				x.Asked = append(x.Asked, h.To.User)
			}
		}
	}
	return x
}

// Everybody lists the users who have had a part in the case, or were asked to.
func (c *Case) Everybody() []string {
	var users []string
	add := func(user string) {
		if user != "" && !slices.Contains(users, user) {
			users = append(users, user)
		}
	}
	for _, e := range c.Events {
		add(e.By.User)
		switch f := e.Fact.(type) {
		case PartyNamed:
			add(f.User)
		case HandoverOffered:
			add(f.To.User)
		}
	}
	return users
}

// RolesOf returns the roles that a user holds in the case.
func (c *Case) RolesOf(user string) []Role {
	var roles []Role
	for _, r := range PartyRoles {
		if p, ok := c.Parties[r]; ok && user != "" && p.User == user {
			roles = append(roles, r)
		}
	}
	return roles
}

// Task returns the task of that id, the latest where one is done and its id is used anew.
func (c *Case) Task(id string) (CaseTask, bool) {
	for _, t := range slices.Backward(c.Tasks) {
		if t.ID == id {
			return *t, true
		}
	}
	return CaseTask{}, false
}

// Followup returns the follow-up of that id.
func (c *Case) Followup(id string) (CaseFollowup, bool) {
	for _, f := range c.Followups {
		if f.ID == id {
			return *f, true
		}
	}
	return CaseFollowup{}, false
}

// OpenTasks returns the tasks that are not done, by due date, those without one last.
func (c *Case) OpenTasks() []CaseTask {
	var open []CaseTask
	for _, t := range c.Tasks {
		if !t.Done {
			open = append(open, *t)
		}
	}
	slices.SortStableFunc(open, func(a, b CaseTask) int { return ByDate(a.Due, b.Due) })
	return open
}

// PlannedFollowups returns the follow-ups still planned, by date; overdue ones too.
func (c *Case) PlannedFollowups() []CaseFollowup {
	var planned []CaseFollowup
	for _, f := range c.Followups {
		if f.Status == Planned {
			planned = append(planned, *f)
		}
	}
	slices.SortStableFunc(planned, func(a, b CaseFollowup) int {
		if d := ByDate(a.For, b.For); d != 0 {
			return d
		}
		return strings.Compare(a.Time, b.Time)
	})
	return planned
}

// ByDate compares days for sorting: what has none comes last.
func ByDate(a, b Date) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Days(b)
}

// Knows reports whether the case has ever had a thing of that id.
func (c *Case) Knows(id string) bool {
	if id == "" || c.ids.before(id) {
		return false
	}
	for i := range c.Events {
		if ThingOf(c.Events[i].Fact) == id {
			return true
		}
	}
	return false
}

// Recorded returns when the thing of an id was first recorded.
func (c *Case) Recorded(id string) (time.Time, bool) {
	if !c.Knows(id) {
		return time.Time{}, false
	}
	i := slices.IndexFunc(c.Events, func(e Event) bool { return ThingOf(e.Fact) == id })
	return c.Events[i].At, true
}

// Ball returns who has the ball: who accepted it last, as long as what it was
// passed for stands, else who the course says.
func (c *Case) Ball(today Date) Role { return c.ball(CourseNow(c.Events, today)) }

func (c *Case) ball(course Course) Role {
	h := c.host()
	if _, named := c.Parties[c.Pass.Holder]; named && h.pass(c.Pass).Holder == c.Pass.Holder {
		return c.Pass.Holder
	}
	if !h.always() { // what another company owes is not this one's to do
		left := c.LeftByCompany()
		course.Tasks = slices.DeleteFunc(slices.Clone(course.Tasks), func(t OpenTask) bool {
			return slices.ContainsFunc(left, func(l CaseTask) bool { return l.ID == t.ID })
		})
	}
	return course.Ball()
}

// NextChange returns the next day after today on which what a message says
// changes by itself: a placement comes near, starts or ends, new hours begin, a follow-up's
// day comes or has passed, a consent has run out. It is no date where there is none.
func (c *Case) NextChange(today Date) Date {
	var next Date
	day := func(d Date) {
		if d.After(today) && (next.IsZero() || d.Before(next)) {
			next = d
		}
	}
	for _, k := range c.Consents { // also of a closed case
		if last := k.LastDay(); !last.IsZero() {
			day(last.Add(1))
		}
	}
	if c.Closed {
		return next
	}
	for _, e := range c.Events {
		day(e.Date)
		if p, ok := e.Fact.(Placement); ok { // in effect or not: a day too many does no harm
			day(p.Start)
			day(p.Start.Add(-nearDays)) // its start may have to wait
			if !p.End.IsZero() {
				day(p.End.Add(1))
			}
		}
	}
	for _, f := range c.Followups {
		if f.Status == Planned {
			day(f.For)
			day(f.For.Add(1))
		}
	}
	return next
}

// CallOrder are the roles that the company calls: the first that somebody has.
var CallOrder = []Role{Consultant, Mentor, Caseworker}

// Call returns whom the company calls: who was agreed on at the start meeting,
// else the consultant, the mentor or the caseworker. Somebody who is no party
// has no role.
func (c *Case) Call() (PartyNamed, bool) {
	if p, ok := c.agreedCall(); ok {
		return p, true
	}
	for _, r := range CallOrder {
		if p, ok := c.Parties[r]; ok {
			return p, true
		}
	}
	return PartyNamed{}, false
}

// Responsible returns who is asked on the consultant's behalf: K, without one M, else S.
func (c *Case) Responsible() Role {
	for _, r := range []Role{Consultant, Mentor} {
		if _, ok := c.Parties[r]; ok {
			return r
		}
	}
	return Caseworker
}
