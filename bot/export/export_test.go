package export

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// story is a case with what is easily lost: what was taken back, who stood in
// for whom, answers that were not given, fields that nobody knows.
func story(no int) *state.Case {
	at := time.Date(2026, 11, 25, 9, 30, 0, 123e6, time.UTC)
	day := state.NewDate(2026, 11, 25)
	k := state.Actor{User: "U0KAREN001", Role: state.Consultant}
	zero, no0 := 0.0, false
	facts := []state.Fact{
		state.Opened{Track: "1B", Label: "AB <&> å", Channel: "C1", Lang: "da"},
		state.PartyNamed{Role: state.Company, Name: "Vera", User: "U0VERA0003", External: true},
		state.ThreadStarted{Channel: "C1", TS: "1764063000.000100"},
		state.Hours{Hours: &zero},
		state.FollowupPlanned{ID: "F1", For: day.Add(7), Time: "10:30", Who: []state.Role{"K", "V"}, Note: "linje 1\nlinje 2 \u2028 \"x\""},
		state.FollowupHeld{ID: "F1", Attended: &zero, Independent: &no0, Private: "kun K og S"},
		state.Premeeting{},
		state.Task{ID: "T1", Owner: state.Company, What: "Nøgle"},
		state.Undone{Versions: []int{8}},
	}
	// Enough for a snapshot, and for events after it.
	for i := range 20 {
		facts = append(facts, state.EarlierBreakoffs{N: i})
	}
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: i + 1, At: at.Add(time.Duration(i) * time.Minute), By: k, Date: day, Fact: f}
	}
	events[1].By = state.Actor{User: "U0OLE00006", Role: state.Caseworker, For: state.Company, StandIn: "U0SOREN002"}
	events[4].Extra = map[string]json.RawMessage{"weather": json.RawMessage(`{"a":"<b>"}`)}
	return state.Fold(no, events)
}

func open(t *testing.T, url string) *redisstore.Workspace {
	t.Helper()
	s, err := redisstore.Open(t.Context(), redisstore.Options{URL: url, DataKeys: [][]byte{bytes.Repeat([]byte{7}, 32)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.Workspace("T0LOCAL001")
}

// TestThereAndBack exports a case, restores it elsewhere, and exports it again.
func TestThereAndBack(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		ctx := t.Context()
		c := story(12)
		here, there := open(t, url), open(t, redistest.Embedded(t))
		if _, err := here.Commit(ctx, redisstore.Commit{Base: state.Fold(12, nil), Events: c.Events}); err != nil {
			t.Fatal(err)
		}
		o := Options{No: 12, For: state.Consultant, Format: "events"}
		var first, second bytes.Buffer
		if err := Write(ctx, &first, here, o); err != nil {
			t.Fatal(err)
		}
		read, err := ReadEvents(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := Restore(ctx, there, read, true, false); err != nil {
			t.Fatal(err)
		}
		if _, err := there.Find(ctx, redisstore.Lookup{No: 12}); !errors.Is(err, redisstore.ErrNoCase) {
			t.Fatalf("after a dry run: %v", err)
		}
		if err := Restore(ctx, there, read, false, false); err != nil {
			t.Fatal(err)
		}
		f, err := there.Find(ctx, redisstore.Lookup{No: 12, Fresh: true})
		if err != nil {
			t.Fatal(err)
		}
		again := *f.Case
		again.Tip = c.Tip // it was stored anew
		if !reflect.DeepEqual(&again, c) {
			t.Errorf("restored %+v", f.Case)
		}
		if err := Write(ctx, &second, there, o); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first.String(), second.String()); diff != "" {
			t.Errorf("restored case differs:\n%s", diff)
		}
		if err := there.Check(ctx, 12); err != nil {
			t.Error(err)
		}
		for _, l := range []redisstore.Lookup{{Label: "AB <&> å"}, {Thread: "C1:1764063000.000100"}, {Channel: "C1"}} {
			if f, err := there.Find(ctx, l); err != nil || f.Case == nil || f.Case.No != 12 {
				t.Errorf("%+v finds %+v, %v", l, f, err)
			}
		}
		if err := Restore(ctx, there, read, false, false); !errors.Is(err, ErrTaken) {
			t.Errorf("restored over itself: %v", err)
		}
		if err := Restore(ctx, there, read, false, true); !errors.Is(err, ErrTaken) {
			t.Errorf("restored over a case that is well: %v", err)
		}
		if n, err := there.NextNumber(ctx); err != nil || n != 13 {
			t.Errorf("the next case is %d, %v", n, err)
		}
	})
}

func TestReserveNeverLowers(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := open(t, url)
		for _, no := range []int{5, 3} {
			if err := w.Reserve(t.Context(), no); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := w.NextNumber(t.Context()); err != nil || n != 6 {
			t.Errorf("next number %d, %v", n, err)
		}
	})
}

func TestHistory(t *testing.T) {
	w := open(t, redistest.Embedded(t))
	c := story(3)
	if _, err := w.Commit(t.Context(), redisstore.Commit{Base: state.Fold(3, nil), Events: c.Events}); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(t.Context(), &b, w, Options{No: 3, For: state.Caseworker, Format: "history"}); err != nil {
		t.Fatal(err)
	}
	h, err := state.ReadHistory(&b)
	if err != nil || len(h.Events) != len(state.HistoryOf(c.Events)) {
		t.Errorf("history of %d events, %v", len(h.Events), err)
	}
	if err := Write(t.Context(), &b, w, Options{No: 4, For: state.Caseworker, Format: "history"}); !errors.Is(err, redisstore.ErrNoCase) {
		t.Errorf("an unknown case: %v", err)
	}
}

func TestWhoMay(t *testing.T) {
	for _, r := range []state.Role{state.NoRole, state.Company, state.Mentor, state.Citizen, state.Leader} {
		for _, format := range []string{"history", "events"} {
			if err := (Options{No: 1, For: r, Format: format}).Check(); !errors.Is(err, ErrNotFor) {
				t.Errorf("%s for %s: %v", format, r, err)
			}
		}
	}
	for word, ok := range map[string]bool{"K": true, "S": true, "V": true, "company": true, "M": true, "citizen": true, "B": true, "L": false, "": false, "anybody": false} {
		for _, format := range []string{"md", "json"} {
			if err := (Options{No: 1, For: ReaderOf(word), Format: format}).Check(); (err == nil) != ok || !ok && !errors.Is(err, ErrNobody) {
				t.Errorf("%s for %q: %v", format, word, err)
			}
		}
	}
}

// Each file is in the access log before it is written, also when somebody else
// changes the case meanwhile.
func TestExportsAreLogged(t *testing.T) {
	ctx := t.Context()
	w := open(t, redistest.Embedded(t))
	c := story(3)
	if _, err := w.Commit(ctx, redisstore.Commit{Base: state.Fold(3, nil), Events: c.Events}); err != nil {
		t.Fatal(err)
	}
	o := Options{No: 3, For: state.Citizen, Format: "json"}
	if err := logExport(ctx, w, c, o); err != nil {
		t.Fatal(err)
	}
	if err := logExport(ctx, w, c, Options{No: 3, For: state.Caseworker, Format: "events"}); err != nil { // of an older state
		t.Fatal(err)
	}
	if err := Write(ctx, io.Discard, w, Options{No: 3, For: state.Consultant, Format: "history"}); err != nil {
		t.Fatal(err)
	}
	f, err := w.Find(ctx, redisstore.Lookup{No: 3, Fresh: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range f.Case.StaffView(state.DateOf(time.Now())).Readings {
		got = append(got, string(r.For)+" "+r.Format+" "+r.Surface)
	}
	if diff := cmp.Diff([]string{"B json program", "S events program", "K history program"}, got); diff != "" {
		t.Error(diff)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	var b bytes.Buffer
	if err := Write(gone, &b, w, o); err == nil || b.Len() > 0 {
		t.Errorf("written without being logged: %v, %d bytes", err, b.Len())
	}
}

// What is written for a reader is what that reader may read, from the store.
func TestForReaders(t *testing.T) {
	w := open(t, redistest.Embedded(t))
	c := story(3)
	if _, err := w.Commit(t.Context(), redisstore.Commit{Base: state.Fold(3, nil), Events: c.Events}); err != nil {
		t.Fatal(err)
	}
	for word, private := range map[string]bool{"K": true, "S": true, "citizen": true, "V": false, "M": false} {
		for _, format := range []string{"md", "json"} {
			var b bytes.Buffer
			o := Options{No: 3, For: ReaderOf(word), Format: format}
			o.With.Now, o.With.Lang = c.Changed, "da"
			if err := Write(t.Context(), &b, w, o); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(b.String(), "kun K og S"); got != private || !strings.Contains(b.String(), "Vera") {
				t.Errorf("%s for %s holds the private note: %t\n%s", format, word, got, b.String())
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	const opened = `{"case":1,"version":1,"at":"2026-11-25T09:00:00Z","by":{},"date":"2026-11-25","type":"open","fact":{}}`
	for _, test := range []struct{ in, want string }{
		{``, "not a JSON array"},
		{`{}`, "not a JSON array"},
		{`[]`, "not a JSON array"},
		{`[1]`, "event 1: not an event"},
		{`[` + strings.Replace(opened, `"case"`, `"secret name"`, 1) + `]`, "event 1: not an event"},
		{`[` + strings.Replace(opened, `"case":1`, `"case":0`, 1) + `]`, "event 1: no number"},
		{`[` + strings.Replace(opened, `"version":1`, `"version":2`, 1) + `]`, "event 1: its version is 2"},
		{`[` + strings.Replace(opened, `"date":"2026-11-25"`, `"date":""`, 1) + `]`, "event 1: at or date"},
		{`[` + strings.Replace(opened, `"open"`, `"nonsense"`, 1) + `]`, `event 1: unknown type "nonsense"`},
		{`[` + strings.Replace(opened, `"fact":{}`, `"fact":{"labl":"secret"}`, 1) + `]`, "event 1: not a fact of type open"},
		{`[` + strings.Replace(opened, `"open"`, `"absence"`, 1) + `]`, "first event does not open"},
		{`[` + opened + `,` + opened + `]`, "event 2: its version is 1"},
		{`[` + opened + `,` + strings.NewReplacer(`"version":1`, `"version":2`, `"case":1`, `"case":2`).Replace(opened) + `]`, "event 2: it is of another case"},
		{`[` + opened + `,` + strings.NewReplacer(`"version":1`, `"version":2`, `"open"`, `"undone"`, `{}}`, `{"versions":[2]}}`).Replace(opened) + `]`, "event 2: it takes back event 2"},
	} {
		_, err := ReadEvents(strings.NewReader(test.in))
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%.120s: %v, want %s", test.in, err, test.want)
		}
	}
}
