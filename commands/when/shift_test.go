package when_test

import (
	"fmt"
	"strings"
	"testing"

	"casethread/commands/when"
)

// How far something is moved, which way, and how many words say so.
func TestParseShift(t *testing.T) {
	for text, want := range map[string]string{
		"en uge":               "{7 0 0} later 2",
		"to dage":              "{2 0 0} later 2",
		"14 dage senere":       "{14 0 0} later 3",
		"2u":                   "{14 0 0} later 1",
		"en måned":             "{0 1 0} later 2",
		"a week earlier":       "{-7 0 0} earlier 3",
		"to måneder tidligere": "{0 -2 0} earlier 3",
		"en halv time":         "{0 0 30} later 3",
		"half an hour later":   "{0 0 30} later 4",
		"2 timer":              "{0 0 120} later 2",
		"30 minutter før":      "{0 0 -30} earlier 3",
		"en uge frem":          "{7 0 0} either 3",
		"en uge tilbage":       "{7 0 0} either 3",
		"back a week":          "{7 0 0} either 3",
		"en uge kl. 10":        "{7 0 0} later 2",
		"back":                 "none",
		"senere":               "none",
		"0 dage":               "none",
		"om en uge":            "none",
		"torsdag":              "none",
		"30 timer":             "none",
		"":                     "none",
	} {
		got := "none"
		if s, way, n := when.ParseShift(strings.Fields(text)); n > 0 {
			got = fmt.Sprint(s, " ", []string{"later", "earlier", "either"}[way], " ", n)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
