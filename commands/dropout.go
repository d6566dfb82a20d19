package commands

import (
	"slices"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// raiseWarning raises a warning by hand, between those who work with the
// citizen. What worries the company is another word's: recordWorry.
func raiseWarning(x *Exec) (*Decision, error) {
	d := &Decision{Facts: []state.Fact{state.Raised{What: x.Args.Text("what")}}}
	x.sayRaised(d)
	return d, nil
}

// sayRaised tells who raises a warning who hears of it.
func (x *Exec) sayRaised(d *Decision) {
	key := "dropout.told"
	if x.Aloud {
		key = "dropout.told_aloud"
	}
	if to := RaisedTo(x.Case, x.Actor.Role); to != state.NoRole {
		d.Say = append(d.Say, texts.Say(key, "who", teller{PartiesOf(x.Case)}.name(to)))
	}
}

// RaisedTo is who hears of a warning that a role raised by hand: who is asked
// on the consultant's behalf, or when they raised it themselves the other one.
func RaisedTo(c *state.Case, by state.Role) state.Role {
	for _, r := range []state.Role{hears(c, state.Consultant), state.Caseworker, state.Consultant, state.Mentor} {
		if p := c.Parties[r]; p.User != "" && r != by && p.User != c.Parties[by].User {
			return r
		}
	}
	return state.NoRole
}

func (x *Exec) watch() Watch { return WatchOf(x.Case, x.Defaults.Practice, x.Now) }

// whyWarned explains the present level: every point with its facts and steps,
// what nobody has done yet, and what was raised by hand.
func whyWarned(x *Exec) (*Decision, error) {
	w := x.watch()
	doc := Doc{Notify: texts.Say("warning.notify", "no", x.Case.No), Blocks: []Block{
		Header{texts.Say("card.title", "no", x.Case.No, "label", texts.Free(x.Case.Label))},
	}}
	doc.Blocks = append(doc.Blocks, w.whole(x.Actor.Role)...)
	if x.Defaults.Practice == nil {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("warning.off")})
	}
	return &Decision{Doc: &doc}, nil
}

// whole is all that the rules say, gaps with their facts and steps too.
func (w Watch) whole(r state.Role) []Block {
	var blocks []Block
	if w.Case.Closed || len(w.Findings) == 0 && !w.Case.Warning.Open() {
		return []Block{para(w.headline()), para(texts.Say("warning.nothing"))}
	}
	blocks = append(blocks, para(w.headline()))
	points := w.points(r, true)
	blocks = append(append(blocks, points...), w.byHand(r)...)
	if gaps := w.gaps(); len(gaps) > 0 {
		title := texts.Say("warning.gaps_title")
		if len(points) == 0 {
			title = texts.Say("warning.gaps_alone")
		}
		blocks = append(blocks, para(title))
		for _, f := range gaps {
			blocks = append(blocks, w.gap(f, r))
		}
		blocks = append(blocks, Small{texts.Say("warning.gaps_count", "points", w.gapPoints())})
	}
	blocks = append(blocks, w.answered(r)...)
	if w.Case.Warning.Open() {
		blocks = append(blocks, w.buttons())
	}
	return blocks
}

// gap is what nobody has done yet, with the step that does it.
func (w Watch) gap(f practice.Finding, r state.Role) Para {
	p := Para{Lines: []texts.T{texts.Say("warning.gap", "name", texts.Strong{T: nameOf(f, r)})}}
	for _, fact := range w.facts(f, r) {
		p.Lines = append(p.Lines, texts.Say("show.item", "text", fact))
	}
	if steps := w.steps(f, r); len(steps) > 0 {
		p.Button = &steps[0]
	}
	return p
}

// mustWarn refuses to answer a warning where there is none.
func (x *Exec) mustWarn() error {
	if !x.Case.Warning.Open() {
		return refuse("dropout.none", "case", x.caseName())
	}
	return nil
}

// takeWarning says "I take it". Who is slower hears who has it.
func takeWarning(x *Exec) (*Decision, error) {
	if err := x.mustWarn(); err != nil {
		return nil, err
	}
	w := x.Case.Warning
	if !w.Taken.IsZero() && !waits(w, x.Now) {
		return nil, refuse("dropout.taken", "who", texts.User(w.TakenBy.User), "day", state.DateOf(w.Taken.In(x.Now.Location())))
	}
	d := &Decision{Facts: []state.Fact{state.WarningTaken{}}}
	sayTaken(d)
	return d, nil
}

func sayTaken(d *Decision) {
	d.Say = append(d.Say, texts.Say("dropout.take_lasts", "days", takenLasts))
}

// actOnWarning notes in words what was done.
func actOnWarning(x *Exec) (*Decision, error) {
	if err := x.mustWarn(); err != nil {
		return nil, err
	}
	return fact(state.WarningActed{What: x.Args.Text("what")})
}

// mostSnooze is how long a warning may be put off, in days.
const mostSnooze = 60

func snoozeWarning(x *Exec) (*Decision, error) {
	if err := x.mustWarn(); err != nil {
		return nil, err
	}
	until := x.Args.Date("until")
	if days := until.Days(x.Today); days < 1 || days > mostSnooze {
		return nil, refuse("dropout.snooze", "max", mostSnooze).at("until")
	}
	return fact(state.WarningSnoozed{Until: until, Reason: x.Args.Text("reason")})
}

func resolveWarning(x *Exec) (*Decision, error) {
	if err := x.mustWarn(); err != nil {
		return nil, err
	}
	d := &Decision{Facts: []state.Fact{state.WarningResolved{What: x.Args.Text("what")}}}
	x.watch().sayFiresOn(d)
	return d, nil
}

// sayFiresOn tells who resolves a warning that it is not over.
func (w Watch) sayFiresOn(d *Decision) {
	if len(w.stillFires()) > 0 {
		d.Say = append(d.Say, texts.Say("dropout.fires_on"))
	}
}

// stillFires are the signs and stops that were told and have not cleared.
func (w Watch) stillFires() []string {
	var on []string
	for _, t := range w.Case.Warning.Told {
		if w.Finds(t.What) {
			on = append(on, t.What)
		}
	}
	return on
}

// ChooseStep notes that the button of a suggested step was pressed. What comes
// of it is noted with it; see [Acting.Noted].
func (x *Exec) ChooseStep(step Acting) (*Decision, error) {
	for _, who := range x.roles() {
		if state.May(who.Role, state.ActWatch) {
			x.Actor = who
			return fact(state.WarningChosen(step))
		}
	}
	return nil, refuse("no.access")
}

// listWarnings lists the actor's cases that the rules or somebody warn of, the
// most urgent first.
func listWarnings(x *Exec) (*Decision, error) {
	var all []Watch
	for _, c := range x.Cases {
		w := WatchOf(c, x.Defaults.Practice, x.Now)
		if x.watches(c) && !c.Closed && (w.Level.Above(practice.Green) || c.Warning.Open()) {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(a, b Watch) int { return b.Points - a.Points })
	doc := Doc{Notify: texts.Say("dropout.list"), Blocks: []Block{Header{texts.Say("dropout.list")}}}
	for i, w := range all {
		if i == maxLines {
			doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.more", "n", len(all)-i)})
			break
		}
		why := whyButton(w.Case.No)
		doc.Blocks = append(doc.Blocks, Para{Lines: []texts.T{w.standsLine(x.watcher(w.Case))}, Button: &why})
	}
	if len(all) == 0 {
		doc.Blocks = append(doc.Blocks, para(texts.Say("dropout.list_none")))
	}
	doc.Blocks = append(doc.Blocks, lockedBlocks(x.Locked)...)
	return &Decision{Doc: &doc}, nil
}

// watches reports whether the actor may read what the rules say of a case.
func (x *Exec) watches(c *state.Case) bool { return x.watcher(c) != state.NoRole }

func (x *Exec) watcher(c *state.Case) state.Role {
	for _, r := range x.rolesIn(c) {
		if state.May(r, state.ActWatch) {
			return r
		}
	}
	return state.NoRole
}

// line names a case and sums its warning up.
func (w Watch) line(r state.Role) texts.T {
	return texts.Say("warning.line", "case", CaseName(w.Case), "sum", w.sum(r))
}

// standsLine says of the line of a warning also who has taken it, and until when it is
// put off.
func (w Watch) standsLine(r state.Role) texts.T {
	line, warning := w.line(r), w.Case.Warning
	if warning.Open() && !warning.Taken.IsZero() && !waits(warning, w.now) {
		on := texts.ShortDay{Date: state.DateOf(warning.Taken.In(w.now.Location())), Today: state.DateOf(w.now)}
		line = texts.Say("home.taken_by", "what", line, "day", on, "who", texts.User(warning.TakenBy.User))
	}
	return w.orPutOff(line)
}

// sum says the level, and what makes it so.
func (w Watch) sum(r state.Role) texts.T {
	var what texts.Lines
	for _, f := range w.heaviestFirst() {
		what = append(what, nameOf(f, r))
	}
	if w.Case.Warning.Has(state.FoundRaised) || w.Case.Warning.Has(state.FoundWorry) {
		what = append(what, texts.Say("warning.by_hand"))
	}
	if len(what) == 0 {
		what = append(what, texts.Say("warning.concern_case"))
	}
	return texts.Say("warning.sum", "level", levelName(w.Level), "what", what)
}

// watchBlocks are what the rules say, on top of what they are about.
func (x *Exec) watchBlocks() []Block {
	w := x.watch()
	if w.Case.Closed || len(w.Findings) == 0 && !w.Case.Warning.Open() && w.Level == practice.Green {
		return nil
	}
	lines := []texts.T{w.headline()}
	for _, f := range w.heaviestFirst() {
		lines = append(lines, w.lines(f, x.Actor.Role)...)
	}
	if gaps := w.gaps(); len(gaps) > 0 {
		key := "warning.gaps"
		if w.Course.Phase() == state.PhaseBeforeStart {
			key = "warning.not_ready"
		}
		lines = append(lines, texts.Say(key, "points", w.gapPoints(), "gaps", names(gaps, x.Actor.Role)))
	}
	blocks := append([]Block{Rule{}, Para{Lines: lines}}, w.byHand(x.Actor.Role)...)
	return append(append(blocks, w.answered(x.Actor.Role)...), Buttons{whyButton(w.Case.No), openForm("dropout.raise", w.Case.No, "")})
}

// Acting is the step of a warning that a request carries out.
type Acting struct {
	Rule string `json:"rule,omitempty"`
	Step string `json:"step,omitempty"`
}

// Noted adds to a decision that it came of a warning's step.
func (a Acting) Noted(d *Decision) *Decision {
	if a.Rule == "" || len(d.Facts) == 0 {
		return d
	}
	first := d.Facts[0]
	d.Facts = append(d.Facts, state.WarningActed{Rule: a.Rule, Step: a.Step, Came: first.Type(), ID: state.ThingOf(first)})
	return d
}

// AtOnce reports whether a step needs nothing more to be asked. An agenda does:
// the meeting that is missing is mostly one to be set for a day.
func (a Acting) AtOnce() bool {
	switch a.Step {
	case "vitas", "clarified", "done", "show":
		return true
	}
	return false
}

// Path is the word that carries out a step.
func (a Acting) Path() (path string, ok bool) {
	w, ok := ways[practice.Action(a.Step)]
	return w.path, ok
}

// meetingOf is the meeting that a rule misses, as it is named when one notes it.
var meetingOf = map[string]string{"R07": "pre", "R26": "start", "R34": "closing"}

// Values fill in what is known of a step: whose role is missing, the follow-up,
// task or aid that it is about, and what a task would be. That is no more than
// the company may read, to whom the task may be given; where a pack suggests a
// task for a rule that has no such words it is left open.
func (a Acting) Values(thing string, lang texts.Lang) Values {
	v := Values{}
	switch key := "rule." + a.Rule + ".task"; {
	case a.Step == "task" && texts.Has(key):
		v["what"] = []string{texts.Say(key).In(lang, texts.Plain{})}
	case a.Rule == "R05" && a.Step == "role":
		v["role"] = []string{"company"}
	case a.Rule == "R04" && a.Step == "role":
		v["role"] = []string{"consultant"}
	case a.Step == "met" && meetingOf[a.Rule] != "":
		v["meeting"] = []string{meetingOf[a.Rule]}
	case a.Step == "medical":
		v["status"] = []string{"received"}
	case thing == "":
	case a.Step == "held" || a.Step == "move":
		v["followup"] = []string{thing}
	case a.Step == "done" || a.Step == "hand":
		v["task"] = []string{thing}
	case a.Step == "grant":
		v["grant"] = []string{thing}
	}
	return v
}
