package redisstore

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"casethread/state"
)

// A recalled is what log and snapshot of a case say together. The seal of an event
// binds its version, so each tells by itself where it belongs, and the snapshot
// holds the same events once more.
type recalled struct {
	c      *state.Case
	box    *box
	length int    // of the log as it was read
	tip    string // of what it ended with
	// log is what the log is to hold, nil where it does: sealed events of the
	// versions from the first on.
	log      []any
	snapshot snapshotCheck
	had      int // the version that the case has had, by what stands there
}

// shifted is how far from its place an event is looked for.
const shifted = 64

// recall reads a case as far as log and snapshot hold it between them. What is in
// neither, or in the log in a form that nobody can read, makes it an error, for a case
// without it would be another; or, with cut, the case ends before it.
func (w *Workspace) recall(ctx context.Context, no int, cut bool) (*recalled, error) {
	c, snapshot, err := w.replay(ctx, no)
	switch {
	case err == nil && snapshot.version <= c.Version:
		b, err := w.boxOf(ctx, no)
		return &recalled{c: c, box: b, length: c.Version, tip: c.Tip, snapshot: snapshot}, err
	case errors.Is(err, ErrNoCase):
		if _, forgotten, lookErr := w.Forgotten(ctx, no); forgotten || lookErr != nil {
			return nil, errors.Join(err, lookErr) // what is left of it is not to come back
		}
	case err != nil && !errors.Is(err, ErrTampered):
		return nil, err
	}
	whole, err := w.loadWhole(ctx, no)
	if err != nil && (!errors.Is(err, ErrNoCase) || whole.snapshot == "") {
		return nil, err
	}
	r, err := w.compose(no, whole, cut)
	if err != nil {
		return nil, &SealedError{No: no, Why: err}
	}
	return r, nil
}

// compose puts log and snapshot of a case together.
func (w *Workspace) compose(no int, s sealedCase, cut bool) (*recalled, error) {
	b, err := w.unwrap(no, s.key)
	if err != nil {
		return nil, err
	}
	kept := w.knownBySnapshot(b, no, s)
	r := &recalled{box: b, length: len(s.events), tip: s.tip()}
	events, sealed := map[int]state.Event{}, map[int]string{}
	var unsure []int
	ends, unplaced := 0, 0 // the version at which the log ends, and what cannot be read behind it
	for i, body := range s.events {
		e, err := w.place(b, no, i+1, body)
		switch {
		case errors.Is(err, ErrTampered):
			unplaced++
			continue
		case err != nil:
			return nil, err
		}
		if other, twice := sealed[e.Version]; twice && other != body {
			unsure = append(unsure, e.Version) // nobody knows which of them was told
		}
		events[e.Version], sealed[e.Version] = e, body
		ends, unplaced = e.Version, 0
	}
	for _, e := range kept {
		if _, logged := events[e.Version]; !logged {
			events[e.Version] = e
		}
	}
	r.had = ends + unplaced
	for v := range events {
		r.had = max(r.had, v)
	}
	for _, v := range unsure {
		delete(events, v)
	}
	var all []state.Event
	for v := 1; ; v++ {
		e, known := events[v]
		if !known {
			break
		}
		body, logged := sealed[v]
		if !logged {
			fresh, err := w.sealEvent(b, no, e)
			if err != nil {
				return nil, fmt.Errorf("seal event: %w", err)
			}
			body = string(fresh)
		}
		all, r.log = append(all, e), append(r.log, body)
	}
	if len(all) == 0 || len(all) < r.had && !cut {
		return nil, ErrTampered
	}
	r.c = state.Fold(no, all).Stored(tipOf(r.log[len(r.log)-1].(string)))
	r.snapshot = snapshotCheck{
		version: len(kept),
		differs: len(kept) == 0 && s.snapshot != "" || len(kept) > 0 && !reflect.DeepEqual(kept, all[:len(kept):len(kept)]),
	}
	if slices.EqualFunc(r.log, s.events, func(a any, b string) bool { return a == b }) {
		r.log = nil
	}
	return r, nil
}

// knownByRow is the version of a case that its row is of, 0 where it has none that
// can be opened. No row is written before its case's events.
func (w *Workspace) knownByRow(b *box, no int, kept string) int {
	version, sealed, _ := strings.Cut(kept, ":")
	n, err := strconv.Atoi(version)
	if err != nil {
		return 0
	}
	if _, err := b.open(sealed, rowRecord(w.id, no, n)); err != nil {
		return 0
	}
	return n
}

// knownBySnapshot are the events that the snapshot holds, none where it cannot be
// read.
func (w *Workspace) knownBySnapshot(b *box, no int, s sealedCase) []state.Event {
	if _, err := fmt.Sscanf(s.snapshot, "%d:", &s.from); err != nil {
		return nil
	}
	events, err := w.openSnapshot(b, no, s)
	if err != nil {
		return nil
	}
	for i, e := range events {
		if e.Version != i+1 {
			return nil
		}
	}
	return events
}

// place opens an entry of the log, which is of a version near to the one where it
// stands if others are missing or too many.
func (w *Workspace) place(b *box, no, version int, sealed string) (e state.Event, err error) {
	for off := range 2*shifted + 1 {
		v := version + (off+1)/2
		if off%2 == 0 {
			v = version - off/2
		}
		if v < 1 {
			continue
		}
		events, err := w.openEvents(b, no, sealedCase{from: v - 1, events: []string{sealed}})
		if err == nil {
			return events[0], nil
		}
		if !errors.Is(err, ErrTampered) {
			return e, err // of that version, and not to be read, as a newer one's
		}
	}
	return e, ErrTampered
}
