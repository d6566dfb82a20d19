package practice

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"casethread/state"
)

// A Kind says what a rule counts as.
type Kind string

// The kinds. Signs and stops are told; gaps stand in the digest.
const (
	Sign Kind = "sign" // what somebody saw
	Stop Kind = "stop" // the start must wait
	Gap  Kind = "gap"  // what nobody has done yet
)

// A Pack is the numbers and words that a municipality can change: what each
// rule counts for, whom it tells, what it suggests, and from how many points
// on a case is yellow or red. It is not changed once it is loaded.
type Pack struct {
	Yellow, Red int // points from which a case is so
	// GapsAtMost is what all gaps together count for: alone they never colour
	// a case, they tip one that shows signs.
	GapsAtMost int
	entries    [len(rules)]Entry
	file       []byte
}

// YAML is the file that the pack was read from, to begin an own one with.
func (p *Pack) YAML() []byte { return bytes.Clone(p.file) }

// An Entry is the pack's row of a rule.
type Entry struct {
	ID     string
	Kind   Kind
	Points int
	// Warn are those who are told: consultant, caseworker.
	Warn []state.Role
	// WarnsOwner tells the owner of the task that it is about first.
	WarnsOwner bool
	Actions    []Action
	Limits     Limits
	Advice     Advice // empty: the shipped words
}

// Advice is a suggestion in the municipality's own words. One language alone
// serves for both.
type Advice struct{ Da, En string }

// An Action is a step that a button does.
type Action string

// actions are those that a rule may suggest.
var actions = []Action{
	"followup", "held", "move", "task", "role", "goal", "wishes", "accommodation", "order", "vitas", "medical",
	"contact", "talk", "hours", "placement", "clarified", "concern", "next", "grant", "track", "done", "hand",
	"agenda.prep", "agenda.pre", "agenda.start", "agenda.followup", "agenda.closing", "agenda.forum", "handover", "show", "pulse", "met",
}

// Entries returns the rules' rows in order of number.
func (p *Pack) Entries() []Entry { return p.entries[:] }

// Entry returns the row of a rule.
func (p *Pack) Entry(id string) (*Entry, bool) {
	i := indexOf(id)
	if i < 0 {
		return nil, false
	}
	return &p.entries[i], true
}

//go:embed pack.yaml
var shipped []byte

// Shipped returns the pack that is built in. It panics when that one is
// wrong, which a test would have found.
var Shipped = sync.OnceValue(func() *Pack {
	p, err := Read(shipped)
	if err != nil {
		panic("practice: the shipped pack: " + err.Error())
	}
	return p
})

// A PackError is what is wrong with a pack's file, and where.
type PackError struct {
	Line int // 0: the file as a whole
	Msg  string
}

func (e *PackError) Error() string {
	if e.Line == 0 {
		return e.Msg
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
}

// Bounds of what a pack may say.
const (
	maxPackBytes = 1 << 20
	maxPoints    = 100
	maxLimit     = 1000
	maxAdvice    = 200 // characters
)

// Read reads a pack. All of its rules must be there, each once, with all of
// their numbers; what is wrong first is returned as a *PackError.
func Read(b []byte) (*Pack, error) {
	if len(b) > maxPackBytes {
		return nil, &PackError{0, "larger than a megabyte"}
	}
	var doc, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(b))
	switch err := dec.Decode(&doc); {
	case err == io.EOF:
		return nil, &PackError{0, "the file is empty"}
	case err != nil:
		return nil, &PackError{yamlLine(err), "not a YAML file: " + lineNumber.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), "")}
	}
	if err := dec.Decode(&more); err != io.EOF {
		return nil, &PackError{0, "it holds more than one YAML document"}
	}
	r := packReader{pack: &Pack{Yellow: -1, Red: -1, GapsAtMost: -1, file: bytes.Clone(b)}}
	r.file(doc.Content[0])
	if r.err != nil {
		return nil, r.err
	}
	return r.pack, nil
}

var lineNumber = regexp.MustCompile(`line (\d+): `)

func yamlLine(err error) int {
	if m := lineNumber.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// A packReader fills a pack and keeps the first thing that is wrong.
type packReader struct {
	pack *Pack
	err  error
}

func (r *packReader) fail(n *yaml.Node, format string, args ...any) {
	if r.err == nil {
		r.err = &PackError{n.Line, fmt.Sprintf(format, args...)}
	}
}

// members calls do with each key of a mapping and its value, in order.
func (r *packReader) members(n *yaml.Node, what string, do func(key string, value *yaml.Node) (known bool)) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is not a list of names and values", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content) && r.err == nil; i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			r.fail(key, "%s: %q stands twice", what, key.Value)
			return
		}
		seen[key.Value] = true
		if !do(key.Value, n.Content[i+1]) {
			r.fail(key, "%s: unknown name %.40q", what, key.Value)
		}
	}
}

func (r *packReader) file(n *yaml.Node) {
	r.members(n, "the file", func(key string, v *yaml.Node) bool {
		switch key {
		case "yellow_from":
			r.pack.Yellow = r.number(v, key, 1, maxPoints)
		case "red_from":
			r.pack.Red = r.number(v, key, 1, maxPoints)
		case "gaps_at_most":
			r.pack.GapsAtMost = r.number(v, key, 0, maxPoints)
		case "rules":
			r.rules(v)
		default:
			return false
		}
		return true
	})
	switch p := r.pack; {
	case r.err != nil:
	case p.Yellow < 0:
		r.fail(n, "yellow_from is missing")
	case p.Red < 0:
		r.fail(n, "red_from is missing")
	case p.GapsAtMost < 0:
		r.fail(n, "gaps_at_most is missing")
	case p.Red <= p.Yellow:
		r.fail(n, "red_from is not above yellow_from")
	}
	for i := range rules {
		if r.pack.entries[i].ID == "" {
			r.fail(n, "%s is missing", rules[i].id)
		}
	}
}

func (r *packReader) rules(n *yaml.Node) {
	r.members(n, "rules", func(id string, v *yaml.Node) bool {
		i := indexOf(id)
		if i >= 0 {
			r.rule(v, &rules[i], &r.pack.entries[i])
		}
		return i >= 0
	})
}

func (r *packReader) rule(n *yaml.Node, of *rule, e *Entry) {
	*e = Entry{ID: of.id, Points: -1}
	r.members(n, of.id, func(key string, v *yaml.Node) bool {
		what := of.id + ": " + key
		switch key {
		case "kind":
			e.Kind = oneOf(r, v, what, []Kind{Sign, Stop, Gap})
		case "points":
			e.Points = r.number(v, what, 0, maxPoints)
		case "warn":
			r.warn(v, what, e)
		case "actions":
			for _, item := range r.list(v, what) {
				e.Actions = append(e.Actions, oneOf(r, item, what, actions))
			}
		case "limits":
			r.limits(v, of, &e.Limits)
		case "advice":
			r.advice(v, what, &e.Advice)
		default:
			return false
		}
		return true
	})
	switch {
	case r.err != nil:
	case e.Kind == "":
		r.fail(n, "%s: kind is missing", of.id)
	case e.Points < 0:
		r.fail(n, "%s: points is missing", of.id)
	case len(e.Warn) == 0 && !e.WarnsOwner:
		r.fail(n, "%s: warn is missing", of.id)
	case len(e.Actions) == 0:
		r.fail(n, "%s: actions is missing", of.id)
	}
	for _, name := range of.limits {
		if *e.Limits.limit(name) == 0 {
			r.fail(n, "%s: limits: %s is missing", of.id, name)
		}
	}
	if l := e.Limits; l.ToDay > 0 && l.ToDay < l.FromDay {
		r.fail(n, "%s: limits: to_day is before from_day", of.id)
	}
}

// ownerWord is how a pack says that the owner of the task is told. Only the
// rule about overdue tasks has one.
const (
	ownerWord = "owner"
	ownerRule = "R19"
)

func (r *packReader) warn(n *yaml.Node, what string, e *Entry) {
	words := []string{string(state.Consultant), string(state.Caseworker)}
	if e.ID == ownerRule {
		words = append(words, ownerWord)
	}
	for _, item := range r.list(n, what) {
		switch w := oneOf(r, item, what, words); {
		case w == ownerWord:
			e.WarnsOwner = true
		case slices.Contains(e.Warn, state.Role(w)):
			r.fail(item, "%s: %s stands twice", what, w)
		default:
			e.Warn = append(e.Warn, state.Role(w))
		}
	}
}

func (r *packReader) limits(n *yaml.Node, of *rule, l *Limits) {
	r.members(n, of.id+": limits", func(key string, v *yaml.Node) bool {
		known := slices.Contains(of.limits, key)
		if known {
			*l.limit(key) = r.number(v, of.id+": "+key, 1, maxLimit)
		}
		return known
	})
}

func (r *packReader) advice(n *yaml.Node, what string, a *Advice) {
	r.members(n, what, func(key string, v *yaml.Node) bool {
		switch key {
		case "da":
			a.Da = r.text(v, what)
		case "en":
			a.En = r.text(v, what)
		default:
			return false
		}
		return true
	})
}

func (r *packReader) text(n *yaml.Node, what string) string {
	s := strings.TrimSpace(n.Value)
	if n.Kind != yaml.ScalarNode || s == "" || len([]rune(s)) > maxAdvice {
		r.fail(n, "%s is not a text of 1 to %d characters", what, maxAdvice)
	}
	return s
}

func (r *packReader) number(n *yaml.Node, what string, least, most int) int {
	v, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v < least || v > most {
		r.fail(n, "%s is not a whole number from %d to %d", what, least, most)
	}
	return v
}

func (r *packReader) list(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fail(n, "%s is not a list", what)
		return nil
	}
	return n.Content
}

func oneOf[T ~string](r *packReader, n *yaml.Node, what string, words []T) T {
	if n.Kind == yaml.ScalarNode && slices.Contains(words, T(n.Value)) {
		return T(n.Value)
	}
	r.fail(n, "%s: %.40q is none of %s", what, n.Value, strings.Trim(fmt.Sprint(words), "[]"))
	return ""
}
