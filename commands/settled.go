package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// Who comes too late is told what happened: by whom, and when.

// lastThat returns the last event that fits and was not taken back.
func (x *Exec) lastThat(fits func(state.Event) bool) (state.Event, bool) {
	for _, e := range slices.Backward(x.Case.Events) {
		if !x.Case.Undone(e.Version) && fits(e) {
			return e, true
		}
	}
	return state.Event{}, false
}

// by is who recorded an event.
func (x *Exec) by(e state.Event) any {
	return who(e.By, PartiesOf(x.Case))
}

// at is when an event was recorded.
func (x *Exec) at(e state.Event) texts.At {
	at := e.At.In(x.Now.Location())
	return texts.At{Moment: when.Moment{Date: state.DateOf(at), HasTime: true, Hour: at.Hour(), Minute: at.Minute()}}
}

// alreadyDone refuses what is about a task that is done.
func (x *Exec) alreadyDone(id string) *Refusal {
	e, _ := x.lastThat(func(e state.Event) bool {
		done, ok := e.Fact.(state.TaskDone)
		return ok && done.ID == id
	})
	return refuse("task.already_done", "id", texts.Word(id), "who", x.by(e), "when", x.at(e))
}

// alreadyAccepted refuses to accept a task once more. One's own needed no yes.
func (x *Exec) alreadyAccepted(t state.CaseTask) *Refusal {
	e, ok := x.lastThat(func(e state.Event) bool {
		accepted, ok := e.Fact.(state.TaskAccepted)
		return ok && accepted.ID == t.ID
	})
	if !ok {
		return refuse("task.needs_no_yes", "id", texts.Word(t.ID), "owner", teller{PartiesOf(x.Case)}.name(t.Owner))
	}
	return refuse("task.already_accepted", "id", texts.Word(t.ID), "who", x.by(e), "when", x.at(e))
}

// handedOn refuses to answer a task that the actor had, and that another has
// now: it is for them to answer. For one without Slack others answer.
func (x *Exec) handedOn(t state.CaseTask) error {
	if _, own := x.as(t.Owner); own || x.Case.Parties[t.Owner].User == "" {
		return nil
	}
	if !slices.ContainsFunc(x.Case.Events, func(e state.Event) bool { return x.hadTask(e, t.ID) }) {
		return nil
	}
	e, _ := x.lastThat(func(e state.Event) bool {
		given, ok := e.Fact.(state.Task)
		return ok && given.ID == t.ID && given.How != "moved"
	})
	return refuse("task.handed_on", "id", texts.Word(t.ID), "owner", teller{PartiesOf(x.Case)}.name(t.Owner), "who", x.by(e), "when", x.at(e))
}

// hadTask reports whether an event gave a task to a role that is the actor's.
func (x *Exec) hadTask(e state.Event, id string) bool {
	given, ok := e.Fact.(state.Task)
	if !ok || given.ID != id || x.Case.Undone(e.Version) {
		return false
	}
	_, mine := x.as(given.Owner)
	return mine
}

// noPass refuses an answer to a ball that waits for none.
func (x *Exec) noPass() *Refusal {
	e, ok := x.lastThat(func(e state.Event) bool {
		_, answered := e.Fact.(state.BallAnswered)
		return answered
	})
	switch {
	case !ok:
		return refuse("ball.none", "case", x.caseName())
	case e.Fact.(state.BallAnswered).Accepted:
		return refuse("ball.taken", "who", x.by(e), "when", x.at(e))
	}
	return refuse("ball.returned", "who", x.by(e), "when", x.at(e))
}

// notYourBall refuses an answer to a ball that is offered to another; to who
// was offered it before, it says that it was passed on.
func (x *Exec) notYourBall() *Refusal {
	to := texts.Party{PartyNamed: x.Case.Parties[x.Case.Pass.To]}
	_, was := x.lastThat(func(e state.Event) bool {
		passed, ok := e.Fact.(state.BallPassed)
		_, mine := x.as(passed.To)
		return ok && mine
	})
	if e, ok := x.Case.Event(x.Case.Pass.Version); ok && was {
		return refuse("ball.passed_on", "to", to, "who", x.by(e), "when", x.at(e))
	}
	return refuse("ball.not_yours", "who", to)
}
