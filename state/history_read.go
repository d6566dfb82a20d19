package state

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ReadHistory reads a history: a JSON array of events, or an object with such
// an array named events. The first thing wrong with an event is returned as a
// *HistoryError, and then nothing else is returned. A null field is an absent
// one, and an unknown field is kept in the event's Extra. Where a role is
// meant the letter of a code counts, so that K2 is read as K. An event was
// recorded at noon of its date, as nothing more is known.
func ReadHistory(r io.Reader) (History, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxHistoryBytes+1))
	if err != nil {
		return History{}, fmt.Errorf("read history: %w", err)
	}
	if len(b) > maxHistoryBytes {
		return History{}, fmt.Errorf("read history: larger than %d MB", maxHistoryBytes>>20)
	}
	if !utf8.Valid(b) {
		return History{}, errors.New("read history: not UTF-8 text")
	}
	h, err := parseHistory(bytes.TrimPrefix(b, []byte("\ufeff")))
	var bad *HistoryError
	switch {
	case errors.As(err, &bad):
		return History{}, bad
	case err != nil:
		return History{}, fmt.Errorf("read history: %w", err)
	}
	return h, nil
}

func parseHistory(b []byte) (History, error) {
	var h History
	dec := json.NewDecoder(bytes.NewReader(b))
	first, err := dec.Token()
	switch {
	case err == io.EOF:
		return h, errors.New("nothing to read")
	case err != nil:
		return h, err
	case first == json.Delim('['):
		h.Events, err = parseEvents(dec)
	case first == json.Delim('{'):
		err = h.parseMembers(dec)
	default:
		err = errors.New("neither an array of events nor an object with events")
	}
	if err != nil {
		return h, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return h, errors.New("something follows the history")
	}
	return h, checkIDs(h.Events)
}

// parseMembers reads the object's members after its brace, and the closing one.
func (h *History) parseMembers(dec *json.Decoder) error {
	found := false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		if key == "events" {
			found = true
			err = h.parseEventsMember(dec)
		} else {
			err = h.parseMember(key, dec)
		}
		if err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	if !found {
		return errors.New("the object has no events")
	}
	return nil
}

func (h *History) parseEventsMember(dec *json.Decoder) error {
	open, err := dec.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('[') {
		return errors.New("events is not an array")
	}
	h.Events, err = parseEvents(dec)
	return err
}

// parseMember reads one of the other members; unknown ones are passed over.
func (h *History) parseMember(key json.Token, dec *json.Decoder) error {
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return err
	}
	switch key {
	case "title":
		if json.Unmarshal(raw, &h.Title) != nil {
			return errors.New("title is not text")
		}
	case "label":
		if json.Unmarshal(raw, &h.Label) != nil {
			return errors.New("label is not text")
		}
	case "expected":
		if json.Unmarshal(raw, &h.Expected) != nil {
			return errors.New("expected is not an array")
		}
	case "checks":
		return h.parseChecks(raw)
	}
	return nil
}

func (h *History) parseChecks(raw json.RawMessage) error {
	var days []json.RawMessage
	if json.Unmarshal(raw, &days) != nil {
		return errors.New("checks is not an array")
	}
	h.Checks = nil
	for i, day := range days {
		d, err := parseDay(day)
		if err != nil {
			return fmt.Errorf("checks, entry %d: %w", i, err)
		}
		h.Checks = append(h.Checks, d)
	}
	return nil
}

// parseEvents reads the elements of an array after its bracket, and the
// closing one.
func parseEvents(dec *json.Decoder) ([]Event, error) {
	var events []Event
	for dec.More() {
		i := len(events)
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, &HistoryError{Index: i, Msg: "not valid JSON: " + err.Error()}
		}
		e, err := parseEvent(raw)
		if err != nil {
			err.Index = i
			return nil, err
		}
		e.Version = i + 1
		events = append(events, e)
	}
	_, err := dec.Token()
	return events, err
}

// parseEvent reads one event; its index is the caller's to say.
func parseEvent(raw json.RawMessage) (Event, *HistoryError) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return Event{}, &HistoryError{Msg: "not an object"}
	}
	name, t, msg := typeOf(fields["type"])
	if msg != "" {
		return Event{}, &HistoryError{Type: name, Field: "type", Msg: msg}
	}
	fail := func(field, msg string) (Event, *HistoryError) {
		return Event{}, &HistoryError{Type: name, Field: field, Msg: msg}
	}
	var e Event
	if absent(fields["date"]) {
		return fail("date", "is required")
	}
	var err error
	if e.Date, err = parseDay(fields["date"]); err != nil {
		return fail("date", err.Error())
	}
	if msg := parseBy(fields["by"], &e.By); msg != "" {
		return fail("by", msg)
	}
	e.At = e.Date.At(12, 0, time.UTC)
	fact := reflect.New(t.fact).Elem()
	for _, f := range t.fields {
		if msg := f.read(fields[f.name], fact.Field(f.index)); msg != "" {
			return fail(f.name, msg)
		}
	}
	e.Fact = fact.Interface().(Fact)
	e.Extra = t.unknown(fields)
	return e, saysSomething(e.Fact)
}

// saysSomething asks a pulse for at least one of its two answers.
func saysSomething(f Fact) *HistoryError {
	if p, ok := f.(Pulse); ok && p == (Pulse{}) {
		return &HistoryError{Type: p.Type(), Field: "going", Msg: "is required when attended is not given"}
	}
	return nil
}

func typeOf(raw json.RawMessage) (string, historyType, string) {
	if absent(raw) {
		return "", historyType{}, "is required"
	}
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return "", historyType{}, "must be text"
	}
	t, ok := historyTypes[name]
	if !ok {
		return name, t, fmt.Sprintf("%.40q is unknown", name)
	}
	return name, t, ""
}

func parseBy(raw json.RawMessage, by *Actor) string {
	if absent(raw) {
		return ""
	}
	return historyField{code: true}.readRole(raw, &by.Role)
}

// unknown returns the fields that the format does not know, each as short as
// its JSON can be written.
func (t historyType) unknown(fields map[string]json.RawMessage) map[string]json.RawMessage {
	var extra map[string]json.RawMessage
	for name, raw := range fields {
		if t.knows(name) {
			continue
		}
		if extra == nil {
			extra = make(map[string]json.RawMessage)
		}
		var short bytes.Buffer
		if json.Compact(&short, raw) == nil {
			extra[name] = short.Bytes()
		}
	}
	return extra
}

func (t historyType) knows(name string) bool {
	return name == "date" || name == "by" || name == "type" ||
		slices.ContainsFunc(t.fields, func(f historyField) bool { return f.name == name })
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// read puts a field's value where it belongs and returns what is wrong with
// it, or "".
func (f historyField) read(raw json.RawMessage, into reflect.Value) string {
	if absent(raw) {
		if f.required {
			return "is required"
		}
		return ""
	}
	switch v := into.Addr().Interface().(type) {
	case *string:
		return f.readText(raw, v)
	case *bool:
		return readBool(raw, v)
	case **bool:
		*v = new(bool)
		return readBool(raw, *v)
	case *int:
		return readCount(raw, v)
	case **float64:
		*v = new(float64)
		return readNumber(raw, *v)
	case *Date:
		d, err := parseDay(raw)
		if err != nil {
			return err.Error()
		}
		*v = d
		return ""
	case *Role:
		return f.readRole(raw, v)
	case *[]Role:
		return f.readRoles(raw, v)
	case *[]string:
		return readTexts(raw, v)
	}
	panic(fmt.Sprintf("state: no history field is a %s", into.Type()))
}

func (f historyField) readText(raw json.RawMessage, v *string) string {
	if json.Unmarshal(raw, v) != nil {
		return "must be text"
	}
	if f.filled && *v == "" {
		return "must not be empty"
	}
	if f.oneOf != nil && !slices.Contains(f.oneOf, *v) {
		return "must be one of " + strings.Join(f.oneOf, ", ")
	}
	return ""
}

func readBool(raw json.RawMessage, v *bool) string {
	if json.Unmarshal(raw, v) != nil {
		return "must be true or false"
	}
	return ""
}

func readNumber(raw json.RawMessage, v *float64) string {
	if json.Unmarshal(raw, v) != nil || *v < 0 {
		return "must be a number, 0 or more"
	}
	*v = math.Abs(*v) // "-0" is 0
	return ""
}

func readCount(raw json.RawMessage, v *int) string {
	var n float64
	if readNumber(raw, &n) != "" || n != math.Trunc(n) || n > maxHistoryCount {
		return "must be a whole number, 0 or more"
	}
	*v = int(n)
	return ""
}

func parseDay(raw json.RawMessage) (Date, error) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		if d, err := ParseDate(s); err == nil && minHistoryYear <= d.Year() && d.Year() <= maxHistoryYear {
			return d, nil
		}
	}
	return Date{}, fmt.Errorf("must be a date written YYYY-MM-DD, of the years %d to %d", minHistoryYear, maxHistoryYear)
}

// readRole reads a code or, for a field that lists its values, a role's word.
func (f historyField) readRole(raw json.RawMessage, v *Role) string {
	var s string
	if msg := f.readText(raw, &s); msg != "" {
		return msg
	}
	if f.oneOf != nil {
		*v = RoleOf(s)
		return ""
	}
	if *v = codeOf(s); *v == NoRole {
		return "must be a code: K, S, V, M, B or L, perhaps with digits"
	}
	return ""
}

// readRoles reads who was present. A field that is not one of codes alone
// may name others, such as the family; their words are kept as they are.
func (f historyField) readRoles(raw json.RawMessage, v *[]Role) string {
	var names []string
	if msg := readTexts(raw, &names); msg != "" {
		return msg
	}
	for _, s := range names {
		r := codeOf(s)
		if r == NoRole && f.code {
			return "must be a list of codes: K, S, V, M, B or L, perhaps with digits"
		}
		*v = append(*v, cmp.Or(r, Role(s)))
	}
	return ""
}

// codeOf returns the role that a code names, or NoRole for any other word.
func codeOf(s string) Role {
	if r := RoleOf(s); r != NoRole && strings.HasPrefix(s, string(r)) {
		return r
	}
	return NoRole
}

func readTexts(raw json.RawMessage, v *[]string) string {
	var texts []*string
	if json.Unmarshal(raw, &texts) != nil || slices.Contains(texts, nil) {
		return "must be a list of texts"
	}
	for _, s := range texts {
		*v = append(*v, *s)
	}
	return ""
}
