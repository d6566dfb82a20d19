package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"casethread/state"
	"casethread/state/redisstore"
)

// tasksShown lists the tasks of which the channel holds a message, in order.
func (p *player) tasksShown() []string {
	p.t.Helper()
	var shown []string
	for _, c := range p.state().Channels {
		if c.ID != p.room {
			continue
		}
		for _, m := range c.Messages {
			if payload, _ := m.Metadata["event_payload"].(map[string]any); m.Metadata["event_type"] == "task" {
				shown = append(shown, fmt.Sprint(payload["thing"]))
			}
		}
	}
	return shown
}

// What waits for a yes is posted once and in order, wherever the bot dies: while
// it waits, and right after the yes.
func TestHeldPostsAcrossDeaths(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	var want []string
	for round := range 3 {
		p.step("ole leaves", nil)
		p.step("ole joins", nil)
		for range 3 {
			task := len(want) + 1
			want = append(want, "T"+strconv.Itoa(task))
			p.step(fmt.Sprintf("soren in thread #1: @casethread giv @vera opgave nummer %d", task), nil)
			p.step("bot down", nil)
			p.step("bot up", nil)
		}
		if got := p.tasksShown(); len(got) != 3*round {
			t.Fatalf("shown before the yes: %v", got)
		}
		if status := p.forge(p.id("karen"), "audience.ok", "1/1."+strconv.Itoa(p.live(1).Audience.Version)); status != http.StatusOK {
			t.Fatalf("HTTP %d", status)
		}
		p.step("bot down", nil)
		p.step("bot up", nil)
		for range 20 {
			if p.step("clock +30s", nil); len(p.tasksShown()) >= len(want) {
				break
			}
		}
		if got := p.tasksShown(); !slices.Equal(got, want) {
			t.Errorf("round %d: shown %v, want %v", round, got, want)
		}
	}
}

// What Slack refused because the channel had another id already comes in the
// channel of the new one, when its readers are confirmed.
func TestParkedPostsFollowTheChannel(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	p.step("bot down", nil)
	ws := p.demo.Store().Workspace(p.demo.Slack.Options().TeamID)
	c := p.live(1)
	task := state.Event{Version: c.Version + 1, At: p.demo.Clock.Now(), Fact: state.Task{ID: "T1", Owner: state.Company, What: "ring", Shared: true}}
	post := redisstore.Post{Op: "op", Kind: "event", Case: 1, Channel: channel, Body: fmt.Appendf(nil, `{"v":%d,"t":"T1"}`, task.Version)}
	if _, err := ws.Commit(t.Context(), redisstore.Commit{Base: c, Events: []state.Event{task}, Posts: []redisstore.Post{post}}); err != nil {
		t.Fatal(err)
	}
	entries, err := ws.Claim(t.Context(), "another", 10, 0, 0)
	if err != nil || len(entries) != 1 {
		t.Fatalf("claimed %v, %v", entries, err)
	}
	if err := ws.Park(t.Context(), entries[0], "channel_not_found"); err != nil {
		t.Fatal(err)
	}
	p.step("bot up", nil)
	p.step("shared with T0NORD0001 as C0NYT00001", nil)
	if got := p.tasksShown(); len(got) != 0 {
		t.Errorf("shown before the yes: %v", got)
	}
	p.step("karen clicks audience.ok in dm", nil)
	if got := p.tasksShown(); !slices.Equal(got, []string{"T1"}) {
		t.Errorf("shown: %v", got)
	}
}

// Who is only asked about gets nothing by asking for it, and an event that comes
// again after the yes asks nobody anew.
func TestReadersAreAskedAboutOnce(t *testing.T) {
	t.Parallel()
	p := openedCase(t, Options{})
	p.step("ole leaves", nil)
	p.step("ole joins", nil)
	version := strconv.Itoa(p.live(1).Audience.Version)
	for _, who := range []string{"ole", "vera", "mads", "lone"} {
		if p.forge(p.id(who), "audience.ok", "1/1."+version); !p.live(1).Audience.Waits() {
			t.Fatalf("%s has said yes", who)
		}
	}
	p.step("clock +1s", nil)
	p.step("soren in dm: læsere", nil)
	p.step("soren clicks audience.ok in dm", nil)
	p.step("karen /sag åbn CD", nil) // by who sees that ole is there
	p.step("karen clicks case.open.confirm", nil)
	before := p.live(1).Version
	said := strings.Join(p.step("redeliver 20", nil), "\n")
	if after := p.live(1); after.Version != before || strings.Contains(said, "læse med") {
		t.Errorf("recorded %v, said\n%s", p.recorded(before), said)
	}
	if p.live(1).Audience.Waits() || p.live(2).Audience.Waits() {
		t.Error("a case waits again")
	}
}
