package faults

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"casethread/state/redisstore/redistest"
)

// A replica is a running bot, the real program in a process of its own.
type replica struct {
	t        *testing.T
	host     redistest.Host
	n        int
	addr     string
	programs []string // one for each start by turns
	starts   int
	log      string
	env      []string

	mu   sync.Mutex
	cmd  *exec.Cmd
	gone chan struct{} // closed when the process has ended
	died string        // what the process had said that ended by itself
}

func newReplica(t *testing.T, host redistest.Host, n int, programs []string, dir string, env []string) *replica {
	t.Helper()
	addr, err := host.FreeAddr()
	if err != nil {
		t.Fatal(err)
	}
	r := &replica{t: t, host: host, n: n, addr: addr, programs: programs, starts: n, log: filepath.Join(dir, fmt.Sprintf("replica-%d.log", n))}
	r.env = append(env, "LISTEN_ADDR="+r.addr)
	t.Cleanup(r.kill)
	return r
}

func (r *replica) start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	out, err := os.OpenFile(r.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer out.Close() // the process has its own
	cmd, gone := r.host.Command(r.programs[r.starts%len(r.programs)], "serve"), make(chan struct{})
	r.starts++
	cmd.Env, cmd.Stdout, cmd.Stderr = r.env, out, out
	if err := cmd.Start(); err != nil {
		r.t.Error(err)
		return
	}
	r.cmd, r.gone = cmd, gone
	go func() {
		err := cmd.Wait()
		close(gone)
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.cmd == cmd {
			r.died = fmt.Sprintf("%v\n%s", err, r.said())
		}
	}()
}

// kill ends the process as kill -9 does.
func (r *replica) kill() {
	r.mu.Lock()
	cmd, gone := r.cmd, r.gone
	r.cmd = nil
	r.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Kill()
	<-gone
}

// stop tells the process to stop, as a service manager does, and returns how
// long it took to end.
func (r *replica) stop() time.Duration {
	r.mu.Lock()
	cmd, gone := r.cmd, r.gone
	r.cmd = nil
	r.mu.Unlock()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.t.Error(err)
	}
	told := time.Now()
	<-gone
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		r.t.Errorf("replica %d ended with %d:\n%s", r.n, code, r.said())
	}
	return time.Since(told)
}

func (r *replica) ready() bool {
	resp, err := http.Get("http://" + r.addr + "/readyz")
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// said is what the replica has logged, its last part where it is long.
func (r *replica) said() string {
	b, err := os.ReadFile(r.log)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// diedByItself is what a process said that has ended although nobody killed it.
func (r *replica) diedByItself() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.died
}
