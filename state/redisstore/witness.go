package redisstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
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

// meet hears how many replicas a primary has. Where there was one, and another was
// added since, the Sentinels are asked from here on.
func (w *witnesses) meet(replicas int) {
	if w != nil && replicas > 1 {
		w.replicas.CompareAndSwap(1, 0)
	}
}

// witnessWithin is how long Sentinels may take to answer.
const witnessWithin = 300 * time.Millisecond

// vouch reports whether a server is still the primary, of which so many replicas
// have confirmed what it wrote. One that is put in its place confirms nothing any
// longer, so while none is missing none was. Else most of the Sentinels must say
// so, and none otherwise. That a replica is connected says nothing: the primary
// takes one that it cannot reach for connected until repl-timeout, a minute.
func (w *witnesses) vouch(ctx context.Context, replicas int, runID string) bool {
	if known := int(w.replicas.Load()); known > 0 && replicas >= known || runID == "" { // a server that does not tell is believed
		return true
	}
	agreed, denied, known := w.ask(ctx, runID)
	if denied > 0 || 2*agreed <= len(w.sentinels) {
		return false
	}
	w.replicas.Store(int64(max(known, replicas)))
	return true
}

// ask has all Sentinels testify of a server, and returns how many agree that it is
// the primary, how many deny it, and how many replicas those know that agree.
func (w *witnesses) ask(ctx context.Context, runID string) (agreed, denied, replicas int) {
	ctx, cancel := context.WithTimeout(ctx, witnessWithin)
	defer cancel()
	said := make(chan testimony, len(w.sentinels))
	for _, s := range w.sentinels {
		go func() { said <- w.testify(ctx, s, runID) }()
	}
	for range w.sentinels {
		switch t := <-said; {
		case t.denies:
			denied++
		case t.agrees:
			agreed, replicas = agreed+1, max(replicas, t.replicas)
		}
	}
	return agreed, denied, replicas
}

// errReplaced is of a kind that the client tries again after, with a connection to
// where the primary is then.
var errReplaced = fmt.Errorf("%w: another has taken its place: %w", ErrNoPrimary, io.EOF)

// admit is called with each new connection. The client closes those that it has to
// a primary which is replaced, but one that it was about to make while the network
// was cut comes to be when that heals, and it would be asked by turns with those to
// the new primary: what is read there is old, for ever if need be. So there must
// not be a majority of Sentinels that says that it is not the primary.
func (w *witnesses) admit(ctx context.Context, c *redis.Conn) error {
	if w == nil {
		return nil
	}
	told := fieldsOf(c.Info(context.WithValue(ctx, connectingKey{}, true), "server").Val())
	if told["run_id"] == "" || told["redis_mode"] == "sentinel" { // the client calls for those too
		return nil
	}
	if _, denied, _ := w.ask(ctx, told["run_id"]); 2*denied > len(w.sentinels) {
		return errReplaced
	}
	return nil
}

// A testimony is what one Sentinel says of a server: neither where it does not
// know.
type testimony struct {
	agrees, denies bool
	replicas       int // of the primary, as it knows
}

// testify asks a Sentinel. One that does not tell is believed: it was set up so.
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
	t.replicas, _ = strconv.Atoi(told["num-slaves"])
	if id := told["runid"]; id != "" {
		t.agrees, t.denies = id == runID, id != runID
	}
	for flag := range strings.SplitSeq(told["flags"], ",") {
		switch flag {
		case "s_down", "disconnected": // so says this one alone
			t.agrees = false
		case "o_down", "failover_in_progress":
			t.agrees, t.denies = false, true
		}
	}
	return t
}

// runIDOf reads who a server is from what INFO says of it.
func runIDOf(info string) string { return fieldsOf(info)["run_id"] }
