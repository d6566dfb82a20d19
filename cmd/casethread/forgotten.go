package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/forgetting"
	"casethread/state/redisstore"
)

func runForgotten(ctx context.Context, args []string, out io.Writer) error {
	f := flags("forgotten")
	file := f.String("again", "", "")
	dry := f.Bool("dry-run", false, "")
	workspace := f.String("workspace", "", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if *file == "" {
		return withCases(ctx, *workspace, anyStore, func(_ config.Config, w *redisstore.Workspace) error {
			return forgetting.List(ctx, out, w)
		})
	}
	list, err := readForgotten(*file)
	if err != nil {
		return err
	}
	return withCases(ctx, *workspace, openerFor(!*dry), func(cfg config.Config, w *redisstore.Workspace) error {
		if err := forgetting.Again(ctx, out, bot.Offline(w, cfg.Bot()), list, *dry); err != nil || *dry {
			return err
		}
		return w.Store().Rewrite(ctx)
	})
}

// readForgotten reads a list. Standard input is not opened anew: in a container it
// may belong to somebody else.
func readForgotten(file string) ([]redisstore.Tombstone, error) {
	in := os.Stdin
	if file != "/dev/stdin" {
		var err error
		if in, err = os.Open(file); err != nil {
			return nil, err
		}
		defer in.Close()
	}
	list, err := forgetting.Read(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list, nil
}
