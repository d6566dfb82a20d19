package commands

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"casethread/commands/texts"
	"casethread/state"
)

// What is ticked off at a meeting about the placement: its days and hours, pay,
// Vitas, and what the company has to know before the start.

// landHours changes the weekly hours, and landPaid those of them that are paid.
func landHours(x *Exec, t *tick) error {
	known := func(c state.Course) bool { return c.Placement != nil }
	return x.landWeek(t, "hours", known, state.Hours{Hours: x.Args.Number("hours")})
}

// Pay alone leaves the hours as they will be on its day. Where it was noted from
// the start and begins later, nothing is paid until then.
func landPaid(x *Exec, t *tick) error {
	known := func(c state.Course) bool { return c.Hours != nil }
	paid, from := x.Args.Number("paid"), x.Args.Date("from")
	day, moves := x.unpaidFrom(paid, from, t.correctsPay(state.CourseNow(x.Case.Events, x.Today).Placement))
	if !moves {
		x.sayPaidBefore(t.d, paid, from)
		return x.landWeek(t, "paid", known, state.Hours{Paid: paid})
	}
	t.add(unpaid(), day)
	base := *x
	base.Case = x.Case.With(state.Event{Version: x.Case.Version + 1, At: x.Case.Changed, By: x.Actor, Date: day, Fact: unpaid()})
	return base.landWeek(t, "paid", known, state.Hours{Paid: paid})
}

// landWeek changes a week's figures, if they are other than those known. Of a
// placement that is not recorded yet they wait for its start date.
func (x *Exec) landWeek(t *tick, field string, known func(state.Course) bool, h state.Hours) error {
	days := []state.Date{cmp.Or(t.day(x, "from"), x.Today)}
	if !x.Args.Given("from") && days[0] != x.Today { // what was recorded in between would hold today
		days = append(days, x.Today)
	}
	course := state.CourseNow(x.Case.Events, days[len(days)-1])
	switch {
	case !known(course) && t.agenda.Kind == "start":
		t.d.Say = append(t.d.Say, texts.Say("agenda.waits_for_start"))
		return nil
	case !known(course):
		return refuse("hours.no_placement", "case", x.caseName()).at(field)
	}
	events := slices.Clip(x.Case.Events)
	for _, on := range days {
		c := state.CourseNow(events, on)
		hours, paid := cmp.Or(h.Hours, c.Hours), cmp.Or(h.Paid, c.Paid)
		if hours != nil && paid != nil && *paid > *hours {
			return refuse("hours.paid", "paid", *paid, "hours", *hours).at(field)
		}
		if differ(c.Hours, h.Hours) || differ(c.Paid, h.Paid) {
			t.add(h, on)
			events = append(events, state.Event{Version: len(events) + 1, Date: on, Fact: h})
		}
	}
	return nil
}

// differ reports whether a figure is other than the one known.
func differ(known, said *float64) bool { return said != nil && (known == nil || *known != *said) }

// landCall takes the name and number of somebody else whom the company calls,
// in place of a party. The answer itself is what the case goes by.
func landCall(x *Exec, _ *tick) error {
	said := x.Args.Text("other")
	if said == "" {
		return nil
	}
	name := strings.TrimRight(said, "+0123456789 ()-")
	phone := strings.TrimSpace(said[len(name):])
	name = strings.TrimRight(strings.Join(strings.Fields(name), " "), " ,.:;")
	const shortest = 4 // digits, within a house
	if !strings.ContainsFunc(name, isLetter) || len(strings.Map(digitOnly, phone)) < shortest {
		return refuse("agenda.call_phone").at("other")
	}
	x.Args.set("other", name+", "+phone)
	x.Args.unset("call")
	return nil
}

func digitOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

func landVitas(x *Exec, t *tick) error {
	if x.Args.Text("vitas") != "approved" {
		return nil
	}
	course := state.CourseNow(x.Case.Events, x.Today)
	pl := course.Upcoming()
	switch {
	case pl == nil:
		t.d.Say = append(t.d.Say, texts.Say("agenda.waits_for_start"))
	case pl.VitasNeeded && !pl.VitasApproved:
		t.add(state.VitasApproved{}, state.Date{})
	}
	return nil
}

// landClothes gives the task of the work clothes to who supplies them.
func landClothes(x *Exec, t *tick) error {
	who := x.Args.Role("supplies")
	if who == state.NoRole || x.Args.Text("needed") != "yes" {
		return nil
	}
	task := state.Task{
		ID: t.taskID(x), Owner: who, Giver: x.Actor.Role, Shared: true,
		What: texts.Say("item.start.clothes").In(texts.LangOf(x.Case.Lang), texts.Plain{}),
	}
	course := state.CourseNow(x.Case.Events, x.Today)
	if pl := course.Upcoming(); pl != nil && pl.Start.After(x.Today) {
		task.Due = pl.Start
	}
	x.give(t, task)
	return nil
}

// landStart records the placement, or moves the start of one that has not
// begun. What the meeting has said of hours, pay and Vitas goes along.
func landStart(x *Exec, t *tick) error {
	course := state.CourseNow(x.Case.Events, x.Today)
	pl := course.Upcoming()
	p := state.Placement{Kind: x.Args.Text("kind"), Start: x.Args.Date("start"), End: x.Args.Date("end")}
	var paidFrom state.Date // where that is another day
	switch {
	case pl == nil && p.Kind == "":
		return refuse("agenda.start_kind").at("kind")
	case pl == nil:
		p.Hours, p.Paid = answeredHours(t.agenda, "start.hours", "hours"), answeredHours(t.agenda, "start.paid", "paid")
		paidFrom, _ = state.ParseDate(tickedAnswer(t.agenda, "start.paid", "from"))
	case !pl.Start.After(x.Today) && pl.Start != p.Start:
		return refuse("agenda.begun", "day", pl.Start).at("start")
	default:
		old := pl.Placement
		if course.Waiting == nil { // the hours may have been changed since
			old.Hours, old.Paid = course.Hours, course.Paid
		}
		p = movedPlacement(old, p)
	}
	switch {
	case !p.End.IsZero() && !p.End.After(p.Start):
		return refuse("placement.end", "start", p.Start, "end", p.End).at("end")
	case p.Paid != nil && p.Hours != nil && *p.Paid > *p.Hours:
		return refuse("hours.paid", "paid", *p.Paid, "hours", *p.Hours).at("start")
	case pl != nil && p == pl.Placement:
		return nil
	}
	paid := p.Paid
	if paidFrom.After(p.Start) {
		p.Paid = nil
	}
	x.place(t, p)
	if paid != nil && p.Paid == nil {
		t.add(state.Hours{Paid: paid}, paidFrom)
	}
	approved, _ := rowOf(t.agenda, "start.vitas")
	switch {
	case answerOf(approved, "vitas") == "approved":
		t.add(state.VitasApproved{}, state.Date{})
		if pl != nil && pl.VitasApproved {
			t.d.Say = append(t.d.Say, texts.Say("agenda.vitas_too", "start", p.Start))
		}
	case pl != nil && pl.VitasApproved:
		t.d.Say = append(t.d.Say, texts.Say("agenda.vitas_again"))
	}
	x.sayDayOff(t.d, p.Start)
	return nil
}

// place records a placement, in place of one that has not begun.
func (x *Exec) place(t *tick, p state.Placement) {
	back := x.replaced()
	t.add(p, state.Date{})
	for _, f := range back {
		t.add(f, state.Date{})
	}
}

// movedPlacement is a placement with another start, and another kind and end
// where they were said.
func movedPlacement(old, said state.Placement) state.Placement {
	p := old
	p.Start = said.Start
	if said.Kind != "" {
		p.Kind = said.Kind
	}
	if !said.End.IsZero() {
		p.End = said.End
	}
	return p
}

func rowOf(a state.CaseAgenda, what string) (state.CaseRow, bool) {
	for _, r := range a.Rows {
		if r.What == what && r.State == state.RowTicked {
			return r, true
		}
	}
	return state.CaseRow{}, false
}

func answeredHours(a state.CaseAgenda, what, field string) *float64 {
	row, ok := rowOf(a, what)
	f, err := strconv.ParseFloat(answerOf(row, field), 64)
	if !ok || err != nil {
		return nil
	}
	return &f
}

// landExtension records what follows the placement at the same host: it waits
// until the one that runs has ended, and is its next step.
func landExtension(x *Exec, t *tick) error {
	course, end := state.CourseNow(x.Case.Events, x.Today), x.Args.Date("end")
	pl := course.Placement
	switch {
	case pl == nil:
		return refuse("end.no_placement", "case", x.caseName()).at("end")
	case pl.End.IsZero():
		return refuse("agenda.no_end").at("end")
	case !end.After(pl.End):
		return refuse("agenda.not_longer", "end", pl.End).at("end")
	case !course.Active(): // it only ends later
		old := pl.Placement
		old.Hours, old.Paid = course.Hours, course.Paid
		x.place(t, movedPlacement(old, state.Placement{Start: pl.Start, End: end}))
		return nil
	}
	last := state.CourseNow(x.Case.Events, pl.End) // hours may change until then
	t.add(state.Placement{
		Kind: pl.Kind, Start: pl.End.Add(1), End: end, Hours: last.Hours, Paid: last.Paid, SameHost: true,
	}, state.Date{})
	t.d.Say = append(t.d.Say, texts.Say("agenda.extended", "start", pl.End.Add(1)))
	return nil
}
