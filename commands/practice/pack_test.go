package practice

import (
	"errors"
	"strings"
	"testing"

	"casethread/state"
)

// changed is the shipped pack with one piece of its text replaced.
func changed(t testing.TB, old, with string) []byte {
	t.Helper()
	s := string(Shipped().YAML())
	if strings.Count(s, old) != 1 {
		t.Fatalf("%q stands %d times in the shipped pack", old, strings.Count(s, old))
	}
	return []byte(strings.Replace(s, old, with, 1))
}

func TestReadNamesLineAndReason(t *testing.T) {
	const r14 = "  R14: {kind: sign, points: 2, warn: [K], actions: [contact, followup]}\n"
	for _, tt := range []struct{ name, old, with, want string }{
		{"a rule is missing", r14, "", "line 14: R14 is missing"},
		{"a rule stands twice", r14, r14 + r14, `line 47: rules: "R14" stands twice`},
		{"an unknown rule", "  R14: ", "  R38: ", `line 46: rules: unknown name "R38"`},
		{"negative points", "R09: {kind: sign, points: 3", "R09: {kind: sign, points: -3", "line 36: R09: points is not a whole number from 0 to 100"},
		{"half points", "R09: {kind: sign, points: 3", "R09: {kind: sign, points: 2.5", "line 36: R09: points is not a whole number from 0 to 100"},
		{"no points", "R09: {kind: sign, points: 3", "R09: {kind: sign", "line 36: R09: points is missing"},
		{"no kind", "R09: {kind: sign, ", "R09: {", "line 36: R09: kind is missing"},
		{"an unknown kind", "R09: {kind: sign", "R09: {kind: omen", `line 36: R09: kind: "omen" is none of sign stop gap`},
		{"nobody is told", "points: 3, warn: [K, S], actions: [accommodation", "points: 3, actions: [accommodation", "line 36: R09: warn is missing"},
		{"the company is told", "points: 3, warn: [K, S], actions: [accommodation", "points: 3, warn: [K, V], actions: [accommodation", `line 36: R09: warn: "V" is none of K S`},
		{"told twice", "points: 3, warn: [K, S], actions: [accommodation", "points: 3, warn: [K, K], actions: [accommodation", "line 36: R09: warn: K stands twice"},
		{"an owner of nothing", "points: 3, warn: [K, S], actions: [accommodation", "points: 3, warn: [owner], actions: [accommodation", `line 36: R09: warn: "owner" is none of K S`},
		{"an unknown action", "actions: [accommodation, task]", "actions: [pray]", `line 36: R09: actions: "pray" is none of followup`},
		{"a limit is missing", "limits: {days: 28, percent: 50, hours: 3}", "limits: {days: 28, hours: 3}", "line 42: R12: limits: percent is missing"},
		{"a limit of another rule", "limits: {percent: 50}", "limits: {percent: 50, days: 3}", `line 40: R11: limits: unknown name "days"`},
		{"a limit of nothing", "limits: {percent: 50}", "limits: {percent: 0}", "line 40: R11: percent is not a whole number from 1 to 1000"},
		{"an unknown member", "gaps_at_most: 1", "gaps_at_most: 1\ncolour: 3", `line 17: the file: unknown name "colour"`},
		{"no cap", "gaps_at_most: 1\n", "", "line 14: gaps_at_most is missing"},
		{"red before yellow", "red_from: 6", "red_from: 3", "line 14: red_from is not above yellow_from"},
		{"empty advice", "actions: [accommodation, task]}", "actions: [task], advice: {da: ''}}", "line 36: R09: advice is not a text of 1 to 200 characters"},
		{"days that never come", "limits: {from_day: 8, to_day: 27}", "limits: {from_day: 28, to_day: 27}", "line 92: R37: limits: to_day is before from_day"},
		{"no YAML", "rules:", "rules: [", "not a YAML file"},
	} {
		_, err := Read(changed(t, tt.old, tt.with))
		var bad *PackError
		if !errors.As(err, &bad) || !strings.Contains(bad.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	for _, s := range []string{"", "# nothing", "---\n", "...\n", "[]", "a: &a {b: *a}", string(Shipped().YAML()) + "---\nred_from: 9\n", string(Shipped().YAML()) + "---\n{"} {
		if p, err := Read([]byte(s)); err == nil || p != nil {
			t.Errorf("%q was read", s)
		}
	}
}

// What the pack says is what counts.
func TestChangedPack(t *testing.T) {
	events := story(t, "0 open; 5 absence")
	c := state.CourseAt(events, on(14))
	for _, tt := range []struct {
		name, old, with string
		points          int
		level           Level
	}{
		{"points", "R18: {kind: sign, points: 2", "R18: {kind: sign, points: 5", 6, Red},
		{"kind", "R18: {kind: sign", "R18: {kind: gap", 1, Green},
		{"limit", "clarified], limits: {days: 7}", "clarified], limits: {days: 9}", 1, Green},
		{"cap", "gaps_at_most: 1", "gaps_at_most: 0", 2, Green},
		{"level", "yellow_from: 3", "yellow_from: 2", 3, Yellow},
	} {
		p, err := Read(changed(t, tt.old, tt.with))
		if err != nil {
			t.Fatal(err)
		}
		if a := p.Assess(&c); a.Points != tt.points || a.Level != tt.level {
			t.Errorf("%s: %d points, %s, want %d, %s", tt.name, a.Points, a.Level, tt.points, tt.level)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(Shipped().YAML())
	f.Add([]byte("rules: {R01: {kind: sign}}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Read(b)
		if (p == nil) == (err == nil) {
			t.Fatalf("a pack and an error, or neither: %v", err)
		}
		if err != nil {
			return
		}
		c := state.CourseAt(story(t, "0 open; 5 absence"), on(30))
		if a := p.Assess(&c); a.Points < 0 || a.Points > 100*len(rules) {
			t.Fatalf("%d points", a.Points)
		}
	})
}

// A case of thirty events, folded and judged.
func BenchmarkAssess(b *testing.B) {
	events := story(
		b,
		"0 open track=1B; 0 party role=caseworker name=S1; 0 party role=consultant name=K1; 0 order purpose=true goal=true subgoals=true",
		"2 conversation meaning=ok; 2 wishes n=5; 2 accommodations n=1; 3 subgoals n=2; 4 earlier_breakoffs n=2; 4 concern on=false",
		"5 premeeting present=K,S,B; 5 party role=company name=V1; 5 placement kind=virksomhedspraktik start=14 end=105 hours=8 paid=0 newhost=true",
		"7 task id=T1 owner=V what=tøj due=10; 8 task_done id=T1; 9 vitas_approved; 10 startmeeting; 10 followup_planned id=F1 for=24; 10 followup_planned id=F2 for=38",
		"17 pulse going=good attended=all; 24 followup_held id=F1 agreed=8 attended=6 accom_ok=yes social=ok independent=false meaning=ok",
		"25 task id=T2 owner=S what=x due=40 barrier=true; 28 absence; 30 absence_clarified; 38 followup_held id=F2 agreed=8 attended=5 accom_ok=partly social=difficult",
		"38 followup_planned id=F3 for=52; 40 hours hours=12 paid=2; 41 grant_applied id=G1 kind=HKO; 43 change kind=benefit; 44 effort_start what=x",
	)
	p := Shipped()
	for b.Loop() {
		c := state.CourseAt(events, on(60))
		if a := p.Assess(&c); a.Level != Red {
			b.Fatal(a)
		}
	}
}
