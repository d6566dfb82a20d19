package faults

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"casethread/bot/localslack"
)

// A front stands between Slack and the replicas: it gives each delivery to the
// next replica that takes connections, and, while there is trouble, some of
// them to a second one as well, at once or when others have overtaken them.
type front struct {
	secret   string
	team     string
	answerTo string // base of response URLs
	client   *http.Client
	replicas []*replica
	turn     atomic.Uint64
	ids      atomic.Uint64
	copies   sync.WaitGroup
	doubled  atomic.Int64
	watches  atomic.Bool // gives nothing to a replica that says it is not ready

	mu      sync.Mutex
	trouble *rand.Rand // nil: none
}

func newFront(slack localslack.Options, answerTo string) *front {
	return &front{secret: slack.SigningSecret, team: slack.TeamID, answerTo: answerTo, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
}

// A delivery is one request of Slack's.
type delivery struct {
	path   string
	header http.Header
	body   []byte
}

// ServeHTTP takes what the local Slack delivers.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	status, answer, err := f.deliver(r.Context(), delivery{r.URL.Path, r.Header, body}, true)
	if err != nil {
		status = http.StatusBadGateway
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// slackWaits is how long Slack waits for an acknowledgement.
const slackWaits = 3 * time.Second

// deliver returns the answer of the replica that took the delivery.
func (f *front) deliver(ctx context.Context, d delivery, mayDouble bool) (int, []byte, error) {
	if after, ok := f.doubles(); ok && mayDouble {
		f.doubled.Add(1)
		f.copies.Go(func() {
			if wait(context.WithoutCancel(ctx), after) {
				_, _, _ = f.once(context.WithoutCancel(ctx), d) // nobody waits for it
			}
		})
	}
	return f.once(ctx, d)
}

// doubles decides whether a delivery comes twice, and how long after itself.
func (f *front) doubles() (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.trouble == nil || f.trouble.IntN(8) > 0 {
		return 0, false
	}
	return time.Duration(f.trouble.IntN(2)*f.trouble.IntN(2000)) * time.Millisecond, true
}

func (f *front) setTrouble(r *rand.Rand) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trouble = r
}

// once gives a delivery to one replica. Where nothing listens, or the replica
// says that it is not ready, the next one has it.
func (f *front) once(ctx context.Context, d delivery) (status int, body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, slackWaits)
	defer cancel()
	turn := f.turn.Add(1)
	for n := range uint64(len(f.replicas)) {
		r := f.replicas[(turn+n)%uint64(len(f.replicas))]
		if f.watches.Load() && !r.ready() {
			status, err = http.StatusServiceUnavailable, nil
			continue
		}
		status, body, err = f.send(ctx, r, d)
		var op *net.OpError
		refused := errors.As(err, &op) && op.Op == "dial"
		if !refused && (err != nil || status != http.StatusServiceUnavailable || strings.HasPrefix(string(body), "try again")) {
			return status, body, err
		}
	}
	return status, body, err
}

func (f *front) send(ctx context.Context, r *replica, d delivery) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+r.addr+d.path, bytes.NewReader(d.body))
	if err != nil {
		return 0, nil, err
	}
	req.Header = d.header.Clone()
	resp, err := f.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// command is a slash command as Slack delivers it.
func (f *front) command(user, channel, text string) delivery {
	name, rest, _ := strings.Cut(text, " ")
	id := f.ids.Add(1)
	return f.signed("/slack/commands", url.Values{
		"user_id": {user}, "channel_id": {channel}, "command": {name}, "text": {rest}, "team_id": {f.team},
		"trigger_id": {fmt.Sprint("1.1.c", id)}, "response_url": {fmt.Sprint(f.answerTo, id)},
	})
}

// click is a click on a button, and the id under which its answer will come.
func (f *front) click(user, channel, button, value string) (d delivery, answer string) {
	id := strconv.FormatUint(f.ids.Add(1), 10)
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "trigger_id": "1.1.k" + id, "response_url": f.answerTo + id,
		"user": map[string]any{"id": user}, "channel": map[string]any{"id": channel},
		"container": map[string]any{"type": "message", "channel_id": channel, "message_ts": "1.1"},
		"actions":   []any{map[string]any{"type": "button", "action_id": button, "block_id": "b", "value": value}},
	})
	if err != nil {
		panic(err) // of strings it cannot fail
	}
	return f.signed("/slack/interactions", url.Values{"payload": {string(payload)}}), id
}

func (f *front) signed(path string, form url.Values) delivery {
	body := form.Encode()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(f.secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return delivery{path, http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "X-Slack-Request-Timestamp": {stamp},
		"X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))},
	}, []byte(body)}
}
