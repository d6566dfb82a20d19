package serve

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"casethread/bot/localslack"
	"casethread/bot/serve/servetest"
	"casethread/state/redisstore"
	"casethread/state/redisstore/redistest"
)

const (
	organisation = "E0KOMMUNE1"
	sibling      = "T0SOCIAL01" // another workspace of it
)

// ofOrganisation is a workspace of the organisation; wide has the app installed
// for all of it.
func ofOrganisation(team string, wide bool) func(*localslack.Options) {
	return func(o *localslack.Options) {
		o.TeamID = team
		o.Org = &localslack.Org{ID: organisation, Name: "Kommunen", Teams: []string{servetest.Workspace, sibling}, Wide: wide}
	}
}

func shown(t *testing.T, w *servetest.World, text string) string {
	t.Helper()
	if out, err := w.Command(t.Context(), localslack.CommandInput{User: servetest.Karen, Channel: servetest.Channel, Text: text}); err != nil || !out.OK {
		t.Fatalf("%s: %+v, %v", text, out, err)
	}
	st := w.Slack.State()
	return st.Ephemerals[len(st.Ephemerals)-1].Text + strings.Join(textsOf(st.Ephemerals[len(st.Ephemerals)-1].Blocks), " ")
}

// textsOf are the texts of blocks.
func textsOf(blocks any) []string {
	var all []string
	switch v := blocks.(type) {
	case []any:
		for _, e := range v {
			all = append(all, textsOf(e)...)
		}
	case map[string]any:
		if s, ok := v["text"].(string); ok {
			return []string{s}
		}
		for _, e := range v {
			all = append(all, textsOf(e)...)
		}
	}
	return all
}

// The cases of a workspace are there when the app is installed for its whole
// organisation later, under their numbers, and stay there when the app is taken
// out of the workspace. Its own installation has none of its own then.
func TestOrganisationTakesOver(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		w := servetest.NewWith(t, ofOrganisation(servetest.Workspace, false))
		cfg := w.Config(url, false)
		cfg.UnsafeRedis = true // the embedded one
		s := start(t, w, cfg, Options{})
		w.OpenCase(t.Context(), t, "AB")
		stop(t, s)
		for _, granted := range []bool{true, false} {
			w := servetest.NewWith(t, ofOrganisation(sibling, true))
			if !granted {
				if _, err := w.Access(t.Context(), localslack.AccessInput{Team: servetest.Workspace}); err != nil {
					t.Fatal(err)
				}
			}
			cfg := w.Config(url, false)
			cfg.UnsafeRedis = true
			var log bytes.Buffer
			s := start(t, w, cfg, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if got := shown(t, w, "/sag liste"); !strings.Contains(got, "#1 AB") {
				t.Errorf("granted %v: %s", granted, got)
			}
			stop(t, s)
			if !strings.Contains(log.String(), "workspace="+servetest.Workspace+" organisation="+organisation) {
				t.Errorf("the log: %s", log.String())
			}
		}
	})
}

// An organisation that starts with the app for all of it keeps its cases under its
// own id, whichever workspace they are opened in.
func TestOrganisationsOwnCases(t *testing.T) {
	redistest.Both(t, func(t *testing.T, url string) {
		for _, team := range []string{servetest.Workspace, sibling} {
			w := servetest.NewWith(t, ofOrganisation(team, true))
			cfg := w.Config(url, false)
			cfg.UnsafeRedis = true
			s := start(t, w, cfg, Options{})
			w.OpenCase(t.Context(), t, "C"+team[2:3])
			stop(t, s)
			w.Slack.Close()
		}
		store, err := redisstore.Open(t.Context(), redisstore.Options{URL: url, DataKeys: [][]byte{servetest.Key}})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if all, err := store.Workspace(organisation).All(t.Context()); err != nil || len(all) != 2 {
			t.Errorf("cases %v, %v", all, err)
		}
	})
}

// The cases of two workspaces have the same numbers: they cannot become one
// installation's, and the start says so.
func TestOrganisationOfTwoInstallations(t *testing.T) {
	url := redistest.Server(t)
	for _, team := range []string{servetest.Workspace, sibling} {
		w := servetest.NewWith(t, ofOrganisation(team, false))
		s := start(t, w, w.Config(url, false), Options{})
		w.OpenCase(t.Context(), t, "AB")
		stop(t, s)
	}
	w := servetest.NewWith(t, ofOrganisation(sibling, true))
	bad, err := Listen(w.Config(url, false), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer bad.close()
	err = bad.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "cases are kept for 2 workspaces of it") || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}
