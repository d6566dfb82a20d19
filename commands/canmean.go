package commands

import "casethread/state"

// CanMean reports whether typed words about a task or a follow-up can mean one of
// the case: the open one that is named, or where none is, any that the word is for.
// Other words may be meant of any case in which the actor may say them.
func (x *Exec) CanMean(in Input) bool {
	x.Args, x.command, x.word = Args{}, in.Command, in.Word
	if x.may(in.Word) != nil {
		return false
	}
	for i := range in.Word.Params {
		p := &in.Word.Params[i]
		if in.Values != nil || p.Kind != TaskKind && p.Kind != FollowupKind {
			continue
		}
		named, err := x.namedThing(p, in.toks)
		switch {
		case err != nil: // it is of another case
			return false
		case p.Kind == TaskKind:
			return x.hasTaskFor(in.Word, named)
		case named || in.Word.Name != "held": // which may have been held without a plan
			return x.hasPlanned()
		}
	}
	return true
}

// namedThing reads the task or follow-up that is named among what was typed.
func (x *Exec) namedThing(p *Param, toks []token) (bool, error) {
	for i := range toks {
		if n, err := x.readThing(p, toks[i:]); n > 0 || err != nil {
			return n > 0, err
		}
	}
	return false, nil
}

// hasTaskFor reports whether the task that is named is open and the actor's to act
// on, or one of their own is; where it is to be accepted or declined, whether it
// waits for that.
func (x *Exec) hasTaskFor(w *Word, named bool) bool {
	waits := w.Name == "accept" || w.Name == "decline"
	for _, t := range x.Case.OpenTasks() {
		_, own := x.owner(t)
		switch {
		case waits && t.Accepted:
		case named && t.ID == x.Args.Text("task"):
			return own || state.May(x.Actor.Role, state.ActAnyTask)
		case !named && own:
			return true
		}
	}
	return false
}

// hasPlanned reports whether the follow-up that is named, or where none is any, is
// planned.
func (x *Exec) hasPlanned() bool {
	id := x.Args.Text("followup")
	for _, f := range x.Case.PlannedFor(x.Actor.Role) {
		if id == "" || f.ID == id {
			return true
		}
	}
	return false
}
