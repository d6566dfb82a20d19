package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/state/storytest"
)

func TestReadHistory(t *testing.T) {
	const event = `{"date":"2024-01-01","by":"K2","type":"task","id":"T1","owner":"V3","due":null,"what":"x","room":  [1,  2]}`
	want := []Event{{
		Version: 1, At: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC), By: Actor{Role: Consultant},
		Date: dayZero, Fact: Task{ID: "T1", Owner: Company, What: "x"},
		Extra: map[string]json.RawMessage{"room": json.RawMessage("[1,2]")},
	}}
	for name, text := range map[string]string{
		"array":           `[` + event + `]`,
		"object":          `{"team":"North","events":[` + event + `]}`,
		"byte order mark": "\ufeff [" + event + "] \n",
	} {
		h, err := ReadHistory(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, h.Events, cmp.AllowUnexported(Date{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestReadHistoryFrame(t *testing.T) {
	h, err := ReadHistory(strings.NewReader(
		`{"title":"a","label":"AB","events":[],"checks":["2024-01-05"],"expected":[{"asof":"2024-01-05"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if h.Title != "a" || h.Label != "AB" || len(h.Events) != 0 || len(h.Expected) != 1 || len(h.Checks) != 1 || h.Checks[0] != dayZero.Add(4) {
		t.Errorf("got %+v", h)
	}
}

// A live event's own fields are nothing that a history can set.
func TestReadHistoryKeepsTheBotsFieldsApart(t *testing.T) {
	events := story(t, "0 party role=company name=V1 user=U9 phone=12 external=true", "0 startmeeting present=K")
	if got := events[0].Fact; got != Fact(PartyNamed{Role: Company, Name: "V1"}) {
		t.Errorf("got %+v", got)
	}
	if len(events[0].Extra) != 3 || len(events[1].Extra) != 1 {
		t.Errorf("unknown fields: %v, %v", events[0].Extra, events[1].Extra)
	}
}

func TestReadHistoryPresent(t *testing.T) {
	events := story(t, "0 premeeting present=K2,S,B1", "0 contact present=S,Family,K", "0 premeeting")
	want := []Fact{
		Premeeting{Present: []Role{Consultant, Caseworker, Citizen}},
		Contacted{Present: []Role{Caseworker, "Family", Consultant}},
		Premeeting{},
	}
	for i, e := range events {
		if diff := cmp.Diff(want[i], e.Fact); diff != "" {
			t.Error(diff)
		}
	}
}

func TestReadHistoryRefuses(t *testing.T) {
	for _, tt := range []struct{ event, field, says string }{
		{`null`, "", "not an object"},
		{`[]`, "", "not an object"},
		{`{"date":"2024-01-01"}`, "type", "required"},
		{`{"type":null,"date":"2024-01-01"}`, "type", "required"},
		{`{"type":7,"date":"2024-01-01"}`, "type", "text"},
		{`{"type":"thread","date":"2024-01-01"}`, "type", "unknown"},
		{`{"type":"Open","date":"2024-01-01"}`, "type", "unknown"},
		{`{"type":"absence"}`, "date", "required"},
		{`{"type":"absence","date":null}`, "date", "required"},
		{`{"type":"absence","date":"2024-02-30"}`, "date", "YYYY-MM-DD"},
		{`{"type":"absence","date":"2024-2-3"}`, "date", "YYYY-MM-DD"},
		{`{"type":"absence","date":"2024-02-03T10:00:00Z"}`, "date", "YYYY-MM-DD"},
		{`{"type":"absence","date":"1899-12-31"}`, "date", "1900"},
		{`{"type":"absence","date":"1969-12-31"}`, "date", "YYYY-MM-DD"}, // the zero Date, if it were read
		{`{"type":"absence","date":"2201-01-01"}`, "date", "2200"},
		{`{"type":"absence","date":20240203}`, "date", "YYYY-MM-DD"},
		{`{"type":"absence","date":"2024-01-01","by":"X"}`, "by", "code"},
		{`{"type":"absence","date":"2024-01-01","by":"K2b"}`, "by", "code"},
		{`{"type":"absence","date":"2024-01-01","by":"consultant"}`, "by", "code"},
		{`{"type":"party","date":"2024-01-01","role":"company"}`, "name", "required"},
		{`{"type":"party","date":"2024-01-01","role":"leader","name":"L"}`, "role", "one of"},
		{`{"type":"party","date":"2024-01-01","role":"K","name":"L"}`, "role", "one of"},
		{`{"type":"party_left","date":"2024-01-01"}`, "role", "required"},
		{`{"type":"order","date":"2024-01-01","purpose":"yes"}`, "purpose", "true or false"},
		{`{"type":"premeeting","date":"2024-01-01","present":["K","Family"]}`, "present", "codes"},
		{`{"type":"premeeting","date":"2024-01-01","present":"K"}`, "present", "list"},
		{`{"type":"contact","date":"2024-01-01","present":["K",null]}`, "present", "list"},
		{`{"type":"contact","date":"2024-01-01","channel":4}`, "channel", "text"},
		{`{"type":"pulse","date":"2024-01-01"}`, "going", "required"},
		{`{"type":"pulse","date":"2024-01-01","going":"fine"}`, "going", "good, mixed, bad"},
		{`{"type":"pulse","date":"2024-01-01","attended":"most"}`, "attended", "all, some, none"},
		{`{"type":"conversation","date":"2024-01-01","meaning":"high"}`, "meaning", "low, ok"},
		{`{"type":"wishes","date":"2024-01-01"}`, "n", "required"},
		{`{"type":"wishes","date":"2024-01-01","n":-1}`, "n", "whole number"},
		{`{"type":"subgoals","date":"2024-01-01","n":1.5}`, "n", "whole number"},
		{`{"type":"accommodations","date":"2024-01-01","n":"1"}`, "n", "whole number"},
		{`{"type":"earlier_breakoffs","date":"2024-01-01","n":1e300}`, "n", "whole number"},
		{`{"type":"placement","date":"2024-01-01","kind":"fleksjob"}`, "start", "required"},
		{`{"type":"placement","date":"2024-01-01","start":"2024-01-01"}`, "kind", "required"},
		{`{"type":"placement","date":"2024-01-01","kind":"","start":"2024-01-01"}`, "kind", "empty"},
		{`{"type":"placement","date":"2024-01-01","kind":"x","start":"2024-01-01","end":"soon"}`, "end", "YYYY"},
		{`{"type":"placement","date":"2024-01-01","kind":"x","start":"2024-01-01","paid":-2}`, "paid", "0 or more"},
		{`{"type":"placement","date":"2024-01-01","kind":"x","start":"2024-01-01","same_host":1}`, "same_host", "true"},
		{`{"type":"hours","date":"2024-01-01","paid":3}`, "hours", "required"},
		{`{"type":"hours","date":"2024-01-01","hours":null}`, "hours", "required"},
		{`{"type":"hours","date":"2024-01-01","hours":1e999}`, "hours", "number"},
		{`{"type":"followup_planned","date":"2024-01-01","id":"F1"}`, "for", "required"},
		{`{"type":"followup_planned","date":"2024-01-01","for":"2024-01-01"}`, "id", "required"},
		{`{"type":"followup_planned","date":"2024-01-01","id":"","for":"2024-01-01"}`, "id", "empty"},
		{`{"type":"followup_held","date":"2024-01-01","accom_ok":"maybe"}`, "accom_ok", "yes, partly, no"},
		{`{"type":"followup_held","date":"2024-01-01","social":"bad"}`, "social", "ok, difficult"},
		{`{"type":"followup_held","date":"2024-01-01","independent":"yes"}`, "independent", "true"},
		{`{"type":"followup_held","date":"2024-01-01","agreed":"8"}`, "agreed", "number"},
		{`{"type":"followup_held","date":"2024-01-01","id":"F1"}`, "id", "not introduced"},
		{`{"type":"followup_cancelled","date":"2024-01-01","id":"F1"}`, "id", "not introduced"},
		{`{"type":"task","date":"2024-01-01","id":"T1"}`, "what", "required"},
		{`{"type":"task","date":"2024-01-01","id":"T1","what":"x","owner":"mentor"}`, "owner", "code"},
		{`{"type":"task_done","date":"2024-01-01","id":"T1"}`, "id", "not introduced"},
		{`{"type":"change","date":"2024-01-01"}`, "kind", "required"},
		{`{"type":"concern","date":"2024-01-01"}`, "on", "required"},
		{`{"type":"grant_applied","date":"2024-01-01","id":"G1"}`, "kind", "required"},
		{`{"type":"granted","date":"2024-01-01","id":"G1"}`, "id", "not introduced"},
		{`{"type":"delivered","date":"2024-01-01","id":"G1"}`, "id", "not introduced"},
		{`{"type":"grant_refused","date":"2024-01-01","id":"G1"}`, "id", "not introduced"},
		{`{"type":"settings","date":"2024-01-01"}`, "hours_focus", "required"},
		{`{"type":"case_closed","date":"2024-01-01","outcome":"job"}`, "outcome", "list"},
		{`{"type":"absence","date":NaN}`, "", "JSON"},
	} {
		h, err := ReadHistory(strings.NewReader(`[{"type":"open","date":"2023-01-01"},` + tt.event + `]`))
		var bad *HistoryError
		if !errors.As(err, &bad) {
			t.Errorf("%s: got %v, want a *HistoryError", tt.event, err)
			continue
		}
		if bad.Index != 1 || bad.Field != tt.field || !strings.Contains(bad.Msg, tt.says) || !strings.HasPrefix(bad.Error(), "event 1") {
			t.Errorf("%s: got %q", tt.event, bad)
		}
		if !reflect.ValueOf(h).IsZero() {
			t.Errorf("%s: something was returned", tt.event)
		}
	}
}

func TestHistoryErrorNamesPlaceTypeAndField(t *testing.T) {
	_, err := ReadHistory(strings.NewReader(`[{"type":"wishes","date":"2024-01-01","n":-1}]`))
	if got, want := err.Error(), `event 0 (wishes): field "n": must be a whole number, 0 or more`; got != want {
		t.Errorf("got %s", got)
	}
}

func TestReadHistoryRefusesWhatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a number": "7", "no events": `{"title":"x"}`, "null events": `{"events":null}`,
		"cut off": `[{"type":"absence","date":"2024-01-01"}`, "cut off in an object": `{"events":[]`,
		"more": `[] []`, "a comma too many": `[{"type":"absence","date":"2024-01-01"},]`,
		"Latin-1": "[{\"type\":\"change\",\"date\":\"2024-01-01\",\"kind\":\"l\xf8n\"}]",
		"title":   `{"title":3,"events":[]}`, "label": `{"label":["AB"],"events":[]}`, "checks": `{"checks":["soon"],"events":[]}`,
		"expected": `{"expected":{},"events":[]}`, "too large": strings.Repeat(" ", maxHistoryBytes+1),
	} {
		if h, err := ReadHistory(strings.NewReader(text)); err == nil || !reflect.ValueOf(h).IsZero() {
			t.Errorf("%s: got %v, %v", name, h, err)
		}
	}
}

// An id counts as introduced in order of date, and stays so when finished;
// follow-ups, tasks and grants have ids of their own.
func TestReadHistoryIDs(t *testing.T) {
	for _, tt := range []struct {
		lines string
		index int // of the error, or -1
	}{
		{"0 task id=A what=x ; 1 task_done id=A ; 2 task_done id=A", -1},
		{"0 followup_planned id=A for=5 ; 1 followup_cancelled id=A ; 2 followup_held id=A", -1},
		{"0 followup_held agreed=3", -1},
		{"3 task_done id=A ; 2 task id=A what=x", -1},
		{"2 task_done id=A ; 3 task id=A what=x", 0},
		{"2 task id=A what=x ; 3 followup_held id=A", 1},
		{"2 task_done id=B ; 1 delivered id=A", 1},
		{"1 task_done id=A ; 1 task id=A what=x", 0},
	} {
		_, err := ReadHistory(strings.NewReader(storytest.JSON(t, tt.lines)))
		var bad *HistoryError
		if errors.As(err, &bad) != (tt.index >= 0) || bad != nil && bad.Index != tt.index {
			t.Errorf("%s: got %v, want index %d", tt.lines, err, tt.index)
		}
	}
}

// The vocabulary says no type twice and leaves out only the bot's own facts.
func TestVocabularyIsWhole(t *testing.T) {
	own := []string{
		"followup_missed", "task_accepted", "thread", "ball_passed", "ball_answered", "language", "undone",
		"agenda", "agenda_moved", "agenda_arranged", "agenda_ticked", "agenda_noted", "agenda_parked", "agenda_closed",
		"handover_offered", "handover_answered", "worry", "followup_proposed", "followup_answered",
		"warned", "warning_cleared", "warning_raised", "warning_taken", "warning_chosen", "warning_acted", "warning_snoozed",
		"warning_resolved", "pulse_switched", "pulse_asked", "forget_noticed", "imported", "accessed", "exported",
		"audience_seen", "audience_changed", "channel_moved", "audience_confirmed", "consent_given", "consent_withdrawn", "company_named",
	}
	if len(historyTypes) != len(vocabulary) || len(historyTypes)+len(own) != len(kinds) {
		t.Errorf("%d types in %d rows, %d of the bot's own, %d facts", len(historyTypes), len(vocabulary), len(own), len(kinds))
	}
	for _, name := range own {
		if _, ok := historyTypes[name]; ok {
			t.Errorf("%s is in the vocabulary", name)
		}
	}
}

func TestWriteHistory(t *testing.T) {
	live := []Event{
		{Version: 1, By: Actor{User: "U1", Role: Caseworker}, Date: dayZero, Fact: Opened{Track: "1B", Label: "AB", Lang: "da"}},
		{Version: 2, Date: dayZero, Fact: ThreadStarted{Channel: "C1", TS: "1.2"}},
		{Version: 3, By: Actor{User: "U1", Role: Consultant, For: Company}, Date: dayZero, Fact: PartyNamed{Role: Company, Name: "Bo & Søn", Phone: "12"}},
		{Version: 4, By: Actor{Role: Consultant}, Date: dayZero, Fact: Absence{}},
		{Version: 5, By: Actor{Role: Consultant}, Date: dayZero, Fact: Undone{Versions: []int{4}}},
		{Version: 6, By: Actor{Role: Consultant}, Date: dayZero, Fact: FollowupPlanned{ID: "F1", For: dayZero.Add(2), Time: "10:30", Kind: "visit"}},
		{Version: 7, By: Actor{Role: Consultant}, Date: dayZero.Add(2), Fact: FollowupMissed{ID: "F1", Reason: "ill"}},
		{Version: 8, By: Actor{Role: Consultant}, Date: dayZero.Add(2), Fact: Task{ID: "T1", Owner: Company, What: "nøgle", How: "given"}},
		{Version: 9, By: Actor{Role: Company}, Date: dayZero.Add(3), Fact: Task{ID: "T1", Owner: Consultant, What: "nøgle", How: "declined", Reason: "no"}},
		{Version: 10, By: Actor{Role: Consultant}, Date: dayZero.Add(3), Fact: TaskAccepted{ID: "T1"}},
		{Version: 11, By: Actor{Role: Consultant}, Date: dayZero.Add(3), Fact: TaskDone{ID: "T9"}},
		{Version: 12, By: Actor{Role: Consultant}, Date: dayZero.Add(3), Fact: FollowupHeld{ID: "F9", Note: "fine"}},
		{Version: 13, By: Actor{Role: Consultant}, Date: dayZero.Add(1), Fact: Concern{Reason: "none"}},
		{Version: 14, By: Actor{Role: Consultant}, Date: dayZero.Add(3), Fact: Hours{}},
	}
	const want = `[
 {"date":"2024-01-01","by":"S","type":"open","track":"1B"},
 {"date":"2024-01-01","by":"V","type":"party","role":"company","name":"Bo & Søn"},
 {"date":"2024-01-01","by":"K","type":"followup_planned","id":"F1","for":"2024-01-03"},
 {"date":"2024-01-03","by":"K","type":"followup_cancelled","id":"F1"},
 {"date":"2024-01-03","by":"K","type":"task","id":"T1","owner":"V","what":"nøgle"},
 {"date":"2024-01-04","by":"V","type":"task","id":"T1","owner":"K","what":"nøgle"},
 {"date":"2024-01-04","by":"K","type":"followup_held"},
 {"date":"2024-01-02","by":"K","type":"concern","on":false}
]
`
	var b bytes.Buffer
	if err := WriteHistory(&b, live); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestWriteHistoryRefusesWhatCannotBeRead(t *testing.T) {
	err := WriteHistory(&bytes.Buffer{}, []Event{
		{Version: 1, Date: dayZero, Fact: Absence{}},
		{Version: 2, Date: dayZero, Fact: Placement{Kind: "fleksjob"}},
	})
	var bad *HistoryError
	if !errors.As(err, &bad) || bad.Index != 1 || bad.Field != "start" {
		t.Errorf("got %v", err)
	}
}

// FuzzReadHistory wants -fuzzminimizetime=1s: a scenario takes the default
// minute to make smaller.
func FuzzReadHistory(f *testing.F) {
	for _, b := range scenarioFiles(f) {
		f.Add(b)
	}
	f.Add([]byte(`[{"date":"2024-01-01","type":"contact","present":["Family",""],"x":{"a":null}}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := ReadHistory(bytes.NewReader(b))
		if err != nil {
			return
		}
		CourseAt(h.Events, dayZero).Derived()
		sameWhenWritten(t, h.Events)
	})
}

// scenarioFiles returns the case histories that come with what a replay of
// them must give.
func scenarioFiles(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/scenarios/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	files := make(map[string][]byte)
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = b
	}
	return files
}
