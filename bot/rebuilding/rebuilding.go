// Package rebuilding writes anew what is kept of cases beside their events, and
// says what was not what the events say. It shows no content of a case.
package rebuilding

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"casethread/bot"
	"casethread/state/redisstore"
)

// Options say which cases are rebuilt.
type Options struct {
	No  int // of one case
	All bool
	Dry bool // only look
	Cut bool // of one case: it ends before the first event that nobody can read
}

// Check reports a mistake of who asks.
func (o Options) Check() error {
	switch {
	case o.No < 0:
		return errors.New("--case is the number of a case")
	case o.All == (o.No > 0):
		return errors.New("either --case N or --all")
	case o.Cut && o.All:
		return errors.New("--cut goes with --case N alone")
	}
	return nil
}

// errFailed ends a run that could not rebuild every case. What that is stands
// among what the run has written.
var errFailed = errors.New("some cases cannot be rebuilt and are left as they are: see RUNBOOK.md, \"A case cannot be opened\"")

// errMissing ends a run that has met cases which have lost what nobody can bring
// back from here.
var errMissing = errors.New("some cases have lost events; a backup may have them")

// Run rebuilds cases of a workspace and writes what came of it: a line for each
// that differed or cannot be rebuilt, and one for all.
func Run(ctx context.Context, out io.Writer, b *bot.Bot, w *redisstore.Workspace, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	nos := []int{o.No}
	if o.All {
		var err error
		if nos, err = w.All(ctx); err != nil {
			return err
		}
	}
	var differ, failed, missing int
	for _, no := range nos {
		r, err := b.Rebuild(ctx, no, o.Dry, o.Cut)
		line := ""
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed++
			line = err.Error()
		case len(r.Differs) > 0:
			differ++
			line = fmt.Sprintf("case %d, version %d: %s: %s", no, r.Version, done(o.Dry), strings.Join(r.Differs, ", "))
			if r.Missing > 0 {
				missing++
				line += fmt.Sprintf("; it has had version %d, and what came after %d is nowhere here", r.Version+r.Missing, r.Version)
			}
		default:
			continue
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(out, "%d looked at; differed from their events: %d\n", len(nos), differ); err != nil {
		return err
	}
	switch {
	case failed > 0:
		return errFailed
	case missing > 0:
		return errMissing
	}
	return nil
}

func done(dry bool) string {
	if dry {
		return "would be written anew"
	}
	return "written anew"
}
