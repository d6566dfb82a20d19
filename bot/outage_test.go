package bot

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/bot/localslack"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A ruinedSlack answers every call as a Slack that is not well.
type ruinedSlack struct {
	status int
	body   string
}

func (r ruinedSlack) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: r.status, Status: http.StatusText(r.status), Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(r.body)),
	}, nil
}

// However long Slack is not well, no post is parked for it: neither one that it
// does not take, nor one that waits for that. What it refuses for good is, and
// with it what waits for it.
func TestFaultsOfSlackParkNothing(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		b := newToldBots(t, url, 1, planF1)[0]
		b.T = t
		ctx := t.Context()
		opened := []state.Event{{Version: 1, At: toldAt, Fact: state.Opened{Label: "CD", Channel: room}}}
		posts := []redisstore.Post{
			newPost(postOpening, 2, room, toldAt, postBody{}), newPost(postEvent, 2, room, toldAt, postBody{Version: 1, Thing: "E1"}),
			newPost(postCard, 2, room, toldAt, postBody{}),
		}
		if _, err := b.ws.Commit(ctx, redisstore.Commit{Base: state.Fold(2, nil), Events: opened, Posts: posts}); err != nil {
			t.Fatal(err)
		}
		entries, err := b.ws.Claim(ctx, b.name, 10, 0, time.Hour)
		if err != nil || len(entries) != 3 {
			t.Fatal(entries, err)
		}
		p := newPostman(b.Bot)
		letters := map[string]*letter{}
		tried := func(e redisstore.Entry, tries int) outcome {
			if tries == 0 || letters[e.ID] == nil {
				letters[e.ID] = &letter{Entry: e}
			}
			letters[e.ID].tries = tries
			return p.deliver(ctx, letters[e.ID], false)
		}
		well := b.Bot.opt
		for _, slack := range []ruinedSlack{
			{200, "<html>log in"},
			{500, ""},
			{502, "<html>"},
			{503, ""},
			{200, `{"ok":false,"error":"internal_error"}`},
			{200, `{"ok":false,"error":"fatal_error"}`},
			{200, `{"ok":false,"error":"service_unavailable"}`},
			{200, `{"ok":false,"error":"request_timeout"}`},
		} {
			ill := well
			ill.HTTP = &http.Client{Transport: slack}
			b.Bot.api = slackClient(ill, b.hear, b.hearTime)
			var log strings.Builder
			b.Bot.log = slog.New(slog.NewTextHandler(&log, nil))
			for _, e := range entries {
				for tries := range 3 * mostTries {
					if o := tried(e, tries); o.done || o.leave || o.again.IsZero() {
						t.Fatalf("%+v: a %s after %d tries: %+v", slack, e.Kind, tries, o)
					}
				}
			}
			if said := strings.Count(log.String(), `"post failed"`); said != 1 { // the others wait for the first
				t.Errorf("%+v: the log says %d times that a post failed:\n%s", slack, said, &log)
			}
		}
		if parked, err := b.ws.Parked(ctx); err != nil || len(parked) > 0 {
			t.Fatalf("parked %+v, %v", parked, err)
		}
		ill := well
		ill.HTTP = &http.Client{Transport: ruinedSlack{200, `{"ok":false,"error":"is_archived"}`}}
		b.Bot.api = slackClient(ill, b.hear, b.hearTime)
		for _, e := range entries {
			if o := tried(e, mostTries); !o.done {
				t.Errorf("a %s: %+v", e.Kind, o)
			}
		}
		var reasons []string
		parked, err := b.ws.Parked(ctx)
		for _, of := range parked {
			reasons = append(reasons, of.Kind+" "+of.Reason)
		}
		if want := "opening is_archived, event waited_in_vain, card waited_in_vain"; err != nil || strings.Join(reasons, ", ") != want {
			t.Errorf("parked %v, want %s; %v", reasons, want, err)
		}
	})
}

// Slack hangs up on a bot that is slow, such as one whose machine stood still, and
// delivers the message again. It is noted then, by whichever bot; that it was not
// the first time is told nobody, for another bot may have noted it by now.
func TestMessageOnWhichSlackHangsUp(t *testing.T) {
	for _, said := range []string{
		`"type":"message","channel_type":"im","channel":"D1","text":"goal arrives on time"`,
		`"type":"app_mention","channel":"` + room + `","thread_ts":"1.1","text":"goal arrives on time"`,
	} {
		redistest.Both(t, func(t *testing.T, url string) {
			b := newToldBots(t, url, 1)[0]
			delivery := fmt.Appendf(nil, `{"type":"event_callback","event":{%s,"user":"%s","ts":"2.1"}}`, said, ulla)
			before := b.kase().Version
			gone, hangUp := context.WithCancel(t.Context())
			hangUp()
			if _, err := b.onEvent(gone, delivery); err != errTryAgain {
				t.Fatalf("%s: Slack hung up: %v, want it to be delivered again", said, err)
			}
			if _, err := b.onEvent(t.Context(), delivery); err != nil {
				t.Fatal(err)
			}
			if c := b.kase(); c.Version != before+1 {
				t.Errorf("%s: after it was delivered again the case has %d events, want %d", said, c.Version, before+1)
			}
		})
	}
}

// A message that comes again while it is still in hand is not acknowledged before
// it is noted: Slack would not deliver it any more, and who has it in hand may fail.
func TestMessageThatIsInHand(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		b := newToldBots(t, url, 1)[0]
		const id = messageDelivery + "D1:2.1"
		delivery := fmt.Appendf(nil, `{"type":"event_callback","event":{"type":"message","channel_type":"im","channel":"D1","text":"goal arrives on time","user":"%s","ts":"2.1"}}`, ulla)
		before := b.kase().Version
		end, _ := b.takes.turn(t.Context(), id)
		b.seen.first(id, b.now())
		gone, hangUp := context.WithCancel(t.Context())
		hangUp()
		if _, err := b.onEvent(gone, delivery); err != errTryAgain {
			t.Errorf("in hand: %v, want it to be delivered again", err)
		}
		answered := make(chan error)
		go func() {
			_, err := b.onEvent(t.Context(), delivery)
			answered <- err
		}()
		b.seen.forget(id) // who had it in hand has failed
		end()
		if err := <-answered; err != nil {
			t.Error(err)
		}
		if now := b.kase().Version; now != before+1 {
			t.Errorf("the case has %d events, want %d", now, before+1)
		}
		if _, err := b.onEvent(t.Context(), delivery); err != nil || b.kase().Version != before+1 {
			t.Errorf("delivered once more: %v, and %d events", err, b.kase().Version)
		}
	})
}

// Who typed a CPR number is told so though Slack hung up on what told the bot of it.
func TestCPRNumberOnWhichSlackHangsUp(t *testing.T) {
	b := newToldBots(t, redistest.Embedded(t), 1)[0]
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	said := fmt.Appendf(nil, `{"type":"event_callback","event":{"type":"message","channel_type":"group","channel":"%s","text":"010190-1234","user":"%s","ts":"2.1"}}`, room, ulla)
	if _, err := b.onEvent(gone, said); err != nil {
		t.Fatal(err)
	}
	b.untilAnswered(t.Context())
	told := slices.ContainsFunc(b.slack.Calls(), func(c localslack.Call) bool { return c.Method == "chat.postEphemeral" })
	if !told {
		t.Error("nobody is told")
	}
}
