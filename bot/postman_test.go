package bot

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"casethread/state"
	"casethread/state/redisstore"
)

// What became of a call that failed: whether trying again is of use, and
// whether the message may stand there all the same.
func TestFailuresOfPosts(t *testing.T) {
	refused := func(code string) error { return slack.SlackErrorResponse{Err: code} }
	dial := &url.Error{Op: "Post", URL: "https://slack.com/api/chat.postMessage?secret", Err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
	for _, tt := range []struct {
		err                  error
		permanent, ambiguous bool
		code                 string
	}{
		{refused("channel_not_found"), true, true, "channel_not_found"},
		{refused("is_archived"), true, true, "is_archived"},
		{refused("invalid_auth"), false, false, "invalid_auth"}, // it waits until Slack takes the token
		{fmt.Errorf("post: %w", refused("token_revoked")), false, false, "token_revoked"},
		{refused("invalid_blocks"), true, true, "invalid_blocks"},
		{refused("msg_too_long"), true, true, "msg_too_long"},
		{fmt.Errorf("post: %w", refused("not_in_channel")), true, true, "not_in_channel"},
		{refused("internal_error"), false, true, "internal_error"},
		{refused("fatal_error"), false, true, "fatal_error"},
		{refused("service_unavailable"), false, true, "service_unavailable"},
		{refused("request_timeout"), false, true, "request_timeout"},
		{refused("ratelimited"), false, true, "ratelimited"},
		{refused("rate_limited"), false, true, "rate_limited"},
		{slack.StatusCodeError{Code: 500, Status: "500 Internal Server Error"}, false, true, "500 Internal Server Error"},
		{slack.StatusCodeError{Code: 503, Status: "503 Service Unavailable"}, false, true, "503 Service Unavailable"},
		{&slack.RateLimitedError{RetryAfter: time.Second}, false, false, "ratelimited"},
		{dial, false, true, "network"},
		{&url.Error{Op: "Post", URL: "https://slack.com/api/chat.postMessage?secret", Err: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}, false, true, "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		{json.Unmarshal([]byte("<html>"), new(any)), false, true, errNotSlack.Error()},
		{&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, false, true, "network"},
		{io.EOF, false, true, "EOF"},
		{fmt.Errorf("post: %w", io.ErrUnexpectedEOF), false, true, "post: unexpected EOF"},
		{context.DeadlineExceeded, false, true, "timeout"},
		{os.ErrDeadlineExceeded, false, true, "network"},
		{errNotYet, false, false, errNotYet.Error()},
		{errors.New("redis: nil"), false, false, "redis: nil"},
	} {
		if got := permanent(tt.err); got != tt.permanent {
			t.Errorf("permanent(%v) = %t", tt.err, got)
		}
		if got := ambiguous(tt.err); got != tt.ambiguous {
			t.Errorf("ambiguous(%v) = %t", tt.err, got)
		}
		if got := slackCode(tt.err); got != tt.code {
			t.Errorf("slackCode(%v) = %q, want %q", tt.err, got, tt.code)
		}
		if strings.Contains(slackCode(tt.err), "secret") {
			t.Errorf("slackCode tells of a URL: %q", slackCode(tt.err))
		}
	}
}

func TestLaterCard(t *testing.T) {
	entry := func(kind string, no int) *letter {
		var l letter
		l.Kind, l.Case = kind, no
		return &l
	}
	for _, tt := range []struct {
		rest []*letter
		want bool
	}{
		{nil, false},
		{[]*letter{entry(postEvent, 12)}, false},
		{[]*letter{entry(postCard, 13)}, false},
		{[]*letter{entry(postEvent, 12), entry(postCard, 13), entry(postCard, 12)}, true},
	} {
		if got := laterCard(tt.rest, 12); got != tt.want {
			t.Errorf("laterCard(%v) = %t", tt.rest, got)
		}
	}
}

// Waits grow, are never negative, and end at half a minute.
func TestBackoff(t *testing.T) {
	last := time.Duration(0)
	for tries := range 100 {
		d := backoff(tries)
		if d < last || d < 200*time.Millisecond || d > 30*time.Second {
			t.Fatalf("after %d tries %v, before that %v", tries, d, last)
		}
		last = d
	}
	if last != 30*time.Second {
		t.Errorf("in the end %v", last)
	}
}

// postedCase has K, S and V on Slack, and a mentor who is not.
func postedCase(facts ...state.Fact) *state.Case {
	all := append([]state.Fact{
		state.Opened{Label: "AB", Channel: room},
		state.PartyNamed{Role: state.Consultant, Name: "K", User: "UK"},
		state.PartyNamed{Role: state.Caseworker, Name: "S", User: "US"},
		state.PartyNamed{Role: state.Company, Name: "V", User: "UV", External: true},
		state.PartyNamed{Role: state.Mentor, Name: "M"},
		state.ThreadStarted{Channel: room, TS: "1.1"},
	}, facts...)
	var events []state.Event
	for i, f := range all {
		events = append(events, state.Event{Version: i + 1, Fact: f, By: state.Actor{User: "UK", Role: state.Consultant}})
	}
	return state.Fold(12, events)
}

// postedOn is the day on which what is told in these tests was recorded.
var postedOn = state.NewDate(2026, time.December, 1)

// Who hears of a commit, and where: what the thread must not know is told to
// one party in private, or to nobody.
func TestPostsForACommit(t *testing.T) {
	plan := state.FollowupPlanned{ID: "F1"}
	ask := state.FollowupProposed{ID: "F1", Note: "n"}
	shared := state.Task{ID: "T1", Owner: state.Company, Giver: state.Consultant, What: "x", Shared: true}
	internal := state.Task{ID: "T2", Owner: state.Caseworker, Giver: state.Consultant, What: "x"}
	ofMentor := state.Task{ID: "T3", Owner: state.Mentor, Giver: state.Consultant, What: "x"}
	declined := state.Task{ID: "T2", Owner: state.Consultant, Giver: state.Consultant, How: "declined", Reason: "no", What: "x"}
	offer := state.HandoverOffered{
		ID: "H1", From: state.PartyNamed{Role: state.Consultant, Name: "K", User: "UK"}, To: state.PartyNamed{Role: state.Consultant, Name: "X", User: "UX"},
	}
	again := state.HandoverOffered{ID: "H2", From: offer.From, To: state.PartyNamed{Role: state.Consultant, Name: "Y", User: "UY"}}
	yes := state.HandoverAnswered{ID: "H1", From: offer.From, Accepted: true}
	for _, tt := range []struct {
		name   string
		before []state.Fact
		fact   state.Fact
		by     string
		want   string
	}{
		{"a plan", nil, plan, "UK", "event room F1, card room"},
		{"a move", []state.Fact{plan}, plan, "UK", "refresh room F1 old, event room F1, card room"},
		{"held", []state.Fact{plan}, state.FollowupHeld{ID: "F1", Private: "p"}, "UK", "refresh room F1, card room"},
		{"held without a plan", nil, state.FollowupHeld{}, "UK", "event room E7, card room"},
		{"cancelled", []state.Fact{plan}, state.FollowupCancelled{ID: "F1", Reason: "r"}, "UK", "refresh room F1, event room E8, card room"},
		{"a plan taken back", []state.Fact{plan}, state.Undone{Versions: []int{7}}, "UK", "refresh room E7, refresh room F1, file UK F1 as K, file UV F1 as V, card room"},
		{"another time proposed", []state.Fact{plan}, ask, "UV", "refresh room F1, direct UK E8 as K, card room"},
		{"proposed anew", []state.Fact{plan, ask}, ask, "UV", "refresh room F1, refresh room E8, direct UK E9 as K, card room"},
		{"moved as proposed", []state.Fact{plan, ask}, plan, "UK", "refresh room F1 old, refresh room E8, event room F1, card room"},
		{"held all the same", []state.Fact{plan, ask}, state.FollowupHeld{ID: "F1"}, "UK", "refresh room F1, refresh room E8, card room"},
		{"the company's answer", []state.Fact{plan}, state.FollowupAnswered{ID: "F1", Note: "n"}, "UV", "refresh room F1, direct UK E8 as K, card room"},
		{"held after an answer", []state.Fact{plan, state.FollowupAnswered{ID: "F1"}}, state.FollowupHeld{ID: "F1"}, "UK", "refresh room F1, refresh room E8, card room"},
		{"a shared task", nil, shared, "UK", "event room T1, card room"},
		{"an internal task", nil, internal, "UK", "direct US T2 as S, card room"},
		{"one of a party without Slack", nil, ofMentor, "UK", "card room"},
		{"one's own", nil, state.Task{ID: "T4", Owner: state.Consultant, Giver: state.Consultant, What: "x"}, "UK", "card room"},
		{"declined", []state.Fact{internal}, declined, "US", "refresh room T2, direct UK T2 as K, card room"},
		{"a concern", nil, state.Concern{On: true, Reason: "r"}, "UK", "card room"},
		{"medical", nil, state.MedicalRequired{}, "US", "card room"},
		{"an order", nil, state.Ordered{Text: "t"}, "US", "card room"},
		{"the ball", nil, state.BallPassed{To: state.Caseworker}, "UK", "event room ball, card room"},
		{"the ball taken", []state.Fact{state.BallPassed{To: state.Caseworker}}, state.BallAnswered{Accepted: true}, "US", "refresh room ball, card room"},
		{"the ball returned", []state.Fact{state.BallPassed{To: state.Caseworker}}, state.BallAnswered{Reason: "r"}, "US", "refresh room ball, direct UK E8 as K, card room"},
		{"a worry", nil, state.Worry{What: "w"}, "UV", "refresh room W, direct UK E7 as K, card room"},
		{"a worry that K notes", nil, state.Worry{What: "w"}, "UK", "refresh room W, card room"},
		{"a role offered", nil, offer, "UK", "handover UX H1, card room"},
		{"to another", []state.Fact{offer}, again, "US", "refresh room H1, handover UK E8, handover UY H2, card room"},
		{"to another by the same", []state.Fact{offer}, again, "UK", "refresh room H1, handover UY H2, card room"},
		{"by who is told nothing", nil, offer, "UX", "card room"},
		{"accepted", []state.Fact{offer}, yes, "UX", "refresh room H1, event room E8, handover UK E8, direct UV E8 as V, card room"},
		{"declined", []state.Fact{offer}, state.HandoverAnswered{ID: "H1", From: offer.From, Reason: "r"}, "UX", "refresh room H1, handover UK E8, card room"},
		{"the party that comes of it", []state.Fact{offer, yes}, offer.To, "UX", "refresh room N, refresh room called, card room, home UK"},
		{"a role given meanwhile", []state.Fact{offer}, again.To, "US", "refresh room H1, refresh room N, event room E8, left UK E8 as K, refresh room called, card room, home UK"},
		{"who is called leaves", nil, state.PartyLeft{Role: state.Consultant}, "US", "refresh room N, event room E7, left UK E7 as K, refresh room called, card room, home UK"},
		{"who is not called leaves", nil, state.PartyLeft{Role: state.Mentor}, "US", "refresh room N, event room E7, card room"},
		{"an offer taken back", []state.Fact{offer, again}, state.Undone{Versions: []int{8}}, "US", "refresh room E8, refresh room H1, refresh room H2, card room"},
		{"undone", []state.Fact{shared}, state.Undone{Versions: []int{7}}, "UK", "refresh room E7, refresh room T1, card room"},
		{"closed", nil, state.CaseClosed{Outcome: []string{"job"}}, "UK", "refresh room N, event room E7, card room, home UK, home US, home UV"},
		{"opened again", []state.Fact{state.CaseClosed{}}, state.Opened{Track: "2"}, "UK", "event room E8, card room"},
	} {
		before := postedCase(tt.before...)
		e := state.Event{Version: before.Version + 1, Fact: tt.fact, By: state.Actor{User: tt.by}}
		var got []string
		for _, p := range postsFor(before, before.With(e), []state.Event{e}, e.By, postedOn) {
			got = append(got, describe(t, p))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, s, tt.want)
		}
	}
	opened := postedCase()
	if posts := postsFor(state.Fold(12, nil), opened, opened.Events, state.Actor{User: "UK"}, postedOn); len(posts) != 1 || posts[0].Kind != postOpening {
		t.Errorf("of an opening: %v", posts)
	}
}

func describe(t *testing.T, p redisstore.Post) string {
	t.Helper()
	if p.Op == "" || p.Case != 12 && p.Kind != postHome {
		t.Errorf("post %+v", p)
	}
	s := p.Kind + " " + strings.Replace(p.Channel, room, "room", 1)
	for _, part := range []struct{ key, show string }{{`"t":"`, " "}, {`"r":"`, " as "}} {
		if _, after, ok := strings.Cut(string(p.Body), part.key); ok {
			v, _, _ := strings.Cut(after, `"`)
			s += part.show + v
		}
		if _, things, ok := strings.Cut(string(p.Body), `"ts":["`); ok && part.show == " " {
			things, _, _ = strings.Cut(things, `"]`)
			s = s[:strings.LastIndex(s, " ")+1] + strings.ReplaceAll(things, `","`, "+")
		}
	}
	if strings.Contains(string(p.Body), `"o":true`) {
		s += " old"
	}
	if strings.Contains(string(p.Body), `"l":true`) {
		s += " left"
	}
	return s
}

// A message carries opaque ids and nothing else.
func TestMetadata(t *testing.T) {
	m := metadata("task", "op1", 12, "T1")
	if m.EventType != "task" || len(m.EventPayload) != 3 || m.EventPayload["op_id"] != "op1" || m.EventPayload["case"] != 12 || m.EventPayload["thing"] != "T1" {
		t.Errorf("%+v", m)
	}
	if m := metadata("notice", "op1", 0, ""); len(m.EventPayload) != 1 {
		t.Errorf("%+v", m)
	}
	kinds := strings.Fields("case_card case_post task followup agenda minutes digest reminder warning notice")
	for _, f := range []state.Fact{state.Task{}, state.TaskDone{}, state.FollowupHeld{}, state.PartyNamed{}, state.BallPassed{}, state.CaseClosed{}} {
		found := false
		for _, k := range kinds {
			found = found || kindOf(f) == k
		}
		if !found {
			t.Errorf("%s is posted as %q", f.Type(), kindOf(f))
		}
	}
	seen := map[string]bool{}
	for range 1000 {
		id := newID()
		if seen[id] || len(id) != 20 {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}

// Who comes to take part in the follow-ups to come is told of them, and who
// does so no longer is told that too.
func TestPostsForWhoComesAndGoes(t *testing.T) {
	now := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	named := func(r state.Role, user string) state.Fact { return state.PartyNamed{Role: r, User: user, Name: "N"} }
	plan := func(id string, day int, at string, who ...state.Role) state.Fact {
		return state.FollowupPlanned{ID: id, For: state.DateOf(now).Add(day), Time: at, Who: who}
	}
	f1 := plan("F1", 1, "10:00")
	moved := state.FollowupPlanned{ID: "F1", For: state.DateOf(now).Add(2), Who: []state.Role{state.Caseworker}}
	for _, tt := range []struct {
		name   string
		before []state.Fact
		facts  []state.Fact
		want   string
	}{
		{
			"another consultant",
			[]state.Fact{f1},
			[]state.Fact{named(state.Consultant, "UX")},
			"invite UK F1 as K, file UK F1 as K left, invite UX F1 as K, file UX F1 as K",
		},
		{
			"by hand-over",
			[]state.Fact{f1},
			[]state.Fact{state.HandoverAnswered{ID: "H1", Accepted: true}, named(state.Consultant, "UX")},
			"invite UK F1 as K, file UK F1 as K left, invite UX F1 as K, file UX F1 as K",
		},
		{"the same one", []state.Fact{f1}, []state.Fact{named(state.Consultant, "UK")}, ""},
		{"one without Slack", []state.Fact{f1}, []state.Fact{named(state.Company, "")}, "invite UV F1 as V, file UV F1 as V left"},
		{"nobody", []state.Fact{f1}, []state.Fact{state.PartyLeft{Role: state.Company}}, "invite UV F1 as V, file UV F1 as V left"},
		{"a mentor who takes no part", []state.Fact{f1}, []state.Fact{named(state.Mentor, "UX")}, ""},
		{"a mentor who does", []state.Fact{plan("F1", 1, "", state.Mentor)}, []state.Fact{named(state.Mentor, "UX")}, "invite UX F1 as M, file UX F1 as M"},
		{
			"who has another role too",
			[]state.Fact{plan("F1", 1, "", state.Caseworker)},
			[]state.Fact{named(state.Caseworker, "UK")},
			"invite US F1 as S, file US F1 as S left",
		},
		{
			"who keeps another role",
			[]state.Fact{named(state.Caseworker, "UK"), plan("F1", 1, "", state.Caseworker)},
			[]state.Fact{named(state.Consultant, "UX")},
			"invite UK F1 as K, invite UX F1 as K, file UX F1 as K, invite UK F1 as S, file UK F1 as S",
		},
		{
			"what is over",
			[]state.Fact{plan("F1", -1, "10:00"), plan("F2", 0, "08:00"), plan("F3", 0, ""), plan("F4", 0, "08:01")},
			[]state.Fact{state.PartyLeft{Role: state.Company}},
			"invite UV F3+F4 as V, file UV F3+F4 as V left", // which were planned at once
		},
		{"what is held", []state.Fact{f1, state.FollowupHeld{ID: "F1"}}, []state.Fact{state.PartyLeft{Role: state.Company}}, ""},
		{"what is moved", []state.Fact{f1}, []state.Fact{moved}, ""},
		{"what is undone", []state.Fact{f1, moved}, []state.Fact{state.Undone{Versions: []int{8}}}, ""},
		{
			"closed",
			[]state.Fact{f1},
			[]state.Fact{state.CaseClosed{}},
			"invite UK F1 as K, file UK F1 as K left, invite UV F1 as V, file UV F1 as V left",
		},
		{
			"closing undone",
			[]state.Fact{f1, state.CaseClosed{}},
			[]state.Fact{state.Undone{Versions: []int{8}}},
			"invite UK F1 as K, file UK F1 as K, invite UV F1 as V, file UV F1 as V",
		},
		{
			"a change undone",
			[]state.Fact{f1, named(state.Consultant, "UX")},
			[]state.Fact{state.Undone{Versions: []int{8}}},
			"invite UX F1 as K, file UX F1 as K left, invite UK F1 as K, file UK F1 as K",
		},
	} {
		before := postedCase(tt.before...)
		after, events := before, []state.Event(nil)
		for _, f := range tt.facts {
			e := state.Event{Version: after.Version + 1, Fact: f, By: state.Actor{User: "US", Role: state.Caseworker}}
			after, events = after.With(e), append(events, e)
		}
		var got []string
		for _, p := range attendance(before, after, events, now) {
			got = append(got, describe(t, p))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, s, tt.want)
		}
	}
}
