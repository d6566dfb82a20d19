package bot

import (
	"testing"

	"casethread/commands"
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
