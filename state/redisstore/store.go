package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options say where the store is and how it keeps things.
type Options struct {
	// URL names one server, a Cluster or Sentinels; see connect.
	URL string
	// DataKeys are the installation's keys, 32 bytes each. The first seals,
	// all of them open, so a key is changed by putting the new one in front, and
	// by Rekey.
	DataKeys [][]byte
	// Replica asks every commit to wait until a replica has it.
	Replica bool
	// CacheFor is how long a loaded case or person may be used without asking
	// Redis; zero means 60 s, a negative value never. A commit on an older
	// version than Redis's is refused whatever the cache says.
	CacheFor time.Duration
	// Now tells the ages of cached cases; nil means time.Now.
	Now func() time.Time
}

// A Store is a connection to Redis and what was loaded from it. It may be
// used by many goroutines.
type Store struct {
	client   redis.UniversalClient
	together *redis.AutoPipeliner // for what many callers send at the same time
	dataKeys [][]byte
	replica  bool
	cacheFor time.Duration
	// typesEach is that of the package; tests have every commit look.
	typesEach time.Duration
	now       func() time.Time
	trips     atomic.Uint64
	// memoryOnly: what a replica confirms it has in memory, perhaps not on disk.
	memoryOnly atomic.Bool
	witnesses  *witnesses // where there are Sentinels, and a replica is waited for

	mu         sync.Mutex
	shards     [shards]*Shard
	workspaces map[string]*Workspace
}

// Open connects to Redis and teaches it the scripts. It fails when Redis
// cannot be reached.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := checkKeys(o.DataKeys); err != nil {
		return nil, err
	}
	var sentinels *witnesses
	var err error
	if o.Replica {
		if sentinels, err = witnessesOf(o.URL); err != nil {
			return nil, err
		}
	}
	client, err := connect(o.URL, sentinels)
	if err != nil {
		sentinels.close()
		return nil, err
	}
	s := &Store{
		witnesses: sentinels,
		client:    client, dataKeys: o.DataKeys, replica: o.Replica, cacheFor: o.CacheFor, typesEach: typesEach, now: o.Now,
		workspaces: map[string]*Workspace{},
	}
	if s.cacheFor == 0 {
		s.cacheFor = time.Minute
	}
	if s.now == nil {
		s.now = time.Now
	}
	client.AddHook(counter{&s.trips})
	client.AddHook(wary{s})
	if s.together, err = together(client); err != nil {
		s.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := s.loadScripts(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

func checkKeys(keys [][]byte) error {
	if len(keys) == 0 {
		return errors.New("open store: no data key")
	}
	for i, k := range keys {
		if len(k) != keySize {
			return fmt.Errorf("open store: data key %d has %d bytes, want %d", i+1, len(k), keySize)
		}
	}
	if !Distinct(keys) {
		return errors.New("open store: two data keys cannot be told apart")
	}
	return nil
}

// Distinct reports whether data keys can be told apart by the one byte that
// stands for each in Redis. Of 256 pairs one cannot.
func Distinct(keys [][]byte) bool {
	seen := map[byte]bool{}
	for _, k := range keys {
		seen[keyID(k)] = true
	}
	return len(seen) == len(keys)
}

// closeWithin is how long what is on its way to Redis may take when a store is
// closed. By itself the client waits half a minute for a server that says nothing.
const closeWithin = time.Second

// Close closes the connections.
func (s *Store) Close() error {
	s.witnesses.close()
	closed := make(chan error, 1)
	go func() { closed <- s.client.Close() }()
	patience := time.NewTimer(closeWithin)
	defer patience.Stop()
	select {
	case err := <-closed:
		return err
	case <-patience.C:
		return errors.New("close store: redis does not answer")
	}
}

// Ping reports whether Redis answers.
func (s *Store) Ping(ctx context.Context) error { return s.client.Ping(ctx).Err() }

// RoundTrips counts the commands and pipelines sent to Redis so far.
func (s *Store) RoundTrips() uint64 { return s.trips.Load() }

// CountTrips returns a context whose round trips are counted in n as well, so
// that those of one request can be told from all others.
func CountTrips(ctx context.Context, n *atomic.Uint64) context.Context {
	return context.WithValue(ctx, tripsKey{}, n)
}

type (
	tripsKey      struct{}
	connectingKey struct{} // what is asked with it belongs to a new connection
)

// Workspace returns the workspace of an installation. The id is Slack's:
// letters and digits. The same id gives the same *Workspace.
func (s *Store) Workspace(id string) *Workspace {
	shard := s.Shard(shardOf(id))
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.workspaces[id]
	if w == nil {
		w = &Workspace{Shard: shard, id: id, keys: shard.keys.workspace(id)}
		w.ring = newRing(s.dataKeys, id)
		w.cache.init(s.now, s.cacheFor)
		s.workspaces[id] = w
	}
	return w
}

// Shard returns one of the shards, 0 to 63. Timers and posts are kept by
// shard, so that there is a fixed number of places to watch, whatever the
// number of workspaces.
func (s *Store) Shard(n int) *Shard {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shards[n] == nil {
		s.shards[n] = &Shard{store: s, n: n, keys: keysOfShard(n), wake: make(chan struct{}, 1), due: make(chan struct{}, 1)}
	}
	return s.shards[n]
}

// A Shard holds the timers and the outbox of the workspaces whose keys share
// its hash slot.
type Shard struct {
	store *Store
	n     int
	keys  shardKeys
	wake  chan struct{} // posts were put into the outbox
	due   chan struct{} // timers were set that are due
	// looked is when a commit last looked at types and rights, in Unix nanoseconds.
	looked atomic.Int64
}

// Number returns the shard's number, 0 to 63.
func (s *Shard) Number() int { return s.n }

// A Workspace holds the cases and people of one installation. Other
// installations' workspaces may be in its shard: what its shard's methods are
// given says whose it is.
type Workspace struct {
	*Shard
	id    string
	keys  wsKeys
	ring  ring
	cache cache

	cursor atomic.Pointer[string] // where Claim goes on looking for dead workers' posts
}

// Store returns the store that the workspace is kept in.
func (w *Workspace) Store() *Store { return w.store }

// ID returns the id of the workspace.
func (w *Workspace) ID() string { return w.id }

// counter counts round trips.
type counter struct{ n *atomic.Uint64 }

func (c counter) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (c counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if ctx.Value(connectingKey{}) == nil && cmd.Name() != "hello" { // a new connection's, none of ours
			c.count(ctx)
		}
		return next(ctx, cmd)
	}
}

func (c counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.count(ctx)
		return next(ctx, cmds)
	}
}

func (c counter) count(ctx context.Context) {
	c.n.Add(1)
	countOwn(ctx)
}

// countOwn counts a round trip for who asked for it by CountTrips.
func countOwn(ctx context.Context) {
	if own, ok := ctx.Value(tripsKey{}).(*atomic.Uint64); ok {
		own.Add(1)
	}
}
