package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands/when"
	"casethread/state"
)

// A NudgeKind is what somebody is reminded of.
type NudgeKind string

// The kinds of nudges, in the order in which a later one about the same thing
// takes an earlier one's place.
const (
	NudgeBefore     NudgeKind = "before"     // a follow-up comes up
	NudgeAfter      NudgeKind = "after"      // how did it go?
	NudgeUnaccepted NudgeKind = "unaccepted" // nobody has accepted what one gave
	NudgeDue        NudgeKind = "due"        // one's task is due today
	NudgePulse      NudgeKind = "pulse"      // the company is asked how it goes
	NudgeWarning    NudgeKind = "warning"    // the rules found something
	NudgeUnanswered NudgeKind = "unanswered" // nobody answers a warning
)

const (
	askAfter     = time.Hour // after its start one asks how a follow-up went
	askHour      = 15        // or then, when it had no time
	dueHour      = 14
	waitAccepted = 2              // working days until the giver hears
	mostLate     = 72 * time.Hour // later nobody is told that a task waits
	snoozeFor    = 15 * time.Minute
	snoozeLate   = 5 * time.Minute // that one which was asked for again may come late
	mostAhead    = 7               // days: no reminder comes earlier before its follow-up
)

// A Nudge is one reminder for one person, due from At until Until.
type Nudge struct {
	NoteItem
	To    string
	At    time.Time
	Until time.Time
	// Again marks one that was put off: it comes as a new message.
	Again bool
	// Once names it for good: what was told of this name is not told again.
	// It holds ids and dates alone.
	Once string
}

// Nudges returns the nudges of a case that are due now, whether or not they
// were told already, and when the next will be, or a follow-up begins, of which
// a note need not remind any longer: no time where there is neither. People are the
// settings of the parties and of their stand-ins.
func Nudges(c *state.Case, people map[string]state.Person, now time.Time) (due []Nudge, next time.Time) {
	seen := map[string]int{} // index in due
	add := func(n Nudge) {
		at := n.tells(now)
		if at.IsZero() {
			return
		}
		if at.After(now) {
			next = sooner(next, at)
			return
		}
		key := n.To + n.Thing + string(n.Kind) + strconv.FormatBool(n.Again)
		i, twice := seen[key]
		switch {
		case !twice:
			seen[key] = len(due)
			due = append(due, n)
		case due[i].For != "" && n.For == "": // one's own comes before what one stands in for
			due[i] = n
		}
	}
	always := func(state.Date) bool { return true }
	eachOccasion(c, now, always, func(o occasion) {
		next = o.begins(next, now)
		for _, r := range o.roles(c) {
			o.nudges(c, r, people, add)
		}
	})
	return due, next
}

// NextNudge returns the earliest time, not before now, at which somebody may
// be due a nudge, whatever their settings, or a follow-up begins. What they may
// be due since earlier, and was so in the case before a commit already, the
// timer that is set then sees to; before is nil where no timer is known to be
// set.
func NextNudge(c, before *state.Case, now time.Time) time.Time {
	var next time.Time
	today := state.DateOf(now)
	matters := func(day state.Date) bool { // every command asks, and most follow-ups are later ones
		return !day.Before(today) && (next.IsZero() || day.Days(state.DateOf(next)) <= mostAhead)
	}
	eachOccasion(c, now, matters, func(o occasion) {
		at := o.at
		next = o.begins(next, now)
		if o.kind == NudgeBefore {
			at = sooner(when.Quiet(o.until.Add(-state.MaxLead*time.Minute)), when.Quiet(o.until.Add(-state.MinLead*time.Minute)))
		}
		if !at.After(now) && o.stood(c, before) {
			return
		}
		if at = (Nudge{At: at, Until: o.until}).tells(now); !at.IsZero() {
			next = sooner(next, at)
		}
	})
	return next
}

// sooner returns the earlier of two times, of which the first may be none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// Since is when a nudge was first to be told.
func (n Nudge) Since() time.Time {
	if n.Again {
		return n.At
	}
	return when.NextWorking(n.At)
}

// tells returns the first moment, not before now, at which a nudge may be
// told, or no time when there is none. What was put off comes when it was
// asked for; all others keep to working hours.
func (n Nudge) tells(now time.Time) time.Time {
	at := n.At
	if now.After(at) {
		at = now
	}
	if !n.Again {
		at = when.NextWorking(at)
	}
	if !at.Before(n.Until) {
		return time.Time{}
	}
	return at
}

// An occasion is something that people are reminded of, before it is known
// who they are.
type occasion struct {
	kind     NudgeKind
	thing    string
	version  int                 // of the event that last set the thing
	followup *state.CaseFollowup // what it is about: this, or
	task     *state.CaseTask     // that, or
	meeting  *state.CaseAgenda   // a meeting of consultant and caseworker alone
	at       time.Time
	until    time.Time
	over     time.Time // when what is asked is taken back, if it is
	told     time.Time // when it was recorded: who read that needs no reminder a moment later
}

// moment tells the occasion from another of the same kind and thing.
func (o occasion) moment() string {
	switch {
	case o.kind == NudgePulse:
		return o.thing
	case o.kind == NudgeWarning, o.kind == NudgeUnanswered:
		return strconv.FormatInt(o.at.Unix(), 36)
	case o.kind == NudgeUnaccepted:
		return strconv.FormatInt(o.task.Given.Unix(), 36)
	case o.task != nil:
		return o.task.Due.String()
	case o.meeting != nil:
		return o.meeting.For.String() + "T" + o.meeting.Time
	case o.followup.Time != "":
		return o.followup.For.String() + "T" + o.followup.Time
	}
	return o.followup.For.String()
}

// roles are those whom the occasion concerns.
func (o occasion) roles(c *state.Case) []state.Role {
	switch o.kind {
	case NudgeBefore:
		if o.meeting != nil {
			return meetingStaff
		}
		return c.Participants(*o.followup)
	case NudgeAfter:
		return []state.Role{c.Responsible()}
	case NudgeUnaccepted:
		return []state.Role{o.task.Giver}
	case NudgePulse:
		return []state.Role{state.Company}
	case NudgeWarning:
		told, _ := c.Event(o.version)
		found, _ := told.Fact.(state.Warned)
		return found.To
	case NudgeUnanswered:
		return []state.Role{buddy(c)}
	}
	return []state.Role{o.task.Owner}
}

// begins returns the earlier of next and the time at which what the occasion
// comes before begins, if that is still to come.
func (o occasion) begins(next, now time.Time) time.Time {
	if o.over.After(now) {
		return sooner(next, o.over)
	}
	if o.kind != NudgeBefore || !o.until.After(now) {
		return next
	}
	return sooner(next, o.until)
}

// stood reports whether an occasion concerned the same persons before a commit.
func (o occasion) stood(c, before *state.Case) bool {
	if before == nil || before.Closed {
		return false
	}
	old := o
	switch {
	case o.thing == WarningThing:
		return before.Warning.Version == o.version && before.Warning.Open()
	case o.kind == NudgePulse:
		return before.Question.Version == o.version
	}
	switch {
	case o.meeting != nil:
		a, known := before.Agenda(o.thing)
		if old.meeting = &a; !known || a.Closed != nil || a.Version != o.version {
			return false
		}
	case o.followup != nil:
		f, _ := before.Followup(o.thing)
		if old.followup = &f; f.Status != state.Planned || f.Version != o.version {
			return false
		}
	default:
		t, known := before.Task(o.thing)
		if old.task = &t; !known || t.Done || t.Accepted != o.task.Accepted || t.Version != o.version {
			return false
		}
	}
	return slices.Equal(holders(before, old.roles(before)), holders(c, o.roles(c)))
}

func holders(c *state.Case, roles []state.Role) []string {
	users := make([]string, len(roles))
	for i, r := range roles {
		users[i] = c.Parties[r].User
	}
	return users
}

// eachOccasion goes through what a case may remind of, but for follow-ups on
// days that do not matter.
func eachOccasion(c *state.Case, now time.Time, matters func(state.Date) bool, do func(occasion)) {
	if c.Closed {
		return
	}
	loc := now.Location()
	for _, f := range c.Followups {
		if f.Status == state.Planned && matters(f.For) {
			followupOccasions(c, f, loc, do)
		}
	}
	for _, t := range c.Tasks {
		if !t.Done {
			taskOccasion(c, t, loc, do)
		}
	}
	for _, a := range c.OpenAgendas() {
		if !a.Shared && a.Time != "" && matters(a.For) {
			meetingOccasion(c, a, loc, do)
		}
	}
	pulseOccasion(c, loc, do)
	warningOccasions(c, loc, do)
}

// WarningThing is what the warning is called among the things of a case.
const WarningThing = "W"

// warningOccasions: those who are to know of a warning hear of it, and when
// nobody answers it the other one of consultant and caseworker does.
func warningOccasions(c *state.Case, loc *time.Location, do func(occasion)) {
	w := c.Warning
	if !w.Open() || w.Quiet {
		return
	}
	o := occasion{thing: WarningThing, version: w.Version}
	told, _ := c.Event(w.Version)
	if _, found := told.Fact.(state.Warned); found { // what somebody raised is told as it is
		o.kind, o.at = NudgeWarning, told.At.In(loc)
		o.until = o.at.Add(mostLate)
		do(o)
	}
	if since := waitsForAnswer(w, w.Asked.In(loc)); !since.IsZero() {
		o.kind, o.at = NudgeUnanswered, when.WorkingDaysLater(since, tellsBuddy)
		o.until = o.at.Add(mostLate)
		do(o)
	}
}

// followupOccasions: before a follow-up those who take part are reminded, and
// after it one is asked how it went, on the same day or in the next digest.
func followupOccasions(c *state.Case, f *state.CaseFollowup, loc *time.Location, do func(occasion)) {
	o := occasion{thing: f.ID, version: f.Version, followup: f, told: recorded(c, f.Version)}
	start, timed := startOf(f, loc)
	ask := start.Add(askAfter)
	if timed {
		before := o
		before.kind = NudgeBefore
		before.at, before.until = when.Quiet(start.Add(-state.DefaultLead*time.Minute)), start
		do(before)
	} else {
		ask = f.For.At(askHour, 0, loc)
	}
	if when.Working(ask) {
		o.kind, o.at, o.until = NudgeAfter, ask, when.EndOfWork(ask)
		do(o)
	}
}

// meetingOccasion: before a meeting that no follow-up is, for it is nobody's but
// theirs, consultant and caseworker are reminded.
func meetingOccasion(c *state.Case, a state.CaseAgenda, loc *time.Location, do func(occasion)) {
	start := meetingStart(a, loc)
	do(occasion{
		kind: NudgeBefore, thing: a.ID, version: a.Version, meeting: &a, told: recorded(c, a.Version),
		at: when.Quiet(start.Add(-state.DefaultLead * time.Minute)), until: start,
	})
}

// meetingStaff are those who take part in a meeting that is not in the thread.
var meetingStaff = []state.Role{state.Consultant, state.Caseworker}

func meetingStart(a state.CaseAgenda, loc *time.Location) time.Time {
	m := momentOf(a.For, a.Time)
	return a.For.At(m.Hour, m.Minute, loc)
}

// Begun reports whether a follow-up has begun: at its time, and without one
// when its day is over.
func Begun(f state.CaseFollowup, now time.Time) bool {
	if start, timed := startOf(&f, now.Location()); timed {
		return !now.Before(start)
	}
	return f.For.Before(state.DateOf(now))
}

// startOf is when a follow-up begins, if it has a time.
func startOf(f *state.CaseFollowup, loc *time.Location) (time.Time, bool) {
	m := momentOf(f.For, f.Time)
	return f.For.At(m.Hour, m.Minute, loc), m.HasTime
}

func recorded(c *state.Case, version int) time.Time {
	e, _ := c.Event(version)
	return e.At
}

// taskOccasion: who gave a task hears that nobody accepts it, and its owner
// that it is due. The giver hears at the latest on the next working day.
func taskOccasion(c *state.Case, t *state.CaseTask, loc *time.Location, do func(occasion)) {
	o := occasion{thing: t.ID, version: t.Version, task: t}
	switch {
	case !t.Accepted && t.Giver != state.NoRole:
		o.kind = NudgeUnaccepted
		o.at, o.told = when.WorkingDaysLater(t.Given.In(loc), waitAccepted), t.Given
		o.until = sooner(o.at.Add(mostLate), when.EndOfWork(when.NextWorking(when.EndOfWork(o.at))))
	case t.Accepted && !t.Due.IsZero() && when.WorkingDay(t.Due):
		o.kind = NudgeDue
		o.at, o.told = t.Due.At(dueHour, 0, loc), recorded(c, t.Version)
		o.until = when.EndOfWork(o.at)
	default:
		return
	}
	do(o)
}

// nudges adds what the person in a role is due: they themselves, while they
// are away their stand-in, or nobody.
func (o occasion) nudges(c *state.Case, r state.Role, people map[string]state.Person, add func(Nudge)) {
	n := Nudge{To: c.Parties[r].User, At: o.at, Until: o.until}
	n.NoteItem = NoteItem{Thing: o.thing, Kind: o.kind, Role: r, Version: o.version}
	if n.To == "" {
		return
	}
	if p := people[n.To]; p.Away(state.DateOf(o.at)) {
		n.To, n.For = p.StandIn, p.User
	}
	reader := people[n.To]
	switch {
	case n.To == "":
		return
	case o.kind == NudgeDue && (!reader.Off || n.For != ""):
		return // the morning's digest has it
	case o.kind == NudgeBefore:
		lead, wanted := reader.Lead()
		if !wanted {
			return
		}
		n.At = when.Quiet(o.until.Add(-lead))
		o.again(c, n, reader, add)
	case o.kind == NudgeWarning:
		n.Again = true // it is to be noticed
	}
	n.Once = n.name(c.No, o.moment())
	if o.kind == NudgePulse { // once, whoever stands in for whom
		n.Once = "nudge|" + strconv.Itoa(c.No) + "|" + o.moment()
	}
	if o.told.Before(n.At) {
		add(n)
	}
}

// again adds a reminder that its reader has put off. One that was moved to a
// later time since is reminded of anew.
func (o occasion) again(c *state.Case, n Nudge, reader state.Person, add func(Nudge)) {
	for _, s := range reader.Snoozed {
		until := time.Unix(s.Until, 0).In(n.At.Location())
		if s.No == c.No && s.Thing == o.thing && until.After(n.At) && !until.After(o.until) {
			n.Again, n.At, n.Until = true, until, until.Add(snoozeLate)
			n.Once = n.name(c.No, "again"+strconv.FormatInt(s.Until, 36))
			add(n)
		}
	}
}

func (n Nudge) name(no int, moment string) string {
	return strings.Join([]string{"nudge", strconv.Itoa(no), n.Thing, string(n.Kind), moment, n.To}, "|")
}

// StandInsOf lists the stand-ins that people have named.
func StandInsOf(people map[string]state.Person) []string {
	var users []string
	for _, p := range people {
		if _, known := people[p.StandIn]; p.StandIn != "" && !known {
			users = append(users, p.StandIn)
		}
	}
	slices.Sort(users)
	return slices.Compact(users)
}
