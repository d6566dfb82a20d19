package commands

import "testing"

// A word of the table is recognised exactly when it is what was typed, folded.
func TestSpells(t *testing.T) {
	typed := []string{"åbn", "aabn", "ÅBN", "ønsker", "oensker", "mål", "maal", "sag", "sagen", "sa", "", "skånehensyn", "1B", "1b", "ae", "æ", "é"}
	for _, word := range append(typed, "Ordinære timer", "stedfortræder") {
		for _, s := range typed {
			if got, want := spells(fold(s), word), fold(s) == fold(word); got != want {
				t.Errorf("spells(fold(%q), %q) = %t", s, word, got)
			}
		}
	}
}

// A text that several lines are for keeps them, whatever it is typed into; any
// other is one line.
func TestTypedLines(t *testing.T) {
	for typed, want := range map[string]string{
		"/dagsorden tilføj\nnøgler\narbejdstøj senest\n\nparkering": `agenda.add items="nøgler\narbejdstøj senest\nparkering"`,
		"dagsorden tilføj A1 1. nøgler\n2. arbejdstøj":              `agenda.add agenda="A1" items="1. nøgler\n2. arbejdstøj"`,
		"/opfolgning 3/12 kl. 10\nhusk nøgler\n  og kort":           `followup.add when=2026-12-03T10:00 note="husk nøgler\nog kort"`,
		"/hvemgor <@U2SOREN> ring\ntil skolen":                      `task.add who=S what="ring til skolen"`,
		"/sag mål møde\nhver dag":                                   `case.goal specific="møde hver dag"`,
		"/sag mål \"møde\nhver dag\"":                               `case.goal specific="møde hver dag"`,
		"/dagsorden tilføj nøgler\n010170\n1234":                    "agenda.add ! guard.cpr at items",
		"/sag mål \"nå 010170-12\n34\"":                             "case.goal ! guard.cpr at specific",
	} {
		if got := outcome(typed); got != want {
			t.Errorf("%q is\n%s, want\n%s", typed, got, want)
		}
	}
}

// Signs that nobody sees are no text, and make no other word of one.
func TestInvisibleText(t *testing.T) {
	for typed, want := range map[string]string{
		"/hvemgor <@U2SOREN> \u200b\u200d \u2060": "task.add ! bad.missing at what, missing",
		"/hvemgor <@U2SOREN> ri\u200bng\ufeff":    `task.add who=S what="ring"`,
		"/sag mål \"\u200b\u00a0\u200d\"":         "case.goal ! bad.missing at specific, missing",
		"/opfolgning 3/12 \u200b\u200d":           "followup.add when=2026-12-03",
		"/sag åbn \"\u200bC\u200bD\"":             `case.open label="CD"`,
		"/opfolgning 3/12 holder af 👩\u200d🔧":     `followup.add when=2026-12-03 note="holder af 👩\u200d🔧"`,
	} {
		if got := outcome(typed); got != want {
			t.Errorf("%q is\n%s, want\n%s", typed, got, want)
		}
	}
}
