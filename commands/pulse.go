package commands

import (
	"iter"
	"slices"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// The company's contact is asked now and then, with one tap, how it goes: the
// first weeks are when most placements break off, and few call by themselves.

// PulseThing begins the name of a pulse among the things of a case; its day
// follows.
const PulseThing = "P"

const (
	pulseHour      = 14
	pulseEvery     = 14 // days, after the first ones
	pulseHeld      = 3  // days after a follow-up in which nobody is asked
	pulseDue       = 2  // days before one
	pulseWithdrawn = 2  // working days until the question is taken back
)

// firstPulses are the days after the start on which the company is asked first.
var firstPulses = [...]int{3, 10, 17, 24}

// A PulseAsk is one question to the company: the day on which it is asked, and
// when it is taken back.
type PulseAsk struct {
	Day       state.Date
	At, Until time.Time
}

// Thing names the question.
func (p PulseAsk) Thing() string { return PulseThing + p.Day.String() }

// asks reports whether the time is one at which the question may be asked: who
// could not be asked on its day is not asked later.
func (p PulseAsk) asks(now time.Time) bool { return now.Before(when.EndOfWork(p.At)) }

// stands reports whether the question waits for its answer.
func (p PulseAsk) stands(now time.Time) bool { return !now.Before(p.At) && now.Before(p.Until) }

func pulseAskOn(day state.Date, loc *time.Location) PulseAsk {
	at := day.At(pulseHour, 0, loc)
	return PulseAsk{day, at, when.WorkingDaysLater(at, pulseWithdrawn)}
}

// pulseDays are the days on which the company is asked, not before one day: the
// day, or the next working day, of those that are counted from the start. There
// is always another.
func pulseDays(since, from state.Date) iter.Seq[state.Date] {
	return func(yield func(state.Date) bool) {
		last := state.Date{}
		for i := 0; ; i++ {
			day := when.NextWorkingDay(since.Add(pulseDay(i)))
			if day.Before(from) || day == last {
				continue
			}
			if last = day; !yield(day) {
				return
			}
		}
	}
}

// pulseDay is how many days after the start the company is asked for the i-th
// time.
func pulseDay(i int) int {
	if i < len(firstPulses) {
		return firstPulses[i]
	}
	return firstPulses[len(firstPulses)-1] + pulseEvery*(i-len(firstPulses)+1)
}

// nextPulse is the question that the company is to be asked next, at once if
// its time has come, as the case is now.
func (w Watch) nextPulse() (PulseAsk, bool) {
	if !asksPulse(w.Case) || w.Case.Parties[state.Company].User == "" || w.Course.Placement == nil {
		return PulseAsk{}, false
	}
	for day := range pulseDays(w.Course.Since(), state.DateOf(w.now)) {
		ask := pulseAskOn(day, w.now.Location())
		if w.Case.Question.Day.Before(day) && ask.asks(w.now) && !pulseSpared(w.Case, &w.Course, day) {
			return ask, true
		}
	}
	return PulseAsk{}, false // not reached: follow-ups and answers spare some days alone
}

// pulseSpared reports whether the company need not be asked on a day: a
// follow-up was held lately or comes up, or how it goes was noted that day.
func pulseSpared(c *state.Case, course *state.Course, day state.Date) bool {
	for _, f := range c.Followups {
		if f.Status == state.Planned && !f.For.Before(day) && f.For.Days(day) <= pulseDue {
			return true
		}
	}
	for _, h := range course.Held {
		if ago := day.Days(h.Date); ago >= 0 && ago <= pulseHeld {
			return true
		}
	}
	return slices.ContainsFunc(course.Pulses, func(p state.DatedPulse) bool { return p.Date == day })
}

// asksPulse reports whether the company of a case is asked at all.
func asksPulse(c *state.Case) bool {
	_, named := c.Parties[state.Company]
	return named && !c.Closed && !c.PulseOff
}

// pulseOccasion is the question that the company was asked last.
func pulseOccasion(c *state.Case, loc *time.Location, do func(occasion)) {
	if c.Question.Version == 0 || !asksPulse(c) {
		return
	}
	ask := pulseAskOn(c.Question.Day, loc)
	do(occasion{
		kind: NudgePulse, thing: ask.Thing(), version: c.Question.Version,
		at: ask.At, until: when.EndOfWork(ask.At), over: ask.Until,
	})
}

// PulseMayStand reports whether the company was asked so lately that the
// question may stand on a day.
func PulseMayStand(c *state.Case, day state.Date) bool {
	return c.Question.Version > 0 && day.Days(c.Question.Day) <= pulseLongest
}

// PulseOver reports whether a question was taken back between two times.
func PulseOver(c *state.Case, since, now time.Time) bool {
	if c.Question.Version == 0 {
		return false
	}
	until := pulseAskOn(c.Question.Day, now.Location()).Until
	return until.After(since) && !until.After(now)
}

// pulseSaid is what the company has answered to a question while it stood, the
// last word on each of the two.
func pulseSaid(c *state.Case, ask PulseAsk) state.Pulse {
	var said state.Pulse
	for _, e := range c.Events {
		if p, ok := e.Fact.(state.Pulse); ok && ask.stands(e.At) && !c.Undone(e.Version) {
			said = p
		}
	}
	return said
}

// pulseEnded reports whether there is nothing left to be asked about.
func pulseEnded(c *state.Case, today state.Date) bool {
	if c.Closed {
		return true
	}
	course := state.CourseNow(c.Events, today)
	return course.Placement == nil
}

// pulse asks the company how it goes, or shows what it answered.
func (n DayNote) pulse(i NoteItem) []Block {
	day, err := state.ParseDate(strings.TrimPrefix(i.Thing, PulseThing))
	ask := pulseAskOn(day, n.Now.Location())
	said := pulseSaid(n.Case, ask)
	over := err != nil || !asksPulse(n.Case) || !ask.stands(n.Now) || pulseEnded(n.Case, state.DateOf(n.Now))
	switch {
	case over && said == (state.Pulse{}):
		return []Block{para(texts.Say("pulse.over"))}
	case over:
		return n.pulseThanks(said)
	}
	blocks := []Block{para(texts.Say("pulse.ask"))}
	row := Value(n.Case.No, i.Thing)
	blocks = append(
		blocks,
		Choose{Action: "company.pulse.going", Row: row, Label: texts.Say("pulse.going"), Options: choiceOptions(&Param{Name: "going", Choices: goings}), Chosen: said.Going},
		Choose{Action: "company.pulse.attended", Row: row, Label: texts.Say("pulse.attended"), Options: choiceOptions(&Param{Name: "attended", Choices: attendances}), Chosen: said.Attended},
	)
	if said == (state.Pulse{}) {
		return append(blocks, Small{texts.Say("pulse.until", "day", texts.At{Moment: when.Moment{Date: state.DateOf(ask.Until), HasTime: true, Hour: ask.Until.Hour()}})})
	}
	return append(blocks, n.pulseThanks(said)...)
}

// pulseThanks says what was answered and what comes of it: who hears of a bad
// answer at once is the one who calls.
func (n DayNote) pulseThanks(said state.Pulse) []Block {
	caller, ok := n.Case.Parties[hears(n.Case, state.Consultant)]
	if bad := said.Going == "bad" || said.Attended == "none"; bad && ok && n.Practice != nil {
		return []Block{para(texts.Say("pulse.thanks_bad", "answers", pulseAnswers(said), "who", texts.Reach{Reach: n.Away.Reach(caller)}))}
	}
	return []Block{para(texts.Say("pulse.thanks", "answers", pulseAnswers(said)))}
}

// answerPulse records one tap of the company's: an answer to one of the two
// questions, with what it said to the other.
func answerPulse(x *Exec) (*Decision, error) {
	day, err := state.ParseDate(strings.TrimPrefix(x.Args.Text("pulse"), PulseThing))
	ask := pulseAskOn(day, x.Now.Location())
	switch {
	case err != nil || !x.wasAsked(day):
		return nil, refuse("pulse.late")
	case pulseEnded(x.Case, x.Today):
		return nil, refuse("pulse.ended")
	case !asksPulse(x.Case) || !ask.stands(x.Now):
		return nil, refuse("pulse.late")
	}
	said := pulseSaid(x.Case, ask)
	before := said
	if v := x.Args.Text("going"); v != "" {
		said.Going = v
	}
	if v := x.Args.Text("attended"); v != "" {
		said.Attended = v
	}
	if said == before {
		return nil, refuse("pulse.same")
	}
	return fact(said)
}

// wasAsked reports whether the company was asked how it goes on a day.
func (x *Exec) wasAsked(day state.Date) bool {
	return slices.ContainsFunc(x.Case.Events, func(e state.Event) bool { return e.Fact == state.PulseAsked{Day: day} })
}

// pulseCall suggests to call a company without Slack on the days on which it
// would be asked, to one who may note its answer.
func pulseCall(c *state.Case, r state.Role, today state.Date, loc *time.Location) (duty, bool) {
	p := c.Parties[state.Company]
	if !asksPulse(c) || p.User != "" || r != pulseCaller(c) {
		return duty{}, false
	}
	course := state.CourseNow(c.Events, today)
	if course.Placement == nil {
		return duty{}, false
	}
	for day := range pulseDays(course.Since(), today.Add(-pulseLongest)) {
		if day.After(today) {
			break
		}
		ask := pulseAskOn(day, loc)
		if pulseSpared(c, &course, day) || today.After(state.DateOf(ask.Until)) || heardSince(&course, day) {
			continue
		}
		return duty{
			c: c, thing: PulseThing, day: today, line: texts.Say("pulse.call", "who", texts.Party{PartyNamed: p}),
			act: Buttons{openForm("case.pulse", c.No, ""), {Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)}},
		}, true
	}
	return duty{}, false
}

// pulseLongest is the most days for which a question stands: two working days
// may lie around a week of holidays.
const pulseLongest = 10

// pulseCaller is who is to call a company without Slack: the consultant, else
// the caseworker.
func pulseCaller(c *state.Case) state.Role {
	for _, r := range []state.Role{state.Consultant, state.Caseworker} {
		if c.Parties[r].User != "" && state.May(r, state.ActRecord) {
			return r
		}
	}
	return state.NoRole
}

// heardSince reports whether the company has told how it goes since a day.
func heardSince(course *state.Course, day state.Date) bool {
	return slices.ContainsFunc(course.Held, func(h state.HeldFollowup) bool { return !h.Date.Before(day) }) ||
		slices.ContainsFunc(course.Pulses, func(p state.DatedPulse) bool { return !p.Date.Before(day) })
}
