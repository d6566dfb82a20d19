package export

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
)

// Formats are the forms in which a case can be written: what a reader may read,
// as a page of Markdown or as JSON; the interchange history that a replay reads;
// or every event so that the case can be restored.
var Formats = []string{"md", "json", "history", "events"}

// ErrNobody is why a case is not written for whom was named.
var ErrNobody = errors.New("the reader is not K, S, M, V or citizen, as in --for citizen")

// ErrNotFor is why a format is refused to a reader.
var ErrNotFor = errors.New("history and events hold what only the consultant and the caseworker may read: use --for K or --for S")

// Options say what to export for whom.
type Options struct {
	No     int
	For    state.Role // state.Citizen: the citizen
	Format string
	// With is what a file for a reader is made with; its Name may be nil.
	With commands.ExportInput
}

// ReaderOf returns the role that the word or letter after --for names.
func ReaderOf(s string) state.Role {
	if s == "citizen" {
		return state.Citizen
	}
	return state.RoleOf(s)
}

// whole reports whether a format holds all of a case.
func (o Options) whole() bool { return o.Format == "history" || o.Format == "events" }

// Check reports what is wrong with the options. The formats that hold all of a
// case are for the roles that may read all of it.
func (o Options) Check() error {
	switch {
	case o.No < 1:
		return errors.New("the number of the case is missing, as in --case 12")
	case !slices.Contains(Formats, o.Format):
		return errors.New("the format is not " + strings.Join(Formats, ", "))
	case o.whole() && o.For != state.Consultant && o.For != state.Caseworker:
		return ErrNotFor
	case !slices.Contains(commands.ExportReaders, o.For):
		return ErrNobody
	}
	return nil
}

// Write writes a case as it is in Redis now.
func Write(ctx context.Context, w io.Writer, ws *redisstore.Workspace, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	f, err := ws.Find(ctx, redisstore.Lookup{No: o.No, Fresh: true})
	if errors.As(err, new(*redisstore.ForgottenError)) || errors.As(err, new(*redisstore.SealedError)) {
		return err // which name the case
	}
	if err != nil {
		return fmt.Errorf("case %d: %w", o.No, err)
	}
	people, err := ws.Persons(ctx, f.Case.Everybody()...)
	if err != nil && !errors.As(err, new(*redisstore.SealedError)) { // settings that cannot be read keep no file back
		return fmt.Errorf("case %d: who is away: %w", o.No, err)
	}
	o.With.Away = state.AwayOf(people, state.DateOf(o.With.Now))
	var b bytes.Buffer
	if err := write(&b, f.Case, o); err != nil {
		return err
	}
	if err := logExport(ctx, ws, f.Case, o); err != nil {
		return fmt.Errorf("case %d: log the export: %w", o.No, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// logExport records that a case is written, before anything of it leaves: who
// takes part finds it in the access log.
func logExport(ctx context.Context, ws *redisstore.Workspace, c *state.Case, o Options) error {
	now := cmp.Or(o.With.Now, time.Now())
	for {
		fact := state.Exported{Surface: state.SurfaceProgram, For: o.For, Format: o.Format}
		_, err := ws.Commit(ctx, redisstore.Commit{Base: c, Events: commands.OwnEvents(c, []state.Fact{fact}, now)})
		var conflict *redisstore.ConflictError
		if !errors.As(err, &conflict) || ctx.Err() != nil {
			return err
		}
		c = conflict.Case
	}
}

func write(w io.Writer, c *state.Case, o Options) error {
	switch o.Format {
	case "events":
		return WriteEvents(w, c)
	case "history":
		return state.WriteHistory(w, c.Events)
	}
	in := o.With
	if in.Name == nil {
		in.Name = commands.NamesOf(c)
	}
	b, err := commands.Export(c, o.For, commands.ExportFormat(o.Format), in)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// ErrTaken says that there is a case of the number already, and ErrBroken, which is
// one, that it cannot be opened.
var (
	ErrTaken  = errors.New("there is a case of that number already; nothing was changed")
	ErrBroken = fmt.Errorf("it cannot be opened (--over takes its place): %w", ErrTaken)
)

// Restore writes a case that ReadEvents gave under its number, all of it or
// nothing. The number must be free. Where its messages stand in Slack is not
// part of the events, so those of its tasks and follow-ups are not corrected
// any longer; the card is. With over it may take the place of a case that cannot be
// opened; where that one's messages stand is still known.
func Restore(ctx context.Context, ws *redisstore.Workspace, c *state.Case, dry, over bool) error {
	err := free(ctx, ws, c.No)
	if errors.Is(err, ErrTaken) && over {
		if err = ws.Replace(ctx, c, dry); errors.Is(err, redisstore.ErrOpens) {
			err = ErrTaken
		}
		return err
	}
	if err != nil || dry {
		return err
	}
	if err := ws.Reserve(ctx, c.No); err != nil {
		return err
	}
	_, err = ws.Commit(ctx, redisstore.Commit{Base: state.Fold(c.No, nil), Events: c.Events})
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
	case err == nil, errors.As(err, &sealed) && sealed.Newer():
		return ErrTaken
	case errors.As(err, &sealed):
		return ErrBroken
	}
	return err
}
