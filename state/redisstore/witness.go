package redisstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Witnesses are the Sentinels of a primary. One that was stopped, or cut off,
// while a replica was put in its place does not know of it; another replica may
// not know either, and confirms for a second or two what both drop when they hear
// of it. Only the Sentinels know.
type witnesses struct {
	primary   string // its name
	sentinels []*redis.SentinelClient
	server    redis.Options // how a server is reached, but for its address
	// replicas is how many the primary has, as the Sentinels know it: those that
	// are away too. 0 until they were asked.
	replicas atomic.Int64
	away     atomic.Int64 // of them, when the Sentinels were last asked
}

// witnessesOf returns the Sentinels that a URL names, or nil where it names none.
func witnessesOf(raw string) (*witnesses, error) {
	u, err := parseURL(raw)
	if err != nil || !u.sentinel {
		return nil, err
	}
	o, err := redis.ParseFailoverURL(u.url.String())
	if err != nil {
		return nil, withoutURL(err)
	}
	byOwnName(o.TLSConfig)
	once := redis.Options{TLSConfig: o.TLSConfig, MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true, DisableIdentity: true}
	w := &witnesses{primary: o.MasterName, server: once}
	w.server.Username, w.server.Password = o.Username, o.Password
	for _, addr := range o.SentinelAddrs {
		sentinel := once
		sentinel.Addr, sentinel.Username, sentinel.Password = addr, o.SentinelUsername, o.SentinelPassword
		w.sentinels = append(w.sentinels, redis.NewSentinelClient(&sentinel))
	}
	return w, nil
}

func (w *witnesses) close() {
	if w == nil {
		return
	}
	for _, s := range w.sentinels {
		s.Close()
	}
}

// mayDoubt reports whether the Sentinels may have to be asked about what a replica
// confirms. They need not where there is one: what takes the primary's place is
// what has confirmed.
func (w *witnesses) mayDoubt() bool { return w != nil && w.replicas.Load() != 1 }

// awaits is how many replicas a commit waits for: all that there are, but for those
// that were away when the Sentinels were last asked.
func (w *witnesses) awaits() int64 {
	if w == nil {
		return 1
	}
	return max(1, w.replicas.Load()-w.away.Load())
}

// meet hears how many replicas a primary has. Where there was one, and another was
// added since, the Sentinels are asked from here on.
func (w *witnesses) meet(replicas int) {
	if w != nil && replicas > 1 {
		w.replicas.CompareAndSwap(1, 0)
	}
}

// witnessWithin is how long Sentinels may take to answer.
const witnessWithin = 300 * time.Millisecond

// A verdict is what the witnesses say of a commit.
type verdict int

const (
	doubted verdict = iota // another server may have taken the primary's place
	late                   // a replica that could take it has not confirmed what the primary wrote
	vouched
)

// vouch judges a server of which so many replicas have confirmed what it wrote. One
// that is put in its place confirms nothing any longer, so while none is missing
// none was, and whichever comes to be put there has all. Else most of the Sentinels
// must say that it is the primary, and none otherwise, and that no more replicas
// could take its place than have confirmed. That a replica is connected says
// nothing: the primary takes one that it cannot reach for connected until
// repl-timeout, a minute.
func (w *witnesses) vouch(ctx context.Context, confirmed int64, runID string) verdict {
	if known := w.replicas.Load(); known > 0 && confirmed >= known {
		w.away.Store(0)
		return vouched
	}
	if runID == "" { // a server that does not tell is believed
		return vouched
	}
	agreed, complete, known := 0, 0, confirmed
	for _, t := range w.ask(ctx, runID, w.testifyOfAll) {
		switch {
		case t.denies:
			return doubted
		case t.agrees:
			agreed, known = agreed+1, max(known, t.replicas)
			if t.ready <= confirmed {
				complete++
			}
		}
	}
	if !w.most(agreed) {
		return doubted
	}
	w.replicas.Store(known)
	if !w.most(complete) {
		w.away.Store(0)
		return late
	}
	w.away.Store(known - confirmed)
	return vouched
}

func (w *witnesses) most(n int) bool { return 2*n > len(w.sentinels) }

// ask has all Sentinels testify of a server.
func (w *witnesses) ask(ctx context.Context, runID string, testify func(context.Context, *redis.SentinelClient, string) testimony) []testimony {
	ctx, cancel := context.WithTimeout(ctx, witnessWithin)
	defer cancel()
	said := make([]testimony, len(w.sentinels))
	var wg sync.WaitGroup
	for i, s := range w.sentinels {
		wg.Go(func() { said[i] = testify(ctx, s, runID) })
	}
	wg.Wait()
	return said
}

// errReplaced has the client try again, with a connection to where the primary is
// then.
var errReplaced = fmt.Errorf("%w: another has taken its place: %w", ErrNoPrimary, io.EOF)

// admit is called with each new connection. The client closes its connections to a
// primary that is replaced. But one that it was making while the network was cut is
// made when the network heals, and would be used by turns with those to the new
// primary: what is read through it stays old. So a connection is refused where most
// of the Sentinels say that its server is not the primary.
func (w *witnesses) admit(ctx context.Context, c *redis.Conn) error {
	if w == nil {
		return nil
	}
	told := fieldsOf(c.Info(context.WithValue(ctx, connectingKey{}, true), "server").Val())
	if told["run_id"] == "" || isSentinel(told) { // the client calls for those too
		return nil
	}
	denied := 0
	for _, t := range w.ask(ctx, told["run_id"], w.testify) {
		if t.denies {
			denied++
		}
	}
	if w.most(denied) {
		return errReplaced
	}
	return nil
}

// isSentinel reads what INFO says: Redis and Valkey call it by different names.
func isSentinel(told map[string]string) bool {
	return told["redis_mode"] == "sentinel" || told["server_mode"] == "sentinel"
}

// A testimony is what one Sentinel says of a server: neither where it does not
// know.
type testimony struct {
	agrees, denies bool
	replicas       int64 // of the primary, as it knows
	ready          int64 // how many of them it could put in the primary's place, and they follow it
}

// testify asks a Sentinel about a server alone, and nothing of its replicas that could
// take its place. One that does not tell is believed: it was set up so.
func (w *witnesses) testify(ctx context.Context, s *redis.SentinelClient, runID string) testimony {
	told, err := s.Master(ctx, w.primary).Result()
	var refused redis.Error
	if errors.As(err, &refused) {
		return testimony{agrees: true}
	}
	if err != nil {
		return testimony{}
	}
	if told["runid"] == "" { // for ten seconds after a failover it knows the address alone
		told["runid"] = w.runIDAt(ctx, net.JoinHostPort(told["ip"], told["port"]))
	}
	return testimonyOf(told, runID)
}

// testifyOfAll asks a Sentinel about a server and its replicas.
func (w *witnesses) testifyOfAll(ctx context.Context, s *redis.SentinelClient, runID string) testimony {
	t := w.testify(ctx, s, runID)
	if !t.agrees {
		return t
	}
	replicas, err := s.Replicas(ctx, w.primary).Result()
	switch {
	case errors.As(err, new(redis.Error)):
		return t
	case err != nil:
		return testimony{}
	}
	for _, r := range replicas {
		if ready(r) {
			t.ready++
		}
	}
	return t
}

// ready reports whether a Sentinel takes a replica for one that follows its primary
// and could be put in its place. One that has lost its primary, or comes back and
// has not found it yet, could be too, for a while, and nobody waits for it: that it
// is needed just then takes one failure more.
func ready(told map[string]string) bool {
	for flag := range strings.SplitSeq(told["flags"], ",") {
		switch flag {
		case "s_down", "o_down", "disconnected":
			return false
		}
	}
	return told["role-reported"] == "slave" && told["master-link-status"] == "ok"
}

// runIDAt asks who the server at an address is; "" where it does not tell.
func (w *witnesses) runIDAt(ctx context.Context, addr string) string {
	o := w.server
	o.Addr = addr
	c := redis.NewClient(&o)
	defer c.Close()
	return runIDOf(c.Info(ctx, "server").Val())
}

// testimonyOf reads what SENTINEL MASTER says.
func testimonyOf(told map[string]string, runID string) testimony {
	var t testimony
	t.replicas, _ = strconv.ParseInt(told["num-slaves"], 10, 64)
	if id := told["runid"]; id != "" {
		t.agrees, t.denies = id == runID, id != runID
	}
	for flag := range strings.SplitSeq(told["flags"], ",") {
		switch flag {
		case "s_down", "disconnected": // so says this one alone
			t.agrees = false
		case "failover_in_progress":
			// One that asks the others for their votes has put nothing in the primary's
			// place yet. If none of them votes for it, for they see the primary well, it
			// waits for as long as failover-timeout.
			if told["failover-state"] != "wait_start" {
				t.agrees, t.denies = false, true
			}
		case "o_down":
			t.agrees, t.denies = false, true
		}
	}
	return t
}

// runIDOf reads who a server is from what INFO says of it.
func runIDOf(info string) string { return fieldsOf(info)["run_id"] }
