package commands

import (
	"slices"
	"strings"

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
	if v.Hours != nil {
		f = append(f, texts.Say("card.hours", "hours", hoursTold("hours.week", v.Hours, v.Paid)))
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

func showCase(x *Exec) (*Decision, error) {
	var blocks []Block
	switch x.Actor.Role {
	case state.Consultant, state.Caseworker:
		v := x.Case.StaffView(x.Today)
		v.Away = x.Away
		blocks = slices.Concat(staffBlocks(v), pictureButtons(v.No, v.Hours), x.watchBlocks())
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

// previewCase shows the case as the company sees it; to the mentor without
// the company's own remarks.
func previewCase(x *Exec) (*Decision, error) {
	v := x.companyView()
	if x.Actor.Role == state.Mentor { // the company's own words are not for the mentor
		v.Worries, v.Answers = nil, nil
	}
	blocks := append([]Block{Small{texts.Say("preview.intro")}}, companyBlocks(v)...)
	return &Decision{Doc: &Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: blocks}}, nil
}

func companyBlocks(v state.CompanyView) []Block {
	blocks := append(sharedBlocks(v.ThreadView, v.Tasks, youCall(v.ThreadView)), answerBlocks(v.Answers)...)
	if lines := worryLines(texts.Say("show.own_worries"), v.Worries); len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

// sharedBlocks are what every party may see; call says whom the company calls.
func sharedBlocks(v state.ThreadView, tasks []state.TaskView, call texts.T) []Block {
	blocks := []Block{
		Header{texts.Say("card.title", "no", v.No, "label", texts.Free(v.Label))},
		threadFields(v), para(append(persons(v), call)...),
	}
	if lines := agreed(v); len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	if len(v.Goals) > 0 {
		lines := []texts.T{texts.Say("show.goals")}
		for _, g := range v.Goals {
			lines = append(lines, texts.Say("show.item", "text", texts.Free(g.Specific)))
		}
		blocks = append(blocks, Para{Lines: lines})
	}
	blocks = append(blocks, atWork(v)...)
	if len(v.Followups) > 0 {
		lines := []texts.T{texts.Say("show.followups")}
		for _, f := range v.Followups {
			lines = append(lines, followupLine(f, v.Today, v.Parties))
		}
		blocks = append(blocks, Para{Lines: lines})
	}
	if len(tasks) > 0 {
		lines := []texts.T{texts.Say("show.tasks")}
		for _, t := range tasks {
			lines = append(lines, taskLineFor(t, v.Today, v.Parties))
		}
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
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
	if len(v.Solutions) > 0 {
		lines = append(lines, texts.Say("show.solutions"))
		for _, s := range v.Solutions {
			lines = append(lines, texts.Say("show.item", "text", texts.Free(s)))
		}
	}
	if len(v.ChosenWishes) > 0 {
		lines = append(lines, texts.Say("show.chosen_wishes"))
		for _, w := range v.ChosenWishes {
			lines = append(lines, texts.Say("show.item", "text", texts.Free(w)))
		}
	}
	if v.CVLines != "" {
		lines = append(lines, texts.Say("show.cv"))
		for line := range strings.SplitSeq(v.CVLines, "\n") {
			if line = strings.TrimSpace(strings.TrimLeft(line, "-•* ")); line != "" { // each has its bullet here
				lines = append(lines, texts.Say("show.item", "text", texts.Free(line)))
			}
		}
	}
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

func mentorBlocks(v state.MentorView) []Block { return append(knownBlocks(v), heldBlocks(v, nil)...) }

// knownBlocks show what K, S and M alike may read.
func knownBlocks(v state.MentorView) []Block {
	blocks := sharedBlocks(v.ThreadView, v.AllTasks(), calls(v.ThreadView))
	var lines []texts.T
	if v.WishesAsked {
		lines = append(lines, texts.Say("show.wishes"))
		for _, w := range v.Wishes {
			lines = append(lines, texts.Say("show.item", "text", texts.Free(w)))
		}
	}
	if v.AccomAsked {
		lines = append(lines, texts.Say("show.accommodations"))
		for _, a := range v.Accommodations {
			lines = append(lines, texts.Say("show.accommodation", "need", orNone(a.Need), "solution", orNone(a.Solution)))
		}
		if len(v.Accommodations) == 0 {
			lines = append(lines, texts.Say("show.none"))
		}
	}
	if v.Concern {
		lines = append(lines, texts.Say("show.concern"))
	}
	if v.Breakoffs != nil {
		lines = append(lines, texts.Say("show.breakoffs", "n", *v.Breakoffs))
	}
	if v.Absences > 0 {
		lines = append(lines, texts.Say("show.absences", "n", v.Absences))
	}
	if v.PulseOff && v.Phase != state.PhaseEnded && !v.Closed {
		lines = append(lines, texts.Say("show.pulse_off"))
	}
	if len(lines) > 0 {
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

// heldBlocks show the last follow-ups held, newest first, with the private
// notes for those who may read them.
func heldBlocks(v state.MentorView, private map[int]string) []Block {
	const most = 3
	var blocks []Block
	for i := len(v.Held) - 1; i >= 0 && len(blocks) < most; i-- {
		h := v.Held[i]
		lines := []texts.T{texts.Say("show.held", "day", h.On)}
		if h.Agreed != nil && h.Attended != nil {
			lines = append(lines, texts.Say("show.attended", "attended", *h.Attended, "agreed", *h.Agreed))
		}
		for _, answer := range []struct{ field, value string }{{"accom_ok", h.AccomOK}, {"social", h.Social}, {"meaning", h.Meaning}} {
			if answer.value != "" {
				lines = append(lines, answerLine(answer.field, answer.value))
			}
		}
		if h.Shared != "" {
			lines = append(lines, texts.Say("show.item", "text", texts.Free(h.Shared)))
		}
		if note := private[h.Version]; note != "" {
			lines = append(lines, texts.Say("show.private", "text", texts.Free(note)))
		}
		blocks = append(blocks, Para{Lines: lines})
	}
	return blocks
}

func staffBlocks(v state.StaffView) []Block {
	if !v.CVUpdated.IsZero() {
		v.CVOn = v.CVUpdated
	}
	blocks := append(knownBlocks(v.MentorView), heldBlocks(v.MentorView, v.PrivateNotes)...)
	blocks = append(blocks, answerBlocks(v.Answers)...)
	lines := []texts.T{texts.Say("show.track", "track", orNone(v.Track))}
	if v.Goal != "" {
		lines = append(lines, texts.Say("show.goal", "goal", texts.Free(v.Goal)))
	}
	lines = append(lines, knowLines(v)...)
	if v.Order != (state.Ordered{}) {
		lines = append(lines, Tell(v.Order, nil))
	}
	if v.ConcernReason != "" && v.Concern {
		lines = append(lines, texts.Say("show.concern_reason", "reason", texts.Free(v.ConcernReason)))
	}
	if v.MedicalMissing {
		lines = append(lines, texts.Say("show.medical"))
	}
	if v.NextStep != "" {
		lines = append(lines, texts.Say("show.next_step", "what", texts.Free(v.NextStep)))
	}
	if v.Steps != "" {
		p, _ := itemNamed("prep.steps").param("steps")
		lines = append(lines, texts.Say("show.steps", "steps", answerTold(p, v.Steps, v.Parties, v.Today)))
	}
	for _, g := range v.Grants {
		lines = append(lines, texts.Say("show.grant", "id", texts.Word(g.ID), "what", texts.Free(g.Kind), "state", choiceLabel("state", g.State)))
	}
	if !v.LastPulse.Date.IsZero() {
		lines = append(lines, texts.Say("show.pulse", "told", pulse(v.LastPulse.Pulse), "day", texts.ShortDay{Date: v.LastPulse.Date, Today: v.Today}))
	}
	lines = append(lines, storyLines(v)...)
	if len(v.Outcome) > 0 {
		lines = append(lines, texts.Say("show.outcome", "outcome", outcomeList(v.Outcome)))
	}
	for _, end := range v.Ends {
		lines = append(lines, texts.Say("show.ended", "day", end.Day, "reason", texts.Free(end.What)))
	}
	lines = append(lines, worryLines(texts.Say("show.worries"), v.Worries)...)
	blocks = append(blocks, Para{Lines: lines})
	if !v.Closed {
		blocks = append(blocks, Buttons{openForm("followup.add", v.No, ""), openForm("task.add", v.No, ""), openForm("case.role", v.No, "")},
			Buttons{openForm("agenda.meeting", v.No, "")})
	}
	return blocks
}

// knowLines say who may know what today.
func knowLines(v state.StaffView) []texts.T {
	lines := []texts.T{texts.Say("show.may_know")}
	for _, k := range v.Consents {
		if k.State == state.ConsentStands {
			lines = append(lines, texts.Say("show.item", "text", consentTold(k.ConsentGiven, v.Today)))
		}
	}
	if len(lines) == 1 {
		return nil
	}
	return lines
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
			lines = append(lines, texts.Say("show.said", "field", fieldLabel(item, answer.field), "answer", answerTold(p, answer.value, v.Parties, v.Today)))
		}
	}
	return lines
}

func followupLine(f state.FollowupView, today state.Date, parties []state.PartyNamed) texts.T {
	key := "followup.line"
	if f.For.Before(today) {
		key = "followup.line_overdue"
	}
	return texts.Say(key, "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)},
		"details", teller{parties}.details(f.Kind, f.Who, f.Every, f.Note), "days", today.Days(f.For))
}

func taskLineFor(t state.TaskView, today state.Date, parties []state.PartyNamed) texts.T {
	due := texts.Say("task.no_due")
	switch {
	case t.Due.IsZero():
	case t.Due.Before(today):
		due = texts.Say("task.overdue", "day", texts.ShortDay{Date: t.Due, Today: today})
	default:
		due = texts.Say("task.due", "day", texts.ShortDay{Date: t.Due, Today: today})
	}
	key := "task.line"
	if !t.Accepted {
		key = "task.line_waiting"
	}
	return texts.Say(key, "id", texts.Word(t.ID), "what", texts.Free(t.What), "who", teller{parties}.name(t.Owner), "due", due)
}

// listCases lists the actor's cases: mine and all are the open ones, closed
// the closed ones; anything else is looked for in labels, companies and names.
func listCases(x *Exec) (*Decision, error) {
	const most = 40
	filter := strings.TrimSpace(x.Args.Text("filter"))
	var lines []texts.T
	left := 0
	for _, c := range x.Cases {
		if !x.listed(c, filter) {
			continue
		}
		if len(lines) == most {
			left++
			continue
		}
		lines = append(lines, caseLine(c.ThreadView(x.Today)))
	}
	if len(lines)+len(x.Locked) == 0 {
		lines = []texts.T{texts.Say("list.none")}
	}
	doc := &Doc{Notify: texts.Say("list.title"), Blocks: []Block{Header{texts.Say("list.title")}}}
	for chunk := range slices.Chunk(lines, 10) {
		doc.Blocks = append(doc.Blocks, Para{Lines: chunk})
	}
	if left > 0 {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("list.more", "n", left)})
	}
	doc.Blocks = append(doc.Blocks, lockedBlocks(x.Locked)...)
	return &Decision{Doc: doc}, nil
}

func (x *Exec) listed(c *state.Case, filter string) bool {
	switch fold(filter) {
	case "", "mine", "mit", "all", "alle":
		return !c.Closed
	case "closed", "lukkede", "lukket":
		return c.Closed
	case "concern", "bekymring":
		roles := x.rolesIn(c)
		return c.Concern && !c.Closed && (has(roles, state.Consultant) || has(roles, state.Caseworker) || has(roles, state.Mentor))
	}
	for _, p := range c.Parties {
		if strings.Contains(fold(p.Name), fold(filter)) {
			return true
		}
	}
	return strings.Contains(fold(c.Label), fold(filter)) || strings.Contains(fold(c.Company), fold(filter))
}

func caseLine(v state.ThreadView) texts.T {
	next := texts.Say("list.no_next")
	if f, ok := nextFollowup(v); ok {
		next = texts.Say("list.next", "day", texts.ShortDay{Date: f.For, Today: v.Today})
	}
	return texts.Say("list.line", "no", v.No, "label", texts.Free(v.Label), "phase", texts.Say("phase."+string(v.Phase)), "next", next)
}
