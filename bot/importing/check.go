package importing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"

	"casethread/commands/guard"
	"casethread/state"
)

// Bounds of a history that is to live on as a case.
const (
	mostEvents = 10_000 // in one commit
	mostText   = 1_000  // characters of one text, as where it is typed
)

// check finds what a live case may not have though a history may.
func check(events []state.Event) error {
	switch {
	case len(events) == 0:
		return errors.New("there are no events")
	case len(events) > mostEvents:
		return fmt.Errorf("there are more than %d events", mostEvents)
	}
	sorts := map[string]string{} // what an id is the id of
	for i, e := range events {
		bad := checkID(e.Fact, sorts)
		if bad == nil {
			bad = checkTexts(e)
		}
		if bad != nil {
			bad.Index, bad.Type = i, e.Fact.Type()
			return bad
		}
	}
	return nil
}

// An id stands in buttons and in the names of messages.
var idShape = regexp.MustCompile(`^[\pL\pN]([\pL\pN._-]{0,30}[\pL\pN])?$`)

// reserved are ids that name something else: the ball, the warning, what was
// shown, day notes, what the company is asked, messages about events. Of F3, T3 and the like the bot
// takes the next number, which must be one still.
var reserved = regexp.MustCompile(`^(ball|gaps|S|W|[NP]([0-9]{4}-[0-9]{2}-[0-9]{2})?|E-?[0-9]+|[A-Z][0-9]{10,})$`)

// checkID refuses an id that cannot name a thing of a live case, where a
// follow-up, a task and an aid are told apart by their ids alone.
func checkID(f state.Fact, sorts map[string]string) *state.HistoryError {
	sort := ""
	switch f.(type) {
	case state.FollowupPlanned:
		sort = "a follow-up"
	case state.Task:
		sort = "a task"
	case state.GrantApplied:
		sort = "an aid"
	default:
		return nil // it is about what one of those has introduced
	}
	id := state.ThingOf(f)
	switch other := sorts[id]; {
	case !idShape.MatchString(id):
		return &state.HistoryError{Field: "id", Msg: "must be of letters, digits, dots and hyphens, at most 32"}
	case reserved.MatchString(id):
		return &state.HistoryError{Field: "id", Msg: "is one that the bot uses itself, such as ball, gaps, W, N, P, E1, P2026-12-03 or T9999999999; give it another"}
	case other != "" && other != sort:
		return &state.HistoryError{Field: "id", Msg: "is that of " + other + " already"}
	}
	sorts[id] = sort
	return nil
}

// checkTexts refuses what would be refused where it is typed: CPR numbers,
// diagnosis codes, sensitive words, and texts that are too long. What the
// format does not know is kept, so it is looked at too.
func checkTexts(e state.Event) *state.HistoryError {
	fact, err := json.Marshal(e.Fact)
	if err != nil {
		return &state.HistoryError{Msg: "cannot be kept"}
	}
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(fact, &fields); err != nil {
		return &state.HistoryError{Msg: "cannot be kept"}
	}
	maps.Copy(fields, e.Extra)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if msg := wrong(name); msg != "" {
			return &state.HistoryError{Msg: "the name of a field " + msg}
		}
		var v any
		dec := json.NewDecoder(bytes.NewReader(fields[name]))
		dec.UseNumber()
		if err := dec.Decode(&v); err != nil {
			return &state.HistoryError{Field: name, Msg: "cannot be kept"}
		}
		if msg := wrongIn(v); msg != "" {
			return &state.HistoryError{Field: name, Msg: msg}
		}
	}
	return nil
}

// wrongIn says what is wrong with the first text in a value, "" where none is.
func wrongIn(v any) string {
	switch v := v.(type) {
	case string:
		return wrong(v)
	case json.Number: // ten digits are no less a CPR number
		return wrong(v.String())
	case []any:
		for _, each := range v {
			if msg := wrongIn(each); msg != "" {
				return msg
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if msg := wrong(name) + wrongIn(v[name]); msg != "" {
				return msg
			}
		}
	}
	return ""
}

var never = map[guard.Kind]string{
	guard.CPR:       "seems to hold a CPR number, which is never kept",
	guard.Diagnosis: "seems to hold a diagnosis code, which is never kept",
	guard.Health:    "says something about health; say what it takes at the workplace instead",
	guard.Crime:     "says something about offences, which is not kept",
	guard.Addiction: "says something about addiction, which is not kept",
}

func wrong(text string) string {
	if utf8.RuneCountInString(text) > mostText {
		return fmt.Sprintf("is longer than %d characters", mostText)
	}
	if found := guard.Check(text, guard.ActiveWords()); len(found) > 0 {
		return never[found[0].Kind]
	}
	return ""
}
