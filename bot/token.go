package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"casethread/state/redisstore"
)

// Slack may take the bot's token away: the app is uninstalled, or the token
// revoked. Then nothing is tried but, now and then, whether it works again;
// commands are stored as far as they come, timers go on, and what is to be posted
// waits in the outbox. What Slack says to each call tells, whoever makes it.

// tokenAgain is how long a refused token waits before it is tried again.
const tokenAgain = time.Minute

// A token is whether Slack takes the bot's token. The zero value is one that it
// takes.
type token struct {
	mu     sync.Mutex
	code   string    // why Slack refuses it; "" where it does not
	again  time.Time // not before: it was refused a moment ago
	since  time.Time // when it was refused last, in real time
	change chan struct{}
	trying sync.Mutex // held by who asks Slack
}

// refused returns why Slack does not take the token, "" when it does, and when it
// is worth trying again.
func (k *token) refused() (code string, again time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.code, k.again
}

// tokenCode is why Slack does not take the token, "" when it does.
func (b *Bot) tokenCode() string {
	code, _ := b.token.refused()
	return code
}

// Refusal is why Slack does not take the bot's token, or that of its socket; ""
// where it does.
func (b *Bot) Refusal() string {
	code, _ := b.appToken.refused()
	return firstOf(b.tokenCode(), code)
}

// set records what Slack has said and reports whether that is news.
func (k *token) set(code string, again time.Time) (news bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	news = (k.code == "") != (code == "")
	if k.code, k.again = code, again; code != "" {
		k.since = time.Now()
	}
	if news && k.change != nil {
		close(k.change)
		k.change = nil
	}
	return news
}

// refusedAfter reports whether the token was refused after a call was begun: that it
// was taken for that one says nothing any longer.
func (k *token) refusedAfter(began time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.since.After(began)
}

// postpone puts off the next try of a token that is refused.
func (k *token) postpone(again time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.code != "" {
		k.again = again
	}
}

// changed is closed when Slack begins, or ceases, to take the token.
func (k *token) changed() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.change == nil {
		k.change = make(chan struct{})
	}
	return k.change
}

// tokenSays takes in what Slack's answer to a call that was begun then says of the
// token.
func (b *Bot) tokenSays(code string, began time.Time) {
	if code != "" && !tokenCodes[code] || code == "" && b.token.refusedAfter(began) {
		return // it was taken, or nobody has looked at it
	}
	news := b.token.set(code, b.opt.Clock.Now().Add(tokenAgain))
	switch {
	case news && code != "":
		b.metrics.refused.Set(1)
		b.log.Error("Slack does not take the bot's token: nothing is posted until it does, and nothing is lost", "cause", code)
	case news:
		b.metrics.refused.Set(0)
		b.log.Info("Slack takes the bot's token again: what waits is posted")
	}
}

// tokenWorks reports whether something can be posted. When the token was refused
// before it asks Slack, once in a while, however many want to know.
func (b *Bot) tokenWorks(ctx context.Context) (works bool, again time.Time) {
	if code, again := b.token.refused(); code == "" || b.opt.Clock.Now().Before(again) {
		return code == "", again
	}
	b.token.trying.Lock()
	defer b.token.trying.Unlock()
	code, again := b.token.refused()
	if code != "" && !b.opt.Clock.Now().Before(again) { // nobody has asked meanwhile
		b.askToken(ctx)
		code, again = b.token.refused()
	}
	return code == "", again
}

// askToken asks Slack whether it takes the token; the answer is heard.
func (b *Bot) askToken(ctx context.Context) {
	if _, err := b.api.AuthTestContext(ctx); err != nil {
		b.token.postpone(b.opt.Clock.Now().Add(tokenAgain)) // Slack may have said nothing of it
	}
}

// watchToken tries a refused token again and again until Slack takes it.
func (b *Bot) watchToken(ctx context.Context) {
	for ctx.Err() == nil {
		changed := b.token.changed()
		code, again := b.token.refused()
		if code == "" {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		if b.opt.Clock.SleepUntil(ctx, again) == nil {
			b.tokenWorks(ctx)
		}
	}
}

// onUninstalled takes what Slack tells when the app is taken away. It may come
// late, when the app is there again: so Slack is asked.
func (b *Bot) onUninstalled(ctx context.Context) {
	b.afterwards(ctx, b.askToken)
}

// onGranted takes what Slack tells when the app is added to workspaces of the
// organisation: what could not be posted there is tried again.
func (b *Bot) onGranted(ctx context.Context) {
	b.afterwards(ctx, func(ctx context.Context) {
		err := b.retryParked(ctx, func(p redisstore.Parked) bool { return p.Reason == "team_access_not_granted" })
		if err != nil {
			b.log.Error("what was parked is not tried again", "cause", err)
		}
	})
}

// tokenCodes are Slack's ways of not taking a token.
var tokenCodes = map[string]bool{
	"invalid_auth": true, "not_authed": true, "account_inactive": true, "token_revoked": true, "token_expired": true,
	"org_login_required": true,
}

// A listener hears what Slack answers to the calls of its Web API.
type listener struct {
	*http.Client
	heard func(method, class, code string, began time.Time)
	dated func(http.Header)
}

// slackClient is a client whose answers are heard.
func slackClient(opt Options, heard func(method, class, code string, began time.Time), dated func(http.Header)) *slack.Client {
	return slack.New(opt.Token, append(slackOptions(opt), slack.OptionHTTPClient(listener{opt.HTTP, heard, dated}))...)
}

// mostError is how long an answer that is an error can be, in bytes.
const mostError = 4 << 10

// Do makes a call. Answers that are longer than an error are not looked into.
func (l listener) Do(r *http.Request) (*http.Response, error) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	began := time.Now()
	resp, err := l.Client.Do(r)
	if err != nil {
		l.heard(method, failureClass(err), "", began)
		return resp, err
	}
	l.dated(resp.Header)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		l.heard(method, classLimited, "", began)
	case resp.StatusCode >= http.StatusInternalServerError, page(r, resp):
		l.heard(method, classServer, "", began)
	case strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json"):
		return l.answered(method, resp, began)
	}
	return resp, nil
}

// page reports whether a call was answered with a page for people, as something does
// that stands between us and Slack.
func page(r *http.Request, resp *http.Response) bool {
	return strings.Contains(r.URL.Path, "/api/") && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html")
}

func (l listener) answered(method string, resp *http.Response, began time.Time) (*http.Response, error) {
	head := make([]byte, mostError)
	n, err := io.ReadFull(resp.Body, head)
	resp.Body = &rest{io.MultiReader(bytes.NewReader(head[:n]), resp.Body), resp.Body}
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	if err == nil { // there is more
		l.heard(method, "", "", began)
		return resp, nil
	}
	if json.Unmarshal(head[:n], &said) == nil && (said.OK || said.Error != "") {
		l.heard(method, classOf(said.Error), said.Error, began)
	}
	return resp, nil
}

// rest is a body of which the beginning was read.
type rest struct {
	io.Reader
	io.Closer
}

// hear counts what Slack answers, and learns from it whether Slack takes the
// token. That of the socket is another one.
func (b *Bot) hear(method, class, code string, began time.Time) {
	if class != "" {
		b.metrics.slack.WithLabelValues(class).Inc()
	}
	if (class == "" || code != "") && method != "apps.connections.open" {
		b.tokenSays(code, began)
	}
}

// The classes of what goes wrong with calls of Slack.
const (
	classToken   = "token"
	classLimited = "rate_limited"
	classServer  = "server"
	classNetwork = "network"
	classTimeout = "timeout"
	classChannel = "channel"
	classMessage = "message"
	classView    = "view"
	classScope   = "scope"
	classOther   = "other"
)

var slackClasses = []string{
	classToken, classLimited, classServer, classNetwork, classTimeout, classChannel, classMessage, classView, classScope, classOther,
}

// classes names the class of each code that an operator may have to act upon.
var classes = map[string]string{
	"ratelimited": classLimited, "rate_limited": classLimited, "message_limit_exceeded": classLimited,
	"internal_error": classServer, "fatal_error": classServer, "service_unavailable": classServer, "request_timeout": classServer,
	"channel_not_found": classChannel, "not_in_channel": classChannel, "is_archived": classChannel, "user_not_in_channel": classChannel,
	"user_not_found": classChannel, "cannot_dm_bot": classChannel, "thread_not_found": classChannel,
	"message_not_found": classMessage, "cant_update_message": classMessage, "cant_delete_message": classMessage,
	"edit_window_closed": classMessage, "msg_too_long": classMessage, "msg_blocks_too_long": classMessage, "invalid_blocks": classMessage, "no_text": classMessage,
	"expired_trigger_id": classView, "trigger_expired": classView, "exchanged_trigger_id": classView, "trigger_exchanged": classView,
	"view_too_large": classView, "hash_conflict": classView,
	"missing_scope": classScope, "no_permission": classScope, "not_allowed_token_type": classScope, "restricted_action": classScope,
}

// classOf is the class of one of Slack's codes, "" of none.
func classOf(code string) string {
	switch {
	case code == "":
		return ""
	case tokenCodes[code]:
		return classToken
	case classes[code] != "":
		return classes[code]
	}
	return classOther
}

func failureClass(err error) string {
	var ne net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout() {
		return classTimeout
	}
	return classNetwork
}
