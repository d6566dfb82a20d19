package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// What Slack calls a token's workspace: for an organisation's it gives none, or
// the organisation's id, or, as some have seen, a workspace's all the same.
func TestIdentity(t *testing.T) {
	for name, test := range map[string]struct {
		team, enterprise, wide string
		want                   Identity
		orgWide                bool
	}{
		"workspace":          {"T1", "", `{}`, Identity{Workspace: "T1"}, false},
		"of an organisation": {"T1", "E1", `{"is_enterprise_install":false}`, Identity{Workspace: "T1", Enterprise: "E1"}, false},
		"organisation":       {"", "E1", `{"is_enterprise_install":true}`, Identity{Workspace: "E1", Enterprise: "E1"}, true},
		"its id twice":       {"E1", "E1", `{"is_enterprise_install":true}`, Identity{Workspace: "E1", Enterprise: "E1"}, true},
		"with a workspace":   {"T1", "E1", `{"is_enterprise_install":true}`, Identity{Workspace: "E1", Enterprise: "E1"}, true},
		"unsaid":             {"", "E1", `{}`, Identity{Workspace: "E1", Enterprise: "E1"}, true},
	} {
		got := identity(&slack.AuthTestResponse{TeamID: test.team, EnterpriseID: test.enterprise}, []byte(test.wide))
		if diff := cmp.Diff(test.want, got); diff != "" || got.OrgWide() != test.orgWide {
			t.Errorf("%s: org-wide %v %s", name, got.OrgWide(), diff)
		}
	}
}
