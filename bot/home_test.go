package bot

import (
	"fmt"
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

var homeNow = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// drawHomeCase is a case in which ulla has one or two roles, with as much in it
// as a case may have.
func drawHomeCase(t *rapid.T, no int, full bool) *state.Case {
	today := state.DateOf(homeNow)
	var events []state.Event
	add := func(f state.Fact) {
		events = append(events, state.Event{
			Version: len(events) + 1, At: homeNow.Add(time.Duration(len(events)-500) * time.Hour), Date: today.Add(-20), By: state.Actor{User: hans, Role: state.Caseworker}, Fact: f,
		})
	}
	long := strings.Repeat("æ<&>", 120)
	add(state.Opened{Label: "ABCDEFGHIJKL", Channel: room, Lang: "da"})
	role := rapid.SampledFrom([]state.Role{state.Consultant, state.Caseworker, state.Mentor, state.Company}).Draw(t, "role")
	if !full {
		role = state.Consultant
	}
	add(state.PartyNamed{Role: role, User: ulla, Name: long[:80]})
	for _, r := range state.PartyRoles {
		if r != role {
			add(state.PartyNamed{Role: r, User: hans, Name: long[:80], Phone: "12345678"})
		}
	}
	add(state.Placement{Kind: "virksomhedspraktik", Start: today.Add(-10), End: today.Add(60)})
	for i := range 4 {
		add(state.Task{ID: fmt.Sprint("T", i), Owner: role, Due: today.Add(rapid.IntRange(-30, 30).Draw(t, "due")), What: long, Shared: true, How: "given"})
		if i%2 == 0 {
			add(state.TaskAccepted{ID: fmt.Sprint("T", i)})
		}
		add(state.FollowupPlanned{ID: fmt.Sprint("F", i), For: today.Add(rapid.IntRange(-9, 9).Draw(t, "for")), Who: state.PartyRoles[:], Note: long})
	}
	add(state.Raised{What: long})
	add(state.Concern{On: true, Reason: long})
	add(state.BallPassed{To: role})
	return state.Fold(no, events)
}

// However many cases somebody has, and whatever part of them they look at, their
// Home is one that Slack takes, and nothing of it had to be cut off.
func TestAnyHomeFits(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	today := state.DateOf(homeNow)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 2, 11, 40, 200}).Draw(rt, "cases")
		lang := rapid.SampledFrom([]texts.Lang{texts.Danish, texts.English}).Draw(rt, "language")
		kind := rapid.SampledFrom([]string{"", "mine", "all", "concern", "closed", "running", "before_start", "no.such"}).Draw(rt, "kind")
		page := func(name string) int {
			return rapid.SampledFrom([]int{0, 1, 2, 9, 1 << 40, -3}).Draw(rt, name)
		}
		in := commands.HomeInput{
			DigestInput: commands.DigestInput{User: ulla, Now: homeNow, Practice: practice.Shipped()},
			Person:      state.Person{User: ulla, Paused: today.Add(3), StandIn: hans, Standing: []state.Standing{{User: hans, Until: today.Add(9)}}},
			Defaults:    commands.Defaults{Lang: lang, DigestAt: texts.Clock{Hour: 8}},
			Look:        commands.HomeLook{Search: commands.Search{Kind: kind, Page: page("page")}, Day: page("day"), Tasks: page("tasks"), Warned: page("warned")},
		}
		if rapid.Bool().Draw(rt, "searches") {
			in.Look.Search = commands.Search{Text: drawText(rt, "text"), Page: page("page of text")}
		}
		full := rapid.Bool().Draw(rt, "other roles")
		for no := 1; no <= n; no++ {
			c := drawHomeCase(rt, no, full)
			in.Cases, in.Rows = append(in.Cases, c), append(in.Rows, c.Row(today))
		}
		for no := range rapid.IntRange(0, 9).Draw(rt, "locked") {
			in.Locked = append(in.Locked, commands.Locked{No: 1000 + no, Why: texts.Say("sealed.no_key")})
		}
		w := testWriter(lang)
		if all := w.upTo(1000, commands.Home(in)); len(all) > maxViewBlocks {
			rt.Errorf("%d blocks", len(all))
		}
		_, err := api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: ulla, View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: w.homeBlocks(commands.Home(in))},
		}})
		if err != nil {
			rt.Errorf("Slack refuses it: %v", err)
		}
	})
}

// Every duty and case of somebody who has hundreds is on some page of their Home.
func TestHomePagesHoldAll(t *testing.T) {
	today := state.DateOf(homeNow)
	in := commands.HomeInput{DigestInput: commands.DigestInput{User: ulla, Now: homeNow}, Person: state.Person{User: ulla}}
	for no := 1; no <= 200; no++ {
		c := state.Fold(no, []state.Event{
			{Version: 1, Date: today, Fact: state.Opened{Label: "AB", Channel: room}},
			{Version: 2, Date: today, Fact: state.PartyNamed{Role: state.Consultant, User: ulla}},
			{Version: 3, Date: today, Fact: state.FollowupPlanned{ID: "F1", For: today.Add(no % 9)}},
			{Version: 4, Date: today, Fact: state.Task{ID: "T1", Owner: state.Consultant, What: "ring", How: "given"}},
		})
		in.Cases, in.Rows = append(in.Cases, c), append(in.Rows, c.Row(today))
	}
	values := map[string]int{}
	for page := 1; page <= 60; page++ {
		in.Look = commands.HomeLook{Search: commands.Search{Page: page}, Day: page, Tasks: page, Warned: page}
		for _, b := range commands.Home(in).Blocks {
			switch b := b.(type) {
			case commands.Buttons:
				for _, button := range b {
					values[button.Action+" "+button.Value]++
				}
			case commands.Para:
				if b.Button != nil {
					values[b.Button.Action+" "+b.Button.Value]++
				}
			}
		}
	}
	for no := 1; no <= 200; no++ {
		for _, want := range []string{fmt.Sprintf("task.done %d/T1", no), fmt.Sprintf("digest.open %d", no)} {
			if values[want] == 0 {
				t.Errorf("%s is on no page", want)
			}
		}
	}
}

// What a Home remembers of itself is read again, and nothing that is not.
func TestHomeState(t *testing.T) {
	s := homeState{Kind: "running", Kept: "id", Page: 2, Day: 3, Tasks: 4, Warned: 5}
	if got := homeStateOf(s.String()); got != s {
		t.Errorf("%+v is read as %+v", s, got)
	}
	for _, other := range []string{"", "x", "[]", `{"p":"x"}`, strings.Repeat("{", 4000)} {
		if got := homeStateOf(other); got != (homeState{}) {
			t.Errorf("%.20q is read as %+v", other, got)
		}
	}
}

// A Home is shown anew once at a time, and once more for all that changed
// meanwhile; not for who has not looked at it lately.
func TestHomesAreShownOnceAtATime(t *testing.T) {
	var h homes
	if h.begin(ulla, homeNow) {
		t.Error("it is shown to who never opened it")
	}
	h.looks(ulla, homeState{Page: 2}, homeNow)
	if s, ok := h.lately(ulla, homeNow.Add(homeKept-1)); !ok || s.Page != 2 {
		t.Errorf("a moment later: %+v, %t", s, ok)
	}
	if _, ok := h.lately(ulla, homeNow.Add(homeKept)); ok || h.begin(ulla, homeNow.Add(homeKept)) {
		t.Error("it is shown long after")
	}
	if !h.begin(ulla, homeNow) || h.begin(ulla, homeNow) || h.begin(ulla, homeNow) {
		t.Error("it is shown twice side by side")
	}
	if !h.ended(ulla) || h.ended(ulla) {
		t.Error("it is not shown once more for what changed meanwhile")
	}
	if !h.begin(ulla, homeNow) {
		t.Error("it is not shown again")
	}
	for i := range mostHomes + 1 {
		h.looks(fmt.Sprint("U", i), homeState{}, homeNow)
	}
	if len(h.known) > mostHomes {
		t.Errorf("%d are remembered", len(h.known))
	}
	h.ended(ulla)
}
