package commands

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// A NoteItem is one thing that a day note holds: what it is about, why, in
// which role its reader has it, and the version that it was added for.
type NoteItem struct {
	Thing   string
	Kind    NudgeKind
	Role    state.Role
	For     string // the absent person whose it is, "" for one's own
	Version int
}

// Name names the item in its note, by ids alone.
func (i NoteItem) Name() string {
	return strings.Join([]string{i.Thing, string(i.Kind), string(i.Role), i.For}, "/")
}

// NoteItemOf reads back a name.
func NoteItemOf(name string, version int) (NoteItem, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 4 {
		return NoteItem{}, false
	}
	return NoteItem{parts[0], NudgeKind(parts[1]), state.Role(parts[2]), parts[3], version}, true
}

// A DayNote is the one message of a day in which a person is reminded of what
// comes up in a case. It is written anew whenever something is added to it or
// changes.
type DayNote struct {
	Case   *state.Case
	Reader state.Person
	Items  []NoteItem
	Now    time.Time
	Away   state.Absences // who is called for whom
	// Practice is what the rules are judged by; nil: they are not asked.
	Practice *practice.Pack

	view state.MentorView // the widest that holds tasks; narrowed for the company
}

// Doc writes the note for its reader, from no more than their role may see.
func (n DayNote) Doc() Doc {
	doc := Doc{Notify: texts.Say("remind.notify", "no", n.Case.No), Blocks: []Block{
		Small{texts.Say("dm.case", "no", n.Case.No, "label", texts.Free(n.Case.Label))},
	}}
	items := n.standing()
	if slices.ContainsFunc(items, func(i NoteItem) bool { return i.Thing == WarningThing }) {
		doc.Notify = texts.Say("warning.notify", "no", n.Case.No)
	} else if slices.ContainsFunc(items, func(i NoteItem) bool { return i.Kind == NudgePulse }) {
		doc.Notify = texts.Say("pulse.notify", "no", n.Case.No)
	}
	if len(items) == 0 {
		return n.over()
	}
	if n.Case.Closed {
		doc.Blocks = append(doc.Blocks, para(texts.Say("remind.closed")))
		return n.withFoot(doc, items)
	}
	n.view = n.Case.MentorView(state.DateOf(n.Now))
	absent := ""
	for i, item := range items {
		if i == maxLines {
			doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.more", "n", len(items)-i)})
			break
		}
		if item.For != absent && item.For != "" {
			doc.Blocks = append(doc.Blocks, Small{texts.Say("digest.stand_in", "who", texts.User(item.For))})
		}
		absent = item.For
		doc.Blocks = append(doc.Blocks, n.blocks(item)...)
	}
	return n.withFoot(doc, items)
}

// over says why nothing of the note is the reader's any longer.
func (n DayNote) over() Doc {
	own := slices.ContainsFunc(n.Items, func(i NoteItem) bool { return i.For == "" })
	if own || len(n.Items) == 0 {
		return DirectLeft(n.Case.No)
	}
	return StandInOver(n.Case.No, n.Items[0].For)
}

// withFoot says whom the company calls.
func (n DayNote) withFoot(doc Doc, items []NoteItem) Doc {
	v := n.Case.ThreadView(state.DateOf(n.Now))
	v.Away = n.Away
	company := slices.ContainsFunc(items, func(i NoteItem) bool { return i.Role == state.Company })
	if company && v.Reach().Known() {
		doc.Blocks = append(doc.Blocks, para(youCall(v)), companyButtons(n.Case.No))
	}
	return doc
}

// standing are the items that are the reader's still, each thing once for
// each role, one's own before those of absent persons, follow-ups before tasks.
func (n DayNote) standing() []NoteItem {
	var items []NoteItem
	absent := n.Reader.StandsInFor(state.DateOf(n.Now))
	for _, i := range n.Items {
		holder := i.For
		if holder == "" {
			holder = n.Reader.User
		} else if !slices.Contains(absent, holder) {
			continue
		}
		if n.Case.Parties[i.Role].User == holder {
			items = append(items, i)
		}
	}
	slices.SortFunc(items, func(a, b NoteItem) int {
		return cmp.Or(cmp.Compare(a.For, b.For), cmp.Compare(a.Thing[:1], b.Thing[:1]), n.start(a).Compare(n.start(b)),
			cmp.Compare(len(a.Thing), len(b.Thing)), cmp.Compare(a.Thing, b.Thing), cmp.Compare(a.Role, b.Role),
			cmp.Compare(b.Version, a.Version), cmp.Compare(a.Kind, b.Kind))
	})
	// What a thing has become takes the place of what it was, and how it went is
	// asked in place of the reminder that it comes up.
	return slices.CompactFunc(items, func(a, b NoteItem) bool { return a.Thing == b.Thing && a.Role == b.Role && a.For == b.For })
}

// start orders follow-ups; tasks have none.
func (n DayNote) start(i NoteItem) time.Time {
	if a, ok := n.Case.Agenda(i.Thing); ok {
		return meetingStart(a, n.Now.Location())
	}
	f, ok := n.Case.Followup(i.Thing)
	if !ok {
		return time.Time{}
	}
	start, _ := startOf(&f, n.Now.Location())
	return start
}

// blocks shows an item with its buttons, or what became of it.
func (n DayNote) blocks(i NoteItem) []Block {
	switch {
	case i.Thing == WarningThing:
		return n.warning(i)
	case i.Kind == NudgePulse:
		return n.pulse(i)
	}
	tasks, followups := n.view.AllTasks(), n.view.Followups
	if i.Role == state.Company {
		plan := n.Case.PlanView(i.Role)
		tasks, followups = plan.Tasks, plan.Followups
	}
	if f, ok := n.Case.Followup(i.Thing); ok && f.Version == i.Version {
		for _, planned := range followups {
			if planned.ID == i.Thing {
				return n.followup(i, planned)
			}
		}
	}
	if a, ok := n.Case.Agenda(i.Thing); ok && a.Version == i.Version && a.Closed == nil {
		d := meetingDuty(n.Case, a)
		return []Block{para(texts.Say("remind.before", "followup", d.line)), d.act}
	}
	if t, ok := n.Case.Task(i.Thing); ok && t.Version == i.Version {
		for _, open := range tasks {
			if open.ID == i.Thing {
				return n.task(i, open)
			}
		}
	}
	return []Block{para(n.became(i))}
}

func (n DayNote) followup(i NoteItem, f state.FollowupView) []Block {
	today := state.DateOf(n.Now)
	line := followupLine(f, today, PartiesOf(n.Case))
	if i.Kind == NudgeAfter {
		return []Block{para(texts.Say("remind.after", "followup", line)), followupDuty(n.Case, f, i.Role, today).act}
	}
	blocks := []Block{para(texts.Say("remind.before", "followup", line))}
	var buttons Buttons
	if !n.Now.Before(n.start(i)) { // nothing to remember, nor to put off
		blocks = []Block{para(line)}
	} else if again, ok := n.again(i); ok {
		blocks = append(blocks, Small{texts.Say("remind.again", "clock", texts.Clock{Hour: again.Hour(), Minute: again.Minute()})})
	} else {
		buttons = append(buttons, Button{Action: "digest.snooze", Label: texts.Say("form.digest.snooze.button"), Value: Value(n.Case.No, f.ID)})
	}
	if state.May(i.Role, state.ActPlan) {
		buttons = append(buttons, Button{Action: "followup.move", Label: texts.Say("button.move"), Value: Value(n.Case.No, f.ID)})
	}
	return append(blocks, append(buttons, n.show()))
}

// again is when the reader wants to be reminded once more.
func (n DayNote) again(i NoteItem) (time.Time, bool) {
	for _, s := range n.Reader.Snoozed {
		until := time.Unix(s.Until, 0).In(n.Now.Location())
		if s.No == n.Case.No && s.Thing == i.Thing && until.After(n.Now) {
			return until, true
		}
	}
	return time.Time{}, false
}

func (n DayNote) task(i NoteItem, t state.TaskView) []Block {
	line := taskLineFor(t, state.DateOf(n.Now), PartiesOf(n.Case))
	if i.Kind == NudgeDue {
		return []Block{para(texts.Say("remind.due", "task", line)), taskDuty(n.Case, t, state.DateOf(n.Now)).act}
	}
	var buttons Buttons
	if state.May(i.Role, state.ActAnyTask) {
		buttons = append(buttons, Button{Action: "task.hand", Label: texts.Say("button.hand"), Value: Value(n.Case.No, t.ID)})
	}
	return []Block{para(texts.Say("remind.unaccepted", "task", line)), append(buttons, n.show())}
}

func (n DayNote) show() Button {
	return Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(n.Case.No)}
}

// became says what became of an item since: what was last said of it that the
// reader may know.
func (n DayNote) became(i NoteItem) texts.T {
	for _, e := range slices.Backward(n.Case.Events) {
		if state.ThingOf(e.Fact) != i.Thing || n.Case.Undone(e.Version) {
			continue
		}
		fact, told := n.Case.FactFor(i.Role, e)
		if !told {
			continue
		}
		e.Fact = fact
		return postLine(PartiesOf(n.Case), e, n.Now.Location())
	}
	return undoneTold(n.Case, i.Thing)
}

// NoteMoved takes the place of a note that goes on in a newer message.
func NoteMoved(no int) Doc {
	return Doc{Notify: texts.Say("remind.notify", "no", no), Blocks: []Block{para(texts.Say("remind.below"))}}
}
