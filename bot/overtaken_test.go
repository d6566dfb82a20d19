package bot

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// What one replica edits as the case was, while another edits it as it is, is
// edited again by the one whose call came last.
func TestALateEditIsCorrected(t *testing.T) {
	b := newToldBot(t, taskT1)
	told := b.claimed(postDirect, ulla)
	b.finished(told, b.posted(told))
	late := b.claimed(postRefresh, room)
	edited := b.posted(late)
	if n := strings.Count(slackSays(t, b), "task.accept"); n != 1 {
		t.Fatalf("the task can be accepted in %d messages", n)
	}
	b.record(state.TaskDone{ID: "T1"}) // and the other replica's edit came before the one above
	b.finished(late, edited)
	if s := slackSays(t, b); strings.Contains(s, "task.accept") {
		t.Errorf("the task is done, and it says\n%s", s)
	}
}

var taskT1 = state.Task{ID: "T1", Owner: state.Consultant, Giver: state.Caseworker, What: "ring"}

// claimed puts out a post about T1, and takes it.
func (b toldBot) claimed(kind, channel string) redisstore.Entry {
	b.Helper()
	body, err := json.Marshal(postBody{Thing: "T1", Version: 4, Role: state.Consultant})
	if err != nil {
		b.Fatal(err)
	}
	post := redisstore.Post{Op: kind, Kind: kind, Case: 1, Channel: channel, Body: body}
	if _, err := b.ws.Commit(b.Context(), redisstore.Commit{Posts: []redisstore.Post{post}}); err != nil {
		b.Fatal(err)
	}
	got, err := b.ws.Claim(b.Context(), "replica", 1, 0, time.Minute)
	if err != nil || len(got) != 1 {
		b.Fatal(got, err)
	}
	return got[0]
}

func (b toldBot) posted(e redisstore.Entry) delivered {
	b.Helper()
	d, err := b.post(b.Context(), e)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func (b toldBot) finished(e redisstore.Entry, d delivered) {
	b.Helper()
	if first, err := b.finish(b.Context(), e, d); !first || err != nil {
		b.Fatal(first, err)
	}
}

// What a message was made to say, or edited to, is taken back by a failover
// before its post is done: the message says again how the task stands.
func TestWhatIsLostIsCorrected(t *testing.T) {
	for _, tt := range []struct {
		name    string
		kind    string
		inPlace []state.Fact
	}{
		{"a message", postDirect, nil},
		{"a message, and something else came", postDirect, []state.Fact{state.Contacted{Channel: "phone"}}},
		{"an edit", postRefresh, nil},
		{"an edit, and something else came", postRefresh, []state.Fact{state.Contacted{Channel: "phone"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := redistest.Embedded(t)
			b := newToldBots(t, url, 1, taskT1)[0]
			if tt.kind == postRefresh {
				told := b.claimed(postDirect, ulla)
				b.finished(told, b.posted(told))
			}
			late := b.claimed(tt.kind, ulla)
			b.record(state.TaskDone{ID: "T1"})
			said := b.posted(late)
			if s := slackSays(t, b); strings.Contains(s, "task.accept") {
				t.Fatalf("the task is done, and it says\n%s", s)
			}
			loseLast(t, url)
			if len(tt.inPlace) > 0 {
				b.record(tt.inPlace...)
			}
			b.finished(late, said)
			if n := strings.Count(slackSays(t, b), "task.accept"); n != 1 {
				t.Errorf("the task can be accepted in %d messages\n%s", n, slackSays(t, b))
			}
		})
	}
}

// A move that is taken back by a failover has kept the calendar file of the plan from
// being shared, for its own would come: the file is shared after all.
func TestNothingIsMadeOfWhatIsLost(t *testing.T) {
	url := redistest.Embedded(t)
	b := newToldBots(t, url, 1, planF1)[0]
	f, err := b.ws.Find(t.Context(), redisstore.Lookup{No: 1})
	if err != nil {
		t.Fatal(err)
	}
	plan := f.Case.Followups[0]
	invite := b.toldPost(postInvite, postBody{Thing: plan.ID, Version: plan.Version, Role: state.Consultant})
	b.finished(invite, b.posted(invite))
	file := b.toldPost(postFile, postBody{Thing: plan.ID, Version: plan.Version, Role: state.Consultant})
	moved := plan.FollowupPlanned
	moved.For, moved.Moved = moved.For.Add(1), true
	b.record(moved)
	nothing := b.posted(file)
	loseLast(t, url)
	if first, err := b.finish(t.Context(), file, nothing); first || !errors.Is(err, errLostReason) {
		t.Errorf("the file is not wanted, although the move is lost: %t, %v", first, err)
	}
	b.finished(file, b.posted(file))
	if n := len(b.slack.State().Files); n != 1 {
		t.Errorf("%d files are shared, want one", n)
	}
}

// loseLast takes the last event of the case out of Redis, as a failover does with
// what no replica had.
func loseLast(t *testing.T, url string) {
	t.Helper()
	opt, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	r := redis.NewClient(opt)
	defer r.Close()
	logs := r.Keys(t.Context(), "*:case:1:log").Val()
	if len(logs) != 1 {
		t.Fatalf("logs %v", logs)
	}
	if err := r.RPop(t.Context(), logs[0]).Err(); err != nil {
		t.Fatal(err)
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
	p.done(t.Context(), &letter{Entry: slow}, made, toldAt)
	if n := stands(); n != 1 {
		t.Errorf("%d messages stand, want the only one", n)
	}
	second, err := b.post(t.Context(), slow)
	if err != nil || !second.posted || stands() != 2 {
		t.Fatal(second, stands(), err)
	}
	p.done(t.Context(), &letter{Entry: slow}, second, toldAt)
	if n := stands(); n != 1 {
		t.Errorf("%d messages stand, want one", n)
	}
}

// A replica whose clock is ahead by an hour, or one that takes over from it, finds
// what was posted: it stands there, by Slack's clock, from before it was decided.
func TestMessageIsFoundByAClockThatIsAhead(t *testing.T) {
	b := newToldBot(t, state.Contacted{Channel: "phone"})
	version := b.kase().Version
	body := postBody{Version: version, Until: version, User: ulla, At: toldAt.Add(time.Hour).Unix()}
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	e := redisstore.Entry{ID: "1-1", Workspace: "T1", Post: redisstore.Post{Op: "the-op", Kind: postAnswer, Case: 1, Channel: ulla, Body: raw}}
	for range 2 {
		if _, err := b.post(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		e.Again = true
	}
	if n := strings.Count(slackSays(t, b), `"op_id":"the-op"`); n != 1 {
		t.Errorf("it stands %d times", n)
	}
}
