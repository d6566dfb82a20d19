package redisstore

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
)

// Person returns a person's settings as they are in Redis now. For somebody
// unknown that is a Person of whom only User is set.
func (w *Workspace) Person(ctx context.Context, user string) (state.Person, error) {
	sealed, err := w.store.client.HGet(ctx, w.keys.people(), user).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return state.Person{}, fmt.Errorf("load person: %w", err)
	}
	return w.openPerson(user, sealed)
}

// Persons returns the settings of those named, by user id, in one round trip.
// Those that cannot be opened are as of somebody unknown, and their errors
// joined.
func (w *Workspace) Persons(ctx context.Context, users ...string) (map[string]state.Person, error) {
	people := make(map[string]state.Person, len(users))
	if len(users) == 0 {
		return people, nil
	}
	values, err := w.store.client.HMGet(ctx, w.keys.people(), users...).Result()
	if err != nil {
		return nil, fmt.Errorf("load persons: %w", err)
	}
	errs := make([]error, len(users))
	for i, user := range users {
		sealed, _ := values[i].(string)
		people[user], errs[i] = w.openPerson(user, sealed)
	}
	return people, errors.Join(errs...)
}

// People returns everybody whose settings are known, by user id. Settings
// that cannot be opened are left out, and their errors joined.
func (w *Workspace) People(ctx context.Context) ([]state.Person, error) {
	all, err := w.store.client.HGetAll(ctx, w.keys.people()).Result()
	if err != nil {
		return nil, fmt.Errorf("load people: %w", err)
	}
	var errs []error
	people := make([]state.Person, 0, len(all))
	for user, sealed := range all {
		p, err := w.openPerson(user, sealed)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		people = append(people, p)
	}
	slices.SortFunc(people, func(a, b state.Person) int { return strings.Compare(a.User, b.User) })
	return people, errors.Join(errs...)
}

func (w *Workspace) sealPerson(p state.Person) ([]byte, error) {
	plain, err := state.EncodePerson(p)
	if err != nil {
		return nil, err
	}
	return w.ring.seal(plain, w.personRecord(p.User)), nil
}

func (w *Workspace) openPerson(user, sealed string) (state.Person, error) {
	nobody := state.Person{User: user}
	if sealed == "" {
		return nobody, nil
	}
	plain, err := w.ring.open(sealed, w.personRecord(user))
	if err != nil {
		return nobody, &SealedError{What: settingsOf(user), Why: err}
	}
	p, err := state.DecodePerson(plain)
	if err != nil {
		return nobody, &SealedError{What: settingsOf(user), Why: err}
	}
	p.Tip = tipOf(sealed)
	return p, nil
}

func (w *Workspace) personRecord(user string) record {
	return record{workspace: w.id, kind: sealedPerson, name: user}
}

func (w *Workspace) draftRecord(id string) record {
	return record{workspace: w.id, kind: sealedDraft, name: id}
}

func settingsOf(user string) string { return "the settings of " + user }

// PutDraft keeps a draft for a time and returns the id to ask for it by.
func (w *Workspace) PutDraft(ctx context.Context, body []byte, keep time.Duration) (string, error) {
	random := make([]byte, 16)
	rand.Read(random)
	id := base64.RawURLEncoding.EncodeToString(random)
	sealed := w.ring.seal(pack(body), w.draftRecord(id))
	if err := w.store.client.Set(ctx, w.keys.draft(id), sealed, keep).Err(); err != nil {
		return "", fmt.Errorf("keep draft: %w", err)
	}
	return id, nil
}

// Served keeps a draft that has served for no longer than the same command is
// known, for whom the answer did not reach.
func (w *Workspace) Served(ctx context.Context, id string) error {
	if err := w.store.client.Expire(ctx, w.keys.draft(id), keepCommand).Err(); err != nil {
		return fmt.Errorf("let draft expire: %w", err)
	}
	return nil
}

// Draft returns a draft, or ErrNoDraft when it was not kept any longer.
func (w *Workspace) Draft(ctx context.Context, id string) ([]byte, error) {
	sealed, err := w.store.client.Get(ctx, w.keys.draft(id)).Result()
	if errors.Is(err, redis.Nil) {
		return nil, ErrNoDraft
	}
	if err != nil {
		return nil, fmt.Errorf("load draft: %w", err)
	}
	packed, err := w.ring.open(sealed, w.draftRecord(id))
	if err != nil {
		return nil, &SealedError{What: aDraft, Why: err}
	}
	return unpack(packed)
}
