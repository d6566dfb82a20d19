package practice

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/commands/texts"
)

var update = flag.Bool("update", false, "write the pages in testdata anew")

func TestPage(t *testing.T) {
	for _, lang := range []texts.Lang{texts.Danish, texts.English} {
		file := "testdata/page." + string(lang) + ".md"
		got := Shipped().Page(lang)
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
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		for _, wrong := range []string{"{", "}", "rule.", "page.", "  "} {
			if strings.Contains(got, wrong) {
				t.Errorf("%s holds %q", file, wrong)
			}
		}
	}
}

// Who reads the page reads every number that the rule counts with.
func TestMeansNamesEveryLimit(t *testing.T) {
	for i := range rules {
		for _, name := range rules[i].limits {
			e := Entry{ID: rules[i].id}
			*e.Limits.limit(name) = 777
			for _, lang := range []texts.Lang{texts.Danish, texts.English} {
				if s := e.Means().In(lang, texts.Plain{}); !strings.Contains(s, "777") {
					t.Errorf("%s in %s does not say its %s: %s", e.ID, lang, name, s)
				}
			}
		}
	}
}

// The page is the pack's: each change of it shows.
func TestPageOfAnotherPack(t *testing.T) {
	shippedPage := Shipped().Page(texts.Danish)
	for _, tt := range []struct{ name, old, with, want string }{
		{"points", "R18: {kind: sign, points: 2", "R18: {kind: sign, points: 5", "- Giver 5 point."},
		{"a limit", "clarified], limits: {days: 7}", "clarified], limits: {days: 1}", "Et fravær er mere end 1 dag gammelt"},
		{"the cap", "gaps_at_most: 1", "gaps_at_most: 3", "- Alle mangler giver tilsammen højst 3 point.\n"},
		{"no points for gaps", "gaps_at_most: 1", "gaps_at_most: 0", "- Mangler giver ingen point.\n"},
		{"levels", "red_from: 6", "red_from: 8", "fra 8 point er den rød"},
		{"who is told", "R33: {kind: sign, points: 2, warn: [K]", "R33: {kind: sign, points: 2, warn: [K, S]", "kun lidt mening for borgeren.\n\n- Giver 2 point.\n- Besked til konsulenten og sagsbehandleren."},
		{"the buttons", "actions: [contact, clarified]", "actions: [agenda.forum]", "- Knapper, der kan følge med: Dagsorden til fælles møde.\n\n### R28"},
		{"own words", "actions: [talk, wishes, goal]", "actions: [talk], advice: {da: \"Spørg *igen*\\n# snart\"}", `- Forslag: Spørg \*igen\* # snart` + "\n"},
		{"whose numbers", "yellow_from: 3", "yellow_from: 2", "Her står kommunens egne tal."},
	} {
		p, err := Read(changed(t, tt.old, tt.with))
		if err != nil {
			t.Fatal(err)
		}
		page := p.Page(texts.Danish)
		if !strings.Contains(page, tt.want) || strings.Contains(shippedPage, tt.want) {
			t.Errorf("%s: not on the page, or on the shipped one: %q", tt.name, tt.want)
		}
	}
	allSigns := strings.ReplaceAll(string(Shipped().YAML()), "kind: gap", "kind: sign")
	p, err := Read([]byte(allSigns))
	if err != nil {
		t.Fatal(err)
	}
	if page := p.Page(texts.English); strings.Contains(page, "## Gaps") || strings.Count(page, "\n### ") != len(rules) {
		t.Errorf("a pack without gaps: %d rules", strings.Count(page, "\n### "))
	}
}

func TestYAMLIsTheFile(t *testing.T) {
	own := changed(t, "red_from: 6", "red_from: 9")
	p, err := Read(own)
	if err != nil {
		t.Fatal(err)
	}
	if string(p.YAML()) != string(own) {
		t.Error("the pack does not give back its file")
	}
}
