package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// followupButtons are the buttons of a private message that is about a planned
// follow-up: what its reader may do. first is what the message was sent for.
func (r Reader) followupButtons(id string, first state.Event) Buttons {
	for _, f := range r.Followups {
		if f.ID != id {
			continue
		}
		switch p := first.Fact.(type) {
		case state.FollowupProposed:
			return r.proposalButtons(f, p, first.Version)
		case state.FollowupAnswered:
			return Buttons{{Action: "followup.held", Label: texts.Say("form.followup.held.button"), Value: Value(r.No, id), Primary: true}}
		}
		return r.planButtons(f)
	}
	return nil
}

func (r Reader) planButtons(f state.FollowupView) Buttons {
	value := Value(r.No, f.ID)
	if !state.May(r.Role, state.ActHold) {
		return companyFollowupButtons(value, f.For, r.Today)
	}
	b := Buttons{{Action: "followup.held", Label: texts.Say("button.held"), Value: value, Primary: true}}
	if !state.May(r.Role, state.ActPlan) {
		return append(b, Button{Action: "followup.propose", Label: texts.Say("button.propose"), Value: value})
	}
	return append(
		b,
		Button{Action: "followup.move", Label: texts.Say("button.move"), Value: value},
		Button{Action: "followup.cancel", Label: texts.Say("button.cancel_followup"), Value: value},
	)
}

// companyFollowupButtons are what the company can do about a follow-up: ask
// for another time, and from its day on answer its questions.
func companyFollowupButtons(value string, day, today state.Date) Buttons {
	propose := Button{Action: "followup.propose", Label: texts.Say("button.propose"), Value: value}
	if day.After(today) {
		return Buttons{propose}
	}
	return Buttons{{Action: "followup.answer", Label: texts.Say("button.answer"), Value: value, Primary: true}, propose}
}

// proposalButtons answer a proposal, as long as it waits for an answer.
func (r Reader) proposalButtons(f state.FollowupView, p state.FollowupProposed, version int) Buttons {
	if f.Proposal.Version != version {
		return nil
	}
	return Buttons{
		useProposal(r.No, version, p, r.Today),
		{Action: "followup.move", Label: texts.Say("button.move"), Value: Value(r.No, f.ID)},
	}
}

// isSaid reports whether a fact is what somebody says of a follow-up, which
// has a message of its own.
func isSaid(f state.Fact) bool {
	switch f.(type) {
	case state.FollowupProposed, state.FollowupAnswered:
		return true
	}
	return false
}
