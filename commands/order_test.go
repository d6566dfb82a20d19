package commands

import (
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// An order that takes the place of another says what was ordered before; the
// first says nothing.
func TestOrderSaysWhatItReplaces(t *testing.T) {
	c := sample()
	said := func() string {
		t.Helper()
		x := execAs(karin)
		x.Case = c
		in, _ := Filled("case.order", Values{"holds": {"purpose"}, "text": one("fast arbejde")})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, s := range d.Say {
			lines = append(lines, s.In(texts.Danish, texts.Plain{}))
		}
		return strings.Join(lines, "\n")
	}
	c = withFacts(c, now, state.Ordered{Goal: true, Text: "et fritidsjob"})
	if got := said(); !strings.Contains(got, "Den erstatter bestillingen fra onsdag 25. november 2026 (uge 48): bestillingens indhold · mål · et fritidsjob.") {
		t.Error(got)
	}
}
