package state

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// dayZero is the day that the stories of these tests count from, a Monday.
var dayZero = NewDate(2024, 1, 1)

// story reads a history told in lines "DAY [BY] TYPE FIELD=VALUE…", where
// days are numbers counted from dayZero and lists have commas.
func story(t testing.TB, lines ...string) []Event {
	t.Helper()
	h, err := ReadHistory(strings.NewReader(storyJSON(t, lines...)))
	if err != nil {
		t.Fatalf("story: %v", err)
	}
	return h.Events
}

func storyJSON(t testing.TB, lines ...string) string {
	t.Helper()
	events := []map[string]any{}
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ";") {
			events = append(events, storyEvent(t, strings.Fields(part)))
		}
	}
	b, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func storyEvent(t testing.TB, words []string) map[string]any {
	t.Helper()
	e := map[string]any{"date": storyDay(t, words[0])}
	if codeOf(words[1]) != NoRole {
		e["by"] = words[1]
		words = words[1:]
	}
	e["type"] = words[1]
	for _, w := range words[2:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "start", "end", "for", "due":
			e[key] = storyDay(t, value)
		case "present", "outcome":
			e[key] = strings.Split(value, ",")
		default:
			e[key] = storyValue(value)
		}
	}
	return e
}

func storyDay(t testing.TB, s string) string {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("story: %q is not a day", s)
	}
	return dayZero.Add(n).String()
}

func storyValue(s string) any {
	var v any
	if json.Unmarshal([]byte(s), &v) == nil {
		return v
	}
	return s
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
