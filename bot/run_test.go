package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A delivery that comes again although it was answered is told nothing twice,
// whether it would be stored again or refused because of what it did. One that
// nobody has answered yet is.
func TestSameDeliveryAgain(t *testing.T) {
	for _, tt := range []struct {
		name, delivery string
		doubt, told    bool
	}{
		{"command", "command:1", false, false},
		{"click", "click:1", false, false},
		{"form", "form:V1:1", false, false},
		{"event", messageDelivery + "C1:1.1", false, true},
		{"command tried again", "command:1", true, true},
	} {
		for _, text := range []string{"followup cancel F1 ude", "digest at 07:30", "followup 3/12"} {
			b := newToldBot(t, planF1)
			say := func(doubt bool) answer {
				a := ask{user: ulla, channel: room, place: commands.InChannel, delivery: tt.delivery, now: b.now(), doubt: doubt}
				return b.typed(t.Context(), &a, "", text)
			}
			if ans := say(false); !ans.saved || ans.doc == nil {
				t.Fatalf("%s, %s: %+v", tt.name, text, ans)
			}
			if ans := say(tt.doubt); (ans.doc != nil) != tt.told {
				t.Errorf("%s, %s, again: %+v", tt.name, text, ans)
			}
		}
	}
}

// A delivery that comes again while Redis is away is not refused for what it did
// itself: that it was noted cannot be known then.
func TestSameDeliveryWhileRedisIsAway(t *testing.T) {
	server := redistest.Start(t)
	b := newToldBots(t, server.URL(), 1, planF1)[0]
	say := func() answer {
		a := ask{user: ulla, channel: room, place: commands.InChannel, delivery: "command:1", now: b.now()}
		return b.typed(t.Context(), &a, "", "#1 followup cancel F1 ude")
	}
	if ans := say(); !ans.saved || ans.doc == nil {
		t.Fatalf("%+v", ans)
	}
	server.Kill()
	ans := say()
	if ans.doc == nil || ans.doc.Notify.Key != "answer.away" || !ans.away {
		t.Errorf("while it is away: %+v", ans.doc)
	}
	server.Restart()
	if ans := say(); !ans.saved || ans.doc != nil {
		t.Errorf("when it is back: %+v", ans)
	}
}

// Help lists what one's roles in open cases may say; those in closed cases
// count where there is no other.
func TestHelpGoesByOpenCases(t *testing.T) {
	b := newToldBot(t, state.CaseClosed{})
	said := func() string {
		a := ask{user: ulla, channel: "D1", place: commands.InDirect, now: b.now(), lang: "da"}
		blocks, err := json.Marshal(testWriter("da").blocks(b.speaker(t.Context(), &a).Help(nil)))
		if err != nil {
			t.Fatal(err)
		}
		return string(blocks)
	}
	if s := said(); !strings.Contains(s, "/sag luk ") || strings.Contains(s, "glem") {
		t.Errorf("with a closed case: %s", s)
	}
	events := []state.Event{
		{Version: 1, At: toldAt, Fact: state.Opened{Label: "CD", Channel: room}},
		{Version: 2, At: toldAt, Fact: state.PartyNamed{Role: state.Company, User: ulla, Name: "Ulla"}},
	}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Base: state.Fold(2, nil), Events: events}); err != nil {
		t.Fatal(err)
	}
	if s := said(); strings.Contains(s, "/sag luk ") || !strings.Contains(s, "foreslå") {
		t.Errorf("with an open case: %s", s)
	}
}
