package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"casethread/bot/config"
	"casethread/state/redisstore"
)

// A subcommand does one thing. run parses the arguments that follow its name.
type subcommand struct {
	name, usage, what string
	run               func(ctx context.Context, args []string, out io.Writer) error
}

// subcommands is every one of them, and the only list.
var subcommands = []subcommand{
	{"serve", "", "run the bot", runServe},
	{"manifest", "[--language da|en] [--url https://HOST | --socket] [--org]", "write the app's manifest for Slack", runManifest},
	{"doctor", "[--format text|json]", "look whether the installation is in order", runDoctor},
	{"replay", "FILE… [--at DATE]… [--format json|text] [--language da|en]", "say what case histories come to on a day", runReplay},
	{"practice", "[--language da|en] [--yaml]", "write what the dropout rules look at, as a page to read", runPractice},
	{"words", "", "write the list of words that a text is stopped for", runWords},
	{"backtest", "DIR [--format table|csv] [--against FILE] [--language da|en]", "try the dropout rules on old cases", runBacktest},
	{"export", "--case N --for K|S|M|V|citizen --format md|json|history|events [--language da|en] [--workspace ID]", "write a case as a reader may read it, or all of it", runExport},
	{"restore", "FILE [--over] [--dry-run] [--workspace ID]", "write exported events back as the case they were", runRestore},
	{"import", "FILE… --channel C --as U [--dry-run] [--workspace ID]", "make cases of histories that were kept elsewhere", runImport},
	{"handover", "--from U --to U [--dry-run] [--workspace ID]", "give the roles of somebody who has left Slack to another", runHandover},
	{"parked", "[list | retry ID… | retry --all | drop ID… --yes] [--format text|json] [--workspace ID]", "show posts that Slack refused, put them back or drop them", runParked},
	{"forgotten", "[--again FILE [--dry-run]] [--workspace ID]", "list forgotten cases, or forget them again that a backup brought back", runForgotten},
	{"rebuild", "--case N [--cut] | --all [--dry-run] [--workspace ID]", "write snapshots, timers and indexes anew from the events", runRebuild},
	{"rekey", "[--dry-run] [--workspace ID]", "seal everything anew with the first of two data keys", runRekey},
	{"version", "", "say which version this is", runVersion},
}

// A usageError is a mistake of who called the program.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func misused(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// errProblems ends a doctor that has said what is wrong.
var errProblems = errors.New("")

// exitCode is 2 for bad use or configuration, 1 for any other failure.
func exitCode(err error) int {
	var use *usageError
	var conf *config.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &use), errors.As(err, &conf):
		return 2
	}
	return 1
}

// complaint is what stands on standard error: a line for each mistake in the
// configuration, else one line, perhaps with the usage below it.
func complaint(err error) string {
	var conf *config.Error
	switch {
	case err == nil, errors.Is(err, errProblems):
		return ""
	case errors.As(err, &conf):
		return "casethread: " + strings.Join(conf.Lines, "\ncasethread: ") + "\n"
	}
	return "casethread: " + err.Error() + "\n"
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return misused("no command\n%s", usage())
	}
	if slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		_, err := fmt.Fprint(out, usage()+"\n")
		return err
	}
	i := slices.IndexFunc(subcommands, func(s subcommand) bool { return s.name == args[0] })
	if i < 0 {
		return misused("unknown command %q\n%s", args[0], usage())
	}
	redisstore.LogTo(slog.New(slog.DiscardHandler)) // its errors come to us anyway
	err := subcommands[i].run(ctx, args[1:], out)
	if errors.Is(err, flag.ErrHelp) {
		_, err = fmt.Fprintln(out, subcommands[i].help())
	}
	var use *usageError
	if errors.As(err, &use) {
		use.msg += "\n" + subcommands[i].line()
	}
	return err
}

func (s subcommand) line() string {
	return strings.TrimSpace("usage: casethread " + s.name + " " + s.usage)
}

func usage() string {
	ls := []string{"usage: casethread COMMAND"}
	for _, s := range subcommands {
		ls = append(ls, fmt.Sprintf("  %-9s %s", s.name, s.what))
	}
	return strings.Join(append(ls, "casethread COMMAND -h shows how each is used."), "\n")
}

// parse reads flags, which may stand before and after the other arguments,
// and returns those.
func parse(f *flag.FlagSet, args []string) (rest []string, err error) {
	f.SetOutput(io.Discard)
	for {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, misused("%s: %s", f.Name(), inOurWords(err))
		}
		if f.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

// flagErrors are what package flag says of a mistake. Of those with a value that can
// be wrong all take a number, but for --dry-run=maybe and the like.
var flagErrors = strings.NewReplacer("flag provided but not defined: -", "there is no --", "flag needs an argument: -", "a value is missing after --",
	" for flag -", " for --", ": parse error", ", which takes a number", ": value out of range", ", which takes a smaller number")

// inOurWords says it with the two dashes that we write everywhere.
func inOurWords(err error) string {
	if said := err.Error(); !strings.HasPrefix(said, "invalid boolean value") {
		return flagErrors.Replace(said)
	}
	return "a flag that is on or off takes no value"
}

func flags(name string) *flag.FlagSet { return flag.NewFlagSet(name, flag.ContinueOnError) }

// parseNone is parse for a command that has flags alone.
func parseNone(f *flag.FlagSet, args []string) error {
	rest, err := parse(f, args)
	if err == nil && len(rest) > 0 {
		return misused("%s: unexpected %q", f.Name(), rest[0])
	}
	return err
}
