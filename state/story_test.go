package state

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"casethread/state/storytest"
)

// dayZero is the day that the stories of these tests count from, a Monday.
var dayZero = DateOf(storytest.Zero)

// story reads a history told in the lines of storytest.
func story(t testing.TB, lines ...string) []Event {
	t.Helper()
	h, err := ReadHistory(strings.NewReader(storytest.JSON(t, lines...)))
	if err != nil {
		t.Fatalf("story: %v", err)
	}
	return h.Events
}

// on is the course of a story on the morning of a day.
func on(t testing.TB, day int, lines ...string) Course {
	t.Helper()
	return CourseAt(story(t, lines...), dayZero.Add(day))
}

// number shows a number or nil.
func number(n *float64) string {
	if n == nil {
		return "?"
	}
	return strconv.FormatFloat(*n, 'g', -1, 64)
}

func ids[T any](things []T, id func(T) string) string {
	var all []string
	for _, x := range things {
		all = append(all, id(x))
	}
	return strings.Join(all, " ")
}

// sinceZero is a date as its day's number, "-" for none.
func sinceZero(d Date) string {
	if d.IsZero() {
		return "-"
	}
	return fmt.Sprint(d.Days(dayZero))
}
