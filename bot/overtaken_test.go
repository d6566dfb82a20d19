package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"casethread/state"
	"casethread/state/redisstore"
)

// What one replica edits as the case was, while another edits it as it is, is
// edited again by the one whose call came last.
func TestALateEditIsCorrected(t *testing.T) {
	b := newToldBot(t, state.Task{ID: "T1", Owner: state.Consultant, Giver: state.Caseworker, What: "ring"})
	claimed := func(kind, channel string) redisstore.Entry {
		t.Helper()
		body, err := json.Marshal(postBody{Thing: "T1", Version: b.kase().Version, Role: state.Consultant})
		if err != nil {
			t.Fatal(err)
		}
		post := redisstore.Post{Op: kind, Kind: kind, Case: 1, Channel: channel, Body: body}
		if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Posts: []redisstore.Post{post}}); err != nil {
			t.Fatal(err)
		}
		got, err := b.ws.Claim(t.Context(), "replica", 1, 0, time.Minute)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		return got[0]
	}
	posted := func(e redisstore.Entry) delivered {
		t.Helper()
		d, err := b.post(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	done := func(e redisstore.Entry, d delivered) {
		t.Helper()
		if first, err := b.finish(t.Context(), e, d); !first || err != nil {
			t.Fatal(first, err)
		}
	}
	told := claimed(postDirect, ulla)
	done(told, posted(told))
	late := claimed(postRefresh, room)
	edited := posted(late)
	if n := strings.Count(slackSays(t, b), "task.accept"); n != 1 {
		t.Fatalf("the task can be accepted in %d messages", n)
	}
	b.record(state.TaskDone{ID: "T1"}) // and the other replica's edit came before the one above
	done(late, edited)
	if s := slackSays(t, b); strings.Contains(s, "task.accept") {
		t.Errorf("the task is done, and it says\n%s", s)
	}
}
