package commands

import (
	"slices"
	"time"

	"casethread/commands/practice"
	"casethread/commands/stats"
	"casethread/commands/when"
	"casethread/state"
)

// A Watch is a case with what the rules of the practice say of it now.
type Watch struct {
	practice.Assessment
	Case   *state.Case
	Course state.Course
	pack   *practice.Pack
	now    time.Time
}

// WatchOf asks the rules about a case, or none where there is no pack: then
// only what was raised by hand is left.
func WatchOf(c *state.Case, pack *practice.Pack, now time.Time) Watch {
	w := Watch{
		Case: c, Course: state.CourseNow(c.Events, state.DateOf(now)), pack: pack, now: now,
		Assessment: practice.Assessment{Level: practice.Green},
	}
	if pack != nil {
		w.Assessment = pack.Assess(&w.Course)
	}
	return w
}

// settleFor is how long a case is left alone after a change before what fires
// is told: who fills in three things hears of the last state alone.
const settleFor = 30 * time.Minute

// urgentRule is told at once: the company says that it goes badly.
const urgentRule = "R35"

// News is what is to be recorded and told of a case now, and when there will
// be more to tell: no time where nothing waits.
func (w Watch) News() (facts []state.Fact, next time.Time) {
	if w.Case.Closed {
		return nil, time.Time{}
	}
	if w.pack != nil {
		facts, next = w.warnings()
	}
	if ask, ok := w.nextPulse(); ok && ask.At.After(w.now) {
		next = sooner(next, ask.At)
	} else if ok {
		facts = append(facts, state.PulseAsked{Day: ask.Day})
	}
	return facts, next
}

// warnings is what of it the rules have to say.
func (w Watch) warnings() (facts []state.Fact, next time.Time) {
	if fresh := w.fresh(); len(fresh) > 0 {
		at, quiet := w.settled(fresh), w.quiet(fresh)
		if !quiet {
			at = when.NextWorking(at)
		}
		if at.After(w.now) {
			next = at
		} else {
			facts = append(facts, state.Warned{Rules: fresh, Level: string(w.Level), Points: w.Points, To: w.hearers(fresh), Quiet: quiet, Known: asksNothing(fresh) && !w.dueAgain()})
		}
	}
	if cleared := w.cleared(); len(cleared) > 0 {
		facts = append(facts, state.WarningCleared{Rules: cleared})
	}
	return facts, next
}

// quiet reports whether nobody is told by message: the case was imported lately,
// perhaps one of many, and its warnings come together in the morning. What the
// company has answered since cannot wait for that.
func (w Watch) quiet(fresh []string) bool {
	return w.Case.ImportedLately(state.DateOf(w.now)) && !(slices.Contains(fresh, urgentRule) && w.answeredLive())
}

// answeredLive reports whether the company's last answer to how it goes was
// given here, and not in a history that was imported.
func (w Watch) answeredLive() bool {
	for _, e := range slices.Backward(w.Case.Events) {
		if _, pulse := e.Fact.(state.Pulse); pulse && !w.Case.Undone(e.Version) {
			return e.At.After(w.Case.Events[0].At)
		}
	}
	return false
}

// OwnEvents are facts that the bot records by itself, as events of the case.
func OwnEvents(c *state.Case, facts []state.Fact, now time.Time) []state.Event {
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{
			Version: c.Version + 1 + i, At: now.UTC().Truncate(time.Millisecond), Date: state.DateOf(now), Fact: f,
		}
	}
	return events
}

// NextNews is when there is something to be recorded or told of the case, not
// before now: no time where nothing is.
func (w Watch) NextNews() time.Time {
	facts, next := w.News()
	if len(facts) > 0 {
		return w.now
	}
	return next
}

// fresh are the signs and stops that were not told since they began to fire,
// and all that still fires when a warning that was put off is due again. That the
// company says it goes badly is so too where only an imported history had said it.
func (w Watch) fresh() []string {
	again := w.dueAgain()
	var fresh []string
	for _, f := range w.Findings {
		heard := w.Case.Warning.Has(f.ID) && !(f.ID == urgentRule && w.Case.Warning.HasQuietly(f.ID) && w.answeredLive())
		if f.Kind != practice.Gap && (again || !heard) {
			fresh = append(fresh, f.ID)
		}
	}
	if w.Level == practice.Red && !w.Case.Warning.Has(state.FoundRed) {
		fresh = append(fresh, state.FoundRed)
	}
	for _, what := range []string{state.FoundRaised, state.FoundWorry} {
		if again && w.Case.Warning.Has(what) {
			fresh = append(fresh, what)
		}
	}
	return fresh
}

// dueAgain reports whether a warning was put off until today or earlier.
func (w Watch) dueAgain() bool {
	until := w.Case.Warning.Snoozed
	return w.Case.Warning.Open() && !until.IsZero() && !state.DateOf(w.now).Before(until)
}

// cleared is what was told and fires no longer.
func (w Watch) cleared() []string {
	var cleared []string
	for _, t := range w.Case.Warning.Told {
		switch t.What {
		case state.FoundRaised, state.FoundWorry: // which somebody resolves
		case state.FoundRed:
			if w.Level != practice.Red {
				cleared = append(cleared, t.What)
			}
		default:
			if !w.Finds(t.What) {
				cleared = append(cleared, t.What)
			}
		}
	}
	return cleared
}

// settled is when what fires may be told: now at the earliest.
func (w Watch) settled(fresh []string) time.Time {
	if at := w.lastChange().Add(settleFor); at.After(w.now) && !slices.Contains(fresh, urgentRule) {
		return at.In(w.now.Location())
	}
	return w.now
}

// lastChange is when somebody last recorded something, in the case or about it.
func (w Watch) lastChange() time.Time {
	for _, e := range slices.Backward(w.Case.Events) {
		if _, news := w.Case.FactFor(state.Consultant, e); news {
			return e.At
		}
	}
	return time.Time{}
}

// hearers are the roles that the pack has told of what is fresh: S also when a
// case becomes red.
func (w Watch) hearers(fresh []string) []state.Role {
	var to []state.Role
	add := func(r state.Role) {
		if r != state.NoRole && !slices.Contains(to, r) {
			to = append(to, r)
		}
	}
	for _, f := range w.Findings {
		if !slices.Contains(fresh, f.ID) {
			continue
		}
		for _, r := range f.Warn {
			add(hears(w.Case, r))
		}
	}
	if slices.Contains(fresh, state.FoundRed) {
		add(hears(w.Case, state.Caseworker))
	}
	if len(to) == 0 {
		add(hears(w.Case, state.Consultant))
	}
	slices.Sort(to) // K, M, S: who is asked on the consultant's behalf comes first
	return to
}

// hears is who reads what is meant for a role: what is meant for K goes
// without a consultant, or one without Slack, to M, else to S.
func hears(c *state.Case, r state.Role) state.Role {
	chain := []state.Role{state.Consultant, state.Mentor, state.Caseworker}
	if r == state.Caseworker {
		chain = chain[2:]
	}
	for _, r := range chain {
		if c.Parties[r].User != "" {
			return r
		}
	}
	return state.NoRole
}

// waitsForAnswer is since when a warning waits for an answer, which may be a
// time to come: nobody answered it, or who took it did nothing about it for
// three working days. No time where it is answered, or nothing was told.
func waitsForAnswer(w state.Warning, now time.Time) time.Time {
	switch {
	case !w.Open(), justStarts(w), !w.Acted.IsZero(), state.DateOf(now).Before(w.Snoozed):
		return time.Time{}
	case !w.Taken.IsZero():
		return when.WorkingDaysLater(w.Taken.In(now.Location()), takenLasts)
	}
	return w.Asked.In(now.Location())
}

// waits reports whether a warning waits for an answer now.
func waits(w state.Warning, now time.Time) bool {
	since := waitsForAnswer(w, now)
	return !since.IsZero() && !since.After(now)
}

// justStarts reports whether all that was told is that a placement is in its
// start-up phase, which somebody is to know and nobody has to answer.
func justStarts(w state.Warning) bool {
	return len(w.Told) == 1 && w.Told[0].What == stats.StartRule
}

// asksNothing reports the same of what is told now.
func asksNothing(fresh []string) bool { return len(fresh) == 1 && fresh[0] == stats.StartRule }

// Working days of a warning that is not answered.
const (
	takenLasts  = 3 // "I take it", without an act
	tellsBuddy  = 1
	tellsLeader = 3
)

// asked is who is to answer a case's warning first.
func asked(c *state.Case) state.Role {
	if len(c.Warning.To) > 0 {
		return hears(c, c.Warning.To[0])
	}
	return hears(c, state.Consultant)
}

// buddy is who hears that a warning is not answered: of consultant and
// caseworker the other one.
func buddy(c *state.Case) state.Role {
	other := state.Caseworker
	if asked(c) == state.Caseworker {
		other = state.Consultant
	}
	if b := hears(c, other); b != asked(c) {
		return b
	}
	return state.NoRole
}
