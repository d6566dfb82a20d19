package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// recordWorry passes on what the company's contact sees at the workplace, or
// notes it for one without Slack. Consultant and caseworker read it; it never
// stands in the thread.
func recordWorry(x *Exec) (*Decision, error) {
	if x.Actor.Role != state.Company {
		if err := x.mustHold(state.Company); err != nil {
			return nil, err
		}
		x.Actor.For = state.Company
	}
	d := &Decision{Facts: []state.Fact{state.Worry{What: x.Args.Text("what")}}}
	x.sayHeard(d)
	return d, nil
}

// sayHeard thanks the company, and says whom it calls.
func (x *Exec) sayHeard(d *Decision) {
	if x.Actor.Role == state.Company {
		var roles texts.List
		for _, r := range []state.Role{state.Consultant, state.Caseworker} {
			if _, held := x.Case.Parties[r]; held {
				roles = append(roles, ReaderNamed(r))
			}
		}
		switch {
		case x.Aloud:
			if len(roles) > 0 {
				d.Say = append(d.Say, texts.Say("worry.thanks_aloud", "roles", roles))
			}
			d.Say = append(d.Say, x.StandsThere(d)...)
		case len(roles) > 0:
			d.Say = append(d.Say, texts.Say("worry.thanks", "roles", roles))
		}
		x.sayWhomToCall(d)
	}
}

// StandsThere says of what worries the company, and of what others note that no
// company may read, that the bot does not show it, but that their own message stands
// where they have said it, each time that they do.
func (x *Exec) StandsThere(d *Decision) []texts.T {
	if !x.Aloud || len(d.Facts) == 0 {
		return nil
	}
	_, worries := d.Facts[0].(state.Worry)
	switch {
	case x.Actor.Role == state.Company && worries:
		return []texts.T{texts.Say("worry.typed_aloud")}
	case x.Actor.Role != state.Company && state.HiddenFromCompany(d.Facts[0]):
		return []texts.T{texts.Say("answer.typed_aloud")}
	}
	return nil
}

// whomToCall says whom the company calls, to itself with what else it may want
// to say.
func whomToCall(x *Exec) (*Decision, error) {
	v := x.companyView().ThreadView
	doc := Doc{Notify: texts.Say("card.notify", "no", v.No), Blocks: []Block{Small{texts.Say("dm.case", "no", v.No, "label", texts.Free(v.Label))}, para(calls(v))}}
	if x.Actor.Role == state.Company {
		doc.Blocks[1] = para(youCall(v))
		if !v.Closed {
			doc.Blocks = append(doc.Blocks, companyButtons(v.No))
		}
	}
	return &Decision{Doc: &doc}, nil
}

// worryLines are the last things that worry the company.
func worryLines(title texts.T, all []state.WorryView) []texts.T {
	const most = 3
	if len(all) == 0 {
		return nil
	}
	lines := []texts.T{title}
	for _, w := range all[max(0, len(all)-most):] {
		lines = append(lines, texts.Say("show.worry", "day", w.Day, "what", texts.Free(w.What)))
	}
	return lines
}
