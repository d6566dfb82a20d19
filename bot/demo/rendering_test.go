package demo

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"casethread/bot/localslack"
)

// What people see, written as lines.

// A change is something new, edited or removed, with what it is sorted by:
// messages of different channels come in no particular order, and neither do
// a person's answers among what else the person is told.
type change struct {
	at    string // the minute, when the clock was moved
	place int    // forms, answers, the channel, direct messages, Home
	who   string
	other bool // no answer to what was said
	ts    string
	lines []string
}

const (
	inForm = iota
	inPrivate
	inChannel
	inDirect
	inHome
)

// changes lists how what people see has changed between two states.
func (p *player) changes(before, after localslack.State) []string {
	var cs []change
	cs = append(cs, p.viewChanges(before, after)...)
	cs = append(cs, p.privateChanges(before, after)...)
	for _, c := range after.Channels {
		i := slices.IndexFunc(before.Channels, func(b localslack.StateChannel) bool { return b.ID == c.ID || b.Name == c.Name && !c.IsIM })
		var old []localslack.StateMessage
		if i >= 0 {
			old = before.Channels[i].Messages
		}
		cs = append(cs, p.messageChanges(c, old, after.Files)...)
	}
	for user, blocks := range after.Homes {
		if p.opens != user && sameBlocks(before.Homes[user], blocks) {
			continue
		}
		now, old := p.blocks(blocks), p.blocks(before.Homes[user])
		switch c := (change{place: inHome, who: p.names[user]}); {
		case slices.Equal(now, old) && p.opens != user:
		case len(old) == 0 || p.opens == user:
			c.lines = titled("> home of "+p.names[user], now)
			cs = append(cs, c)
		default:
			c.lines = append([]string{"~ home of " + p.names[user]}, difference(old, now)...)
			cs = append(cs, c)
		}
	}
	slices.SortStableFunc(cs, func(a, b change) int {
		return cmp.Or(strings.Compare(a.at, b.at), a.place-b.place, strings.Compare(a.who, b.who), rank(a.other)-rank(b.other), sameMinute(a, b), strings.Compare(a.ts, b.ts))
	})
	var lines []string
	for _, c := range cs {
		lines = append(lines, c.lines...)
	}
	return lines
}

// sameMinute puts a digest before what else the bot says by itself within a
// minute: which of its workers is the faster one is chance.
func sameMinute(a, b change) int {
	return rank(!a.isDigest()) - rank(!b.isDigest())
}

func (c change) isDigest() bool { return strings.Contains(c.lines[0], ", digest") }

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func titled(title string, lines []string) []string {
	out := []string{title}
	for _, l := range lines {
		out = append(out, "| "+l)
	}
	return out
}

func (p *player) viewChanges(before, after localslack.State) []change {
	var cs []change
	for _, v := range after.Views {
		i := slices.IndexFunc(before.Views, func(b localslack.StateView) bool { return b.ID == v.ID })
		if i >= 0 && slices.Equal(p.blocks(before.Views[i].Blocks), p.blocks(v.Blocks)) {
			continue
		}
		cs = append(cs, change{place: inForm, who: p.names[v.User], lines: titled(
			fmt.Sprintf("> form %s for %s: %s", v.CallbackID, p.names[v.User], v.Title), p.blocks(v.Blocks))})
	}
	return cs
}

func (p *player) privateChanges(before, after localslack.State) []change {
	was := map[string][]any{}
	for _, m := range before.Ephemerals {
		was[m.TS] = m.Blocks
	}
	var cs []change
	for _, m := range after.Ephemerals {
		old, known := was[m.TS]
		if known && sameBlocks(old, m.Blocks) {
			continue
		}
		where := " only"
		if m.ThreadTS != "" {
			where += ", in the thread of " + p.threadName(after, m.ThreadTS)
		}
		notified := p.notified(m.Text, m.Blocks)
		// Advice on what was written comes beside the answer, from another delivery.
		c := change{place: inPrivate, who: p.names[m.User], ts: m.TS, at: p.minute(m.TS), other: notified == ""}
		switch {
		case !known:
			c.lines = titled("> "+c.who+where+notified, p.blocks(m.Blocks))
		case !slices.Equal(p.blocks(old), p.blocks(m.Blocks)):
			c.lines = titled("> "+c.who+where+", instead"+notified, p.blocks(m.Blocks))
		default:
			continue
		}
		cs = append(cs, c)
	}
	return cs
}

// sameBlocks reports whether nobody has replaced blocks, or by their like.
func sameBlocks(a, b []any) bool {
	return len(a) == len(b) && first(a) == first(b) || reflect.DeepEqual(a, b)
}

// messageChanges lists what became of the bot's messages in a channel.
func (p *player) messageChanges(c localslack.StateChannel, old []localslack.StateMessage, all []localslack.StateFile) []change {
	place, who := inChannel, c.Name
	if c.IsIM {
		place, who = inDirect, p.partner(c)
	}
	was := map[string]localslack.StateMessage{}
	for _, m := range old {
		was[m.TS] = m
	}
	var cs []change
	for _, m := range c.Messages {
		before, known := was[m.TS]
		delete(was, m.TS)
		if m.User != localslack.DefaultBotUser {
			continue
		}
		ch := change{place: place, who: who, ts: m.TS, at: p.minute(m.TS), other: m.Metadata["event_type"] != "notice"}
		switch {
		case !known:
			ch.lines = titled("> "+p.stamp(m.TS)+p.where(c, m)+p.notified(m.Text, m.Blocks), append(p.blocks(m.Blocks), p.files(all, m)...))
		case before.Text == m.Text && sameBlocks(before.Blocks, m.Blocks): // as most are, after most steps
			continue
		case !slices.Equal(p.blocks(before.Blocks), p.blocks(m.Blocks)) || before.Text != m.Text:
			ch.at = ""
			ch.lines = append([]string{"~ " + p.where(c, m) + p.notified(m.Text, m.Blocks)}, difference(p.blocks(before.Blocks), p.blocks(m.Blocks))...)
		default:
			continue
		}
		cs = append(cs, ch)
	}
	for _, m := range was {
		cs = append(cs, change{place: place, who: who, ts: m.TS, lines: []string{"x " + p.where(c, m)}})
	}
	return cs
}

// partner is whose direct message with the bot a channel is.
func (p *player) partner(c localslack.StateChannel) string {
	for _, id := range c.Members {
		if id != localslack.DefaultBotUser {
			return p.names[id]
		}
	}
	return "nobody"
}

// where says where a message stands, and what kind its metadata gives it.
func (p *player) where(c localslack.StateChannel, m localslack.StateMessage) string {
	kind, _ := m.Metadata["event_type"].(string)
	payload, _ := m.Metadata["event_payload"].(map[string]any)
	for name := range payload {
		if name != "op_id" && name != "case" && name != "thing" {
			kind += " with " + name + " in its metadata"
		}
	}
	thing, _ := payload["thing"].(string)
	if thing != "" {
		thing = " " + thing
	}
	switch {
	case c.IsIM:
		return "dm to " + p.partner(c) + ", " + kind + thing
	case m.ThreadTS != "":
		return "thread of " + p.threadNameIn(c, m.ThreadTS) + ", " + kind + thing
	}
	return "channel, " + kind + " #" + caseOf(m)
}

func (p *player) threadName(st localslack.State, ts string) string {
	for _, c := range st.Channels {
		if name := p.threadNameIn(c, ts); name != "?" {
			return name
		}
	}
	return "?"
}

func (p *player) threadNameIn(c localslack.StateChannel, ts string) string {
	for _, m := range c.Messages {
		if m.TS == ts {
			return "#" + caseOf(m)
		}
	}
	return "?"
}

// notified is the notification's line, where the message does not begin with
// it anyway.
func (p *player) notified(text string, blocks []any) string {
	text = p.plain(text)
	if shown := p.blocks(blocks); len(shown) > 0 && shown[0] == text {
		return ""
	}
	return " «" + text + "»"
}

func (p *player) minute(ts string) string {
	if !p.dated {
		return ""
	}
	return p.timeOf(ts).Format("2006-01-02 15:04")
}

func (p *player) stamp(ts string) string {
	if !p.dated {
		return ""
	}
	return p.timeOf(ts).Format("[Mon 2006-01-02 15:04] ")
}

func (p *player) timeOf(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	n, _ := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0).In(p.zone)
}

// difference lists the lines that went and those that came.
func difference(before, after []string) []string {
	var out []string
	for _, l := range before {
		if !slices.Contains(after, l) {
			out = append(out, "| - "+l)
		}
	}
	for _, l := range after {
		if !slices.Contains(before, l) {
			out = append(out, "| + "+l)
		}
	}
	if out == nil {
		out = []string{"| (the same lines in another order)"}
	}
	return out
}

// blocks writes blocks as lines.
func (p *player) blocks(blocks []any) []string {
	var lines []string
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		lines = append(lines, p.block(block)...)
	}
	return lines
}

func (p *player) block(b map[string]any) []string {
	list, _ := b["elements"].([]any)
	switch b["type"] {
	case "header":
		return []string{"== " + p.plain(textOf(b["text"])) + " =="}
	case "divider":
		return []string{"---"}
	case "context":
		var lines []string
		for _, el := range list {
			for l := range strings.SplitSeq(p.plain(textOf(el)), "\n") {
				lines = append(lines, "("+l+")")
			}
		}
		return lines
	case "actions":
		var row []string
		for _, el := range list {
			row = append(row, p.element(el))
		}
		return []string{strings.Join(row, " ")}
	case "input":
		return []string{p.field(b)}
	case "section":
		lines := scan(p.plain(textOf(b["text"])))
		fields, _ := b["fields"].([]any)
		for _, f := range fields {
			lines = append(lines, "· "+p.plain(textOf(f)))
		}
		if b["accessory"] != nil {
			lines[len(lines)-1] += " " + p.element(b["accessory"])
		}
		return lines
	}
	return []string{fmt.Sprint(b["type"])}
}

func (p *player) element(v any) string {
	el, _ := v.(map[string]any)
	if el["type"] == "button" {
		return "[" + p.plain(textOf(el["text"])) + "]"
	}
	return "<" + p.plain(textOf(el["placeholder"])) + ": " + strings.Join(p.options(el["options"]), " | ") + ">"
}

func (p *player) options(v any) []string {
	var names []string
	list, _ := v.([]any)
	for _, o := range list {
		option, _ := o.(map[string]any)
		names = append(names, p.plain(textOf(option["text"])))
	}
	return names
}

// field writes an input: its id, whether it is required, what it is called,
// what can be chosen and what it holds.
func (p *player) field(b map[string]any) string {
	el, _ := b["element"].(map[string]any)
	s := fmt.Sprint(b["block_id"])
	if el["action_id"] != b["block_id"] {
		s += "/" + fmt.Sprint(el["action_id"])
	}
	if b["optional"] != true {
		s += "*"
	}
	s += " " + p.plain(textOf(b["label"]))
	if hint := textOf(b["hint"]); hint != "" {
		s += " (" + p.plain(hint) + ")"
	}
	switch el["type"] {
	case "plain_text_input":
	case "users_select":
		s += " <a user>"
	default:
		s += " <" + strings.Join(p.options(el["options"]), " | ") + ">"
	}
	if value, ok := el["initial_value"].(string); ok && value != "" {
		s += " = " + strings.ReplaceAll(p.plain(value), "\n", " / ")
	}
	if user, ok := el["initial_user"].(string); ok {
		s += " = @" + p.names[user]
	}
	if option, ok := el["initial_option"].(map[string]any); ok {
		s += " = " + p.plain(textOf(option["text"]))
	}
	if list := p.options(el["initial_options"]); len(list) > 0 {
		s += " = " + strings.Join(list, ", ")
	}
	return s
}

func textOf(v any) string {
	o, _ := v.(map[string]any)
	s, _ := o["text"].(string)
	return s
}

// faultID is the id that a failure has in the log.
var faultID = regexp.MustCompile(`\((fejl|error) [^)]+\)`)

var mention = regexp.MustCompile(`<@([UW][A-Z0-9]+)>`)

// plain writes Slack's markup as it is read: names for mentions, and the
// escaped signs as they are. Emphasis stays, for it is seen.
func (p *player) plain(s string) string {
	s = mention.ReplaceAllStringFunc(s, func(m string) string { return "@" + p.names[mention.FindStringSubmatch(m)[1]] })
	s = faultID.ReplaceAllString(s, "($1 …)")
	return unescaped.Replace(s)
}

var unescaped = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
