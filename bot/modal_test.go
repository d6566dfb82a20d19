package bot

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// modals opens forms in the local Slack, which has a trigger only for who
// just used a slash command.
type modals struct {
	drive *localslack.Driver
	mu    sync.Mutex
	open  func(trigger string) error
	err   error
}

func newModals(t *testing.T) (*modals, *slack.Client) {
	t.Helper()
	m := &modals{}
	bot := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if trigger := r.FormValue("trigger_id"); trigger != "" {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.err = m.open(trigger)
		}
	}))
	t.Cleanup(bot.Close)
	_, api, url := slackFor(t, localslack.Options{BotURL: bot.URL, Commands: []localslack.Command{{Name: "/case"}}})
	m.drive = &localslack.Driver{BaseURL: url}
	return m, api
}

func (m *modals) try(t *testing.T, api *slack.Client, view slack.ModalViewRequest) error {
	t.Helper()
	m.mu.Lock()
	m.open = func(trigger string) error {
		_, err := api.OpenViewContext(context.Background(), trigger, view)
		return err
	}
	m.mu.Unlock()
	if _, err := m.drive.Command(t.Context(), localslack.CommandInput{User: ulla, Channel: room, Text: "/case"}); err != nil {
		t.Fatal(err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// crowded is a case with as much in it as a form can meet: long and hostile
// texts, and more tasks and follow-ups than Slack has options for.
func crowded() *state.Case {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	long := strings.Repeat("<!channel> & *ø* ", 60)
	facts := []state.Fact{
		state.Opened{Label: "AB <!here>", Company: long, Channel: room},
		state.PartyNamed{Role: state.Consultant, Name: long, User: ulla},
		state.PartyNamed{Role: state.Caseworker, Name: long, User: ulla},
		state.PartyNamed{Role: state.Company, Name: long, Phone: long},
		state.PartyNamed{Role: state.Mentor, Name: long},
		state.GrantApplied{ID: "G1", Kind: long},
		state.MedicalRequired{},
		state.HandoverOffered{ID: "H1", From: state.PartyNamed{Role: state.Mentor, Name: long}, To: state.PartyNamed{Role: state.Mentor, User: ulla}, Note: long},
		state.Placement{Kind: "fleksjob", Start: state.DateOf(at), End: state.DateOf(at).Add(90)},
	}
	for i := range 110 {
		facts = append(facts, state.FollowupPlanned{ID: fmt.Sprintf("F%d", i+1), For: state.DateOf(at).Add(40), Note: long},
			state.Task{ID: fmt.Sprintf("T%d", i+1), Owner: state.Consultant, Giver: state.Caseworker, What: long, Due: state.DateOf(at).Add(40)})
	}
	var solutions state.Accommodations
	for i := range 110 {
		a := state.Accommodation{Solution: fmt.Sprint(i, long)}
		solutions.Items = append(solutions.Items, a)
		facts = append(facts, state.ConsentGiven{ID: fmt.Sprintf("C%d", i+1), Kind: state.ConsentSolution, What: a.Solution, To: []state.Role{state.Company}, Why: long})
	}
	facts = append(facts, solutions)
	var events []state.Event
	for i, f := range facts {
		events = append(events, state.Event{Version: i + 1, At: at, Date: state.DateOf(at), Fact: f, By: state.Actor{User: ulla, Role: state.Consultant}})
	}
	events = append(events, state.Event{Version: len(events) + 1, Fact: state.AgendaOpened{ID: "A1", Kind: "start", Shared: true, Items: []state.AgendaItem{
		{ID: "1", What: "start.hours", Sees: state.SeenByAll},
	}}})
	return state.Fold(12, events)
}

// Every word's form is a modal that Slack takes, empty and filled with as much
// as its fields hold, in both languages.
func TestEveryFormIsAModal(t *testing.T) {
	m, api := newModals(t)
	c := crowded()
	now := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	for i := range commands.Table {
		for j := range commands.Table[i].Words {
			cmd, w := &commands.Table[i], &commands.Table[i].Words[j]
			if len(w.Params) == 0 || w.Act == state.ActPulse { // which is tapped, and has no form
				continue
			}
			path := commands.Path(cmd, w)
			for _, lang := range []texts.Lang{texts.Danish, texts.English} {
				for _, filled := range []bool{false, true} {
					values := commands.Values{}
					for _, p := range w.Params {
						if filled {
							values[p.Name] = sampleValues(&p)
						}
					}
					x := &commands.Exec{Case: c, Actor: state.Actor{User: ulla}, Now: now, Today: state.DateOf(now), Lang: lang}
					form, err := x.Form(commands.Input{Command: cmd, Word: w, Values: values})
					if err != nil {
						t.Errorf("%s: %v", path, err)
						continue
					}
					view := testWriter(lang).modal(form, formPlace{No: 12, Channel: room, Thread: "1790000000.000100", Here: room})
					if err := m.try(t, api, view); err != nil {
						t.Errorf("%s in %s, filled %t: Slack refuses: %+v", path, lang, filled, err)
					}
					if view.CallbackID != path || len(view.Blocks.BlockSet) != len(form.Fields)+min(1, len(form.Intro)) {
						t.Errorf("%s: modal %s with %d blocks", path, view.CallbackID, len(view.Blocks.BlockSet))
					}
					for _, s := range markup(t, view) {
						if p := pings(s); p != "" {
							t.Errorf("%s: %q in %q", path, p, s)
						}
					}
				}
			}
		}
	}
}

// sampleValues fill a field of a parameter, as far as it goes.
func sampleValues(p *commands.Param) []string {
	switch p.Kind {
	case commands.TextKind:
		limit := p.Max
		if limit == 0 {
			limit = 1000
		}
		return []string{strings.Repeat("ø", limit)}
	case commands.LabelKind:
		return []string{"AB"}
	case commands.NameKind:
		return []string{"11 22"}
	case commands.WhenKind:
		return []string{"3/12/2026 kl. 10"}
	case commands.DateKind:
		if p.Past {
			return []string{"24/11"}
		}
		return []string{"3/12/2026"}
	case commands.HoursKind:
		return []string{"7,25"}
	case commands.CountKind:
		return []string{"9"}
	case commands.ChoiceKind:
		return []string{p.Choices[len(p.Choices)-1].Value}
	case commands.ChoicesKind:
		var all []string
		for _, c := range p.Choices {
			all = append(all, c.Value)
		}
		return all
	case commands.PersonKind, commands.PeopleKind:
		return []string{ulla}
	case commands.TeamKind:
		return []string{"Nord"}
	case commands.HandoverKind:
		return []string{"H1"}
	case commands.PartyKind, commands.HolderKind:
		return []string{"M"}
	case commands.PartiesKind:
		return []string{"V", "M"}
	case commands.TaskKind:
		return []string{"T1"}
	case commands.FollowupKind:
		return []string{"F1"}
	case commands.GrantKind:
		return []string{"G1"}
	case commands.MeetingKind:
		return []string{"A1"}
	case commands.ItemKind:
		return []string{"A1/1"}
	case commands.TemplateKind:
		return []string{"start"}
	case commands.EveryKind:
		return []string{"hver 2. uge"}
	case commands.ClockKind:
		return []string{"7:30"}
	case commands.PhoneKind:
		return []string{"11 22 33 44"}
	case commands.LeadKind:
		return []string{"45"}
	case commands.FlagKind:
		return []string{"yes"}
	case commands.ConsentKind:
		return []string{"C1"}
	case commands.ShareableKind:
		return []string{"x"}
	}
	panic(fmt.Sprint("no sample of kind ", p.Kind))
}

// What a form remembers of its place comes back; anything else is no place.
func TestFormPlace(t *testing.T) {
	want := formPlace{No: 12, Channel: "C1", Thread: "1790000000.000100", Here: "C2", Said: commands.InThread, Templates: 7}
	if got := placeOf(want.String()); got != want {
		t.Errorf("%+v", got)
	}
	if n := len(want.String()); n > 3000 {
		t.Errorf("%d characters", n)
	}
	for _, garbage := range []string{"", "{", "null", "[]", `"x"`, "12", `{"no":"x"}`, `{"no":1e99}`, "\x00", strings.Repeat("[", 3000)} {
		if got := placeOf(garbage); got != (formPlace{}) {
			t.Errorf("placeOf(%.20q) = %+v", garbage, got)
		}
	}
	if got := placeOf(`{"no":3,"new":{"x":1}}`); got.No != 3 {
		t.Errorf("of a later version: %+v", got)
	}
}

// A list with more than Slack shows says so, and what is chosen is among those
// that are shown.
func TestFormOfManyChoices(t *testing.T) {
	m, api := newModals(t)
	f := commands.Form{Path: "task.move", Title: texts.Say("button.move"), Submit: texts.Say("button.save")}
	field := commands.Field{Name: "task", Label: texts.Say("field.task"), Input: commands.SelectInput, Initial: []string{"T104"}}
	for i := range 105 {
		field.Options = append(field.Options, commands.Option{Value: fmt.Sprint("T", i), Label: texts.Say("choice.self", "value", i)})
	}
	f.Fields = []commands.Field{field}
	view := testWriter(texts.English).modal(f, formPlace{No: 1})
	if err := m.try(t, api, view); err != nil {
		t.Error(err)
	}
	input := view.Blocks.BlockSet[0].(*slack.InputBlock)
	if input.Hint == nil || input.Hint.Text != "These are the first 100 of 105. Write the number in the command when it is another." {
		t.Errorf("the hint is %v", input.Hint)
	}
}
