// Package forgetting lists the cases that were forgotten, and has those forgotten
// again that an older backup brought back. It shows no content of a case.
package forgetting

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"casethread/bot"
	"casethread/state"
	"casethread/state/redisstore"
)

// List writes the tombstones of a workspace, a line for each: the case's number,
// the day, and the code of the reason.
func List(ctx context.Context, out io.Writer, w *redisstore.Workspace) error {
	all, err := w.Tombstones(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if _, err := fmt.Fprintln(out, t.No, t.On, t.Reason); err != nil {
			return err
		}
	}
	return nil
}

// A reason is a code, and nothing that somebody has written.
var line = regexp.MustCompile(`^(\d{1,9}) (\d{4}-\d\d-\d\d) ([a-z_]{1,40})$`)

// Read reads what List wrote. An error names the line.
func Read(in io.Reader) ([]redisstore.Tombstone, error) {
	var all []redisstore.Tombstone
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		said := line.FindStringSubmatch(lines.Text())
		if said == nil {
			return nil, fmt.Errorf("line %d is not number, day and reason, as `casethread forgotten` writes them", n)
		}
		no, _ := strconv.Atoi(said[1]) // nine digits always are one
		on, err := state.ParseDate(said[2])
		if err != nil || no == 0 {
			return nil, fmt.Errorf("line %d has no such case or day", n)
		}
		all = append(all, redisstore.Tombstone{No: no, On: on, Reason: said[3]})
	}
	return all, lines.Err()
}

// errLeft ends a run after which something is left. What that is stands among what
// the run has written.
var errLeft = errors.New("some cases are left as they are")

// Again has the cases of a list forgotten that are there again, and keeps the
// others' tombstones. It writes a line for each that it does something about, and
// one for all.
func Again(ctx context.Context, out io.Writer, b *bot.Bot, list []redisstore.Tombstone, dry bool) error {
	done := map[bool]string{false: "forgotten again", true: "would be forgotten again"}[dry]
	var again, left int
	for _, t := range list {
		back, err := b.ForgetAgain(ctx, t, dry)
		said := ""
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			left++
			said = err.Error()
		case back:
			again++
			said = fmt.Sprintf("case %d: %s, as on %s (%s)", t.No, done, t.On, t.Reason)
		default:
			continue
		}
		if _, err := fmt.Fprintln(out, said); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(out, "%d in the list; %s: %d\n", len(list), done, again); err != nil {
		return err
	}
	if left > 0 {
		return errLeft
	}
	return nil
}
