package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"casethread/bot/config"
	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/commands/texts"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

func TestMain(m *testing.M) {
	redisstore.LogTo(slog.New(slog.DiscardHandler)) // tests take Redis away
	os.Exit(m.Run())
}

// start starts a server that is stopped, at the latest, with the test.
func start(t *testing.T, w *servetest.World, cfg config.Config, opt Options) *Server {
	t.Helper()
	if opt.Drain == 0 {
		opt.Drain = time.Millisecond
	}
	s, err := Listen(cfg, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !cfg.SocketMode() {
		w.Slack.SetBot(nil, "http://"+s.Addr())
	}
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), StopWithin)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func TestHTTP(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := servetest.New(t)
		cfg := w.Config(url, false)
		cfg.UnsafeRedis = true // the embedded one
		s := start(t, w, cfg, Options{})
		for path, want := range map[string]int{
			"/healthz": 200, "/readyz": 200, "/metrics": 200, "/": 404, "/slack/commands": 405,
		} {
			if got := servetest.Status("http://" + s.Addr() + path); got != want {
				t.Errorf("GET %s: %d, want %d", path, got, want)
			}
		}
		w.OpenCase(t.Context(), t, "AB")
		stop(t, s)
		if got := servetest.Status("http://" + s.Addr() + "/healthz"); got != 0 {
			t.Errorf("after the stop: %d", got)
		}
	})
}

func TestSocketMode(t *testing.T) {
	w := servetest.New(t)
	s := start(t, w, w.Config(redistest.Server(t), true), Options{})
	w.Answers(t)
	w.OpenCase(t.Context(), t, "AB")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200} {
		if got := servetest.Status("http://" + s.Addr() + path); got != want {
			t.Errorf("GET %s: %d, want %d", path, got, want)
		}
	}
	resp, err := http.Post("http://"+s.Addr()+"/slack/commands", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 404 {
		t.Errorf("POST /slack/commands: %d", resp.StatusCode)
	}
	stop(t, s)
}

// TestStopFinishes stops while a command is being carried out: readyz says so
// at once, the command is answered, and only then does the server end.
func TestStopFinishes(t *testing.T) {
	w := servetest.New(t)
	held, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.Hold = func(method string) {
		if method == "conversations.info" {
			once.Do(func() { close(held) })
			<-release
		}
	}
	s := start(t, w, w.Config(redistest.Server(t), false), Options{Drain: time.Second}) // shorter than a command may take
	answered := make(chan localslack.Outcome, 1)
	go func() {
		out, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: "/sag åbn AB"})
		if err != nil {
			t.Error(err)
		}
		answered <- out
	}()
	<-held
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop(t, s)
	}()
	servetest.Await(t, "readyz to say no", func() bool { return servetest.Status("http://"+s.Addr()+"/readyz") == 503 })
	if got := servetest.Status("http://" + s.Addr() + "/healthz"); got != 200 {
		t.Errorf("healthz while stopping: %d", got)
	}
	servetest.Await(t, "the listener to close", func() bool { return servetest.Status("http://"+s.Addr()+"/healthz") == 0 })
	select {
	case <-stopped:
		t.Error("stopped before the command was answered")
	default:
	}
	close(release)
	if out := <-answered; !out.OK || len(out.TS) != 1 {
		t.Errorf("the command in hand: %+v", out)
	}
	<-stopped
}

// TestSocketStopFinishes stops while a command that came through a socket is being
// carried out. Slack goes on using the socket: what it brings is answered too, and
// the socket is closed when all is said.
func TestSocketStopFinishes(t *testing.T) {
	w := servetest.New(t)
	held, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.Hold = func(method string) {
		if method == "conversations.info" {
			once.Do(func() {
				close(held)
				<-release
			})
		}
	}
	s := start(t, w, w.Config(redistest.Server(t), true), Options{})
	w.Answers(t)
	typed := func(text string) (answered chan localslack.Outcome) {
		answered = make(chan localslack.Outcome, 1)
		go func() {
			out, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: text})
			if err != nil {
				t.Error(err)
			}
			answered <- out
		}()
		return answered
	}
	first := typed("/sag åbn AB")
	<-held
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stop(t, s)
	}()
	servetest.Await(t, "the listener to close", func() bool { return servetest.Status("http://"+s.Addr()+"/healthz") == 0 })
	if out := <-typed("/sag liste"); !out.OK {
		t.Errorf("a command that came while it stopped: %+v", out)
	}
	select {
	case <-stopped:
		t.Error("stopped before the first was answered")
	default:
	}
	close(release)
	if out := <-first; !out.OK {
		t.Errorf("the command in hand: %+v", out)
	}
	<-stopped
	if out := <-typed("/sag liste"); out.OK {
		t.Error("the socket is open still")
	}
}

// TestRedisGoesAway: without Redis nothing can be answered, and readyz says so.
func TestRedisGoesAway(t *testing.T) {
	w := servetest.New(t)
	p := redistest.Start(t)
	s := start(t, w, w.Config(p.URL(), false), Options{})
	ready := func() int { return servetest.Status("http://" + s.Addr() + "/readyz") }
	p.Kill()
	servetest.Await(t, "readyz to say no", func() bool { return ready() == 503 })
	if got := servetest.Status("http://" + s.Addr() + "/healthz"); got != 200 {
		t.Errorf("healthz without redis: %d", got)
	}
	p.Restart()
	servetest.Await(t, "readyz to say yes", func() bool { return ready() == 200 })
}

// TestStartWaits starts before Redis does, and while Slack is not well.
func TestStartWaits(t *testing.T) {
	w := servetest.New(t)
	p := redistest.Start(t)
	p.Kill()
	for _, kind := range []string{"500", "reset", "429"} {
		if err := w.Fault(t.Context(), localslack.Fault{Method: "auth.test", Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Listen(w.Config(p.URL(), false), Options{Drain: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	started := make(chan error, 1)
	go func() { started <- s.Start(t.Context()) }()
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/metrics": 503} {
		if got := servetest.Status("http://" + s.Addr() + path); got != want {
			t.Errorf("GET %s while starting: %d, want %d", path, got, want)
		}
	}
	p.Restart()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	if got := servetest.Status("http://" + s.Addr() + "/readyz"); got != 200 {
		t.Errorf("readyz: %d", got)
	}
	stop(t, s)
}

// TestStartRefused lists starts that waiting would not help, each of which the
// operator's runbook knows.
func TestStartRefused(t *testing.T) {
	runbook, err := os.ReadFile("../../deploy/RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	locked := redistest.Start(t, "--requirepass", "open sesame")
	for name, test := range map[string]struct {
		change func(*config.Config, *testing.T)
		want   string
	}{
		"bot token": {
			func(c *config.Config, _ *testing.T) { c.BotToken = "xoxb-wrong" }, "SLACK_BOT_TOKEN: Slack refuses it: invalid_auth",
		},
		"app token": {
			func(c *config.Config, _ *testing.T) { c.AppToken = "xapp-wrong" }, "SLACK_APP_TOKEN: Slack refuses it: invalid_auth",
		},
		"password": {
			func(c *config.Config, _ *testing.T) { c.Redis = locked.URL() }, "REDIS_URL: open store: NOAUTH",
		},
		"embedded redis": {
			func(c *config.Config, t *testing.T) { c.Redis = redistest.Embedded(t) }, "it does not tell how it keeps data",
		},
		"no append-only file": {
			func(c *config.Config, t *testing.T) { c.Redis = redistest.Start(t, "--appendonly", "no").URL() }, "it keeps no append-only file",
		},
		"eviction": {
			func(c *config.Config, t *testing.T) {
				c.Redis = redistest.Start(t, "--maxmemory-policy", "allkeys-lru").URL()
			}, "maxmemory-policy allkeys-lru drops data",
		},
		"no replica": {
			func(c *config.Config, _ *testing.T) { c.Replica = true }, "min-replicas-to-write is 0",
		},
		"another key": {
			func(c *config.Config, _ *testing.T) { c.DataKeys = [][]byte{bytes.Repeat([]byte{8}, 32)} }, "DATA_KEY is not the one",
		},
		"a newer version's data": {
			func(c *config.Config, t *testing.T) {
				o, err := redis.ParseURL(c.Redis)
				if err != nil {
					t.Fatal(err)
				}
				raw := redis.NewClient(o)
				defer raw.Close()
				keys, err := raw.Keys(t.Context(), "*:"+servetest.Workspace+":keys").Result()
				if err != nil || len(keys) != 1 {
					t.Fatal(keys, err)
				}
				if err := raw.Set(t.Context(), strings.TrimSuffix(keys[0], "keys")+"format", 2, 0).Err(); err != nil {
					t.Fatal(err)
				}
			}, "the data is of format",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := servetest.New(t)
			cfg := w.Config(redistest.Server(t), false)
			s := start(t, w, cfg, Options{})
			w.OpenCase(t.Context(), t, "AB") // so that there is something to open
			stop(t, s)
			test.change(&cfg, t)
			if !strings.Contains(string(runbook), test.want) {
				t.Errorf("the runbook does not say what to do about %q", test.want)
			}
			bad, err := Listen(cfg, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer bad.close()
			if err := bad.Start(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

// TestSomeCasesAreLocked: keys of cases that cannot be opened are named in the
// log, and the others are served.
func TestSomeCasesAreLocked(t *testing.T) {
	w := servetest.New(t)
	cfg := w.Config(redistest.Server(t), false)
	s := start(t, w, cfg, Options{})
	w.OpenCase(t.Context(), t, "AB")
	w.OpenCase(t.Context(), t, "CD")
	stop(t, s)
	o, err := redis.ParseURL(cfg.Redis)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	defer c.Close()
	keys, err := c.Keys(t.Context(), "*:"+servetest.Workspace+":keys").Result()
	if err != nil || len(keys) != 1 {
		t.Fatal(keys, err)
	}
	if err := c.HDel(t.Context(), keys[0], "1").Err(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s = start(t, w, cfg, Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	w.OpenCase(t.Context(), t, "EF")
	stop(t, s)
	if !strings.Contains(log.String(), `"msg":"a case cannot be opened","cause":"case 1 cannot be opened: its key is missing"`) || strings.Contains(log.String(), "case 2") {
		t.Errorf("the log: %s", log.String())
	}
}

func TestStartGivesUp(t *testing.T) {
	w := servetest.New(t)
	s, err := Listen(w.Config("redis://127.0.0.1:1", false), Options{Tries: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "away for too long") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v", err)
	}
}

// TestToldToStopWhileStarting ends without an error.
func TestToldToStopWhileStarting(t *testing.T) {
	w := servetest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	log := &lines{said: make(chan string, 100)}
	go func() {
		ended <- Run(ctx, w.Config("redis://127.0.0.1:1", false), Options{Log: slog.New(slog.NewJSONHandler(log, nil))})
	}()
	for line := range log.said {
		if strings.Contains(line, "trying again") {
			break
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// lines passes on what is written.
type lines struct{ said chan string }

func (l *lines) Write(b []byte) (int, error) {
	select {
	case l.said <- string(b):
	default:
	}
	return len(b), nil
}

// TestLog holds the log to lines of JSON without secrets or content.
func TestLog(t *testing.T) {
	w := servetest.New(t)
	var log bytes.Buffer
	cfg := w.Config(redistest.Server(t), false)
	s := start(t, w, cfg, Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	w.OpenCase(t.Context(), t, "HEMLIGT")
	stop(t, s)
	for line := range strings.Lines(log.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
	for _, secret := range []string{"HEMLIGT", cfg.BotToken, cfg.SigningSecret, servetest.Karen} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s:\n%s", secret, log.String())
		}
	}
	for _, want := range []string{"listening", "ready", "stopping", "stopped"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, log.String())
		}
	}
}

func TestAddressInUse(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if _, err := Listen(config.Config{Listen: ln.Addr().String()}, Options{}); err == nil {
		t.Error("listens on an address in use")
	}
}

// TestAnotherServerGoesOn: what one server stored another one finds.
func TestAnotherServerGoesOn(t *testing.T) {
	w := servetest.New(t)
	cfg := w.Config(redistest.Server(t), false)
	s := start(t, w, cfg, Options{})
	w.OpenCase(t.Context(), t, "AB")
	stop(t, s)
	s = start(t, w, cfg, Options{})
	w.OpenCase(t.Context(), t, "CD")
	stop(t, s)
	store, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if all, err := store.Workspace(servetest.Workspace).All(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("cases %v, %v", all, err)
	}
}

func replicaOf(t *testing.T, primary *redistest.Process) *redistest.Process {
	t.Helper()
	host, port, err := net.SplitHostPort(primary.Addr())
	if err != nil {
		t.Fatal(err)
	}
	replica := redistest.Start(t, "--replicaof", host+" "+port, "--appendfsync", "always")
	c := redis.NewClient(&redis.Options{Addr: primary.Addr(), DisableIdentity: true, Protocol: 2})
	defer c.Close()
	servetest.Await(t, "the replica to have all on its disk", func() bool {
		if c.Incr(t.Context(), "probe").Err() != nil {
			return false // it has no replica yet
		}
		onDisk, err := c.Do(t.Context(), "WAITAOF", 1, 1, 1000).Int64Slice()
		return redis.HasErrorPrefix(err, "unknown command") || err == nil && onDisk[0] >= 1 && onDisk[1] >= 1
	})
	c.Del(t.Context(), "probe")
	return replica
}

// TestReplica serves with a primary that takes nothing without its replica.
func TestReplica(t *testing.T) {
	w := servetest.New(t)
	primary := redistest.Start(t, "--min-replicas-to-write", "1", "--repl-diskless-sync-delay", "0", "--appendfsync", "always")
	replica := replicaOf(t, primary)
	cfg := w.Config(primary.URL(), false)
	cfg.Replica = true
	store, err := redisstore.Open(t.Context(), cfg.Store())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	servetest.Await(t, "the replica", func() bool {
		infos, err := store.Health(t.Context())
		return err == nil && infos[0].Replicas == "1"
	})
	s := start(t, w, cfg, Options{})
	w.OpenCase(t.Context(), t, "AB")
	stop(t, s)
	cfg.Redis, cfg.Replica = replica.URL(), false
	bad, err := Listen(cfg, Options{Tries: 300 * time.Millisecond}) // for which it might become a primary
	if err != nil {
		t.Fatal(err)
	}
	defer bad.close()
	if err := bad.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "is a replica; REDIS_URL must name the primary") {
		t.Errorf("on the replica: %v", err)
	}
}

// TestNotCertain: what no replica has is not said to be noted, until one has
// it.
func TestNotCertain(t *testing.T) {
	w := servetest.New(t)
	primary := redistest.Start(t, "--repl-diskless-sync-delay", "0", "--min-replicas-to-write", "1", "--appendfsync", "always")
	replica := replicaOf(t, primary)
	cfg := w.Config(primary.URL(), false)
	cfg.Replica = true
	start(t, w, cfg, Options{}) // which waits for the replica
	w.OpenCase(t.Context(), t, "AB")
	admin := redis.NewClient(&redis.Options{Addr: primary.Addr(), DisableIdentity: true, Protocol: 2})
	defer admin.Close()
	said := func(text string) string {
		t.Helper()
		if r, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: text}); err != nil || !r.OK {
			t.Fatalf("%s: %+v, %v", text, r, err)
		}
		all := w.Slack.State().Ephemerals
		return all[len(all)-1].Text
	}
	expect := func(text, want string) {
		t.Helper()
		if got := said(text); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	notCertain := texts.Say("answer.not_replicated").In(texts.Danish, texts.Plain{})
	expect("/hvemgor @vera ring op", "Noteret")
	replica.Kill()
	if err := admin.ConfigSet(t.Context(), "min-replicas-to-write", "0").Err(); err != nil { // so that the commit stands, alone
		t.Fatal(err)
	}
	expect("/hvemgor @vera skriv", notCertain)
	expect("/hvemgor @vera skriv", notCertain)
	expect("/overblik kl 9", notCertain)
	replica.Restart()
	servetest.Await(t, "a replica", func() bool { return said("/overblik kl 9") != notCertain })
	expect("/hvemgor @vera skriv", texts.Say("answer.repeated").In(texts.Danish, texts.Plain{}))
}

func TestLongHeader(t *testing.T) {
	w := servetest.New(t)
	s := start(t, w, w.Config(redistest.Server(t), false), Options{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Addr()+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Long", strings.Repeat("x", 64<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
}
