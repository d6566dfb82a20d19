package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"casethread/state"
	"casethread/state/redisstore"
)

// Formats are the forms in which a case can be written: the interchange
// history that a replay reads, or every event so that the case can be restored.
var Formats = []string{"history", "events"}

// ErrNotFor is why a format is refused to a reader.
var ErrNotFor = errors.New("history and events hold what only the consultant and the caseworker may read: use --for K or --for S")

// Options say what to export for whom.
type Options struct {
	No     int
	For    state.Role
	Format string
}

// Check reports what is wrong with the options. Both formats hold all of a
// case, so they are for the roles that may read all of it.
func (o Options) Check() error {
	switch {
	case o.No < 1:
		return errors.New("the number of the case is missing, as in --case 12")
	case !slices.Contains(Formats, o.Format):
		return errors.New("the format is not " + strings.Join(Formats, " or "))
	case o.For != state.Consultant && o.For != state.Caseworker:
		return ErrNotFor
	}
	return nil
}

// Write writes a case as it is in Redis now.
func Write(ctx context.Context, w io.Writer, ws *redisstore.Workspace, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	f, err := ws.Find(ctx, redisstore.Lookup{No: o.No, Fresh: true})
	if err != nil {
		return fmt.Errorf("case %d: %w", o.No, err)
	}
	if o.Format == "events" {
		return WriteEvents(w, f.Case)
	}
	return state.WriteHistory(w, f.Case.Events)
}

// ErrTaken says that there is a case of the number already.
var ErrTaken = errors.New("there is a case of that number already; nothing was changed")

// Restore writes a case that ReadEvents gave under its number, all of it or
// nothing. The number must be free. Where its messages stand in Slack is not
// part of the events, so those of its tasks and follow-ups are not corrected
// any longer; the card is.
func Restore(ctx context.Context, ws *redisstore.Workspace, c *state.Case, dry bool) error {
	if err := free(ctx, ws, c.No); err != nil || dry {
		return err
	}
	if err := ws.Reserve(ctx, c.No); err != nil {
		return err
	}
	_, err := ws.Commit(ctx, redisstore.Commit{Base: state.Fold(c.No, nil), Events: c.Events})
	var conflict *redisstore.ConflictError
	if errors.As(err, &conflict) {
		return ErrTaken
	}
	return err
}

func free(ctx context.Context, ws *redisstore.Workspace, no int) error {
	_, err := ws.Find(ctx, redisstore.Lookup{No: no, Fresh: true})
	var sealed *redisstore.SealedError
	switch {
	case errors.Is(err, redisstore.ErrNoCase):
		return nil
	case err == nil, errors.As(err, &sealed):
		return ErrTaken
	}
	return err
}
