package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"casethread/state"
)

// Who is asked about new readers hears of every change, and who was asked before
// sees that it is no longer theirs.
func TestReadersPosts(t *testing.T) {
	joined := state.AudienceChanged{Ask: "q", Joined: []string{"U1"}}
	for _, tt := range []struct {
		name   string
		before []state.Fact
		fact   state.Fact
		want   string
	}{
		{"one joins", nil, joined, "q of UK"},
		{"a second one", []state.Fact{joined}, state.AudienceChanged{Ask: "q", Joined: []string{"U2"}}, "q of UK"},
		{"one leaves", []state.Fact{joined}, state.AudienceChanged{Left: []string{"U1"}}, "q of UK"},
		{"a yes", []state.Fact{joined}, state.AudienceConfirmed{Users: []string{"U1"}}, "q of UK"},
		{"another consultant", []state.Fact{joined}, state.PartyNamed{Role: state.Consultant, User: "UX"}, "q of UX, q of UK"},
		{"who joined becomes one", []state.Fact{joined}, state.PartyNamed{Role: state.Consultant, User: "U1"}, "q of UK"},
		{"a consultant without Slack", []state.Fact{joined}, state.PartyNamed{Role: state.Consultant, Name: "X"}, "q of US, q of UK"},
		{"something else", []state.Fact{joined}, state.Concern{On: true}, ""},
		{"another consultant when nothing is asked", nil, state.PartyNamed{Role: state.Consultant, User: "UX"}, ""},
		{"another id", nil, state.ChannelMoved{Ask: "q", To: "C2"}, "q of UK"},
		{"another id of a closed case", []state.Fact{state.CaseClosed{}}, state.ChannelMoved{To: "C2"}, ""},
	} {
		before := postedCase(tt.before...)
		after := before.With(state.Event{Version: before.Version + 1, Fact: tt.fact})
		var got []string
		for _, p := range readersPosts(before, after, time.Unix(0, 0)) {
			var body postBody
			if err := json.Unmarshal(p.Body, &body); err != nil || p.Case != 0 || p.Kind != postReaders || p.Channel != body.User {
				t.Errorf("%s: post %+v, %v", tt.name, p, err)
			}
			got = append(got, body.Thing+" of "+body.User)
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s, tt.want)
		}
	}
}

// One question is asked of a person about all cases of a channel, and goes on
// until it is answered.
func TestAsks(t *testing.T) {
	quiet, waits := postedCase(), postedCase(state.AudienceChanged{Ask: "q", Joined: []string{"U1"}})
	of := postedCase(state.PartyNamed{Role: state.Consultant, User: "UX"})
	asks := asksOf([]*state.Case{quiet, waits, of}, func(user string) string { return "new " + user })
	if asks.of(quiet) != "q" || asks.of(waits) != "q" {
		t.Errorf("K is asked %q and %q, want q", asks.of(quiet), asks.of(waits))
	}
	if other := asks.of(of); other != "new UX" {
		t.Errorf("the other is asked %q", other)
	}
}

// What is posted where others read along waits; private messages do not.
func TestIsRoom(t *testing.T) {
	for channel, want := range map[string]bool{"C0FORLOB01": true, "G0FORLOB01": true, "D0KAREN001": false, "U0KAREN001": false, "W0KAREN001": false} {
		if isRoom(channel) != want {
			t.Errorf("%s is a room: %t", channel, !want)
		}
	}
}
