package commands

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// exported is a case in which there is something of each kind. What only some
// may read says so: «KS», «KSM», «V» for the company's own words.
func exported() *state.Case {
	at := now.AddDate(0, 0, -8)
	c := withFacts(sample(), at,
		state.Subgoals{N: 1, Goals: []state.Goal{{Specific: "Møde til tiden", Measurable: "5 dage", Attractive: "ro", Realistic: "bus", TimeBound: "jul"}}},
		state.Wishes{N: 1, Items: []string{"«KSM» køkken"}},
		state.Accommodations{N: 2, Items: []state.Accommodation{
			{Need: "«KSM» ryg", Solution: "høj stol", Consent: true}, {Need: "«KSM» støj", Solution: "«KSM» eget rum"},
		}},
		state.Ordered{Purpose: true, Text: "«KS» praktik i køkken"},
		state.EarlierBreakoffs{N: 2}, state.Concern{On: true, Reason: "«KS» tavs"}, state.Changed{Kind: "ny ydelse"},
		state.MedicalRequired{}, state.MedicalReceived{},
		state.Conversation{Meaning: "low", Interpreter: true, Present: []state.Role{state.Consultant, "Tante"}},
		state.FollowupPlanned{ID: "F3", For: today.Add(-5)},
		state.FollowupHeld{ID: "F3", Agreed: ptr(20.0), Attended: ptr(6.0), AccomOK: "partly", Social: "difficult", Note: "ny plads", Private: "«KS» træt"},
		state.Task{ID: "T9", Owner: state.Caseworker, Giver: state.Consultant, What: "«KSM» ring hjem"},
		state.HandoverOffered{ID: "H1", From: state.PartyNamed{Role: state.Consultant}, To: state.PartyNamed{Name: "Ole", User: olga}, Note: "«KS» «mellem» for meget at lave"},
		state.AgendaOpened{ID: "A2", Kind: "prep", Items: []state.AgendaItem{{ID: "1", What: "prep.earlier"}}},
		state.AgendaTicked{ID: "A2", Item: "1", Answers: []state.Answer{{Field: "lesson", Value: "«KS» korte dage"}}},
		state.AgendaNoted{ID: "A2", Item: "1", Private: "«KS» forsigtigt"},
		state.AgendaClosed{ID: "A2", Present: []state.Role{"K", "S", "B"}, Decisions: "«KS» tre dage", Private: "«KS» hold øje"},
	)
	add := func(by state.Actor, facts ...state.Fact) {
		for _, f := range facts {
			c = c.With(state.Event{Version: c.Version + 1, At: at.Add(time.Hour).UTC(), Date: state.DateOf(at), By: by, Fact: f})
		}
	}
	add(state.Actor{User: vera, Role: state.Company}, state.Worry{What: "«V» spiser alene"}, state.Pulse{Going: "mixed"},
		state.FollowupAnswered{ID: "F1", Note: "«V» kan ikke torsdag"}, state.FollowupProposed{ID: "F1", For: today.Add(9), Note: "«V» «mellem» ferie"},
		state.Task{ID: "T3", Owner: state.Consultant, Giver: state.Company, What: "Bestil arbejdstøj", Shared: true, How: "declined", Reason: "«KSM» «mellem» ikke min"})
	add(state.Actor{}, state.Warned{Rules: []string{"R11", "R14", state.FoundRed}, Level: "red", Points: 7, To: []state.Role{state.Consultant, state.Caseworker}})
	add(state.Actor{User: soren, Role: state.Caseworker}, state.WarningTaken{}, state.WarningActed{What: "«KSM» ringede til borgeren"})
	add(state.Actor{}, state.WarningCleared{Rules: []string{"R14"}})
	add(state.Actor{User: olga, Role: state.Colleague}, state.Accessed{Surface: state.SurfaceThread, Reason: "«KS» ferieafløser"})
	add(state.Actor{User: soren, Role: state.Caseworker}, state.Exported{Surface: state.SurfaceDirect, For: state.Mentor, Format: "md"})
	add(state.Actor{}, state.Exported{Surface: state.SurfaceProgram, For: state.Citizen, Format: "json"})
	add(state.Actor{User: karin, Role: state.Consultant}, state.Wishes{N: 1, Items: []string{"«fortrudt» forkert sag"}}, state.Undone{Versions: []int{c.Version + 1}},
		state.Accommodations{N: 2, Items: []state.Accommodation{{Need: "«KSM» ryg", Solution: "høj stol"}, {Need: "«KSM» støj", Solution: "«KSM» eget rum"}}})
	return c
}

func exportOf(t *testing.T, c *state.Case, r state.Role, f ExportFormat, lang texts.Lang) string {
	t.Helper()
	b, err := Export(c, r, f, ExportInput{Now: now, Lang: lang, Name: NamesOf(c), Practice: practice.Shipped(), Keeps: 180})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each reader's file holds what the matrix of who may see what lets them read,
// in both formats and languages.
func TestExportHoldsWhatItsReaderMayRead(t *testing.T) {
	c := exported()
	for r, sees := range map[state.Role]string{
		state.Consultant: "«KS» «KSM» «V» «mellem»", state.Caseworker: "«KS» «KSM» «V» «mellem»",
		state.Mentor: "«KSM» «mellem»", state.Company: "«V» «mellem»", state.Citizen: "«KS» «KSM» «V»",
	} {
		for _, lang := range languagesOf {
			for _, f := range []ExportFormat{ExportPage, ExportJSON} {
				got := exportOf(t, c, r, f, lang)
				for _, mark := range []string{"«KS»", "«KSM»", "«V»", "«mellem»", "«fortrudt»"} {
					if strings.Contains(got, mark) != strings.Contains(sees, mark) {
						t.Errorf("%s %s %s: what is marked %s is there: %t", r, f, lang, mark, strings.Contains(got, mark))
					}
				}
				for _, s := range []string{"{", "export.", "Møde til tiden", "Bestil arbejdstøj", "ny plads"} {
					if there := strings.Contains(got, s); there != (len(s) > 10 || f == ExportJSON && s == "{" || s == "ny plads") {
						t.Errorf("%s %s %s: %q is there: %t", r, f, lang, s, there)
					}
				}
			}
		}
	}
}

// That a colleague has read the case is told to the citizen with the reason and
// without the name, which consultant and caseworker read.
func TestExportNamesNoReaderToTheCitizen(t *testing.T) {
	for r, named := range map[state.Role]bool{state.Caseworker: true, state.Consultant: true, state.Citizen: false, state.Mentor: false, state.Company: false} {
		for _, f := range []ExportFormat{ExportPage, ExportJSON} {
			got := exportOf(t, exported(), r, f, texts.Danish)
			logged := strings.Contains(got, "ferieafløser") && (strings.Contains(got, "Driften lavede en fil til borgeren") || strings.Contains(got, "passer programmet, lavede en fil til dig"))
			if strings.Contains(got, "Ole læste") != named || strings.Contains(got, olga) || logged != (named || r == state.Citizen) {
				t.Errorf("%s %s: named %t, logged %t", r, f, strings.Contains(got, "Ole læste"), logged)
			}
		}
	}
}

// Nothing of rules, level, concern, health or home reaches the company.
func TestExportTellsTheCompanyNoLevel(t *testing.T) {
	for _, f := range []ExportFormat{ExportPage, ExportJSON} {
		got := strings.ToLower(exportOf(t, exported(), state.Company, f, texts.Danish))
		for _, never := range []string{"r11", "niveau", "point", "bekymringssag", "afbrudt", "læge", "rød", "concern", "warning", "spor", "behov", "høj stol", "1b"} {
			if strings.Contains(got, never) {
				t.Errorf("%s: the company reads %q", f, never)
			}
		}
	}
}

// The keys of JSON do not change with the language, and both say the same.
func TestExportKeysAreStable(t *testing.T) {
	c := exported()
	for _, r := range ExportReaders {
		var da, en map[string]any
		for lang, into := range map[texts.Lang]*map[string]any{texts.Danish: &da, texts.English: &en} {
			written := exportOf(t, c, r, ExportJSON, lang)
			if err := json.Unmarshal([]byte(written), into); err != nil {
				t.Fatal(err)
			}
			back, _ := json.Marshal(into)
			var compact bytes.Buffer
			_ = json.Compact(&compact, []byte(written))
			if strings.Count(string(back), `":`) != strings.Count(compact.String(), `":`) {
				t.Errorf("%s %s: a key is there twice", r, lang)
			}
		}
		if diff := cmp.Diff(keysOf(da), keysOf(en)); diff != "" {
			t.Errorf("%s: the keys change with the language:\n%s", r, diff)
		}
	}
}

// keysOf lists the keys of a value with their paths.
func keysOf(v any) []string {
	paths := map[string]bool{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, inner := range v {
				paths[path+k] = true
				walk(path+k+".", inner)
			}
		case []any:
			for _, inner := range v {
				walk(path, inner)
			}
		}
	}
	walk("", v)
	return slices.Sorted(maps.Keys(paths))
}

// The citizen's page is read by a person: it is kept whole, to be read here too.
func TestCitizensPage(t *testing.T) {
	for _, lang := range languagesOf {
		asKept(t, "testdata/citizen_"+string(lang)+".md", exportOf(t, exported(), state.Citizen, ExportPage, lang))
	}
}

// asKept compares a text with the file of it that somebody has read, or with
// -update keeps it there.
func asKept(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s has changed; read it, then run go test -update (-testdata +code):\n%s", file, diff)
	}
}

func TestExportOfAnEmptyCase(t *testing.T) {
	c := withFacts(state.Fold(3, nil), now, state.Opened{Label: "CD"})
	for _, r := range ExportReaders {
		if page := exportOf(t, c, r, ExportPage, texts.Danish); !strings.Contains(page, "#3") {
			t.Errorf("%s: %s", r, page)
		}
		if s := exportOf(t, c, r, ExportJSON, texts.English); !json.Valid([]byte(s)) {
			t.Errorf("%s: %s", r, s)
		}
	}
	for _, r := range []state.Role{state.Leader, state.NoRole, state.Candidate, "X"} {
		if _, err := Export(c, r, ExportPage, ExportInput{Now: now}); err == nil {
			t.Errorf("a file for %q", r)
		}
	}
}

// Who stood in for somebody had their rights: the citizen reads who it was, on
// which days, and who it is today.
func TestExportNamesStandInsToTheCitizen(t *testing.T) {
	c := exported()
	for n, f := range []state.Fact{state.Accessed{Surface: state.SurfaceDirect}, state.Wishes{N: 1, Items: []string{"bager"}}, state.Concern{On: true}} {
		at := now.AddDate(0, 0, n-2)
		c = c.With(state.Event{Version: c.Version + 1, At: at.UTC(), Date: state.DateOf(at), By: state.Actor{User: olga, Role: state.Caseworker, StandIn: soren}, Fact: f})
	}
	for lang, want := range map[texts.Lang][]string{
		texts.Danish: {
			"Ole har været stedfortræder for sagsbehandleren og har læst eller noteret noget mandag 23. november 2026 (uge 48), tirsdag 24. november 2026 (uge 48) og onsdag 25. november 2026 (uge 48)",
			"Ole læste sagen som stedfortræder for sagsbehandler", "Ole er stedfortræder for konsulenten i dag",
		},
		texts.English: {
			"Ole stood in for the caseworker and read or noted something on Monday 23 November 2026 (week 48), Tuesday 24 November 2026 (week 48) and Wednesday 25 November 2026 (week 48)",
			"Ole read the case as a stand-in for the caseworker", "Ole stands in for the consultant today",
		},
	} {
		b, err := Export(c, state.Citizen, ExportPage, ExportInput{Now: now, Lang: lang, Name: NamesOf(c), Away: state.Absences{karin: olga}, Keeps: 180})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range want {
			if !strings.Contains(string(b), s) {
				t.Errorf("%s: not %q in\n%s", lang, s, b)
			}
		}
	}
}

// What was recorded names who had the role then, whoever has it today.
func TestExportNamesWhoHadTheRoleThen(t *testing.T) {
	c := withFacts(sample(), now,
		state.Task{ID: "T8", Owner: state.Caseworker, Giver: state.Consultant, What: "skriv til skolen", Shared: true},
		state.FollowupPlanned{ID: "F8", For: today.Add(3), Who: []state.Role{state.Company, state.Consultant}},
		state.AgendaOpened{ID: "A8", Kind: "start", Shared: true, Items: []state.AgendaItem{{ID: "1", What: "start.attendance", Sees: state.SeenByAll}}},
		state.AgendaTicked{ID: "A8", Item: "1", Answers: []state.Answer{{Field: "times", Value: "kl. 8", Sees: state.SeenByAll}, {Field: "call", Value: "V", Sees: state.SeenByAll}}},
		state.AgendaClosed{ID: "A8"},
		state.PartyNamed{Role: state.Caseworker, Name: "Ole", User: olga},
		state.PartyNamed{Role: state.Company, Name: "Mads Bager", Phone: "22334455"},
		state.Task{ID: "T9", Owner: state.Company, Giver: state.Consultant, What: "ryd et skab", Shared: true},
		state.PartyLeft{Role: state.Company},
		state.Task{ID: "T10", Owner: state.Caseworker, Giver: state.Consultant, What: "ring til skolen", Shared: true},
	)
	names := func(user string) string {
		return map[string]string{soren: "Søren", vera: "Vera", olga: "Ole", karin: "Karen"}[user]
	}
	for _, r := range []state.Role{state.Citizen, state.Consultant, state.Mentor, state.Company} {
		b, err := Export(c, r, ExportPage, ExportInput{Now: now, Lang: texts.Danish, Name: names})
		if err != nil {
			t.Fatal(err)
		}
		mads := "Mads Bager, 22334455"
		if r == state.Citizen {
			mads = "Mads Bager"
		}
		for _, want := range []string{
			"T8 er givet til Søren", "T9 er givet til " + mads + " ", "T10 er givet til Ole", "med Vera og Karen", "kl. 8 · Ved fravær ringes til: Vera",
		} {
			if log := string(b[bytes.Index(b, []byte("## ")):]); !strings.Contains(log, want) {
				t.Errorf("%s: not %q in\n%s", r, want, log)
			}
		}
	}
}
