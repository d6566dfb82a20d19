package state

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "casethread"

// A source is a file of the product and what it imports.
type source struct {
	file    string // from the module's root, with slashes
	pkg     string // import path
	imports []string
	tree    *ast.File
	pos     *token.FileSet
}

// sources reads every file of the product, tests not.
func sources(t *testing.T) []source {
	t.Helper()
	root := ".."
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		rel = filepath.ToSlash(rel)
		if d.IsDir() && rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		s := source{file: rel, pkg: path.Join(module, path.Dir(rel)), pos: token.NewFileSet()}
		if s.tree, err = parser.ParseFile(s.pos, name, nil, 0); err != nil {
			return err
		}
		for _, i := range s.tree.Imports {
			p, _ := strconv.Unquote(i.Path.Value)
			s.imports = append(s.imports, p)
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// under reports whether a package is one of those named or inside one.
func under(pkg string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") })
}

// The layers import one way: cmd → bot → commands → state. What each may not
// import besides is in the table.
func TestImports(t *testing.T) {
	slack, redis := "github.com/slack-go/slack", "github.com/redis/go-redis"
	store := module + "/state/redisstore"
	rules := []struct {
		of, except string
		never      []string
		why        string
	}{
		{"state", "", []string{module + "/commands", module + "/bot", module + "/cmd"}, "the domain and its store know nothing of those who use them"},
		{"state", "state/redisstore", []string{store, slack, redis, "github.com/alicebob", "net", "net/http", "os"}, "the domain neither stores nor speaks"},
		{"state/redisstore", "", []string{slack}, "the store knows no Slack"},
		{"commands", "", []string{module + "/bot", module + "/cmd", store, slack, redis, "github.com/alicebob", "net", "net/http", "os"}, "commands are pure"},
		{"bot", "", []string{module + "/cmd"}, "programs use the bot"},
		{"", "bot/picture", []string{"gonum.org", "codeberg.org", "golang.org/x/image"}, "one package draws"},
		{"bot/picture", "", []string{module + "/state/redisstore", slack, redis, "net", "net/http", "os"}, "it draws values, and knows neither Slack nor the store"},
	}
	seen := map[string]int{}
	for _, s := range sources(t) {
		for _, r := range rules {
			if !under(s.pkg, path.Join(module, r.of)) || r.except != "" && under(s.pkg, path.Join(module, r.except)) {
				continue
			}
			seen[r.of]++
			for _, p := range s.imports {
				if under(p, r.never...) {
					t.Errorf("%s imports %s: %s", s.file, p, r.why)
				}
			}
		}
	}
	for _, r := range rules {
		if seen[r.of] == 0 {
			t.Errorf("no file is under %s: the rule watches nothing", r.of)
		}
	}
}

// Time comes in as a value: only the bot and the programs look at a clock. The
// store counts real time for itself, how long it blocks and how old its cache
// is; nothing that it keeps depends on it.
func TestOnlyTheBotHasAClock(t *testing.T) {
	clocks := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
	watched := 0
	for _, s := range sources(t) {
		if under(s.pkg, module+"/bot", module+"/cmd", module+"/state/redisstore") {
			continue
		}
		watched++
		if !slices.Contains(s.imports, "time") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, sel.Sel.Name) {
				t.Errorf("%s: %v: time.%s", s.file, s.pos.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
	if watched == 0 {
		t.Error("nothing is watched")
	}
}

// The product's code never mentions a time zone by the machine's own.
func TestNobodyTakesTheMachinesZone(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && sel.Sel.Name == "Local" {
					t.Errorf("%s: %v: time.Local", s.file, s.pos.Position(n.Pos()))
				}
			}
			return true
		})
	}
}
