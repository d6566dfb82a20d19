package commands

import (
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// What is answered when an item is ticked lands where it belongs: each land
// function adds to the decision the facts that its answer amounts to.

// add records a fact beside the tick, on its own day where that is another.
func (t *tick) add(f state.Fact, on state.Date) {
	t.d.Facts = append(t.d.Facts, f)
	if !on.IsZero() {
		t.d.on(len(t.d.Facts)-1, on)
	}
	switch f.(type) {
	case state.Task, state.FollowupPlanned:
		t.things = append(t.things, state.ThingOf(f))
	}
}

// taskID is the id of a task that the tick gives: that of the task which an
// earlier tick of the row gave and which is still open, else a new one.
func (t *tick) taskID(x *Exec) string {
	for _, id := range t.row.Things {
		if task, ok := x.Case.Task(id); ok && !task.Done {
			return id
		}
	}
	return x.freeID("T", t.d.Facts)
}

// freeID is the next id of a letter after those that facts take.
func (x *Exec) freeID(letter string, facts []state.Fact) string {
	id := x.Case.NextID(letter)
	n, _ := strconv.Atoi(strings.TrimPrefix(id, letter))
	for _, f := range facts {
		if f != nil && state.ThingOf(f) == letter+strconv.Itoa(n) {
			n++
		}
	}
	return letter + strconv.Itoa(n)
}

func landBreakoffs(x *Exec, t *tick) error {
	if !x.Args.Given("completed") && !x.Args.Given("broken_off") && !x.Args.Given("lesson") {
		return refuse("agenda.one_of").at("completed")
	}
	if x.Args.Given("broken_off") {
		t.add(state.EarlierBreakoffs{N: x.Args.Count("broken_off")}, state.Date{})
	}
	return nil
}

// landWishes adds to the citizen's wishes; what was said elsewhere stays, and
// what was said here before is corrected.
func landWishes(x *Exec, t *tick) error {
	items, err := wishLines(x.Args.Text("wishes"))
	if err != nil {
		return err
	}
	before, _ := wishLines(answerOf(t.row, "wishes"))
	if err := x.addWishes(t, items, before); err != nil {
		return err
	}
	return x.shareWishes(t.d, answerOf(t.row, "lines"))
}

func landFiveWishes(x *Exec, t *tick) error {
	var items, before []string
	for _, field := range []string{"wish1", "wish2", "wish3", "wish4", "wish5"} {
		if wish := x.Args.Text(field); wish != "" {
			items = append(items, wish)
		}
		before = append(before, answerOf(t.row, field))
	}
	return x.addWishes(t, items, before)
}

func (x *Exec) addWishes(t *tick, items, before []string) error {
	all := slices.DeleteFunc(slices.Clone(x.Case.WishList), func(have string) bool {
		return slices.ContainsFunc(before, func(b string) bool { return fold(b) == fold(have) })
	})
	for _, item := range items {
		if !slices.ContainsFunc(all, func(have string) bool { return fold(have) == fold(item) }) {
			all = append(all, item)
		}
	}
	if len(all) > mostWishes {
		return refuse("wishes.count").at(t.item.params[0].Name)
	}
	t.add(state.Wishes{N: len(all), Items: all}, state.Date{})
	return nil
}

// landAccommodation adds an accommodation. Its solution is the company's to
// know as long as the citizen consents, and nobody's but the team's before.
func landAccommodation(x *Exec, t *tick) error {
	a := state.Accommodation{Need: x.Args.Text("need"), Solution: x.Args.Text("solution")}
	asked := x.consentAsked()
	if x.Args.Given("none") {
		if a != (state.Accommodation{}) || x.Args.Given("consent") {
			return refuse("accommodation.both").at("none")
		}
		if n := len(x.Case.Accommodations); n > 0 {
			return refuse("accommodation.there_are", "n", n).at("none")
		}
		t.add(state.Accommodations{}, state.Date{})
		return nil
	}
	field := "solution"
	if _, needs := t.item.param("need"); needs {
		field = "need"
	}
	switch {
	case a.Need == "" && a.Solution == "":
		return refuse("accommodation.what").at(field)
	case asked != nil:
		return asked
	}
	if !x.Args.Given("consent") && a.Solution != "" {
		t.d.Say = append(t.d.Say, texts.Say("accommodation.kept"))
	}
	items := withAccommodation(x.Case.Accommodations, a,
		state.Accommodation{Need: answerOf(t.row, "need"), Solution: answerOf(t.row, "solution")})
	t.add(state.Accommodations{N: len(items), Items: items}, state.Date{})
	x.consentToSolution(t.d, items, a.Solution)
	return nil
}

// withAccommodation adds an accommodation to those there are. It takes the
// place of one of the same need or solution, and of what was said before.
func withAccommodation(have []state.Accommodation, a, before state.Accommodation) []state.Accommodation {
	same := func(s, other string) bool { return s != "" && fold(s) == fold(other) }
	items := slices.Clone(have)
	for i, old := range items {
		if same(a.Need, old.Need) || same(a.Solution, old.Solution) || same(before.Need, old.Need) || same(before.Solution, old.Solution) {
			if a.Need == "" {
				a.Need = old.Need
			}
			if a.Solution == "" || a.Solution == old.Solution {
				a.Solution, a.Consent = old.Solution, old.Consent // how it stands is recorded beside it
			}
			items[i] = a
			return items
		}
	}
	return append(items, a)
}

func answerOf(row state.CaseRow, field string) string {
	for _, a := range row.Answers {
		if a.Field == field {
			return a.Value
		}
	}
	return ""
}

// landSteps checks the planned steps in hours: a plan, not yet a fact.
func landSteps(x *Exec, _ *tick) error {
	var lines []string
	var days []state.Date
	for line := range strings.SplitSeq(x.Args.Text("steps"), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		m, n, ok := x.dayAndHours(line)
		if !ok {
			return refuse("agenda.step", "line", texts.Free(clip(line))).at("steps")
		}
		if slices.Contains(days, m.Date) {
			return refuse("agenda.step_twice", "day", m.Date).at("steps")
		}
		days = append(days, m.Date)
		lines = append(lines, m.Date.String()+" "+texts.Number(n, texts.English))
	}
	if len(lines) > 0 {
		x.Args.set("steps", strings.Join(lines, "\n"))
	}
	return nil
}

// dayAndHours reads "7/1 15 timer".
func (x *Exec) dayAndHours(line string) (when.Moment, float64, bool) {
	words := strings.Fields(strings.NewReplacer(":", " ", "→", " ").Replace(line))
	m, used, err := when.Reader{Now: x.Now, DayOnly: true, Counts: true}.Parse(words)
	if err != nil || used == 0 || used >= len(words) {
		return m, 0, false
	}
	n, ok := number(words[used])
	rest := words[used+1:]
	return m, n, ok && n <= 168 && (len(rest) == 0 || len(rest) == 1 && unit(rest[0]))
}

// landTask gives a task. In a meeting of all parties it is everybody's to
// know; else it is internal, unless it is the company's.
func landTask(x *Exec, t *tick) error {
	x.giveFromAgenda(t, x.Args.Role("who"), t.agenda.Shared)
	return nil
}

func (x *Exec) giveFromAgenda(t *tick, owner state.Role, shared bool) {
	task := state.Task{
		ID: t.taskID(x), Owner: owner, Due: x.Args.Date("by"), What: x.Args.Text("what"), Giver: x.Actor.Role,
		Shared: shared || owner == state.Company || x.Actor.Role == state.Company,
	}
	if old, ok := x.Case.Task(task.ID); ok && old.Shared && !task.Shared { // its message in the thread says that it is taken back
		task.ID = x.freeID("T", t.d.Facts)
	}
	if !task.Shared {
		for _, field := range []string{"what", "who", "by"} {
			t.sees[field] = state.SeenByStaff
		}
	}
	if x.give(t, task) {
		x.pointOut(t.d, task.ID, when.Moment{Date: task.Due})
	}
}

// give gives a task, unless an earlier tick of the row gave it as it is. One
// that is only due on another day has not changed hands.
func (x *Exec) give(t *tick, task state.Task) bool {
	if old, ok := x.Case.Task(task.ID); ok && old.Owner == task.Owner && old.What == task.What {
		if old.Due == task.Due {
			t.things = append(t.things, task.ID)
			return false
		}
		later := old.Task
		later.Due, later.How, later.Reason = task.Due, "moved", ""
		task = later
	}
	t.add(task, state.Date{})
	return true
}

// landOwnTask is the citizen's own search: the citizen has no account, so
// somebody of the team follows it.
func landOwnTask(x *Exec, t *tick) error {
	owner := x.Args.Role("who")
	if owner == state.NoRole {
		owner = x.Actor.Role
	}
	if owner == state.Company {
		return refuse("task.internal_to_company", "id", texts.Word(x.Case.NextID("T"))).at("who")
	}
	x.giveFromAgenda(t, owner, false)
	return nil
}

// landEfforts records that a parallel effort begins, where its day is known.
func landEfforts(x *Exec, t *tick) error {
	if x.Args.Given("from") {
		t.add(state.EffortStart{What: x.Args.Text("kind")}, x.Args.Date("from"))
	}
	return nil
}

func landSubgoal(x *Exec, t *tick) error {
	d, err := x.withGoal(answerOf(t.row, "specific"))
	if err != nil {
		return err
	}
	t.add(d.Facts[0], state.Date{})
	if len(d.Say) > 0 {
		t.d.Say = append(t.d.Say, texts.Say("goal.incomplete_agenda"))
	}
	return nil
}

func landConcern(x *Exec, t *tick) error {
	on := x.Args.Text("concern") == "yes"
	if on && x.Args.Text("reason") == "" {
		return refuse("concern.reason").at("reason")
	}
	t.add(state.Concern{On: on, Reason: x.Args.Text("reason")}, state.Date{})
	return nil
}

// landFollowups plans a follow-up for each date, a line each.
func landFollowups(x *Exec, t *tick) error {
	const most = 12
	var days []string
	var plans []state.FollowupPlanned
	for line := range strings.FieldsFuncSeq(x.Args.Text("dates"), func(r rune) bool { return r == '\n' || r == ';' }) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		m, used, err := when.Reader{Now: x.Now}.Parse(words)
		switch {
		case err != nil:
			return dateRefusal(err).at("dates")
		case used < len(words):
			return refuse("agenda.date_line", "line", texts.Free(clip(line))).at("dates")
		case len(days) == most:
			return refuse("agenda.dates_many", "max", most).at("dates")
		}
		f := state.FollowupPlanned{For: m.Date, Time: clockOf(m), Kind: x.Args.Text("kind"), Who: x.Args.Roles("who")}
		days = append(days, strings.TrimSpace(m.Date.String()+" "+f.Time))
		plans = append(plans, f)
	}
	x.Args.set("dates", strings.Join(days, "\n"))
	x.plan(t, plans)
	return nil
}

// plan plans what was agreed. Of what an earlier tick of the row planned,
// what still holds stays as it is, other follow-ups are moved to the days that
// are new, and those left over are cancelled.
func (x *Exec) plan(t *tick, plans []state.FollowupPlanned) {
	var open []state.FollowupPlanned
	for _, id := range t.row.Things {
		if f, ok := x.Case.Followup(id); ok && f.Status == state.Planned {
			open = append(open, f.FollowupPlanned)
		}
	}
	take := func(i int, p state.FollowupPlanned) {
		f := open[i]
		open = slices.Delete(open, i, i+1)
		same := f.Kind == p.Kind && slices.Equal(f.Who, p.Who)
		if f.For == p.For && f.Time == p.Time && same {
			t.things = append(t.things, f.ID)
			return
		}
		f.Moved = f.For != p.For || f.Time != p.Time
		f.For, f.Time, f.Kind, f.Who = p.For, p.Time, p.Kind, p.Who
		t.add(f, state.Date{})
		x.pointOut(t.d, f.ID, momentOf(f.For, f.Time))
	}
	plans = slices.DeleteFunc(plans, func(p state.FollowupPlanned) bool {
		i := slices.IndexFunc(open, func(f state.FollowupPlanned) bool { return f.For == p.For && f.Time == p.Time })
		if i >= 0 {
			take(i, p)
		}
		return i >= 0
	})
	for _, p := range plans {
		if len(open) > 0 {
			take(0, p)
			continue
		}
		p.ID = x.freeID("F", t.d.Facts)
		t.add(p, state.Date{})
		x.pointOut(t.d, p.ID, momentOf(p.For, p.Time))
	}
	for _, f := range open {
		t.add(state.FollowupCancelled{ID: f.ID, For: f.For, Time: f.Time}, state.Date{})
	}
}

// landAttendance clears the absences whose cause was found. It was not, where
// that is corrected.
func landAttendance(x *Exec, t *tick) error {
	found := func(a state.Answer) bool { return a.Field == "clarified" && a.Value == "yes" }
	if !slices.ContainsFunc(x.answers(t), found) {
		t.before = x.landedBefore(t, (state.AbsenceClarified{}).Type())
	}
	if x.Args.Text("clarified") == "yes" && len(state.CourseNow(x.Case.Events, x.Today).Absences) > 0 {
		t.add(state.AbsenceClarified{}, state.Date{})
	}
	return nil
}

// landNext gives the task and plans the date that were agreed, as far as they
// were said. The task is between those whom it concerns.
func landNext(x *Exec, t *tick) error {
	what, who := x.Args.Text("what"), x.Args.Role("who")
	if what == "" && !x.Args.Given("next") {
		return refuse("agenda.next_what").at(t.item.params[0].Name)
	}
	if what != "" && who == state.NoRole {
		return refuse("bad.missing", "field", fieldLabel(t.item, "who")).at("who")
	}
	if what != "" {
		x.giveFromAgenda(t, who, false)
	}
	var plans []state.FollowupPlanned
	if x.Args.Given("next") {
		m := x.Args.When("next")
		plans = append(plans, state.FollowupPlanned{For: m.Date, Time: clockOf(m)})
	}
	x.plan(t, plans)
	return nil
}

// landOutcome ends the placement with its outcome; of one that has ended
// already the outcome stands.
func landOutcome(x *Exec, t *tick) error {
	if len(t.before) > 0 && x.placedSince(t.before[0].Version) { // what ended then is not what would end now
		t.before = nil
		t.d.Say = append(t.d.Say, texts.Say("agenda.ended_already"))
		return nil
	}
	pl := state.CourseNow(x.Case.Events, x.Today).Placement
	switch on := t.day(x, "date"); {
	case pl == nil:
		t.d.Say = append(t.d.Say, texts.Say("agenda.ended_already"))
	case !on.IsZero() && on.Before(x.Case.Opened):
		return refuse("held.before_open", "day", x.Case.Opened).at("date")
	default:
		t.add(state.PlacementEnd{Outcome: x.Args.Choices("outcome"), Why: x.Args.Text("reason")}, on)
	}
	return nil
}

// placedSince reports whether a placement was recorded after a version.
func (x *Exec) placedSince(version int) bool {
	_, placed := x.lastThat(func(e state.Event) bool {
		_, ok := e.Fact.(state.Placement)
		return ok && e.Version > version
	})
	return placed
}

func landNextStep(x *Exec, t *tick) error {
	t.add(state.NextStep{What: x.Args.Text("what")}, state.Date{})
	return nil
}

func landBall(x *Exec, t *tick) error {
	if x.Case.Ball(x.Today) == x.Args.Role("who") { // who has it keeps it
		if pass := x.Case.Pass; pass.Pending {
			t.add(state.Undone{Versions: []int{pass.Version}, Corrected: true}, state.Date{})
		}
		return nil
	}
	d, err := passBall(x)
	if err != nil {
		return err
	}
	for _, f := range d.Facts {
		t.add(f, state.Date{})
	}
	return nil
}
