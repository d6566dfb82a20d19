package redisstore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// A Rebuilding says how a case is rebuilt.
type Rebuilding struct {
	Dry bool // only look
	// Cut has a case end before the first event that nobody can read, where there is
	// one; without it such a case is left as it is.
	Cut bool
	// Timers are those that a case should have at the latest, and those to set
	// where it has not.
	Timers func(*state.Case) (latest, set []Timer, err error)
}

// What a rebuild may find to differ from what a case's events say.
const (
	ALog      = "events"
	ASnapshot = "snapshot"
	ALabel    = "label"
	AThread   = "thread"
	AChannel  = "open cases of a channel"
	APerson   = "cases of a person"
	ATimer    = "timer"
	ARow      = "row"
)

// Rebuilt is what a rebuild found.
type Rebuilt struct {
	Version int
	Differs []string // kinds, each once
	// Missing is how many events the case had, by what is kept beside them, that
	// are nowhere any longer.
	Missing int
}

// rebuildTries is how often a rebuild begins anew because the case has moved on.
const rebuildTries = 8

// longestLease is how long after a timer's new time a lease may end at most; commit.lua
// knows it too. One that ends later is nobody's.
const longestLease = 7 * 24 * time.Hour

// errMoved says that a case has changed while it was looked at.
var errMoved = errors.New("the case has changed meanwhile")

// Rebuild folds a case from its events and writes its snapshot, its row, its index
// entries and its timers anew where they say something else. Entries that are too many
// are looked for where the case has ever had one. The events stay as they are; where
// the log has lost or damaged some that the snapshot holds, or has them elsewhere
// than in their order, it is written anew with all of them.
func (w *Workspace) Rebuild(ctx context.Context, no int, o Rebuilding) (Rebuilt, error) {
	for try := 1; ; try++ {
		r, err := w.rebuild(ctx, no, o)
		var conflict *ConflictError
		if moved := errors.Is(err, errMoved) || errors.As(err, &conflict); moved && try < rebuildTries {
			continue
		}
		if err != nil {
			return r, fmt.Errorf("rebuild case %d: %w", no, err)
		}
		return r, nil
	}
}

func (w *Workspace) rebuild(ctx context.Context, no int, o Rebuilding) (Rebuilt, error) {
	whole, err := w.recall(ctx, no, o.Cut)
	if err != nil {
		return Rebuilt{}, err
	}
	c, snapshot := whole.c, whole.snapshot
	r := Rebuilt{Version: c.Version}
	var latest, set []Timer
	if o.Timers != nil {
		if latest, set, err = o.Timers(c); err != nil {
			return r, err
		}
	}
	entries := w.entries(c)
	found, err := w.readEntries(ctx, whole, entries, latest)
	if err != nil {
		return r, err
	}
	ch := &change{token: newToken(), after: c, box: whole.box}
	asRead := state.Fold(no, nil).Stored(whole.tip)
	w.guard(ch, &Commit{Base: asRead}, no, whole.length)
	w.addMarks(ch, &Commit{}, no, c.Version)
	if whole.log != nil {
		r.differs(ALog)
		ch.write("DEL", w.keys.log(no))
		for part := range slices.Chunk(whole.log, mostAtOnce) {
			ch.write("RPUSH", w.keys.log(no), part...)
		}
	}
	r.Missing = max(whole.had, w.knownByRow(ch.box, no, found.row), c.Version) - c.Version
	if snapshot.differs || snapshot.version/snapshotEvery != c.Version/snapshotEvery {
		r.differs(ASnapshot)
		if err := w.addSnapshot(ch); err != nil {
			return r, err
		}
	}
	if !w.rowSays(ch.box, c, found.row) {
		r.differs(ARow)
		if err := w.addRow(ch, nil); err != nil {
			return r, err
		}
	}
	for _, e := range entries {
		if e.wanted != e.there {
			r.differs(e.kind)
			e.mend(ch, no)
		}
	}
	if found.late {
		r.differs(ATimer)
		w.addTimers(ch, &Commit{Set: set})
	}
	if len(r.Differs) == 0 || o.Dry {
		return r, nil
	}
	return r, w.carryOut(ctx, Commit{Base: c}, ch)
}

func (r *Rebuilt) differs(kind string) {
	if !slices.Contains(r.Differs, kind) {
		r.Differs = append(r.Differs, kind)
	}
}

// rowSays reports whether a row as it is kept is that of a case. The day that it
// is made for is its own.
func (w *Workspace) rowSays(b *box, c *state.Case, kept string) bool {
	version, sealed, _ := strings.Cut(kept, ":")
	if version != strconv.Itoa(c.Version) {
		return false
	}
	r, err := w.openRow(b, c.No, c.Version, sealed)
	return err == nil && reflect.DeepEqual(r, c.Row(r.From))
}

// An indexEntry is one by which a case is found, or was once.
type indexEntry struct {
	kind, key, member string
	wanted, there     bool
	instead           bool // it does in place of the one that is wanted
}

// entries are those that a case should have, and those that it had at any time
// and should have no longer.
func (w *Workspace) entries(c *state.Case) []*indexEntry {
	var all []*indexEntry
	known := map[[2]string]bool{}
	add := func(entries ...indexEntry) {
		for _, e := range entries {
			if name := [2]string{e.key, e.member}; !known[name] {
				known[name] = true
				all = append(all, &e)
			}
		}
	}
	now := c.Index()
	for _, e := range w.entriesOf(c.No, now) {
		e.wanted = !e.instead
		add(e)
	}
	add(w.entriesOf(c.No, closedOrOpened(now))...) // what closing, or opening again, should have taken away
	for then := range indexesOf(c.Traces()) {
		add(w.entriesOf(c.No, then)...)
		add(w.entriesOf(c.No, closedOrOpened(then))...)
	}
	for _, e := range all {
		e.instead = e.instead && e.member != "" && e.ofIndex(w, c.No, now)
	}
	return all
}

// indexesOf are some by which a case with such traces may have been looked up, in
// which each that it ever was stands.
func indexesOf(t state.Traces) iter.Seq[state.Index] {
	return func(yield func(state.Index) bool) {
		for _, label := range t.Labels {
			if !yield(state.Index{Label: label}) {
				return
			}
		}
		for _, channel := range t.Channels {
			if !yield(state.Index{Channel: channel, Users: t.Users, Asked: t.Asked}) {
				return
			}
			for _, ts := range t.Threads {
				if !yield(state.Index{Thread: channel + ":" + ts}) {
					return
				}
			}
		}
	}
}

func closedOrOpened(x state.Index) state.Index {
	x.Open = !x.Open
	return x
}

// ofIndex reports whether an entry of a label is of the label that a case has.
func (e *indexEntry) ofIndex(w *Workspace, no int, x state.Index) bool {
	return slices.ContainsFunc(w.ring.labels(x.Label), func(hash string) bool { return e.member == labelMember(hash, no, x.Open) })
}

// entriesOf are the entries of a case that is looked up by x: of its label one
// under each key of the installation, of which the first is the one to have.
func (w *Workspace) entriesOf(no int, x state.Index) []indexEntry {
	var all []indexEntry
	if x.Thread != "" {
		all = append(all, indexEntry{kind: AThread, key: w.keys.threads(), member: x.Thread})
	}
	if x.Label != "" {
		for i, hash := range w.ring.labels(x.Label) {
			all = append(all, indexEntry{kind: ALabel, key: w.keys.labels(), member: labelMember(hash, no, x.Open), instead: i > 0})
		}
	}
	for _, key := range w.sets(x) {
		kind := APerson
		if x.Channel != "" && key == w.keys.open(x.Channel) {
			kind = AChannel
		}
		all = append(all, indexEntry{kind: kind, key: key})
	}
	return all
}

// mend writes an entry that is missing, or takes away one that is too many.
func (e *indexEntry) mend(ch *change, no int) {
	switch {
	case e.kind == AThread && e.wanted:
		ch.write("HSET", e.key, e.member, no)
	case e.kind == AThread:
		ch.write("HDEL", e.key, e.member)
	case e.kind == ALabel && e.wanted:
		ch.write("ZADD", e.key, 0, e.member)
	case e.kind == ALabel:
		ch.write("ZREM", e.key, e.member)
	case e.wanted:
		ch.write("SADD", e.key, no)
	default:
		ch.write("SREM", e.key, no)
	}
}

// What readEntries finds beside the entries.
type foundBeside struct {
	row  string // as it is kept
	late bool   // a timer is missing, or later than it should be
}

// readEntries finds out which entries there are, and what is beside them, all at
// one moment.
func (w *Workspace) readEntries(ctx context.Context, read *recalled, entries []*indexEntry, latest []Timer) (found foundBeside, err error) {
	c, no := read.c, strconv.Itoa(read.c.No)
	pipe := w.store.client.TxPipeline()
	length, row := pipe.LLen(ctx, w.keys.log(c.No)), pipe.HGet(ctx, w.keys.rows(), no)
	threads, labels, sets := map[*indexEntry]*redis.StringCmd{}, map[*indexEntry]*redis.FloatCmd{}, map[*indexEntry]*redis.BoolCmd{}
	for _, e := range entries {
		switch e.kind {
		case AThread:
			threads[e] = pipe.HGet(ctx, e.key, e.member)
		case ALabel:
			labels[e] = pipe.ZScore(ctx, e.key, e.member)
		default:
			sets[e] = pipe.SIsMember(ctx, e.key, no)
		}
	}
	due, leases := make([]*redis.FloatCmd, len(latest)), make([]*redis.StringCmd, len(latest))
	for i, t := range latest {
		due[i] = pipe.ZScore(ctx, w.Shard.keys.timers(), timerMember(w.id, t.ID))
		leases[i] = pipe.HGet(ctx, w.Shard.keys.leases(), timerMember(w.id, t.ID))
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return found, err
	}
	if int(length.Val()) != read.length {
		return found, errMoved
	}
	found.row = row.Val()
	for e, cmd := range threads {
		e.there = cmd.Val() == no
	}
	for e, cmd := range labels {
		e.there = cmd.Err() == nil
	}
	for e, cmd := range sets {
		e.there = cmd.Val()
	}
	for i, t := range latest {
		end := due[i].Val() - float64(t.At.UnixMilli())
		inHand := leases[i].Err() == nil && due[i].Err() == nil && end < float64(longestLease.Milliseconds()) // whoever has it sets it anew
		found.late = found.late || !inHand && (due[i].Err() != nil || end > 0)
	}
	w.underOldKey(entries)
	return found, nil
}

// underOldKey lets the label of a case be under an old key of the installation:
// it is found there, and Rekey puts it under the new one.
func (w *Workspace) underOldKey(entries []*indexEntry) {
	wanted := slices.IndexFunc(entries, func(e *indexEntry) bool { return e.kind == ALabel && e.wanted })
	old := slices.IndexFunc(entries, func(e *indexEntry) bool { return e.instead && e.there })
	if wanted >= 0 && old >= 0 && !entries[wanted].there {
		entries[wanted].wanted, entries[old].wanted = false, true
	}
}
