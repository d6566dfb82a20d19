package doctor

import (
	"strings"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/bot/serve/servetest"
	"casethread/state"
	"casethread/state/redisstore"
)

// A laterFact is of a kind that a later version may record.
type laterFact struct {
	What string `json:"what"`
}

func (laterFact) Type() string { return "later" }

// TestNewerData: what a newer version wrote is named, and what to do about it. No
// rebuild is advised: nothing is damaged.
func TestNewerData(t *testing.T) {
	_, cfg := world(t)
	openCase(t, cfg, 1, 16)
	openCase(t, cfg, 2, 3)
	s, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := s.Workspace(servetest.Workspace)
	f, err := w.Find(t.Context(), redisstore.Lookup{No: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(t.Context(), redisstore.Commit{
		Base: f.Case, Events: []state.Event{{Version: 4, At: time.Now(), Date: state.NewDate(2026, 11, 25), Fact: laterFact{"planted"}}},
		Posts: []redisstore.Post{{Op: "a", Kind: "foretelling", Channel: "U1", Body: []byte("{}")}, {Op: "b", Kind: "digest", Channel: "U1", Body: []byte("{}")}},
		Set:   []redisstore.Timer{{ID: "foretell|1", At: time.Now().Add(time.Minute)}, {ID: "wake|1", At: time.Now().Add(time.Minute)}},
	}); err != nil {
		t.Fatal(err)
	}
	r := Examine(t.Context(), cfg, clock.System{})
	want := "case 2 cannot be opened: decode event 4: unknown type: a newer version wrote it; 1 post of a kind that this version does not know; " +
		"1 timer of a kind that this version does not know; a newer version of casethread wrote it, and this one leaves it as it is: start the newer one"
	if got := detail(t, r, newerData); got != want || r.OK {
		t.Errorf("%s, want\n%s", got, want)
	}
	if got := detail(t, r, "snapshots"); !strings.HasPrefix(got, "2 of 2 cases") {
		t.Errorf("snapshots: %s", got)
	}
	if err := client(t, cfg).Set(t.Context(), strings.TrimSuffix(keysOf(t, cfg), "keys")+"format", 2, 0).Err(); err != nil {
		t.Fatal(err)
	}
	r = Examine(t.Context(), cfg, clock.System{})
	if got := detail(t, r, newerData); got != "the data is of format 2, and this version of casethread knows 1: start a newer one" || r.OK {
		t.Errorf("of a higher format: %s", got)
	}
}
