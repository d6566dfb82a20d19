package localslack

// richBlocks are the parts of rich text, in a rich_text block or a table cell.
var richBlocks = map[string]*shape{
	"rich_text_section": {fields: fields{"type": nil, "elements": list(0, 1000, typed(richInline))}, required: []string{"elements"}},
	"rich_text_quote":   {fields: fields{"type": nil, "elements": list(0, 1000, typed(richInline)), "border": integer(0, 1)}, required: []string{"elements"}},
	"rich_text_preformatted": {fields: fields{
		"type": nil, "elements": list(0, 1000, typed(richInline)), "border": integer(0, 1), "language": length(0, 50),
	}, required: []string{"elements"}},
	"rich_text_list": {fields: fields{
		"type": nil, "style": oneOf("bullet", "ordered"), "elements": list(1, 1000, richListItem),
		"indent": integer(0, 8), "offset": integer(0, 10000), "border": integer(0, 1),
	}, required: []string{"style", "elements"}},
}

func richListItem(c *checker, at string, v any) {
	object, _ := v.(map[string]any)
	if text(object, "type") != "rich_text_section" {
		c.bad(at, "must be a rich_text_section")
		return
	}
	shape{fields: fields{"type": nil, "elements": list(0, 1000, typed(richInline))}, required: []string{"elements"}}.check(c, at, v)
}

// richInline are the pieces of a line. Source: Slack's rich text reference.
var richInline = map[string]*shape{
	"text":      inline(fields{"text": length(1, 3000)}, "text"),
	"link":      inline(fields{"url": webAddress(3000), "text": length(0, 3000), "unsafe": boolean}, "url"),
	"emoji":     {fields: fields{"type": nil, "name": length(1, 255), "unicode": length(1, 100), "skin_tone": integer(0, 6)}, required: []string{"name"}},
	"user":      inline(fields{"user_id": length(1, 255)}, "user_id"),
	"usergroup": inline(fields{"usergroup_id": length(1, 255)}, "usergroup_id"),
	"channel":   inline(fields{"channel_id": length(1, 255)}, "channel_id"),
	"broadcast": inline(fields{"range": oneOf("here", "channel", "everyone")}, "range"),
	"color":     inline(fields{"value": length(1, 20)}, "value"),
	"date": inline(fields{
		"timestamp": integer(0, 1<<53), "format": length(1, 255), "url": webAddress(3000), "fallback": length(0, 255),
	}, "timestamp", "format"),
}

func inline(own fields, required ...string) *shape {
	style := shape{fields: fields{
		"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean, "underline": boolean,
		"highlight": boolean, "client_highlight": boolean, "unlink": boolean,
	}}
	return &shape{fields: merge(own, fields{"type": nil, "style": style.check}), required: required}
}
