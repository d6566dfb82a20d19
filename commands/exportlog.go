package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// How a case came about, in a file: day by day, and meeting by meeting.

// log is what was recorded, by the day that it is about.
// The persons are those who had the roles then.
func (w exportWriter) log(all []state.LogEntry) exportSection {
	return w.logBy(all, func(e state.LogEntry, told texts.T) texts.T { return saidBy(e.Parties, e.Event, told) })
}

func (w exportWriter) logBy(all []state.LogEntry, by func(state.LogEntry, texts.T) texts.T) exportSection {
	s := section("log")
	s.byDay = true
	for _, e := range all {
		told := by(e, whole(e.Fact, e.Parties))
		if recorded := state.DateOf(e.At.In(w.Now.Location())); recorded != e.Date {
			told = texts.Say("export.recorded", "told", told, "day", recorded)
		}
		i := entry(told, "date", e.Date, "recorded", e.At, "by", e.By.Role, "for", e.By.For, "type", e.Fact.Type(), "id", state.ThingOf(e.Fact))
		i.day = e.Date
		s.items = append(s.items, *i.with(figures(e.Fact)...))
	}
	slices.SortStableFunc(s.items, func(a, b exportItem) int { return a.day.Days(b.day) })
	return s
}

// figures are the values of a fact that a reader may count with.
func figures(f state.Fact) []any {
	switch f := f.(type) {
	case state.FollowupPlanned:
		return []any{"for", f.For, "time", f.Time, "kind", f.Kind}
	case state.FollowupHeld:
		return []any{"agreed", f.Agreed, "attended", f.Attended}
	case state.FollowupAnswered:
		return []any{"agreed", f.Agreed, "attended", f.Attended}
	case state.Placement:
		return []any{"kind", f.Kind, "start", f.Start, "end", f.End, "hours", f.Hours, "paid", f.Paid}
	case state.Hours:
		return []any{"hours", f.Hours, "paid", f.Paid}
	case state.Task:
		return []any{"owner", f.Owner, "due", f.Due}
	case state.Pulse:
		return []any{"going", f.Going, "attended", f.Attended}
	case state.PlacementEnd:
		return []any{"outcome", f.Outcome}
	case state.TrackEnd:
		return []any{"outcome", f.Outcome}
	case state.CaseClosed:
		return []any{"outcome", f.Outcome}
	}
	return nil
}

// whole tells all that a fact holds, where an answer in Slack is content with
// the latest or with a number.
func whole(f state.Fact, parties []state.PartyNamed) texts.T {
	told := Tell(f, parties)
	with := func(more texts.Lines) texts.T {
		if len(more) == 0 {
			return told
		}
		return texts.Say("export.with", "told", told, "more", more)
	}
	switch f := f.(type) {
	case state.Task:
		if !f.Shared {
			return texts.Say("told.internal", "told", told)
		}
	case state.FollowupHeld:
		return withPrivate(told, f.Private)
	case state.Subgoals:
		var more texts.Lines
		for _, g := range f.Goals {
			more = append(more, goalTold(g))
		}
		return with(more)
	case state.Accommodations:
		if len(f.Items) == 0 {
			break
		}
		told = texts.Say("told.accommodations", "n", f.N)
		var more texts.Lines
		for _, a := range f.Items {
			more = append(more, accommodationTold(a))
		}
		return with(more)
	case state.Placement:
		var more texts.Lines
		if f.NewHost {
			more = append(more, choiceLabel("host", "new"))
		}
		if f.SameHost {
			more = append(more, choiceLabel("host", "same"))
		}
		return with(more)
	case state.Conversation:
		return with(meeting(f.Channel, f.Interpreter, f.Present))
	case state.Contacted:
		return with(meeting("", f.Interpreter, f.Present))
	case state.StartMeeting:
		return with(meeting("", false, f.Present))
	case state.ClosingTalk:
		return with(meeting("", false, f.Present))
	}
	return told
}

// meeting is how somebody met the citizen.
func meeting(channel string, interpreter bool, present []state.Role) texts.Lines {
	var l texts.Lines
	if channel != "" {
		l = append(l, choiceLabel("channel", channel))
	}
	if interpreter {
		l = append(l, label("interpreter"))
	}
	if len(present) > 0 {
		l = append(l, texts.Say("show.answer", "field", texts.Head{T: label("present")}, "answer", presentTold(present)))
	}
	return l
}

// presentTold names who was there: a history may name others than the codes.
func presentTold(present []state.Role) texts.List {
	var l texts.List
	for _, r := range present {
		if texts.Has("role." + string(r)) {
			l = append(l, r)
		} else {
			l = append(l, texts.Free(r))
		}
	}
	return l
}

// meetings are the agendas and minutes, as their reader may read them.
func (w exportWriter) meetings(all []state.AgendaView) exportSection {
	s := section("meetings")
	for _, a := range all {
		title := agendaName(a.Kind, a.Da, a.En)
		m := entry(meetingTold(a, title),
			"id", a.ID, "kind", a.Kind, "title", title, "for", a.For, "time", a.Time, "shared", a.Shared)
		if a.Minutes != nil {
			m.with("held", !a.Minutes.NotHeld, "date", a.Minutes.On, "present", a.Minutes.Present, "things", a.Minutes.Things)
		}
		m.parts = []exportSection{section("items", w.rows(a)...), section("minutes", minutes(a)...)}
		s.items = append(s.items, m)
	}
	return s
}

// meetingTold names a meeting and says when it was or is to be.
func meetingTold(a state.AgendaView, title texts.T) texts.T {
	var on texts.T
	switch {
	case a.Minutes != nil:
		on = MeetingReader{Agenda: a}.minutesHead()[0]
	case !a.For.IsZero():
		on = texts.Say("export.told", "told", texts.At{Moment: momentOf(a.For, a.Time)})
	default:
		return texts.Say("export.meeting", "agenda", title, "id", texts.Word(a.ID))
	}
	return texts.Say("export.meeting_on", "agenda", title, "id", texts.Word(a.ID), "on", on)
}

func (w exportWriter) rows(a state.AgendaView) []exportItem {
	var items []exportItem
	for _, r := range a.Rows {
		row := entry(rowLine(a, r, r.Parties, w.today), "item", itemLabel(r.AgendaItem), "state", string(r.State), "by", r.By.Role)
		var said, notes []exportItem
		for _, answer := range r.Answers {
			said = append(said, entry(texts.T{}, "field", answer.Field, "value", texts.Free(answer.Value), "by", answer.By))
		}
		for i, n := range r.Notes {
			notes = append(notes, entry(noteLines(r, r.Parties)[i], "by", n.By.Role, "private", n.Private, "note", texts.Free(n.Text)))
		}
		row.parts = []exportSection{section("answers", said...), section("notes", notes...)}
		items = append(items, row)
	}
	return items
}

// minutes are what a meeting decided.
func minutes(a state.AgendaView) []exportItem {
	if a.Minutes == nil {
		return nil
	}
	var items []exportItem
	if s := a.Minutes.Decisions; s != "" {
		items = append(items, entry(texts.Say("export.decisions", "text", texts.Free(s)), "decisions", texts.Free(s)))
	}
	if s := a.Minutes.Private; s != "" {
		items = append(items, entry(texts.Say("export.told", "told", noteTold(s, true)), "private", texts.Free(s)))
	}
	for _, id := range a.Minutes.Carried {
		i := slices.IndexFunc(a.Rows, func(r state.RowView) bool { return r.ID == id })
		if i >= 0 {
			name := itemLabel(a.Rows[i].AgendaItem)
			items = append(items, entry(texts.Say("export.carried", "item", name), "carried", name))
		}
	}
	return items
}
