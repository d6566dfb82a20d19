package bot

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"casethread/bot/clock"
)

// Connected reports whether the socket is open through which Slack delivers.
func (b *Bot) Connected() bool { return b.connected.Load() }

// hears reports whether Slack's deliveries can reach us.
func (b *Bot) hears() bool { return b.opt.AppToken == "" || b.connected.Load() }

// listen takes deliveries through Socket Mode until ctx ends. A connection
// that ends for good is opened again after a pause.
func (b *Bot) listen(ctx context.Context) {
	l := &line{b: b}
	for ctx.Err() == nil {
		acks := &ackCounter{}
		client := socketmode.New(b.api, socketmode.OptionDialer(acks.dialer()))
		one, end := context.WithCancel(ctx)
		l.hangUp = end
		var taking sync.WaitGroup
		taking.Go(func() { b.takeEnvelopes(one, l, client, acks) })
		err := client.RunContext(one)
		end()
		taking.Wait()
		b.connected.Store(false)
		if code := slackCode(err); tokenCodes[code] {
			b.appToken.set(code, time.Time{})
		}
		if ctx.Err() == nil && !errors.Is(err, context.Canceled) {
			b.log.Error("socket mode ended", "cause", slackCode(err))
		}
		_ = b.opt.Clock.SleepUntil(ctx, b.opt.Clock.Now().Add(backoff(l.tries)))
		l.tries++
	}
}

// A line is how the socket fares, over all clients.
type line struct {
	b      *Bot
	hangUp context.CancelFunc // ends the client
	tries  int                // clients that have come to nothing, one after the other
	down   bool               // and the log says so
}

// patientFor is how long a client may pause before it tries to connect again. By
// itself it comes to five minutes, for which nobody would hear us after Slack, or
// the way to it, has been away for long.
const patientFor = 500 * time.Millisecond

// up notes that the client is connected.
func (l *line) up() {
	l.b.connected.Store(true)
	l.b.appToken.set("", time.Time{})
	if l.down {
		l.b.log.Info("connected to Slack again")
	}
	l.tries, l.down = 0, false
}

// failed notes that the client could not connect. Where it would wait for long
// another one tries, but not before Slack allows it.
func (l *line) failed(e *slack.ConnectionErrorEvent) {
	if !l.down {
		l.down = true
		l.b.log.Error("not connected to Slack: what people do does not reach this process", "cause", slackCode(e.ErrorObj))
	}
	if !errors.As(e.ErrorObj, new(*slack.RateLimitedError)) && (l.tries > 0 || e.Backoff > patientFor) {
		l.hangUp()
	}
}

// takeEnvelopes answers what comes through one client, until the bot is about to
// close it: events Slack then brings to another replica.
func (b *Bot) takeEnvelopes(ctx context.Context, l *line, client *socketmode.Client, acks *ackCounter) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-client.Events:
			switch e.Type {
			case socketmode.EventTypeHello, socketmode.EventTypeConnected:
				l.up()
			case socketmode.EventTypeDisconnect, socketmode.EventTypeConnecting, socketmode.EventTypeConnectionError:
				b.connected.Store(false)
			}
			if failed, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
				l.failed(failed)
			}
			if e.Request == nil || e.Request.EnvelopeID == "" {
				continue
			}
			done := b.take() // before the look, so that Stop waits for it
			if b.deaf.Load() {
				done()
				continue
			}
			go func() {
				defer done()
				b.takeEnvelope(context.WithoutCancel(ctx), client, acks, e.Request)
			}()
		}
	}
}

// takeEnvelope answers one envelope, from its raw payload: what the client
// could not parse is acknowledged all the same, or it would come again.
func (b *Bot) takeEnvelope(ctx context.Context, client *socketmode.Client, acks *ackCounter, r *socketmode.Request) {
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
	if err := acks.send(ctx, func() error { return client.AckCtx(ctx, r.EnvelopeID, payload) }); err != nil && ctx.Err() == nil {
		b.log.Warn("acknowledge failed", "cause", slackCode(err))
	}
}

// An ackCounter counts the acknowledgements of a client that are on their way to
// Slack. The client queues them and tells nobody when one is written, and one
// that was not when the socket is closed is lost. But each message gives back the
// buffer that it was written in.
type ackCounter struct {
	buffers sync.Pool
	queued  atomic.Int64
	written atomic.Int64
}

// ackWithin is how long an acknowledgement is waited for that cannot be written,
// because there is no connection.
const ackWithin = time.Second

// dialer is the client's own, but for the buffers.
func (a *ackCounter) dialer() *websocket.Dialer {
	return &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 45 * time.Second, WriteBufferSize: 32 << 10, WriteBufferPool: a,
	}
}

// Get returns a buffer for a message, or nil where a new one has to be made.
func (a *ackCounter) Get() any { return a.buffers.Get() }

// Put takes back the buffer of a message that is written.
func (a *ackCounter) Put(buffer any) {
	a.buffers.Put(buffer)
	a.written.Add(1)
}

// send queues an acknowledgement, and returns when it is written.
func (a *ackCounter) send(ctx context.Context, queue func() error) error {
	if err := queue(); err != nil {
		return err
	}
	mine := a.queued.Add(1)
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	for a.written.Load() < mine {
		if err := (clock.System{}).SleepUntil(ctx, time.Now().Add(time.Millisecond)); err != nil {
			return err
		}
	}
	return nil
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
