package commands

import (
	"fmt"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

const mads = "U4MADS" // the contact at the next company

// atTheNextCompany is a case that went on at another company, with a follow-up
// that was planned with the one before and is still to come, and one that is not.
func atTheNextCompany() *state.Case {
	c := opened(12,
		state.Placement{Kind: "fleksjob", Start: today.Add(-20), Hours: ptr(12.0)},
		state.FollowupPlanned{ID: "F1", For: today.Add(2), Time: "10:00"},
		state.FollowupPlanned{ID: "F2", For: today.Add(-1), Time: "10:00"},
	)
	return withFacts(c, now.AddDate(0, 0, -1),
		state.PlacementEnd{}, state.Placement{Kind: "løntilskud", Start: today.Add(10), Hours: ptr(12.0), NewHost: true},
		state.PartyNamed{Role: state.Company, Name: "Mads", User: mads, External: true})
}

func execOf(c *state.Case, user string) *Exec {
	x := execAs(user)
	x.Case, x.Cases, x.Rows = c, []*state.Case{c}, []state.Row{c.Row(today)}
	return x
}

// The next company's contact is shown no follow-up of the one before, wherever one
// is chosen, meant or listed; those who work with the citizen see them all.
func TestFollowupsOfAnotherCompany(t *testing.T) {
	shown := func(user string) string {
		x := execOf(atTheNextCompany(), user)
		var all []string
		propose, _ := Filled("followup.propose", Values{})
		form, err := x.Form(propose)
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range form.Fields {
			for _, o := range field.Options {
				all = append(all, o.Value)
			}
		}
		listed := x.searcher().Find(x.Rows, Search{})[0].Next
		in, _ := Filled("followup.list", Values{})
		d, err := execOf(atTheNextCompany(), user).Run(in)
		if err != nil {
			t.Fatal(err)
		}
		lines := texts.Lines{}
		for _, l := range d.Doc.Blocks[0].(Para).Lines {
			lines = append(lines, l)
		}
		said := texts.Write(lines, texts.Danish, texts.Plain{})
		for _, id := range []string{"F1", "F2"} {
			if strings.Contains(said, id) {
				all = append(all, "listed "+id)
			}
		}
		return fmt.Sprint(all, " ", listed)
	}
	if got, want := shown(mads), "[] "; got != want {
		t.Errorf("the next company is shown %q", got)
	}
	if got, want := shown(karin), "[F2 F1 listed F1 listed F2] 2026-11-27"; got != want {
		t.Errorf("the consultant is shown %q, want %q", got, want)
	}
	when := Values{"when": {today.Add(20).String()}}
	if got := decided(t, execOf(atTheNextCompany(), mads), "followup.propose", when); got != "! followup.none_to" {
		t.Errorf("another time is proposed: %s", got)
	}
	command, word := WordOf("followup.propose")
	in, x := Input{Command: command, Word: word}, execOf(atTheNextCompany(), mads)
	if o := x.Offer(in); len(o.Buttons) > 0 || o.Say.Key != "followup.none_to" {
		t.Errorf("offered: %+v", o)
	}
	if x.CanMean(in) {
		t.Error("a follow-up of the company before may be meant")
	}
}
