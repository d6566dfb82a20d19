package commands

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"casethread/commands/guard"
	"casethread/commands/texts"
	"casethread/state"
)

// templateFile is the form of a template in a file.
type templateFile struct {
	Name  string        `yaml:"name"`
	Da    string        `yaml:"da,omitempty"`
	En    string        `yaml:"en,omitempty"`
	Where string        `yaml:"where"`
	Items []templateRow `yaml:"items"`
}

type templateRow struct {
	Asks string `yaml:"asks,omitempty"`
	Da   string `yaml:"da,omitempty"`
	En   string `yaml:"en,omitempty"`
}

// WriteYAML writes the template as ReadTemplate reads it. Standard rows have
// their label beside them, for who reads the file.
func (t Template) WriteYAML() (string, error) {
	f := templateFile{Name: t.Name, Da: t.Da, En: t.En, Where: "private"}
	if t.Shared {
		f.Where = "thread"
	}
	for _, r := range t.Rows {
		if r.Asks == plainItem && (r.Da != "" || r.En != "") { // what a row asks that says nothing of it
			r.Asks = ""
		}
		f.Items = append(f.Items, templateRow(r))
	}
	var doc yaml.Node
	if err := doc.Encode(f); err != nil {
		return "", fmt.Errorf("write template: %w", err)
	}
	nameItems(&doc, t.Rows)
	var b strings.Builder
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(&doc); err != nil {
		return "", fmt.Errorf("write template: %w", err)
	}
	return b.String(), nil
}

// nameItems puts beside each standard item what it is called.
func nameItems(doc *yaml.Node, rows []TemplateRow) {
	list := doc.Content[len(doc.Content)-1].Content
	for i, r := range rows {
		if r.Da == "" && r.En == "" {
			label := itemLabel(state.AgendaItem{What: r.Asks})
			list[i].Content[1].LineComment = label.In(texts.Danish, texts.Plain{}) + " / " + label.In(texts.English, texts.Plain{})
		}
	}
}

// A TemplateError is what is wrong with a template's file, and where.
type TemplateError struct {
	Line int // 0: the file as a whole
	Say  texts.T
}

func (e *TemplateError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Say.Key) }

// templateName is what an own agenda may be called: one word that can be typed.
var templateName = regexp.MustCompile(`^[a-zæøå][a-zæøå0-9-]{1,29}$`)

// ReadTemplate reads a template; taken are the names that it cannot have. What
// is wrong is a *TemplateError that names the line; nothing is returned then.
func ReadTemplate(s string, taken func(name string) bool) (Template, error) {
	if utf8.RuneCountInString(s) > mostYAML {
		return Template{}, &TemplateError{0, texts.Say("template.long", "max", mostYAML)}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(s), &doc); err != nil {
		return Template{}, &TemplateError{yamlLine(err), texts.Say("template.yaml")}
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return Template{}, &TemplateError{1, texts.Say("template.shape")}
	}
	r := templateReader{taken: taken}
	r.mapping(doc.Content[0])
	if r.err != nil {
		return Template{}, r.err
	}
	return r.t, nil
}

var lineOf = regexp.MustCompile(`line (\d+)`)

// yamlLine is the line that the YAML reader complains about, 0 where none.
func yamlLine(err error) int {
	m := lineOf.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// A templateReader walks a template's nodes and stops at the first mistake.
type templateReader struct {
	t     Template
	list  *yaml.Node        // the items
	taken func(string) bool // names that mean something else
	err   *TemplateError
	where bool
}

func (r *templateReader) fail(n *yaml.Node, key string, args ...any) {
	if r.err == nil {
		r.err = &TemplateError{n.Line, texts.Say(key, args...)}
	}
}

func (r *templateReader) mapping(m *yaml.Node) {
	for i := 0; i+1 < len(m.Content) && r.err == nil; i += 2 {
		key, value := m.Content[i], m.Content[i+1]
		switch key.Value {
		case "name":
			r.name(value)
		case "da":
			r.t.Da = r.text(value)
		case "en":
			r.t.En = r.text(value)
		case "where":
			r.place(value)
		case "items":
			r.list = value
		default:
			r.fail(key, "template.key", "key", texts.Free(clip(key.Value)), "keys", texts.Lines{texts.Word("name"), texts.Word("da"), texts.Word("en"), texts.Word("where"), texts.Word("items")})
		}
	}
	switch {
	case r.err != nil:
	case r.t.Name == "":
		r.fail(m, "template.no_name")
	case r.list == nil || r.list.Kind != yaml.SequenceNode || len(r.list.Content) == 0:
		r.fail(m, "template.no_items")
	case len(r.list.Content) > mostRows:
		r.fail(r.list, "template.many", "max", mostRows)
	default:
		r.items()
		r.check(m)
	}
}

func (r *templateReader) name(n *yaml.Node) {
	r.t.Name = strings.ToLower(r.text(n))
	if k, ok := kindCalled(r.t.Name); ok {
		r.t.Name = k.name
		if !r.where {
			r.t.Shared = k.shared
		}
		return
	}
	if r.err == nil && (!templateName.MatchString(r.t.Name) || r.taken(r.t.Name)) {
		r.fail(n, "template.name", "name", texts.Free(clip(r.t.Name)))
	}
}

func (r *templateReader) place(n *yaml.Node) {
	r.where = true
	switch r.text(n) {
	case "thread":
		r.t.Shared = true
	case "private":
		r.t.Shared = false
	default:
		r.fail(n, "template.where")
	}
}

func (r *templateReader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.fail(n, "template.scalar")
		return ""
	}
	s := strings.TrimSpace(clean(n.Value))
	switch {
	case utf8.RuneCountInString(s) > mostItem:
		r.fail(n, "template.text_long", "max", mostItem)
	}
	if found, stopped := guard.Worst(guard.Check(s, nil)); stopped {
		r.fail(n, "guard."+string(found.Kind), "how", texts.Say("guard.how_template"))
	}
	return s
}

func (r *templateReader) items() {
	for _, n := range r.list.Content {
		if n.Kind != yaml.MappingNode {
			r.fail(n, "template.item")
		}
		if r.err != nil {
			return
		}
		r.item(n)
	}
}

func (r *templateReader) item(n *yaml.Node) {
	row := TemplateRow{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch key.Value {
		case "asks":
			row.Asks = r.text(value)
		case "da":
			row.Da = r.text(value)
		case "en":
			row.En = r.text(value)
		default:
			r.fail(key, "template.key", "key", texts.Free(clip(key.Value)), "keys", texts.Lines{texts.Word("asks"), texts.Word("da"), texts.Word("en")})
		}
	}
	switch {
	case row.Asks == "" && (row.Da != "" || row.En != ""):
		row.Asks = plainItem
	case !knownItem(row.Asks):
		r.fail(n, "template.asks", "asks", texts.Free(clip(row.Asks)), "plain", plainNames())
	case row.Da == "" && row.En == "" && !strings.Contains(row.Asks, "."):
		r.fail(n, "template.label")
	}
	r.t.Rows = append(r.t.Rows, row)
}

// plainNames are the items that rows of one's own are made of.
func plainNames() texts.List {
	var l texts.List
	for _, i := range agendaItems {
		if !strings.Contains(i.name, ".") {
			l = append(l, texts.Word(i.name))
		}
	}
	return l
}

// check refuses a row in the thread that is consultant's and caseworker's
// alone, and the same standard item twice.
func (r *templateReader) check(m *yaml.Node) {
	seen := map[string]bool{}
	for i, row := range r.t.Rows {
		if r.err != nil {
			return
		}
		at := r.list.Content[i]
		standard := strings.Contains(row.Asks, ".")
		switch {
		case r.t.Shared && itemNamed(row.Asks).sees != state.SeenByAll:
			r.fail(at, "template.staff", "item", itemLabel(state.AgendaItem{What: row.Asks, Da: row.Da, En: row.En}))
		case standard && seen[row.Asks]:
			r.fail(at, "template.twice", "asks", texts.Word(row.Asks))
		}
		seen[row.Asks] = true
	}
	if _, standard := kindNamed(r.t.Name); r.err == nil && !standard && r.t.Da == "" && r.t.En == "" {
		r.fail(m, "template.title")
	}
}
