package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// A KeyUse counts what is sealed with one key of an installation. A case counts
// once, for all of it is sealed with a key of its own, and only that with the
// installation's.
type KeyUse struct {
	ID    string // two letters that stand for the key
	Known bool   // it is among the installation's keys
	Seals bool   // it is the first of them

	Cases, People, Documents, Drafts, Posts int
}

// Records is how many there are of all kinds.
func (u KeyUse) Records() int { return u.Cases + u.People + u.Documents + u.Drafts + u.Posts }

// KeyUses says what is sealed with which key: the installation's, in their
// order, then others that are met.
func (w *Workspace) KeyUses(ctx context.Context) ([]KeyUse, error) {
	uses := make([]KeyUse, len(w.ring))
	for i, k := range w.ring {
		uses[i] = KeyUse{ID: keyName(k.id), Known: true, Seals: i == 0}
	}
	err := w.eachSealed(ctx, func(r sealedRecord) error {
		if len(r.sealed) == 0 {
			return nil
		}
		id := keyName(r.sealed[0])
		i := slices.IndexFunc(uses, func(u KeyUse) bool { return u.ID == id })
		if i < 0 {
			i, uses = len(uses), append(uses, KeyUse{ID: id})
		}
		*r.in(&uses[i])++
		return nil
	})
	return uses, err
}

func keyName(id byte) string { return fmt.Sprintf("%02x", id) }

// A sealedRecord is something that is sealed with the installation's key.
type sealedRecord struct {
	record
	sealed string
	key    string // of Redis
	field  string // in a hash; "": it is no hash
	post   string // id of a post in a stream
	what   string // as an error names it
}

// in is where a record is counted.
func (r sealedRecord) in(u *KeyUse) *int {
	switch {
	case r.post != "":
		return &u.Posts
	case r.kind == sealedPerson:
		return &u.People
	case r.kind == sealedDraft:
		return &u.Drafts
	case r.no != 0:
		return &u.Cases
	}
	return &u.Documents
}

// eachSealed shows f all that is sealed with the installation's keys.
func (w *Workspace) eachSealed(ctx context.Context, f func(sealedRecord) error) error {
	for _, part := range []func(context.Context, func(sealedRecord) error) error{w.eachHashed, w.eachDraft, w.eachPost} {
		if err := part(ctx, f); err != nil {
			return fmt.Errorf("look through what is sealed: %w", err)
		}
	}
	return nil
}

// eachHashed shows the keys of cases, the settings and the documents.
func (w *Workspace) eachHashed(ctx context.Context, f func(sealedRecord) error) error {
	for _, hash := range []struct {
		key  string
		read func(field string) (r sealedRecord, ok bool)
	}{
		{w.keys.keys(), func(field string) (sealedRecord, bool) {
			no := numbers([]string{field})
			if len(no) == 0 {
				return sealedRecord{}, false
			}
			return sealedRecord{record: keyRecord(w.id, no[0])}, true
		}},
		{w.keys.people(), func(field string) (sealedRecord, bool) {
			return sealedRecord{record: w.personRecord(field), what: settingsOf(field)}, true
		}},
		{w.keys.kept(), func(field string) (sealedRecord, bool) {
			return sealedRecord{record: w.keptRecord(field), what: documentOf(field)}, true
		}},
	} {
		all, err := w.store.client.HGetAll(ctx, hash.key).Result()
		if err != nil {
			return err
		}
		for field, sealed := range all {
			r, ok := hash.read(field)
			if !ok {
				continue // it is of no case
			}
			r.key, r.field, r.sealed = hash.key, field, sealed
			if err := f(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachDraft looks through all keys of the server, as there is no list of drafts.
func (w *Workspace) eachDraft(ctx context.Context, f func(sealedRecord) error) error {
	server, err := w.store.master(ctx, w.keys.people())
	if err != nil {
		return err
	}
	prefix := w.keys.draft("")
	for cursor, last := uint64(0), false; !last; {
		var keys []string
		if keys, cursor, err = server.Scan(ctx, cursor, prefix+"*", 1000).Result(); err != nil {
			return err
		}
		last = cursor == 0
		for _, key := range keys {
			sealed, err := w.store.client.Get(ctx, key).Result()
			if errors.Is(err, redis.Nil) {
				continue // its time is over
			}
			if err != nil {
				return err
			}
			r := sealedRecord{record: w.draftRecord(key[len(prefix):]), key: key, sealed: sealed, what: aDraft}
			if err := f(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachPost shows the posts that belong to no case, waiting or parked.
func (w *Workspace) eachPost(ctx context.Context, f func(sealedRecord) error) error {
	for _, stream := range []string{w.Shard.keys.outbox(), w.Shard.keys.parked()} {
		entries, err := w.store.client.XRange(ctx, stream, "-", "+").Result()
		if err != nil {
			return err
		}
		for _, m := range entries {
			p, err := readParked(m)
			if err != nil || p.Workspace != w.id || p.Case != 0 {
				continue // what cannot be read as a post has no body that is sealed
			}
			r := sealedRecord{record: p.record(), key: stream, post: m.ID, sealed: string(p.Body), what: aPost}
			if err := f(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Damaged record is one beside the cases, somebody's settings or a document, that
// cannot be opened, and where it stands: a hash and its field.
type Damaged struct {
	*SealedError
	Key, Field string
}

// CheckBeside opens everybody's settings and the workspace's documents, and returns
// those that cannot be opened though their key is at hand.
func (w *Workspace) CheckBeside(ctx context.Context) ([]Damaged, error) {
	var damaged []Damaged
	err := w.eachHashed(ctx, func(r sealedRecord) error {
		if r.no != 0 || r.sealed == "" {
			return nil
		}
		plain, err := w.ring.open(r.sealed, r.record)
		switch {
		case err == nil && r.kind == sealedPerson:
			_, err = state.DecodePerson(plain)
		case err == nil:
			_, err = unpack(plain)
		}
		if err != nil && !errors.Is(err, ErrWrongKey) && !errors.Is(err, state.ErrNewer) {
			damaged = append(damaged, Damaged{&SealedError{What: r.what, Why: err}, r.key, r.field})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("check settings: %w", err)
	}
	slices.SortFunc(damaged, func(a, b Damaged) int { return strings.Compare(a.What, b.What) })
	return damaged, nil
}
