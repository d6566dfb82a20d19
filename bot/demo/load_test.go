package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"casethread/bot"
	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/commands"
	"casethread/commands/texts"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// The load of a busy minute: cases whose follow-ups begin at half past two and
// whose tasks are due that day, to people who have no digest.
const (
	loadCases     = 500
	loadFollowups = 4  // a case: 2,000
	loadTasks     = 10 // a case: 5,000
)

// TestEveryReminderOfABusyMinuteComesOnce has two bots remind of it all on one
// real Redis and at Slack's pace, and kills one of them in the middle: each
// person has one message about each case, with all that they are reminded of.
func TestEveryReminderOfABusyMinuteComesOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("some 11,000 reminders take a while")
	}
	l := newLoad(t)
	want := l.open(t)
	first, second := l.bot(t, "first"), l.bot(t, "second")
	l.kill = func() { go first.Kill() }
	if err := l.clock.Set(loadDay.At(14, 0, l.clock.Now().Location())); err != nil {
		t.Fatal(err)
	}
	l.finish(t, second)

	got := map[string]string{}
	for _, c := range l.slack.State().Channels {
		for _, m := range c.Messages {
			if m.Metadata["event_type"] != "reminder" {
				continue
			}
			user := slices.DeleteFunc(slices.Clone(c.Members), func(u string) bool { return u == localslack.DefaultBotUser })[0]
			key := user + " " + caseOf(m)
			if got[key] != "" {
				t.Errorf("%s has two messages", key)
			}
			if m.Edited != nil {
				t.Errorf("%s is told something twice, or of it bit by bit", key)
			}
			got[key] = thingsIn(t, m)
		}
	}
	nudges := 0
	for key, things := range want {
		nudges += strings.Count(things, " ") + 1
		if got[key] != things {
			t.Errorf("%s is reminded of %q, want %q", key, got[key], things)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d messages, want %d", len(got), len(want))
	}
	t.Logf("%d reminders in %d messages, %d refused by Slack's limits, all there %v later on the clock",
		nudges, len(got), l.refused, l.clock.Now().Sub(loadDay.At(14, 0, time.UTC)).Round(time.Second))
}

var loadDay = state.NewDate(2026, time.December, 3)

type load struct {
	clock *clock.Simulated
	slack *localslack.Slack
	redis string
	web   *httptest.Server

	mu      sync.Mutex
	buckets map[string]bucket // of channels, and "" of the workspace
	posted  int
	refused int
	kill    func()
}

// newLoad starts a Slack that keeps its limits: of posts about one a second in
// a channel, and some hundreds a minute in a workspace.
func newLoad(t *testing.T) *load {
	l := &load{clock: clock.NewSimulated(loadDay.At(13, 59, time.UTC)), redis: redistest.Server(t), buckets: map[string]bucket{}}
	opt := localslack.Options{Clock: l.clock}
	members := []string{localslack.DefaultBotUser}
	for _, r := range state.PartyRoles {
		for n := range loadPeople[r] {
			id := loadUser(r, n)
			opt.Users = append(opt.Users, localslack.User{ID: id, Name: strings.ToLower(id)})
			members = append(members, id)
		}
	}
	opt.Channels = []localslack.Channel{{ID: channel, Name: "huset", Private: true, Members: members}}
	l.slack = localslack.New(opt)
	t.Cleanup(l.slack.Close)
	l.web = httptest.NewServer(http.HandlerFunc(l.serve))
	t.Cleanup(l.web.Close)
	return l
}

// A bucket fills with time and holds a burst.
type bucket struct {
	level float64
	at    time.Time
}

// take takes one out of a bucket that gets rate a second, at most burst.
func (l *load) take(name string, rate, burst float64) bool {
	now := l.clock.Now()
	b, ok := l.buckets[name]
	if !ok {
		b = bucket{burst, now}
	}
	b = bucket{min(burst, b.level+rate*now.Sub(b.at).Seconds()), now}
	taken := b.level >= 1
	if taken {
		b.level--
	}
	l.buckets[name] = b
	return taken
}

const killAfter = 150 // posts

func (l *load) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/chat.postMessage") && !l.passes(r) {
		w.Header().Set("Retry-After", "20")
		http.Error(w, "ratelimited", http.StatusTooManyRequests)
		return
	}
	l.slack.Handler().ServeHTTP(w, r)
}

func (l *load) passes(r *http.Request) bool {
	body := new(bytes.Buffer)
	body.ReadFrom(r.Body)
	r.Body = struct {
		*bytes.Reader
		closer
	}{Reader: bytes.NewReader(body.Bytes())}
	form := regexp.MustCompile(`channel=([A-Z0-9]+)`).FindStringSubmatch(body.String())
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.take(form[1], 1, 3) || !l.take("", 10, 300) {
		l.refused++
		return false
	}
	if l.posted++; l.posted == killAfter {
		l.kill()
	}
	return true
}

type closer struct{}

func (closer) Close() error { return nil }

func (l *load) bot(t *testing.T, name string) *bot.Bot {
	t.Helper()
	o := l.slack.Options()
	b := bot.New(l.store(t), bot.Options{
		Token: o.BotToken, SigningSecret: o.SigningSecret, APIURL: l.web.URL + "/api/", Name: name, Clock: l.clock, Zone: time.UTC,
		PostEvery: time.Millisecond, PostLease: 5 * time.Second, PostDoubt: time.Second,
		Defaults: commands.Defaults{Lang: texts.Danish, DigestAt: texts.Clock{Hour: 8}},
	})
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Kill)
	return b
}

func (l *load) store(t *testing.T) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Open(t.Context(), redisstore.Options{URL: l.redis, DataKeys: [][]byte{bytes.Repeat([]byte{7}, 32)}, Now: l.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// loadPeople is how many there are of each role.
var loadPeople = map[state.Role]int{state.Consultant: 50, state.Caseworker: 40, state.Company: 150, state.Mentor: 60}

func loadUser(r state.Role, n int) string { return fmt.Sprintf("U0%s%06d", r, n%loadPeople[r]) }

// open opens the cases, and returns what each person is to be reminded of in
// each of them.
func (l *load) open(t *testing.T) map[string]string {
	t.Helper()
	w := l.store(t).Workspace(l.slack.Options().TeamID)
	want := map[string]string{}
	var people []state.Person
	for _, r := range state.PartyRoles {
		for n := range loadPeople[r] {
			people = append(people, state.Person{User: loadUser(r, n), Off: true})
		}
	}
	if _, err := w.Commit(t.Context(), redisstore.Commit{People: people}); err != nil {
		t.Fatal(err)
	}
	for no := 1; no <= loadCases; no++ {
		c := state.Fold(no, nil)
		facts := loadFacts(no)
		for role, things := range loadThings(facts) {
			want[fmt.Sprint(loadUser(role, no), " ", no)] = things
		}
		wake := redisstore.Timer{ID: fmt.Sprint("wake|", no), At: loadDay.At(14, 0, time.UTC)}
		if _, err := w.Commit(t.Context(), redisstore.Commit{Base: c, Events: loadEvents(facts), Set: []redisstore.Timer{wake}}); err != nil {
			t.Fatal(err)
		}
	}
	return want
}

func loadFacts(no int) []state.Fact {
	facts := []state.Fact{state.Opened{Label: fmt.Sprint("A", no), Channel: channel}, state.ThreadStarted{Channel: channel, TS: "1.1"}}
	for _, r := range state.PartyRoles {
		facts = append(facts, state.PartyNamed{Role: r, User: loadUser(r, no), Name: string(r)})
	}
	for n := range loadFollowups {
		facts = append(facts, state.FollowupPlanned{ID: fmt.Sprint("F", n+1), For: loadDay, Time: "14:30", Who: []state.Role{state.Caseworker}})
	}
	for n := range loadTasks {
		owner := state.PartyRoles[n%len(state.PartyRoles)]
		facts = append(facts, state.Task{ID: fmt.Sprint("T", n+1), Owner: owner, Giver: owner, Due: loadDay, What: "x", Shared: owner == state.Company})
	}
	return facts
}

func loadEvents(facts []state.Fact) []state.Event {
	at := loadDay.Add(-14).At(9, 0, time.UTC)
	events := make([]state.Event, len(facts))
	for i, f := range facts {
		events[i] = state.Event{Version: i + 1, At: at, Date: state.DateOf(at), Fact: f, By: state.Actor{Role: state.Consultant}}
	}
	return events
}

// loadThings are the things that each role is reminded of, sorted.
func loadThings(facts []state.Fact) map[state.Role]string {
	things := map[state.Role][]string{}
	for _, f := range facts {
		switch f := f.(type) {
		case state.FollowupPlanned:
			for _, r := range []state.Role{state.Consultant, state.Caseworker} { // the company takes part where nobody is named
				things[r] = append(things[r], f.ID)
			}
		case state.Task:
			things[f.Owner] = append(things[f.Owner], f.ID)
		}
	}
	said := map[state.Role]string{}
	for r, ids := range things {
		slices.Sort(ids)
		said[r] = strings.Join(ids, " ")
	}
	return said
}

// thingsIn are the things that a message shows, as often as it does, sorted.
func thingsIn(t *testing.T, m localslack.StateMessage) string {
	t.Helper()
	var ids []string
	for _, block := range m.Blocks {
		b, err := json.Marshal(block.(map[string]any)["text"])
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, regexp.MustCompile(`\b[FT]\d+\b`).FindAllString(string(b), -1)...)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// finish lets the clock run, as far as the bot has to wait, until it has no
// more to do on this day.
func (l *load) finish(t *testing.T, b *bot.Bot) {
	t.Helper()
	for quiet := 0; quiet < 3; {
		idle, err := b.Idle(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		next, ok, err := b.NextDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case !idle:
			quiet = 0
		case ok && next.Before(loadDay.At(14, 30, time.UTC)):
			quiet = 0
			// The clock runs on by itself, and may be there by now.
			if err := l.clock.Set(next); err != nil && l.clock.Now().Before(next) {
				t.Fatal(err)
			}
		default:
			quiet++
		}
		if err := (clock.System{}).SleepUntil(t.Context(), time.Now().Add(5*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
}
