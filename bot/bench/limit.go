package bench

import (
	"context"
	"crypto/hmac"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// limitScript makes as many writes as the commit of a follow-up, of bodies as
// long: the delivery, the command, an event, a timer, two posts.
//
//	KEYS  1 delivery  2 command  3 log  4 outbox  5 timers
//	ARGV  1 event  2 body of a post  3 case
const limitScript = `
if redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2]) then return 1 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', 93600000)
redis.call('SET', KEYS[2], ARGV[3], 'PX', 600000)
redis.call('XADD', KEYS[3], '*', 'e', ARGV[1])
redis.call('ZADD', KEYS[5], 1788246000000, 'T0BENCH001|wake|' .. ARGV[3])
for _, kind in ipairs({'event', 'card'}) do
  redis.call('XADD', KEYS[4], '*', 'w', 'T0BENCH001', 'o', 'abcdefghijklmnopqrst', 'k', kind, 'c', ARGV[3], 'h', 'C0B000001', 'b', ARGV[2])
end
return 0`

// A limit is what the machine allows: a handler that checks the signature,
// reads the form, runs one script and answers, and nothing else.
type limit struct {
	redis  redis.Scripter
	script *redis.Script
	event  string // as long as a sealed event
	post   string // as long as a sealed post
	answer []byte // as long as the bot's
	n      atomic.Int64
}

func newLimit(ctx context.Context, c redis.Scripter, answer int) (*limit, error) {
	l := &limit{
		redis: c, script: redis.NewScript(limitScript), event: strings.Repeat("e", 150), post: strings.Repeat("p", 50),
		answer: []byte(`{"text":"stored` + strings.Repeat(" ", max(0, answer-18)) + `"}`),
	}
	if err := l.script.Load(ctx, c).Err(); err != nil {
		return nil, fmt.Errorf("limit: %w", err)
	}
	return l, nil
}

func (l *limit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "cannot read", http.StatusBadRequest)
		return
	}
	if !hmac.Equal([]byte(sign(r.Header.Get("X-Slack-Request-Timestamp"), string(body))), []byte(r.Header.Get("X-Slack-Signature"))) {
		http.Error(w, "bad signature", http.StatusUnauthorized)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	no, _, _ := strings.Cut(form.Get("text"), " ")
	n := l.n.Add(1)
	keys := []string{
		"{s00}:T0BENCH001:seen:" + form.Get("trigger_id"), fmt.Sprintf("{s00}:T0BENCH001:once:%016d", n),
		"{s00}:T0BENCH001:case:" + no + ":log", "{s00}:outbox", "{s00}:timers",
	}
	if err := l.script.EvalSha(r.Context(), l.redis, keys, l.event, l.post, no).Err(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(l.answer)
}
