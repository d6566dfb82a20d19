package commands

import (
	"testing"
	"time"
)

// hurried is a Wednesday in week 41, before anybody is at work.
var hurried = time.Date(2026, 10, 7, 8, 0, 0, 0, copenhagen)

// Dates as they are typed in a hurry, line by line: testdata/dates.txt.
func TestDates(t *testing.T) {
	checkRows(t, "testdata/dates.txt", func(left string) string { return outcomeAt(left, hurried) })
}
