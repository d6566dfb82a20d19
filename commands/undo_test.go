package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/commands/texts"
	"casethread/state"
)

// commit records facts of a user at a moment, as one entry.
func commit(c *state.Case, user string, role state.Role, at time.Time, facts ...state.Fact) *state.Case {
	var events []state.Event
	for i, f := range facts {
		events = append(events, state.Event{
			Version: c.Version + 1 + i, At: at.UTC(), Date: state.DateOf(at), By: state.Actor{User: user, Role: role}, Fact: f,
		})
	}
	return c.With(events...)
}

// Undo, step by step: what one did last, within ten minutes, unless somebody
// has built on it.
func TestUndo(t *testing.T) {
	k, s := state.Consultant, state.Caseworker
	early := now.Add(-9 * time.Minute)
	plan := followup("F9", 4)
	base := sample()
	n := base.Version
	for _, tt := range []struct {
		name string
		make func(c *state.Case) *state.Case
		user string
		want []int // versions after the base's, or
		why  string
	}{
		{"one's last", func(c *state.Case) *state.Case { return commit(c, karin, k, early, plan) }, karin, []int{1}, ""},
		{"an entry of two facts", func(c *state.Case) *state.Case {
			return commit(c, karin, k, early, state.FollowupHeld{ID: "F1"}, plan)
		}, karin, []int{1, 2}, ""},
		{"only the last entry", func(c *state.Case) *state.Case {
			return commit(commit(c, karin, k, early, plan), karin, k, now, state.Absence{})
		}, karin, []int{2}, ""},
		{"past another's entry", func(c *state.Case) *state.Case {
			return commit(commit(c, karin, k, early, plan), soren, s, now, state.Absence{})
		}, karin, []int{1}, ""},
		{"past the card", func(c *state.Case) *state.Case {
			return commit(commit(c, karin, k, early, plan), "", "", now, state.ThreadStarted{Channel: "C", TS: "1"})
		}, karin, []int{1}, ""},
		{"what was taken back already", func(c *state.Case) *state.Case {
			c = commit(c, karin, k, early, plan)
			return commit(c, karin, k, now, state.Undone{Versions: []int{c.Version}})
		}, karin, nil, "undo.late"}, // the sample's own are weeks old
		{"the one before it", func(c *state.Case) *state.Case {
			c = commit(commit(c, karin, k, early, plan), karin, k, now, state.Absence{})
			return commit(c, karin, k, now, state.Undone{Versions: []int{c.Version}})
		}, karin, []int{1}, ""},
		{"nothing of one's own", func(c *state.Case) *state.Case { return commit(c, karin, k, early, plan) }, soren, nil, "undo.nothing"},
		{"at ten minutes", func(c *state.Case) *state.Case { return commit(c, karin, k, now.Add(-10*time.Minute), plan) }, karin, []int{1}, ""},
		{"after ten minutes", func(c *state.Case) *state.Case { return commit(c, karin, k, now.Add(-10*time.Minute-1), plan) }, karin, nil, "undo.late"},
		{"built on", func(c *state.Case) *state.Case {
			return commit(commit(c, karin, k, early, plan), soren, s, now, state.FollowupHeld{ID: "F9"})
		}, karin, nil, "undo.built_on"},
		{"built on, and that taken back", func(c *state.Case) *state.Case {
			c = commit(commit(c, karin, k, early, plan), soren, s, now, state.FollowupHeld{ID: "F9"})
			return commit(c, soren, s, now, state.Undone{Versions: []int{c.Version}})
		}, karin, []int{1}, ""},
		{"on a closed case", func(c *state.Case) *state.Case { return commit(c, karin, k, early, state.CaseClosed{}) }, karin, []int{1}, ""},
		{"by one who left", func(c *state.Case) *state.Case {
			return commit(commit(c, karin, k, early, plan), soren, s, now, state.PartyLeft{Role: k})
		}, karin, nil, "no.access"},
	} {
		x := execAs(tt.user)
		x.Case = tt.make(base)
		in, ok := Filled("case.undo", Values{})
		if !ok {
			t.Fatal("no word case.undo")
		}
		d, err := x.Run(in)
		if r, refused := AsRefusal(err); refused || err != nil {
			if !refused || r.Say.Key != tt.why {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.why)
			}
			continue
		}
		var want []int
		for _, v := range tt.want {
			want = append(want, n+v)
		}
		u, ok := d.Facts[0].(state.Undone)
		if !ok || len(d.Facts) != 1 || !slices.Equal(u.Versions, want) {
			t.Errorf("%s: %+v, want %v %s", tt.name, d.Facts, want, tt.why)
		}
	}
}

// The button names the versions; nobody else's and nothing else is taken back.
func TestUndoButton(t *testing.T) {
	c := commit(sample(), karin, state.Consultant, now, followup("F9", 4))
	n := c.Version
	if b := UndoButton(12, n, n); b.Action != "act.undo" || b.Value != fmt.Sprintf("12/%d-%d", n, n) {
		t.Errorf("%+v", b)
	}
	for _, tt := range []struct {
		name        string
		user        string
		first, last int
		want        string
	}{
		{"one's own", karin, n, n, ""},
		{"another's", soren, n, n, "undo.not_yours"},
		{"the opening", karin, 1, 1, "undo.open"},
		{"past the end", karin, n, n + 1, "undo.nothing"},
		{"before the start", karin, 0, 2, "undo.nothing"},
		{"negative", karin, -5, -1, "undo.nothing"},
		{"the card", karin, 6, 6, "undo.nothing"},
		{"by a stranger", olga, n, n, "no.access"},
	} {
		x := execAs(tt.user)
		x.Case = c
		_, err := x.Undo(tt.first, tt.last)
		got := ""
		if r, refused := AsRefusal(err); refused {
			got = r.Say.Key
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Who gave away the only role they had was offered to undo that, and can: that
// entry, for as long as others can, and nothing else.
func TestUndoOfOnesOwnRole(t *testing.T) {
	k, s := state.Consultant, state.Caseworker
	early := now.Add(-9 * time.Minute)
	toOlga := state.PartyNamed{Role: k, Name: "Olga", User: olga}
	base := sample()
	n := base.Version
	for _, tt := range []struct {
		name        string
		c           *state.Case
		user        string
		first, last int
		want        string
	}{
		{"to another", commit(base, karin, k, early, toOlga, state.Changed{Kind: "consultant"}), karin, n + 1, n + 2, ""},
		{"to nobody", commit(base, karin, k, early, state.PartyLeft{Role: k}), karin, n + 1, n + 1, ""},
		{"late", commit(base, karin, k, now.Add(-11*time.Minute), toOlga), karin, n + 1, n + 1, "undo.late"},
		{"by another", commit(base, soren, s, early, toOlga), karin, n + 1, n + 1, "no.access"},
		{"another role", commit(commit(base, karin, k, early, state.PartyLeft{Role: state.Mentor}), soren, s, early, toOlga), karin, n + 1, n + 1, "no.access"},
		{"what one noted before", commit(commit(base, karin, k, early, followup("F9", 4)), karin, k, now, toOlga), karin, n + 1, n + 1, "no.access"},
		{"somebody else", commit(base, karin, k, early, toOlga), vera, n + 1, n + 1, "undo.not_yours"},
	} {
		x := execAs(tt.user)
		x.Case = tt.c
		_, err := x.Undo(tt.first, tt.last)
		got := ""
		if r, refused := AsRefusal(err); refused {
			got = r.Say.Key
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What is offered beside an answer: undo, but not of the opening, nor of an undoing.
func TestSavedOffersUndo(t *testing.T) {
	c := sample()
	for _, tt := range []struct {
		from, to int
		want     bool
	}{{1, 5, false}, {7, 7, true}, {6, 6, false}} {
		doc := shown(Saved(c, &Decision{}, c.Events[tt.from-1:tt.to], now), texts.English)
		if got := strings.Contains(doc, "12/"); got != tt.want {
			t.Errorf("%d-%d: undo offered %t\n%s", tt.from, tt.to, got, doc)
		}
	}
	undone := commit(c, karin, state.Consultant, now, state.Undone{Versions: []int{7}})
	if doc := shown(Saved(undone, &Decision{}, undone.Events[c.Version:], now), texts.English); strings.Contains(doc, "12/") {
		t.Errorf("undo of an undo: %s", doc)
	}
}

// A button's value is read as it was written, and garbage is none.
func TestValue(t *testing.T) {
	for _, tt := range []struct {
		v    string
		no   int
		rest string
		ok   bool
	}{
		{Value(12), 12, "", true},
		{Value(12, "T3"), 12, "T3", true},
		{Value(0, "case.open", "~draft"), 0, "case.open ~draft", true},
		{"", 0, "", false},
		{"x", 0, "", false},
		{"-1/T1", 0, "T1", false},
		{"99999999999999999999", 0, "", false},
		{"12/", 12, "", true},
		{"12//", 12, " ", true},
	} {
		no, rest, ok := ParseValue(tt.v)
		if ok != tt.ok || ok && (no != tt.no || strings.Join(rest, " ") != tt.rest) {
			t.Errorf("ParseValue(%q) = %d, %q, %t", tt.v, no, rest, ok)
		}
	}
}

// Who asks for the same again, asks for the same: and nobody else does.
func TestFingerprint(t *testing.T) {
	print := func(user, text string, change ...func(x *Exec)) string {
		in, _, err := typed(text)
		if err != nil {
			t.Fatal(text, err)
		}
		x := execAs(user)
		for _, f := range change {
			f(x)
		}
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(text, err)
		}
		return x.Fingerprint(in.Word, d)
	}
	base := print(karin, "/followup 3/12 kl. 10 besøg <@U3VERA> husk nøgle")
	for _, same := range []string{
		"/opfolgning besøg 3. december 10:00 <@U3VERA> husk nøgle", "/followup AB visit 2026-12-03 10:00 V husk nøgle",
	} {
		if print(karin, same) != base {
			t.Errorf("%s is not the same", same)
		}
	}
	later := func(x *Exec) { x.Now = x.Now.Add(time.Minute) }
	if print(karin, "/followup 3/12 kl. 10 besøg <@U3VERA> husk nøgle", later) != base {
		t.Error("a minute later it is not the same")
	}
	seen := map[string]string{base: "base"}
	different := func(name, p string) {
		if other, taken := seen[p]; taken {
			t.Errorf("%s is the same as %s", name, other)
		}
		seen[p] = name
	}
	for _, text := range []string{
		"/followup 3/12 kl. 11 besøg <@U3VERA> husk nøgle", "/followup 3/12 besøg <@U3VERA> husk nøgle", "/followup 4/12 kl. 10 besøg <@U3VERA> husk nøgle",
		"/followup 3/12 kl. 10 opkald <@U3VERA> husk nøgle", "/followup 3/12 kl. 10 besøg <@U2SOREN> husk nøgle",
		"/followup 3/12 kl. 10 besøg <@U3VERA> husk nøglen", "/followup 3/12 kl. 10 besøg <@U3VERA>",
		"/whodoes accept T4", "/whodoes done T4", "/whodoes done T2", "/whodoes move T2 3/12", "/followup move F1 4/12", "/followup move F2 4/12",
		"/case absent", "/case absent yesterday", "/case next job", "/case effort job", "/case change job",
	} {
		different(text, print(karin, text))
	}
	different("another person's", print(soren, "/followup 3/12 kl. 10 besøg <@U3VERA> husk nøgle"))
	other := func(x *Exec) { x.Case = state.Fold(13, x.Case.Events) }
	different("another case's", print(karin, "/followup 3/12 kl. 10 besøg <@U3VERA> husk nøgle", other))
	takenBack := func(user string, f state.Fact) func(x *Exec) {
		return func(x *Exec) {
			x.Case = commit(x.Case, user, state.Consultant, now, f)
			x.Case = commit(x.Case, user, state.Consultant, now, state.Undone{Versions: []int{x.Case.Version}})
		}
	}
	planned := state.FollowupPlanned{ID: "F9", For: state.NewDate(2026, time.December, 3), Time: "10:00", Note: "husk nøgle"}
	onTheDayAfter, withoutNote := planned, planned
	onTheDayAfter.For, withoutNote.Note = state.NewDate(2026, time.December, 4), ""
	different("after an undo", print(karin, "/followup 3/12 kl. 10 besøg <@U3VERA> husk nøgle", takenBack(karin, planned)))
	for name, change := range map[string]func(x *Exec){
		"another's follow-up": takenBack(soren, planned), "something else": takenBack(karin, state.LanguageSet{Lang: "en"}),
		"a follow-up of the day after": takenBack(karin, onTheDayAfter), "a follow-up for something else": takenBack(karin, withoutNote),
	} {
		if print(karin, "/followup 3/12 kl. 10 besøg <@U3VERA> husk nøgle", change) != base {
			t.Errorf("after %s was taken back it is not the same", name)
		}
	}
	keys := state.Task{ID: "T9", Owner: state.Caseworker, What: "find the keys"}
	const bus, key = "/whodoes caseworker find the bus", "/whodoes caseworker find the keys"
	if print(karin, bus, takenBack(karin, keys)) != print(karin, bus) {
		t.Error("after another task was taken back it is not the same")
	}
	if print(karin, key, takenBack(karin, keys)) == print(karin, key) {
		t.Error("a task that was taken back is the same when it is given again")
	}
	if strings.ContainsAny(base, "AB#12 ") && len(base) != 16 {
		t.Errorf("the fingerprint is %q", base)
	}
}

// The same again is the same though it was the first of its kind on an agenda: what
// had no answer may be noted by now.
func TestFingerprintOnAnAgenda(t *testing.T) {
	for _, tt := range []struct {
		path   string
		values Values
	}{
		{"agenda.add", Values{"items": {"keys"}}},
		{"agenda.note", Values{"item": {"A1/1"}, "note": {"three of them"}}},
	} {
		in, ok := Filled(tt.path, tt.values)
		if !ok {
			t.Fatal(tt.path)
		}
		x := execAs(karin)
		x.Case = commit(x.Case, karin, state.Consultant, now, state.AgendaOpened{ID: "A1", Kind: "start", Items: []state.AgendaItem{{ID: "1", What: "text", Da: "Nøgler"}}})
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(tt.path, err)
		}
		first := x.Fingerprint(in.Word, d)
		again := execAs(karin)
		again.Case = commit(x.Case, karin, state.Consultant, now, d.Facts...)
		if d, err = again.Run(in); err != nil {
			t.Fatal(tt.path, err)
		}
		if again.Fingerprint(in.Word, d) != first {
			t.Errorf("%s: the same again is not the same", tt.path)
		}
	}
}

// The ball and a task are accepted by words of one name; they are not one request.
func TestFingerprintsOfOneName(t *testing.T) {
	ball, task := execAs(soren), execAs(soren)
	ball.Case = commit(ball.Case, karin, state.Consultant, now, state.BallPassed{To: state.Caseworker})
	task.Case = ball.Case
	in, _ := Filled("case.accept", Values{})
	d, err := ball.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	in2, _ := Filled("task.accept", Values{})
	d2, err := task.Run(in2)
	if err != nil {
		t.Fatal(err)
	}
	if ball.Fingerprint(in.Word, d) == task.Fingerprint(in2.Word, d2) {
		t.Error("accepting the ball and accepting a task are one request")
	}
}
