package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// UndoFor is how long what was recorded can be taken back.
const UndoFor = 10 * time.Minute

// Value joins the parts of a button's value: case, thing, and what else it
// names. It never holds content.
func Value(no int, parts ...string) string {
	return strings.Join(append([]string{strconv.Itoa(no)}, parts...), "/")
}

// ParseValue splits a button's value into the case's number and the rest.
func ParseValue(v string) (no int, rest []string, ok bool) {
	parts := strings.Split(v, "/")
	no, err := strconv.Atoi(parts[0])
	return no, parts[1:], err == nil && no >= 0
}

// UndoButton offers to take back the events from one version to another.
func UndoButton(no, from, to int) Button {
	return Button{Action: "act.undo", Label: texts.Say("button.undo"), Value: Value(no, strconv.Itoa(from)+"-"+strconv.Itoa(to))}
}

// undo takes back the actor's last entry in the case.
func undo(x *Exec) (*Decision, error) {
	last := x.lastCommit()
	if last == nil {
		return nil, refuse("undo.nothing", "case", x.caseName())
	}
	return x.Undo(last[0], last[len(last)-1])
}

// lastCommit returns the versions of the actor's latest entry, events recorded
// at the same moment, that is not taken back already.
func (x *Exec) lastCommit() []int {
	var versions []int
	var at time.Time
	for i := len(x.Case.Events) - 1; i >= 0; i-- {
		e := x.Case.Events[i]
		mine := e.By.User == x.Actor.User && undoable(e.Fact)
		if len(versions) > 0 && (!mine || !e.At.Equal(at)) {
			break
		}
		if !mine || x.Case.Undone(e.Version) {
			continue
		}
		at, versions = e.At, append([]int{e.Version}, versions...)
	}
	if len(versions) > 0 && versions[0] == 1 {
		return nil // the opening
	}
	return versions
}

func undoable(f state.Fact) bool {
	switch f := f.(type) {
	case state.Undone:
		return f.Corrected
	case state.ThreadStarted, state.Imported, state.PulseAsked, state.ForgetNoticed, state.AudienceConfirmed, state.Accessed, state.Exported:
		return false
	}
	return true
}

// Undo takes back the events of the versions from first to last, if they are
// the actor's own, recent, and nothing has been built on them.
func (x *Exec) Undo(first, last int) (*Decision, error) {
	if err := x.may(undoWord); err != nil && !x.gaveUpRole(first, last) {
		return nil, err
	}
	if first == 1 {
		return nil, refuse("undo.open", "case", x.caseName())
	}
	things := map[string]bool{}
	var versions []int
	for v := first; v <= last; v++ {
		e, ok := x.Case.Event(v)
		switch {
		case !ok || !undoable(e.Fact):
			return nil, refuse("undo.nothing", "case", x.caseName())
		case e.By.User != x.Actor.User:
			return nil, refuse("undo.not_yours")
		case x.Case.Undone(v) && v > first: // corrected since, by what is built on the first
			continue
		case x.Case.Undone(v):
			return nil, refuse("undo.already")
		case x.Now.Sub(e.At) > UndoFor:
			return nil, refuse("undo.late", "minutes", int(UndoFor/time.Minute))
		}
		versions = append(versions, v)
		if id := state.ThingOf(e.Fact); id != "" {
			things[id] = true
		}
	}
	for _, e := range x.Case.Events[last:] {
		if x.Case.Undone(e.Version) {
			continue
		}
		if _, ok := e.Fact.(state.Pulse); ok && x.tookPulse(versions) {
			return nil, refuse("pulse.later")
		}
		if id := state.ThingOf(e.Fact); things[id] {
			return nil, x.builtOn(id)
		}
		if id := state.AgendaOf(e.Fact); id != "" && x.meetingWentOn(versions, e.Fact) {
			return nil, x.builtOn(id)
		}
	}
	return &Decision{Facts: []state.Fact{state.Undone{Versions: versions}}}, nil
}

// gaveUpRole reports whether the actor has no part in the case any longer because
// of one of the events, which they recorded themselves: it was perhaps not meant.
func (x *Exec) gaveUpRole(first, last int) bool {
	if len(x.roles()) > 0 {
		return false
	}
	for v := max(1, first); v <= last; v++ {
		e, ok := x.Case.Event(v)
		if !ok || e.By.User != x.Actor.User {
			return false
		}
		if r := givenUp(e.Fact); r != state.NoRole && r == e.By.Role {
			x.Actor = state.Actor{User: x.Actor.User}
			return true
		}
	}
	return false
}

// givenUp is the role that somebody else has, or nobody, by a fact.
func givenUp(f state.Fact) state.Role {
	switch f := f.(type) {
	case state.PartyNamed:
		return f.Role
	case state.PartyLeft:
		return f.Role
	}
	return state.NoRole
}

// tookPulse reports whether one of the events is an answer of the company's:
// the next one repeats what it said to the other question.
func (x *Exec) tookPulse(versions []int) bool {
	return slices.ContainsFunc(versions, func(v int) bool {
		e, _ := x.Case.Event(v)
		_, ok := e.Fact.(state.Pulse)
		return ok
	})
}

// builtOn refuses to take back what more was noted about since.
func (x *Exec) builtOn(id string) *Refusal {
	thing, ok := thingNamed(x.Case, id)
	if !ok {
		thing = texts.Say("thing.other", "id", texts.Word(id))
	}
	return refuse("undo.built_on", "thing", thing)
}

// meetingWentOn reports whether a fact builds on events of its agenda: all
// do on the opening, what is done to an item on its being put there, and the
// minutes on everything.
func (x *Exec) meetingWentOn(versions []int, later state.Fact) bool {
	return slices.ContainsFunc(versions, func(v int) bool {
		e, _ := x.Case.Event(v)
		if state.AgendaOf(e.Fact) != state.AgendaOf(later) {
			return false
		}
		_, over := later.(state.AgendaClosed)
		switch f := e.Fact.(type) {
		case state.AgendaOpened:
			return true
		case state.AgendaArranged:
			return over || slices.ContainsFunc(f.Items, func(i state.AgendaItem) bool { return state.ThingOf(later) == f.ID+"/"+i.ID })
		}
		return over
	})
}

var undoWord = &Word{Name: "undo", Act: state.ActUndo, Closed: true}
