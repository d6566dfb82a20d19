package texts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"casethread/commands/texts"
)

// A call is one place in the source that says a sentence.
type call struct {
	at   token.Position
	key  string
	args []string // the names given, nil where they cannot be read
	open bool     // more may be given than can be read
}

// sayers are the functions whose first argument is a key; those that pass on
// more arguments than stand in the call are open.
var sayers = map[string]bool{"Say": false, "refuse": false, "withReason": false, "followup": true, "hoursTold": true}

// source reads what the product's Go files say: the calls, and every string.
func source(t *testing.T) (calls []call, literals map[string]bool) {
	t.Helper()
	literals = map[string]bool{}
	for _, root := range []string{"..", "../../bot", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "texts" || d.Name() == "localslack" || d.Name() == "testdata"):
				return filepath.SkipDir
			case filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go"):
				calls = append(calls, readFile(t, path, literals)...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return calls, literals
}

func readFile(t *testing.T, path string, literals map[string]bool) (calls []call) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, 0)
	if err != nil {
		t.Skipf("%s is being written: %v", path, err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				literals[s] = true
			}
		case *ast.CallExpr:
			open, says := sayers[nameOf(n.Fun)]
			if !says || len(n.Args) == 0 {
				return true
			}
			if key, ok := literal(n.Args[0]); ok {
				c := call{at: fset.Position(n.Pos()), key: key, open: open || n.Ellipsis.IsValid()}
				c.args = names(n.Args[1:])
				calls = append(calls, c)
			}
		case *ast.CompositeLit:
			if nameOf(n.Type) == "T" {
				calls = append(calls, keyField(fset, n)...)
			}
		}
		return true
	})
	return calls
}

// keyField reads T{Key: "home.title"}.
func keyField(fset *token.FileSet, lit *ast.CompositeLit) (calls []call) {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && nameOf(kv.Key) == "Key" {
			if key, ok := literal(kv.Value); ok {
				calls = append(calls, call{at: fset.Position(lit.Pos()), key: key, open: len(lit.Elts) > 1})
			}
		}
	}
	return calls
}

func nameOf(e ast.Node) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// names reads the names among alternating names and values.
func names(args []ast.Expr) []string {
	var out []string
	for _, a := range args {
		if s, ok := literal(a); ok {
			out = append(out, s)
		}
	}
	return out
}

func TestEveryKeyOfTheSourceIsSaid(t *testing.T) {
	calls, _ := source(t)
	if len(calls) < 200 {
		t.Fatalf("found only %d calls", len(calls))
	}
	for _, c := range calls {
		said, ok := texts.Catalogues[texts.Danish][c.key]
		switch {
		case strings.HasSuffix(c.key, "."): // the start of a key; see TestTable
		case !ok:
			t.Errorf("%s: the key %q is not in the catalogues", c.at, c.key)
		case !c.open:
			for _, name := range placeholders(said) {
				if !slices.Contains(c.args, name) {
					t.Errorf("%s: %s is not given its {%s}", c.at, c.key, name)
				}
			}
		}
	}
}

// dynamic are the beginnings of keys that the source puts together.
var dynamic = []string{
	"choice.", "field.", "hint.", "form.", "help.", "told.", "role.", "phase.", "status.", "guard.", "usage.",
	"command.", "shortcut.", "hours.week", "item.", "agenda.kind.", "agenda.called.", "calendar.summary_of.", "agenda.parked_already.", "template.where.", "agenda.flag.", "row.", "rule.", "level.", "pulse.asking.", "step.", "page.kind.", "page.who.", "page.word.", "backtest.", "export.section.", "export.citizen.", "export.plain.", "access.format.", "access.surface.", "role.the.",
	"stats.group.", "stats.name.", "stats.def.", "consent.may.", "consent.over_", "consent.purpose.", "option.consent_", "agenda.consent_",
	"picture.row.", "picture.title.", "picture.file.", "picture.alt_of.", "meant.",
}

func TestEveryKeyIsUsed(t *testing.T) {
	_, literals := source(t)
	for key := range texts.Catalogues[texts.Danish] {
		built := slices.ContainsFunc(dynamic, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if !literals[key] && !built {
			t.Errorf("nothing says %s", key)
		}
	}
}
