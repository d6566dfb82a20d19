package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"casethread/bot/localslack"
	"casethread/commands/practice"
	"casethread/commands/texts"
	"casethread/state/redisstore/redistest"
)

var update = flag.Bool("update", false, "write what the conversations bring about into their files")

// TestConversations holds the conversations of testdata, whose README says how
// they are written. Everything that an act brings about stands below it, so a
// message that nobody expects fails the test, as one that is missing does.
func TestConversations(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	all := newSent()
	t.Cleanup(func() { all.check(t) })
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			all.add(converse(t, file, ""))
		})
	}
}

// TestConversationOnRealRedis holds the main conversation, which speaks both
// languages and comes by every kind of message, with a real redis-server.
func TestConversationOnRealRedis(t *testing.T) {
	t.Parallel()
	converse(t, "testdata/conversations/day.txt", redistest.Server(t))
}

func converse(t *testing.T, file, redis string) *player {
	t.Helper()
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, p := play(t, string(want), Options{Redis: redis})
	p.wellKept()
	if *update && redis == "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", file, diff)
	}
	return p
}

// play carries out a script in a demo with the given options, and returns it with what came of each act, and
// the player who saw it.
func play(t *testing.T, script string, opt Options) (string, *player) {
	t.Helper()
	var out []string
	var p *player
	lines := slices.DeleteFunc(strings.Split(strings.TrimRight(script, "\n"), "\n"), isOutcome)
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		out = append(out, line)
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
			continue
		case word == "language":
			opt.Lang = texts.LangOf(rest)
			continue
		case p == nil && line == "warnings on":
			opt.Practice = practice.Shipped()
			continue
		case p == nil && word == "organisation":
			opt.World, opt.Socket = organisation(strings.Fields(rest)), strings.Contains(rest, "socket")
			continue
		case p == nil && word == "clock":
			opt.Start = moment(t, rest)
			p = newPlayer(t, opt)
			continue
		case p == nil:
			t.Fatalf("line %q: a conversation begins with a clock", line)
		case word == "secret":
			p.plant(rest)
			continue
		}
		var fields []string
		for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "  ") {
			i++
			out, fields = append(out, lines[i]), append(fields, strings.TrimSpace(lines[i]))
		}
		out = append(out, p.step(line, fields)...)
	}
	return strings.Join(out, "\n") + "\n", p
}

// isOutcome reports whether a line says what came of an act.
func isOutcome(line string) bool {
	return line != "" && strings.ContainsRune(">|~!x", rune(line[0])) && (len(line) == 1 || line[1] == ' ')
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, copenhagen(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func copenhagen(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// A player carries out acts in a demo and sees what comes of them.
type player struct {
	t       *testing.T
	zone    *time.Location
	demo    *Demo
	drive   *localslack.Driver
	before  localslack.State
	names   map[string]string // of users, by id
	secrets []secret
	opens   string // who opens their Home, which is shown whole then
	dated   bool   // outcomes are shown with the time at which they came
	forged  int    // how many clicks were
	room    string // the id of the channel

	written  map[*any]string  // what can be seen, by the first of its blocks
	searched map[sight]int    // for how many of the secrets
	contents map[string]shown // of files, by id
}

// A secret is a text that some people may never see.
type secret struct {
	text string
	from []string
	told map[string]bool // of whom it is known that they saw it
}

const channel = "C0FORLOB01"

func newPlayer(t *testing.T, opt Options) *player {
	t.Helper()
	opt.Doubt, opt.Timeout = time.Second, 3*time.Second // the local Slack shows at once what it has
	d, err := Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return playerOf(t, d)
}

func playerOf(t *testing.T, d *Demo) *player {
	t.Helper()
	p := &player{
		t: t, zone: copenhagen(t), demo: d, names: map[string]string{}, room: channel,
		written: map[*any]string{}, searched: map[sight]int{}, contents: map[string]shown{},
		drive: &localslack.Driver{BaseURL: d.URL, HTTP: &http.Client{Timeout: time.Minute}},
	}
	p.before = p.state()
	for _, u := range p.before.Users {
		p.names[u.ID] = u.Name
	}
	return p
}

// state is what the local Slack holds. Blocks that nobody has replaced are the
// same slice from step to step.
func (p *player) state() localslack.State { return p.demo.Slack.State() }

func (p *player) ctx() context.Context { return p.t.Context() }

// id returns the id of a user by name.
func (p *player) id(name string) string {
	for id, n := range p.names {
		if n == name {
			return id
		}
	}
	p.t.Fatalf("nobody is called %q", name)
	return ""
}

// plant takes "from vera and ole: TEXT".
func (p *player) plant(line string) {
	who, text, ok := strings.Cut(strings.TrimPrefix(line, "from "), ": ")
	if !ok {
		p.t.Fatalf("secret %q: write it as \"secret from vera and ole: TEXT\"", line)
	}
	s := secret{text: text, told: map[string]bool{}}
	for _, name := range strings.Split(who, " and ") {
		s.from = append(s.from, p.id(name))
	}
	p.secrets = append(p.secrets, s)
}

// step carries out one act and returns what came of it.
func (p *player) step(line string, fields []string) []string {
	p.t.Helper()
	out, err := p.act(line, fields)
	after := p.state()
	said := p.outcome(out, err)
	said = append(said, p.changes(p.before, after)...)
	p.guardSecrets(line, after, out)
	p.guardReaders(line, after)
	p.before = after
	return said
}

// outcome tells of what Slack or a form refused.
func (p *player) outcome(out localslack.Outcome, err error) []string {
	p.t.Helper()
	var refused *localslack.Refused
	switch {
	case errors.As(err, &refused):
		return []string{"! Slack refuses: " + refused.Code}
	case err != nil:
		p.t.Fatal(err)
	}
	var said []string
	if !out.OK {
		said = append(said, "! "+out.Error)
	}
	for _, block := range slices.Sorted(maps.Keys(out.Errors)) {
		said = append(said, "! "+block+": "+p.plain(out.Errors[block]))
	}
	return said
}

// act carries out what a line of a script says.
func (p *player) act(line string, fields []string) (localslack.Outcome, error) {
	p.t.Helper()
	p.dated, p.opens = false, ""
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "clock":
		return p.moveClock(rest)
	case "bot":
		return localslack.Outcome{OK: true}, p.drive.BotUp(p.ctx(), rest == "up")
	case "fault":
		return localslack.Outcome{OK: true}, p.drive.Fault(p.ctx(), p.fault(strings.Fields(rest)))
	case "token": // "taken", or the code with which Slack refuses it, and "told" where the bot hears of it
		code, told := strings.CutSuffix(strings.TrimPrefix(rest, "taken"), " told")
		return p.drive.Token(p.ctx(), localslack.TokenInput{Refused: code, Told: told})
	case "uninstalled": // in one workspace of the organisation
		return p.drive.Token(p.ctx(), localslack.TokenInput{Refused: "account_inactive", Told: true, Team: rest})
	case "app": // "taken out of WORKSPACE", "added to WORKSPACE"
		fields := strings.Fields(rest)
		return p.drive.Access(p.ctx(), localslack.AccessInput{Team: fields[len(fields)-1], Granted: fields[0] == "added"})
	case "redeliver":
		return p.drive.Redeliver(p.ctx(), p.number(rest))
	case "shared":
		return p.share(rest)
	}
	return p.personActs(p.id(word), rest, fields)
}

func (p *player) moveClock(to string) (localslack.Outcome, error) {
	p.t.Helper()
	p.dated = true
	if by, ok := strings.CutPrefix(to, "+"); ok {
		d, err := time.ParseDuration(by)
		if err != nil {
			p.t.Fatal(err)
		}
		return p.drive.Advance(p.ctx(), d)
	}
	return p.drive.Clock(p.ctx(), moment(p.t, to))
}

// share reads "with TEAM [as ID]".
func (p *player) share(with string) (localslack.Outcome, error) {
	team, id, _ := strings.Cut(strings.TrimPrefix(with, "with "), " as ")
	in := localslack.ShareInput{Channel: p.room, Team: team, ID: id}
	if id != "" {
		p.room = id
	}
	return p.drive.ShareWith(p.ctx(), in)
}

// fault reads "METHOD KIND [TIMES]"; a 429 says to wait for half a minute.
func (p *player) fault(words []string) localslack.Fault {
	f := localslack.Fault{Method: words[0], Kind: words[1], RetryAfter: 30}
	if len(words) > 2 {
		f.Times = p.number(words[2])
	}
	return f
}

func (p *player) number(s string) int {
	p.t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p *player) personActs(user, act string, fields []string) (localslack.Outcome, error) {
	p.t.Helper()
	word, rest, _ := strings.Cut(act, " ")
	switch {
	case strings.HasPrefix(act, "/"):
		return p.drive.Command(p.ctx(), localslack.CommandInput{User: user, Channel: p.room, Text: expand(act)})
	case word == "in":
		return p.says(user, rest)
	case word == "clicks":
		return p.clicks(user, rest)
	case word == "submits":
		return p.submits(user, fields)
	case act == "closes the form":
		v, err := p.view(user)
		if err != nil {
			return localslack.Outcome{}, err
		}
		return p.drive.CloseView(p.ctx(), localslack.CloseInput{User: user, ViewID: v.ID})
	case word == "uses":
		id, text, _ := strings.Cut(rest, " on ")
		c, ts := p.messageWith(text)
		return p.drive.Shortcut(p.ctx(), localslack.ShortcutInput{User: user, Channel: c, TS: ts, CallbackID: id})
	case act == "opens home":
		p.opens = user
		return p.drive.Home(p.ctx(), user)
	case act == "leaves":
		return p.drive.Leave(p.ctx(), user, p.room)
	case act == "joins":
		return p.drive.Join(p.ctx(), user, p.room)
	case act == "has no account", act == "has an account":
		return p.drive.Account(p.ctx(), localslack.AccountInput{User: user, Closed: act == "has no account"})
	}
	p.t.Fatalf("nobody can %q", act)
	return localslack.Outcome{}, nil
}

// expand writes out {10000 a}, a text so many times.
func expand(s string) string {
	before, rest, ok := strings.Cut(s, "{")
	inner, after, closed := strings.Cut(rest, "}")
	count, text, spaced := strings.Cut(inner, " ")
	n, err := strconv.Atoi(count)
	if !ok || !closed || !spaced || err != nil {
		return s
	}
	return before + strings.Repeat(text, n) + expand(after)
}

// says reads "PLACE: TEXT", where the place is dm, channel, or thread with a
// case's number; a command there begins with a slash.
func (p *player) says(user, act string) (localslack.Outcome, error) {
	p.t.Helper()
	place, text, ok := strings.Cut(act, ": ")
	if !ok {
		p.t.Fatalf("%q: say where, and what after a colon", act)
	}
	in := localslack.MessageInput{User: user, Channel: p.room, Text: expand(text)}
	where, number, _ := strings.Cut(place, " #")
	switch where {
	case "dm":
		in.Channel = localslack.DefaultBotUser
	case "thread":
		in.ThreadTS = p.thread(number)
	case "channel":
	default:
		p.t.Fatalf("there is no place %q", place)
	}
	if strings.HasPrefix(text, "/") {
		return p.drive.Command(p.ctx(), localslack.CommandInput(localslack.CommandInput{User: user, Channel: in.Channel, Text: in.Text, ThreadTS: in.ThreadTS}))
	}
	return p.drive.Message(p.ctx(), in)
}

// thread returns the ts of a case's card.
func (p *player) thread(number string) string {
	p.t.Helper()
	for _, c := range p.before.Channels {
		for _, m := range c.Messages {
			if caseOf(m) == number && m.Metadata["event_type"] == "case_card" {
				return m.TS
			}
		}
	}
	p.t.Fatalf("case %q has no card", number)
	return ""
}

func caseOf(m localslack.StateMessage) string {
	payload, _ := m.Metadata["event_payload"].(map[string]any)
	n, _ := payload["case"].(json.Number)
	if n == "" {
		return "0"
	}
	return n.String()
}

func (p *player) messageWith(text string) (c, ts string) {
	p.t.Helper()
	for _, ch := range p.before.Channels {
		for _, m := range slices.Backward(ch.Messages) {
			if strings.Contains(m.Text, text) || strings.Contains(strings.Join(p.blocks(m.Blocks), "\n"), text) {
				return ch.ID, m.TS
			}
		}
	}
	p.t.Fatalf("no message says %q", text)
	return "", ""
}

// clicks reads "ACTION [VALUE] [in PLACE] [= OPTION]". The element is the
// newest that the person sees, unless the place says where. A value that ends
// with a slash is the beginning of one.
func (p *player) clicks(user, act string) (localslack.Outcome, error) {
	p.t.Helper()
	act, chosen, _ := strings.Cut(act, " = ")
	act, place, _ := strings.Cut(act, " in ")
	id, value, _ := strings.Cut(act, " ")
	in := localslack.ClickInput{User: user, ActionID: id, Value: value}
	if place == "home" || place == "form" {
		return p.clicksInView(in, place, chosen)
	}
	at, ok := p.newest(user, id, value, place)
	if !ok {
		return localslack.Outcome{}, &localslack.Refused{Code: "there is no such button"}
	}
	in.Channel, in.TS = at.channel, at.ts
	in.Value, _ = at.element["value"].(string)
	if chosen != "" {
		option, ok := optionCalled(at.element, chosen)
		if !ok {
			return localslack.Outcome{}, &localslack.Refused{Code: "there is no such option"}
		}
		in.Value, in.Selected = "", option
	}
	return p.drive.Click(p.ctx(), in)
}

// clicksInView clicks in Home or in the form on top: a button, an option by its
// name, or a field that is sent as it is filled in.
func (p *player) clicksInView(in localslack.ClickInput, place, chosen string) (localslack.Outcome, error) {
	blocks := p.before.Homes[in.User]
	if in.Home = place == "home"; !in.Home {
		v, err := p.view(in.User)
		if err != nil {
			return localslack.Outcome{}, err
		}
		in.ViewID, blocks = v.ID, v.Blocks
	}
	for _, el := range elements(blocks) {
		if el["action_id"] != in.ActionID || chosen == "" {
			continue
		}
		in.Value = chosen
		if option, ok := optionCalled(el, chosen); ok {
			in.Value, in.Selected = "", option
		}
	}
	return p.drive.Click(p.ctx(), in)
}

type found struct {
	channel, ts string
	element     map[string]any
}

func (p *player) newest(user, id, value, place string) (found, bool) {
	var best found
	look := func(c, ts string, blocks []any, where string) {
		if place != "" && place != where {
			return
		}
		for _, el := range elements(blocks) {
			has, _ := el["value"].(string)
			fits := value == "" || has == value || strings.HasSuffix(value, "/") && strings.HasPrefix(has, value)
			if el["action_id"] == id && fits && ts > best.ts {
				best = found{c, ts, el}
			}
		}
	}
	for _, c := range p.before.Channels {
		if !slices.Contains(c.Members, user) {
			continue
		}
		for _, m := range c.Messages {
			where := map[bool]string{true: "dm", false: "thread"}[c.IsIM]
			if m.Metadata["event_type"] == "case_card" {
				where = "card #" + caseOf(m)
			}
			look(c.ID, m.TS, m.Blocks, where)
		}
	}
	for _, m := range p.before.Ephemerals {
		if m.User == user {
			look(m.Channel, m.TS, m.Blocks, "private")
		}
	}
	return best, best.ts != ""
}

// elements lists the interactive elements of blocks.
func elements(blocks []any) []map[string]any {
	var out []map[string]any
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		list, _ := block["elements"].([]any)
		for _, el := range append(list, block["accessory"], block["element"]) {
			if el, ok := el.(map[string]any); ok && el["action_id"] != nil {
				out = append(out, el)
			}
		}
	}
	return out
}

func optionCalled(el map[string]any, called string) (value string, ok bool) {
	options, _ := el["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		if textOf(option["text"]) == called {
			value, ok = option["value"].(string)
			return value, ok
		}
	}
	return "", false
}

// view returns a person's form on top.
func (p *player) view(user string) (localslack.StateView, error) {
	for _, v := range slices.Backward(p.before.Views) {
		if v.User == user {
			return v, nil
		}
	}
	return localslack.StateView{}, &localslack.Refused{Code: "no form is open"}
}

// submits sends the form on top in, with "field: value" lines filled in first;
// several values are separated by " + ", and a user is @name.
func (p *player) submits(user string, fields []string) (localslack.Outcome, error) {
	p.t.Helper()
	v, err := p.view(user)
	if err != nil {
		return localslack.Outcome{}, err
	}
	in := localslack.SubmitInput{User: user, ViewID: v.ID, Values: map[string]map[string]any{}}
	for _, f := range fields {
		name, text, ok := strings.Cut(f, ":")
		if !ok {
			p.t.Fatalf("%q: write it as field: value", f)
		}
		text = expand(strings.TrimSpace(text))
		var value any = strings.ReplaceAll(text, `\n`, "\n")
		if parts := strings.Split(text, " + "); len(parts) > 1 {
			list := []any{}
			for _, part := range parts {
				list = append(list, p.named(part))
			}
			value = list
		} else if id := p.named(text); id != text {
			value = id
		}
		in.Values[name] = map[string]any{name: value}
	}
	return p.drive.Submit(p.ctx(), in)
}

// named returns the id of @name, and any other text as it is.
func (p *player) named(text string) string {
	if name, ok := strings.CutPrefix(text, "@"); ok && !strings.Contains(name, " ") {
		return p.id(name)
	}
	return text
}

// guardSecrets fails the test when somebody sees what is kept from them. What was
// there after a step before is searched for secrets that are newer alone.
func (p *player) guardSecrets(line string, st localslack.State, out localslack.Outcome) {
	p.t.Helper()
	actor, _, _ := strings.Cut(line, " ")
	from := map[string][]*secret{}
	for i := range p.secrets {
		s := &p.secrets[i]
		for _, user := range s.from {
			from[user] = append(from[user], s)
			for _, seen := range out.Errors {
				if p.names[user] == actor && strings.Contains(strings.ToLower(seen), strings.ToLower(s.text)) {
					p.t.Errorf("after %q: %s sees %q in a form: %s", line, actor, s.text, seen)
				}
			}
		}
	}
	for user, secrets := range from {
		for _, v := range p.visible(st, user) {
			by := sight{user, v.same}
			unsearched := secrets[p.searched[by]:]
			if len(unsearched) == 0 {
				continue
			}
			lower := strings.ToLower(v.text)
			for _, s := range unsearched {
				if !s.told[user] && strings.Contains(lower, strings.ToLower(s.text)) {
					p.t.Errorf("after %q: %s sees %q: %.300s", line, p.names[user], s.text, v.text)
					s.told[user] = true
				}
			}
			if v.same != nil {
				p.searched[by] = len(secrets)
			}
		}
	}
}

// A sight is what somebody can see.
type sight struct {
	user string
	same *any
}

// A shown is something that can be seen, as JSON. While same is the same so is the
// text; nil: that is not known.
type shown struct {
	same *any
	text string
}

// first tells blocks from those that replace them.
func first(blocks []any) *any {
	if len(blocks) == 0 {
		return nil
	}
	return &blocks[0]
}

// visible lists all that a person can see or that their client is sent:
// messages with blocks and metadata, what only they see, forms, Home, files.
func (p *player) visible(st localslack.State, user string) []shown {
	var all []shown
	add := func(v any, same *any) {
		text, ok := p.written[same]
		if !ok {
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			_ = enc.Encode(v)
			text = b.String()
		}
		if same != nil {
			p.written[same] = text
		}
		all = append(all, shown{same, text})
	}
	for _, c := range st.Channels {
		if !slices.Contains(c.Members, user) {
			continue
		}
		for _, m := range c.Messages {
			if m.User == localslack.DefaultBotUser {
				add(m, first(m.Blocks))
			}
		}
		for _, f := range st.Files {
			if f.Channel == c.ID {
				add(f, nil)
				all = append(all, p.file(f.ID))
			}
		}
	}
	for _, m := range st.Ephemerals {
		if m.User == user {
			add(m, first(m.Blocks))
		}
	}
	for _, v := range st.Views {
		if v.User == user {
			add(v, nil) // what was typed into it may be another
		}
	}
	add(st.Homes[user], first(st.Homes[user]))
	return all
}

// scan splits a text into lines.
func scan(s string) []string {
	var lines []string
	for sc := bufio.NewScanner(strings.NewReader(s)); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	return lines
}
