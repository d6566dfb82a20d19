package commands

import (
	"slices"
	"strings"
	"testing"

	"casethread/commands/texts"
	"casethread/state"
)

// Who closes a meeting is asked about the items they see, and drops no others.
func TestMinutesKnowWhatTheActorSees(t *testing.T) {
	const mia = "U4MIA"
	c := withFacts(sample(), now,
		state.PartyNamed{Role: state.Mentor, Name: "Mia", User: mia},
		state.AgendaOpened{ID: "A2", Kind: "followup", Shared: true, Items: []state.AgendaItem{
			{ID: "1", What: "text", Da: "Rundvisning", Sees: state.SeenByAll},
			{ID: "2", What: "text", Da: "Økonomi", Sees: state.SeenByStaff},
		}})
	for user, want := range map[string]string{karin: "Rundvisning Økonomi", mia: "Rundvisning"} {
		x := execAs(user)
		x.Case = c
		in, _ := Filled("agenda.minutes", Values{"agenda": {"A2"}})
		form, err := x.Form(in)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, l := range form.Intro {
			said = append(said, l.In(texts.Danish, texts.Plain{}))
		}
		for _, item := range []string{"Rundvisning", "Økonomi"} {
			if got := strings.Contains(strings.Join(said, "\n"), item); got != strings.Contains(want, item) {
				t.Errorf("%s is told of %s: %v", user, item, got)
			}
		}
		p := &agendaPlay{t, c}
		d, err := p.run(user, "agenda.minutes", Values{"agenda": {"A2"}, "open": {"drop"}, "present": {"K", "V"}})
		if err != nil {
			t.Fatal(err)
		}
		carried := d.Facts[0].(state.AgendaClosed).Carried
		if got := slices.Contains(carried, "2"); got != (user == mia) || slices.Contains(carried, "1") {
			t.Errorf("%s carries over %v", user, carried)
		}
	}
	// With nothing open that they see, nothing is asked.
	p := &agendaPlay{t, withFacts(c, now, state.AgendaTicked{ID: "A2", Item: "1"})}
	if _, err := p.run(mia, "agenda.minutes", Values{"agenda": {"A2"}, "present": {"K", "V"}}); err != nil {
		t.Errorf("the mentor is asked about an item that only others see: %v", err)
	}
}

// What is written in the form is what the task says, signs and all.
func TestMinutesKeepWhatIsWritten(t *testing.T) {
	c := withFacts(sample(), now, state.AgendaOpened{ID: "A2", Kind: "followup", Shared: true})
	p := &agendaPlay{t, c}
	d, err := p.run(karin, "agenda.minutes", Values{"agenda": {"A2"}, "present": {"K", "V"}, "tasks": one("Vera: løft <10 kg> & højst 3 < 4 gange, ikke <!here> senest fredag")})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Facts {
		if task, ok := f.(state.Task); ok && task.What != "løft <10 kg> & højst 3 < 4 gange, ikke <!here>" {
			t.Errorf("the task is %q", task.What)
		}
	}
}
