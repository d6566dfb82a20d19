package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

// everyItem is a crowded case with an agenda of each sort: all items there are,
// in agendas of as many rows as one holds, every other one ticked and noted.
func everyItem() (c *state.Case, agendas []string) {
	c = crowded()
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	add := func(f state.Fact) {
		c = c.With(state.Event{Version: c.Version + 1, At: at, Date: state.DateOf(at), Fact: f, By: state.Actor{User: ulla, Role: state.Consultant}})
	}
	var names []string
	commands.EachItem(func(name string, _ []commands.Param) { names = append(names, name) })
	n := 1
	for part := range slices.Chunk(names, 20) {
		n++
		f := state.AgendaOpened{ID: fmt.Sprintf("A%d", n), Kind: "tavle", Da: "Tavle <!here>", Shared: true}
		for i, what := range part {
			f.Items = append(f.Items, state.AgendaItem{ID: fmt.Sprint(i + 1), What: what, Da: strings.Repeat("<!channel> *x* ", 9), Sees: state.SeenByAll})
		}
		add(f)
		for i := range part {
			add(state.AgendaNoted{ID: f.ID, Item: fmt.Sprint(i + 1), Note: strings.Repeat("<!channel> ", 80)})
			if i%2 == 0 {
				add(state.AgendaTicked{ID: f.ID, Item: fmt.Sprint(i + 1), Answers: []state.Answer{{Field: "text", Value: strings.Repeat("<!here> & ", 90), Sees: state.SeenByAll}}})
			}
		}
		agendas = append(agendas, f.ID)
	}
	return c, agendas
}

// The form of every item is a modal that Slack takes, in both languages.
func TestEveryItemIsAModal(t *testing.T) {
	m, api := newModals(t)
	c, agendas := everyItem()
	now := time.Date(2026, 11, 25, 9, 30, 0, 0, time.UTC)
	for _, id := range agendas {
		a, _ := c.Agenda(id)
		for _, row := range a.Rows {
			for _, lang := range []texts.Lang{texts.Danish, texts.English} {
				x := &commands.Exec{Case: c, Actor: state.Actor{User: ulla}, Now: now, Today: state.DateOf(now), Lang: lang}
				in, _ := commands.Filled("agenda.tick", commands.Values{"item": {id + "/" + row.ID}})
				form, err := x.Form(in)
				if err != nil {
					t.Errorf("%s: %v", row.What, err)
					continue
				}
				view := testWriter(lang).modal(form, formPlace{No: 12, Item: x.Seen()})
				if err := m.try(t, api, view); err != nil {
					t.Errorf("%s in %s: Slack refuses: %+v", row.What, lang, err)
				}
			}
		}
	}
}

// The message of the longest agenda, its minutes too, is one that Slack takes.
func TestLongAgendasAreMessages(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	c, agendas := everyItem()
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, id := range agendas {
		closed := c.With(state.Event{Version: c.Version + 1, At: at, Date: state.DateOf(at), By: state.Actor{User: ulla, Role: state.Consultant}, Fact: state.AgendaClosed{
			ID: id, Present: []state.Role{state.Consultant}, Decisions: strings.Repeat("<!channel> ", 150), Private: strings.Repeat("æ", 2000), Carried: []string{"2", "4"},
		}})
		for _, role := range []state.Role{state.NoRole, state.Consultant, state.Company} {
			for what, of := range map[string]*state.Case{"agenda": c, "minutes": closed} {
				m, ok := commands.ReadMeeting(of, id, role, state.DateOf(at), nil)
				if !ok {
					t.Fatal("no agenda")
				}
				doc := commands.AgendaDoc(m)
				if what == "minutes" {
					doc = commands.MinutesDoc(m)
				}
				w := testWriter(texts.Danish)
				_, _, err := api.PostMessageContext(t.Context(), room, slack.MsgOptionText(w.notify(doc), false), slack.MsgOptionBlocks(w.blocks(doc)...))
				if err != nil {
					t.Errorf("%s of %s for %q: Slack refuses: %v", what, id, role, err)
				}
				for _, s := range markup(t, w.blocks(doc)) {
					if p := pings(strings.ReplaceAll(s, "<@"+ulla+">", "")); p != "" {
						t.Fatalf("%q in %q", p, s)
					}
				}
			}
		}
	}
}
