package commands

import (
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// Something is moved by so far from where it is: F1 is on 3 December at 10, F2 on
// 10 December, T1 is due on 27 November, and T4 never. It is Wednesday 25 November.
func TestMovedBy(t *testing.T) {
	for text, want := range map[string]string{
		"flyt F1 en uge":            "F1 2026-12-10 10:00",
		"flyt F1 to dage":           "F1 2026-12-05 10:00", // a Saturday, which is pointed out
		"flyt F1 en uge kl. 14":     "F1 2026-12-10 14:00",
		"flyt F1 kl. 14":            "F1 2026-12-03 14:00",
		"flyt F1 til kl. 8":         "F1 2026-12-03 08:00", // which is past today
		"flyt F1 en time":           "F1 2026-12-03 11:00",
		"flyt F1 to dage tidligere": "F1 2026-12-01 10:00",
		"move F1 by a month":        "F1 2027-01-03 10:00",
		"move F1 2 weeks earlier":   "! date.past",
		"flyt F1 15 timer":          "! date.nothing_to_move",
		"flyt F2 en time":           "! date.nothing_to_move", // it has no time
		"flyt F2 en uge":            "F2 2026-12-17 ",
		"skub T2 to dage":           "T2 2026-12-02",
		"flyt T4 en uge":            "! date.nothing_to_move",
		"flyt en uge":               "! followup.which",
	} {
		in, err := Route("", text)
		if err != nil {
			t.Fatal(text, err)
		}
		x := execAs(karin)
		got := ""
		d, err := x.Run(in)
		if r, ok := AsRefusal(err); ok {
			got = "! " + r.Say.Key
		} else if err != nil {
			t.Fatal(text, err)
		} else {
			switch f := d.Facts[0].(type) {
			case state.FollowupPlanned:
				got = f.ID + " " + f.For.String() + " " + f.Time
			case state.Task:
				got = f.ID + " " + f.Due.String()
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// Where it is asked which one is moved, the form keeps how far; of the one that is
// meant it says to which day.
func TestMovedByInForm(t *testing.T) {
	for text, want := range map[string]string{
		"flyt en uge":               "7 dage",
		"flyt en uge kl. 14":        "7 dage 14:00",
		"flyt to måneder tidligere": "2 måneder tidligere",
		"flyt kl. 14":               "14:00",
	} {
		in, err := Route("", text)
		if err != nil {
			t.Fatal(text, err)
		}
		x := execAs(karin)
		x.Lang = texts.Danish
		if _, err := x.Run(in); err == nil {
			t.Fatalf("%s: it is not asked which", text)
		}
		draft := x.DraftOf(in.Word)
		if got := draft["when"][0]; got != want {
			t.Errorf("%s: the form holds %q, want %q", text, got, want)
		}
		in, _ = Filled("followup.move", filled(draft, Values{"followup": {"F1"}}))
		again := execAs(karin)
		d, err := again.Run(in)
		if text != "flyt to måneder tidligere" && err != nil {
			t.Errorf("%s: its form is refused: %v", text, err)
		}
		form := execAs(karin)
		form.Run(in)
		if f, ok := firstOf(d).(state.FollowupPlanned); ok {
			if got := form.DraftOf(in.Word)["when"][0]; got != f.For.String()+" "+f.Time && got != f.For.String() {
				t.Errorf("%s: of F1 the form holds %q, and it is moved to %s %s", text, got, f.For, f.Time)
			}
		}
	}
}

func firstOf(d *Decision) state.Fact {
	if d == nil {
		return nil
	}
	return firstFact(d)
}
