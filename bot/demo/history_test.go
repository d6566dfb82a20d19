package demo

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/state"
	"casethread/state/redisstore"
)

// waysIn has, for every type of a case history, a command that records it.
// They are typed in this order, by who is named first.
var waysIn = []struct{ fact, typed string }{
	{"open", ""}, // opening the case did
	{"order", "karen: bestilling formål mål delmål"},
	{"premeeting", "karen: møde formøde deltog K S B"},
	{"conversation", "soren: talk low"},
	{"contact", "mads: kontakt telefon"},
	{"wishes", "karen: ønsker værksted; køkken"},
	{"subgoals", "karen: mål møde til tiden"},
	{"accommodations", "karen: skånehensyn ingen"},
	{"medical_required", "soren: læge krævet"},
	{"medical_received", "soren: læge modtaget"},
	{"earlier_breakoffs", "karen: breakoffs 2"},
	{"placement", "karen: forløb praktik 24/11 26/2 12 lønnede 0 ny vært"},
	{"startmeeting", "karen: møde start"},
	{"vitas_approved", "karen: vitas"},
	{"hours", "karen: timer 15 lønnede 2"},
	{"pulse", "karen: puls blandet noget"},
	{"followup_planned", "karen: opfølgning 3/12 kl. 10 besøg"},
	{"followup_held", "mads: opfølgning afholdt F1 i dag aftalt 12 mødt 10"},
	{"followup_planned", "karen: opfølgning 4/12"},
	{"followup_cancelled", "karen: opfølgning aflys F2 travlt hos os"},
	{"task", "vera: hvemgør @karen ring til mig senest 4/12"},
	{"task_done", "karen: hvemgør udført T1"},
	{"change", "karen: ændring ny bolig"},
	{"concern", "karen: bekymring til kommer for sent"},
	{"absence", "vera: fravær"},
	{"absence_clarified", "karen: afklaret"},
	{"effort_start", "karen: indsats kursus"},
	{"grant_applied", "karen: bevilling HKO søgt"},
	{"granted", "karen: bevilling bevilget"},
	{"delivered", "karen: bevilling G1 leveret"},
	{"grant_applied", "karen: bevilling stol søgt"},
	{"grant_refused", "karen: bevilling stol afslået"},
	{"settings", "karen: fokus timer fra"},
	{"party", `karen: sag rolle mentor "Mona, 12345678"`},
	{"party_left", "karen: sag rolle mentor ude"},
	{"next_step", "karen: næste ansættelse"},
	{"closing_talk", "karen: møde afslutning"},
	{"placement_end", "karen: afslut job"},
	{"track_end", "karen: spor slut job"},
	{"case_closed", "karen: luk job"},
}

// Every type of a case history has a way in, and what is recorded that way is
// a history that says the same of the course as the live case does.
func TestEveryHistoryTypeHasAWayIn(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	covered := map[string]bool{}
	for _, way := range waysIn {
		covered[way.fact] = true
		if way.typed == "" {
			continue
		}
		before := p.live(1)
		who, text, _ := strings.Cut(way.typed, ": ")
		p.types(who, text)
		if !slices.Contains(p.recorded(before.Version), way.fact) {
			t.Errorf("%s: %q recorded no %s, but %v", who, text, way.fact, p.recorded(before.Version))
		}
	}
	p.sameAsHistory(1)
	known := vocabulary(t)
	if diff := cmp.Diff(known, slices.Sorted(maps.Keys(covered))); diff != "" {
		t.Errorf("types with a way in (-of the vocabulary +covered): %s", diff)
	}
	have := map[string]bool{}
	for _, e := range state.HistoryOf(p.live(1).Events) {
		have[e.Fact.Type()] = true
	}
	if diff := cmp.Diff(known, slices.Sorted(maps.Keys(have))); diff != "" {
		t.Errorf("types in the case's history (-of the vocabulary +recorded): %s", diff)
	}
}

// The course of the main conversation is the same live and replayed.
func TestTheDayReplaysAsItWasLive(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("testdata/conversations/day.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, until := range []string{"# Who does what", "# The first follow-up", "# English from here", "# The end of it"} {
		part, _, _ := strings.Cut(string(script), until)
		_, p := play(t, part, Options{})
		p.sameAsHistory(1)
	}
}

// sameAsHistory fails the test when a case's history, read back, derives other
// values than the live case: for tomorrow morning and every day of two months,
// and what is derived live now as what is on the next morning.
func (p *player) sameAsHistory(no int) {
	p.t.Helper()
	live := p.live(no)
	var b bytes.Buffer
	if err := state.WriteHistory(&b, live.Events); err != nil {
		p.t.Fatal(err)
	}
	h, err := state.ReadHistory(&b)
	if err != nil {
		p.t.Fatal(err)
	}
	today := state.DateOf(p.demo.Clock.Now().In(p.zone))
	for day := today.Add(-30); day.Before(today.Add(31)); day = day.Add(1) {
		if diff := cmp.Diff(state.CourseAt(live.Events, day).Derived(), state.CourseAt(h.Events, day).Derived(), cmp.AllowUnexported(state.Date{})); diff != "" {
			p.t.Errorf("on %s (-live +replayed): %s", day, diff)
		}
	}
	now, replayed := state.CourseNow(live.Events, today).Derived(), state.CourseNow(h.Events, today).Derived()
	if diff := cmp.Diff(now, replayed, cmp.AllowUnexported(state.Date{})); diff != "" {
		p.t.Errorf("now (-live +replayed): %s", diff)
	}
}

// live returns a case as it is stored.
func (p *player) live(no int) *state.Case {
	p.t.Helper()
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	f, err := ws.Find(p.ctx(), redisstore.Lookup{No: no, Fresh: true})
	if err != nil {
		p.t.Fatal(err)
	}
	return f.Case
}

// openedCase is a demo with case #1, to which all four parties belong.
func openedCase(t *testing.T, opt Options) *player {
	t.Helper()
	if opt.Start.IsZero() {
		opt.Start = moment(t, "2026-11-24 09:00")
	}
	p := newPlayer(t, opt)
	said := p.step("karen /sag åbn AB spor 1B sagsbehandler @soren kontakt @vera mentor @mads", nil)
	said = append(said, p.step("karen clicks case.open.confirm", nil)...)
	if !strings.Contains(strings.Join(said, "\n"), "== Sag #1") {
		t.Fatalf("no case was opened:\n%s", strings.Join(said, "\n"))
	}
	return p
}

// types types a direct message and returns the bot's answers.
func (p *player) types(who, text string) []string {
	p.t.Helper()
	return p.step(who+" in dm: "+text, nil)
}

// recorded lists the types of what was recorded after a version.
func (p *player) recorded(after int) []string {
	var types []string
	for _, e := range p.live(1).Events[after:] {
		types = append(types, e.Fact.Type())
	}
	return types
}

// vocabulary reads the types of a case history from the source of state, which
// keeps the table to itself.
func vocabulary(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../state/*.go")
	if err != nil {
		t.Fatal(err)
	}
	named, rows := map[string]string{}, []string{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl: // func (Opened) Type() string { return "open" }
				if n.Name.Name == "Type" && n.Recv != nil && len(n.Body.List) == 1 {
					if lit, ok := n.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit); ok {
						named[n.Recv.List[0].Type.(*ast.Ident).Name] = strings.Trim(lit.Value, `"`)
					}
				}
			case *ast.ValueSpec: // vocabulary = []struct{…}{{Opened{}, "track"}, …}
				if n.Names[0].Name == "vocabulary" {
					for _, row := range n.Values[0].(*ast.CompositeLit).Elts {
						rows = append(rows, row.(*ast.CompositeLit).Elts[0].(*ast.CompositeLit).Type.(*ast.Ident).Name)
					}
				}
			}
			return true
		})
	}
	types := make([]string, len(rows))
	for i, row := range rows {
		types[i] = named[row]
	}
	slices.Sort(types)
	if len(types) < 30 {
		t.Fatalf("the vocabulary was not found: %q", types)
	}
	return types
}
