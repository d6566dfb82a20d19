package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// An agendaPlay is a case in which people do one thing after the other.
type agendaPlay struct {
	t *testing.T
	c *state.Case
}

func (p *agendaPlay) run(user, path string, values Values) (*Decision, error) {
	p.t.Helper()
	x := execAs(user)
	if next := p.c.Changed.Add(time.Second).In(copenhagen); next.After(now) { // each at a moment of its own
		x.Now, x.Today = next, state.DateOf(next)
	}
	x.Case = p.c
	in, ok := Filled(path, values)
	if !ok {
		p.t.Fatalf("no word %s", path)
	}
	d, err := x.Run(x.Asked(in))
	if r, ok := AsRefusal(err); ok && r.Asks != nil { // and the form asks for the rest, filled in
		in.Values = filled(in.Values, r.Asks)
		d, err = x.Run(x.Asked(in))
	}
	if err == nil {
		p.c = p.c.With(x.Events(d)...)
	}
	return d, err
}

func (p *agendaPlay) tick(user string, values Values) *Decision {
	p.t.Helper()
	values["item"] = []string{"A2/1"}
	d, err := p.run(user, "agenda.tick", values)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

func beside(d *Decision) []string { return factTypes(d)[1:] }

// What the company answers and what the others do stand beside one another,
// and neither takes the other's place.
func TestAnswersOfTwoSides(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.social", true)}
	p.tick(karin, Values{"social": one("difficult"), "text": one("set et skænderi")})
	p.tick(vera, Values{"social": one("ok"), "text": one("går fint")})
	for _, again := range []bool{false, true} {
		if again { // each corrects their own
			p.tick(karin, Values{"social": one("difficult"), "text": one("set et skænderi")})
			p.tick(vera, Values{"social": one("ok"), "text": one("går fint")})
		}
		for role, want := range map[state.Role]string{
			state.Consultant: "difficult set et skænderi ok går fint", state.Company: "ok går fint", state.Mentor: "", state.NoRole: "",
		} {
			v, _ := p.c.AgendaView("A2", role, today)
			var got []string
			for _, a := range v.Rows[0].Answers {
				got = append(got, a.Value)
			}
			if s := strings.Join(got, " "); s != want {
				t.Errorf("%q reads %q, want %q", role, s, want)
			}
		}
	}
	a, _ := p.c.Agenda("A2")
	if got := tickedAnswer(a, "followup.social", "social"); got != "difficult" {
		t.Errorf("the meeting records %q", got)
	}
	for user, want := range map[string]string{karin: "difficult", vera: "ok"} {
		x := execAs(user)
		x.Case = p.c
		in, _ := Filled("agenda.tick", Values{"item": {"A2/1"}})
		form, err := x.Form(in)
		if err != nil || !slices.Equal(form.Fields[0].Initial, one(want)) {
			t.Errorf("the form of %s holds %v, %v", user, form.Fields[0].Initial, err)
		}
	}
}

// A solution is everybody's to read as long as the citizen consents.
func TestConsentWithdrawn(t *testing.T) {
	p := &agendaPlay{t, withFacts(meetingOn("start.accommodation", true), now, state.Accommodations{})}
	p.tick(karin, Values{"solution": one("rolig plads"), "consent": one("yes")})
	reads := func(r state.Role) bool {
		v, _ := p.c.AgendaView("A2", r, today)
		return len(v.Rows[0].Answers) > 0 && v.Rows[0].Answers[0].Value == "rolig plads"
	}
	if !reads(state.Company) || !reads(state.NoRole) {
		t.Error("the company does not read what was consented to")
	}
	if _, err := p.run(karin, "case.accommodation", Values{"solution": one("rolig plads")}); err != nil {
		t.Fatal(err)
	}
	if reads(state.Company) || reads(state.NoRole) || !reads(state.Consultant) {
		t.Error("consent withdrawn changes nothing on the agenda")
	}
}

// A need that is corrected stays one, and "none" takes nothing away.
func TestAccommodationCorrected(t *testing.T) {
	p := &agendaPlay{t, withFacts(meetingOn("prep.accommodation", true), now, state.Accommodations{})}
	p.tick(karin, Values{"need": one("pusaer")})
	p.tick(karin, Values{"need": one("pauser")})
	if len(p.c.Accommodations) != 1 || p.c.Accommodations[0].Need != "pauser" {
		t.Errorf("there are %+v", p.c.Accommodations)
	}
	_, err := p.run(karin, "agenda.tick", Values{"item": one("A2/1"), "none": one("yes")})
	if r, _ := AsRefusal(err); r == nil || r.Say.Key != "accommodation.there_are" {
		t.Errorf("none: %v", err)
	}
}

// Hours corrected to what they are today do not leave the change standing.
func TestHoursCorrectedBack(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.hours", true)}
	have := *state.CourseNow(p.c.Events, today).Hours
	p.tick(karin, Values{"hours": one(fmt.Sprint(have + 8)), "from": one("7/12")})
	p.tick(karin, Values{"hours": one(fmt.Sprint(have))})
	if got := *state.CourseNow(p.c.Events, today.Add(30)).Hours; got != have {
		t.Errorf("%v hours in a month, want %v", got, have)
	}
}

// An extension goes on with the hours as they are when it begins.
func TestExtensionTakesTheHoursOfItsDay(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.extend", true)}
	pl := state.CourseNow(p.c.Events, today).Placement
	if _, err := p.run(karin, "case.hours", Values{"hours": one("18"), "from": one(pl.End.Add(-1).String())}); err != nil {
		t.Fatal(err)
	}
	d := p.tick(karin, Values{"end": one(pl.End.Add(30).String()), "decided": one("jobcentret"), "reason": one("går godt")})
	if next, ok := d.Facts[1].(state.Placement); !ok || next.Hours == nil || *next.Hours != 18 {
		t.Errorf("extended as %+v", d.Facts[1])
	}
}

// Dates corrected: what still holds is left alone, what is new takes the place
// of what fell away, and what is left over is cancelled.
func TestFollowupsCorrected(t *testing.T) {
	p := &agendaPlay{t, meetingOn("start.followup", true)}
	d := p.tick(karin, Values{"dates": one("4/12 kl. 10\n10/12 kl. 10\n17/12 kl. 10")})
	ids := d.Facts[0].(state.AgendaTicked).Things
	if _, err := p.run(karin, "followup.move", Values{"followup": one(ids[1]), "when": one("11/12 kl. 9"), "every": one("hver 2. uge")}); err != nil {
		t.Fatal(err)
	}
	d = p.tick(karin, Values{"dates": one("4/12 kl. 10\n18/12 kl. 10")})
	if got := beside(d); !slices.Equal(got, []string{"followup_planned", "followup_cancelled"}) {
		t.Errorf("records %v", got)
	}
	if f, _ := p.c.Followup(ids[1]); f.For.Day() != 18 || f.Every != "2w" || !f.Moved {
		t.Errorf("moved to %+v", f.FollowupPlanned)
	}
	if f, _ := p.c.Followup(ids[2]); f.Status == state.Planned {
		t.Error("the date that was taken out is still planned")
	}
	if got := beside(p.tick(karin, Values{"dates": one("18/12 kl. 10\n4/12 kl. 10")})); len(got) > 0 {
		t.Errorf("the same dates record %v", got)
	}
}

// What is agreed twice is one follow-up: on two lines, in two rows, beside the
// meeting, and in its minutes.
func TestAgreedTwiceIsOneFollowup(t *testing.T) {
	planned := func(p *agendaPlay) string {
		var l []string
		for _, f := range p.c.PlannedFollowups() {
			if f.ID != "F1" && f.ID != "F2" { // the sample's own
				l = append(l, f.ID+" "+f.For.String()+" "+f.Time+f.Kind)
			}
		}
		return strings.Join(l, ", ")
	}
	for name, tt := range map[string]struct {
		ticks []Values
		want  string
		stand string // what is told to stand already
	}{
		"two lines":                          {[]Values{{"dates": one("16/12 kl. 10\n16/12 kl. 10")}}, "F3 2026-12-16 10:00", ""},
		"two hours":                          {[]Values{{"dates": one("16/12 kl. 10\n16/12 kl. 12")}}, "F3 2026-12-16 10:00, F4 2026-12-16 12:00", ""},
		"two lines, the second of a weekend": {[]Values{{"dates": one("19/12\n19/12")}}, "F3 2026-12-19 ", ""},
		"the same again":                     {[]Values{{"dates": one("16/12")}, {"dates": one("16/12")}}, "F3 2026-12-16 ", ""},
		"two rows":                           {[]Values{{"dates": one("16/12 kl. 10")}, {"item": one("A2/2"), "dates": one("16/12 kl. 10")}}, "F3 2026-12-16 10:00", "F3"},
		"two rows of two kinds":              {[]Values{{"dates": one("16/12"), "kind": one("visit")}, {"item": one("A2/2"), "dates": one("16/12"), "kind": one("call")}}, "F3 2026-12-16 visit, F4 2026-12-16 call", ""},
		"what was planned before":            {[]Values{{"dates": one("3/12 kl. 10")}}, "", "F1"},
	} {
		p := &agendaPlay{t, meetingOn("start.followup", true)}
		p.c = withFacts(p.c, now, state.AgendaArranged{ID: "A2", Items: []state.AgendaItem{{ID: "2", What: "start.followup", Sees: state.SeenByAll}}})
		var d *Decision
		for _, v := range tt.ticks {
			if v["item"] == nil {
				v["item"] = one("A2/1")
			}
			var err error
			if d, err = p.run(karin, "agenda.tick", v); err != nil {
				t.Fatal(err)
			}
		}
		if got := planned(p); got != tt.want {
			t.Errorf("%s: planned are %s", name, got)
		}
		said := ""
		for _, s := range d.Say {
			if s.Key == "followup.stands" {
				said = fmt.Sprint(s.Arg("id"))
			}
			if s.Key == "followup.another" && tt.stand != "" {
				t.Errorf("%s: another is pointed out", name)
			}
		}
		if said != tt.stand || len(d.Offer) > 1 {
			t.Errorf("%s: it is told that %q stands; offered are %v", name, said, d.Offer)
		}
		if tt.stand != "" && len(d.Facts[0].(state.AgendaTicked).Things) > 0 {
			t.Errorf("%s: the row has %v", name, d.Facts[0])
		}
		if _, err := p.run(karin, "agenda.minutes", Values{"agenda": one("A2"), "open": one("drop"), "next": tt.ticks[0]["dates"][:1]}); err != nil && !strings.Contains(tt.ticks[0]["dates"][0], "\n") {
			t.Fatal(err)
		}
		if got := planned(p); got != tt.want {
			t.Errorf("%s: after the minutes planned are %s", name, got)
		}
	}
}

// A task that is corrected in its date alone stays accepted.
func TestTaskCorrected(t *testing.T) {
	p := &agendaPlay{t, meetingOn("forum.task", true)}
	d := p.tick(karin, Values{"what": one("søg bus"), "who": one("S")})
	id := d.Facts[0].(state.AgendaTicked).Things[0]
	if _, err := p.run(soren, "whodoes.accept", Values{"task": one(id)}); err != nil {
		t.Fatal(err)
	}
	p.tick(karin, Values{"what": one("søg bus"), "who": one("S")})
	p.tick(karin, Values{"what": one("søg bus"), "who": one("S"), "by": one("9/12")})
	if task, _ := p.c.Task(id); !task.Accepted || task.Due.Day() != 9 {
		t.Errorf("the task is %+v", task)
	}
}

// A form that puts items in order leaves alone what came while it was open,
// and the number of an item that was taken off is not used again.
func TestArrangedMeanwhile(t *testing.T) {
	p := &agendaPlay{t, meetingOn("text", true)}
	add := func(user, item string) {
		if _, err := p.run(user, "agenda.add", Values{"agenda": one("A2"), "items": one(item)}); err != nil {
			t.Fatal(err)
		}
	}
	rows := func() string {
		a, _ := p.c.Agenda("A2")
		var ids []string
		for _, r := range a.Rows {
			ids = append(ids, r.ID)
		}
		return strings.Join(ids, " ")
	}
	add(karin, "om chefen")
	add(vera, "Veras punkt")
	if _, err := p.run(karin, "agenda.arrange", Values{"agenda": one("A2"), "last": one("2"), "items": one("1.")}); err != nil {
		t.Fatal(err)
	}
	if got := rows(); got != "1 3" {
		t.Errorf("rows %s, want 1 3", got)
	}
	if _, err := p.run(karin, "agenda.arrange", Values{"agenda": one("A2"), "last": one("3"), "items": one("1.")}); err != nil {
		t.Fatal(err)
	}
	add(karin, "ferie")
	if got := rows(); got != "1 4" {
		t.Errorf("rows %s, want 1 4", got)
	}
}

// Nothing of an agenda is taken back on which somebody has built.
func TestUndoOfAgendas(t *testing.T) {
	p := &agendaPlay{t, meetingOn("forum.status", true)}
	undo := func(v int) string {
		x := execAs(karin)
		x.Case = p.c
		_, err := x.Undo(v, v)
		if r, refused := AsRefusal(err); refused {
			return r.Say.Key
		}
		return ""
	}
	if _, err := p.run(karin, "agenda.add", Values{"agenda": one("A2"), "items": one("nøgler")}); err != nil {
		t.Fatal(err)
	}
	added := p.c.Version
	if why := undo(added); why != "" {
		t.Errorf("an item nobody has touched: %s", why)
	}
	if _, err := p.run(karin, "agenda.tick", Values{"item": one("A2/2"), "text": one("hos Vera")}); err != nil {
		t.Fatal(err)
	}
	ticked := p.c.Version
	if why := undo(added); why != "undo.built_on" {
		t.Errorf("an item that was ticked: %q", why)
	}
	if why := undo(ticked); why != "" {
		t.Errorf("the last tick: %s", why)
	}
	if _, err := p.run(soren, "agenda.minutes", Values{"agenda": one("A2"), "present": {"K", "S"}, "open": one("drop")}); err != nil {
		t.Fatal(err)
	}
	for _, v := range []int{added, ticked} {
		if why := undo(v); why != "undo.built_on" {
			t.Errorf("%d after the minutes: %q", v, why)
		}
	}
	if _, err := p.run(karin, "agenda.forum", Values{}); err != nil {
		t.Fatal(err)
	}
	opened := p.c.Version
	if why := undo(opened); why != "" {
		t.Errorf("the opening of a meeting: %s", why)
	}
	if _, err := p.run(soren, "agenda.tick", Values{"item": one("A3/1"), "text": one("godt")}); err != nil {
		t.Fatal(err)
	}
	if why := undo(opened); why != "undo.built_on" {
		t.Errorf("the opening of a meeting that goes on: %q", why)
	}
}

// Whom to call, as the start meeting agrees on it, is what the company reads
// from then on; without an answer that holds it is the consultant again.
func TestCallAgreed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer Values
		want   string
	}{
		{"nobody named", Values{}, "<@" + karin + ">"},
		{"a party", Values{"call": one("mentor")}, "Mia, 11 22 33 44"},
		{"the caseworker", Values{"call": one(soren)}, "<@" + soren + ">"},
		{"another", Values{"call": one(karin), "other": one("Vagttelefonen 70 10 20 30")}, "Vagttelefonen, 70 10 20 30"},
		{"the company itself", Values{"call": one("V")}, "<@" + karin + ">"},
	} {
		p := &agendaPlay{t, meetingOn("start.attendance", true)}
		p.tick(karin, with(tt.answer, "times", "8-14"))
		x := execAs(vera)
		x.Case = p.c
		in, _ := Filled("case.absent", Values{})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		for where, said := range map[string]string{
			"not here today": d.Say[0].In(texts.Danish, slackish{}),
			"the card":       shown(Card(p.c.ThreadView(today)), texts.Danish),
			"the digest":     shown(Doc{Blocks: DigestInput{User: vera, Cases: []*state.Case{p.c}}.CompanyFoot()}, texts.Danish),
			"a message":      shown(DirectPost(ReaderOf(p.c, state.Company, today, nil), state.Event{Fact: state.TaskDone{ID: "T3"}}, copenhagen), texts.Danish),
		} {
			if !strings.Contains(said, "til:* "+tt.want) && !strings.Contains(said, "til "+tt.want) {
				t.Errorf("%s: %s says %q, want %q", tt.name, where, said, tt.want)
			}
		}
		if contact := state.CourseNow(p.c.Events, today).Derived().CompanyDigest.Contact; contact == nil || *contact != "Karin" {
			t.Errorf("%s: replay has %v", tt.name, contact)
		}
	}
	// A party who left is called no longer.
	p := &agendaPlay{t, meetingOn("start.attendance", true)}
	p.tick(karin, Values{"times": one("8-14"), "call": one("mentor")})
	if call, _ := withFacts(p.c, now, state.PartyLeft{Role: state.Mentor}).Call(); call.Role != state.Consultant {
		t.Errorf("who is called is %v", call)
	}
	// A form filled again holds what was agreed.
	p.tick(karin, Values{"times": one("8-14"), "other": one("Vagttelefonen, 7010 2030")})
	if v := (&Exec{Case: p.c, Today: today}).suggested(itemNamed("start.attendance")); !slices.Equal(v["other"], one("Vagttelefonen, 7010 2030")) || v["call"] != nil {
		t.Errorf("the form begins with %v", v)
	}
}

func with(v Values, field, value string) Values { return filled(v, Values{field: one(value)}) }

// A wish or a sub-goal that is corrected takes the place of what was said; what
// others have said stays.
func TestCorrectedWords(t *testing.T) {
	p := &agendaPlay{c: withFacts(meetingOn("prep.wishes", true), now, state.Wishes{N: 1, Items: []string{"lager"}}), t: t}
	p.tick(karin, Values{"wishes": {"køkken\nhave"}})
	p.tick(karin, Values{"wishes": {"køkken og kantine\nhave"}})
	if got, want := p.c.WishList, []string{"lager", "køkken og kantine", "have"}; !slices.Equal(got, want) {
		t.Errorf("wishes %q, want %q", got, want)
	}
	p = &agendaPlay{c: withFacts(meetingOn("pre.subgoal", true), now, state.Subgoals{Goals: []state.Goal{{Specific: "møde til tiden"}}}), t: t}
	p.tick(karin, Values{"specific": {"lære truck"}})
	p.tick(karin, Values{"specific": {"lære gaffeltruck"}})
	var goals []string
	for _, g := range p.c.Goals {
		goals = append(goals, g.Specific)
	}
	if want := []string{"møde til tiden", "lære gaffeltruck"}; !slices.Equal(goals, want) {
		t.Errorf("sub-goals %q, want %q", goals, want)
	}
}
