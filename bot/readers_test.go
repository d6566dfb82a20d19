package bot

import (
	"slices"
	"sync"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// Before something is posted, the channel is looked at once an hour, and anew for
// a case that may not have heard of everybody.
func TestALookIsDue(t *testing.T) {
	seen := state.AudienceSeen{Users: []string{"UK"}}
	opened := toldAt.Add(-time.Hour)
	for _, tt := range []struct {
		name string
		look look
		more []state.Fact
		want bool
	}{
		{"since this process runs there was none", look{}, []state.Fact{seen}, true},
		{"a moment ago", look{at: toldAt.Add(-time.Minute)}, []state.Fact{seen}, false},
		{"an hour ago", look{at: toldAt.Add(-time.Hour)}, []state.Fact{seen}, true},
		{"before it was opened", look{at: opened.Add(-time.Second)}, []state.Fact{seen}, true},
		{"of a case that has never seen anybody", look{at: toldAt}, nil, true},
		{"closed", look{at: toldAt.Add(-time.Second)}, []state.Fact{seen, state.CaseClosed{}}, false},
		{"closed for a while", look{at: toldAt.Add(-time.Minute)}, []state.Fact{seen, state.CaseClosed{}}, true},
		{"opened again", look{at: toldAt}, []state.Fact{seen, state.CaseClosed{}, state.Opened{Track: "2"}}, true},
		{"tried in vain", look{again: toldAt.Add(time.Second)}, nil, false},
		{"tried in vain before", look{again: toldAt}, nil, true},
	} {
		facts := append([]state.Fact{state.Opened{Label: "AB", Channel: room}}, tt.more...)
		var events []state.Event
		for i, f := range facts {
			events = append(events, state.Event{Version: i + 1, At: opened, Date: state.DateOf(opened), Fact: f})
		}
		if got := tt.look.isDue(state.Fold(1, events), toldAt); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

// Bots that look at once record what they find once, and ask one question about
// all cases of the channel.
func TestBotsLookAtOnce(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		known := []state.Fact{state.AudienceSeen{}, state.PartyNamed{Role: state.Consultant, User: hans}}
		bots := newToldBots(t, url, 2, known...)
		events := []state.Event{{Version: 1, At: toldAt, Fact: state.Opened{Label: "CD", Channel: room}}}
		for i, f := range known {
			events = append(events, state.Event{Version: i + 2, At: toldAt, Fact: f})
		}
		if _, err := bots[0].ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(2, nil), Events: events}); err != nil {
			t.Fatal(err)
		}
		var work sync.WaitGroup
		for _, b := range bots {
			work.Go(func() {
				if err := b.lookAt(t.Context(), room, nil); err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
		cases, err := bots[0].ws.Cases(t.Context(), []int{1, 2})
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range cases {
			if a := c.Audience; !slices.Equal(a.New, []string{ulla}) || a.Ask != cases[0].Audience.Ask || c.Version != []int{6, 4}[i] {
				t.Errorf("case %d at %d waits for %+v", c.No, c.Version, a)
			}
		}
	})
}

// One look serves all posts of an hour, and one that Slack refuses keeps none.
func TestLooksAreFew(t *testing.T) {
	b := newToldBot(t, state.AudienceSeen{Users: []string{ulla}})
	looked := func() (n int) {
		for _, c := range b.slack.Calls() {
			if c.Method == "conversations.members" || c.Method == "conversations.info" {
				n++
			}
		}
		return n
	}
	e := redisstore.Entry{Post: redisstore.Post{Op: "op", Case: 1, Channel: room}}
	for range 3 {
		if _, err := b.toPost(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if n := looked(); n != 2 {
		t.Errorf("%d calls", n)
	}
	b.record(state.ChannelMoved{To: "C0NOWHERE"})
	e.Channel = "C0NOWHERE"
	for range 3 {
		if c, err := b.toPost(t.Context(), e); err != nil || c.Audience.Waits() {
			t.Fatalf("refused: %+v, %v", c.Audience, err)
		}
	}
	if n := looked(); n != 3 {
		t.Errorf("%d calls with what was refused", n)
	}
}
