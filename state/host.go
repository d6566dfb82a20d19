package state

import "slices"

// A case may go on at another company. What the one before wrote, reported and
// owed, and that the citizen was there at all, is no business of the next, so the
// case knows since when the company is another. A contact who takes over at the
// same company reads on.

// A hostTime is since when the company's contact of a case is of the company that
// the placement is with. The zero value is since the beginning.
type hostTime struct {
	c *Case // nil: the reader may know of every company's time
	// from is the version with which the company's time begins, 0 for the case's
	// own beginning: a placement with another host, or where none was recorded yet,
	// that somebody else was named the contact.
	from int
	// named is the version before which another company's contact spoke for it.
	named int
	day   Date // of from
	start Date // of the first placement there; none: none was recorded yet
}

// host returns since when the company is the one that it is. A placement that does
// not go on at the same host begins another company's time when the contact
// changes beside it, in whichever order the two are recorded. So does a new contact
// after a placement has ended, as long as none is recorded at the same host: who
// they are is not known before, and what is shown cannot be taken back.
func (c *Case) host() hostTime {
	if c.placings < 2 { // as in most cases, and each view asks
		return hostTime{c: c}
	}
	return c.followHosts()
}

func (c *Case) followHosts() hostTime {
	w := hostWalk{hostTime: hostTime{c: c}}
	for _, e := range inOrder(c.Events) {
		if c.undone[e.Version] {
			continue
		}
		switch f := e.Fact.(type) {
		case Placement:
			w.course.morning(e.Date)
			w.placed(e, f)
			w.course.place(e.Date, f)
		case PlacementEnd:
			w.course.morning(e.Date)
			w.course.endPlacement(e.Date)
		case PartyNamed:
			if f.Role == Company {
				w.course.morning(e.Date)
				w.contact(e, f)
			}
		}
	}
	return w.hostTime
}

// A hostWalk follows a case's placements and contacts.
type hostWalk struct {
	hostTime
	course  Course     // of placements alone
	next    hostTime   // begins with the next contact, once another host was recorded
	guessed *hostTime  // what held before a contact was named whose company is not known
	who     PartyNamed // the contact
	since   Event      // that named them
	others  bool       // had the role before them in the company's time
}

func (w *hostWalk) placed(e Event, p Placement) {
	first := w.course.Placement == nil && w.course.PlacementEnded.IsZero()
	guessed := w.guessed
	w.guessed = nil
	switch {
	case first:
	case p.SameHost && guessed != nil: // so the contact is another of the same company
		w.hostTime, w.others = *guessed, true
	case p.SameHost:
	case guessed != nil:
		w.start = p.Start
	default: // with the contact that is named next
		w.next = hostTime{c: w.c, from: e.Version, day: e.Date, start: p.Start}
		if w.others { // who was named before it may be of either
			w.hostTime = hostTime{c: w.c, from: w.since.Version, named: w.since.Version, day: w.since.Date, start: p.Start}
			w.others = false
		}
	}
}

func (w *hostWalk) contact(e Event, p PartyNamed) {
	if w.who.same(p) {
		w.who = p
		return
	}
	ended := w.course.Placement == nil && !w.course.PlacementEnded.IsZero()
	switch {
	case w.next.from > 0:
		w.hostTime, w.next, w.others = w.next, hostTime{}, false
		w.named = e.Version
	case ended && w.guessed == nil:
		before := w.hostTime
		w.guessed, w.others = &before, false
		w.hostTime = hostTime{c: w.c, from: e.Version, named: e.Version, day: e.Date}
	default:
		w.others = w.others || w.who != PartyNamed{}
	}
	w.who, w.since = p, e
}

// same reports whether two are one person, whatever their number.
func (p PartyNamed) same(q PartyNamed) bool {
	if p.User != "" || q.User != "" {
		return p.User == q.User
	}
	return p.Name == q.Name
}

// always reports whether nothing is hidden.
func (h hostTime) always() bool { return h.c == nil || h.from == 0 }

// before reports whether the event of a version comes before that of another in
// the order in which a case takes them.
func (c *Case) before(a, b int) bool {
	n := historyOf(c.Events) + 1
	if n == 1 || a <= 1 || b <= 1 || a > n || b > n {
		return a < b
	}
	v, w := c.Events[a-1].Date, c.Events[b-1].Date
	return v.Before(w) || v == w && a < b
}

// since reports whether what an event of a version plans is of the company's time.
func (h hostTime) since(version int) bool { return h.always() || !h.c.before(version, h.from) }

// said reports whether what an event says for the company, or asks of it, is the
// present company's.
func (h hostTime) said(version int) bool { return h.always() || !h.c.before(version, h.named) }

// follows reports whether a contact came after another of the same company.
func (h hostTime) follows(version int) bool {
	return h.always() || version != h.named && h.said(version)
}

// name is what the company is called, if that was said of it: on the day that its
// time begins it may be said before.
func (h hostTime) name(c *Case) string {
	if e, _ := c.Event(c.companyAt); !h.since(c.companyAt) && (e.Version == 1 || e.Date != h.day) {
		return ""
	}
	return c.Company
}

// held reports whether what was recorded of a day was with the company: until its
// contact was named the other's time may have gone on, and what is recorded late is
// of the day on which it was.
func (h hostTime) held(version int, day Date) bool {
	return h.said(version) && !day.Before(h.day) || h.since(version) && !h.start.IsZero() && !day.Before(h.start)
}

// followup reports whether a follow-up is one with the company. One that is planned
// for a day of its time is, whenever that was.
func (h hostTime) followup(f *CaseFollowup) bool {
	switch {
	case h.always():
		return true
	case f.Status == Held:
		return h.held(f.Version, f.HeldOn)
	case h.since(f.Plan):
		return true
	}
	first := h.start
	if first.IsZero() {
		first = h.day
	}
	return !f.For.Before(first)
}

// task reports whether a task is of the company's time, and where the company owns
// it, its own.
func (h hostTime) task(t *CaseTask) bool {
	if t.Owner == Company {
		return h.said(t.Gave)
	}
	return h.since(t.Gave)
}

// agenda reports whether a meeting is one with the company: none that was over
// before its contact came, nor one in which the other's has said something.
func (h hostTime) agenda(a *CaseAgenda) bool {
	switch {
	case h.said(a.Put):
		return true
	case !h.since(a.Put), a.Closed != nil && !h.said(a.Closing.Version):
		return false
	}
	now := h.c.Parties[Company].User
	return !slices.ContainsFunc(a.Rows, func(r CaseRow) bool {
		theirs := func(a Answer) bool { return r.Said(a).OfCompany() }
		return !h.said(r.Version) && (r.By.OfCompany() || slices.ContainsFunc(r.Answers, theirs)) ||
			slices.ContainsFunc(r.Notes, func(n RowNote) bool { return n.By.OfCompany() && n.By.User != now })
	})
}

// pass is the ball that was passed, if not to or by another company.
func (h hostTime) pass(p BallPass) BallPass {
	if p.Version > 0 && !h.said(p.Version) && (p.To == Company || p.From == Company || p.Holder == Company) {
		return BallPass{}
	}
	return p
}

// placement reports whether a placement is with the company.
func (h hostTime) placement(start Date) bool {
	return h.always() || !h.start.IsZero() && !start.Before(h.start)
}

// of is the course as far as it is with the company: what comes after a placement
// with another stands for it, or nothing does.
func (h hostTime) of(course Course) Course {
	switch pl := course.Placement; {
	case h.always():
	case pl == nil && !h.start.IsZero(), pl != nil && h.placement(pl.Start):
	case course.Waiting != nil:
		next := course.Waiting
		course.Placement, course.Waiting, course.Hours, course.Paid = next, nil, next.Hours, next.Paid
	default:
		course.Placement, course.PlacementEnded, course.Hours, course.Paid = nil, Date{}, nil, nil
	}
	return course
}

// fact returns what the company may be told of an event, as it may be told.
func (h hostTime) fact(e Event, f Fact) (Fact, bool) {
	if h.always() {
		return f, true
	}
	switch f := f.(type) {
	case PartyNamed:
		return f, f.Role != Company || h.said(e.Version)
	case PartyLeft:
		return f, f.Role != Company || h.said(e.Version)
	case FollowupPlanned:
		planned, ok := h.c.Followup(f.ID)
		if !h.since(e.Version) {
			f.Note = ""
		}
		return f, ok && h.followup(&planned)
	case FollowupMissed, FollowupCancelled:
		settled, ok := h.c.Followup(ThingOf(f))
		return f, ok && h.followup(&settled)
	case FollowupHeld, Hours:
		return f, h.held(e.Version, e.Date)
	case FollowupProposed:
		return f, h.said(e.Version)
	case Task, TaskDone, TaskAccepted:
		t, ok := h.c.Task(ThingOf(f))
		return f, ok && h.task(&t) && h.since(e.Version)
	case AgendaOpened, AgendaClosed:
		a, ok := h.c.Agenda(ThingOf(f))
		return f, ok && h.agenda(&a)
	}
	return f, h.since(e.Version)
}

// CameTo reports whether the case's contact is known to be of the company that a
// placement is with, after one of another company.
func (c *Case) CameTo(start Date) bool {
	h := c.host()
	return !h.always() && h.placement(start)
}

// CameWith reports whether the event of a version named the first contact who is
// known to be of the company that is there now, after one of another company.
func (c *Case) CameWith(version int) bool {
	h := c.host()
	return !h.always() && h.named == version
}

// TookOver reports whether the event of a version named a contact of the company who
// was not it just before.
func (c *Case) TookOver(version int) bool {
	e, _ := c.Event(version)
	p, _ := e.Fact.(PartyNamed)
	var before PartyNamed
	for _, e := range c.Events[:max(0, version-1)] {
		switch f := e.Fact.(type) {
		case PartyNamed:
			if f.Role == Company && !c.undone[e.Version] {
				before = f
			}
		case PartyLeft:
			if f.Role == Company && !c.undone[e.Version] {
				before = PartyNamed{}
			}
		}
	}
	return p.Role == Company && !before.same(p)
}

// OfEarlierCompany reports whether a task is owed by a company that the citizen was
// at before: it is nobody's until somebody else is given it.
func (c *Case) OfEarlierCompany(t CaseTask) bool { return t.Owner == Company && !c.host().task(&t) }

// LeftByCompany lists the open tasks of a company that the citizen was at before.
func (c *Case) LeftByCompany() []CaseTask {
	h := c.host()
	return slices.DeleteFunc(c.OpenTasks(), func(t CaseTask) bool { return t.Owner != Company || h.task(&t) })
}

// CompanyKnows reports whether the present company may know of a thing: nothing of
// another company's time is its.
func (c *Case) CompanyKnows(id string) bool {
	h := c.host()
	if t, ok := c.Task(id); ok {
		return t.Shared && h.task(&t)
	}
	if f, ok := c.Followup(id); ok {
		return h.followup(&f)
	}
	a, ok := c.Agenda(id)
	return ok && a.Shared && h.agenda(&a)
}
