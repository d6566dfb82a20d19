package deploytest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"casethread/bot/serve"
	"casethread/state/redisstore/redistest"
)

// A composed is the compose file, as far as it is used: another field is an
// error here, as a misspelt one is to Compose.
type composed struct {
	Name     string                     `json:"name"`
	Bot      any                        `json:"x-bot"`
	Services map[string]composedService `json:"services"`
	Volumes  map[string]any             `json:"volumes"`
}

type composedService struct {
	Image       string                       `json:"image"`
	Build       map[string]string            `json:"build"`
	Command     []string                     `json:"command"`
	EnvFile     string                       `json:"env_file"`
	Environment map[string]string            `json:"environment"`
	Ports       []string                     `json:"ports"`
	Volumes     []string                     `json:"volumes"`
	DependsOn   map[string]map[string]string `json:"depends_on"`
	Health      struct {
		Test        []string `json:"test"`
		Interval    string   `json:"interval"`
		Timeout     string   `json:"timeout"`
		Retries     int      `json:"retries"`
		StartPeriod string   `json:"start_period"`
	} `json:"healthcheck"`
	Restart  string   `json:"restart"`
	Grace    string   `json:"stop_grace_period"`
	ReadOnly bool     `json:"read_only"`
	User     string   `json:"user"`
	CapDrop  []string `json:"cap_drop"`
	CapAdd   []string `json:"cap_add"`
	Security []string `json:"security_opt"`
}

func compose(t *testing.T) composed {
	t.Helper()
	var c composed
	if err := yaml.UnmarshalStrict([]byte(read(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCompose: two equal bots that write nothing and are stopped in peace, and
// a Redis that they wait for.
func TestCompose(t *testing.T) {
	c := compose(t)
	if names := slices.Sorted(maps.Keys(c.Services)); !slices.Equal(names, []string{"bot1", "bot2", "redis"}) {
		t.Fatalf("services %v", names)
	}
	for _, name := range []string{"bot1", "bot2"} {
		s := c.Services[name]
		if grace, err := time.ParseDuration(s.Grace); err != nil || grace <= serve.StopWithin {
			t.Errorf("%s: killed after %s (%v)", name, s.Grace, err)
		}
		if !s.ReadOnly || s.User != "65532:65532" || !slices.Equal(s.CapDrop, []string{"ALL"}) || s.CapAdd != nil || !slices.Equal(s.Security, []string{"no-new-privileges:true"}) {
			t.Errorf("%s: %+v", name, s)
		}
		if s.DependsOn["redis"]["condition"] != "service_healthy" || s.Restart != "unless-stopped" || len(s.Ports) != 1 || !strings.HasPrefix(s.Ports[0], "127.0.0.1:") {
			t.Errorf("%s: %+v", name, s)
		}
	}
	r := c.Services["redis"]
	if len(r.Health.Test) == 0 || !slices.Equal(r.Volumes, []string{"data:/data"}) || len(c.Volumes) != 1 || len(r.Ports) != 0 {
		t.Errorf("redis: %+v", r)
	}
}

// TestComposedEnvironment loads the configuration from the example, filled in,
// with each line that may be left out, and without.
func TestComposedEnvironment(t *testing.T) {
	fill := strings.NewReplacer("xoxb-\n", "xoxb-1\n", "xapp-\n", "xapp-1\n", "DATA_KEY=\n", "DATA_KEY="+secrets["data_key"]+"\n")
	for name, text := range map[string]string{"as it is": "", "all": "#"} {
		t.Run(name, func(t *testing.T) {
			env := maps.Clone(compose(t).Services["bot1"].Environment)
			for line := range strings.Lines(fill.Replace(read(t, "casethread.env.example"))) {
				variable, value, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, text)), "=")
				if ok && !strings.ContainsAny(variable, "# ,") {
					env[variable] = value
				}
			}
			cfg := configured(t, env, "")
			if !cfg.SocketMode() || cfg.Redis != "redis://redis:6379/0" || (name == "all") != (len(env) > 4) {
				t.Errorf("%+v", slices.Sorted(maps.Keys(env)))
			}
		})
	}
}

// TestComposedRedis starts a Redis with the file's arguments: it is one that the
// bot takes.
func TestComposedRedis(t *testing.T) {
	command := compose(t).Services["redis"].Command
	if command[0] != "redis-server" {
		t.Fatal(command)
	}
	cfg := slack(t).Config(redistest.Start(t, command[1:]...).URL(), true)
	green(t, cfg)
}
