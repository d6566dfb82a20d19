package doctor

import (
	"strings"
	"testing"

	"casethread/bot/clock"
	"casethread/bot/localslack"
	"casethread/bot/manifest"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore/redistest"
)

// The doctor says that the app is installed for an organisation, and where the
// cases are that a workspace of it had before.
func TestOrganisation(t *testing.T) {
	w := servetest.NewWith(t, func(o *localslack.Options) {
		o.Org = &localslack.Org{ID: "E0KOMMUNE1", Name: "Kommunen", Wide: true, Named: true}
	})
	w.Header.Set("X-OAuth-Scopes", strings.Join(manifest.Scopes(), ","))
	cfg := w.Config(redistest.Server(t), true)
	r := Examine(t.Context(), cfg, clock.System{})
	expect(t, r, inOrder...)
	if got := detail(t, r, "slack token"); !strings.HasSuffix(got, "in all of the organisation Kommunen (E0KOMMUNE1)") {
		t.Error(got)
	}
	openCase(t, cfg, 1, 3) // of the workspace
	r = Examine(t.Context(), cfg, clock.System{})
	if got := detail(t, r, "cases"); !strings.Contains(got, "kept under the workspace "+servetest.Workspace) || !r.OK {
		t.Errorf("%s: %+v", got, r)
	}
	if got := detail(t, r, "snapshots"); !strings.HasPrefix(got, "1 of 1 case") {
		t.Error(got)
	}
}
