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

// limitScript asks and writes what the commit of a follow-up does, with bodies
// as long: whether the delivery or the command came before, and how long the
// case's log is; the two marks, an event, the case's row, a timer, two posts.
//
//	KEYS  1 delivery  2 command  3 log  4 rows  5 outbox  6 timers
//	ARGV  1 event  2 row  3 body of a post  4 case
const limitScript = `
if redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2]) then return 1 end
if redis.call('LLEN', KEYS[3]) < 0 then return 2 end
redis.call('SET', KEYS[1], ARGV[4], 'PX', 93600000)
redis.call('SET', KEYS[2], ARGV[4], 'PX', 600000)
redis.call('RPUSH', KEYS[3], ARGV[1])
redis.call('HSET', KEYS[4], ARGV[4], ARGV[2])
redis.call('ZADD', KEYS[6], 1788246000000, 'T0BENCH001|wake|' .. ARGV[4])
for _, kind in ipairs({'event', 'card'}) do
  redis.call('XADD', KEYS[5], '*', 'w', 'T0BENCH001', 'o', 'abcdefghijklmnopqrst', 'k', kind, 'c', ARGV[4], 'h', 'C0B000001', 'b', ARGV[3])
end
return 0`

// limitPrefix is that of the limit's keys, a shard's.
const limitPrefix = "{s00}"

// Sizes are how long, in bytes, what the bot writes for a command is, and what
// it answers.
type Sizes struct {
	Event  int `json:"event"`
	Row    int `json:"row"`
	Post   int `json:"post"`
	Answer int `json:"answer"`
}

// A limit is what the machine allows: a handler that checks the signature,
// reads the form, runs one script and answers, and nothing else. Scripts that
// come at the same time go to Redis together, as the bot's do.
type limit struct {
	redis  redis.Scripter
	script *redis.Script
	event  string
	row    string
	post   string
	answer []byte
	n      atomic.Int64
}

func newLimit(ctx context.Context, c redis.UniversalClient, sizes Sizes) (*limit, error) {
	together, err := c.AutoPipeline()
	if err != nil {
		return nil, fmt.Errorf("limit: %w", err)
	}
	l := &limit{
		redis: together, script: redis.NewScript(limitScript), event: strings.Repeat("e", sizes.Event), row: strings.Repeat("r", sizes.Row),
		post: strings.Repeat("p", sizes.Post), answer: []byte(`{"text":"stored` + strings.Repeat(" ", max(0, sizes.Answer-18)) + `"}`),
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
	keys := []string{
		limitPrefix + ":T0BENCH001:seen:" + form.Get("trigger_id"), fmt.Sprintf("%s:T0BENCH001:once:%016d", limitPrefix, l.n.Add(1)),
		limitPrefix + ":T0BENCH001:case:" + no + ":log", limitPrefix + ":T0BENCH001:rows", limitPrefix + ":outbox", limitPrefix + ":timers",
	}
	if err := l.script.EvalSha(r.Context(), l.redis, keys, l.event, l.row, l.post, no).Err(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(l.answer)
}

// sizes measures what the bot has written for case 1, which it has just been
// given commands for; answer is how long its answers are.
func (b *bench) sizes(ctx context.Context, answer int) (s Sizes, err error) {
	s.Answer = answer
	for pattern, size := range map[string]func(key string) (int, error){
		"*:case:1:log": func(key string) (int, error) {
			last, err := b.raw.LRange(ctx, key, -3, -1).Result()
			for _, event := range last { // one may be the bot's own, which is short
				s.Event = max(s.Event, len(event))
			}
			return s.Event, err
		},
		"*:rows": func(key string) (int, error) {
			row, err := b.raw.HGet(ctx, key, "1").Result()
			s.Row = len(row)
			return s.Row, err
		},
		"*:outbox": func(key string) (int, error) {
			last, err := b.raw.XRevRangeN(ctx, key, "+", "-", 1).Result()
			if err == nil && len(last) > 0 {
				body, _ := last[0].Values["b"].(string)
				s.Post = len(body)
			}
			return s.Post, err
		},
	} {
		keys, err := b.raw.Keys(ctx, pattern).Result()
		if err != nil {
			return s, err
		}
		if len(keys) == 0 {
			return s, fmt.Errorf("nothing is written to %s", pattern)
		}
		if n, err := size(keys[0]); err != nil || n == 0 {
			return s, fmt.Errorf("what is written to %s cannot be measured: %w", pattern, err)
		}
	}
	return s, nil
}
