package state

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"time"
)

// HistoryOf returns a case's events as a history has them; the Course of any
// day is the same before and after. What was undone, what only the bot knows,
// and what is about a thing that nothing introduces is left out; a missed
// follow-up is a cancelled one. The order stays that of recording, because
// outcomes are listed in the order of the file; readers sort by date.
func HistoryOf(events []Event) []Event {
	facts := make(map[int]Fact, len(events))
	known := make(introduced)
	var course Course
	for _, i := range chronological(events) {
		e := events[i]
		course.morning(e.Date)
		if h, ok := e.Fact.(Hours); ok {
			e.Fact = h.whole(course.Hours)
		}
		course.apply(i, &e)
		f, ok := historicFact(e.Fact)
		if h, held := f.(FollowupHeld); held && !known.admits(h) {
			h.ID = ""
			f = h
		}
		if ok && known.admits(f) {
			facts[i] = f
		}
	}
	history := make([]Event, 0, len(facts))
	for _, i := range slices.Sorted(maps.Keys(facts)) {
		e := &events[i]
		history = append(history, Event{
			Version: len(history) + 1, At: e.Date.At(12, 0, time.UTC), Date: e.Date,
			By: Actor{Role: cmp.Or(e.By.For, e.By.Role)}, Fact: facts[i], Extra: e.Extra,
		})
	}
	return history
}

// historicFact returns f with the format's fields alone, or false when the
// format has no word for it or it says nothing.
func historicFact(f Fact) (Fact, bool) {
	switch m := f.(type) {
	case nil:
		return nil, false
	case FollowupMissed:
		f = FollowupCancelled{ID: m.ID}
	case Hours:
		if m.Hours == nil {
			return nil, false
		}
	}
	t, ok := historyTypes[f.Type()]
	if !ok {
		return nil, false
	}
	from, to := reflect.ValueOf(f), reflect.New(t.fact).Elem()
	for _, field := range t.fields {
		if v := from.Field(field.index); v.Kind() != reflect.Slice || v.Len() > 0 {
			to.Field(field.index).Set(v)
		}
	}
	return to.Interface().(Fact), true
}

// WriteHistory writes a case's events as a history, an event a line, that
// ReadHistory reads as HistoryOf(events). A *HistoryError tells of an event
// that could not be read again; its index is that in HistoryOf.
func WriteHistory(w io.Writer, events []Event) error {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, e := range HistoryOf(events) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n ")
		start := b.Len()
		writeEvent(&b, e)
		if _, err := parseEvent(b.Bytes()[start:]); err != nil {
			err.Index = i
			return err
		}
	}
	b.WriteString("\n]\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	return nil
}

// writeEvent writes date, by, type, the type's fields in the order of the
// vocabulary, and what else an imported event came with, by name.
func writeEvent(b *bytes.Buffer, e Event) {
	o := objectWriter{b: b}
	o.put("date", e.Date)
	if e.By.Role != NoRole {
		o.put("by", e.By.Role)
	}
	o.put("type", e.Fact.Type())
	t, fact := historyTypes[e.Fact.Type()], reflect.ValueOf(e.Fact)
	for _, f := range t.fields {
		v := fact.Field(f.index)
		if word, ok := v.Interface().(Role); ok && f.oneOf != nil {
			o.put(f.name, word.Word())
		} else if f.required || !v.IsZero() {
			o.put(f.name, v.Interface())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Extra)) {
		if !t.knows(name) {
			o.put(name, e.Extra[name])
		}
	}
	b.WriteByte('}')
}

// An objectWriter writes the members of a JSON object.
type objectWriter struct {
	b     *bytes.Buffer
	begun bool
}

func (o *objectWriter) put(name string, v any) {
	sep := byte('{')
	if o.begun {
		sep = ','
	}
	o.begun = true
	o.b.WriteByte(sep)
	o.value(name)
	o.b.WriteByte(':')
	o.value(v)
}

// value writes v without the escapes that only HTML needs. Every value comes
// from a fact or was read as JSON, so none can fail; one that did would leave
// a gap that WriteHistory finds.
func (o *objectWriter) value(v any) {
	enc := json.NewEncoder(o.b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) == nil {
		o.b.Truncate(o.b.Len() - 1)
	}
}
