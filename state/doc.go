// Package state holds the domain of casethread: a citizen's course, shared by
// a consultant, a caseworker and a company contact.
//
// What happened is recorded as a sequence of events, each a dated Fact, and
// the events are the only truth: a Case is what Fold makes of them, a Course
// is what they say about the placement on a given day, and a view is the part
// of a case that one reader may see. Nothing in this package reads a clock,
// stores, or speaks to people.
package state
