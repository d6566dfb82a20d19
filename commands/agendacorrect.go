package commands

import (
	"slices"

	"casethread/state"
)

// An item that is ticked again is corrected: what its answer amounted to is
// taken back in the same entry, so that undo brings it back. Lists, tasks and
// follow-ups are not: they go on from what they are by now.

// land lets what was answered land, as if the item had not been ticked before.
func (x *Exec) land(t *tick) error {
	if t.item.land == nil {
		return nil
	}
	t.before = x.landedBefore(t, t.item.lands)
	base := *x
	base.Case = x.without(t.before)
	if err := t.item.land(&base, t); err != nil {
		return err
	}
	if x.unchanged(t) {
		t.before, t.d.Facts, t.d.Days = nil, t.d.Facts[:1], nil
	}
	if back := append(versionsOf(t.before), x.tasksLeft(t)...); len(back) > 0 {
		t.d.Facts = append(t.d.Facts, state.Undone{Versions: back, Corrected: true})
	}
	return nil
}

// landedBefore are the events of a type that earlier ticks of the row brought
// about. What waited for the start was recorded with it, on another row.
func (x *Exec) landedBefore(t *tick, typ string) []state.Event {
	var landed []state.Event
	start := ""
	if t.row.What == "start.vitas" || t.row.What == "start.paid" {
		row, _ := rowOf(t.agenda, "start.date")
		start = row.ID
	}
	for v, e := range x.Case.Events {
		f, ticked := e.Fact.(state.AgendaTicked)
		if !ticked || f.ID != t.agenda.ID || f.Item != t.row.ID && f.Item != start {
			continue
		}
		for _, beside := range x.Case.Events[v+1:] {
			if !beside.At.Equal(e.At) || beside.By.User != e.By.User {
				break
			}
			if beside.Fact.Type() == typ && !x.Case.Undone(beside.Version) {
				landed = append(landed, beside)
			}
		}
	}
	return landed
}

// without is the case as it would be without some events.
func (x *Exec) without(events []state.Event) *state.Case {
	if len(events) == 0 {
		return x.Case
	}
	return x.Case.With(state.Event{
		Version: x.Case.Version + 1, At: x.Case.Changed, By: x.Actor, Date: x.Today, Fact: state.Undone{Versions: versionsOf(events)},
	})
}

func versionsOf(events []state.Event) []int {
	var versions []int
	for _, e := range events {
		versions = append(versions, e.Version)
	}
	return versions
}

// unchanged reports whether the answers are those that landed before, and
// nothing else was recorded since of what they stand for.
func (x *Exec) unchanged(t *tick) bool {
	if len(t.before) == 0 || !slices.Equal(x.answers(t), t.row.Answers) {
		return false
	}
	_, since := x.lastThat(func(e state.Event) bool {
		placed := t.item.lands == (state.Hours{}).Type() && e.Fact.Type() == (state.Placement{}).Type()
		return e.Version > t.before[len(t.before)-1].Version && (placed || e.Fact.Type() == t.item.lands)
	})
	return !since
}

// tasksLeft are the events of the tasks that earlier ticks of the row gave,
// that are still open, and that it asks for no longer.
func (x *Exec) tasksLeft(t *tick) []int {
	var versions []int
	for _, id := range t.row.Things {
		if task, ok := x.Case.Task(id); !ok || task.Done || slices.Contains(t.things, id) {
			continue
		}
		for _, e := range x.Case.Events {
			if state.ThingOf(e.Fact) == id && !x.Case.Undone(e.Version) {
				versions = append(versions, e.Version)
			}
		}
	}
	return versions
}

// day is the day from which an answer holds: as it says, and where neither it
// nor the one that it corrects does so, that of what it corrects.
func (t *tick) day(x *Exec, field string) state.Date {
	if !x.Args.Given(field) && answerOf(t.row, field) == "" && len(t.before) > 0 {
		return t.before[0].Date
	}
	return x.Args.Date(field)
}
