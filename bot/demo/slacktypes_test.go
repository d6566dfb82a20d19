package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// slackTypes are what .ci/run installs to check blocks by: the types that
// Slack publishes, and the compiler that reads them.
const slackTypes = "slack-types-3.2.0-typescript-5.9.3"

// sent gathers what the bot has sent in the conversations, one of each shape:
// the same blocks with other words are the same to a type.
type sent struct {
	mu     sync.Mutex
	blocks map[string]any
	views  map[string]any
}

func newSent() *sent { return &sent{blocks: map[string]any{}, views: map[string]any{}} }

// add takes what a player has seen: calls with blocks or a view, and what came
// as the answer to a command or a click.
func (s *sent) add(p *player) {
	p.t.Helper()
	calls, err := p.drive.Calls(p.ctx())
	if err != nil {
		p.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range calls {
		s.addBlocks(c.Arguments["blocks"])
		if view, ok := c.Arguments["view"].(map[string]any); ok {
			s.addBlocks(view["blocks"])
			frame := maps.Clone(view)
			frame["blocks"] = []any{}
			s.views[shape(frame)] = frame
		}
	}
	st := p.state()
	for _, e := range st.Ephemerals {
		s.addBlocks(e.Blocks)
	}
	for _, c := range st.Channels {
		for _, m := range c.Messages {
			s.addBlocks(m.Blocks)
		}
	}
}

func (s *sent) addBlocks(blocks any) {
	list, _ := blocks.([]any)
	for _, b := range list {
		s.blocks[shape(b)] = b
	}
}

// shape is a value with its kinds and styles alone.
func shape(x any) string {
	b, err := json.Marshal(outline(x))
	if err != nil {
		panic(err) // it has come as JSON
	}
	return string(b)
}

func outline(x any) any {
	switch x := x.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, v := range x {
			if out[k] = outline(v); k == "type" || k == "style" {
				out[k] = v
			}
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, v := range x {
			out[i] = outline(v)
		}
		return out
	}
	return fmt.Sprintf("%T", x)
}

// check has Slack's own types judge what was sent.
func (s *sent) check(t *testing.T) {
	t.Helper()
	dir := os.Getenv("SLACK_TYPES")
	if cache, err := os.UserCacheDir(); dir == "" && err == nil {
		dir = filepath.Join(cache, "casethread", slackTypes)
	}
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "@slack", "types")); err != nil {
		if os.Getenv("REQUIRE_REAL") == "1" {
			t.Errorf("Slack's types are not there, and REQUIRE_REAL=1: %v", err)
		}
		t.Logf("skipped: what was sent is not checked by Slack's types (.ci/run installs them, or set SLACK_TYPES): %v", err)
		return
	}
	work := t.TempDir()
	if err := os.Symlink(modules, filepath.Join(work, "node_modules")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(work, "sent.ts"), s.typescript(t), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(modules, "typescript", "bin", "tsc"),
		"--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", "sent.ts")
	cmd.Dir = work
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("Slack's types refuse what the bot sends (%v):\n%s", err, out)
	}
	t.Logf("%d shapes of blocks and %d of views are Slack's", len(s.blocks), len(s.views))
}

// typescript is a program that holds only if everything sent has Slack's types.
func (s *sent) typescript(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("import type { HomeView, KnownBlock, ModalView } from '@slack/types';\n")
	write := func(name, of string, values map[string]any) {
		fmt.Fprintf(&b, "export const %s: (%s)[] = [\n", name, of)
		for _, k := range slices.Sorted(maps.Keys(values)) {
			v, err := json.Marshal(values[k])
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "%s,\n", v)
		}
		b.WriteString("];\n")
	}
	write("blocks", "KnownBlock", s.blocks)
	write("views", "ModalView | HomeView", s.views)
	return b.Bytes()
}
