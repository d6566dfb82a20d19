package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/commands/when"
	"casethread/state"
)

// ThreadPost is what is posted in the thread about an event, whose fact has
// gone through state.ThreadFact; zone is where its readers have their days.
func ThreadPost(v state.ThreadView, e state.Event, zone *time.Location) Doc {
	doc := Doc{Notify: texts.Say("post.notify", "no", v.No), Blocks: []Block{para(postLine(v.Parties, e, zone))}}
	if changesCall(v, e.Fact) {
		doc.Blocks = append(doc.Blocks, para(calls(v)))
	}
	if b := thingButtons(v, e.Fact); len(b) > 0 {
		doc.Blocks = append(doc.Blocks, b)
	}
	return doc
}

// changesCall reports whether the company calls another since a fact: who was given
// a role or took it over, or the next after somebody who has left theirs.
func changesCall(v state.ThreadView, f state.Fact) bool {
	switch f := f.(type) {
	case state.HandoverAnswered:
		return f.From.Role == v.Call.Role
	case state.PartyNamed:
		return f.Role == v.Call.Role
	case state.PartyLeft:
		for _, r := range state.CallOrder {
			if r == f.Role || r == v.Call.Role {
				return r == f.Role && (v.Call == state.PartyNamed{} || v.Call.Role != state.NoRole && r != v.Call.Role)
			}
		}
	}
	return false
}

// postLine says who did what: who it was, also when another has the role by now.
func postLine(parties []state.PartyNamed, e state.Event, zone *time.Location) texts.T {
	told, _ := onItsDay(Tell(e.Fact, parties), e, state.DateOf(e.At.In(zone)))
	return saidBy(parties, e, told)
}

// saidBy says who did what is told of an event.
func saidBy(parties []state.PartyNamed, e state.Event, told texts.T) texts.T {
	t := teller{parties}
	who := t.name(e.By.Role)
	if e.By.User != "" {
		who = texts.User(e.By.User)
	}
	switch {
	case e.By == (state.Actor{}): // the bot itself
		return told
	case e.By.For != state.NoRole:
		return texts.Say("post.for", "who", who, "for", t.name(e.By.For), "told", told)
	case e.By.StandIn != "":
		return texts.Say("post.for", "who", who, "for", texts.User(e.By.StandIn), "told", told)
	}
	return texts.Say("post.by", "who", who, "told", told)
}

// ThingUndone takes the place of a message about something that was taken
// back: it names it and no more, for what was said may be why.
func ThingUndone(c *state.Case, thing string, r Reader) Doc {
	said := undoneTold(c, thing)
	if r.Role == state.NoRole {
		return Doc{Notify: texts.Say("post.notify", "no", c.No), Blocks: []Block{para(said)}}
	}
	doc := Doc{Notify: texts.Say("dm.notify", "no", c.No), Blocks: []Block{
		Small{texts.Say("dm.case", "no", c.No, "label", texts.Free(c.Label))}, para(said),
	}}
	doc.Blocks = append(doc.Blocks, r.calls()...)
	return doc
}

func undoneTold(c *state.Case, thing string) texts.T {
	if name, ok := thingNamed(c, thing); ok {
		return texts.Say("post.undone_thing", "thing", name)
	}
	if v, err := strconv.Atoi(strings.TrimPrefix(thing, "E")); err == nil && correctedSince(c, v) {
		return texts.Say("post.corrected")
	}
	return texts.Say("post.undone")
}

// correctedSince reports whether the event of a version was taken back because
// another takes its place.
func correctedSince(c *state.Case, version int) bool {
	return slices.ContainsFunc(c.Events, func(e state.Event) bool {
		u, ok := e.Fact.(state.Undone)
		return ok && u.Corrected && slices.Contains(u.Versions, version) && !c.Undone(e.Version)
	})
}

// thingNamed says what the thing of an id is; E and a version is the message of
// an event, of which only the minutes have a name.
func thingNamed(c *state.Case, id string) (texts.T, bool) {
	if v, err := strconv.Atoi(strings.TrimPrefix(id, "E")); err == nil && strings.HasPrefix(id, "E") {
		e, _ := c.Event(v)
		closed, over := e.Fact.(state.AgendaClosed)
		a, _ := c.Agenda(closed.ID)
		return texts.Say("thing.minutes", "agenda", agendaName(a.Kind, a.Da, a.En), "id", texts.Word(a.ID)), over
	}
	agenda, row, _ := strings.Cut(id, "/")
	if a, ok := c.Agenda(agenda); ok {
		if r, ok := a.Row(row); ok {
			return texts.Say("thing.item", "item", itemLabel(r.AgendaItem)), true
		}
		return texts.Say("thing.agenda", "agenda", agendaName(a.Kind, a.Da, a.En), "id", texts.Word(a.ID)), true
	}
	key := thingKey(c, agenda)
	if key == "" {
		return texts.T{}, false
	}
	return texts.Say(key, "id", texts.Word(agenda)), true
}

// thingKey is the key of what a thing is called, "" where the case has never
// had it. Its id does not tell: an imported history keeps its own.
func thingKey(c *state.Case, id string) string {
	if !c.Knows(id) {
		return ""
	}
	for _, e := range c.Events {
		if state.ThingOf(e.Fact) != id {
			continue
		}
		switch e.Fact.(type) {
		case state.Task:
			return "thing.task"
		case state.FollowupPlanned, state.FollowupHeld:
			return "thing.followup"
		case state.GrantApplied:
			return "thing.grant"
		case state.AgendaOpened:
			return "thing.meeting"
		case state.ConsentGiven:
			return "thing.consent"
		}
	}
	return ""
}

// ThreadThing is the message of a thing as it stands: what it was, and what
// became of it last. old is set when a newer message has the buttons; then it
// keeps what it said.
func ThreadThing(v state.ThreadView, events []state.Event, old bool, zone *time.Location) Doc {
	doc := Doc{Notify: texts.Say("post.notify", "no", v.No), Blocks: thingLines(v.Parties, v.Came, events, old, zone)}
	if old {
		return doc
	}
	if b := thingButtons(v, events[len(events)-1].Fact); len(b) > 0 {
		doc.Blocks = append(doc.Blocks, b)
	}
	return doc
}

func thingLines(parties []state.PartyNamed, came int, events []state.Event, old bool, zone *time.Location) []Block {
	base, before, last := events[0], events[0], events[len(events)-1]
	for _, e := range events { // what it is now: the latest plan, task or sending of the ball
		if isSaid(events[0].Fact) { // the message is about what was said of it
			break
		}
		switch e.Fact.(type) {
		case state.FollowupPlanned, state.Task, state.BallPassed:
			before, base = base, e
		}
	}
	if old {
		base = before
	}
	blocks := []Block{para(postLine(partiesAt(parties, came, base), base, zone))}
	if last.Version != base.Version {
		blocks = append(blocks, Small{postLine(partiesAt(parties, came, last), last, zone)})
	}
	return blocks
}

// partiesAt are the parties as an event knew them so far that no company's contact
// is taken for that of the one before.
func partiesAt(parties []state.PartyNamed, came int, e state.Event) []state.PartyNamed {
	if e.Version >= came {
		return parties
	}
	return slices.DeleteFunc(slices.Clone(parties), func(p state.PartyNamed) bool { return p.Role == state.Company })
}

// thingButtons are the buttons of what a fact is about, as long as it is open.
func thingButtons(v state.ThreadView, fact state.Fact) Buttons {
	if p, ok := fact.(state.BallPassed); ok && v.Pass.Pending && v.Pass.To == p.To {
		return ballButtons(v.No)
	}
	id := state.ThingOf(fact)
	for _, f := range v.Followups {
		if f.ID == id {
			return followupButtons(v.No, id)
		}
	}
	for _, t := range v.Tasks {
		if t.ID == id {
			return taskButtons(v.No, t)
		}
	}
	return nil
}

func ballButtons(no int) Buttons {
	return Buttons{
		{Action: "ball.accept", Label: texts.Say("button.accept_ball"), Value: Value(no), Primary: true},
		{Action: "ball.decline", Label: texts.Say("button.decline_ball"), Value: Value(no)},
	}
}

func followupButtons(no int, id string) Buttons {
	value := Value(no, id)
	return Buttons{
		{Action: "followup.held", Label: texts.Say("button.held"), Value: value, Primary: true},
		{Action: "followup.move", Label: texts.Say("button.move"), Value: value},
		{Action: "followup.cancel", Label: texts.Say("button.cancel_followup"), Value: value},
		{Action: "followup.propose", Label: texts.Say("button.propose"), Value: value},
	}
}

func taskButtons(no int, t state.TaskView) Buttons {
	value := Value(no, t.ID)
	if !t.Accepted {
		return Buttons{
			{Action: "task.accept", Label: texts.Say("button.accept"), Value: value, Primary: true},
			{Action: "task.decline", Label: texts.Say("button.decline"), Value: value},
			{Action: "task.hand", Label: texts.Say("button.hand"), Value: value},
		}
	}
	return Buttons{
		{Action: "task.done", Label: texts.Say("button.done"), Value: value, Primary: true},
		{Action: "task.hand", Label: texts.Say("button.hand"), Value: value},
	}
}

// A Reader is what a direct message about a task or follow-up is rendered
// from: those that its reader may see.
type Reader struct {
	No        int
	Role      state.Role
	Label     string
	Parties   []state.PartyNamed
	Came      int // see state.ThreadView
	Tasks     []state.TaskView
	Followups []state.FollowupView // planned
	Today     state.Date
	Call      state.Reach // whom a company calls; only for one
	Closed    bool        // the case is
	Hours     *float64    // a week, as agreed last; nil where none are known
}

// ReaderOf returns the reader in a role, NoRole for the thread; away says who
// is called for whom.
func ReaderOf(c *state.Case, role state.Role, today state.Date, away state.Absences) Reader {
	v := c.ThreadView(today)
	v.Away = away
	plan := c.PlanView(role)
	r := Reader{
		No: v.No, Role: role, Label: v.Label, Parties: v.Parties, Came: v.Came, Tasks: plan.Tasks, Followups: plan.Followups,
		Today: today, Closed: c.Closed, Hours: v.Hours,
	}
	if role == state.Company {
		r.Call = v.Reach()
	}
	return r
}

// DirectPost tells a party in private about an event.
func DirectPost(r Reader, e state.Event, zone *time.Location) Doc {
	return r.doc([]state.Event{e}, false, zone)
}

// DirectThing is the private message of a thing as it stands.
func DirectThing(r Reader, events []state.Event, old bool, zone *time.Location) Doc {
	return r.doc(events, old, zone)
}

func (r Reader) doc(events []state.Event, old bool, zone *time.Location) Doc {
	doc := Doc{Notify: texts.Say("dm.notify", "no", r.No), Blocks: []Block{
		Small{texts.Say("dm.case", "no", r.No, "label", texts.Free(r.Label))},
	}}
	doc.Blocks = append(doc.Blocks, thingLines(r.Parties, r.Came, events, old, zone)...)
	if old {
		return doc
	}
	id := state.ThingOf(events[len(events)-1].Fact)
	if r.Closed && staysPlanned(events) {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("dm.closed")})
		return doc
	}
	for _, t := range r.Tasks {
		if t.ID == id && t.Owner == r.Role {
			doc.Blocks = append(doc.Blocks, taskButtons(r.No, t))
		}
	}
	switch f := events[len(events)-1].Fact.(type) {
	case state.PartyNamed:
		if f.Role == state.Company && r.Role == state.Company {
			doc.Blocks = append(doc.Blocks, para(texts.Say("company.welcome")), Buttons{{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(r.No)}})
		}
	case state.ForgetNoticed:
		doc.Blocks = append(doc.Blocks, Small{texts.Say("forget.journal")}, Buttons{{Action: "digest.open", Label: texts.Say("button.show"), Value: Value(r.No)}})
	case state.Worry, state.Raised:
		value := Value(r.No)
		doc.Blocks = append(doc.Blocks, Buttons{
			{Action: "warning.take", Label: texts.Say("button.take"), Value: value, Primary: true},
			{Action: "warning.resolve", Label: texts.Say("button.resolve"), Value: value},
			openForm("followup.add", r.No, ""),
		}, Buttons{openForm("task.add", r.No, "")})
	}
	if b := r.followupButtons(id, events[0]); len(b) > 0 {
		doc.Blocks = append(doc.Blocks, b)
	}
	doc.Blocks = append(doc.Blocks, r.calls()...)
	return doc
}

// Told are the events of one of several things that a message tells of.
type Told struct {
	Thing  string
	Events []state.Event
}

// DirectTogether is the private message of follow-ups that were planned at once,
// as they stand.
func DirectTogether(c *state.Case, r Reader, each []Told, zone *time.Location) Doc {
	doc := Doc{Notify: texts.Say("dm.notify", "no", r.No), Blocks: []Block{
		Small{texts.Say("dm.case", "no", r.No, "label", texts.Free(r.Label))},
	}}
	over := false
	for _, t := range each {
		if len(t.Events) == 0 {
			doc.Blocks = append(doc.Blocks, para(undoneTold(c, t.Thing)))
			continue
		}
		doc.Blocks = append(doc.Blocks, thingLines(r.Parties, r.Came, t.Events, false, zone)...)
		over = over || r.Closed && staysPlanned(t.Events)
		if b := r.followupButtons(t.Thing, t.Events[0]); len(b) > 0 && !r.Closed {
			doc.Blocks = append(doc.Blocks, b)
		}
	}
	if over {
		doc.Blocks = append(doc.Blocks, Small{texts.Say("dm.closed_all")})
		return doc
	}
	doc.Blocks = append(doc.Blocks, r.calls()...)
	return doc
}

// calls says on a message to the company whom it calls, with its buttons.
func (r Reader) calls() []Block {
	if !r.Call.Known() {
		return nil
	}
	return []Block{para(texts.Say("card.you_call", "who", texts.Reach{Reach: r.Call})), companyButtons(r.No)}
}

// staysPlanned reports whether the events of a thing are those of a follow-up
// that was neither held nor cancelled nor missed.
func staysPlanned(events []state.Event) bool {
	planned := false
	for _, e := range events {
		switch e.Fact.(type) {
		case state.FollowupPlanned:
			planned = true
		case state.FollowupHeld, state.FollowupCancelled, state.FollowupMissed:
			planned = false
		}
	}
	return planned
}

// companyButtons stand on every message to the company.
func companyButtons(no int) Buttons {
	return Buttons{
		{Action: "company.absent", Label: texts.Say("button.absent"), Value: Value(no)},
		{Action: "company.worry", Label: texts.Say("button.worry"), Value: Value(no)},
	}
}

// DirectLeft takes the place of a message about a case whose reader has left it.
func DirectLeft(no int) Doc {
	return lineDoc(texts.Say("dm.left", "no", no))
}

// StandInOver takes the place of what somebody read for one who was away. They
// may have a part in the case of their own.
func StandInOver(no int, absent string) Doc {
	return lineDoc(texts.Say("dm.standin_over", "no", no, "who", texts.User(absent)))
}

func lineDoc(said texts.T) Doc { return Doc{Notify: said, Blocks: []Block{para(said)}} }

// Reminded rebuilds from the facts what their answer points out beside them.
func Reminded(c *state.Case, events []state.Event, now time.Time, away state.Absences, pack *practice.Pack) *Decision {
	d := &Decision{}
	before := func(e state.Event) *Exec {
		return &Exec{Case: state.Fold(c.No, c.Events[:e.Version-1]), Today: state.DateOf(now), Away: away}
	}
	x := &Exec{Case: c, Today: state.DateOf(now), Away: away}
	for _, e := range events {
		x.Actor = e.By
		switch f := e.Fact.(type) {
		case state.Absence:
			x.sayWhomToCall(d)
		case state.Worry:
			x.sayHeard(d)
		case state.Raised:
			x.sayRaised(d)
		case state.WarningTaken:
			sayTaken(d)
		case state.WarningResolved:
			WatchOf(c, pack, now).sayFiresOn(d)
		case state.PlacementEnd:
			before(e).sayEnded(d)
		case state.CaseClosed:
			before(e).sayLeftOpen(d)
		case state.AgendaClosed:
			switch a, ok := c.Agenda(f.ID); {
			case ok && !f.NotHeld:
				x.offerHeld(d, c, a, e.Date)
			case ok:
				sayStillPlanned(d, c, a)
			}
		case state.FollowupHeld:
			held, _ := c.Followup(f.ID)
			sayEarly(d, held, e.Date)
			sayStillOpen(d, c, f)
		case state.FollowupMissed:
			sayStillOpen(d, c, f)
		case state.HandoverOffered:
			x.sayOffered(d, c, f)
		case state.HandoverAnswered:
			if f.Accepted {
				x.sayYours(d)
			}
		case state.Premeeting:
			x.sayWhoLacks(d, f.Present)
		case state.Ordered:
			x.sayReplacesOrder(d, e.Version)
		case state.Wishes:
			x.sayDropped(d, e.Version, f.Items)
		case state.Placement:
			x.sayUnpaid(d, c, f)
			x.sayDayOff(d, f.Start)
			x.offerHalfway(d, f)
			x.sayOtherCompany(d, c, []state.Event{e})
		case state.PartyNamed:
			x.sayOtherCompany(d, c, []state.Event{e})
			sayOut(d, c, e)
		case state.PartyLeft:
			sayOut(d, c, e)
		case state.Hours:
			if f.Hours == nil {
				x.sayPaidBefore(d, f.Paid, e.Date)
			}
		case state.FollowupProposed:
			d.Say = append(d.Say, dayOffTold(f.For)...)
			x.sayWhoDecides(d, e.Version, f)
		case state.FollowupAnswered:
			x.sayWhomToCall(d)
		case state.Exported:
			sayExported(d)
		case state.ConsentGiven:
			if e.Version == events[0].Version { // and not what a meeting answered
				sayNotShown(d, f)
			}
		case state.ConsentWithdrawn:
			if !f.Corrected {
				x.sayGone(d, f.ID)
			}
		case state.Subgoals:
			if len(f.Goals) > 0 {
				x.sayIncomplete(d, f.Goals[len(f.Goals)-1])
			}
		case state.FollowupPlanned:
			x.saySeries(d, c, f)
			x.pointOut(d, f.ID, momentOf(f.For, f.Time))
		case state.Task:
			x.pointOut(d, f.ID, when.Moment{Date: f.Due})
		}
	}
	return d
}
