// Package rekeying changes the installation's key and says how far it has come.
package rekeying

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"casethread/state/redisstore"
)

// Options say how a run goes.
type Options struct {
	Dry bool // only count
	// Progress gets a line on how far the run is, but not more often than Every.
	Progress io.Writer
	Every    time.Duration
}

// ErrFailed ends a run that could not open everything. What that is stands
// among what the run has written.
var ErrFailed = errors.New("some of it cannot be opened and is left as it is")

// Run seals what lies in a workspace with the first data key, and writes what
// came of it and what is left under which key.
func Run(ctx context.Context, out io.Writer, w *redisstore.Workspace, o Options) error {
	last := time.Now()
	r, err := w.Rekey(ctx, redisstore.Rekeying{Dry: o.Dry, Progress: func(done, all int) {
		if time.Since(last) >= o.Every {
			last = time.Now()
			fmt.Fprintf(o.Progress, "rekey: %d of %d cases looked at\n", done, all)
		}
	}})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, report(r, o.Dry)); err != nil {
		return err
	}
	if len(r.Failed) > 0 {
		return fmt.Errorf("rekey: %w", ErrFailed)
	}
	return nil
}

func report(r redisstore.Rekeyed, dry bool) string {
	var b strings.Builder
	for _, f := range r.Failed {
		fmt.Fprintf(&b, "%v\n", f)
	}
	done := "sealed anew"
	if dry {
		done = "would be sealed anew"
	}
	fmt.Fprintf(&b, "%s with key %s: %s; labels: %d\n", done, r.Left[0].ID, kinds(r.KeyUse), r.Labels)
	if len(r.Left) == 1 {
		b.WriteString("DATA_KEY holds one key: nothing can be left under another\n")
	}
	for _, u := range r.Left[1:] {
		switch n := u.Records(); {
		case !u.Known:
			fmt.Fprintf(&b, "under key %s, which DATA_KEY does not hold: %s\n", u.ID, kinds(u))
		case n == 0 && len(r.Failed) > 0:
			fmt.Fprintf(&b, "left under key %s: 0, but for the labels of cases that cannot be opened\n", u.ID)
		case n == 0:
			fmt.Fprintf(&b, "left under key %s: 0: it may be taken out of DATA_KEY\n", u.ID)
		default:
			fmt.Fprintf(&b, "left under key %s: %d (%s)\n", u.ID, n, kinds(u))
			if u.Posts > 0 && !dry {
				b.WriteString("posts that a bot has in hand go out by themselves; then run rekey again\n")
			}
		}
	}
	if r.Rewrite != nil {
		fmt.Fprintf(&b, "Redis does not write its files anew, which hold what the old key has sealed: %v\n", r.Rewrite)
	}
	return b.String()
}

func kinds(u redisstore.KeyUse) string {
	return fmt.Sprintf("cases %d, people %d, documents %d, drafts %d, posts %d", u.Cases, u.People, u.Documents, u.Drafts, u.Posts)
}
