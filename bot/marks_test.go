package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A button of a message about what was lost does nothing to what has its number
// now, whichever bot hears of it, and also where one has the lost in memory.
func TestButtonOfWhatWasLost(t *testing.T) {
	for _, tt := range []struct{ id, value string }{
		{"task.accept", "1/T1"},
		{"task.decline", "1/T1"},
		{"form.open", "1/task.hand/T1"},
	} {
		t.Run(tt.id, func(t *testing.T) {
			redistest.Both(t, func(t *testing.T, url string) {
				bots := newToldBots(t, url, 2, taskT1)
				press := func(b toldBot, row, delivery string) string {
					t.Helper()
					a := ask{user: ulla, channel: room, place: commands.InDirect, trigger: "t", delivery: delivery, now: b.now(), lang: "da"}
					return everything(t, b.click(t.Context(), &a, action{ID: tt.id, BlockID: row, element: element{Value: text(tt.value)}}))
				}
				told := bots[0].claimed(postDirect, ulla)
				bots[0].finished(told, bots[0].posted(told))
				lost := lastRow(t, bots[0])
				bots[1].kase()
				loseLast(t, url)
				c := bots[0].kase()
				other := state.Event{Version: c.Version + 1, At: toldAt.Add(time.Minute), By: state.Actor{Role: state.Consultant}, Fact: state.Task{ID: "T1", Owner: state.Consultant, Giver: state.Caseworker, What: "andet"}}
				if _, err := bots[0].ws.Commit(t.Context(), redisstore.Commit{Base: c, Events: []state.Event{other}}); err != nil {
					t.Fatal(err)
				}
				for i, b := range bots {
					if said := press(b, lost, string(rune('a'+i))); !strings.Contains(said, "ikke længere står i sagen") || strings.Contains(said, "andet") {
						t.Errorf("bot %d says %s", i, said)
					}
				}
				if task, _ := bots[0].kase().Task("T1"); task.Accepted || task.Owner != state.Consultant {
					t.Errorf("the other task is now %+v", task)
				}
				told = bots[0].claimed(postDirect, ulla)
				bots[0].finished(told, bots[0].posted(told))
				if said := press(bots[1], lastRow(t, bots[0]), "own"); strings.Contains(said, "ikke længere") {
					t.Errorf("its own button: %s", said)
				}
			})
		})
	}
}

// lastRow is the id of the newest row of buttons that lets a task be accepted.
func lastRow(t *testing.T, b toldBot) string {
	t.Helper()
	row := ""
	for _, c := range b.slack.State().Channels {
		for _, m := range c.Messages {
			for _, block := range m.Blocks {
				said, err := json.Marshal(block)
				var its struct {
					ID string `json:"block_id"`
				}
				if err != nil || json.Unmarshal(said, &its) != nil {
					t.Fatal(err, string(said))
				}
				if strings.Contains(string(said), `"task.accept"`) {
					row = its.ID
				}
			}
		}
	}
	if row == "" {
		t.Fatal("no task can be accepted")
	}
	return row
}
