package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// told is what the company knows of on a day: solutions, wishes, lines.
func told(c *Case, day Date) string {
	v := c.CompanyView(day)
	return strings.Trim(strings.Join(v.Solutions, ",")+";"+strings.Join(v.ChosenWishes, ",")+";"+v.CVLines, ";")
}

func given(id string, kind ConsentKind, what string, until Date) ConsentGiven {
	return ConsentGiven{ID: id, Kind: kind, What: what, To: []Role{Company}, Until: until}
}

func TestConsent(t *testing.T) {
	list := func(solutions ...string) Accommodations {
		a := Accommodations{N: len(solutions)}
		for _, s := range solutions {
			s, flagged := strings.CutSuffix(s, "!")
			a.Items = append(a.Items, Accommodation{Need: "ryg", Solution: s, Consent: flagged})
		}
		return a
	}
	agenda := AgendaOpened{ID: "A1", Kind: "prep", Items: []AgendaItem{{ID: "1", What: cvItem}, {ID: "2", What: knowsItem}}}
	linesOf := func(s string, sees Sees) AgendaTicked {
		return AgendaTicked{ID: "A1", Item: "1", Answers: []Answer{{Field: "lines", Value: s, Sees: sees}}}
	}
	day := dayZero.Add
	for name, tt := range map[string]struct {
		facts []any
		want  map[int]string // by day
		state string         // of all that was given, on day 9
	}{
		"nothing given": {[]any{list("stol")}, map[int]string{0: ""}, ""},
		"given":         {[]any{list("stol", "pause"), given("C1", ConsentSolution, "stol", Date{})}, map[int]string{0: "stol", 900: "stol"}, "stands"},
		"the last day counts": {
			[]any{list("stol"), given("C1", ConsentSolution, "stol", day(3))},
			map[int]string{0: "stol", 3: "stol", 4: ""},
			"expired",
		},
		"withdrawn": {[]any{list("stol"), given("C1", ConsentSolution, "stol", Date{}), ConsentWithdrawn{ID: "C1"}}, map[int]string{0: ""}, "withdrawn"},
		"given anew for a shorter time": {
			[]any{list("stol"), given("C1", ConsentSolution, "stol", Date{}), given("C2", ConsentSolution, "stol", day(2))},
			map[int]string{2: "stol", 3: ""},
			"replaced expired",
		},
		"the later one withdrawn brings nothing back": {
			[]any{list("stol"), given("C1", ConsentSolution, "stol", Date{}), given("C2", ConsentSolution, "stol", Date{}), ConsentWithdrawn{ID: "C2"}},
			map[int]string{0: ""},
			"replaced withdrawn",
		},
		"to the mentor alone": {[]any{list("stol"), ConsentGiven{ID: "C1", Kind: ConsentSolution, What: "stol", To: []Role{Mentor}}}, map[int]string{0: ""}, "stands"},
		"other words":         {[]any{list("stol"), given("C1", ConsentSolution, "stol", Date{}), list("bord")}, map[int]string{0: ""}, "unused"},
		"a wish": {
			[]any{Wishes{N: 2, Items: []string{"ude", "dyr"}}, given("C1", ConsentWish, "dyr", Date{})},
			map[int]string{0: "dyr"},
			"stands",
		},
		"lines":       {[]any{agenda, linesOf("gartner", SeenByStaff), given("C1", ConsentCV, "gartner", day(1))}, map[int]string{1: "gartner", 2: ""}, "expired"},
		"other lines": {[]any{agenda, linesOf("gartner", SeenByStaff), given("C1", ConsentCV, "gartner", Date{}), linesOf("kok", SeenByStaff)}, map[int]string{0: ""}, "unused"},
		"a text is shown to nobody": {
			[]any{given("C1", ConsentText, "pauser", Date{})}, map[int]string{0: ""}, "stands",
		},

		"before: flagged":     {[]any{list("stol!", "pause")}, map[int]string{0: "stol", 900: "stol"}, "stands"},
		"before: repeated":    {[]any{list("stol!"), list("stol!", "pause!")}, map[int]string{0: "stol,pause"}, "stands stands"},
		"before: not flagged": {[]any{list("stol!"), list("stol")}, map[int]string{0: ""}, "withdrawn"},
		"before, withdrawn, and the list goes on": {
			[]any{list("stol!"), ConsentWithdrawn{ID: "C1.1"}, list("stol", "pause")}, map[int]string{0: ""}, "withdrawn",
		},
		"before, and given an end": {[]any{list("stol!"), given("C1", ConsentSolution, "stol", day(3)), list("stol", "pause")}, map[int]string{3: "stol", 4: ""}, "replaced expired"},
		"before: lines":            {[]any{agenda, linesOf("gartner", SeenByAll), linesOf("kok", SeenByAll)}, map[int]string{0: "kok"}, "replaced stands"},
		"before: lines withdrawn":  {[]any{agenda, linesOf("gartner", SeenByAll), ConsentWithdrawn{ID: "C2.1"}}, map[int]string{0: ""}, "withdrawn"},
		"before: who knows": {[]any{agenda, AgendaTicked{ID: "A1", Item: "2", Answers: []Answer{
			{Field: "what", Value: "pauser"}, {Field: "to", Value: "company,mentor"}, {Field: "until", Value: day(4).String()},
		}}}, map[int]string{0: ""}, "expired"},
	} {
		c := caseOf(tt.facts...)
		for n, want := range tt.want {
			if got := told(c, day(n)); got != want {
				t.Errorf("%s: on day %d the company knows %q, want %q", name, n, got, want)
			}
		}
		var states []string
		for _, k := range c.ConsentViews(day(9)) {
			states = append(states, string(k.State))
		}
		if got := strings.Join(states, " "); got != tt.state {
			t.Errorf("%s: %s, want %s", name, got, tt.state)
		}
	}
}

// Who may know a solution knows it on the agenda too, and consultant and
// caseworker read there how it stands.
func TestConsentOnAnAgenda(t *testing.T) {
	c := caseOf(
		AgendaOpened{ID: "A1", Kind: "start", Shared: true, Items: []AgendaItem{{ID: "1", What: "start.accommodation", Sees: SeenByAll}}},
		Accommodations{N: 1, Items: []Accommodation{{Solution: "stol"}}},
		AgendaTicked{ID: "A1", Item: "1", Answers: []Answer{{Field: "solution", Value: "stol", Sees: SeenByAll}, {Field: "consent", Value: "yes", Sees: SeenByAll}}},
	)
	reads := func(c *Case, r Role, day Date) string {
		v, _ := c.AgendaView("A1", r, day)
		var said []string
		for _, a := range v.Rows[0].Answers {
			said = append(said, a.Field+"="+a.Value)
		}
		return strings.Join(said, " ")
	}
	add := func(c *Case, f Fact) *Case { return c.With(Event{Version: c.Version + 1, Date: dayZero, Fact: f}) }
	until := dayZero.Add(2)
	standing := add(c, ConsentGiven{ID: "C1", Kind: ConsentSolution, What: "stol", To: []Role{Company}, Why: "x", Until: until})
	for name, tt := range map[string]struct {
		c              *Case
		day            Date
		company, staff string
	}{
		"never given":           {c, dayZero, "", "solution=stol"},
		"stands":                {standing, until, "solution=stol", "solution=stol consent=yes until=" + until.String()},
		"no longer in the case": {add(standing, Accommodations{}), until, "", "solution=stol consent_over=unused"},
		"expired":               {standing, until.Add(1), "", "solution=stol consent_over=expired"},
		"withdrawn":             {add(standing, ConsentWithdrawn{ID: "C1"}), dayZero, "", "solution=stol consent_over=withdrawn"},
	} {
		for _, r := range []Role{NoRole, Company, Mentor, Consultant, Caseworker} {
			want := tt.company
			if r == Consultant || r == Caseworker {
				want = tt.staff
			}
			if got := reads(tt.c, r, tt.day); got != want {
				t.Errorf("%s: %q reads %q, want %q", name, r, got, want)
			}
		}
	}
}

// A message that shows what has run out is looked at again on the day after,
// in a closed case too.
func TestExpiryIsAChange(t *testing.T) {
	c := caseOf(Opened{Label: "AB"}, Accommodations{N: 1, Items: []Accommodation{{Solution: "stol"}}}, given("C1", ConsentSolution, "stol", dayZero.Add(3)))
	withdrawn := c.With(Event{Version: c.Version + 1, Date: dayZero, Fact: ConsentWithdrawn{ID: "C1"}})
	closed := c.With(Event{Version: c.Version + 1, Date: dayZero, Fact: CaseClosed{}})
	if a, b := c.NextChange(dayZero), closed.NextChange(dayZero); a != dayZero.Add(4) || b != dayZero.Add(4) {
		t.Errorf("the next change is on %v, of a closed case on %v", a, b)
	}
	if d := withdrawn.NextChange(dayZero); !d.IsZero() {
		t.Errorf("withdrawn, yet something changes on %v", d)
	}
	for _, tt := range []struct{ from, to, n int }{{0, 3, 0}, {0, 4, 1}, {3, 4, 1}, {4, 5, 0}} {
		if got := len(c.Expired(dayZero.Add(tt.from), dayZero.Add(tt.to))); got != tt.n {
			t.Errorf("from day %d to %d: %d have run out", tt.from, tt.to, got)
		}
	}
}

// Nobody but consultant and caseworker reads what was given.
func TestConsentsAreStaffs(t *testing.T) {
	c := caseOf(Opened{Label: "AB"}, Accommodations{N: 1, Items: []Accommodation{{Solution: "stol", Consent: true}}},
		ConsentGiven{ID: "C1", Kind: ConsentText, What: "‹what›", To: []Role{Company, Mentor}, Why: "‹why›"}, ConsentWithdrawn{ID: "C1", Reason: "‹reason›"})
	for name, v := range map[string]any{"company": c.CompanyView(dayZero), "mentor": c.MentorView(dayZero), "thread": c.ThreadView(dayZero)} {
		if found := secret.FindAllString(dump(t, v), -1); found != nil {
			t.Errorf("the %s view holds %v", name, found)
		}
	}
	if m := c.MentorView(dayZero); m.Accommodations[0].Consent || m.Accommodations[0].Solution != "stol" {
		t.Errorf("the mentor reads %+v", m.Accommodations)
	}
	for _, r := range []Role{Company, Mentor, NoRole} {
		for _, e := range c.Events[2:] {
			if f, ok := c.FactFor(r, e); ok {
				t.Errorf("%q is told %+v", r, f)
			}
		}
	}
	if all := c.StaffView(dayZero).Consents; len(all) != 2 || all[1].Reason != "‹reason›" {
		t.Errorf("consultant and caseworker read %+v", all)
	}
}

// Whatever is given, withdrawn, repeated, taken back or runs out, in any order:
// the company knows a solution exactly as long as what was said of it last
// stands and the case has it.
func TestCompanyKnowsExactlyWhatStands(t *testing.T) {
	solutions := []string{"stol", "pause", "bord"}
	rapid.Check(t, func(t *rapid.T) {
		var events []Event
		record := func(f Fact) {
			n := len(events)
			events = append(events, Event{Version: n + 1, At: time.UnixMilli(int64(n)), Date: dayZero.Add(n / 4), Fact: f})
		}
		for n := range rapid.IntRange(1, 25).Draw(t, "facts") {
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0, 1:
				k := given(fmt.Sprintf("C%d", n), ConsentSolution, drawOne(t, "solution", solutions...), Date{})
				if rapid.Bool().Draw(t, "ends") {
					k.Until = dayZero.Add(rapid.IntRange(0, 9).Draw(t, "until"))
				}
				if rapid.IntRange(0, 4).Draw(t, "to") == 0 {
					k.To = []Role{Mentor}
				}
				record(k)
			case 2:
				record(ConsentWithdrawn{ID: fmt.Sprintf("C%d", rapid.IntRange(0, n).Draw(t, "id")), Corrected: rapid.Bool().Draw(t, "corrected")})
			case 3, 4:
				var a Accommodations
				for _, s := range solutions {
					if rapid.Bool().Draw(t, s) {
						a.Items = append(a.Items, Accommodation{Solution: s})
					}
				}
				a.N = len(a.Items)
				record(a)
			case 5:
				if len(events) > 0 {
					record(Undone{Versions: []int{rapid.IntRange(1, len(events)).Draw(t, "version")}})
				}
			}
		}
		day := dayZero.Add(rapid.IntRange(0, 12).Draw(t, "day"))
		// The same, said without folding.
		back := map[int]bool{}
		for _, e := range slices.Backward(events) {
			if u, ok := e.Fact.(Undone); ok && !back[e.Version] {
				back[u.Versions[0]] = true
			}
		}
		var want []string
		for _, s := range solutions {
			listed, last, withdrawn := false, ConsentGiven{}, map[string]bool{}
			for _, e := range events {
				if back[e.Version] {
					continue
				}
				switch f := e.Fact.(type) {
				case Accommodations:
					listed = slices.Contains(f.Items, Accommodation{Solution: s})
				case ConsentGiven:
					if f.What == s {
						last = f
					}
				case ConsentWithdrawn:
					if f.ID == last.ID {
						withdrawn[f.ID] = true
					}
				}
			}
			if listed && last.ID != "" && !withdrawn[last.ID] && slices.Contains(last.To, Company) && (last.Until.IsZero() || !day.After(last.Until)) {
				want = append(want, s)
			}
		}
		c := Fold(1, events)
		if got := c.CompanyView(day).Solutions; !slices.Equal(got, want) {
			t.Fatalf("the company knows %q, want %q", got, want)
		}
		half := rapid.IntRange(0, len(events)).Draw(t, "first")
		if half > 0 {
			if diff := gocmp.Diff(c, Fold(1, events[:half:half]).With(events[half:]...), caseOptions); diff != "" {
				t.Fatalf("folded in two steps: %s", diff)
			}
		}
	})
}
