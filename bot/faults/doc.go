// Package faults tests that the bot keeps its promises while what it stands on
// breaks. Three replicas of the real program serve a real redis-server and a
// local Slack whose calls fail; people give commands all the while, and
// processes are killed. Afterwards what was answered as noted must stand in the
// cases' logs once, what was to be posted must stand in Slack once, and what
// several did to one thing at the same time must have an order.
//
// It is all test: go test ./bot/faults runs a short form, and
//
//	go test ./bot/faults -run Faults -v -timeout 1h -kills 200
//
// the long one. A run prints its seed, and -seed repeats its choices, though
// not the moments at which processes meet them.
package faults
