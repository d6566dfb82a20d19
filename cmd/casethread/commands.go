package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"casethread/bot"
	"casethread/bot/backtest"
	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/bot/export"
	"casethread/bot/importing"
	"casethread/bot/manifest"
	"casethread/bot/rekeying"
	"casethread/bot/replay"
	"casethread/bot/serve"
	"casethread/commands"
	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state"
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
	{"restore", "FILE [--dry-run] [--workspace ID]", "write exported events back as the case they were", runRestore},
	{"import", "FILE… --channel C --as U [--dry-run] [--workspace ID]", "make cases of histories that were kept elsewhere", runImport},
	{"parked", "[list | retry ID… | retry --all | drop ID… --yes] [--format text|json] [--workspace ID]", "show posts that Slack refused, put them back or drop them", runParked},
	{"forgotten", "[--again FILE [--dry-run]] [--workspace ID]", "list forgotten cases, or forget them again that a backup brought back", runForgotten},
	{"rebuild", "--case N | --all [--dry-run] [--workspace ID]", "write snapshots, timers and indexes anew from the events", runRebuild},
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
			return nil, misused("%s: %v", f.Name(), err)
		}
		if f.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
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

func runServe(ctx context.Context, args []string, _ io.Writer) error {
	if err := parseNone(flags("serve"), args); err != nil {
		return err
	}
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	redisstore.LogTo(log)
	return serve.Run(ctx, cfg, serve.Options{Log: log})
}

func runManifest(_ context.Context, args []string, out io.Writer) error {
	f := flags("manifest")
	lang := f.String("language", "da", "")
	url := f.String("url", "", "")
	socket := f.Bool("socket", false, "")
	org := f.Bool("org", false, "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if *socket && *url != "" {
		return misused("manifest: --url and --socket exclude each other")
	}
	m, err := manifest.New(manifest.Options{Lang: texts.Lang(*lang), URL: *url, Org: *org})
	if err != nil {
		return misused("%v", err)
	}
	return m.Write(out)
}

func runDoctor(ctx context.Context, args []string, out io.Writer) error {
	f := flags("doctor")
	format := f.String("format", "text", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if !slices.Contains(doctor.Formats, *format) {
		return misused("doctor: the format is not %s", strings.Join(doctor.Formats, " or "))
	}
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	r := doctor.Examine(ctx, cfg, clock.System{})
	if err := r.Write(out, *format); err != nil {
		return err
	}
	if !r.OK {
		return errProblems
	}
	return nil
}

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

func runPractice(_ context.Context, args []string, out io.Writer) error {
	f := flags("practice")
	lang := f.String("language", "da", "")
	asYAML := f.Bool("yaml", false, "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	if !spoken(*lang) {
		return misused("practice: the language is not da or en")
	}
	pack, err := config.LoadPractice()
	if err != nil {
		return err
	}
	if *asYAML {
		_, err = out.Write(pack.YAML())
	} else {
		_, err = io.WriteString(out, pack.Page(texts.Lang(*lang)))
	}
	return err
}

func runWords(_ context.Context, args []string, out io.Writer) error {
	if err := parseNone(flags("words"), args); err != nil {
		return err
	}
	_, err := io.WriteString(out, guard.DefaultList())
	return err
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

func spoken(lang string) bool {
	return lang == string(texts.Danish) || lang == string(texts.English)
}

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
	return withStore(ctx, *workspace, anyStore, func(cfg config.Config, w *redisstore.Workspace) error {
		o.With = commands.ExportInput{
			Now: time.Now().In(cfg.Zone), Lang: cmp.Or(texts.Lang(*lang), cfg.Lang), Practice: cfg.Bot().Defaults.Practice, Keeps: cfg.Retention,
		}
		return export.Write(ctx, out, w, o)
	})
}

func runRestore(ctx context.Context, args []string, out io.Writer) error {
	f := flags("restore")
	dry := f.Bool("dry-run", false, "")
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
		if err := export.Restore(ctx, w, c, *dry); err != nil {
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
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	guard.Use(cfg.Words)
	store, err := openerFor(!o.Dry)(ctx, cfg)
	if err != nil {
		return err
	}
	defer store.Close()
	b := bot.New(store, cfg.Bot())
	who, err := b.Identify(ctx)
	if err != nil {
		return err
	}
	home, err := who.Home(ctx, cfg.Bot(), store)
	if err != nil {
		return err
	}
	if *workspace != "" && *workspace != home {
		return misused("import: the bot's token is of workspace %s", home)
	}
	ws := store.Workspace(home)
	if _, err := ws.CheckKeys(ctx); err != nil {
		return fmt.Errorf("DATA_KEY: %w", err)
	}
	o.Lang, o.Pack, o.Now = cfg.Lang, cfg.Bot().Defaults.Practice, time.Now().In(cfg.Zone)
	return importing.Run(ctx, out, b, ws, files, o)
}

func runRekey(ctx context.Context, args []string, out io.Writer) error {
	f := flags("rekey")
	dry := f.Bool("dry-run", false, "")
	workspace := f.String("workspace", "", "")
	if err := parseNone(f, args); err != nil {
		return err
	}
	return withStore(ctx, *workspace, openerFor(!*dry), func(_ config.Config, w *redisstore.Workspace) error {
		return rekeying.Run(ctx, out, w, rekeying.Options{Dry: *dry, Progress: os.Stderr, Every: 2 * time.Second})
	})
}

// withStore opens the store and calls f with a workspace: the one named, or
// the one that Slack says the bot is installed in.
func withStore(ctx context.Context, id string, open opener, f func(config.Config, *redisstore.Workspace) error) error {
	cfg, err := config.Load()
	if err != nil {
		return err
	}
	var who bot.Identity
	if id == "" {
		if who, err = bot.Identify(ctx, cfg.Bot()); err != nil {
			return fmt.Errorf("%w (--workspace ID does without Slack)", err)
		}
	}
	store, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	defer store.Close()
	if id == "" {
		if id, err = who.Home(ctx, cfg.Bot(), store); err != nil {
			return err
		}
	}
	w := store.Workspace(id)
	if err := w.CheckFormat(ctx); err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	return f(cfg, w)
}

type opener = func(context.Context, config.Config) (*redisstore.Store, error)

// openerFor is how the store is opened to write to it, or only to look.
func openerFor(writing bool) opener {
	if writing {
		return safeStore
	}
	return anyStore
}

// anyStore opens the store to read from it.
func anyStore(ctx context.Context, cfg config.Config) (*redisstore.Store, error) {
	store, err := redisstore.Open(ctx, cfg.Store())
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	return store, nil
}

// safeStore opens the store to write to it: a Redis that may lose data is
// refused as it is by serve.
func safeStore(ctx context.Context, cfg config.Config) (*redisstore.Store, error) {
	store, err := anyStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	infos, err := store.Health(ctx)
	if err != nil {
		err = fmt.Errorf("REDIS_URL: %w", err)
	} else if !cfg.UnsafeRedis {
		err = doctor.Unsafe(infos, cfg.Replica)
	}
	if err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

func runVersion(_ context.Context, args []string, out io.Writer) error {
	if err := parseNone(flags("version"), args); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, version())
	return err
}

// version says what the program was built from, as far as the build knows, and which
// one it is.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "casethread (unknown)"
	}
	vcs := map[string]string{}
	for _, s := range info.Settings {
		vcs[s.Key] = s.Value
	}
	parts := []string{"casethread", info.Main.Version}
	if rev := vcs["vcs.revision"]; rev != "" {
		parts = append(parts, "revision", rev, vcs["vcs.time"])
	}
	if vcs["vcs.modified"] == "true" {
		parts = append(parts, "modified")
	}
	return strings.Join(append(parts, "program", bot.Program(), info.GoVersion), " ")
}
