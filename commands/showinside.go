package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// An inside is what stands in a case beside what K, S and M alike may read: for
// consultant and caseworker alone.
type inside struct {
	course, goals, know, attention []texts.T
	renew                          Buttons
	private                        map[int]string // notes of follow-ups held, by version
	company                        []Block
	story                          []texts.T
}

func mentorBlocks(v state.MentorView) []Block { return insideBlocks(v, state.Mentor, inside{}) }

func staffBlocks(v state.StaffView, r state.Role) []Block {
	if !v.CVUpdated.IsZero() {
		v.CVOn = v.CVUpdated
	}
	return insideBlocks(v.MentorView, r, inside{
		course: courseLines(v), goals: overallGoal(v), know: knowLines(v), renew: renewButtons(v.No, expired(v)), attention: attentionLines(v),
		private: v.PrivateNotes, company: fromCompany(v), story: storyLines(v),
	})
}

// insideBlocks show the case to those who work with the citizen, section by
// section, each with the act that goes with it.
func insideBlocks(v state.MentorView, r state.Role, own inside) []Block {
	act := func(a state.Act, path string) *Button {
		if v.Closed || !state.May(r, a) {
			return nil
		}
		b := openForm(path, v.No, "")
		return &b
	}
	blocks := append(headBlocks(v.ThreadView), ownActs(v.ThreadView, v.AllTasks(), r)...)
	add := func(more []Block) { blocks = append(blocks, more...) }
	add(headed("show.people", append(persons(v.ThreadView), calls(v.ThreadView)), act(state.ActSteer, "case.role")))
	add(headed("show.course", append(agreed(v.ThreadView), own.course...), act(state.ActSteer, "case.hours")))
	add(headed("show.may_know", own.know, act(state.ActConsent, "case.consent_give")))
	if len(own.renew) > 0 && !v.Closed && state.May(r, state.ActConsent) {
		add([]Block{own.renew})
	}
	add(atWork(v.ThreadView))
	add(headed("show.goals", append(own.goals, goalLines(v.ThreadView)...), act(state.ActSteer, "case.goal")))
	add(headed("show.wishes", wishesKnown(v), nil))
	add(headed("show.accommodations", accommodationLines(v), act(state.ActSteer, "case.accommodation")))
	add(headed("show.followups", followupLines(v.ThreadView), act(state.ActPlan, "followup.add")))
	add(heldBlocks(v, own.private, act(state.ActAgenda, "agenda.meeting")))
	add(headed("show.tasks", taskLines(v.ThreadView, v.AllTasks()), act(state.ActGive, "task.add")))
	add(own.company)
	add(headed("show.story", append(breakoffLines(v), own.story...), nil))
	add(headed("show.attention", append(concernLines(v), own.attention...), nil))
	return blocks
}

func wishesKnown(v state.MentorView) []texts.T {
	var lines []texts.T
	for _, w := range v.Wishes {
		lines = append(lines, texts.Say("show.item", "text", texts.Free(w)))
	}
	return firstLines(lines, mostShownItems)
}

func accommodationLines(v state.MentorView) []texts.T {
	if v.AccomAsked && len(v.Accommodations) == 0 {
		return []texts.T{texts.Say("show.none")}
	}
	var lines []texts.T
	for _, a := range v.Accommodations {
		lines = append(lines, texts.Say("show.accommodation", "need", orNone(a.Need), "solution", orNone(a.Solution)))
	}
	return firstLines(lines, mostShownItems)
}

func breakoffLines(v state.MentorView) []texts.T {
	if v.Breakoffs == nil {
		return nil
	}
	return []texts.T{texts.Say("show.breakoffs", "n", *v.Breakoffs)}
}

// concernLines are what the mentor, too, should keep an eye on.
func concernLines(v state.MentorView) []texts.T {
	var lines []texts.T
	if v.Concern {
		lines = append(lines, texts.Say("show.concern"))
	}
	if v.Absences > 0 {
		lines = append(lines, texts.Say("show.absences", "n", v.Absences))
	}
	if v.PulseOff && v.Phase != state.PhaseEnded && !v.Closed {
		lines = append(lines, texts.Say("show.pulse_off"))
	}
	return lines
}

// attentionLines are what consultant and caseworker keep an eye on beside it.
func attentionLines(v state.StaffView) []texts.T {
	var lines []texts.T
	if v.ConcernReason != "" && v.Concern {
		lines = append(lines, texts.Say("show.concern_reason", "reason", texts.Free(v.ConcernReason)))
	}
	if v.MedicalMissing {
		lines = append(lines, texts.Say("show.medical"))
	}
	return lines
}

// heldBlocks show the last follow-ups held, newest first, with the private
// notes for those who may read them.
func heldBlocks(v state.MentorView, private map[int]string, act *Button) []Block {
	var blocks []Block
	for i := len(v.Held) - 1; i >= 0 && len(blocks) < mostShownHeld; i-- {
		blocks = append(blocks, Para{Lines: heldLines(v.Held[i], private)})
	}
	if len(blocks) == 0 {
		return headed("show.no_followups", nil, act)
	}
	first := blocks[0].(Para)
	first.Button, blocks[0] = act, first
	return blocks
}

func heldLines(h state.HeldView, private map[int]string) []texts.T {
	lines := []texts.T{texts.Say("show.held", "day", h.On)}
	if h.Agreed != nil && h.Attended != nil {
		lines = append(lines, texts.Say("show.attended", "attended", *h.Attended, "agreed", *h.Agreed))
	}
	for _, answer := range []struct{ field, value string }{{"accom_ok", h.AccomOK}, {"social", h.Social}, {"meaning", h.Meaning}} {
		if answer.value != "" {
			lines = append(lines, answerLine(answer.field, answer.value))
		}
	}
	if h.Independent != nil {
		lines = append(lines, answerLine("independent", yesno(*h.Independent)))
	}
	if h.Shared != "" {
		lines = append(lines, texts.Say("show.item", "text", texts.Free(h.Shared)))
	}
	if note := private[h.Version]; note != "" {
		lines = append(lines, texts.Say("show.private", "text", texts.Free(note)))
	}
	return lines
}

func overallGoal(v state.StaffView) []texts.T {
	if v.Goal == "" {
		return nil
	}
	return []texts.T{texts.Say("show.goal", "goal", texts.Free(v.Goal))}
}

// courseLines are what consultant and caseworker know of the course beside what
// was agreed with everybody.
func courseLines(v state.StaffView) []texts.T {
	lines := []texts.T{texts.Say("show.track", "track", orNone(v.Track))}
	if v.Order != (state.Ordered{}) {
		lines = append(lines, Tell(v.Order, nil))
	}
	if v.Steps != "" {
		p, _ := itemNamed("prep.steps").param("steps")
		lines = append(lines, texts.Say("show.steps", "steps", answerTold(p, v.Steps, v.Parties, v.Today)))
	}
	if next, ok := nextStep(v); ok {
		lines = append(lines, texts.Say("show.next_step", "what", next))
	}
	earlier := max(0, len(v.Grants)-mostShownItems)
	if earlier > 0 {
		lines = append(lines, texts.Say("show.earlier_grants", "n", earlier))
	}
	for _, g := range v.Grants[earlier:] {
		lines = append(lines, texts.Say("show.grant", "id", texts.Word(g.ID), "what", texts.Free(g.Kind), "state", choiceLabel("state", g.State)))
	}
	if len(v.Outcome) > 0 {
		lines = append(lines, texts.Say("show.outcome", "outcome", outcomeList(v.Outcome)))
	}
	for _, end := range v.Ends {
		lines = append(lines, texts.Say("show.ended", "day", end.Day, "reason", texts.Free(end.What)))
	}
	return lines
}

// nextStep is what follows the placement: a placement that was agreed on, beside
// what was noted.
func nextStep(v state.StaffView) (texts.Lines, bool) {
	var next texts.Lines
	if v.Next != nil {
		next = append(next, nextPlacement(v.ThreadView))
	}
	if v.NextStep != "" {
		next = append(next, texts.Free(v.NextStep))
	}
	return next, len(next) > 0
}

// fromCompany is what the company has told in private.
func fromCompany(v state.StaffView) []Block {
	blocks := answerBlocks(v.Answers)
	var lines []texts.T
	if !v.LastPulse.Date.IsZero() {
		lines = append(lines, texts.Say("show.pulse", "told", pulse(v.LastPulse.Pulse), "day", texts.ShortDay{Date: v.LastPulse.Date, Today: v.Today}))
	}
	if lines = append(lines, worryLines(texts.Say("show.worries"), v.Worries)...); len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

// knowLines say who may know what today, and what they may know no longer because
// its time is over.
func knowLines(v state.StaffView) []texts.T {
	var lines []texts.T
	for _, k := range v.Consents {
		if k.State == state.ConsentStands {
			lines = append(lines, texts.Say("show.item", "text", consentTold(k.ConsentGiven, v.Today)))
		}
	}
	lines = firstLines(lines, mostShownItems)
	var over []texts.T
	for _, k := range expired(v) {
		over = append(over, texts.Say("show.item", "text", expiredTold(k, texts.ShortDay{Date: k.Until, Today: v.Today})))
	}
	return append(lines, firstLines(over, mostRenewed)...)
}

func expired(v state.StaffView) []state.ConsentView {
	return slices.DeleteFunc(slices.Clone(v.Consents), func(k state.ConsentView) bool { return !k.Renewable() })
}

// storyLines tell how the course went: what was learned of earlier ones, what
// ran beside it and what changed, and what the company said at its end.
func storyLines(v state.StaffView) []texts.T {
	const most = 5 // of efforts and of changes, the latest
	var lines []texts.T
	if v.Lesson != "" {
		lines = append(lines, texts.Say("show.lesson", "lesson", texts.Free(v.Lesson)))
	}
	list := func(key string, said []state.DatedText, what func(string) any) {
		var l texts.Lines
		for _, s := range said[max(0, len(said)-most):] {
			l = append(l, texts.Say("show.dated", "what", what(s.What), "day", texts.ShortDay{Date: s.Day, Today: v.Today}))
		}
		if len(l) > 0 {
			lines = append(lines, texts.Say(key, "list", l))
		}
	}
	list("show.efforts", v.Efforts, orNone)
	list("show.changes", v.Changes, changeKind)
	if v.Closing.Day.IsZero() {
		return lines
	}
	lines = append(lines, texts.Say("show.closing", "day", v.Closing.Day))
	return append(lines, closingAnswers(v)...)
}

// closingAnswers are what the company said at the closing talk.
func closingAnswers(v state.StaffView) []texts.T {
	var lines []texts.T
	for _, answer := range []struct{ item, field, value string }{
		{"closing.well", "text", v.Closing.Well},
		{"closing.badly", "text", v.Closing.Badly},
		{"closing.again", "again", v.Closing.Again},
		{"closing.again", "text", v.Closing.AgainWords},
	} {
		item := itemNamed(answer.item)
		if p, ok := item.param(answer.field); ok && answer.value != "" {
			lines = append(lines, texts.Say("show.said", "field", texts.Head{T: fieldLabel(item, answer.field)}, "answer", answerTold(p, answer.value, v.Parties, v.Today)))
		}
	}
	return lines
}
