// Package parking shows an operator the posts that Slack has refused for good,
// and puts them back or throws them away. It shows no content of a case.
package parking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"casethread/state/redisstore"
)

// What can be done with parked posts.
const (
	List  = "list"
	Retry = "retry"
	Drop  = "drop"
)

// Formats are the ways to write a list.
var Formats = []string{"text", "json"}

// Options say what is done, and with which posts.
type Options struct {
	Do     string
	IDs    []string
	All    bool // of Retry: with every one
	Yes    bool // of Drop: it is meant
	Format string
}

// Check reports a mistake of who asks.
func (o Options) Check() error {
	switch {
	case !slices.Contains([]string{List, Retry, Drop}, o.Do):
		return errors.New("it is list, retry or drop")
	case !slices.Contains(Formats, o.Format):
		return errors.New("the format is not " + strings.Join(Formats, " or "))
	case o.Do == List && (len(o.IDs) > 0 || o.All):
		return errors.New("list takes no posts")
	case o.All && o.Do != Retry:
		return errors.New("--all goes with retry alone")
	case o.Yes && o.Do != Drop:
		return errors.New("--yes goes with drop alone")
	case o.Do != List && o.All == (len(o.IDs) > 0):
		return fmt.Errorf("%s takes the ids of posts, as list shows them", o.Do)
	}
	return nil
}

// errGone ends a run of which some posts were not there.
var errGone = errors.New("some of these posts are not parked")

// errUnsure ends a drop that nobody has said yes to.
var errUnsure = errors.New("nothing was dropped: what these posts say would never be told; --yes drops them")

// Run does what is asked with the parked posts of a workspace.
func Run(ctx context.Context, out io.Writer, w *redisstore.Workspace, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	all, err := w.Parked(ctx)
	if err != nil {
		return err
	}
	if o.Do == List {
		return write(out, all, o.Format)
	}
	chosen, missing := choose(all, o)
	for _, id := range missing {
		if _, err := fmt.Fprintf(out, "%s: not parked\n", id); err != nil {
			return err
		}
	}
	if o.Do == Drop && !o.Yes {
		return errors.Join(write(out, chosen, o.Format), errUnsure)
	}
	gone, err := each(ctx, out, w, chosen, o.Do)
	if err == nil && gone+len(missing) > 0 {
		err = errGone
	}
	return err
}

// choose returns the posts that are meant, the oldest first, and the ids that are
// none's.
func choose(all []redisstore.Parked, o Options) (chosen []redisstore.Parked, missing []string) {
	if o.All {
		return all, nil
	}
	missing = slices.Compact(slices.Sorted(slices.Values(o.IDs)))
	for _, p := range all {
		if i := slices.Index(missing, p.ID); i >= 0 {
			chosen, missing = append(chosen, p), slices.Delete(missing, i, i+1)
		}
	}
	return chosen, missing
}

// each puts back or drops posts one by one, so that one which somebody else has
// seen to meanwhile keeps the others from nothing. It returns how many those are.
func each(ctx context.Context, out io.Writer, w *redisstore.Workspace, posts []redisstore.Parked, do string) (gone int, err error) {
	act, done := w.Retry, "is in the outbox again"
	if do == Drop {
		act, done = w.Drop, "dropped"
	}
	n := 0
	for _, p := range posts {
		said := done
		switch err := act(ctx, p.ID); {
		case errors.Is(err, redisstore.ErrNotParked):
			said = "not parked any longer"
			gone++
		case err != nil:
			return gone, err
		default:
			n++
		}
		if _, err := fmt.Fprintf(out, "%s: %s\n", p.ID, said); err != nil {
			return gone, err
		}
	}
	_, err = fmt.Fprintf(out, "%d of %d parked posts: %s\n", n, len(posts), map[string]string{Retry: "put back", Drop: "dropped"}[do])
	return gone, err
}

// A post is what is shown of one.
type post struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Case    int       `json:"case,omitempty"`
	Channel string    `json:"channel"`
	At      time.Time `json:"parked"`
	Reason  string    `json:"reason"`
}

func write(out io.Writer, parked []redisstore.Parked, format string) error {
	posts := make([]post, len(parked))
	for i, p := range parked {
		posts[i] = post{p.ID, p.Kind, p.Case, p.Channel, p.At.Truncate(time.Second), p.Reason}
	}
	if format == "json" {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(posts)
	}
	if len(posts) == 0 {
		_, err := io.WriteString(out, "no post is parked\n")
		return err
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tkind\tcase\tchannel\tparked\treason")
	for _, p := range posts {
		no := "-"
		if p.Case != 0 {
			no = fmt.Sprintf("#%d", p.Case)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.Kind, no, p.Channel, p.At.Format(time.RFC3339), p.Reason)
	}
	return t.Flush()
}
