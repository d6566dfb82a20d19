package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestToldCommands: each command that runbook, README and the files of deploy/
// tell an operator to type exists, with each flag that they give it.
func TestToldCommands(t *testing.T) {
	files, err := filepath.Glob("../../deploy/*")
	more, err2 := filepath.Glob("../../deploy/kubernetes/*/*")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	// A namespace of that name, or the bot that is spoken to, is no command.
	told := regexp.MustCompile("(.{3})\\bcasethread ([a-z]+)([^`\n;|&>]*)")
	flag := regexp.MustCompile(`--[a-z-]+`)
	found := map[string]bool{}
	for _, file := range append(append(files, more...), "../../README.md") {
		if filepath.Ext(file) != ".md" && filepath.Ext(file) != ".yaml" && filepath.Ext(file) != ".service" && filepath.Ext(file) != ".example" {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range regexp.MustCompile("(?s)```.*?```|`[^`\n]+`|\n#   [^\n]+|ExecStart=[^\n]+").FindAllString(string(b), -1) {
			for _, m := range told.FindAllStringSubmatch("   "+code, -1) {
				if m[1] == "-n " || strings.HasSuffix(m[1], "@") {
					continue
				}
				i := slices.IndexFunc(subcommands, func(s subcommand) bool { return s.name == m[2] })
				if i < 0 {
					t.Errorf("%s: there is no casethread %s", file, m[2])
					continue
				}
				found[m[2]] = true
				for _, f := range flag.FindAllString(m[3], -1) {
					if !strings.Contains(subcommands[i].usage, f) {
						t.Errorf("%s: casethread %s has no %s", file, m[2], f)
					}
				}
			}
		}
	}
	for _, name := range []string{"serve", "doctor", "rekey", "export", "restore", "manifest"} {
		if !found[name] {
			t.Errorf("%s is told nowhere, so nothing was looked at", name)
		}
	}
}
