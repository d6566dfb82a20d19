package pagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// axeVersion is the axe-core that .ci/run installs. It is not part of this
// repository, since its licence is another (MPL 2.0).
const axeVersion = "4.14.1"

// Axe looks for what keeps people with disabilities from using the page as it
// is now (WCAG 2.2 A and AA, and axe's own good practice), and fails the test
// for each such thing. It needs axe-core, at AXE_JS or where .ci/run puts it;
// without it a test is skipped, or fails when REQUIRE_REAL=1.
func Axe(t *testing.T) func(b *Tab, what string) {
	t.Helper()
	source := readAxe(t)
	return func(b *Tab, what string) {
		t.Helper()
		b.JS("window.axe === undefined && (() => {" + source + "})(); true")
		b.JS(`window.axeFound = undefined; axe.run({resultTypes: ["violations"]}).then(r => { window.axeFound = r.violations; }, e => {
			window.axeFound = [{id: "axe", impact: "none", help: String(e), nodes: []}];
		}); true`)
		b.Until("window.axeFound !== undefined")
		found, _ := b.JS(`axeFound.flatMap(v => [v.id + " (" + v.impact + "): " + v.help, ...v.nodes.slice(0, 4).map(n => "    " + n.target.join(" ") + "  " + n.html.slice(0, 160))])`).([]any)
		if len(found) > 0 {
			t.Errorf("axe finds in %s:\n%s", what, lines(found))
		}
	}
}

func readAxe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("AXE_JS")
	if cache, err := os.UserCacheDir(); path == "" && err == nil {
		path = filepath.Join(cache, "casethread", "axe-core-"+axeVersion, "package", "axe.min.js")
	}
	source, err := os.ReadFile(path)
	if err == nil {
		return string(source)
	}
	if os.Getenv("REQUIRE_REAL") == "1" {
		t.Fatalf("axe-core is not there, and REQUIRE_REAL=1: %v", err)
	}
	t.Skipf("skipped: axe-core is not there (.ci/run installs it, or set AXE_JS): %v", err)
	return ""
}

func lines(found []any) string {
	out := make([]string, len(found))
	for i, f := range found {
		out[i] = fmt.Sprint(f)
	}
	return strings.Join(out, "\n")
}
