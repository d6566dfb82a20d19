package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Kept is a document of the workspace, such as its own agendas: the name is
// readable in Redis, the body sealed with the workspace's key.
type Kept struct {
	Name string
	Body []byte
}

// Kept returns the document of a name, nil where there is none.
func (w *Workspace) Kept(ctx context.Context, name string) ([]byte, error) {
	sealed, err := w.store.client.HGet(ctx, w.keys.kept(), name).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	packed, err := w.ring.open(sealed, w.keptRecord(name))
	if err != nil {
		return nil, &SealedError{What: documentOf(name), Why: err}
	}
	return unpack(packed)
}

func documentOf(name string) string { return "the document " + name }

func (w *Workspace) sealKept(k Kept) []byte {
	return w.ring.seal(pack(k.Body), w.keptRecord(k.Name))
}

func (w *Workspace) keptRecord(name string) record {
	return record{workspace: w.id, kind: sealedKept, name: name}
}
