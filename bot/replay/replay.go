// Package replay runs case histories through the practice without an
// installation: what they say of a day, and what the rules make of it.
package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// Formats are those in which a replay is printed.
var Formats = []string{"json", "text"}

// Options say what to replay.
type Options struct {
	Files  []string
	At     []state.Date // none: the days that each file asks for
	Format string
	Lang   texts.Lang // of the format text
	Pack   *practice.Pack
}

// Check reports a mistake of who asks.
func (o Options) Check() error {
	switch {
	case len(o.Files) == 0:
		return errors.New("no file is named")
	case !slices.Contains(Formats, o.Format):
		return errors.New("the format is not " + strings.Join(Formats, " or "))
	case o.Lang != texts.Danish && o.Lang != texts.English:
		return errors.New("the language is not da or en")
	}
	return nil
}

// A replayed history, with its file's name.
type replayed struct {
	file string
	day  state.Date
	practice.Replayed
	course state.Course
}

// Run writes a replay of every file, in order, on every day. All files are
// read before anything is written; the first that is wrong is the error.
func Run(out io.Writer, o Options) error {
	if err := o.Check(); err != nil {
		return err
	}
	var all []replayed
	for _, name := range o.Files {
		h, err := Read(name)
		if err != nil {
			return err
		}
		days := o.At
		if days == nil {
			days = h.Checks
		}
		for _, day := range days {
			course := state.CourseAt(h.Events, day)
			all = append(all, replayed{name, day, o.Pack.ReplayCourse(&course), course})
		}
	}
	if o.Format == "text" {
		return writeText(out, all, o)
	}
	return writeJSON(out, all)
}

// Read reads the history of a file; errors name it.
func Read(name string) (state.History, error) {
	f, err := os.Open(name)
	if err != nil {
		return state.History{}, err
	}
	defer f.Close()
	h, err := state.ReadHistory(f)
	if err != nil {
		return h, fmt.Errorf("%s: %w", name, err)
	}
	return h, nil
}

// writeJSON writes one array with an object a line.
func writeJSON(out io.Writer, all []replayed) error {
	sep := "[\n"
	for _, r := range all {
		b, err := json.Marshal(r.Replayed)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s%s", sep, b); err != nil {
			return err
		}
		sep = ",\n"
	}
	end := "\n]\n"
	if len(all) == 0 {
		end = "[]\n"
	}
	_, err := io.WriteString(out, end)
	return err
}

// writeText writes for each day the phase, the level and every rule that
// fires with its facts.
func writeText(out io.Writer, all []replayed, o Options) error {
	st := texts.Plain{}
	var b strings.Builder
	for i, r := range all {
		if i == 0 || all[i-1].file != r.file {
			fmt.Fprintf(&b, "%s\n", r.file)
		}
		head := texts.Say("replay.day", "day", r.day, "phase", texts.Say("phase."+string(r.Phase)),
			"level", texts.Say("level."+string(r.Level)), "points", r.Points)
		fmt.Fprintf(&b, "  %s\n", head.In(o.Lang, st))
		for _, f := range o.Pack.Assess(&r.course).Findings {
			var facts []string
			for _, fact := range f.Facts(&r.course) {
				facts = append(facts, fact.In(o.Lang, st))
			}
			fmt.Fprintf(&b, "    %s %s: %s\n", f.ID, f.Name().In(o.Lang, st), strings.Join(facts, " · "))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
