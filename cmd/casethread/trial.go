package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"casethread/bot/backtest"
	"casethread/bot/config"
	"casethread/bot/replay"
	"casethread/commands/texts"
	"casethread/state"
)

// days are the dates of a flag that may be given several times.
type days []state.Date

func (d *days) String() string { return "" }

func (d *days) Set(s string) error {
	day, err := state.ParseDate(s)
	if err != nil {
		return fmt.Errorf("%.20q is not a date such as 2026-03-02", s)
	}
	*d = append(*d, day)
	return nil
}

func runReplay(_ context.Context, args []string, out io.Writer) error {
	f := flags("replay")
	var at days
	f.Var(&at, "at", "")
	format := f.String("format", "json", "")
	lang := f.String("language", "da", "")
	files, err := parse(f, args)
	if err != nil {
		return err
	}
	o := replay.Options{Files: files, At: at, Format: *format, Lang: texts.Lang(*lang)}
	if err := o.Check(); err != nil {
		return misused("replay: %v", err)
	}
	if o.Pack, err = config.LoadPractice(); err != nil {
		return err
	}
	return replay.Run(out, o)
}

func runBacktest(ctx context.Context, args []string, out io.Writer) error {
	f := flags("backtest")
	format := f.String("format", "table", "")
	against := f.String("against", "", "")
	lang := f.String("language", "da", "")
	dirs, err := parse(f, args)
	if err != nil {
		return err
	}
	o := backtest.Options{Format: *format, Lang: texts.Lang(*lang), AgainstName: *against, Progress: os.Stderr}
	if len(dirs) == 1 {
		o.Dir = dirs[0]
	}
	if err := o.Check(); err != nil {
		return misused("backtest: %v", err)
	}
	if o.Pack, err = config.LoadPractice(); err != nil {
		return err
	}
	if *against != "" {
		if o.Against, err = config.ReadPractice(*against); err != nil {
			return misused("backtest: --against %v", err)
		}
	}
	progress := time.NewTicker(2 * time.Second)
	defer progress.Stop()
	o.Tick = progress.C
	return backtest.Run(ctx, out, o)
}
