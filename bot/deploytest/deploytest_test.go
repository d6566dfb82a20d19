// Package deploytest holds the files of deploy/ to what they claim: that an
// orchestrator takes them, that they give the program what it reads and the
// time that it needs, that Redis runs as they configure it, and that dashboard,
// alerts and runbook speak of what exists.
package deploytest

import (
	"encoding/base64"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"casethread/bot/config"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore"
)

func TestMain(m *testing.M) {
	redisstore.LogTo(slog.New(slog.DiscardHandler)) // tests take Redis away
	os.Exit(m.Run())
}

// deploy is the path of a file in deploy/.
func deploy(name string) string { return filepath.Join("../../deploy", name) }

// read returns a file of deploy/.
func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(deploy(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// program returns the path of a program that is not Go's. Without it the test
// is skipped, or fails when REQUIRE_REAL=1.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		return path
	case os.Getenv("REQUIRE_REAL") == "1":
		t.Fatalf("%s is not installed, and REQUIRE_REAL=1", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// secrets are contents for the files that a deployment names, by the file's
// name.
var secrets = map[string]string{
	"bot_token": "xoxb-1", "app_token": "xapp-1", "data_key": base64.StdEncoding.EncodeToString(servetest.Key),
	"redis_url": "redis://casethread:secret@redis:6379/0",
}

// configured loads the configuration of an environment as a deployment sets it.
// Secrets are read from where dir stands in for its directory of secrets.
func configured(t *testing.T, env map[string]string, mounted string) config.Config {
	t.Helper()
	dir := t.TempDir()
	for name, content := range secrets {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range env {
		if mounted != "" {
			value = strings.Replace(value, mounted, dir, 1)
		}
		t.Setenv(name, value)
	}
	cfg, err := config.Load()
	if err != nil {
		t.Fatalf("the program would not start: %v", err)
	}
	return cfg
}
