package commands

import (
	"fmt"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// answer is what the person who typed something is told.
func answer(t *testing.T, c *state.Case, user, path string, values Values) string {
	t.Helper()
	x := execAs(user)
	x.Case = c
	in, _ := Filled(path, values)
	d, err := x.Run(x.Asked(in))
	if err != nil {
		t.Fatal(err)
	}
	events := x.Events(d)
	return shown(Saved(c.With(events...), d, events, now), texts.Danish)
}

// An answer says all that was understood.
func TestAnswersSayWhatWasUnderstood(t *testing.T) {
	c := withFacts(sample(), now, state.Wishes{N: 3, Items: []string{"køkken", "nær hjemmet", "korte dage"}})
	for _, tt := range []struct {
		path   string
		values Values
		want   string
		not    string
	}{
		{"case.wishes", Values{"wishes": one("Køkken; lager")}, "2 ønsker på listen · Køkken · lager\n2 tidligere ønsker er ikke med på den nye liste.", ""},
		{"case.wishes", Values{"wishes": one("køkken; nær hjemmet; korte dage; lager")}, "4 ønsker på listen", "tidligere"},
		{"case.end", Values{"outcome": one("planlagt stop"), "reason": one("flytter til Odense")}, "udfald: planlagt stop. Begrundelse: flytter til Odense", ""},
		{"case.close", Values{"outcome": one("job"), "reason": one("fast arbejde")}, "udfald: job. Begrundelse: fast arbejde", ""},
		{"case.order", Values{"text": one("praktik i køkken")}, "bestillingen er noteret · praktik i køkken", "ikke oplyst"},
		{"case.order", Values{"holds": one("goal"), "text": one("praktik i køkken")}, "bestillingens indhold · mål · praktik i køkken", ""},
		{
			"followup.held",
			Values{
				"followup": one("F1"), "date": one("i dag"), "agreed": one("20"), "attended": one("15"), "accom_ok": one("partly"), "social": one("difficult"),
				"independent": one("no"), "meaning": one("low"), "note": one("ny plads"), "private": one("kun os"),
			},
			"fremmøde 15 af 20 timer · Skånehensyn fungerer: delvist · Det sociale: svært · Arbejder på egen hånd: nej · Mening for borgeren: lav. Note: ny plads. Kun for konsulent og sagsbehandler: kun os", "",
		},
		{"followup.held", Values{"followup": one("F1"), "date": one("i dag"), "agreed": one("20")}, "opfølgning F1 er afholdt · 20 aftalte timer", ""},
	} {
		got := answer(t, c, karin, tt.path, tt.values)
		if !strings.Contains(got, tt.want) || tt.not != "" && strings.Contains(got, tt.not) {
			t.Errorf("%s %v is answered\n%s\nwant %s", tt.path, tt.values, got, tt.want)
		}
	}
}

// What was recorded of the course is shown to consultant and caseworker, of it
// to the mentor what broke off before, and nothing to the company.
func TestShowTellsTheStory(t *testing.T) {
	const mia = "U4MIA"
	c := withFacts(sample(), now,
		state.PartyNamed{Role: state.Mentor, Name: "Mia", User: mia},
		state.EarlierBreakoffs{N: 2}, state.EffortStart{What: "danskkursus"}, state.Changed{Kind: "ny ydelse"},
		state.AgendaOpened{ID: "A2", Kind: "prep", Items: []state.AgendaItem{{ID: "1", What: "prep.earlier"}}},
		state.AgendaTicked{ID: "A2", Item: "1", Answers: []state.Answer{{Field: "lesson", Value: "korte dage"}}},
		state.AgendaOpened{ID: "A3", Kind: "closing", Shared: true, Items: []state.AgendaItem{{ID: "1", What: "closing.well", Sees: state.SeenByAll}}},
		state.AgendaTicked{ID: "A3", Item: "1", Answers: []state.Answer{{Field: "text", Value: "mødestabil", Sees: state.SeenByCompany}}},
		state.AgendaClosed{ID: "A3"}, state.ClosingTalk{}, state.PlacementEnd{Outcome: []string{"planlagt stop"}, Why: "flytter"})
	staff := []string{"Tidligere afbrudte forløb:* 2", "danskkursus", "ny ydelse", "korte dage", "mødestabil", "Begrundelse for afslutningen* onsdag 25. november 2026 (uge 48): flytter"}
	for user, sees := range map[string]int{karin: len(staff), soren: len(staff), mia: 1, vera: 0} {
		x := execAs(user)
		x.Case = c
		in, _ := Filled("case.show", Values{})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		got := shown(*d.Doc, texts.Danish)
		for i, want := range staff {
			if strings.Contains(got, want) != (i < sees) {
				t.Errorf("%s sees %q: %v", user, want, i >= sees)
			}
		}
	}
}

// What a long list leaves out is counted, and where all of it stands is said.
func TestShowSaysWhereTheRestIs(t *testing.T) {
	var facts []state.Fact
	for i := range 12 {
		facts = append(facts,
			state.FollowupPlanned{ID: fmt.Sprintf("F%d", 20+i), For: today.Add(3 + i)},
			state.Task{ID: fmt.Sprintf("T%d", 20+i), Owner: state.Caseworker, What: "ring"},
			state.GrantApplied{ID: fmt.Sprintf("G%d", 20+i), Kind: "HKO"})
	}
	got := shownCase(t, withFacts(sample(), now, facts...), soren)
	for _, want := range []string{"Se dem alle med `opfølgning liste`.", "Se dem alle med `hvemgør liste alle`.", "tidligere bevillinger. De står i `eksport`."} {
		if !strings.Contains(got, want) {
			t.Errorf("the case does not say %q:\n%s", want, got)
		}
	}
}

// What was agreed at meetings is shown as far as each may know it: all of it to
// consultant and caseworker, to mentor and company what all parties have heard.
func TestShowTellsWhatMeetingsAgreed(t *testing.T) {
	const mia = "U4MIA"
	all, staff := state.SeenByAll, state.SeenByStaff
	c := withFacts(sample(), now, state.PartyNamed{Role: state.Mentor, Name: "Mia", User: mia},
		state.AgendaOpened{ID: "A2", Kind: "pre", Items: []state.AgendaItem{
			{ID: "1", What: "pre.goal"}, {ID: "2", What: "pre.knows"}, {ID: "3", What: "pre.knows"}, {ID: "4", What: "prep.experience"},
		}},
		state.AgendaTicked{ID: "A2", Item: "1", Answers: []state.Answer{{Field: "goal", Value: "fast arbejde", Sees: staff}}},
		state.AgendaTicked{ID: "A2", Item: "2", Answers: []state.Answer{
			{Field: "what", Value: "korte vagter", Sees: staff},
			{Field: "to", Value: "company,mentor", Sees: staff},
			{Field: "why", Value: "planlægning", Sees: staff},
			{Field: "until", Value: "2026-12-31", Sees: staff},
		}},
		state.AgendaTicked{ID: "A2", Item: "3", Answers: []state.Answer{
			{Field: "what", Value: "gammel aftale", Sees: staff}, {Field: "to", Value: "company", Sees: staff}, {Field: "until", Value: "2026-11-24", Sees: staff},
		}},
		state.AgendaTicked{ID: "A2", Item: "4", Answers: []state.Answer{{Field: "cv", Value: "2026-11-20", Sees: staff}}},
		state.AgendaOpened{ID: "A3", Kind: "start", Shared: true, Items: []state.AgendaItem{
			{ID: "1", What: "start.paid", Sees: all}, {ID: "2", What: "start.date", Sees: all}, {ID: "3", What: "start.cv", Sees: all},
		}},
		state.AgendaTicked{ID: "A3", Item: "1", Answers: []state.Answer{{Field: "condition", Value: "stabilt fremmøde", Sees: all}}},
		state.AgendaTicked{ID: "A3", Item: "2", Answers: []state.Answer{{Field: "receives", Value: "Ib i porten", Sees: all}}},
		state.AgendaTicked{ID: "A3", Item: "3", Answers: []state.Answer{{Field: "cv", Value: "2026-11-03", Sees: all}}},
	)
	c = c.With(
		state.Event{Version: c.Version + 1, At: now, Date: day("7/12"), Fact: state.Hours{Hours: ptr(15.0), Paid: ptr(5.0)}},
		state.Event{Version: c.Version + 2, At: now, Date: state.NewDate(2027, 2, 1), Fact: state.Hours{Hours: ptr(20.0)}},
	)
	shared := []string{
		"*Timetal* fra man 7. dec. (uge 50): 15 timer om ugen, heraf 5 lønnede", "*Timetal* fra man 1. feb. 2027 (uge 5): 20 timer om ugen",
		"*Betingelse for lønnede timer:* stabilt fremmøde", "*Tager imod ved start:* Ib i porten",
	}
	own := []string{"*Mål:* fast arbejde", "• virksomheden og mentoren må vide ”korte vagter” · samtykke C21.1 · formål: planlægning · til og med tor 31. dec. (uge 53)", "*CV opdateret:* fre 20. nov. (uge 47)"}
	for user, more := range map[string]bool{karin: true, soren: true, mia: false, vera: false} {
		x := execAs(user)
		x.Case = c
		in, _ := Filled("case.show", Values{})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		got := shown(*d.Doc, texts.Danish)
		for _, want := range shared {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not see %q:\n%s", user, want, got)
			}
		}
		for _, want := range own {
			if strings.Contains(got, want) != more {
				t.Errorf("%s sees %q: %v\n%s", user, want, !more, got)
			}
		}
		if cv := strings.Contains(got, "*CV opdateret:* tir 3. nov."); cv == more {
			t.Errorf("%s sees the start meeting's CV %t:\n%s", user, cv, got)
		}
		over := strings.Contains(got, "• samtykke C22.1 udløb tir 24. nov. (uge 48) og gælder ikke længere: ”gammel aftale”")
		if n := strings.Count(got, "gammel aftale"); over != more || n > 1 || n > 0 != more {
			t.Errorf("%s reads of what ran out %t, %d times:\n%s", user, over, n, got)
		}
	}
}

// Each line of the experience that is shared has one bullet, however it was
// written.
func TestEachLineOfTheCVHasItsBullet(t *testing.T) {
	p := &agendaPlay{t, meetingOn("prep.experience", false)}
	p.tick(karin, Values{"list": one("lager"), "lines": one("- Lager i to år\n• Kørekort\nTruck")})
	x := execAs(vera)
	x.Case = p.c
	in, _ := Filled("case.show", Values{})
	d, err := x.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	if said := shown(*d.Doc, texts.Danish); !strings.Contains(said, "\n• Lager i to år\n• Kørekort\n• Truck\n") {
		t.Error(said)
	}
}

// The company reads how many hours were attended, and nothing else of what was
// said at a follow-up in private.
func TestShowTellsTheCompanyAttendance(t *testing.T) {
	c := withFacts(sample(), now, state.FollowupHeld{ID: "F1", Agreed: ptr(15.0), Attended: ptr(6.0), Private: "kun os"}, state.FollowupHeld{ID: "F2", Agreed: ptr(15.0)})
	for _, path := range []string{"case.show", "case.preview"} {
		x := execAs(vera)
		x.Case = c
		in, _ := Filled(path, Values{})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		got := shown(*d.Doc, texts.Danish)
		if strings.Count(got, "*Fremmøde*\n• ons 25. nov. (uge 48): 6 af 15 timer") != 1 || strings.Contains(got, "kun os") {
			t.Errorf("%s:\n%s", path, got)
		}
	}
}

// The company finds in its view the days that it reported, and none that others did.
func TestShowTellsTheCompanyWhatItReported(t *testing.T) {
	c := withFacts(sample(), now, state.Absence{})
	c = c.With(state.Event{Version: c.Version + 1, At: now, Date: day("24/11"), By: state.Actor{User: vera, Role: state.Company}, Fact: state.Absence{}})
	const heading, own, other = "*Fravær, I har meldt*\n• tir 24. nov. (uge 48)", "tir 24. nov.", "• ons 25. nov."
	got := shownCase(t, c, vera)
	if !strings.Contains(got, heading) || strings.Contains(got, other) {
		t.Errorf("the company reads\n%s", got)
	}
	if got := shownCase(t, c, karin); strings.Contains(got, "I har meldt") || strings.Contains(got, own) {
		t.Errorf("the consultant reads\n%s", got)
	}
}

// shownCase is what somebody reads of a case.
func shownCase(t *testing.T, c *state.Case, user string) string {
	t.Helper()
	return shownBy(t, c, user, "case.show")
}

// shownBy is what a word that asks for nothing shows to somebody.
func shownBy(t *testing.T, c *state.Case, user, word string) string {
	t.Helper()
	x := execAs(user)
	x.Case = c
	in, _ := Filled(word, Values{})
	d, err := x.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	return shown(*d.Doc, texts.Danish)
}

// That the start waits is said wherever the case is shown, and never why.
func TestStartWaitsIsSaidAndNotWhy(t *testing.T) {
	near := opened(12, state.Placement{Kind: "fleksjob", Start: today.Add(5), Hours: ptr(12.0)}, state.MedicalRequired{})
	running := opened(12, state.Placement{Kind: "virksomhedspraktik", Start: today.Add(-1), Hours: ptr(12.0)})
	asked := withFacts(opened(12, state.Placement{Kind: "fleksjob", Start: today, Hours: ptr(12.0)}), now, state.MedicalRequired{})
	const before, since = "*Starten afventer:* det sidste skal være på plads først", "*Ikke alt er på plads:* tal sammen, før det fortsætter"
	for name, tt := range map[string]struct {
		c    *state.Case
		want string
	}{
		"near": {near, before}, "running": {running, since}, "asked for as it begins": {asked, since},
		"cleared":   {withFacts(near, now, state.MedicalReceived{}), ""},
		"approved":  {withFacts(running, now, state.VitasApproved{}), ""},
		"not begun": {opened(12, state.Placement{Kind: "fleksjob", Start: today.Add(8)}, state.MedicalRequired{}), ""},
	} {
		for place, got := range map[string]string{
			"card": shown(Card(tt.c.ThreadView(today)), texts.Danish), "the company's view": shownCase(t, tt.c, vera),
			"preview": previewOf(t, tt.c), "the consultant's view": shownCase(t, tt.c, karin),
		} {
			if !strings.Contains(got, tt.want) || strings.Contains(got, "afventer") != (tt.want == before) || strings.Contains(got, "på plads") != (tt.want != "") {
				t.Errorf("%s: %s says\n%s", name, place, got)
			}
			for _, why := range []string{"æge", "Vitas", "R24", "R23"} {
				if place != "the consultant's view" && strings.Contains(got, why) {
					t.Errorf("%s: %s says %q:\n%s", name, place, why, got)
				}
			}
		}
	}
}

// previewOf is what the consultant sees of the case as the company does.
func previewOf(t *testing.T, c *state.Case) string {
	t.Helper()
	return shownBy(t, c, karin, "case.preview")
}

// A placement that was agreed on while another runs is shown wherever the case
// is, and is the next step to those who read of one.
func TestTheNextPlacementIsShown(t *testing.T) {
	extended := withFacts(sample(), now, state.Placement{Kind: "løntilskud", Start: today.Add(61), End: today.Add(150), Hours: ptr(15.0), Paid: ptr(5.0), SameHost: true})
	elsewhere := withFacts(sample(), now, state.Placement{Kind: "fleksjob", Start: today.Add(61), Hours: ptr(15.0), NewHost: true}, state.NextStep{What: "fast job"})
	const extension = "forlængelse, løntilskud fra man 25. jan. 2027 (uge 4) til lør 24. apr. 2027 (uge 16) · 15 timer om ugen, heraf 5 lønnede"
	const other = "fleksjob fra man 25. jan. 2027 (uge 4) uden slutdato · 15 timer om ugen"
	for _, tt := range []struct {
		c          *state.Case
		next, step string
	}{
		{extended, extension, extension}, {elsewhere, other, other + " · fast job"},
	} {
		for place, got := range map[string]string{
			"card": shown(Card(tt.c.ThreadView(today)), texts.Danish), "the company's view": shownCase(t, tt.c, vera),
			"preview": previewOf(t, tt.c), "the consultant's view": shownCase(t, tt.c, karin), "the caseworker's view": shownCase(t, tt.c, soren),
		} {
			if !strings.Contains(got, "*Derefter:* "+tt.next) {
				t.Errorf("%s says\n%s\nwant %s", place, got, tt.next)
			}
			reads := place == "the consultant's view" || place == "the caseworker's view"
			if strings.Contains(got, "*Næste skridt:* "+tt.step) != reads {
				t.Errorf("%s says of the next step\n%s", place, got)
			}
		}
	}
}

// Hours of a later day begin then, in private as in the thread; of a day that
// was they are of that date.
func TestHoursOfAnotherDay(t *testing.T) {
	c := sample()
	for day, want := range map[state.Date]string{
		today.Add(3): "20 timer om ugen · fra lørdag 28. november 2026", today: "", today.Add(-3): "20 timer om ugen · dato: søndag 22. november 2026",
	} {
		at := today.At(0, 30, copenhagen).UTC() // when it is still the day before there
		e := state.Event{
			Version: c.Version + 1, At: at, By: state.Actor{User: karin, Role: state.Consultant}, Date: day,
			Fact: state.Hours{Hours: ptr(20.0)},
		}
		private := shown(Saved(c.With(e), &Decision{}, []state.Event{e}, now), texts.Danish)
		if want != "" && !strings.Contains(private, want) || want == "" && (strings.Contains(private, "· fra") || strings.Contains(private, "· dato")) {
			t.Errorf("of %s: %s", day, private)
		}
		undone := state.Event{Version: e.Version + 1, At: now, By: e.By, Date: today, Fact: state.Undone{Versions: []int{e.Version}}}
		taken := shown(Saved(c.With(e, undone), &Decision{}, []state.Event{undone}, now), texts.Danish)
		if later := day.After(today); strings.Contains(taken, "· fra ") != later || later && !strings.Contains(taken, "fortrudt: timetallet er "+want) {
			t.Errorf("of %s, taken back: %s", day, taken)
		}
		thread := postLine(PartiesOf(c), e, copenhagen).In(texts.Danish, slackish{})
		if later := day.After(today); strings.Contains(thread, "· fra ") != later || later && !strings.Contains(thread, want) {
			t.Errorf("of %s in the thread: %s", day, thread)
		}
	}
}

// A preview of a case in which nobody at the company is named says so.
func TestPreviewWithoutAContact(t *testing.T) {
	const nobody, somebody = "Sagen har endnu ingen kontakt i virksomheden.", "Når kontakten spørger mig"
	if got := previewOf(t, sample()); strings.Contains(got, nobody) || !strings.Contains(got, somebody) {
		t.Errorf("with a contact:\n%s", got)
	}
	got := previewOf(t, withFacts(sample(), now, state.PartyLeft{Role: state.Company}))
	if !strings.Contains(got, nobody) || strings.Contains(got, somebody) || strings.Count(got, "# Sag #12 · AB") != 2 {
		t.Errorf("without a contact:\n%s", got)
	}
}
