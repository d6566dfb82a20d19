package demo

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/bot/localslack"
	"casethread/commands/practice"
	"casethread/state"
	"casethread/state/redisstore/redistest"
)

// A warning whose teller dies, before or after Slack has the message, is told by
// the next bot, and each who is to hear of it hears once. Redis is a real one.
func TestAWarningIsToldOnceWhateverDies(t *testing.T) {
	for name, at := range map[string][]death{
		"before Slack has it":                         {{post: 1}},
		"when Slack has it and the bot does not know": {{post: 1, after: true}},
		"with the second reader's":                    {{post: 2, after: true}},
		"again when it is taken over":                 {{post: 1, after: true}, {post: 2}, {post: 3, after: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openedCase(t, Options{Redis: redistest.Server(t), Practice: practice.Shipped()})
			deadly := &deadly{p: p, deaths: at, died: make(chan struct{}), next: p.demo.web.Handler}
			p.up(false)
			p.demo.web.Handler = deadly
			p.up(true)
			p.step("karen /sag #1 forløb fleksjob 24/11/2026 30/4/2027 10 timer", nil)
			p.step("karen /opfolgning #1 afholdt aftalt 10 mødt 4", nil)
			advance := make(chan struct{})
			go func() {
				defer close(advance)
				_, _ = p.drive.Clock(p.ctx(), p.demo.Clock.Now().Add(31*time.Minute))
			}()
			for range at {
				<-deadly.died
				p.up(true)
			}
			<-advance
			p.step("clock +2m", nil)
			told := map[string]int{}
			for _, c := range p.state().Channels {
				for _, m := range c.Messages {
					if m.Metadata["event_type"] == "warning" {
						told[fmt.Sprint(slices.DeleteFunc(slices.Clone(c.Members), func(u string) bool { return u == localslack.DefaultBotUser }))]++
					}
				}
			}
			if len(told) != 2 || told["["+p.id("karen")+"]"] != 1 || told["["+p.id("soren")+"]"] != 1 {
				t.Errorf("told %v", told)
			}
			warned := 0
			for _, e := range p.live(1).Events {
				if _, ok := e.Fact.(state.Warned); ok {
					warned++
				}
			}
			if warned != 1 {
				t.Errorf("recorded %d times that it was told", warned)
			}
		})
	}
}

func (p *player) up(up bool) {
	p.t.Helper()
	if err := p.demo.SetUp(p.ctx(), up); err != nil {
		p.t.Fatal(err)
	}
}

// A death is at which try to post a warning the bot dies, and on which side of it.
type death struct {
	post  int
	after bool
}

// deadly stands before Slack and has the bot die.
type deadly struct {
	p    *player
	next http.Handler

	mu     sync.Mutex
	deaths []death
	posts  int
	died   chan struct{}
}

func (d *deadly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/chat.postMessage") {
		d.next.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	dies, ok := d.isTheEnd(string(body))
	if !ok {
		d.next.ServeHTTP(w, r)
		return
	}
	if dies.after {
		d.next.ServeHTTP(httptest.NewRecorder(), r)
	}
	go func() {
		_ = d.p.demo.SetUp(d.p.ctx(), false)
		d.died <- struct{}{}
	}()
	<-r.Context().Done() // who asked is dead, and gets no answer
}

func (d *deadly) isTheEnd(body string) (death, bool) {
	if !strings.Contains(body, "event_type%22%3A%22warning") {
		return death{}, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.posts++
	if len(d.deaths) == 0 || d.posts != d.deaths[0].post {
		return death{}, false
	}
	dies := d.deaths[0]
	d.deaths = d.deaths[1:]
	return dies, true
}
