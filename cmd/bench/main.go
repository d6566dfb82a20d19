// Bench measures casethread on this machine: the speed of a command against
// the practical limit, its round trips to Redis, what a case takes in memory,
// and what a digest costs. It starts a redis-server of its own.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata"

	"casethread/bot"
	"casethread/bot/bench"
)

// outside is the argument with which bench starts itself again as the other
// side of the wire: the load, and a Slack.
const outside = "outside"

func main() {
	if len(os.Args) == 2 && os.Args[1] == outside {
		if err := bench.ServeOutside(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench: the load:", err)
			os.Exit(1)
		}
		return
	}
	short := flag.Bool("short", false, "measure less, in under two minutes")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if err := run(*short, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(short, asJSON bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bot.CollectLess() // as serve does
	opt := bench.Full
	if short {
		opt = bench.Short
	}
	opt.Outside = []string{self, outside}
	opt.Progress = func(what string) { fmt.Fprintf(os.Stderr, "measuring %s…\n", what) }
	r, err := bench.Run(ctx, opt)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(os.Stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	r.Write(os.Stdout)
	return nil
}
