package guard

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// corpus reads the cases of a file in testdata, by line number.
func corpus(t testing.TB, name string) map[int]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases := make(map[int]string)
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "# ") || line == "#" {
			continue
		}
		cases[n] = unescape(t, line)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return cases
}

func unescape(t testing.TB, line string) string {
	t.Helper()
	if !strings.Contains(line, `\u`) {
		return line
	}
	s, err := strconv.Unquote(`"` + line + `"`)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return s
}

// kinds joins the kinds of the findings as the corpus writes them.
func kinds(found []Finding) string {
	var names []string
	for _, f := range found {
		names = append(names, string(f.Kind))
	}
	return strings.Join(names, "+")
}

func TestStop(t *testing.T) {
	cases := corpus(t, "stop.txt")
	if len(cases) < 150 {
		t.Errorf("only %d cases", len(cases))
	}
	for n, line := range cases {
		want, text, _ := strings.Cut(line, " ")
		if got := kinds(Check(text, DefaultWords())); got != want {
			t.Errorf("stop.txt:%d: %q: found %q, want %q", n, text, got, want)
		}
		if got := HasCPR(text); got != strings.Contains(want, "cpr") {
			t.Errorf("stop.txt:%d: HasCPR(%q) = %t", n, text, got)
		}
	}
}

func TestPass(t *testing.T) {
	cases := corpus(t, "pass.txt")
	if len(cases) < 150 {
		t.Errorf("only %d cases", len(cases))
	}
	for n, text := range cases {
		if found := Check(text, DefaultWords()); found != nil {
			t.Errorf("pass.txt:%d: %q: found %v", n, text, found)
		}
	}
}

// A number must be caught wherever it stands in an ordinary text.
func TestStopAmongOtherText(t *testing.T) {
	pass := corpus(t, "pass.txt")
	for n, text := range pass {
		for _, with := range []string{text + "\n010190-1234", "010190-1234, " + text, text + ": 010190-1234"} {
			if !HasCPR(with) {
				t.Errorf("pass.txt:%d: %q: no CPR number found", n, with)
			}
		}
	}
}

func TestFindings(t *testing.T) {
	text := "Angst (010190-1234), F32.1"
	want := []Finding{
		{Kind: Health, Start: 0, End: 5, Overridable: true},
		{Kind: CPR, Start: 7, End: 18},
		{Kind: Diagnosis, Start: 21, End: 26},
	}
	if diff := cmp.Diff(want, Check(text, DefaultWords())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[1:], Check(text, nil)); diff != "" {
		t.Errorf("without words: %s", diff)
	}
}
