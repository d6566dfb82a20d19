package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// answerFollowup records how the company answers a follow-up's questions, from
// the day of the follow-up on. It does not say that the follow-up was held.
func answerFollowup(x *Exec) (*Decision, error) {
	f, err := x.plannedOne()
	if err != nil {
		return nil, err
	}
	if err := x.forCompany(); err != nil {
		return nil, err
	}
	if f.For.After(x.Today) {
		return nil, refuse("answered.early", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)})
	}
	a := state.FollowupAnswered{
		ID: f.ID, Agreed: x.Args.Number("agreed"), Attended: x.Args.Number("attended"),
		AccomOK: x.Args.Text("accom_ok"), Social: x.Args.Text("social"), Note: x.Args.Text("note"),
	}
	if a == (state.FollowupAnswered{ID: f.ID}) {
		r := refuse("pulse.one").at("social")
		r.Missing = true
		return nil, r
	}
	if a.Agreed == nil && a.Attended != nil {
		return nil, refuse("held.agreed").at("agreed")
	}
	d := &Decision{Facts: []state.Fact{a}}
	x.sayWhomToCall(d)
	return d, nil
}

// fillFromAnswer fills the form of a follow-up that was held with what the
// company has answered, for those who may read it, and says so. Its note stays
// where it is: what stands in the form's note is read by all.
func fillFromAnswer(x *Exec) []texts.T {
	f, err := x.plannedOne()
	if err != nil || f.Answer.ID == "" || !x.staff() {
		return nil
	}
	for name, n := range map[string]*float64{"agreed": f.Answer.Agreed, "attended": f.Answer.Attended} {
		if n != nil && !x.Args.Given(name) {
			x.Args.set(name, *n)
		}
	}
	for name, s := range map[string]string{"accom_ok": f.Answer.AccomOK, "social": f.Answer.Social} {
		if s != "" && !x.Args.Given(name) {
			x.Args.set(name, s)
		}
	}
	return []texts.T{texts.Say("answered.filled", "day", f.Answer.On)}
}

// heldAsAnswered has the form ask how it went where the company has answered and
// who types says nothing of it: what it answered would count for nothing.
func heldAsAnswered(x *Exec) error {
	f, err := x.heldOne()
	if err != nil || f.Answer.ID == "" || !x.staff() { // which one is meant is for the decision to ask
		return nil
	}
	for _, said := range []string{"agreed", "attended", "accom_ok", "social", "independent", "meaning"} {
		if x.Args.Given(said) {
			return nil
		}
	}
	r := refuse("held.answered", "id", texts.Word(f.ID), "day", f.Answer.On)
	r.Missing = true
	return r
}

// answerLines tell of the company's answer, figure by figure.
func answerLines(a state.FollowupAnswered) texts.Lines {
	var l texts.Lines
	switch {
	case a.Agreed != nil && a.Attended != nil:
		l = append(l, texts.Say("answered.hours", "attended", *a.Attended, "agreed", *a.Agreed))
	case a.Agreed != nil:
		l = append(l, texts.Say("answered.agreed", "agreed", *a.Agreed))
	}
	for _, answer := range []struct{ field, value string }{{"accom_ok", a.AccomOK}, {"social", a.Social}} {
		if answer.value != "" {
			l = append(l, answerLine(answer.field, answer.value))
		}
	}
	if a.Note != "" {
		l = append(l, texts.Free(a.Note))
	}
	return l
}

// answerBlocks show the company's answers to follow-ups, the latest first.
func answerBlocks(answers []state.AnswerView) []Block {
	const most = 3
	var blocks []Block
	for i := len(answers) - 1; i >= 0 && len(blocks) < most; i-- {
		a := answers[i]
		blocks = append(blocks, para(texts.Say("show.answered", "id", texts.Word(a.ID), "day", a.On, "answers", answerLines(a.FollowupAnswered))))
	}
	return blocks
}
