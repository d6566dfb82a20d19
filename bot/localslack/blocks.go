package localslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"unicode/utf8"
)

// This file is the engine of the block validator: rules that read decoded
// JSON and note what is wrong with a JSON pointer, in Slack's words where
// Slack has words. The tables of what is allowed are in blocks_table.go,
// elements_table.go and richtext_table.go. Everything that is not in a table
// is refused.

// Surfaces that blocks can be on.
const (
	surfaceMessage = "message"
	surfaceModal   = "modal"
	surfaceHome    = "home"
)

// checker gathers what is wrong with blocks on one surface.
type checker struct {
	surface  string
	problems []string
	blockIDs map[string]bool
	tables   int // in this message
	cells    int // characters in table cells
	focused  int // elements that want the focus
	inputs   int // input blocks
}

// rule checks one JSON value. It notes problems and reports nothing else.
type rule func(c *checker, at string, v any)

// shape is what a JSON object may hold.
type shape struct {
	fields   map[string]rule
	required []string
	also     func(c *checker, at string, object map[string]any)
}

func (c *checker) bad(at, format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

// check holds an object against a shape.
func (s shape) check(c *checker, at string, v any) {
	object, ok := v.(map[string]any)
	if !ok {
		c.bad(at, "must provide an object")
		return
	}
	for _, name := range s.required {
		if _, ok := object[name]; !ok {
			c.bad(at, "missing required field: %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		check, ok := s.fields[name]
		switch {
		case !ok:
			c.bad(at, "invalid additional property: %s", name)
		case check != nil:
			check(c, at+"/"+name, object[name])
		}
	}
	if s.also != nil {
		s.also(c, at, object)
	}
}

// length allows a text of least to most characters.
func length(least, most int) rule {
	return func(c *checker, at string, v any) {
		t, ok := v.(string)
		switch n := utf8.RuneCountInString(t); {
		case !ok:
			c.bad(at, "must provide a string")
		case n < least:
			c.bad(at, "must be more than %d characters", least-1)
		case n > most:
			c.bad(at, "must be less than %d characters", most+1)
		}
	}
}

func oneOf(allowed ...string) rule {
	return func(c *checker, at string, v any) {
		if t, ok := v.(string); !ok || !slices.Contains(allowed, t) {
			c.bad(at, "must be one of %v", allowed)
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.bad(at, "must be a valid boolean")
	}
}

// integer allows a whole number from least to most.
func integer(least, most int) rule {
	return func(c *checker, at string, v any) {
		if n, ok := whole(v); !ok || n < least || n > most {
			c.bad(at, "must be an integer from %d to %d", least, most)
		}
	}
}

func webAddress(most int) rule {
	return func(c *checker, at string, v any) {
		length(1, most)(c, at, v)
		if t, ok := v.(string); ok {
			if u, err := url.Parse(t); err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
				c.bad(at, "must be a valid URL")
			}
		}
	}
}

// list allows least to most items, each of which keeps the rule.
func list(least, most int, item rule) rule {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		switch {
		case !ok:
			c.bad(at, "must provide an array")
			return
		case len(items) < least:
			c.bad(at, "no fewer than %d items allowed", least)
		case len(items) > most:
			c.bad(at, "no more than %d items allowed", most)
			return
		}
		for i, v := range items {
			item(c, fmt.Sprintf("%s/%d", at, i), v)
		}
	}
}

// typed picks the shape by the object's type.
func typed(shapes map[string]*shape) rule {
	return func(c *checker, at string, v any) {
		object, _ := v.(map[string]any)
		kind, ok := object["type"].(string)
		if !ok {
			c.bad(at, "missing required field: type")
			return
		}
		s := shapes[kind]
		if s == nil {
			c.bad(at, "unsupported type: %s", kind)
			return
		}
		s.check(c, at, v)
	}
}

// textObject allows a text object of least to most characters.
func textObject(most int, kinds ...string) rule {
	return func(c *checker, at string, v any) {
		object, _ := v.(map[string]any)
		if kind, ok := object["type"].(string); !ok || !slices.Contains(kinds, kind) {
			c.bad(at, "must be a text object of type %v", kinds)
			return
		}
		own := map[string]rule{"type": nil, "text": length(1, most)}
		if object["type"] == "plain_text" {
			own["emoji"] = boolean
		} else {
			own["verbatim"] = boolean
		}
		shape{fields: own, required: []string{"text"}}.check(c, at, v)
	}
}

func plain(most int) rule   { return textObject(most, "plain_text") }
func anyText(most int) rule { return textObject(most, "plain_text", "mrkdwn") }

// checkBlocks checks the blocks of one surface and returns a copy in which
// every block and interactive element has an id, as Slack stores them.
func checkBlocks(raw []any, surface, at string, newID func(string) string) (blocks []any, problems []string) {
	c := &checker{surface: surface, blockIDs: map[string]bool{}}
	blocks = c.blocks(raw, at, newID)
	return blocks, c.problems
}

func (c *checker) blocks(raw []any, at string, newID func(string) string) []any {
	most := 50
	if c.surface != surfaceMessage {
		most = 100
	}
	list(0, most, typed(blockShapes))(c, at, raw)
	if c.focused > 1 {
		c.bad(at, "only one element may have focus_on_load")
	}
	if len(c.problems) > 0 {
		return nil
	}
	blocks, _ := deepCopy(raw).([]any)
	fillIDs(blocks, newID)
	return blocks
}

// deepCopy copies decoded JSON.
func deepCopy(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = deepCopy(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			out[name] = deepCopy(item)
		}
		return out
	default:
		return v
	}
}

// fillIDs gives what has no block_id or action_id one.
func fillIDs(blocks []any, newID func(string) string) {
	for _, b := range blocks {
		block := b.(map[string]any)
		if text(block, "block_id") == "" {
			block["block_id"] = newID("b")
		}
		elements, _ := block["elements"].([]any)
		if text(block, "type") != "actions" {
			elements = []any{block["accessory"], block["element"]}
		}
		for _, el := range elements {
			object, ok := el.(map[string]any)
			if ok && text(object, "action_id") == "" && text(object, "type") != "image" {
				object["action_id"] = newID("a")
			}
		}
	}
}

// checkView checks a modal or Home.
func checkView(object map[string]any, surface string, newID func(string) string) (blocks []any, problems []string) {
	c := &checker{surface: surface, blockIDs: map[string]bool{}}
	if object["type"] != surface {
		c.bad("/view/type", "must be %s", surface)
	}
	fields := maps.Clone(viewFields)
	required := []string{"blocks"}
	if surface == surfaceModal {
		maps.Copy(fields, modalFields)
		required = append(required, "title")
	}
	shape{fields: fields, required: required}.check(c, "/view", cleaned(object))
	raw, ok := object["blocks"].([]any)
	if !ok {
		c.bad("/view/blocks", "must provide an array")
	}
	blocks = c.blocks(raw, "/view/blocks", newID)
	if surface == surfaceModal && c.inputs > 0 && object["submit"] == nil {
		c.bad("/view/submit", "submit is required when an input block is within blocks")
	}
	return blocks, c.problems
}

// cleaned leaves out fields that are null, which Slack takes for absent.
func cleaned(object map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range object {
		if v != nil {
			out[name] = v
		}
	}
	return out
}

var viewFields = map[string]rule{
	"type": nil, "blocks": nil,
	"private_metadata": length(0, 3000), "callback_id": length(0, 255), "external_id": length(0, 255),
}

var modalFields = map[string]rule{
	"title": plain(24), "submit": plain(24), "close": plain(24),
	"clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean,
}

// sameOption reports whether two options have the same text and value.
func sameOption(a, b any) bool {
	one, _ := a.(map[string]any)
	two, _ := b.(map[string]any)
	label := func(o map[string]any) string { t, _ := o["text"].(map[string]any); return text(t, "text") }
	return one != nil && two != nil && text(one, "value") == text(two, "value") && label(one) == label(two)
}

// numeric allows a number written as a text.
func numeric(c *checker, at string, v any) {
	if t, ok := v.(string); !ok || !numberText.MatchString(t) {
		c.bad(at, "must be a number as a string")
	}
}

// seconds allows a UNIX time of ten digits.
func seconds(c *checker, at string, v any) {
	if n, ok := v.(json.Number); !ok || len(n.String()) != 10 {
		c.bad(at, "must be a UNIX timestamp of 10 digits")
	}
}
