package localslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// inputs are the values in a view's or message's elements, by block_id and
// action_id, as state.values shows them.
type inputs map[string]map[string]map[string]any

func (in inputs) clone() inputs {
	out := inputs{}
	for block, actions := range in {
		out[block] = maps.Clone(actions)
	}
	return out
}

func (in inputs) set(block, action string, value map[string]any) {
	if in[block] == nil {
		in[block] = map[string]map[string]any{}
	}
	in[block][action] = value
}

// place is an interactive element and where it stands.
type place struct {
	block, element map[string]any
	blockID        string
	input          bool // in an input block
}

// places lists a surface's interactive elements in reading order.
func places(blocks []any) []place {
	var out []place
	add := func(block map[string]any, v any, input bool) {
		if el, ok := v.(map[string]any); ok && text(el, "action_id") != "" {
			out = append(out, place{block, el, text(block, "block_id"), input})
		}
	}
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		switch text(block, "type") {
		case "input":
			add(block, block["element"], true)
		case "section":
			add(block, block["accessory"], false)
		case "actions":
			list, _ := block["elements"].([]any)
			for _, el := range list {
				add(block, el, false)
			}
		}
	}
	return out
}

func text(object map[string]any, name string) string {
	t, _ := object[name].(string)
	return t
}

// initialInputs are the values before anyone has touched the elements.
func initialInputs(blocks []any) inputs {
	out := inputs{}
	for _, p := range places(blocks) {
		if kind := text(p.element, "type"); kind != "button" && kind != "overflow" {
			out.set(p.blockID, text(p.element, "action_id"), initialValue(p.element))
		}
	}
	return out
}

// valueField is the field of state.values that holds an element's value, and
// the element's field with its initial value.
var valueField = map[string]struct{ value, initial string }{
	"plain_text_input":           {"value", "initial_value"},
	"email_text_input":           {"value", "initial_value"},
	"url_text_input":             {"value", "initial_value"},
	"number_input":               {"value", "initial_value"},
	"static_select":              {"selected_option", "initial_option"},
	"radio_buttons":              {"selected_option", "initial_option"},
	"overflow":                   {"selected_option", ""},
	"multi_static_select":        {"selected_options", "initial_options"},
	"checkboxes":                 {"selected_options", "initial_options"},
	"users_select":               {"selected_user", "initial_user"},
	"multi_users_select":         {"selected_users", "initial_users"},
	"conversations_select":       {"selected_conversation", "initial_conversation"},
	"multi_conversations_select": {"selected_conversations", "initial_conversations"},
	"datepicker":                 {"selected_date", "initial_date"},
	"timepicker":                 {"selected_time", "initial_time"},
	"datetimepicker":             {"selected_date_time", "initial_date_time"},
}

func initialValue(el map[string]any) map[string]any {
	kind := text(el, "type")
	f := valueField[kind]
	value := el[f.initial]
	if value == nil && strings.HasSuffix(f.value, "s") {
		value = []any{}
	}
	return map[string]any{"type": kind, f.value: value}
}

// empty reports whether nothing is entered or chosen.
func empty(value map[string]any) bool {
	for name, v := range value {
		if name == "type" {
			continue
		}
		switch v := v.(type) {
		case nil:
			return true
		case string:
			return v == ""
		case []any:
			return len(v) == 0
		}
	}
	return false
}

// enter makes the value of an element from what a test or the page gives: a
// text or number, an option's value, a user's id, a list of those, or nothing.
// What Slack's own client could not have produced is refused.
func (s *Slack) enter(el map[string]any, given any) (map[string]any, error) {
	kind := text(el, "type")
	f, ok := valueField[kind]
	if !ok {
		return nil, refuse("element_takes_no_value")
	}
	if given == nil || given == "" {
		blank := map[string]any{"type": kind, f.value: nil}
		if strings.HasSuffix(f.value, "s") {
			blank[f.value] = []any{}
		}
		return blank, nil
	}
	var value any
	var err error
	if strings.HasSuffix(f.value, "s") {
		value, err = s.enterList(kind, el, given)
	} else {
		value, err = s.enterOne(kind, el, given)
	}
	if err != nil {
		return nil, err
	}
	out := map[string]any{"type": kind, f.value: value}
	if zone := text(el, "timezone"); zone != "" {
		out["timezone"] = zone
	}
	return out, nil
}

func (s *Slack) enterList(kind string, el map[string]any, given any) (any, error) {
	list, ok := given.([]any)
	if !ok {
		list = []any{given}
	}
	most, _ := whole(el["max_selected_items"])
	if most > 0 && len(list) > most {
		return nil, refuse("too_many_selected")
	}
	out := []any{}
	for _, item := range list {
		v, err := s.enterOne(kind, el, item)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

var (
	dateText = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	timeText = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
)

func (s *Slack) enterOne(kind string, el map[string]any, given any) (any, error) {
	var t string
	switch given := given.(type) {
	case string:
		t = given
	case json.Number:
		t = given.String()
	case float64:
		t = strconv.FormatFloat(given, 'f', -1, 64)
	default:
		return nil, refuse("invalid_value")
	}
	switch kind {
	case "static_select", "radio_buttons", "overflow", "multi_static_select", "checkboxes":
		return choose(el, t)
	case "users_select", "multi_users_select":
		if _, ok := s.userByID(t); !ok {
			return nil, refuse("user_not_found")
		}
	case "conversations_select", "multi_conversations_select":
		if s.channelByID(t) == nil {
			return nil, refuse("channel_not_found")
		}
	case "datepicker":
		if !dateText.MatchString(t) {
			return nil, refuse("invalid_date")
		}
	case "timepicker":
		if !timeText.MatchString(t) {
			return nil, refuse("invalid_time")
		}
	case "datetimepicker":
		n, err := strconv.ParseInt(t, 10, 64)
		if err != nil || len(t) != 10 {
			return nil, refuse("invalid_date_time")
		}
		return n, nil
	}
	return t, nil
}

// choose finds an option by its value.
func choose(el map[string]any, value string) (any, error) {
	for _, o := range options(el) {
		if option, ok := o.(map[string]any); ok && text(option, "value") == value {
			return option, nil
		}
	}
	return nil, refuse("option_not_found")
}

// options lists an element's options, those in groups included.
func options(el map[string]any) []any {
	list, _ := el["options"].([]any)
	groups, _ := el["option_groups"].([]any)
	out := slices.Clone(list)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		inner, _ := group["options"].([]any)
		out = append(out, inner...)
	}
	return out
}

// formError is what Slack's form says about a value before it sends anything;
// it is "" when the value may be sent.
func formError(p place, value map[string]any) string {
	if empty(value) {
		if p.block["optional"] == true {
			return ""
		}
		return "Please complete this required field."
	}
	t := text(value, "value")
	switch text(p.element, "type") {
	case "plain_text_input":
		return lengthError(p.element, t)
	case "number_input":
		return numberError(p.element, t)
	case "email_text_input":
		if mailTyped.FindString(t) != t {
			return "Enter a valid email address."
		}
	case "url_text_input":
		if linkTyped.FindString(t) != t {
			return "Enter a valid URL."
		}
	}
	return ""
}

func lengthError(el map[string]any, t string) string {
	n := utf8.RuneCountInString(t)
	least, _ := whole(el["min_length"])
	most, ok := whole(el["max_length"])
	if !ok {
		most = 3000
	}
	if n < least {
		return fmt.Sprintf("Enter at least %d characters.", least)
	}
	if n > most {
		return fmt.Sprintf("Enter at most %d characters.", most)
	}
	return ""
}

var numberText = regexp.MustCompile(`^-?\d+(\.\d+)?$`)

func numberError(el map[string]any, t string) string {
	if !numberText.MatchString(t) {
		return "Enter a number."
	}
	if el["is_decimal_allowed"] != true && strings.Contains(t, ".") {
		return "Enter a whole number."
	}
	n, _ := strconv.ParseFloat(t, 64)
	if least, err := strconv.ParseFloat(text(el, "min_value"), 64); err == nil && n < least {
		return "Enter a number of at least " + text(el, "min_value") + "."
	}
	if most, err := strconv.ParseFloat(text(el, "max_value"), 64); err == nil && n > most {
		return "Enter a number of at most " + text(el, "max_value") + "."
	}
	return ""
}

// whole reads a JSON number without decimals.
func whole(v any) (n int, ok bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(number.String())
	return n, err == nil
}
