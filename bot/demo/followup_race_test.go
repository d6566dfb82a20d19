package demo

import (
	"strings"
	"sync"
	"testing"

	"casethread/bot/localslack"
	"casethread/state"
)

// Two people do something about the same follow-up at once: it ends in one
// state, and whoever was slower is told what happened.
func TestSlowerOneIsTold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, one, other string
		say              []string // one of these is told, whoever was faster
	}{
		{"held twice", "/opfolgning afholdt F1", "/opfolgning afholdt F1", []string{"allerede noteret som afholdt"}},
		{"held and cancelled", "/opfolgning afholdt F1", "/opfolgning aflys F1 nej", []string{"allerede noteret som afholdt", "allerede noteret som aflyst"}},
		{"held and moved", "/opfolgning afholdt F1", "/opfolgning flyt F1 4/12", []string{"allerede noteret som afholdt", "har lige flyttet"}},
		{"moved twice", "/opfolgning flyt F1 4/12", "/opfolgning flyt F1 7/12", []string{"havde lige flyttet den"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := openedCase(t, Options{})
			p.step("karen /opfolgning #1 24/11", nil)
			var work sync.WaitGroup
			for user, text := range map[string]string{"karen": tt.one, "soren": tt.other} {
				work.Go(func() {
					if _, err := p.drive.Command(p.ctx(), localslack.CommandInput{User: p.id(user), Channel: channel, Text: text}); err != nil {
						t.Error(err)
					}
				})
			}
			work.Wait()
			said := strings.Join(p.changes(p.before, p.state()), "\n")
			told := false
			for _, s := range tt.say {
				told = told || strings.Contains(said, s)
			}
			if !told {
				t.Errorf("nobody is told of %q in\n%s", tt.say, said)
			}
			moved := strings.Contains(said, "flyttet")
			if f, _ := p.live(1).Followup("F1"); (f.Status == state.Planned) != moved {
				t.Errorf("it is %s, moved: %t", f.Status, moved)
			}
			if strings.Contains(said, "Noget gik galt") {
				t.Errorf("a failure of ours:\n%s", said)
			}
		})
	}
}
