package commands

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// maxLines is how many lines a digest has at the most; what is left is counted
// in one line. A company's has fewer: below them it says whom it calls, and a
// line may take two of a message's fifty blocks.
const (
	maxLines        = 20
	maxLinesCompany = 15
)

// A DigestInput is what a person's digest is made of.
type DigestInput struct {
	User    string // whose digest it is
	StandIn string // who reads it in their place, "" for themselves
	Now     time.Time
	Cases   []*state.Case  // the open cases that User takes part in
	Asked   []*state.Case  // the open cases of which a role is offered to User
	Locked  []Locked       // those of them that cannot be opened
	Weekly  int            // the weekday of the week's digest, 1 to 5; 0 for Monday
	Away    state.Absences // who is called for whom
	Gone    []string       // users with a part in these cases whom Slack cannot reach any longer
	Leads   Teams          // whose figures User may see, for Home
	Daily   bool           // it comes by itself: a company hears on its own days only
	Page    int            // which lines, of one that was asked for: 0 and 1 are the first
	// Practice is what the dropout rules are judged by; nil: they are not asked.
	Practice *practice.Pack
}

// A duty is one line of a digest.
type duty struct {
	c     *state.Case
	day   state.Date
	line  texts.T
	act   Buttons
	rank  int // overdue, today, next days, what is missing, waiting, roles unread, warnings, those told quietly, those taken, later
	task  bool
	thing string // its id in the case
	// absent is whose it is, in the Home of who stands in for them.
	absent string
}

const (
	overdue = iota
	dueToday
	nextDays
	notReady
	missing
	waiting
	unread
	warned
	quietly
	taken
	later
)

var sections = [...]string{
	"digest.overdue", "digest.today", "digest.next", "digest.not_ready", "digest.missing", "digest.waiting", "digest.unread", "digest.warned", "digest.imported", "home.taken", "home.later",
}

// Digest returns a person's digest, and false when there is nothing to say.
func Digest(in DigestInput) (Doc, bool) {
	today := state.DateOf(in.Now)
	var all []duty
	companyOnly := len(in.Cases) > 0 // in what role one takes part in a case that is locked, nobody knows
	for _, c := range in.Cases {
		if c.Closed {
			continue
		}
		told := map[string]bool{} // of one who has two roles
		for _, r := range c.RolesOf(in.User) {
			companyOnly = companyOnly && r == state.Company
			for _, d := range in.duties(c, r) {
				if !told[d.thing] {
					told[d.thing] = true
					all = append(all, d)
				}
			}
		}
	}
	all = slices.Concat(all, in.offered(), in.unread())
	watched, gaps, cleared := in.watched()
	if in.Daily { // those of imported cases come in a message of their own
		watched = slices.DeleteFunc(watched, func(d duty) bool { return d.rank == quietly })
	}
	all = append(all, watched...)
	if len(all)+len(cleared)+len(in.Locked) == 0 || in.Daily && companyOnly && !companyDay(all, today) {
		return Doc{}, false
	}
	most := maxLines
	if companyOnly {
		most = maxLinesCompany
	}
	lines, rest := heaviest(all, most)
	rest = append(rest, gaps...)
	if in.Page > 1 {
		return in.further(rest), true
	}
	return in.doc(lines, rest, cleared, today, companyOnly), true
}

// weighs says of which ranks the lines come first where not all have room.
var weighs = [...]int{overdue: 0, warned: 1, dueToday: 2, unread: 3, waiting: 4, nextDays: 5, notReady: 6, missing: 7, quietly: 8, taken: 9, later: 10}

// heaviest divides duties into those that a digest has room for and the rest.
func heaviest(all []duty, most int) (lines, rest []duty) {
	slices.SortStableFunc(all, func(a, b duty) int { return cmp.Or(weighs[a.rank]-weighs[b.rank], a.day.Days(b.day)) })
	n := min(most, len(all))
	return slices.Clone(all[:n]), slices.Clone(all[n:])
}

// further is what the first lines of a digest have left out.
func (in DigestInput) further(rest []duty) Doc {
	from := min((in.Page-2)*maxLines, len(rest))
	rest = rest[from:]
	n := min(maxLines, len(rest))
	lines := slices.Clone(rest[:n])
	byUrgency(lines)
	doc := Doc{Notify: texts.Say("digest.notify", "n", len(rest)), Blocks: []Block{Header{texts.Say("digest.title", "day", state.DateOf(in.Now))}}}
	if n == 0 {
		said := texts.Say("digest.no_more")
		return Doc{Notify: said, Blocks: []Block{para(said)}}
	}
	doc.Blocks = append(append(doc.Blocks, dutyBlocks(lines)...), in.left(rest[n:])...)
	return doc
}

// companyDay reports whether a company hears today: on Mondays, on the working
// day before a date, and when a task of its own is due or overdue.
func companyDay(all []duty, today state.Date) bool {
	if today.Weekday() == time.Monday {
		return true
	}
	next := when.NextWorkingDay(today.Add(1))
	return slices.ContainsFunc(all, func(d duty) bool {
		if d.task && !d.day.IsZero() && !d.day.After(today) {
			return true
		}
		return d.day.After(today) && !d.day.After(next)
	})
}

// duties lists what a role has coming up in a case.
func (in DigestInput) duties(c *state.Case, r state.Role) []duty {
	today, v := state.DateOf(in.Now), c.PlanView(r)
	var out []duty
	for _, d := range ownTasks(c, v.Tasks, r, today) {
		out = appendDuty(out, d, today)
	}
	for _, f := range v.Followups {
		if r == state.Company && f.For.Before(today) {
			continue // that it was not held is for the others to settle
		}
		if in.concerns(f, r, c) {
			out = appendDuty(out, followupDuty(c, f, r, today), today)
		}
	}
	for _, a := range c.OpenAgendas() {
		if f, _ := c.Followup(a.Followup); f.Status != state.Planned && !a.For.IsZero() && meetingConcerns(a, r, c) {
			out = appendDuty(out, meetingDuty(c, a), today)
		}
	}
	if d, ok := startDuty(c, r, today); ok {
		out = appendDuty(out, d, today)
	}
	if c.Audience.Waits() && r == ReadersAsked(c).Role {
		out = append(out, readersDuty(c))
	}
	for _, d := range consentDuties(c, r, today) {
		out = appendDuty(out, d, today)
	}
	if d, ok := pulseCall(c, r, today, time.UTC); ok {
		out = appendDuty(out, d, today)
	}
	if v.Pass.Pending && v.Pass.To == r {
		out = append(out, duty{c: c, thing: "ball", rank: waiting, line: texts.Say("digest.ball"), act: Buttons{
			{Action: "ball.accept", Label: texts.Say("button.accept_ball"), Value: Value(c.No), Primary: true},
		}})
	}
	return out
}

// offered are the roles that the person is asked to take over.
func (in DigestInput) offered() []duty {
	var all []duty
	for _, c := range in.Asked {
		for _, v := range c.OffersTo(in.User) {
			all = append(all, duty{c: c, thing: v.ID, rank: waiting, line: handoverAsked(v), act: handoverButtons(v)})
		}
	}
	return all
}

// ownTasks are a role's among the tasks that its reader may see.
func ownTasks(c *state.Case, tasks []state.TaskView, r state.Role, today state.Date) []duty {
	var own []duty
	for _, t := range tasks {
		if t.Owner == r {
			own = append(own, taskDuty(c, t, today))
		}
	}
	return own
}

// startDuty names the day on which a placement begins to those who meet then:
// who follows up and the company. One that goes on where it was begins nothing.
func startDuty(c *state.Case, r state.Role, today state.Date) (duty, bool) {
	if r != state.Company && r != c.Responsible() || !startsSoon(c, today) {
		return duty{}, false
	}
	course := state.CourseNow(c.Events, today)
	for _, pl := range []*state.CoursePlacement{course.Placement, course.Waiting} {
		if pl == nil || pl.SameHost || pl.Start.Before(today) {
			continue
		}
		line := texts.Say("digest.start", "kind", choiceLabel("kind", pl.Kind), "day", pl.Start)
		if pl == course.Placement && course.StartWaits() {
			line = texts.Say("digest.start_waits", "start", line)
		}
		return duty{c: c, thing: "start", day: pl.Start, line: line, act: Buttons{
			{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)},
		}}, true
	}
	return duty{}, false
}

// startsSoon reports whether any placement was recorded that begins within the
// days that a digest shows, so that the course is asked of few cases alone.
func startsSoon(c *state.Case, today state.Date) bool {
	return slices.ContainsFunc(c.Events, func(e state.Event) bool {
		pl, ok := e.Fact.(state.Placement)
		return ok && !pl.Start.Before(today) && pl.Start.Days(today) <= daysAhead
	})
}

// concerns reports whether a follow-up stands in a role's digest: K's and the
// company's always, S's and M's when they take part; M's too where there is
// no consultant, and S's when it has long been overdue.
func (in DigestInput) concerns(f state.FollowupView, r state.Role, c *state.Case) bool {
	late := r == state.Caseworker && state.DateOf(in.Now).Days(f.For) > in.lateForAll()
	return r == state.Company || r == c.Responsible() || has(f.Who, r) || late
}

// meetingConcerns reports whether a meeting that no planned follow-up is stands
// in a role's digest: where it is not in the thread it is consultant's and
// caseworker's, else it is who follows up that sees to it.
func meetingConcerns(a state.CaseAgenda, r state.Role, c *state.Case) bool {
	if a.Shared {
		return r == c.Responsible()
	}
	return has(meetingStaff, r)
}

func meetingDuty(c *state.Case, a state.CaseAgenda) duty {
	line := texts.Say("agenda.line", "id", texts.Word(a.ID), "agenda", agendaName(a.Kind, a.Da, a.En), "when", texts.At{Moment: momentOf(a.For, a.Time)})
	act := append(Buttons{minutesButton(c.No, a.ID)}, dayButtons(c.No, a.ID)...)
	return duty{c: c, thing: a.ID, day: a.For, line: line, act: append(act, Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)})}
}

// lateForAll is after how many days S, too, reads that a follow-up is overdue: as
// R03 has it, where the rules are not asked in the shipped pack.
func (in DigestInput) lateForAll() int {
	pack := in.Practice
	if pack == nil {
		pack = practice.Shipped()
	}
	overdue, _ := pack.Entry("R03")
	return overdue.Limits.CaseworkerDays
}

// daysAhead is how many days to come a digest shows.
const daysAhead = 7

func appendDuty(out []duty, d duty, today state.Date) []duty {
	switch {
	case d.rank == waiting:
	case d.day.IsZero() || d.day.Days(today) > daysAhead:
		return out
	case d.day.Before(today):
		d.rank = overdue
	case d.day == today:
		d.rank = dueToday
	default:
		d.rank = nextDays
	}
	return append(out, d)
}

func taskDuty(c *state.Case, t state.TaskView, today state.Date) duty {
	value := Value(c.No, t.ID)
	if !t.Accepted {
		return duty{c: c, thing: t.ID, day: t.Due, task: true, rank: waiting, line: ownTaskLine(t, today, PartiesOf(c)), act: taskButtons(c.No, t)}
	}
	return duty{c: c, thing: t.ID, day: t.Due, task: true, line: taskLineFor(t, today, PartiesOf(c)), act: Buttons{
		{Action: "task.done", Label: texts.Say("button.done"), Value: value},
		openForm("task.move", c.No, t.ID),
		{Action: "task.snooze", Label: texts.Say("button.snooze"), Value: value},
		{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)},
	}}
}

func followupDuty(c *state.Case, f state.FollowupView, r state.Role, today state.Date) duty {
	d := duty{c: c, thing: f.ID, day: f.For, line: followupLine(f, today, PartiesOf(c))}
	show := Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)}
	value := Value(c.No, f.ID)
	if !state.May(r, state.ActHold) {
		d.act = append(companyFollowupButtons(value, f.For, today), show)
		return d
	}
	d.act = Buttons{{Action: "followup.held", Label: texts.Say("button.held"), Value: value}}
	a, _ := c.MeetingOf(f.ID)
	if _, sees := c.AgendaView(a.ID, r, today); sees {
		d.act = Buttons{minutesButton(c.No, a.ID)}
	}
	if state.May(r, state.ActPlan) {
		d.act = append(d.act, Button{Action: "followup.move", Label: texts.Say("button.move"), Value: value})
	}
	if !f.For.After(today) && r == state.Consultant {
		d.act = append(d.act, Button{Action: "followup.missed", Label: texts.Say("button.missed"), Value: value})
	}
	d.act = append(d.act, show)
	return d
}

// byUrgency sorts duties as they are shown.
func byUrgency(all []duty) {
	slices.SortStableFunc(all, func(a, b duty) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return a.day.Days(b.day)
	})
}

func (in DigestInput) doc(all, rest []duty, cleared []texts.T, today state.Date, company bool) Doc {
	byUrgency(all)
	title := texts.Say("digest.title", "day", today)
	if in.weekly(today) {
		title = texts.Say("digest.week", "day", today)
	}
	notify := texts.Say("digest.notify", "n", len(all)+len(rest)+len(in.Locked))
	if len(all)+len(in.Locked) == 0 {
		notify = texts.Say("digest.notify_cleared")
	}
	doc := Doc{Notify: notify, Blocks: []Block{Header{title}}}
	if in.StandIn != "" {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.stand_in", "who", texts.User(in.User))})
	}
	doc.Blocks = append(append(doc.Blocks, dutyBlocks(all)...), in.left(rest)...)
	if len(cleared) > 0 {
		doc.Blocks = append(doc.Blocks, Para{Lines: append([]texts.T{texts.Say("digest.cleared")}, cleared...)})
	}
	doc.Blocks = append(doc.Blocks, lockedBlocks(in.Locked)...)
	if company {
		doc.Blocks = append(doc.Blocks, in.CompanyFoot()...)
	}
	return doc
}

func (in DigestInput) weekly(today state.Date) bool {
	day := time.Weekday(in.Weekly)
	if in.Weekly == 0 {
		day = time.Monday
	}
	return today.Weekday() == day
}

// left counts by sort what a digest has no room for, and shows it to whoever
// asks. Who stands in asks for their own.
func (in DigestInput) left(rest []duty) []Block {
	if len(rest) == 0 {
		return nil
	}
	var sorts texts.List
	for rank := range sections {
		n := 0
		for _, d := range rest {
			if d.rank == rank {
				n++
			}
		}
		if key := leftOf[rank]; n > 0 && key != "" {
			sorts = append(sorts, texts.Say(key, "n", n))
		}
	}
	blocks := []Block{Small{texts.Say("digest.left", "n", len(rest), "sorts", sorts)}}
	if in.StandIn == "" {
		blocks = append(blocks, Buttons{{Action: "digest.more", Label: texts.Say("button.page_more"), Value: Value(0, strconv.Itoa(max(1, in.Page)+1))}})
	}
	return blocks
}

var leftOf = [...]string{
	"digest.left_overdue", "digest.left_today", "digest.left_next", "digest.left_not_ready", "digest.left_missing", "digest.left_waiting",
	"digest.left_unread", "digest.left_warned", "digest.left_imported", "", "",
}

// dutyBlocks shows the duties under their headings. What is overdue, due or
// waiting has its buttons in a row below; what is to come, one beside it.
func dutyBlocks(all []duty) []Block {
	var blocks []Block
	rank := -1
	for _, d := range all {
		if d.rank != rank {
			rank = d.rank
			blocks = append(blocks, para(texts.Say(sections[rank])))
		}
		line := d.told()
		if d.rank == nextDays {
			show := d.act[len(d.act)-1]
			blocks = append(blocks, Para{Lines: []texts.T{line}, Button: &show})
		} else {
			blocks = append(blocks, para(line), d.act)
		}
	}
	return blocks
}

// told is the line of a duty, with the case and whose it is, unless the reader's.
func (d duty) told() texts.T {
	line := texts.Say("digest.line", "case", CaseName(d.c), "what", d.line)
	if d.absent != "" {
		line = texts.Say("home.line_for", "line", line, "who", texts.User(d.absent))
	}
	return line
}

// mostCalls is how many of its cases a company's digest has buttons for.
const mostCalls = 5

// CompanyFoot lets the company say of its cases that the citizen is not there, and
// says whom it calls: once where that is the same person in all of them.
func (in DigestInput) CompanyFoot() []Block {
	calls, one := in.calls()
	var blocks []Block
	for _, c := range calls[:min(mostCalls, len(calls))] {
		line := texts.Say("digest.call", "case", CaseName(c.c), "who", texts.Reach{Reach: c.Reach})
		if one && len(calls) > 1 {
			line = CaseName(c.c)
		}
		blocks = append(blocks, para(line), companyButtons(c.c.No))
	}
	if one && len(calls) > 1 {
		blocks = append(blocks, para(texts.Say("digest.call_all", "who", texts.Reach{Reach: calls[0].Reach})))
	}
	return blocks
}

// CallsOne says whom the company calls, where that is the same person in all of
// several cases.
func (in DigestInput) CallsOne(cases []*state.Case) (Doc, bool) {
	in.Cases = cases
	all, one := in.calls()
	if !one || len(all) < 2 || len(all) < len(cases) {
		return Doc{}, false
	}
	return Doc{Notify: texts.Say("digest.call_all", "who", texts.Reach{Reach: all[0].Reach}), Blocks: in.CompanyFoot()}, true
}

// A called is whom the company calls about a case.
type called struct {
	c *state.Case
	state.Reach
}

// calls lists the person's cases as a company's contact in which there is
// somebody to call, and reports whether that is one person in all of them.
func (in DigestInput) calls() (all []called, one bool) {
	one = true
	for _, c := range in.Cases {
		call, ok := c.Call()
		if !ok || !has(c.RolesOf(in.User), state.Company) {
			continue
		}
		all = append(all, called{c, in.Away.Reach(call)})
		one = one && all[len(all)-1].same(all[0])
	}
	return all, one
}

// same reports whether two are one person, in whatever roles.
func (a called) same(b called) bool {
	a.Role, b.Role = state.NoRole, state.NoRole
	return a.Reach == b.Reach
}

// NextDigest returns when the person's next digest is due, after now: at
// their hour of the next working day.
func NextDigest(p state.Person, def Defaults, now time.Time) time.Time {
	at := DigestClock(p, def)
	day := state.DateOf(now)
	for {
		day = when.NextWorkingDay(day)
		if due := day.At(at.Hour, at.Minute, now.Location()); due.After(now) {
			return due
		}
		day = day.Add(1)
	}
}

// DigestClock is the hour at which a person gets the digest.
func DigestClock(p state.Person, def Defaults) texts.Clock {
	if h, m, ok := when.ParseClock(p.DigestAt); ok && p.DigestAt != "" {
		return texts.Clock{Hour: h, Minute: m}
	}
	return def.DigestAt
}
