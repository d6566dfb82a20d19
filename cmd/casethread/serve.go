package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"casethread/bot"
	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/bot/serve"
	"casethread/state/redisstore"
)

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
