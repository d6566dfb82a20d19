package localslack

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// form is a modal with one input of most kinds.
func form() slack.ModalViewRequest {
	input := func(id string, el slack.BlockElement) *slack.InputBlock {
		return slack.NewInputBlock(id, plainText(id), nil, el)
	}
	when := slack.NewPlainTextInputBlockElement(nil, "when").WithInitialValue("tomorrow").WithMaxLength(20)
	kinds := slack.NewOptionsSelectBlockElement("static_select", nil, "kind",
		slack.NewOptionBlockObject("call", plainText("Call"), nil), slack.NewOptionBlockObject("visit", plainText("Visit"), nil))
	hours := slack.NewNumberInputBlockElement(nil, "hours", false).WithMinValue("1").WithMaxValue("37")
	opts := slack.NewCheckboxGroupsBlockElement("opts", slack.NewOptionBlockObject("a", plainText("A"), nil), slack.NewOptionBlockObject("b", plainText("B"), nil))
	return slack.ModalViewRequest{
		Type: "modal", Title: plainText("Follow-up"), Submit: plainText("Save"), CallbackID: "followup.add",
		PrivateMetadata: "7", NotifyOnClose: true,
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			input("when", when),
			input("kind", kinds),
			input("who", slack.NewOptionsSelectBlockElement("users_select", nil, "who")).WithOptional(true),
			input("hours", hours).WithOptional(true),
			input("date", slack.NewDatePickerBlockElement("date")).WithOptional(true),
			input("opts", opts).WithOptional(true),
			slack.NewActionBlock("acts", button("date.use", "1", "Use")),
		}},
	}
}

// opened has the bot open a view at every command and returns its id.
func (w *world) opened(view slack.ModalViewRequest) string {
	w.Helper()
	w.bot.answers(func(_ http.ResponseWriter, r received) {
		if r.path == "/slack/commands" {
			if _, err := w.api.OpenViewContext(w.ctx(), r.form.Get("trigger_id"), view); err != nil {
				w.Error(err)
			}
		}
	})
	out := w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	w.bot.answers(nil)
	w.quiet()
	if len(out.Views) != 1 {
		w.Fatalf("views %v", out.Views)
	}
	return out.Views[0]
}

func TestSubmit(t *testing.T) {
	w := newWorld(t)
	id := w.opened(form())
	st := w.s.State()
	if v := st.Views[0]; v.CallbackID != "followup.add" || v.Title != "Follow-up" || v.User != karen || v.PrivateMetadata != "7" {
		t.Errorf("view %+v", v)
	}
	submit := func(values map[string]map[string]any) (Outcome, error) {
		return w.d.Submit(w.ctx(), SubmitInput{User: karen, ViewID: id, Values: values})
	}
	for _, test := range []struct {
		block string
		value any
		want  string
	}{
		{"when", "x", "kind"}, // kind is required and not chosen
		{"when", "", "when"},
		{"when", strings.Repeat("x", 21), "when"},
		{"hours", "0", "hours"},
		{"hours", 40, "hours"},
		{"hours", "1.5", "hours"},
		{"hours", "many", "hours"},
	} {
		out, err := submit(map[string]map[string]any{test.block: {test.block: test.value}})
		if err != nil || out.OK || out.Error != "invalid_input" || out.Errors[test.want] == "" {
			t.Errorf("%s %v: %+v %v", test.block, test.value, out, err)
		}
	}
	for block, value := range map[string]any{"kind": "dance", "who": "U0", "date": "31/2", "opts": []string{"c"}, "nonsense": "x"} {
		code := map[string]string{
			"kind": "option_not_found", "who": "user_not_found", "date": "invalid_date", "opts": "option_not_found", "nonsense": "unknown_block",
		}[block]
		out, err := submit(map[string]map[string]any{block: {block: value}})
		w.refused(code, out, err)
	}
	out, err := w.d.Submit(w.ctx(), SubmitInput{User: vera, ViewID: id})
	w.refused("view_not_found", out, err)
	if got := w.quiet(); len(got) != 0 {
		t.Fatalf("the bot heard of forms that were not sent: %+v", got)
	}
	w.must(submit(map[string]map[string]any{
		"kind": {"kind": "visit"}, "who": {"who": vera}, "hours": {"hours": 12}, "date": {"date": "2026-12-03"}, "opts": {"opts": []string{"b"}},
	}))
	ic := parsed(t, w.quiet()[0])
	v := ic.View.State.Values
	got := []string{
		string(ic.Type), ic.View.CallbackID, ic.View.PrivateMetadata, v["when"]["when"].Value, v["kind"]["kind"].SelectedOption.Value,
		v["who"]["who"].SelectedUser, v["hours"]["hours"].Value, v["date"]["date"].SelectedDate, v["opts"]["opts"].SelectedOptions[0].Value,
	}
	want := []string{"view_submission", "followup.add", "7", "tomorrow", "visit", vera, "12", "2026-12-03", "b"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if st := w.s.State(); len(st.Views) != 0 {
		t.Errorf("an accepted form stays open: %+v", st.Views)
	}
}

func TestSubmitAnswers(t *testing.T) {
	small := `{"type":"modal","title":{"type":"plain_text","text":"Next"},"callback_id":"next","blocks":[{"type":"divider"}]}`
	for _, test := range []struct {
		name, answer, wantError string
		views                   []string // callback ids left open
		errors                  map[string]string
	}{
		{"close", ``, "", nil, nil},
		{"empty object", `{}`, "", nil, nil},
		{"clear", `{"response_action":"clear"}`, "", nil, nil},
		{"errors", `{"response_action":"errors","errors":{"when":"in the past"}}`, "", []string{"followup.add"}, map[string]string{"when": "in the past"}},
		{"errors elsewhere", `{"response_action":"errors","errors":{"acts":"x"}}`, "invalid_response", []string{"followup.add"}, nil},
		{"no errors", `{"response_action":"errors","errors":{}}`, "invalid_response", []string{"followup.add"}, nil},
		{"update", `{"response_action":"update","view":` + small + `}`, "", []string{"next"}, nil},
		{"push", `{"response_action":"push","view":` + small + `}`, "", []string{"followup.add", "next"}, nil},
		{"bad view", `{"response_action":"update","view":{"type":"modal"}}`, "invalid_response", []string{"followup.add"}, nil},
		{"odd", `{"response_action":"dance"}`, "invalid_response", []string{"followup.add"}, nil},
		{"no JSON", `saved`, "invalid_response", []string{"followup.add"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			id := w.opened(form())
			w.bot.says(test.answer)
			out, err := w.d.Submit(w.ctx(), SubmitInput{User: karen, ViewID: id, Values: map[string]map[string]any{"kind": {"kind": "call"}}})
			if err != nil || out.Error != test.wantError || out.OK != (test.wantError == "") {
				t.Fatalf("outcome %+v %v", out, err)
			}
			if len(test.errors) > 0 && cmp.Diff(test.errors, out.Errors) != "" {
				t.Errorf("errors %v", out.Errors)
			}
			var left []string
			for _, v := range w.s.State().Views {
				left = append(left, v.CallbackID)
			}
			if diff := cmp.Diff(test.views, left); diff != "" {
				t.Errorf("views (-want +got):\n%s", diff)
			}
			if test.name == "push" {
				out, err := w.d.Submit(w.ctx(), SubmitInput{User: karen, ViewID: id})
				w.refused("view_is_covered", out, err)
			}
		})
	}
}

func TestTriggers(t *testing.T) {
	w := newWorld(t)
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	trigger := w.bot.take()[0].form.Get("trigger_id")
	if _, err := w.api.OpenViewContext(w.ctx(), trigger, form()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.api.OpenViewContext(w.ctx(), trigger, form()); err == nil || err.Error() != "exchanged_trigger_id" {
		t.Errorf("a second use: %v", err)
	}
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	trigger = w.bot.take()[0].form.Get("trigger_id")
	w.s.mu.Lock()
	w.s.realNow = func() time.Time { return time.Now().Add(4 * time.Second) }
	w.s.mu.Unlock()
	if _, err := w.api.OpenViewContext(w.ctx(), trigger, form()); err == nil || err.Error() != "expired_trigger_id" {
		t.Errorf("after four seconds: %v", err)
	}
}

func TestUpdateKeepsWhatWasEntered(t *testing.T) {
	w := newWorld(t)
	id := w.opened(form())
	w.bot.says(`{"response_action":"errors","errors":{"when":"no"}}`)
	if _, err := w.d.Submit(w.ctx(), SubmitInput{User: karen, ViewID: id, Values: map[string]map[string]any{"kind": {"kind": "call"}}}); err != nil {
		t.Fatal(err)
	}
	v, err := w.api.UpdateViewContext(w.ctx(), form(), "", "", id)
	if err != nil || v.State.Values["kind"]["kind"].SelectedOption.Value != "call" {
		t.Errorf("view %+v %v", v, err)
	}
	if _, err := w.api.UpdateViewContext(w.ctx(), form(), "", "old-hash", id); err == nil || err.Error() != "hash_conflict" {
		t.Errorf("an old hash: %v", err)
	}
	if _, err := w.api.UpdateViewContext(w.ctx(), form(), "", v.Hash, id); err != nil {
		t.Errorf("the right hash: %v", err)
	}
}

func TestPushLimitAndClose(t *testing.T) {
	w := newWorld(t)
	id := w.opened(form())
	for i := range 3 {
		w.must(w.d.Click(w.ctx(), ClickInput{User: karen, ViewID: id, ActionID: "date.use"}))
		ic := parsed(t, w.quiet()[0])
		if ic.Container.ViewID != id || ic.View.ID != id {
			t.Fatalf("payload %+v", ic)
		}
		v, err := w.api.PushViewContext(w.ctx(), ic.TriggerID, form())
		if i == 2 {
			if err == nil || err.Error() != "push_limit_reached" {
				t.Errorf("a fourth view: %v", err)
			}
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		id = v.ID
	}
	w.must(w.d.CloseView(w.ctx(), CloseInput{User: karen, ViewID: id}))
	if ic := parsed(t, w.quiet()[0]); ic.Type != slack.InteractionTypeViewClosed || ic.View.ID != id {
		t.Errorf("payload %+v", ic)
	}
	if st := w.s.State(); len(st.Views) != 2 {
		t.Errorf("%d views are left", len(st.Views))
	}
}

func TestDispatchingInput(t *testing.T) {
	w := newWorld(t)
	view := form()
	view.Blocks.BlockSet[1].(*slack.InputBlock).DispatchAction = true
	id := w.opened(view)
	out, err := w.d.Click(w.ctx(), ClickInput{User: karen, ViewID: id, ActionID: "when", Selected: "now"})
	w.refused("element_sends_no_action", out, err)
	w.must(w.d.Click(w.ctx(), ClickInput{User: karen, ViewID: id, ActionID: "kind", Selected: "visit"}))
	ic := parsed(t, w.quiet()[0])
	if a := ic.ActionCallback.BlockActions[0]; a.SelectedOption.Value != "visit" || ic.View.State.Values["kind"]["kind"].SelectedOption.Value != "visit" {
		t.Errorf("action %+v", a)
	}
}

func TestHome(t *testing.T) {
	w := newWorld(t)
	home := slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewActionBlock("acts", button("digest.now", "1", "Now")),
	}}}
	v, err := w.api.PublishViewContext(w.ctx(), slack.PublishViewContextRequest{UserID: karen, View: home})
	if err != nil {
		t.Fatal(err)
	}
	old := "old"
	if _, err := w.api.PublishViewContext(w.ctx(), slack.PublishViewContextRequest{UserID: karen, View: home, Hash: &old}); err == nil || err.Error() != "hash_conflict" {
		t.Errorf("an old hash: %v", err)
	}
	if len(w.s.State().Homes[karen]) != 1 {
		t.Errorf("homes %+v", w.s.State().Homes)
	}
	w.must(w.d.Click(w.ctx(), ClickInput{User: karen, Home: true, ActionID: "digest.now"}))
	if ic := parsed(t, w.quiet()[0]); ic.Container.ViewID != v.ID || ic.View.Type != "home" {
		t.Errorf("payload %+v", ic)
	}
	w.must(w.d.Home(w.ctx(), karen))
	if e := w.quiet()[0].event(); e["tab"] != "home" || e["view"] == nil {
		t.Errorf("event %+v", e)
	}
}

func TestSelectsInMessages(t *testing.T) {
	w := newWorld(t)
	blocks := `[
	 {"type":"actions","block_id":"a","elements":[
	  {"type":"overflow","action_id":"overflow","options":[{"text":{"type":"plain_text","text":"X"},"value":"x"}]},
	  {"type":"users_select","action_id":"user"},
	  {"type":"datetimepicker","action_id":"moment"},
	  {"type":"timepicker","action_id":"time","timezone":"Europe/Copenhagen"},
	  {"type":"checkboxes","action_id":"boxes","options":[{"text":{"type":"mrkdwn","text":"*B*"},"value":"b"}]}]},
	 {"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"t"},"accessory":{"type":"multi_users_select","action_id":"users"}}]`
	got := w.call("chat.postMessage", `{"channel":"`+room+`","text":"x","blocks":`+blocks+`}`)
	ts, _ := got["ts"].(string)
	if ts == "" {
		t.Fatal(got)
	}
	w.quiet()
	for _, test := range []struct {
		action   string
		selected any
		field    string
		want     string
	}{
		{"overflow", "x", "selected_option", "map[text:map[text:X type:plain_text] value:x]"},
		{"user", vera, "selected_user", vera},
		{"moment", 1764057600, "selected_date_time", "1.7640576e+09"},
		{"time", "10:30", "selected_time", "10:30"},
		{"boxes", []string{"b"}, "selected_options", "[map[text:map[text:*B* type:mrkdwn] value:b]]"},
		{"boxes", []string{}, "selected_options", "[]"},
		{"users", []string{vera, karen}, "selected_users", "[" + vera + " " + karen + "]"},
		{"user", nil, "selected_user", "<nil>"},
	} {
		w.must(w.d.Click(w.ctx(), ClickInput{User: karen, Channel: room, TS: ts, ActionID: test.action, Selected: test.selected}))
		r := w.quiet()[0]
		parsed(t, r)
		action := r.payload["actions"].([]any)[0].(map[string]any)
		if got := fmt.Sprint(action[test.field]); got != test.want {
			t.Errorf("%s: %s, want %s", test.action, got, test.want)
		}
	}
	out, err := w.d.Click(w.ctx(), ClickInput{User: karen, Channel: room, TS: ts, ActionID: "time", Selected: "25:00"})
	w.refused("invalid_time", out, err)
}
