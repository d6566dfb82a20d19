package main

import (
	"context"
	"io"
	"os"
	"time"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/parking"
	"casethread/bot/rebuilding"
	"casethread/bot/rekeying"
	"casethread/bot/succession"
	"casethread/state/redisstore"
)

// What an operator does beside a running bot.

func runHandover(ctx context.Context, args []string, out io.Writer) error {
	var o succession.Options
	f := flags("handover")
	f.StringVar(&o.From, "from", "", "")
	f.StringVar(&o.To, "to", "", "")
	f.BoolVar(&o.Dry, "dry-run", false, "")
	workspace := f.String("workspace", "", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return misused("handover: %v", err)
	}
	return withBot(ctx, "handover", *workspace, openerFor(!o.Dry), func(_ config.Config, b *bot.Bot, w *redisstore.Workspace) error {
		return succession.Run(ctx, out, b, w, o)
	})
}

func runParked(ctx context.Context, args []string, out io.Writer) error {
	var o parking.Options
	f := flags("parked")
	f.BoolVar(&o.All, "all", false, "")
	f.BoolVar(&o.Yes, "yes", false, "")
	f.StringVar(&o.Format, "format", "text", "")
	workspace := f.String("workspace", "", "")
	said, err := parse(f, args)
	if err != nil {
		return err
	}
	o.Do, o.IDs = parking.List, nil
	if len(said) > 0 {
		o.Do, o.IDs = said[0], said[1:]
	}
	if err := o.Check(); err != nil {
		return misused("parked: %v", err)
	}
	return withCases(ctx, *workspace, openerFor(o.Do != parking.List), func(_ config.Config, w *redisstore.Workspace) error {
		return parking.Run(ctx, out, w, o)
	})
}

func runRebuild(ctx context.Context, args []string, out io.Writer) error {
	var o rebuilding.Options
	f := flags("rebuild")
	f.IntVar(&o.No, "case", 0, "")
	f.BoolVar(&o.All, "all", false, "")
	f.BoolVar(&o.Dry, "dry-run", false, "")
	f.BoolVar(&o.Cut, "cut", false, "")
	workspace := f.String("workspace", "", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return misused("rebuild: %v", err)
	}
	return withCases(ctx, *workspace, openerFor(!o.Dry), func(cfg config.Config, w *redisstore.Workspace) error {
		return rebuilding.Run(ctx, out, bot.Offline(w, cfg.Bot()), w, o)
	})
}

func runRekey(ctx context.Context, args []string, out io.Writer) error {
	f := flags("rekey")
	dry := f.Bool("dry-run", false, "")
	workspace := f.String("workspace", "", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	return withCases(ctx, *workspace, openerFor(!*dry), func(_ config.Config, w *redisstore.Workspace) error {
		return rekeying.Run(ctx, out, w, rekeying.Options{Dry: *dry, Progress: os.Stderr, Every: 2 * time.Second})
	})
}
