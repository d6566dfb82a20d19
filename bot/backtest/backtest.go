// Package backtest runs practice packs over case histories, to learn what
// their warnings would have been worth: how often each rule fired, how early
// before a placement broke off, how often without that, and how many messages
// a consultant would have had.
//
// Every case is judged each morning as a replay judges it, from what was known
// then. The histories are read one at a time; what is kept of one is what its
// placements amount to. How each figure is counted stands in the texts
// "backtest.def.…", which are printed with the figures.
package backtest

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
)

// Formats are those in which the figures are printed.
var Formats = []string{"table", "csv"}

// Options say what to run over which histories.
type Options struct {
	Dir    string // of the histories, *.json in it and below
	Format string
	Lang   texts.Lang
	Pack   *practice.Pack
	// Against is a second pack to set beside the first, nil for none.
	Against     *practice.Pack
	AgainstName string
	// At each Tick a line on Progress says how far the run is.
	Progress io.Writer
	Tick     <-chan time.Time
}

// Check reports a mistake of who asks.
func (o Options) Check() error {
	switch {
	case o.Dir == "":
		return errors.New("one folder of case histories is wanted")
	case !slices.Contains(Formats, o.Format):
		return errors.New("the format is not " + strings.Join(Formats, " or "))
	case o.Lang != texts.Danish && o.Lang != texts.English:
		return errors.New("the language is not da or en")
	}
	return nil
}

// Run writes what the packs come to over the histories. All are read before
// anything is written; the first that is wrong is the error.
func Run(ctx context.Context, out io.Writer, o Options) error {
	packs := []*practice.Pack{o.Pack}
	if o.Against != nil {
		packs = append(packs, o.Against)
	}
	t, err := countAll(ctx, o, packs)
	if err != nil {
		return err
	}
	r := report{figures: t.figures(), packs: t.packFigures(), lang: o.Lang, name: o.AgainstName}
	if o.Format == "csv" {
		return r.writeCSV(out)
	}
	return r.writeTable(out)
}
