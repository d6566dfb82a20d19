package redisstore

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// Check replays the log of a case from its first event and reports whether
// the snapshot says the same. One in a form that this program does not read, as
// a newer version may leave it, is passed over. A log that ends before what is
// known beside it has lost events. It uses nothing from memory but the case's key.
func (w *Workspace) Check(ctx context.Context, no int) error {
	c, snapshot, err := w.replay(ctx, no)
	switch {
	case errors.Is(err, ErrNoCase):
		return fmt.Errorf("case %d: its log is gone: %w", no, err)
	case err != nil:
		return err
	case snapshot.rows != nil:
		return fmt.Errorf("case %d: its row: %s: %w", no, w.keys.rows(), snapshot.rows)
	case snapshot.known > c.Version:
		return fmt.Errorf("case %d: its log ends with version %d, and it has had version %d", no, c.Version, snapshot.known)
	case snapshot.differs && !snapshot.unread:
		return fmt.Errorf("case %d: the snapshot of version %d is not what the log says", no, snapshot.version)
	}
	return nil
}

type snapshotCheck struct {
	version int   // 0: there is none
	differs bool  // or cannot be read
	unread  bool  // it is whole, in a form that this program does not read
	known   int   // the version that the case has had, by its snapshot and its row
	rows    error // why no row can be read: what should hold them is something else
}

// replay folds the whole log of a case and compares the snapshot with it.
func (w *Workspace) replay(ctx context.Context, no int) (*state.Case, snapshotCheck, error) {
	var check snapshotCheck
	s, err := w.loadWhole(ctx, no)
	if err != nil {
		return nil, check, err
	}
	c, err := w.tryOpen(no, nil, sealedCase{key: s.key, events: s.events})
	if err != nil {
		return nil, check, &SealedError{No: no, Why: err}
	}
	b, err := w.unwrap(no, s.key)
	if err != nil {
		return nil, check, &SealedError{No: no, Why: err}
	}
	check.known, check.rows = w.knownByRow(b, no, s.row), s.rows
	if s.snapshot == "" {
		return c, check, nil
	}
	if _, err := fmt.Sscanf(s.snapshot, "%d:", &s.from); err != nil {
		check.differs = true
		return c, check, nil
	}
	check.version = s.from
	kept, err := w.openSnapshot(b, no, s)
	if check.unread = errors.Is(err, errUnread); err == nil {
		check.known = max(check.known, s.from)
	}
	check.differs = err != nil || s.from > c.Version || !reflect.DeepEqual(kept, c.Events[:s.from:s.from])
	return c, check, nil
}

// loadWhole reads all of a case as Redis holds it: key, row, snapshot and the
// events from the first on, these last, so that what is read of it before is not
// ahead of them.
func (w *Workspace) loadWhole(ctx context.Context, no int) (sealedCase, error) {
	pipe := w.store.client.Pipeline()
	key := pipe.HGet(ctx, w.keys.keys(), fmt.Sprint(no))
	row := pipe.HGet(ctx, w.keys.rows(), fmt.Sprint(no))
	snapshot := pipe.Get(ctx, w.keys.snap(no))
	log := pipe.LRange(ctx, w.keys.log(no), 0, -1)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) && !redis.HasErrorPrefix(err, "WRONGTYPE") {
		return sealedCase{}, fmt.Errorf("read case %d: %w", no, err)
	}
	s := sealedCase{key: key.Val(), row: row.Val(), snapshot: snapshot.Val(), events: log.Val()}
	if redis.HasErrorPrefix(snapshot.Err(), "WRONGTYPE") {
		s.snapshot = "none" // something that is no snapshot stands there
	}
	if redis.HasErrorPrefix(row.Err(), "WRONGTYPE") {
		s.rows = row.Err()
	}
	if redis.HasErrorPrefix(log.Err(), "WRONGTYPE") {
		return s, fmt.Errorf("read case %d: %s is no list: %w", no, w.keys.log(no), ErrTampered)
	}
	if len(s.events) == 0 {
		return s, ErrNoCase
	}
	return s, nil
}

// CheckKeys tries the installation's keys on the key of each case, and returns
// the cases whose keys cannot be opened, by number. The error is a *SealedError
// when they open none, but it is another installation's key that would.
func (w *Workspace) CheckKeys(ctx context.Context) ([]*SealedError, error) {
	keys, err := w.store.client.HGetAll(ctx, w.keys.keys()).Result()
	if err != nil {
		return nil, fmt.Errorf("check keys: %w", err)
	}
	nos, err := w.All(ctx)
	if err != nil {
		return nil, err
	}
	var failed []*SealedError
	var another error
	for _, no := range nos {
		if _, err := w.ring.caseBox(keys[fmt.Sprint(no)], w.id, no); err != nil {
			failed = append(failed, &SealedError{No: no, Why: err})
			if another == nil && errors.Is(err, ErrWrongKey) {
				another = failed[len(failed)-1]
			}
		}
	}
	if len(failed) == len(nos) && another != nil {
		return nil, another
	}
	return failed, nil
}
