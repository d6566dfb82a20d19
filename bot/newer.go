package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// While bots of two versions run side by side, and after a step back to the
// older one, there may be data that only the newer understands. The older one
// leaves it as it is: what waits is for a replica that is up to date.

// newerGrace is how long a digest is left to a replica that can open all of it.
// After that it comes with what can be told.
const newerGrace = 2 * time.Minute

// noteNewer says in the log, every ten minutes for each thing, that something is
// left for a newer version. The name and the kind are opaque ids.
func (b *Bot) noteNewer(what, name string, cause error) {
	if b.left.first(what+" "+name, b.now()) {
		b.log.Warn("left for a newer version of casethread", "what", what, "name", name, "cause", cause)
	}
}

// errNewKind says that a post or a timer is of a kind that this program does not
// know.
var errNewKind = fmt.Errorf("unknown kind: %w", state.ErrNewer)

// strictly reads JSON that the bot keeps. What has a field that this program
// does not know is a state.ErrNewer: without it, the rest might mean something
// else. An error never quotes content.
func strictly(body []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if dec.Decode(v) == nil {
		return nil
	}
	if json.Unmarshal(body, reflect.New(reflect.TypeOf(v).Elem()).Interface()) == nil {
		return fmt.Errorf("unknown field: %w", state.ErrNewer)
	}
	return errors.New("not in its form")
}

// readKept reads JSON that was sealed, of what belongs to no case.
func readKept(what string, body []byte, v any) error {
	if err := strictly(body, v); err != nil {
		return &redisstore.SealedError{What: what, Why: err}
	}
	return nil
}

// KnownPost reports whether this program delivers posts of a kind.
func KnownPost(kind string) bool { return slices.Contains(postKinds, kind) }

// KnownTimer reports whether this program answers timers of that id.
func KnownTimer(id string) bool {
	if id == morningTimer {
		return true
	}
	kind, _, _ := strings.Cut(id, "|")
	return slices.Contains([]string{digestPrefix, wakePrefix, cardPrefix, awayPrefix, accountPrefix}, kind+"|")
}

// leftToNewer reports whether something that was due at a time, and is made of
// cases of which some are a newer version's, is left to a replica of that one.
func leftToNewer(locked []commands.Locked, due, now time.Time) bool {
	return now.Sub(due) < newerGrace && slices.ContainsFunc(locked, func(l commands.Locked) bool { return l.Newer })
}

// isNewer reports whether all that could not be opened is a newer version's.
func isNewer(sealed []*redisstore.SealedError) bool {
	return len(sealed) > 0 && !slices.ContainsFunc(sealed, func(e *redisstore.SealedError) bool { return !e.Newer() })
}
