package redisstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/redis/go-redis/v9"
)

// A Rekeying puts the installation's first key in place of its others.
type Rekeying struct {
	Dry bool // only count
	// Progress, if it is set, is told how many of all cases were looked at.
	Progress func(done, all int)
}

// Rekeyed is what came of it.
type Rekeyed struct {
	KeyUse          // what was sealed anew, or in a dry run would be
	Labels int      // entries of labels that were written anew, or would be
	Left   []KeyUse // what is sealed with which key now
	// Failed is what cannot be opened. It is left as it is. The label of a case
	// that cannot be opened stays under the old key, for nobody can read it.
	Failed []*SealedError
	// Rewrite is why Redis was not made to write its files anew, in which the
	// old key opens what it has sealed.
	Rewrite error
}

const (
	// rekeyAtOnce is how many cases are loaded in one round trip.
	rekeyAtOnce = 50
	// rekeyTries is how often what others have changed meanwhile is looked at
	// again. They seal with the new key, so there is less of it each time.
	rekeyTries = 5
)

// Rekey seals with the first key what is sealed with another, and writes the
// entries of labels anew, while bots that know both keys go on: each record is
// replaced only as long as it is what was read. It may be broken off and run
// again at any time. A post that a worker has in hand is left to the worker.
//
// Each case is opened on the way. The labels come first: where the key of a
// case has changed, its label has.
func (w *Workspace) Rekey(ctx context.Context, o Rekeying) (Rekeyed, error) {
	r := rekeying{w: w, o: o, failed: map[string]*SealedError{}}
	err := r.labels(ctx)
	for try := 0; err == nil && try < rekeyTries; try++ {
		r.again = 0
		err = w.eachSealed(ctx, func(s sealedRecord) error { return r.record(ctx, s) })
		if r.again == 0 || o.Dry {
			break
		}
	}
	if err == nil {
		r.Left, err = w.KeyUses(ctx)
	}
	if err != nil {
		return r.Rekeyed, fmt.Errorf("rekey: %w", err)
	}
	if r.Records() > 0 && !o.Dry {
		r.Rewrite = w.store.Rewrite(ctx)
	}
	r.Failed = slices.SortedFunc(maps.Values(r.failed), func(a, b *SealedError) int {
		return cmp.Or(a.No-b.No, cmp.Compare(a.What, b.What))
	})
	return r.Rekeyed, nil
}

type rekeying struct {
	Rekeyed
	w      *Workspace
	o      Rekeying
	failed map[string]*SealedError // by what it says, once each
	again  int                     // what was changed since it was read
}

func (r *rekeying) fails(e *SealedError) { r.failed[e.Error()] = e }

// labels writes the entries of labels anew. Whoever opens or closes a case
// meanwhile writes its entry with the new key.
func (r *rekeying) labels(ctx context.Context) error {
	nos, err := r.w.All(ctx)
	if err != nil {
		return err
	}
	done := 0
	for part := range slices.Chunk(nos, rekeyAtOnce) {
		cases, err := r.w.Cases(ctx, part)
		sealed, rest := Unopened(butNoCase(err))
		if rest != nil {
			return rest
		}
		for _, e := range sealed {
			r.fails(e)
		}
		for _, c := range cases {
			if err := r.relabel(ctx, c.No, c.Index().Label); err != nil {
				return err
			}
		}
		if done += len(part); r.o.Progress != nil {
			r.o.Progress(done, len(nos))
		}
	}
	return nil
}

func (r *rekeying) relabel(ctx context.Context, no int, label string) error {
	if label == "" || len(r.w.ring) == 1 {
		return nil
	}
	args := []any{0}
	if r.o.Dry {
		args[0] = 1
	}
	hashes := r.w.ring.labels(label)
	for _, old := range hashes[1:] {
		for _, open := range []bool{true, false} {
			args = append(args, labelMember(old, no, open), labelMember(hashes[0], no, open))
		}
	}
	n, err := r.run(ctx, relabelScript, r.w.keys.labels(), args...)
	r.Labels += n
	return err
}

// record seals one record anew.
func (r *rekeying) record(ctx context.Context, s sealedRecord) error {
	plain, err := r.w.ring.open(s.sealed, s.record)
	if err != nil {
		r.fails(&SealedError{No: s.no, What: s.what, Why: err})
		return nil
	}
	if !r.w.ring.old(s.sealed) {
		return nil
	}
	if r.o.Dry {
		*s.in(&r.KeyUse)++
		return nil
	}
	sealed := r.w.ring.seal(plain, s.record)
	var n int
	switch {
	case s.key == r.w.Shard.keys.parked():
		n, err = r.run(ctx, reparkScript, s.key, s.post, s.sealed, sealed)
	case s.post != "":
		n, err = r.run(ctx, repostScript, s.key, group, s.post, s.sealed, sealed)
	default:
		n, err = r.run(ctx, resealScript, s.key, s.field, s.sealed, sealed)
		r.again += 1 - n
	}
	*s.in(&r.KeyUse) += n
	return err
}

// run runs a script that returns how many records it has changed.
func (r *rekeying) run(ctx context.Context, script *redis.Script, key string, args ...any) (int, error) {
	values, err := r.w.store.runConfirmed(ctx, script, []string{key}, args)
	if err != nil {
		return 0, err
	}
	reply := reply{values: values}
	return reply.number(), reply.err
}
