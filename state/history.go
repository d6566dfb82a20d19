package state

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// A History is a case as the interchange format of practice.md 4 has it, for
// import, export, replay and back-testing. Title, Checks and Expected are only
// in files that say what a replay of them must give, Label in those that say
// what the case is to be called.
type History struct {
	Title    string
	Label    string
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
