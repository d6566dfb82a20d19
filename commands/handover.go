package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// offerRole offers a role to a person in place of who holds it: one's own, or
// that of a colleague who is away. It moves when they accept. What belongs to
// the role, tasks, follow-ups and the ball, moves with it by that.
func offerRole(x *Exec) (*Decision, error) {
	role, to := x.Args.Role("from"), x.Args.Contact("to")
	if role == state.NoRole {
		role = x.Actor.Role
	}
	if to.User == "" {
		return nil, refuse("handover.no_slack").at("to")
	}
	p, err := x.party(role, to, "to")
	if err != nil {
		return nil, err
	}
	from := x.Case.Parties[role]
	if from.User == p.User {
		return nil, refuse("role.same", "who", texts.Party{PartyNamed: from}, "role", role).at("to")
	}
	offer := state.HandoverOffered{ID: x.Case.NextID("H"), From: from, To: p, Note: x.Args.Text("note")}
	if h, ok := x.Case.Offered(role); ok && h.To.User == p.User && h.Note == offer.Note {
		return nil, refuse("handover.asked", "who", texts.Party{PartyNamed: p}, "role", role).at("to")
	}
	d := &Decision{Facts: []state.Fact{offer}}
	x.sayOffered(d, x.Case.With(x.Events(d)...), offer)
	return d, nil
}

// sayOffered tells who offers a role what happens until it is answered, what
// became of an earlier offer of it, and what the bot cannot do for them.
func (x *Exec) sayOffered(d *Decision, c *state.Case, offer state.HandoverOffered) {
	to := texts.Party{PartyNamed: offer.To}
	if old, ok := c.Replaced(offer.ID); ok && old.To.User != offer.To.User {
		d.Say = append(d.Say, texts.Say("handover.instead", "who", texts.Party{PartyNamed: old.To}))
	}
	d.Say = append(d.Say,
		texts.Say("handover.waits", "who", to, "holder", texts.Party{PartyNamed: offer.From}, "role", offer.From.Role),
		texts.Say("handover.channel", "who", to))
}

func acceptHandover(x *Exec) (*Decision, error)  { return x.answerHandover(true) }
func declineHandover(x *Exec) (*Decision, error) { return x.answerHandover(false) }

func (x *Exec) answerHandover(yes bool) (*Decision, error) {
	v, err := x.offerMeant()
	if err != nil {
		return nil, err
	}
	h, _ := x.Case.Handover(v.ID)
	answer := state.HandoverAnswered{ID: v.ID, From: h.From, Accepted: yes, Reason: x.Args.Text("reason")}
	if !yes {
		return &Decision{Facts: []state.Fact{answer}}, nil
	}
	if err := x.oneSide(h.To, PartiesOf(x.Case), ""); err != nil { // named for the other side meanwhile
		return nil, err
	}
	x.Actor = state.Actor{User: x.Actor.User, Role: v.Role}
	d := x.withChange(v.Role, &Decision{Facts: []state.Fact{answer, h.To}})
	x.sayYours(d)
	return d, nil
}

// offerMeant returns the offer that the actor answers, if it waits for that.
func (x *Exec) offerMeant() (state.HandoverView, error) {
	v, ok := x.Case.HandoverView(x.Args.Text("handover"), x.Actor.User)
	if !ok {
		return v, refuse("handover.none", "case", x.caseName())
	}
	switch v.Status {
	case state.HandoverAccepted:
		return v, refuse("handover.done", "role", v.Role)
	case state.HandoverDeclined:
		return v, refuse("handover.declined", "role", v.Role)
	case state.HandoverWithdrawn:
		return v, refuse("handover.withdrawn", "role", v.Role)
	}
	return v, nil
}

// sayYours tells who has taken a role over what came with it, and shows them
// the case.
func (x *Exec) sayYours(d *Decision) {
	d.Say = append(d.Say, texts.Say("handover.yours"))
	x.sayWhomToCall(d)
	d.Offer = append(d.Offer, Button{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(x.Case.No)})
}

func (x *Exec) handoverOptions() []Option {
	var opts []Option
	for _, h := range x.Case.Handovers() {
		if h.To.User == x.Actor.User && h.Status == state.HandoverPending {
			opts = append(opts, Option{h.ID, texts.Say("option.handover", "id", texts.Word(h.ID), "role", h.From.Role)})
		}
	}
	return opts
}

// HandoverPost asks a person whether they take a role over; once that is
// settled it says how.
func HandoverPost(v state.HandoverView, today state.Date) Doc {
	doc := Doc{Notify: texts.Say("dm.notify", "no", v.No), Blocks: []Block{
		Small{texts.Say("dm.case", "no", v.No, "label", texts.Free(v.Label))},
	}}
	lines := []texts.T{handoverAsked(v)}
	switch v.Status {
	case state.HandoverAccepted:
		lines = []texts.T{texts.Say("handover.done", "role", v.Role)}
	case state.HandoverDeclined:
		lines = []texts.T{texts.Say("handover.declined", "role", v.Role)}
	case state.HandoverWithdrawn:
		lines = []texts.T{texts.Say("handover.withdrawn", "role", v.Role)}
	default:
		lines = append(lines, handoverParts(v, today)...)
	}
	doc.Blocks = append(doc.Blocks, Para{Lines: lines})
	if v.Status == state.HandoverPending {
		doc.Blocks = append(doc.Blocks, handoverButtons(v))
	}
	return doc
}

// handoverAsked says who asks a person to take over which role.
func handoverAsked(v state.HandoverView) texts.T {
	if v.By == v.From.User {
		return texts.Say("handover.ask_own", "by", texts.User(v.By), "role", v.Role)
	}
	return texts.Say("handover.ask", "by", texts.User(v.By), "role", v.Role, "holder", texts.Party{PartyNamed: v.From})
}

func handoverButtons(v state.HandoverView) Buttons {
	value := Value(v.No, v.ID)
	return Buttons{
		{Action: "handover.accept", Label: texts.Say("button.take_over"), Value: value, Primary: true},
		{Action: "handover.decline", Label: texts.Say("button.no_thanks"), Value: value},
	}
}

// handoverParts says what comes along, and what who offers it has written.
func handoverParts(v state.HandoverView, today state.Date) []texts.T {
	lines := []texts.T{texts.Say("handover.tasks", "n", v.Tasks)}
	if v.Tasks == 0 {
		lines[0] = texts.Say("handover.no_tasks")
	}
	switch {
	case v.Followups == 0:
		lines = append(lines, texts.Say("handover.no_followups"))
	case v.Next.Before(today):
		lines = append(lines, texts.Say("handover.followups_overdue", "n", v.Followups, "when", texts.At{Moment: momentOf(v.Next, v.NextTime)}))
	default:
		lines = append(lines, texts.Say("handover.followups", "n", v.Followups, "when", texts.At{Moment: momentOf(v.Next, v.NextTime)}))
	}
	if v.Note != "" {
		lines = append(lines, texts.Say("handover.note", "who", texts.User(v.By), "note", texts.Free(v.Note)))
	}
	return lines
}

// HandoverTold tells who offered or held a role what became of the offer. The
// reason of a no is for who offered it.
func HandoverTold(no int, label string, h state.Handover, reason string) Doc {
	told := texts.Say("handover.taken", "who", texts.Party{PartyNamed: h.To}, "role", h.From.Role)
	doc := Doc{Notify: texts.Say("dm.notify", "no", no), Blocks: []Block{
		Small{texts.Say("dm.case", "no", no, "label", texts.Free(label))},
	}}
	if h.Status != state.HandoverDeclined {
		doc.Blocks = append(doc.Blocks, para(told))
		return doc
	}
	doc.Blocks = append(doc.Blocks, para(withReason("handover.refused", reason, "who", texts.Party{PartyNamed: h.To}, "role", h.From.Role)),
		Buttons{openForm("case.handover", no, "")})
	return doc
}

// HandoverReplaced tells who offered a role that somebody else has asked
// another person, so that their offer does not stand any longer.
func HandoverReplaced(no int, label string, old, offer state.Handover) Doc {
	return Doc{Notify: texts.Say("dm.notify", "no", no), Blocks: []Block{
		Small{texts.Say("dm.case", "no", no, "label", texts.Free(label))},
		para(texts.Say("handover.replaced", "by", texts.User(offer.By.User), "to", texts.Party{PartyNamed: offer.To},
			"role", offer.From.Role, "who", texts.Party{PartyNamed: old.To})),
	}}
}

// HandoverUndone takes the place of a message about an answer that was taken back.
func HandoverUndone(no int) Doc {
	return Doc{Notify: texts.Say("dm.notify", "no", no), Blocks: []Block{para(texts.Say("post.undone"))}}
}
