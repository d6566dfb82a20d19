package commands

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// importedOn is the watched case as one that was imported at a time, with a
// follow-up at which attendance was low.
func importedOn(no int, at time.Time, more ...state.Fact) *state.Case {
	events := []state.Event{{
		Version: 1, At: at.UTC(), Date: state.DateOf(at), By: state.Actor{User: karin, Role: state.Consultant},
		Fact: state.Imported{Label: fmt.Sprintf("AB%d", no), Channel: "C1HOUSE", Until: state.DateOf(at).Add(14)},
	}}
	history := withFacts(watching(), moment("16/11 12:00"), state.FollowupHeld{Agreed: ptr(10.0), Attended: ptr(4.0)})
	history = withFacts(history, moment("17/11 12:00"), more...)
	for _, e := range state.HistoryOf(history.Events) {
		e.Version, e.At = len(events)+1, at.UTC()
		if p, ok := e.Fact.(state.PartyNamed); ok {
			p.User = history.Parties[p.Role].User
			e.Fact = p
		}
		events = append(events, e)
	}
	return state.Fold(no, events)
}

// What the rules find in an imported case is recorded at once, and nobody gets
// a message of it for 14 days; then all is told as it is of any other case.
func TestWarningsOfAnImportedCaseAreQuiet(t *testing.T) {
	c := importedOn(7, moment("18/11 21:00"))
	said, c := newsBy(c, practice.Shipped(), moment("18/11 21:00"), moment("20/11 09:00"))
	if want := "[18/11 21:30 yellow [R01 R11] to [K S]]"; fmt.Sprint(said) != want {
		t.Errorf("recorded %v, want %s", said, want)
	}
	everybody := map[string]state.Person{karin: {User: karin}, soren: {User: soren}, olga: {User: olga}}
	for at := moment("18/11 21:00"); at.Before(moment("2/12 07:00")); at = at.Add(time.Hour) {
		due, _ := Nudges(c, everybody, at)
		for _, n := range due {
			if n.Kind != NudgePulse { // the company is asked how it goes as ever
				t.Fatalf("%v: somebody is warned: %+v", at, n)
			}
		}
	}
	c = withFacts(c, moment("1/12 10:00"), state.FollowupHeld{Social: "difficult"})
	_, c = newsBy(c, practice.Shipped(), moment("1/12 10:00"), moment("1/12 12:00"))
	if due, _ := Nudges(c, everybody, moment("1/12 12:00")); len(due) > 0 || !c.Warning.Has("R14") {
		t.Errorf("on the last quiet day somebody gets a message: %+v", due)
	}
	c = withFacts(c, moment("2/12 10:00"), state.Conversation{Meaning: "low"})
	_, c = newsBy(c, practice.Shipped(), moment("2/12 10:00"), moment("2/12 12:00"))
	if due, _ := Nudges(c, everybody, moment("2/12 12:00")); len(due) == 0 || !c.Warning.Has("R33") {
		t.Error("after 14 days nobody gets a message")
	}
}

// What the company answers after the import is told at once, also where it had
// said so in the history; what it says there is not. Who got the message goes on
// waiting for its answer when the rules find more quietly.
func TestTheCompanysAnswerAfterAnImportIsToldAtOnce(t *testing.T) {
	bad := state.Pulse{Going: "bad"}
	people := map[string]state.Person{karin: {User: karin}, soren: {User: soren}, olga: {User: olga}}
	warnedAt := func(c *state.Case, at string) (to []string) {
		due, _ := Nudges(c, people, moment(at))
		for _, n := range due {
			if n.Kind == NudgeWarning {
				to = append(to, n.To)
			}
		}
		return to
	}
	for _, tt := range []struct {
		name, want string
		c          *state.Case
		to         []string
	}{
		{"for the first time", "[19/11 14:02 red [R35 red] to [K S]]", importedOn(7, moment("18/11 10:00")), []string{karin, soren}},
		{"as it had before the import", "[19/11 14:02 red [R35] to [K]]", importedOn(7, moment("18/11 10:00"), bad), []string{karin}},
	} {
		name, c := tt.name, tt.c
		_, c = newsBy(c, practice.Shipped(), moment("18/11 10:00"), moment("19/11 14:02"))
		if to := warnedAt(c, "19/11 14:02"); len(to) > 0 || len(c.Warning.Told) == 0 {
			t.Errorf("%s: of the history alone %v get a message, %+v", name, to, c.Warning)
		}
		c = withFacts(c, moment("19/11 14:02"), bad)
		said, c := newsBy(c, practice.Shipped(), moment("19/11 14:02"), moment("19/11 15:00"))
		if fmt.Sprint(said) != tt.want {
			t.Errorf("%s: recorded %v, want %s", name, said, tt.want)
		}
		if to := warnedAt(c, "19/11 14:02"); !slices.Equal(to, tt.to) {
			t.Errorf("%s: %v get a message, want %v", name, to, tt.to)
		}
		told := c.Warning.Version
		c = withFacts(c, moment("19/11 15:00"), state.Conversation{Meaning: "low"})
		_, c = newsBy(c, practice.Shipped(), moment("19/11 15:00"), moment("19/11 16:00"))
		if !c.Warning.Has("R33") || c.Warning.Version != told {
			t.Errorf("%s: what is found quietly takes the message's place: %+v", name, c.Warning)
		}
		if s, _ := Digest(DigestInput{User: karin, Now: moment("20/11 08:00"), Cases: []*state.Case{c}, Daily: true, Practice: practice.Shipped()}); !strings.Contains(shown(s, texts.Danish), "*Advarsler, der") {
			t.Errorf("%s: it does not stand among the warnings:\n%s", name, shown(s, texts.Danish))
		}
	}
}

// A leader hears of what waited after a message, not of what came with an import.
func TestLeadersDoNotHearOfWhatWasImported(t *testing.T) {
	_, c := newsBy(importedOn(7, moment("18/11 10:00")), practice.Shipped(), moment("18/11 10:00"), moment("19/11 14:00"))
	for _, at := range []string{"25/11 09:00", "7/12 09:00"} {
		if since, late := LateWarning(c, moment(at)); late {
			t.Errorf("on %s: late since %v", at, since)
		}
	}
	loud := withFacts(c, moment("19/11 14:00"), state.Pulse{Going: "bad"})
	_, loud = newsBy(loud, practice.Shipped(), moment("19/11 14:00"), moment("19/11 15:00"))
	more := withFacts(loud, moment("19/11 15:00"), state.Conversation{Meaning: "low"})
	_, more = newsBy(more, practice.Shipped(), moment("19/11 15:00"), moment("20/11 09:00"))
	if since, late := LateWarning(more, moment("25/11 09:00")); !late || !since.Equal(moment("24/11 14:00")) {
		t.Errorf("what was told: late %t since %v", late, since)
	}
	cleared := withFacts(loud, moment("20/11 09:00"), state.Pulse{Going: "good"})
	_, cleared = newsBy(cleared, practice.Shipped(), moment("20/11 09:00"), moment("20/11 10:00"))
	if _, late := LateWarning(cleared, moment("25/11 09:00")); late || !cleared.Warning.Open() {
		t.Errorf("what is left was told quietly: %+v", cleared.Warning)
	}
}

// The warnings of imported cases come together, once a morning and beside the
// digest, the most urgent first and at most twenty, each until it is answered.
func TestWarningsOfImportedCasesComeTogether(t *testing.T) {
	at := moment("19/11 08:00")
	var cases []*state.Case
	for no := range 25 {
		var more []state.Fact
		if no == 24 {
			more = append(more, state.Conversation{Meaning: "low"})
		}
		_, c := newsBy(importedOn(no+1, moment("18/11 10:00"), more...), practice.Shipped(), moment("18/11 10:00"), at)
		cases = append(cases, c)
	}
	said := func(what func(DigestInput) (Doc, bool), user string, now time.Time, cases ...*state.Case) string {
		doc, ok := what(DigestInput{User: user, Now: now, Cases: cases, Daily: true, Practice: practice.Shipped()})
		if !ok {
			return ""
		}
		return shown(doc, texts.Danish)
	}
	s := said(ImportedWarnings, soren, at, cases...)
	if !strings.Contains(s, "# Importerede sager torsdag 19. november 2026") || strings.Count(s, "*Advarsler, der") != 1 {
		t.Errorf("soren reads:\n%s", s)
	}
	if lines := strings.Count(s, "\n#"); lines > 21 || !strings.Contains(s, "Og 5 ") {
		t.Errorf("%d lines in:\n%s", lines, s)
	}
	if first, second := strings.Index(s, "#25 AB25: rød"), strings.Index(s, "#1 AB1: gul"); first < 0 || second < first {
		t.Errorf("the most urgent is not first:\n%s", s)
	}
	if s := said(Digest, soren, at, cases...); strings.Contains(s, "*Advarsler, der") || strings.Contains(s, "Meget lavt") {
		t.Errorf("they stand in the digest too:\n%s", s)
	}
	now, _ := Digest(DigestInput{User: soren, Now: at, Cases: cases[:1], Practice: practice.Shipped()})
	if s := shown(now, texts.Danish); !strings.Contains(s, "*Importerede sager: adv") {
		t.Errorf("who asks for the digest does not read of them:\n%s", s)
	}
	if s := said(ImportedWarnings, vera, at, cases...); s != "" {
		t.Errorf("the company reads:\n%s", s)
	}
	answered := withFacts(cases[0], at, state.WarningActed{What: "ringet"})
	if s := said(ImportedWarnings, soren, at.AddDate(0, 0, 1), answered); s != "" {
		t.Errorf("what is answered comes again:\n%s", s)
	}
	after := moment("2/12 08:00")
	if s := said(ImportedWarnings, soren, after, cases[0]); s != "" {
		t.Errorf("after 14 days they come together still:\n%s", s)
	}
	if s := said(Digest, soren, after, cases[0]); !strings.Contains(s, "*Advarsler, der") {
		t.Errorf("after 14 days it does not stand among all others:\n%s", s)
	}
}

// An imported history keeps its ids: what has one of another shape than the
// bot's own can be named by it.
func TestThingsWithIDsOfTheirOwn(t *testing.T) {
	with := withFacts(sample(), now, state.Task{ID: "A", Owner: state.Consultant, What: "ring"}, state.Task{ID: "1042", Owner: state.Consultant, What: "skriv"},
		state.Task{ID: "t1", Owner: state.Consultant, What: "find"}, state.FollowupPlanned{ID: "op-7", For: today.Add(3)}, state.GrantApplied{ID: "Hø", Kind: "HKO"})
	run := func(in Input, err error) string {
		if err != nil {
			return err.Error()
		}
		x := execAs(karin)
		x.Case = with
		d, err := x.Run(in)
		if err != nil {
			return err.Error()
		}
		return d.Facts[0].Type() + " " + state.ThingOf(d.Facts[0])
	}
	for typed, want := range map[string]string{
		"whodoes done A":             "task_done A",
		"whodoes done A.":            "task_done A",
		"whodoes done t1":            "task_done t1",
		"whodoes done T2":            "task_done T2",
		`whodoes done "1042"`:        "task_done 1042",
		"followup move op-7 3/12":    "followup_planned op-7",
		"followup cancel op-7 travl": "followup_cancelled op-7",
		"case grant Hø granted":      "granted Hø",
	} {
		name, rest, _ := strings.Cut(typed, " ")
		if got := run(Route(name, rest)); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
	for path, v := range map[string]Values{
		"task.done 1042": {"task": {"1042"}}, "task.done A": {"task": {"A"}}, "task.done T2": {"task": {"T2"}},
		"followup.move op-7": {"followup": {"op-7"}, "when": {"2026-12-03"}},
	} {
		path, id, _ := strings.Cut(path, " ")
		in, _ := Filled(path, v)
		if got := run(in, nil); !strings.HasSuffix(got, " "+id) {
			t.Errorf("form %s %s: %s", path, id, got)
		}
	}
	for id, key := range map[string]string{
		"A": "thing.task", "1042": "thing.task", "op-7": "thing.followup", "Hø": "thing.grant", "T1": "thing.task", "A1": "thing.agenda", "F1": "thing.followup",
	} {
		if got, _ := thingNamed(with, id); got.Key != key {
			t.Errorf("%s is called %s, want %s", id, got.Key, key)
		}
	}
}

func TestCheckLabel(t *testing.T) {
	for label, ok := range map[string]bool{
		"AB": true, "s01": true, "A B-2": true, "": false, " AB": false, "A*B": false, "Anna-Mathilde": false, "0101901234": false, "010190-1234": false, "A\nB": false,
	} {
		if err := CheckLabel(label); (err == nil) != ok {
			t.Errorf("%q: %v", label, err)
		}
	}
}
