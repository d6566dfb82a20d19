package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/rogpeppe/go-internal/testscript"

	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"casethread": main})
}

type command = func(ts *testscript.TestScript, neg bool, args []string)

// exits N COMMAND… runs a command that must end with the exit code N.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	var failed *exec.ExitError
	if !errors.As(err, &failed) || strconv.Itoa(failed.ExitCode()) != args[0] {
		ts.Fatalf("%v, want exit code %s", err, args[0])
	}
}

// TestScripts are what the program does by itself.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Cmds: map[string]command{"exits": exits}})
}

// TestServedScripts are what it does with a Slack and a Redis: those of the
// script's own, set as the environment of a good installation.
func TestServedScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/served",
		Setup: func(e *testscript.Env) error {
			tb := e.T().(testing.TB)
			w := servetest.New(tb)
			e.Vars = append(e.Vars, w.Environ(redistest.Server(tb), true)...)
			e.Vars = append(e.Vars, "SLACK="+w.URL, "EMBEDDED="+redistest.Embedded(tb), "ELSEWHERE="+redistest.Server(tb))
			e.Values["world"] = w
			return nil
		},
		Cmds: map[string]command{
			"exits": exits,
			// open LABEL opens a case, once a bot is there.
			"open": func(ts *testscript.TestScript, _ bool, args []string) {
				w := ts.Value("world").(*servetest.World)
				w.Answers(t)
				w.OpenCase(t.Context(), t, args[0])
			},
			// leave and join are of the bot, and the channel.
			"leave": func(ts *testscript.TestScript, _ bool, _ []string) {
				_, err := ts.Value("world").(*servetest.World).Leave(t.Context(), localslack.DefaultBotUser, servetest.Channel)
				ts.Check(err)
			},
			"join": func(ts *testscript.TestScript, _ bool, _ []string) {
				_, err := ts.Value("world").(*servetest.World).Join(t.Context(), localslack.DefaultBotUser, servetest.Channel)
				ts.Check(err)
			},
			// closed USER closes somebody's account.
			"closed": func(ts *testscript.TestScript, _ bool, args []string) {
				_, err := ts.Value("world").(*servetest.World).Account(t.Context(), localslack.AccountInput{User: args[0], Closed: true})
				ts.Check(err)
			},
			// say TEXT is a slash command of Karen's.
			"say": func(ts *testscript.TestScript, _ bool, args []string) {
				in := localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: args[0]}
				out, err := ts.Value("world").(*servetest.World).Command(t.Context(), in)
				if err != nil || !out.OK {
					ts.Fatalf("%s: %+v, %v", args[0], out, err)
				}
			},
			// shows TEXT waits until the channel does.
			"shows": func(ts *testscript.TestScript, _ bool, args []string) {
				world := ts.Value("world").(*servetest.World)
				servetest.Await(t, args[0]+" in the channel", func() bool {
					return slices.ContainsFunc(world.Slack.State().Channels, func(c localslack.StateChannel) bool {
						return slices.ContainsFunc(c.Messages, func(m localslack.StateMessage) bool {
							blocks, err := json.Marshal(m.Blocks)
							return c.ID == servetest.Channel && err == nil && strings.Contains(string(blocks), args[0])
						})
					})
				})
			},
			// parks N waits until so many posts are parked.
			"parks": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				store, err := redisstore.Open(t.Context(), redisstore.Options{URL: ts.Getenv("REDIS_URL"), DataKeys: [][]byte{servetest.Key}})
				ts.Check(err)
				defer store.Close()
				servetest.Await(t, "the parked posts", func() bool {
					parked, err := store.Workspace(servetest.Workspace).Parked(t.Context())
					return err == nil && len(parked) == n
				})
			},
			// lose takes the labels, threads and timers of cases out of Redis.
			"lose": func(ts *testscript.TestScript, _ bool, _ []string) {
				o, err := redis.ParseURL(ts.Getenv("REDIS_URL"))
				ts.Check(err)
				c := redis.NewClient(o)
				defer c.Close()
				keys, err := c.Keys(t.Context(), "*:"+servetest.Workspace+":*s").Result()
				ts.Check(err)
				keys = slices.DeleteFunc(keys, func(key string) bool {
					return !strings.HasSuffix(key, ":labels") && !strings.HasSuffix(key, ":threads")
				})
				timers, err := c.Keys(t.Context(), "*:timers").Result()
				ts.Check(err)
				ts.Check(c.Del(t.Context(), append(keys, timers...)...).Err())
			},
			// damage N writes over the last event of a case.
			"damage": func(ts *testscript.TestScript, _ bool, args []string) {
				o, err := redis.ParseURL(ts.Getenv("REDIS_URL"))
				ts.Check(err)
				c := redis.NewClient(o)
				defer c.Close()
				logs, err := c.Keys(t.Context(), "*:"+servetest.Workspace+":case:"+args[0]+":log").Result()
				if err != nil || len(logs) != 1 {
					ts.Fatalf("logs %v, %v", logs, err)
				}
				ts.Check(c.LSet(t.Context(), logs[0], -1, "x").Err())
			},
			// format N is what a version that keeps data otherwise has left.
			"format": func(ts *testscript.TestScript, _ bool, args []string) {
				o, err := redis.ParseURL(ts.Getenv("REDIS_URL"))
				ts.Check(err)
				c := redis.NewClient(o)
				defer c.Close()
				seqs, err := c.Keys(t.Context(), "*:"+servetest.Workspace+":seq").Result()
				if err != nil || len(seqs) != 1 {
					ts.Fatalf("counters %v, %v", seqs, err)
				}
				ts.Check(c.Set(t.Context(), strings.TrimSuffix(seqs[0], "seq")+"format", args[0], 0).Err())
			},
			// cards N waits until a bot has posted so many.
			"cards": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				ts.Value("world").(*servetest.World).AwaitCards(t, n)
			},
		},
	})
}

// TestSignal runs the program as a service manager does: started, ready, told
// to stop, ended with 0.
func TestSignal(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		w := servetest.New(t)
		p := serving(t, &exec.Cmd{
			Path: self, Args: []string{"casethread", "serve"},
			Env: append([]string{"HOME=" + t.TempDir()}, w.Environ(redistest.Server(t), false)...),
		})
		p.ready(t)
		p.stop(t, signal)
	}
}

// A service is a program that serves.
type service struct {
	*exec.Cmd
	log  *bufio.Scanner
	addr string
	last string // line of its log
}

// serving starts a command and waits until it says that it is ready, or ends.
func serving(t *testing.T, c *exec.Cmd) *service {
	t.Helper()
	out, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	s := &service{Cmd: c, log: bufio.NewScanner(out)}
	for s.log.Scan() && !strings.Contains(s.log.Text(), `"msg":"ready"`) {
		s.last = s.log.Text()
		if _, after, ok := strings.Cut(s.last, `"addr":"`); ok {
			s.addr, _, _ = strings.Cut(after, `"`)
		}
	}
	return s
}

func (s *service) ready(t *testing.T) {
	t.Helper()
	if got := servetest.Status("http://" + s.addr + "/readyz"); got != http.StatusOK {
		t.Errorf("readyz: %d; %s", got, s.last)
	}
}

// stop sends a signal, and fails the test unless the program ends as it should.
func (s *service) stop(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := s.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	for s.log.Scan() {
		s.last = s.log.Text()
	}
	if err := s.Wait(); err != nil || !strings.Contains(s.last, `"msg":"stopped"`) {
		t.Errorf("%s: %v; %s", signal, err, s.last)
	}
}
