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
