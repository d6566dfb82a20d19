package practice

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/storytest"
)

func story(t testing.TB, lines ...string) []state.Event {
	t.Helper()
	h, err := state.ReadHistory(strings.NewReader(storytest.JSON(t, lines...)))
	if err != nil {
		t.Fatalf("story: %v", err)
	}
	return h.Events
}

func on(day int) state.Date { return state.DateOf(storytest.Zero).Add(day) }

// days writes the days on which a rule fires, of the first 160: "1-7 30".
func days(t testing.TB, rule string, events []state.Event) string {
	t.Helper()
	var spans []string
	from := -1
	for day := range 160 {
		c := state.CourseAt(events, on(day))
		a := Shipped().Assess(&c)
		fires := a.Finds(rule)
		if fires {
			said(t, &c, a)
		}
		switch {
		case fires && from < 0:
			from = day
		case !fires && from >= 0:
			spans = append(spans, span(from, day-1))
			from = -1
		}
	}
	if from >= 0 {
		spans = append(spans, fmt.Sprintf("%d-", from))
	}
	return strings.Join(spans, " ")
}

func span(from, to int) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d-%d", from, to)
}

// said fails when a finding's texts are not there in both languages.
func said(t testing.TB, c *state.Course, a Assessment) {
	t.Helper()
	for _, f := range a.Findings {
		all := append(f.Facts(c), f.Name(), f.Advise(c))
		for _, s := range all {
			for _, lang := range []texts.Lang{texts.Danish, texts.English} {
				if got := s.In(lang, texts.Plain{}); got == "" || strings.ContainsAny(got, "{}") || strings.HasPrefix(got, "rule.") {
					t.Errorf("%s in %s: %q", f.ID, lang, got)
				}
			}
		}
	}
}

const (
	praktik  = "0 open; 0 placement kind=virksomhedspraktik start=10 hours=10"
	fleksjob = "0 open; 0 placement kind=fleksjob start=10 hours=10"
)

// Each story with the days on which its rule fires: what happened on a day is
// known on the morning after.
var ruleTests = []struct {
	rule, story, days string
}{
	{"R01", fleksjob, "10-37"},
	{"R01", "0 open; 0 placement kind=fleksjob start=10 same_host=true", ""},
	{"R01", fleksjob + "; 20 placement_end", "10-20"},
	{"R02", fleksjob, "7-"},
	{"R02", fleksjob + "; 2 startmeeting", "3-"},
	{"R02", fleksjob + "; 8 followup_planned id=A for=40", "7-8"},
	{"R02", fleksjob + "; 8 followup_planned id=A for=40; 20 followup_cancelled id=A", "7-8 21-"},
	{"R02", fleksjob + "; 8 followup_planned id=A for=40; 40 followup_held id=A", "7-8 41-"},
	{"R02", fleksjob + "; 8 followup_planned id=A for=40; 50 case_closed", "7-8"},
	{"R03", "0 open; 0 followup_planned id=A for=10", "13-"},
	{"R03", "0 open; 0 followup_planned id=A for=10; 15 followup_planned id=A for=20", "13-15 23-"},
	{"R03", "0 open; 0 followup_planned id=A for=10; 15 followup_held id=A", "13-15"},
	{"R04", "0 open", "1-"},
	{"R04", "0 open; 5 party role=mentor name=M1", "1-5"},
	{"R04", "0 open; 5 party role=consultant name=K1; 9 party_left role=consultant", "1-5 10-"},
	{"R05", fleksjob, "3-"},
	{"R05", fleksjob + "; 6 party role=company name=V1", "3-6"},
	{"R05", fleksjob + "; 20 placement_end", "3-20"},
	{"R06", fleksjob + "; 30 subgoals n=1", "3-30"},
	{"R06", fleksjob + "; 1 subgoals n=2; 30 subgoals n=0", "31-"},
	{"R07", fleksjob, "3-37"},
	{"R07", fleksjob + "; 5 premeeting present=K,S", "3-37"},
	{"R07", fleksjob + "; 5 premeeting present=K2,S,B", "3-5"},
	{"R08", fleksjob + "; 50 accommodations n=0", "3-50"},
	{"R09", fleksjob + "; 20 followup_held accom_ok=partly; 30 followup_held accom_ok=yes; 40 followup_held accom_ok=no", "21-30 41-"},
	{"R09", fleksjob + "; 9 followup_held accom_ok=no", ""},
	{"R10", fleksjob + "; 20 followup_held agreed=10 attended=8.9; 30 followup_held agreed=10 attended=9", "21-30"},
	{"R10", fleksjob + "; 20 followup_held agreed=10 attended=8; 30 followup_held agreed=10 attended=8", "21-30"},
	{"R10", fleksjob + "; 20 followup_held agreed=10 attended=4.9", ""},
	{"R10", fleksjob + "; 20 followup_held agreed=10 attended=5", "21-"},
	{"R10", fleksjob + "; 20 followup_held agreed=0 attended=0", ""},
	{"R11", fleksjob + "; 20 followup_held agreed=10 attended=8; 30 followup_held agreed=10 attended=8", "31-"},
	{"R11", fleksjob + "; 20 followup_held agreed=10 attended=4.9; 30 followup_held social=ok", "21-"},
	{"R11", fleksjob + "; 9 followup_held agreed=10 attended=8; 20 followup_held agreed=10 attended=8", ""},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 hours=6; 20 hours hours=9.1", "21-48"},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 hours=6; 20 hours hours=9", ""},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 hours=2; 20 hours hours=4.9", ""},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 hours=2; 20 hours hours=5", "21-48"},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 hours=6; 20 hours hours=12; 30 hours hours=11", "21-30"},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 hours=6; 20 hours hours=12; 30 hours hours=13", "21-48"},
	{"R12", "0 open; 0 placement kind=fleksjob start=1 end=19 hours=6; 18 placement kind=fleksjob start=20 hours=12 same_host=true", "20-48"},
	{"R13", fleksjob + "; 20 followup_held agreed=10 attended=11; 30 followup_held agreed=10 attended=11.1", "31-"},
	{"R14", fleksjob + "; 20 followup_held social=difficult; 30 followup_held social=ok", "21-30"},
	{"R15", "0 open; 20 change kind=benefit", "21-50"},
	{"R16", fleksjob + "; 5 concern on=true; 20 followup_planned id=A for=40", "10-32 41-"},
	{"R16", fleksjob + "; 5 concern on=false", ""},
	{"R17", "0 open", "29-"},
	{"R17", "0 open; 20 contact", "49-"},
	{"R17", "0 open; 5 followup_planned id=A for=40", "29-32 41-"},
	{"R17", "0 open; 35 track_end", "29-35"},
	{"R17", "0 open; 0 placement kind=fleksjob start=10; 5 track_end", "29-"},
	{"R17", "0 open; 20 pulse going=good", "29-"},
	{"R18", "0 open; 5 absence; 8 absence", "13-"},
	{"R18", "0 open; 5 absence; 20 absence_clarified; 30 absence", "13-20 38-"},
	{"R19", "0 open; 0 task id=A what=x owner=V due=10; 30 task_done id=A", "18-30"},
	{"R19", "0 open; 0 task id=A what=x", ""},
	{"R20", "0 open", "1-"},
	{"R20", "0 open; 0 task id=A what=x owner=S; 5 task id=A what=x owner=S due=50; 60 task_done id=A", "1-5 61-"},
	{"R20", fleksjob, "1-6"},
	{"R21", fleksjob + "; 20 wishes n=5", "3-20"},
	{"R21", fleksjob, "3-37"},
	{"R22", "0 open; 0 order purpose=true goal=true subgoals=false", "8-"},
	{"R22", "0 open; 20 order purpose=true goal=true subgoals=true", "8-20"},
	{"R22", fleksjob, "8-9"},
	{"R23", praktik, "7-"},
	{"R23", praktik + "; 20 vitas_approved", "7-20"},
	{"R23", fleksjob, ""},
	{"R24", "0 open; 5 medical_required; 9 medical_received; 20 medical_required", "6-9 21-"},
	{"R25", fleksjob + "; 0 earlier_breakoffs n=2; 20 concern on=false", "3-20"},
	{"R25", fleksjob + "; 0 earlier_breakoffs n=1", ""},
	{"R26", "0 open; 0 placement kind=fleksjob start=10 newhost=true", "3-37"},
	{"R26", "0 open; 0 placement kind=fleksjob start=10 newhost=true; 9 startmeeting", "3-9"},
	{"R27", "0 open; 5 task id=A what=x barrier=true; 40 task_done id=A", "20-40"},
	{"R27", "0 open; 5 task id=A what=x barrier=true; 15 task id=A what=y barrier=true", "20-"},
	{"R28", fleksjob + "; 8 effort_start what=x; 20 effort_start", "21-22"},
	{"R28", fleksjob + "; 12 effort_start what=x; 12 effort_start", "13-24"},
	{"R29", "0 open; 0 placement kind=fleksjob start=10 paid=0; 20 followup_held independent=true; 30 followup_held independent=true; 60 hours hours=10 paid=2", "38-60"},
	{"R29", "0 open; 0 placement kind=fleksjob start=10 paid=0; 20 followup_held independent=true; 30 followup_held independent=true; 60 settings hours_focus=false", "38-60"},
	{"R29", "0 open; 0 placement kind=fleksjob start=10; 20 followup_held independent=true; 30 followup_held independent=true", ""},
	{"R30", "0 open; 0 placement kind=fleksjob start=10 end=60; 70 next_step", "46-70"},
	{"R30", "0 open; 0 placement kind=fleksjob start=10 end=60; 50 placement kind=fleksjob start=61", "46-50"},
	{"R31", "0 open; 20 track_end outcome=ledighed", "35-"},
	{"R31", "0 open; 20 track_end outcome=uddannelse", ""},
	{"R31", "0 open; 20 track_end; 50 open", "35-50"},
	{"R32", "0 open; 5 grant_applied id=A kind=HKO; 30 granted id=A; 60 delivered id=A", "16-30 42-60"},
	{"R32", "0 open; 5 grant_applied id=A kind=bostøtte; 50 granted id=A", "38-50 144-"},
	{"R32", "0 open; 5 grant_applied id=A kind=HKO; 20 grant_refused id=A", "16-20"},
	{"R33", "0 open; 5 conversation meaning=low; 20 followup_held meaning=ok", "6-20"},
	{"R34", fleksjob + "; 50 placement_end; 60 closing_talk", "54-60"},
	{"R34", fleksjob + "; 50 placement_end; 60 case_closed", "54-60"},
	{"R34", "0 open; 60 case_closed", ""},
	{"R35", fleksjob + "; 20 pulse going=bad", "21-34"},
	{"R35", fleksjob + "; 20 pulse attended=none; 25 followup_held", "21-25"},
	{"R35", fleksjob + "; 9 pulse going=bad", ""},
	{"R36", fleksjob + "; 20 pulse going=good attended=some", "21-34"},
	{"R36", fleksjob + "; 20 pulse going=mixed attended=none", ""},
	{"R37", fleksjob, "18-37"},
	{"R37", fleksjob + "; 9 startmeeting; 25 pulse going=good", "18-25"},
	{"R37", fleksjob + "; 12 contact", ""},
}

func TestRules(t *testing.T) {
	tested := map[string]bool{}
	for _, tt := range ruleTests {
		if got := days(t, tt.rule, story(t, tt.story)); got != tt.days {
			t.Errorf("%s fires on %q, want %q: %s", tt.rule, got, tt.days, tt.story)
		}
		tested[tt.rule] = tested[tt.rule] || tt.days != ""
	}
	for i := range rules {
		if !tested[rules[i].id] {
			t.Errorf("no story makes %s fire", rules[i].id)
		}
	}
}

// What the scenarios say a replay prints: the derived values too, and no other
// keys.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("../../state/testdata/scenarios/*.json")
	if err != nil || len(files) != 6 {
		t.Fatalf("scenarios: %d files, %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		h, err := state.ReadHistory(strings.NewReader(string(b)))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i, day := range h.Checks {
			got, err := json.Marshal(Shipped().Replay(h.Events, day))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plain(t, h.Expected[i]), plain(t, got)); diff != "" {
				t.Errorf("%s on %v (-want +got):\n%s", filepath.Base(file), day, diff)
			}
		}
	}
}

func plain(t *testing.T, b []byte) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Gaps alone never colour a case, however many they are.
func TestPoints(t *testing.T) {
	for _, tt := range []struct {
		name, story string
		day         int
		points      int
		level       Level
	}{
		{"closed", "0 open; 5 absence; 10 case_closed", 40, 0, Green},
		{"not opened", "0 party role=mentor name=M", 5, 0, Green},
		{"a concern, not opened", "0 concern on=true", 5, 0, Yellow},
		{"a closed concern case", "0 open; 0 concern on=true; 3 case_closed", 5, 0, Green},
		{"many gaps count for one", "0 open; 0 placement kind=fleksjob start=3 newhost=true", 2, 1, Green},
		{"a sign and gaps", "0 open; 5 absence", 14, 3, Yellow},
		{"two signs and gaps", "0 open; 5 absence; 8 conversation meaning=low; 9 change kind=benefit", 14, 7, Red},
		{"a concern case", "0 open; 5 concern on=true", 6, 1, Yellow},
		{"a red concern case", "0 open; 5 absence; 8 conversation meaning=low; 9 change kind=benefit; 9 concern on=true", 14, 7, Red},
		{"no concern case any longer", "0 open; 5 concern on=true; 8 concern on=false", 9, 1, Green},
	} {
		c := state.CourseAt(story(t, tt.story), on(tt.day))
		a := Shipped().Assess(&c)
		if a.Points != tt.points || a.Level != tt.level {
			t.Errorf("%s: %d points, %s (%v), want %d, %s", tt.name, a.Points, a.Level, a.IDs(), tt.points, tt.level)
		}
	}
}

// A placement that runs is to be paused and not to be begun later, unless the
// pack has words of its own.
func TestAdviceOfAPlacementThatRuns(t *testing.T) {
	own, err := Read(changed(t, "actions: [medical, task]}", "actions: [medical, task], advice: {da: Ring til lægen}}"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		pack *Pack
		day  int
		want string
	}{
		{Shipped(), 9, "Indhent den, og vent med starten."},
		{Shipped(), 10, "Indhent den, og sæt forløbet i bero imens."},
		{own, 10, "Ring til lægen"},
	} {
		c := state.CourseAt(story(t, fleksjob+"; 5 medical_required"), on(tt.day))
		found := tt.pack.Assess(&c).Findings
		i := slices.IndexFunc(found, func(f Finding) bool { return f.ID == "R24" })
		if got := found[i].Advise(&c).In(texts.Danish, texts.Plain{}); got != tt.want {
			t.Errorf("on day %d: %q, want %q", tt.day, got, tt.want)
		}
	}
}
