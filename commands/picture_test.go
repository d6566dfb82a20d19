package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"casethread/commands/texts"
	"casethread/state"
)

// pictured is the sample case some weeks on: hours were raised, follow-ups held,
// and things happened that the company may not know of.
func pictured() *state.Case {
	on := func(c *state.Case, days int, facts ...state.Fact) *state.Case {
		return withFacts(c, now.AddDate(0, 0, days), facts...)
	}
	c := on(sample(), -12, state.Premeeting{Present: []state.Role{state.Consultant, state.Caseworker, state.Citizen}}, state.StartMeeting{}, state.Conversation{Meaning: "ok"})
	c = on(c, 3, state.Raised{What: "spiser alene"}, state.Warned{Rules: []string{"R11"}, Level: "yellow", Points: 3, To: []state.Role{state.Consultant}})
	c = on(c, 5, state.Hours{Hours: ptr(15.0), Paid: ptr(3.0)}, state.Pulse{Going: "good"}, state.Concern{On: true, Reason: "hemmelig"})
	c = on(c, 8, state.FollowupHeld{ID: "F1", Agreed: ptr(24.0), Attended: ptr(20.5), Private: "hemmelig"}, state.TaskDone{ID: "T3"}, state.TaskDone{ID: "T1"})
	c = on(c, 9, state.FollowupPlanned{ID: "F3", For: today.Add(22)}, state.FollowupPlanned{ID: "F4", For: today.Add(29)})
	c = c.With(state.Event{Version: c.Version + 1, At: now.AddDate(0, 0, 14), Date: today.Add(14), By: state.Actor{User: vera, Role: state.Company}, Fact: state.Absence{}})
	return on(c, 16, state.FollowupMissed{ID: "F2"}, state.PartyNamed{Role: state.Consultant, Name: "Olga", User: olga}, state.Absence{})
}

// What each reader gets to see, as it is before it is drawn.
func TestPicturesHold(t *testing.T) {
	var b strings.Builder
	c, day := pictured(), today.Add(17)
	for _, r := range []state.Role{state.Caseworker, state.Mentor, state.Company, state.NoRole} {
		for _, k := range []PictureKind{PictureHours, PictureTimeline} {
			for _, lang := range languagesOf {
				if lang == texts.English && r != state.Company {
					continue
				}
				fmt.Fprintf(&b, "\n# %s for %q in %s\n%s", k, r, lang, written(PictureFor(c, r, k, day, lang)))
			}
		}
	}
	asKept(t, "testdata/pictures.txt", b.String())
}

// written is a picture as a text.
func written(p Picture) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("%s | %s | %s", p.Title, p.As, p.File)
	say("from %v to %v, %s %v; %d weeks from %s, %d months from %s", p.From, p.To, p.TodaySaid, p.Today, len(p.Weeks), p.Weeks[0].Label, len(p.Months), p.Months[0].Label)
	if p.Steps != nil {
		for _, l := range p.Steps.Lines {
			say("%s, %s, dashed %t", p.Steps.Title, l.Label, l.Dashed)
			for _, s := range l.Steps {
				say("  %v to %v: %g “%s” “%s”", s.From, s.To, s.Value, s.Label, s.Short)
			}
		}
	}
	if p.Pairs != nil {
		say("%s, %s, %s", p.Pairs.Title, p.Pairs.Agreed, p.Pairs.Given)
		for _, s := range p.Pairs.Pairs {
			say("  %v: %g, %g “%s” “%s”", s.Day, s.Agreed, s.Given, s.Label, s.Short)
		}
	}
	for _, r := range p.Rows {
		say("%s: %s", r.Key, r.Label)
		for _, bar := range r.Bars {
			say("  %v to %v, open %t “%s” “%s”", bar.From, bar.To, bar.Open, bar.Label, bar.Short)
		}
		for _, m := range r.Marks {
			say("  %v sign %d “%s” “%s”", m.Day, m.Sign, m.Label, m.Short)
		}
	}
	for _, s := range p.Signs {
		say("sign %d: %s", s.Sign, s.Label)
	}
	say("%s", p.Alt)
	return b.String()
}

// companyRows are the kinds of things that the company may see in a picture.
var companyRows = []string{"case", "placement", "meetings", "followups", "changes", "tasks", "own_absences"}

// Whatever happens in a case that the company may not know of changes nothing in
// its pictures, nor in those of the thread.
func TestPicturesOfTheCompanyHideTheRest(t *testing.T) {
	hidden := []state.Fact{
		state.Absence{},
		state.AbsenceClarified{},
		state.Premeeting{},
		state.Conversation{Meaning: "low"},
		state.Contacted{Channel: "home_visit"},
		state.Warned{Rules: []string{"R24"}, Level: "red"},
		state.Raised{What: "hemmelig"},
		state.WarningResolved{},
		state.Concern{On: true, Reason: "hemmelig"},
		state.Pulse{Going: "bad"},
		state.Worry{What: "hemmelig"},
		state.MedicalRequired{},
		state.EarlierBreakoffs{N: 3},
		state.Changed{Kind: "hemmelig"},
		state.EffortStart{What: "hemmelig"},
		state.GrantApplied{ID: "G7", Kind: "hemmelig"},
		state.Granted{ID: "G7"},
		state.NextStep{What: "hemmelig"},
		state.Task{ID: "T9", Owner: state.Caseworker, What: "hemmelig"},
		state.TaskDone{ID: "T9"},
		state.Ordered{Text: "hemmelig"},
		state.Exported{For: state.Citizen},
	}
	open := []state.Fact{
		state.Hours{Hours: ptr(15.0), Paid: ptr(2.0)},
		state.Hours{Hours: ptr(20.0)},
		state.PlacementEnd{Outcome: []string{"hemmelig"}, Why: "hemmelig"},
		state.Placement{Kind: "fleksjob", Start: today.Add(20), Hours: ptr(9.0)},
		state.Placement{Kind: "hemmelig", Start: today.Add(30)},
		state.FollowupHeld{ID: "F1", Agreed: ptr(9.0), Attended: ptr(2.0), Private: "hemmelig"},
		state.FollowupMissed{ID: "F2", Reason: "hemmelig"},
		state.StartMeeting{},
		state.ClosingTalk{},
		state.TaskDone{ID: "T3"},
		state.PartyNamed{Role: state.Consultant, Name: "hemmelig", User: olga},
		state.CaseClosed{Outcome: []string{"hemmelig"}, Why: "hemmelig"},
	}
	pictures := cmpopts.IgnoreUnexported(state.Date{})
	rapid.Check(t, func(rt *rapid.T) {
		all, known := sample(), sample()
		at := now
		for range rapid.IntRange(0, 25).Draw(rt, "n") {
			at = at.AddDate(0, 0, rapid.IntRange(0, 9).Draw(rt, "days"))
			if rapid.Bool().Draw(rt, "hidden") {
				all = withFacts(all, at, rapid.SampledFrom(hidden).Draw(rt, "fact"))
				continue
			}
			f := rapid.SampledFrom(open).Draw(rt, "fact")
			all, known = withFacts(all, at, f), withFacts(known, at, f)
		}
		day := today.Add(rapid.IntRange(0, 200).Draw(rt, "today"))
		for _, r := range []state.Role{state.Company, state.NoRole} {
			for _, k := range []PictureKind{PictureHours, PictureTimeline} {
				p := PictureFor(all, r, k, day, texts.Danish)
				if diff := gocmp.Diff(PictureFor(known, r, k, day, texts.Danish), p, pictures); diff != "" {
					rt.Fatalf("%s for %q (-of what it may know +of all):\n%s", k, r, diff)
				}
				for _, row := range p.Rows {
					if !slices.Contains(companyRows, row.Key) {
						rt.Fatalf("%s for %q has a row %s", k, r, row.Key)
					}
				}
			}
		}
		for _, r := range []state.Role{state.Caseworker, state.Mentor, state.Company} {
			for _, k := range []PictureKind{PictureHours, PictureTimeline} {
				p := PictureFor(all, r, k, day, texts.English)
				if n := utf8.RuneCountInString(p.Alt); n > mostAlt || (n == 0) != (p.Empty.Key != "") {
					rt.Fatalf("%s for %s: %d characters are read out", k, r, n)
				}
				if said := fmt.Sprintf("%+v", p); strings.Contains(said, "hemmelig") || strings.Contains(said, "AB") || strings.Contains(said, "Bageriet") {
					rt.Fatalf("%s for %s holds what a person typed: %s", k, r, said)
				}
			}
		}
	})
}

// Where there is nothing to draw a sentence says so, and nothing is sent.
func TestNothingToDraw(t *testing.T) {
	bare := withFacts(state.Fold(12, nil), now, state.Opened{Label: "AB"}, state.PartyNamed{Role: state.Consultant, Name: "Karin", User: karin})
	unknown := withFacts(bare, now, state.Placement{Kind: "fleksjob", Start: today})
	for _, tt := range []struct {
		c    *state.Case
		say  string
		want string
	}{
		{bare, "/case picture", "picture.none.hours"},
		{bare, "/case picture timeline", "picture.none.timeline"},
		{unknown, "/case picture hours in the thread", "picture.none.unknown"},
		{unknown, "/case picture timeline", ""},
		{sample(), "/case picture", ""},
	} {
		_, rest, _ := strings.Cut(tt.say, " ")
		in, err := Route("case", rest)
		if err != nil {
			t.Fatal(err)
		}
		x := execAs(karin)
		x.Case = tt.c
		d, err := x.Run(in)
		switch {
		case err != nil:
			t.Errorf("%s: %v", tt.say, err)
		case tt.want == "" && (d.Picture == nil || d.Doc != nil):
			t.Errorf("%s: no picture is asked for", tt.say)
		case tt.want != "" && (d.Picture != nil || d.Doc.Notify.Key != tt.want):
			t.Errorf("%s: %+v, want %s", tt.say, d, tt.want)
		}
	}
}

// A picture reaches no farther ahead than can be read, and says all the same
// until when a placement is agreed.
func TestPicturesEnd(t *testing.T) {
	place := func(end state.Date, more ...state.Fact) *state.Case {
		c := withFacts(state.Fold(12, nil), now, state.Opened{Label: "AB"}, state.Placement{Kind: "fleksjob", Start: today, End: end, Hours: ptr(10.0)})
		return withFacts(c, now.AddDate(0, 0, 14), more...)
	}
	for name, tt := range map[string]struct {
		c    *state.Case
		day  state.Date
		to   state.Date
		open bool
		alt  string
	}{
		"as agreed":   {place(today.Add(60)), today, today.Add(61), false, "Til og med uge 3 (24/1/2027)."},
		"without end": {place(state.Date{}), today, today.Add(openFor), true, "Slutdatoen er ikke kendt."},
		"years ahead": {place(today.Add(900)), today, today.Add(ahead), true, "Til og med uge 19 (13/5/2029)."},
		"overdue":     {place(today.Add(10)), today.Add(20), today.Add(21), true, "Aftalt til uge 49 (5/12), og ikke afsluttet."},
		"ended":       {place(today.Add(60), state.PlacementEnd{}), today.Add(20), today.Add(15), false, "Til og med uge 50 (9/12)."},
		"closed":      {place(today.Add(60), state.CaseClosed{}), today.Add(200), today.Add(15), false, "Til og med uge 50 (9/12/2026)."},
	} {
		p := PictureFor(tt.c, state.Consultant, PictureHours, tt.day, texts.Danish)
		at := slices.IndexFunc(p.Rows, func(r PictureRow) bool { return r.Key == "placement" })
		if bar := p.Rows[at].Bars[0]; bar.To != tt.to || bar.Open != tt.open || p.Steps.Lines[0].Steps[0].To != tt.to {
			t.Errorf("%s: drawn to %v, open %t", name, bar.To, bar.Open)
		}
		if !strings.Contains(p.Alt, tt.alt) {
			t.Errorf("%s: %s", name, p.Alt)
		}
		if p.From.Weekday() != 1 || p.To.Weekday() != 1 || p.To.Before(tt.to) || p.To.Days(tt.to) > 14 && p.To.Days(p.From) > 7*shortest {
			t.Errorf("%s: from %v to %v", name, p.From, p.To)
		}
	}
}
