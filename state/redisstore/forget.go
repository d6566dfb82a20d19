package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// A Tombstone is what remains of a case that was forgotten. It is readable in
// Redis: a number, a day and a code, nothing of anybody.
type Tombstone struct {
	No     int
	On     state.Date
	Reason string // a code
}

// A ForgottenError says that a case was forgotten. It is an ErrNoCase.
type ForgottenError struct{ Tombstone }

func (e *ForgottenError) Error() string {
	return fmt.Sprintf("case %d was forgotten on %s (%s)", e.No, e.On, e.Reason)
}
func (e *ForgottenError) Unwrap() error { return ErrNoCase }

// A Forgetting takes a case out of the store for good.
type Forgetting struct {
	Case     *state.Case // as it was loaded: moved on since, it stays
	On       state.Date
	Reason   string // a code, readable in Redis
	Delivery string
	Fired    *Timer
	Clear    []string // ids of the case's timers
	// Posts are what is told of it and what is deleted in Slack. They belong to
	// no case, for they outlive this one's key.
	Posts []Post
}

// Forget removes the events of a case, its snapshot, row, timers, waiting and parked
// posts, messages and index entries, and last its key, all at once, and leaves
// a tombstone. It refuses as Commit does: ErrDelivered, ErrLostLease, and a
// *ConflictError when the case has moved on; then nothing is removed.
//
// What this leaves are copies that Redis has written before: see Rewrite.
func (w *Workspace) Forget(ctx context.Context, f Forgetting) error {
	no := f.Case.No
	ch := &change{token: newToken()}
	c := Commit{Base: f.Case, Delivery: f.Delivery, Fired: f.Fired, Clear: f.Clear, Posts: f.Posts}
	if err := w.check(&c); err != nil {
		return err
	}
	w.guard(ch, &c, no, f.Case.Version)
	w.addMarks(ch, &c, no, f.Case.Version)
	w.addErasing(ch, no)
	for _, key := range w.caseKeys(no, f.On) {
		ch.write("DEL", key)
	}
	w.addTimers(ch, &c)
	if err := w.dropPosts(ctx, ch, no); err != nil {
		return err
	}
	w.reindex(ch, no, f.Case.Index(), state.Index{})
	ch.write("HDEL", w.keys.rows(), no)
	ch.write("HDEL", w.keys.holding(), no)
	ch.write("HDEL", w.keys.keys(), no)
	ch.write("HSET", w.keys.forgotten(), no, Tombstone{no, f.On, f.Reason}.value())
	if err := w.addPosts(ctx, ch, &c); err != nil {
		return err
	}
	err := w.carryOut(ctx, c, ch)
	if err == nil || errors.Is(err, ErrNotReplicated) {
		w.cache.forget(no)
	}
	return err
}

// keepErasing is how long it is known what is to be deleted in Slack: longer than
// a post that does so waits for an operator.
const keepErasing = 90 * 24 * time.Hour

// addErasing keeps what stands of the case in Slack at this very moment.
func (w *Workspace) addErasing(ch *change, no int) {
	key := w.keys.erasing(no)
	ch.write("gather", key, ch.key(w.keys.files(no)), "SMEMBERS")
	ch.write("gather", key, ch.key(w.keys.msgs(no)), "HKEYS")
	ch.write("PEXPIRE", key, keepErasing.Milliseconds())
}

// Erasing returns what stood of a case in Slack when it was forgotten: the ids of
// its files, and its messages by THING@CHANNEL.
func (w *Workspace) Erasing(ctx context.Context, no int) (files, messages []string, err error) {
	all, err := w.store.client.SMembers(ctx, w.keys.erasing(no)).Result()
	if err != nil {
		return nil, nil, fmt.Errorf("what is left of case %d: %w", no, err)
	}
	for _, s := range all {
		if strings.Contains(s, "@") {
			messages = append(messages, s)
		} else {
			files = append(files, s)
		}
	}
	return files, messages, nil
}

// Erased says that all that Erasing tells is deleted.
func (w *Workspace) Erased(ctx context.Context, no int) error {
	if err := w.store.client.Del(ctx, w.keys.erasing(no)).Err(); err != nil {
		return fmt.Errorf("what is left of case %d: %w", no, err)
	}
	return nil
}

// caseKeys are the keys that hold something of a case on a day. Its day notes
// are kept for some days.
func (w *Workspace) caseKeys(no int, on state.Date) []string {
	keys := []string{
		w.keys.log(no), w.keys.snap(no), w.keys.msgs(no), w.keys.looks(no), w.keys.card(no), w.keys.firsts(no), w.keys.files(no), w.keys.held(no),
	}
	for day := on.Add(-int(keepOnce.Hours()/24) - 1); !day.After(on.Add(1)); day = day.Add(1) {
		keys = append(keys, w.keys.notes(no, day.String()))
	}
	return keys
}

// dropPosts takes the case's posts out of the outbox and from among the parked
// ones. A worker that has one in hand learns from Done that it is a double.
func (w *Workspace) dropPosts(ctx context.Context, ch *change, no int) error {
	for _, stream := range []string{w.Shard.keys.outbox(), w.Shard.keys.parked()} {
		entries, err := w.store.client.XRange(ctx, stream, "-", "+").Result()
		if err != nil {
			return fmt.Errorf("posts of case %d: %w", no, err)
		}
		var ids []any
		for _, e := range entries {
			if e.Values["w"] == w.id && e.Values["c"] == fmt.Sprint(no) {
				ids = append(ids, e.ID)
			}
		}
		for part := range slices.Chunk(ids, mostAtOnce) {
			ch.write("XDEL", stream, part...)
			if stream == w.Shard.keys.outbox() {
				ch.write("XACK", stream, append([]any{group}, part...)...)
			}
		}
	}
	return nil
}

// Forgotten returns the tombstone of a case, if it was forgotten.
func (w *Workspace) Forgotten(ctx context.Context, no int) (Tombstone, bool, error) {
	s, err := w.store.client.HGet(ctx, w.keys.forgotten(), fmt.Sprint(no)).Result()
	if errors.Is(err, redis.Nil) {
		return Tombstone{}, false, nil
	}
	if err != nil {
		return Tombstone{}, false, fmt.Errorf("tombstone of case %d: %w", no, err)
	}
	t, err := readTombstone(no, s)
	return t, err == nil, err
}

func readTombstone(no int, s string) (Tombstone, error) {
	day, reason, _ := strings.Cut(s, " ")
	on, err := state.ParseDate(day)
	if err != nil {
		return Tombstone{}, fmt.Errorf("tombstone of case %d: %w", no, errReply)
	}
	return Tombstone{no, on, reason}, nil
}

// Tombstones returns those of all forgotten cases, by number.
func (w *Workspace) Tombstones(ctx context.Context) ([]Tombstone, error) {
	all, err := w.store.client.HGetAll(ctx, w.keys.forgotten()).Result()
	if err != nil {
		return nil, fmt.Errorf("tombstones: %w", err)
	}
	var ts []Tombstone
	for field, s := range all {
		no, err := strconv.Atoi(field)
		if err != nil {
			return nil, fmt.Errorf("tombstone of %q, which is no number: %w", field, errReply)
		}
		t, err := readTombstone(no, s)
		if err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	slices.SortFunc(ts, func(a, b Tombstone) int { return a.No - b.No })
	return ts, nil
}

// CheckForgotten returns how many cases were forgotten, and the numbers of those
// of which there is more than a tombstone: an older copy of the data may have
// brought it back.
func (w *Workspace) CheckForgotten(ctx context.Context) (n int, left []int, err error) {
	all, err := w.Tombstones(ctx)
	if err != nil {
		return 0, nil, err
	}
	for _, t := range all {
		held, err := w.store.client.Exists(ctx, w.keys.log(t.No), w.keys.snap(t.No)).Result()
		if err != nil {
			return 0, nil, fmt.Errorf("look for case %d: %w", t.No, err)
		}
		key, err := w.store.client.HExists(ctx, w.keys.keys(), fmt.Sprint(t.No)).Result()
		if err != nil {
			return 0, nil, fmt.Errorf("look for the key of case %d: %w", t.No, err)
		}
		if held > 0 || key {
			left = append(left, t.No)
		}
	}
	return len(all), left, nil
}

// orForgotten turns ErrNoCase into a *ForgottenError where there is a
// tombstone.
func (w *Workspace) orForgotten(ctx context.Context, no int, err error) error {
	if no == 0 || !errors.Is(err, ErrNoCase) {
		return err
	}
	if t, ok, lookErr := w.Forgotten(ctx, no); lookErr == nil && ok {
		w.cache.forget(no)
		return &ForgottenError{t}
	}
	return err
}

// Rewrite asks the servers to write their files anew, so that what was
// forgotten is in them no longer. It happens in the background of Redis.
func (s *Store) Rewrite(ctx context.Context) error {
	err := s.eachMaster(ctx, func(ctx context.Context, c *redis.Client) error {
		info := Info{}
		if _ = info.readInfo(ctx, c, []string{"persistence"}); info.AppendOnly {
			return underWay(c.BgRewriteAOF(ctx).Err())
		}
		return underWay(c.BgSave(ctx).Err())
	})
	if err != nil {
		return fmt.Errorf("rewrite files: %w", err)
	}
	return nil
}

// underWay takes a rewrite that Redis is busy with for one that it will do: it
// began before, but Redis writes to its end what changes meanwhile, and the next
// one leaves it out.
func underWay(err error) error {
	if err != nil && strings.Contains(err.Error(), "in progress") {
		return nil
	}
	return err
}

// Bury keeps the tombstone of a case that is not there, and its number from being
// given to another.
func (w *Workspace) Bury(ctx context.Context, t Tombstone) error {
	if err := w.Reserve(ctx, t.No); err != nil {
		return err
	}
	if err := w.store.client.HSet(ctx, w.keys.forgotten(), t.No, t.value()).Err(); err != nil {
		return fmt.Errorf("keep tombstone of case %d: %w", t.No, err)
	}
	return nil
}

// value is how a tombstone is kept.
func (t Tombstone) value() string { return t.On.String() + " " + t.Reason }
