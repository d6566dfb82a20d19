package redisstore

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

const (
	// snapshotEvery is how many events come between two snapshots of a case.
	snapshotEvery = 16

	// Deliveries are kept longer than Slack repeats them, commands as long as
	// "already noted" is worth saying, and the token of a commit without a
	// delivery as long as a connection may take to repeat it.
	keepDelivery = 26 * time.Hour
	keepCommand  = 10 * time.Minute
	keepToken    = time.Minute
	// What a post made for the only time is known for as long as it may be
	// decided upon again: a reminder of a follow-up after Easter is due from
	// the Wednesday before, some 140 hours earlier.
	keepOnce = 8 * 24 * time.Hour
)

// mostAtOnce is how many values one write takes: a script cannot pass on more
// than some thousands, and a history that is imported may have as many events.
const mostAtOnce = 1000

// A Commit is what changes together: all of it or nothing.
type Commit struct {
	Base   *state.Case   // the case as loaded; nil when none is changed
	Events []state.Event // what happened, of versions Base.Version+1 and on
	// After is Base with Events, where the caller has it already.
	After *state.Case
	// Row is that of After on the day of the commit, where the caller has it
	// already.
	Row *state.Row
	// Delivery is the id of what came in. Committed before: ErrDelivered.
	Delivery string
	// Once names person, case and command alike. Committed in the last ten
	// minutes: ErrRepeated, unless Force is set.
	Once  string
	Force bool
	// Fired is the timer that this answers, as Due gave it. It is taken away,
	// or set to the time it was given meanwhile. Its lease lost: ErrLostLease.
	Fired *Timer
	Set   []Timer  // timers to set, in place of those of the same id
	Clear []string // ids of timers to take away
	Posts []Post   // what is to be posted
	// People are settings as they are from now on, with the version and the tip
	// that they were changed from. Changed meanwhile: ErrPersonMoved.
	People []state.Person
	Kept   []Kept // documents of the workspace, in place of those of the same name
	Marks  []Mark // what this makes for the only time: made before: ErrMarked
}

// A Mark says that something was made, for as long as it is kept. The key is
// readable in Redis: ids and dates alone.
type Mark struct {
	Key string
	For time.Duration
}

// Commit stores c in one round trip and returns the case after it, or nil
// when c changes none.
//
// Refused are, in this order: what was delivered or commanded before
// (*AlreadyError), a mark that exists (ErrMarked), a lost lease
// (ErrLostLease), a case that has moved on (*ConflictError), and settings that
// have (ErrPersonMoved). Nothing is stored then. After an error of the
// connection it is not known whether it was; the same delivery, committed
// again, tells. ErrNotReplicated comes with the case: it is stored, but one
// server alone has it, and it is gone when another takes that one's place. The
// same delivery again is ErrNotReplicated too until a replica has it.
//
// A round trip more is needed for the key of a case that this process has not
// loaded since it started.
func (w *Workspace) Commit(ctx context.Context, c Commit) (*state.Case, error) {
	ch, err := w.prepare(ctx, &c)
	if err != nil {
		return nil, err
	}
	err = w.carryOut(ctx, c, ch)
	if err != nil && !errors.Is(err, ErrNotReplicated) {
		return nil, err
	}
	return ch.after, err
}

// carryOut has Redis make a change, and returns why it did not, or ErrNotReplicated
// where one server alone has it, or the change that it repeats.
func (w *Workspace) carryOut(ctx context.Context, c Commit, ch *change) error {
	values, err := w.store.runConfirmed(ctx, commitScript, ch.keys, ch.args)
	alone := errors.Is(err, ErrNotReplicated)
	if err != nil && !alone {
		err = fmt.Errorf("commit: %w", err)
	} else if refused := w.settle(c, ch, values); refused != nil && !(alone && errors.As(refused, new(*AlreadyError))) {
		err = refused
	}
	if alone {
		w.doubt(c)
	}
	if err != nil && !errors.Is(err, ErrNotReplicated) {
		w.Shard.looked.Store(0) // so that the next one looks
	}
	return err
}

// doubt forgets what a change has changed, of which it is not certain that it
// will stand.
func (w *Workspace) doubt(c Commit) {
	if c.Base != nil {
		w.cache.drop(c.Base.No)
	}
	for _, p := range c.People {
		w.cache.dropPerson(p.User)
	}
}

// A change is a Commit in the words of commit.lua.
type change struct {
	keys []string
	args []any // what is checked, then the writes

	after  *state.Case
	box    *box           // of the case
	people []state.Person // as they are stored
	token  string         // tells this commit's own delivery mark from another's
	unheld bool           // held posts are in the outbox again
}

// write adds a command on a key to the change.
func (ch *change) write(command, key string, args ...any) {
	ch.args = append(ch.args, command, ch.key(key), len(args))
	ch.args = append(ch.args, args...)
}

// key returns the index of a key among those declared, from 1.
func (ch *change) key(key string) int {
	for i, k := range ch.keys {
		if k == key {
			return i + 1
		}
	}
	ch.keys = append(ch.keys, key)
	return len(ch.keys)
}

// prepare turns c into a change. It asks Redis only for the key of a case
// that was not loaded lately.
func (w *Workspace) prepare(ctx context.Context, c *Commit) (*change, error) {
	if err := w.check(c); err != nil {
		return nil, err
	}
	ch := &change{token: newToken()}
	no, version := 0, -1
	if c.Base != nil {
		no, version = c.Base.No, c.Base.Version
	}
	w.guard(ch, c, no, version)
	w.addMarks(ch, c, no, max(0, version)+len(c.Events))
	if c.Base != nil {
		if err := w.addCase(ctx, ch, c); err != nil {
			return nil, err
		}
	}
	w.addTimers(ch, c)
	if err := w.addPosts(ctx, ch, c); err != nil {
		return nil, err
	}
	if err := w.addPeople(ch, c); err != nil {
		return nil, err
	}
	for _, k := range c.Kept {
		ch.write("HSET", w.keys.kept(), k.Name, w.sealKept(k))
	}
	return ch, nil
}

func (w *Workspace) check(c *Commit) error {
	if c.Base == nil && (len(c.Events) > 0 || c.After != nil) {
		return errors.New("commit: events of no case")
	}
	for i, e := range c.Events {
		if want := c.Base.Version + 1 + i; e.Version != want {
			return fmt.Errorf("commit: event of version %d where %d follows", e.Version, want)
		}
	}
	if c.After != nil && (c.After.No != c.Base.No || c.After.Version != c.Base.Version+len(c.Events)) {
		return errors.New("commit: another case after the events")
	}
	if c.Row != nil && (c.After == nil || c.Row.No != c.After.No || c.Row.Version != c.After.Version) {
		return errors.New("commit: the row of another case")
	}
	if c.Fired != nil && c.Fired.Workspace != w.id {
		return errors.New("commit: answers a timer of another workspace")
	}
	return nil
}

// guard fills in what commit.lua checks.
func (w *Workspace) guard(ch *change, c *Commit, no, version int) {
	ch.keys = append(make([]string, 0, 16), w.keys.log(no), w.keys.keys(), w.keys.seen(digest(c.deliveryOr(ch.token))),
		w.keys.once(w.ring[0].mac("once", c.Once)), w.Shard.keys.timers(), w.Shard.keys.leases(), w.keys.people())
	for _, m := range c.Marks {
		ch.keys = append(ch.keys, w.keys.mark(m.Key))
	}
	once, fired, fence := "0", "", any("")
	if c.Once != "" && !c.Force {
		once = "1"
	}
	if c.Fired != nil {
		fired, fence = timerMember(w.id, c.Fired.ID), c.Fired.Fence
	}
	tip := ""
	if c.Base != nil {
		tip = c.Base.Tip
	}
	ch.args = append(make([]any, 0, usualArgs), version, no, once, fired, fence, len(c.Marks), len(c.People), tip, w.Shard.looks())
	for _, p := range c.People {
		ch.args = append(ch.args, p.User, p.Tip)
	}
}

// typesEach is how often commits look at the types of their keys and at what Redis
// lets them do, which is a third of what a commit costs it. Neither changes but by
// hand, so of commits in quick succession one in a while looks. The next one after a
// commit that was refused looks: mostly it is the same again.
const typesEach = 100 * time.Millisecond

// looks is the argument that has a commit look at types and rights, or not.
func (s *Shard) looks() string {
	now, last := time.Now().UnixNano(), s.looked.Load()
	age := time.Duration(now - last) // below 0: the clock was set back
	if 0 <= age && age < s.store.typesEach || !s.looked.CompareAndSwap(last, now) {
		return "0"
	}
	return "1"
}

// usualArgs is room for the arguments of most commits.
const usualArgs = 72

func (c *Commit) deliveryOr(token string) string {
	if c.Delivery == "" {
		return "token " + token
	}
	return "delivery " + c.Delivery
}

// Delivered returns what a delivery that was committed before made, nil where it was
// not. That it was is told, as by Commit, when a replica has it alone: else the error
// is ErrNotReplicated.
func (w *Workspace) Delivered(ctx context.Context, delivery string) (*AlreadyError, error) {
	if delivery == "" {
		return nil, nil
	}
	c := Commit{Delivery: delivery}
	key := w.keys.seen(digest(c.deliveryOr("")))
	mark, err := w.store.client.Get(ctx, key).Result()
	if err == nil && w.store.replica {
		var values []any
		values, err = w.store.runConfirmed(ctx, seenScript, []string{key}, nil)
		r := reply{values: values}
		mark = r.text() // it may have been lost meanwhile
	}
	switch {
	case errors.Is(err, redis.Nil), err == nil && mark == "":
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("was it delivered: %w", err)
	}
	return markedBy(ErrDelivered, mark)
}

// addCase adds the events, the case's row, what they change in the indexes,
// and, after every sixteenth, the snapshot.
func (w *Workspace) addCase(ctx context.Context, ch *change, c *Commit) error {
	if err := w.addKey(ctx, ch, c.Base); err != nil {
		return err
	}
	if len(c.Events) == 0 {
		ch.after = c.Base
		return nil
	}
	log := w.keys.log(c.Base.No)
	events := make([]state.Event, len(c.Events))
	logged := make([]any, len(c.Events))
	for i, e := range c.Events {
		e.At = time.UnixMilli(e.At.UnixMilli()).UTC() // as it will be read back
		events[i] = e
		sealed, err := w.sealEvent(ch.box, c.Base.No, e)
		if err != nil {
			return fmt.Errorf("commit: %w", err)
		}
		logged[i] = sealed
	}
	for part := range slices.Chunk(logged, mostAtOnce) {
		ch.write("RPUSH", log, part...)
	}
	if ch.after = c.After; ch.after == nil {
		ch.after = c.Base.With(events...)
	}
	ch.after.Stored(tipOf(logged[len(logged)-1].([]byte)))
	w.reindex(ch, c.Base.No, c.Base.Index(), ch.after.Index())
	w.follow(ch, c.Base, ch.after)
	if err := w.addRow(ch, c.Row); err != nil {
		return err
	}
	if c.Base.Version/snapshotEvery == ch.after.Version/snapshotEvery {
		return nil
	}
	return w.addSnapshot(ch)
}

// follow puts back what was held until somebody had said yes to the thread's
// readers, before what this commit posts, and lets messages follow the channel
// to another id.
func (w *Workspace) follow(ch *change, before, after *state.Case) {
	if before.Channel != after.Channel && before.Thread == after.Thread && after.Thread != "" {
		ch.write("rename", w.keys.msgs(after.No), before.Channel, after.Channel)
	}
	if before.Audience.Waits() && !after.Audience.Waits() {
		ch.write("unhold", w.keys.held(after.No), ch.key(w.Shard.keys.outbox()))
		ch.write("HDEL", w.keys.holding(), after.No)
		ch.unheld = true
	}
}

// addKey finds the key of the case, or makes one for a new case.
func (w *Workspace) addKey(ctx context.Context, ch *change, base *state.Case) (err error) {
	if base.Version > 0 {
		ch.box, err = w.boxOf(ctx, base.No)
		return err
	}
	b, wrapped, err := w.ring.newCaseBox(w.id, base.No)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	ch.box = b
	ch.write("HSET", w.keys.keys(), base.No, wrapped)
	return nil
}

func (w *Workspace) addSnapshot(ch *change) error {
	sealed, err := w.sealSnapshot(ch.box, ch.after)
	if err != nil {
		return fmt.Errorf("seal snapshot: %w", err)
	}
	ch.write("SET", w.keys.snap(ch.after.No), sealed)
	return nil
}

// addMarks comes before all other writes: it always writes, and what it
// writes takes memory, so a full server stops the script here.
func (w *Workspace) addMarks(ch *change, c *Commit, no, version int) {
	made := ch.token + " " + strconv.Itoa(no) + " " + strconv.Itoa(version)
	keep := keepDelivery
	if c.Delivery == "" {
		keep = keepToken
	}
	ch.write("SET", ch.keys[2], made, "PX", keep.Milliseconds())
	if c.Once != "" {
		ch.write("SET", ch.keys[3], made, "PX", keepCommand.Milliseconds())
	}
	for i, m := range c.Marks {
		ch.write("SET", ch.keys[7+i], "1", "PX", max(1, m.For.Milliseconds()))
	}
}

func (w *Workspace) addTimers(ch *change, c *Commit) {
	timers := w.Shard.keys.timers()
	for _, id := range c.Clear {
		ch.write("untimer", timers, timerMember(w.id, id))
	}
	for _, t := range c.Set {
		command := "timer"
		if t.Sooner {
			command = "sooner"
		}
		ch.write(command, timers, timerMember(w.id, t.ID), t.At.UnixMilli())
	}
}

func (w *Workspace) addPeople(ch *change, c *Commit) error {
	for _, p := range c.People {
		p.Version++
		sealed, err := w.sealPerson(p)
		if err != nil {
			return err
		}
		p.Tip = tipOf(sealed)
		ch.people = append(ch.people, p)
		ch.write("HSET", w.keys.people(), p.User, sealed)
		ch.write("HSET", w.keys.peopleAt(), p.User, p.Version)
	}
	return nil
}

func (w *Workspace) addPosts(ctx context.Context, ch *change, c *Commit) error {
	for _, p := range c.Posts {
		sealed, err := w.sealPost(ctx, ch, p)
		if err != nil {
			return err
		}
		w.addOnce(ch, p.Once)
		ch.write("XADD", w.Shard.keys.outbox(), "*",
			"w", w.id, "o", p.Op, "k", p.Kind, "c", p.Case, "h", p.Channel, "b", sealed)
	}
	return nil
}

// addOnce lets the next write stand only if something of what it makes was not
// made before.
func (w *Workspace) addOnce(ch *change, once []string) {
	if len(once) == 0 {
		return
	}
	args := []any{keepOnce.Milliseconds()}
	for _, name := range once {
		args = append(args, ch.key(w.keys.mark(name)))
	}
	ch.write("once", w.Shard.keys.outbox(), args...)
}

// settle reads the reply of commit.lua and brings the cache up to date.
func (w *Workspace) settle(c Commit, ch *change, values []any) error {
	r := reply{values: values}
	switch code := r.number(); {
	case r.err != nil:
		return r.err
	case code == 0:
	case code == 1:
		return w.conflict(c.Base, &r)
	case code == 2:
		// Our own token: the connection broke after the script had run, and
		// the client sent it again.
		if why := already(ErrDelivered, r.text(), ch.token); why != nil {
			return why
		}
	case code == 3:
		return already(ErrRepeated, r.text(), "")
	case code == 4:
		return ErrMarked
	case code == 5:
		return ErrLostLease
	case code == 6:
		w.cache.dropPerson(r.text())
		return ErrPersonMoved
	default:
		return errReply
	}
	w.remember(c, ch)
	return nil
}

func (w *Workspace) remember(c Commit, ch *change) {
	if ch.after != nil {
		w.cache.putBox(ch.after.No, ch.box)
		w.cache.put(ch.after)
	}
	for _, p := range ch.people {
		w.cache.putPerson(p)
	}
	w.tellDue(c.Set)
	if len(c.Posts) > 0 || ch.unheld {
		w.poke()
	}
}

// conflict opens what the script sent of the newer case.
func (w *Workspace) conflict(base *state.Case, r *reply) error {
	s := sealedCase{from: r.number(), key: r.text(), events: r.texts()}
	if r.err != nil {
		return r.err
	}
	if s.from == 0 && len(s.events) == 0 {
		w.cache.drop(base.No)
		return ErrNoCase
	}
	now, err := w.open(base.No, base, s)
	if err != nil {
		return err
	}
	return &ConflictError{now}
}

// already reads the mark of an earlier commit. A mark with the token own is no error.
func already(err error, mark, own string) error {
	if token, _, _ := strings.Cut(mark, " "); token == own {
		return nil
	}
	e, why := markedBy(err, mark)
	if why != nil {
		return why
	}
	return e
}

// markedBy reads a mark: its token, the case and the version.
func markedBy(err error, mark string) (*AlreadyError, error) {
	e := &AlreadyError{Err: err}
	_, made, _ := strings.Cut(mark, " ")
	if _, why := fmt.Sscan(made, &e.No, &e.Version); why != nil {
		return nil, errReply
	}
	return e, nil
}

func newToken() string {
	b := make([]byte, 6)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
