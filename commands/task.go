package commands

import (
	"slices"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// giveTask gives a task. It is shared when the company gives or owns it, or
// when it was given by mention in the thread; else it is internal to
// consultant, caseworker and mentor.
func giveTask(x *Exec) (*Decision, error) {
	owner := x.Args.Role("who")
	company := owner == state.Company || x.Actor.Role == state.Company
	if x.Actor.Role == state.Company && x.Args.Given("barrier") {
		return nil, noRight(x.Actor.Role, mayNames(state.ActAnyTask)).at("barrier")
	}
	if company && x.Args.Given("internal") {
		return nil, refuse("task.not_internal").at("internal")
	}
	if x.oneMore(x.Args.Text("what")) {
		return nil, refuse("task.one_owner").at("who")
	}
	t := state.Task{
		ID: x.Case.NextID("T"), Owner: owner, Due: x.Args.Date("by"), What: x.Args.Text("what"),
		Barrier: x.Args.Given("barrier"), Giver: x.Actor.Role,
		Shared: company || x.Place == InThread && !x.Args.Given("internal"),
	}
	d := &Decision{Facts: []state.Fact{t}}
	if x.Place == InThread && !t.Shared {
		d.Say = append(d.Say, texts.Say("task.typed_in_thread"))
	}
	x.pointOut(d, t.ID, when.Moment{Date: t.Due})
	return d, nil
}

// oneMore reports whether a text begins with another party, who was to have the
// task too.
func (x *Exec) oneMore(what string) bool {
	toks, err := tokenize(what)
	if err != nil {
		return false
	}
	for _, t := range toks {
		if id, mentioned := userOf(t); mentioned {
			return len(x.Case.RolesOf(id)) > 0
		}
		if w := fold(strings.Trim(t.text, ",&")); w != "" && w != "og" && w != "and" {
			return false
		}
	}
	return false
}

// openTask returns the task that is meant, one that the actor may act on: the
// one named, else the only one of theirs.
func (x *Exec) openTask() (state.CaseTask, error) {
	if id := x.Args.Text("task"); id != "" {
		t, _ := x.Case.Task(id)
		if t.Done {
			return t, x.alreadyDone(id).at("task")
		}
		return t, x.ownTask(t)
	}
	var mine []state.CaseTask
	for _, t := range x.Case.OpenTasks() {
		if _, ok := x.owner(t); ok {
			mine = append(mine, t)
		}
	}
	switch len(mine) {
	case 0:
		return state.CaseTask{}, refuse("task.none", "case", x.caseName()).at("task")
	case 1:
		return mine[0], x.ownTask(mine[0])
	}
	r := refuse("task.which", "case", x.caseName()).at("task")
	r.Missing = true
	return state.CaseTask{}, r
}

// owner returns the actor as the owner of a task, if it is theirs: a company's that
// the citizen was at before is not the next one's.
func (x *Exec) owner(t state.CaseTask) (state.Actor, bool) {
	a, ok := x.as(t.Owner)
	return a, ok && !x.Case.OfEarlierCompany(t)
}

// ownTask checks that the task is the actor's, or that they may act for its
// owner, which is then noted.
func (x *Exec) ownTask(t state.CaseTask) error {
	if a, ok := x.owner(t); ok {
		x.Actor = a
		return nil
	}
	if !state.May(x.Actor.Role, state.ActAnyTask) {
		if err := x.handedOn(t); err != nil {
			return err
		}
		return refuse("task.not_yours", "id", texts.Word(t.ID), "owner", teller{PartiesOf(x.Case)}.name(t.Owner))
	}
	return nil
}

// forOwner notes that what is done to a task is done for its owner, when it
// is not by them.
func (x *Exec) forOwner(t state.CaseTask) {
	if x.Actor.Role != t.Owner {
		x.Actor.For = t.Owner
	}
}

func acceptTask(x *Exec) (*Decision, error) {
	t, err := x.openTask()
	if err != nil {
		return nil, err
	}
	if err := x.handedOn(t); err != nil {
		return nil, err
	}
	if t.Accepted {
		return nil, x.alreadyAccepted(t)
	}
	x.forOwner(t)
	return &Decision{Facts: []state.Fact{state.TaskAccepted{ID: t.ID}}}, nil
}

func finishTask(x *Exec) (*Decision, error) {
	t, err := x.openTask()
	if err != nil {
		return nil, err
	}
	x.forOwner(t)
	return &Decision{Facts: []state.Fact{state.TaskDone{ID: t.ID}}}, nil
}

// declineTask hands a task back to who gave it, with the reason.
func declineTask(x *Exec) (*Decision, error) {
	t, err := x.openTask()
	if err != nil {
		return nil, err
	}
	if err := x.handedOn(t); err != nil {
		return nil, err
	}
	if t.Giver == t.Owner || t.Giver == state.NoRole {
		return nil, refuse("task.own", "id", texts.Word(t.ID))
	}
	x.forOwner(t)
	back := t.Task
	back.Owner, back.How, back.Reason = t.Giver, "declined", x.Args.Text("reason")
	return &Decision{Facts: []state.Fact{back}}, nil
}

// handTask hands a task on; the new owner accepts it anew.
func handTask(x *Exec) (*Decision, error) {
	t, err := x.openTask()
	if err != nil {
		return nil, err
	}
	to := x.Args.Role("who")
	if to == t.Owner {
		return nil, refuse("task.same_owner", "id", texts.Word(t.ID), "owner", teller{PartiesOf(x.Case)}.name(to)).at("who")
	}
	if to == state.Company && !t.Shared {
		return nil, refuse("task.internal_to_company", "id", texts.Word(t.ID)).at("who")
	}
	on := t.Task
	on.Owner, on.Giver, on.How, on.Reason = to, x.Actor.Role, "handed", ""
	return &Decision{Facts: []state.Fact{on}}, nil
}

// moveTask gives a task another due date.
func moveTask(x *Exec) (*Decision, error) {
	t, err := x.openTask()
	if err != nil {
		return nil, err
	}
	m, err := x.movedTo("by", t.ID, when.Moment{Date: t.Due})
	if err != nil {
		return nil, err
	}
	if m.Date == t.Due {
		return nil, refuse("task.same_day", "id", texts.Word(t.ID), "day", t.Due).at("by")
	}
	later := t.Task
	later.Due, later.How = m.Date, "moved"
	d := &Decision{Facts: []state.Fact{later}}
	x.pointOut(d, t.ID, m)
	return d, nil
}

const (
	mostActing = 15  // how many tasks of a list have their button beside them
	mostListed = 100 // how many there are
)

// listTasks shows open tasks: one's own across cases, all of one's cases, or
// those of the case that was named. One's own first ones act in place.
func listTasks(x *Exec) (*Decision, error) {
	whose := x.Args.Text("whose")
	all := whose == "all" || whose == "" && x.one
	var blocks []Block
	listed, left := 0, 0
	for _, c := range x.Cases {
		tasks := slices.DeleteFunc(x.tasksOf(c), func(t state.TaskView) bool { return !all && !has(x.rolesIn(c), t.Owner) })
		room := min(len(tasks), mostListed-listed)
		blocks = x.listTasksOf(blocks, c, tasks[:room])
		listed, left = listed+room, left+len(tasks)-room
	}
	if left > 0 {
		blocks = append(blocks, Small{texts.Say("task.list_left", "n", left)})
	}
	if len(blocks) == 0 {
		blocks = []Block{para(texts.Say("task.list_none"))}
	}
	blocks = append(blocks, lockedBlocks(x.Locked)...)
	return &Decision{Doc: &Doc{Notify: texts.Say("task.list"), Blocks: append([]Block{Header{texts.Say("task.list")}}, blocks...)}}, nil
}

// listTasksOf adds a case's tasks below its name, one's own with their button
// as far as there is room for it. What has none stands together.
func (x *Exec) listTasksOf(blocks []Block, c *state.Case, tasks []state.TaskView) []Block {
	if len(tasks) == 0 {
		return blocks
	}
	lines := []texts.T{texts.Say("list.case", "case", CaseName(c))}
	for _, t := range tasks {
		lines = append(lines, taskLineFor(t, x.Today, PartiesOf(c)))
		if has(x.rolesIn(c), t.Owner) && acting(blocks) < mostActing {
			act := taskButtons(c.No, t)[0]
			blocks, lines = append(blocks, Para{Lines: lines, Button: &act}), nil
		}
	}
	if last := len(blocks) - 1; last >= 0 && len(lines) > 0 {
		if p := blocks[last].(Para); p.Button == nil {
			blocks[last], lines = Para{Lines: append(p.Lines, lines...)}, nil
		}
	}
	if len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

// acting is how many tasks of a list have their button.
func acting(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		if b.(Para).Button != nil {
			n++
		}
	}
	return n
}

// tasksOf returns the case's open tasks that the actor may see.
func (x *Exec) tasksOf(c *state.Case) []state.TaskView {
	roles := x.rolesIn(c)
	for _, r := range []state.Role{state.Consultant, state.Caseworker, state.Mentor, state.Company} { // who sees most first
		if has(roles, r) {
			return c.PlanView(r).Tasks
		}
	}
	return nil
}

func has(roles []state.Role, r state.Role) bool {
	for _, have := range roles {
		if have == r {
			return true
		}
	}
	return false
}

// SnoozeTo is the day that a task is put off to: the next working day.
func SnoozeTo(now time.Time) state.Date {
	return when.NextWorkingDay(state.DateOf(now).Add(1))
}
