package backtest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/storytest"
)

var update = flag.Bool("update", false, "write the tables in testdata anew")

// Five cases, counted by hand in TestFigures.
const (
	opened = "0 open; 0 party role=consultant name=K1; "

	// The absence is R18 from the morning of day 28: with R01, until day 37,
	// and a gap 4 points, then 3. The placement ran on 31 mornings, 10 to 40.
	broken = opened + "0 placement kind=fleksjob start=10; 20 absence; 40 placement_end outcome=afbrudt; 45 case_closed"
	// Yellow on the 8 mornings 28 to 35, of 51; gone on when broken broke off.
	clarified = opened + "0 placement kind=fleksjob start=10; 20 absence; 35 absence_clarified; 60 placement_end outcome=job; 60 case_closed"
	// Never yellow on its 54 mornings, 5 to 58; the history stops on day 30.
	quiet = opened + "0 placement kind=fleksjob start=5; 30 contact"
	// 16 mornings, too few to be compared with one that broke off on day 30.
	short = opened + "0 placement kind=fleksjob start=5; 20 placement_end outcome=planned_stop; 20 case_closed"
	none  = "0 open; 3 case_closed"
)

var five = []string{broken, clarified, quiet, short, none}

func events(t testing.TB, story string) []state.Event {
	t.Helper()
	h, err := state.ReadHistory(strings.NewReader(storytest.JSON(t, story)))
	if err != nil {
		t.Fatalf("%s: %v", story, err)
	}
	return h.Events
}

func count(t testing.TB, packs []*practice.Pack, stories ...string) *total {
	t.Helper()
	all := newTotal(packs)
	for i, s := range stories {
		all.add(i, judge(events(t, s), packs))
	}
	return all
}

var shipped = []*practice.Pack{practice.Shipped()}

// written writes figures shortly: "warned 1/2 0.5".
func check(t *testing.T, what string, f figure, value float64, count, n int) {
	t.Helper()
	if math.Abs(f.value-value) > 1e-9 || f.count != count || f.n != n {
		t.Errorf("%s: %v of %d/%d, want %v of %d/%d", what, f.value, f.count, f.n, value, count, n)
	}
}

func TestFigures(t *testing.T) {
	all := count(t, shipped, five...)
	f := all.figures()
	check(t, "cases", f[0], 5, 0, 5)
	check(t, "cases with a placement", f[1], 4, 0, 4)
	check(t, "placements", f[2], 4, 0, 4)
	for i, how := range []string{"broken_off", "lost_contact", "planned_stop", "ended_otherwise", "still_running"} {
		n := []int{1, 0, 1, 1, 1}[i]
		check(t, f[3+i].measure, f[3+i], float64(n)/4, n, 4)
		if f[3+i].measure != how {
			t.Errorf("%s stands where %s belongs", f[3+i].measure, how)
		}
	}

	p := all.packFigures()[0]
	check(t, "warned of those broken off", p.overall[0], 1, 1, 1)
	check(t, "warned of those compared with", p.overall[1], 0.5, 0, 2) // clarified, not quiet
	check(t, "green days", p.overall[2], 131.0/152, 18+43+54+16, 152)
	check(t, "yellow days", p.overall[3], 21.0/152, 13+8, 152)
	check(t, "red days", p.overall[4], 0, 0, 152)
	// R01 in four cases and R18 in two; open on 45, 60, 58, 20 and 3 mornings.
	check(t, "messages", p.overall[5], 6.0/186*7*40, 6, 186)

	// Of so few days the shares have a range.
	if f := count(t, shipped, short).packFigures()[0].overall[2]; f.n != 16 || !f.ranged || p.overall[2].ranged {
		t.Errorf("green days: %+v, of more %+v", f, p.overall[2])
	}

	for _, tt := range []struct {
		rule                          int
		episodes, cases, before, lead float64
	}{
		{1, 4, 4, 1, 30},
		{2, 4, 4, 1, 33},
		{18, 2, 2, 1, 12},
	} {
		r := p.rules[tt.rule-1]
		got := []float64{r.figures[0].value, r.figures[1].value, r.figures[2].value, r.figures[3].value, r.figures[4].value, r.figures[5].value}
		want := []float64{tt.episodes, tt.cases, tt.before, tt.lead, tt.episodes - tt.before, tt.before / tt.episodes}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.entry.ID, diff)
		}
	}
	for _, f := range p.rules[8].figures[3:] { // R09 never fired
		if f.kind != number && !math.IsNaN(f.value) {
			t.Errorf("%s of nothing is %v", f.measure, f.value)
		}
	}
}

// A warning counts on the 28 mornings before the day of the end, not on that
// day, and not for a concern alone.
func TestWarnedBefore(t *testing.T) {
	const begun = "0 open; 0 placement kind=fleksjob start=10 hours=10; "
	for _, tt := range []struct {
		name, story string
		warned      float64
	}{
		{"the morning before", begun + "38 absence; 47 placement_end outcome=afbrudt", 1},
		{"that morning", begun + "38 absence; 46 placement_end outcome=afbrudt", 0},
		{"28 mornings before", begun + "30 absence; 38 absence_clarified; 66 placement_end outcome=afbrudt", 1},
		{"29 mornings before", begun + "30 absence; 38 absence_clarified; 67 placement_end outcome=afbrudt", 0},
		{"a concern case", begun + "30 concern on=true; 60 placement_end outcome=afbrudt", 0},
		{"before it began", "0 open; 1 absence; 5 placement kind=fleksjob start=10; 10 change kind=benefit; 12 absence_clarified; 12 placement_end outcome=afbrudt", 1},
	} {
		if got := count(t, shipped, tt.story).warned(0).value; got != tt.warned {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.warned)
		}
	}
}

func TestEpisodes(t *testing.T) {
	const two = "0 open; 5 absence; 20 absence_clarified; 30 absence; 60 case_closed" // R18 on 13–20 and 38–60
	r := count(t, shipped, two, none).packs[0].rules[17]
	if r.episodes != 2 || r.cases != 1 || len(r.leads) != 0 {
		t.Errorf("%+v", r)
	}
	// One that stood while two placements broke off is counted once, before the first.
	const twice = "0 open; 0 placement kind=fleksjob start=1; 5 absence; 20 placement_end outcome=afbrudt; 21 placement kind=fleksjob start=22; 40 placement_end outcome=afbrudt"
	r = count(t, shipped, twice).packs[0].rules[17]
	if diff := cmp.Diff([]int{7}, r.leads); diff != "" || r.episodes != 1 {
		t.Errorf("%d episodes, leads (-want +got):\n%s", r.episodes, diff)
	}
}

// An episode is before a break-off when the rule fired on one of the 28
// mornings before its day.
func TestEpisodeBefore(t *testing.T) {
	const absence = "0 open; 0 placement kind=fleksjob start=1; 5 absence; 20 absence_clarified; " // R18 on 13–20
	for _, tt := range []struct {
		ended string
		leads []int
	}{
		{"48 placement_end outcome=afbrudt", []int{35}},
		{"49 placement_end outcome=afbrudt", nil},
		{"14 placement_end outcome=afbrudt", []int{1}},
		{"13 placement_end outcome=afbrudt", nil},
		{"30 placement_end outcome=planlagt_stop", nil},
	} {
		r := count(t, shipped, absence+tt.ended).packs[0].rules[17]
		if diff := cmp.Diff(tt.leads, r.leads); diff != "" || r.episodes != 1 {
			t.Errorf("%s: %d episodes, leads (-want +got):\n%s", tt.ended, r.episodes, diff)
		}
	}
}

// Own placements are no comparison: a case with three placements that broke
// off on their tenth day has only the other case beside it.
func TestComparedIsWithOtherCases(t *testing.T) {
	own := "0 open; 0 placement kind=fleksjob start=1; 11 placement_end outcome=afbrudt; 20 placement kind=fleksjob start=21; 60 placement_end"
	means, n := count(t, shipped, own).compared()
	if !math.IsNaN(means[0]) || n != 0 {
		t.Errorf("compared with itself: %v, %d", means, n)
	}
	means, n = count(t, shipped, own, quiet).compared()
	if means[0] != 0 || n != 1 {
		t.Errorf("%v, %d, want 0, 1", means, n)
	}
}

// One that runs on the last morning known has passed its day; one that ended
// on the same day has not.
func TestComparedOnTheLastDay(t *testing.T) {
	const late = "0 open; 0 placement kind=fleksjob start=5; %d placement_end outcome=afbrudt"
	for _, tt := range []struct{ ended, n int }{{57, 1}, {58, 1}, {59, 0}} { // quiet is known until day 58
		if _, n := count(t, shipped, fmt.Sprintf(late, tt.ended), quiet).compared(); n != tt.n {
			t.Errorf("broken off on day %d: compared with %d, want %d", tt.ended, n, tt.n)
		}
	}
	if _, n := count(t, shipped, fmt.Sprintf(late, 50), fmt.Sprintf(late, 50)).compared(); n != 0 {
		t.Errorf("two that broke off on the same day were compared, %d", n)
	}
}

func TestMean(t *testing.T) {
	if a, b := mean([]float64{0.1, 0.2, 0.3}), mean([]float64{0.3, 0.2, 0.1}); a != b {
		t.Errorf("%v and %v", a, b)
	}
}

func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		count, n  int
		low, high float64 // the published values of the method
	}{{0, 10, 0, 0.2775}, {5, 10, 0.2366, 0.7634}, {10, 10, 0.7225, 1}, {1, 1, 0.2065, 1}} {
		f := shareOf("x", tt.count, tt.n)
		if math.Abs(f.low-tt.low) > 1e-4 || math.Abs(f.high-tt.high) > 1e-4 {
			t.Errorf("%d of %d: %.4f–%.4f, want %.4f–%.4f", tt.count, tt.n, f.low, f.high, tt.low, tt.high)
		}
	}
}

// stored writes stories as files, in folders below one another.
func stored(t testing.TB, stories ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, s := range stories {
		name := filepath.Join(dir, string(rune('a'+i)), "case.json")
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(storytest.JSON(t, s)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// otherPack counts an absence sooner and for more.
func otherPack(t testing.TB) *practice.Pack {
	t.Helper()
	s := strings.Replace(string(practice.Shipped().YAML()), "R18: {kind: sign, points: 2, warn: [K, S], actions: [contact, clarified], limits: {days: 7}}",
		"R18: {kind: sign, points: 6, warn: [S], actions: [contact], limits: {days: 3}}", 1)
	p, err := practice.Read([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTables(t *testing.T) {
	dir := stored(t, five...)
	for _, tt := range []struct {
		file, format string
		lang         texts.Lang
		against      *practice.Pack
	}{
		{"table.da.txt", "table", texts.Danish, nil},
		{"table.en.txt", "table", texts.English, nil},
		{"against.da.txt", "table", texts.Danish, otherPack(t)},
		{"against.csv", "csv", texts.English, otherPack(t)},
	} {
		var b bytes.Buffer
		o := Options{Dir: dir, Format: tt.format, Lang: tt.lang, Pack: practice.Shipped(), Against: tt.against, AgainstName: "own.yaml"}
		if err := Run(t.Context(), &b, o); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", tt.file)
		if *update {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		if strings.Contains(b.String(), "backtest.") || strings.ContainsAny(b.String(), "{}") {
			t.Errorf("%s holds what is no text", file)
		}
	}
}

func TestRunNamesTheFirstBadFile(t *testing.T) {
	dir := stored(t, five...)
	for _, name := range []string{"d", "b"} {
		if err := os.WriteFile(filepath.Join(dir, name, "wrong.json"), []byte(`[{"date":"2024-01-01","type":"open"},{"type":"open"}]`), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	o := Options{Dir: dir, Format: "table", Lang: texts.English, Pack: practice.Shipped()}
	err := Run(t.Context(), &b, o)
	want := filepath.Join(dir, "b", "wrong.json") + `: event 1 (open): field "date": is required`
	if err == nil || err.Error() != want || b.Len() > 0 {
		t.Errorf("%v, %d bytes written, want %s", err, b.Len(), want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.Dir = stored(t, five...)
	if err := Run(ctx, &b, o); err == nil || b.Len() > 0 {
		t.Errorf("cancelled: %v, %d bytes written", err, b.Len())
	}
	for _, empty := range []string{t.TempDir(), filepath.Join(dir, "no-such")} {
		o.Dir = empty
		if err := Run(t.Context(), &b, o); err == nil || !strings.HasPrefix(err.Error(), empty+": ") {
			t.Errorf("%s: %v", empty, err)
		}
	}
}

func TestFirstFailureCounts(t *testing.T) {
	for _, order := range [][]int{{5, 2}, {2, 5}} {
		q := &queue{names: make([]string, 7)}
		for _, i := range order {
			q.fail(i, fmt.Errorf("file %d", i))
		}
		if _, ok := q.take(); ok || q.err.Error() != "file 2" {
			t.Errorf("failed in the order %v: %v", order, q.err)
		}
	}
}

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	tick := make(chan time.Time)
	q := &queue{names: make([]string, 7)}
	q.done.Store(3)
	stop := q.tell(Options{Progress: &b, Tick: tick})
	tick <- time.Time{}
	stop()
	if got, want := b.String(), "backtest: 3 of 7 cases\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func BenchmarkJudge(b *testing.B) {
	e := events(b, clarified)
	for b.Loop() {
		judge(e, shipped)
	}
}
