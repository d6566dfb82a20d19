package bot

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
)

const (
	ulla = "U0ULLA"
	hans = "U0HANS"
	wald = "W0WALD"
	room = "C0ROOM"
)

// slackFor starts a local Slack, which keeps Slack's own rules on blocks.
func slackFor(t *testing.T, opts localslack.Options) (*localslack.Slack, *slack.Client, string) {
	t.Helper()
	opts.Clock = clock.NewSimulated(time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC))
	opts.Users = append([]localslack.User{{ID: ulla, Name: "ulla", Admin: true}}, opts.Users...)
	opts.Channels = []localslack.Channel{{ID: room, Name: "room", Private: true, Members: []string{localslack.DefaultBotUser, ulla}}}
	s := localslack.New(opts)
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		s.Close()
		web.CloseClientConnections()
		web.Close()
	})
	return s, slack.New("xoxb-local-bot", slack.OptionAPIURL(web.URL+"/api/")), web.URL
}

func testWriter(lang texts.Lang) writer {
	return writer{lang: lang, name: func(id string) string { return "name of " + id + " <!channel>" }}
}

// hostile are pieces of text that try to ping, to format or to break out.
var hostile = []string{
	"<!channel>", "<!here|here>", "<!everyone>", "<!subteam^S123|@alle>", "<!date^1^{date}|x>", "<@" + "U0EVIL" + ">", "<@U0EVIL|name>", "<@W0EVIL", "<#C0EVIL|x>",
	"<https://evil.example|klik>", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "@here", "@channel", "@everyone", "<", ">", "<<!here>", "<@<!here>>", "<@U0EVIL<!here>>",
	"*fed*", "_kursiv_", "~streg~", "`kode`", "```", "> citat", "\n", "\u200b", "\u202e", "æøå", "👩‍🔧", "\u0000", "{label}", "{n:one|many}", " ", "ord", "010190",
}

func drawText(t *rapid.T, name string) string {
	s := "x" + strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 0, 8).Draw(t, name), "")
	return strings.Repeat(s, rapid.SampledFrom([]int{1, 1, 1, 1, 1, 2, 40}).Draw(t, name+" times"))
}

// drawSentence returns a sentence with hostile arguments of every type.
func drawSentence(t *rapid.T) texts.T {
	free := texts.Free(drawText(t, "free"))
	switch rapid.IntRange(0, 8).Draw(t, "sentence") {
	case 0:
		return texts.Say("case.name", "no", 12, "label", free)
	case 1:
		return texts.Say("told.because", "told", texts.Say("choice.self", "value", free), "reason", free)
	case 2:
		return texts.Say("card.person", "role", state.Company, "who", texts.Party{PartyNamed: state.PartyNamed{Role: state.Company, Name: string(free), Phone: drawText(t, "phone")}})
	case 3:
		return texts.Say("card.person", "role", state.Company, "who", texts.Party{PartyNamed: state.PartyNamed{User: ulla, Name: string(free)}})
	case 4:
		return texts.Say("detail.list", "items", texts.List{free, texts.User(wald), texts.Word(drawText(t, "word")), free})
	case 5:
		return texts.Say("choice.self", "value", texts.Code("x"+drawText(t, "code")))
	case 6:
		return texts.Say("choice.self", "value", texts.User(rapid.SampledFrom([]string{ulla, wald, "<!channel>", "U0x>", "", "U"}).Draw(t, "user")+"!"))
	case 7:
		return texts.Say("choice.self", "value", texts.Lines{free, "text", texts.User(ulla)})
	}
	return texts.Say("choice.self", "value", free)
}

func drawButton(t *rapid.T) commands.Button {
	b := commands.Button{
		Action: rapid.SampledFrom([]string{"task.done", "task.hand", "form.open", "digest.open"}).Draw(t, "action"), Label: drawSentence(t),
		Value: commands.Value(rapid.IntRange(1, 9999).Draw(t, "no"), "T1"), Primary: rapid.Bool().Draw(t, "primary"),
	}
	if rapid.Bool().Draw(t, "confirm") {
		ask := drawSentence(t)
		b.Confirm = &ask
	}
	return b
}

func drawBlock(t *rapid.T) commands.Block {
	sentence := rapid.Custom(drawSentence)
	switch rapid.IntRange(0, 6).Draw(t, "block") {
	case 0:
		return commands.Header{Text: drawSentence(t)}
	case 1:
		return commands.Fields(rapid.SliceOfN(sentence, 1, 12).Draw(t, "fields"))
	case 2:
		return commands.Small(rapid.SliceOfN(sentence, 1, 9).Draw(t, "small"))
	case 3:
		return commands.Buttons(rapid.SliceOfN(rapid.Custom(drawButton), 0, 27).Draw(t, "buttons"))
	case 4:
		var opts []commands.Option
		for i := range rapid.SampledFrom([]int{1, 5, 100, 101}).Draw(t, "options") {
			opts = append(opts, commands.Option{Value: fmt.Sprint(i), Label: texts.Say("choice.self", "value", texts.Free(hostile[i%len(hostile)]+"x"))})
		}
		return commands.Menu{Action: "case.pick", Label: drawSentence(t), Options: opts}
	case 5:
		return commands.Rule{}
	}
	p := commands.Para{Lines: rapid.SliceOfN(sentence, 1, 8).Draw(t, "lines")}
	if rapid.Bool().Draw(t, "with button") {
		b := drawButton(t)
		p.Button = &b
	}
	return p
}

var (
	mention  = regexp.MustCompile(`<@([^>|]*)[^>]*>`)
	anyAngle = regexp.MustCompile(`<[^>]*>`)
)

// markup returns every mrkdwn text of blocks.
func markup(t interface{ Fatal(...any) }, blocks any) []string {
	b, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	var found []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			if s, ok := v["text"].(string); ok && v["type"] == "mrkdwn" {
				found = append(found, s)
			}
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(v)
	return found
}

// pings says what in a text of Slack's markup could ping anybody but those
// who were typed as users.
func pings(s string, known ...string) string {
	if strings.Contains(s, "<!") {
		return "<!"
	}
	for _, m := range mention.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(known, m[1]) {
			return m[0]
		}
	}
	for _, a := range anyAngle.FindAllString(s, -1) {
		if !strings.HasPrefix(a, "<@") {
			return a
		}
	}
	for _, word := range []string{"@here", "@channel", "@everyone"} {
		if strings.Contains(s, word) {
			return word
		}
	}
	return ""
}

// Whatever people have typed, and however much of it, a message is one that
// Slack takes, and pings nobody who was not meant.
func TestAnyDocumentCanBePosted(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	rapid.Check(t, func(rt *rapid.T) {
		doc := commands.Doc{Notify: drawSentence(rt), Blocks: rapid.SliceOfN(rapid.Custom(drawBlock), 1, 6).Draw(rt, "blocks")}
		for _, lang := range []texts.Lang{texts.Danish, texts.English} {
			w := testWriter(lang)
			text, blocks := w.notify(doc), w.blocks(doc)
			if len(blocks) == 0 { // of empty rows of buttons
				continue
			}
			if _, _, err := api.PostMessage(room, slack.MsgOptionText(text, false), slack.MsgOptionBlocks(blocks...)); err != nil {
				rt.Fatalf("%s: Slack refuses: %+v", lang, err)
			}
			for _, s := range markup(rt, blocks) {
				if p := pings(s, ulla, wald); p != "" {
					rt.Fatalf("%s: %q in %q", lang, p, s)
				}
			}
			if p := pings(text); p != "" {
				rt.Fatalf("%s: the notification has %q: %q", lang, p, text)
			}
		}
	})
}

// Too much for one message is cut, and says so.
func TestLongDocumentsAreCut(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	line := texts.Say("choice.self", "value", texts.Free(strings.Repeat("ø", 2999)))
	var doc commands.Doc
	doc.Notify = line
	for range 80 {
		doc.Blocks = append(doc.Blocks, commands.Para{Lines: []texts.T{line}})
	}
	w := testWriter(texts.Danish)
	blocks := w.blocks(doc)
	if len(blocks) != maxBlocks {
		t.Errorf("%d blocks", len(blocks))
	}
	if last := markup(t, blocks[maxBlocks-1]); len(last) != 1 || last[0] != texts.Say("doc.more").In(texts.Danish, texts.Plain{}) {
		t.Errorf("it ends with %v", last)
	}
	if _, _, err := api.PostMessage(room, slack.MsgOptionText(w.notify(doc), false), slack.MsgOptionBlocks(blocks...)); err != nil {
		t.Error(err)
	}
	var short commands.Doc
	for range 51 {
		short.Blocks = append(short.Blocks, commands.Para{Lines: []texts.T{texts.Say("choice.self", "value", texts.Free("ø"))}})
	}
	for n, want := range map[int]int{49: 49, 50: 50, 51: 50} {
		if got := len(w.blocks(commands.Doc{Blocks: short.Blocks[:n]})); got != want {
			t.Errorf("of %d blocks %d are shown", n, got)
		}
	}
	// One paragraph of many lines is split between them, and nothing is lost.
	var many commands.Para
	for i := range 90 {
		many.Lines = append(many.Lines, texts.Say("choice.self", "value", texts.Free(fmt.Sprintf("%03d %s", i, strings.Repeat("x", 96)))))
	}
	for n, b := range map[int]commands.Block{4: many, 5: commands.Small(many.Lines)} {
		split := w.blocks(commands.Doc{Blocks: []commands.Block{b}})
		if all := strings.Join(markup(t, split), "\n"); len(split) != n || strings.Count(all, "\n") != 89 {
			t.Errorf("%d blocks with %d lines, want %d", len(split), strings.Count(all, "\n")+1, n)
		}
	}
	// So is one line that is longer than Slack takes, between two characters.
	one := commands.Para{Lines: []texts.T{texts.Say("choice.self", "value", texts.Free(strings.Repeat("&", 1500)))}}
	if got := markup(t, w.blocks(commands.Doc{Blocks: []commands.Block{one}})); len(got) != 3 || strings.Join(got, "") != strings.Repeat("&amp;", 1500) {
		t.Errorf("%d parts of %d characters", len(got), len(strings.Join(got, "")))
	}
}

// Of a message with more text than Slack takes every line and button is kept,
// the long ones shortened, and it says where the whole is.
func TestLongLinesAreShortened(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	w := testWriter(texts.English)
	var doc commands.Doc
	for i := range 20 {
		line := texts.Say("choice.self", "value", texts.Free(fmt.Sprintf("%02d %s", i, strings.Repeat("<&", 500))))
		doc.Blocks = append(doc.Blocks, commands.Para{Lines: []texts.T{line, line}}, commands.Buttons{{Action: "agenda.tick", Value: fmt.Sprint(i), Label: texts.Say("button.tick")}})
	}
	blocks := w.blocks(doc)
	if _, _, err := api.PostMessage(room, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(blocks...)); err != nil {
		t.Error(err)
	}
	lines := strings.Split(strings.Join(markup(t, blocks), "\n"), "\n")
	if len(blocks) != 41 || len(lines) != 41 || !strings.HasPrefix(lines[40], "Long texts are shortened") {
		t.Fatalf("%d blocks, %d lines, the last is %q", len(blocks), len(lines), lines[len(lines)-1])
	}
	for i, l := range lines[:40] {
		if !strings.HasPrefix(l, fmt.Sprintf("%02d &lt;&amp;", i/2)) || !strings.HasSuffix(l, ";…") {
			t.Errorf("line %d is %q", i, l)
		}
	}
}

// A menu of more than it takes says so, and what to do.
func TestMenuOfManyCases(t *testing.T) {
	w := testWriter(texts.English)
	menu := commands.Menu{Action: "case.pick", Label: texts.Say("answer.pick")}
	for n := range 101 {
		all := strings.Join(markup(t, w.blocks(commands.Doc{Blocks: []commands.Block{menu}})), "\n")
		if strings.Contains(all, "Write the number") {
			t.Fatalf("of %d all are offered, but: %s", n, all)
		}
		menu.Options = append(menu.Options, commands.Option{Value: fmt.Sprint(n), Label: texts.Say("choice.self", "value", texts.Free(fmt.Sprint(n)))})
	}
	if all := strings.Join(markup(t, w.blocks(commands.Doc{Blocks: []commands.Block{menu}})), "\n"); !strings.Contains(all, "These are the first 100 of 101. Write the number") {
		t.Errorf("of 101: %s", all)
	}
}

// What a block is said to hold is what Slack would read in it.
func TestTextOfBlocks(t *testing.T) {
	w := testWriter(texts.Danish)
	say := texts.Say("choice.self", "value", texts.Free("Æblegrød"))
	button := commands.Button{Action: "task.done", Label: say, Value: "x"}
	confirmed := button
	confirmed.Confirm = &say
	for _, b := range []commands.Block{
		commands.Header{Text: say},
		commands.Para{Lines: []texts.T{say, say}},
		commands.Para{Lines: []texts.T{say}, Button: &button},
		commands.Small{say},
		commands.Fields{say, say, say},
		commands.Buttons{button, confirmed},
		commands.Verbatim("a\nb"),
		commands.Rule{},
		commands.Menu{Action: "case.pick", Label: say, Options: []commands.Option{{Value: "1", Label: say}, {Value: "2", Label: say}}},
	} {
		for _, block := range w.block(b) {
			var v any
			j, err := json.Marshal(block)
			if err == nil {
				err = json.Unmarshal(j, &v)
			}
			if got, want := textOf(block), textIn(v); err != nil || got != want {
				t.Errorf("%T: %d characters, want %d (%v)", b, got, want, err)
			}
		}
	}
}

// A sentence names the slash command to who has just used one, and to all others
// what is typed to the bot instead, also where there is no markup.
func TestCommandsAsTheReaderCanSayThem(t *testing.T) {
	w := testWriter(texts.Danish)
	doc := commands.Doc{Notify: texts.Say("saved.held"), Blocks: []commands.Block{
		commands.Small{texts.Say("dropout.take_lasts", "days", 3)}, commands.Small{texts.Say("followup.none", "case", texts.Word("#1"))},
	}}
	for slash, want := range map[bool][]string{
		true:  {"/sag læsere", "med /frafald gør,", "med /opfolgning."},
		false: {"”læsere”", "med `gør`,", "med `opfølgning`."},
	} {
		w.slash = slash
		said := append(markup(t, w.blocks(doc)), w.notify(doc), w.plain(doc.Notify, maxButton).Text)
		for _, part := range want {
			if !strings.Contains(strings.Join(said, "\n"), part) {
				t.Errorf("slash %t: %q is not in %q", slash, part, said)
			}
		}
		if !slash && strings.Contains(strings.Join(said, "\n"), "/") {
			t.Errorf("a slash command is named: %q", said)
		}
	}
}

// Free text, style by style.
func TestFreeText(t *testing.T) {
	m := mrkdwn{name: func(id string) string { return "Ulla" }}
	for in, want := range map[string]string{
		"a & b < c > d":            "a &amp; b &lt; c &gt; d",
		"<!channel>":               "&lt;!channel&gt;",
		"hej <@U0ULLA>!":           "hej Ulla!",
		"hej <@U0ULLA|ulla>!":      "hej Ulla!",
		"<@U0ULLA":                 "&lt;@U0ULLA",
		"<@ulla>":                  "&lt;@ulla&gt;",
		"<@U0<!here>>":             "&lt;@U0&lt;!here&gt;&gt;",
		"<@U0ULLA><@W1>":           "UllaUlla",
		"@here @channel @everyone": "@\u200bhere @\u200bchannel @\u200beveryone",
		"*fed* ~x~ `k`":            "∗fed∗ ∼x∼ 'k'",
		"_x_ a_b (_c d_) __e":      "ˍxˍ a_b (ˍc dˍ) ˍˍe",
		"&lt;!channel&gt;":         "&amp;lt;!channel&amp;gt;",
		"":                         "",
	} {
		if got := m.Free(in); got != want {
			t.Errorf("Free(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"U0ULLA": "<@U0ULLA>", "W0": "<@W0>", "x": "x", "U0>x": "U0&gt;x", "U": "U", "<!here>": "&lt;!here&gt;"} {
		if got := m.User(in); got != want {
			t.Errorf("User(%q) = %q, want %q", in, got, want)
		}
	}
	if got := m.Code("a`b<c"); strings.Count(got, "`") != 2 || strings.Contains(got, "<") {
		t.Errorf("Code: %q", got)
	}
	if got := m.Channel("C1>"); strings.Count(got, ">") != 1 {
		t.Errorf("Channel: %q", got)
	}
}

func TestClip(t *testing.T) {
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"æøå", 3, "æøå"}, {"æøåæ", 3, "æø…"}, {"", 1, ""}, {"👩👩", 1, "…"},
	} {
		if got := clip(tt.s, tt.limit); got != tt.want {
			t.Errorf("clip(%q, %d) = %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
	for _, tt := range []struct {
		s     string
		limit int
		want  string
	}{
		{"a&amp;b", 7, "a&amp;b"},
		{"a&amp;bc", 7, "a&amp;…"},
		{"a&amp;bc", 6, "a…"},
		{"a <@U0ULLA> b", 8, "a …"},
		{"a <@U0ULLA> bc", 13, "a <@U0ULLA> …"},
		{"ae\u0301\u0301b", 3, "a…"},
		{"a👩\u200d🔧b", 4, "a…"},
		{"a👩\u200d🔧b", 3, "a…"},
	} {
		if got := shorten(tt.s, tt.limit); got != tt.want {
			t.Errorf("shorten(%q, %d) = %q, want %q", tt.s, tt.limit, got, tt.want)
		}
	}
}

// A row of buttons has each action once: Slack wants their ids unique.
func TestButtonsOfOneAction(t *testing.T) {
	_, api, _ := slackFor(t, localslack.Options{})
	var row commands.Buttons
	for i := range 7 {
		row = append(row, commands.Button{Action: "case.pick", Label: texts.Say("button.show"), Value: commands.Value(i)})
	}
	w := testWriter(texts.English)
	blocks := w.blocks(commands.Doc{Blocks: []commands.Block{row}})
	n := 0
	for _, b := range blocks {
		n += len(b.(*slack.ActionBlock).Elements.ElementSet)
	}
	if n != 7 {
		t.Errorf("%d buttons of 7", n)
	}
	if _, _, err := api.PostMessage(room, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(blocks...)); err != nil {
		t.Error(err)
	}
}
