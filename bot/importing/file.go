// Package importing makes cases of histories that were kept elsewhere: it
// checks all files before anything is written, says what would come of them,
// and hands each to the bot as one commit.
package importing

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"casethread/bot/replay"
	"casethread/commands"
	"casethread/state"
)

// A File is a history that is fit to become a case.
type File struct {
	Name   string
	Label  string // of the case
	Events []state.Event
	digest string // of the history
}

// Read reads and checks histories. The error names every file that is not fit,
// with the event and the field where it is one of those, and quotes no text.
func Read(names []string) ([]File, error) {
	files := make([]File, 0, len(names))
	var errs []error
	for _, name := range names {
		f, err := read(name)
		if err != nil {
			errs = append(errs, err)
		}
		files = append(files, f)
	}
	return files, errors.Join(errs...)
}

func read(name string) (File, error) {
	h, err := replay.Read(name)
	if err != nil {
		return File{}, err
	}
	f := File{Name: name, Events: h.Events}
	if f.Label, err = labelOf(name, h.Label); err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	if err := check(h.Events); err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	if f.digest, err = digestOf(h.Events); err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

// labelOf is the case's label: what the file says, else the file's own name.
func labelOf(name, given string) (string, error) {
	if given != "" {
		if err := commands.CheckLabel(given); err != nil {
			return "", fmt.Errorf("label: %s", commands.Sentence(err))
		}
		return given, nil
	}
	base := filepath.Base(name)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if err := commands.CheckLabel(base); err != nil {
		return "", fmt.Errorf(`its name cannot be the case's label; write "label": "AB" beside "events" in the file: initials, at most %d characters`, commands.MaxLabel)
	}
	return base, nil
}

// digestOf tells a history from others.
func digestOf(events []state.Event) (string, error) {
	var b bytes.Buffer
	if err := state.WriteHistory(&b, events); err != nil {
		return "", err
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:16]), nil
}
