package calendar

import (
	"bytes"
	"strings"
	"testing"
	"time"

	goical "github.com/emersion/go-ical"
	"pgregory.net/rapid"

	"casethread/commands/texts"
	"casethread/state"
)

func zone(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func day(m time.Month, d int) state.Date { return state.NewDate(2026, m, d) }

// caseOf is case 12 with facts recorded a minute apart.
func caseOf(facts ...state.Fact) *state.Case {
	c := state.Fold(12, nil)
	for i, f := range append([]state.Fact{state.Opened{Label: "AB", Company: "Bageriet"}}, facts...) {
		at := time.Date(2026, 11, 25, 8, i, 0, 0, time.UTC)
		c = c.With(state.Event{Version: i + 1, At: at, Date: state.DateOf(at), Fact: f})
	}
	return c
}

// read reads a file with a parser that is not the one it was written with.
func read(t interface{ Fatalf(string, ...any) }, file string) (*goical.Calendar, goical.Event) {
	dec := goical.NewDecoder(bytes.NewReader([]byte(file)))
	cal, err := dec.Decode()
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	events := cal.Events()
	if len(events) != 1 {
		t.Fatalf("%d events in\n%s", len(events), file)
	}
	return cal, events[0]
}

func prop(c *goical.Component, name string) string {
	if p := c.Props.Get(name); p != nil {
		return p.Value
	}
	return ""
}

// What a calendar is told in the course of a follow-up.
func TestCourseOfAFollowup(t *testing.T) {
	plan := state.FollowupPlanned{ID: "F1", For: day(12, 3), Time: "10:00", Kind: "visit", Note: "husk nøgle"}
	moved := state.FollowupPlanned{ID: "F1", For: day(12, 4), Time: "09:30", Kind: "visit", Moved: true}
	cancel := state.FollowupCancelled{ID: "F1", Reason: "syg"}
	other := state.FollowupPlanned{ID: "F2", For: day(12, 9)}
	for _, tt := range []struct {
		name            string
		facts           []state.Fact
		sequence        string
		method, status  string
		start, duration string
	}{
		{"planned", []state.Fact{plan}, "0", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "1h0m0s"},
		{"beside another", []state.Fact{other, plan, other}, "0", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "1h0m0s"},
		{"moved", []state.Fact{plan, moved}, "1", "PUBLISH", "CONFIRMED", "2026-12-04 08:30", "1h0m0s"},
		{"moved back", []state.Fact{plan, moved, plan}, "2", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "1h0m0s"},
		{"proposed", []state.Fact{plan, state.FollowupProposed{ID: "F1", For: day(12, 5)}}, "0", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "1h0m0s"},
		{"cancelled", []state.Fact{plan, moved, cancel}, "2", "CANCEL", "CANCELLED", "2026-12-04 08:30", "1h0m0s"},
		{"move taken back", []state.Fact{plan, moved, state.Undone{Versions: []int{3}}}, "2", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "1h0m0s"},
		{"plan taken back", []state.Fact{plan, state.Undone{Versions: []int{2}}}, "1", "CANCEL", "CANCELLED", "2026-12-03 09:00", "1h0m0s"},
		{"move and plan taken back", []state.Fact{plan, moved, state.Undone{Versions: []int{3}}, state.Undone{Versions: []int{2}}}, "3", "CANCEL", "CANCELLED", "2026-12-03 09:00", "1h0m0s"},
		{"both taken back at once", []state.Fact{plan, moved, state.Undone{Versions: []int{2, 3}}}, "2", "CANCEL", "CANCELLED", "2026-12-04 08:30", "1h0m0s"},
		{"cancelling taken back", []state.Fact{plan, cancel, state.Undone{Versions: []int{3}}}, "2", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "1h0m0s"},
		{"a call", []state.Fact{state.FollowupPlanned{ID: "F1", For: day(12, 3), Time: "10:00", Kind: "call"}}, "0", "PUBLISH", "CONFIRMED", "2026-12-03 09:00", "30m0s"},
		{"in summer", []state.Fact{state.FollowupPlanned{ID: "F1", For: day(7, 1), Time: "10:00"}}, "0", "PUBLISH", "CONFIRMED", "2026-07-01 08:00", "1h0m0s"},
		{"the day summer time ends", []state.Fact{state.FollowupPlanned{ID: "F1", For: day(10, 25), Time: "01:30"}}, "0", "PUBLISH", "CONFIRMED", "2026-10-24 23:30", "1h0m0s"},
	} {
		e, ok := Of("TWORKSPACE", caseOf(tt.facts...), "F1")
		if !ok {
			t.Errorf("%s: no such follow-up", tt.name)
			continue
		}
		file := e.File(texts.Danish, zone(t))
		cal, ev := read(t, file)
		start, err := ev.DateTimeStart(time.UTC)
		end, err2 := ev.DateTimeEnd(time.UTC)
		if err != nil || err2 != nil {
			t.Fatalf("%s: %v, %v", tt.name, err, err2)
		}
		got := []string{
			prop(ev.Component, "SEQUENCE"), prop(cal.Component, "METHOD"), prop(ev.Component, "STATUS"),
			start.UTC().Format("2006-01-02 15:04"), end.Sub(start).String(),
		}
		want := []string{tt.sequence, tt.method, tt.status, tt.start, tt.duration}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
		if prop(ev.Component, "UID") != e.UID() || prop(ev.Component, "DTSTAMP") == "" || prop(ev.Component, "ORGANIZER") == "" {
			t.Errorf("%s: incomplete:\n%s", tt.name, file)
		}
		for _, secret := range []string{"AB", "Bageriet", "nøgle", "syg", "TWORKSPACE"} {
			if strings.Contains(file, secret) {
				t.Errorf("%s: the file holds %q:\n%s", tt.name, secret, file)
			}
		}
	}
}

func TestWithoutATime(t *testing.T) {
	e, _ := Of("TWORKSPACE", caseOf(state.FollowupPlanned{ID: "F1", For: day(12, 3)}), "F1")
	file := e.File(texts.English, zone(t))
	_, ev := read(t, file)
	if prop(ev.Component, "DTSTART") != "20261203" || prop(ev.Component, "DTEND") != "20261204" || !strings.Contains(file, "VALUE=DATE:20261203") {
		t.Errorf("not a whole day:\n%s", file)
	}
	if s := prop(ev.Component, "SUMMARY"); s != "Follow-up · case #12" {
		t.Errorf("summary %q", s)
	}
	if !strings.Contains(file, "\r\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\n") {
		t.Errorf("lines do not end as iCalendar's do:\n%q", file)
	}
}

func TestNoSuchFollowup(t *testing.T) {
	for _, c := range []*state.Case{caseOf(), caseOf(state.FollowupHeld{ID: "F1"}), caseOf(state.FollowupCancelled{ID: "F1"})} {
		if e, ok := Of("TWORKSPACE", c, "F1"); ok {
			t.Errorf("%+v", e)
		}
	}
}

// The UID tells follow-ups, cases and workspaces apart, and is the same for
// one that is moved.
func TestUID(t *testing.T) {
	uid := func(workspace string, no int, id string) string {
		return Entry{Workspace: workspace, No: no, Plan: state.FollowupPlanned{ID: id}}.UID()
	}
	seen := map[string]bool{}
	for _, u := range []string{uid("T1", 1, "F1"), uid("T1", 1, "F2"), uid("T1", 2, "F1"), uid("T2", 1, "F1"), uid("T1", 11, "F1")} {
		if seen[u] {
			t.Errorf("%s names two", u)
		}
		seen[u] = true
	}
	moved := Entry{Workspace: "T1", No: 1, Plan: state.FollowupPlanned{ID: "F1", For: day(12, 3)}, Sequence: 3}
	if moved.UID() != uid("T1", 1, "F1") {
		t.Error("another one when it is moved")
	}
}

// Any follow-up gives a file that can be read, with its start where it was
// planned.
func TestAnyFollowupCanBeRead(t *testing.T) {
	z := zone(t)
	rapid.Check(t, func(t *rapid.T) {
		p := state.FollowupPlanned{
			ID: rapid.StringMatching(`F[0-9]{1,4}`).Draw(t, "id"), For: day(1, 1).Add(rapid.IntRange(0, 3000).Draw(t, "day")),
			Time: rapid.SampledFrom([]string{"", "00:00", "02:30", "10:15", "23:59", "nonsense"}).Draw(t, "time"),
			Kind: rapid.SampledFrom([]string{"", "call", "visit", "meeting", "video", "other"}).Draw(t, "kind"), Note: rapid.String().Draw(t, "note"),
		}
		lang := rapid.SampledFrom([]texts.Lang{texts.Danish, texts.English}).Draw(t, "lang")
		e, ok := Of(rapid.String().Draw(t, "workspace"), caseOf(p), p.ID)
		if !ok {
			t.Fatalf("no file of %+v", p)
		}
		e.Cancelled = rapid.Bool().Draw(t, "cancelled")
		_, ev := read(t, e.File(lang, z))
		start, err := ev.DateTimeStart(z)
		if err != nil || state.DateOf(start.In(z)) != p.For {
			t.Fatalf("starts %v, %v; planned for %v", start, err, p.For)
		}
	})
}

// Who leaves a follow-up and comes back is told so by files that each count as
// later than the one before; for all others it is the same follow-up.
func TestSequenceOfWhoTakesPart(t *testing.T) {
	plan := state.FollowupPlanned{ID: "F1", For: day(12, 3)}
	named := state.PartyNamed{Role: state.Consultant, User: "U1"}
	facts := []state.Fact{named, plan, named, state.PartyLeft{Role: state.Mentor}, state.Undone{Versions: []int{5}}, state.CaseClosed{}, state.Undone{Versions: []int{7}}, state.Absence{}, plan}
	for n, want := range map[int]Entry{2: {Sequence: 0}, 3: {Sequence: 1}, 4: {Sequence: 2}, 5: {Sequence: 3}, 6: {Sequence: 4}, 7: {Sequence: 5}, 8: {Sequence: 5}, 9: {Sequence: 6, Changed: true}} {
		e, ok := Of("T1", caseOf(facts[:n]...), "F1")
		if !ok || e.Sequence != want.Sequence || e.Changed != want.Changed || e.Cancelled {
			t.Errorf("after %d: %+v, %t, want %+v", n, e, ok, want)
		}
	}
}
