package bot

import (
	"testing"

	"casethread/commands"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// What two replicas change of one person's settings at the same time is kept
// both, also where one of them holds what is no longer so.
func TestSettingsChangedSideBySide(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		bots := newToldBots(t, url, 2, planF1, state.FollowupPlanned{ID: "F2", For: state.DateOf(toldAt), Time: "09:00"})
		asked := func(b toldBot, delivery string) *ask {
			return &ask{user: ulla, channel: room, place: commands.InChannel, delivery: delivery, now: b.now()}
		}
		snooze := func(b toldBot, id string) {
			t.Helper()
			if ans := b.click(t.Context(), asked(b, id), action{ID: "digest.snooze", element: element{Value: text("1/" + id)}}); !ans.saved {
				t.Fatalf("snooze %s: %+v", id, ans)
			}
		}
		snooze(bots[1], "F1") // which holds case and settings from now on
		if ans := bots[0].typed(t.Context(), asked(bots[0], "D"), "digest", "at 07:30"); !ans.saved {
			t.Fatalf("at: %+v", ans)
		}
		snooze(bots[1], "F2")
		got, err := bots[0].ws.Person(t.Context(), ulla)
		if err != nil || got.DigestAt != "07:30" || len(got.Snoozed) != 2 || got.Version != 3 {
			t.Errorf("%+v, %v, want the hour and both snoozes", got, err)
		}
	})
}

// A stand-in who wants to be reminded earlier is so of the absent person's
// cases too, of which they need have none themselves.
func TestStandInsLeadWakesTheCasesStoodInFor(t *testing.T) {
	b := newToldBot(t, planF1)
	until := state.DateOf(toldAt).Add(3)
	for _, p := range []state.Person{
		{User: ulla, Paused: until, StandIn: "U0STANDIN"},
		{User: "U0STANDIN", Standing: []state.Standing{{User: ulla, Until: until}}},
	} {
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{People: []state.Person{p}}); err != nil {
			t.Fatal(err)
		}
	}
	a := ask{user: "U0STANDIN", channel: "D1", place: commands.InDirect, delivery: "1", now: b.now()}
	if ans := b.typed(t.Context(), &a, "digest", "remind 60"); !ans.saved {
		t.Fatalf("%+v", ans)
	}
	if next, ok, err := b.ws.NextTimer(t.Context()); err != nil || !ok || next.After(b.now()) {
		t.Errorf("the next timer is at %v (%t, %v), want now", next, ok, err)
	}
}
