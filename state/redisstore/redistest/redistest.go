// Package redistest gives tests a Redis to talk to: the embedded one, a real
// redis-server of their own, or each in turn.
package redistest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/alicebob/miniredis/v2"
)

// Both runs f against the embedded Redis and against a real one, as subtests.
func Both(t *testing.T, f func(t *testing.T, url string)) {
	t.Run("embedded", func(t *testing.T) { f(t, Embedded(t)) })
	t.Run("server", func(t *testing.T) { f(t, Server(t)) })
}

// Embedded starts an embedded Redis for the test and returns its URL.
func Embedded(t testing.TB) string {
	t.Helper()
	m, err := miniredis.Run()
	if err != nil {
		t.Fatalf("start embedded redis: %v", err)
	}
	t.Cleanup(m.Close)
	return "redis://" + m.Addr()
}

// Server starts a redis-server for the test, with an append-only file in a
// directory of its own, and returns its URL. Without the program the test is
// skipped, or fails when REQUIRE_REAL=1.
func Server(t testing.TB) string {
	t.Helper()
	return Start(t).URL()
}

// A Process is a redis-server that can be killed and started again on the
// same address and files.
type Process struct {
	t    testing.TB
	host Host
	said strings.Builder // what it had logged when it was killed
	dir  string
	addr string
	args []string
	how  kind
	cmd  *exec.Cmd
	log  *log
}

// A kind is how a redis-server is started.
type kind int

const (
	plain    kind = iota
	secured       // with TLS alone
	filed         // from a file that it may write anew, as Sentinels have it do
	sentinel      // as a Sentinel, which keeps all that it knows in its file
)

// Start starts a redis-server with more arguments of its own, such as
// "--appendfsync", "always". It is killed when the test ends.
func Start(t testing.TB, args ...string) *Process {
	t.Helper()
	return run(t, Host{}, plain, args...)
}

// StartTLS starts a redis-server that takes connections with TLS alone.
func StartTLS(t testing.TB, cert, key string, args ...string) *Process {
	t.Helper()
	return run(t, Host{}, secured, append([]string{"--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert, "--tls-auth-clients", "no"}, args...)...)
}

func run(t testing.TB, host Host, how kind, args ...string) *Process {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("REQUIRE_REAL") == "1" {
			t.Fatal("redis-server is not installed, and REQUIRE_REAL=1")
		}
		t.Skip("redis-server is not installed")
	}
	p := &Process{t: t, host: host, dir: t.TempDir(), args: args, how: how}
	t.Cleanup(p.Kill)
	var err error
	for range 5 { // another process may take the port first
		if p.addr, err = host.FreeAddr(); err != nil {
			break
		}
		if err = p.start(); err == nil {
			return p
		}
	}
	t.Fatalf("start redis-server: %v", err)
	return nil
}

// URL returns the server's URL.
func (p *Process) URL() string {
	if p.how == secured {
		return "rediss://" + p.addr
	}
	return "redis://" + p.addr
}

// Addr returns the server's host and port.
func (p *Process) Addr() string { return p.addr }

// Host returns where the server runs.
func (p *Process) Host() Host { return p.host }

// Dir returns the directory that holds the server's files.
func (p *Process) Dir() string { return p.dir }

// Kill ends the server at once, as kill -9 does.
func (p *Process) Kill() {
	if p.cmd == nil {
		return
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // with the child that rewrites its file
	_ = p.cmd.Wait()                                      // says that it was killed
	p.cmd = nil
	p.said.WriteString(p.log.String())
	p.log = newLog(strings.NewReader(""))
}

// Pause stops the server where it is, with its connections open, until Resume.
func (p *Process) Pause() { p.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (p *Process) Resume() { p.signal(syscall.SIGCONT) }

func (p *Process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatalf("signal redis-server: %v", err)
	}
}

// Said is what the server has logged, in all its lives.
func (p *Process) Said() string { return p.said.String() + p.log.String() }

// Restart starts a killed server again.
func (p *Process) Restart() {
	p.t.Helper()
	if err := p.start(); err != nil {
		p.t.Fatalf("restart redis-server: %v", err)
	}
}

func (p *Process) start() error {
	args, err := p.arguments()
	if err != nil {
		return err
	}
	p.cmd = p.host.Command("redis-server", args...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		p.cmd = nil
		return err
	}
	p.log = newLog(out)
	ready := "Ready to accept connections"
	if p.how == sentinel {
		ready = "Sentinel ID is"
	}
	if !p.log.await(ready) {
		p.Kill()
		return fmt.Errorf("it ended at once:\n%s", p.Said())
	}
	return nil
}

func (p *Process) arguments() ([]string, error) {
	host, port, err := net.SplitHostPort(p.addr)
	if err != nil {
		return nil, err
	}
	args := []string{"--bind", host, "--protected-mode", "no", "--dir", p.dir}
	switch p.how {
	case secured:
		args = append(args, "--port", "0", "--tls-port", port)
	default:
		args = append(args, "--port", port)
	}
	if p.how != sentinel {
		args = append(args, "--save", "", "--appendonly", "yes")
	}
	args = append(args, p.args...)
	switch p.how {
	case filed:
		file, err := p.file(args)
		return []string{file}, err
	case sentinel:
		file, err := p.file(args)
		return []string{file, "--sentinel"}, err
	}
	return args, nil
}

// file writes the arguments into a file, unless the server has had one before:
// what it has written there since stands.
func (p *Process) file(args []string) (string, error) {
	name := filepath.Join(p.dir, "redis.conf")
	if _, err := os.Stat(name); err == nil {
		return name, nil
	}
	var text strings.Builder
	for i, a := range args {
		switch rest, isName := strings.CutPrefix(a, "--"); {
		case isName && i == 0:
			text.WriteString(rest)
		case isName:
			text.WriteString("\n" + rest)
		case a == "":
			text.WriteString(` ""`)
		default:
			text.WriteString(" " + a)
		}
	}
	return name, os.WriteFile(name, []byte(text.String()+"\n"), 0o600)
}

// Await waits until the server, since it was started, has logged the text.
func (p *Process) Await(text string) {
	p.t.Helper()
	if !p.log.await(text) {
		p.t.Fatalf("redis-server ended without %q:\n%s", text, p.log.String())
	}
}

// Cluster starts a Cluster of one server, and returns its URL.
func Cluster(t testing.TB) string {
	t.Helper()
	p := Start(t, "--cluster-enabled", "yes")
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "CLUSTER ADDSLOTSRANGE 0 16383\r\n"); err != nil {
		t.Fatal(err)
	}
	p.Await("Cluster state changed: ok")
	return p.URL() + "," + p.addr
}

// A log is what a server has written so far.
type log struct {
	mu    sync.Mutex
	more  sync.Cond
	text  bytes.Buffer
	ended bool
}

// newLog reads r to its end, so that a server never waits for its reader.
func newLog(r io.Reader) *log {
	l := &log{}
	l.more.L = &l.mu
	go func() {
		for lines := bufio.NewScanner(r); lines.Scan(); {
			l.add(lines.Text(), false)
		}
		l.add("", true)
	}()
	return l
}

func (l *log) add(line string, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(&l.text, line)
	l.ended = ended
	l.more.Broadcast()
}

// String returns all of the log so far.
func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await reports whether the text came before the end.
func (l *log) await(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !strings.Contains(l.text.String(), text) {
		if l.ended {
			return false
		}
		l.more.Wait()
	}
	return true
}

// FreeAddr returns an address of the host's at which nothing listens.
func (h Host) FreeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	if h.namespace == "" {
		return l.Addr().String(), nil
	}
	_, port, err := net.SplitHostPort(l.Addr().String()) // a host has few listeners, each of which asked here
	return net.JoinHostPort(h.addr, port), err
}
