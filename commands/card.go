package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// Card is the case card: the root of the case's thread.
func Card(v state.ThreadView) Doc {
	doc := Doc{Notify: texts.Say("card.notify", "no", v.No), Blocks: []Block{
		Header{texts.Say("card.title", "no", v.No, "label", texts.Free(v.Label))},
	}}
	doc.Blocks = append(doc.Blocks, threadFields(v), para(append(persons(v), calls(v))...))
	if v.Closed {
		return doc
	}
	if v.Pass.Pending {
		doc.Blocks = append(doc.Blocks, para(texts.Say("card.pass", "who", teller{v.Parties}.name(v.Pass.To))), ballButtons(v.No))
	}
	doc.Blocks = append(doc.Blocks, Buttons{
		openForm("followup.add", v.No, ""),
		{Action: "ball.pass", Label: texts.Say("button.pass_ball"), Value: Value(v.No)},
		{Action: "case.preview", Label: texts.Say("button.preview"), Value: Value(v.No)},
	}, Buttons{
		openForm("task.add", v.No, ""),
		{Action: "company.absent", Label: texts.Say("button.absent"), Value: Value(v.No)},
	})
	return doc
}

// openForm is a button that opens the form of a word.
func openForm(path string, no int, thing string) Button {
	parts := []string{path}
	if thing != "" {
		parts = append(parts, thing)
	}
	return Button{Action: "form.open", Label: texts.Say("form." + path + ".button"), Value: Value(no, parts...)}
}

func threadFields(v state.ThreadView) Fields {
	t := teller{v.Parties}
	f := Fields{texts.Say("card.phase", "phase", texts.Say("phase."+string(v.Phase)))}
	if v.StartWaits {
		f = append(f, startWaits(v, "card.start_waits", "card.not_in_place"))
	}
	if v.Company != "" {
		f = append(f, texts.Say("card.company", "company", texts.Free(v.Company)))
	}
	if v.Kind != "" {
		f = append(f, texts.Say("card.kind", "kind", choiceLabel("kind", v.Kind)))
		period := texts.Say("card.from", "start", texts.ShortDay{Date: v.Start, Today: v.Today})
		if !v.End.IsZero() {
			period = texts.Say("card.period", "start", texts.ShortDay{Date: v.Start, Today: v.Today}, "end", texts.ShortDay{Date: v.End, Today: v.Today})
		}
		f = append(f, period)
	}
	if v.Hours != nil && v.Kind != "" { // those of a placement that ended are its history
		f = append(f, texts.Say("card.hours", "hours", hoursTold("hours.week", v.Hours, v.Paid)))
	}
	if v.Next != nil {
		f = append(f, texts.Say("card.next_placement", "told", nextPlacement(v)))
	}
	if next, ok := nextFollowup(v); ok {
		f = append(f, texts.Say("card.next", "when", texts.At{Moment: momentOf(next.For, next.Time)}))
	} else if !v.Closed {
		f = append(f, texts.Say("card.no_next"))
	}
	if v.Ball != state.NoRole {
		f = append(f, texts.Say("card.ball", "who", t.name(v.Ball)))
	}
	return f
}

// startWaits says that the start waits, and not for what. Of a placement that
// runs, which has no start left to wait, it says what else is said.
func startWaits(v state.ThreadView, waits, runs string) texts.T {
	if v.Phase == state.PhaseRunning {
		return texts.Say(runs)
	}
	return texts.Say(waits)
}

// nextPlacement tells of the placement that follows the one that runs.
func nextPlacement(v state.ThreadView) texts.T {
	end := texts.Say("placement.no_end")
	if !v.Next.End.IsZero() {
		end = texts.Say("placement.until", "end", texts.ShortDay{Date: v.Next.End, Today: v.Today})
	}
	key := "told.placement"
	if v.Next.SameHost {
		key = "told.extension"
	}
	return texts.Say(key, "kind", choiceLabel("kind", v.Next.Kind), "start", texts.ShortDay{Date: v.Next.Start, Today: v.Today}, "end", end,
		"hours", hoursTold("hours.week", v.Next.Hours, v.Next.Paid))
}

// nextFollowup is the first planned follow-up that is not overdue.
func nextFollowup(v state.ThreadView) (state.FollowupView, bool) {
	i := slices.IndexFunc(v.Followups, func(f state.FollowupView) bool { return !f.For.Before(v.Today) })
	if i < 0 {
		return state.FollowupView{}, false
	}
	return v.Followups[i], true
}

func persons(v state.ThreadView) []texts.T {
	lines := make([]texts.T, 0, len(v.Parties)+1)
	for _, p := range v.Parties {
		lines = append(lines, texts.Say("card.person", "role", p.Role, "who", texts.Party{PartyNamed: p}))
	}
	return lines
}

// calls says whom the company calls, to everybody.
func calls(v state.ThreadView) texts.T {
	if !v.Reach().Known() {
		return texts.Say("card.call_nobody")
	}
	return texts.Say("card.call", "who", texts.Reach{Reach: v.Reach()})
}

// youCall says it to the company itself.
func youCall(v state.ThreadView) texts.T {
	if !v.Reach().Known() {
		return texts.Say("card.you_call_nobody")
	}
	return texts.Say("card.you_call", "who", texts.Reach{Reach: v.Reach()})
}
