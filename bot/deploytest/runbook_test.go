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
	for _, file := range []string{"RUNBOOK.md", "privacy.md", "../README.md"} {
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
