package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"casethread/state"
)

// A Post is something to be posted, kept in the outbox until it is.
type Post struct {
	Op      string // id of the post, the same however often it is tried
	Kind    string
	Case    int    // 0 for none
	Channel string // a channel's id, or a user's
	Body    []byte // sealed with the case's key, or the workspace's

	// Once names what the post makes for the only time, readable in Redis: ids
	// and dates alone. When all of it was made before, the post is left out and
	// the rest of the commit stands.
	Once []string
}

// An Entry is a Post that a worker has claimed.
type Entry struct {
	Post
	ID        string
	Workspace string
	// Again says that it was tried before, and nobody said what became of it: it
	// may have been posted already.
	Again bool
	// Orphan says that a worker had it in hand a moment ago and is gone, perhaps
	// in the middle of posting it.
	Orphan bool
	// Held says that it was held and has been put back.
	Held bool
}

// poke tells a Claim of this process that something has been put into the
// outbox.
func (s *Shard) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Claim takes up to n posts of the workspace for a worker, those first whose worker
// has not touched them for as long as lease. When there is none it looks once more
// after block, or as soon as a commit of this process brings one; it holds no
// connection meanwhile.
//
// Posts that cannot be opened are not among those returned, and the error tells of
// them. Sealed with a key that this process does not have, or packed by a newer
// version, they are left for others; otherwise they are parked.
func (w *Workspace) Claim(ctx context.Context, consumer string, n int, block, lease time.Duration) ([]Entry, error) {
	entries, err := w.claim(ctx, consumer, n, lease)
	if err != nil || len(entries) > 0 || block <= 0 {
		return entries, err
	}
	t := time.NewTimer(block)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.wake:
	case <-t.C:
	}
	return w.claim(ctx, consumer, n, lease)
}

func (w *Workspace) claim(ctx context.Context, consumer string, n int, lease time.Duration) ([]Entry, error) {
	cursor := "0-0"
	if c := w.cursor.Load(); c != nil {
		cursor = *c
	}
	values, err := w.store.runConfirmed(ctx, claimScript, []string{w.Shard.keys.outbox()},
		[]any{group, consumer, n, lease.Milliseconds(), cursor, string(w.Shard.keys), w.id, left})
	if err != nil && !errors.Is(err, ErrNotReplicated) {
		return nil, fmt.Errorf("claim posts: %w", err)
	}
	r := reply{values: values}
	cursor = r.text()
	posts, more := r.list(), r.number() == 1
	if r.err != nil {
		return nil, r.err
	}
	w.cursor.Store(&cursor)
	if err != nil && len(posts) > 0 {
		return nil, fmt.Errorf("claim posts: %w", err)
	}
	if len(posts) == n || more {
		w.poke() // there may be more, for another worker or for the next look
	}
	return w.openEntries(ctx, posts)
}

func (s *Shard) openEntries(ctx context.Context, posts []any) ([]Entry, error) {
	var errs []error
	entries := make([]Entry, 0, len(posts))
	for _, p := range posts {
		values, _ := p.([]any)
		r := reply{values: values}
		e, err := s.openEntry(&r)
		switch {
		case err == nil:
			entries = append(entries, e)
		case errors.Is(err, ErrNoKey) && s.wasForgotten(ctx, e):
			_, err = s.Done(ctx, e, "", "", "") // put there while the case was forgotten
			errs = append(errs, err)
		case errors.Is(err, ErrWrongKey) || errors.Is(err, state.ErrNewer):
			errs = append(errs, fmt.Errorf("claim post %s: %w", e.ID, err))
		default:
			errs = append(errs, fmt.Errorf("park post %s: %w", e.ID, err), s.Park(ctx, e, err.Error()))
		}
	}
	return entries, errors.Join(errs...)
}

func (s *Shard) openEntry(r *reply) (Entry, error) {
	id, again, fields, wrapped := r.text(), r.number() == 1, r.texts(), r.text()
	e, err := readEntry(id, fields)
	if err = errors.Join(r.err, err); err != nil {
		return e, err
	}
	e.Again, e.Orphan = e.Again || again, again
	w := s.store.Workspace(e.Workspace)
	open := w.ring.open
	if e.Case != 0 {
		b, err := w.unwrap(e.Case, wrapped)
		if err != nil {
			return e, &SealedError{No: e.Case, What: aPost, Why: err}
		}
		open = b.open
	}
	packed, err := open(string(e.Body), e.record())
	if err == nil {
		e.Body, err = unpack(packed)
	}
	if err != nil {
		return e, &SealedError{No: e.Case, What: aPost, Why: err}
	}
	return e, nil
}

func (s *Shard) wasForgotten(ctx context.Context, e Entry) bool {
	_, yes, err := s.store.Workspace(e.Workspace).Forgotten(ctx, e.Case)
	return yes && err == nil
}

// errNoPost says that a stream holds something else than posts, which somebody must
// have written by hand: a newer version's begins like ours.
var errNoPost = errors.New("it is no post")

// readEntry reads the fields of a post as the streams hold it, its body still
// sealed.
func readEntry(id string, fields []string) (Entry, error) {
	e := Entry{ID: id}
	if len(fields) < 12 {
		return e, errNoPost
	}
	e.Workspace, e.Op, e.Kind, e.Channel, e.Body = fields[1], fields[3], fields[5], fields[9], []byte(fields[11])
	if _, err := fmt.Sscan(fields[7], &e.Case); err != nil || e.Case < 0 {
		return e, errNoPost
	}
	if len(fields) >= 14 && fields[12] == "f" {
		e.Held, e.Again = strings.Contains(fields[13], "h"), strings.Contains(fields[13], "a")
	}
	return e, nil
}

// record is what the seal of a post's body binds.
func (e Entry) record() record {
	return record{workspace: e.Workspace, kind: sealedPost, no: e.Case, name: e.Op}
}

func (w *Workspace) sealPost(ctx context.Context, ch *change, p Post) ([]byte, error) {
	r := Entry{Post: p, Workspace: w.id}.record()
	packed := pack(p.Body)
	switch {
	case p.Case == 0:
		return w.ring.seal(packed, r), nil
	case ch.after != nil && ch.after.No == p.Case:
		return ch.box.seal(packed, r), nil
	}
	b, err := w.boxOf(ctx, p.Case)
	if err != nil {
		return nil, err
	}
	return b.seal(packed, r), nil
}

// Touch renews a worker's leases on posts, for sure: ErrNotReplicated says that
// they may not be. It returns the ids of those that are not the worker's any
// longer: done, or claimed by another.
func (s *Shard) Touch(ctx context.Context, consumer string, ids ...string) ([]string, error) {
	args := []any{group, consumer}
	for _, id := range ids {
		args = append(args, id)
	}
	lost, err := s.store.runConfirmed(ctx, touchScript, []string{s.keys.outbox()}, args)
	if err != nil {
		return nil, fmt.Errorf("touch posts: %w", err)
	}
	return texts(lost), nil
}

// Leave hands back at once all that a stopping worker has claimed. Those named
// were not tried by anybody; whoever claims one of the others has to find out what
// became of it.
func (s *Shard) Leave(ctx context.Context, consumer string, untried ...string) error {
	args := []any{group, consumer, left}
	for _, id := range untried {
		args = append(args, id)
	}
	err := leaveScript.Run(ctx, s.store.client, []string{s.keys.outbox()}, args...).Err()
	if err != nil {
		return fmt.Errorf("leave outbox: %w", err)
	}
	s.poke()
	return nil
}

// Hold sets a post aside until somebody has said yes to the readers of its
// case's thread: the commit that says so puts it back. It returns false, and
// does nothing, when the case, which was loaded, is another by now: of what has
// come or was lost since it may not wait any longer, and nobody would say yes.
func (w *Workspace) Hold(ctx context.Context, e Entry, c *state.Case) (bool, error) {
	keys := []string{w.Shard.keys.outbox(), w.keys.held(c.No), w.keys.log(c.No), w.keys.holding()}
	n, err := holdScript.Run(ctx, w.store.client, keys, group, e.ID, c.Version, maybePosted(e.Again), c.No, c.Tip).Int()
	if err != nil {
		return false, fmt.Errorf("hold post: %w", err)
	}
	return n == 1, nil
}

// Held returns how many posts of a case are held.
func (w *Workspace) Held(ctx context.Context, no int) (int, error) {
	n, err := w.store.client.XLen(ctx, w.keys.held(no)).Result()
	if err != nil {
		return 0, fmt.Errorf("held posts of case %d: %w", no, err)
	}
	return int(n), nil
}

// Done takes a post out of the outbox: it stands in channel at ts. With a
// thing the message is remembered for Messages. It returns false
// when another worker was done with the post before: then the message at ts
// is a double, and the other's is the one remembered. After an error of the
// connection it is not known whether the post is done.
func (s *Shard) Done(ctx context.Context, e Entry, thing, channel, ts string) (bool, error) {
	d, err := s.DoneAsOf(ctx, e, Made{Thing: thing, Channel: channel, TS: ts})
	return d.First, err
}

// Made is a message that was made of a post.
type Made struct {
	Thing, Channel, TS string
	// Version is that of the case that the message shows, or the messages that
	// were edited; 0 when they need not follow the case.
	Version int
	// Tip is the case's at that version, where the case itself was at hand.
	Tip string
	// Nothing was made, because the case stood as it did: what has come since is no
	// matter, and only what is lost is.
	Nothing bool
	// SeenTo is the ts of another message of the thing that was corrected.
	SeenTo string
}

// A Doneness says what became of a post whose message was made. When it is not
// First, and has something in it, the post stays until that is done.
type Doneness struct {
	First bool
	// MovedOn: the message is remembered from now on, and the case has moved on
	// from the version that it shows. Who changed the case could not correct it.
	// Without a thing: others edit the same messages, and may have done so before.
	MovedOn bool
	// Lost: as MovedOn, and the case as the message shows it is no more. Whatever
	// has come since, the message is to be corrected.
	Lost bool
	// Other is the ts of another message of the thing that is remembered. The
	// older of the two is to be corrected; the newer will be remembered.
	Other string
}

// DoneAsOf does what Done does for a message that is to follow its case.
func (s *Shard) DoneAsOf(ctx context.Context, e Entry, m Made) (d Doneness, err error) {
	field := ""
	if m.Thing != "" {
		field = m.Thing + "@" + m.Channel
	}
	keys := s.keys.workspace(e.Workspace)
	nothing := "0"
	if m.Nothing {
		nothing = "1"
	}
	said, err := s.store.runOnce(ctx, doneScript, []string{s.keys.outbox(), keys.msgs(e.Case), keys.log(e.Case)},
		group, e.ID, field, m.TS, m.Version, m.SeenTo, m.Tip, nothing)
	if err != nil {
		return d, fmt.Errorf("finish post: %w", err)
	}
	switch said := said.(type) {
	case string:
		d.Other = said
	case int64:
		d.First, d.MovedOn, d.Lost = said == 1, said == 2 || said == 3, said == 3
	}
	return d, nil
}

// Before reports whether a post that another of its case may wait for is in the
// outbox: one that came before it, or one of a kind that makes what all others of
// a case need.
func (s *Shard) Before(ctx context.Context, e Entry, kind string) (bool, error) {
	posts, err := s.store.client.XRangeN(ctx, s.keys.outbox(), "-", "+", mostLooked).Result()
	if err != nil {
		return false, fmt.Errorf("posts before another: %w", err)
	}
	older := true
	for _, p := range posts {
		if p.ID == e.ID {
			older = false
			continue
		}
		if (older || p.Values["k"] == kind) && p.Values["w"] == e.Workspace && p.Values["c"] == strconv.Itoa(e.Case) {
			return true, nil
		}
	}
	return false, nil
}

// Pending returns how many posts of the workspace are not done; parked ones do
// not count.
func (w *Workspace) Pending(ctx context.Context) (int, error) {
	n, _, err := w.backlog(ctx)
	return n, err
}
