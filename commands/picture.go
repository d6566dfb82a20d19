package commands

import (
	"cmp"
	"slices"
	"time"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// A picture shows how a course goes: its weekly hours, or all of it on a
// timeline. It is made of the trail that its reader may see, holds days, numbers
// and the words of the house, and nothing that a person typed: a picture is
// passed on more easily than a message.

// A PictureKind is what a picture shows.
type PictureKind string

// The kinds of pictures.
const (
	PictureHours    PictureKind = "hours"
	PictureTimeline PictureKind = "timeline"
)

// A Picture is a chart before it is drawn, in the words of its reader.
type Picture struct {
	Title string
	As    string // of which day it is
	// Empty is said in place of a picture where there is nothing to draw.
	Empty texts.T
	Alt   string // what it shows in words, at most 1,000 characters
	File  string // its name

	From, To  state.Date // the first day, and the day after the last
	Today     state.Date
	TodaySaid string
	Weeks     []PictureTick // Mondays
	Months    []PictureTick // first days

	Steps *PictureSteps // only of hours
	Pairs *PicturePairs // only where some were said
	Rows  []PictureRow
	Signs []PictureSign // those that need to be explained, in the order in which they are
	// SignsOf says what they are signs of.
	SignsOf string
}

// A PictureTick is a day of the axis that has a name.
type PictureTick struct {
	Day   state.Date
	Label string
}

// PictureSteps is a step chart: between its steps nothing is.
type PictureSteps struct {
	Title string
	Lines []PictureLine
}

// A PictureLine is one of its lines.
type PictureLine struct {
	Label  string
	Dashed bool
	Steps  []PictureStep
}

// A PictureStep is a number that holds from a day to another, on which it holds
// no longer. Short is for where Label has no room.
type PictureStep struct {
	From, To     state.Date
	Value        float64
	Label, Short string
}

// PicturePairs are what was agreed and what came of it, side by side.
type PicturePairs struct {
	Title         string
	Agreed, Given string // what the two are
	Pairs         []PicturePair
}

// A PicturePair is one of them.
type PicturePair struct {
	Day           state.Date
	Agreed, Given float64
	Label, Short  string
}

// A PictureRow is a line of a timeline.
type PictureRow struct {
	Key   string // what kind of things are on it
	Label string
	Bars  []PictureBar
	Marks []PictureMark
}

// A PictureBar is a time, to the day on which it is over. Open: it goes on there.
type PictureBar struct {
	From, To     state.Date
	Open         bool
	Label, Short string
}

// A PictureMark is a thing of one day. Short is for where Label has no room.
type PictureMark struct {
	Day          state.Date
	Sign         Sign
	Label, Short string
}

// A Sign is the shape of a mark. Each can be told from the others without colour.
type Sign int

// The signs.
const (
	SignDone    Sign = iota // held, done, noted
	SignPlanned             // to come
	SignMissed              // did not happen
	SignMeeting
	SignChange
	SignAbsence
	SignWarning
)

// A PictureSign says what a sign means.
type PictureSign struct {
	Sign  Sign
	Label string
}

// PictureFor is the picture that a role may see; NoRole is what may stand in the
// thread.
func PictureFor(c *state.Case, r state.Role, k PictureKind, today state.Date, lang texts.Lang) Picture {
	p := painter{k, lang, today}
	switch r {
	case state.Consultant, state.Caseworker:
		t := c.StaffTrail(today)
		return p.picture(t.ThreadTrail, p.staffRows(t))
	case state.Mentor:
		t := c.MentorTrail(today)
		return p.picture(t.ThreadTrail, p.mentorRows(t))
	case state.Company:
		t := c.CompanyTrail(today)
		return p.picture(t.ThreadTrail, p.companyRows(t))
	}
	t := c.ThreadTrail(today)
	return p.picture(t, p.threadRows(t))
}

// A painter makes one picture.
type painter struct {
	kind  PictureKind
	lang  texts.Lang
	today state.Date
}

func (p painter) in(t texts.T) string { return t.In(p.lang, texts.Plain{}) }

// day writes a day for a place where its year stands beside.
func (p painter) day(d state.Date) string { return when.Short(d, p.lang) }

// dated writes a day with its year where it is not this one.
func (p painter) dated(d state.Date) texts.NarrowDay { return texts.NarrowDay{Date: d, Today: p.today} }

func (p painter) picture(t state.ThreadTrail, rows []PictureRow) Picture {
	pic := Picture{
		Title: p.in(texts.Say("picture.title."+string(p.kind), "no", t.No)), As: p.in(texts.Say("picture.as_of", "day", p.today)), Today: p.today, TodaySaid: p.in(texts.Say("picture.today")),
		File: p.in(texts.Say("picture.file."+string(p.kind), "no", t.No)), Rows: rows,
	}
	if p.kind == PictureHours {
		pic.Steps, pic.Pairs = p.steps(t), p.pairs(t)
		pic.Rows = slices.DeleteFunc(rows, func(r PictureRow) bool { return !slices.Contains(besideHours, r.Key) })
	}
	if pic.Empty = p.nothing(t, pic); pic.Empty.Key != "" {
		return pic
	}
	pic.From, pic.To = p.frame(t, pic)
	pic.Weeks, pic.Months = p.ticks(pic.From, pic.To)
	pic.Signs, pic.SignsOf = p.signs(pic.Rows), p.in(texts.Say("picture.signs"))
	pic.Alt = p.alt(t, pic)
	return pic
}

// nothing says that there is nothing to draw, where that is so.
func (p painter) nothing(t state.ThreadTrail, pic Picture) texts.T {
	known := func(s state.Stretch) bool { return s.Hours != nil }
	switch {
	case p.kind == PictureTimeline && !slices.ContainsFunc(pic.Rows, func(r PictureRow) bool { return r.Key != "case" }):
		return texts.Say("picture.none.timeline", "no", t.No)
	case p.kind == PictureHours && len(t.Stretches) == 0:
		return texts.Say("picture.none.hours", "no", t.No)
	case p.kind == PictureHours && !slices.ContainsFunc(t.Stretches, known):
		return texts.Say("picture.none.unknown", "no", t.No)
	}
	return texts.T{}
}

// What has no end yet is drawn on for openFor days from today, and what ends
// later than ahead days from today is not drawn to its end: of a picture that
// reaches years ahead nothing could be read.
const (
	openFor = 28
	ahead   = 26 * 7
)

// until is the day to which a stretch is drawn, and whether it goes on there: it
// has no end, is not ended although its end has passed, or ends far ahead.
func (p painter) until(s state.Stretch) (to state.Date, open bool) {
	far := laterOf(s.From.Add(openFor), p.today.Add(ahead))
	switch {
	case !s.Ended.IsZero():
		return s.Ended.Add(1), false
	case !s.To.IsZero():
		return s.To, false
	case s.End.IsZero():
		return laterOf(s.From, p.today).Add(openFor), true
	case s.End.Before(p.today):
		return p.today.Add(1), true
	case s.End.After(far):
		return far, true
	}
	return laterOf(s.End, s.From).Add(1), false
}

func laterOf(a, b state.Date) state.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func (p painter) steps(t state.ThreadTrail) *PictureSteps {
	hours, paid := PictureLine{Label: p.in(texts.Say("picture.line.hours"))}, PictureLine{Label: p.in(texts.Say("picture.line.paid")), Dashed: true}
	for _, s := range t.Stretches {
		p.step(&hours, s, s.Hours)
		p.step(&paid, s, s.Paid)
	}
	all := &PictureSteps{Title: p.in(texts.Say("picture.steps")), Lines: []PictureLine{hours}}
	if slices.ContainsFunc(paid.Steps, func(s PictureStep) bool { return s.Value > 0 }) {
		all.Lines = append(all.Lines, paid)
	}
	return all
}

// step adds a number that holds for a stretch to a line. Where nothing changes
// it goes on with the step before.
func (p painter) step(l *PictureLine, s state.Stretch, n *float64) {
	if n == nil {
		return
	}
	to, _ := p.until(s)
	if last := len(l.Steps) - 1; last >= 0 && l.Steps[last].To == s.From && l.Steps[last].Value == *n {
		l.Steps[last].To = to
		return
	}
	l.Steps = append(l.Steps, PictureStep{
		From: s.From, To: to, Value: *n,
		Label: p.in(texts.Say("picture.hours_from", "hours", *n, "day", texts.Word(p.day(s.From)))), Short: p.in(texts.Say("picture.hours", "hours", *n)),
	})
}

func (p painter) pairs(t state.ThreadTrail) *PicturePairs {
	all := &PicturePairs{Title: p.in(texts.Say("picture.pairs")), Agreed: p.in(texts.Say("picture.pairs.agreed")), Given: p.in(texts.Say("picture.pairs.given"))}
	for _, f := range t.Followups {
		if f.Agreed != nil && f.Attended != nil {
			all.Pairs = append(all.Pairs, PicturePair{
				f.Day, *f.Agreed, *f.Attended,
				p.in(texts.Say("picture.pair", "given", *f.Attended, "agreed", *f.Agreed)), p.in(texts.Say("picture.pair_short", "given", *f.Attended, "agreed", *f.Agreed)),
			})
		}
	}
	if len(all.Pairs) == 0 {
		return nil
	}
	slices.SortStableFunc(all.Pairs, func(a, b PicturePair) int { return a.Day.Days(b.Day) })
	return all
}

// shortest is the fewest weeks that a picture shows, so that a day is no wall.
const shortest = 8

// frame is from the Monday before all that is drawn to one after it. Of a case
// that is closed today is no part.
func (p painter) frame(t state.ThreadTrail, pic Picture) (from, to state.Date) {
	var days []state.Date
	if t.Closed.IsZero() {
		days = []state.Date{p.today}
	}
	for _, r := range pic.Rows {
		for _, b := range r.Bars {
			days = append(days, b.From, b.To.Add(-1))
		}
		for _, m := range r.Marks {
			days = append(days, m.Day)
		}
	}
	byDay := func(a, b state.Date) int { return a.Days(b) }
	from = monday(slices.MinFunc(days, byDay).Add(-3))
	to = monday(slices.MaxFunc(days, byDay).Add(10))
	return from, laterOf(to, from.Add(7*shortest))
}

// monday is the Monday on or before a day.
func monday(d state.Date) state.Date { return d.Add(-(int(d.Weekday()) + 6) % 7) }

// ticks are the Mondays and the months. A month of which the picture begins with
// a good part is named at its edge.
func (p painter) ticks(from, to state.Date) (weeks, months []PictureTick) {
	if from.Day() > 1 && from.Day() <= 20 {
		months = []PictureTick{{from, when.Months(from, from, p.lang)}}
	}
	for d := from; d.Before(to); d = d.Add(7) {
		_, week := d.ISOWeek()
		weeks = append(weeks, PictureTick{d, p.in(texts.Say("picture.week", "n", week))})
	}
	first := state.NewDate(from.Year(), from.Month()+time.Month(min(1, from.Day()-1)), 1)
	for d := first; d.Before(to); d = d.AddMonths(1) {
		months = append(months, PictureTick{d, when.Months(d, d, p.lang)})
	}
	return weeks, months
}

// explained are the signs of which one row has several, in order.
var explained = []struct {
	sign Sign
	key  string
}{{SignDone, "picture.sign.done"}, {SignPlanned, "picture.sign.planned"}, {SignMissed, "picture.sign.missed"}}

// signs explains the signs of follow-ups: those of other rows say by their row
// what they are.
func (p painter) signs(rows []PictureRow) []PictureSign {
	var all []PictureSign
	for _, e := range explained {
		if slices.ContainsFunc(rows, func(r PictureRow) bool {
			return r.Key == "followups" && slices.ContainsFunc(r.Marks, func(m PictureMark) bool { return m.Sign == e.sign })
		}) {
			all = append(all, PictureSign{e.sign, p.in(texts.Say(e.key))})
		}
	}
	return all
}

// A PictureAsked is a picture that somebody wants: in private as the role that
// they have, or in the thread.
type PictureAsked struct {
	Kind     PictureKind
	Role     state.Role
	InThread bool
}

var (
	pictureKinds = []Choice{
		{string(PictureHours), []string{"timer", "timerne", "af timerne", "of the hours"}},
		{string(PictureTimeline), []string{"tidslinje", "tidslinjen", "af forløbet", "forløb", "course"}},
	}
	picturePlaces = []Choice{
		{"private", []string{"privat", "til mig", "mig", "me", "to me"}},
		{"thread", []string{"tråd", "tråden", "i tråden", "i tråd", "in the thread", "in thread"}},
	}
)

// drawPicture has a picture of the case sent to who asks, or shown in its thread.
// One in which there would be nothing is said in a sentence instead.
func drawPicture(x *Exec) (*Decision, error) {
	asked := PictureAsked{
		Kind: PictureKind(cmp.Or(x.Args.Text("picture"), string(PictureHours))), Role: x.Actor.Role, InThread: x.Args.Text("where") == "thread",
	}
	role, said := asked.Role, "picture.sent"
	if asked.InThread {
		role, said = state.NoRole, "picture.sent_thread"
	}
	d := &Decision{Picture: &asked, Say: []texts.T{texts.Say(said)}}
	if asked.InThread && x.Case.Audience.Waits() {
		d.Say = append(d.Say, waitsFor(x.Case, x.Actor))
	}
	if p := PictureFor(x.Case, role, asked.Kind, x.Today, x.Lang); p.Empty.Key != "" {
		d = &Decision{Doc: &Doc{Notify: p.Empty, Blocks: []Block{para(p.Empty)}}}
	}
	if x.Actor.StandIn != "" { // who has no part in the case but for a time
		d.Facts = []state.Fact{state.Accessed{Surface: x.surface()}}
	}
	return d, nil
}

// pictureButtons offer pictures of a case to who reads it, once there are hours to
// be seen.
func pictureButtons(no int, hours *float64) []Block {
	if hours == nil {
		return nil
	}
	return []Block{Buttons{
		{Action: "picture.hours", Label: texts.Say("button.picture_hours"), Value: Value(no)},
		{Action: "picture.timeline", Label: texts.Say("button.picture_timeline"), Value: Value(no)},
	}}
}
