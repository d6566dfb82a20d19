// Package commands is what people can say to casethread and what comes of it.
//
// The table in table.go lists every command, its words in both languages and
// its parameters; parsing, help, usage lines, forms and the Slack manifest all
// come from it. A word's Decide turns a parsed request and a case into facts
// to record and a reply: it is pure, gets the time as a value, and may run
// again when somebody else was faster.
package commands
