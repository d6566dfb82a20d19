package bot

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// What a replica has in memory of a case that another has forgotten is shown to
// nobody, whatever they ask for: they are told that it is gone.
func TestForgottenByAnotherIsNotShown(t *testing.T) {
	typed := func(text string) func(b toldBot, a *ask) answer {
		return func(b toldBot, a *ask) answer { return b.typed(b.Context(), a, "", text) }
	}
	click := func(id, value string) func(b toldBot, a *ask) answer {
		return func(b toldBot, a *ask) answer {
			return b.click(b.Context(), a, action{ID: id, element: element{Value: text(value)}})
		}
	}
	const gone = "Sag #1 blev slettet"
	for _, tt := range []struct {
		name string
		says func(b toldBot, a *ask) answer
		want string
	}{
		{"what is noted", typed("#1 whodoes done T1"), gone},
		{"what is refused", typed("#1 whodoes done T7"), gone},
		{"what is refused, with the task's name", typed("#1 whodoes accept T2"), gone},
		{"what lacks something", typed("#1 followup move F1"), gone},
		{"what was said before", typed("#1 goal kommer til tiden"), "Det er allerede noteret"},
		{"what may be meant", typed("#1 rykke det til i morgen"), "Vil du flytte en opfølgning"},
		{"what is shown", typed("#1 vis"), gone},
		{"a button", click("task.done", "1/T1"), gone},
		{"a button of an old state", click("task.accept", "1/T2"), gone},
		{"a form", click("task.hand", "1/T1"), gone},
		{"a form about the case", click("form.open", "1/case.role"), gone},
		{"another time", click("date.use", "1/F1/2026-12-08T10:00"), gone},
		{"a reminder put off", click("digest.snooze", "1/F1"), gone},
		{"what is taken back", click("act.undo", "1/9-9"), gone},
		{"a form that is sent", func(b toldBot, a *ask) answer {
			v := view{CallbackID: "task.decline", Metadata: formPlace{No: 1}.String()}
			v.State.Values = map[string]map[string]element{"task": {"task": {Value: text("T2")}}, "reason": {"reason": {Value: text("nej")}}}
			return b.submit(b.Context(), a, v)
		}, gone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			redistest.Both(t, func(t *testing.T, url string) {
				bots := newToldBots(t, url, 2,
					state.Task{ID: "T1", Owner: state.Consultant, Giver: state.Consultant, What: "kendetegn", Due: state.DateOf(toldAt).Add(3)},
					state.Task{ID: "T2", Owner: state.Consultant, Giver: state.Caseworker, What: "kendetegn"}, state.TaskAccepted{ID: "T2"}, planF1)
				asked := func(delivery string) *ask {
					return &ask{user: ulla, channel: room, place: commands.InChannel, delivery: delivery, trigger: "t", now: toldAt, lang: "da"}
				}
				mine := []state.Event{
					{Version: 1, At: toldAt, Fact: state.Opened{Label: "CD", Channel: room}},
					{Version: 2, At: toldAt, Fact: state.PartyNamed{Role: state.Consultant, User: ulla}},
				}
				if _, err := bots[0].ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(2, nil), Events: mine}); err != nil {
					t.Fatal(err)
				}
				if ans := bots[1].typed(t.Context(), asked("command:1"), "", "#1 goal kommer til tiden"); !ans.saved {
					t.Fatalf("%+v", ans)
				}
				f := redisstore.Forgetting{Case: bots[0].kase(), On: state.DateOf(toldAt), Reason: "request"}
				if err := bots[0].forget(t.Context(), f, state.Actor{}, toldAt); err != nil {
					t.Fatal(err)
				}
				ans := tt.says(bots[1], asked("command:2"))
				said := everything(t, ans)
				if namesIt.MatchString(said) {
					t.Errorf("it is shown:\n%s", said)
				}
				if !strings.Contains(said, tt.want) {
					t.Errorf("said, in place of %s:\n%s", tt.want, said)
				}
				if next, ok, err := bots[0].ws.NextTimer(t.Context()); err != nil || ok {
					t.Errorf("something of it is due at %v: %v", next, err)
				}
			})
		})
	}
}

// namesIt finds what names the case and its things, as a whole word: the id of a draft
// may have the same letters in it.
var namesIt = regexp.MustCompile(`kendetegn|\b(AB|F1)\b`)

// everything is what an answer shows, in whatever way.
func everything(t *testing.T, ans answer) string {
	t.Helper()
	w, shown := testWriter("da"), []any{}
	if ans.doc != nil {
		shown = append(shown, w.notify(*ans.doc), w.blocks(*ans.doc))
	}
	if ans.form != nil {
		shown = append(shown, w.modal(*ans.form, ans.place))
	}
	said, err := json.Marshal(shown)
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}
