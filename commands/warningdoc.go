package commands

import (
	"slices"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// What a warning looks like to those who may read it: never the company.

// A way is the word that carries out a step that a pack may suggest, and what
// one must be allowed to do for it.
type way struct {
	path string
	act  state.Act
}

// ways has one for every action that a pack may name.
var ways = map[practice.Action]way{
	"followup": {"followup.add", state.ActPlan}, "held": {"followup.held", state.ActHold}, "move": {"followup.move", state.ActPlan},
	"task": {"task.add", state.ActGive}, "done": {"task.done", state.ActOwnTask}, "hand": {"task.hand", state.ActOwnTask},
	"role": {"case.role", state.ActSteer}, "goal": {"case.goal", state.ActSteer}, "wishes": {"case.wishes", state.ActSteer},
	"accommodation": {"case.accommodation", state.ActSteer}, "order": {"case.order", state.ActSteer},
	"vitas": {"case.vitas", state.ActRecord}, "medical": {"case.medical", state.ActMedical},
	"contact": {"case.contact", state.ActContact}, "talk": {"case.talk", state.ActRecord},
	"hours": {"case.hours", state.ActSteer}, "placement": {"case.placement", state.ActSteer},
	"clarified": {"case.clarified", state.ActRecord}, "concern": {"case.concern", state.ActConcern},
	"next": {"case.next", state.ActSteer}, "grant": {"case.grant", state.ActRecord}, "track": {"case.track", state.ActSteer},
	"handover": {"case.handover", state.ActSteer}, "show": {"case.show", state.ActShow},
	"agenda.prep": {"agenda.prep", state.ActAgenda}, "agenda.pre": {"agenda.pre", state.ActAgenda},
	"agenda.start": {"agenda.start", state.ActAgenda}, "agenda.followup": {"agenda.followup", state.ActHold},
	"agenda.closing": {"agenda.closing", state.ActAgenda}, "agenda.forum": {"agenda.forum", state.ActAgenda},
	"pulse": {"case.pulse", state.ActRecord}, "met": {"case.met", state.ActRecord},
}

// hidesMedical are the rules that only consultant and caseworker may read.
const hidesMedical = "R24"

// warning shows a case's warning in a day note, or what became of it.
func (n DayNote) warning(i NoteItem) []Block {
	w := WatchOf(n.Case, n.Practice, n.Now)
	warning := n.Case.Warning
	if !warning.Open() || i.Version < warning.Since { // what is open now has messages of its own
		return []Block{para(texts.Say("warning.over"))}
	}
	var blocks []Block
	if i.Kind == NudgeUnanswered && i.Version == warning.Version && waits(warning, n.Now) {
		blocks = append(blocks, para(w.unanswered()))
	}
	return append(blocks, w.blocks(i.Role, !n.toldAgain(i))...)
}

// toldAgain reports whether the role was told of the warning once more, in a newer
// message, since the item was added. What was told to others alone is no reason that
// who has not answered yet, or has taken it, can do so no longer.
func (n DayNote) toldAgain(i NoteItem) bool {
	for _, e := range slices.Backward(n.Case.Events) {
		if e.Version <= i.Version {
			break
		}
		if !n.Case.Undone(e.Version) && slices.Contains(toldBy(n.Case, e), i.Role) {
			return true
		}
	}
	return false
}

// toldBy are the roles whom an event tells of a warning by message.
func toldBy(c *state.Case, e state.Event) []state.Role {
	switch f := e.Fact.(type) {
	case state.Warned:
		if !f.Quiet {
			return f.To
		}
	case state.Raised:
		return []state.Role{RaisedTo(c, e.By.Role)}
	case state.Worry:
		return []state.Role{hears(c, state.Consultant)}
	}
	return nil
}

// unanswered says since when nobody has answered, or who took the warning has
// recorded nothing.
func (w Watch) unanswered() texts.T {
	warning := w.Case.Warning
	day := func(at time.Time) texts.ShortDay {
		return texts.ShortDay{Date: state.DateOf(at.In(w.now.Location())), Today: state.DateOf(w.now)}
	}
	if !warning.Taken.IsZero() {
		return texts.Say("warning.lapsed", "who", texts.User(warning.TakenBy.User), "day", day(warning.Taken))
	}
	return texts.Say("warning.unanswered", "day", day(warning.Asked))
}

// blocks show the level, each point with its facts and steps, and how far the
// warning is answered. Whose message it is may act while it is the latest.
func (w Watch) blocks(r state.Role, latest bool) []Block {
	blocks := append([]Block{para(w.headline())}, w.points(r, latest)...)
	blocks = append(blocks, w.byHand(r)...)
	if gaps := w.gaps(); len(gaps) > 0 {
		blocks = append(blocks, Small{texts.Say("warning.gaps", "points", w.gapPoints(), "gaps", names(gaps, r))})
	}
	blocks = append(blocks, w.answered(r)...)
	switch {
	case !latest || !w.Case.Warning.Open() || !state.May(r, state.ActWarn):
	default:
		blocks = append(blocks, w.buttons())
	}
	return blocks
}

// mostSteps is how many steps a point shows: the first beside its text, the
// others below.
const mostSteps = 2

// points show the signs and stops, each step once.
func (w Watch) points(r state.Role, steps bool) []Block {
	var blocks []Block
	offered := map[string]bool{}
	for _, f := range w.heaviestFirst() {
		var buttons Buttons
		for _, b := range w.steps(f, r) {
			if steps && !offered[b.Label.Key] && len(buttons) < mostSteps {
				offered[b.Label.Key] = true
				buttons = append(buttons, b)
			}
		}
		p := Para{Lines: w.lines(f, r)}
		if len(buttons) > 0 {
			p.Button = &buttons[0]
		}
		blocks = append(blocks, p)
		if len(buttons) > 1 {
			blocks = append(blocks, buttons[1:])
		}
	}
	return blocks
}

// heaviestFirst are the signs and stops, what counts most before the rest.
func (w Watch) heaviestFirst() []practice.Finding {
	found := slices.DeleteFunc(slices.Clone(w.Findings), func(f practice.Finding) bool { return f.Kind == practice.Gap })
	slices.SortStableFunc(found, func(a, b practice.Finding) int { return b.Points - a.Points })
	return found
}

// gapPoints are what all that is missing counts for together.
func (w Watch) gapPoints() int {
	left := w.Points
	for _, f := range w.Findings {
		if f.Kind != practice.Gap {
			left -= f.Points
		}
	}
	return left
}

// headline is the level, and what it is made of.
func (w Watch) headline() texts.T {
	level := levelName(w.Level)
	if w.Case.Concern && w.Level == practice.Yellow && w.Points < w.pack.Yellow {
		level = texts.Say("level.concern")
	}
	return texts.Say("warning.headline", "level", level, "points", w.Points)
}

func levelName(l practice.Level) texts.T { return texts.Say("level." + string(l)) }

// lines say what a rule is called, what it found, and what it suggests.
func (w Watch) lines(f practice.Finding, r state.Role) []texts.T {
	lines := []texts.T{texts.Say("warning.point", "name", texts.Strong{T: nameOf(f, r)}, "points", f.Points)}
	for _, fact := range w.facts(f, r) {
		lines = append(lines, texts.Say("show.item", "text", fact))
	}
	return append(lines, texts.Say("warning.advice", "advice", w.advice(f, r)))
}

// advice is what a rule suggests, to a role that may not know what it found without
// a word of that.
func (w Watch) advice(f practice.Finding, r state.Role) texts.T {
	switch {
	case f.ID != hidesMedical || readsMedical(r):
		return f.Advise(&w.Course)
	case w.Course.Active():
		return texts.Say("warning.not_in_place_running")
	}
	return texts.Say("warning.not_in_place_advice")
}

// facts are what a role may know of what a rule found.
func (w Watch) facts(f practice.Finding, r state.Role) []texts.T {
	if f.ID == hidesMedical && !readsMedical(r) {
		return nil
	}
	course := w.Course.ReadBy(r)
	return f.Facts(&course)
}

func readsMedical(r state.Role) bool { return r == state.Consultant || r == state.Caseworker }

// nameOf is what a rule is called to a role.
func nameOf(f practice.Finding, r state.Role) texts.T {
	if f.ID == hidesMedical && !readsMedical(r) {
		return texts.Say("warning.not_in_place")
	}
	return f.Name()
}

// steps are the buttons of what a rule suggests, as far as the role may do it.
func (w Watch) steps(f practice.Finding, r state.Role) Buttons {
	var steps Buttons
	thing := f.Thing(&w.Course)
	for _, step := range f.Actions {
		if !state.May(r, ways[step].act) {
			continue
		}
		parts := []string{f.ID, string(step)}
		if thing != "" {
			parts = append(parts, thing)
		}
		steps = append(steps, Button{Action: "warning.act", Label: texts.Say("step." + string(step)), Value: Value(w.Case.No, parts...)})
	}
	return steps
}

// gaps are what nobody has done yet.
func (w Watch) gaps() []practice.Finding {
	var gaps []practice.Finding
	for _, f := range w.Findings {
		if f.Kind == practice.Gap {
			gaps = append(gaps, f)
		}
	}
	return gaps
}

func names(findings []practice.Finding, r state.Role) texts.Lines {
	var l texts.Lines
	for _, f := range findings {
		l = append(l, nameOf(f, r))
	}
	return l
}

// byHand are the warnings that somebody raised and that are not resolved. The
// company's own words are for consultant and caseworker.
func (w Watch) byHand(r state.Role) []Block {
	var lines []texts.T
	for _, e := range w.Case.Events {
		if w.Case.Undone(e.Version) {
			continue
		}
		switch f := e.Fact.(type) {
		case state.Raised:
			lines = append(lines, texts.Say("warning.raised", "day", e.Date, "who", teller{PartiesOf(w.Case)}.name(e.By.Role), "what", texts.Free(f.What)))
		case state.Worry:
			if r != state.Mentor {
				lines = append(lines, texts.Say("warning.worry", "day", e.Date, "what", texts.Free(f.What)))
			}
		case state.WarningResolved:
			lines = nil
		}
	}
	if len(lines) == 0 {
		return nil
	}
	const most = 8 // the latest
	return []Block{Para{Lines: lines[max(0, len(lines)-most):]}}
}

// answered says how far a warning is answered.
func (w Watch) answered(r state.Role) []Block {
	var lines Small
	warning := w.Case.Warning
	if !warning.Taken.IsZero() {
		lines = append(lines, texts.Say("warning.taken", "who", texts.User(warning.TakenBy.User), "day", state.DateOf(warning.Taken.In(w.now.Location()))))
	}
	if !warning.Acted.IsZero() {
		lines = append(lines, w.acted(r))
	}
	if !warning.Snoozed.IsZero() {
		lines = append(lines, texts.Say("warning.snoozed", "day", warning.Snoozed))
	}
	if len(lines) == 0 {
		return nil
	}
	return []Block{lines}
}

// acted says what was done about a warning last: in words, or what was recorded
// by the step that was pressed, as far as the reader may be told of it.
func (w Watch) acted(r state.Role) texts.T {
	day := state.DateOf(w.Case.Warning.Acted.In(w.now.Location()))
	for _, e := range slices.Backward(w.Case.Events) {
		f, ok := e.Fact.(state.WarningActed)
		if !ok || w.Case.Undone(e.Version) {
			continue
		}
		if f.What != "" {
			return texts.Say("warning.acted_what", "day", day, "what", texts.Free(f.What))
		}
		if did, ok := w.cameOf(e, f, r); ok {
			return texts.Say("warning.acted_what", "day", day, "what", did)
		}
		break
	}
	return texts.Say("warning.acted", "day", day)
}

// cameOf tells what was recorded by a warning's step, in the same entry.
func (w Watch) cameOf(acted state.Event, f state.WarningActed, r state.Role) (texts.T, bool) {
	for _, e := range w.Case.Events {
		if e.At.Equal(acted.At) && e.By.User == acted.By.User && e.Fact.Type() == f.Came {
			if fact, told := w.Case.FactFor(r, e); told {
				return Tell(fact, PartiesOf(w.Case)), true
			}
		}
	}
	return texts.T{}, false
}

// buttons answer the warning, where it asks for an answer, and show the case.
func (w Watch) buttons() Buttons {
	value := Value(w.Case.No)
	show := Button{Action: "digest.open", Label: texts.Say("button.show"), Value: value}
	if justStarts(w.Case.Warning) {
		return Buttons{show}
	}
	b := Buttons{}
	if w.Case.Warning.Taken.IsZero() || waits(w.Case.Warning, w.now) { // who took it may have let it lie
		b = append(b, Button{Action: "warning.take", Label: texts.Say("button.take"), Value: value, Primary: true})
	}
	return append(b, Buttons{
		openForm("dropout.act", w.Case.No, ""),
		{Action: "warning.snooze", Label: texts.Say("button.snooze_warning"), Value: value},
		{Action: "warning.resolve", Label: texts.Say("button.resolve"), Value: value},
		show,
	}...)
}
