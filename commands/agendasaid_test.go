package commands

import (
	"strings"
	"testing"

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
			"✓ 1. Skånehensyn · <@U1KARIN>: hæve-sænke-bord · samtykke givet",
			"• Skånehensyn: hæve-sænke-bord · samtykke givet",
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
	saved := shown(Saved(p.c, d, x.Events(&Decision{Facts: d.Facts}), today), texts.Danish)
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
	if got := shown(Saved(after, d, events, today), texts.Danish); !strings.Contains(got, "fortrudt: ”Opgaver” er krydset af · bager") {
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
	for thing, want := range map[string]string{"F1": "Fortrudt: opfølgning F1.", "T2": "Fortrudt: opgave T2.", "E7": "Noteringen er fortrudt."} {
		if got := shown(ThingUndone(p.c, thing, state.NoRole), texts.Danish); got != want+"\n" {
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
		{"1. x\n2. x\nnyt\n", "told.agenda_arranged"},
		{"2. x\n1. x\n3. x", "told.agenda_rearranged Rækkefølgen er ændret."},
		{"2. x\n1. x", "told.agenda_rearranged 1 punkt er taget af: nyt."},
		{"1. x\n2. x\na\nb", "told.agenda_arranged Rækkefølgen er ændret."},
		{"2. x", "told.agenda_rearranged 3 punkter er taget af: Formål, a og b."},
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
