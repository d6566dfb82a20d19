package state

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A History is a case as the interchange format of practice.md 4 has it, for
// import, export, replay and back-testing. Title, Checks and Expected are only
// in files that say what a replay of them must give.
type History struct {
	Title    string
	Events   []Event // in the order of the file, versions from 1
	Checks   []Date
	Expected []json.RawMessage
}

// A HistoryError is what is wrong with one event of a history. It names the
// place and quotes no value except a type or an id.
type HistoryError struct {
	Index int    // in the list of events, from 0
	Type  string // of the event, as far as it is known
	Field string // empty when the event as a whole is meant
	Msg   string
}

// Error names the event's index, its type and the field.
func (e *HistoryError) Error() string {
	s := fmt.Sprintf("event %d", e.Index)
	if e.Type != "" {
		s += fmt.Sprintf(" (%.40s)", e.Type)
	}
	if e.Field != "" {
		s += fmt.Sprintf(": field %q", e.Field)
	}
	return s + ": " + e.Msg
}

// Bounds of a history that is read.
const (
	maxHistoryBytes = 32 << 20
	minHistoryYear  = 1900
	maxHistoryYear  = 2200
	maxHistoryCount = 1_000_000 // of wishes, sub-goals and the like
)

// vocabulary is the format's table of types and their fields, by the JSON
// names that the facts give them. A field's marks: ! it is required, + it is
// not empty, @ it is a code such as K or K2, = it has one of these values.
// What a fact has beyond these fields is the bot's own and no part of a
// history: in one, a field of that name is an unknown field.
var vocabulary = []struct {
	fact   Fact
	fields string
}{
	{Opened{}, "track"},
	{PartyNamed{}, "role!=consultant|caseworker|company|mentor name!"},
	{PartyLeft{}, "role!=consultant|caseworker|company|mentor"},
	{Ordered{}, "purpose goal subgoals"},
	{Premeeting{}, "present@"},
	{Pulse{}, "going=good|mixed|bad attended=all|some|none"},
	{Conversation{}, "meaning=low|ok interpreter channel present"},
	{Contacted{}, "interpreter channel present"},
	{Wishes{}, "n!"},
	{Subgoals{}, "n!"},
	{Accommodations{}, "n!"},
	{MedicalRequired{}, ""},
	{MedicalReceived{}, ""},
	{EarlierBreakoffs{}, "n!"},
	{Placement{}, "kind!+ start! end hours paid newhost same_host"},
	{StartMeeting{}, ""},
	{VitasApproved{}, ""},
	{ClosingTalk{}, ""},
	{NextStep{}, "what"},
	{Hours{}, "hours! paid"},
	{FollowupPlanned{}, "id!+ for!"},
	{FollowupCancelled{}, "id!+"},
	{FollowupHeld{}, "id+ agreed attended accom_ok=yes|partly|no social=ok|difficult independent meaning=low|ok"},
	{Task{}, "id!+ owner@ due what! barrier"},
	{TaskDone{}, "id!+"},
	{Changed{}, "kind!+"},
	{Concern{}, "on!"},
	{Absence{}, ""},
	{AbsenceClarified{}, ""},
	{EffortStart{}, "what"},
	{GrantApplied{}, "id!+ kind!+"},
	{Granted{}, "id!+"},
	{Delivered{}, "id!+"},
	{GrantRefused{}, "id!+"},
	{Settings{}, "hours_focus!"},
	{PlacementEnd{}, "outcome"},
	{TrackEnd{}, "outcome"},
	{CaseClosed{}, "outcome"},
}

// A historyType is a row of the vocabulary, made ready.
type historyType struct {
	fact   reflect.Type
	fields []historyField
}

type historyField struct {
	name     string
	index    int // of the fact's struct field
	required bool
	filled   bool // not the empty text
	code     bool
	oneOf    []string
}

var historyTypes = func() map[string]historyType {
	m := make(map[string]historyType, len(vocabulary))
	for _, row := range vocabulary {
		t := historyType{fact: reflect.TypeOf(row.fact)}
		for _, s := range strings.Fields(row.fields) {
			t.fields = append(t.fields, newHistoryField(t.fact, s))
		}
		m[row.fact.Type()] = t
	}
	return m
}()

func newHistoryField(fact reflect.Type, s string) historyField {
	marked, values, _ := strings.Cut(s, "=")
	name := strings.TrimRight(marked, "!+@")
	marks := marked[len(name):]
	f := historyField{
		name: name, index: -1, required: strings.Contains(marks, "!"),
		filled: strings.Contains(marks, "+"), code: strings.Contains(marks, "@"),
	}
	if values != "" {
		f.oneOf = strings.Split(values, "|")
	}
	for i := range fact.NumField() {
		if tag, _, _ := strings.Cut(fact.Field(i).Tag.Get("json"), ","); tag == name {
			f.index = i
		}
	}
	if f.index < 0 {
		panic("state: " + fact.Name() + " has no field " + name)
	}
	return f
}

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

// checkIDs finds the first event, in order of date, that is about an id that
// no earlier one introduced.
func checkIDs(events []Event) error {
	known := make(introduced)
	for _, i := range chronological(events) {
		if f := events[i].Fact; !known.admits(f) {
			return &HistoryError{
				Index: i, Type: f.Type(), Field: "id",
				Msg: fmt.Sprintf("%.40q was not introduced before", ThingOf(f)),
			}
		}
	}
	return nil
}

// introduced holds the things known so far, by drawer and id: follow-ups,
// tasks and grants each have ids of their own.
type introduced map[[2]string]bool

// admits reports whether what f is about is known, and remembers what f
// introduces. A follow-up may be held without an id.
func (k introduced) admits(f Fact) bool {
	drawer, first := "", false
	switch f.(type) {
	case FollowupPlanned:
		drawer, first = "follow-up", true
	case FollowupHeld, FollowupCancelled, FollowupMissed:
		drawer = "follow-up"
	case Task:
		drawer, first = "task", true
	case TaskDone:
		drawer = "task"
	case GrantApplied:
		drawer, first = "grant", true
	case Granted, Delivered, GrantRefused:
		drawer = "grant"
	default:
		return true
	}
	thing := [2]string{drawer, ThingOf(f)}
	if first {
		k[thing] = true
	}
	_, held := f.(FollowupHeld)
	return k[thing] || held && thing[1] == ""
}

// HistoryOf returns a case's events as a history has them; the Course of any
// day is the same before and after. What was undone, what only the bot knows,
// and what is about a thing that nothing introduces is left out; a missed
// follow-up is a cancelled one. The order stays that of recording, because
// outcomes are listed in the order of the file; readers sort by date.
func HistoryOf(events []Event) []Event {
	facts := make(map[int]Fact, len(events))
	known := make(introduced)
	for _, i := range chronological(events) {
		f, ok := historicFact(events[i].Fact)
		if h, held := f.(FollowupHeld); held && !known.admits(h) {
			h.ID = ""
			f = h
		}
		if ok && known.admits(f) {
			facts[i] = f
		}
	}
	history := make([]Event, 0, len(facts))
	for _, i := range slices.Sorted(maps.Keys(facts)) {
		e := &events[i]
		history = append(history, Event{
			Version: len(history) + 1, At: e.Date.At(12, 0, time.UTC), Date: e.Date,
			By: Actor{Role: cmp.Or(e.By.For, e.By.Role)}, Fact: facts[i], Extra: e.Extra,
		})
	}
	return history
}

// historicFact returns f with the format's fields alone, or false when the
// format has no word for it or it says nothing.
func historicFact(f Fact) (Fact, bool) {
	switch m := f.(type) {
	case nil:
		return nil, false
	case FollowupMissed:
		f = FollowupCancelled{ID: m.ID}
	case Hours:
		if m.Hours == nil {
			return nil, false
		}
	}
	t, ok := historyTypes[f.Type()]
	if !ok {
		return nil, false
	}
	from, to := reflect.ValueOf(f), reflect.New(t.fact).Elem()
	for _, field := range t.fields {
		if v := from.Field(field.index); v.Kind() != reflect.Slice || v.Len() > 0 {
			to.Field(field.index).Set(v)
		}
	}
	return to.Interface().(Fact), true
}

// WriteHistory writes a case's events as a history, an event a line, that
// ReadHistory reads as HistoryOf(events). A *HistoryError tells of an event
// that could not be read again; its index is that in HistoryOf.
func WriteHistory(w io.Writer, events []Event) error {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, e := range HistoryOf(events) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n ")
		start := b.Len()
		writeEvent(&b, e)
		if _, err := parseEvent(b.Bytes()[start:]); err != nil {
			err.Index = i
			return err
		}
	}
	b.WriteString("\n]\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	return nil
}

// writeEvent writes date, by, type, the type's fields in the order of the
// vocabulary, and what else an imported event came with, by name.
func writeEvent(b *bytes.Buffer, e Event) {
	o := objectWriter{b: b}
	o.put("date", e.Date)
	if e.By.Role != NoRole {
		o.put("by", e.By.Role)
	}
	o.put("type", e.Fact.Type())
	t, fact := historyTypes[e.Fact.Type()], reflect.ValueOf(e.Fact)
	for _, f := range t.fields {
		v := fact.Field(f.index)
		if word, ok := v.Interface().(Role); ok && f.oneOf != nil {
			o.put(f.name, word.Word())
		} else if f.required || !v.IsZero() {
			o.put(f.name, v.Interface())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Extra)) {
		if !t.knows(name) {
			o.put(name, e.Extra[name])
		}
	}
	b.WriteByte('}')
}

// An objectWriter writes the members of a JSON object.
type objectWriter struct {
	b     *bytes.Buffer
	begun bool
}

func (o *objectWriter) put(name string, v any) {
	sep := byte('{')
	if o.begun {
		sep = ','
	}
	o.begun = true
	o.b.WriteByte(sep)
	o.value(name)
	o.b.WriteByte(':')
	o.value(v)
}

// value writes v without the escapes that only HTML needs. Every value comes
// from a fact or was read as JSON, so none can fail; one that did would leave
// a gap that WriteHistory finds.
func (o *objectWriter) value(v any) {
	enc := json.NewEncoder(o.b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) == nil {
		o.b.Truncate(o.b.Len() - 1)
	}
}
