package bot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/state"
)

// A card is edited when it comes to say something else, and when it is not
// known what it says.
func TestCardIsEditedWhenItChanges(t *testing.T) {
	b := newToldBot(t)
	edits := func() (n int) {
		for _, c := range b.slack.Calls() {
			if c.Method == "chat.update" && c.Result["ok"] == true {
				n++
			}
		}
		return n
	}
	deliver := func(what string, want int, facts ...state.Fact) {
		t.Helper()
		b.record(facts...)
		before := edits()
		e := toldEntry()
		e.Op = newID()
		if _, err := b.deliverCard(t.Context(), e, b.kase(), postBody{At: toldAt.Unix()}); err != nil {
			t.Fatal(err)
		}
		if got := edits() - before; got != want {
			t.Errorf("%s: %d edits, want %d", what, got, want)
		}
	}
	internal := state.Concern{On: true, Reason: "r"}
	deliver("posted anew", 0)
	deliver("the first time", 1, internal)
	deliver("what is internal", 0, internal)
	deliver("what is seen", 1, planF1)
	deliver("what is internal", 0, internal)
	deliver("what is undone", 1, state.Undone{Versions: []int{b.kase().Version - 1}})

	there := b.api
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(server.Close)
	b.api = slack.New("xoxb", slack.OptionAPIURL(server.URL+"/api/"))
	b.record(planF1)
	if _, err := b.deliverCard(t.Context(), toldEntry(), b.kase(), postBody{At: toldAt.Unix()}); err == nil {
		t.Fatal("not refused")
	}
	b.api = there
	deliver("after an edit that may have been made", 1, state.Undone{Versions: []int{b.kase().Version}})
}

// Slack may ask to wait for less than a second, which it says as 0. It is not asked
// again at once, and again, for as long as an answer may take.
func TestSlackIsNotAskedWithoutAPause(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	asked := 0
	err := patiently(ctx, func() error {
		asked++
		return &slack.RateLimitedError{}
	})
	if asked != 1 || err == nil {
		t.Errorf("asked %d times, %v", asked, err)
	}
}
