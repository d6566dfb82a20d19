package localslack

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// steppingBot is a Bot that is due at fixed times.
type steppingBot struct {
	w   *world
	due []time.Time
	ran []time.Time
	ups []bool
}

func (b *steppingBot) Settle(context.Context) error {
	for len(b.due) > 0 && !b.due[0].After(b.w.clock.Now()) {
		b.ran = append(b.ran, b.w.clock.Now().Truncate(time.Minute))
		b.due = b.due[1:]
	}
	return nil
}

func (b *steppingBot) NextDue(context.Context) (time.Time, bool, error) {
	if len(b.due) == 0 {
		return time.Time{}, false, nil
	}
	return b.due[0], true, nil
}

func (b *steppingBot) SetUp(_ context.Context, up bool) error {
	b.ups = append(b.ups, up)
	return nil
}

func TestClockStepsThroughDueTimes(t *testing.T) {
	w := newWorld(t)
	due := []time.Time{start.Add(time.Hour), start.Add(25 * time.Hour), start.Add(48 * time.Hour)}
	b := &steppingBot{w: w, due: append([]time.Time{}, due...)}
	w.s.SetBot(b, "")
	w.must(w.d.Advance(w.ctx(), 26*time.Hour))
	if diff := cmp.Diff(due[:2], b.ran); diff != "" {
		t.Errorf("ran (-want +got):\n%s", diff)
	}
	w.must(w.d.Clock(w.ctx(), start.Add(72*time.Hour)))
	if len(b.ran) != 3 || w.s.State().Now.Before(start.Add(72*time.Hour)) {
		t.Errorf("ran %v, now %v", b.ran, w.s.State().Now)
	}
	for _, body := range []string{`{}`, `{"advance":"tomorrow"}`, `{"set":"x"}`, `{"advance":"1h","set":"2026-12-01T00:00:00Z"}`} {
		resp, err := http.Post(w.url+"/drive/clock", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: HTTP %d", body, resp.StatusCode)
		}
	}
}

// stuckBot is due for ever.
type stuckBot struct{ steppingBot }

func (b *stuckBot) Settle(context.Context) error { return nil }

func TestClockNoticesABotThatStaysDue(t *testing.T) {
	w := newWorld(t)
	w.s.SetBot(&stuckBot{steppingBot{w: w, due: []time.Time{start.Add(time.Hour)}}}, "")
	if _, err := w.d.Advance(w.ctx(), 2*time.Hour); err == nil || !strings.Contains(err.Error(), "stays due") {
		t.Errorf("error %v", err)
	}
}

func TestEventsAreTriedThreeTimesMore(t *testing.T) {
	w := newWorld(t)
	w.bot.answers(func(rw http.ResponseWriter, _ received) { rw.WriteHeader(http.StatusServiceUnavailable) })
	w.must(w.d.Message(w.ctx(), MessageInput{User: karen, Channel: room, Text: "hello"}))
	tries := func() []string {
		var out []string
		for _, r := range w.bot.all() {
			out = append(out, r.header.Get("X-Slack-Retry-Num")+r.header.Get("X-Slack-Retry-Reason"))
		}
		return out
	}
	if diff := cmp.Diff([]string{"", "1http_error"}, tries()); diff != "" {
		t.Fatalf("at once (-want +got):\n%s", diff)
	}
	w.must(w.d.Advance(w.ctx(), time.Hour))
	want := []string{"", "1http_error", "2http_error", "3http_error"}
	if diff := cmp.Diff(want, tries()); diff != "" {
		t.Errorf("after an hour (-want +got):\n%s", diff)
	}
	ids := map[any]bool{}
	for _, r := range w.bot.all() {
		ids[r.payload["event_id"]] = true
	}
	if len(ids) != 1 {
		t.Errorf("event ids %v", ids)
	}
}

func TestABotThatWasDownGetsTheRetry(t *testing.T) {
	w := newWorld(t)
	b := &steppingBot{w: w}
	url := w.s.botURL
	w.s.SetBot(b, url)
	if err := w.d.BotUp(w.ctx(), false); err != nil {
		t.Fatal(err)
	}
	out, err := w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"})
	if err != nil || out.OK || out.Error != "dispatch_failed" {
		t.Errorf("command to a dead bot: %+v %v", out, err)
	}
	w.must(w.d.Message(w.ctx(), MessageInput{User: karen, Channel: room, Text: "hello"}))
	if got := w.bot.take(); len(got) != 0 {
		t.Errorf("a dead bot got %+v", got)
	}
	if err := w.d.BotUp(w.ctx(), true); err != nil {
		t.Fatal(err)
	}
	w.must(w.d.Advance(w.ctx(), 2*time.Minute))
	got := w.bot.take()
	if len(got) != 1 || got[0].header.Get("X-Slack-Retry-Num") != "2" || got[0].header.Get("X-Slack-Retry-Reason") != "connection_failed" {
		t.Errorf("after the start: %+v", got)
	}
	if diff := cmp.Diff([]bool{false, true}, b.ups); diff != "" {
		t.Errorf("SetUp (-want +got):\n%s", diff)
	}
}

func TestRedeliver(t *testing.T) {
	w := newWorld(t)
	ctx := w.ctx()
	w.must(w.d.Command(ctx, CommandInput{User: karen, Channel: room, Text: "/case list"}))
	w.must(w.d.Message(ctx, MessageInput{User: karen, Channel: room, Text: "hello"}))
	w.post(room, slack.MsgOptionText("the bot's own, which does not count", false))
	before := w.quiet()
	w.must(w.d.Redeliver(ctx, 2))
	again := w.bot.take()
	if len(again) != 2 || again[0].path != "/slack/commands" || again[1].path != "/slack/events" {
		t.Fatalf("again %+v", again)
	}
	if diff := cmp.Diff(before[0].form, again[0].form); diff != "" {
		t.Errorf("command (-first +again):\n%s", diff)
	}
	if again[1].payload["event_id"] != before[1].payload["event_id"] || again[1].header.Get("X-Slack-Retry-Num") != "1" {
		t.Errorf("event %+v", again[1])
	}
	got := w.call("views.open", `{"trigger_id":"`+again[0].form.Get("trigger_id")+`","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`)
	if got["error"] != "expired_trigger_id" {
		t.Errorf("the trigger of a redelivery: %v", got)
	}
}

func TestStreamTellsOfChanges(t *testing.T) {
	w := newWorld(t)
	resp, err := http.Get(w.url + "/drive/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func() {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == "event: change" {
				return
			}
		}
		t.Fatal("the stream ended")
	}
	next()
	w.post(room, slack.MsgOptionText("x", false))
	next()
}

func TestAppAndPage(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]string{"/drive/app": `"/case"`, "/": "/drive/state", "/drive/calls": `"calls"`} {
		resp, err := http.Get(w.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if !strings.Contains(string(body), want) {
			t.Errorf("%s: %s", path, body)
		}
	}
}
