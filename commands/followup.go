package commands

import (
	"fmt"
	"strings"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// planFollowup plans a follow-up. Without participants it is between K and
// the company.
func planFollowup(x *Exec) (*Decision, error) {
	m := x.Args.When("when")
	f := state.FollowupPlanned{
		ID: x.Case.NextID("F"), For: m.Date, Time: clockOf(m), Kind: x.Args.Text("kind"),
		Who: x.Args.Roles("who"), Note: x.Args.Text("note"),
	}
	if x.Args.Given("every") {
		f.Every = x.Args.Every("every").String()
	}
	d := &Decision{Facts: []state.Fact{f}}
	x.pointOut(d, f.ID, m)
	return d, nil
}

func clockOf(m when.Moment) string {
	if !m.HasTime {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", m.Hour, m.Minute)
}

// momentOf returns the moment of a follow-up.
func momentOf(d state.Date, clock string) when.Moment {
	m := when.Moment{Date: d}
	if h, min, ok := when.ParseClock(clock); ok && clock != "" {
		m.HasTime, m.Hour, m.Minute = true, h, min
	}
	return m
}

// pointOut tells of another follow-up at the same time, and of a weekend or
// holiday, for which it offers the nearest working day.
func (x *Exec) pointOut(d *Decision, id string, m when.Moment) {
	x.sayAnother(d, id, m)
	off := dayOffTold(m.Date)
	if off == nil {
		return
	}
	better := when.NearestWorkingDay(m.Date, x.firstDayFor(m))
	d.Say = append(d.Say, off...)
	d.Offer = append(d.Offer, Button{
		Action: "date.use", Value: Value(x.Case.No, id, better.String()),
		Label: texts.Say("button.use_date", "day", texts.ShortDay{Date: better, Today: x.Today}),
	})
}

// firstDayFor returns the first day on which the time of m is still to come.
func (x *Exec) firstDayFor(m when.Moment) state.Date {
	if x.gone(when.Moment{Date: x.Today, HasTime: m.HasTime, Hour: m.Hour, Minute: m.Minute}) {
		return x.Today.Add(1)
	}
	return x.Today
}

// gone reports whether m has a time that has gone by. The minute that is
// running now has not.
func (x *Exec) gone(m when.Moment) bool {
	return m.HasTime && m.Time(x.Now.Location()).Before(x.Now.Truncate(time.Minute))
}

// sayAnother tells that another follow-up is planned for the same day and time.
func (x *Exec) sayAnother(d *Decision, id string, m when.Moment) {
	if key := thingKey(x.Case, id); key != "thing.followup" && (key != "" || !strings.HasPrefix(id, "F")) {
		return
	}
	clock := clockOf(m)
	for _, f := range x.Case.Followups {
		if f.Status == state.Planned && f.ID != id && f.For == m.Date && f.Time == clock {
			d.Say = append(d.Say, texts.Say("followup.another", "id", texts.Word(f.ID)))
			return
		}
	}
}

// dayOffTold tells that a day is in a weekend or a holiday, if it is.
func dayOffTold(day state.Date) []texts.T {
	if day.IsZero() || when.WorkingDay(day) {
		return nil
	}
	if off, _ := when.DayOff(day); off != when.Saturday && off != when.Sunday {
		return []texts.T{texts.Say("date.day_off", "day", day, "occasion", texts.Occasion(off))}
	}
	return []texts.T{texts.Say("date.weekend", "day", day)}
}

// plannedOne returns the follow-up that is meant: the one named, else the
// only one, or the earliest when several may be meant and it is due.
func (x *Exec) plannedOne() (state.CaseFollowup, error) {
	if id := x.Args.Text("followup"); id != "" {
		f, _ := x.Case.Followup(id)
		if f.Status != state.Planned {
			return f, refuse("followup.settled", "id", texts.Word(id), "status", texts.Say("status."+string(f.Status)), "day", settledOn(f)).at("followup")
		}
		return f, nil
	}
	planned := x.Case.PlannedFor(x.Actor.Role)
	switch len(planned) {
	case 0:
		return state.CaseFollowup{}, (&Refusal{Say: x.orBy(state.ActPlan, "followup.none", "followup.none_to")}).at("followup")
	case 1:
		return planned[0], nil
	}
	if !planned[0].For.After(x.Today) && planned[1].For.After(x.Today) {
		return planned[0], nil
	}
	r := refuse("followup.which", "case", x.caseName()).at("followup")
	r.Missing = true
	return state.CaseFollowup{}, r
}

func settledOn(f state.CaseFollowup) state.Date {
	if !f.HeldOn.IsZero() {
		return f.HeldOn
	}
	return f.For
}

func moveFollowup(x *Exec) (*Decision, error) {
	f, err := x.plannedOne()
	if err != nil {
		return nil, err
	}
	m, err := x.movedTo("when", f.ID, momentOf(f.For, f.Time))
	if err != nil {
		return nil, err
	}
	moved := f.FollowupPlanned
	moved.Moved = true
	moved.For = m.Date
	if m.HasTime {
		moved.Time = clockOf(m)
	} else if kept := momentOf(moved.For, moved.Time); x.gone(kept) {
		return nil, refuse("date.past_time", "clock", texts.Clock{Hour: kept.Hour, Minute: kept.Minute}).at("when")
	}
	if anew := x.changeRhythm(f, &moved); !anew && moved.For == f.For && moved.Time == f.Time {
		return nil, refuse("followup.same", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)}).at("when")
	}
	d := &Decision{Facts: []state.Fact{moved}}
	x.saySeries(d, x.Case.With(x.Events(d)...), moved)
	x.sayMovedJustNow(d, f)
	x.pointOut(d, f.ID, momentOf(moved.For, moved.Time))
	return d, nil
}

// sayMovedJustNow tells who moves a follow-up that somebody else moved a
// moment ago, for they may not have seen it.
func (x *Exec) sayMovedJustNow(d *Decision, f state.CaseFollowup) {
	if by, ok := x.movedJustNow(f); ok {
		d.Say = append(d.Say, texts.Say("followup.moved_now", "who", by, "when", texts.At{Moment: momentOf(f.For, f.Time)}))
	}
}

// movedJustNow returns who else moved a follow-up a moment ago, if anybody.
func (x *Exec) movedJustNow(f state.CaseFollowup) (by texts.User, ok bool) {
	e, ok := x.Case.Event(f.Version)
	if !ok || !f.Moved || e.By.User == x.Actor.User || x.Now.Sub(e.At) > UndoFor {
		return "", false
	}
	return texts.User(e.By.User), true
}

// cancelFollowup cancels a follow-up. Its series goes on, unless that ends too.
func cancelFollowup(x *Exec) (*Decision, error) {
	f, err := x.plannedOne()
	if err != nil {
		return nil, err
	}
	ends := x.Args.Given("series") && f.Every != ""
	d := &Decision{Facts: []state.Fact{state.FollowupCancelled{ID: f.ID, For: f.For, Time: f.Time, Reason: x.Args.Text("reason"), Series: ends}}}
	if a, ok := x.Case.MeetingOf(f.ID); ok {
		d.Facts = append(d.Facts, calledOff(a))
	}
	if ends {
		return d, nil
	}
	return d, x.planNext(d, f, x.Today)
}

// missFollowup says that a follow-up did not happen; it must have been due.
// Its series goes on.
func missFollowup(x *Exec) (*Decision, error) {
	f, err := x.plannedOne()
	if err != nil {
		return nil, err
	}
	if f.For.After(x.Today) {
		return nil, refuse("followup.not_yet", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)})
	}
	missed := state.FollowupMissed{ID: f.ID, For: f.For, Time: f.Time, Reason: x.Args.Text("reason")}
	d := &Decision{Facts: []state.Fact{missed}}
	sayStillOpen(d, x.Case, missed)
	return d, x.planNext(d, f, x.Today)
}

// holdFollowup records a follow-up's answers; a recurring one plans the next.
// Without a planned one it records a follow-up that came about by itself.
func holdFollowup(x *Exec) (*Decision, error) {
	f, err := x.heldOne()
	if err != nil {
		return nil, err
	}
	on := x.Args.Date("date")
	if on.IsZero() {
		on = x.Today
		if f.For.After(on) { // it may be another one that is meant
			return nil, x.heldEarly(f)
		}
	}
	if err := x.heldInTime(f, on); err != nil {
		return nil, err
	}
	h := state.FollowupHeld{
		ID: f.ID, Agreed: x.Args.Number("agreed"), Attended: x.Args.Number("attended"),
		AccomOK: x.Args.Text("accom_ok"), Social: x.Args.Text("social"), Independent: boolOf(x.Args.Text("independent")),
		Meaning: x.Args.Text("meaning"), Note: x.Args.Text("note"), Private: x.Args.Text("private"),
	}
	if h.Agreed == nil && h.Attended != nil {
		return nil, refuse("held.agreed").at("agreed")
	}
	d := &Decision{Facts: []state.Fact{h}, Date: on}
	sayEarly(d, f, on)
	sayStillOpen(d, x.Case, h)
	if f.Status == state.Missed { // its series went on then
		return d, nil
	}
	return d, x.planNext(d, f, on)
}

// sayEarly tells who notes that a follow-up was held before its day for when it was
// planned.
func sayEarly(d *Decision, f state.CaseFollowup, on state.Date) {
	if f.ID != "" && on.Before(f.For) {
		d.Say = append(d.Say, texts.Say("held.early", "when", texts.At{Moment: momentOf(f.For, f.Time)}))
	}
}

// heldEarly asks for the day when a follow-up that is still to come is said to
// have been held.
func (x *Exec) heldEarly(f state.CaseFollowup) *Refusal {
	x.Args.set("followup", f.ID)
	r := refuse("held.to_come", "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)})
	if by, ok := x.movedJustNow(f); ok {
		r = refuse("held.moved", "who", by, "id", texts.Word(f.ID), "when", texts.At{Moment: momentOf(f.For, f.Time)})
	}
	r = r.at("date")
	r.Anyway = &Anyway{Label: texts.Say("button.held_today"), Otherwise: texts.Say("button.other_day"), Field: "date", Value: x.Today.String()}
	return r
}

// heldOne is the follow-up that was held: one that is planned, or that was noted
// as missed by mistake; none where it came about by itself.
func (x *Exec) heldOne() (state.CaseFollowup, error) {
	if f, _ := x.Case.Followup(x.Args.Text("followup")); f.Status == state.Missed {
		return f, nil
	}
	if x.Args.Text("followup") == "" && len(x.Case.PlannedFor(x.Actor.Role)) == 0 {
		return state.CaseFollowup{}, nil
	}
	return x.plannedOne()
}

// heldInTime refuses a day on which the follow-up cannot have been held: it
// stands in the history after it was planned.
func (x *Exec) heldInTime(f state.CaseFollowup, on state.Date) error {
	if on.Before(x.Case.Opened) {
		return refuse("held.before_open", "day", x.Case.Opened).at("date")
	}
	if e, ok := x.Case.Event(f.Version); f.ID != "" && ok && on.Before(e.Date) {
		return refuse("held.before_planned", "id", texts.Word(f.ID), "day", e.Date).at("date")
	}
	return nil
}

func boolOf(s string) *bool {
	if s == "" {
		return nil
	}
	b := s == "yes"
	return &b
}

// listFollowups shows what is planned in the case, as far as its reader may know.
func listFollowups(x *Exec) (*Decision, error) {
	planned := x.Case.PlanView(x.Actor.Role).Followups
	lines := []texts.T{texts.Say("followup.list", "case", x.caseName())}
	for _, f := range planned {
		lines = append(lines, followupLine(f, x.Today, PartiesOf(x.Case)))
	}
	if len(planned) == 0 {
		lines = []texts.T{texts.Say("followup.list_none", "case", x.caseName())}
	}
	return &Decision{Doc: &Doc{Notify: texts.Say("card.notify", "no", x.Case.No), Blocks: []Block{Para{Lines: lines}}}}, nil
}
