package bench

import (
	"bufio"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// boltFiles are the same job for Node.
//
//go:embed bolt
var boltFiles embed.FS

// installWithin is how long npm may take; what it installed is kept in the
// user's cache for the next run.
const installWithin = 2 * time.Minute

// installBolt returns the directory with the program and its packages, or says
// in why what is missing.
func installBolt(ctx context.Context) (dir, why string) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", program + " is not installed"
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err.Error()
	}
	files, sum := map[string][]byte{}, sha256.New()
	for _, name := range []string{"bolt.js", "package.json"} {
		b, err := boltFiles.ReadFile("bolt/" + name)
		if err != nil {
			return "", err.Error()
		}
		files[name] = b
		sum.Write(b)
	}
	dir = filepath.Join(cache, "casethread-bench", hex.EncodeToString(sum.Sum(nil)[:6]))
	whole := filepath.Join(dir, "installed")
	if _, err := os.Stat(whole); err == nil {
		return dir, ""
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err.Error()
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return "", err.Error()
		}
	}
	ctx, cancel := context.WithTimeout(ctx, installWithin)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--silent")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return "", fmt.Sprintf("npm install failed: %v %s", err, first)
	}
	if err := os.WriteFile(whole, nil, 0o644); err != nil {
		return "", err.Error()
	}
	return dir, ""
}

// A boltServer is the same job, as a process of Node's.
type boltServer struct {
	addr string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

func (b *bench) startBolt(dir string, sizes Sizes) (*boltServer, error) {
	job, err := json.Marshal(map[string]any{
		"secret": secret, "redis": b.redis.addr, "script": limitScript, "prefix": limitPrefix,
		"event": sizes.Event, "row": sizes.Row, "post": sizes.Post, "answer": sizes.Answer,
	})
	if err != nil {
		return nil, err
	}
	s := &boltServer{cmd: exec.Command("node", "bolt.js", string(job))}
	s.cmd.Dir, s.cmd.Stderr = dir, os.Stderr
	s.cmd.Env = append(os.Environ(), "NODE_ENV=production")
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start node: %w", err)
	}
	port, err := s.number()
	if err != nil {
		s.close()
		return nil, err
	}
	s.addr = fmt.Sprintf("127.0.0.1:%d", port)
	return s, nil
}

// used is the processor time that it has used so far.
func (s *boltServer) used() (usage, error) {
	if _, err := io.WriteString(s.in, "\n"); err != nil {
		return usage{}, fmt.Errorf("node has ended: %w", err)
	}
	us, err := s.number()
	return usage{at: time.Now(), cpu: time.Duration(us) * time.Microsecond}, err
}

func (s *boltServer) number() (int, error) {
	line, err := s.out.ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("node has ended: %w", err)
	}
	return strconv.Atoi(strings.TrimSpace(line))
}

func (s *boltServer) close() {
	_ = s.in.Close()
	_ = s.cmd.Wait()
}

// boltRound drives the same job made with Bolt for JavaScript and ioredis.
func (b *bench) boltRound(ctx context.Context, dir string, sizes Sizes) (Round, error) {
	if err := b.raw.FlushAll(ctx).Err(); err != nil {
		return Round{}, err
	}
	s, err := b.startBolt(dir, sizes)
	if err != nil {
		return Round{}, err
	}
	defer s.close()
	return b.roundOf(ctx, s.used, drive{Addrs: []string{s.addr}, Expect: "stored"})
}
