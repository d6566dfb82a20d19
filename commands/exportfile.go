package commands

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state"
)

// A case can be taken away as a file: what one reader may read of it, as a
// page of Markdown or as JSON. Both say the same: a file is made of items, each
// a sentence and the values in it.

// An ExportFormat is how a file is written.
type ExportFormat string

// The formats.
const (
	ExportPage ExportFormat = "md"
	ExportJSON ExportFormat = "json"
)

// ExportInput is what a file is made with.
type ExportInput struct {
	Now  time.Time // in the installation's zone
	Lang texts.Lang
	Name func(user string) string // of a user
	// Practice is what the rules are judged by; nil: they are not asked, and
	// what was told before is worded as the shipped pack does.
	Practice *practice.Pack
	Away     state.Absences // who of the case's parties is away, and who stands in for them
	Keeps    int            // days for which a case is kept after it is closed
}

// Export writes what a reader may read of a case: a party's role, or
// state.Citizen for the citizen, to whom it says all that is recorded of them.
func Export(c *state.Case, reader state.Role, f ExportFormat, in ExportInput) ([]byte, error) {
	w := exportWriter{ExportInput: in, today: state.DateOf(in.Now)}
	file, err := w.fileFor(c, reader)
	switch {
	case err != nil:
		return nil, err
	case f == ExportJSON:
		return w.json(file)
	case f == ExportPage:
		return []byte(w.page(file)), nil
	}
	return nil, fmt.Errorf("export: no format %.20q", f)
}

// ExportReaders are the readers that a file can be made for.
var ExportReaders = []state.Role{state.Citizen, state.Consultant, state.Caseworker, state.Mentor, state.Company}

// fileFor lets the reader's own type of file decide what is in it.
func (w exportWriter) fileFor(c *state.Case, reader state.Role) (exportFile, error) {
	switch reader {
	case state.Consultant, state.Caseworker:
		return w.forStaff(c.StaffFile(w.today), reader, w.warnings(c, reader)), nil
	case state.Mentor:
		return w.forMentor(c.MentorFile(w.today), w.warnings(c, reader)), nil
	case state.Company:
		return w.forCompany(c.CompanyFile(w.today)), nil
	case state.Citizen:
		return w.forCitizen(c.CitizenFile(w.today, w.Now.Location()), w.warnings(c, reader)), nil
	}
	return exportFile{}, fmt.Errorf("export: there is no file for the role %.10q", reader)
}

// NamesOf names users as the case has known them, others by their id.
func NamesOf(c *state.Case) func(user string) string {
	names := map[string]string{}
	for _, e := range c.Events {
		switch f := e.Fact.(type) {
		case state.PartyNamed:
			names[f.User] = f.Name
		case state.HandoverOffered:
			names[f.To.User] = f.To.Name
		}
	}
	return func(user string) string { return cmp.Or(names[user], user) }
}

// An exportFile is a file before it is written.
type exportFile struct {
	reader   state.Role
	title    texts.T
	intro    []texts.T
	facts    []exportItem // of the case itself: in JSON one object
	sections []exportSection
}

// An exportSection is a heading and what stands under it.
type exportSection struct {
	key   string
	title texts.T
	items []exportItem
	byDay bool // with a heading for each day
}

// An exportItem is a sentence, the values in it, and what belongs to it.
type exportItem struct {
	text  texts.T
	day   state.Date // of a section by day
	vals  []exportValue
	parts []exportSection
}

// An exportValue is a value by its name in JSON, which never changes.
type exportValue struct {
	key string
	val any // as texts.Write takes it; a float64, int or bool stays what it is
}

func entry(text texts.T, keysAndValues ...any) exportItem {
	i := exportItem{text: text}
	return *i.with(keysAndValues...)
}

func (i *exportItem) with(keysAndValues ...any) *exportItem {
	for n := 0; n+1 < len(keysAndValues); n += 2 {
		i.vals = append(i.vals, exportValue{keysAndValues[n].(string), keysAndValues[n+1]})
	}
	return i
}

// An exportWriter writes files in a language.
type exportWriter struct {
	ExportInput
	today state.Date
}

func (w exportWriter) plain(v any) string { return texts.Write(v, w.Lang, texts.Plain{Name: w.Name}) }

// said is a sentence on its own: without the bullet that begins it in a message.
func said(s string) string { return strings.TrimPrefix(s, "• ") }

// page writes a file as Markdown.
func (w exportWriter) page(f exportFile) string {
	st := markdown{texts.Plain{Name: w.Name}}
	var b strings.Builder
	line := func(t texts.T) string { return said(t.In(w.Lang, st)) }
	b.WriteString("# " + line(f.title) + "\n\n")
	for _, t := range f.intro {
		b.WriteString(line(t) + "\n\n")
	}
	w.list(&b, f.facts, 0, line)
	for _, s := range f.sections {
		if len(s.items) == 0 {
			continue
		}
		b.WriteString("\n## " + said(s.title.In(w.Lang, texts.Plain{Name: w.Name})) + "\n\n")
		if !s.byDay {
			w.list(&b, s.items, 0, line)
			continue
		}
		for i, it := range s.items {
			if i == 0 || s.items[i-1].day != it.day {
				if i > 0 {
					b.WriteString("\n")
				}
				b.WriteString("### " + w.plain(it.day) + "\n\n")
			}
			w.list(&b, s.items[i:i+1], 0, line)
		}
	}
	return b.String()
}

func (w exportWriter) list(b *strings.Builder, items []exportItem, depth int, line func(texts.T) string) {
	indent := strings.Repeat("  ", depth)
	for _, it := range items {
		if it.text.Key == "" {
			continue
		}
		b.WriteString(indent + "- " + strings.ReplaceAll(line(it.text), "\n", "\n"+indent+"  ") + "\n")
		for _, part := range it.parts {
			w.list(b, part.items, depth+1, line)
		}
	}
}

// json writes a file as one JSON object: the keys are those of the sections
// and values, the texts in the language of the file.
func (w exportWriter) json(f exportFile) ([]byte, error) {
	reader := string(f.reader)
	if f.reader == state.Citizen {
		reader = "citizen"
	}
	o := object{}
	o.put("for", reader)
	o.put("made", w.today.String())
	o.put("language", string(w.Lang))
	o.put("title", w.plain(f.title))
	about := []string{}
	for _, t := range f.intro {
		about = append(about, w.plain(t))
	}
	o.put("about", about)
	facts := object{}
	for _, it := range f.facts {
		w.values(&facts, it.vals)
	}
	o.put("case", facts.raw())
	for _, s := range f.sections {
		o.put(s.key, w.array(s.items))
	}
	var b bytes.Buffer
	if err := json.Indent(&b, o.raw(), "", "  "); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func (w exportWriter) array(items []exportItem) []json.RawMessage {
	all := []json.RawMessage{}
	for _, it := range items {
		o := object{}
		w.values(&o, it.vals)
		for _, part := range it.parts {
			if len(part.items) > 0 {
				o.put(part.key, w.array(part.items))
			}
		}
		if it.text.Key != "" {
			o.put("text", said(w.plain(it.text)))
		}
		all = append(all, o.raw())
	}
	return all
}

// values adds the values that are known: an empty one is left out.
func (w exportWriter) values(o *object, vals []exportValue) {
	for _, v := range vals {
		switch val := v.val.(type) {
		case state.Date:
			if !val.IsZero() {
				o.put(v.key, val.String())
			}
		case state.Role: // by its letter
			if val != state.NoRole {
				o.put(v.key, string(val))
			}
		case []state.Role:
			if len(val) > 0 {
				o.put(v.key, val)
			}
		case string:
			if val != "" {
				o.put(v.key, val)
			}
		case []string:
			if len(val) > 0 {
				o.put(v.key, val)
			}
		case *float64:
			if val != nil {
				o.put(v.key, *val)
			}
		case *bool:
			if val != nil {
				o.put(v.key, *val)
			}
		case *int:
			if val != nil {
				o.put(v.key, *val)
			}
		case time.Time:
			if !val.IsZero() {
				o.put(v.key, val.In(w.Now.Location()).Format(time.RFC3339))
			}
		case int, bool, float64:
			o.put(v.key, val)
		default:
			if s := w.plain(val); s != "" {
				o.put(v.key, s)
			}
		}
	}
}

// An object is a JSON object whose keys stay in the order in which they are put.
type object struct{ b bytes.Buffer }

func (o *object) put(key string, v any) {
	sep := byte(',')
	if o.b.Len() == 0 {
		sep = '{'
	}
	o.b.WriteByte(sep)
	o.write(key)
	o.b.WriteByte(':')
	o.write(v)
}

func (o *object) write(v any) {
	if raw, ok := v.(json.RawMessage); ok {
		o.b.Write(raw)
		return
	}
	enc := json.NewEncoder(&o.b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings, numbers and lists of them always encode
	}
	o.b.Truncate(o.b.Len() - 1) // the line's end
}

func (o *object) raw() json.RawMessage {
	if o.b.Len() == 0 {
		return json.RawMessage("{}")
	}
	return json.RawMessage(append(bytes.Clone(o.b.Bytes()), '}'))
}
