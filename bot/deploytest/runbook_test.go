package deploytest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"casethread/bot/doctor"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

// TestRunbookFirstLook: whatever the doctor looks at has a row that leads on.
func TestRunbookFirstLook(t *testing.T) {
	_, section, _ := strings.Cut(read(t, "RUNBOOK.md"), "\n## First look\n")
	section, _, _ = strings.Cut(section, "\n## ")
	checks := green(t, slack(t).Config(redistest.Server(t), true)).Checks
	checks = append(checks, doctor.Servers([]redisstore.Info{{}}, true)...)
	for _, c := range checks {
		if !regexp.MustCompile("(?m)^\\|.*`" + c.Name + "`.*\\(#[a-z-]+\\)").MatchString(section) {
			t.Errorf("no row for %s", c.Name)
		}
	}
}

// TestLinks: what runbook and README link to is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)]+)\)`)
	for _, file := range []string{"RUNBOOK.md", "privacy.md", "benchmarks.md", "../README.md"} {
		for _, m := range link.FindAllStringSubmatch(read(t, file), -1) {
			path, section, _ := strings.Cut(m[1], "#")
			switch {
			case strings.Contains(path, "://"):
			case path == "" && file == "RUNBOOK.md", strings.HasSuffix(path, "RUNBOOK.md"):
				if section != "" && !slices.Contains(anchors(t), section) {
					t.Errorf("%s: no section %s", file, m[1])
				}
			case path != "":
				if _, err := os.Stat(filepath.Join(filepath.Dir(deploy(file)), path)); err != nil {
					t.Errorf("%s: %v", file, err)
				}
			}
		}
	}
}

// TestRunbookFiles: the files that the runbook names are there.
func TestRunbookFiles(t *testing.T) {
	for _, path := range regexp.MustCompile(`\bdeploy/[a-z/.-]+[a-z]\b`).FindAllString(read(t, "RUNBOOK.md"), -1) {
		if path == "deploy/casethread" { // the Deployment, as kubectl names it
			continue
		}
		if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
			t.Error(err)
		}
	}
}

// TestRunbookQuotes: what the runbook says that the program says, it does say.
func TestRunbookQuotes(t *testing.T) {
	var source strings.Builder
	for _, pattern := range []string{"../*.go", "../serve/*.go", "../doctor/*.go", "../../state/*.go", "../../state/redisstore/format.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(b)
		}
	}
	runbook := read(t, "RUNBOOK.md")
	for _, line := range []string{
		"not started, or stopping", "not connected to Slack", "redis does not answer", "redis takes nothing down", "it was away for too long", "listen: ",
		"away, trying again", "socket mode ended", "post failed", "Slack does not take the bot's token", "waited_in_vain", "timers failed", "sweep failed",
		"cannot be opened", "no replica confirmed a commit", "Redis does not write its files anew",
		"it could not write its append-only file", "it could not save its snapshot", "it keeps no append-only file", "it would leave out what is in its append-only file", "CONFIG GET is refused",
		"min-replicas-to-write is 0", "no replica is connected", "it takes nothing down", "a replica that was just sent everything confirms what is on its disk a moment later", "which DATA_KEY does not hold", "left for a newer version", "a newer version wrote it", "the data is of format", "unknown type", "unknown field",
		"is a replica; REDIS_URL must name the primary", "REDIS_URL names a Redis that may lose data",
	} {
		if !strings.Contains(runbook, line) {
			t.Errorf("the runbook does not know %q", line)
		}
		if !strings.Contains(source.String(), line) {
			t.Errorf("nothing says %q any longer", line)
		}
	}
}
