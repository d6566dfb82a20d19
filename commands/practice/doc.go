// Package practice is what the dropout warnings rest on: 37 rules about a
// course, each a small pure function, and the pack of points, thresholds and
// suggestions that a municipality can change.
//
// A rule reads a [state.Course], so that a replayed history and a live case
// are judged by the same code, and answers whether it fires and by what
// facts. What it counts for stands in the [Pack]: a sign or a stop by its
// points, all gaps together by little, for what nobody has done yet says
// nothing about how it goes. The definitions are practice.md 5 and 6.
package practice
