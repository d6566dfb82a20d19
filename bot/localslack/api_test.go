package localslack

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

func TestErrorsHaveSlacksNames(t *testing.T) {
	w := newWorld(t)
	theirs := w.must(w.d.Message(w.ctx(), MessageInput{User: karen, Channel: room, Text: "hello"})).TS[0]
	reply := w.post(room, slack.MsgOptionText("reply", false), slack.MsgOptionTS(theirs))
	long := strings.Repeat("x", 40001)
	section := `{"type":"section","text":{"type":"mrkdwn","text":"` + long[:2401] + `"}}`
	for _, test := range []struct{ token, method, args, want string }{
		{"", "auth.test", `{}`, "not_authed"},
		{"xoxb-wrong", "auth.test", `{}`, "invalid_auth"},
		{"xapp-local-app", "auth.test", `{}`, "not_allowed_token_type"},
		{"xoxb-local-bot", "apps.connections.open", `{}`, "not_allowed_token_type"},
		{"xoxb-local-bot", "no.such", `{}`, "unknown_method"},
		{"xoxb-local-bot", "auth.test", `[`, "invalid_json"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"C0NONE","text":"x"}`, "channel_not_found"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + vault + `","text":"x"}`, "channel_not_found"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + lobby + `","text":"x"}`, "not_in_channel"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":" "}`, "no_text"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"` + long + `"}`, "msg_too_long"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"x","blocks":[` + strings.TrimSuffix(strings.Repeat(section+",", 5), ",") + `]}`, "msg_blocks_too_long"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"x","thread_ts":"abc"}`, "invalid_thread_ts"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"x","thread_ts":"` + reply + `"}`, "cannot_reply_to_message"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","blocks":"[nonsense"}`, "invalid_blocks_format"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","blocks":[{"type":"nonsense"}]}`, "invalid_blocks"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"x","metadata":{"event_type":"a"}}`, "invalid_metadata_format"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"x","metadata":{"event_type":"a","event_payload":{"a":null}}}`, "invalid_metadata_format"},
		{"xoxb-local-bot", "chat.postMessage", `{"channel":"` + room + `","text":"x","metadata":{"event_type":"a","event_payload":{"a":"` + long + `"}}}`, "metadata_too_large"},
		{"xoxb-local-bot", "chat.update", `{"channel":"` + room + `","ts":"1.000000","text":"x"}`, "message_not_found"},
		{"xoxb-local-bot", "chat.update", `{"channel":"` + room + `","ts":"` + theirs + `","text":"x"}`, "cant_update_message"},
		{"xoxb-local-bot", "chat.update", `{"channel":"` + room + `","ts":"` + reply + `","text":"` + long[:4001] + `"}`, "msg_too_long"},
		{"xoxb-local-bot", "chat.delete", `{"channel":"` + room + `","ts":"` + theirs + `"}`, "cant_delete_message"},
		{"xoxb-local-bot", "chat.postEphemeral", `{"channel":"` + room + `","user":"` + lone + `","text":"x"}`, "user_not_in_channel"},
		{"xoxb-local-bot", "chat.getPermalink", `{"channel":"` + room + `","message_ts":"1.000000"}`, "message_not_found"},
		{"xoxb-local-bot", "conversations.open", `{"users":"U0NOBODY"}`, "user_not_found"},
		{"xoxb-local-bot", "conversations.open", `{}`, "users_list_not_supplied"},
		{"xoxb-local-bot", "conversations.replies", `{"channel":"` + room + `","ts":"1.000000"}`, "thread_not_found"},
		{"xoxb-local-bot", "conversations.history", `{"channel":"` + lobby + `"}`, "not_in_channel"},
		{"xoxb-local-bot", "conversations.history", `{"channel":"` + room + `","limit":0}`, "invalid_limit"},
		{"xoxb-local-bot", "conversations.history", `{"channel":"` + room + `","cursor":"%"}`, "invalid_cursor"},
		{"xoxb-local-bot", "conversations.history", `{"channel":"` + room + `","oldest":"x"}`, "invalid_ts_oldest"},
		{"xoxb-local-bot", "users.info", `{"user":"U0NOBODY"}`, "user_not_found"},
		{"xoxb-local-bot", "files.info", `{"file":"F0"}`, "file_not_found"},
		{"xoxb-local-bot", "files.completeUploadExternal", `{"files":[{"id":"F0"}]}`, "file_not_found"},
		{"xoxb-local-bot", "views.open", `{"trigger_id":"1","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`, "invalid_trigger_id"},
		{"xoxb-local-bot", "views.update", `{"view_id":"V0","view":{}}`, "not_found"},
	} {
		if got := w.callAs(test.token, test.method, test.args); got["error"] != test.want {
			t.Errorf("%s %.80s: error %v, want %s", test.method, test.args, got["error"], test.want)
		}
	}
	calls := w.s.Calls()
	if last := calls[len(calls)-1]; last.Method != "views.update" || last.Arguments["view_id"] != "V0" || last.Result["error"] != "not_found" {
		t.Errorf("last call %+v", last)
	}
}

func TestInvalidBlocksSayWhere(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.api.PostMessageContext(w.ctx(), room, slack.MsgOptionBlocks(
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", strings.Repeat("x", 3001), false, false), nil, nil)))
	var e slack.SlackErrorResponse
	want := "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
	if !errors.As(err, &e) || e.Err != "invalid_blocks" || len(e.ResponseMetadata.Messages) != 1 || e.ResponseMetadata.Messages[0] != want {
		t.Errorf("error %v, metadata %v", err, e.ResponseMetadata)
	}
}

func TestMessageLife(t *testing.T) {
	w := newWorld(t)
	meta := slack.SlackMetadata{EventType: "case_card", EventPayload: map[string]any{"op_id": "1"}}
	root := w.post(room, slack.MsgOptionText("card", false), slack.MsgOptionMetadata(meta),
		slack.MsgOptionBlocks(slack.NewActionBlock("", button("case.preview", "1", "Look"))))
	for i := range 3 {
		w.post(room, slack.MsgOptionText(fmt.Sprint("reply ", i), false), slack.MsgOptionTS(root))
	}
	if _, _, _, err := w.api.UpdateMessageContext(w.ctx(), room, root, slack.MsgOptionText("card 2", false)); err != nil {
		t.Fatal(err)
	}
	c := w.channel(room)
	if m := c.Messages[0]; m.Text != "card 2" || len(m.Blocks) != 0 || m.Edited == nil || m.Metadata["event_type"] != "case_card" || m.ThreadTS != "" {
		t.Errorf("root %+v", m)
	}
	msgs, more, cursor, err := w.api.GetConversationRepliesContext(w.ctx(), &slack.GetConversationRepliesParameters{
		ChannelID: room, Timestamp: root, Limit: 2, IncludeAllMetadata: true,
	})
	if err != nil || len(msgs) != 2 || !more || msgs[0].Metadata.EventPayload["op_id"] != "1" || msgs[0].ReplyCount != 3 || msgs[1].ThreadTimestamp != root {
		t.Fatalf("replies %+v %v %v", msgs, more, err)
	}
	msgs, more, _, err = w.api.GetConversationRepliesContext(w.ctx(), &slack.GetConversationRepliesParameters{ChannelID: room, Timestamp: root, Cursor: cursor})
	if err != nil || len(msgs) != 2 || more || msgs[1].Text != "reply 2" {
		t.Errorf("second page %+v %v %v", msgs, more, err)
	}
	h, err := w.api.GetConversationHistoryContext(w.ctx(), &slack.GetConversationHistoryParameters{ChannelID: room, Oldest: root})
	if err != nil || len(h.Messages) != 0 {
		t.Errorf("history after the root: %+v %v", h, err)
	}
	h, err = w.api.GetConversationHistoryContext(w.ctx(), &slack.GetConversationHistoryParameters{ChannelID: room, Oldest: root, Inclusive: true})
	if err != nil || len(h.Messages) != 1 || h.Messages[0].Metadata.EventType != "" {
		t.Errorf("history from the root: %+v %v", h, err)
	}
	if _, _, err := w.api.DeleteMessageContext(w.ctx(), room, root); err != nil {
		t.Fatal(err)
	}
	if m := w.channel(room).Messages[0]; m.User != "USLACKBOT" || m.Metadata != nil {
		t.Errorf("a deleted root with replies leaves %+v", m)
	}
}

func TestPostingToAGoneRootIsUnthreaded(t *testing.T) {
	w := newWorld(t)
	root := w.post(room, slack.MsgOptionText("root", false))
	if _, _, err := w.api.DeleteMessageContext(w.ctx(), room, root); err != nil {
		t.Fatal(err)
	}
	w.post(room, slack.MsgOptionText("reply", false), slack.MsgOptionTS(root))
	if m := w.channel(room).Messages; len(m) != 1 || m[0].ThreadTS != "" {
		t.Errorf("messages %+v", m)
	}
}

func TestTimestampsIncrease(t *testing.T) {
	w := newWorld(t)
	last := ""
	for range 50 {
		ts := w.post(room, slack.MsgOptionText("x", false))
		if ts <= last || len(ts) != 17 || !validTS(ts) {
			t.Fatalf("%s after %s", ts, last)
		}
		last = ts
	}
	if !strings.HasPrefix(last, fmt.Sprint(start.Unix())[:8]) {
		t.Errorf("%s is not of the clock's time", last)
	}
}

func TestMissingTextWarns(t *testing.T) {
	w := newWorld(t)
	got := w.call("chat.postMessage", `{"channel":"`+room+`","blocks":[{"type":"divider"}]}`)
	if got["ok"] != true || got["warning"] != "missing_text_in_message" {
		t.Errorf("%v", got)
	}
}

func TestPeople(t *testing.T) {
	w := newWorld(t)
	u, err := w.api.GetUserInfoContext(w.ctx(), vera)
	if err != nil || u.TeamID == w.s.opts.TeamID || u.IsStranger || u.Locale != "" {
		t.Errorf("external %+v %v", u, err)
	}
	u, err = w.api.GetUserInfoContext(w.ctx(), gus)
	if err != nil || !u.IsRestricted || u.TeamID != w.s.opts.TeamID || u.TZ != "Europe/Copenhagen" {
		t.Errorf("guest %+v %v", u, err)
	}
	users, err := w.api.GetUsersContext(w.ctx(), slack.GetUsersOptionLimit(2))
	if err != nil || len(users) != 5 {
		t.Errorf("users %v %v", users, err)
	}
	auth, err := w.api.AuthTestContext(w.ctx())
	if err != nil || auth.UserID != bot || auth.BotID == "" || auth.TeamID != w.s.opts.TeamID {
		t.Errorf("auth %+v %v", auth, err)
	}
	team, err := w.api.GetTeamInfoContext(w.ctx())
	if err != nil || team.ID != w.s.opts.TeamID {
		t.Errorf("team %+v %v", team, err)
	}
	if _, err := w.api.GetBotInfoContext(w.ctx(), slack.GetBotInfoParameters{Bot: auth.BotID}); err != nil {
		t.Error(err)
	}
}

func TestConversations(t *testing.T) {
	w := newWorld(t)
	first, cursor, err := w.api.GetUsersInConversationContext(w.ctx(), &slack.GetUsersInConversationParameters{ChannelID: room, Limit: 3})
	if err != nil || len(first) != 3 || cursor == "" {
		t.Fatalf("members %v %q %v", first, cursor, err)
	}
	rest, cursor, err := w.api.GetUsersInConversationContext(w.ctx(), &slack.GetUsersInConversationParameters{ChannelID: room, Limit: 3, Cursor: cursor})
	if err != nil || len(rest) != 1 || cursor != "" {
		t.Errorf("members %v %q %v", rest, cursor, err)
	}
	c, err := w.api.GetConversationInfoContext(w.ctx(), &slack.GetConversationInfoInput{ChannelID: room})
	if err != nil || !c.IsPrivate || !c.IsExtShared || !c.IsMember || c.Name != "acme" {
		t.Errorf("info %+v %v", c, err)
	}
	im, _, _, err := w.api.OpenConversationContext(w.ctx(), &slack.OpenConversationParameters{Users: []string{vera}, ReturnIM: true})
	if err != nil || !im.IsIM || im.User != vera || !strings.HasPrefix(im.ID, "D") {
		t.Errorf("im %+v %v", im, err)
	}
	w.post(vera, slack.MsgOptionText("to you", false))
	if got := w.channel(im.ID).Messages; len(got) != 1 || got[0].Text != "to you" {
		t.Errorf("direct messages %+v", got)
	}
	group, _, _, err := w.api.OpenConversationContext(w.ctx(), &slack.OpenConversationParameters{Users: []string{karen, vera}, ReturnIM: true})
	again, _, _, err2 := w.api.OpenConversationContext(w.ctx(), &slack.OpenConversationParameters{Users: []string{vera, karen}})
	if err != nil || err2 != nil || !group.IsMpIM || again.ID != group.ID {
		t.Errorf("group %+v %+v %v %v", group, again, err, err2)
	}
	list, _, err := w.api.GetConversationsContext(w.ctx(), &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(list) != 2 {
		t.Errorf("list %+v %v", list, err)
	}
}

func TestFiles(t *testing.T) {
	w := newWorld(t)
	root := w.post(room, slack.MsgOptionText("root", false))
	f, err := w.api.UploadFileContext(w.ctx(), slack.UploadFileParameters{
		Filename: "follow-up.ics", Content: "BEGIN:VCALENDAR", FileSize: 15, Title: "Follow-up",
		AltTxt: "a calendar entry", Channel: room, ThreadTimestamp: root, InitialComment: "here",
	})
	if err != nil {
		t.Fatal(err)
	}
	st := w.s.State()
	want := StateFile{ID: f.ID, Name: "follow-up.ics", User: bot, Channel: room, ThreadTS: root, MIMEType: "text/calendar", Alt: "a calendar entry"}
	if len(st.Files) != 1 || st.Files[0] != want {
		t.Errorf("files %+v", st.Files)
	}
	if m := w.channel(room).Messages[1]; m.Text != "here" || m.ThreadTS != root || m.Files[0] != f.ID || m.Metadata != nil {
		t.Errorf("message %+v", m)
	}
	if content, err := w.d.File(w.ctx(), f.ID); err != nil || string(content) != "BEGIN:VCALENDAR" {
		t.Errorf("content %q %v", content, err)
	}
	info, _, _, err := w.api.GetFileInfoContext(w.ctx(), f.ID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var content strings.Builder
	if err := w.api.GetFileContext(w.ctx(), info.URLPrivateDownload, &content); err != nil || content.String() != "BEGIN:VCALENDAR" {
		t.Errorf("private URL: %q %v", content.String(), err)
	}
	if err := w.api.DeleteFileContext(w.ctx(), f.ID); err != nil || len(w.s.State().Files) != 0 {
		t.Errorf("delete: %v, left %+v", err, w.s.State().Files)
	}
	_, err = w.api.UploadFileContext(w.ctx(), slack.UploadFileParameters{Filename: "a.txt", Content: "four", FileSize: 5})
	if err == nil {
		t.Error("an upload of another length than announced passed")
	}
}

func TestFaults(t *testing.T) {
	w := newWorld(t)
	send := func() error {
		_, _, err := w.api.PostMessageContext(w.ctx(), room, slack.MsgOptionText("x", false))
		return err
	}
	arm := func(f Fault) {
		t.Helper()
		f.Method = "chat.postMessage"
		if err := w.d.Fault(w.ctx(), f); err != nil {
			t.Fatal(err)
		}
	}
	arm(Fault{Kind: "429", RetryAfter: 7, Times: 2})
	for range 2 {
		var limited *slack.RateLimitedError
		if err := send(); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
			t.Errorf("429: %v", err)
		}
	}
	arm(Fault{Kind: "500"})
	var status slack.StatusCodeError
	if err := send(); !errors.As(err, &status) || status.Code != http.StatusInternalServerError {
		t.Errorf("500: %v", err)
	}
	arm(Fault{Kind: "reset"})
	if err := send(); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset: %v", err)
	}
	if n := len(w.channel(room).Messages); n != 0 {
		t.Errorf("%d messages from calls that were not performed", n)
	}
	arm(Fault{Kind: "500_after"})
	if err := send(); !errors.As(err, &status) {
		t.Errorf("500_after: %v", err)
	}
	if n := len(w.channel(room).Messages); n != 1 {
		t.Errorf("500_after left %d messages", n)
	}
	arm(Fault{Kind: "timeout"})
	impatient := slack.New("xoxb-local-bot", slack.OptionAPIURL(w.url+"/api/"), slack.OptionHTTPClient(&http.Client{Timeout: 20 * time.Millisecond}))
	if _, _, err := impatient.PostMessageContext(w.ctx(), room, slack.MsgOptionText("x", false)); err == nil {
		t.Error("timeout: no error")
	}
	if err := send(); err != nil {
		t.Errorf("after the faults: %v", err)
	}
	for _, f := range []Fault{{Kind: "odd", Method: "x"}, {Kind: "500"}, {Kind: "500", Method: "x", Times: -1}} {
		if err := w.d.Fault(w.ctx(), f); err == nil {
			t.Errorf("fault %+v passed", f)
		}
	}
}
