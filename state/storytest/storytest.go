// Package storytest tells case histories in short lines, for tests.
package storytest

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Zero is the day that stories count from, a Monday.
var Zero = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// Day returns the date of a story's day.
func Day(n int) string { return Zero.AddDate(0, 0, n).Format(time.DateOnly) }

// JSON returns the case history of a story told in lines, or parts between
// semicolons, "DAY [BY] TYPE FIELD=VALUE…", where days are numbers counted
// from Zero and lists have commas.
func JSON(t testing.TB, lines ...string) string {
	t.Helper()
	events := []map[string]any{}
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ";") {
			events = append(events, event(t, strings.Fields(part)))
		}
	}
	b, err := json.Marshal(events)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var code = regexp.MustCompile(`^[KSVMB][0-9]?$`)

func event(t testing.TB, words []string) map[string]any {
	t.Helper()
	e := map[string]any{"date": day(t, words[0])}
	if code.MatchString(words[1]) {
		e["by"] = words[1]
		words = words[1:]
	}
	e["type"] = words[1]
	for _, w := range words[2:] {
		key, s, _ := strings.Cut(w, "=")
		switch key {
		case "start", "end", "for", "due":
			e[key] = day(t, s)
		case "present", "outcome":
			e[key] = strings.Split(s, ",")
		default:
			e[key] = value(s)
		}
	}
	return e
}

func day(t testing.TB, s string) string {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("story: %q is not a day", s)
	}
	return Day(n)
}

// value is a JSON value, or the text as it stands.
func value(s string) any {
	var v any
	if json.Unmarshal([]byte(s), &v) == nil {
		return v
	}
	return s
}
