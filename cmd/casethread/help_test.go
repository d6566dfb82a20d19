package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestFlagHelp: each flag that a command is shown with is explained, and no other.
func TestFlagHelp(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range subcommands {
		for _, name := range flagName.FindAllString(s.usage, -1) {
			shown[name] = true
			if flagHelp[name] == "" || !strings.Contains(s.help(), "  "+name+" ") {
				t.Errorf("casethread %s -h does not say what %s is", s.name, name)
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(flagHelp)), slices.Sorted(maps.Keys(shown)); !slices.Equal(got, want) {
		t.Errorf("explained are %v, and shown %v", got, want)
	}
}
