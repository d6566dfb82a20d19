package demo

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"casethread/bot/localslack"
	"casethread/state/redisstore/redistest"
)

// The organisation of the tests: karen's workspace, and that of soren and lone.
const (
	enterprise = "E0KOMMUNE1"
	social     = "T0SOCIAL01"
)

// organisation puts soren and lone into another workspace of one organisation. how
// says "wide" when the app is installed for all of it, and "named" when Slack
// gives the organisation's id for the workspace's.
func organisation(how []string) func(*localslack.Options) {
	return func(o *localslack.Options) {
		o.Org = &localslack.Org{
			ID: enterprise, Name: "Kommunen", Teams: []string{social},
			Wide: slices.Contains(how, "wide"), Named: slices.Contains(how, "named"),
		}
		o.Users = slices.Clone(o.Users)
		for i, u := range o.Users {
			if u.Name == "soren" || u.Name == "lone" {
				o.Users[i].Team = social
			}
		}
		o.Channels[0].Teams = []string{"T0LOCAL001", social}
	}
}

// However an organisation's Slack delivers, and whatever it calls itself, people of
// its two workspaces and a company see the same.
func TestOrganisation(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/conversations/organisation.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := string(file)
	for _, how := range []string{"wide named", "wide socket", "wide named socket"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			redis := ""
			if how == "wide socket" {
				redis = redistest.Server(t)
			}
			script := strings.Replace(want, "organisation wide\n", "organisation "+how+"\n", 1)
			got, p := play(t, script, Options{Redis: redis})
			p.wellKept()
			if diff := cmp.Diff(strings.Split(script, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
