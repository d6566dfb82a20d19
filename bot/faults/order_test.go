package faults

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"casethread/state"
)

// What several did to a thing at the same time must have an order in which each
// was rightly told yes or no: one that agrees with who had their answer before
// who asked. These are the rules of a task and of the ball, once more.

// A taskNow is where a task stands.
type taskNow struct {
	owner, from    state.Role
	accepted, done bool
	had            string // the roles that have had it
}

// after reports whether somebody who does a to the task is told yes, and what
// the task is then.
func (k taskNow) after(a *act) (taskNow, bool) {
	own := a.by == k.owner
	staff := a.by == state.Consultant || a.by == state.Caseworker
	handedOn := !own && slices.Contains([]byte(k.had), a.by[0])
	if k.done || !own && !staff {
		return k, false
	}
	switch a.kind {
	case "accepted":
		if k.accepted || handedOn {
			return k, false
		}
		k.accepted = true
	case "declined":
		if handedOn || k.owner == k.from {
			return k, false
		}
		k.owner, k.accepted = k.from, true
	case "handed":
		if k.owner == a.to {
			return k, false
		}
		k.owner, k.from, k.accepted = a.to, a.by, a.to == a.by
	case "done":
		k.done = true
	}
	k.had += string(k.owner)
	return k, true
}

// A ballNow is whom the ball is offered to, nobody where it waits for no answer.
type ballNow struct{ to state.Role }

func (k ballNow) after(a *act) (ballNow, bool) {
	if a.kind == "passed" {
		return ballNow{a.to}, true
	}
	return ballNow{}, k.to == a.by
}

// inOrder reports whether a contest has an order. Who was told nothing may
// have been heard or not; to pass the ball is also refused where it is already.
func inOrder[K comparable](start K, after func(K, *act) (K, bool), c contest) bool {
	model := porcupine.NondeterministicModel{
		Init: func() []any { return []any{start} },
		Step: func(before, input, output any) []any {
			k, a := before.(K), input.(*act)
			then, yes := after(k, a)
			switch output.(outcome) {
			case noted:
				if !yes {
					return nil
				}
				return []any{then}
			case refused:
				if yes && a.kind != "passed" {
					return nil
				}
				return []any{k}
			}
			if yes {
				return []any{k, then}
			}
			return []any{k}
		},
	}
	var history []porcupine.Operation
	for n, a := range c.acts {
		history = append(history, porcupine.Operation{ClientId: n, Input: a, Output: a.got, Call: int64(a.call), Return: int64(a.answer)})
	}
	return porcupine.CheckOperations(model.ToModel(), history)
}

func (c contest) String() string {
	said := "\n" + c.about
	for _, a := range c.acts {
		until := a.answer.String()
		if a.answer == math.MaxInt64 {
			until = "…"
		}
		said += fmt.Sprintf("\n  %v – %s: %s %s %s: %s", a.call.Round(time.Microsecond), until, a.by, a.kind, a.to, a.got)
		if a.got == refused {
			said += ", " + sentence(a.said)
		}
	}
	return said
}

// checkOrder returns the contests that have no order.
func (w *town) checkOrder() (wrong []contest) {
	for _, c := range w.tasks {
		if !inOrder(taskNow{owner: c.owner, from: c.from, had: string(c.owner)}, taskNow.after, c) {
			wrong = append(wrong, c)
		}
	}
	for _, c := range w.balls {
		if !inOrder(ballNow{}, ballNow.after, c) {
			wrong = append(wrong, c)
		}
	}
	return wrong
}

// TestAContestWithoutAnOrderIsFound tells the checker apart from one that
// always says yes.
func TestAContestWithoutAnOrderIsFound(t *testing.T) {
	accepted := func(by state.Role, got outcome, call, answer time.Duration) *act {
		return &act{by: by, kind: "accepted", got: got, call: call, answer: answer}
	}
	for name, test := range map[string]struct {
		acts []*act
		want bool
	}{
		"accepted once":                 {[]*act{accepted("S", noted, 0, 5), accepted("K", refused, 1, 4)}, true},
		"accepted twice":                {[]*act{accepted("S", noted, 0, 5), accepted("K", noted, 1, 4)}, false},
		"refused before it is accepted": {[]*act{accepted("K", refused, 0, 1), accepted("S", noted, 2, 3)}, false},
		"refused by what nobody was told of": {
			[]*act{accepted("S", unknown, 0, math.MaxInt64), accepted("K", refused, 1, 2)}, true,
		},
		"handed on and accepted": {
			[]*act{{by: "K", kind: "handed", to: "M", got: noted, answer: 3}, accepted("M", noted, 4, 5)}, true,
		},
		"accepted by who has it not yet": {
			[]*act{accepted("M", noted, 0, 1), {by: "K", kind: "handed", to: "M", got: noted, call: 2, answer: 3}}, false,
		},
	} {
		c := contest{acts: test.acts}
		if got := inOrder(taskNow{owner: "S", from: "K", had: "S"}, taskNow.after, c); got != test.want {
			t.Errorf("%s: an order is there: %v", name, got)
		}
	}
	passed := &act{by: "K", kind: "passed", to: "S", got: noted, answer: 1}
	taken := func(got outcome, call time.Duration) *act {
		return &act{by: "S", kind: "taken", got: got, call: call, answer: call + 1}
	}
	if c := (contest{acts: []*act{passed, taken(noted, 2), taken(noted, 4)}}); inOrder(ballNow{}, ballNow.after, c) {
		t.Error("the ball was taken twice")
	}
	if c := (contest{acts: []*act{passed, taken(noted, 2), taken(refused, 4)}}); !inOrder(ballNow{}, ballNow.after, c) {
		t.Error("the ball was taken once")
	}
}

// TestALostPlanIsFound: the check of the logs reports a follow-up that is lost,
// with what became of it, though others were taken back.
func TestALostPlanIsFound(t *testing.T) {
	s := &story{}
	by := state.Actor{Role: state.Consultant, User: person(0, state.Consultant)}
	c := &state.Case{Events: []state.Event{{Version: 3, By: by, Fact: state.Undone{Versions: []int{2}}}}}
	w := &town{h: &house{answers: newAnswers()}, acts: []*act{
		{c: s, by: by.Role, kind: "planned", mark: "m000001z", got: noted},
		{c: s, by: by.Role, kind: "undone", thing: "F1", got: noted},
	}}
	if v := w.checkLog(map[int][]*state.Case{0: {c}}); len(v.lost) != len(w.acts) {
		t.Errorf("lost: %q", v.lost)
	}
}
