package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// A sealedCase is a case as Redis holds it, or the part of it that is newer
// than what the caller has.
type sealedCase struct {
	key      string   // wrapped
	from     int      // the version before the first of events
	snapshot string   // of version from; "" when from is 0 or the caller has it
	events   []string // from+1, from+2, …
	last     string   // the last event, also where it is in the snapshot or the caller has it
	row      string   // as it is kept, where the whole case was read
	rows     error    // why no row could be read
}

// follows reports whether it is what came after a case.
func (s sealedCase) follows(base *state.Case) bool {
	return s.snapshot == "" && base != nil && base.Version == s.from
}

// tip tells its last event from every other: a sealed body begins with a nonce.
func (s sealedCase) tip() string {
	if n := len(s.events); n > 0 {
		return tipOf(s.events[n-1])
	}
	return tipOf(s.last)
}

func tipOf[S string | []byte](sealed S) string { return string(sealed[:min(len(sealed), tipSize)]) }

// openCase opens a sealed case, from its first event where its snapshot is in a
// form that this program does not read.
func (w *Workspace) openCase(ctx context.Context, no int, base *state.Case, s sealedCase) (*state.Case, error) {
	c, err := w.open(no, base, s)
	if !errors.Is(err, errUnread) {
		return c, err
	}
	if s, err = w.loadWhole(ctx, no); err != nil {
		return nil, err
	}
	return w.open(no, nil, sealedCase{key: s.key, events: s.events})
}

// open opens a sealed case. base is the caller's case, used when it is of
// version from, else nil will do.
func (w *Workspace) open(no int, base *state.Case, s sealedCase) (*state.Case, error) {
	if base != nil && !s.follows(base) {
		w.cache.drop(no) // Redis has lost what we have seen
	}
	c, err := w.tryOpen(no, base, s)
	if err != nil {
		return nil, &SealedError{No: no, Why: err}
	}
	w.cache.put(c)
	return c, nil
}

func (w *Workspace) tryOpen(no int, base *state.Case, s sealedCase) (*state.Case, error) {
	b, err := w.unwrap(no, s.key)
	if err != nil {
		return nil, err
	}
	events, err := w.openEvents(b, no, s)
	if err != nil {
		return nil, err
	}
	if s.follows(base) {
		if len(events) == 0 {
			return base, nil
		}
		return base.With(events...).Stored(s.tip()), nil
	}
	older, err := w.openSnapshot(b, no, s)
	if err != nil {
		return nil, err
	}
	return state.Fold(no, append(older, events...)).Stored(s.tip()), nil
}

// unwrap returns the key of a case, from the cache if it is there.
func (w *Workspace) unwrap(no int, wrapped string) (*box, error) {
	if b := w.cache.box(no); b != nil && b.wrapped == wrapped { // else it is another case's, in place of one that was lost
		return b, nil
	}
	b, err := w.ring.caseBox(wrapped, w.id, no)
	if err != nil {
		return nil, err
	}
	w.cache.putBox(no, b)
	return b, nil
}

// boxOf returns the key of a case, asking Redis if need be.
func (w *Workspace) boxOf(ctx context.Context, no int) (*box, error) {
	if b := w.cache.box(no); b != nil {
		return b, nil
	}
	wrapped, err := w.store.client.HGet(ctx, w.keys.keys(), fmt.Sprint(no)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("load key of case %d: %w", no, err)
	}
	b, err := w.unwrap(no, wrapped)
	if err != nil {
		return nil, &SealedError{No: no, Why: err}
	}
	return b, nil
}

func (w *Workspace) openSnapshot(b *box, no int, s sealedCase) ([]state.Event, error) {
	if s.from == 0 && s.snapshot == "" {
		return nil, nil
	}
	_, sealed, _ := strings.Cut(s.snapshot, ":")
	packed, err := b.open(sealed, record{w.id, sealedSnap, no, s.from, ""})
	if err != nil {
		return nil, err
	}
	events, err := readSnapshot(packed)
	if err == nil && len(events) != s.from {
		err = ErrTampered
	}
	return events, err
}

// errUnread says that a snapshot is whole, and not in a form that this program
// reads. The events say all that it does.
var errUnread = errors.New("a snapshot in another form")

func readSnapshot(packed []byte) ([]state.Event, error) {
	plain, err := unpack(packed)
	if err != nil {
		return nil, errUnread
	}
	events, err := decodeAll(plain)
	if err != nil {
		return nil, errUnread
	}
	return events, nil
}

func (w *Workspace) openEvents(b *box, no int, s sealedCase) ([]state.Event, error) {
	events := make([]state.Event, 0, len(s.events))
	for i, sealed := range s.events {
		version := s.from + 1 + i
		plain, err := openPacked(b, sealed, record{w.id, sealedEvent, no, version, ""})
		if err != nil {
			return nil, err
		}
		e, err := state.DecodeEvent(plain)
		if err != nil {
			return nil, err
		}
		if e.Version != version {
			return nil, ErrTampered
		}
		events = append(events, e)
	}
	return events, nil
}

func openPacked(b *box, sealed string, r record) ([]byte, error) {
	packed, err := b.open(sealed, r)
	if err != nil {
		return nil, err
	}
	return unpack(packed)
}

func (w *Workspace) sealEvent(b *box, no int, e state.Event) ([]byte, error) {
	plain, err := state.EncodeEvent(e)
	if err != nil {
		return nil, err
	}
	return b.seal(pack(plain), record{w.id, sealedEvent, no, e.Version, ""}), nil
}

// sealSnapshot returns the snapshot of a case: its version and a colon, which
// the scripts read, and the sealed events.
func (w *Workspace) sealSnapshot(b *box, c *state.Case) ([]byte, error) {
	plain, err := encodeAll(c.Events)
	if err != nil {
		return nil, err
	}
	sealed := b.seal(pack(plain), record{w.id, sealedSnap, c.No, c.Version, ""})
	return append(fmt.Appendf(nil, "%d:", c.Version), sealed...), nil
}
