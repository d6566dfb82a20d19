package deploytest

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// worked has a bot work on a Redis and then kills that, and returns the path of
// the file that Redis appends to.
func worked(t *testing.T, w *servetest.World) (cfg config.Config, dir, file string) {
	t.Helper()
	p := redistest.Start(t, "--appendfsync", "always")
	cfg = w.Config(p.URL(), false)
	s := started(t, w, cfg)
	p.Await(writtenAnew)
	w.OpenCase(t.Context(), t, "AB")
	w.OpenCase(t.Context(), t, "CD")
	for i := range 14 { // past a snapshot
		typed(t, w, fmt.Sprintf("/hvemgor #1 @vera hent nøgle %d", i))
	}
	stopped(t, s)
	p.Kill()
	files, err := filepath.Glob(filepath.Join(p.Dir(), "appendonlydir", "*.incr.aof"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return cfg, p.Dir(), files[len(files)-1]
}

// writtenAnew is what Redis logs when it has done what a bot has it do first.
const writtenAnew = "AOF rewrite finished successfully"

// goesOn expects that on what is left of a file every case is whole, that a bot goes
// on with it, and that all is as it was when Redis is started once more.
func goesOn(t *testing.T, w *servetest.World, cfg config.Config, dir string) map[int]int {
	t.Helper()
	p := redistest.Start(t, "--dir", dir)
	cfg.Redis = p.URL()
	green(t, cfg)
	left := cases(t, cfg)
	s := started(t, w, cfg)
	typed(t, w, "/hvemgor #1 @vera hent endnu en nøgle")
	now := cases(t, cfg)
	if now[1] <= left[1] {
		t.Errorf("case 1 had version %d, and has %d", left[1], now[1])
	}
	stopped(t, s)
	p.Await(writtenAnew)
	p.Kill()
	p.Restart()
	green(t, cfg)
	if again := cases(t, cfg); !maps.Equal(again, now) {
		t.Errorf("started once more: cases %v, and had %v", again, now)
	}
	return left
}

// TestTruncatedFile: when the machine fails, the end of Redis's file may be
// missing. What was cut off is gone, each change of it whole, and the rest goes on.
func TestTruncatedFile(t *testing.T) {
	w := slack(t)
	cfg, dir, file := worked(t, w)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]bool{}
	for _, cut := range []int{1, 7, 300, len(whole) / 6, len(whole) / 4, len(whole) / 3, len(whole) * 2 / 5, len(whole) / 2} {
		left := goesOn(t, w, cfg, with(t, dir, file, whole[:len(whole)-cut]))
		versions[fmt.Sprint(left)] = true
		t.Logf("%d of %d bytes cut off: cases %v", cut, len(whole), left)
	}
	if len(versions) < 3 {
		t.Errorf("the cuts made little difference: %v", versions)
	}
}

// with copies a directory of Redis's, with another content of one of its files.
func with(t *testing.T, dir, file string, content []byte) string {
	t.Helper()
	name, err := filepath.Rel(dir, file)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "redis")
	if err := os.CopyFS(other, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other, name), content, 0o644); err != nil {
		t.Fatal(err)
	}
	return other
}

// TestBrokenFile: Redis does not start on a file that is broken in the middle. The
// runbook's way mends it, and what was before the break goes on.
func TestBrokenFile(t *testing.T) {
	program(t, "redis-check-aof")
	w := slack(t)
	cfg, dir, file := worked(t, w)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(whole)
	from := len(whole) * 2 / 3
	from += bytes.Index(whole[from:], []byte("\r\n*")) + 2 // a command begins: in a long value it would be no break
	copy(broken[from:], strings.Repeat("x", 200))
	if err := os.WriteFile(file, broken, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "redis-server", "--port", strings.TrimPrefix(cfg.Redis, "redis://127.0.0.1:"), "--dir", dir, "--appendonly", "yes").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "reading the append only file") {
		t.Errorf("Redis starts on it, or says something else: %s", out)
	}
	mend := exec.CommandContext(t.Context(), "redis-check-aof", "--fix", filepath.Join(dir, "appendonlydir", "appendonly.aof.manifest"))
	mend.Stdin = strings.NewReader("y\n")
	if out, err := mend.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	left := goesOn(t, w, cfg, dir)
	t.Logf("broken at two thirds: cases %v", left)
	if len(left) != 2 {
		t.Errorf("left %v", left)
	}
	if !strings.Contains(read(t, "RUNBOOK.md"), "redis-check-aof --fix appendonlydir/appendonly.aof.manifest") {
		t.Error("the runbook does not say so")
	}
}

// TestWrittenOver: the doctor names a key that was written over, and no other, with a
// bot at work on the Redis; what the runbook then has an operator do mends it.
func TestWrittenOver(t *testing.T) {
	w := slack(t)
	cfg, dir, _ := worked(t, w)
	p := redistest.Start(t, "--dir", dir)
	cfg.Redis = p.URL()
	s := started(t, w, cfg)
	typed(t, w, "/overblik kl 7:30")
	stopped(t, s)
	green(t, cfg)
	c := redis.NewClient(&redis.Options{Addr: p.Addr()})
	defer c.Close()
	keys, err := c.Keys(t.Context(), "*:user:"+servetest.Karen+":open").Result()
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if err := c.Set(t.Context(), keys[0], "x", 0).Err(); err != nil {
		t.Fatal(err)
	}
	found := check(doctor.Examine(t.Context(), cfg, clock.System{}), "redis keys")
	if found.Status != doctor.Problem || found.Detail != "written over: "+keys[0]+" is a string and no set" {
		t.Errorf("it finds %+v", found)
	}
	if err := c.Del(t.Context(), keys[0]).Err(); err != nil {
		t.Fatal(err)
	}
	store := opened(t, cfg)
	for no := range cases(t, cfg) {
		if _, err := store.Workspace(servetest.Workspace).Rebuild(t.Context(), no, redisstore.Rebuilding{}); err != nil {
			t.Fatal(err)
		}
	}
	if back := c.SMembers(t.Context(), keys[0]).Val(); len(back) != 2 {
		t.Errorf("what was written over holds %v again", back)
	}
	green(t, cfg)
}
