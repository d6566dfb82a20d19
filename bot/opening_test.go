package bot

import (
	"regexp"
	"slices"
	"testing"

	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/state/redisstore/redistest"
)

var confirms = regexp.MustCompile(`"action_id":"case\.open\.confirm"[^{}]*"value":"([^"]*)"`)

var again = regexp.MustCompile(`"action_id":"act\.again"[^{}]*"value":"([^"]*)"`)

// However often, and to whichever bot, a yes to an opening is given, it uses one
// number: none is left out.
func TestAnOpeningUsesOneNumber(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2)
		for _, b := range bots {
			b.self = localslack.DefaultBotUser
		}
		if err := bots[0].ws.Reserve(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		asked := func(b toldBot, delivery string) *ask {
			return &ask{user: ulla, channel: room, place: commands.InChannel, delivery: delivery, now: b.now(), lang: "da"}
		}
		open := func(label string) string {
			t.Helper()
			said := everything(t, bots[0].typed(t.Context(), asked(bots[0], "asks "+label), "case", "open "+label))
			draft := confirms.FindStringSubmatch(said)
			if draft == nil {
				t.Fatalf("not asked: %s", said)
			}
			for i, b := range []toldBot{bots[0], bots[1], bots[0]} {
				ans := b.click(t.Context(), asked(b, label+string(rune('a'+i))), action{ID: "case.open.confirm", element: element{Value: text(draft[1])}})
				if ans.saved != (i == 0) {
					t.Fatalf("yes %d: %+v", i, ans)
				}
				said = everything(t, ans)
			}
			return again.FindStringSubmatch(said)[1]
		}
		open("CD")
		open("EF")
		twice := open("GH")
		for i, b := range bots { // who says so means it, each time
			if ans := b.click(t.Context(), asked(b, string(rune('a'+i))), action{ID: "act.again", element: element{Value: text(twice)}}); !ans.saved {
				t.Fatalf("again %d: %s", i, everything(t, ans))
			}
		}
		if got, err := bots[0].ws.All(t.Context()); err != nil || !slices.Equal(got, []int{1, 2, 3, 4, 5, 6}) {
			t.Errorf("cases %v, %v", got, err)
		}
	})
}
