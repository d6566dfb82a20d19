package demo

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/state/redisstore/redistest"
)

// A case is opened in a private channel that casethread is in, and nowhere else.
func TestOpeningIsRefusedElsewhere(t *testing.T) {
	t.Parallel()
	p := newPlayerIn(t, Options{Start: moment(t, "2026-11-24 09:00")}, func(o *localslack.Options) {
		all := o.Channels[0].Members
		o.Channels = append(o.Channels,
			localslack.Channel{ID: "C0PUBLIC01", Name: "alle", Members: all},
			localslack.Channel{ID: "C0WITHOUT1", Name: "uden", Private: true, Members: all[1:]})
	})
	for _, tt := range []struct{ name, says string }{
		{"C0PUBLIC01", "privat kanal"},
		{"C0WITHOUT1", "/invite"},
	} {
		_, err := p.drive.Command(p.ctx(), localslack.CommandInput{User: p.id("karen"), Channel: tt.name, Text: "/sag åbn AB"})
		if err != nil {
			t.Fatal(err)
		}
		after := p.state()
		if said := strings.Join(p.changes(p.before, after), "\n"); !strings.Contains(said, tt.says) || strings.Contains(said, "Åbn sagen") {
			t.Errorf("in %s: %s", tt.name, said)
		}
		p.before = after
	}
	for _, c := range p.before.Channels {
		if len(c.Messages) > 0 {
			t.Errorf("something was posted in %s", c.Name)
		}
	}
}

// While Redis is away a command and a click are answered that nothing is
// stored; a message, which Slack brings again, waits and is carried out once.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	p := openedCase(t, Options{Redis: server.URL()})
	before := p.live(1).Version
	server.Kill()
	for _, act := range []string{"karen /opfolgning 2/12", "karen clicks company.absent in card #1"} {
		if said := strings.Join(p.step(act, nil), "\n"); !strings.Contains(said, "kun noteret én gang") {
			t.Errorf("%s: %q", act, said)
		}
	}
	for _, act := range []string{"karen in thread #1: @casethread opfølgning 3/12", "soren in dm: opfølgning 4/12"} {
		if said := p.step(act, nil); len(said) > 0 {
			t.Errorf("%s: %q", act, said)
		}
	}
	server.Restart()
	for p.demo.Store().Ping(p.ctx()) != nil { // the client looks every second
		if err := (clock.System{}).SleepUntil(p.ctx(), time.Now().Add(20*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	p.step("clock +10m", nil)
	if got := p.recorded(before); !slices.Equal(got, []string{"followup_planned", "followup_planned"}) {
		t.Errorf("recorded %v", got)
	}
	posts := 0
	for _, c := range p.state().Channels {
		for _, m := range c.Messages {
			if m.ThreadTS != "" && m.Metadata["event_type"] == "followup" {
				posts++
			}
		}
	}
	if posts != 2 {
		t.Errorf("posted %d times", posts)
	}
}

// newPlayerIn starts a demo whose local Slack has other rooms than usual.
func newPlayerIn(t *testing.T, opt Options, change func(*localslack.Options)) *player {
	t.Helper()
	d, err := Start(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.SetUp(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	d.Slack.Close()
	o := world(d, nil)
	change(&o)
	d.Slack = localslack.New(o)
	d.Slack.SetBot(d, d.URL)
	mux := http.NewServeMux()
	mux.Handle("/", d.Slack.Handler())
	mux.HandleFunc("/slack/", d.serveBot)
	d.web.Handler = mux
	if err := d.SetUp(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	return playerOf(t, d)
}
