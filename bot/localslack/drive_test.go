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

func TestCommandPayload(t *testing.T) {
	w := newWorld(t)
	out := w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case open AB & <x> @Karen Holm @vera #lobby a@b.dk https://x.dk/a?b&c=d"}))
	if len(out.TS) != 0 {
		t.Errorf("an empty answer shows %v", out.TS)
	}
	got := w.bot.take()
	if len(got) != 1 || got[0].path != "/slack/commands" || w.bot.badSig {
		t.Fatalf("deliveries %+v, bad signature %v", got, w.bot.badSig)
	}
	if stamp := got[0].header.Get("X-Slack-Request-Timestamp"); !strings.HasPrefix(stamp, fmt.Sprint(start.Unix())[:8]) {
		t.Errorf("signed at %s", stamp)
	}
	form := map[string]string{}
	for name := range got[0].form {
		form[name] = got[0].form.Get(name)
	}
	if !strings.HasPrefix(form["response_url"], w.url+"/response/") || form["trigger_id"] == "" {
		t.Errorf("response_url %q, trigger_id %q", form["response_url"], form["trigger_id"])
	}
	delete(form, "response_url")
	delete(form, "trigger_id")
	want := map[string]string{
		"token": verificationToken, "team_id": "T0LOCAL001", "team_domain": "local", "channel_id": room,
		"channel_name": "privategroup", "user_id": karen, "user_name": "karen", "command": "/case",
		"text": "open AB &amp; &lt;x&gt; <@" + karen + "|karen> <@" + vera + "|vera> <#" + lobby + "|lobby> " +
			"<mailto:a@b.dk|a@b.dk> <https://x.dk/a?b&amp;c=d>",
		"api_app_id": "A0LOCAL001", "is_enterprise_install": "false",
	}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
}

func TestCommandAnswers(t *testing.T) {
	for _, test := range []struct {
		name, answer, wantError string
		ephemerals, messages    int
	}{
		{"empty", ``, "", 0, 0},
		{"text", `saved`, "", 1, 0},
		{"ephemeral", `{"text":"saved","blocks":[{"type":"divider"}]}`, "", 1, 0},
		{"in channel", `{"response_type":"in_channel","text":"saved"}`, "", 0, 1},
		{"bad blocks", `{"text":"saved","blocks":[{"type":"nonsense"}]}`, "invalid_response", 0, 0},
		{"no object", `[1]`, "invalid_response", 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			w.bot.says(test.answer)
			out, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case list"})
			if err != nil || out.Error != test.wantError || out.OK != (test.wantError == "") {
				t.Fatalf("outcome %+v %v", out, err)
			}
			st := w.s.State()
			if len(st.Ephemerals) != test.ephemerals || len(w.channel(room).Messages) != test.messages || len(out.TS) != test.ephemerals+test.messages {
				t.Errorf("ephemerals %+v, messages %+v, ts %v", st.Ephemerals, w.channel(room).Messages, out.TS)
			}
		})
	}
}

func TestSlackRefuses(t *testing.T) {
	w := newWorld(t)
	ctx := w.ctx()
	ts := w.post(room, slack.MsgOptionText("card", false), slack.MsgOptionBlocks(
		slack.NewActionBlock("b", button("task.done", "1", "Done"), slack.NewOptionsSelectBlockElement("static_select", nil, "pick",
			slack.NewOptionBlockObject("a", plainText("A"), nil)))))
	private, err := w.api.PostEphemeralContext(ctx, room, vera, slack.MsgOptionText("psst", false),
		slack.MsgOptionBlocks(slack.NewActionBlock("b", button("act.undo", "1", "Undo"))))
	if err != nil {
		t.Fatal(err)
	}
	command := func(in CommandInput) (Outcome, error) { return w.d.Command(ctx, in) }
	click := func(in ClickInput) (Outcome, error) { return w.d.Click(ctx, in) }
	shortcut := func(in ShortcutInput) (Outcome, error) { return w.d.Shortcut(ctx, in) }
	message := func(in MessageInput) (Outcome, error) { return w.d.Message(ctx, in) }
	refused := func(code string) func(Outcome, error) {
		return func(out Outcome, err error) { t.Helper(); w.refused(code, out, err) }
	}
	refused("command_not_supported_in_threads")(command(CommandInput{User: karen, Channel: room, Text: "/case", ThreadTS: ts}))
	refused("command_not_available_to_external_users")(command(CommandInput{User: vera, Channel: room, Text: "/case"}))
	refused("command_not_available_to_guests")(command(CommandInput{User: gus, Channel: room, Text: "/case"}))
	refused("not_in_channel")(command(CommandInput{User: lone, Channel: room, Text: "/case"}))
	refused("unknown_command")(command(CommandInput{User: karen, Channel: room, Text: "/nonsense"}))
	refused("unknown_command")(command(CommandInput{User: karen, Channel: room, Text: "case"}))
	refused("user_not_found")(command(CommandInput{User: "U0", Channel: room, Text: "/case"}))
	refused("user_not_found")(command(CommandInput{User: bot, Channel: room, Text: "/case"}))
	refused("channel_not_found")(command(CommandInput{User: karen, Channel: "C0", Text: "/case"}))
	refused("element_not_found")(click(ClickInput{User: karen, Channel: room, TS: ts, ActionID: "task.hand"}))
	refused("no_button_with_this_value")(click(ClickInput{User: karen, Channel: room, TS: ts, ActionID: "task.done", Value: "2"}))
	refused("option_not_found")(click(ClickInput{User: karen, Channel: room, TS: ts, ActionID: "pick", Selected: "b"}))
	refused("not_in_channel")(click(ClickInput{User: lone, Channel: room, TS: ts, ActionID: "task.done"}))
	refused("message_not_found")(click(ClickInput{User: karen, Channel: room, TS: private, ActionID: "act.undo"}))
	refused("message_not_found")(click(ClickInput{User: karen, Channel: room, TS: "1.000000", ActionID: "act.undo"}))
	refused("view_not_found")(click(ClickInput{User: karen, ViewID: "V0", ActionID: "x"}))
	refused("home_not_found")(click(ClickInput{User: karen, Home: true, ActionID: "x"}))
	refused("shortcut_not_available_to_external_users")(shortcut(ShortcutInput{User: vera, Channel: room, TS: ts, CallbackID: "shortcut.task"}))
	refused("shortcut_not_available_to_guests")(shortcut(ShortcutInput{User: gus, Channel: room, TS: ts, CallbackID: "shortcut.task"}))
	refused("unknown_shortcut")(shortcut(ShortcutInput{User: karen, Channel: room, TS: ts, CallbackID: "x"}))
	refused("message_not_found")(shortcut(ShortcutInput{User: karen, Channel: room, TS: "1.000000", CallbackID: "shortcut.task"}))
	refused("not_in_channel")(message(MessageInput{User: lone, Channel: room, Text: "x"}))
	refused("thread_not_found")(message(MessageInput{User: karen, Channel: room, Text: "x", ThreadTS: "1.000000"}))
	refused("no_text")(message(MessageInput{User: karen, Channel: room}))
	refused("already_in_channel")(w.d.Join(ctx, karen, room))
	refused("channel_is_not_shared")(w.d.Join(ctx, vera, lobby))
	refused("not_in_channel")(w.d.Leave(ctx, lone, room))
	refused("already_shared")(w.d.Share(ctx, room))
	refused("nothing_changes")(w.d.Account(ctx, AccountInput{User: karen}))
	refused("view_not_found")(w.d.Submit(ctx, SubmitInput{User: karen, ViewID: "V0"}))
	refused("clock_cannot_go_back")(w.d.Clock(ctx, start.Add(-time.Hour)))
	refused("cant_update_message")(w.d.Edit(ctx, EditInput{User: karen, Channel: room, TS: ts, Text: "x"}))
	refused("cant_delete_message")(w.d.Delete(ctx, EditInput{User: vera, Channel: room, TS: ts}))
	for _, r := range w.bot.all() {
		if r.path != "/slack/events" {
			t.Errorf("the bot heard of a refused act: %+v", r)
		}
	}
}

func TestMessageAndMention(t *testing.T) {
	w := newWorld(t)
	root := w.post(room, slack.MsgOptionText("card", false))
	w.quiet()
	out := w.must(w.d.Message(w.ctx(), MessageInput{User: vera, Channel: room, ThreadTS: root, Text: "@casethread list, @karen"}))
	if len(out.TS) != 1 {
		t.Fatalf("outcome %+v", out)
	}
	got := w.bot.take()
	if len(got) != 2 || got[0].payload["event_id"] == got[1].payload["event_id"] {
		t.Fatalf("deliveries %+v", got)
	}
	for i, kind := range []string{"message", "app_mention"} {
		e := got[i].event()
		if e["type"] != kind || e["text"] != "<@"+bot+"> list, <@"+karen+">" || e["ts"] != out.TS[0] || e["thread_ts"] != root || e["user"] != vera {
			t.Errorf("event %+v", e)
		}
		if p := got[i].payload; p["team_id"] != "T0OTHER001" || p["is_ext_shared_channel"] != true || p["context_team_id"] != "T0LOCAL001" {
			t.Errorf("payload %+v", p)
		}
	}
	if got[0].event()["client_msg_id"] != got[1].event()["client_msg_id"] {
		t.Error("the same message has two client_msg_ids")
	}
	if got[0].event()["channel_type"] != "group" {
		t.Errorf("channel_type %v", got[0].event()["channel_type"])
	}
	w.must(w.d.Message(w.ctx(), MessageInput{User: karen, Channel: bot, Text: "@casethread help"}))
	got = w.bot.take()
	if len(got) != 1 || got[0].event()["channel_type"] != "im" || got[0].event()["channel"] != w.im(karen).ID {
		t.Errorf("a direct message arrives as %+v", got)
	}
	w.must(w.d.Message(w.ctx(), MessageInput{User: karen, Channel: lobby, Text: "hello"}))
	if got = w.bot.take(); len(got) != 0 {
		t.Errorf("the bot hears of a channel it is not in: %+v", got)
	}
}

func TestOwnActsComeBack(t *testing.T) {
	w := newWorld(t)
	ctx := w.ctx()
	ts := w.post(room, slack.MsgOptionText("card", false))
	if _, _, _, err := w.api.UpdateMessageContext(ctx, room, ts, slack.MsgOptionText("card 2", false)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.api.DeleteMessageContext(ctx, room, ts); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, r := range w.quiet() {
		e := r.event()
		kinds = append(kinds, fmt.Sprint(e["type"], " ", e["subtype"], " ", e["bot_id"]))
	}
	want := []string{"message <nil> B0LOCAL001", "message message_changed <nil>", "message message_deleted <nil>"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestMembersAndSharing(t *testing.T) {
	w := newWorld(t)
	ctx := w.ctx()
	w.must(w.d.Join(ctx, lone, room))
	w.must(w.d.Leave(ctx, lone, room))
	w.must(w.d.Join(ctx, bot, lobby))
	w.must(w.d.Share(ctx, lobby))
	w.must(w.d.Archive(ctx, lobby))
	w.must(w.d.Leave(ctx, bot, room))
	w.must(w.d.Home(ctx, karen))
	var kinds []string
	for _, r := range w.bot.take() {
		kinds = append(kinds, r.event()["type"].(string))
	}
	want := []string{
		"member_joined_channel", "member_left_channel", "member_joined_channel", "channel_shared",
		"channel_archive", "group_left", "app_home_opened",
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if got := w.call("chat.postMessage", `{"channel":"`+lobby+`","text":"x"}`); got["error"] != "is_archived" {
		t.Errorf("posting to an archived channel: %v", got)
	}
	if got := w.call("chat.postMessage", `{"channel":"`+room+`","text":"x"}`); got["error"] != "channel_not_found" {
		t.Errorf("posting to a private channel that was left: %v", got)
	}
	if c := w.channel(lobby); !c.IsExtShared {
		t.Error("lobby is not shared")
	}
}

// A private channel that begins to be shared gets another id, by which alone it
// is found from then on, with its messages.
func TestSharingMovesAChannel(t *testing.T) {
	w := newWorld(t)
	ctx := w.ctx()
	ts := w.post(room, slack.MsgOptionText("card", false))
	w.bot.take()
	w.must(w.d.ShareWith(ctx, ShareInput{Channel: room, Team: "T0THIRD001", ID: "C0NEWID001"}))
	var told []string
	for _, r := range w.bot.take() {
		e := r.event()
		if e["type"] == "message" { // the card's own, which may come late
			continue
		}
		told = append(told, fmt.Sprintln(e["type"], e["old_channel_id"], e["new_channel_id"], e["channel"], e["connected_team_id"]))
	}
	want := []string{
		"channel_id_changed " + room + " C0NEWID001 <nil> <nil>\n", "channel_shared <nil> <nil> C0NEWID001 T0THIRD001\n",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if got := w.call("chat.update", `{"channel":"`+room+`","ts":"`+ts+`","text":"x"}`); got["error"] != "channel_not_found" {
		t.Errorf("by its old id: %v", got)
	}
	if got := w.call("chat.update", `{"channel":"C0NEWID001","ts":"`+ts+`","text":"x"}`); got["ok"] != true {
		t.Errorf("by its new id: %v", got)
	}
}

func TestEditAndDeleteByPeople(t *testing.T) {
	w := newWorld(t)
	out := w.must(w.d.Message(w.ctx(), MessageInput{User: karen, Channel: room, Text: "one"}))
	card := w.post(room, slack.MsgOptionText("card", false))
	w.must(w.d.Edit(w.ctx(), EditInput{User: karen, Channel: room, TS: out.TS[0], Text: "two"}))
	if m := w.channel(room).Messages[0]; m.Text != "two" || m.Edited == nil || m.Edited.User != karen {
		t.Errorf("message %+v", m)
	}
	w.must(w.d.Delete(w.ctx(), EditInput{User: karen, Channel: room, TS: out.TS[0]}))
	w.must(w.d.Delete(w.ctx(), EditInput{User: karen, Channel: room, TS: card})) // as administrator
	if m := w.channel(room).Messages; len(m) != 0 {
		t.Errorf("left %+v", m)
	}
}

func TestAnswersTooLateOrWrong(t *testing.T) {
	w := newWorld(t)
	w.s.ackWithin = 30 * time.Millisecond
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	w.bot.answers(func(http.ResponseWriter, received) { <-release })
	out, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"})
	if err != nil || out.OK || out.Error != "operation_timeout" {
		t.Errorf("too late: %+v %v", out, err)
	}
	w.bot.answers(func(rw http.ResponseWriter, _ received) { rw.WriteHeader(http.StatusInternalServerError) })
	out, err = w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"})
	if err != nil || out.OK || out.Error != "dispatch_failed" {
		t.Errorf("HTTP 500: %+v %v", out, err)
	}
}
