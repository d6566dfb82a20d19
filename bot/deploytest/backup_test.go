package deploytest

import (
	"bytes"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"casethread/bot"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/bot/forgetting"
	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// backup runs the script on a server, and returns the directory of the copy.
func backup(t *testing.T, p *redistest.Process, options ...string) string {
	t.Helper()
	program(t, "redis-check-aof")
	host, port, err := net.SplitHostPort(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	if len(options) == 0 { // nobody has to say who they are
		written(t, p.URL())
	}
	target := filepath.Join(t.TempDir(), "copy")
	args := append([]string{p.Dir(), target, "-h", host, "-p", port}, options...)
	if out, err := exec.CommandContext(t.Context(), deploy("backup.sh"), args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return target
}

// cases are what the store holds: each number with its version.
func cases(t *testing.T, cfg config.Config) map[int]int {
	t.Helper()
	ws := opened(t, cfg).Workspace(servetest.Workspace)
	all, err := ws.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	versions := map[int]int{}
	cs, err := ws.Cases(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cs {
		versions[c.No] = c.Version
	}
	return versions
}

// messages are the bot's messages everywhere.
func messages(w *servetest.World) []localslack.StateMessage {
	var all []localslack.StateMessage
	for _, c := range w.Slack.State().Channels {
		all = append(all, c.Messages...)
	}
	return all
}

// TestBackupAndRestore rehearses the runbook: a running installation is copied,
// its Redis is lost, and a bot on a new one goes on where the old one was, says
// nothing twice, and opens a next case.
func TestBackupAndRestore(t *testing.T) {
	w := slack(t)
	lost := redistest.Start(t)
	cfg := w.Config(lost.URL(), false)
	s := started(t, w, cfg)
	w.OpenCase(t.Context(), t, "AB")
	w.OpenCase(t.Context(), t, "CD")
	typed(t, w, "/hvemgor #1 @vera hent nøglen")
	before := cases(t, cfg)
	servetest.Await(t, "an empty outbox", func() bool { return backlog(t, cfg) == 0 })
	saidBefore := messages(w)

	dir := backup(t, lost)
	if got := setting(t, lost.Addr(), "auto-aof-rewrite-percentage"); got != "100" {
		t.Errorf("the script leaves auto-aof-rewrite-percentage at %s", got)
	}
	stopped(t, s)
	lost.Kill()

	cfg.Redis = redistest.Start(t, "--dir", dir).URL()
	green(t, cfg)
	if diff := cmp.Diff(before, cases(t, cfg)); diff != "" || len(before) != 2 {
		t.Errorf("cases, -before +restored:\n%s", diff)
	}
	s = started(t, w, cfg)
	w.OpenCase(t.Context(), t, "EF") // its card goes out after what waited before it
	stopped(t, s)
	if diff := cmp.Diff(saidBefore, messages(w)[:len(saidBefore)]); diff != "" {
		t.Errorf("what stood there has changed:\n%s", diff)
	}
	if said := messages(w); len(said) != len(saidBefore)+1 {
		t.Errorf("%d messages, and before %d: %+v", len(said), len(saidBefore), said)
	}
}

// TestDumpRestored: what BGSAVE wrote, or somebody who runs Redis for others, is a file
// that a Redis with an append-only file does not read. The doctor lets it be seen, and
// the runbook's way brings all of it back.
func TestDumpRestored(t *testing.T) {
	w := slack(t)
	lost := redistest.Start(t)
	cfg := w.Config(lost.URL(), false)
	s := started(t, w, cfg)
	w.OpenCase(t.Context(), t, "AB")
	stopped(t, s)
	before := cases(t, cfg)
	c := redis.NewClient(&redis.Options{Addr: lost.Addr()})
	defer c.Close()
	if err := c.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	dump, err := os.ReadFile(filepath.Join(lost.Dir(), "dump.rdb"))
	if err != nil {
		t.Fatal(err)
	}
	lost.Kill()
	with := func(dir string, args ...string) *redistest.Process {
		if err := os.WriteFile(filepath.Join(dir, "dump.rdb"), dump, 0o600); err != nil {
			t.Fatal(err)
		}
		return redistest.Start(t, append(args, "--dir", dir)...)
	}
	cfg.Redis = with(t.TempDir()).URL()
	if r := green(t, cfg); !slices.ContainsFunc(r.Checks, func(c doctor.Check) bool { return c.Detail == "no case is kept here" }) {
		t.Errorf("on a dump that was not read: %+v", r.Checks)
	}
	dir := t.TempDir()
	p := with(dir, "--appendonly", "no")
	read := redis.NewClient(&redis.Options{Addr: p.Addr()})
	defer read.Close()
	if err := read.ConfigSet(t.Context(), "appendonly", "yes").Err(); err != nil {
		t.Fatal(err)
	}
	p.Await(writtenAnew)
	servetest.Await(t, "what the runbook waits for", func() bool {
		said := read.Info(t.Context(), "persistence").Val()
		return strings.Contains(said, "aof_rewrite_in_progress:0\r\n") && strings.Contains(said, "aof_last_bgrewrite_status:ok\r\n")
	})
	p.Kill()
	cfg.Redis = redistest.Start(t, "--dir", dir).URL()
	green(t, cfg)
	if diff := cmp.Diff(before, cases(t, cfg)); diff != "" || len(before) != 1 {
		t.Errorf("cases, -before +restored:\n%s", diff)
	}
}

// TestBackupHasTheForgotten: a copy from before cases were forgotten brings them
// back, and nothing in it tells. With the list that was kept beside the copies they
// are forgotten again, as the runbook says, and what says something of them in
// Slack goes as well. Their numbers are given to nobody.
func TestBackupHasTheForgotten(t *testing.T) {
	w := slack(t)
	old := redistest.Start(t)
	cfg := w.Config(old.URL(), false)
	s := started(t, w, cfg)
	w.OpenCase(t.Context(), t, "AB")
	stopped(t, s)
	dir := backup(t, old)
	s = started(t, w, cfg)
	w.OpenCase(t.Context(), t, "CD")
	stopped(t, s)
	forget(t, cfg, 1)
	forget(t, cfg, 2)
	if left := cases(t, cfg); len(left) != 0 {
		t.Errorf("forgotten, and still there: %v", left)
	}
	if got := tombstones(t, old.Addr()); !strings.HasPrefix(got["1"], "2099-11-26 ") {
		t.Errorf("tombstones %v", got)
	}
	var list bytes.Buffer
	if err := forgetting.List(t.Context(), &list, opened(t, cfg).Workspace(servetest.Workspace)); err != nil {
		t.Fatal(err)
	}
	restored := redistest.Start(t, "--dir", dir)
	cfg.Redis = restored.URL()
	if got := tombstones(t, restored.Addr()); len(got) != 0 {
		t.Errorf("tombstones in the copy: %v", got)
	}
	if back := cases(t, cfg); len(back) != 1 {
		t.Errorf("restored: %v", back)
	}
	green(t, cfg)
	ws := opened(t, cfg).Workspace(servetest.Workspace)
	tombs, err := forgetting.Read(&list)
	if err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false, false} {
		if err := forgetting.Again(t.Context(), &list, bot.Offline(ws, cfg.Bot()), tombs, dry); err != nil {
			t.Fatal(err)
		}
	}
	if want := "case 1: would be forgotten again, as on 2099-11-26 (test)\n2 in the list; would be forgotten again: 1\n" +
		"case 1: forgotten again, as on 2099-11-26 (test)\n2 in the list; forgotten again: 1\n2 in the list; forgotten again: 0\n"; list.String() != want {
		t.Errorf("it says\n%s", list.String())
	}
	if left := cases(t, cfg); len(left) != 0 {
		t.Errorf("forgotten again, and still there: %v", left)
	}
	if got := tombstones(t, restored.Addr()); got["1"] != "2099-11-26 test" || got["2"] != "2099-11-26 test" {
		t.Errorf("tombstones %v", got)
	}
	before := len(messages(w))
	s = started(t, w, cfg)
	servetest.Await(t, "its card to be deleted", func() bool { return len(messages(w)) == before-1 && backlog(t, cfg) == 0 })
	w.OpenCase(t.Context(), t, "EF")
	stopped(t, s)
	if next := cases(t, cfg); next[3] == 0 {
		t.Errorf("the next case is among %v, and should be 3", next)
	}
	green(t, cfg)
	if !strings.Contains(read(t, "RUNBOOK.md"), "brings the case back with no trace") {
		t.Error("the runbook does not warn of it")
	}
}

// TestBackupRefuses: a directory that is there, one that is not Redis's, a Redis that is
// not, and one that does not tell. Each says so in one line, and leaves no copy.
func TestBackupRefuses(t *testing.T) {
	program(t, "redis-cli")
	p := redistest.Start(t)
	_, port, err := net.SplitHostPort(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	locked := redistest.Start(t, "--requirepass", "x")
	_, lockedPort, err := net.SplitHostPort(locked.Addr())
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"nothing":     {nil, "usage: backup.sh"},
		"target":      {[]string{p.Dir(), t.TempDir(), "-p", port}, "is there already"},
		"no redis":    {[]string{p.Dir(), copied, "-p", "1"}, "Redis does not tell its configuration"},
		"no password": {[]string{locked.Dir(), copied, "-p", lockedPort}, "Redis does not tell its configuration: NOAUTH Authentication required."},
		"no file":     {[]string{t.TempDir(), copied, "-p", port}, "holds no appendonlydir"},
	} {
		out, err := exec.CommandContext(t.Context(), deploy("backup.sh"), test.args...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), test.want) {
			t.Errorf("%s: %v, %s", name, err, out)
		}
		if left, err := filepath.Glob(copied + "*"); err != nil || len(left) > 0 {
			t.Errorf("%s: it leaves %v, %v", name, left, err)
		}
	}
}

// TestBackupBrokenOff: who stops the script half way leaves Redis as it was, and who
// finds it otherwise is told.
func TestBackupBrokenOff(t *testing.T) {
	program(t, "redis-cli")
	p := redistest.Start(t)
	host, port, err := net.SplitHostPort(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	tools := t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "redis-check-aof"), []byte("#!/bin/sh\nkill -TERM $PPID\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	run := func() string {
		c := exec.CommandContext(t.Context(), deploy("backup.sh"), p.Dir(), filepath.Join(t.TempDir(), "copy"), "-h", host, "-p", port)
		c.Env = append(os.Environ(), "PATH="+tools+":"+os.Getenv("PATH"))
		out, err := c.CombinedOutput()
		if err == nil {
			t.Errorf("it was stopped, and ended well: %s", out)
		}
		return string(out)
	}
	const name = "auto-aof-rewrite-percentage"
	before := setting(t, p.Addr(), name)
	if said := run(); said != "" {
		t.Error(said)
	}
	if after := setting(t, p.Addr(), name); after != before || before == "0" {
		t.Errorf("%s was %s, and is %s", name, before, after)
	}
	c := redis.NewClient(&redis.Options{Addr: p.Addr()})
	defer c.Close()
	if err := c.ConfigSet(t.Context(), name, "0").Err(); err != nil {
		t.Fatal(err)
	}
	if said := run(); !strings.Contains(said, name+" is 0") {
		t.Errorf("said %q", said)
	}
}

func typed(t *testing.T, w *servetest.World, text string) {
	t.Helper()
	out, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: text})
	if err != nil || !out.OK {
		t.Fatalf("%s: %+v, %v", text, out, err)
	}
}

// backlog is asked again and again, and so leaves no store open.
func backlog(t *testing.T, cfg config.Config) int {
	t.Helper()
	store := opened(t, cfg)
	defer store.Close()
	n, _, err := store.Workspace(servetest.Workspace).Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func setting(t *testing.T, addr, name string) string {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: addr})
	defer c.Close()
	values, err := c.ConfigGet(t.Context(), name).Result()
	if err != nil {
		t.Fatal(err)
	}
	return values[name]
}

// tombstones reads what the runbook has an operator read: numbers of forgotten
// cases, with day and reason.
func tombstones(t *testing.T, addr string) map[string]string {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: addr})
	defer c.Close()
	all := map[string]string{}
	for it := c.Scan(t.Context(), 0, "*:forgotten", 1000).Iterator(); it.Next(t.Context()); {
		maps.Copy(all, c.HGetAll(t.Context(), it.Val()).Val())
	}
	return all
}
