package deploytest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"casethread/bot/serve"
)

// unit returns the settings of a section of the systemd unit: each may stand
// several times.
func unit(t *testing.T, section string) map[string][]string {
	t.Helper()
	settings := map[string][]string{}
	in := ""
	for line := range strings.Lines(read(t, "casethread.service")) {
		line = strings.TrimSpace(line)
		switch name, value, ok := strings.Cut(line, "="); {
		case strings.HasPrefix(line, "["):
			in = strings.Trim(line, "[]")
		case ok && in == section && !strings.HasPrefix(line, "#"):
			settings[name] = append(settings[name], value)
		}
	}
	if len(settings) == 0 {
		t.Fatalf("no section %s", section)
	}
	return settings
}

// TestUnit: the unit gives the program what it reads and the time it needs, and
// does not start again what a start cannot mend.
func TestUnit(t *testing.T) {
	s := unit(t, "Service")
	seconds, err := strconv.Atoi(s["TimeoutStopSec"][0])
	if err != nil || time.Duration(seconds)*time.Second <= serve.StopWithin {
		t.Errorf("killed after %v; a stop takes %s", s["TimeoutStopSec"], serve.StopWithin)
	}
	if s["Restart"][0] != "on-failure" || s["RestartPreventExitStatus"][0] != "2" || s["ExecStart"][0] != "/usr/local/bin/casethread serve" {
		t.Errorf("%+v", s)
	}
	env := map[string]string{}
	for _, e := range s["Environment"] {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	cfg := configured(t, env, "%d")
	if !cfg.SocketMode() || cfg.Redis != "redis://127.0.0.1:6379/0" || cfg.Listen != "127.0.0.1:8080" {
		t.Errorf("%s %s", cfg.Redis, cfg.Listen)
	}
	for _, c := range s["LoadCredential"] {
		name, path, _ := strings.Cut(c, ":")
		if _, ok := secrets[name]; !ok || path != "/etc/casethread/"+name || !strings.Contains(strings.Join(s["Environment"], " "), "=%d/"+name) {
			t.Errorf("credential %s", c)
		}
	}
	if text := read(t, "casethread.service"); !strings.Contains(text, "WantedBy=multi-user.target") {
		t.Error("it is wanted by nothing")
	}
}

// TestUnitToSystemd has systemd itself read the unit, and say how exposed it is.
func TestUnitToSystemd(t *testing.T) {
	analyze := program(t, "systemd-analyze")
	file := filepath.Join(t.TempDir(), "casethread.service")
	there := strings.ReplaceAll(read(t, "casethread.service"), "/usr/local/bin/casethread", analyze) // any program that is there
	if err := os.WriteFile(file, []byte(there), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", file).CombinedOutput(); err != nil || regexp.MustCompile(`(?m)^.*casethread\.service.*$`).Match(out) {
		t.Errorf("verify: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), analyze, "security", "--no-pager", "--offline=true", "--threshold=20", file).CombinedOutput()
	if err != nil {
		t.Errorf("more exposed than 2.0 of 10: %v\n%s", err, out)
	}
}
