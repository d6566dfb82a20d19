package state

import (
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// As long as a row says that it stands, it says of any day what the case does.
func TestRowSaysWhatItsCaseDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Fold(1, drawStory(t))
		row := c.Row(drawDay(t, "made on"))
		today := drawDay(t, "read on")
		if !row.StandsOn(today) {
			return
		}
		v, got := c.StaffView(today), row.View(today, Consultant)
		var next Date
		for _, f := range slices.Backward(v.Followups) { // by date
			if !f.For.Before(today) {
				next = f.For
			}
		}
		company := c.host().name(c) // one row is for all readers
		want := ListedView{No: 1, Label: c.Label, Company: company, Phase: v.Phase, Start: v.Start, Next: next, Ball: v.Ball, Concern: c.Concern, Track: v.Track, Today: today}
		for _, p := range v.Parties {
			want.Parties = append(want.Parties, RowParty{p.Role, p.Name, p.User})
		}
		if diff := gocmp.Diff(want, got, caseOptions); diff != "" {
			t.Errorf("made on %s, read on %s until %s (-case +row): %s", row.From, today, row.Until, diff)
		}
	})
}

// What calls for another look at the case is the calendar's: placements that
// wait, what is dated ahead, and a series longer than the row.
func TestRowStandsUntil(t *testing.T) {
	day := func(n int) Date { return dayZero.Add(n) }
	named := Event{Version: 1, Date: dayZero, Fact: Opened{Label: "AB", Channel: "C"}}
	for name, test := range map[string]struct {
		facts []Fact
		until Date
	}{
		"nothing dated":     {nil, Date{}},
		"a start to come":   {[]Fact{Placement{Kind: "fleksjob", Start: day(5)}}, Date{}},
		"one that waits":    {[]Fact{Placement{Kind: "fleksjob", Start: dayZero}, Placement{Kind: "fleksjob", Start: day(9)}}, day(9)},
		"a follow-up":       {[]Fact{FollowupPlanned{ID: "F1", For: day(3)}}, Date{}},
		"ten follow-ups":    {tenPlanned(), day(9)},
		"one long past due": {[]Fact{FollowupPlanned{ID: "F1", For: day(-30)}}, Date{}},
	} {
		events := []Event{named}
		for _, f := range test.facts {
			events = append(events, Event{Version: len(events) + 1, Date: dayZero, Fact: f})
		}
		if got := Fold(1, events).Row(dayZero).Until; got != test.until {
			t.Errorf("%s: stands until %s, want %s", name, got, test.until)
		}
	}
	ahead := Fold(1, []Event{named, {Version: 2, Date: day(4), Fact: Hours{}}}).Row(dayZero)
	if ahead.Until != day(4) || ahead.StandsOn(day(4)) || !ahead.StandsOn(day(3)) || ahead.StandsOn(day(-1)) {
		t.Errorf("what is dated ahead: stands from %s until %s", ahead.From, ahead.Until)
	}
}

func tenPlanned() []Fact {
	var facts []Fact
	for n := range 10 {
		facts = append(facts, FollowupPlanned{ID: string(rune('A' + n)), For: dayZero.Add(n + 1)})
	}
	return facts
}

// Only those who may know of a concern case see it in a list.
func TestRowKeepsConcernFromTheCompany(t *testing.T) {
	row := Row{Concern: true}
	for role, may := range map[Role]bool{Consultant: true, Caseworker: true, Mentor: true, Company: false, NoRole: false, Colleague: false} {
		if got := row.View(dayZero, role).Concern; got != may {
			t.Errorf("%q sees the concern: %t", role, got)
		}
	}
}

// A row tells the track to whose view of the case has it.
func TestRowKeepsTheTrackFromOthers(t *testing.T) {
	row := Row{Track: "2A"}
	for role, may := range map[Role]bool{Consultant: true, Caseworker: true, Mentor: false, Company: false, NoRole: false, Colleague: false} {
		if got := row.View(dayZero, role).Track; (got == "2A") != may || !may && got != "" {
			t.Errorf("%q sees the track %q", role, got)
		}
	}
}

// What is written is read again, and a row of another layout is none.
func TestRowCodec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := Fold(7, drawStory(t)).Row(drawDay(t, "today"))
		b, err := EncodeRow(row)
		if err != nil {
			t.Fatal(err)
		}
		again, err := DecodeRow(7, b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(row, again, caseOptions); diff != "" {
			t.Errorf("written and read: %s", diff)
		}
		b[1] = rowLayout + 1
		if _, err := DecodeRow(7, b); err == nil {
			t.Error("a newer layout is read")
		}
	})
}

// A row that an installation has stored stays readable.
func TestStoredRowStaysReadable(t *testing.T) {
	const file = "testdata/row4.txt"
	want := Row{
		No: 1, Version: 9, From: dayZero, Until: dayZero.Add(9), Label: "AB", Company: "Værkstedet", Closed: true,
		Phase: PhaseRunning, Start: dayZero.Add(-3), Ball: Mentor, Concern: true, Track: "2A", Elsewhere: true, Planned: []Date{dayZero.Add(2), dayZero.Add(5)},
		Hidden: true, Theirs: []Date{dayZero.Add(5)},
		Parties: []RowParty{{Consultant, "Karen", "U1"}, {Company, "Vera", ""}},
	}
	if *update {
		b, err := EncodeRow(want)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(hex.EncodeToString(b)+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeRow(1, stored)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(Date{})); diff != "" {
		t.Errorf("-wrote +read: %s", diff)
	}
}
