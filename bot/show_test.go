package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// drawFullCase is a case with plenty of everything, in which hans has a role.
func drawFullCase(t *rapid.T, role state.Role) *state.Case {
	today := state.DateOf(homeNow)
	long := strings.Repeat("det går <&> ", rapid.SampledFrom([]int{1, 10, 41}).Draw(t, "length")) // 492 characters at most
	var events []state.Event
	add := func(f state.Fact) {
		events = append(events, state.Event{
			Version: len(events) + 1, At: homeNow.Add(time.Duration(len(events)-9000) * time.Minute), Date: today.Add(-2), By: state.Actor{User: ulla, Role: state.Caseworker}, Fact: f,
		})
	}
	add(state.Opened{Label: "ABCDEFGHIJKL", Channel: room, Lang: "da", Track: "1B"})
	for _, r := range state.PartyRoles {
		user := ulla
		if r == role {
			user = hans
		}
		add(state.PartyNamed{Role: r, User: user, Name: "N", Phone: "12345678"})
	}
	add(state.Ordered{Purpose: true, Text: long})
	add(state.Wishes{N: 9, Items: []string{long, long, "lager"}})
	add(state.Placement{Kind: "virksomhedspraktik", Start: today.Add(-10), End: today.Add(60)})
	add(state.Concern{On: true, Reason: long})
	add(state.EarlierBreakoffs{N: 3})
	add(state.MedicalRequired{})
	for i := range rapid.IntRange(0, 30).Draw(t, "of each") {
		id := string(rune('A'+i%26)) + string(rune('0'+i/26))
		add(state.Task{ID: "T" + id, Owner: role, Due: today.Add(i - 9), What: long, Shared: i%2 == 0, How: "given"})
		add(state.FollowupPlanned{ID: "F" + id, For: today.Add(i - 9), Note: long})
		if i%3 == 0 {
			add(state.FollowupHeld{ID: "F" + id, Note: long, Private: long, Social: "difficult", AccomOK: "no", Meaning: "low"})
		}
		add(state.Worry{What: long})
		add(state.Raised{What: long})
		add(state.EffortStart{What: long[:min(len(long), 190)]})
		add(state.Changed{Kind: long[:12]})
		add(state.GrantApplied{ID: "G" + id, Kind: long[:12]})
		add(state.ConsentGiven{ID: "C" + id, What: long, To: []state.Role{state.Company}})
		add(state.Subgoals{N: i, Goals: slices.Repeat([]state.Goal{{Specific: long}}, i)})
		add(state.Absence{})
		add(state.Pulse{Going: "bad", Attended: "none"})
	}
	return state.Fold(1, events)
}

// Whatever stands in a case, each role's picture of it is a message that Slack
// takes, with nothing cut off, also with what is new on top; so is the preview.
func TestAnyPictureFits(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		role := rapid.SampledFrom([]state.Role{state.Consultant, state.Caseworker, state.Mentor, state.Company}).Draw(rt, "role")
		path := rapid.SampledFrom([]string{"case.show", "case.preview"}).Draw(rt, "path")
		lang := rapid.SampledFrom([]texts.Lang{texts.Danish, texts.English}).Draw(rt, "language")
		c := drawFullCase(rt, role)
		x := &commands.Exec{
			Case: c, Actor: state.Actor{User: hans}, Person: state.Person{User: hans}, Now: homeNow, Today: state.DateOf(homeNow), Lang: lang,
			Defaults: commands.Defaults{Lang: lang, Practice: practice.Shipped()},
		}
		in, _ := commands.Filled(path, commands.Values{})
		d, err := x.Run(in)
		if err != nil {
			rt.Fatal(err)
		}
		doc := x.WithNews(*d.Doc, 3)
		w := testWriter(lang)
		if all := w.upTo(1000, doc); len(all) > maxBlocks {
			rt.Errorf("%s for %s has %d blocks", path, role, len(all))
		}
		if _, _, err := api.PostMessageContext(t.Context(), room, slack.MsgOptionBlocks(w.blocks(doc)...)); err != nil {
			rt.Errorf("%s for %s: Slack refuses it: %v", path, role, err)
		}
	})
}
