package state

import (
	"slices"
	"strings"
)

// Views are what readers get of a case. Each is a type of its own that has no
// field its reader may not see, so that a renderer or an exporter, which take
// views and never a case, cannot show what is hidden.

// ThreadView is what may stand in a case's thread: at most what the company
// may see, even where there is no company yet.
type ThreadView struct {
	No      int
	Version int
	Label   string
	Company string
	Lang    string
	Channel string
	Thread  string
	Closed  bool
	Opened  Date
	Today   Date
	Phase   Phase
	Parties []PartyNamed
	Came    int        // the version with which the company's contact came after another company's, 0 for none
	Call    PartyNamed // whom the company calls; zero when there is nobody
	Away    Absences   // who stands in for whom it calls, where that is known
	Kind    string     // of the placement
	Start   Date
	End     Date
	Hours   *float64
	Paid    *float64
	Later   []HoursFrom // agreed on for days to come, by day
	// StartWaits: the placement is not to begin yet, or should not have. It does
	// not say why: see Course.StartWaits.
	StartWaits bool
	// Next is the placement that is agreed on while this one runs, nil for none.
	Next  *PlacementView
	Goals []Goal
	// Solutions are the accommodations that the company may know of.
	Solutions []string
	// ChosenWishes and CVLines are those of the citizen's wishes and experience that it
	// may know of, and Busy the weekdays on which other efforts take place.
	ChosenWishes []string
	CVLines      string
	Busy         string
	// CVOn, PaidIf and Receives were agreed on at the start meeting: of when the
	// CV is, what paid hours depend on, and who receives the citizen.
	CVOn      Date
	PaidIf    string
	Receives  string
	Ball      Role
	Pass      BallPass
	Followups []FollowupView // planned, by date
	Tasks     []TaskView     // shared and open, by due date
	Agendas   []AgendaView   // whose meeting is not over, as the thread sees them
}

// CompanyView is what the company's contact reads in private.
type CompanyView struct {
	ThreadView
	Worries    []WorryView      // its own
	Answers    []AnswerView     // its own, to follow-ups
	Absent     []Date           // days on which it said that the citizen was not there, in order
	Attendance []AttendanceView // of the follow-ups held, by day
}

// An AttendanceView is how many of the agreed hours were attended.
type AttendanceView struct {
	On               Date
	Agreed, Attended float64
}

// MentorView is what the mentor reads: internal tasks and what the citizen
// said of wishes and needs, but nothing medical and no company's remarks.
type MentorView struct {
	ThreadView
	InternalTasks  []TaskView
	Wishes         []string
	WishesAsked    bool
	Accommodations []Accommodation
	AccomAsked     bool
	Concern        bool
	Breakoffs      *int // earlier placements that broke off; nil: never asked
	Absences       int
	PulseOff       bool       // the company is not asked how it goes
	Held           []HeldView // by day
}

// StaffView is what consultant and caseworker read: all of it.
type StaffView struct {
	MentorView
	Track          string
	Goal           string
	Consents       []ConsentView // in the order in which they were given
	CVUpdated      Date          // later than what the start meeting had, if it is
	Order          Ordered
	ConcernReason  string
	MedicalMissing bool
	NextStep       string
	Steps          string // the steps in hours that were planned, a line each
	Grants         []CaseGrant
	LastPulse      DatedPulse // the company's last one-tap answer; no date where there is none
	Outcome        []string
	Lesson         string         // of the earlier placements
	Efforts        []DatedText    // that run beside, in order
	Changes        []DatedText    // for the citizen, in order
	Ends           []DatedText    // why a placement or the case ended
	Closing        ClosingView    // of the last closing talk, no day where none was held
	PrivateNotes   map[int]string // of follow-ups held, by version
	Worries        []WorryView    // of the company
	Answers        []AnswerView   // the company's, to follow-ups
	Readings       []ReadingView  // the access log
}

// A PlacementView is a placement as it was agreed on.
type PlacementView struct {
	Kind        string
	Start, End  Date // End none where it is open
	Hours, Paid *float64
	SameHost    bool // it goes on where the one before it was
}

// HoursFrom are the weekly hours that hold from a day on, as they will be known
// then; nil is unknown.
type HoursFrom struct {
	Day         Date
	Hours, Paid *float64
}

// A FollowupView is a follow-up as every party may see it.
type FollowupView struct {
	ID     string
	For    Date
	Time   string
	Kind   string
	Who    []Role
	Every  string
	Note   string
	First  Date
	Status FollowupStatus
	// Agreed and Attended are the figures of one that was held.
	Agreed, Attended *float64
	Proposal         Proposal // without its note
}

// A HeldView adds what was said at a follow-up for those who may know it.
type HeldView struct {
	FollowupView
	Version     int
	On          Date
	AccomOK     string
	Social      string
	Independent *bool
	Meaning     string
	Shared      string
}

// A TaskView is a task as its readers see it.
type TaskView struct {
	ID       string
	Owner    Role
	Giver    Role
	Due      Date
	What     string
	Accepted bool
	Done     bool
	Shared   bool
	How      string
	Left     bool // by a company that the citizen was at before
}

// ThreadView returns what may stand in the case's thread on the given day.
func (c *Case) ThreadView(today Date) ThreadView {
	return c.threadView(today, CourseNow(c.Events, today), c.host())
}

// CompanyView returns what the company's contact may read.
func (c *Case) CompanyView(today Date) CompanyView {
	h := c.host()
	return CompanyView{
		ThreadView: c.threadView(today, CourseNow(c.Events, today), h),
		Worries:    c.worries(h), Answers: c.answers(h), Absent: c.absentTold(h), Attendance: c.attendance(h),
	}
}

// absentTold are the days on which the company said itself that the citizen was
// not there. Those that others have noted, and why it was, are not in it.
func (c *Case) absentTold(h hostTime) []Date {
	var days []Date
	for _, e := range c.standing() {
		if _, ok := e.Fact.(Absence); ok && e.By.OfCompany() && h.said(e.Version) {
			days = append(days, e.Date)
		}
	}
	slices.SortFunc(days, func(a, b Date) int { return a.Days(b) })
	return days
}

// attendance has the figures alone: why somebody did not come is not in it.
func (c *Case) attendance(h hostTime) []AttendanceView {
	var all []AttendanceView
	for _, f := range c.Followups {
		if f.Status == Held && f.Held.Agreed != nil && f.Held.Attended != nil && h.followup(f) {
			all = append(all, AttendanceView{f.HeldOn, *f.Held.Agreed, *f.Held.Attended})
		}
	}
	slices.SortStableFunc(all, func(a, b AttendanceView) int { return a.On.Days(b.On) })
	return all
}

// answers are the company's answers to follow-ups, in order of planning.
func (c *Case) answers(h hostTime) []AnswerView {
	var answers []AnswerView
	for _, f := range c.Followups {
		if f.Answer.ID != "" && h.said(f.Answer.Version) {
			answers = append(answers, f.Answer)
		}
	}
	return answers
}

// MentorView returns what the mentor may read.
func (c *Case) MentorView(today Date) MentorView {
	return c.mentorView(today, CourseNow(c.Events, today))
}

// StaffView returns what consultant and caseworker may read.
func (c *Case) StaffView(today Date) StaffView {
	course := CourseNow(c.Events, today)
	private := map[int]string{}
	for _, f := range c.Followups {
		if f.Held.Private != "" {
			private[f.Version] = f.Held.Private
		}
	}
	told := c.chronicle()
	var pulse DatedPulse
	if n := len(course.Pulses); n > 0 {
		pulse = course.Pulses[n-1]
	}
	return StaffView{
		Lesson: c.Answer("prep.earlier", "lesson"), Efforts: told.efforts, Changes: told.changes, Ends: told.ends, Closing: told.closing,
		MentorView: c.mentorView(today, course), Track: course.Track, Order: c.Order,
		ConcernReason: c.ConcernReason, MedicalMissing: c.MedicalMissing, NextStep: c.nextStep(course), Steps: c.Answer("prep.steps", "steps"),
		Goal: c.Answer("pre.goal", "goal"), Consents: c.ConsentViews(today), CVUpdated: c.cvUpdated(),
		Grants: c.Grants, LastPulse: pulse, Outcome: course.Outcome, PrivateNotes: private, Worries: c.worries(hostTime{}), Answers: c.answers(hostTime{}),
		Readings: c.readings(),
	}
}

// threadView is what the thread shows of a company's time; with a zero one it is
// the part of a wider view.
func (c *Case) threadView(today Date, course Course, h hostTime) ThreadView {
	ball := c.ball(course)
	course = h.of(course)
	v := ThreadView{
		No: c.No, Version: c.Version, Label: c.Label, Company: h.name(c), Lang: c.Lang, Channel: c.Channel, Thread: c.Thread,
		Closed: c.Closed, Opened: c.Opened, Today: today, Phase: course.Phase(), Goals: c.Goals,
		Pass: h.pass(c.Pass), Hours: course.Hours, Paid: course.Paid,
	}
	if !h.always() {
		v.Came = h.named
	}
	if !c.Closed {
		v.Ball = ball
	}
	v.Parties = listed(c.Parties)
	v.Call, _ = c.Call()
	if pl := course.Placement; pl != nil {
		v.Kind, v.Start, v.End = pl.Kind, pl.Start, pl.End
	}
	v.Solutions, v.ChosenWishes = c.shared(Company, ConsentSolution, today), c.shared(Company, ConsentWish, today)
	v.CVLines = strings.Join(c.shared(Company, ConsentCV, today), "\n")
	v.Busy = c.chosen("prep.efforts", "weekdays", hostTime{})
	v.PaidIf, v.Receives = c.chosen("start.paid", "condition", h), c.chosen("start.date", "receives", h)
	v.CVOn, _ = ParseDate(c.chosen("start.cv", "cv", h))
	if c.Closed {
		return v
	}
	v.StartWaits = course.StartWaits()
	v.Later, v.Next = c.laterHours(today, h), course.Waiting.view()
	for _, a := range c.OpenAgendas() {
		if agenda, ok := c.AgendaView(a.ID, NoRole, today); ok && h.agenda(&a) {
			v.Agendas = append(v.Agendas, agenda)
		}
	}
	v.Followups = c.plannedViews(h)
	for _, t := range c.OpenTasks() {
		if t.Shared && h.task(&t) {
			v.Tasks = append(v.Tasks, t.view())
		}
	}
	return v
}

// laterHours are the hours of the days after today of which hours, or pay alone,
// were recorded.
func (c *Case) laterHours(today Date, h hostTime) []HoursFrom {
	var later []HoursFrom
	for _, e := range c.Events {
		known := slices.ContainsFunc(later, func(l HoursFrom) bool { return l.Day == e.Date })
		if _, ok := e.Fact.(Hours); !ok || known || !e.Date.After(today) || c.undone[e.Version] || !h.since(e.Version) {
			continue
		}
		course := CourseNow(c.Events, e.Date)
		later = append(later, HoursFrom{e.Date, course.Hours, course.Paid})
	}
	slices.SortFunc(later, func(a, b HoursFrom) int { return a.Day.Days(b.Day) })
	return later
}

// cvUpdated is of when the CV is as the preparation talk has it, if that is later
// than what the start meeting had.
func (c *Case) cvUpdated() Date {
	own, err := ParseDate(c.Answer("prep.experience", "cv"))
	if shared, _ := ParseDate(c.chosen("start.cv", "cv", hostTime{})); err != nil || !own.After(shared) {
		return Date{}
	}
	return own
}

func (c *Case) mentorView(today Date, course Course) MentorView {
	v := MentorView{
		ThreadView: c.threadView(today, course, hostTime{}), Wishes: c.WishList, WishesAsked: c.WishesAsked,
		Accommodations: withoutFlags(c.Accommodations), AccomAsked: c.AccomAsked, Concern: c.Concern, Absences: len(course.Absences), PulseOff: c.PulseOff,
		Breakoffs: c.chronicle().breakoffs,
	}
	for _, t := range c.OpenTasks() {
		if !t.Shared && !c.Closed {
			v.InternalTasks = append(v.InternalTasks, t.view())
		}
	}
	c.markLeft(v.Tasks)
	for _, f := range c.Followups {
		if f.Status == Held {
			v.Held = append(v.Held, f.heldView())
		}
	}
	slices.SortStableFunc(v.Held, func(a, b HeldView) int { return a.On.Days(b.On) })
	return v
}

// markLeft marks the tasks that another company left.
func (c *Case) markLeft(tasks []TaskView) {
	left := c.LeftByCompany()
	for i := range tasks {
		tasks[i].Left = slices.ContainsFunc(left, func(t CaseTask) bool { return t.ID == tasks[i].ID })
	}
}

// plannedViews are the follow-ups that are planned, by date, as a company of that
// time may see them.
func (c *Case) plannedViews(h hostTime) []FollowupView {
	var all []FollowupView
	for _, f := range c.plannedIn(h) {
		v := f.view()
		if !h.since(f.Version) {
			v.Note = ""
		}
		if !h.said(v.Proposal.Version) {
			v.Proposal = Proposal{}
		}
		all = append(all, v)
	}
	return all
}

// withoutFlags are accommodations without what an entry of before says of
// consent, which is no mentor's to read.
func withoutFlags(items []Accommodation) []Accommodation {
	items = slices.Clone(items)
	for i := range items {
		items[i].Consent = false
	}
	return items
}

// AllTasks returns the open tasks that the reader may see, by due date.
func (v MentorView) AllTasks() []TaskView {
	all := slices.Concat(v.Tasks, v.InternalTasks)
	slices.SortStableFunc(all, func(a, b TaskView) int { return ByDate(a.Due, b.Due) })
	return all
}

// nextStep is the next step recorded for the course's placement.
func (c *Case) nextStep(course Course) string {
	what := ""
	if !course.NextStep {
		return what
	}
	for _, e := range c.Events {
		if n, ok := e.Fact.(NextStep); ok && !c.undone[e.Version] {
			what = n.What
		}
	}
	return what
}

func (p *CoursePlacement) view() *PlacementView {
	if p == nil {
		return nil
	}
	return &PlacementView{Kind: p.Kind, Start: p.Start, End: p.End, Hours: p.Hours, Paid: p.Paid, SameHost: p.SameHost}
}

func (f CaseFollowup) view() FollowupView {
	proposal := f.Proposal
	proposal.Note = ""
	return FollowupView{
		ID: f.ID, For: f.For, Time: f.Time, Kind: f.Kind, Who: f.Who, Every: f.Every, Note: f.Note,
		First: f.First, Status: f.Status, Agreed: f.Held.Agreed, Attended: f.Held.Attended,
		Proposal: proposal,
	}
}

func (f CaseFollowup) heldView() HeldView {
	return HeldView{
		FollowupView: f.view(), Version: f.Version, On: f.HeldOn, AccomOK: f.Held.AccomOK, Social: f.Held.Social,
		Independent: f.Held.Independent, Meaning: f.Held.Meaning, Shared: f.Held.Note,
	}
}

func (t CaseTask) view() TaskView {
	return TaskView{
		ID: t.ID, Owner: t.Owner, Giver: t.Giver, Due: t.Due, What: t.What, Accepted: t.Accepted,
		Done: t.Done, Shared: t.Shared, How: t.How,
	}
}

// ThreadFact returns what of an event may be told in the thread: the fact
// without the fields that the company may not see. Most facts are not told
// there at all; what of them the company may know stands on the card.
func (c *Case) ThreadFact(e Event) (Fact, bool) {
	switch f := e.Fact.(type) {
	case FollowupPlanned, PartyNamed, PartyLeft, BallPassed, Hours, Placement:
		return f, true
	case Opened:
		return Opened{}, e.Version > 1 // a new course, on a track that is not told
	case FollowupCancelled:
		f.Reason = ""
		return f, true
	case FollowupMissed:
		f.Reason = ""
		return f, true
	case FollowupProposed:
		f.Note = ""
		return f, true
	case FollowupHeld:
		return FollowupHeld{ID: f.ID, Agreed: f.Agreed, Attended: f.Attended, Note: f.Note}, true
	case BallAnswered:
		f.Reason = ""
		return f, true
	case Task:
		f.Reason, f.Barrier = "", false
		return f, f.Shared
	case TaskDone:
		t, _ := c.Task(f.ID)
		return f, t.Shared
	case TaskAccepted:
		t, _ := c.Task(f.ID)
		return f, t.Shared
	case CaseClosed:
		return CaseClosed{}, true
	case AgendaOpened: // what stands on it is AgendaView's to say
		return AgendaOpened{ID: f.ID, Kind: f.Kind, Da: f.Da, En: f.En, For: f.For, Time: f.Time, Shared: f.Shared}, f.Shared
	case AgendaClosed:
		a, _ := c.Agenda(f.ID)
		return AgendaClosed{ID: f.ID, NotHeld: f.NotHeld, CalledOff: f.CalledOff}, a.Shared
	case HandoverAnswered: // that one was asked is nobody's business before they have said yes
		f.Reason = ""
		return f, f.Accepted
	}
	return nil, false
}

// HiddenFromCompany reports whether a fact, or a part of it, is of what no company may
// ever read of those who work with the citizen (practice.md 7), so that who types it
// where the company reads along is to be told.
func HiddenFromCompany(f Fact) bool {
	switch f := f.(type) {
	case Raised, WarningTaken, WarningActed, WarningSnoozed, WarningResolved, Concern, // what worries, and how much
		MedicalRequired, MedicalReceived, EarlierBreakoffs, Changed, EffortStart, // health, history, benefit, home
		GrantApplied, Granted, Delivered, GrantRefused, Wishes, ConsentGiven, ConsentWithdrawn:
		return true
	case Accommodations: // the need
		return len(f.Items) > 0
	case Conversation:
		return f.Meaning != ""
	case FollowupHeld:
		return f.AccomOK != "" || f.Social != "" || f.Meaning != "" || f.Private != ""
	case AbsenceClarified:
		return f.Private != ""
	case Ordered:
		return f.Text != ""
	case PlacementEnd:
		return f.Why != ""
	case CaseClosed:
		return f.Why != ""
	}
	return false
}
