package localslack

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// parsed decodes an interaction as slack-go does.
func parsed(t *testing.T, r received) slack.InteractionCallback {
	t.Helper()
	var ic slack.InteractionCallback
	if err := json.Unmarshal([]byte(r.form.Get("payload")), &ic); err != nil {
		t.Fatal(err)
	}
	return ic
}

func TestClickInAThread(t *testing.T) {
	w := newWorld(t)
	root := w.post(room, slack.MsgOptionText("card", false))
	ts := w.post(room, slack.MsgOptionTS(root), slack.MsgOptionText("task", false), slack.MsgOptionBlocks(
		slack.NewActionBlock("acts", button("task.done", "7:1", "Done")),
		slack.NewActionBlock("more", button("task.done", "7:2", "Done"))))
	w.quiet()
	w.must(w.d.Click(w.ctx(), ClickInput{User: vera, Channel: room, TS: ts, ActionID: "task.done", Value: "7:2"}))
	ic := parsed(t, w.quiet()[0])
	action := ic.ActionCallback.BlockActions[0]
	got := []string{
		string(ic.Type), ic.User.ID, ic.User.TeamID, ic.Team.ID, ic.Channel.ID, ic.Container.Type, ic.Container.ThreadTs,
		ic.Container.MessageTs, ic.Message.Timestamp, ic.Message.ThreadTimestamp, action.BlockID, action.Value, string(action.Type),
	}
	want := []string{
		"block_actions", vera, "T0OTHER001", "T0LOCAL001", room, "message", root,
		ts, ts, root, "more", "7:2", "button",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if ic.TriggerID == "" || ic.ResponseURL == "" || ic.Container.IsEphemeral {
		t.Errorf("payload %+v", ic)
	}
}

func TestClickInAnEphemeral(t *testing.T) {
	w := newWorld(t)
	ts, err := w.api.PostEphemeralContext(w.ctx(), room, karen, slack.MsgOptionText("sure?", false),
		slack.MsgOptionBlocks(slack.NewActionBlock("", button("act.undo", "1", "Undo"))))
	if err != nil {
		t.Fatal(err)
	}
	w.must(w.d.Click(w.ctx(), ClickInput{User: karen, Channel: room, TS: ts, ActionID: "act.undo"}))
	r := w.bot.take()[0]
	if _, ok := r.payload["message"]; ok {
		t.Error("the payload holds the ephemeral's content")
	}
	ic := parsed(t, r)
	if !ic.Container.IsEphemeral || ic.Container.MessageTs != ts {
		t.Errorf("container %+v", ic.Container)
	}
	w.respond(ic.ResponseURL, `{"replace_original":true,"text":"undone"}`, "")
	if st := w.s.State(); len(st.Ephemerals) != 1 || st.Ephemerals[0].Text != "undone" || st.Ephemerals[0].TS != ts {
		t.Errorf("ephemerals %+v", st.Ephemerals)
	}
	w.respond(ic.ResponseURL, `{"delete_original":true}`, "")
	if st := w.s.State(); len(st.Ephemerals) != 0 {
		t.Errorf("ephemerals %+v", st.Ephemerals)
	}
}

// respond posts to a response URL and wants an error or none.
func (w *world) respond(url, body, want string) {
	w.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	if want == "" && resp.StatusCode != http.StatusOK || want != "" && !strings.Contains(string(data), want) {
		w.Errorf("response URL: HTTP %d %s, want %q", resp.StatusCode, data, want)
	}
}

func TestResponseURL(t *testing.T) {
	w := newWorld(t)
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: lobby, Text: "/case"}))
	url := w.bot.take()[0].form.Get("response_url")
	w.respond(url, `{"text":"one"}`, "")
	w.respond(url, `{"text":"two","response_type":"in_channel"}`, "")
	w.respond(url, `{}`, "no_text")
	w.respond(url, `{"blocks":[{"type":"nonsense"}]}`, "invalid_blocks")
	for range 3 {
		w.respond(url, `{"text":"more"}`, "")
	}
	w.respond(url, `{"text":"six"}`, "used_url")
	if st := w.s.State(); len(st.Ephemerals) != 4 || len(w.channel(lobby).Messages) != 1 {
		t.Errorf("ephemerals %d, messages %d", len(st.Ephemerals), len(w.channel(lobby).Messages))
	}
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: lobby, Text: "/case"}))
	url = w.bot.take()[0].form.Get("response_url")
	w.must(w.d.Advance(w.ctx(), 31*time.Minute))
	w.respond(url, `{"text":"late"}`, "expired_url")
}

func TestReplaceOriginalMessage(t *testing.T) {
	w := newWorld(t)
	ts := w.post(room, slack.MsgOptionText("card", false), slack.MsgOptionBlocks(slack.NewActionBlock("", button("a", "1", "A"))))
	w.quiet()
	w.must(w.d.Click(w.ctx(), ClickInput{User: karen, Channel: room, TS: ts, ActionID: "a"}))
	url := parsed(t, w.quiet()[0]).ResponseURL
	w.respond(url, `{"replace_original":true,"text":"done"}`, "")
	if m := w.channel(room).Messages; len(m) != 1 || m[0].Text != "done" || len(m[0].Blocks) != 0 {
		t.Errorf("messages %+v", m)
	}
	w.respond(url, `{"delete_original":true}`, "")
	if m := w.channel(room).Messages; len(m) != 0 {
		t.Errorf("messages %+v", m)
	}
}

func TestShortcut(t *testing.T) {
	w := newWorld(t)
	root := w.post(room, slack.MsgOptionText("card", false))
	out := w.must(w.d.Message(w.ctx(), MessageInput{User: vera, Channel: room, ThreadTS: root, Text: "call the doctor"}))
	w.quiet()
	w.must(w.d.Shortcut(w.ctx(), ShortcutInput{User: karen, Channel: room, TS: out.TS[0], CallbackID: "shortcut.task"}))
	ic := parsed(t, w.quiet()[0])
	if ic.Type != slack.InteractionTypeMessageAction || ic.CallbackID != "shortcut.task" || ic.Message.Text != "call the doctor" ||
		ic.MessageTs != out.TS[0] || ic.Message.ThreadTimestamp != root || ic.Channel.ID != room {
		t.Errorf("payload %+v", ic)
	}
	w.respond(ic.ResponseURL, `{"text":"in the thread?","response_type":"in_channel","thread_ts":"`+root+`"}`, "")
	if m := w.channel(room).Messages; m[len(m)-1].ThreadTS != "" {
		t.Error("a shortcut's response URL answered into the thread")
	}
	w.quiet()
	w.must(w.d.Shortcut(w.ctx(), ShortcutInput{User: karen, CallbackID: "shortcut.any"}))
	if ic := parsed(t, w.quiet()[0]); ic.Type != slack.InteractionTypeShortcut {
		t.Errorf("payload %+v", ic)
	}
}
