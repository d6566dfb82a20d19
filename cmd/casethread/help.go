package main

import (
	"fmt"
	"regexp"
	"strings"
)

// flagHelp says of each flag what it is, for all commands that have it.
var flagHelp = map[string]string{
	"--again":     "a list that casethread forgotten has written; /dev/stdin: standard input",
	"--against":   "a practice pack to compare with the active one",
	"--all":       "all of them",
	"--as":        "id of who becomes consultant or caseworker, such as U0123ABCDEF",
	"--at":        "a day, such as 2026-03-02",
	"--case":      "number of the case",
	"--channel":   "id of the channel that the cases are of, such as C0123ABCDEF",
	"--cut":       "end the case before the first event that nobody can read; what comes after it is lost",
	"--dry-run":   "only look, and say what would be done",
	"--for":       "who may read it: K consultant, S caseworker, M mentor, V company, or the citizen",
	"--format":    "how it is written",
	"--from":      "id of who has left, such as U0123ABCDEF",
	"--language":  "da or en",
	"--org":       "for an organisation with several workspaces",
	"--over":      "in the place of a case of that number that cannot be opened",
	"--socket":    "deliveries come through a socket that the bot opens (so it is without --url)",
	"--to":        "id of who takes over",
	"--url":       "where Slack delivers to over HTTPS",
	"--workspace": "id under which the cases are kept, where it is not that which Slack names",
	"--yaml":      "the pack itself, to begin an own one",
	"--yes":       "what is dropped is never told",
}

// flagName finds a flag in a usage line.
var flagName = regexp.MustCompile(`--[a-z-]+`)

// help is how a command is used, what it does, and what its flags are.
func (s subcommand) help() string {
	lines := []string{s.line(), s.what}
	told := map[string]bool{}
	for _, name := range flagName.FindAllString(s.usage, -1) {
		if !told[name] {
			told[name] = true
			lines = append(lines, fmt.Sprintf("  %-11s %s", name, flagHelp[name]))
		}
	}
	return strings.Join(lines, "\n")
}
