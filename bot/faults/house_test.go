package faults

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/commands/when"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// A house is everything that runs for a workspace: Redis, which it may share,
// Slack, the replicas and what stands before them.
type house struct {
	t        *testing.T
	dir      string
	redis    servers
	slack    *localslack.Slack
	drive    *localslack.Driver
	front    *front
	answers  *answers
	weather  weather
	replicas []*replica
	store    *redisstore.Store
	ws       *redisstore.Workspace
	// calls, when there is one, is shown each call of the Web API by a replica,
	// which goes on when it returns.
	calls atomic.Pointer[heldPost]
}

var dataKey = bytes.Repeat([]byte{7}, 32)

// newHouse starts it all for so many cases of a workspace. env is what the
// replicas are started with beside what all are.
func newHouse(t *testing.T, redis servers, team string, cases, replicas int, env ...string) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), redis: redis, answers: newAnswers(), weather: weather{made: map[string]int{}}}
	h.slack = localslack.New(world(team, cases))
	web := httptest.NewUnstartedServer(http.HandlerFunc(h.serve))
	host := func() redistest.Host { return redistest.Host{} }
	if c, ok := redis.(*cuttable); ok {
		host = c.botHost
		web.Listener.Close()
		web.Listener = c.listen(t)
	}
	web.Start()
	t.Cleanup(func() {
		h.slack.Close()
		web.CloseClientConnections()
		web.Close()
	})
	h.drive = &localslack.Driver{BaseURL: web.URL}
	h.front = newFront(h.slack.Options(), web.URL+"/answers/")
	deliver := httptest.NewServer(h.front)
	t.Cleanup(deliver.Close)
	h.slack.SetBot(nil, deliver.URL)
	programs := []string{build(t)}
	if *older != "" {
		programs = append(programs, *older)
	}
	for n := range replicas {
		h.replicas = append(h.replicas, newReplica(t, host(), n, programs, h.dir, append(h.environment(web.URL, n), env...)))
	}
	h.front.replicas = h.replicas
	for _, r := range h.replicas {
		r.start()
	}
	for _, r := range h.replicas {
		await(t, "a replica", func() bool { return r.ready() })
	}
	var err error
	opt := redisstore.Options{URL: h.redis.url(), DataKeys: [][]byte{dataKey}, CacheFor: -1}
	if h.store, err = redisstore.Open(t.Context(), opt); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	h.ws = h.store.Workspace(h.team())
	return h
}

func (h *house) team() string { return h.slack.Options().TeamID }

// build builds the program once for a run of the tests.
func build(t *testing.T) string {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// binDir is where the program was built, "" where no test needed it.
var binDir string

var built = sync.OnceValues(func() (program string, err error) {
	if binDir, err = os.MkdirTemp("", "casethread-faults-"); err != nil {
		return "", err
	}
	program = filepath.Join(binDir, "casethread")
	out, err := exec.Command("go", "build", "-o", program, "casethread/cmd/casethread").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	redisstore.LogTo(slog.New(slog.DiscardHandler)) // Redis is killed
	forget := trustOwn()
	code := m.Run()
	forget()
	_ = os.RemoveAll(binDir)
	os.Exit(code)
}

// environment is what a replica is started with, as in service.
func (h *house) environment(web string, n int) []string {
	o := h.slack.Options()
	return append([]string{
		"SLACK_BOT_TOKEN=" + o.BotToken, "SLACK_SIGNING_SECRET=" + o.SigningSecret,
		fmt.Sprintf("SLACK_API_URL=%s/replica/%d/api/", web, n), "REDIS_URL=" + h.redis.url(),
		"DATA_KEY=" + base64.StdEncoding.EncodeToString(dataKey), "LANGUAGE=en", "TIME_ZONE=" + workingZone(time.Now()),
	}, h.redis.env()...)
}

// workingZone is a zone in which it is the middle of a working day, so that
// reminders come; on some days there is none.
func workingZone(now time.Time) string {
	for _, hours := range []int{0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9, 10, -10, 11, -11} {
		at := now.In(time.FixedZone("", hours*3600))
		if at.Hour() >= 9 && at.Hour() < 13 && when.WorkingDay(state.DateOf(at)) {
			return fmt.Sprintf("Etc/GMT%+d", -hours) // whose names count the other way
		}
	}
	return "Etc/GMT"
}

// serve is the Slack that a replica sees: which one calls stands in the path.
func (h *house) serve(w http.ResponseWriter, r *http.Request) {
	if id, ok := strings.CutPrefix(r.URL.Path, "/answers/"); ok {
		h.answers.take(w, r, id)
		return
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/replica/"); ok {
		n, path, _ := strings.Cut(rest, "/")
		r.URL.Path = "/" + path
		replica, err := strconv.Atoi(n)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h.answers.overhear(r)
		if h.befalls(w, r) {
			return
		}
		if held := h.calls.Load(); held != nil {
			held.call(r, replica)
		}
	}
	h.slack.Handler().ServeHTTP(w, r)
}

// The people of a case are its own, so that nobody does two things at once but
// where a test has them do it.
func person(no int, r state.Role) string { return fmt.Sprintf("U0%s%05d", r, no) }

func channelOf(no int) string { return fmt.Sprintf("C0CASE%04d", no) }

func labelOf(no int) string { return fmt.Sprint("L", no) }

var roleNames = map[state.Role]string{
	state.Consultant: "consultant", state.Caseworker: "caseworker", state.Company: "contact", state.Mentor: "mentor",
}

// world is a Slack with a channel for each case, since posts in one come at
// about one a second.
func world(team string, cases int) localslack.Options {
	o := localslack.Options{Clock: clock.NewSimulated(time.Now()), TeamID: team, Commands: []localslack.Command{{Name: "/case"}, {Name: "/whodoes"}}}
	for no := range cases {
		members := []string{localslack.DefaultBotUser}
		for _, r := range state.PartyRoles {
			id := person(no, r)
			o.Users = append(o.Users, localslack.User{ID: id, Name: strings.ToLower(id), External: r == state.Company})
			members = append(members, id)
		}
		o.Channels = append(o.Channels, localslack.Channel{ID: channelOf(no), Name: strings.ToLower(channelOf(no)), Private: true, ExtShared: true, Members: members})
	}
	return o
}

// await waits until ok holds, at most five minutes of this busy machine.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for !ok() {
		if !wait(ctx, 20*time.Millisecond) {
			t.Fatalf("waited too long for %s", what)
		}
	}
}

// wait waits in real time, and reports whether ctx has not ended.
func wait(ctx context.Context, d time.Duration) bool {
	return clock.System{}.SleepUntil(ctx, time.Now().Add(d)) == nil
}
