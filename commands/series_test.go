package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"casethread/commands/when"
	"casethread/state"
)

// decideIn carries out a form for K in a case on a day.
func decideIn(c *state.Case, day state.Date, path string, values Values) (*Decision, *Exec, error) {
	x := execAs(karin)
	x.Case, x.Today, x.Now = c, day, day.At(12, 0, copenhagen)
	in, _ := Filled(path, values)
	d, err := x.Run(in)
	return d, x, err
}

// recorded is the case after a decision.
func recordedBy(c *state.Case, d *Decision, x *Exec) *state.Case { return c.With(x.Events(d)...) }

// However a series' follow-ups are moved, held, cancelled or missed, the next
// one falls on a day of its rhythm at its hour, after today and after the day
// on which the one before was settled, and there is never more than one.
func TestSeriesKeepsItsRhythm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.SampledFrom([]string{"1w", "2w", "10d", "1m"}).Draw(t, "every")
		first := today.Add(rapid.IntRange(1, 40).Draw(t, "first"))
		c := withFacts(state.Fold(1, nil), now, state.Opened{Label: "AB"}, state.PartyNamed{Role: state.Consultant, User: karin},
			state.FollowupPlanned{ID: "F1", For: first, Time: "10:00", Every: every})
		day := today
		for range 8 {
			f := c.PlannedFollowups()[0]
			if rapid.Bool().Draw(t, "moved") {
				to := day.Add(rapid.IntRange(1, 30).Draw(t, "to"))
				if d, x, err := decideIn(c, day, "followup.move", Values{"followup": {f.ID}, "when": {to.String() + " kl. 13"}}); err == nil {
					c = recordedBy(c, d, x)
					f, _ = c.Followup(f.ID)
				}
			}
			settle := rapid.SampledFrom([]string{"held", "cancel", "missed"}).Draw(t, "settle")
			if settle == "missed" && f.For.After(day) {
				day = f.For
			}
			day = day.Add(rapid.IntRange(0, 20).Draw(t, "later"))
			d, x, err := decideIn(c, day, "followup."+settle, Values{"followup": {f.ID}, "reason": {"x"}, "date": {day.String()}})
			if err != nil {
				t.Fatalf("%s on %v: %v", settle, day, err)
			}
			c = recordedBy(c, d, x)
			planned := c.PlannedFollowups()
			if len(planned) != 1 || planned[0].SeriesID() != "F1" {
				t.Fatalf("after %s: %+v", settle, planned)
			}
			if next := planned[0]; !next.For.After(day) || !inRhythm(every, first, next.For) || next.Time != "10:00" {
				t.Fatalf("after %s on %v: the next is on %v at %s, of a series %s from %v", settle, day, next.For, next.Time, every, first)
			}
		}
	})
}

func inRhythm(every string, first, day state.Date) bool {
	var e when.Every
	if e.UnmarshalText([]byte(every)) != nil {
		return false
	}
	for k := 0; ; k++ {
		if d := e.Occurrence(first, k); !d.Before(day) {
			return d == day
		}
	}
}

func TestSeries(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps []string // path field=value …
		want  string   // planned follow-ups
	}{
		{"moved", []string{"followup.move when=2026-12-04 kl. 13", "followup.held date=i dag"}, "F3 2026-12-17 10:00 2w"},
		{"only the hour", []string{"followup.move when=2026-12-03 kl. 13", "followup.held date=i dag"}, "F3 2026-12-17 10:00 2w"},
		{"moved to a new rhythm", []string{"followup.move when=2026-12-04|every=hver uge", "followup.held date=i dag"}, "F3 2026-12-11 10:00 1w"},
		{"moved with its rhythm", []string{"followup.move when=2026-12-04 kl. 13|every=hver 2. uge", "followup.held date=i dag"}, "F3 2026-12-18 13:00 2w"},
		{"the hour with its rhythm", []string{"followup.move when=2026-12-03 kl. 13|every=hver 2. uge", "followup.held date=i dag"}, "F3 2026-12-17 13:00 2w"},
		{"the rhythm follows later", []string{"followup.move when=2026-12-04 kl. 13", "followup.move when=2026-12-04 kl. 13|every=hver 2. uge", "followup.held date=i dag"}, "F3 2026-12-18 13:00 2w"},
		{"moved on from a new rhythm", []string{"followup.move when=2026-12-04 kl. 13|every=hver 2. uge", "followup.move when=2026-12-04 kl. 15", "followup.held date=i dag"}, "F3 2026-12-18 13:00 2w"},
		{"only the rhythm", []string{"followup.move when=2026-12-03 kl. 10|every=hver uge", "followup.held date=i dag"}, "F3 2026-12-10 10:00 1w"},
		{"cancelled", []string{"followup.cancel reason=x"}, "F3 2026-12-17 10:00 2w"},
		{"cancelled with its series", []string{"followup.cancel reason=x|series=yes"}, ""},
		{"held, and the next named", []string{"followup.held date=i dag|next=2026-12-20"}, "F3 2026-12-20 10:00 2w"},
		{"held, the next named, and held", []string{"followup.held date=i dag|next=2026-12-20 kl. 13", "followup.held date=i dag|followup=F3"}, "F4 2026-12-31 10:00 2w"},
	} {
		c := sample()
		for _, step := range tt.steps {
			path, values := stepOf(step)
			d, x, err := decideIn(c, today, path, values)
			if err != nil {
				t.Fatalf("%s: %s: %v", tt.name, step, err)
			}
			c = recordedBy(c, d, x)
		}
		got := ""
		for _, f := range c.PlannedFollowups() {
			if f.ID != "F2" { // another of the sample's
				got += fmt.Sprintf("%s %v %s %s", f.ID, f.For, f.Time, f.Every)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// stepOf reads "PATH NAME=VALUE|NAME=VALUE"; F1 is meant where none is named.
func stepOf(s string) (string, Values) {
	values := Values{"followup": {"F1"}}
	path, rest, _ := strings.Cut(s, " ")
	for rest != "" {
		var pair string
		pair, rest, _ = strings.Cut(rest, "|")
		name, value, _ := strings.Cut(pair, "=")
		values[name] = []string{value}
	}
	return path, values
}

func TestHalfway(t *testing.T) {
	day := func(m time.Month, d int) state.Date { return state.NewDate(2027, m, d) }
	for _, tt := range []struct {
		name       string
		start, end state.Date
		planned    []state.Date
		want       string
	}{
		{"twelve weeks", day(1, 4), day(3, 26), nil, "2027-02-12 2027-03-19"},
		{"one planned nearby", day(1, 4), day(3, 26), []state.Date{day(2, 10)}, "2027-03-19"},
		{"both planned nearby", day(1, 4), day(3, 26), []state.Date{day(2, 10), day(3, 22)}, "halfway.planned"},
		{"a week before the end is Good Friday", day(1, 4), day(4, 2), nil, "2027-02-17 2027-03-24"},
		{"so short that the two are one", day(1, 4), day(1, 18), nil, "2027-01-11"},
		{"halfway is past", today.Add(-40), today.Add(20), nil, "2026-12-08"},
		{"all of it is past", today.Add(-40), today.Add(5), nil, "halfway.past"},
		{"no end", day(1, 4), state.Date{}, nil, "halfway.no_end"},
	} {
		c := withFacts(state.Fold(1, nil), now, state.Opened{Label: "AB"}, state.PartyNamed{Role: state.Consultant, User: karin},
			state.Placement{Kind: "småjob", Start: tt.start, End: tt.end, Hours: ptr(3.0)})
		for i, d := range tt.planned {
			c = withFacts(c, now, state.FollowupPlanned{ID: fmt.Sprint("F", i+1), For: d})
		}
		d, _, err := decideIn(c, today, "followup.halfway", Values{})
		got := ""
		if r, ok := AsRefusal(err); ok {
			got = r.Say.Key
		} else {
			ids := map[string]bool{}
			for i, f := range d.Facts {
				p := f.(state.FollowupPlanned)
				if i > 0 {
					got += " "
				}
				got += p.For.String()
				if ids[p.ID] || c.Knows(p.ID) || p.Kind != "meeting" || !when.WorkingDay(p.For) {
					t.Errorf("%s: %+v", tt.name, p)
				}
				ids[p.ID] = true
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		offered := &Decision{}
		x := execAs(karin)
		x.Case = c
		if x.offerHalfway(offered, state.Placement{Start: tt.start, End: tt.end}); (len(offered.Offer) == 1) != (err == nil) {
			t.Errorf("%s: offered %v, and then %v", tt.name, offered.Offer, err)
		}
	}
}

// A proposal can be used as long as it waits; after that the click is told
// what is so.
func TestUseProposal(t *testing.T) {
	ask := state.FollowupProposed{ID: "F1", For: today.Add(9), Time: "13:00"}
	for _, tt := range []struct {
		name string
		then []state.Fact // after the proposal
		day  int          // later
		user string
		want string
	}{
		{"waiting", nil, 0, karin, "moved 2026-12-04 13:00"},
		{"by the caseworker", nil, 0, soren, "moved 2026-12-04 13:00"},
		{"by the company", nil, 0, vera, "no.right"},
		{"by a stranger", nil, 0, olga, "no.access"},
		{"moved meanwhile", []state.Fact{state.FollowupPlanned{ID: "F1", For: today.Add(12), Moved: true}}, 0, karin, "propose.gone"},
		{"a newer one", []state.Fact{ask}, 0, karin, "propose.gone"},
		{"held meanwhile", []state.Fact{state.FollowupHeld{ID: "F1"}}, 0, karin, "followup.settled"},
		{"cancelled meanwhile", []state.Fact{state.FollowupCancelled{ID: "F1"}}, 0, karin, "followup.settled"},
		{"the case closed", []state.Fact{state.CaseClosed{}}, 0, karin, "case.closed"},
		{"its day has passed", nil, 10, karin, "date.past"},
	} {
		x := execAs(tt.user)
		x.Case = commit(x.Case, vera, state.Company, now, ask)
		version := x.Case.Version
		x.Case = commit(x.Case, soren, state.Caseworker, now, tt.then...)
		x.Today, x.Now = today.Add(tt.day), now.AddDate(0, 0, tt.day)
		d, err := x.UseProposal("F1", version)
		got := ""
		if r, ok := AsRefusal(err); ok {
			got = r.Say.Key
		} else if p, ok := d.Facts[0].(state.FollowupPlanned); ok && p.Moved {
			got = "moved " + p.For.String() + " " + p.Time
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Two who move the same follow-up at once: the later move stands, and says
// what was before it.
func TestMovedJustNow(t *testing.T) {
	for _, tt := range []struct {
		by    string
		after time.Duration
		want  bool
	}{{soren, time.Second, true}, {soren, time.Hour, false}, {karin, time.Second, false}} {
		x := execAs(karin)
		x.Case = commit(x.Case, tt.by, state.Caseworker, now, state.FollowupPlanned{ID: "F1", For: today.Add(9), Moved: true})
		x.Now = now.Add(tt.after)
		in, _ := Filled("followup.move", Values{"followup": {"F1"}, "when": {"2026-12-07"}})
		d, err := x.Run(in)
		if err != nil || (len(d.Say) > 0) != tt.want {
			t.Errorf("moved by %s %v ago: %v, %v", tt.by, tt.after, d, err)
		}
	}
}

// The company's figures fill the form of who may read them, and its note stays
// out of the note that all read.
func TestHeldFormIsFilledFromTheAnswer(t *testing.T) {
	for user, filled := range map[string]bool{karin: true, soren: true} {
		x := execAs(user)
		x.Case = commit(x.Case, vera, state.Company, now, state.FollowupAnswered{
			ID: "F1", Agreed: ptr(10.0), Attended: ptr(7.5), Social: "ok", Note: "træt efter frokost",
		})
		in, _ := Filled("followup.held", Values{"followup": {"F1"}, "attended": {"8"}})
		form, err := x.Form(in)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range form.Fields {
			if len(f.Initial) > 0 && f.Name != "followup" {
				got += f.Name + "=" + f.Initial[0] + " "
			}
		}
		if want := "agreed=10 attended=8 social=ok "; (got == want) != filled {
			t.Errorf("%s: %q, want %q", user, got, want)
		}
	}
}

// A follow-up that is still to come is held on purpose alone: its day is asked
// for, with all that was said kept.
func TestHeldBeforeItsDay(t *testing.T) {
	values := Values{"followup": {"F2"}, "agreed": {"20"}, "attended": {"15"}, "note": {"godt"}}
	in, _ := Filled("followup.held", values)
	x := execAs(karin)
	_, err := x.Run(in)
	r, _ := AsRefusal(err)
	if r == nil || r.Say.Key != "held.to_come" || r.Field != "date" || r.Anyway == nil || r.Again(in.Word) {
		t.Fatalf("it is held: %v", err)
	}
	draft := x.DraftOf(in.Word)
	if draft["followup"][0] != "F2" || draft["attended"][0] != "15" || draft["note"][0] != "godt" {
		t.Errorf("the draft holds %v", draft)
	}
	draft[r.Anyway.Field] = []string{r.Anyway.Value}
	d, x, err := decideIn(sample(), today, "followup.held", draft)
	if err != nil || x.Events(d)[0].Date != today || d.Say[0].Key != "held.early" {
		t.Errorf("held today: %v, %v", d, err)
	}
	if _, _, err := decideIn(sample(), today.Add(15), "followup.held", values); err != nil {
		t.Errorf("held on its day: %v", err)
	}
}

// A second follow-up at the same day and time is pointed out, when it is
// planned and when one is moved there; of one of a series when the next comes.
func TestAnotherAtTheSameTime(t *testing.T) {
	const another = "Bemærk: Opfølgning F1 er allerede planlagt til det tidspunkt. Fortryd, hvis den ene er nok."
	for text, want := range map[string]string{
		"3/12 kl. 10":         another,
		"3/12 kl. 11":         "",
		"3/12":                "",
		"move F2 3/12 kl. 10": another,
		"move F1 4/12 kl. 10": "Serien følger sin rytme som før, så den næste bliver torsdag 17. december 2026 (uge 51) kl. 10.00. " +
			"Skal den regnes fra den nye tid, så flyt igen med ”hver 2. uge” efter tidspunktet.",
		"move F1 4/12 kl. 13 every 2w": "Serien regnes herfra, så den næste bliver fredag 18. december 2026 (uge 51) kl. 13.00.",
	} {
		in, err := Route("followup", text)
		if err != nil {
			t.Fatal(err)
		}
		x := execAs(karin)
		d, err := x.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := saidOfDecision(d); got != want {
			t.Errorf("%s: the answer says %q", text, got)
		}
		if got := saidOfDecision(Reminded(x.Case.With(x.Events(d)...), x.Events(d), now, nil, nil)); got != want {
			t.Errorf("%s: later the answer says %q", text, got)
		}
	}
}
