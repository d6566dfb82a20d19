package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// A server is the Redis of a run.
type server struct {
	addr    string
	version string

	cmd  *exec.Cmd // nil when it is the embedded one
	dir  string
	mini *miniredis.Miniredis
}

func (s *server) embedded() bool { return s.mini != nil }
func (s *server) url() string    { return "redis://" + s.addr }

// startRedis starts a redis-server with an append-only file in a directory of
// its own, or where there is no such program the embedded Redis.
func startRedis(ctx context.Context) (*server, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		m, err := miniredis.Run()
		if err != nil {
			return nil, fmt.Errorf("embedded redis: %w", err)
		}
		return &server{addr: m.Addr(), version: "embedded", mini: m}, nil
	}
	dir, err := os.MkdirTemp("", "casethread-bench-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	for range 5 { // another process may take the port first
		if err = s.startOn(program); err == nil {
			break
		}
	}
	if err == nil {
		s.version, err = s.versionOf(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *server) startOn(program string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.addr = l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(s.addr)
	// A rewrite of the file would fall into one round and not another.
	s.cmd = exec.Command(program, "--bind", "127.0.0.1", "--port", port, "--dir", s.dir, "--save", "",
		"--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0")
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	ready := make(chan bool, 1)
	go func() { // to the end, so that the server never waits for its reader
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.Contains(lines.Text(), "Ready to accept connections") {
				ready <- true
			}
		}
		close(ready)
	}()
	if !<-ready {
		return fmt.Errorf("redis-server ended at once: %w", s.cmd.Wait())
	}
	return nil
}

func (s *server) versionOf(ctx context.Context) (string, error) {
	c := redis.NewClient(&redis.Options{Addr: s.addr})
	defer c.Close()
	info, err := c.Info(ctx, "server").Result()
	if err != nil {
		return "", err
	}
	return infoField(info, "redis_version"), nil
}

func (s *server) stop() error {
	if s.mini != nil {
		s.mini.Close()
		return nil
	}
	if s.cmd != nil && s.cmd.Process != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait() // says that it was killed
	}
	return os.RemoveAll(s.dir)
}

// infoField returns a field of what INFO answers, "" where it is missing.
func infoField(info, name string) string {
	for line := range strings.Lines(info) {
		if v, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// redisCPU is the processor time, in seconds, that the server has used so far.
func (b *bench) redisCPU(ctx context.Context) (float64, error) {
	return b.infoNumbers(ctx, "cpu", "used_cpu_sys", "used_cpu_user")
}

// infoNumbers returns the sum of fields of what INFO answers; those that are
// missing count as 0.
func (b *bench) infoNumbers(ctx context.Context, section string, names ...string) (float64, error) {
	info, err := b.raw.Info(ctx, section).Result()
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, name := range names {
		n, _ := strconv.ParseFloat(infoField(info, name), 64)
		sum += n
	}
	return sum, nil
}
