package demo

import (
	"strings"
	"sync"
	"testing"

	"casethread/bot/localslack"
	"casethread/state"
)

// Two people do something to the same item or meeting at once: it ends in one
// state, and the slower one is told who was faster.
func TestSlowerOneInAMeetingIsTold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		button string
		one    map[string]string // what each fills in
		other  map[string]string
		say    []string // one of these is told
	}{
		{
			"ticked twice", "agenda.tick 1/A1/1",
			map[string]string{"text": "blive klar"},
			map[string]string{"text": "noget andet"},
			[]string{"mens du skrev"},
		},
		{
			"closed twice", "agenda.minutes 1/A1",
			map[string]string{"open": "carry", "tasks": "konsulent: ring"},
			map[string]string{"open": "drop"},
			[]string{"er allerede afsluttet af"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := openedCase(t, Options{})
			p.step("karen /dagsorden startmøde", nil)
			var forms []localslack.SubmitInput // both open before either is sent
			for user, fields := range map[string]map[string]string{"karen": tt.one, "soren": tt.other} {
				p.step(user+" clicks "+tt.button, nil)
				v, err := p.view(p.id(user))
				if err != nil {
					t.Fatal(err)
				}
				in := localslack.SubmitInput{User: p.id(user), ViewID: v.ID, Values: map[string]map[string]any{}}
				for field, value := range fields {
					in.Values[field] = map[string]any{field: value}
				}
				forms = append(forms, in)
			}
			var work sync.WaitGroup
			var mu sync.Mutex
			var said []string
			for _, in := range forms {
				work.Go(func() {
					out, err := p.drive.Submit(p.ctx(), in)
					mu.Lock()
					defer mu.Unlock()
					said = append(said, p.outcome(out, err)...)
				})
			}
			work.Wait()
			all := strings.Join(append(said, p.changes(p.before, p.state())...), "\n")
			told := false
			for _, s := range tt.say {
				told = told || strings.Contains(all, s)
			}
			if !told {
				t.Errorf("nobody is told of %q in\n%s", tt.say, all)
			}
			if strings.Contains(all, "Noget gik galt") {
				t.Errorf("a failure of ours:\n%s", all)
			}
			ticks, closings := 0, 0
			for _, e := range p.live(1).Events {
				switch e.Fact.(type) {
				case state.AgendaTicked:
					ticks++
				case state.AgendaClosed:
					closings++
				}
			}
			if ticks+closings != 1 {
				t.Errorf("recorded %d ticks and %d closings", ticks, closings)
			}
		})
	}
}
