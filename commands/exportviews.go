package commands

import (
	"casethread/commands/texts"
	"casethread/state"
)

// What stands in a file, from the file of its reader. A section without an
// item is left out of a page, and an empty list in JSON.

func section(key string, items ...exportItem) exportSection {
	return exportSection{key: key, title: texts.Say("export.section." + key), items: items}
}

func (w exportWriter) forCompany(v state.CompanyFile) exportFile {
	f := w.begin(state.Company, v.ThreadView, youCall(v.ThreadView))
	f.sections = append(f.sections, followups(v.ThreadView), tasks(v.ThreadView, v.Tasks),
		section("worries", worries(v.Worries)...), section("answers", answers(v.Answers)...),
		w.meetings(v.Meetings), w.log(v.Log))
	return f
}

func (w exportWriter) forMentor(v state.MentorFile, warnings []exportItem) exportFile {
	f := w.begin(state.Mentor, v.ThreadView, calls(v.ThreadView))
	f.sections = append(f.sections, known(v.MentorView)...)
	f.sections = append(f.sections, followups(v.ThreadView), section("held", held(v.MentorView, nil)...), tasks(v.ThreadView, v.AllTasks()),
		section("warnings", warnings...), w.meetings(v.Meetings), w.log(v.Log))
	return f
}

func (w exportWriter) forStaff(v state.StaffFile, reader state.Role, warnings []exportItem) exportFile {
	f := w.begin(reader, v.ThreadView, calls(v.ThreadView))
	f.facts = append(f.facts, staffFacts(v.StaffView)...)
	f.sections = append(f.sections, w.staffSections(v)...)
	f.sections = append(f.sections, section("warnings", warnings...), w.meetings(v.Meetings), w.log(v.Log))
	return f
}

// begin is what every party may read.
func (w exportWriter) begin(reader state.Role, v state.ThreadView, call texts.T) exportFile {
	f := exportFile{
		reader: reader, title: texts.Say("card.title", "no", v.No, "label", texts.Free(v.Label)),
		intro: []texts.T{texts.Say("export.intro", "role", reader, "day", w.today)},
		facts: facts(v, call),
	}
	f.sections = []exportSection{people(v.Parties), goals(v.Goals), shared(v)}
	return f
}

// facts are what stands on the card, and in JSON what it is called there.
func facts(v state.ThreadView, call texts.T) []exportItem {
	var items []exportItem
	for _, t := range threadFields(v) {
		items = append(items, entry(t))
	}
	next, planned := nextFollowup(v)
	numbers := entry(texts.T{}, "number", v.No, "label", texts.Free(v.Label), "company", texts.Free(v.Company), "opened", v.Opened, "closed", v.Closed,
		"phase", string(v.Phase), "kind", v.Kind, "start", v.Start, "end", v.End, "hours", v.Hours, "paid", v.Paid, "ball", v.Ball)
	if v.StartWaits {
		numbers.with("start_waits", true)
	}
	if n := v.Next; n != nil {
		numbers.with("next_kind", n.Kind, "next_start", n.Start, "next_end", n.End, "next_hours", n.Hours, "next_paid", n.Paid, "next_same_host", n.SameHost)
	}
	if planned {
		numbers.with("next_followup", next.For)
	}
	if v.Reach().Known() {
		numbers.with("call", texts.Reach{Reach: v.Reach()})
	}
	return append(items, numbers, entry(call))
}

func people(parties []state.PartyNamed) exportSection {
	s := section("people")
	for _, p := range parties {
		s.items = append(s.items, entry(texts.Say("card.person", "role", p.Role, "who", texts.Party{PartyNamed: p}),
			"role", p.Role, "name", texts.Party{PartyNamed: state.PartyNamed{User: p.User, Name: p.Name}}, "phone", p.Phone, "mail", p.Mail, "external", p.External))
	}
	return s
}

func goals(all []state.Goal) exportSection {
	s := section("goals")
	for _, g := range all {
		s.items = append(s.items, entry(goalTold(g), "specific", texts.Free(g.Specific), "measurable", texts.Free(g.Measurable),
			"attractive", texts.Free(g.Attractive), "realistic", texts.Free(g.Realistic), "timebound", texts.Free(g.TimeBound)))
	}
	return s
}

// goalTold is a sub-goal with the answers that it has.
func goalTold(g state.Goal) texts.T {
	l := texts.Lines{texts.Free(g.Specific)}
	for _, a := range []struct{ field, value string }{
		{"measurable", g.Measurable}, {"attractive", g.Attractive}, {"realistic", g.Realistic}, {"timebound", g.TimeBound},
	} {
		if a.value != "" {
			l = append(l, texts.Say("show.answer", "field", texts.Head{T: label(a.field)}, "answer", texts.Free(a.value)))
		}
	}
	return texts.Say("export.told", "told", l)
}

// shared is what the company knows of the citizen.
func shared(v state.ThreadView) exportSection {
	s := section("at_work")
	for _, solution := range v.Solutions {
		s.items = append(s.items, entry(texts.Say("choice.self", "value", texts.Free(solution)), "solution", texts.Free(solution)))
	}
	for _, wish := range v.ChosenWishes {
		s.items = append(s.items, entry(texts.Say("choice.self", "value", texts.Free(wish)), "wish", texts.Free(wish)))
	}
	if v.CVLines != "" {
		s.items = append(s.items, entry(texts.Say("export.cv", "text", texts.Free(v.CVLines)), "cv", texts.Free(v.CVLines)))
	}
	if v.Busy != "" {
		days := eachOf(v.Busy, func(day string) any { return choiceLabel("weekdays", day) })
		s.items = append(s.items, entry(texts.Say("show.busy", "days", days), "busy", v.Busy))
	}
	return s
}

func followups(v state.ThreadView) exportSection {
	s := section("followups")
	for _, f := range v.Followups {
		s.items = append(s.items, entry(followupLine(f, v.Today, v.Parties), "id", f.ID, "for", f.For, "time", f.Time,
			"kind", f.Kind, "who", f.Who, "every", f.Every, "note", texts.Free(f.Note)))
	}
	return s
}

func tasks(v state.ThreadView, all []state.TaskView) exportSection {
	s := section("tasks")
	for _, t := range all {
		s.items = append(s.items, entry(taskLineFor(t, v.Today, v.Parties), "id", t.ID, "owner", t.Owner, "by", t.Giver,
			"due", t.Due, "what", texts.Free(t.What), "accepted", t.Accepted, "shared", t.Shared))
	}
	return s
}

// known is what consultant, caseworker and mentor know beside that.
func known(v state.MentorView) []exportSection {
	wishes, needs, more := section("wishes"), section("accommodations"), section("known")
	for _, wish := range v.Wishes {
		wishes.items = append(wishes.items, entry(texts.Say("choice.self", "value", texts.Free(wish)), "wish", texts.Free(wish)))
	}
	for _, a := range v.Accommodations {
		needs.items = append(needs.items, accommodation(a))
	}
	if v.AccomAsked && len(v.Accommodations) == 0 {
		needs.items = append(needs.items, entry(texts.Say("show.none")))
	}
	if v.Concern {
		more.items = append(more.items, entry(texts.Say("show.concern"), "concern", true))
	}
	if v.Breakoffs != nil {
		more.items = append(more.items, entry(texts.Say("show.breakoffs", "n", *v.Breakoffs), "earlier_breakoffs", v.Breakoffs))
	}
	if v.Absences > 0 {
		more.items = append(more.items, entry(texts.Say("show.absences", "n", v.Absences), "absences", v.Absences))
	}
	if v.PulseOff {
		more.items = append(more.items, entry(texts.Say("show.pulse_off"), "pulse_off", true))
	}
	return []exportSection{wishes, needs, more}
}

func accommodation(a state.Accommodation) exportItem {
	return entry(accommodationTold(a), "need", texts.Free(a.Need), "solution", texts.Free(a.Solution))
}

func accommodationTold(a state.Accommodation) texts.T {
	return texts.Say("export.need", "need", orNone(a.Need), "solution", orNone(a.Solution))
}

// held are the follow-ups that were held, with the private notes for those who
// may read them.
func held(v state.MentorView, private map[int]string) []exportItem {
	var items []exportItem
	for _, h := range v.Held {
		f := state.FollowupHeld{
			ID: h.ID, Agreed: h.Agreed, Attended: h.Attended, AccomOK: h.AccomOK, Social: h.Social,
			Independent: h.Independent, Meaning: h.Meaning, Note: h.Shared,
		}
		note := private[h.Version]
		items = append(items, entry(texts.Say("export.on", "day", h.On, "told", withPrivate(Tell(f, v.Parties), note)),
			"id", h.ID, "date", h.On, "agreed", h.Agreed, "attended", h.Attended, "accom_ok", h.AccomOK, "social", h.Social,
			"independent", h.Independent, "meaning", h.Meaning, "note", texts.Free(h.Shared), "private", texts.Free(note)))
	}
	return items
}

func withPrivate(told texts.T, note string) texts.T {
	if note == "" {
		return told
	}
	return texts.Say("told.private", "told", told, "note", texts.Free(note))
}

func worries(all []state.WorryView) []exportItem {
	var items []exportItem
	for _, a := range all {
		items = append(items, entry(texts.Say("show.worry", "day", a.Day, "what", texts.Free(a.What)), "date", a.Day, "what", texts.Free(a.What)))
	}
	return items
}

// answers are the company's answers to follow-ups that are yet to be held.
func answers(all []state.AnswerView) []exportItem {
	var items []exportItem
	for _, a := range all {
		items = append(items, entry(texts.Say("show.answered", "id", texts.Word(a.ID), "day", a.On, "answers", answerLines(a.FollowupAnswered)),
			"id", a.ID, "date", a.On, "agreed", a.Agreed, "attended", a.Attended, "accom_ok", a.AccomOK, "social", a.Social, "note", texts.Free(a.Note)))
	}
	return items
}

// staffFacts are what consultant and caseworker read of the course itself.
func staffFacts(v state.StaffView) []exportItem {
	items := []exportItem{entry(texts.Say("show.track", "track", orNone(v.Track)), "track", texts.Free(v.Track))}
	if v.Order != (state.Ordered{}) {
		items = append(items, entry(texts.Say("export.order", "told", Tell(v.Order, nil)), "order", Tell(v.Order, nil)))
	}
	if v.Concern && v.ConcernReason != "" {
		items = append(items, entry(texts.Say("show.concern_reason", "reason", texts.Free(v.ConcernReason)), "concern_reason", texts.Free(v.ConcernReason)))
	}
	if v.MedicalMissing {
		items = append(items, entry(texts.Say("show.medical"), "medical_missing", true))
	}
	if next, ok := nextStep(v); ok {
		items = append(items, entry(texts.Say("show.next_step", "what", next), "next_step", texts.Free(v.NextStep)))
	}
	if v.Steps != "" {
		p, _ := itemNamed("prep.steps").param("steps")
		steps := answerTold(p, v.Steps, v.Parties, v.Today)
		items = append(items, entry(texts.Say("show.steps", "steps", steps), "steps", steps))
	}
	if !v.LastPulse.Date.IsZero() {
		items = append(items, entry(texts.Say("show.pulse", "told", pulse(v.LastPulse.Pulse), "day", v.LastPulse.Date),
			"pulse_date", v.LastPulse.Date, "pulse_going", v.LastPulse.Going, "pulse_attended", v.LastPulse.Attended))
	}
	if len(v.Outcome) > 0 {
		items = append(items, entry(texts.Say("show.outcome", "outcome", outcomeList(v.Outcome)), "outcome", v.Outcome))
	}
	return items
}

// staffSections are what consultant and caseworker read beside what all do.
func (w exportWriter) staffSections(v state.StaffFile) []exportSection {
	grants, ends, story := section("grants"), section("ends"), section("story")
	for _, g := range v.Grants {
		grants.items = append(grants.items, entry(texts.Say("show.grant", "id", texts.Word(g.ID), "what", texts.Free(g.Kind), "state", choiceLabel("state", g.State)),
			"id", g.ID, "what", texts.Free(g.Kind), "state", g.State))
	}
	for _, e := range v.Ends {
		ends.items = append(ends.items, entry(texts.Say("show.ended", "day", e.Day, "reason", texts.Free(e.What)), "date", e.Day, "reason", texts.Free(e.What)))
	}
	if v.Lesson != "" {
		story.items = append(story.items, entry(texts.Say("show.lesson", "lesson", texts.Free(v.Lesson)), "type", "lesson", "what", texts.Free(v.Lesson)))
	}
	for _, e := range v.Efforts {
		story.items = append(story.items, entry(texts.Say("export.on", "day", e.Day, "told", Tell(state.EffortStart{What: e.What}, nil)),
			"type", "effort_start", "date", e.Day, "what", texts.Free(e.What)))
	}
	for _, e := range v.Changes {
		story.items = append(story.items, entry(texts.Say("export.on", "day", e.Day, "told", Tell(state.Changed{Kind: e.What}, nil)),
			"type", "change", "date", e.Day, "what", texts.Free(e.What)))
	}
	if c := v.Closing; !c.Day.IsZero() {
		story.items = append(story.items, entry(texts.Say("show.closing", "day", c.Day), "type", "closing_talk", "date", c.Day,
			"well", texts.Free(c.Well), "badly", texts.Free(c.Badly), "again", c.Again, "again_words", texts.Free(c.AgainWords)))
		for _, told := range closingAnswers(v.StaffView) {
			story.items = append(story.items, entry(told))
		}
	}
	all := append(known(v.MentorView), followups(v.ThreadView), section("held", held(v.MentorView, v.PrivateNotes)...), tasks(v.ThreadView, v.AllTasks()))
	all = append(all, grants, story, ends, section("worries", worries(v.Worries)...), section("answers", answers(v.Answers)...))
	return append(all, section("consents", consents(v.Consents)...), section("access", w.readings(v.Readings)...))
}

// readings are the access log.
func (w exportWriter) readings(all []state.ReadingView) []exportItem {
	var items []exportItem
	for _, r := range all {
		items = append(items, entry(readingTold(r, w.Now.Location()), "date", r.Day, "at", r.At, "by", reader(r), "surface", r.Surface,
			"reason", texts.Free(r.Reason), "for", r.For, "format", r.Format))
	}
	return items
}

func consents(all []state.ConsentView) []exportItem {
	var items []exportItem
	for _, k := range all {
		told := overTold(k, state.Date{})
		if k.State == state.ConsentStands || k.State == state.ConsentUnused {
			told = texts.Say("consent.told", "what", mayTold(k.ConsentGiven), "details", detailsTold(k.ConsentGiven, state.Date{}, givenOn(k, state.Date{})...))
		}
		items = append(items, entry(told, "id", texts.Word(k.ID), "kind", k.Kind, "what", texts.Free(k.What), "to", k.To, "why", texts.Free(k.Why),
			"basis", baseOf(k.Basis), "given", k.On, "until", k.Until, "state", k.State, "over", k.Over, "reason", texts.Free(k.Reason)))
	}
	return items
}
