package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"casethread/bot/localslack"
)

// A Slack that takes less text in a message than it is said to: what it refuses is
// said again, shorter, with each of its lines.
func TestSlackTakesLessText(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{World: func(o *localslack.Options) { o.MaxBlockText = 4000 }})
	var tasks []string
	for i := range 20 {
		tasks = append(tasks, fmt.Sprintf("%c: ring til værkføreren", 'A'+i))
		p.step(fmt.Sprintf("karen /hvemgor #1 @soren %s%s inden 27/11", tasks[i], strings.Repeat(" og hør hvad de siger", 10)), nil)
	}
	whole := func(lines []string) bool {
		all := strings.Join(lines, "\n")
		return !slices.ContainsFunc(tasks, func(s string) bool { return !strings.Contains(all, s) }) && strings.Contains(all, "Lange tekster er forkortet")
	}
	if said := p.step("soren in dm: hvemgør liste", nil); !whole(said) {
		t.Errorf("in the list:\n%s", strings.Join(said, "\n"))
	}
	if said := p.step("clock 2026-11-27 08:00", nil); !whole(said) {
		t.Errorf("in the digest:\n%s", strings.Join(said, "\n"))
	}
	if !slices.ContainsFunc(p.demo.Slack.Calls(), func(c localslack.Call) bool { return c.Result["error"] == "msg_blocks_too_long" }) {
		t.Error("nothing was refused")
	}
}
