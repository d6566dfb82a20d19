package localslack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"
)

// problems checks blocks given as JSON.
func problems(t testing.TB, surface, blocks string) []string {
	t.Helper()
	v, err := decodeJSON([]byte(blocks))
	if err != nil {
		t.Fatalf("%s: %v", blocks, err)
	}
	n := 0
	list, _ := v.([]any)
	_, found := checkBlocks(list, surface, "/blocks", func(p string) string { n++; return fmt.Sprint(p, n) })
	return found
}

// times repeats an item n times, with # replaced by its number.
func times(n int, item string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.ReplaceAll(item, "#", fmt.Sprint(i))
	}
	return strings.Join(items, ",")
}

func long(n int) string { return strings.Repeat("x", n) }

const (
	aText   = `{"type":"plain_text","text":"A"}`
	aButton = `{"type":"button","action_id":"b#","text":` + aText + `}`
	anOpt   = `{"text":` + aText + `,"value":"v#"}`
	divider = `{"type":"divider"}`
)

func actions(elements string) string { return `[{"type":"actions","elements":[` + elements + `]}]` }
func inputOf(element string) string {
	return `[{"type":"input","label":` + aText + `,"element":` + element + `}]`
}

func section(inner string) string {
	return `[{"type":"section","text":{"type":"mrkdwn","text":"t"},` + inner + `}]`
}

func TestBlocksThatPass(t *testing.T) {
	for name, blocks := range map[string]string{
		"none":             `[]`,
		"50 blocks":        `[` + times(50, divider) + `]`,
		"section":          `[{"type":"section","text":{"type":"mrkdwn","text":"` + long(3000) + `","verbatim":false},"expand":true}]`,
		"fields":           `[{"type":"section","fields":[` + times(10, aText) + `]}]`,
		"accessory":        section(`"accessory":{"type":"overflow","options":[` + times(5, anOpt) + `]}`),
		"25 buttons":       actions(times(25, aButton)),
		"button":           actions(`{"type":"button","text":{"type":"plain_text","text":"` + long(75) + `","emoji":true},"value":"` + long(2000) + `","style":"primary","url":"https://x.dk","confirm":{"title":` + aText + `,"text":{"type":"mrkdwn","text":"t"},"confirm":` + aText + `,"deny":` + aText + `,"style":"danger"}}`),
		"100 options":      actions(`{"type":"static_select","placeholder":` + aText + `,"options":[` + times(100, anOpt) + `],"initial_option":` + strings.ReplaceAll(anOpt, "#", "99") + `}`),
		"groups":           actions(`{"type":"static_select","option_groups":[{"label":` + aText + `,"options":[` + anOpt + `]}],"initial_option":` + anOpt + `}`),
		"context":          `[{"type":"context","elements":[{"type":"image","image_url":"https://x.dk/a.png","alt_text":"a"},` + times(9, aText) + `]}]`,
		"header":           `[{"type":"header","text":{"type":"plain_text","text":"` + long(150) + `"}}]`,
		"image":            `[{"type":"image","image_url":"https://x.dk/a.png","alt_text":"a","title":` + aText + `}]`,
		"input":            inputOf(`{"type":"plain_text_input","action_id":"a","multiline":true,"max_length":3000,"initial_value":"x"}`),
		"dates":            actions(`{"type":"datepicker","initial_date":"2026-12-03"},{"type":"timepicker","initial_time":"10:30"},{"type":"datetimepicker","initial_date_time":1764057600}`),
		"checkboxes":       inputOf(`{"type":"checkboxes","options":[` + times(10, anOpt) + `],"initial_options":[` + strings.ReplaceAll(anOpt, "#", "3") + `]}`),
		"table":            `[{"type":"table","column_settings":[{"align":"right","is_wrapped":true},null],"rows":[[{"type":"raw_text","text":"a"},{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"b","style":{"bold":true}}]}]}]]}]`,
		"rich text":        `[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[{"type":"user","user_id":"U1"},{"type":"link","url":"https://x.dk"},{"type":"emoji","name":"wave"},{"type":"date","timestamp":1764057600,"format":"{date}"}]}]},{"type":"rich_text_quote","elements":[{"type":"text","text":"q"}]},{"type":"rich_text_preformatted","elements":[{"type":"text","text":"p"}]}]}]`,
		"the same actions": `[{"type":"actions","elements":[` + aButton + `]},{"type":"actions","elements":[` + aButton + `]}]`,
	} {
		if found := problems(t, surfaceMessage, blocks); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestBlocksThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct{ blocks, want string }{
		"51 blocks":              {`[` + times(51, divider) + `]`, "no more than 50 items allowed [json-pointer:/blocks]"},
		"unknown block":          {`[{"type":"markdown","text":"x"}]`, "unsupported type: markdown"},
		"alert":                  {`[{"type":"alert"}]`, "unsupported type: alert"},
		"no object":              {`[1]`, "missing required field: type"},
		"unknown field":          {`[{"type":"divider","colour":"red"}]`, "invalid additional property: colour"},
		"unknown element":        {actions(`{"type":"workflow_button"}`), "unsupported type: workflow_button"},
		"unknown element field":  {actions(`{"type":"button","text":` + aText + `,"colour":1}`), "invalid additional property: colour"},
		"external select":        {actions(`{"type":"external_select"}`), "unsupported type"},
		"no text":                {`[{"type":"section"}]`, "must define either `text` or `fields`"},
		"empty text":             {`[{"type":"section","text":{"type":"mrkdwn","text":""}}]`, "must be more than 0 characters"},
		"long section":           {`[{"type":"section","text":{"type":"mrkdwn","text":"` + long(3001) + `"}}]`, "must be less than 3001 characters"},
		"11 fields":              {`[{"type":"section","fields":[` + times(11, aText) + `]}]`, "no more than 10 items allowed"},
		"long field":             {`[{"type":"section","fields":[{"type":"mrkdwn","text":"` + long(2001) + `"}]}]`, "must be less than 2001"},
		"long header":            {`[{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}]`, "must be less than 151"},
		"mrkdwn header":          {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "must be a text object"},
		"emoji in mrkdwn":        {`[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "invalid additional property: emoji"},
		"11 context elements":    {`[{"type":"context","elements":[` + times(11, aText) + `]}]`, "no more than 10"},
		"button in context":      {`[{"type":"context","elements":[` + aButton + `]}]`, "must be a text object"},
		"26 buttons":             {actions(times(26, aButton)), "no more than 25"},
		"no buttons":             {actions(``), "no fewer than 1"},
		"long label":             {actions(`{"type":"button","text":{"type":"plain_text","text":"` + long(76) + `"}}`), "must be less than 76"},
		"long value":             {actions(`{"type":"button","text":` + aText + `,"value":"` + long(2001) + `"}`), "must be less than 2001"},
		"long action_id":         {actions(`{"type":"button","text":` + aText + `,"action_id":"` + long(256) + `"}`), "must be less than 256"},
		"long block_id":          {`[{"type":"divider","block_id":"` + long(256) + `"}]`, "must be less than 256"},
		"default style":          {actions(`{"type":"button","text":` + aText + `,"style":"default"}`), "must be one of"},
		"no URL":                 {actions(`{"type":"button","text":` + aText + `,"url":"x"}`), "must be a valid URL"},
		"same action_id":         {actions(aButton + "," + aButton), "already exists"},
		"same block_id":          {`[` + times(2, `{"type":"divider","block_id":"a"}`) + `]`, "already exists"},
		"6 overflow options":     {actions(`{"type":"overflow","options":[` + times(6, anOpt) + `]}`), "no more than 5"},
		"11 radio options":       {actions(`{"type":"radio_buttons","options":[` + times(11, anOpt) + `]}`), "no more than 10"},
		"11 checkboxes":          {actions(`{"type":"checkboxes","options":[` + times(11, anOpt) + `]}`), "no more than 10"},
		"101 options":            {actions(`{"type":"static_select","options":[` + times(101, anOpt) + `]}`), "no more than 100"},
		"long option":            {actions(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"` + long(76) + `"},"value":"v"}]}`), "must be less than 76"},
		"option without value":   {actions(`{"type":"static_select","options":[{"text":` + aText + `}]}`), "missing required field: value"},
		"mrkdwn option":          {actions(`{"type":"static_select","options":[{"text":{"type":"mrkdwn","text":"x"},"value":"v"}]}`), "must be a text object"},
		"foreign initial option": {actions(`{"type":"static_select","options":[` + anOpt + `],"initial_option":{"text":` + aText + `,"value":"w"}}`), "must be one of the provided options"},
		"relabelled initial":     {actions(`{"type":"static_select","options":[` + anOpt + `],"initial_option":{"text":{"type":"plain_text","text":"B"},"value":"v#"}}`), "must be one of the provided options"},
		"no initial options":     {inputOf(`{"type":"checkboxes","options":[` + anOpt + `],"initial_options":[]}`), "at least one option"},
		"options and groups":     {actions(`{"type":"static_select","options":[` + anOpt + `],"option_groups":[]}`), "either `options` or `option_groups`"},
		"long placeholder":       {actions(`{"type":"users_select","placeholder":{"type":"plain_text","text":"` + long(151) + `"}}`), "must be less than 151"},
		"multi-select in row":    {actions(`{"type":"multi_users_select"}`), "unsupported type"},
		"text entry in row":      {actions(`{"type":"plain_text_input"}`), "unsupported type"},
		"button as input":        {inputOf(aButton), "unsupported type: button"},
		"input without label":    {`[{"type":"input","element":{"type":"datepicker"}}]`, "missing required field: label"},
		"long input label":       {`[{"type":"input","label":{"type":"plain_text","text":"` + long(2001) + `"},"element":{"type":"datepicker"}}]`, "must be less than 2001"},
		"number in message":      {inputOf(`{"type":"number_input","is_decimal_allowed":false}`), "only available in modals"},
		"long entry":             {inputOf(`{"type":"plain_text_input","max_length":3001}`), "must be an integer from 1 to 3000"},
		"long initial value":     {inputOf(`{"type":"plain_text_input","max_length":3,"initial_value":"four"}`), "must fit"},
		"bad date":               {actions(`{"type":"datepicker","initial_date":"3/12"}`), "must be of the form YYYY-MM-DD"},
		"bad time":               {actions(`{"type":"timepicker","initial_time":"24:00"}`), "must be of the form HH:mm"},
		"bad moment":             {actions(`{"type":"datetimepicker","initial_date_time":1}`), "10 digits"},
		"two focused":            {`[` + times(2, `{"type":"input","label":`+aText+`,"element":{"type":"datepicker","focus_on_load":true}}`) + `]`, "only one element"},
		"long confirm title":     {actions(`{"type":"button","text":` + aText + `,"confirm":{"title":{"type":"plain_text","text":"` + long(101) + `"},"text":` + aText + `,"confirm":` + aText + `,"deny":` + aText + `}}`), "must be less than 101"},
		"long confirm text":      {actions(`{"type":"button","text":` + aText + `,"confirm":{"title":` + aText + `,"text":{"type":"plain_text","text":"` + long(301) + `"},"confirm":` + aText + `,"deny":` + aText + `}}`), "must be less than 301"},
		"long confirm button":    {actions(`{"type":"button","text":` + aText + `,"confirm":{"title":` + aText + `,"text":` + aText + `,"confirm":{"type":"plain_text","text":"` + long(31) + `"},"deny":` + aText + `}}`), "must be less than 31"},
		"image without source":   {`[{"type":"image","alt_text":"a"}]`, "either `image_url` or `slack_file`"},
		"image without alt":      {`[{"type":"image","image_url":"https://x.dk/a.png"}]`, "missing required field: alt_text"},
		"two tables":             {`[` + times(2, `{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]}`) + `]`, "only_one_table_allowed"},
		"101 rows":               {`[{"type":"table","rows":[` + times(101, `[{"type":"raw_text","text":"a"}]`) + `]}]`, "no more than 100"},
		"21 columns":             {`[{"type":"table","rows":[[` + times(21, `{"type":"raw_text","text":"a"}`) + `]]}]`, "no more than 20"},
		"large table":            {`[{"type":"table","rows":[` + times(6, `[{"type":"raw_text","text":"`+long(2000)+`"}]`) + `]}]`, "10000 characters"},
		"number cell":            {`[{"type":"table","rows":[[{"type":"raw_number","value":1}]]}]`, "unsupported type"},
		"rich text oddity":       {`[{"type":"rich_text","elements":[{"type":"rich_text_poem","elements":[]}]}]`, "unsupported type"},
		"rich text list item":    {`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"text","text":"x"}]}]}]`, "must be a rich_text_section"},
	} {
		found := problems(t, surfaceMessage, test.blocks)
		if !strings.Contains(strings.Join(found, "\n"), test.want) {
			t.Errorf("%s: %v, want %q", name, found, test.want)
		}
	}
}

func TestViews(t *testing.T) {
	title := `"title":{"type":"plain_text","text":"T"}`
	for name, test := range map[string]struct{ surface, view, want string }{
		"modal":            {"modal", `{"type":"modal",` + title + `,"blocks":[` + times(100, divider) + `]}`, ""},
		"null parts":       {"modal", `{"type":"modal",` + title + `,"blocks":[],"submit":null}`, ""},
		"number input":     {"modal", `{"type":"modal",` + title + `,"submit":` + aText + `,"blocks":` + inputOf(`{"type":"number_input","is_decimal_allowed":true,"min_value":"1.5"}`) + `}`, ""},
		"home":             {"home", `{"type":"home","blocks":[` + divider + `]}`, ""},
		"101 blocks":       {"modal", `{"type":"modal",` + title + `,"blocks":[` + times(101, divider) + `]}`, "no more than 100 items"},
		"no title":         {"modal", `{"type":"modal","blocks":[]}`, "missing required field: title"},
		"long title":       {"modal", `{"type":"modal","title":{"type":"plain_text","text":"` + long(25) + `"},"blocks":[]}`, "less than 25"},
		"long submit":      {"modal", `{"type":"modal",` + title + `,"submit":{"type":"plain_text","text":"` + long(25) + `"},"blocks":[]}`, "less than 25"},
		"long metadata":    {"modal", `{"type":"modal",` + title + `,"blocks":[],"private_metadata":"` + long(3001) + `"}`, "less than 3001"},
		"long callback_id": {"modal", `{"type":"modal",` + title + `,"blocks":[],"callback_id":"` + long(256) + `"}`, "less than 256"},
		"no submit":        {"modal", `{"type":"modal",` + title + `,"blocks":` + inputOf(`{"type":"datepicker"}`) + `}`, "submit is required"},
		"wrong type":       {"modal", `{"type":"home","blocks":[]}`, "must be modal"},
		"titled home":      {"home", `{"type":"home",` + title + `,"blocks":[]}`, "invalid additional property: title"},
		"table":            {"modal", `{"type":"modal",` + title + `,"blocks":[{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]}]}`, "only available in messages"},
		"no blocks":        {"modal", `{"type":"modal",` + title + `}`, "missing required field: blocks"},
	} {
		v, err := decodeJSON([]byte(test.view))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, found := checkView(v.(map[string]any), test.surface, func(p string) string { return p })
		if all := strings.Join(found, "\n"); test.want == "" && all != "" || !strings.Contains(all, test.want) {
			t.Errorf("%s: %v, want %q", name, found, test.want)
		}
	}
}

func TestViewTooLarge(t *testing.T) {
	w := newWorld(t)
	w.must(w.d.Command(w.ctx(), CommandInput{User: karen, Channel: room, Text: "/case"}))
	trigger := w.bot.take()[0].form.Get("trigger_id")
	blocks := times(100, `{"type":"section","text":{"type":"mrkdwn","text":"`+long(2900)+`"}}`)
	got := w.call("views.open", `{"trigger_id":"`+trigger+`","view":{"type":"modal","title":`+aText+`,"blocks":[`+blocks+`]}}`)
	if got["error"] != "view_too_large" {
		t.Errorf("error %v", got["error"])
	}
	got = w.call("views.open", `{"trigger_id":"`+trigger+`","view":{"type":"modal","title":`+aText+`,"blocks":[]}}`)
	if got["ok"] != true {
		t.Errorf("a refused view spent the trigger: %v", got)
	}
}

func TestBlocksOfSlackGoPass(t *testing.T) {
	w := newWorld(t)
	table := slack.NewTableBlock("t").WithColumnSettings(slack.ColumnSetting{Align: slack.ColumnAlignmentRight})
	table.AddRow(slack.NewTableRawTextCell("a"), slack.NewTableRichTextCell(
		slack.NewRichTextSection(slack.NewRichTextSectionTextElement("b", &slack.RichTextSectionTextStyle{Bold: true}))))
	w.post(room, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(
		slack.NewHeaderBlock(plainText("H")), slack.NewDividerBlock(), table,
		slack.NewContextBlock("c", plainText("c")),
		slack.NewRichTextBlock("r", slack.NewRichTextList(slack.RTEListBullet, 0, slack.NewRichTextSection(slack.NewRichTextSectionUserElement(karen, nil)))),
		slack.NewSectionBlock(plainText("s"), nil, slack.NewAccessory(slack.NewDatePickerBlockElement("d")))))
	for _, b := range w.channel(room).Messages[0].Blocks {
		if block := b.(map[string]any); block["block_id"] == "" || block["block_id"] == nil {
			t.Errorf("a block without block_id: %v", block)
		}
	}
}

func FuzzBlocks(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[1]`, `[{"type":"section","text":{"type":"mrkdwn","text":"x"}}]`, actions(aButton), inputOf(`{"type":"datepicker"}`),
		`[{"type":"table","rows":[[null]]}]`, `[{"type":"actions","elements":{}}]`, `[{"type":"input","element":[]}]`,
		`[{"type":"context","elements":[null]}]`, actions(`{"type":"static_select","options":[1],"initial_option":2}`),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		v, err := decodeJSON([]byte(data))
		list, ok := v.([]any)
		if err != nil || !ok {
			return
		}
		n := 0
		for _, surface := range []string{surfaceMessage, surfaceModal, surfaceHome} {
			blocks, found := checkBlocks(list, surface, "/blocks", func(p string) string { n++; return fmt.Sprint(p, n) })
			if len(found) > 0 {
				continue
			}
			initialInputs(blocks)
			if _, again := checkBlocks(blocks, surface, "/blocks", nil); len(again) > 0 {
				t.Errorf("with ids filled in it fails: %v", again)
			}
		}
	})
}
