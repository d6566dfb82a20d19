package commands

import (
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

// pulseAsk is the question that is asked on a day, if one is: the day, or the
// next working day, of one of those that are counted from the start.
func pulseAsk(course *state.Course, day state.Date, loc *time.Location) (PulseAsk, bool) {
	if !when.WorkingDay(day) || course.Placement == nil || course.Placement.Start.After(day) {
		return PulseAsk{}, false
	}
	counted := false
	for d := day; ; d = d.Add(-1) { // days off before it are asked about on it
		counted = counted || pulseDay(d.Days(course.Since()))
		if when.WorkingDay(d.Add(-1)) {
			break
		}
	}
	at := day.At(pulseHour, 0, loc)
	return PulseAsk{day, at, when.WorkingDaysLater(at, pulseWithdrawn)}, counted
}

func pulseDay(n int) bool {
	for _, first := range firstPulses {
		if n == first {
			return true
		}
	}
	last := firstPulses[len(firstPulses)-1]
	return n > last && (n-last)%pulseEvery == 0
}

// pulseSpared reports whether the company need not be asked on a day: a
// follow-up was held lately or comes up, or it has said how it goes since.
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
	return false
}

// asksPulse reports whether the company of a case is asked at all.
func asksPulse(c *state.Case) bool {
	_, named := c.Parties[state.Company]
	return named && !c.Closed && !c.PulseOff
}

// pulseOccasions are the questions of today and of the days to come until the
// next.
func pulseOccasions(c *state.Case, today state.Date, loc *time.Location, do func(occasion)) {
	if !asksPulse(c) || c.Parties[state.Company].User == "" {
		return
	}
	course := state.CourseNow(c.Events, today)
	if course.Placement == nil {
		return
	}
	for day := today.Add(-pulseStands); day.Days(today) <= pulseEvery; day = day.Add(1) {
		ask, ok := pulseAsk(&course, day, loc)
		if !ok || pulseSpared(c, &course, day) {
			continue
		}
		o := occasion{kind: NudgePulse, thing: ask.Thing(), at: ask.At, until: when.EndOfWork(ask.At), over: ask.Until}
		if day.After(today) { // it stands nowhere yet
			o.over = time.Time{}
		}
		do(o)
	}
}

// pulseStands is for how many days, at the most, a question may stand.
const pulseStands = 7

// PulsesOver reports whether a question was taken back between two times.
func PulsesOver(c *state.Case, since, now time.Time) bool {
	if !asksPulse(c) {
		return false
	}
	course := state.CourseNow(c.Events, state.DateOf(now))
	for day := state.DateOf(now).Add(-pulseStands); !day.After(state.DateOf(now)); day = day.Add(1) {
		if ask, ok := pulseAsk(&course, day, now.Location()); ok && ask.Until.After(since) && !ask.Until.After(now) {
			return true
		}
	}
	return false
}

// pulseSince is what the company has answered to a question, the last word on
// each of the two.
func pulseSince(c *state.Case, day state.Date) state.Pulse {
	var said state.Pulse
	for _, e := range c.Events {
		if p, ok := e.Fact.(state.Pulse); ok && !e.Date.Before(day) && !c.Undone(e.Version) {
			said = p
		}
	}
	return said
}

// pulse asks the company how it goes, or shows what it answered.
func (n DayNote) pulse(i NoteItem) []Block {
	day, err := state.ParseDate(strings.TrimPrefix(i.Thing, PulseThing))
	course := state.CourseNow(n.Case.Events, state.DateOf(n.Now))
	ask, asked := pulseAsk(&course, day, n.Now.Location())
	said := pulseSince(n.Case, day)
	over := err != nil || !asked || n.Case.PulseOff || !n.Now.Before(ask.Until)
	switch {
	case over && said == (state.Pulse{}):
		return []Block{para(texts.Say("pulse.over"))}
	case over:
		return pulseThanks(said)
	}
	blocks := []Block{para(texts.Say("pulse.ask"))}
	row := Value(n.Case.No, i.Thing)
	blocks = append(
		blocks,
		Choose{Action: "company.pulse.going", Row: row, Label: texts.Say("pulse.going"), Options: choiceOptions(&Param{Name: "going", Choices: goings}), Chosen: said.Going},
		Choose{Action: "company.pulse.attended", Row: row, Label: texts.Say("pulse.attended"), Options: choiceOptions(&Param{Name: "attended", Choices: attendances}), Chosen: said.Attended},
	)
	if said == (state.Pulse{}) {
		return append(blocks, Small{texts.Say("pulse.until", "day", state.DateOf(ask.Until))})
	}
	return append(blocks, pulseThanks(said)...)
}

// pulseThanks says what comes of an answer.
func pulseThanks(said state.Pulse) []Block {
	if said.Going == "bad" || said.Attended == "none" {
		return []Block{para(texts.Say("pulse.thanks_bad"))}
	}
	return []Block{para(texts.Say("pulse.thanks"))}
}

// answerPulse records one tap of the company's: an answer to one of the two
// questions, with what it said to the other.
func answerPulse(x *Exec) (*Decision, error) {
	day, err := state.ParseDate(strings.TrimPrefix(x.Args.Text("pulse"), PulseThing))
	course := state.CourseNow(x.Case.Events, x.Today)
	ask, asked := pulseAsk(&course, day, x.Now.Location())
	if err != nil || !asked || x.Case.PulseOff || x.Now.Before(ask.At) || !x.Now.Before(ask.Until) {
		return nil, refuse("pulse.late")
	}
	said := pulseSince(x.Case, day)
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

// pulseCall suggests to the consultant to call a company without Slack on the
// days on which it would be asked.
func pulseCall(c *state.Case, today state.Date, loc *time.Location) (duty, bool) {
	p, named := c.Parties[state.Company]
	if !asksPulse(c) || !named || p.User != "" {
		return duty{}, false
	}
	course := state.CourseNow(c.Events, today)
	for day := today; today.Days(day) <= pulseStands; day = day.Add(-1) {
		ask, ok := pulseAsk(&course, day, loc)
		if !ok || pulseSpared(c, &course, day) || today.After(state.DateOf(ask.Until)) {
			continue
		}
		if pulseSince(c, day) != (state.Pulse{}) {
			return duty{}, false
		}
		return duty{
			c: c, thing: PulseThing, day: today, line: texts.Say("pulse.call", "who", texts.Party{PartyNamed: p}),
			act: Buttons{openForm("case.pulse", c.No, ""), {Action: "digest.open", Label: texts.Say("button.show"), Value: Value(c.No)}},
		}, true
	}
	return duty{}, false
}
