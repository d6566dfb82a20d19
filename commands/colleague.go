package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// A colleague of the consultant's or caseworker's team has no part in a case,
// and may see it all the same: they say why, and that they saw it is logged.

// asksReason asks a colleague why they look at the case, and nobody else.
func asksReason(x *Exec, _ Values) []Param {
	if x.Actor.Role != state.Colleague {
		return nil
	}
	return []Param{{Name: "reason", Kind: TextKind, Private: true, Max: 300}}
}

func saysReason(x *Exec) []texts.T {
	if x.Actor.Role != state.Colleague {
		return nil
	}
	return []texts.T{texts.Say("colleague.why")}
}

// showColleague shows a colleague what consultant and caseworker read, with
// nothing to press: it is not theirs to act on.
func (x *Exec) showColleague() (*Decision, error) {
	reason := x.Args.Text("reason")
	if reason == "" {
		r := refuse("colleague.why").at("reason")
		r.Missing = true
		return nil, r
	}
	v := x.Case.StaffView(x.Today)
	v.Away = x.Away
	as := *x
	as.Actor.Role = state.Consultant // whose words for what the rules found are the whole ones
	doc := Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: []Block{Small{texts.Say("colleague.logged")}}}
	doc.Blocks = append(doc.Blocks, withoutButtons(append(staffBlocks(v, state.Colleague), as.watchBlocks()...))...)
	return &Decision{Facts: []state.Fact{state.Accessed{Surface: x.surface(), Reason: reason}}, Doc: &doc}, nil
}
