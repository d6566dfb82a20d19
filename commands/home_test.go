package commands

import (
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"casethread/commands/texts"
	"casethread/state"
)

// homeOf is what a person's Home says of one case.
func homeOf(user string, c *state.Case) string {
	return shown(Home(HomeInput{DigestInput: DigestInput{User: user, Now: now, Cases: []*state.Case{c}}}), texts.Danish)
}

// The day names a task that waits for its answer, whatever its due date, and
// only where nothing at all waits does it say so.
func TestHomeDoesNotContradictItself(t *testing.T) {
	const free, nothing = "intet venter på dit svar", "Du har ikke noget med dato"
	task := func(due state.Date) state.Task {
		return state.Task{ID: "T1", Owner: state.Caseworker, Giver: state.Consultant, What: "ring", Due: due, Shared: true}
	}
	raised := state.Raised{What: "kommer ikke"}
	for name, tt := range map[string]struct {
		facts     []state.Fact
		want, not string
	}{
		"nothing":           {nil, free, "Andre opgaver"},
		"a task this week":  {[]state.Fact{task(day("27/11"))}, "*Venter på dit svar*\n#1 AB: T1", nothing},
		"a task much later": {[]state.Fact{task(day("20/12"))}, "*Venter på dit svar*\n#1 AB: T1", nothing},
		"an accepted task":  {[]state.Fact{task(day("20/12")), state.TaskAccepted{ID: "T1"}}, "Andre opgaver", "*Venter på dit svar*"},
		"a warning":         {[]state.Fact{raised, state.Warned{To: []state.Role{state.Caseworker}, Rules: []string{state.FoundRaised}}}, nothing, free},
	} {
		if got := homeOf(soren, opened(1, tt.facts...)); !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
			t.Errorf("%s:\n%s\nwant %q and not %q", name, got, tt.want, tt.not)
		}
	}
}

// A company's Home denies no date but those of the week.
func TestCompanysHomeDeniesNoLaterDate(t *testing.T) {
	got := homeOf(vera, opened(1, state.FollowupPlanned{ID: "F1", For: day("10/12"), Who: []state.Role{state.Company}}))
	if !strings.Contains(got, "ingen datoer de næste 7 dage") || !strings.Contains(got, "næste opfølgning tor 10. dec.") {
		t.Error(got)
	}
}

// A warning that somebody took stays in their Home until it is over, and is in
// nobody else's.
func TestHomeShowsTheWarningsOneTook(t *testing.T) {
	raised := []state.Fact{state.Raised{What: "kommer ikke"}, state.Warned{To: []state.Role{state.Consultant}, Rules: []string{state.FoundRaised}}, state.WarningTaken{}}
	c := opened(1)
	took := withFacts(c, now, raised...)
	const line = "*Advarsler, der er taget*\n#1 AB: grøn – en bekymring · taget ons 25. nov. (uge 48)"
	for name, tt := range map[string]struct {
		user string
		c    *state.Case
		want bool
	}{
		"who took it":      {karin, took, true},
		"acted on":         {karin, withFacts(took, now, state.WarningActed{What: "ringet"}), true},
		"over":             {karin, withFacts(took, now, state.WarningResolved{}), false},
		"asked once more":  {karin, opened(1, raised...), false},
		"another reader":   {soren, took, false},
		"the company":      {vera, took, false},
		"the case is over": {karin, withFacts(took, now, state.CaseClosed{}), false},
	} {
		got := homeOf(tt.user, tt.c)
		if strings.Contains(got, line) != tt.want || !tt.want && strings.Contains(got, "· taget") {
			t.Errorf("%s, %t:\n%s", name, tt.want, got)
		}
	}
}

// Who took a warning for somebody else, or before they handed the role over, can do
// nothing about it any longer: it stands with whose role it is, and says who took it.
func TestHomeShowsTheWarningsTakenInOnesRole(t *testing.T) {
	raised := []state.Fact{state.Raised{What: "kommer ikke"}, state.Warned{To: []state.Role{state.Consultant}, Rules: []string{state.FoundRaised}}}
	byStandIn := opened(1, raised...)
	by := state.Actor{User: olga, Role: state.Consultant, StandIn: karin}
	byStandIn = byStandIn.With(state.Event{Version: byStandIn.Version + 1, At: now, By: by, Date: today, Fact: state.WarningTaken{}})
	handed := withFacts(opened(1, raised...), now, state.WarningTaken{}, state.PartyNamed{Role: state.Consultant, Name: "Olga", User: olga})
	for name, tt := range map[string]struct {
		user, who string
		c         *state.Case
	}{
		"by a stand-in":       {karin, olga, byStandIn},
		"by who had the role": {olga, karin, handed},
	} {
		if got := homeOf(tt.user, tt.c); !strings.Contains(got, "#1 AB: grøn – en bekymring · taget ons 25. nov. (uge 48) af <@"+tt.who+">") {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// companyCase is a case of which V is the contact, whose consultant is karin.
func companyCase(no int, facts ...state.Fact) *state.Case {
	return withFacts(state.Fold(no, nil), now, append([]state.Fact{
		state.Opened{Label: "AB", Company: "Bageriet", Channel: "C1HOUSE"},
		state.PartyNamed{Role: state.Consultant, Name: "Karin", User: karin},
		state.PartyNamed{Role: state.Company, Name: "Vera", User: vera, External: true},
	}, facts...)...)
}

// A company's Home has a line for each case, the buttons that make sense there,
// and whom to call once, where that is one person.
func TestCompanysHomeIsShort(t *testing.T) {
	hours := ptr(12.0)
	cases := []*state.Case{
		companyCase(1, state.Placement{Kind: "fleksjob", Start: today, End: state.NewDate(2027, 2, 26), Hours: hours}, state.FollowupPlanned{ID: "F1", For: day("3/12")}),
		companyCase(2, state.Placement{Kind: "virksomhedspraktik", Start: day("30/11"), Hours: hours}),
		companyCase(3),
		companyCase(4, state.Placement{Kind: "fleksjob", Start: today, Hours: hours}, state.PlacementEnd{}),
	}
	const want = `# Jeres sager
*#1 AB* · fleksjob ons 25. nov. (uge 48) til fre 26. feb. 2027 (uge 8) · næste opfølgning tor 3. dec. (uge 49)
[Vis sagen 1]
[Ikke her i dag 1][Det bekymrer mig 1]
*#2 AB* · virksomhedspraktik fra man 30. nov. (uge 49) · starten afventer · ingen opfølgning planlagt
[Vis sagen 2]
[Det bekymrer mig 2]
*#3 AB* · intet virksomhedsforløb endnu · ingen opfølgning planlagt
[Vis sagen 3]
*#4 AB* · virksomhedsforløbet er afsluttet · ingen opfølgning planlagt
[Vis sagen 4]
*I ringer til:* <@U1KARIN>
`
	home := func(cases []*state.Case, away state.Absences) string {
		return shown(Doc{Blocks: HomeInput{DigestInput: DigestInput{User: vera, Now: now, Cases: cases, Away: away}}.companyCases()}, texts.Danish)
	}
	if diff := gocmp.Diff(want, home(cases, nil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := home(cases, state.Absences{karin: olga}); strings.Count(got, "*I ringer til:*") != 1 || !strings.Contains(got, olga) {
		t.Errorf("while she is away:\n%s", got)
	}
	cases = append(cases, withFacts(companyCase(5), now, state.PartyNamed{Role: state.Consultant, Name: "Olga", User: olga}))
	if got := home(cases, nil); strings.Count(got, "*I ringer til:* <@U1KARIN>") != 4 || strings.Count(got, "*I ringer til:* <@U9OLGA>") != 1 {
		t.Errorf("of two persons:\n%s", got)
	}
	cases[4] = withFacts(cases[4], now, state.PartyLeft{Role: state.Consultant})
	if got := home(cases, nil); strings.Count(got, "*I ringer til:* <@U1KARIN>") != 4 || strings.Count(got, "ingen valgt endnu") != 1 {
		t.Errorf("with a case that has nobody:\n%s", got)
	}
	began := companyCase(6, state.Placement{Kind: "virksomhedspraktik", Start: day("24/11"), Hours: hours})
	if got := home([]*state.Case{began}, nil); !strings.Contains(got, "(uge 48) · ikke alt er på plads · ") || strings.Contains(got, "afventer") {
		t.Errorf("of a placement that began without all in place:\n%s", got)
	}
}

// A company's list says of each case how far it is, in one line.
func TestCompanysListSaysThePhase(t *testing.T) {
	for want, c := range map[string]*state.Case{
		"#1 AB · i gang siden ons 25. nov. (uge 48) · ingen opfølgning planlagt":        companyCase(1, state.Placement{Kind: "fleksjob", Start: today}),
		"#1 AB · begynder man 7. dec. (uge 50) · næste opfølgning tor 3. dec. (uge 49)": companyCase(1, state.Placement{Kind: "fleksjob", Start: day("7/12")}, state.FollowupPlanned{ID: "F1", For: day("3/12")}),
		"#1 AB · intet virksomhedsforløb endnu · ingen opfølgning planlagt":             companyCase(1),
		"#1 AB · lukket": companyCase(1, state.CaseClosed{}),
	} {
		found := Searcher{User: vera, Today: today}.Find([]state.Row{c.Row(today)}, Search{Kind: KindAll})
		var lines []string
		for _, line := range found[0].lines() {
			lines = append(lines, line.In(texts.Danish, texts.Plain{}))
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Who has to answer a task reads who gave it, and not that it awaits an answer,
// which stands above it.
func TestTaskThatWaitsSaysWhoGaveIt(t *testing.T) {
	given := state.Task{ID: "T1", Owner: state.Company, Giver: state.Consultant, What: "find et skab", Due: day("27/11"), Shared: true}
	const want = "T1 · find et skab · senest fre 27. nov. (uge 48) · givet af <@U1KARIN>"
	own := given
	own.Giver = state.Company
	for name, tt := range map[string]struct {
		task  state.Task
		want  string
		waits bool
	}{
		"given":     {given, want, true},
		"one's own": {own, "T1 · find et skab · <@U3VERA> · senest fre 27. nov. (uge 48)\n", false},
	} {
		c := companyCase(1, tt.task)
		for place, got := range map[string]string{"Home": homeOf(vera, c), "the case": before(shownCase(t, c, vera), "*Åbne opgaver*")} {
			if !strings.Contains(got, tt.want) || strings.Contains(got, "venter på svar") || strings.Contains(got, "[Accepter 1/T1]") != tt.waits {
				t.Errorf("%s, %s:\n%s", name, place, got)
			}
		}
	}
}

func before(s, sep string) string {
	s, _, _ = strings.Cut(s, sep)
	return s
}
