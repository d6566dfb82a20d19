package commands

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// staffRow is the item of meetingOn as consultant and caseworker read it on
// the agenda, and in the minutes.
func staffRow(c *state.Case) (row, minutes string) {
	m, _ := ReadMeeting(c, "A2", state.Consultant, today, nil)
	r := m.Agenda.Rows[0]
	return rowLine(m.Agenda, r, m.Parties, today).In(texts.Danish, slackish{}), m.saidOf(r).In(texts.Danish, slackish{})
}

// No field is named where the item has just said it, and no line has two names
// with a colon after one another.
func TestAnswersAreTold(t *testing.T) {
	for _, tt := range []struct {
		item   string
		values Values
		row    string
		said   string
	}{
		{
			"followup.attendance",
			Values{"agreed": one("10"), "attended": one("7,5"), "cause": one("bussen")},
			"✓ 1. Fremmøde · <@U1KARIN>: 7,5 af 10 timer · Årsag til fravær: bussen",
			"• Fremmøde: 7,5 af 10 timer · Årsag til fravær: bussen",
		},
		{
			"prep.agreed",
			Values{"what": one("ring til skolen"), "who": one("S"), "by": one("3/12")},
			"✓ 1. Hvem gør hvad · <@U1KARIN>: ring til skolen · <@U2SOREN> · senest tor 3. dec. (uge 49)",
			"• Hvem gør hvad: ring til skolen · <@U2SOREN> · senest tor 3. dec. (uge 49)",
		},
		{
			"prep.earlier",
			Values{"completed": one("1"), "broken_off": one("2")},
			"✓ 1. Tidligere forløb · <@U1KARIN> – Gennemførte forløb: 1 · Afbrudte forløb: 2",
			"• Tidligere forløb – Gennemførte forløb: 1 · Afbrudte forløb: 2",
		},
		{
			"start.accommodation",
			Values{"solution": one("hæve-sænke-bord"), "consent": one("yes")},
			"✓ 1. Skånehensyn · <@U1KARIN>: hæve-sænke-bord · deles med virksomheden",
			"• Skånehensyn: hæve-sænke-bord · deles med virksomheden",
		},
		{
			"prep.accommodation",
			Values{"need": one("ro"), "solution": one("eget bord")},
			"✓ 1. Skånehensyn og støtte · <@U1KARIN> – Behov: ro · Løsning: eget bord",
			"• Skånehensyn og støtte – Behov: ro · Løsning: eget bord",
		},
		{
			"start.followup",
			Values{"dates": one("3/12"), "who": {"V", "K"}, "kind": one("visit")},
			"✓ 1. Opfølgning · <@U1KARIN>: tor 3. dec. (uge 49) · med <@U3VERA> og <@U1KARIN> · besøg",
			"• Opfølgning: tor 3. dec. (uge 49) · med <@U3VERA> og <@U1KARIN> · besøg",
		},
	} {
		p := &agendaPlay{t, meetingOn(tt.item, true)}
		p.tick(karin, tt.values)
		row, said := staffRow(p.c)
		if row != tt.row {
			t.Errorf("%s\nwant %s", row, tt.row)
		}
		if said != tt.said {
			t.Errorf("%s\nwant %s", said, tt.said)
		}
	}
}

// Of what two sides say each half names its side: in the minutes both, on the
// agenda those who are not who ticked it.
func TestEachHalfNamesItsSide(t *testing.T) {
	k := Values{"accom_ok": one("yes"), "changed": one("pause")}
	v := Values{"accom_ok": one("no"), "changed": one("stol")}
	minutes := "• Skånehensyn – konsulent: ja · Hvad skal ændres? pause · virksomhedens kontakt: nej · Hvad skal ændres? stol"
	for _, tt := range []struct {
		first, then       string
		firstSaid, thenIt Values
		row               string
	}{
		{karin, vera, k, v, "✓ 1. Skånehensyn · <@U3VERA> – konsulent: ja · Hvad skal ændres? pause · virksomhedens kontakt: nej · Hvad skal ændres? stol"},
		{vera, karin, v, k, "✓ 1. Skånehensyn · <@U1KARIN>: ja · Hvad skal ændres? pause · virksomhedens kontakt: nej · Hvad skal ændres? stol"},
	} {
		p := &agendaPlay{t, meetingOn("followup.accommodation", true)}
		p.tick(tt.first, tt.firstSaid)
		p.tick(tt.then, tt.thenIt)
		if row, said := staffRow(p.c); row != tt.row || said != minutes {
			t.Errorf("%s\nwant %s\n%s\nwant %s", row, tt.row, said, minutes)
		}
	}
}

// A note for consultant and caseworker is marked for those who read it, on the
// agenda, in the answer and in the text for the journal; nobody else has it.
func TestPrivateNotesAreMarked(t *testing.T) {
	const marked = "talt med læreren (kun konsulent og sagsbehandler)"
	p := &agendaPlay{t, meetingOn("followup.tasks", true)}
	x := execAs(karin)
	d, err := p.run(karin, "agenda.note", Values{"item": {"A2/1"}, "note": one("går fint"), "private": one("talt med læreren")})
	if err != nil {
		t.Fatal(err)
	}
	saved := shown(Saved(p.c, d, x.Events(&Decision{Facts: d.Facts}), now), texts.Danish)
	if !strings.Contains(saved, "note til ”Opgaver” · går fint · "+marked) {
		t.Errorf("the answer is %s", saved)
	}
	if _, err := p.run(karin, "agenda.minutes", Values{"agenda": {"A2"}, "open": one("drop")}); err != nil {
		t.Fatal(err)
	}
	for role, has := range map[state.Role]bool{state.Consultant: true, state.Caseworker: true, state.Company: false, state.Mentor: false, state.NoRole: false} {
		m, _ := ReadMeeting(p.c, "A2", role, today, nil)
		all := shown(AgendaDoc(m), texts.Danish) + shown(MinutesDoc(m), texts.Danish) + Journal(m, texts.Danish, func(s string) string { return s })
		if strings.Contains(all, "læreren") != has || strings.Count(all, marked) != 3 && has {
			t.Errorf("%q reads %s", role, all)
		}
	}
}

// Who takes something back reads what it was, by its name.
func TestUndoNamesTheItem(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.tasks", true)}
	p.tick(karin, Values{"list": one("bager")})
	x := execAs(karin)
	x.Case = p.c
	d, err := x.Undo(p.c.Version, p.c.Version)
	if err != nil {
		t.Fatal(err)
	}
	events := x.Events(d)
	after := p.c.With(events...)
	if got := shown(Saved(after, d, events, now), texts.Danish); !strings.Contains(got, "fortrudt: ”Opgaver” er krydset af · bager") {
		t.Errorf("the answer is %s", got)
	}
	y := execAs(soren)
	y.Case, y.Actor = after, state.Actor{User: soren, Role: state.Caseworker}
	news := shown(y.WithNews(Doc{Blocks: []Block{Header{texts.Say("home.title")}}}, p.c.Version), texts.Danish)
	if !strings.Contains(news, "fortrudt: ”Opgaver” er krydset af") {
		t.Errorf("the news are %s", news)
	}
	y.Case = p.c
	news = shown(y.WithNews(Doc{Blocks: []Block{Header{texts.Say("home.title")}}}, p.c.Version-1), texts.Danish)
	if !strings.Contains(news, "<@U1KARIN>: ”Opgaver” er krydset af · bager") {
		t.Errorf("the news are %s", news)
	}
	closed := &agendaPlay{t, p.c}
	if _, err := closed.run(karin, "agenda.minutes", Values{"agenda": {"A2"}}); err != nil {
		t.Fatal(err)
	}
	minutes := "E" + strconv.Itoa(p.c.Version+1)
	if got := shown(ThingUndone(closed.c, minutes, Reader{}), texts.Danish); got != "Fortrudt: referatet af Opfølgningsmøde A2.\n" {
		t.Errorf("%s: %s", minutes, got)
	}
	for thing, want := range map[string]string{"F1": "Fortrudt: opfølgning F1.", "T2": "Fortrudt: opgave T2.", "E7": "Noteringen er fortrudt."} {
		if got := shown(ThingUndone(p.c, thing, Reader{}), texts.Danish); got != want+"\n" {
			t.Errorf("%s: %s", thing, got)
		}
	}
}

// Who arranges an agenda hears what went off it, what stayed, and that the
// order is another.
func TestArrangingSaysWhatBecameOfTheItems(t *testing.T) {
	p := &agendaPlay{t, sample()}
	for _, step := range []struct {
		items, want string
	}{
		{"1. Formål\n2.  Timer  om ugen\nnyt\n", "told.agenda_arranged"},
		{"2. Weekly hours\n1\n3. nyt", "told.agenda_rearranged Rækkefølgen er ændret."},
		{"2.\n1. Formål\n3. nyere", "told.agenda_rearranged 1 punkt har fået nyt navn: nyere."},
		{"2.\n1.", "told.agenda_rearranged 1 punkt er taget af: nyere."},
		{"1.\n2.\na\n7.12-fristen", "told.agenda_arranged Rækkefølgen er ændret."},
		{"2.", "told.agenda_rearranged 3 punkter er taget af: Formål, a og 7.12-fristen."},
	} {
		d, err := p.run(karin, "agenda.arrange", Values{"agenda": one("A1"), "items": one(step.items)})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{Tell(d.Facts[0], nil).Key}
		for _, line := range d.Say {
			got = append(got, line.In(texts.Danish, slackish{}))
		}
		if s := strings.Join(got, " "); s != step.want {
			t.Errorf("%q: %s, want %s", step.items, s, step.want)
		}
	}
	p = &agendaPlay{t, meetingOn("followup.tasks", true)}
	p.tick(karin, Values{"list": one("bager")})
	d, err := p.run(karin, "agenda.arrange", Values{"agenda": one("A2"), "items": one("nyt")})
	if err != nil || len(d.Say) != 1 || d.Say[0].In(texts.Danish, slackish{}) != "Det, der er krydset af eller har en note, bliver stående: Opgaver." {
		t.Errorf("%v, %v", d.Say, err)
	}
}

// A line that names no item, one twice, or one that keeps its name is told at
// its field.
func TestArrangingRefuses(t *testing.T) {
	p := &agendaPlay{t, meetingOn("text", true)}
	p.c = withFacts(p.c, now, state.AgendaArranged{ID: "A2", Items: []state.AgendaItem{
		{ID: "2", What: "text", Da: "nøgler", Sees: state.SeenByAll}, {ID: "3", What: "start.hours", Sees: state.SeenByAll}, {ID: "4", What: "text", Da: "kort", Sees: state.SeenByAll},
	}})
	if _, err := p.run(karin, "agenda.tick", Values{"item": one("A2/4")}); err != nil {
		t.Fatal(err)
	}
	for items, want := range map[string]string{
		"9. bus": "agenda.no_row", "2. nøgler\n2. kort": "agenda.row_twice", "3. Timer": "agenda.keeps_name", "4. adgangskort": "agenda.keeps_name_ticked",
		"2. " + strings.Repeat("x", mostItem+1): "bad.long", "3. Timer om ugen\n4. kort": "",
	} {
		_, err := (&agendaPlay{t, p.c}).run(karin, "agenda.arrange", Values{"agenda": one("A2"), "items": one(items)})
		r, refused := AsRefusal(err)
		if refused != (want != "") || refused && (r.Say.Key != want || r.Field != "items") {
			t.Errorf("%q: %v, want %s", items, err, want)
		}
	}
}

// saidOfDecision are the lines of an answer beside the facts.
func saidOfDecision(d *Decision) string {
	var lines []string
	for _, l := range d.Say {
		lines = append(lines, l.In(texts.Danish, slackish{}))
	}
	return strings.Join(lines, "\n")
}

// What is left for the next meeting is counted without what stands on its
// agenda anyway, and the notes go along with who wrote them.
func TestCarriedItemsKeepTheirNotes(t *testing.T) {
	p := &agendaPlay{t, sample()}
	for _, step := range []struct {
		user, path string
		values     Values
	}{
		{karin, "agenda.add", Values{"items": one("bus\nfrokost")}},
		{vera, "agenda.note", Values{"item": one("A1/2"), "note": one("kun formiddage")}},
		{karin, "agenda.note", Values{"item": one("A1/3"), "note": one("linje 5"), "private": one("penge til kort")}},
		{karin, "agenda.minutes", Values{"agenda": one("A1"), "open": one("carry")}},
	} {
		if _, err := p.run(step.user, step.path, step.values); err != nil {
			t.Fatal(err)
		}
	}
	d, err := p.run(karin, "agenda.start", Values{})
	if err != nil {
		t.Fatal(err)
	}
	if got := saidOfDecision(d); got != "2 punkter fra sidste møde følger med." {
		t.Errorf("the answer says %s", got)
	}
	for role, want := range map[state.Role]string{
		state.Consultant: "↳ <@U3VERA>: kun formiddage\n↳ <@U1KARIN>: linje 5\n↳ <@U1KARIN>: penge til kort (kun konsulent og sagsbehandler)\n",
		state.Company:    "↳ <@U3VERA>: kun formiddage\n↳ <@U1KARIN>: linje 5\n",
		state.NoRole:     "↳ <@U3VERA>: kun formiddage\n↳ <@U1KARIN>: linje 5\n",
	} {
		m, _ := ReadMeeting(p.c, "A2", role, today, nil)
		var notes strings.Builder
		for line := range strings.Lines(shown(AgendaDoc(m), texts.Danish)) {
			if strings.HasPrefix(line, "↳") {
				notes.WriteString(line)
			}
		}
		if notes.String() != want {
			t.Errorf("%q reads\n%swant\n%s", role, notes.String(), want)
		}
	}
}

// A start date that is moved takes the approval of Vitas along, and says so.
func TestMovedStartSaysThatVitasGoesAlong(t *testing.T) {
	c := withFacts(sample(), now.Add(-3*time.Hour), state.PlacementEnd{})
	c = withFacts(c, now.Add(-2*time.Hour), state.AgendaOpened{ID: "A2", Kind: "start", Shared: true, Items: []state.AgendaItem{
		{ID: "1", What: "start.date", Sees: state.SeenByAll}, {ID: "2", What: "start.vitas", Sees: state.SeenByAll},
	}})
	p := &agendaPlay{t, c}
	for _, step := range []struct{ item, field, value, want string }{
		{"A2/1", "start", "7/12", ""},
		{"A2/2", "vitas", "approved", ""},
		{"A2/1", "start", "14/12", "Vitas står som godkendt på dagsordenen og er derfor også noteret som godkendt til mandag 14. december 2026 (uge 51). " +
			"Skal den godkendes igen, så fortryd, ret punktet Vitas, og kryds startdatoen af på ny."},
	} {
		d, err := p.run(karin, "agenda.tick", Values{"item": one(step.item), step.field: one(step.value), "kind": one("virksomhedspraktik")})
		if err != nil {
			t.Fatal(err)
		}
		if got := saidOfDecision(d); got != step.want {
			t.Errorf("%s %s says %s", step.item, step.value, got)
		}
	}
}

// A meeting whose follow-up was noted before with other figures says so in
// the minutes of consultant and caseworker.
func TestMinutesSayWhichFiguresCount(t *testing.T) {
	for attended, want := range map[string]bool{"6": true, "8": false} {
		c := withFacts(sample(), now.Add(-3*time.Hour), state.FollowupPlanned{ID: "F3", For: today})
		p := &agendaPlay{t, c}
		for _, step := range []struct {
			path   string
			values Values
		}{
			{"agenda.followup", Values{}},
			{"agenda.tick", Values{"item": one("A2/4"), "agreed": one("10"), "attended": one(attended)}},
			{"followup.held", Values{"followup": one("F3"), "agreed": one("10"), "attended": one("8")}},
			{"agenda.minutes", Values{"agenda": one("A2"), "open": one("drop")}},
		} {
			if _, err := p.run(karin, step.path, step.values); err != nil {
				t.Fatal(step.path, err)
			}
		}
		for _, role := range []state.Role{state.Consultant, state.Caseworker, state.Mentor, state.Company, state.NoRole} {
			staff := role == state.Consultant || role == state.Caseworker
			m, _ := ReadMeeting(p.c, "A2", role, today, nil)
			const line = "Opfølgning F3 var allerede noteret som afholdt onsdag 25. november 2026 (uge 48) med fremmøde 8 af 10 timer. De tal gælder."
			if got := strings.Contains(shown(MinutesDoc(m), texts.Danish), line); got != (want && staff) {
				t.Errorf("%q with %s: %t", role, attended, got)
			}
		}
	}
}

// Who may not tick or park an item is told who does.
func TestWhoTicksIsSaid(t *testing.T) {
	p := &agendaPlay{t, meetingOn("followup.attendance", true)}
	for path, want := range map[string]string{
		"agenda.tick":    "Det er konsulenten, sagsbehandleren og mentoren, der krydser ”Fremmøde” af. Skriv gerne en note til punktet, så læser de den.",
		"agenda.park":    "Det er konsulenten, sagsbehandleren og mentoren, der parkerer ”Fremmøde”. Skriv gerne en note til punktet, så læser de den.",
		"agenda.arrange": "Det kan du ikke som virksomhedens kontakt. Bed konsulenten eller sagsbehandleren om det.",
	} {
		values := Values{"item": one("A2/1"), "agreed": one("1"), "attended": one("1")}
		_, err := p.run(vera, path, values)
		r, ok := AsRefusal(err)
		if !ok || r.Say.In(texts.Danish, slackish{}) != want {
			t.Errorf("%s: %v %v", path, err, r)
		}
	}
}

// What was agreed stands in the minutes whatever becomes of it, also when the
// case is closed, for those who may know of it.
func TestMinutesKeepWhatWasAgreed(t *testing.T) {
	c := opened(12,
		state.AgendaOpened{ID: "A1", Kind: "followup", Shared: true},
		state.Task{ID: "T1", Owner: state.Company, Giver: state.Consultant, What: "bestil sko", Shared: true},
		state.Task{ID: "T2", Owner: state.Caseworker, Giver: state.Consultant, What: "ring til lægen"},
		followup("F1", 3), followup("F2", 9),
		state.AgendaClosed{ID: "A1", Things: []string{"T1", "T2", "F1", "F2"}},
		state.TaskAccepted{ID: "T1"}, state.TaskDone{ID: "T1"},
		state.FollowupCancelled{ID: "F1"},
	)
	first := "T1 · bestil sko · <@U3VERA> · udført"
	internal := "T2 · ring til lægen · <@U2SOREN> · uden frist · venter på svar"
	last := []string{"F1 · lørdag 28. november 2026 (uge 48) · aflyst", "F2 · fredag 4. december 2026 (uge 49)"}
	for _, c := range []*state.Case{c, withFacts(c, now, state.CaseClosed{})} {
		for role, want := range map[state.Role][]string{
			state.Consultant: append([]string{first, internal}, last...),
			state.Company:    append([]string{first}, last...),
			state.NoRole:     append([]string{first}, last...),
		} {
			m, _ := ReadMeeting(c, "A1", role, today, nil)
			if got := shown(MinutesDoc(m), texts.Danish); !strings.Contains(got, strings.Join(want, "\n")) || role != state.Consultant && strings.Contains(got, "T2") {
				t.Errorf("%q reads\n%s\nwant\n%s", role, got, strings.Join(want, "\n"))
			}
		}
	}
}

// The longest agenda stands in the form that arranges it, and stays as it is
// when that is sent as it came.
func TestLongestAgendaIsArranged(t *testing.T) {
	opened := state.AgendaOpened{ID: "A3", Kind: "forum", Shared: true}
	for i := range mostRows {
		opened.Items = append(opened.Items, state.AgendaItem{ID: strconv.Itoa(1000 + i), What: "text", Da: strings.Repeat("æ", mostItem), Sees: state.SeenByAll})
	}
	x := execAs(karin)
	x.Case = withFacts(sample(), now, opened)
	in, _ := Filled("agenda.arrange", Values{"agenda": {"A3"}})
	form, err := x.Form(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range form.Fields {
		if f.Name == "items" && (len(f.Initial) == 0 || strings.Count(f.Initial[0], "\n") != mostRows-1) {
			t.Errorf("the form begins with %q", f.Initial)
		}
	}
}
