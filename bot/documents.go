package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

// The workspace's own agendas and its teams are documents, each kept as a whole.

// A document is what the workspace keeps under a name, and how often it was changed.
type document[T any] struct {
	Version int `json:"v"`
	All     T   `json:"t"`
}

// documentOf returns the document of a name, and how often it was changed.
func documentOf[T any](ctx context.Context, ws *redisstore.Workspace, name string) (T, int, error) {
	var d document[T]
	body, err := ws.Kept(ctx, name)
	if err == nil && body != nil {
		err = readKept("the document "+name, body, &d)
	}
	if err != nil {
		return *new(T), 0, err
	}
	return d.All, d.Version, nil
}

// A keptDocument is a document of the workspace as it is from now on.
type keptDocument struct {
	name              string
	version           int
	all               any
	notify, meanwhile texts.T // what is said of it, and to who was too late
}

// commitKept stores a document of the workspace. Each version is made once, so
// of two who read the same one and store at the same time, one is refused.
func (b *Bot) commitKept(ctx context.Context, a *ask, d *commands.Decision, k keptDocument) (answer, error) {
	body, err := json.Marshal(document[any]{k.version, k.all})
	if err != nil {
		return answer{}, fmt.Errorf("write %s: %w", k.name, err)
	}
	const versionKept = time.Hour // longer than anybody takes between reading and storing
	told, err := b.storedOnce(ctx, a, redisstore.Commit{
		Delivery: a.delivery, Kept: []redisstore.Kept{{Name: k.name, Body: body}},
		Marks: []redisstore.Mark{{Key: k.name + "|" + strconv.Itoa(k.version), For: versionKept}},
	})
	switch {
	case errors.Is(err, redisstore.ErrMarked):
		return failedWith(say(k.meanwhile)), nil
	case told || err != nil:
		return answer{saved: told}, err
	}
	return answer{doc: &commands.Doc{Notify: k.notify, Blocks: []commands.Block{commands.Para{Lines: d.Say}}}, saved: true}, nil
}
