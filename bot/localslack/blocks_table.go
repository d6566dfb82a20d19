package localslack

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// blockShapes are the blocks the project uses and Slack takes everywhere it
// uses them. Source: Slack's Block Kit reference, as gathered in the package's
// rules; a limit is the largest allowed value.
var blockShapes = map[string]*shape{
	"section": block(fields{
		"text": anyText(3000), "fields": list(1, 10, anyText(2000)),
		"accessory": typed(pick(sectionElements)), "expand": boolean,
	}, nil, sectionHasText, uniqueActions),
	"actions": block(fields{"elements": list(1, 25, typed(pick(actionsElements)))}, []string{"elements"}, uniqueActions),
	"context": block(fields{"elements": list(1, 10, contextElement)}, []string{"elements"}),
	"header":  block(fields{"text": plain(150)}, []string{"text"}),
	"divider": block(nil, nil),
	"image": block(fields{
		"image_url": webAddress(3000), "slack_file": slackFile.check, "alt_text": length(1, 2000), "title": plain(2000),
	}, []string{"alt_text"}, imageHasSource),
	"input": block(fields{
		"label": plain(2000), "element": typed(pick(inputElements)), "hint": plain(2000),
		"optional": boolean, "dispatch_action": boolean,
	}, []string{"label", "element"}, countInput),
	"rich_text": block(fields{"elements": list(1, 1000, typed(richBlocks))}, []string{"elements"}),
	"table": block(fields{
		"rows":            list(1, 100, list(1, 20, tableCell)),
		"column_settings": list(0, 20, columnSetting),
	}, []string{"rows"}, oneTable),
}

type fields = map[string]rule

// block is a shape with what every block has.
func block(own fields, required []string, also ...func(*checker, string, map[string]any)) *shape {
	all := fields{"type": nil, "block_id": blockID}
	for name, r := range own {
		all[name] = r
	}
	return &shape{fields: all, required: required, also: func(c *checker, at string, object map[string]any) {
		for _, f := range also {
			f(c, at, object)
		}
	}}
}

// blockID allows an id that no other block of the surface has.
func blockID(c *checker, at string, v any) {
	length(0, 255)(c, at, v)
	id, _ := v.(string)
	if id == "" {
		return
	}
	if c.blockIDs[id] {
		c.bad(at, "block_id %q already exists", id)
	}
	c.blockIDs[id] = true
}

func sectionHasText(c *checker, at string, object map[string]any) {
	if object["text"] == nil && object["fields"] == nil {
		c.bad(at, "must define either `text` or `fields`")
	}
}

func imageHasSource(c *checker, at string, object map[string]any) {
	if (object["image_url"] == nil) == (object["slack_file"] == nil) {
		c.bad(at, "must define either `image_url` or `slack_file`")
	}
}

// uniqueActions keeps the action_ids inside one block apart.
func uniqueActions(c *checker, at string, object map[string]any) {
	elements, _ := object["elements"].([]any)
	seen := map[string]bool{}
	for i, el := range elements {
		element, _ := el.(map[string]any)
		id := text(element, "action_id")
		if id != "" && seen[id] {
			c.bad(fmt.Sprintf("%s/elements/%d/action_id", at, i), "action_id %q already exists in this block", id)
		}
		seen[id] = true
	}
}

func countInput(c *checker, at string, object map[string]any) {
	c.inputs++
	element, _ := object["element"].(map[string]any)
	switch text(element, "type") {
	case "number_input", "email_text_input", "url_text_input":
		if c.surface != surfaceModal {
			c.bad(at+"/element", "%s is only available in modals", text(element, "type"))
		}
	}
}

func contextElement(c *checker, at string, v any) {
	object, _ := v.(map[string]any)
	if text(object, "type") == "image" {
		elementShapes["image"].check(c, at, v)
		return
	}
	anyText(3000)(c, at, v)
}

// maxCells is how many characters the cells of a message's table may hold.
const maxCells = 10_000

func oneTable(c *checker, at string, _ map[string]any) {
	c.tables++
	if c.surface != surfaceMessage {
		c.bad(at, "table is only available in messages")
	}
	if c.tables > 1 {
		c.bad(at, "only_one_table_allowed")
	}
	if c.cells > maxCells {
		c.bad(at, "no more than %d characters allowed in all cells", maxCells)
	}
}

func tableCell(c *checker, at string, v any) {
	cell, _ := v.(map[string]any)
	c.cells += utf8.RuneCountInString(text(cell, "text"))
	typed(tableCells)(c, at, v)
}

var tableCells = map[string]*shape{
	"raw_text":  {fields: fields{"type": nil, "text": length(1, maxCells)}, required: []string{"text"}},
	"rich_text": {fields: fields{"type": nil, "elements": list(1, 1000, typed(richBlocks))}, required: []string{"elements"}},
}

// columnSetting allows null, which leaves a column as it is.
func columnSetting(c *checker, at string, v any) {
	if v != nil {
		shape{fields: fields{"align": oneOf("left", "center", "right"), "is_wrapped": boolean}}.check(c, at, v)
	}
}

var slackFile = shape{fields: fields{"id": length(1, 255), "url": webAddress(3000)}}

// Types are the names of the blocks and of the elements that this Slack takes,
// in order.
func Types() (blocks, elements []string) {
	return slices.Sorted(maps.Keys(blockShapes)), slices.Sorted(maps.Keys(elementShapes))
}
