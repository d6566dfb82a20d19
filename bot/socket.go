package bot

import (
	"context"
	"encoding/json"
	"net/url"
	"sync"
	"time"

	"github.com/slack-go/slack/socketmode"
)

// Connected reports whether the socket is open through which Slack delivers.
func (b *Bot) Connected() bool { return b.connected.Load() }

// listen takes deliveries through Socket Mode until ctx ends. A connection
// that ends for good is opened again after a pause.
func (b *Bot) listen(ctx context.Context) {
	for try := 0; ctx.Err() == nil; try++ {
		client := socketmode.New(b.api)
		one, end := context.WithCancel(ctx)
		var taking sync.WaitGroup
		taking.Go(func() { b.takeEnvelopes(one, client) })
		err := client.RunContext(ctx)
		end()
		taking.Wait()
		b.connected.Store(false)
		if code := slackCode(err); tokenCodes[code] {
			b.appToken.set(code, time.Time{})
		}
		if ctx.Err() == nil {
			b.log.Error("socket mode ended", "cause", slackCode(err))
		}
		_ = b.opt.Clock.SleepUntil(ctx, b.opt.Clock.Now().Add(backoff(try)))
	}
}

// takeEnvelopes answers what comes through one client, unless the bot is
// stopping: then Slack brings it to another replica.
func (b *Bot) takeEnvelopes(ctx context.Context, client *socketmode.Client) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-client.Events:
			switch e.Type {
			case socketmode.EventTypeHello, socketmode.EventTypeConnected:
				b.connected.Store(true)
				b.appToken.set("", time.Time{})
			case socketmode.EventTypeDisconnect, socketmode.EventTypeConnecting, socketmode.EventTypeConnectionError:
				b.connected.Store(false)
			}
			if e.Request != nil && e.Request.EnvelopeID != "" && b.ready.Load() {
				b.inHand.Add(1)
				go func() {
					defer b.inHand.Add(-1)
					b.takeEnvelope(context.WithoutCancel(ctx), client, e.Request)
				}()
			}
		}
	}
}

// takeEnvelope answers one envelope, from its raw payload: what the client
// could not parse is acknowledged all the same, or it would come again.
func (b *Bot) takeEnvelope(ctx context.Context, client *socketmode.Client, r *socketmode.Request) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var payload any
	var err error
	switch r.Type {
	case "slash_commands":
		payload, err = b.onCommand(ctx, valuesOf(r.Payload))
	case "interactive":
		payload, err = b.onInteraction(ctx, r.Payload)
	case "events_api":
		payload, err = b.onEvent(ctx, r.Payload)
	default:
		return
	}
	if err == errTryAgain {
		return // not acknowledged: it comes again
	}
	if err != nil {
		b.log.Warn("delivery not understood", "cause", err)
	}
	if reply, ok := payload.(slashReply); ok && tooLong(reply) {
		if err := b.respond(ctx, valuesOf(r.Payload).Get("response_url"), reply); err != nil {
			b.log.Warn("answer not shown", "cause", slackCode(err))
		}
		payload = nil
	}
	if update, ok := payload.(viewUpdate); ok && tooLong(update) {
		payload = update.short
	}
	if err := client.AckCtx(ctx, r.EnvelopeID, payload); err != nil && ctx.Err() == nil {
		b.log.Warn("acknowledge failed", "cause", slackCode(err))
	}
}

// maxAck is the size from which Slack drops acknowledgements, in bytes.
const maxAck = 20_000

// tooLong reports whether an answer must go another way than with the
// acknowledgement.
func tooLong(answer any) bool {
	body, err := json.Marshal(answer)
	return err != nil || len(body) >= maxAck-200 // the envelope's own fields
}

// valuesOf turns a slash command's JSON object into form values.
func valuesOf(payload json.RawMessage) url.Values {
	var fields map[string]any
	v := url.Values{}
	if json.Unmarshal(payload, &fields) != nil {
		return v
	}
	for name, value := range fields {
		if s, ok := value.(string); ok {
			v.Set(name, s)
		}
	}
	return v
}
