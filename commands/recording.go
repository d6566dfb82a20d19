package commands

import (
	"cmp"
	"slices"
	"strings"

	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// The short ways of recording: each turns one sentence into one fact.

func fact(f state.Fact) (*Decision, error) { return &Decision{Facts: []state.Fact{f}}, nil }

// onDay records a fact of a day that may be past, but not before the course.
func (x *Exec) onDay(f state.Fact) (*Decision, error) {
	day := x.Args.Date("date")
	if !day.IsZero() && day.Before(x.Case.Opened) {
		return nil, refuse("held.before_open", "day", x.Case.Opened).at("date")
	}
	return &Decision{Facts: []state.Fact{f}, Date: day}, nil
}

func recordOrder(x *Exec) (*Decision, error) {
	holds := x.Args.Choices("holds")
	d := &Decision{Facts: []state.Fact{state.Ordered{
		Purpose: slices.Contains(holds, "purpose"), Goal: slices.Contains(holds, "goal"),
		Subgoals: slices.Contains(holds, "subgoals"), Text: x.Args.Text("text"),
	}}}
	x.sayReplacesOrder(d, x.Case.Version+1)
	return d, nil
}

// sayReplacesOrder points out which order the one of a version takes the place of.
func (x *Exec) sayReplacesOrder(d *Decision, version int) {
	before, ok := x.lastThat(func(e state.Event) bool {
		_, ok := e.Fact.(state.Ordered)
		return ok && e.Version < version
	})
	if ok {
		d.Say = append(d.Say, texts.Say("order.replaces", "day", before.Date, "told", Tell(before.Fact, nil)))
	}
}

// addGoal adds a sub-goal to those of the case; the same one again replaces it.
func addGoal(x *Exec) (*Decision, error) { return x.withGoal("") }

// withGoal adds a sub-goal in place of one that was called otherwise before.
func (x *Exec) withGoal(before string) (*Decision, error) {
	g := state.Goal{
		Specific: x.Args.Text("specific"), Measurable: x.Args.Text("measurable"), Attractive: x.Args.Text("attractive"),
		Realistic: x.Args.Text("realistic"), TimeBound: x.Args.Text("timebound"),
	}
	goals := slices.DeleteFunc(slices.Clone(x.Case.Goals), func(old state.Goal) bool {
		return fold(old.Specific) == fold(g.Specific) || before != "" && fold(old.Specific) == fold(before)
	})
	goals = append(goals, g)
	complete := 0
	for _, g := range goals {
		if g.Complete() {
			complete++
		}
	}
	d := &Decision{Facts: []state.Fact{state.Subgoals{N: complete, Goals: goals}}}
	x.sayIncomplete(d, g)
	return d, nil
}

// sayIncomplete offers to complete a sub-goal that lacks answers.
func (x *Exec) sayIncomplete(d *Decision, g state.Goal) {
	if !g.Complete() {
		d.Say = append(d.Say, texts.Say("goal.incomplete"))
		d.Offer = append(d.Offer, openForm("case.goal", x.Case.No, ""))
	}
}

// unfinishedGoal fills the form with the latest sub-goal that lacks answers.
func unfinishedGoal(x *Exec, given Values) Values {
	if len(given) > 0 {
		return nil
	}
	for _, g := range slices.Backward(x.Case.Goals) {
		if !g.Complete() {
			return Values{
				"specific": {g.Specific}, "measurable": {g.Measurable}, "attractive": {g.Attractive},
				"realistic": {g.Realistic}, "timebound": {g.TimeBound},
			}
		}
	}
	return nil
}

// recordWishes takes a list: a wish a line, or separated by semicolons.
func recordWishes(x *Exec) (*Decision, error) {
	items, err := wishLines(x.Args.Text("wishes"))
	if err != nil {
		return nil, err
	}
	d := &Decision{Facts: []state.Fact{state.Wishes{N: len(items), Items: items}}}
	x.sayDropped(d, x.Case.Version+1, items)
	return d, x.shareWishes(d, "")
}

// sayDropped points out that wishes from before an event are not on its list.
func (x *Exec) sayDropped(d *Decision, version int, items []string) {
	before, _ := x.lastThat(func(e state.Event) bool {
		_, ok := e.Fact.(state.Wishes)
		return ok && e.Version < version
	})
	was, _ := before.Fact.(state.Wishes)
	gone := slices.DeleteFunc(slices.Clone(was.Items), func(old string) bool {
		return slices.ContainsFunc(items, func(s string) bool { return fold(s) == fold(old) })
	})
	if len(gone) > 0 {
		d.Say = append(d.Say, texts.Say("wishes.dropped", "n", len(gone)))
	}
}

// mostWishes is how many wishes a case has.
const mostWishes = 20

func wishLines(s string) ([]string, error) {
	var items []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == ';' }) {
		if line = strings.TrimSpace(strings.TrimLeft(line, "-•* ")); line != "" {
			items = append(items, line)
		}
	}
	if len(items) == 0 || len(items) > mostWishes {
		return nil, refuse("wishes.count").at("wishes")
	}
	return items, nil
}

func addAccommodation(x *Exec) (*Decision, error) {
	a := state.Accommodation{Need: x.Args.Text("need"), Solution: x.Args.Text("solution")}
	asked := x.consentAsked()
	switch {
	case x.Args.Given("none") && (a != state.Accommodation{} || x.Args.Given("consent")):
		return nil, refuse("accommodation.both").at("none")
	case x.Args.Given("none"):
		return fact(state.Accommodations{})
	case a.Need == "" && a.Solution == "":
		r := refuse("accommodation.what").at("need")
		r.Missing = true
		return nil, r
	case asked != nil:
		return nil, asked
	}
	items := withAccommodation(x.Case.Accommodations, a, state.Accommodation{})
	d := &Decision{Facts: []state.Fact{state.Accommodations{N: len(items), Items: items}}}
	x.consentToSolution(d, items, a.Solution)
	return d, nil
}

func recordPlacement(x *Exec) (*Decision, error) {
	p := state.Placement{
		Kind: x.Args.Text("kind"), Start: x.Args.Date("start"), End: x.Args.Date("end"),
		Hours: x.Args.Number("hours"), Paid: x.Args.Number("paid"),
		SameHost: x.Args.Text("host") == "same", NewHost: x.Args.Text("host") == "new",
	}
	if !p.End.IsZero() && !p.End.After(p.Start) {
		return nil, refuse("placement.end", "start", p.Start, "end", p.End).at("end")
	}
	if *p.Hours == 0 {
		return nil, refuse("placement.hours").at("hours")
	}
	if p.Paid != nil && *p.Paid > *p.Hours {
		return nil, refuse("hours.paid", "paid", *p.Paid, "hours", *p.Hours).at("paid")
	}
	if paid, same := paidAtHost(x.Case, p); same && *paid <= *p.Hours {
		p.Paid = paid
	}
	d := &Decision{Facts: append([]state.Fact{p}, x.replaced()...)}
	x.sayUnpaid(d, x.Case, p)
	x.sayDayOff(d, p.Start)
	x.offerHalfway(d, p)
	events := x.Events(d)
	x.sayOtherCompany(d, x.Case.With(events...), events)
	return d, nil
}

// paidAtHost are the hours that are paid when a placement ends that another goes on with
// at the same host, where nothing is said of those; nil where there are none. same:
// it is of the same kind, and keeps them, as an extension that is ticked off does.
func paidAtHost(c *state.Case, p state.Placement) (paid *float64, same bool) {
	before := state.CourseNow(c.Events, p.Start.Add(-1))
	if !p.SameHost || p.Paid != nil || before.Placement == nil || before.Paid == nil || *before.Paid == 0 {
		return nil, false
	}
	return before.Paid, before.Placement.Kind == p.Kind
}

// sayUnpaid points out that paid hours did not go along.
func (x *Exec) sayUnpaid(d *Decision, c *state.Case, p state.Placement) {
	if paid, _ := paidAtHost(c, p); paid != nil {
		d.Say = append(d.Say, texts.Say("placement.unpaid", "paid", *paid))
	}
}

// replaced takes back the placement that another is recorded in place of before
// it has begun, so that nothing is counted from a start that never was (R28). One
// that has begun did start; one that waits for its turn has not taken effect, and
// goes by itself.
func (x *Exec) replaced() []state.Fact {
	course := state.CourseNow(x.Case.Events, x.Today)
	pl := course.Placement
	if pl == nil || course.Active() {
		return nil
	}
	e, found := x.lastThat(func(e state.Event) bool {
		p, ok := e.Fact.(state.Placement)
		return ok && p.Kind == pl.Kind && p.Start == pl.Start
	})
	if !found {
		return nil
	}
	return []state.Fact{state.Undone{Versions: []int{e.Version}, Corrected: true}}
}

// sayDayOff points out that a placement starts on a day off.
func (x *Exec) sayDayOff(d *Decision, start state.Date) {
	if !when.WorkingDay(start) {
		d.Say = append(d.Say, texts.Say("date.start", "day", start))
	}
}

// recordHours changes the weekly hours from a day, today where none is named.
// Hours that are as they are known on that day are not changed by what is paid
// of them: they may be before it comes. Pay that was noted from the start and
// begins later is none until then.
func recordHours(x *Exec) (*Decision, error) {
	h := state.Hours{Hours: x.Args.Number("hours"), Paid: x.Args.Number("paid")}
	course := state.CourseNow(x.Case.Events, cmp.Or(x.Args.Date("from"), x.Today))
	if course.Placement == nil {
		return nil, refuse("hours.no_placement", "case", x.caseName())
	}
	paid := course.Paid
	if h.Paid != nil {
		paid = h.Paid
	}
	if paid != nil && *paid > *h.Hours {
		return nil, refuse("hours.paid", "paid", *paid, "hours", *h.Hours).at("paid")
	}
	if h.Paid != nil && !differ(course.Hours, h.Hours) {
		h.Hours = nil
	}
	d := &Decision{Facts: []state.Fact{h}, Date: x.Args.Date("from")}
	if h.Hours != nil { // pay stays as it is said beside other hours
		return d, nil
	}
	if day, moves := x.unpaidFrom(h.Paid, d.Date, false); moves {
		d.Facts = []state.Fact{unpaid(), h}
		d.on(0, day)
		return d, nil
	}
	x.sayPaidBefore(d, h.Paid, d.Date)
	return d, nil
}

// approveVitas records the approval. That there is none yet is what stands
// without it, and is not taken for one.
func approveVitas(x *Exec) (*Decision, error) {
	if x.Args.Given("vitas") && x.Args.Text("vitas") != "approved" {
		return nil, refuse("vitas.not_yet").at("vitas")
	}
	return fact(state.VitasApproved{})
}

func recordNextStep(x *Exec) (*Decision, error) {
	return fact(state.NextStep{What: x.Args.Text("what")})
}

// endPlacement ends the placement; it says so where there is none.
func endPlacement(x *Exec) (*Decision, error) {
	course := state.CourseNow(x.Case.Events, x.Today)
	if course.Placement == nil {
		return nil, refuse("end.no_placement", "case", x.caseName())
	}
	d := &Decision{Facts: []state.Fact{state.PlacementEnd{Outcome: x.Args.Choices("outcome"), Why: x.Args.Text("reason")}}}
	x.sayEnded(d)
	return d, nil
}

// sayEnded tells who ends a placement what goes on.
func (x *Exec) sayEnded(d *Decision) {
	if course := state.CourseNow(x.Case.Events, x.Today); course.Waiting != nil { // it takes the place of what has ended
		d.Say = append(d.Say, texts.Say("ended.next", "told", nextPlacement(x.Case.ThreadView(x.Today))))
	}
	if n := len(x.Case.PlannedFollowups()); n > 0 {
		d.Say = append(d.Say, texts.Say("ended.left", "followups", n))
	}
}

// changeTrack ends the course, or starts one on a new track.
func changeTrack(x *Exec) (*Decision, error) {
	if x.Args.Given("end") {
		return fact(state.TrackEnd{Outcome: x.Args.Choices("outcome")})
	}
	track := x.Args.Text("track")
	if track == "" {
		r := refuse("bad.missing", "field", label("track")).at("track")
		r.Missing, r.Usage = true, true
		return nil, r
	}
	course := state.CourseNow(x.Case.Events, x.Today)
	if course.Track == track && !x.Case.Closed && course.TrackEnded.IsZero() {
		return nil, refuse("track.same", "track", texts.Word(track)).at("track")
	}
	d := &Decision{Facts: []state.Fact{state.Opened{Track: track}}}
	if x.Case.Opened.Before(x.Today) && course.TrackEnded.IsZero() {
		d.Facts = append(d.Facts, state.Changed{Kind: "track"})
	}
	return d, nil
}

// closeCase closes the case.
func closeCase(x *Exec) (*Decision, error) {
	d := &Decision{Facts: []state.Fact{state.CaseClosed{Outcome: x.Args.Choices("outcome"), Why: x.Args.Text("reason")}}}
	x.sayLeftOpen(d)
	return d, nil
}

// sureToClose asks who closes a case in a message, where something is under way in
// it: "luk job" may be said of a job. A slash command, and a form, are said on
// purpose.
func sureToClose(x *Exec) error {
	tasks, followups := len(x.Case.OpenTasks()), len(x.Case.PlannedFollowups())
	running := x.Case.ThreadView(x.Today).Phase == state.PhaseRunning
	if x.Slash || tasks+followups == 0 && !running {
		return nil
	}
	r := refuse("close.sure", "case", x.caseName(), "tasks", tasks, "followups", followups)
	if running {
		r = refuse("close.sure_running", "case", x.caseName(), "tasks", tasks, "followups", followups)
	}
	r.Anyway = &Anyway{Label: texts.Say("form.case.close.button"), Otherwise: texts.Say("button.fill_in"), Field: "sure", Value: "yes"}
	return r
}

// sayLeftOpen tells who closes a case what is open in it.
func (x *Exec) sayLeftOpen(d *Decision) {
	tasks, followups := len(x.Case.OpenTasks()), len(x.Case.PlannedFollowups())
	if tasks+followups > 0 {
		d.Say = append(d.Say, texts.Say("close.left", "tasks", tasks, "followups", followups))
	}
}

func recordContact(x *Exec) (*Decision, error) {
	channel := x.Args.Text("channel")
	if channel == "home" {
		channel = "home_visit"
	}
	return x.onDay(state.Contacted{Channel: channel, Interpreter: x.Args.Given("interpreter")})
}

func recordTalk(x *Exec) (*Decision, error) {
	return x.onDay(state.Conversation{Meaning: x.Args.Text("meaning"), Interpreter: x.Args.Given("interpreter")})
}

// recordMeeting records a pre-meeting, start meeting or closing talk. A
// pre-meeting says who was there, for it counts only with K, S and B.
func recordMeeting(x *Exec) (*Decision, error) {
	var present []state.Role
	for _, code := range x.Args.Choices("present") {
		present = append(present, state.Role(code))
	}
	switch x.Args.Text("meeting") {
	case "pre":
		if present == nil {
			r := refuse("met.present").at("present")
			r.Missing, r.Usage = true, true
			return nil, r
		}
		d, err := x.onDay(state.Premeeting{Present: present})
		if err == nil {
			x.sayWhoLacks(d, present)
		}
		return d, err
	case "start":
		return x.onDay(state.StartMeeting{Present: present})
	}
	return x.onDay(state.ClosingTalk{Present: present})
}

// sayWhoLacks points out that a pre-meeting does not count as one.
func (x *Exec) sayWhoLacks(d *Decision, present []state.Role) {
	if !has(present, state.Consultant) || !has(present, state.Caseworker) || !has(present, state.Citizen) {
		d.Say = append(d.Say, texts.Say("met.incomplete"))
	}
}

// recordAbsence notes a day not attended, once; the company hears whom to call.
// It tells of days on which somebody was to come, and is told so on others.
func recordAbsence(x *Exec) (*Decision, error) {
	day := x.Args.Date("date")
	if day.IsZero() {
		day = x.Today
	}
	for _, e := range x.Case.Events {
		if _, ok := e.Fact.(state.Absence); ok && e.Date == day && !x.Case.Undone(e.Version) {
			return nil, refuse("absence.already", "day", day).at("date")
		}
	}
	if x.Actor.Role == state.Company && !state.CourseNow(x.Case.Events, day).Active() {
		return nil, x.notRunning(day)
	}
	d, err := x.onDay(state.Absence{})
	if err == nil {
		x.sayWhomToCall(d)
	}
	return d, err
}

// notRunning refuses an absence on a day on which no placement runs, and says
// whom the company calls instead.
func (x *Exec) notRunning(day state.Date) *Refusal {
	if call, ok := x.Case.Call(); ok {
		return refuse("absence.not_running", "case", x.caseName(), "day", day, "who", texts.Reach{Reach: x.Away.Reach(call)}).at("date")
	}
	return refuse("absence.not_running_alone", "case", x.caseName(), "day", day).at("date")
}

// sayWhomToCall tells the company whom it calls.
func (x *Exec) sayWhomToCall(d *Decision) {
	if call, ok := x.Case.Call(); ok && x.Actor.Role == state.Company {
		who := texts.Reach{Reach: x.Away.Reach(call)}
		if call.Role == state.NoRole { // somebody who was agreed on
			d.Say = append(d.Say, texts.Say("answer.call_agreed", "who", who))
			return
		}
		d.Say = append(d.Say, texts.Say("answer.call", "who", who, "role", call.Role))
	}
}

func clarifyAbsence(x *Exec) (*Decision, error) {
	if len(state.CourseNow(x.Case.Events, x.Today).Absences) == 0 {
		return nil, refuse("absence.none", "case", x.caseName())
	}
	return fact(state.AbsenceClarified{Private: x.Args.Text("private")})
}

func recordMedical(x *Exec) (*Decision, error) {
	if x.Args.Text("status") == "required" {
		return fact(state.MedicalRequired{})
	}
	if !x.Case.MedicalMissing {
		return nil, refuse("medical.not_required").at("status")
	}
	return fact(state.MedicalReceived{})
}

func recordBreakoffs(x *Exec) (*Decision, error) {
	return fact(state.EarlierBreakoffs{N: x.Args.Count("n")})
}

func recordChange(x *Exec) (*Decision, error) { return fact(state.Changed{Kind: x.Args.Text("kind")}) }

func recordEffort(x *Exec) (*Decision, error) {
	return fact(state.EffortStart{What: x.Args.Text("what")})
}

// recordGrant follows an aid. What is applied for gets an id; later states name
// it by id or by what it is.
func recordGrant(x *Exec) (*Decision, error) {
	what, id := x.Args.Text("what"), x.Args.Text("grant")
	if x.Args.Text("state") == "applied" {
		if what == "" {
			return nil, refuse("grant.what").at("what")
		}
		return fact(state.GrantApplied{ID: x.Case.NextID("G"), Kind: what})
	}
	g, err := x.grantMeant(id, what)
	if err != nil {
		return nil, err
	}
	switch x.Args.Text("state") {
	case "granted":
		return fact(state.Granted{ID: g})
	case "delivered":
		return fact(state.Delivered{ID: g})
	}
	return fact(state.GrantRefused{ID: g})
}

func (x *Exec) grantMeant(id, what string) (string, error) {
	var open []string
	for _, g := range x.Case.Grants {
		if g.ID == id || id == "" && what != "" && fold(g.Kind) == fold(what) {
			return g.ID, nil
		}
		if g.State == "applied" || g.State == "granted" {
			open = append(open, g.ID)
		}
	}
	if id == "" && what == "" && len(open) == 1 {
		return open[0], nil
	}
	return "", refuse("grant.unknown", "case", x.caseName()).at("what")
}

func setConcern(x *Exec) (*Decision, error) {
	on := x.Args.Text("on") == "on"
	reason := x.Args.Text("reason")
	if on && reason == "" {
		r := refuse("concern.reason").at("reason")
		r.Missing = true
		return nil, r
	}
	return fact(state.Concern{On: on, Reason: reason})
}

func setFocus(x *Exec) (*Decision, error) {
	return fact(state.Settings{HoursFocus: x.Args.Text("on") == "on"})
}

// recordPulse notes for the company how it says things are going.
func recordPulse(x *Exec) (*Decision, error) {
	going, attended := x.Args.Text("going"), x.Args.Text("attended")
	if asking := x.Args.Text("asking"); asking != "" && going == "" && attended == "" {
		off := asking == "off"
		if off == x.Case.PulseOff {
			return nil, refuse("pulse.asking." + asking).at("asking")
		}
		return fact(state.PulseSwitched{Off: off})
	}
	if going == "" && attended == "" {
		r := refuse("pulse.one").at("going")
		r.Missing = true
		return nil, r
	}
	x.Actor.For = state.Company
	return fact(state.Pulse{Going: going, Attended: attended})
}
