package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"casethread/state"
)

// Replace puts a case, as it was at an earlier time, in the place of one of its number
// that cannot be opened: its log, snapshot, row and entries in the indexes are written
// anew. What is kept beside it stays, and so does its key where that can be opened,
// with which posts that wait are sealed. Of a case that can be opened the error is
// ErrOpens; it is left as it is, and so is one of a newer version or of another
// installation's key. Dry, it only looks.
func (w *Workspace) Replace(ctx context.Context, c *state.Case, dry bool) error {
	asRead, box, hasKey, err := w.broken(ctx, c.No)
	if err != nil || dry {
		return err
	}
	ch := &change{token: newToken(), after: state.Fold(c.No, c.Events), box: box}
	version := asRead.Version
	if !hasKey {
		version = -1 // nobody can commit to such a case
	}
	w.guard(ch, &Commit{Base: asRead}, c.No, version)
	w.addMarks(ch, &Commit{}, c.No, c.Version)
	if box == nil {
		b, wrapped, err := w.ring.newCaseBox(w.id, c.No)
		if err != nil {
			return err
		}
		ch.box = b
		ch.write("HSET", w.keys.keys(), c.No, wrapped)
	}
	sealed := make([]any, len(c.Events))
	for i, e := range c.Events {
		if sealed[i], err = w.sealEvent(ch.box, c.No, e); err != nil {
			return fmt.Errorf("replace case %d: %w", c.No, err)
		}
	}
	ch.write("DEL", w.keys.log(c.No))
	ch.write("DEL", w.keys.snap(c.No))
	for part := range slices.Chunk(sealed, mostAtOnce) {
		ch.write("RPUSH", w.keys.log(c.No), part...)
	}
	ch.after.Stored(tipOf(sealed[len(sealed)-1].([]byte)))
	if err := w.addSnapshot(ch); err != nil {
		return err
	}
	if err := w.addRow(ch, nil); err != nil {
		return err
	}
	w.reindex(ch, c.No, state.Index{}, ch.after.Index())
	return w.carryOut(ctx, Commit{Base: asRead}, ch)
}

// ErrOpens says that a case can be opened, so that nothing may be put in its place.
var ErrOpens = errors.New("the case can be opened")

// broken looks that a case cannot be opened, and returns it as the guards of a commit
// know it, with its key where that can be opened, and whether it has one at all.
func (w *Workspace) broken(ctx context.Context, no int) (asRead *state.Case, b *box, hasKey bool, err error) {
	w.cache.forget(no)
	_, err = w.Find(ctx, Lookup{No: no, Fresh: true})
	switch {
	case err == nil:
		return nil, nil, false, ErrOpens
	case !errors.Is(err, ErrTampered) && !errors.Is(err, ErrNoKey):
		return nil, nil, false, err
	}
	s, err := w.loadWhole(ctx, no)
	if err != nil {
		return nil, nil, false, err
	}
	asRead = state.Fold(no, nil).Stored(s.tip())
	asRead.Version = len(s.events)
	if b, err = w.unwrap(no, s.key); err != nil {
		b = nil // it gets another
	}
	return asRead, b, s.key != "", nil
}
