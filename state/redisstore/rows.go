package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"casethread/state"
)

// rowsAtOnce is of how many cases one script looks up the rows: some
// milliseconds of Redis, in which nobody else is served.
const rowsAtOnce = 1000

// Rows returns the rows of cases by number, as they stand on a day, a thousand
// in one round trip. Where there is none, where it is behind its case, or where
// the calendar has overtaken it, it is made from the case anew and kept.
//
// A case that cannot be opened is left out, and its error is among those joined
// in the returned one.
func (w *Workspace) Rows(ctx context.Context, numbers []int, today state.Date) ([]state.Row, error) {
	rows := make([]state.Row, 0, len(numbers))
	var errs []error
	var again []int
	for part := range slices.Chunk(numbers, rowsAtOnce) {
		found, missing, err := w.rowsOf(ctx, part, today)
		rows, again = append(rows, found...), append(again, missing...)
		errs = append(errs, err)
	}
	for part := range slices.Chunk(again, 100) {
		made, err := w.makeRows(ctx, part, today)
		rows = append(rows, made...)
		errs = append(errs, err)
	}
	slices.SortFunc(rows, func(a, b state.Row) int { return a.No - b.No })
	return rows, errors.Join(errs...)
}

// rowsOf reads rows, and returns the numbers of those to be made anew.
func (w *Workspace) rowsOf(ctx context.Context, numbers []int, today state.Date) (rows []state.Row, again []int, err error) {
	args := make([]any, 1, 1+len(numbers))
	args[0] = w.keys.cases()
	for _, no := range numbers {
		args = append(args, no)
	}
	values, err := rowsScript.Run(ctx, w.store.client, []string{w.keys.rows(), w.keys.keys()}, args...).Slice()
	if err != nil {
		return nil, nil, fmt.Errorf("rows of cases: %w", err)
	}
	r := reply{values: values}
	var errs []error
	for _, no := range numbers {
		key, version, sealed := r.text(), r.number(), r.text()
		switch {
		case r.err != nil:
			return nil, nil, r.err
		case version == 0: // forgotten meanwhile
			continue
		case version < 0:
			errs = append(errs, &SealedError{No: no, Why: ErrTampered})
			continue
		case sealed == "":
			again = append(again, no)
			continue
		}
		b, err := w.unwrap(no, key)
		if err != nil {
			errs = append(errs, &SealedError{No: no, Why: err})
			continue
		}
		if row, err := w.openRow(b, no, version, sealed); err == nil && row.StandsOn(today) {
			rows = append(rows, row)
		} else { // one that is damaged too: the case tells
			again = append(again, no)
		}
	}
	return rows, again, errors.Join(errs...)
}

// makeRows makes rows from their cases and keeps them. That one is not kept is
// no error: it is made again next time.
func (w *Workspace) makeRows(ctx context.Context, numbers []int, today state.Date) ([]state.Row, error) {
	cases, err := w.Cases(ctx, numbers)
	errs := []error{butNoCase(err)}
	rows := make([]state.Row, 0, len(cases))
	var args [][]any
	for _, c := range cases {
		row := c.Row(today)
		rows = append(rows, row)
		if b, err := w.boxOf(ctx, c.No); err == nil {
			if kept, err := w.sealRow(b, row); err == nil {
				args = append(args, w.rerow(c, kept))
			}
		}
	}
	if len(args) > 0 {
		if _, err := w.store.runEach(ctx, rerowScript, []string{w.keys.rows()}, args); err != nil {
			errs = append(errs, fmt.Errorf("keep rows of cases: %w", err))
		}
	}
	return rows, errors.Join(errs...)
}

// rerow are the arguments by which the row that was made of a case is kept.
func (w *Workspace) rerow(c *state.Case, sealed []byte) []any {
	return []any{w.keys.cases(), c.No, c.Version, sealed, c.Tip}
}

func rowRecord(workspace string, no, version int) record {
	return record{workspace: workspace, kind: sealedRow, no: no, version: version}
}

// sealRow returns the row as it is kept: the version, which the script reads,
// a colon, and the sealed row.
func (w *Workspace) sealRow(b *box, r state.Row) ([]byte, error) {
	plain, err := state.EncodeRow(r)
	if err != nil {
		return nil, err
	}
	return append(fmt.Appendf(nil, "%d:", r.Version), b.seal(plain, rowRecord(w.id, r.No, r.Version))...), nil
}

func (w *Workspace) openRow(b *box, no, version int, sealed string) (state.Row, error) {
	plain, err := b.open(sealed, rowRecord(w.id, no, version))
	if err != nil {
		return state.Row{}, err
	}
	return state.DecodeRow(no, plain)
}

// addRow keeps the row of the case as it is after the change. Where the caller
// did not bring it, it stands from the day, in UTC, of the last event on, which
// is never after the reader's today: what is of the next day already is for the
// reader to notice.
func (w *Workspace) addRow(ch *change, row *state.Row) error {
	c := ch.after
	if row == nil {
		row = new(c.Row(state.DateOf(c.Changed.UTC())))
	}
	sealed, err := w.sealRow(ch.box, *row)
	if err != nil {
		return fmt.Errorf("seal row: %w", err)
	}
	ch.write("HSET", w.keys.rows(), c.No, sealed)
	return nil
}
