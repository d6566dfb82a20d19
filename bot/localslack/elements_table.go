package localslack

// Which elements stand where. Slack takes multi-selects in sections and inputs
// only, and text, number and date-and-time entry not in sections.
var (
	sectionElements = []string{
		"button", "static_select", "users_select", "conversations_select", "multi_static_select",
		"multi_users_select", "multi_conversations_select", "datepicker", "timepicker", "checkboxes",
		"radio_buttons", "overflow", "image",
	}
	actionsElements = []string{
		"button", "static_select", "users_select", "conversations_select", "datepicker", "timepicker",
		"datetimepicker", "checkboxes", "radio_buttons", "overflow",
	}
	inputElements = []string{
		"plain_text_input", "number_input", "email_text_input", "url_text_input", "static_select",
		"users_select", "conversations_select", "multi_static_select", "multi_users_select",
		"multi_conversations_select", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons",
	}
)

func pick(names []string) map[string]*shape {
	out := map[string]*shape{}
	for _, name := range names {
		out[name] = elementShapes[name]
	}
	return out
}

var elementShapes = map[string]*shape{
	"button": element(fields{
		"text": plain(75), "url": webAddress(3000), "value": length(0, 2000), "style": oneOf("primary", "danger"),
		"confirm": confirmDialog.check, "accessibility_label": length(0, 75),
	}, []string{"text"}),
	"overflow": element(fields{
		"options": list(1, 5, option(false, true)), "confirm": confirmDialog.check,
	}, []string{"options"}),
	"static_select": element(merge(chosen, selects, fields{
		"options": list(1, 100, option(false, false)), "option_groups": list(1, 100, optionGroup), "initial_option": nil,
	}), nil, eitherOptions, initialAmong),
	"multi_static_select": element(merge(chosen, selects, fields{
		"options": list(1, 100, option(false, false)), "option_groups": list(1, 100, optionGroup),
		"initial_options": nil, "max_selected_items": integer(1, 100),
	}), nil, eitherOptions, initialAmong),
	"users_select":       element(merge(chosen, selects, fields{"initial_user": length(1, 255)}), nil),
	"multi_users_select": element(merge(chosen, selects, fields{"initial_users": list(0, 100, length(1, 255)), "max_selected_items": integer(1, 100)}), nil),
	"conversations_select": element(merge(chosen, selects, fields{
		"initial_conversation": length(1, 255), "default_to_current_conversation": boolean,
		"response_url_enabled": boolean, "filter": conversationFilter.check,
	}), nil),
	"multi_conversations_select": element(merge(chosen, selects, fields{
		"initial_conversations": list(0, 100, length(1, 255)), "default_to_current_conversation": boolean,
		"max_selected_items": integer(1, 100), "filter": conversationFilter.check,
	}), nil),
	"checkboxes": element(merge(chosen, fields{
		"options": list(1, 10, option(true, false)), "initial_options": nil,
	}), []string{"options"}, initialAmong),
	"radio_buttons": element(merge(chosen, fields{
		"options": list(1, 10, option(true, false)), "initial_option": nil,
	}), []string{"options"}, initialAmong),
	"datepicker": element(merge(chosen, selects, fields{"initial_date": matching(dateText.MatchString, "YYYY-MM-DD")}), nil),
	"timepicker": element(merge(chosen, selects, fields{
		"initial_time": matching(timeText.MatchString, "HH:mm"), "timezone": length(1, 100),
	}), nil),
	"datetimepicker": element(merge(chosen, fields{"initial_date_time": seconds}), nil),
	"plain_text_input": element(merge(typing, fields{
		"initial_value": length(0, 3000), "multiline": boolean, "min_length": integer(0, 3000), "max_length": integer(1, 3000),
	}), nil, initialFits),
	"email_text_input": element(merge(typing, fields{"initial_value": length(0, 3000)}), nil),
	"url_text_input":   element(merge(typing, fields{"initial_value": length(0, 3000)}), nil),
	"number_input": element(merge(typing, fields{
		"is_decimal_allowed": boolean, "initial_value": numeric, "min_value": numeric, "max_value": numeric,
	}), []string{"is_decimal_allowed"}, initialFits),
	"image": {fields: fields{
		"type": nil, "image_url": webAddress(3000), "slack_file": slackFile.check, "alt_text": length(1, 2000),
	}, required: []string{"alt_text"}, also: imageHasSource},
}

// What groups of elements have in common.
var (
	chosen  = fields{"confirm": confirmDialog.check, "focus_on_load": focus}
	selects = fields{"placeholder": plain(150)}
	typing  = fields{
		"placeholder": plain(150), "focus_on_load": focus,
		"dispatch_action_config": shape{fields: fields{
			"trigger_actions_on": list(1, 2, oneOf("on_enter_pressed", "on_character_entered")),
		}}.check,
	}
)

var confirmDialog = shape{
	fields: fields{
		"title": plain(100), "text": anyText(300), "confirm": plain(30), "deny": plain(30),
		"style": oneOf("primary", "danger"),
	},
	required: []string{"title", "text", "confirm", "deny"},
}

var conversationFilter = shape{fields: fields{
	"include":                          list(1, 4, oneOf("im", "mpim", "private", "public")),
	"exclude_external_shared_channels": boolean, "exclude_bot_users": boolean,
}}

func element(own fields, required []string, also ...func(*checker, string, map[string]any)) *shape {
	all := merge(own, fields{"type": nil, "action_id": length(1, 255)})
	return &shape{fields: all, required: required, also: func(c *checker, at string, object map[string]any) {
		for _, f := range also {
			f(c, at, object)
		}
	}}
}

func merge(parts ...fields) fields {
	out := fields{}
	for _, part := range parts {
		for name, r := range part {
			out[name] = r
		}
	}
	return out
}

func focus(c *checker, at string, v any) {
	boolean(c, at, v)
	if v == true {
		c.focused++
	}
}

func matching(ok func(string) bool, form string) rule {
	return func(c *checker, at string, v any) {
		if t, isText := v.(string); !isText || !ok(t) {
			c.bad(at, "must be of the form %s", form)
		}
	}
}

// option allows one option. Only checkboxes and radio buttons take mrkdwn, and
// only an overflow menu takes links.
func option(rich, links bool) rule {
	label := plain(75)
	if rich {
		label = anyText(75)
	}
	own := fields{"text": label, "value": length(1, 150), "description": label}
	if links {
		own["url"] = webAddress(3000)
	}
	return shape{fields: own, required: []string{"text", "value"}}.check
}

func optionGroup(c *checker, at string, v any) {
	shape{
		fields:   fields{"label": plain(75), "options": list(1, 100, option(false, false))},
		required: []string{"label", "options"},
	}.check(c, at, v)
}

func eitherOptions(c *checker, at string, object map[string]any) {
	if (object["options"] == nil) == (object["option_groups"] == nil) {
		c.bad(at, "must define either `options` or `option_groups`")
	}
}

// initialAmong wants the initial options to be among the options.
func initialAmong(c *checker, at string, object map[string]any) {
	if one := object["initial_option"]; one != nil && !among(one, options(object)) {
		c.bad(at+"/initial_option", "must be one of the provided options")
	}
	several, given := object["initial_options"]
	list, ok := several.([]any)
	if given && (!ok || len(list) == 0) {
		c.bad(at+"/initial_options", "must provide an array of at least one option")
	}
	for _, one := range list {
		if !among(one, options(object)) {
			c.bad(at+"/initial_options", "must be among the provided options")
		}
	}
}

func among(one any, all []any) bool {
	for _, o := range all {
		if sameOption(one, o) {
			return true
		}
	}
	return false
}

// initialFits wants an initial value that the element itself would take.
func initialFits(c *checker, at string, object map[string]any) {
	least, has := whole(object["min_length"])
	if most, ok := whole(object["max_length"]); has && ok && least > most {
		c.bad(at, "min_length must not be greater than max_length")
	}
	value := text(object, "initial_value")
	if value == "" {
		return
	}
	check := lengthError
	if text(object, "type") == "number_input" {
		check = numberError
	}
	if check(object, value) != "" {
		c.bad(at+"/initial_value", "must fit the element's own limits")
	}
}
