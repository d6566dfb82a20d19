package doctor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/manifest"
	"casethread/bot/serve/servetest"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// expect compares a report with lines "STATUS NAME", and the named details
// with what they must hold.
func expect(t *testing.T, r Report, want ...string) {
	t.Helper()
	var got []string
	for _, c := range r.Checks {
		got = append(got, string(c.Status)+" "+c.Name)
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("got  %s\nwant %s\n%+v", strings.Join(got, ", "), strings.Join(want, ", "), r.Checks)
	}
}

func detail(t *testing.T, r Report, name string) string {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == name {
			return c.Detail
		}
	}
	t.Errorf("no check of %s", name)
	return ""
}

func world(t *testing.T) (*servetest.World, config.Config) {
	w := servetest.New(t)
	w.Header.Set("X-OAuth-Scopes", strings.Join(manifest.Scopes(), ","))
	return w, w.Config(redistest.Server(t), true)
}

func openCase(t *testing.T, cfg config.Config, no, events int) {
	t.Helper()
	openCaseOf(t, cfg, servetest.Workspace, no, events)
}

func openCaseOf(t *testing.T, cfg config.Config, workspace string, no, events int) {
	t.Helper()
	s, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := redisstore.Commit{Base: state.Fold(no, nil)}
	for v := 1; v <= events; v++ {
		c.Events = append(c.Events, state.Event{Version: v, At: time.Now(), Date: state.NewDate(2026, 11, 25), Fact: state.Opened{Label: "AB"}})
	}
	if _, err := s.Workspace(workspace).Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

var inOrder = []string{
	"ok configuration", "ok slack token", "ok slack scopes", "ok clock", "ok slack app token", "ok redis", "ok redis persistence",
	"ok redis eviction", "ok redis keys", "ok data key", "ok snapshots", "ok settings", "ok newer data", "ok forgotten cases", "ok parked posts", "ok outbox", "ok timers",
}

func TestInOrder(t *testing.T) {
	_, cfg := world(t)
	for no := 1; no <= 60; no++ {
		openCase(t, cfg, no, 1+no%20)
	}
	r := Examine(t.Context(), cfg, clock.System{})
	expect(t, r, inOrder...)
	if !r.OK || !strings.HasPrefix(detail(t, r, "snapshots"), "60 of 60 cases") {
		t.Errorf("%+v", r)
	}
	var text, js bytes.Buffer
	if err := r.Write(&text, "text"); err != nil || strings.Count(text.String(), "\n") != len(r.Checks) {
		t.Errorf("%v\n%s", err, text.String())
	}
	var back Report
	if err := r.Write(&js, "json"); err != nil || json.Unmarshal(js.Bytes(), &back) != nil || len(back.Checks) != len(r.Checks) || !back.OK {
		t.Errorf("%v\n%s", err, js.String())
	}
	for _, secret := range []string{cfg.BotToken, cfg.AppToken} {
		if strings.Contains(text.String(), secret) {
			t.Errorf("the report has a secret:\n%s", text.String())
		}
	}
}

func TestSlack(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*config.Config, http.Header)
		clock  time.Duration
		check  string
		want   string
	}{
		"token":     {func(c *config.Config, _ http.Header) { c.BotToken = "xoxb-wrong" }, 0, "slack token", "Slack refuses it: invalid_auth"},
		"app token": {func(c *config.Config, _ http.Header) { c.AppToken = "xapp-wrong" }, 0, "slack app token", "Slack refuses it: invalid_auth"},
		"away":      {func(c *config.Config, _ http.Header) { c.SlackAPI = "http://127.0.0.1:1/" }, 0, "slack token", "Slack cannot be asked"},
		"scopes": {
			func(_ *config.Config, h http.Header) { h.Set("X-OAuth-Scopes", "chat:write,commands") }, 0,
			"slack scopes", "missing: app_mentions:read, channels:read, files:read, files:write, groups:history",
		},
		"clock": {func(*config.Config, http.Header) {}, 2 * time.Minute, "clock", "it differs from Slack's by 2m"},
	} {
		t.Run(name, func(t *testing.T) {
			w, cfg := world(t)
			test.change(&cfg, w.Header)
			r := Examine(t.Context(), cfg, ahead(test.clock))
			if got := detail(t, r, test.check); !strings.HasPrefix(got, test.want) || r.OK {
				t.Errorf("ok %v: %s, want %s", r.OK, got, test.want)
			}
		})
	}
}

// TestSlackAway: while Slack cannot be asked, all else is looked at, and what could
// not be is named. Cases of another installation on the same Redis are not looked at.
func TestSlackAway(t *testing.T) {
	_, cfg := world(t)
	cfg.SlackAPI = "http://127.0.0.1:1/"
	away := []string{"ok configuration", "problem slack token", "skipped slack scopes", "skipped clock", "problem slack app token", "ok redis", "ok redis persistence", "ok redis eviction"}
	looked := []string{"ok redis keys", "ok data key", "ok snapshots", "ok settings", "ok newer data", "ok forgotten cases", "ok parked posts", "ok outbox", "ok timers"}
	r := Examine(t.Context(), cfg, clock.System{})
	expect(t, r, slices.Concat(away, []string{"skipped cases"})...)

	openCase(t, cfg, 1, 3)
	theirs := cfg
	theirs.DataKeys = [][]byte{bytes.Repeat([]byte{9}, 32)}
	openCaseOf(t, theirs, "T0ANOTHER1", 1, 3)
	r = Examine(t.Context(), cfg, clock.System{})
	expect(t, r, slices.Concat(away, []string{"warning cases"}, looked)...)
	if got := detail(t, r, "cases"); !strings.Contains(got, "those of "+servetest.Workspace+" that are looked at") {
		t.Error(got)
	}
	if got := detail(t, r, "snapshots"); !strings.HasPrefix(got, "1 of 1 case replayed") {
		t.Error(got)
	}

	openCaseOf(t, cfg, "T0ANOTHER2", 1, 3)
	r = Examine(t.Context(), cfg, clock.System{})
	expect(t, r, slices.Concat(away, []string{"warning cases"}, looked, looked)...)
	if got := detail(t, r, "snapshots"); !strings.HasPrefix(got, "T0ANOTHER2: 1 of 1 case replayed") {
		t.Error(got)
	}

	cfg.DataKeys = [][]byte{bytes.Repeat([]byte{8}, 32)}
	r = Examine(t.Context(), cfg, clock.System{})
	expect(t, r, slices.Concat(away, []string{"skipped cases"})...)
	if got := detail(t, r, "cases"); !strings.HasSuffix(got, "opens those of none: T0ANOTHER1, T0ANOTHER2, "+servetest.Workspace) {
		t.Error(got)
	}
}

// TestWrittenOver: a key that was written over is named, and what does not need it is
// looked at all the same.
func TestWrittenOver(t *testing.T) {
	_, cfg := world(t)
	openCase(t, cfg, 1, 17)
	raw := client(t, cfg)
	for name, snapshots := range map[string]string{":keys": "no case can be", ":case:1:log": "1 of 1 differ", ":outbox": "1 of 1 case replayed", ":people": "1 of 1 case replayed"} {
		found, err := raw.Keys(t.Context(), "*"+name).Result()
		switch name { // these are not there yet
		case ":outbox":
			found = []string{strings.SplitAfter(keysOf(t, cfg), "}")[0] + name}
		case ":people":
			found = []string{strings.TrimSuffix(keysOf(t, cfg), ":keys") + name}
		}
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		was := raw.Dump(t.Context(), found[0]).Val()
		if err := raw.Set(t.Context(), found[0], "x", 0).Err(); err != nil {
			t.Fatal(err)
		}
		r := Examine(t.Context(), cfg, clock.System{})
		if got := detail(t, r, "redis keys"); r.OK || !strings.HasPrefix(got, "written over: "+found[0]+" is a string and no ") || strings.Contains(got, ";") {
			t.Error(got)
		}
		for check, want := range map[string]string{"snapshots": snapshots, "timers": "none"} {
			if got := detail(t, r, check); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s: %s, want %s", name, check, got, want)
			}
		}
		raw.Del(t.Context(), found[0])
		if was != "" {
			raw.Restore(t.Context(), found[0], 0, was)
		}
	}
	expect(t, Examine(t.Context(), cfg, clock.System{}), inOrder...)
}

func TestScopesUntold(t *testing.T) {
	w, cfg := world(t)
	w.Header.Del("X-OAuth-Scopes")
	want := append([]string{}, inOrder...)
	want[2] = "skipped slack scopes"
	r := Examine(t.Context(), cfg, clock.System{})
	expect(t, r, want...)
	w.Header.Set("X-OAuth-Scopes", strings.Join(manifest.Scopes(), ", ")+", admin")
	want[2] = "warning slack scopes"
	r = Examine(t.Context(), cfg, clock.System{})
	expect(t, r, want...)
	if !r.OK {
		t.Error("a warning is a problem")
	}
}

// ahead returns a clock that is ahead of the machine's.
func ahead(by time.Duration) clock.Clock { return clock.NewSimulated(time.Now().Add(by)) }

func TestRedisAway(t *testing.T) {
	_, cfg := world(t)
	cfg.Redis = "redis://127.0.0.1:1"
	r := Examine(t.Context(), cfg, clock.System{})
	if got := detail(t, r, "redis"); !strings.Contains(got, "refused") || r.OK {
		t.Errorf("%s", got)
	}
}

func TestAnotherKey(t *testing.T) {
	_, cfg := world(t)
	openCase(t, cfg, 1, 1)
	cfg.DataKeys = [][]byte{bytes.Repeat([]byte{8}, 32)}
	r := Examine(t.Context(), cfg, clock.System{})
	if got := detail(t, r, "data key"); !strings.Contains(got, "DATA_KEY is not the one") || r.OK {
		t.Errorf("%s", got)
	}
}

// TestKeyBeingReplaced follows a key from when another is put in front of it to
// when it may go.
func TestKeyBeingReplaced(t *testing.T) {
	_, cfg := world(t)
	openCase(t, cfg, 1, 1)
	openCase(t, cfg, 2, 17)
	old := cfg.DataKeys[0]
	cfg.DataKeys = [][]byte{bytes.Repeat([]byte{8}, 32), old}
	status := func(want Status, holds string) {
		t.Helper()
		r := Examine(t.Context(), cfg, clock.System{})
		for _, c := range r.Checks {
			if c.Name == "data key" && (c.Status != want || !strings.Contains(c.Detail, holds)) {
				t.Errorf("%s: %s, want %s: %s", c.Status, c.Detail, want, holds)
			}
		}
	}
	status(Warning, "0 records; 2 under the old key ")
	status(Warning, ": run `casethread rekey`")
	s, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Workspace(servetest.Workspace).Rekey(t.Context(), redisstore.Rekeying{}); err != nil {
		t.Fatal(err)
	}
	openCase(t, cfg, 3, 1)
	status(OK, "3 records; 0 under the old key ")
	cfg.DataKeys = cfg.DataKeys[:1]
	status(OK, "3 records")
	cfg.DataKeys = [][]byte{old}
	openCase(t, cfg, 4, 1)
	status(Problem, "which DATA_KEY does not hold; case 1 cannot be opened: it was sealed with another installation's key; case 2")
	if err := client(t, cfg).HDel(t.Context(), keysOf(t, cfg), "4").Err(); err != nil {
		t.Fatal(err)
	}
	cfg.DataKeys = [][]byte{bytes.Repeat([]byte{8}, 32)}
	status(Problem, "3 records; case 4 cannot be opened: its key is missing")
	r := Examine(t.Context(), cfg, clock.System{})
	if got := detail(t, r, "snapshots"); !strings.HasPrefix(got, "3 of 3 cases") {
		t.Errorf("of the others: %s", got)
	}
}

// keysOf is where the keys of the cases lie.
func keysOf(t *testing.T, cfg config.Config) string {
	keys, err := client(t, cfg).Keys(t.Context(), "*:"+servetest.Workspace+":keys").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("%v, %v", keys, err)
	}
	return keys[0]
}

// TestWhatLiesThere damages a snapshot, parks a post and lets another wait.
func TestWhatLiesThere(t *testing.T) {
	_, cfg := world(t)
	openCase(t, cfg, 1, 16)
	openCase(t, cfg, 2, 17)
	raw := client(t, cfg)
	keys, err := raw.Keys(t.Context(), "*:case:*:snap").Result()
	if err != nil || len(keys) != 2 {
		t.Fatalf("snapshots %v, %v", keys, err)
	}
	if err := raw.Set(t.Context(), keys[0], "16:nonsense", 0).Err(); err != nil {
		t.Fatal(err)
	}
	s, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := s.Workspace(servetest.Workspace)
	for _, op := range []string{"a", "b"} {
		if _, err := w.Commit(t.Context(), redisstore.Commit{
			Posts: []redisstore.Post{{Op: op, Kind: "digest", Channel: "U1", Body: []byte("{}")}},
			Set:   []redisstore.Timer{{ID: "digest|U1", At: time.Now().Add(time.Minute)}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	posts, err := w.Claim(t.Context(), "me", 1, 0, time.Minute)
	if err != nil || len(posts) != 1 {
		t.Fatal(posts, err)
	}
	if err := w.Park(t.Context(), posts[0], "channel_not_found"); err != nil {
		t.Fatal(err)
	}
	r := Examine(t.Context(), cfg, clock.System{})
	for name, want := range map[string]string{
		"snapshots":    "1 of 2 differ: case ",
		"parked posts": "1 post could not be delivered: channel_not_found (1); `casethread parked` lists them",
		"outbox":       "1 post waiting, the oldest for ",
		"timers":       "none is late",
	} {
		if got := detail(t, r, name); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if err := client(t, cfg).HSet(t.Context(), strings.Split(keys[0], "case:")[0]+"forgotten", 1, "2026-11-26 request").Err(); err != nil {
		t.Fatal(err)
	}
	if got := detail(t, Examine(t.Context(), cfg, clock.System{}), "forgotten cases"); !strings.HasPrefix(got, "something is left of 1 case: [1]") {
		t.Errorf("of a case that came back: %s", got)
	}
	postWaits(t, client(t, cfg), 10*time.Minute)
	later := Examine(t.Context(), cfg, ahead(10*time.Minute))
	for _, name := range []string{"outbox", "timers"} {
		if got := detail(t, later, name); !strings.HasSuffix(got, "is `casethread serve` running?") {
			t.Errorf("%s later: %s", name, got)
		}
	}
}

// TestSettings: settings and documents that cannot be opened are named, and where
// they stand; those under another key are the data key's matter.
func TestSettings(t *testing.T) {
	_, cfg := world(t)
	s, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Workspace(servetest.Workspace).Commit(t.Context(), redisstore.Commit{
		People: []state.Person{{User: "U1", Lang: "en"}, {User: "U2", Lang: "da"}, {User: "U3", Lang: "da"}},
		Kept:   []redisstore.Kept{{Name: "teams", Body: []byte("[]")}},
	}); err != nil {
		t.Fatal(err)
	}
	raw := client(t, cfg)
	keys, err := raw.Keys(t.Context(), "*:people").Result()
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if got := detail(t, Examine(t.Context(), cfg, clock.System{}), "settings"); got != "those of everybody can be opened" {
		t.Error(got)
	}
	kept := strings.TrimSuffix(keys[0], "people") + "kept"
	theirs := raw.HGet(t.Context(), keys[0], "U1").Val()
	raw.HSet(t.Context(), keys[0], "U2", theirs, "U3", theirs[:20])
	raw.HSet(t.Context(), kept, "teams", theirs)
	r := Examine(t.Context(), cfg, clock.System{})
	const why = " cannot be opened: its bytes were changed (redis-cli HDEL "
	want := "the document teams" + why + kept + " teams lets it begin anew); the settings of U2" + why + keys[0] + " U2 lets it begin anew)"
	if got := detail(t, r, "settings"); r.OK || !strings.HasPrefix(got, want) || !strings.Contains(got, "of U3") {
		t.Error(got)
	}
}

// postWaits makes the one post of the outbox older: how long it waits is for
// Redis's clock to say, which nobody can move.
func postWaits(t *testing.T, raw *redis.Client, by time.Duration) {
	t.Helper()
	keys, err := raw.Keys(t.Context(), "*:outbox").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("outboxes %v, %v", keys, err)
	}
	posts, err := raw.XRange(t.Context(), keys[0], "-", "+").Result()
	if err != nil || len(posts) != 1 {
		t.Fatalf("posts %v, %v", posts, err)
	}
	if err := raw.Del(t.Context(), keys[0]).Err(); err != nil {
		t.Fatal(err)
	}
	id := fmt.Sprintf("%d-0", time.Now().Add(-by).UnixMilli())
	if err := raw.XAdd(t.Context(), &redis.XAddArgs{Stream: keys[0], ID: id, Values: posts[0].Values}).Err(); err != nil {
		t.Fatal(err)
	}
}

func client(t *testing.T, cfg config.Config) *redis.Client {
	o, err := redis.ParseURL(cfg.Redis)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

// TestServers goes through what a server may say.
func TestServers(t *testing.T) {
	good := redisstore.Info{
		Addr: "h:1", Version: "7.2.4", Role: "master", AppendOnly: true, AppendFsync: "always", MaxMemory: "0", Eviction: "noeviction",
		Replicas: "1", MinReplicas: "1",
	}
	for _, test := range []struct {
		change func(*redisstore.Info)
		want   string
	}{
		{func(*redisstore.Info) {}, ""},
		{func(i *redisstore.Info) { i.MaxMemory = "100" }, ""},
		{func(i *redisstore.Info) { i.Memory = "1000" }, ""},
		{func(i *redisstore.Info) { i.MaxMemory, i.Memory = "100", "79" }, ""},
		{func(i *redisstore.Info) { i.MaxMemory, i.Memory = "100", "85" }, "warning redis memory: 85 % of maxmemory is in use"},
		{func(i *redisstore.Info) { i.MaxMemory, i.Memory = "100", "101" }, "problem redis memory: it is full"},
		{func(i *redisstore.Info) { i.Role = "slave" }, "problem redis: h:1 is a replica"},
		{func(i *redisstore.Info) { i.Loading = true }, "problem redis: h:1 is still loading"},
		{func(i *redisstore.Info) { i.Version = "6.2.1" }, "problem redis: h:1 has version 6.2.1; 7 or newer"},
		{func(i *redisstore.Info) { i.Version = "" }, "warning redis: h:1 does not tell its version"},
		{func(i *redisstore.Info) { i.Unknown = true }, "problem redis persistence: it does not tell"},
		{func(i *redisstore.Info) { i.AppendOnly = false }, "problem redis persistence: it keeps no append-only file"},
		{func(i *redisstore.Info) { i.Drops = true }, "problem redis persistence: it would leave out what is in its append-only file"},
		{func(i *redisstore.Info) { i.AOFWriteError = true }, "problem redis persistence: it could not write"},
		{func(i *redisstore.Info) { i.RDBSaveError = true }, "problem redis persistence: it could not save"},
		{func(i *redisstore.Info) { i.AppendFsync = "no" }, "warning redis persistence: appendonly yes, appendfsync no"},
		{func(i *redisstore.Info) { i.AppendFsync = "everysec" }, "problem redis replica: DURABILITY=replica, but appendfsync everysec"},
		{func(i *redisstore.Info) { i.AppendFsync, i.Version = "everysec", "7.0.15" }, "warning redis replica: DURABILITY=replica, but appendfsync everysec"},
		{func(i *redisstore.Info) { i.Version = "7.0.15" }, "warning redis replica: DURABILITY=replica on version 7.0.15"},
		{func(i *redisstore.Info) { i.Version = "8.0.2" }, ""},
		{func(i *redisstore.Info) { i.Eviction = "volatile-ttl" }, "problem redis eviction: maxmemory-policy volatile-ttl"},
		{func(i *redisstore.Info) { i.MinReplicas = "0" }, "problem redis replica: DURABILITY=replica, but min-replicas"},
		{func(i *redisstore.Info) { i.Replicas = "0" }, "problem redis replica: DURABILITY=replica, but no replica"},
		{func(i *redisstore.Info) { i.MinReplicas = "2" }, "problem redis replica: min-replicas-to-write is 2, and 1 connected: it takes nothing down"},
	} {
		i := good
		test.change(&i)
		found := ""
		for _, c := range Servers([]redisstore.Info{i}, true) {
			if c.Status != OK {
				found += string(c.Status) + " " + c.Name + ": " + c.Detail
			}
		}
		if !strings.HasPrefix(found, test.want) || test.want == "" && found != "" {
			t.Errorf("%q, want %q", found, test.want)
		}
	}
	full := good
	full.MaxMemory, full.Memory = "100", "101"
	if err := Unsafe([]redisstore.Info{full}, true); err != nil {
		t.Errorf("a full one loses nothing, but: %v", err)
	}
	alone := good
	alone.Replicas = "0"
	if cs := Servers([]redisstore.Info{alone}, false); cs[len(cs)-1].Status != Problem || !strings.Contains(cs[len(cs)-1].Detail, "takes nothing down") {
		t.Errorf("it waits for a replica, and nobody else does: %+v", cs)
	}
	if err := Unsafe([]redisstore.Info{alone}, false); err != nil {
		t.Errorf("one that takes nothing loses nothing, but: %v", err)
	}
	if cs := Servers([]redisstore.Info{good, good}, false); cs[0].Name != "redis h:1" {
		t.Errorf("of two servers: %+v", cs[0])
	}
}
