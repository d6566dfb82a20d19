package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// Tell says in words what a fact records. It tells what the fact holds; what a
// reader may not know has been taken out of it before.
func Tell(f state.Fact, parties []state.PartyNamed) texts.T {
	t := teller{parties}
	switch f := f.(type) {
	case state.FollowupPlanned:
		if f.Moved {
			return t.followup("told.followup_moved", f)
		}
		return t.followup("told.followup_planned", f)
	case state.FollowupCancelled:
		if f.Series {
			return withReason("told.followup_cancelled_series", f.Reason, "id", texts.Word(f.ID), "when", onDay(f.For, f.Time))
		}
		return withReason("told.followup_cancelled", f.Reason, "id", texts.Word(f.ID), "when", onDay(f.For, f.Time))
	case state.FollowupMissed:
		return withReason("told.followup_missed", f.Reason, "id", texts.Word(f.ID), "when", onDay(f.For, f.Time))
	case state.FollowupHeld:
		return t.held(f)
	case state.FollowupProposed:
		told := texts.Say("told.followup_proposed", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)})
		return withNote(told, f.Note)
	case state.FollowupAnswered:
		return texts.Say("told.followup_answered", "id", texts.Word(f.ID), "answers", answerLines(f))
	case state.Task:
		return t.task(f)
	case state.TaskDone:
		return texts.Say("told.task_done", "id", texts.Word(f.ID))
	case state.TaskAccepted:
		return texts.Say("told.task_accepted", "id", texts.Word(f.ID))
	case state.PartyNamed:
		return texts.Say("told.party", "who", texts.Party{PartyNamed: f}, "role", f.Role)
	case state.PartyLeft:
		return texts.Say("told.party_left", "role", f.Role)
	case state.AgendaOpened:
		if f.For.IsZero() {
			return texts.Say("told.agenda", "id", texts.Word(f.ID), "agenda", agendaName(f.Kind, f.Da, f.En))
		}
		return texts.Say("told.agenda_on", "id", texts.Word(f.ID), "agenda", agendaName(f.Kind, f.Da, f.En), "when", texts.At{Moment: momentOf(f.For, f.Time)})
	case state.AgendaMoved, state.AgendaArranged, state.AgendaTicked, state.AgendaNoted, state.AgendaParked, state.AgendaClosed:
		return tellAgenda(f)
	case state.BallPassed:
		return texts.Say("told.ball_passed", "who", t.name(f.To))
	case state.BallAnswered:
		return withReason("told.ball_answered."+yesno(f.Accepted), f.Reason)
	case state.AudienceConfirmed:
		return texts.Say("told.audience_confirmed", "who", newReaders(f.Users, f.Shared))
	case state.HandoverOffered:
		return withNote(texts.Say("told.handover_offered", "role", f.From.Role, "who", texts.Party{PartyNamed: f.To}), f.Note)
	case state.HandoverAnswered:
		return withReason("told.handover_answered."+yesno(f.Accepted), f.Reason, "role", f.From.Role, "who", texts.Party{PartyNamed: f.From})
	}
	return t.course(f)
}

// course tells of the facts of the course itself.
func (t teller) course(f state.Fact) texts.T {
	switch f := f.(type) {
	case state.Opened:
		if f == (state.Opened{}) {
			return texts.Say("told.reopened")
		}
		return texts.Say("told.open", "track", orNone(f.Track))
	case state.Ordered:
		return order(f)
	case state.Subgoals:
		return texts.Say("told.subgoals", "n", len(f.Goals), "complete", f.N)
	case state.Wishes:
		if len(f.Items) == 0 {
			return texts.Say("told.wishes_counted", "n", f.N)
		}
		return texts.Say("told.wishes", "n", f.N, "wishes", freeLines(f.Items))
	case state.Accommodations:
		if f.N == 0 {
			return texts.Say("told.accommodations_none")
		}
		if len(f.Items) == 0 {
			return texts.Say("told.accommodations", "n", f.N)
		}
		last := f.Items[len(f.Items)-1]
		return texts.Say("told.accommodation", "n", f.N, "need", orNone(last.Need), "solution", orNone(last.Solution))
	case state.Placement:
		return t.placement(f)
	case state.Hours:
		switch {
		case f.Hours == nil && f.Paid != nil && *f.Paid == 0:
			return texts.Say("told.unpaid")
		case f.Hours == nil && f.Paid != nil:
			return texts.Say("told.paid", "paid", *f.Paid)
		}
		return hoursTold("told.hours", f.Hours, f.Paid)
	case state.Settings:
		return texts.Say("told.focus." + yesno(f.HoursFocus))
	case state.NextStep:
		return texts.Say("told.next_step", "what", texts.Free(f.What))
	case state.CompanyNamed:
		return texts.Say("told.company_named", "company", texts.Free(f.Name))
	case state.LanguageSet:
		return texts.Say("told.language", "language", choiceLabel("language", f.Lang))
	case state.PlacementEnd:
		return ended("told.placement_end", f.Outcome, f.Why)
	case state.TrackEnd:
		return ended("told.track_end", f.Outcome, "")
	case state.CaseClosed:
		return ended("told.case_closed", f.Outcome, f.Why)
	}
	return t.record(f)
}

// record tells of the short records.
func (t teller) record(f state.Fact) texts.T {
	switch f := f.(type) {
	case state.Premeeting:
		return texts.Say("told.premeeting", "present", roleList(f.Present))
	case state.Contacted:
		return texts.Say("told.contact", "channel", choiceLabel("channel", f.Channel))
	case state.Conversation:
		if f.Meaning != "" {
			return texts.Say("told.conversation_meaning", "meaning", choiceLabel("meaning", f.Meaning))
		}
	case state.EarlierBreakoffs:
		return texts.Say("told.earlier_breakoffs", "n", f.N)
	case state.Changed:
		if f.Kind == "" {
			return texts.Say("told.change_some")
		}
		return texts.Say("told.change", "kind", changeKind(f.Kind))
	case state.EffortStart:
		return texts.Say("told.effort_start", "what", texts.Free(f.What))
	case state.GrantApplied:
		return texts.Say("told.grant_applied", "id", texts.Word(f.ID), "what", texts.Free(f.Kind))
	case state.Granted, state.Delivered, state.GrantRefused:
		return texts.Say("told."+f.Type(), "id", texts.Word(state.ThingOf(f)))
	case state.Concern:
		return withReason("told.concern."+yesno(f.On), f.Reason)
	case state.Pulse:
		return pulse(f)
	case state.AbsenceClarified:
		if f.Private != "" {
			return texts.Say("told.absence_clarified_note", "note", noteTold(f.Private, true))
		}
	case state.Worry:
		return texts.Say("told.worry", "what", texts.Free(f.What))
	case state.Raised:
		return texts.Say("told.warning_raised", "what", texts.Free(f.What))
	case state.WarningActed:
		if f.Step != "" {
			return texts.Say("told.warning_stepped", "step", texts.Say("step."+f.Step))
		}
		return texts.Say("told.warning_acted", "what", texts.Free(f.What))
	case state.WarningSnoozed:
		return withReason("told.warning_snoozed", f.Reason, "day", f.Until)
	case state.WarningResolved:
		return texts.Say("told.warning_resolved", "what", texts.Free(f.What))
	case state.ForgetNoticed:
		return texts.Say("told.forget_noticed", "day", f.On)
	case state.ConsentGiven:
		return consentTold(f, state.Date{})
	case state.ConsentWithdrawn:
		if f.Corrected {
			return texts.Say("told.consent_corrected", "id", texts.Word(f.ID))
		}
		return withReason("told.consent_withdrawn", f.Reason, "id", texts.Word(f.ID))
	case state.PulseSwitched:
		return texts.Say("told.pulse_switched." + yesno(f.Off))
	case state.Imported:
		return texts.Say("told.imported", "n", f.Events)
	case state.Accessed:
		return withReason("told.accessed", f.Reason)
	case state.Exported:
		return texts.Say("told.exported", "reader", ReaderNamed(f.For), "format", formatNamed(f.Format))
	case state.Undone:
		return texts.Say("told.undone")
	}
	return texts.Say("told." + f.Type())
}

// absenceTold says on which day the citizen was not there.
func absenceTold(day, today state.Date) texts.T {
	if day == today {
		return texts.Say("told.absence_today", "day", day)
	}
	return texts.Say("told.absence_on", "day", day)
}

// onDay says for which day something was planned, where that is known.
func onDay(d state.Date, clock string) texts.T {
	if d.IsZero() {
		return texts.Say("detail.none")
	}
	return texts.Say("detail.on", "when", texts.At{Moment: momentOf(d, clock)})
}

func freeLines(ss []string) texts.Lines {
	var l texts.Lines
	for _, s := range ss {
		l = append(l, texts.Free(s))
	}
	return l
}

type teller struct{ parties []state.PartyNamed }

// name returns the person in a role, or the role where nobody is.
func (t teller) name(r state.Role) any {
	for _, p := range t.parties {
		if p.Role == r {
			return texts.Party{PartyNamed: p}
		}
	}
	return r
}

func (t teller) followup(key string, f state.FollowupPlanned) texts.T {
	return texts.Say(key, "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)},
		"details", t.details(f.Kind, f.Who, f.Every, f.Note))
}

// details are what else is said of a follow-up: kind, participants,
// recurrence and note, each only where it is given.
func (t teller) details(kind string, who []state.Role, every, note string) texts.T {
	var l texts.Lines
	switch key := "agenda.called." + kind; {
	case texts.Has(key): // a meeting of its own name
		l = append(l, texts.Say(key))
	case kind != "":
		l = append(l, choiceLabel("kind", kind))
	}
	if len(who) > 0 {
		l = append(l, texts.Say("detail.with", "who", t.names(who)))
	}
	var e when.Every
	if every != "" && e.UnmarshalText([]byte(every)) == nil {
		l = append(l, texts.Every{Every: e})
	}
	if note != "" {
		l = append(l, texts.Free(note))
	}
	if len(l) == 0 {
		return texts.Say("detail.none")
	}
	return texts.Say("detail.some", "details", l)
}

func (t teller) names(roles []state.Role) texts.List {
	var l texts.List
	for _, r := range roles {
		l = append(l, t.name(r))
	}
	return l
}

func (t teller) task(f state.Task) texts.T {
	due := texts.Say("task.no_due")
	if !f.Due.IsZero() {
		due = texts.Say("task.due", "day", f.Due)
	}
	key := "told.task." + f.How
	if f.How == "" {
		key = "told.task.given"
	}
	told := texts.Say(key, "id", texts.Word(f.ID), "who", t.name(f.Owner), "what", texts.Free(f.What), "due", due)
	if f.How == "declined" && f.Reason != "" {
		return texts.Say("told.because", "told", told, "reason", texts.Free(f.Reason))
	}
	return told
}

func (t teller) held(f state.FollowupHeld) texts.T {
	id := texts.Say("held.unplanned")
	if f.ID != "" {
		id = texts.Say("held.planned", "id", texts.Word(f.ID))
	}
	told := texts.Say("told.followup_held", "followup", id)
	if said := heldAnswers(f); len(said) > 0 {
		told = texts.Say("told.followup_held_with", "followup", id, "answers", said)
	}
	return withNote(told, f.Note)
}

// heldAnswers tell what was said at a follow-up, figure by figure.
func heldAnswers(f state.FollowupHeld) texts.Lines {
	l := answerLines(state.FollowupAnswered{Agreed: f.Agreed, Attended: f.Attended, AccomOK: f.AccomOK, Social: f.Social})
	if f.Independent != nil {
		l = append(l, answerLine("independent", yesno(*f.Independent)))
	}
	if f.Meaning != "" {
		l = append(l, answerLine("meaning", f.Meaning))
	}
	return l
}

func answerLine(field, value string) texts.T {
	return texts.Say("show.answer", "field", texts.Head{T: label(field)}, "answer", choiceLabel(field, value))
}

func withNote(told texts.T, note string) texts.T {
	if note == "" {
		return told
	}
	return texts.Say("told.note", "told", told, "note", texts.Free(note))
}

func (t teller) placement(f state.Placement) texts.T {
	end := texts.Say("placement.no_end")
	if !f.End.IsZero() {
		end = texts.Say("placement.until", "end", f.End)
	}
	return texts.Say("told.placement", "kind", choiceLabel("kind", f.Kind), "start", f.Start, "end", end,
		"hours", hoursTold("hours.week", f.Hours, f.Paid))
}

func hoursTold(key string, hours, paid *float64) texts.T {
	switch {
	case hours == nil:
		return texts.Say("hours.unknown")
	case paid == nil:
		return texts.Say(key, "hours", *hours)
	}
	return texts.Say(key+"_paid", "hours", *hours, "paid", *paid)
}

func pulse(f state.Pulse) texts.T {
	return texts.Say("told.pulse", "answers", pulseAnswers(f))
}

func pulseAnswers(f state.Pulse) texts.Lines {
	var l texts.Lines
	if f.Going != "" {
		l = append(l, choiceLabel("going", f.Going))
	}
	if f.Attended != "" {
		l = append(l, choiceLabel("attended", f.Attended))
	}
	return l
}

func changeKind(kind string) any {
	if kind == "consultant" || kind == "caseworker" || kind == "track" {
		return texts.Say("choice.change." + kind)
	}
	return texts.Free(kind)
}

func withReason(key, reason string, args ...any) texts.T {
	told := texts.Say(key, args...)
	if reason == "" {
		return told
	}
	return texts.Say("told.because", "told", told, "reason", texts.Free(reason))
}

// ended tells of an end, with the outcome and the reason where they are told.
func ended(key string, outcome []string, why string) texts.T {
	if len(outcome) == 0 {
		return withReason(key+"_plain", why)
	}
	return withReason(key, why, "outcome", outcomeList(outcome))
}

// order tells what an order holds, and its text.
func order(f state.Ordered) texts.T {
	text := f.Text
	f.Text = ""
	holds := parts("choice.holds.", map[string]bool{"purpose": f.Purpose, "goal": f.Goal, "subgoals": f.Subgoals}, "purpose", "goal", "subgoals")
	switch {
	case text == "":
		return texts.Say("told.order", "holds", holds)
	case f == (state.Ordered{}):
		return texts.Say("told.order_text", "text", texts.Free(text))
	}
	return texts.Say("told.order_holds_text", "holds", holds, "text", texts.Free(text))
}

func outcomeList(outcome []string) texts.List {
	var l texts.List
	for i, o := range outcome {
		if !slices.Contains(outcome[:i], o) { // it may have come of several placements
			l = append(l, choiceLabel("outcome", o))
		}
	}
	return l
}

func roleList(roles []state.Role) texts.List {
	var l texts.List
	for _, r := range roles {
		l = append(l, r)
	}
	return l
}

func parts(prefix string, given map[string]bool, order ...string) texts.T {
	var l texts.List
	for _, name := range order {
		if given[name] {
			l = append(l, texts.Say(prefix+name))
		}
	}
	if len(l) == 0 {
		return texts.Say("detail.nothing")
	}
	return texts.Say("detail.list", "items", l)
}

func orNone(s string) any {
	if s == "" {
		return texts.Say("detail.nothing")
	}
	return texts.Free(s)
}

func yesno(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// tellAgenda tells of what was done to an agenda, which names its items only
// by number.
func tellAgenda(f state.Fact) texts.T {
	id := texts.Word(state.AgendaOf(f))
	switch f := f.(type) {
	case state.AgendaMoved:
		return texts.Say("told.agenda_moved", "id", id, "when", texts.At{Moment: momentOf(f.For, f.Time)})
	case state.AgendaTicked:
		return texts.Say("told.agenda_ticked", "id", id, "item", texts.Word(f.Item))
	case state.AgendaNoted:
		return texts.Say("told.agenda_noted", "id", id, "item", texts.Word(f.Item))
	case state.AgendaParked:
		return texts.Say("told.agenda_parked."+yesno(!f.Back), "id", id, "item", texts.Word(f.Item))
	case state.AgendaArranged:
		if len(f.Items) == 0 {
			return texts.Say("told.agenda_rearranged", "id", id)
		}
		return texts.Say("told.agenda_arranged", "id", id, "n", len(f.Items))
	}
	switch closed, _ := f.(state.AgendaClosed); {
	case closed.CalledOff:
		return texts.Say("told.agenda_called_off", "id", id)
	case closed.NotHeld:
		return texts.Say("told.agenda_not_held", "id", id)
	}
	return texts.Say("told.agenda_closed", "id", id)
}

// PartiesOf lists the case's parties in order.
func PartiesOf(c *state.Case) []state.PartyNamed {
	ps := make([]state.PartyNamed, 0, len(c.Parties))
	for _, r := range state.PartyRoles {
		if p, ok := c.Parties[r]; ok {
			ps = append(ps, p)
		}
	}
	return ps
}
