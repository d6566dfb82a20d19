package redisstore

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Which server holds the keys may change at any time, where another takes the
// place of one that is away.

// ErrNoPrimary says that Redis answers, but takes nothing down at the moment.
var ErrNoPrimary = errors.New("redis takes nothing down")

// Away reports whether an error says that Redis could not be reached, or that
// the server which was asked cannot serve now: it loads, it is a replica, its
// Cluster or its replicas are away, it is full, or its disk is. It is not known then whether
// what was asked was done.
func Away(err error) bool {
	var ne net.Error
	switch {
	case err == nil:
		return false
	case errors.Is(err, ErrNotReplicated), errors.Is(err, ErrNoPrimary), errors.Is(err, redis.ErrPoolTimeout), errors.As(err, &ne),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, net.ErrClosed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	}
	return redis.IsOOMError(err) || diskFull(err) || redis.IsMaxClientsError(err) || passing(err)
}

// diskFull reports whether a server takes nothing because it could not write its
// files.
func diskFull(err error) bool { return redis.HasErrorPrefix(err, "MISCONF") }

// passing reports whether a server refused what it, or another in its place,
// will take soon.
func passing(err error) bool {
	return redis.IsLoadingError(err) || redis.IsReadOnlyError(err) || redis.IsClusterDownError(err) || redis.IsMasterDownError(err) ||
		redis.IsTryAgainError(err) || redis.IsNoReplicasError(err) || moved(err)
}

func moved(err error) bool {
	_, is := redis.IsMovedError(err)
	return is
}

// relearn asks a Cluster who holds which keys, and reports whether there is one
// to ask.
func (s *Store) relearn(ctx context.Context) bool {
	c, ok := s.client.(*redis.ClusterClient)
	if !ok {
		return false
	}
	return c.ForEachMaster(ctx, func(context.Context, *redis.Client) error { return nil }) == nil
}

// wary is told each error of the client's, and has a Cluster asked anew when
// one says that a server is away or is not the one: by itself the client notices
// after ten seconds.
type wary struct{ s *Store }

func (w wary) DialHook(next redis.DialHook) redis.DialHook { return next }

func (w wary) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		w.hear(ctx, err)
		return err
	}
}

func (w wary) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		w.hear(ctx, err)
		return err
	}
}

func (w wary) hear(ctx context.Context, err error) {
	var op *net.OpError
	if c, ok := w.s.client.(*redis.ClusterClient); ok && err != nil && (passing(err) || errors.As(err, &op)) {
		c.ReloadState(ctx)
	}
}

// Serves says why the primary of the shard's keys takes nothing down now: an
// error of the connection's, or ErrNoPrimary. A server that does not tell what
// it is, is believed to be the primary.
func (s *Shard) Serves(ctx context.Context) error {
	if err := s.store.client.Exists(ctx, s.keys.fence()).Err(); err != nil {
		return err
	}
	node, err := s.store.master(ctx, s.keys.fence())
	if err != nil {
		return err
	}
	role, err := node.Do(ctx, "ROLE").Slice()
	if err != nil || len(role) < 3 {
		return nil
	}
	replicas, _ := role[2].([]any)
	if role[0] != "master" || s.store.replica && len(replicas) == 0 {
		return ErrNoPrimary
	}
	return nil
}

// Stands makes sure, where a replica is waited for, that what was read before
// stood in the primary then. One that was replaced, and is cut off from where that
// is known, shows what was there before for as long as the cut lasts:
// ErrNotReplicated says that this may be one.
func (s *Shard) Stands(ctx context.Context) error {
	if !s.store.replica {
		return nil
	}
	_, err := s.store.runConfirmed(ctx, seenScript, []string{s.keys.waited()}, nil)
	return err
}

// Passing reports whether what a server says of itself will change by itself:
// it loads, or another is about to take its place, or it waits for its replica.
func (i Info) Passing(replica bool) bool {
	return i.Loading || i.Role == "slave" || replica && i.Short()
}

// Short reports whether a server takes nothing down because fewer replicas are
// connected than it must have.
func (i Info) Short() bool {
	least, err := strconv.Atoi(i.MinReplicas)
	n, err2 := strconv.Atoi(i.Replicas)
	return err == nil && err2 == nil && n < least
}
