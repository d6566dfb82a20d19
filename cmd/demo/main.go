// Demo runs casethread with a local Slack and an embedded Redis, and serves a
// page to try it on.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata"

	"casethread/bot/demo"
	"casethread/commands/practice"
	"casethread/commands/texts"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "`address` to serve the page on")
	lang := flag.String("language", "da", "`language` of the bot: da or en")
	start := flag.String("start", "", "`time` that the clock shows first, as 2026-12-01T09:00:00+01:00 (default now)")
	flag.Parse()
	if err := run(*addr, *lang, *start); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(addr, lang, start string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	opt := demo.Options{
		Addr: addr, Lang: texts.LangOf(lang), Practice: practice.Shipped(),
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if start != "" {
		at, err := time.Parse(time.RFC3339, start)
		if err != nil {
			return fmt.Errorf("demo: -start is not a time: %s", start)
		}
		opt.Start = at
	}
	d, err := demo.Start(ctx, opt)
	if err != nil {
		return err
	}
	fmt.Printf("casethread demo: %s/\nredis: %s\n", d.URL, d.RedisURL)
	<-ctx.Done()
	return d.Close()
}
