package localslack

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/slack-go/slack"
)

// workingBot does its work after it has acknowledged, as the real one does.
type workingBot struct {
	steppingBot
	mu   sync.Mutex
	busy int
	done chan struct{} // one token for every piece of work that has ended
}

func (b *workingBot) work(do func()) {
	b.mu.Lock()
	b.busy++
	b.mu.Unlock()
	go func() {
		do()
		b.done <- struct{}{}
	}()
}

func (b *workingBot) Settle(context.Context) error {
	for {
		b.mu.Lock()
		idle := b.busy == 0
		b.mu.Unlock()
		if idle {
			return nil
		}
		<-b.done
		b.mu.Lock()
		b.busy--
		b.mu.Unlock()
	}
}

func TestActsWaitForWhatComesAfterTheAcknowledgement(t *testing.T) {
	w := newWorld(t)
	b := &workingBot{done: make(chan struct{}, 10)}
	url := w.s.botURL
	w.s.SetBot(b, url)
	root := w.post(room, slack.MsgOptionText("card", false))
	post := func(text string) {
		_, _, err := w.api.PostMessageContext(w.ctx(), room, slack.MsgOptionText(text, false), slack.MsgOptionTS(root))
		if err != nil {
			t.Error(err)
		}
	}
	w.bot.answers(func(_ http.ResponseWriter, r received) {
		switch said, _ := r.event()["text"].(string); {
		case r.path == "/slack/commands":
			b.work(func() { post("first") })
		case said == "first": // its own message, come back
			b.work(func() { post("second") })
		}
	})
	out := w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	m := w.channel(room).Messages
	if len(out.TS) != 2 || len(m) != 3 || m[2].Text != "second" || out.TS[1] != m[2].TS {
		t.Errorf("outcome %+v, messages %+v", out, m)
	}
}

// failingBot cannot settle.
type failingBot struct{ steppingBot }

func (*failingBot) Settle(context.Context) error { return context.DeadlineExceeded }

func TestABotThatDoesNotSettle(t *testing.T) {
	w := newWorld(t)
	url := w.s.botURL
	w.s.SetBot(&failingBot{}, url)
	if _, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}); err == nil || !strings.Contains(err.Error(), "not_settled") {
		t.Errorf("error %v", err)
	}
}

func TestOutsidersAreReachedThroughSharedChannels(t *testing.T) {
	w := newWorld(t)
	w.must(w.d.Leave(w.ctx(), vera, room))
	if got := w.call("conversations.open", `{"users":"`+vera+`"}`); got["error"] != "user_not_visible" {
		t.Errorf("open: %v", got)
	}
	if got := w.call("chat.postMessage", `{"channel":"`+vera+`","text":"x"}`); got["error"] != "channel_not_found" {
		t.Errorf("post: %v", got)
	}
}

func TestCallsAreRecorded(t *testing.T) {
	w := newWorld(t)
	ts := w.post(room, slack.MsgOptionText("x", false), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: "notice", EventPayload: map[string]any{"op_id": "1"},
	}))
	if _, err := w.api.GetPermalinkContext(w.ctx(), &slack.PermalinkParameters{Channel: room, Ts: ts}); err != nil {
		t.Error(err)
	}
	if err := w.d.Fault(w.ctx(), Fault{Method: "*", Kind: "500"}); err != nil {
		t.Fatal(err)
	}
	_, _ = w.api.AuthTestContext(w.ctx())
	calls, err := w.d.Calls(w.ctx())
	if err != nil || len(calls) != 3 {
		t.Fatalf("calls %+v %v", calls, err)
	}
	metadata, _ := calls[0].Arguments["metadata"].(map[string]any)
	if calls[0].Method != "chat.postMessage" || metadata["event_type"] != "notice" || calls[0].Result["ts"] != ts || calls[0].Arguments["token"] != nil {
		t.Errorf("call %+v", calls[0])
	}
	if link, _ := calls[1].Result["permalink"].(string); !strings.Contains(link, strings.ReplaceAll(ts, ".", "")) {
		t.Errorf("permalink %q", link)
	}
	if calls[2].Fault != "500" || calls[2].Status != http.StatusInternalServerError || calls[2].Result != nil {
		t.Errorf("faulty call %+v", calls[2])
	}
}

func TestFaultsOfResponseURLs(t *testing.T) {
	w := newWorld(t)
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	url := w.bot.take()[0].form.Get("response_url")
	for _, kind := range []string{"500", "500_after"} {
		if err := w.d.Fault(w.ctx(), Fault{Method: "response_url", Kind: kind}); err != nil {
			t.Fatal(err)
		}
		w.respond(url, `{"text":"x"}`, "internal_error")
	}
	if n := len(w.s.State().Ephemerals); n != 1 {
		t.Errorf("%d ephemerals", n)
	}
}

func TestFormErrors(t *testing.T) {
	w := newWorld(t)
	id := w.opened(slack.ModalViewRequest{
		Type: "modal", Title: plainText("T"), Submit: plainText("Save"),
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("mail", plainText("mail"), nil, slack.NewEmailTextInputBlockElement(nil, "mail")),
			slack.NewInputBlock("link", plainText("link"), nil, slack.NewURLTextInputBlockElement(nil, "link")),
		}},
	})
	out, err := w.d.Submit(w.ctx(), SubmitInput{User: karen, ViewID: id, Values: map[string]map[string]any{
		"mail": {"mail": "nobody"}, "link": {"link": "nowhere"},
	}})
	if err != nil || out.Errors["mail"] == "" || out.Errors["link"] == "" {
		t.Errorf("outcome %+v %v", out, err)
	}
	w.must(w.d.Submit(w.ctx(), SubmitInput{User: karen, ViewID: id, Values: map[string]map[string]any{
		"mail": {"mail": "a@b.dk"}, "link": {"link": "https://x.dk"},
	}}))
}
