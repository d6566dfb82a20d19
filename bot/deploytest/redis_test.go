package deploytest

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"

	"casethread/bot/clock"
	"casethread/bot/config"
	"casethread/bot/doctor"
	"casethread/bot/manifest"
	"casethread/bot/serve"
	"casethread/bot/serve/servetest"
	"casethread/state"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// clusterRedis starts a redis-server as the Kubernetes files configure it.
func clusterRedis(t *testing.T) *redistest.Process {
	t.Helper()
	acl := strings.NewReplacer("BOT_PASSWORD", "secret", "OPERATOR_PASSWORD", "allowed").Replace(read(t, "kubernetes/users.acl.example")) + "user admin on >all +@all\n"
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "users.acl"), []byte(acl), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--aclfile", filepath.Join(dir, "users.acl")}
	for line := range strings.Lines(find[*core.ConfigMap](t, "redis").Data["redis.conf"]) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case name == "" || name == "#" || name == "dir" || name == "aclfile":
		case value == `""`:
			args = append(args, "--"+name, "")
		default:
			args = append(args, "--"+name, value)
		}
	}
	return redistest.Start(t, args...)
}

// as returns the URL of a server for one of its users.
func as(user, password, addr string) string {
	return (&url.URL{Scheme: "redis", User: url.UserPassword(user, password), Host: addr, Path: "/0"}).String()
}

// TestClusterRedis runs the bot on that Redis with the rights that it has there:
// a case is opened, forgotten, and the doctor finds all in order.
func TestClusterRedis(t *testing.T) {
	addr := clusterRedis(t).Addr()
	w := slack(t)
	cfg := w.Config(as("casethread", "secret", addr), false)
	s := started(t, w, cfg)
	w.OpenCase(t.Context(), t, "AB")
	w.OpenCase(t.Context(), t, "CD")
	stopped(t, s)
	forget(t, cfg, 2)
	green(t, cfg)
}

// TestClusterRestart: what was answered is there after a kill -9. Redis reads
// its file with the rights of a user with whom nobody can log in.
func TestClusterRestart(t *testing.T) {
	p := clusterRedis(t)
	w := slack(t)
	cfg := w.Config(as("casethread", "secret", p.Addr()), false)
	s := started(t, w, cfg)
	w.OpenCase(t.Context(), t, "AB")
	stopped(t, s)
	written(t, cfg.Redis)
	p.Kill()
	p.Restart()
	if all, err := opened(t, cfg).Workspace(servetest.Workspace).All(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("cases %v, %v after a restart, want the one that was opened", all, err)
	}
	green(t, cfg)
}

// written waits until Redis has handed all to its file. With appendfsync everysec it
// puts that off for a second or two where the disk is busy.
func written(t *testing.T, url string) {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	defer c.Close()
	servetest.Await(t, "Redis to write its file", func() bool {
		said, err := c.Info(t.Context(), "persistence").Result()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(said, "aof_buffer_length:0\r\n")
	})
}

// TestClusterDefault: a user default without rights, which looks safer, is a
// Redis that loses data.
func TestClusterDefault(t *testing.T) {
	p := clusterRedis(t)
	w := slack(t)
	cfg := w.Config(as("casethread", "secret", p.Addr()), false)
	admin := redis.NewClient(&redis.Options{Addr: p.Addr(), Username: "admin", Password: "all", DisableIdentity: true, Protocol: 2})
	defer admin.Close()
	if err := admin.ACLSetUser(t.Context(), "default", "nocommands").Err(); err != nil {
		t.Fatal(err)
	}
	r := doctor.Examine(t.Context(), cfg, clock.System{})
	if c := check(r, "redis persistence"); c.Status != doctor.Problem || !strings.Contains(c.Detail, "user default") {
		t.Errorf("the doctor says %s: %s", c.Status, c.Detail)
	}
}

// opened opens the store of an installation for the time of the test.
func opened(t *testing.T, cfg config.Config) *redisstore.Store {
	t.Helper()
	store, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// forget takes a case out of the store, and has Redis write its files anew.
func forget(t *testing.T, cfg config.Config, no int) {
	t.Helper()
	store := opened(t, cfg)
	ws := store.Workspace(servetest.Workspace)
	cs, err := ws.Cases(t.Context(), []int{no})
	if err != nil {
		t.Fatal(err)
	}
	if err := ws.Forget(t.Context(), redisstore.Forgetting{Case: cs[0], On: state.NewDate(2099, 11, 26), Reason: "test"}); err != nil {
		t.Fatal(err)
	}
	if err := store.Rewrite(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestClusterUsers: nobody comes in without a name, and each may do its part
// alone.
func TestClusterUsers(t *testing.T) {
	addr := clusterRedis(t).Addr()
	for _, test := range []struct {
		user, password, command string
		may                     bool
	}{
		{"", "", "PING", false},
		{"casethread", "wrong", "PING", false},
		{"default", "", "PING", false},
		{"casethread", "secret", "SET {s01}:a b", true},
		{"casethread", "secret", "SET a b", false},
		{"casethread", "secret", "ACL GETUSER operator", false},
		{"casethread", "secret", "BGREWRITEAOF", true},
		{"casethread", "secret", "CONFIG GET appendonly", true},
		{"casethread", "secret", "CONFIG SET appendonly no", false},
		{"casethread", "secret", "FLUSHALL", false},
		{"casethread", "secret", "KEYS *", false},
		{"casethread", "secret", "SHUTDOWN", false},
		{"operator", "allowed", "CONFIG SET auto-aof-rewrite-percentage 0", true},
		{"operator", "allowed", "INFO persistence", true},
		{"operator", "allowed", "GET a", false},
		{"operator", "allowed", "FLUSHALL", false},
		{"probe", "probe", "PING", true},
		{"probe", "probe", "GET a", false},
		{"probe", "probe", "INFO", false},
	} {
		c := redis.NewClient(&redis.Options{Addr: addr, Username: test.user, Password: test.password, DisableIdentity: true, Protocol: 2})
		var args []any
		for word := range strings.FieldsSeq(test.command) {
			args = append(args, word)
		}
		if err := c.Do(t.Context(), args...).Err(); (err == nil) != test.may {
			t.Errorf("%s: %s: %v", test.user, test.command, err)
		}
		c.Close()
	}
}

// TestClusterProbe runs what the kubelet runs: it finds Redis well, and notices
// when it is gone.
func TestClusterProbe(t *testing.T) {
	program(t, "redis-cli")
	p := clusterRedis(t)
	_, port, err := net.SplitHostPort(p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c := find[*apps.StatefulSet](t, "redis").Spec.Template.Spec.Containers[0]
	for name, probe := range map[string]*core.Probe{"startup": c.StartupProbe, "readiness": c.ReadinessProbe} {
		if probe == nil || probe.Exec == nil || len(probe.Exec.Command) != 3 {
			t.Fatalf("%s: %+v", name, probe)
		}
	}
	run := func() error {
		command := strings.Replace(c.ReadinessProbe.Exec.Command[2], "redis-cli", "redis-cli -p "+port, 1)
		return exec.CommandContext(t.Context(), "sh", "-c", command).Run()
	}
	if err := run(); err != nil {
		t.Errorf("it is well: %v", err)
	}
	p.Kill()
	if run() == nil {
		t.Error("it is gone, and nobody notices")
	}
}

// TestClusterBackup takes a copy as the operator, who may read no case.
func TestClusterBackup(t *testing.T) {
	t.Setenv("REDISCLI_AUTH", "allowed")
	dir := backup(t, clusterRedis(t), "--user", "operator")
	if files, err := os.ReadDir(filepath.Join(dir, "appendonlydir")); err != nil || len(files) < 3 {
		t.Errorf("%v, %v", files, err)
	}
}

// TestClusterMemory: Redis reaches its own limit, at which it refuses, long
// before its container's, at which it is killed.
func TestClusterMemory(t *testing.T) {
	conf := find[*core.ConfigMap](t, "redis").Data["redis.conf"]
	_, after, _ := strings.Cut(conf, "\nmaxmemory ")
	mb, err := strconv.ParseInt(strings.TrimSuffix(strings.Fields(after)[0], "mb"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	limit := find[*apps.StatefulSet](t, "redis").Spec.Template.Spec.Containers[0].Resources.Limits.Memory().Value()
	if 2*mb<<20 >= limit {
		t.Errorf("maxmemory %d MB, and the container has %d bytes", mb, limit)
	}
}

// slack starts a local Slack that tells which scopes the bot has.
func slack(t *testing.T) *servetest.World {
	t.Helper()
	w := servetest.New(t)
	w.Header.Set("X-OAuth-Scopes", strings.Join(manifest.Scopes(), ","))
	return w
}

// started starts a bot that Slack delivers to over HTTP.
func started(t *testing.T, w *servetest.World, cfg config.Config) *serve.Server {
	t.Helper()
	s, err := serve.Listen(cfg, serve.Options{Drain: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Slack.SetBot(nil, "http://"+s.Addr())
	return s
}

func stopped(t *testing.T, s *serve.Server) {
	t.Helper()
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// check is what the doctor says about one thing.
func check(r doctor.Report, name string) doctor.Check {
	i := slices.IndexFunc(r.Checks, func(c doctor.Check) bool { return c.Name == name })
	if i < 0 {
		return doctor.Check{}
	}
	return r.Checks[i]
}

// green fails the test where the doctor finds something.
func green(t *testing.T, cfg config.Config) doctor.Report {
	t.Helper()
	r := doctor.Examine(t.Context(), cfg, clock.System{})
	for _, c := range r.Checks {
		if c.Status != doctor.OK {
			t.Errorf("doctor: %s %s: %s", c.Status, c.Name, c.Detail)
		}
	}
	return r
}
