// Bench measures casethread on this machine: the speed of a command against
// the practical limit, its round trips to Redis, what a case takes in memory,
// and what a digest costs. It starts a redis-server of its own.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
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

// replica is that with which it starts itself again as a bot of its own.
const replica = "replica"

func main() {
	if len(os.Args) == 2 && (os.Args[1] == outside || os.Args[1] == replica) {
		if err := serve(os.Args[1]); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", os.Args[1], err)
			os.Exit(1)
		}
		return
	}
	short := flag.Bool("short", false, "measure less, in under two minutes")
	asJSON := flag.Bool("json", false, "print JSON")
	asMarkdown := flag.Bool("markdown", false, "print the tables of deploy/benchmarks.md")
	flag.Parse()
	write := (*bench.Report).Write
	switch {
	case *asJSON:
		write = writeJSON
	case *asMarkdown:
		write = (*bench.Report).Markdown
	}
	if err := run(*short, write); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func serve(what string) error {
	if what == outside {
		return bench.ServeOutside(os.Stdin, os.Stdout)
	}
	bot.CollectLess() // as serve does
	return bench.ServeReplica(context.Background(), os.Stdin, os.Stdout)
}

func writeJSON(r *bench.Report, w io.Writer) {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	_ = enc.Encode(r) // plain data
}

func run(short bool, write func(*bench.Report, io.Writer)) error {
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
	opt.Outside, opt.Replica = []string{self, outside}, []string{self, replica}
	opt.Progress = func(what string) { fmt.Fprintf(os.Stderr, "measuring %s…\n", what) }
	r, err := bench.Run(ctx, opt)
	if err != nil {
		return err
	}
	write(r, os.Stdout)
	return nil
}
