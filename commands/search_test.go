package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"casethread/commands/texts"
	"casethread/state"
)

func listedRow(no int, label, company string, phase state.Phase, parties ...state.RowParty) state.Row {
	return state.Row{
		No: no, Label: label, Company: company, Phase: phase, Start: today.Add(9), Closed: phase == state.PhaseClosed,
		Parties: append([]state.RowParty{{Role: state.Consultant, Name: "Karin", User: karin}}, parties...),
	}
}

var rows = []state.Row{
	listedRow(1, "AB", "Værkstedet Øst", state.PhaseRunning, state.RowParty{Role: state.Caseworker, Name: "Søren Åkjær", User: soren}),
	listedRow(2, "ÆØ", "Bageriet", state.PhaseBeforeStart, state.RowParty{Role: state.Company, Name: "Vera", User: vera}),
	listedRow(3, "ABC", "Århus Lager", state.PhaseNoPlacement, state.RowParty{Role: state.Mentor, Name: "André Müller"}),
	listedRow(4, "AB", "Bageriet", state.PhaseClosed),
	{No: 5, Label: "AB", Company: "Hemmeligheden", Phase: state.PhaseRunning, Parties: []state.RowParty{{Role: state.Consultant, User: olga}}},
	{No: 12, Label: "S1", Phase: state.PhaseEnded, Concern: true, Parties: []state.RowParty{{Role: state.Company, User: karin}, {Role: state.Mentor, User: vera}}},
}

func numbersFound(user, filter string, absent ...string) []int {
	var nos []int
	for _, l := range (Searcher{User: user, Absent: absent, Today: today}).Find(rows, SearchFor(filter)) {
		nos = append(nos, l.No)
	}
	return nos
}

// Each is found by what one would type for it, and nothing that one has no
// part in is found by anything.
func TestSearchFinds(t *testing.T) {
	for filter, want := range map[string][]int{
		"": {1, 2, 3, 12}, "mine": {1, 2, 3, 12}, "mit": {1, 2, 3, 12}, "all": {1, 2, 3, 12, 4}, "alle": {1, 2, 3, 12, 4}, "closed": {4}, "lukkede": {4}, "Lukket": {4},
		"AB": {1, 3, 4}, "ab": {1, 3, 4}, "abc": {3}, "1": {1}, "#12": {12}, "12": {12}, "4": {4}, "99": nil,
		"værkst": {1}, "vaerkst": {1}, "VÆRKSTEDET": {1}, "ost": {1}, "øst": {1}, "oest": {1}, "age": {2, 3, 4}, "bag": {2, 4},
		"søren": {1}, "soeren": {1}, "soren": {1}, "åkjær": {1}, "aakjaer": {1}, "akjaer": {1}, "ÆØ": {2}, "aeoe": {2},
		"arhus": {3}, "aarhus": {3}, "Århus": {3}, "andre": {3}, "muller": {3}, "müller": {3},
		"<@" + soren + ">": {1}, "<@" + vera + "|vera>": {2, 12}, "<@" + olga + ">": nil,
		"i gang": {1}, "running": {1}, "før start": {2}, "foer": {2}, "before the start": {2}, "afsluttet": {12},
		"bag før": {2}, "bag luk": {4}, "bag søren": nil, "hemmeligheden": nil, "findes ikke": nil, "#": nil, "@": nil, "   ": {1, 2, 3, 12},
		"karin": {1, 2, 3, 4}, "virksomhedsforløb": {3, 12},
	} {
		if got := numbersFound(karin, filter); !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", filter, got, want)
		}
	}
}

// Who stands in for somebody finds their cases too, but for their own alone.
func TestSearchOfStandIn(t *testing.T) {
	for filter, want := range map[string][]int{"": {5, 1}, "mine": {5}, "all": {5, 1}, "AB": {1, 5}} {
		got := numbersFound(olga, filter, soren)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", filter, got, want)
		}
	}
}

// Concern cases are found by those alone who may know of them, whatever way
// they look; a company's contact sees no more than name, phase and date.
func TestSearchKeepsConcern(t *testing.T) {
	if got := numbersFound(karin, "concern"); len(got) != 0 {
		t.Errorf("the company finds concern cases: %v", got)
	}
	if got := numbersFound(vera, "bekymring"); !slices.Equal(got, []int{12}) {
		t.Errorf("the mentor finds %v", got)
	}
	for user, sees := range map[string]bool{karin: false, vera: true} {
		for _, l := range (Searcher{User: user, Today: today}).Find(rows, SearchFor("12")) {
			said := ""
			for _, line := range l.lines() {
				said += line.In(texts.Danish, texts.Plain{}) + "\n"
			}
			if strings.Contains(said, "bekymringssag") != sees || !strings.Contains(said, "afsluttet") {
				t.Errorf("%s reads\n%s", user, said)
			}
		}
	}
}

// A track is looked for by those whose view of the case has it: by nobody else
// is a case found for it.
func TestSearchByTrack(t *testing.T) {
	row := listedRow(7, "EF", "", state.PhaseRunning, state.RowParty{Role: state.Company, User: vera}, state.RowParty{Role: state.Mentor, User: olga},
		state.RowParty{Role: state.Caseworker, User: soren})
	row.Track = "Ressourceforløb"
	other := row
	other.No, other.Track = 8, "2A"
	for filter, want := range map[string][]int{
		"spor 2A": {8}, "track 2a": {8}, "2A": {8}, "spor": {7, 8}, "ressource": {7}, "spor ressourceforloeb": {7}, "forløb": nil, "A": nil,
	} {
		for user, sees := range map[string]bool{karin: true, soren: true, vera: false, olga: false} {
			var got []int
			for _, l := range (Searcher{User: user, Today: today}).Find([]state.Row{row, other}, SearchFor(filter)) {
				got = append(got, l.No)
			}
			if sees && !slices.Equal(got, want) || !sees && got != nil {
				t.Errorf("%q by %s finds %v", filter, user, got)
			}
		}
	}
}

// Where nothing is found, it is said what one may look for as well.
func TestNothingFound(t *testing.T) {
	row := listedRow(7, "EF", "", state.PhaseRunning, state.RowParty{Role: state.Company, User: vera}, state.RowParty{Role: state.Mentor, User: olga})
	for user, want := range map[string]string{
		karin: "Du kan også søge på fase og spor.", olga: "Du kan også søge på fase.", vera: "", "U0NOBODY": "",
	} {
		var said string
		for _, l := range (Searcher{User: user, Today: today}).nothing([]state.Row{row}, SearchFor("hest"))[1:] {
			said += l.In(texts.Danish, texts.Plain{})
		}
		if said != want {
			t.Errorf("%s is told %q, want %q", user, said, want)
		}
	}
}

// A list of one case counts it where it was looked for.
func TestCountOfAList(t *testing.T) {
	for want, counted := range map[Search]bool{{}: false, {Text: "x"}: true, {Kind: KindConcern}: true, {Kind: KindClosed}: true} {
		if got := want.count(1, 1, 1).Key != ""; got != counted || want.count(0, 1, 1).Key != "" || want.count(2, 1, 1).Key == "" {
			t.Errorf("%v: counted %t", want, got)
		}
	}
}

// A page is never empty while there are cases, and each case is on one of them.
func TestListPages(t *testing.T) {
	many := make([]state.Row, 0, 40)
	for no := 1; no <= 40; no++ {
		many = append(many, listedRow(no, "AB", "", state.PhaseRunning))
	}
	seen := map[int]int{}
	for page := -1; page <= 5; page++ {
		found := Searcher{User: karin, Today: today}.Find(many, Search{})
		shown, at, pages := partOf(found, page, pageOfCases)
		if pages != 3 || len(shown) == 0 || at < 1 || at > 3 {
			t.Errorf("page %d of %d (asked for %d) has %d cases", at, pages, page, len(shown))
		}
		if page == at {
			for _, l := range shown {
				seen[l.No]++
			}
		}
	}
	if len(seen) != 40 {
		t.Errorf("%d cases are on some page", len(seen))
	}
	if _, at, pages := partOf([]int(nil), 3, 5); at != 1 || pages != 1 {
		t.Errorf("of nothing: page %d of %d", at, pages)
	}
}

// What is typed is never a pattern, and finding takes no longer for it.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "AB", "æøå ÆØÅ", "#12", "<@U1KARIN>", "<@", "i gang", "\x00", "\xff\xfe", "%s", "*", "[a-z", "ſ", "İ", strings.Repeat("a ", 500)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		found := Searcher{User: karin, Absent: []string{soren}, Today: today}.Find(rows, SearchFor(filter))
		for _, l := range found {
			if len(l.Roles) == 0 || l.No == 5 {
				t.Errorf("%q finds case %d, in which the searcher has no part", filter, l.No)
			}
		}
		doc := Doc{Blocks: listBlocks(found, SearchFor(filter), pageOfCases, "list")}
		if said := shown(doc, texts.English); !utf8.ValidString(said) && utf8.ValidString(filter) {
			t.Errorf("%q is answered with no text", filter)
		}
		for _, b := range doc.Blocks {
			if bs, ok := b.(Buttons); ok && strings.TrimSpace(filter) != "" && strings.Contains(fmt.Sprint(bs), filter) && SearchFor(filter).Text != "" && len(filter) > 3 {
				t.Errorf("a button holds what was searched for: %v", bs)
			}
		}
	})
}

// BenchmarkSearch finds one case among 10,000 by a piece of a name.
func BenchmarkSearch(b *testing.B) {
	many := make([]state.Row, 0, 10_000)
	for no := 1; no <= 10_000; no++ {
		many = append(many, listedRow(no, fmt.Sprintf("K%d", no), "Plejehjemmet Åbrinken", state.PhaseRunning,
			state.RowParty{Role: state.Caseworker, Name: "Søren Åkjær", User: soren}, state.RowParty{Role: state.Company, Name: fmt.Sprintf("Vera Nr%d", no), User: vera}))
	}
	began := time.Now()
	n := 0
	for b.Loop() {
		if found := (Searcher{User: karin, Today: today}).Find(many, SearchFor("vera nr777 i gang")); len(found) == 0 {
			b.Fatal("nothing is found")
		}
		n++
	}
	b.ReportMetric(float64(time.Since(began).Milliseconds())/float64(n), "ms/op")
}
