// Package export writes a case out of the store, and an exported one back.
package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"casethread/state"
)

// An entry is an event as the format "events" has it: a JSON array with an
// element for every event ever recorded of a case, in order, also those that
// were taken back, with all that the store has of it. Fact has the fields that
// the fact's type has in package state.
type entry struct {
	Case    int                        `json:"case"`
	Version int                        `json:"version"` // from 1, without gaps
	At      time.Time                  `json:"at"`      // when it was recorded, to the millisecond
	By      state.Actor                `json:"by"`      // u user, r role, f for whom, s stood in for
	Date    state.Date                 `json:"date"`    // the day that it is about
	Type    string                     `json:"type"`
	Fact    json.RawMessage            `json:"fact"`
	Extra   map[string]json.RawMessage `json:"extra,omitempty"` // of an imported history
}

// maxBytes is how large a file of events may be.
const maxBytes = 64 << 20

// WriteEvents writes all events of a case, one a line, so that ReadEvents
// gives the same case back.
func WriteEvents(w io.Writer, c *state.Case) error {
	var b bytes.Buffer
	sep := "["
	for _, e := range c.Events {
		line, err := encode(c.No, e)
		if err != nil {
			return fmt.Errorf("write event %d: %w", e.Version, err)
		}
		b.WriteString(sep + "\n ")
		b.Write(line)
		sep = ","
	}
	b.WriteString("\n]\n")
	if err := same(b.Bytes(), c); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

func encode(no int, e state.Event) ([]byte, error) {
	fact, err := plainJSON(e.Fact)
	if err != nil {
		return nil, err
	}
	return plainJSON(entry{
		Case: no, Version: e.Version, At: e.At.UTC(), By: e.By, Date: e.Date, Type: e.Fact.Type(), Fact: fact, Extra: e.Extra,
	})
}

// plainJSON encodes without the escapes that only HTML needs.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// same makes sure that what was written can be restored: a backup that
// cannot is worse than none.
func same(written []byte, c *state.Case) error {
	back, err := ReadEvents(bytes.NewReader(written))
	if err != nil {
		return fmt.Errorf("the export could not be restored: %w", err)
	}
	for i, e := range back.Events {
		got, err := state.EncodeEvent(e)
		if err != nil {
			return err
		}
		want, err := state.EncodeEvent(c.Events[i])
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("the export could not be restored: event %d would differ", e.Version)
		}
	}
	return nil
}

// ReadEvents reads what WriteEvents wrote, and makes the case of it. Nothing
// is returned unless all of it is in order. An error names the place and
// quotes no content.
func ReadEvents(r io.Reader) (*state.Case, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	if len(b) > maxBytes {
		return nil, fmt.Errorf("read events: larger than %d MB", maxBytes>>20)
	}
	var lines []json.RawMessage
	if err := json.Unmarshal(b, &lines); err != nil || len(lines) == 0 {
		return nil, errors.New("read events: not a JSON array of events")
	}
	no := 0
	events := make([]state.Event, len(lines))
	for i, line := range lines {
		n, e, err := decode(line)
		switch {
		case err != nil:
			return nil, fmt.Errorf("read events: event %d: %w", i+1, err)
		case e.Version != i+1:
			return nil, fmt.Errorf("read events: event %d: its version is %d", i+1, e.Version)
		case i > 0 && n != no:
			return nil, fmt.Errorf("read events: event %d: it is of another case", i+1)
		case n < 1:
			return nil, fmt.Errorf("read events: event %d: no number of a case", i+1)
		}
		no, events[i] = n, e
	}
	switch events[0].Fact.(type) {
	case state.Opened, state.Imported:
	default:
		return nil, errors.New("read events: the first event does not open a case")
	}
	return state.Fold(no, events), checkUndone(events)
}

func decode(line []byte) (int, state.Event, error) {
	var e entry
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return 0, state.Event{}, errors.New("not an event: a field is unknown, or not of its kind")
	}
	if e.At.IsZero() || e.Date.IsZero() {
		return 0, state.Event{}, errors.New("at or date is missing")
	}
	fact, err := state.ReadFact(e.Type, e.Fact)
	if err != nil {
		return 0, state.Event{}, err
	}
	return e.Case, state.Event{
		Version: e.Version, At: e.At.UTC(), By: e.By, Date: e.Date, Fact: fact, Extra: e.Extra,
	}, nil
}

// checkUndone finds events that take back what is not before them.
func checkUndone(events []state.Event) error {
	for _, e := range events {
		u, ok := e.Fact.(state.Undone)
		if !ok {
			continue
		}
		for _, v := range u.Versions {
			if v < 1 || v >= e.Version {
				return fmt.Errorf("read events: event %d: it takes back event %d", e.Version, v)
			}
		}
	}
	return nil
}
