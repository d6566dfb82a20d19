package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/export"
	"casethread/bot/importing"
	"casethread/commands"
	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state/redisstore"
)

func runExport(ctx context.Context, args []string, out io.Writer) error {
	f := flags("export")
	no := f.Int("case", 0, "")
	reader := f.String("for", "", "")
	format := f.String("format", "", "")
	lang := f.String("language", "", "")
	workspace := f.String("workspace", "", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	o := export.Options{No: *no, For: export.ReaderOf(*reader), Format: *format}
	if err := o.Check(); err != nil {
		return misused("export: %v", err)
	}
	if *lang != "" && !spoken(*lang) {
		return misused("export: the language is not da or en")
	}
	return withCases(ctx, *workspace, anyStore, func(cfg config.Config, w *redisstore.Workspace) error {
		o.With = commands.ExportInput{
			Now: time.Now().In(cfg.Zone), Lang: cmp.Or(texts.Lang(*lang), cfg.Lang), Practice: cfg.Bot().Defaults.Practice, Keeps: cfg.Retention,
		}
		return export.Write(ctx, out, w, o)
	})
}

func runRestore(ctx context.Context, args []string, out io.Writer) error {
	f := flags("restore")
	dry := f.Bool("dry-run", false, "")
	over := f.Bool("over", false, "")
	workspace := f.String("workspace", "", "")
	files, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return misused("restore: one file is wanted")
	}
	file, err := os.Open(files[0])
	if err != nil {
		return misused("restore: %v", err)
	}
	defer file.Close()
	c, err := export.ReadEvents(file)
	if err != nil {
		return err
	}
	return withStore(ctx, *workspace, openerFor(!*dry), func(_ config.Config, w *redisstore.Workspace) error {
		if err := export.Restore(ctx, w, c, *dry, *over); err != nil {
			return fmt.Errorf("case %d: %w", c.No, err)
		}
		done := "restored"
		if *dry {
			done = "can be restored"
		}
		_, err := fmt.Fprintf(out, "case %d: %s, version %d\n", c.No, done, c.Version)
		return err
	})
}

func runImport(ctx context.Context, args []string, out io.Writer) error {
	var o importing.Options
	f := flags("import")
	f.StringVar(&o.Channel, "channel", "", "")
	f.StringVar(&o.As, "as", "", "")
	f.BoolVar(&o.Dry, "dry-run", false, "")
	workspace := f.String("workspace", "", "")
	names, err := parse(f, args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return misused("import: no file is named")
	}
	if err := o.Check(); err != nil {
		return misused("import: %v", err)
	}
	files, err := importing.Read(names)
	if err != nil {
		return fmt.Errorf("nothing was imported: %w", err)
	}
	return withBot(ctx, "import", *workspace, openerFor(!o.Dry), func(cfg config.Config, b *bot.Bot, ws *redisstore.Workspace) error {
		guard.Use(cfg.Words)
		o.Lang, o.Pack, o.Now = cfg.Lang, cfg.Bot().Defaults.Practice, time.Now().In(cfg.Zone)
		return importing.Run(ctx, out, b, ws, files, o)
	})
}
