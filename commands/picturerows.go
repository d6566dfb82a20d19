package commands

import (
	"slices"

	"casethread/commands/texts"
	"casethread/state"
)

// The rows of a picture, from the trail of its reader.

// besideHours are the rows that stand below a step chart of hours.
var besideHours = []string{"placement", "meetings", "followups", "absences", "own_absences", "warnings", "pulses"}

// threadRows are those that everybody may see.
func (p painter) threadRows(t state.ThreadTrail) []PictureRow {
	return p.rows(
		PictureRow{Key: "case", Bars: p.caseBar(t)},
		PictureRow{Key: "placement", Bars: p.placementBars(t.Stretches)},
		PictureRow{Key: "meetings", Marks: p.meetings(t.Meetings)},
		PictureRow{Key: "followups", Marks: p.followups(t.Followups)},
		PictureRow{Key: "changes", Marks: p.changes(t.Changes)},
		PictureRow{Key: "tasks", Marks: p.tasks(t.Done)},
	)
}

// companyRows add what the company told of itself.
func (p painter) companyRows(t state.CompanyTrail) []PictureRow {
	return append(p.threadRows(t.ThreadTrail), p.rows(PictureRow{Key: "own_absences", Marks: p.days(SignAbsence, t.Absent)})...)
}

// mentorRows add what the mentor may see too.
func (p painter) mentorRows(t state.MentorTrail) []PictureRow {
	t.Done = slices.Concat(t.Done, t.InternalDone)
	return append(p.threadRows(t.ThreadTrail), p.rows(
		PictureRow{Key: "absences", Marks: p.days(SignAbsence, t.Absences)},
		PictureRow{Key: "warnings", Marks: p.days(SignWarning, t.Warnings)},
	)...)
}

// staffRows are all of them.
func (p painter) staffRows(t state.StaffTrail) []PictureRow {
	return append(p.mentorRows(t.MentorTrail), p.rows(
		PictureRow{Key: "premeetings", Marks: p.days(SignMeeting, t.Premeetings)},
		PictureRow{Key: "contacts", Marks: p.days(SignDone, t.Contacts)},
		PictureRow{Key: "pulses", Marks: p.days(SignDone, t.Pulses)},
	)...)
}

// rows leaves out those with nothing on them, and names the others.
func (p painter) rows(all ...PictureRow) []PictureRow {
	all = slices.DeleteFunc(all, func(r PictureRow) bool { return len(r.Bars)+len(r.Marks) == 0 })
	for i := range all {
		all[i].Label = p.in(texts.Say("picture.row." + all[i].Key))
	}
	return all
}

func (p painter) caseBar(t state.ThreadTrail) []PictureBar {
	switch {
	case t.Opened.IsZero():
		return nil
	case t.Closed.IsZero():
		return []PictureBar{{
			From: t.Opened, To: laterOf(t.Opened, p.today).Add(1), Open: true,
			Label: p.in(texts.Say("picture.case_open", "day", p.dated(t.Opened))), Short: p.in(texts.Say("picture.case_open_short")),
		}}
	}
	return []PictureBar{{
		From: t.Opened, To: laterOf(t.Opened, t.Closed).Add(1),
		Label: p.in(texts.Say("picture.case_closed", "day", p.dated(t.Opened), "end", p.dated(t.Closed))), Short: p.in(texts.Say("picture.case_closed_short")),
	}}
}

// placementBars are a bar for each placement, however often its hours change.
func (p painter) placementBars(all []state.Stretch) []PictureBar {
	var bars []PictureBar
	for i, s := range all {
		to, open := p.until(s)
		if i > 0 && s.SamePlacement(all[i-1]) && s.From == all[i-1].To {
			last := &bars[len(bars)-1]
			last.To, last.Open = to, open
			last.Label = p.placementSaid(s, last.From, to, open)
			continue
		}
		bars = append(bars, PictureBar{
			From: s.From, To: to, Open: open, Label: p.placementSaid(s, s.From, to, open), Short: p.in(kindSaid(s)),
		})
	}
	return bars
}

// kindSaid is the house's word for a placement's kind. A history may have one of
// its own, which is not passed on.
func kindSaid(s state.Stretch) texts.T {
	if !texts.Has("choice.kind." + s.Kind) {
		return texts.Say("picture.kind_other")
	}
	return choiceLabel("kind", s.Kind)
}

func (p painter) placementSaid(s state.Stretch, from, to state.Date, open bool) string {
	if open && s.End.IsZero() {
		return p.in(texts.Say("picture.placement_open", "kind", kindSaid(s), "start", p.dated(from)))
	}
	end := to.Add(-1)
	if open { // its end has passed, or is far ahead
		end = s.End
	}
	return p.in(texts.Say("picture.placement", "kind", kindSaid(s), "start", p.dated(from), "end", p.dated(end)))
}

func (p painter) meetings(all []state.MetDay) []PictureMark {
	var marks []PictureMark
	for _, m := range all {
		what := "picture.met.start"
		if m.Closing {
			what = "picture.met.closing"
		}
		marks = append(marks, p.named(SignMeeting, m.Day, p.in(texts.Say(what))))
	}
	return inOrder(marks)
}

func (p painter) changes(all []state.RoleDay) []PictureMark {
	var marks []PictureMark
	for _, c := range all {
		marks = append(marks, p.named(SignChange, c.Day, texts.Write(c.Role, p.lang, texts.Plain{})))
	}
	return inOrder(marks)
}

// named is a mark that says what it is.
func (p painter) named(s Sign, day state.Date, what string) PictureMark {
	short := p.day(day)
	return PictureMark{Day: day, Sign: s, Label: what + " " + short, Short: short}
}

func (p painter) followups(all []state.FollowupDay) []PictureMark {
	signs := map[state.FollowupStatus]Sign{state.Planned: SignPlanned, state.Held: SignDone, state.Missed: SignMissed}
	var marks []PictureMark
	for _, f := range all {
		marks = append(marks, PictureMark{Day: f.Day, Sign: signs[f.Status]})
	}
	return p.counted(marks)
}

func (p painter) tasks(all []state.TaskDay) []PictureMark {
	var marks []PictureMark
	for _, t := range all {
		marks = append(marks, PictureMark{Day: t.Day, Sign: SignDone})
	}
	return p.counted(marks)
}

func (p painter) days(s Sign, all []state.Date) []PictureMark {
	var marks []PictureMark
	for _, d := range all {
		marks = append(marks, PictureMark{Day: d, Sign: s})
	}
	return p.counted(marks)
}

// counted makes one mark of those that are the same, and says how many they are.
func (p painter) counted(marks []PictureMark) []PictureMark {
	var all []PictureMark
	n := 0
	for _, m := range inOrder(marks) {
		m.Short = p.day(m.Day)
		last := len(all) - 1
		if last < 0 || all[last].Day != m.Day || all[last].Sign != m.Sign {
			n, m.Label = 1, m.Short
			all = append(all, m)
			continue
		}
		n++
		all[last].Label = p.in(texts.Say("picture.count", "day", texts.Word(p.day(m.Day)), "n", n))
	}
	return all
}

// inOrder sorts marks by day, those of one day by what they are.
func inOrder(marks []PictureMark) []PictureMark {
	slices.SortStableFunc(marks, func(a, b PictureMark) int {
		if d := a.Day.Days(b.Day); d != 0 {
			return d
		}
		return int(a.Sign) - int(b.Sign)
	})
	return marks
}
