package commands

import (
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// showCase shows the whole case in private, as far as the reader's role may
// know it.
func showCase(x *Exec) (*Decision, error) {
	var blocks []Block
	switch x.Actor.Role {
	case state.Consultant, state.Caseworker:
		v := x.Case.StaffView(x.Today)
		v.Away = x.Away
		blocks = slices.Concat(staffBlocks(v, x.Actor.Role), pictureButtons(v.No, v.Hours), x.watchBlocks())
	case state.Mentor:
		v := x.Case.MentorView(x.Today)
		v.Away = x.Away
		blocks = slices.Concat(mentorBlocks(v), pictureButtons(v.No, v.Hours), x.watchBlocks())
	case state.Colleague:
		return x.showColleague()
	default:
		v := x.companyView()
		if blocks = companyBlocks(v); !v.Closed {
			blocks = append(blocks, companyButtons(v.No))
		}
		blocks = append(blocks, pictureButtons(v.No, v.Hours)...)
	}
	d := &Decision{Doc: &Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: blocks}}
	if x.Actor.StandIn != "" { // who has no part in the case but for a time
		d.Facts = []state.Fact{state.Accessed{Surface: x.surface()}}
	}
	return d, nil
}

func (x *Exec) companyView() state.CompanyView {
	v := x.Case.CompanyView(x.Today)
	v.Away = x.Away
	return v
}

// previewCase shows the case as the company sees it, in the thread and when its
// contact asks for it, with nothing to press; to the mentor without the
// company's own remarks.
func previewCase(x *Exec) (*Decision, error) {
	v := x.companyView()
	if x.Actor.Role == state.Mentor { // the company's own words are not for the mentor
		v.Worries, v.Answers = nil, nil
	}
	blocks := []Block{Small{texts.Say("preview.intro")}, para(texts.Say("preview.card"))}
	blocks = append(blocks, withoutButtons(Card(v.ThreadView).Blocks)...)
	show := texts.Say("preview.show")
	if _, named := x.Case.Parties[state.Company]; !named {
		show = texts.Say("preview.show_nobody")
	}
	blocks = append(blocks, Rule{}, para(show))
	blocks = append(blocks, withoutButtons(companyBlocks(v))...)
	return &Decision{Doc: &Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: blocks}}, nil
}

// withoutButtons are blocks to be read alone.
func withoutButtons(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		switch b := b.(type) {
		case Buttons:
		case Para:
			b.Button = nil
			out = append(out, b)
		default:
			out = append(out, b)
		}
	}
	return out
}

// headed is a part of a case under its headline, beside which stands the act
// that goes with it, if the reader may do it. It is left out where there is
// neither.
func headed(title string, lines []texts.T, act *Button) []Block {
	switch {
	case len(lines) == 0 && act == nil:
		return nil
	case len(lines) == 0:
		lines = []texts.T{texts.Say("show.nothing_yet")}
	}
	return []Block{Para{Lines: append([]texts.T{texts.Say(title)}, lines...), Button: act}}
}

// firstLines keeps the first lines of a list that may be long, and counts the rest.
func firstLines(lines []texts.T, most int) []texts.T {
	return firstLinesOr(lines, most, "digest.more")
}

// firstLinesOr is firstLines with the sentence that says how many there are more,
// and where they stand.
func firstLinesOr(lines []texts.T, most int, more string) []texts.T {
	if left := len(lines) - most; left > 0 {
		return append(lines[:most:most], texts.Say(more, "n", left))
	}
	return lines
}

// How many lines of a list are shown of a case.
const (
	mostShownFollowups = 6
	mostShownTasks     = 10
	mostShownItems     = 8
	mostShownHeld      = 3
)

func companyBlocks(v state.CompanyView) []Block {
	blocks := append(headBlocks(v.ThreadView), ownActs(v.ThreadView, v.Tasks, state.Company)...)
	blocks = append(blocks, para(append(persons(v.ThreadView), youCall(v.ThreadView))...))
	if lines := agreed(v.ThreadView); len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	blocks = append(blocks, headed("show.goals", goalLines(v.ThreadView), nil)...)
	blocks = append(blocks, atWork(v.ThreadView)...)
	blocks = append(blocks, headed("show.attendance", attendanceLines(v), nil)...)
	blocks = append(blocks, headed("show.absent", absentLines(v), nil)...)
	blocks = append(blocks, headed("show.followups", followupLines(v.ThreadView), nil)...)
	blocks = append(blocks, headed("show.tasks", taskLines(v.ThreadView, v.Tasks), nil)...)
	blocks = append(blocks, answerBlocks(v.Answers)...)
	if lines := worryLines(texts.Say("show.own_worries"), v.Worries); len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

// attendanceLines are of the last follow-ups held, newest first.
func attendanceLines(v state.CompanyView) []texts.T {
	var lines []texts.T
	for _, a := range slices.Backward(v.Attendance[max(0, len(v.Attendance)-mostShownHeld):]) {
		lines = append(lines, texts.Say("show.attended_on", "day", texts.ShortDay{Date: a.On, Today: v.Today}, "attended", a.Attended, "agreed", a.Agreed))
	}
	return lines
}

// absentLines are the days on which the company said that the citizen was not
// there, the latest first.
func absentLines(v state.CompanyView) []texts.T {
	var lines []texts.T
	for _, day := range slices.Backward(v.Absent) {
		lines = append(lines, texts.Say("show.item", "text", texts.ShortDay{Date: day, Today: v.Today}))
	}
	return firstLines(lines, mostShownItems)
}

func headBlocks(v state.ThreadView) []Block {
	return []Block{Header{texts.Say("card.title", "no", v.No, "label", texts.Free(v.Label))}, threadFields(v)}
}

func goalLines(v state.ThreadView) []texts.T {
	var lines []texts.T
	for _, g := range v.Goals {
		lines = append(lines, texts.Say("show.item", "text", texts.Free(g.Specific)))
	}
	return firstLines(lines, mostShownItems)
}

func followupLines(v state.ThreadView) []texts.T {
	var lines []texts.T
	for _, f := range v.Followups {
		lines = append(lines, followupLine(f, v.Today, v.Parties))
	}
	return firstLinesOr(lines, mostShownFollowups, "show.more_followups")
}

func taskLines(v state.ThreadView, tasks []state.TaskView) []texts.T {
	var lines []texts.T
	for _, t := range tasks {
		lines = append(lines, taskLineFor(t, v.Today, v.Parties))
	}
	return firstLinesOr(lines, mostShownTasks, "show.more_tasks")
}

// ownActs are what the reader has to do next, with the buttons that do it:
// tasks that wait for their answer or are due, and follow-ups whose day has come.
func ownActs(v state.ThreadView, tasks []state.TaskView, r state.Role) []Block {
	const most = 3
	var blocks []Block
	add := func(line texts.T, act Buttons) {
		if len(blocks) == 0 {
			blocks = append(blocks, para(texts.Say("show.own")))
		}
		if len(blocks) < 1+2*most {
			blocks = append(blocks, para(line), act)
		}
	}
	for _, f := range v.Followups {
		if act := dueFollowupButtons(v.No, f, r, v.Today); act != nil {
			add(followupLine(f, v.Today, v.Parties), act)
		}
	}
	for _, t := range tasks {
		if t.Owner == r && (!t.Accepted || !t.Due.IsZero() && t.Due.Days(v.Today) <= 7) {
			add(ownTaskLine(t, v.Today, v.Parties), taskButtons(v.No, t))
		}
	}
	return blocks
}

// dueFollowupButtons are for a follow-up whose day has come, none for who has
// nothing to do with it then.
func dueFollowupButtons(no int, f state.FollowupView, r state.Role, today state.Date) Buttons {
	value := Value(no, f.ID)
	switch {
	case f.For.After(today):
		return nil
	case r == state.Company && f.For == today:
		return companyFollowupButtons(value, f.For, today)
	case !state.May(r, state.ActHold):
		return nil
	}
	act := Buttons{{Action: "followup.held", Label: texts.Say("button.held"), Value: value, Primary: true}}
	if state.May(r, state.ActPlan) {
		act = append(act, Button{Action: "followup.move", Label: texts.Say("button.move"), Value: value})
	}
	if state.May(r, state.ActMiss) {
		act = append(act, Button{Action: "followup.missed", Label: texts.Say("button.missed"), Value: value})
	}
	return act
}

// agreed is what holds of the placement beside its present hours.
func agreed(v state.ThreadView) []texts.T {
	var lines []texts.T
	for _, h := range v.Later {
		lines = append(lines, texts.Say("show.hours_from", "day", texts.ShortDay{Date: h.Day, Today: v.Today}, "hours", hoursTold("hours.week", h.Hours, h.Paid)))
	}
	if v.PaidIf != "" {
		lines = append(lines, texts.Say("show.paid_if", "condition", texts.Free(v.PaidIf)))
	}
	if v.Receives != "" {
		lines = append(lines, texts.Say("show.receives", "who", texts.Free(v.Receives)))
	}
	if !v.CVOn.IsZero() {
		lines = append(lines, texts.Say("show.cv_on", "day", texts.ShortDay{Date: v.CVOn, Today: v.Today}))
	}
	return lines
}

// atWork is what the company knows of the citizen: what they chose to share.
func atWork(v state.ThreadView) []Block {
	var lines []texts.T
	list := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		var told []texts.T
		for _, item := range items {
			told = append(told, texts.Say("show.item", "text", texts.Free(item)))
		}
		lines = append(append(lines, texts.Say(title)), firstLines(told, mostShownItems)...)
	}
	list("show.solutions", v.Solutions)
	list("show.chosen_wishes", v.ChosenWishes)
	var cv []string
	for line := range strings.SplitSeq(v.CVLines, "\n") {
		if line = strings.TrimSpace(strings.TrimLeft(line, "-•* ")); line != "" { // each has its bullet here
			cv = append(cv, line)
		}
	}
	list("show.cv", cv)
	if v.Busy != "" {
		lines = append(lines, texts.Say("show.busy", "days", eachOf(v.Busy, func(day string) any { return choiceLabel("weekdays", day) })))
	}
	for _, a := range v.Agendas {
		done := 0
		for _, r := range a.Rows {
			if r.State == state.RowTicked {
				done++
			}
		}
		lines = append(lines, texts.Say("show.agenda", "agenda", agendaName(a.Kind, a.Da, a.En), "id", texts.Word(a.ID), "done", done, "all", len(a.Rows)))
	}
	if len(lines) == 0 {
		return nil
	}
	return []Block{Para{Lines: lines}}
}

func followupLine(f state.FollowupView, today state.Date, parties []state.PartyNamed) texts.T {
	key := "followup.line"
	switch {
	case f.Status != state.Planned:
		key = "followup.line_settled"
	case f.For.Before(today):
		key = "followup.line_overdue"
	}
	return texts.Say(key, "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)},
		"details", teller{parties}.details(f.Kind, f.Who, f.Every, f.Note), "days", today.Days(f.For), "status", texts.Say("status."+string(f.Status)))
}

func taskLineFor(t state.TaskView, today state.Date, parties []state.PartyNamed) texts.T {
	key := "task.line"
	switch {
	case t.Done:
		key = "task.line_done"
	case !t.Accepted:
		key = "task.line_waiting"
	}
	owner := teller{parties}.name(t.Owner)
	if t.Left {
		owner = texts.Say("task.earlier_company")
	}
	return texts.Say(key, "id", texts.Word(t.ID), "what", texts.Free(t.What), "who", owner, "due", taskDue(t, today))
}

// ownTaskLine tells the owner of a task who gave it, where it waits for their
// answer, and not that it does: that they have read above it.
func ownTaskLine(t state.TaskView, today state.Date, parties []state.PartyNamed) texts.T {
	if t.Accepted {
		return taskLineFor(t, today, parties)
	}
	return texts.Say("task.line_given", "id", texts.Word(t.ID), "what", texts.Free(t.What), "due", taskDue(t, today), "giver", teller{parties}.name(t.Giver))
}

func taskDue(t state.TaskView, today state.Date) texts.T {
	switch {
	case t.Due.IsZero():
		return texts.Say("task.no_due")
	case t.Due.Before(today):
		return texts.Say("task.overdue", "day", texts.ShortDay{Date: t.Due, Today: today})
	}
	return texts.Say("task.due", "day", texts.ShortDay{Date: t.Due, Today: today})
}
