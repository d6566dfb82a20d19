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

// meetingOn is the sample case with an agenda of one item, which the test
// ticks. A placement runs unless there is none.
func meetingOn(item string, placed bool) *state.Case {
	c := sample()
	if !placed {
		c = withFacts(c, now.AddDate(0, 0, -1), state.PlacementEnd{})
		c = withFacts(c, now.AddDate(0, 0, -1), state.Opened{Track: "1B"})
	}
	kind, _, _ := strings.Cut(item, ".")
	k, ok := kindNamed(kind)
	shared := !ok || k.shared
	sees := state.SeenByStaff
	if shared {
		sees = itemNamed(item).sees
	}
	return withFacts(c, now.Add(-time.Hour), state.AgendaOpened{ID: "A2", Kind: kind, Shared: shared, Items: []state.AgendaItem{
		{ID: "1", What: item, Sees: sees},
	}})
}

// ticks lets a user tick the item of meetingOn.
func ticks(c *state.Case, user string, values Values) (*Exec, *Decision, error) {
	x := execAs(user)
	x.Case = c
	given := Values{"item": {"A2/1"}}
	for field, v := range values {
		given[field] = v
	}
	in, _ := Filled("agenda.tick", given)
	d, err := x.Run(x.Asked(in))
	return x, d, err
}

// Every item takes what it asks for, and what is answered lands where it
// belongs: the facts beside the tick. Anything else is refused at its field.
func TestEveryItemIsTicked(t *testing.T) {
	type bad struct {
		values Values
		field  string
	}
	for item, tt := range map[string]struct {
		good  Values
		facts string // beside the tick
		bad   []bad
	}{
		"prep.purpose": {Values{"text": one("finde retning")}, "", []bad{{Values{}, "text"}, {Values{"text": one("010190-1234")}, "text"}}},
		"prep.benefit": {Values{"text": one("mere tro på det")}, "", []bad{{Values{"text": one(strings.Repeat("x", 1001))}, "text"}}},
		"prep.earlier": {
			Values{"completed": one("1"), "broken_off": one("2"), "lesson": one("for travlt")},
			"earlier_breakoffs",
			[]bad{{Values{}, "completed"}, {Values{"broken_off": one("-1")}, "broken_off"}, {Values{"broken_off": one("to")}, "broken_off"}},
		},
		"prep.experience": {Values{"list": one("gartneri"), "cv": one("1/11"), "lines": one("gartneri i to år"), "why": one("planen"), "until": one("1/2")}, "consent_given", []bad{
			{Values{"list": one("x"), "lines": one("x")}, "why"},
			{Values{"list": one("x"), "lines": one("x"), "until": one("1/2/2020")}, "until"},
			{Values{"list": one("x"), "lines": one("F32.1")}, "lines"},
			{Values{"cv": one("1/11")}, "list"},
			{Values{"list": one("x"), "cv": one("1/12/2027")}, "cv"},
		}},
		"prep.wishes": {Values{"wishes": one("ude\nmed dyr"), "lines": one("- Ude"), "basis": one("task"), "why": one("planen")}, "wishes consent_given", []bad{{Values{"wishes": one("ude"), "lines": one("inde")}, "lines"}, {Values{"wishes": one("ude"), "lines": one("ude")}, "why"}, {Values{"wishes": one(" ; ")}, "wishes"}, {Values{"wishes": one(strings.Repeat("ude;\n", 21))}, "wishes"}}},
		"prep.accommodation": {Values{"need": one("pauser"), "solution": one("pause hver time"), "consent": one("yes"), "until": one("1/2"), "why": one("planen")}, "accommodations consent_given", []bad{
			{Values{"need": one("x"), "solution": one("y"), "consent": one("yes"), "until": one("1/2")}, "why"},
			{Values{"none": one("yes"), "consent": one("yes")}, "none"},
			{Values{}, "need"},
			{Values{"none": one("yes"), "need": one("x")}, "none"},
			{Values{"need": one("x"), "consent": one("yes")}, "solution"},
			{Values{"need": one("x"), "solution": one("F32.1")}, "solution"},
		}},
		"prep.steps": {Values{"hours": one("12"), "steps": one("7/1 15\n1/2: 20 timer")}, "", []bad{
			{Values{"hours": one("12"), "steps": one("snart 15")}, "steps"},
			{Values{"hours": one("12"), "steps": one("7/1")}, "steps"},
			{Values{"hours": one("12"), "steps": one("7/1 200")}, "steps"},
			{Values{"hours": one("12"), "steps": one("7/1 15\n7/1: 18")}, "steps"},
			{Values{"hours": one("169")}, "hours"},
		}},
		"prep.search": {Values{"what": one("ringer til en ven"), "by": one("fredag")}, "task", []bad{{Values{"by": one("i går")}, "by"}, {Values{"what": one("x"), "who": one("V")}, "who"}}},
		"prep.where":  {Values{"area": one("byen"), "minutes": one("45")}, "", []bad{{Values{"area": one("byen"), "minutes": one("241")}, "minutes"}}},
		"prep.five":   {Values{"wish1": one("køkken"), "wish2": one("lager"), "wish5": one("butik")}, "wishes", []bad{{Values{"wish2": one("x")}, "wish1"}}},
		"prep.efforts": {Values{"kind": one("kursus"), "weekdays": {"monday", "friday"}, "owner": one("skolen"), "from": one("1/12")}, "effort_start", []bad{
			{Values{"weekdays": one("monday")}, "kind"},
			{Values{"kind": one("x"), "weekdays": one("sunday")}, "weekdays"},
		}},
		"prep.agreed": {Values{"what": one("ring"), "who": one("S"), "by": one("3/12")}, "task", []bad{{Values{"what": one("ring")}, "who"}, {Values{"what": one("ring"), "who": one("UNOBODY")}, "who"}}},

		"pre.goal":    {Values{"goal": one("fleksjob")}, "", []bad{{Values{}, "goal"}}},
		"pre.subgoal": {Values{"specific": one("møde til tiden"), "measurable": one("a"), "attractive": one("b"), "realistic": one("c"), "timebound": one("d")}, "subgoals", []bad{{Values{"measurable": one("x")}, "specific"}}},
		"pre.knows":   {Values{"what": one("pauser"), "to": {"company", "mentor"}, "why": one("så de ved det"), "until": one("1/2")}, "consent_given", []bad{{Values{"what": one("x")}, "to"}, {Values{"what": one("x"), "to": one("all")}, "to"}, {Values{"what": one("x"), "to": one("mentor")}, "why"}, {Values{"what": one("x"), "to": one("mentor"), "why": one("x"), "until": one("31/2")}, "until"}}},
		"pre.concern": {Values{"concern": one("yes"), "reason": one("to afbrudte forløb")}, "concern", []bad{{Values{"concern": one("yes")}, "reason"}, {Values{"concern": one("maybe")}, "concern"}}},

		"start.purpose":       {Values{"text": one("prøve køkkenet")}, "", []bad{{Values{}, "text"}}},
		"start.cv":            {Values{"gone": one("yes"), "cv": one("20/11")}, "", []bad{{Values{"gone": one("perhaps")}, "gone"}}},
		"start.hours":         {Values{"hours": one("15"), "weekdays": {"monday", "tuesday"}}, "hours", []bad{{Values{"hours": one("femten")}, "hours"}, {Values{"hours": one("7,555")}, "hours"}}},
		"start.accommodation": {Values{"none": one("yes")}, "accommodations", []bad{{Values{}, "solution"}, {Values{"consent": one("yes")}, "solution"}}},
		"start.attendance":    {Values{"times": one("8-14"), "call": one("V")}, "", []bad{{Values{"call": one("V")}, "times"}, {Values{"times": one("8-14"), "call": one("B")}, "call"}, {Values{"times": one("8-14"), "other": one("vagten")}, "other"}, {Values{"times": one("8-14"), "other": one("70 10 20 30")}, "other"}}},
		"start.paid":          {Values{"paid": one("3"), "from": one("7/12"), "condition": one("hvis det går")}, "hours", []bad{{Values{"paid": one("13")}, "paid"}, {Values{"paid": one("3"), "from": one("uge 60")}, "from"}}},
		"start.vitas":         {Values{"vitas": one("approved"), "signer": one("Vera")}, "vitas_approved", []bad{{Values{"vitas": one("signed")}, "vitas"}}},
		"start.clothes":       {Values{"needed": one("yes"), "supplies": one("V")}, "task", []bad{{Values{"supplies": one("V")}, "needed"}}},
		"start.date":          {Values{"start": one("7/12"), "kind": one("fleksjob"), "end": one("1/3"), "receives": one("Vera")}, "placement", []bad{{Values{}, "start"}, {Values{"start": one("7/12")}, "kind"}, {Values{"start": one("7/12"), "kind": one("fleksjob"), "end": one("7/12")}, "end"}}},
		"start.followup":      {Values{"dates": one("3/12 kl. 10\nuge 51"), "who": {"V", "K"}, "kind": one("visit")}, "followup_planned followup_planned", []bad{{Values{"dates": one("3/12 måske")}, "dates"}, {Values{"dates": one("31/2")}, "dates"}, {Values{"dates": one(strings.Repeat("3/12\n", 13))}, "dates"}}},

		"followup.status":        {Values{"status": one("difficult"), "text": one("træt")}, "", []bad{{Values{"text": one("x")}, "status"}}},
		"followup.tasks":         {Values{"list": one("bager\npakker")}, "", []bad{{Values{}, "list"}}},
		"followup.alone":         {Values{"independent": one("yes"), "task_alone": one("pakker")}, "", []bad{{Values{"independent": one("partly")}, "independent"}}},
		"followup.attendance":    {Values{"agreed": one("10"), "attended": one("7,5"), "clarified": one("yes"), "cause": one("bussen")}, "absence_clarified", []bad{{Values{"agreed": one("10")}, "attended"}, {Values{"agreed": one("ti"), "attended": one("7")}, "agreed"}}},
		"followup.social":        {Values{"social": one("ok")}, "", []bad{{Values{"social": one("fine")}, "social"}}},
		"followup.accommodation": {Values{"accom_ok": one("partly"), "changed": one("et andet bord")}, "", []bad{{Values{"changed": one("x")}, "accom_ok"}}},
		"followup.paid":          {Values{"paid": one("2")}, "hours", []bad{{Values{"paid": one("99")}, "paid"}}},
		"followup.hours":         {Values{"hours": one("15"), "from": one("7/12")}, "hours", []bad{{Values{"hours": one("15"), "from": one("1/1/2020")}, "from"}}},
		"followup.extend":        {Values{"end": one(today.Add(90).String()), "decided": one("jobcentret"), "reason": one("går godt")}, "placement", []bad{{Values{"end": one(today.Add(60).String())}, "end"}, {Values{}, "end"}}},
		"followup.next":          {Values{"what": one("ring"), "who": one("K"), "by": one("3/12"), "next": one("9/12 kl. 10")}, "task followup_planned", []bad{{Values{}, "what"}, {Values{"what": one("ring")}, "who"}, {Values{"next": one("i går")}, "next"}}},

		"closing.well":    {Values{"text": one("stabil")}, "", []bad{{Values{}, "text"}}},
		"closing.badly":   {Values{"text": one("for lidt tid")}, "", []bad{{Values{}, "text"}}},
		"closing.outcome": {Values{"outcome": {"job", "planlagt stop"}, "date": one(today.Add(-1).String()), "reason": one("ansat")}, "placement_end", []bad{{Values{}, "outcome"}, {Values{"outcome": one("fyret")}, "outcome"}, {Values{"outcome": one("job"), "date": one("1/1/2020")}, "date"}}},
		"closing.again":   {Values{"again": one("maybe"), "text": one("til foråret")}, "", []bad{{Values{"again": one("never")}, "again"}}},
		"closing.next":    {Values{"what": one("fleksjob")}, "next_step", []bad{{Values{}, "what"}}},

		"forum.status": {Values{"text": one("alle hører det samme")}, "", []bad{{Values{}, "text"}}},
		"forum.plan":   {Values{"text": one("bus først")}, "", []bad{{Values{}, "text"}}},
		"forum.task":   {Values{"what": one("søg bus"), "who": one("S")}, "task", []bad{{Values{"who": one("S")}, "what"}}},
		"forum.ball":   {Values{"who": one("V")}, "ball_passed", []bad{{Values{}, "who"}}},
		"forum.next":   {Values{"next": one("9/12")}, "followup_planned", []bad{{Values{}, "next"}}},

		"text":     {Values{"text": one("ja")}, "", []bad{{Values{"text": one("diagnose F32.1")}, "text"}}},
		"number":   {Values{"number": one("7,5")}, "", []bad{{Values{"number": one("syv")}, "number"}}},
		"date":     {Values{"date": one("3/12")}, "", []bad{{Values{"date": one("31/2")}, "date"}}},
		"yesno":    {Values{"answer": one("no")}, "", []bad{{Values{"answer": one("måske")}, "answer"}}},
		"task":     {Values{"what": one("ring"), "who": one("M")}, "task", []bad{{Values{"what": one("ring")}, "who"}}},
		"followup": {Values{"next": one("9/12")}, "followup_planned", []bad{{Values{}, "next"}}},
	} {
		t.Run(item, func(t *testing.T) {
			c := meetingOn(item, item != "start.date")
			_, d, err := ticks(c, karin, tt.good)
			if err != nil {
				t.Fatalf("%v: %v", tt.good, err)
			}
			var facts []string
			for _, f := range d.Facts[1:] {
				facts = append(facts, f.Type())
			}
			if got := strings.Join(facts, " "); got != tt.facts {
				t.Errorf("it lands as %q, want %q", got, tt.facts)
			}
			ticked := d.Facts[0].(state.AgendaTicked)
			answers := 0
			for field := range tt.good {
				if p, _ := itemNamed(item).param(field); !p.Apart {
					answers++
				}
			}
			if ticked.ID != "A2" || ticked.Item != "1" || len(ticked.Answers) != answers {
				t.Errorf("ticked %+v", ticked)
			}
			for _, b := range tt.bad {
				_, _, err := ticks(c, karin, b.values)
				if r, ok := AsRefusal(err); !ok || r.Field != b.field {
					t.Errorf("%v: got %v, want a refusal at %s", b.values, err, b.field)
				}
			}
			comesBack(t, c, d, item)
		})
	}
	for _, i := range agendaItems { // the table above names them all
		if _, _, err := ticks(meetingOn(i.name, true), karin, Values{"item": {"A2/9"}}); err == nil {
			t.Errorf("%s: a row that is not there is ticked", i.name)
		}
	}
}

// comesBack fails the test unless a ticked item's form, opened again, is
// filled with what was answered, and says the same when it is sent in as it is.
func comesBack(t *testing.T, c *state.Case, d *Decision, item string) {
	t.Helper()
	x := execAs(karin)
	x.Case = c
	x.Actor.Role = state.Consultant
	if itemNamed(item).words {
		x.Actor.For = state.Company
	}
	after := c.With(x.Events(d)...)
	again := execAs(karin)
	again.Case = after
	in, _ := Filled("agenda.tick", Values{"item": {"A2/1"}})
	form, err := again.Form(in)
	if err != nil {
		t.Fatalf("opened again: %v", err)
	}
	values := Values{}
	for _, f := range form.Fields {
		if len(f.Initial) > 0 {
			values[f.Name] = f.Initial
		}
	}
	_, second, err := ticks(after, karin, values)
	if err != nil {
		t.Fatalf("sent in again with %v: %v", values, err)
	}
	if got, want := second.Facts[0].(state.AgendaTicked), d.Facts[0].(state.AgendaTicked); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("sent in again: %v, want %v", got, want)
	}
	for _, f := range second.Facts[1:] {
		switch f.(type) {
		case state.Wishes, state.Accommodations, state.Subgoals, state.BallPassed:
		default:
			t.Errorf("sent in again as it was, it records %+v", f)
		}
	}
}

// Nobody but consultant and caseworker ticks what changes the course, and what
// the company says is the company's.
func TestWhoTicksWhat(t *testing.T) {
	for _, i := range agendaItems {
		c := meetingOn(i.name, true)
		kind, _, _ := strings.Cut(i.name, ".")
		k, standard := kindNamed(kind)
		for user, role := range map[string]state.Role{vera: state.Company, karin: state.Consultant, soren: state.Caseworker} {
			x := execAs(user)
			x.Case = c
			in, _ := Filled("agenda.tick", Values{"item": {"A2/1"}})
			_, err := x.Form(in)
			r, _ := AsRefusal(err)
			seen := role != state.Company || !standard || k.shared
			may := i.mayAnswer(role) && seen
			if told := r != nil && (r.Say.Key == "agenda.not_yours" || r.Say.Key == "agenda.row_gone"); told == may {
				t.Errorf("%s by %s: %v", i.name, role, err)
			}
		}
		if i.company && i.land != nil {
			t.Errorf("%s: the company changes the course", i.name)
		}
		for _, p := range i.params {
			if sees := answerSees(state.SeenByAll, p); i.company && p.Private && sees == state.SeenByAll {
				t.Errorf("%s: %s is private and seen by all", i.name, p.Name)
			}
			if p.Required && p.FormOnly && p.With == "" || i.sees == state.SeenByStaff && p.Own {
				t.Errorf("%s: %s makes no sense", i.name, p.Name)
			}
		}
	}
}

// What waits for the start date goes into the placement when it is ticked.
func TestHoursWaitForTheStart(t *testing.T) {
	c := withFacts(sample(), now.AddDate(0, 0, -1), state.PlacementEnd{}, state.Opened{Track: "1B"})
	f := state.AgendaOpened{ID: "A2", Kind: "start", Shared: true}
	for i, what := range []string{"start.hours", "start.paid", "start.vitas", "start.date"} {
		f.Items = append(f.Items, state.AgendaItem{ID: fmt.Sprint(i + 1), What: what, Sees: state.SeenByAll})
	}
	c = withFacts(c, now, f)
	tick := func(row string, v Values) *Decision {
		t.Helper()
		v["item"] = []string{"A2/" + row}
		x := execAs(karin)
		x.Case = c
		in, _ := Filled("agenda.tick", v)
		d, err := x.Run(x.Asked(in))
		if err != nil {
			t.Fatal(err)
		}
		c = c.With(x.Events(d)...)
		return d
	}
	tick("1", Values{"hours": one("15")})
	tick("3", Values{"vitas": one("approved")})
	d := tick("4", Values{"start": one("7/12"), "kind": one("løntilskud"), "end": one("26/2")})
	p, ok := d.Facts[1].(state.Placement)
	if !ok || p.Kind != "løntilskud" || p.Hours == nil || *p.Hours != 15 || p.End.IsZero() {
		t.Errorf("placement %+v", d.Facts[1])
	}
	if course := state.CourseNow(c.Events, today); course.Placement == nil || !course.Placement.VitasApproved {
		t.Error("Vitas did not go along")
	}
	// Moved before it began, it keeps the hours as they are by then.
	tick("1", Values{"hours": one("20")})
	d = tick("4", Values{"start": one("8/12"), "kind": one("løntilskud")})
	if p, ok := d.Facts[1].(state.Placement); !ok || p.Start.Day() != 8 || *p.Hours != 20 || p.End.IsZero() {
		t.Errorf("moved: %+v", d.Facts[1])
	}
}

// The longest agenda fits one message: that is what the limit is for.
func TestLongestAgendaFitsOneMessage(t *testing.T) {
	c := sample()
	f := state.AgendaOpened{ID: "A2", Kind: "tavle", Da: "Tavle", Shared: true}
	for i := range mostRows {
		f.Items = append(f.Items, state.AgendaItem{ID: fmt.Sprint(i + 1), What: "text", Da: strings.Repeat("æ", mostItem), Sees: state.SeenByAll})
	}
	c = withFacts(c, now, f)
	for _, role := range []state.Role{state.NoRole, state.Consultant} {
		m, ok := ReadMeeting(c, "A2", role, today, nil)
		if !ok {
			t.Fatal("no agenda")
		}
		const most = 50 // blocks of a message; two actions of one id make two rows
		if n := len(AgendaDoc(m).Blocks) + 1; n > most {
			t.Errorf("%q: %d blocks", role, n)
		}
	}
}

// The journal names what was said, decided and agreed, and is harmless Markdown.
func TestJournal(t *testing.T) {
	c := meetingOn("closing.well", true)
	x, d, err := ticks(c, karin, Values{"text": one("*stabil*\n# og glad")})
	if err != nil {
		t.Fatal(err)
	}
	c = c.With(x.Events(d)...)
	x = execAs(karin)
	x.Case = c
	in, _ := Filled("agenda.minutes", Values{
		"agenda": one("A2"), "present": {"K", "V"}, "decisions": one("vi prøver igen"), "tasks": one("vera: send nøglen senest fredag"), "private": one("hold øje"),
	})
	d, err = x.Run(x.Asked(in))
	if err != nil {
		t.Fatal(err)
	}
	c = c.With(x.Events(d)...)
	m, _ := ReadMeeting(c, "A2", state.Consultant, today, nil)
	got := Journal(m, texts.Danish, func(id string) string { return userInfos[id].Name })
	for _, want := range []string{
		"# Referat: Afslutningssamtale\n", "Sag #12 · AB", "til stede: konsulent og virksomhedens kontakt", `- Hvad gik godt: \*stabil\* · \# og glad`,
		"## Beslutninger\n\n- vi prøver igen\n", "send nøglen · Vera", "## Kun for konsulent og sagsbehandler\n\n- hold øje\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the journal lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "<@") || strings.Contains(got, "U3VERA") {
		t.Errorf("the journal holds ids:\n%s", got)
	}
	company, _ := ReadMeeting(c, "A2", state.Company, today, nil)
	if s := Journal(company, texts.Danish, nil); strings.Contains(s, "hold øje") {
		t.Error("the company's view holds the private part")
	}
	if types := factTypes(d); !slices.Equal(types, []string{"agenda_closed", "closing_talk", "task"}) {
		t.Errorf("the minutes record %v", types)
	}
}

func factTypes(d *Decision) []string {
	var types []string
	for _, f := range d.Facts {
		types = append(types, f.Type())
	}
	return types
}

// Lines of tasks name who by role, name or first name.
func TestTaskLines(t *testing.T) {
	x := execAs(karin)
	x.Actor.Role = state.Consultant
	for line, want := range map[string]string{
		"konsulent: ring til skolen":          "K ring til skolen ",
		"- Vera: find nøgle senest fredag":    "V find nøgle 2026-11-27",
		"@Søren: skriv":                       "S skriv ",
		"virksomheden: bestil tøj inden 3/12": "V bestil tøj 2026-12-03",
		"søren: ring senest 3/12 internt":     "S ring 2026-12-03",
		"vera: ring internt":                  "! task.internal_to_company",
		"@vera find et skab senest 27/11":     "V find et skab 2026-11-27",
		"Vera, find et skab kl. 10:30":        "V find et skab kl. 10:30 ",
		"konsulenten ringer til skolen":       "K ringer til skolen ",
		"virksomhedens kontakt: find nøgle":   "V find nøgle ",
		"company contact find a key":          "V find a key ",
		"kontakt: find nøgle":                 "V find nøgle ",
		"kontakt skolen":                      "! agenda.task_who",
		"K: ring":                             "K ring ",
		"vera og søren: find nøgle":           "! agenda.task_who",
		"Vera, Søren find nøgle":              "! agenda.task_who",
		"@vera":                               "! bad.missing",
		"hest find nøgle":                     "! agenda.task_who",
		"":                                    "! agenda.task_who",
		"hest: find nøgle":                    "! agenda.task_who",
		"find nøgle":                          "! agenda.task_who",
		"vera:":                               "! bad.missing",
		"vera: x senest i går":                "! date.past",
		"vera: 010190-1234":                   "! guard.cpr",
		`vera: "x`:                            "! bad.quote",
	} {
		task, err := x.taskLine(line)
		got := fmt.Sprintf("%s %s %s", task.Owner, task.What, task.Due)
		if err != nil {
			got = "! " + err.Say.Key
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// Of the tasks in the minutes the company reads its own alone.
func TestTasksOfTheMinutes(t *testing.T) {
	p := &agendaPlay{t, meetingOn("text", true)}
	d, err := p.run(karin, "agenda.minutes", Values{"agenda": one("A2"), "open": one("drop"), "tasks": one("konsulent: ring til skolen\nVera: find nøgle\nsøren: skriv internt")})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range d.Facts {
		if task, ok := f.(state.Task); ok {
			got += fmt.Sprintf("%s %s %t, ", task.Owner, task.What, task.Shared)
		}
	}
	if got != "K ring til skolen false, V find nøgle true, S skriv false, " {
		t.Error(got)
	}
}

// Rows are pasted in bulk, with or without bullets and numbers.
func TestItemLines(t *testing.T) {
	for text, want := range map[string]string{
		"nøgler": "nøgler", "a; b;;c": "a|b|c", "1. a\n2) b\n- c\n• d\n\n": "a|b|c|d", "2 stole\n3-dages kursus": "2 stole|3-dages kursus", " ; ": "!", strings.Repeat("x", mostItem+1): "!",
	} {
		lines, err := itemLines(text)
		got := strings.Join(lines, "|")
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%.20q: %q, want %q", text, got, want)
		}
	}
}
