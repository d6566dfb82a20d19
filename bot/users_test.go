package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"casethread/commands"
)

// directory is what Slack would say of users, and how often it was asked.
type directory struct {
	mu    sync.Mutex
	users map[string]*slack.User
	fail  error
	asked int
	now   time.Time
}

func (d *directory) cache() *users {
	return &users{own: []string{"T1"}, now: func() time.Time { return d.now }, fetch: func(_ context.Context, id string) (*slack.User, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.asked++
		if d.fail != nil {
			return nil, d.fail
		}
		u, ok := d.users[id]
		if !ok {
			return nil, slack.SlackErrorResponse{Err: "user_not_found"}
		}
		return u, nil
	}}
}

func TestUsersAreAskedForOnce(t *testing.T) {
	d := &directory{now: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC), users: map[string]*slack.User{"U1": {ID: "U1", TeamID: "T1", RealName: "Karin"}}}
	u := d.cache()
	ask := func(step string, want int) commands.UserInfo {
		t.Helper()
		info, err := u.info(t.Context(), "U1")
		if d.asked != want || err != nil {
			t.Errorf("%s: asked %d times, want %d (%v)", step, d.asked, want, err)
		}
		return info
	}
	if u.name("U1") != "U1" {
		t.Error("a name before anybody was asked")
	}
	ask("first", 1)
	ask("again", 1)
	if u.name("U1") != "Karin" || u.name("U2") != "U2" {
		t.Errorf("names %q, %q", u.name("U1"), u.name("U2"))
	}
	d.now = d.now.Add(usersKept - 1)
	ask("within the half hour", 1)
	d.users["U1"] = &slack.User{ID: "U1", TeamID: "T1", RealName: "Karin Holm", Deleted: true}
	d.now = d.now.Add(1)
	if info := ask("after it", 2); info.Name != "Karin Holm" || !info.Gone {
		t.Errorf("%+v", info)
	}
	d.now, d.fail = d.now.Add(usersKept), errors.New("away")
	if info, err := u.info(t.Context(), "U1"); err == nil || info.Name != "Karin Holm" {
		t.Errorf("when Slack is away: %+v, %v", info, err)
	}
}

func TestWhatSlackSaysOfUsers(t *testing.T) {
	d := &directory{users: map[string]*slack.User{
		"U1": {ID: "U1", TeamID: "T1", RealName: "Karin", Profile: slack.UserProfile{DisplayName: "karin"}},
		"U2": {ID: "U2", TeamID: "T2", Name: "vera"},
		"U3": {ID: "U3", TeamID: "T9", Enterprise: slack.EnterpriseUser{EnterpriseID: "T1"}},
		"U4": {ID: "U4", TeamID: "T1", IsBot: true, Profile: slack.UserProfile{RealName: "Bot"}},
		"U5": {ID: "U5", Deleted: true},
		"U6": {ID: "U6", TeamID: "T1", IsPrimaryOwner: true},
		"U7": {ID: "U7", TeamID: "T2", IsAdmin: true},
		"U8": {ID: "U8", TeamID: "T3", Enterprise: slack.EnterpriseUser{EnterpriseID: "E2", IsOwner: true}},
	}}
	got, err := d.cache().infos(t.Context(), []string{"U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9"})
	want := map[string]commands.UserInfo{
		"U1": {Name: "karin", Team: "T1"}, "U2": {Name: "vera", Team: "T2", External: true}, "U3": {Name: "U3", Team: "T1"}, "U4": {Name: "Bot", Team: "T1", Bot: true}, "U5": {Name: "U5", Gone: true},
		"U6": {Name: "U6", Team: "T1", Admin: true}, "U7": {Name: "U7", Team: "T2", External: true, Admin: true}, "U8": {Name: "U8", Team: "E2", External: true, Admin: true},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if d.asked != 9 {
		t.Errorf("asked %d times for 9", d.asked)
	}
	d.fail = errors.New("away") // then it is not known who they are, and not said that they are nobody
	if _, err := d.cache().infos(t.Context(), []string{"U1"}); err == nil {
		t.Error("Slack is away, and nobody is told")
	}
}

// However many people there are, the cache does not grow without end, and
// many may ask at once.
func TestUsersAtOnce(t *testing.T) {
	d := &directory{users: map[string]*slack.User{}}
	u := d.cache()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				id := fmt.Sprintf("U%d", (i+j)%60)
				d.mu.Lock()
				d.users[id] = &slack.User{ID: id, TeamID: "T1", Name: id}
				d.mu.Unlock()
				if info, err := u.info(t.Context(), id); err != nil || info.Name != id {
					t.Errorf("%s: %+v, %v", id, info, err)
				}
				u.name(id)
			}
		})
	}
	wg.Wait()
	u.known = map[string]knownUser{}
	for i := range mostUsers + 1 {
		u.known[fmt.Sprint(i)] = knownUser{}
	}
	d.users["UX"] = &slack.User{ID: "UX"}
	if _, err := u.info(t.Context(), "UX"); err != nil || len(u.known) > mostUsers {
		t.Errorf("%d users are kept, %v", len(u.known), err)
	}
}

func TestRecent(t *testing.T) {
	var r recent
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	for i, tt := range []struct {
		id    string
		after time.Duration
		want  bool
	}{
		{"a", 0, true},
		{"a", 0, false},
		{"b", time.Minute, true},
		{"a", recentKept - 1, false},
		{"a", recentKept, true}, // ten minutes on it is another
		{"a", recentKept + time.Minute, false},
		{"b", recentKept + 2*time.Minute, true},
		{"", 0, true},
		{"", 0, false},
	} {
		if got := r.first(tt.id, at.Add(tt.after)); got != tt.want {
			t.Errorf("%d: first(%q) after %v = %t", i, tt.id, tt.after, got)
		}
	}
	r.forget("a")
	if !r.first("a", at.Add(recentKept+time.Minute)) {
		t.Error("forgotten, and not first")
	}
	r.forget("never seen")
	// What is long past is not kept.
	for i := range 1000 {
		r.first(fmt.Sprint(i), at.Add(recentKept+3*time.Minute))
	}
	r.first("later", at.Add(5*recentKept))
	if len(r.ids) != 1 {
		t.Errorf("%d deliveries are remembered", len(r.ids))
	}
}

// The same delivery is in hand once at a time, others beside it.
func TestSingly(t *testing.T) {
	var s singly
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	end, ok := s.turn(t.Context(), "a")
	if !ok {
		t.Fatal("no turn, and nobody before")
	}
	if _, ok := s.turn(gone, "a"); ok {
		t.Error("a turn while another has it")
	}
	other, ok := s.turn(gone, "b")
	if !ok {
		t.Fatal("of another delivery there is no turn")
	}
	other()
	n := 0
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			end, ok := s.turn(t.Context(), "a")
			if ok {
				n++ // the race detector sees it when two are in hand
				end()
			}
		})
	}
	end()
	wg.Wait()
	if n != 20 || len(s.taken) != 0 {
		t.Errorf("%d of 20 had a turn, %d are left", n, len(s.taken))
	}
}

// Of the same delivery at the same moment, one is first.
func TestRecentAtOnce(t *testing.T) {
	var r recent
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	var wg sync.WaitGroup
	n := 0
	for range 20 {
		wg.Go(func() {
			if r.first("x", at) {
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if n != 1 {
		t.Errorf("%d were first", n)
	}
}
