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

// A worker that was held up after it had posted finds that another is done: where
// that one has found the message, it is the only one; where it has made another,
// there are two.
func TestTheOnlyMessageIsNoDouble(t *testing.T) {
	b := newToldBot(t, state.Contacted{Channel: "phone"})
	version := b.kase().Version
	body, err := json.Marshal(postBody{Version: version, Until: version, User: ulla})
	if err != nil {
		t.Fatal(err)
	}
	post := redisstore.Post{Op: "the-op", Kind: postAnswer, Case: 1, Channel: ulla, Body: body}
	if _, err := b.ws.Commit(t.Context(), redisstore.Commit{Posts: []redisstore.Post{post}}); err != nil {
		t.Fatal(err)
	}
	claim := func(worker string, lease time.Duration) redisstore.Entry {
		t.Helper()
		got, err := b.ws.Claim(t.Context(), worker, 1, lease, lease)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		return got[0]
	}
	slow := claim("slow", time.Minute)
	made, err := b.post(t.Context(), slow)
	if err != nil || !made.posted {
		t.Fatal(made, err)
	}
	fast := claim("fast", 0)
	fast.Again = true
	found, err := b.post(t.Context(), fast)
	if err != nil || found.posted || found.ts != made.ts {
		t.Fatal(found, err)
	}
	if first, err := b.finish(t.Context(), fast, found); !first || err != nil {
		t.Fatal(first, err)
	}
	stands := func() int { return strings.Count(slackSays(t, b), `"op_id":"the-op"`) }
	p := &postman{b: b.Bot}
	p.done(t.Context(), slow, made, toldAt)
	if n := stands(); n != 1 {
		t.Errorf("%d messages stand, want the only one", n)
	}
	second, err := b.post(t.Context(), slow)
	if err != nil || !second.posted || stands() != 2 {
		t.Fatal(second, stands(), err)
	}
	p.done(t.Context(), slow, second, toldAt)
	if n := stands(); n != 1 {
		t.Errorf("%d messages stand, want one", n)
	}
}
