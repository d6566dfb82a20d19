package commands

import (
	"os"
	"testing"
	"time"
)

// hurried is a Wednesday in week 41, before anybody is at work.
var hurried = time.Date(2026, 10, 7, 8, 0, 0, 0, copenhagen)

// Dates as they are typed in a hurry, line by line: testdata/dates.txt.
func TestDates(t *testing.T) {
	const file = "testdata/dates.txt"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := parseRows(string(b))
	for i, r := range rows {
		if r.comment() {
			continue
		}
		got := outcomeAt(r.left, hurried)
		if *update {
			rows[i].right = got
		} else if got != r.right {
			t.Errorf("%s:%d: %s\n got %s\nwant %s", file, i+1, r.left, got, r.right)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(writeRows(rows)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
