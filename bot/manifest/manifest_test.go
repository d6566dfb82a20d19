package manifest

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"casethread/commands/texts"
)

var update = flag.Bool("update", false, "write the golden files anew")

// written are the manifests that are kept as files: what they must be.
var written = map[string]Options{
	"testdata/da-http.json":               {Lang: texts.Danish, URL: "https://casethread.example.dk"},
	"testdata/da-socket.json":             {Lang: texts.Danish},
	"testdata/da-org.json":                {Lang: texts.Danish, Org: true},
	"testdata/en-http.json":               {Lang: texts.English, URL: "https://casethread.example.dk"},
	"testdata/en-socket.json":             {Lang: texts.English},
	"../../deploy/slack-manifest.da.json": {Lang: texts.Danish},
	"../../deploy/slack-manifest.en.json": {Lang: texts.English},
}

func TestWritten(t *testing.T) {
	for name, o := range written {
		m, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := m.Write(&got); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(name, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s is not what the generator writes (go test ./bot/manifest -update, -file +generator):\n%s", name, diff)
		}
	}
}

// builtIn are Slack's own commands, which an app cannot have.
var builtIn = strings.Fields("me status away dnd shrug remind msg feed who collapse expand leave join open search topic mute pro shortcuts invite archive")

// TestLimits holds manifests to the limits of Slack's reference: one text that
// is too long, or one name that is taken, voids the whole list.
func TestLimits(t *testing.T) {
	name := regexp.MustCompile(`^/[a-z0-9_-]{1,31}$`)
	for _, o := range written {
		m, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		within := func(what, s string, least, most int) {
			t.Helper()
			if n := utf8.RuneCountInString(s); n < least || n > most {
				t.Errorf("%s: %s has %d characters, want %d to %d: %s", o.Lang, what, n, least, most, s)
			}
		}
		within("name", m.Display.Name, 1, 35)
		within("description", m.Display.Description, 1, 140)
		within("long description", m.Display.Long, 175, 4000)
		within("bot's name", m.Features.Bot.Name, 1, 80)
		if n := len(m.Features.Commands); n == 0 || n > 50 {
			t.Errorf("%d slash commands", n)
		}
		seen := map[string]bool{}
		for _, c := range m.Features.Commands {
			if !name.MatchString(c.Command) || slices.Contains(builtIn, c.Command[1:]) || seen[c.Command] {
				t.Errorf("%s: Slack would refuse the command %s", o.Lang, c.Command)
			}
			seen[c.Command] = true
			within("description of "+c.Command, c.Description, 1, 2000)
			within("hint of "+c.Command, c.Hint, 1, 1000)
			if !c.Escape || (c.URL == "") != (o.URL == "") {
				t.Errorf("%s: command %+v", o.Lang, c)
			}
		}
		if n := len(m.Features.Shortcuts); n == 0 || n > 5 {
			t.Errorf("%d message shortcuts", n)
		}
		for _, s := range m.Features.Shortcuts {
			within("name of "+s.CallbackID, s.Name, 1, 24)
			within("callback id", s.CallbackID, 1, 255)
			within("description of "+s.CallbackID, s.Description, 1, 150)
		}
	}
}

// TestFieldsAreSlacks decodes what is written into slack-go's type of a
// manifest: a field that Slack does not know voids it, and so does one that
// stands where another is meant. The further bounds are those of Slack's
// published schema.
func TestFieldsAreSlacks(t *testing.T) {
	color := regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	for name, o := range written {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var m slack.Manifest
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&m); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		bot, scopes := m.Settings.EventSubscriptions.BotEvents, m.OAuthConfig.Scopes.Bot
		if len(bot) == 0 || len(bot) > 100 || len(scopes) == 0 || len(scopes) > 255 || slices.Contains(bot, "") || !color.MatchString(m.Display.BackgroundColor) {
			t.Errorf("%s: %d events, %d scopes, %s", name, len(bot), len(scopes), m.Display.BackgroundColor)
		}
		for _, list := range [][]string{bot, scopes} {
			if sorted := slices.Sorted(slices.Values(list)); len(slices.Compact(sorted)) != len(list) {
				t.Errorf("%s: something stands twice in %v", name, list)
			}
		}
		if socket := o.URL == ""; m.Settings.SocketModeEnabled != socket || m.Settings.OrgDeployEnabled != o.Org || slices.Contains(bot, "team_access_granted") != o.Org || !m.Settings.Interactivity.IsEnabled || (m.Settings.EventSubscriptions.RequestUrl == "") != socket {
			t.Errorf("%s: %+v", name, m.Settings)
		}
		for _, s := range m.Features.Shortcuts {
			if s.Type != slack.MessageShortcut {
				t.Errorf("%s: shortcut %+v", name, s)
			}
		}
	}
}

func TestBadOptions(t *testing.T) {
	for _, o := range []Options{
		{},
		{Lang: "sv"},
		{Lang: texts.Danish, URL: "http://casethread.example.dk"},
		{Lang: texts.Danish, URL: "casethread.example.dk"},
		{Lang: texts.Danish, URL: "https://casethread.example.dk?x=1"},
		{Lang: texts.Danish, URL: "https://u:p@casethread.example.dk"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v gives a manifest", o)
		}
	}
}

func TestPathBeforeSlack(t *testing.T) {
	m, err := New(Options{Lang: texts.Danish, URL: "https://example.dk/bot/"})
	if err != nil || m.Settings.Events.URL != "https://example.dk/bot/slack/events" {
		t.Errorf("%s, %v", m.Settings.Events.URL, err)
	}
}

// TestCallsAreTheBots finds the calls that the bot makes: a new one must say
// which scopes it needs, and a scope that nothing needs any longer must go.
func TestCallsAreTheBots(t *testing.T) {
	made := map[string]bool{}
	types := map[string]bool{}
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of the bot: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && onClient(sel.X) {
					made[sel.Sel.Name] = true
				}
			case *ast.CaseClause:
				for _, e := range n.List {
					if lit, ok := e.(*ast.BasicLit); ok {
						types[strings.Trim(lit.Value, `"`)] = true
					}
				}
			}
			return true
		})
	}
	for name := range calls {
		if !made[name] {
			t.Errorf("the bot does not call %s any longer", name)
		}
	}
	for name := range made {
		if _, ok := calls[name]; !ok {
			t.Errorf("the bot calls %s: say in calls which scopes that needs", name)
		}
	}
	for _, e := range slices.Concat(events, orgEvents) {
		typ, _, _ := strings.Cut(e, ".")
		if !types[typ] {
			t.Errorf("the bot does nothing with %s", e)
		}
	}
}

// onClient reports whether an expression is a Slack client: b.api, or what
// client returns.
func onClient(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		return x.Sel.Name == "api"
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && id.Name == "client"
	}
	return false
}
