package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// built builds the program in a directory as the Dockerfile does.
func built(t *testing.T, dir string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "casethread")
	c := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out, "./cmd/casethread")
	c.Dir, c.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return out
}

// TestReproducible: whoever builds the same source gets the same program, where
// it lies does not matter, and nothing in it tells where that was.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program twice")
	}
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	docker, err := os.ReadFile(filepath.Join(here, "deploy/Dockerfile"))
	if err != nil || !bytes.Contains(docker, []byte(`RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o /casethread ./cmd/casethread`)) {
		t.Errorf("the Dockerfile builds in another way: %v", err)
	}
	there := t.TempDir()
	for _, name := range []string{"bot", "cmd", "commands", "state"} {
		if err := os.CopyFS(filepath.Join(there, name), os.DirFS(filepath.Join(here, name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(there, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var programs [2][]byte
	for i, dir := range []string{here, there} {
		if programs[i], err = os.ReadFile(built(t, dir)); err != nil {
			t.Fatal(err)
		}
		home, _ := os.UserHomeDir()
		for _, path := range []string{dir, filepath.Join(home, "go")} {
			if bytes.Contains(programs[i], []byte(path)) {
				t.Errorf("the program names %s", path)
			}
		}
	}
	if !bytes.Equal(programs[0], programs[1]) {
		t.Errorf("%d and %d bytes, and not the same", len(programs[0]), len(programs[1]))
	}
}

// TestNothingButTheProgram runs the program as image and unit do, as far as a
// machine without them can: alone on a root that cannot be written, as nobody,
// with the unit's environment and its secrets as files.
func TestNothingButTheProgram(t *testing.T) {
	if os.Getuid() != 0 || exec.CommandContext(t.Context(), "unshare", "-m", "true").Run() != nil {
		t.Skip("another root takes root, and unshare")
	}
	root := t.TempDir()
	if err := os.Rename(built(t, "../.."), filepath.Join(root, "casethread")); err != nil {
		t.Fatal(err)
	}
	w := servetest.New(t)
	given := map[string]string{}
	for _, e := range w.Environ(redistest.Server(t), true) {
		name, value, _ := strings.Cut(e, "=")
		given[name] = value
	}
	env := []string{"PATH=/usr/bin:/bin:/usr/sbin:/sbin"}
	for name, value := range unitEnvironment(t) {
		if secret, ok := strings.CutSuffix(name, "_FILE"); ok {
			value = strings.Replace(value, "%d", "/run/credentials/casethread.service", 1)
			putSecret(t, filepath.Join(root, value), given[secret])
			delete(given, secret)
			given[name] = value
		}
	}
	for name, value := range given {
		env = append(env, name+"="+value)
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	const locked = `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec chroot --userspec=65532:65532 "$0" /casethread serve`
	c := exec.CommandContext(t.Context(), "unshare", "-m", "sh", "-c", locked, root)
	c.Env = env
	s := serving(t, c)
	w.Answers(t)
	s.ready(t)
	w.OpenCase(t.Context(), t, "AB")
	s.stop(t, syscall.SIGTERM)
}

// unitEnvironment is what the systemd unit sets.
func unitEnvironment(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile("../../deploy/casethread.service")
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for line := range strings.Lines(string(b)) {
		if e, ok := strings.CutPrefix(strings.TrimSpace(line), "Environment="); ok {
			name, value, _ := strings.Cut(e, "=")
			env[name] = value
		}
	}
	return env
}

func putSecret(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content+"\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(file, 65532, 65532); err != nil {
		t.Fatal(err)
	}
}
