package commands

import (
	"casethread/commands/texts"
)

// What somebody says of a task or a follow-up by its id, "T1 bestilt", is no command
// where it may mean several things. Ordered is not done, and what is done is told to
// others: so nothing is guessed, and the answer says what to write instead.

// cannot are the words with which one says that a task is not to be done.
var cannot = []string{
	"kan ikke", "kunne ikke", "ikke muligt", "umulig", "opgiv", "droppe", "dropper", "droppet", "aflyst", "annulleret", "lykkedes ikke", "vil ikke", "bliver ikke",
	"cannot", "can't", "can not", "could not", "couldn't", "not possible", "impossible", "give up", "gave up", "dropped", "cancelled", "canceled", "won't",
}

// SaidOfThing returns the refusal of words about a task or follow-up whose id was
// said first; nil where they are about none.
func (s Speaker) SaidOfThing(in Input, r *Refusal) *Refusal {
	if r.Unknown == "" || in.Values != nil || len(in.toks) < 2 {
		return nil
	}
	toks := in.toks
	of := commandOfThing(toks...)
	if of == nil || of.Name == "agenda" {
		return nil
	}
	kind := TaskKind
	if of.Name == "followup" {
		kind = FollowupKind
	}
	id, n := thingSpelled(kind, toks)
	said := func(path string) texts.Code { return texts.Code(s.ofThing(path, id)) }
	g := *r
	g.Usage, g.Unknown = false, ""
	switch {
	case kind == TaskKind && (intent{stems: cannot}).said(toks[n:]):
		g.Say = texts.Say("thing.task_cannot", "id", texts.Word(id), "decline", said("task.decline"), "hand", said("task.hand"))
	case kind == TaskKind:
		g.Say = texts.Say("thing.task_open", "id", texts.Word(id), "done", said("task.done"), "move", said("task.move"))
	case s.OnlyCompany():
		g.Say = texts.Say("thing.followup_company", "id", texts.Word(id), "propose", said("followup.propose"), "answer", said("followup.answer"))
	default:
		g.Say = texts.Say("thing.followup_said", "id", texts.Word(id), "held", said("followup.held"), "move", said("followup.move"), "cancel", said("followup.cancel"))
	}
	return &g
}

// ofThing is how a word is written of a thing.
func (s Speaker) ofThing(path, id string) string {
	c, w := WordOf(path)
	said := " " + w.spelt(s.Lang) + " " + id
	for _, p := range w.Params {
		if p.Required {
			said += " " + p.placeholder(s.Lang)
		}
	}
	if s.External || s.Typed {
		return c.typed(w, said, s.Lang)
	}
	return "/" + c.spelt(s.Lang) + said
}
