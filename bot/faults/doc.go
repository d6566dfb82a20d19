// Package faults tests that the bot keeps its promises while what it stands on
// breaks. Replicas of the real program serve a real Redis, in one of its
// shapes, and local Slacks whose calls fail; people give commands all the while,
// and processes are killed. Afterwards what was answered as noted must stand in
// the cases' logs once, what was to be posted must stand in Slack once, and what
// several did to one thing at the same time must have an order.
//
// It is all test: go test ./bot/faults runs a short form, and
//
//	go test ./bot/faults -run Faults -v -timeout 2h -kills 200 -topology all
//
// the long one, on one server, with TLS and a user of few rights, behind
// Sentinels and on a Cluster, and, for root, in a network that is cut. A run
// prints its seed, and -seed repeats its choices, though not the moments at which
// processes meet them. With -older FILE two versions work side by side: every
// second bot, and each bot at every second start, is that build of the program.
package faults
